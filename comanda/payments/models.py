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
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned
from comanda.orders.payment_models import PROVIDERS
from comanda.tenants.provider_accounts import ProviderAccount

_PROVIDER = f"provider = ANY ('{{{','.join(sorted(PROVIDERS))}}}'::text[])"


class MerchantAccount(ProviderAccount):
    """A business's contract with a provider."""

    __tablename__ = "merchant_accounts"
    kind = "merchant account"

    is_live: Mapped[bool] = mapped_column(Boolean)  # real money
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))  # that guests may choose through it

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
