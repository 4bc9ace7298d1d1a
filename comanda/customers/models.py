"""Tables of customers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.sealing import Sealed, open_field
from comanda.kit.tenancy import Base, TenantOwned
from comanda.kit.vault import Vault

# Of a column that refers to a customer: it goes on doing so when that one is merged into another.
STAYS = {"merge": "stays"}


class Customer(TenantOwned, Base):
    """What a business knows of a person. One that was merged into another stays, and leads there."""

    __tablename__ = "customers"

    customer_number: Mapped[str] = mapped_column(Text)
    profile_status: Mapped[str] = mapped_column(Text, server_default="stub")
    name: Mapped[str] = mapped_column(Text, info={"pii": "name"})
    name2: Mapped[str | None] = mapped_column(Text, info={"pii": "name"})  # in Arabic
    phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})  # E.164
    email: Mapped[str | None] = mapped_column(Text, info={"pii": "email"})  # in small letters
    phone_verified: Mapped[bool] = mapped_column(Boolean, server_default="false")
    email_verified: Mapped[bool] = mapped_column(Boolean, server_default="false")
    avatar_url: Mapped[str | None] = mapped_column(Text, info={"pii": "picture"})  # base of one in the storage
    language: Mapped[str | None] = mapped_column(Text)  # to be written to in; none: the business's
    birthday: Mapped[date | None] = mapped_column(Date, info={"pii": "birthday"})
    note: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})  # the staff's
    # As the business's `preference_fields` define them; of those that need it, when the person consented.
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", info={"pii": "preferences"})
    preference_consents: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    preferred_payment_method: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[UUID | None] = mapped_column(Uuid)  # of whoever has proved that this is them
    total_spent: Mapped[int] = mapped_column(BigInteger, server_default="0")  # minor units
    visit_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_order_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Newest first without a gap: of those who have not ordered yet, when they were made known.
    # When they were here last. Whoever only stood in a list that was read in never was.
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        Computed(
            "coalesce(last_order_at,"
            " CASE WHEN source = 'import' THEN '1970-01-01 00:00:00+00'::timestamptz ELSE created_at END)",
            persisted=True,
        ),
    )
    # How they had and placed counted orders, a bit for each way; kept by segments/sql/habits.sql.
    fulfilments: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    order_sources: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    loyalty_points: Mapped[int] = mapped_column(BigInteger, server_default="0")
    tier: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    merged_into: Mapped[UUID | None] = mapped_column(Uuid)  # always one that is not merged itself
    source: Mapped[str] = mapped_column(Text, server_default="order")
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # only an empty shell since then
    search_text: Mapped[str] = mapped_column(
        Text, server_default="", deferred=True, info={"pii": "name, phone, email"}
    )
    sort_name: Mapped[str] = mapped_column(Text(collation="C"), server_default="", info={"pii": "name"})
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        ForeignKeyConstraint(["tenant_id", "merged_into"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="SET NULL"),
        Unique("tenant_id", "customer_number"),
        CheckConstraint("profile_status = ANY ('{guest,stub,full}'::text[])", name="profile_status"),
        CheckConstraint("source = ANY ('{import,order,self,staff}'::text[])", name="source"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        CheckConstraint("merged_into <> id", name="merged"),
        Index("uq_customers_phone", "tenant_id", "phone", unique=True, postgresql_where="phone IS NOT NULL"),
        Index("ix_customers_email", "tenant_id", "email", postgresql_where="email IS NOT NULL"),
        Index(
            "uq_customers_account",
            "tenant_id",
            "account_id",
            unique=True,
            postgresql_where="account_id IS NOT NULL AND merged_into IS NULL",
        ),
        Index("ix_customers_account", "tenant_id", "account_id", postgresql_where="account_id IS NOT NULL"),
        Index("ix_customers_merged_into", "tenant_id", "merged_into", postgresql_where="merged_into IS NOT NULL"),
        Index("ix_customers_seen", "tenant_id", "seen_at", "id"),
        Index("ix_customers_avatar", "tenant_id", "avatar_url", postgresql_where=text("avatar_url IS NOT NULL")),
        Index("ix_customers_sort_name", "tenant_id", "sort_name", "id"),
        Index("ix_customers_total_spent", "tenant_id", "total_spent", "id"),
        # All that a segment's rule reads of its customers: a million are counted without their rows.
        Index(
            "ix_customers_segments",
            "tenant_id",
            "id",
            postgresql_include=[
                "visit_count",
                "total_spent",
                "last_order_at",
                "created_at",
                "tier",
                "birthday",
                "language",
                "fulfilments",
                "order_sources",
            ],
            postgresql_where=text("merged_into IS NULL AND is_active"),
        ),
    )


class CustomerToken(Base):
    """What a customer is found by; kept by a trigger, see sql/search.sql."""

    __tablename__ = "customer_tokens"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True, info={"pii": "name, phone, email"})
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)  # no foreign key: the trigger's own rows


def about_notes(tenant_id: UUID, address_id: UUID) -> str:
    """What an address's notes are bound to: they say where the key is."""
    return f"address {tenant_id} {address_id} delivery notes"


