"""Tables of campaigns."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.customers.models import STAYS
from comanda.kit.tenancy import Base, TenantOwned


class Campaign(TenantOwned, Base):
    """What is said to whom. `place` is the last customer that was looked at, so that whoever goes on begins behind."""

    __tablename__ = "campaigns"

    name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="draft")
    segment_id: Mapped[UUID] = mapped_column(Uuid)
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # as it was when it started
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))  # the first by which somebody is reached
    texts: Mapped[dict[str, Any]] = mapped_column(JSONB)  # by language: subject, body
    holdout_percent: Mapped[int] = mapped_column(SmallInteger)
    measured_days: Mapped[int] = mapped_column(SmallInteger)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    queued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # all of them
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    place: Mapped[UUID | None] = mapped_column(Uuid)
    # Counted as they were looked at: all in the segment, and what became of each.
    looked_at: Mapped[int] = mapped_column(Integer, server_default="0")
    queued: Mapped[int] = mapped_column(Integer, server_default="0")
    held_out: Mapped[int] = mapped_column(Integer, server_default="0")
    unreachable: Mapped[int] = mapped_column(Integer, server_default="0")
    capped: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "segment_id"], ["segments.tenant_id", "segments.id"]),
        CheckConstraint("status = ANY ('{cancelled,done,draft,paused,running,scheduled}'::text[])", name="status"),
        CheckConstraint("holdout_percent BETWEEN 0 AND 50", name="holdout"),
        CheckConstraint("looked_at = queued + held_out + unreachable + capped", name="counted"),
        Index("ix_campaigns_created", "tenant_id", "created_at", "id"),
        Index(
            "ix_campaigns_at_work",
            "tenant_id",
            "status",
            postgresql_where="status = ANY ('{running,scheduled}'::text[])",
        ),
    )


class CampaignPerson(Base):
    """Somebody whom a campaign wrote to, or would have: those held out got nothing, and are measured too. It stays
    whose it was when they are merged: what counts is who was drawn."""

    __tablename__ = "campaign_people"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=STAYS)
    held_out: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "campaign_id"], ["campaigns.tenant_id", "campaigns.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"
        ),
        Index("ix_campaign_people_customer", "tenant_id", "customer_id"),
    )
