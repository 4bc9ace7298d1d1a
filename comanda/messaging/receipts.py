"""What becomes of a message after somebody has taken it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from comanda.kit.db import Session
from comanda.messaging import repository
from comanda.messaging.models import MessageReceipt, NotificationAttempt
from comanda.notifications.models import Notification
from comanda.privacy.consents import Said

CATEGORIES = ("transactional", "marketing")
MOST_SENDINGS = 3  # of one SMS that was taken, and lost on its way
AGAIN_AFTER = timedelta(minutes=2)
# Lost on its way for a while: sent again, by another provider if there is one, as long as it matters.
_PASSING = frozenset({"congestion", "unreachable", "unknown"})
_MARKING = frozenset({"bad_number", "opted_out", "blocked"})


async def apply_receipt(
    session: Session,
    tenant_id: UUID,
    attempt: NotificationAttempt,
    receipt: MessageReceipt,
    now: datetime,
) -> None:
    """In the staff scope; receipts come late, twice and out of order. What has arrived has arrived."""
    receipt.handled_at = now
    attempt.provider_id = receipt.provider_id
    message = await repository.lock_notification(session, tenant_id, attempt.notification_id)
    if attempt.outcome in (None, "unavailable"):  # its answer was lost; now it is known to have been taken
        attempt.outcome, attempt.ended_at = "taken", now
        _become_sent(message, attempt.provider, now)
    message.provider_response = receipt.said or message.provider_response
    if receipt.status == "delivered":
        attempt.outcome = "delivered"
        message.status, message.skip_reason, message.delivered_at = "delivered", None, now
    elif receipt.status == "failed" and attempt.outcome != "delivered":
        attempt.outcome, attempt.said = "failed", receipt.said
        if message.status == "sent":
            await _failed(session, tenant_id, message, receipt, now)
    await session.flush()


async def _failed(
    session: Session, tenant_id: UUID, message: Notification, receipt: MessageReceipt, now: datetime
) -> None:
    reason = receipt.failed_for or "unknown"
    if reason in _MARKING:
        await mark(session, tenant_id, message, reason, receipt.said or "", now)
    in_time = message.expires_at is None or now + AGAIN_AFTER < message.expires_at
    if reason in _PASSING and in_time and message.retry_count + 1 < MOST_SENDINGS:
        message.status, message.retry_count, message.next_at = "queued", message.retry_count + 1, now + AGAIN_AFTER
    else:
        message.status = "failed"


def _become_sent(message: Notification, provider: str, now: datetime) -> None:
    if message.status in ("queued", "sending"):
        message.status, message.provider, message.sent_at, message.sealed = "sent", provider, now, None


async def mark(
    session: Session, tenant_id: UUID, message: Notification, reason: str, said: str, now: datetime
) -> None:
    """Nothing is sent to that number or address until somebody says otherwise."""
    to = message.recipient_phone or message.recipient_email
    await repository.choose(
        session,
        tenant_id,
        f"{message.channel}:{to}",
        message.channel,
        CATEGORIES,
        allowed=False,
        said=Said("stop" if reason == "opted_out" else "provider", now, note=said[:300], evidence=str(message.id)),
    )


async def apply_waiting(
    session: Session, tenant_id: UUID, attempt: NotificationAttempt, now: datetime
) -> Sequence[Any]:
    """Receipts that were here before the answer that names the message."""
    assert attempt.provider_id is not None
    waiting = await repository.waiting_receipts(session, tenant_id, attempt.provider, attempt.provider_id)
    for receipt in waiting:
        await apply_receipt(session, tenant_id, attempt, receipt, now)
    return waiting
