"""What the staff see of messages: what was told to whom, and what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import Row

from comanda.kit import phone
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.text import masked_email
from comanda.messaging import errors, repository
from comanda.messaging.actions.send_again import can_resend, send_again
from comanda.messaging.guard import has_opted_out, subjects_of
from comanda.messaging.schemas import (
    STATUSES,
    AttemptRead,
    Cost,
    DayOfMessages,
    MessageDetail,
    MessageList,
    MessageRead,
    MessageStatistics,
    ProviderOfMessages,
    SmsOfMonth,
    Status,
)
from comanda.notifications.kinds import CHANNELS, Channel
from comanda.notifications.models import Notification
from comanda.notifications.smtp import NoPost
from comanda.tenants.guards import Desk, staff
from comanda.tenants.hours import day_bounds
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["messages"], prefix="/api/v1/messages")

LATELY = timedelta(days=7)
Read = Annotated[Desk, staff(Permission.MESSAGES_READ)]


def _view(message: Notification, order_number: str | None, opted_out: bool) -> dict[str, Any]:
    to = message.recipient_phone or message.recipient_email or ""
    if message.category == "security" and message.recipient_email:
        to = masked_email(message.recipient_email)
    waits = message.status == "queued"
    return {
        **{name: getattr(message, name) for name in MessageRead.model_fields if hasattr(message, name)},
        "recipient": to,
        "next_at": message.next_at if waits else None,
        "order_number": order_number,
        "can_resend": can_resend(message) and not opted_out,
    }


@router.get("", responses=problems(CursorNotValid))
async def list_messages(
    desk: Read,
    status: Status | None = None,
    channel: Channel | None = None,
    notification_type: Annotated[str | None, Query(max_length=60)] = None,
    order_id: UUID | None = None,
    customer_id: UUID | None = None,
    q: Annotated[str | None, Query(max_length=254, description="A whole number or address.")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> MessageList:
    """What was told to customers of this business and to its staff, newest first."""
    shop = await desk.app.storefronts.get(desk.tenant_id)
    wanted = repository.MessageFilter(
        status, channel, notification_type, order_id, customer_id, _written(q, shop.country)
    )
    rows = await repository.list_messages(desk.session, desk.tenant_id, wanted, read_cursor(cursor), limit + 1)
    pairs = [_pair(row) for row in rows[:limit]]
    out = await _opted_out(desk, [message for message, _ in pairs])
    items = [MessageRead.model_validate(_view(message, number, message.id in out)) for message, number in pairs]
    lately = await repository.count_lately(desk.session, desk.tenant_id, desk.now - LATELY)
    return MessageList(
        items=items,
        next=write_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None,
        can_email=not isinstance(desk.app.post, NoPost),
        can_sms=shop.sends_sms,
        lately={one: lately.get(one, 0) for one in STATUSES},
    )


def _pair(row: Row[Notification, str]) -> tuple[Notification, str | None]:
    message, number = row
    return message, number


async def _opted_out(desk: Desk, messages: Sequence[Notification]) -> set[UUID]:
    """Those that were held back because nobody wanted them, where that is so still."""
    found = set()
    for channel in CHANNELS:
        held = [one for one in messages if one.skip_reason == "opted_out" and one.channel == channel]
        subjects = {subject for one in held for subject in subjects_of(one)}
        choices = (
            await repository.choices_of(desk.session, desk.tenant_id, sorted(subjects), channel) if held else ()
        )
        for one in held:
            own = set(subjects_of(one))
            if has_opted_out(one, [choice for choice in choices if choice.subject in own]):
                found.add(one.id)
    return found


def _written(text: str | None, country: str) -> str | None:
    """As numbers and addresses are kept."""
    if text is None or not text.strip():
        return None
    try:
        return phone.normalise(text, country)
    except phone.PhoneNotValid:
        return text.strip().lower()


@router.get("/statistics")
async def statistics(
    desk: Read, days: Annotated[int, Query(ge=1, le=180, description="Today and those before it.")] = 30
) -> MessageStatistics:
    """How many went out, by whom, what arrived and what it cost; in the business's days."""
    shop = await desk.app.storefronts.get(desk.tenant_id)
    today = shop.today(desk.now)
    since, _ = day_bounds(today - timedelta(days=days - 1), shop.timezone)
    first, _ = day_bounds(today.replace(day=1), shop.timezone)
    begun, _ = day_bounds(today, shop.timezone)
    by_day = await repository.by_day(desk.session, desk.tenant_id, since, str(shop.timezone))
    by_provider = await repository.by_provider(desk.session, desk.tenant_id, since)
    spent = await repository.spent_since(desk.session, desk.tenant_id, first)
    spent_today = await repository.spent_since(desk.session, desk.tenant_id, begun)
    costs: dict[str, int] = {}
    for row in spent:
        if row.currency is not None:
            costs[row.currency] = costs.get(row.currency, 0) + row.micros
    settings = shop.settings.messages
    return MessageStatistics(
        days=[DayOfMessages.model_validate(dict(row._mapping)) for row in by_day],
        providers=[
            ProviderOfMessages.model_validate(
                {**row._mapping, "rate_bp": _rate(row.delivered, row.taken) if row.channel == "sms" else None}
            )
            for row in by_provider
        ],
        month=SmsOfMonth(
            segments=sum(row.segments for row in spent),
            cap=settings.sms_per_month,
            segments_today=sum(row.segments for row in spent_today),
            cap_today=settings.sms_per_day,
            cost=[Cost(currency=currency, micros=micros) for currency, micros in sorted(costs.items())],
        ),
    )


def _rate(part: int, whole: int) -> int | None:
    return part * 10_000 // whole if whole else None


async def _detail(desk: Desk, message_id: UUID) -> MessageDetail:
    row = await repository.get_message(desk.session, desk.tenant_id, message_id)
    message, number = _pair(row)
    attempts = await repository.attempts_of(desk.session, desk.tenant_id, message_id)
    out = await _opted_out(desk, [message])
    return MessageDetail.model_validate(
        {
            **_view(message, number, message.id in out),
            "attempts": [AttemptRead.model_validate(one, from_attributes=True) for one in attempts],
        }
    )


@router.get("/{message_id}", responses=problems(NotFound))
async def read_message(message_id: UUID, desk: Read) -> MessageDetail:
    """One message, with each time that it was tried."""
    return await _detail(desk, message_id)


@router.post(
    "/{message_id}/resend",
    status_code=201,
    responses=problems(NotFound, errors.MessageNotResendable, errors.RecipientOptedOut),
)
async def resend(message_id: UUID, desk: Annotated[Desk, staff(Permission.MESSAGES_SEND)]) -> MessageDetail:
    """The same once more, to the same. A number that a provider has called wrong is believed to be right again."""
    made = await send_again(desk.session, desk.tenant_id, message_id, desk.actor, desk.now)
    return await _detail(desk, made)
