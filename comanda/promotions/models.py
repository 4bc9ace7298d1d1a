"""Tables of promotions."""

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
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned


class Promotion(TenantOwned, Base):
    """A rule by which something is taken off. Empty lists and nulls narrow nothing."""

    __tablename__ = "promotions"

    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    code: Mapped[str | None] = mapped_column(Text)  # in capitals; none: it applies by itself
    kind: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)  # of `amount`; of `percent` the most
    percent_bp: Mapped[int | None] = mapped_column(Integer)
    free_units: Mapped[int | None] = mapped_column(Integer)  # in one order
    target: Mapped[str] = mapped_column(Text)
    item_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    category_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    minimum_cents: Mapped[int] = mapped_column(
        BigInteger, server_default="0"
    )  # of all items, as the menu says them
    fulfilments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    valid_from: Mapped[date | None] = mapped_column(Date)  # the business's calendar days, both included
    valid_until: Mapped[date | None] = mapped_column(Date)
    windows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")  # as those of a schedule
    tiers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    segment_id: Mapped[UUID | None] = mapped_column(Uuid)
    first_order: Mapped[bool] = mapped_column(Boolean, server_default="false")
    total_limit: Mapped[int | None] = mapped_column(BigInteger)
    customer_limit: Mapped[int | None] = mapped_column(Integer)
    combines: Mapped[bool] = mapped_column(Boolean, server_default="false")
    used: Mapped[int] = mapped_column(BigInteger, server_default="0")  # uses that were not given back
    used_cents: Mapped[int] = mapped_column(BigInteger, server_default="0")  # that those took off
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        ForeignKeyConstraint(["tenant_id", "segment_id"], ["segments.tenant_id", "segments.id"]),
        CheckConstraint(
            "CASE kind WHEN 'amount' THEN amount_cents > 0 AND percent_bp IS NULL AND free_units IS NULL"
            " WHEN 'percent' THEN percent_bp BETWEEN 1 AND 10000 AND free_units IS NULL"
            " WHEN 'free_item' THEN free_units > 0 AND percent_bp IS NULL AND amount_cents IS NULL ELSE false END",
            name="kind",
        ),
        CheckConstraint("target = ANY ('{categories,delivery,items,order}'::text[])", name="target"),
        CheckConstraint("used >= 0 AND (total_limit IS NULL OR total_limit > 0)", name="used"),
        Index(
            "uq_promotions_code",
            "tenant_id",
            "code",
            unique=True,
            postgresql_where="code IS NOT NULL AND archived_at IS NULL",
        ),
    )


class PromotionUse(TenantOwned, Base):
    """That an order had a promotion. Given back when the order comes to nothing."""

    __tablename__ = "promotion_uses"

    promotion_id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    # Who had proved who they are, whatever number stands on the order; none: nobody had to.
    customer_id: Mapped[UUID | None] = mapped_column(Uuid)
    cents: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "promotion_id"], ["promotions.tenant_id", "promotions.id"]),
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        CheckConstraint("cents > 0", name="cents"),
        Index("uq_promotion_uses_order", "tenant_id", "order_id", "promotion_id", unique=True),
        Index("ix_promotion_uses_used", "tenant_id", "promotion_id", "used_at"),
        Index(
            "ix_promotion_uses_customer",
            "tenant_id",
            "customer_id",
            "promotion_id",
            postgresql_where="customer_id IS NOT NULL",
        ),
    )
