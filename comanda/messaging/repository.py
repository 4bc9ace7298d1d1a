"""SQL of messages on their way: what is due, what was tried, who wants none, and what staff look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, select, text, update

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.messaging.models import ContactChoice, MessageReceipt, MessageTemplate, NotificationAttempt
from comanda.notifications.kinds import PROGRESS
from comanda.notifications.models import Notification
from comanda.notifications.words import DEFAULT_WORDS, Words
from comanda.orders.models import Order
from comanda.privacy.consents import Action, Said, note_consents, take_back

# The newest of the most urgent that is due: after an outage what matters now goes first. Each urgency is looked up by
# itself, so that what waits for a later hour is not stepped over.
_CLAIM = """
    WITH chosen AS (
        SELECT due.id, due.status FROM generate_series(0, 2) AS p (priority), LATERAL (
            SELECT n.id, n.status FROM notifications n
             WHERE {whose} AND n.status = ANY ('{{queued,sending}}'::text[])
               AND n.priority = p.priority AND n.next_at <= :now
               -- What is on its way about the same order arrives before it.
               AND NOT EXISTS (SELECT FROM notifications o
                                WHERE o.tenant_id = n.tenant_id AND o.order_id = n.order_id AND o.channel = n.channel
                                  AND o.id <> n.id AND o.status = 'sending' AND o.next_at > :now)
             ORDER BY n.next_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED) due
         ORDER BY p.priority LIMIT 1
    )
    UPDATE notifications n SET status = 'sending', next_at = :until,
           retry_count = n.retry_count + (chosen.status = 'sending')::integer
      FROM chosen WHERE {whose} AND n.id = chosen.id
    RETURNING n.id
"""
_CLAIM_OF_BUSINESS = text(_CLAIM.format(whose="n.tenant_id = :tenant_id"))
_CLAIM_OF_NOBODY = text(_CLAIM.format(whose="n.tenant_id IS NULL"))
_TOO_LATE = text(
    """
    UPDATE notifications SET status = 'skipped', skip_reason = 'too_late', sealed = NULL
     WHERE tenant_id = :tenant_id
       -- An array is read once; a join that was planned while the table was small reads the table for each of them.
       AND id = ANY (ARRAY (SELECT n.id FROM notifications n
                             WHERE n.tenant_id = :tenant_id AND n.status = 'queued'
                               AND n.next_at <= :now AND n.expires_at < :now
                             ORDER BY n.next_at LIMIT :most FOR UPDATE SKIP LOCKED))
    """
)


async def list_due(session: Session, now: datetime) -> list[UUID | None]:
    """Whose messages are due; None for those of no business. In a system scope."""
    return list((await session.execute(text("SELECT list_due_outboxes(:now)"), {"now": now})).scalars())


async def claim(session: Session, tenant_id: UUID | None, now: datetime, until: datetime) -> Notification | None:
    """Nobody else sends it before `until`. One that somebody began to send, and never said what became of that, has
    been tried once more."""
    values = {"now": now, "until": until}
    if tenant_id is None:
        id = (await session.execute(_CLAIM_OF_NOBODY, values)).scalar_one_or_none()
    else:
        id = (await session.execute(_CLAIM_OF_BUSINESS, {"tenant_id": tenant_id, **values})).scalar_one_or_none()
    if id is None:
        return None
    return (await session.scalars(select(Notification).where(Notification.id == id))).one()


async def skip_too_late(session: Session, tenant_id: UUID, now: datetime, most: int) -> int:
    """At most so many of those that are of no use any more; how many they were."""
    done: Any = await session.execute(_TOO_LATE, {"tenant_id": tenant_id, "now": now, "most": most})
    count: int = done.rowcount
    return count


async def is_overtaken(session: Session, message: Notification) -> bool:
    """Whether what it tells of its order is not how that stands any more, and the newer is told in the same way."""
    if message.order_id is None or message.notification_type not in PROGRESS:
        return False
    newer = await session.scalar(
        select(Notification.id)
        .where(
            Notification.tenant_id == message.tenant_id,
            Notification.order_id == message.order_id,
            Notification.channel == message.channel,
            Notification.notification_type.in_(PROGRESS),
            Notification.created_at > message.created_at,
            Notification.status.in_(("queued", "sending", "sent", "delivered")),
        )
        .limit(1)
    )
    return newer is not None


async def settle(session: Session, id: UUID, changes: Mapping[str, Any]) -> None:
    """Of a message that is being sent. One that its own receipt settled meanwhile stays as it is."""
    await session.execute(
        update(Notification).where(Notification.id == id, Notification.status == "sending").values(**changes)
    )


async def add_cost(
    session: Session,
    message: Notification,
    attempt_id: UUID,
    segments: int,
    micros: int | None,
    currency: str | None,
) -> None:
    """Of a try, also of one that its receipt was faster for. The message's own sum is of the currency of its last."""
    costs: dict[str, Any] = {"cost_micros": micros, "cost_currency": currency}
    await session.execute(
        update(NotificationAttempt)
        .where(NotificationAttempt.tenant_id == message.tenant_id, NotificationAttempt.id == attempt_id)
        .values(segments=segments, **costs)
    )
    if micros is not None:
        before = case(
            (Notification.cost_currency == currency, func.coalesce(Notification.cost_micros, 0)), else_=0
        )
        costs["cost_micros"] = before + micros
    await session.execute(
        update(Notification).where(Notification.id == message.id).values(segments=segments, **costs)
    )


