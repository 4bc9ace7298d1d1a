"""A business's own words, and back to ours."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.messaging import repository
from comanda.messaging.models import MessageTemplate
from comanda.notifications.words import Words
from comanda.tenants.repository import lock_tenant


async def set_words(
    session: Session, tenant_id: UUID, key: tuple[str, str, str], words: Words, actor: Actor, now: datetime
) -> MessageTemplate:
    """`key`: type, channel and language. The words have been tried."""
    await lock_tenant(session, tenant_id)
    own = await repository.find_template(session, tenant_id, *key)
    if own is None:
        notification_type, channel, language = key
        own = MessageTemplate(
            tenant_id=tenant_id,
            id=uuid7(),
            notification_type=notification_type,
            channel=channel,
            language=language,
        )
        session.add(own)
    own.subject, own.body, own.updated_at = words.subject, words.body, now
    await session.flush()
    record(session, tenant_id, actor, "message_template.set", "message_template", own.id, which=" ".join(key))
    return own


async def forget_words(session: Session, tenant_id: UUID, key: tuple[str, str, str], actor: Actor) -> None:
    """Where there are none, nothing changes."""
    await lock_tenant(session, tenant_id)
    own = await repository.find_template(session, tenant_id, *key)
    if own is not None:
        await session.delete(own)
        record(
            session, tenant_id, actor, "message_template.removed", "message_template", own.id, which=" ".join(key)
        )
