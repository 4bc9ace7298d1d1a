"""Sweeping messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from comanda.kit.db import Session
from comanda.notifications.models import Notification


async def remove_old_notifications(session: Session, tenant_id: UUID | None, before: datetime) -> None:
    """Of one business, or of none; whatever became of them."""
    own = Notification.tenant_id == tenant_id if tenant_id else Notification.tenant_id.is_(None)
    await session.execute(delete(Notification).where(own, Notification.created_at < before))
