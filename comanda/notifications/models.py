"""Tables of messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Base


class Email(Base):
    """One message to one address. It may hold a link that opens something, so what it says is sealed, and forgotten
    once it is sent."""

    __tablename__ = "emails"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, server_default=func.app_account_id())
    tenant_id: Mapped[UUID | None] = mapped_column(Uuid, server_default=func.app_tenant_id())
    recipient: Mapped[str] = mapped_column(Text, info={"pii": "email"})
    kind: Mapped[str] = mapped_column(Text)  # of EMAILS
    language: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str | None] = mapped_column(Text)  # the values that its text is filled with, as JSON
    status: Mapped[str] = mapped_column(Text, server_default="queued")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    problem: Mapped[str | None] = mapped_column(Text)  # what the mail server said last
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    # Whoever puts one in may not read it: nothing is asked back.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - as the library wants it
    __table_args__ = (
        CheckConstraint("status = ANY ('{queued,sent,failed}'::text[])", name="status"),
        Index("ix_emails_status", "status", "created_at"),
        Index("ix_emails_tenant", "tenant_id", "created_at", "id"),
    )