async def was_taken(session: Session, tenant_id: UUID, id: UUID) -> bool:
    """Whether its last try was."""
    outcome = await session.scalar(
        select(NotificationAttempt.outcome)
        .where(NotificationAttempt.tenant_id == tenant_id, NotificationAttempt.notification_id == id)
        .order_by(NotificationAttempt.id.desc())
        .limit(1)
    )
    return outcome in ("taken", "delivered", "failed")


# --- who wants what ---------------------------------------------------------------------------------------------


async def choices_of(
    session: Session, tenant_id: UUID, subjects: Sequence[str], channel: str
) -> Sequence[ContactChoice]:
    found = await session.scalars(
        select(ContactChoice)
        .where(
            ContactChoice.tenant_id == tenant_id,
            ContactChoice.subject.in_(subjects),
            ContactChoice.channel == channel,
        )
        .execution_options(populate_existing=True)  # a trigger has written them
    )
    return found.all()


async def choose(
    session: Session,
    tenant_id: UUID,
    subject: str,
    channel: str,
    categories: Sequence[str],
    *,
    allowed: bool,
    said: Said,
    action: Action | None = None,
) -> None:
    """In the place of what was chosen before. `action`: where it is neither granted nor withdrawn."""
    purposes = [f"{category}_{channel}" for category in categories]
    await note_consents(
        session, tenant_id, subject, purposes, action or ("granted" if allowed else "withdrawn"), said
    )


async def forget_choices(
    session: Session, tenant_id: UUID, subject: str, channel: str, categories: Sequence[str], said: Said
) -> None:
    """Where that was said last by the same way: what held before it holds again."""
    for category in categories:
        await take_back(session, tenant_id, subject, f"{category}_{channel}", said)


# --- words ------------------------------------------------------------------------------------------------------


async def find_template(
    session: Session, tenant_id: UUID, notification_type: str, channel: str, language: str
) -> MessageTemplate | None:
    found: MessageTemplate | None = await session.scalar(
        select(MessageTemplate).where(
            MessageTemplate.tenant_id == tenant_id,
            MessageTemplate.notification_type == notification_type,
            MessageTemplate.channel == channel,
            MessageTemplate.language == language,
        )
    )
    return found


async def list_templates(session: Session, tenant_id: UUID) -> Sequence[MessageTemplate]:
    found = await session.scalars(select(MessageTemplate).where(MessageTemplate.tenant_id == tenant_id))
    return found.all()


