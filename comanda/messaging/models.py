"""Tables of what is between a business and those who carry its messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned
from comanda.tenants.provider_accounts import ProviderAccount

SMS_PROVIDERS = ("twilio", "africas_talking")
_SMS_PROVIDER = "provider = ANY ('{africas_talking,twilio}'::text[])"
_CHANNEL = "channel = ANY ('{email,push,sms}'::text[])"


class SmsAccount(ProviderAccount):
    """A business's contract with a provider of SMS. The one whose `position` is smallest is asked first."""

    __tablename__ = "sms_accounts"
    kind = "sms account"
    listed_by = "position"

    position: Mapped[int] = mapped_column(SmallInteger)
    sender: Mapped[str] = mapped_column(Text)  # number, name or, at Twilio, messaging service
    price_micros: Mapped[int | None] = mapped_column(BigInteger)  # of one segment, where the owner has said it
    price_currency: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "provider"),
        UniqueConstraint("webhook_hash"),
        CheckConstraint(_SMS_PROVIDER, name="provider"),
        CheckConstraint("(price_micros IS NULL) = (price_currency IS NULL)", name="price"),
    )


class NotificationAttempt(TenantOwned, Base):
    """One try to send a message. Its row is there before anybody is asked: one without an outcome was cut short."""

    __tablename__ = "notification_attempts"

    notification_id: Mapped[UUID] = mapped_column(Uuid)
    provider: Mapped[str] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})
    segments: Mapped[int | None] = mapped_column(Integer)  # of an SMS that was taken
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    cost_currency: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "notification_id"], ["notifications.tenant_id", "notifications.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "provider", "provider_id"),
        CheckConstraint("outcome = ANY ('{delivered,failed,refused,taken,unavailable}'::text[])", name="outcome"),
        Index("ix_notification_attempts_notification", "tenant_id", "notification_id"),
    )


class MessageReceipt(TenantOwned, Base):
    """What a provider told of a message, as it came: a row first. One that comes before its message's own answer waits
    for that."""

    __tablename__ = "message_receipts"

    provider: Mapped[str] = mapped_column(Text)
    provider_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    failed_for: Mapped[str | None] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Text, info={"pii": "free text"})
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    handled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "provider", "provider_id", "status"),
        CheckConstraint(_SMS_PROVIDER, name="provider"),
        CheckConstraint("status = ANY ('{delivered,failed,sent}'::text[])", name="status"),
        Index("ix_message_receipts_received", "tenant_id", "received_at"),
    )


class ContactChoice(TenantOwned, Base):
    """What may be sent to somebody, and who said so. `subject`: "sms:+233…", "email:…", "guest:…" or "account:…".
    Written by the database alone, of each event in consent_events; see comanda.privacy.

    Without a row, what belongs to an order is sent and what advertises is not.
    """

    __tablename__ = "contact_choices"

    subject: Mapped[str] = mapped_column(Text, info={"pii": "phone, email"})
    channel: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Text)  # the provider's or the person's own words
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    event_id: Mapped[UUID] = mapped_column(Uuid)  # that says so
    place: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "event_id"], ["consent_events.tenant_id", "consent_events.id"]),
        UniqueConstraint("tenant_id", "subject", "channel", "category"),
        CheckConstraint(_CHANNEL, name="channel"),
        CheckConstraint("category = ANY ('{marketing,transactional}'::text[])", name="category"),
        CheckConstraint("source = ANY ('{import,link,page,provider,rule,staff,stop}'::text[])", name="source"),
    )


class MessageTemplate(TenantOwned, Base):
    """A business's own words in the place of ours."""

    __tablename__ = "message_templates"

    notification_type: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, server_default="")
    body: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "notification_type", "channel", "language"),
        CheckConstraint(_CHANNEL, name="channel"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
    )
