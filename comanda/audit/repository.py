"""Reading the audit trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from comanda.audit.models import AuditEntry
from comanda.kit.db import Session
from comanda.kit.errors import NotFound


async def list_entries(
    session: Session,
    tenant_id: UUID,
    *,
    limit: int,
    before: UUID | None = None,
    action: str | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditEntry]:
    """Newest first, those that follow the entry `before` (NotFound if there is none). `action` is the beginning of
    one, `since` is included, `until` is not."""
    wanted = select(AuditEntry).where(AuditEntry.tenant_id == tenant_id)
    if before is not None:
        at = await session.scalar(
            select(AuditEntry.at).where(AuditEntry.tenant_id == tenant_id, AuditEntry.id == before)
        )
        if at is None:
            raise NotFound()
        # The first half is what the index understands.
        wanted = wanted.where(AuditEntry.at <= at, or_(AuditEntry.at < at, AuditEntry.id < before))
    if action:
        wanted = wanted.where(func.starts_with(AuditEntry.action, action))
    if actor_id is not None:
        wanted = wanted.where(AuditEntry.actor_id == actor_id)
    if since is not None:
        wanted = wanted.where(AuditEntry.at >= since)
    if until is not None:
        wanted = wanted.where(AuditEntry.at < until)
    return list(await session.scalars(wanted.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)))