async def words_of(
    session: Session, tenant_id: UUID, notification_type: str, channel: str, language: str
) -> Words:
    """The business's own, or ours."""
    own = await find_template(session, tenant_id, notification_type, channel, language)
    return Words(own.subject, own.body) if own else DEFAULT_WORDS[notification_type, channel, language]


# --- tries and receipts -----------------------------------------------------------------------------------------


async def end_attempt(
    session: Session, tenant_id: UUID, attempt_id: UUID, outcome: str, said: str, now: datetime, **changes: Any
) -> None:
    """What a receipt has told of it meanwhile stays."""
    await session.execute(
        update(NotificationAttempt)
        .where(
            NotificationAttempt.tenant_id == tenant_id,
            NotificationAttempt.id == attempt_id,
            NotificationAttempt.outcome.is_(None),
        )
        .values(outcome=outcome, said=said[:300], ended_at=now, **changes)
    )


async def find_attempt(
    session: Session, tenant_id: UUID, provider: str, provider_id: str, attempt_id: UUID | None
) -> NotificationAttempt | None:
    """The try that a receipt is of. `attempt_id`: as our own callback's address names it, for one whose answer has not
    come."""
    found: NotificationAttempt | None = await session.scalar(
        select(NotificationAttempt)
        .where(
            NotificationAttempt.tenant_id == tenant_id,
            NotificationAttempt.provider == provider,
            NotificationAttempt.provider_id == provider_id,
        )
        .with_for_update()
    )
    if found is None and attempt_id is not None:
        found = await session.scalar(
            select(NotificationAttempt)
            .where(
                NotificationAttempt.tenant_id == tenant_id,
                NotificationAttempt.id == attempt_id,
                NotificationAttempt.provider == provider,
                # Two receipts of one try may be here at the same moment.
                NotificationAttempt.provider_id.is_(None) | (NotificationAttempt.provider_id == provider_id),
            )
            .with_for_update()
        )
    return found


