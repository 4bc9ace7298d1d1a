"""What customers are told of their orders: rows of the outbox, in the transaction of what they tell."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from comanda.audit.record import Actor
from comanda.kit.db import Session
from comanda.notifications.kinds import Channel, OrderMessage, channels_of
from comanda.notifications.message import Attachment
from comanda.notifications.outbox import devices_of, queue_rows, row_of
from comanda.notifications.words import NO_REASON
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.states import OrderStatus
from comanda.tenants.settings import MessageSettings

_OF_STATUS: dict[OrderStatus, OrderMessage] = {
    OrderStatus.CONFIRMED: "order_received",
    OrderStatus.ACCEPTED: "order_accepted",
    OrderStatus.READY: "order_ready",
    OrderStatus.OUT_FOR_DELIVERY: "order_out_for_delivery",
    OrderStatus.COMPLETED: "order_delivered",
    OrderStatus.CANCELLED: "order_cancelled",
    OrderStatus.REJECTED: "order_cancelled",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who ordered, and how they are reached; `subscriptions` are their browsers, with the language of each."""

    name: str
    phone: str | None
    email: str | None
    language: str
    subscriptions: Sequence[tuple[UUID, str]] = ()

    def by(self, channel: Channel) -> Iterable[tuple[str | UUID, str]]:
        """Address and language of each message."""
        if channel == "push":
            return self.subscriptions
        to = self.phone if channel == "sms" else self.email
        return [(to, self.language)] if to else []


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note, as messages speak of it."""

    number: str
    cents: int
    reason: str


def rows_about(
    notification_type: OrderMessage,
    order_id: UUID,
    fulfilment: str,
    to: Addressee,
    settings: MessageSettings,
    now: datetime,
    fields: dict[str, Any],
    *,
    sends_sms: bool,
    fact: UUID | None = None,
    only: Channel | None = None,
    **about: Any,
) -> list[dict[str, Any]]:
    """One for each way that this business tells it by, or for the `only` one. `fact`: of several of the same kind,
    which."""
    wanted: tuple[Channel, ...] = (only,) if only else getattr(settings.channels, notification_type)
    return [
        row_of(
            notification_type,
            channel,
            language,
            {"name": to.name, **fields},
            now,
            to=address,
            dedupe=str(fact or order_id),
            order_id=order_id,
            **about,
        )
        for channel in channels_of(notification_type, fulfilment, wanted)
        if channel != "sms" or sends_sms
        for address, language in to.by(channel)
    ]


async def tell_moved(session: Session, order: Order, actor: Actor, now: datetime) -> None:
    """Where it has got to. What somebody did themselves they are not told."""
    notification_type = _OF_STATUS.get(OrderStatus(order.status))
    if notification_type is not None and actor.kind != "guest":
        reason = order.reason if notification_type == "order_cancelled" else None
        await _tell(session, order, notification_type, now, cents=order.total_cents, reason=reason or "")


async def tell_paid(session: Session, order: Order, payment: Payment, now: datetime) -> None:
    await _tell(session, order, "payment_received", now, cents=payment.amount_cents, fact=payment.id)


async def tell_given_back(session: Session, order: Order, refund: Refund, now: datetime) -> None:
    await _tell(session, order, "order_refunded", now, cents=refund.amount_cents, fact=refund.id)


async def tell_invoice_ready(
    session: Session,
    order: Order,
    invoice_number: str,
    link_path: str,
    attachment: Attachment,
    now: datetime,
    *,
    credit: Credit | None = None,
    to_email: str | None = None,
    fact: UUID,
    only: Channel | None = None,
) -> tuple[Channel, ...]:
    """That an invoice is there, or the `credit` note on it. By which of the ways that the business has chosen it goes,
    or by the `only` one. `link_path`, below the public address, opens it; `to_email` stands in for the order's. The
    same `fact` is told once: another one sends it again."""
    assert link_path.startswith("/"), link_path
    said: dict[str, Any] = {"invoice_number": invoice_number, "cents": order.total_cents}
    if credit is not None:
        reason = credit.reason or order.reason or NO_REASON[order.language]
        said |= {"credit_note_number": credit.number, "cents": credit.cents, "reason": reason}
    return await _tell(
        session,
        order,
        "invoice_ready" if credit is None else "credit_note_ready",
        now,
        fact=fact,
        to_email=to_email,
        only=only,
        path=link_path,
        attachments=[asdict(attachment)],
        **said,
    )


async def _tell(
    session: Session,
    order: Order,
    notification_type: OrderMessage,
    now: datetime,
    *,
    cents: int,
    reason: str = "",
    fact: UUID | None = None,
    to_email: str | None = None,
    only: Channel | None = None,
    **more: Any,
) -> tuple[Channel, ...]:
    """In the staff scope. `more`: fields of this kind alone. By which ways it goes."""
    email = to_email or order.customer_email
    if not (order.customer_phone or email or order.guest_id or order.account_id):
        return ()
    business = await _business_of(session, order.tenant_id)
    settings = MessageSettings.model_validate(business.messages or {})
    wanted = (only,) if only else getattr(settings.channels, notification_type)
    channels = channels_of(notification_type, order.fulfilment, wanted)
    devices = (
        await devices_of(session, order.tenant_id, order.guest_id, order.account_id) if "push" in channels else []
    )
    rows = rows_about(
        notification_type,
        order.id,
        order.fulfilment,
        Addressee(
            order.customer_name,
            order.customer_phone,
            email,
            order.language,
            [(one.id, one.language) for one in devices],
        ),
        settings,
        now,
        {
            "number": order.number_text,
            "cents": cents,
            "currency": order.currency,
            "at": order.ready_at.isoformat(),
            "reason": reason,
            **more,
        },
        sends_sms=business.sends_sms,
        fact=fact,
        only=only,
        customer_id=order.customer_id,
        guest_id=order.guest_id,
        account_id=order.account_id,
    )
    await queue_rows(session, order.tenant_id, rows)
    told = {row["channel"] for row in rows}
    return tuple(channel for channel in channels if channel in told)


_BUSINESS = text(
    "SELECT settings -> 'messages' AS messages, sms_providers <> '{}' AS sends_sms FROM tenants WHERE id = :id"
)


async def _business_of(session: Session, tenant_id: UUID) -> Row[Any]:
    return (await session.execute(_BUSINESS, {"id": tenant_id})).one()
