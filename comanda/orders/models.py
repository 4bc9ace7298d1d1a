"""Tables of orders."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned
from comanda.orders.states import OPEN, OrderStatus, PaidStatus


def _any_of(values: Any) -> str:
    """Written as one array: a list would be taken apart and put together again for every row that is written."""
    return f"ANY ('{{{','.join(sorted(values))}}}'::text[])"


class Order(TenantOwned, Base):
    __tablename__ = "orders"

    number: Mapped[int] = mapped_column(BigInteger)
    number_text: Mapped[str] = mapped_column(Text)  # as people say it
    day: Mapped[date] = mapped_column(Date)  # the business's calendar day
    status: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    fulfilment: Mapped[str] = mapped_column(Text)
    order_source: Mapped[str] = mapped_column(Text)
    is_guest_order: Mapped[bool] = mapped_column(Boolean)
    customer_id: Mapped[UUID | None] = mapped_column(Uuid)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="SET NULL"))
    guest_id: Mapped[UUID | None] = mapped_column(Uuid)
    table_id: Mapped[UUID | None] = mapped_column(Uuid)
    table_session_id: Mapped[UUID | None] = mapped_column(Uuid)
    table_name: Mapped[str | None] = mapped_column(Text)
    customer_name: Mapped[str] = mapped_column(Text, info={"pii": "name"})
    customer_phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})
    customer_email: Mapped[str | None] = mapped_column(Text, info={"pii": "email"})
    delivery_address: Mapped[str | None] = mapped_column(Text, info={"pii": "address"})
    notes: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})
    payment_method: Mapped[str] = mapped_column(Text)
    payment_status: Mapped[str] = mapped_column(Text, server_default="unpaid")
    currency: Mapped[str] = mapped_column(Text)
    prices_include_tax: Mapped[bool] = mapped_column(Boolean)
    subtotal_cents: Mapped[int] = mapped_column(BigInteger)  # without tax
    tax_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    discount_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # that its lines cost less
    taxes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    verification_code: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ready_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))  # promised
    cancel_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})  # why it was rejected or cancelled
    language: Mapped[str] = mapped_column(Text, server_default="en")  # that its customer reads
    placed_by: Mapped[UUID | None] = mapped_column(Uuid)
    # Sums of its payments, which are in payment_models.
    paid_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # without tips
    tip_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    refunded_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # gone back, or on its way
    pay_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # or it expires

    __table_args__ = (
        # No reference to tenants: each one would lock that row on every order, and the counter row stands for it.
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "table_id"], ["tables.tenant_id", "tables.id"]),
        ForeignKeyConstraint(["tenant_id", "table_session_id"], ["table_sessions.tenant_id", "table_sessions.id"]),
        ForeignKeyConstraint(["tenant_id", "placed_by"], ["users.tenant_id", "users.id"]),
        CheckConstraint(f"status = {_any_of(OrderStatus)}", name="status"),
        CheckConstraint("fulfilment = ANY ('{dine_in,pickup,delivery}'::text[])", name="fulfilment"),
        CheckConstraint("order_source = ANY ('{web,frontdesk,phone,table}'::text[])", name="order_source"),
        CheckConstraint(f"payment_status = {_any_of(PaidStatus)}", name="payment_status"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        CheckConstraint("total_cents = subtotal_cents + tax_cents AND subtotal_cents >= 0", name="total"),
        Index("uq_orders_number", "tenant_id", "day", "number", unique=True),
        Index("ix_orders_placed", "tenant_id", "placed_at"),
        # The board and the kitchen's load: a few hundred rows however many orders lie behind.
        Index("ix_orders_open", "tenant_id", "status", "placed_at", postgresql_where=f"status = {_any_of(OPEN)}"),
        Index("ix_orders_unpaid", "tenant_id", "pay_by", postgresql_where="status = 'awaiting_payment'"),
        Index("ix_orders_customer", "tenant_id", "customer_id", "placed_at"),
        Index("ix_orders_number_text", "tenant_id", "number_text", "placed_at"),
        Index("ix_orders_guest", "tenant_id", "guest_id", "placed_at", postgresql_where="guest_id IS NOT NULL"),
        Index("ix_orders_of_account", "account_id", "placed_at", "id", postgresql_where="account_id IS NOT NULL"),
        Index(
            "ix_orders_session", "tenant_id", "table_session_id", postgresql_where="table_session_id IS NOT NULL"
        ),
    )


class OrderLine(TenantOwned, Base):
    """What was ordered, as it was called and priced at that moment."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID | None] = mapped_column(Uuid)  # none: it is the delivery
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    quantity: Mapped[int] = mapped_column(Integer)
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)  # with its options
    total_cents: Mapped[int] = mapped_column(BigInteger)
    discount_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # of the total
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    tax_class: Mapped[str] = mapped_column(Text)
    tax_rate_bp: Mapped[int] = mapped_column(Integer)
    from_stock: Mapped[bool] = mapped_column(Boolean, server_default="false")
    note: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["items.tenant_id", "items.id"]),
        CheckConstraint("quantity BETWEEN 1 AND 50", name="quantity"),
        CheckConstraint("total_cents = unit_price_cents * quantity", name="total"),
        CheckConstraint("discount_cents BETWEEN 0 AND total_cents", name="discount"),
        Index("ix_order_lines_order", "tenant_id", "order_id", "position"),
    )


class OrderDiscount(TenantOwned, Base):
    """What was taken off an order, and why; its lines carry their parts of it."""

    __tablename__ = "order_discounts"

    order_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    cents: Mapped[int] = mapped_column(BigInteger)  # as prices are: with tax where they include it
    points: Mapped[int] = mapped_column(BigInteger, server_default="0")  # that were given for it

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        CheckConstraint("kind = ANY ('{points,promotion}'::text[])", name="kind"),
        CheckConstraint("cents > 0 AND points >= 0 AND (kind = 'points' OR points = 0)", name="amounts"),
        Index("ix_order_discounts_order", "tenant_id", "order_id", "position"),
    )


class OrderEvent(Base):
    """Each change of an order, with who and when. `id` counts up per business in the order of commits, without
    gaps, so that a stream can go on after any of them."""

    __tablename__ = "order_events"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    ready_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        CheckConstraint("kind = ANY ('{placed,moved,promised,paid,refunded}'::text[])", name="kind"),
        Index("ix_order_events_order", "tenant_id", "order_id", "id"),
    )
