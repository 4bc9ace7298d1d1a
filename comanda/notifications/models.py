"""Tables of messages: what is told to whom, and to which devices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.ids import uuid7
from comanda.kit.sealing import Sealed
from comanda.kit.tenancy import Base, TenantOwned


def about_values(id: UUID) -> str:
    """What the sealed values of a message are bound to."""
    return f"email {id}"


class Notification(Base):
    """One message by one channel to one address. The table is the queue: what is `queued` is due at `next_at`, and so
    is what is `sending` for longer than any try takes, because whoever tried is gone.

    What opens something, such as a link of a new password, is in `sealed` and forgotten once it is sent. Of a business,
    or of nobody: an account's own.
    """

    __tablename__ = "notifications"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    tenant_id: Mapped[UUID | None] = mapped_column(Uuid, server_default=func.app_tenant_id())
    account_id: Mapped[UUID | None] = mapped_column(Uuid, server_default=func.app_account_id())
    guest_id: Mapped[UUID | None] = mapped_column(Uuid)
    order_id: Mapped[UUID | None] = mapped_column(Uuid)
    customer_id: Mapped[UUID | None] = mapped_column(Uuid)
    campaign_id: Mapped[UUID | None] = mapped_column(Uuid)  # no foreign key: a hundred thousand are put in at once
    notification_type: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, server_default="security")
    channel: Mapped[str] = mapped_column(Text, server_default="email")
    recipient_phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})
    recipient_email: Mapped[str | None] = mapped_column(Text, info={"pii": "email"})
    subscription_id: Mapped[UUID | None] = mapped_column(Uuid)  # of push; the device may be gone
    language: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info={"pii": "name"})  # what its text is made of
    # Likewise, as JSON.
    sealed: Mapped[str | None] = mapped_column(
        Text, info={"sealed": Sealed(lambda _, row: about_values(row["id"]))}
    )
    subject: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})  # of e-mail, and title of push
    message: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})  # as it was sent
    status: Mapped[str] = mapped_column(Text, server_default="queued")
    skip_reason: Mapped[str | None] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # small goes first
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # of no use afterwards
    provider: Mapped[str | None] = mapped_column(Text)  # that took it
    provider_response: Mapped[str | None] = mapped_column(
        Text, info={"pii": "free text"}
    )  # its own words, the last
    segments: Mapped[int | None] = mapped_column(Integer)
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)  # millionths of a unit of cost_currency
    cost_currency: Mapped[str | None] = mapped_column(Text)
    consent_event_id: Mapped[UUID | None] = mapped_column(Uuid)  # under which what advertises was sent
    dedupe_key: Mapped[str | None] = mapped_column(Text)  # the same fact is told once
    origin: Mapped[str | None] = mapped_column(Text)  # hash of the network address that caused it
    retry_count: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    # Whoever puts one in may not read it: nothing is asked back.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - as the library wants it
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"]),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_event_id"], ["consent_events.tenant_id", "consent_events.id"]),
        CheckConstraint(
            "status = ANY ('{queued,sending,sent,delivered,failed,skipped}'::text[])",
            name="status",
        ),
        CheckConstraint("category = ANY ('{security,transactional,marketing}'::text[])", name="category"),
        CheckConstraint("channel = ANY ('{email,push,sms}'::text[])", name="channel"),
        CheckConstraint("(status = 'skipped') = (skip_reason IS NOT NULL)", name="skipped"),
        CheckConstraint(
            "(channel = 'sms') = (recipient_phone IS NOT NULL) AND (channel = 'email') = (recipient_email IS NOT NULL)",
            name="recipient",
        ),
        UniqueConstraint("tenant_id", "id"),
        Index(
            "uq_notifications_dedupe",
            "tenant_id",
            "dedupe_key",
            unique=True,
            postgresql_where="dedupe_key IS NOT NULL",
        ),
        Index(
            "ix_notifications_due",
            "tenant_id",
            "priority",
            "next_at",
            postgresql_where="status = ANY ('{queued,sending}'::text[])",
        ),
        Index("ix_notifications_created", "tenant_id", "created_at", "id"),
        Index("ix_notifications_status", "tenant_id", "status", "created_at", "id"),
        Index("ix_notifications_order", "tenant_id", "order_id", postgresql_where="order_id IS NOT NULL"),
        Index("ix_notifications_account", "tenant_id", "account_id", postgresql_where="account_id IS NOT NULL"),
        Index(
            "ix_notifications_campaign",
            "tenant_id",
            "campaign_id",
            "status",
            postgresql_where="campaign_id IS NOT NULL",
        ),
        Index(
            "ix_notifications_customer",
            "tenant_id",
            "customer_id",
            "created_at",
            "id",
            postgresql_where="customer_id IS NOT NULL",
        ),
    )


class PushSubscription(TenantOwned, Base):
    """A browser that shows what a business tells, also while its page is closed."""

    __tablename__ = "push_subscriptions"

    guest_id: Mapped[UUID | None] = mapped_column(Uuid)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(Text, info={"pii": "device"})
    endpoint_hash: Mapped[str] = mapped_column(Text)
    p256dh: Mapped[str] = mapped_column(Text)  # the browser's public key
    auth: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "endpoint_hash"),
        CheckConstraint("guest_id IS NOT NULL OR account_id IS NOT NULL", name="owner"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        Index("ix_push_subscriptions_guest", "tenant_id", "guest_id"),
        Index("ix_push_subscriptions_account", "tenant_id", "account_id"),
    )
