"""Tables of the menu."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
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


class Schedule(TenantOwned, Base):
    """Hours of the week in which something is offered, such as breakfast. `windows` as in `tenants.hours`."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    windows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "name"),
    )


class Category(TenantOwned, Base):
    __tablename__ = "categories"

    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    description: Mapped[str] = mapped_column(Text, server_default="")
    description2: Mapped[str] = mapped_column(Text, server_default="")
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    schedule_id: Mapped[UUID | None] = mapped_column(Uuid)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="true")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "schedule_id"], ["schedules.tenant_id", "schedules.id"]),
        Index("ix_categories_schedule", "tenant_id", "schedule_id"),
    )


class Item(TenantOwned, Base):
    """Something that can be ordered. Never deleted once ordered: archived, so that old orders keep their item."""

    __tablename__ = "items"

    category_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    description: Mapped[str] = mapped_column(Text, server_default="")
    description2: Mapped[str] = mapped_column(Text, server_default="")
    price_cents: Mapped[int] = mapped_column(BigInteger)
    tax_class_id: Mapped[UUID] = mapped_column(Uuid)
    schedule_id: Mapped[UUID | None] = mapped_column(Uuid)
    image: Mapped[str | None] = mapped_column(Text)  # storage key, see comanda.files
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    sold_out: Mapped[bool] = mapped_column(Boolean, server_default="false")
    daily_stock: Mapped[int | None] = mapped_column(Integer)
    preparation_minutes: Mapped[int | None] = mapped_column(Integer)
    is_featured: Mapped[bool] = mapped_column(Boolean, server_default="false")
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "category_id"], ["categories.tenant_id", "categories.id"]),
        ForeignKeyConstraint(["tenant_id", "tax_class_id"], ["tax_classes.tenant_id", "tax_classes.id"]),
        ForeignKeyConstraint(["tenant_id", "schedule_id"], ["schedules.tenant_id", "schedules.id"]),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("daily_stock >= 0", name="stock"),
        Index("ix_items_category", "tenant_id", "category_id"),
        Index("ix_items_tax_class", "tenant_id", "tax_class_id"),
        Index("ix_items_schedule", "tenant_id", "schedule_id"),
    )


class OptionGroup(TenantOwned, Base):
    """A choice to make about an item: at least `min_choices`, at most `max_choices` of its options."""

    __tablename__ = "option_groups"

    item_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    min_choices: Mapped[int] = mapped_column(Integer)
    max_choices: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["items.tenant_id", "items.id"], ondelete="CASCADE"),
        CheckConstraint("0 <= min_choices AND min_choices <= max_choices AND max_choices >= 1", name="choices"),
        Index("ix_option_groups_item", "tenant_id", "item_id"),
    )


class Option(TenantOwned, Base):
    __tablename__ = "options"

    group_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    price_delta_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    is_available: Mapped[bool] = mapped_column(Boolean, server_default="true")

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["option_groups.tenant_id", "option_groups.id"], ondelete="CASCADE"
        ),
        Index("ix_options_group", "tenant_id", "group_id"),
    )


class StockDay(Base):
    """How many of an item were sold on one of the business's days. Equals what the day's live orders say."""

    __tablename__ = "stock_days"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    sold: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["items.tenant_id", "items.id"], ondelete="CASCADE"),
        CheckConstraint("sold >= 0", name="sold"),
    )
