"""Tables of the ground itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base


class IdempotencyKey(Base):
    """What was answered to a keyed request; see `comanda.kit.idempotency`. Kept 48 hours."""

    __tablename__ = "idempotency_keys"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    principal: Mapped[str] = mapped_column(Text, primary_key=True)
    route: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[str | None] = mapped_column(Text, info={"pii": "whatever was answered"})
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (Index("ix_idempotency_keys_created", "tenant_id", "created_at"),)


class AttemptCounter(Base):
    """Security counters of the whole installation; subjects are stored hashed. See `comanda.kit.attempts`."""

    __tablename__ = "attempt_counters"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_attempt_counters_closes", "closes_at"),)
