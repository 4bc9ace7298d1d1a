"""Looking at what was sent, and sweeping it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_

from comanda.kit.db import Session
from comanda.notifications.models import Email


async def list_emails(
    session: Session,
    tenant_id: UUID,
    *,
    status: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Email]:
    """Of one business, newest first."""
    query = select(Email).where(Email.tenant_id == tenant_id)
    if status is not None:
        query = query.where(Email.status == status)
    if before is not None:
        query = query.where(tuple_(Email.created_at, Email.id) < before)
    found = await session.scalars(query.order_by(Email.created_at.desc(), Email.id.desc()).limit(limit))
    return found.all()


async def count_emails(session: Session, tenant_id: UUID, since: datetime) -> dict[str, int]:
    """By status: of one business, made since then."""
    rows = await session.execute(
        select(Email.status, func.count().label("number"))
        .where(Email.tenant_id == tenant_id, Email.created_at >= since)
        .group_by(Email.status)
    )
    return {row.status: row.number for row in rows}


async def remove_old_emails(session: Session, before: datetime) -> None:
    """As the login, whatever became of them."""
    await session.execute(delete(Email).where(Email.created_at < before))
