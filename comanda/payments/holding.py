"""What providers of payments told of a person, as it came. What the providers keep themselves is theirs to erase."""

from datetime import datetime

from sqlalchemy import func, or_, select

from comanda.kit.db import Session
from comanda.orders.payment_models import Payment
from comanda.payments.models import WebhookEvent
from comanda.privacy.holding import Erased, Held, Holder, Person, erase_rows, mentions
from comanda.privacy.retention import RowSweep


def _told_of(person: Person):  # type: ignore[no-untyped-def]
    references = select(Payment.reference).where(
        Payment.tenant_id == person.tenant_id, Payment.order_id.in_(person.order_ids)
    )
    contacts = sorted(person.phones | person.emails | {one.lstrip("+") for one in person.phones})
    return or_(
        WebhookEvent.reference.in_(references), mentions(func.encode(WebhookEvent.body, "escape"), contacts)
    )


class PaymentsHold(Holder):
    held = (
        Held(
            "webhooks",
            WebhookEvent,
            _told_of,
            shown=("provider", "event", "reference", "received_at"),
            blanked={"body": b""},
        ),
    )

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        providers = await session.scalars(
            select(Payment.provider)
            .where(
                Payment.tenant_id == person.tenant_id,
                Payment.order_id.in_(person.order_ids),
                Payment.provider.is_not(None),
            )
            .distinct()
        )
        outside = frozenset(str(one) for one in providers)
        return Erased(await erase_rows(session, self.held, person), processors=outside)


PAYMENT_SWEEPS = (RowSweep("webhooks", WebhookEvent, WebhookEvent.received_at),)
