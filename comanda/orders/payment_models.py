"""Tables of the money of orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned
from comanda.orders.payment_states import PaymentStatus, RefundKind, RefundStatus

PROVIDERS = ("paystack", "mtn_momo", "hubtel")
BY_HAND = ("cash", "transfer")  # seen by the staff, in the till or at the bank: no provider tells of it
METHODS = (*BY_HAND, "card", "mtn", "telecel", "at", "other")  # other: money that came by no attempt of ours
STRAYS = ("unknown_reference", "other_amount", "other_currency")


def _any_of(column: str, values: Any) -> CheckConstraint:
    return CheckConstraint(f"{column} = ANY ('{{{','.join(sorted(values))}}}'::text[])", name=column)


class Payment(TenantOwned, Base):
    """One attempt to pay for an order or a part of it, or money that came without one.

    Once it has succeeded, `amount_cents` and `currency` are what the provider says was taken."""

    __tablename__ = "payments"

    order_id: Mapped[UUID | None] = mapped_column(Uuid)  # none: nobody has said yet what it is for
    reference: Mapped[UUID] = mapped_column(Uuid)  # what the provider knows it by; random
    provider: Mapped[str | None] = mapped_column(Text)  # none: cash
    method: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    asked_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)  # with the tip
    tip_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    refunded_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # gone back, or on its way
    currency: Mapped[str] = mapped_column(Text)
    stray: Mapped[str | None] = mapped_column(Text)  # why it counts for no order
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)  # what of the order it is for
    payer_phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})
    payer_email: Mapped[str | None] = mapped_column(Text, info={"pii": "email"})
    guest_id: Mapped[UUID | None] = mapped_column(Uuid)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="SET NULL"))
    taken_by: Mapped[UUID | None] = mapped_column(Uuid)  # of the staff: cash
    tendered_cents: Mapped[int | None] = mapped_column(BigInteger)  # cash that was handed over
    request_key: Mapped[str | None] = mapped_column(Text)  # whose request it is, and its Idempotency-Key
    request_hash: Mapped[str | None] = mapped_column(Text)
    step: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, info={"pii": "free text"}
    )  # what the payer is to do next
    reason: Mapped[str | None] = mapped_column(Text)  # why it failed: a DeclineReason
    said: Mapped[str | None] = mapped_column(
        Text, info={"pii": "free text"}
    )  # the provider's own words, for staff
    provider_id: Mapped[str | None] = mapped_column(Text)
    fee_cents: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # none: never by itself

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        ForeignKeyConstraint(["tenant_id", "taken_by"], ["users.tenant_id", "users.id"]),
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "request_key"),
        _any_of("provider", PROVIDERS),
        _any_of("method", METHODS),
        _any_of("status", PaymentStatus),
        _any_of("stray", STRAYS),
        CheckConstraint(
            "asked_cents >= 0 AND amount_cents > 0 AND tip_cents >= 0 AND tip_cents <= amount_cents"
            " AND refunded_cents BETWEEN 0 AND amount_cents",
            name="amount",
        ),
        CheckConstraint("(method = ANY ('{cash,transfer}'::text[])) = (provider IS NULL)", name="cash"),
        CheckConstraint("stray IS NULL OR status = 'succeeded'", name="only_money_is_stray"),
        CheckConstraint("order_id IS NOT NULL OR stray IS NOT NULL OR refunded_cents = amount_cents", name="for"),
        Index("ix_payments_order", "tenant_id", "order_id"),
        Index("ix_payments_created", "tenant_id", "created_at", "id"),
        Index("ix_payments_stray", "tenant_id", "created_at", postgresql_where="stray IS NOT NULL"),
        Index("ix_payments_look", "tenant_id", "next_look_at", postgresql_where="next_look_at IS NOT NULL"),
    )


class Refund(TenantOwned, Base):
    """Money of one payment that goes back."""

    __tablename__ = "refunds"

    payment_id: Mapped[UUID] = mapped_column(Uuid)
    reference: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})
    asked_by: Mapped[UUID | None] = mapped_column(Uuid)  # of the staff; none: by itself
    by_hand: Mapped[bool] = mapped_column(Boolean, server_default="false")  # settled with cash, or at the bank
    said: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})
    provider_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    looks: Mapped[int] = mapped_column(Integer, server_default="0")
    next_look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "payment_id"], ["payments.tenant_id", "payments.id"]),
        ForeignKeyConstraint(["tenant_id", "asked_by"], ["users.tenant_id", "users.id"]),
        UniqueConstraint("tenant_id", "reference"),
        _any_of("status", RefundStatus),
        _any_of("kind", RefundKind),
        CheckConstraint("amount_cents > 0", name="amount"),
        Index("ix_refunds_payment", "tenant_id", "payment_id"),
        Index("ix_refunds_created", "tenant_id", "created_at", "id"),
        Index("ix_refunds_look", "tenant_id", "next_look_at", postgresql_where="next_look_at IS NOT NULL"),
    )


class MoneyMovement(TenantOwned, Base):
    """Money that came or went: written once, never changed. What was paid is the sum of these."""

    __tablename__ = "money_movements"

    payment_id: Mapped[UUID] = mapped_column(Uuid)
    refund_id: Mapped[UUID | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)  # from the guest to the business; what goes back is negative
    tip_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # of them
    currency: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "payment_id"], ["payments.tenant_id", "payments.id"]),
        ForeignKeyConstraint(["tenant_id", "refund_id"], ["refunds.tenant_id", "refunds.id"]),
        _any_of("kind", ("taken", "given_back", "reversed")),
        CheckConstraint("cents <> 0 AND (kind = 'taken') = (cents > 0)", name="cents"),
        CheckConstraint("(kind = 'taken') = (refund_id IS NULL)", name="refund"),
        Index("ix_money_movements_at", "tenant_id", "at", "id"),
        Index("ix_money_movements_payment", "tenant_id", "payment_id"),
        UniqueConstraint("tenant_id", "refund_id"),
        # The same money is never written twice, whoever tells of it.
        Index(
            "uq_money_movements_taken", "tenant_id", "payment_id", unique=True, postgresql_where="kind = 'taken'"
        ),
        Index(
            "uq_money_movements_provider",
            "tenant_id",
            "provider",
            "kind",
            "provider_id",
            unique=True,
            postgresql_where="provider_id IS NOT NULL",
        ),
    )