class CustomerAddress(TenantOwned, Base):
    """Of a customer's addresses exactly one is the default: a trigger and an index see to it."""

    __tablename__ = "customer_addresses"

    customer_id: Mapped[UUID] = mapped_column(Uuid)
    address_type: Mapped[str] = mapped_column(Text, server_default="home")
    building: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    floor: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    apartment: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    street: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    street2: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})  # in Arabic, as below
    area: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    area2: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    city: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    city2: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    country: Mapped[str] = mapped_column(Text)  # ISO 3166
    latitude: Mapped[float | None] = mapped_column(Double, info={"pii": "address"})  # degrees
    longitude: Mapped[float | None] = mapped_column(Double, info={"pii": "address"})
    is_default: Mapped[bool] = mapped_column(Boolean, server_default="false")
    delivery_notes: Mapped[str] = mapped_column(
        Text,
        server_default="",
        info={"pii": "free text", "sealed": Sealed(lambda _, row: about_notes(row["tenant_id"], row["id"]), True)},
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        CheckConstraint("address_type = ANY ('{home,other,work}'::text[])", name="address_type"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        Index("ix_customer_addresses_customer", "tenant_id", "customer_id"),
        Index(
            "uq_customer_addresses_default", "tenant_id", "customer_id", unique=True, postgresql_where="is_default"
        ),
    )

    def open_notes(self, vault: Vault) -> str:
        """Raises SealBroken."""
        return open_field(vault, self.delivery_notes, about=about_notes(self.tenant_id, self.id))


class OtpCode(TenantOwned, Base):
    """A code sent to a phone, to prove whose it is. Only what it hashes to is kept."""

    __tablename__ = "otp_codes"

    phone: Mapped[str] = mapped_column(Text, info={"pii": "phone"})
    purpose: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        CheckConstraint("purpose = ANY ('{data,login,registration,verification}'::text[])", name="purpose"),
        CheckConstraint("attempts BETWEEN 0 AND 3", name="attempts"),
        Index("ix_otp_codes_phone", "tenant_id", "phone", "purpose", "created_at"),
        Index("ix_otp_codes_expires", "tenant_id", "expires_at"),
    )


class GuestCustomer(TenantOwned, Base):
    """A guest's token whose holder has proved a customer's phone: it opens that customer's orders too."""

    __tablename__ = "guest_customers"

    guest_id: Mapped[UUID] = mapped_column(Uuid)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    proved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"
        ),
        Unique("tenant_id", "guest_id"),
        Index("ix_guest_customers_customer", "tenant_id", "customer_id"),
    )


