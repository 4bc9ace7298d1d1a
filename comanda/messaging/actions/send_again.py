"""A message that was not sent, or did not arrive, once more."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.messaging import repository
from comanda.messaging.errors import MessageNotResendable, RecipientOptedOut
from comanda.messaging.guard import has_opted_out, subjects_of
from comanda.messaging.receipts import CATEGORIES
from comanda.notifications.kinds import KINDS
from comanda.notifications.models import Notification
from comanda.notifications.outbox import queue_rows
from comanda.privacy.consents import Said

HOPELESS = frozenset({"gone", "landline"})


def can_resend(message: Notification) -> bool:
    """Only orders' messages, whose text or what it is made of is still there, and that are not on their way. Not where
    it would be held back again for certain."""
    return (
        message.category == "transactional"
        and message.skip_reason not in HOPELESS
        and message.status in ("sent", "delivered", "failed", "skipped")
        and (message.message is not None or message.fields is not None)
    )


async def send_again(session: Session, tenant_id: UUID, id: UUID, actor: Actor, now: datetime) -> UUID:
    """The new message's id. Raises NotFound, MessageNotResendable, RecipientOptedOut."""
    message, _ = await repository.get_message(session, tenant_id, id)
    if not can_resend(message):
        raise MessageNotResendable()
    subjects = subjects_of(message)
    choices = await repository.choices_of(session, tenant_id, subjects, message.channel)
    if has_opted_out(message, choices):
        raise RecipientOptedOut()
    for subject in subjects:
        await repository.forget_choices(
            session, tenant_id, subject, message.channel, CATEGORIES, Said("provider", now, actor.kind, actor.id)
        )
    made = uuid7()
    kept = (
        "account_id", "guest_id", "order_id", "customer_id", "notification_type", "category", "channel",
        "recipient_phone", "recipient_email", "subscription_id", "language", "fields", "subject", "message",
        "priority",
    )  # fmt: skip
    row = {name: getattr(message, name) for name in kept}
    useful = KINDS[message.notification_type].useful_for
    await queue_rows(
        session,
        tenant_id,
        [row | {"id": made, "created_at": now, "next_at": now, "expires_at": now + useful}],
    )
    record(session, tenant_id, actor, "message.resent", "notification", made, of=str(id))
    return made
