"""Tables of segments, and of what customers order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned


class Segment(TenantOwned, Base):
    """A rule under a name. One that was put away stays for what was sent to it."""

    __tablename__ = "segments"

    name: Mapped[str] = mapped_column(Text)
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        Index("uq_segments_name", "tenant_id", "name", unique=True, postgresql_where="archived_at IS NULL"),
    )


class CustomerItem(Base):
    """In how many counted orders a customer had an item, and when last. Kept by sql/habits.sql; made anew of the
    orders, so nothing refers to customers: a merge has nothing to move."""

    __tablename__ = "customer_items"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    orders: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        # All that a condition about items reads.
        Index(
            "ix_customer_items_item",
            "tenant_id",
            "item_id",
            "last_at",
            postgresql_include=["customer_id", "orders"],
        ),
    )


class HabitsProgress(Base):
    """Up to which event of its orders a business's habits are kept."""

    __tablename__ = "habits_progress"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),)


class StaleHabits(Base):
    """Customers whose orders became another's, or came from another, which is no event of an order."""

    __tablename__ = "habits_stale"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