class CustomerMerge(TenantOwned, Base):
    """That one customer went into another, and what is needed to undo it."""

    __tablename__ = "customer_merges"

    source_customer_id: Mapped[UUID] = mapped_column(Uuid, info=STAYS)
    target_customer_id: Mapped[UUID] = mapped_column(Uuid, info=STAYS)
    merged_by: Mapped[UUID | None] = mapped_column(Uuid)
    merge_reason: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})
    orders_moved: Mapped[int] = mapped_column(Integer)
    loyalty_points_merged: Mapped[int] = mapped_column(BigInteger)
    merged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[UUID | None] = mapped_column(Uuid)
    source_before: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"pii": "profile"})
    target_before: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"pii": "profile"})
    target_after: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"pii": "profile"})

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "source_customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "target_customer_id"], ["customers.tenant_id", "customers.id"]),
        Index("ix_customer_merges_source", "tenant_id", "source_customer_id"),
        Index("ix_customer_merges_target", "tenant_id", "target_customer_id"),
    )


class MovedRow(Base):
    """A row that a merge gave to its target; `table_name` names the column as well: "orders.customer_id"."""

    __tablename__ = "customer_merge_rows"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    merge_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    table_name: Mapped[str] = mapped_column(Text, primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "merge_id"], ["customer_merges.tenant_id", "customer_merges.id"], ondelete="CASCADE"
        ),
    )


class DuplicateDismissed(Base):
    """Two customers that somebody has looked at and found to be two people; `low_id` sorts before `high_id`."""

    __tablename__ = "customer_duplicates_dismissed"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    low_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=STAYS)
    high_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=STAYS)
    dismissed_by: Mapped[UUID | None] = mapped_column(Uuid)
    dismissed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "low_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "high_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"
        ),
    )


class CustomerImport(TenantOwned, Base):
    """A list that is read in: looked at first, then worked off in the background."""

    __tablename__ = "customer_imports"

    file_name: Mapped[str] = mapped_column(Text, info={"pii": "as it was called"})
    encoding: Mapped[str] = mapped_column(Text)
    # Until it is read in; large, so only loaded where it is asked for.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, info={"pii": "the list"})
    preview: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", info={"pii": "its first rows"})
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # column of the list -> field
    on_duplicate: Mapped[str] = mapped_column(Text, server_default="skip")
    consent_note: Mapped[str] = mapped_column(
        Text, server_default=""
    )  # where they agreed, if the list says they did
    status: Mapped[str] = mapped_column(Text, server_default="previewed")
    rows_total: Mapped[int] = mapped_column(Integer)
    rows_done: Mapped[int] = mapped_column(Integer, server_default="0")
    created: Mapped[int] = mapped_column(Integer, server_default="0")
    updated: Mapped[int] = mapped_column(Integer, server_default="0")
    skipped: Mapped[int] = mapped_column(Integer, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, server_default="0")
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]", info={"pii": "what was refused"})
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        CheckConstraint("on_duplicate = ANY ('{skip,update}'::text[])", name="on_duplicate"),
        CheckConstraint("status = ANY ('{cancelled,done,failed,previewed,running}'::text[])", name="status"),
    )


class SavedView(TenantOwned, Base):
    """A search with its filters, kept under a name."""

    __tablename__ = "customer_views"

    name: Mapped[str] = mapped_column(Text, info={"pii": "what was typed"})
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        Unique("tenant_id", "name"),
    )


def about_forgotten(tenant_id: UUID) -> str:
    """What the key of a business's `forgotten_contacts` is bound to."""
    return f"tenant {tenant_id} forgotten"


class ForgottenKey(Base):
    """What a business's `forgotten_contacts` are hashed with. Sealed, and none of them can be told without it."""

    __tablename__ = "forgotten_keys"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sealed_key: Mapped[str] = mapped_column(
        Text, info={"sealed": Sealed(lambda _, row: about_forgotten(row["tenant_id"]))}
    )

    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),)


class ForgottenContact(Base):
    """A number or address of somebody who was erased, as a keyed hash: no list that is read in brings them back."""

    __tablename__ = "forgotten_contacts"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    contact_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    forgotten_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),)
