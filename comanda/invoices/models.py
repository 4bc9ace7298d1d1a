"""Tables of invoices."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
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

from comanda.invoices.document import InvoiceKind
from comanda.kit.tenancy import Base, TenantOwned


class LegalEntity(TenantOwned, Base):
    """Whose invoices form one chain: whoever has this tax id. A business that is sold goes on with another."""

    __tablename__ = "legal_entities"

    country: Mapped[str] = mapped_column(Text)
    tax_id: Mapped[str] = mapped_column(Text)
    chain_length: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_hash: Mapped[str] = mapped_column(Text, server_default="")
    last_issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "country", "tax_id"),
    )


class InvoiceSeries(Base):
    """The last number of each series, in each year where numbers begin again; else the year is 0."""

    __tablename__ = "invoice_series"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    legal_entity_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(BigInteger, server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "legal_entity_id"], ["legal_entities.tenant_id", "legal_entities.id"]),
    )


class Invoice(TenantOwned, Base):
    """An invoice or a credit note. Once it has a number, the database refuses to change what it says: see
    `sql/issued.sql`, which names the columns that may still be written."""

    __tablename__ = "invoices"

    order_id: Mapped[UUID] = mapped_column(Uuid)
    customer_id: Mapped[UUID | None] = mapped_column(Uuid)  # in the business's book
    account_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[UUID | None] = mapped_column(Uuid)  # of a credit note, the invoice
    replaces_id: Mapped[UUID | None] = mapped_column(Uuid)  # of a full one, the simplified it was exchanged for
    language: Mapped[str] = mapped_column(Text)  # its reader's
    buyer: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"pii": "name"})
    notes: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})
    due_date: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(Text)
    subtotal_cents: Mapped[int] = mapped_column(BigInteger)
    tax_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by: Mapped[UUID | None] = mapped_column(Uuid)  # of the staff; none: its buyer, or by itself

    # From here on set when it is issued: none of them while it is a draft.
    legal_entity_id: Mapped[UUID | None] = mapped_column(Uuid)
    series: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(BigInteger)
    invoice_number: Mapped[str | None] = mapped_column(Text)
    issue_date: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    issue_day: Mapped[date | None] = mapped_column(Date)  # the business's
    chain_place: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[str | None] = mapped_column(Text)
    document: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info={"pii": "name"})

    # What becomes of it afterwards.
    credited_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # credited whole
    pdf_filename: Mapped[str | None] = mapped_column(Text)  # key in the storage
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # its buyer was told, first
    remove_after: Mapped[date | None] = mapped_column(
        Date
    )  # of somebody who was erased: kept as long as the law says
    removed_on: Mapped[date | None] = mapped_column(
        Date
    )  # since then it says nothing but its number, sums and seal

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "corrects_id"], ["invoices.tenant_id", "invoices.id"]),
        ForeignKeyConstraint(["tenant_id", "replaces_id"], ["invoices.tenant_id", "invoices.id"]),
        ForeignKeyConstraint(["tenant_id", "created_by"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "legal_entity_id"], ["legal_entities.tenant_id", "legal_entities.id"]),
        UniqueConstraint("tenant_id", "legal_entity_id", "series", "year", "number"),
        UniqueConstraint("tenant_id", "legal_entity_id", "invoice_number"),
        UniqueConstraint("tenant_id", "legal_entity_id", "chain_place"),
        CheckConstraint(f"kind = ANY ('{{{','.join(sorted(InvoiceKind))}}}'::text[])", name="kind"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        CheckConstraint("(kind = 'credit_note') = (corrects_id IS NOT NULL)", name="corrects"),
        CheckConstraint(
            "total_cents = subtotal_cents + tax_cents AND subtotal_cents >= 0 AND tax_cents >= 0", name="total"
        ),
        CheckConstraint("credited_cents BETWEEN 0 AND total_cents", name="credited"),
        CheckConstraint("(pdf_filename IS NULL) = (pdf_sha256 IS NULL)", name="pdf"),
        CheckConstraint(
            "num_nonnulls(series, year, number, invoice_number, issue_date, issue_day, chain_place, previous_hash,"
            " hash, document) IN (0, 10) AND (invoice_number IS NULL OR legal_entity_id IS NOT NULL)",
            name="issued",
        ),
        # One invoice for each order; another only when that one was taken back, and one draft.
        Index(
            "uq_invoices_order",
            "tenant_id",
            "order_id",
            unique=True,
            postgresql_where="kind <> 'credit_note' AND invoice_number IS NOT NULL AND cancelled_at IS NULL",
        ),
        Index(
            "uq_invoices_draft", "tenant_id", "order_id", unique=True, postgresql_where="invoice_number IS NULL"
        ),
        Index("ix_invoices_order", "tenant_id", "order_id"),
        Index("ix_invoices_created", "tenant_id", "created_at", "id"),
        Index("ix_invoices_issued", "tenant_id", "issue_day", "legal_entity_id", "chain_place"),
        Index("ix_invoices_customer", "tenant_id", "customer_id"),
        Index("ix_invoices_corrects", "tenant_id", "corrects_id", postgresql_where="corrects_id IS NOT NULL"),
        Index(
            "uq_invoices_replaces",
            "tenant_id",
            "replaces_id",
            unique=True,
            postgresql_where="replaces_id IS NOT NULL",
        ),
        Index("ix_invoices_account", "account_id", "created_at", "id", postgresql_where="account_id IS NOT NULL"),
        # What is still to be made or told.
        Index(
            "ix_invoices_unfinished",
            "tenant_id",
            "created_at",
            postgresql_where="invoice_number IS NOT NULL AND pdf_filename IS NULL",
        ),
    )
