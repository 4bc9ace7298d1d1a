"""Tables of points and tiers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.ids import uuid7
from comanda.kit.sealing import Sealed
from comanda.kit.tenancy import Base, TenantOwned
from comanda.kit.vault import Vault
from comanda.tenants.loyalty import LEVELS

KINDS = ("earned", "reversed", "redeemed", "returned", "expired", "adjusted", "bonus", "moved")
# What a bonus is for. Below 0 it is one that is taken back: of what it gave, as a reversal takes of its order's.
OCCASIONS = ("inviter", "friend", "birthday", "anniversary")
REFERRAL_STATES = ("open", "rewarded", "taken_back", "full")
GREETED = ("birthday", "anniversary")
WALLETS = ("apple", "google")
WHY_TIER = ("order", "window", "programme", "merge")


def _any_of(column: str, values: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    return CheckConstraint(f"{column} = ANY ('{{{','.join(sorted(values))}}}'::text[])", name=name or column)


class LoyaltyEntry(TenantOwned, Base):
    """Points that came or went. Written once: only `customer_id` changes, when customers are merged; of a person
    who is erased, `reason` is emptied and what leads to an order goes (holding.py)."""

    __tablename__ = "loyalty_entries"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    points: Mapped[int] = mapped_column(BigInteger)  # below 0: they went
    forgone: Mapped[int] = mapped_column(BigInteger, server_default="0")  # to be taken too, but not there any more
    fact: Mapped[str] = mapped_column(Text)  # what it tells of: entered once
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # of those reversed: the order's
    counts_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # until then they cannot be used
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # of what was earned: as points.Terms
    occasion: Mapped[str | None] = mapped_column(Text)  # of a bonus
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        UniqueConstraint("tenant_id", "fact"),
        _any_of("kind", KINDS),
        CheckConstraint("points <> 0 OR forgone > 0", name="points"),
        CheckConstraint("forgone = 0 OR kind = ANY ('{bonus,reversed}'::text[]) AND forgone > 0", name="forgone"),
        CheckConstraint(
            "CASE WHEN kind = ANY ('{earned,returned}'::text[]) THEN points > 0"
            " WHEN kind = ANY ('{reversed,redeemed,expired}'::text[]) THEN points <= 0 ELSE true END",
            name="direction",
        ),
        CheckConstraint(
            "expires_at IS NULL OR points > 0 OR kind = ANY ('{bonus,reversed}'::text[])", name="expires"
        ),
        CheckConstraint("counts_from IS NULL OR kind = ANY ('{bonus,earned,reversed}'::text[])", name="counts"),
        _any_of("occasion", OCCASIONS),
        CheckConstraint("occasion IS NULL OR kind = 'bonus'", name="of_bonus"),
        CheckConstraint(
            "(kind = ANY ('{earned,redeemed,returned,reversed}'::text[]))"
            " = (order_id IS NOT NULL OR starts_with(fact, 'erased order '))",
            name="order",
        ),
        Index("ix_loyalty_entries_customer", "tenant_id", "customer_id", "at", "id"),
        Index("ix_loyalty_entries_order", "tenant_id", "order_id", postgresql_where="order_id IS NOT NULL"),
        Index("ix_loyalty_entries_at", "tenant_id", "at", "id"),
    )


class TierChange(TenantOwned, Base):
    """When a customer's tier became another one, and why. Null: none."""

    __tablename__ = "tier_changes"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    from_tier: Mapped[str | None] = mapped_column(Text)
    to_tier: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    order_id: Mapped[UUID | None] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        _any_of("why", WHY_TIER),
        _any_of("from_tier", LEVELS),
        _any_of("to_tier", LEVELS),
        CheckConstraint("from_tier IS DISTINCT FROM to_tier", name="changes"),
        Index("ix_tier_changes_customer", "tenant_id", "customer_id", "at"),
    )


class LoyaltyCard(TenantOwned, Base):
    """What a member shows at the counter. Nobody guesses it; after a merge both cards are the one customer's."""

    __tablename__ = "loyalty_cards"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    code: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        UniqueConstraint("tenant_id", "code"),
        Index("ix_loyalty_cards_customer", "tenant_id", "customer_id"),
    )


