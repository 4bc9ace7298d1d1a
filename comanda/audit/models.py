"""The audit trail's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned


class AuditEntry(TenantOwned, Base):
    __tablename__ = "audit_entries"

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    actor_kind: Mapped[str] = mapped_column(Text)  # staff, guest, system
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    from_address: Mapped[str | None] = mapped_column(Text)  # a network: see comanda.kit.origin
    device: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        Index("ix_audit_entries_at", "tenant_id", "at"),
        Index("ix_audit_entries_subject", "tenant_id", "subject_id", "at", "id"),
        Index("ix_audit_entries_actor", "tenant_id", "actor_id", "at", "id"),
        Index("ix_audit_entries_action", "tenant_id", "action", "at", "id"),
    )


class AuditStart(Base):
    """Where a business's chain begins, after what was before went by rule: the place and hash of the last link that was
    cut, how many `entries` went in all, and of when the newest of them was. Written by sql/cut.sql alone."""

    __tablename__ = "audit_starts"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(Text)
    entries: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),)


class AuditLink(Base):
    """An entry's place in its business's chain, and its seal together with the one before it; made by a trigger as the
    transaction ends (sql/chain.sql)."""

    __tablename__ = "audit_links"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    entry_sha256: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "entry_id"], ["audit_entries.tenant_id", "audit_entries.id"]),
        Index("ix_audit_links_entry", "tenant_id", "entry_id"),
    )
