"""Tables of what is between a business and its providers. The money itself is in `orders.payment_models`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned
from comanda.orders.payment_models import PROVIDERS

_PROVIDER = f"provider = ANY ('{{{','.join(sorted(PROVIDERS))}}}'::text[])"


class MerchantAccount(TenantOwned, Base):
    """A business's contract with a provider."""

    __tablename__ = "merchant_accounts"

    provider: Mapped[str] = mapped_column(Text)
    sealed_keys: Mapped[str] = mapped_column(Text)
    is_live: Mapped[bool] = mapped_column(Boolean)  # real money
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))  # that guests may choose through it
    sealed_webhook_token: Mapped[str] = mapped_column(Text)  # the last part of its webhooks' address
    webhook_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    problem: Mapped[str | None] = mapped_column(Text)  # what the provider said when its keys were last tried

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "provider"),
        UniqueConstraint("webhook_hash"),
        CheckConstraint(_PROVIDER, name="provider"),
    )


class WebhookEvent(TenantOwned, Base):
    """What a provider told, as it came: a row first, a reason to look second."""

    __tablename__ = "webhook_events"

    provider: Mapped[str] = mapped_column(Text)
    dedupe: Mapped[str] = mapped_column(Text)
    reference: Mapped[UUID | None] = mapped_column(Uuid)  # none: not one of ours
    event: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary, info={"pii": "what the provider says of the payer"})
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    handled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint("tenant_id", "provider", "dedupe"),
        CheckConstraint(_PROVIDER, name="provider"),
        Index("ix_webhook_events_received", "tenant_id", "received_at"),
        Index("ix_webhook_events_waiting", "tenant_id", "id", postgresql_where="handled_at IS NULL"),
    )
