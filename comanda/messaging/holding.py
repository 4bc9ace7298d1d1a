"""What messages hold of a person: what was said to them, and where. That something was sent, and what it cost,
stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select

from comanda.kit.db import Session
from comanda.messaging.lapsing import Lapsing, Proofs
from comanda.messaging.models import MessageReceipt, NotificationAttempt
from comanda.notifications.models import Notification, PushSubscription
from comanda.privacy.holding import ERASED, Erased, Held, Holder, Person, erase_rows
from comanda.privacy.retention import RowSweep


def _message_of(person: Person) -> ColumnElement[bool]:
    return or_(
        Notification.customer_id.in_(person.customer_ids),
        Notification.order_id.in_(person.order_ids),
        Notification.recipient_phone.in_(person.phones),
        Notification.recipient_email.in_(person.emails),
        Notification.account_id.in_(person.account_ids),
    )


def _messages_of(person: Person) -> Select[Any]:
    return select(Notification.id).where(Notification.tenant_id == person.tenant_id, _message_of(person))


def _attempts_of(person: Person) -> Select[Any]:
    return select(NotificationAttempt.provider_id).where(
        NotificationAttempt.tenant_id == person.tenant_id,
        NotificationAttempt.notification_id.in_(_messages_of(person)),
    )


def _device_of(person: Person) -> ColumnElement[bool]:
    return or_(
        PushSubscription.guest_id.in_(person.guest_ids), PushSubscription.account_id.in_(person.account_ids)
    )


_WAITS = Notification.status.in_(("queued", "sending"))


class MessagesHold(Holder):
    held = (
        Held(
            "receipts",
            MessageReceipt,
            lambda person: MessageReceipt.provider_id.in_(_attempts_of(person)),
            blanked={"said": None},
        ),
        Held(
            "tries",
            NotificationAttempt,
            lambda person: NotificationAttempt.notification_id.in_(_messages_of(person)),
            blanked={"said": None},
        ),
        Held(
            "messages",
            Notification,
            _message_of,
            shown=(
                "notification_type",
                "category",
                "channel",
                "recipient_phone",
                "recipient_email",
                "language",
                "subject",
                "message",
                "status",
                "created_at",
                "sent_at",
                "delivered_at",
            ),
            blanked={
                "recipient_phone": case((Notification.channel == "sms", ERASED)),
                "recipient_email": case((Notification.channel == "email", ERASED)),
                "fields": None,
                "sealed": None,
                "subject": None,
                "message": None,
                "provider_response": None,
                "origin": None,
                "dedupe_key": None,
                "subscription_id": None,
                "customer_id": None,
                "guest_id": None,
                "account_id": None,
                "skip_reason": case((_WAITS, "erased"), else_=Notification.skip_reason),
                "status": case((_WAITS, "skipped"), else_=Notification.status),
            },
        ),
        Held("devices", PushSubscription, _device_of, shown=("endpoint", "language", "created_at")),
    )

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        providers = await session.scalars(
            select(Notification.provider)
            .where(
                Notification.tenant_id == person.tenant_id, _message_of(person), Notification.provider.is_not(None)
            )
            .distinct()
        )
        outside = frozenset(str(one) for one in providers)
        return Erased(await erase_rows(session, self.held, person), processors=outside)


MESSAGE_SWEEPS = (
    Lapsing(),
    Proofs(),
    RowSweep("messages", Notification, Notification.created_at),
    RowSweep("receipts", MessageReceipt, MessageReceipt.received_at),
)