class ReferralLink(TenantOwned, Base):
    """What a member invites friends with. Nobody guesses it; after a merge both lead to the one customer."""

    __tablename__ = "referral_links"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    code: Mapped[str] = mapped_column(Text)
    guest_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")  # browsers it was shown in
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        UniqueConstraint("tenant_id", "code"),
        Index("ix_referral_links_customer", "tenant_id", "customer_id"),
    )


class Referral(TenantOwned, Base):
    """That somebody opened a member's link, on the terms of that day. `friend_id`: the customer they proved to be.

    open: nothing is entered yet. rewarded: both have their points. taken_back: the friend's order is not what it was.
    full: the member had as many friends as the programme rewards.
    """

    __tablename__ = "referrals"

    inviter_id: Mapped[UUID] = mapped_column(Uuid)
    friend_id: Mapped[UUID | None] = mapped_column(Uuid)
    guest_id: Mapped[UUID | None] = mapped_column(Uuid)  # whose browser it was; null: of one who is erased
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    least_cents: Mapped[int] = mapped_column(BigInteger)
    inviter_points: Mapped[int] = mapped_column(Integer)
    friend_points: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text, server_default="open")
    turns: Mapped[int] = mapped_column(
        SmallInteger, server_default="0"
    )  # how often points were given or taken back
    rewarded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # at first

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "inviter_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "friend_id"], ["customers.tenant_id", "customers.id"]),
        UniqueConstraint("tenant_id", "guest_id"),
        _any_of("status", REFERRAL_STATES),
        CheckConstraint(
            "(status = ANY ('{rewarded,taken_back}'::text[])) = (rewarded_at IS NOT NULL)", name="rewarded"
        ),
        Index("ix_referrals_inviter", "tenant_id", "inviter_id", "rewarded_at"),
        Index("ix_referrals_friend", "tenant_id", "friend_id", postgresql_where="friend_id IS NOT NULL"),
        Index("ix_referrals_opened", "tenant_id", "opened_at", "id"),
    )


class GreetingGiven(TenantOwned, Base):
    """That a member was greeted, and with how many points: once in 365 days for each occasion."""

    __tablename__ = "greetings"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    occasion: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date, info={"pii": "birthday"})  # of the business's calendar
    points: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        _any_of("occasion", GREETED),
        Index("ix_greetings_customer", "tenant_id", "customer_id", "occasion", "day"),
    )


def _about(column: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda _, row: f"wallet account {row['tenant_id']} {row['provider']} {column}"


class WalletAccount(TenantOwned, Base):
    """What a business signs cards for one kind of wallet with. Without `sealed_keys` there is only a request, for which
    Apple has not given a certificate yet."""

    __tablename__ = "wallet_accounts"

    provider: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)  # the pass type, or the issuer ID
    holder: Mapped[str | None] = mapped_column(Text)  # the team, or the service account
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sealed_keys: Mapped[str | None] = mapped_column(Text, info={"sealed": Sealed(_about("keys"))})
    sealed_request: Mapped[str | None] = mapped_column(Text, info={"sealed": Sealed(_about("request"))})
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "provider"),
        _any_of("provider", WALLETS),
        CheckConstraint("sealed_keys IS NOT NULL OR sealed_request IS NOT NULL", name="holds_something"),
        CheckConstraint(
            "(sealed_keys IS NULL) = (name IS NULL) AND (name IS NULL) = (holder IS NULL)", name="described"
        ),
    )

    @classmethod
    def begun(cls, tenant_id: UUID, provider: str) -> "WalletAccount":
        """A new one, still without anything."""
        return cls(tenant_id=tenant_id, id=uuid7(), provider=provider)

    def seal(self, vault: Vault, column: str, secret: str) -> str:
        """For `sealed_keys` ("keys") or `sealed_request` ("request")."""
        return vault.seal(secret, about=self._about(column))

    def opened(self, vault: Vault, column: str) -> str | None:
        """None: there is none. Raises SealBroken."""
        sealed: str | None = getattr(self, f"sealed_{column}")
        return None if sealed is None else vault.open(sealed, about=self._about(column))

    def _about(self, column: str) -> str:
        return _about(column)(self.__tablename__, {"tenant_id": self.tenant_id, "provider": self.provider})