async def lock_notification(session: Session, tenant_id: UUID, id: UUID) -> Notification:
    return (
        await session.scalars(
            select(Notification)
            .where(Notification.tenant_id == tenant_id, Notification.id == id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()


async def waiting_receipts(
    session: Session, tenant_id: UUID, provider: str, provider_id: str
) -> Sequence[MessageReceipt]:
    found = await session.scalars(
        select(MessageReceipt)
        .where(
            MessageReceipt.tenant_id == tenant_id,
            MessageReceipt.provider == provider,
            MessageReceipt.provider_id == provider_id,
            MessageReceipt.handled_at.is_(None),
        )
        .order_by(MessageReceipt.id)
    )
    return found.all()


async def attempts_of(session: Session, tenant_id: UUID, id: UUID) -> Sequence[NotificationAttempt]:
    found = await session.scalars(
        select(NotificationAttempt)
        .where(NotificationAttempt.tenant_id == tenant_id, NotificationAttempt.notification_id == id)
        .order_by(NotificationAttempt.id)
    )
    return found.all()


# --- what staff look at -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageFilter:
    status: str | None = None
    channel: str | None = None
    notification_type: str | None = None
    order_id: UUID | None = None
    customer_id: UUID | None = None
    to: str | None = None  # number or address, whole


async def list_messages(
    session: Session,
    tenant_id: UUID,
    wanted: MessageFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Notification, str]]:
    """(Notification, number of its order or None), newest first."""
    query = (
        select(Notification, Order.number_text)
        .outerjoin(Order, (Order.tenant_id == Notification.tenant_id) & (Order.id == Notification.order_id))
        .where(Notification.tenant_id == tenant_id)
    )
    for column, value in (
        (Notification.status, wanted.status),
        (Notification.channel, wanted.channel),
        (Notification.notification_type, wanted.notification_type),
        (Notification.order_id, wanted.order_id),
        (Notification.customer_id, wanted.customer_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.to is not None:
        query = query.where(
            (Notification.recipient_phone == wanted.to) | (Notification.recipient_email == wanted.to)
        )
    if before is not None:
        at, id = before
        query = query.where(
            (Notification.created_at < at) | ((Notification.created_at == at) & (Notification.id < id))
        )
    found = await session.execute(
        query.order_by(Notification.created_at.desc(), Notification.id.desc()).limit(limit)
    )
    return found.all()


async def count_lately(session: Session, tenant_id: UUID, since: datetime) -> dict[str, int]:
    """By status: of one business, made since then."""
    rows = await session.execute(
        text(
            "SELECT status, count(*) AS number FROM notifications WHERE tenant_id = :tenant_id AND created_at >= :since"
            " GROUP BY status"
        ),
        {"tenant_id": tenant_id, "since": since},
    )
    return {row.status: row.number for row in rows}


_BY_DAY = text(
    """
    SELECT (n.created_at AT TIME ZONE :zone)::date AS day, n.channel,
           coalesce(n.provider, CASE n.channel WHEN 'email' THEN 'smtp' WHEN 'push' THEN 'web_push' END) AS provider,
           count(*) FILTER (WHERE n.status IN ('sent', 'delivered')) AS taken,
           count(*) FILTER (WHERE n.status = 'delivered') AS delivered,
           count(*) FILTER (WHERE n.status = 'failed') AS failed,
           count(*) FILTER (WHERE n.status = 'skipped') AS skipped,
           coalesce(sum(a.segments), 0)::bigint AS segments
      FROM notifications n
      LEFT JOIN LATERAL (
        SELECT sum(a.segments) AS segments FROM notification_attempts a
         WHERE n.channel = 'sms' AND a.tenant_id = n.tenant_id AND a.notification_id = n.id) a ON true
     WHERE n.tenant_id = :tenant_id AND n.created_at >= :since
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
)
_BY_PROVIDER = text(
    """
    SELECT a.provider, n.channel,
           count(*) FILTER (WHERE a.outcome IN ('taken', 'delivered', 'failed')) AS taken,
           count(*) FILTER (WHERE a.outcome = 'delivered') AS delivered,
           count(*) FILTER (WHERE a.outcome = 'failed') AS failed,
           count(*) FILTER (WHERE a.outcome IN ('refused', 'unavailable')) AS refused,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM n.delivered_at - n.sent_at))
               FILTER (WHERE a.outcome = 'delivered') AS median_seconds
      FROM notification_attempts a
      JOIN notifications n ON n.tenant_id = a.tenant_id AND n.id = a.notification_id
     WHERE a.tenant_id = :tenant_id AND a.started_at >= :since AND n.created_at >= :since
     GROUP BY 1, 2 ORDER BY 1, 2
    """
)
_SPENT = text(
    """
    SELECT a.cost_currency AS currency, a.provider, sum(a.cost_micros)::bigint AS micros,
           sum(a.segments)::bigint AS segments
      FROM notification_attempts a
      JOIN notifications n ON n.tenant_id = a.tenant_id AND n.id = a.notification_id
     WHERE a.tenant_id = :tenant_id AND a.segments IS NOT NULL AND n.created_at >= :since
     GROUP BY 1, 2 ORDER BY 1, 2
    """
)


async def by_day(session: Session, tenant_id: UUID, since: datetime, zone: str) -> Sequence[Row[Any]]:
    return (await session.execute(_BY_DAY, {"tenant_id": tenant_id, "since": since, "zone": zone})).all()


async def by_provider(session: Session, tenant_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    return (await session.execute(_BY_PROVIDER, {"tenant_id": tenant_id, "since": since})).all()


async def spent_since(session: Session, tenant_id: UUID, since: datetime) -> Sequence[Row[Any]]:
    """SMS: segments and costs by provider and currency."""
    return (await session.execute(_SPENT, {"tenant_id": tenant_id, "since": since})).all()


async def get_message(session: Session, tenant_id: UUID, id: UUID) -> Row[Notification, str]:
    """(Notification, number of its order or None). Raises NotFound."""
    found = (
        await session.execute(
            select(Notification, Order.number_text)
            .outerjoin(Order, (Order.tenant_id == Notification.tenant_id) & (Order.id == Notification.order_id))
            .where(Notification.tenant_id == tenant_id, Notification.id == id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found
