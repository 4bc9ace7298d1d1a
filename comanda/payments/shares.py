"""Who pays how much of one order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comanda.orders.errors import NothingDue
from comanda.orders.models import Order, OrderLine
from comanda.orders.money import due_of
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import UNDECIDED, PaymentStatus
from comanda.payments.errors import BeingPaid, ShareNotPossible


@dataclass(frozen=True, slots=True)
class Share:
    """One of `people` equal parts."""

    people: int


@dataclass(frozen=True, slots=True)
class Items:
    """`quantities` of lines, by their id."""

    quantities: Mapping[UUID, int]


Part = Share | Items | None  # None: all that is left


@dataclass(frozen=True, slots=True)
class LineLeft:
    """What of a line nobody has paid for yet, and what one of it costs, tax included."""

    line: OrderLine
    quantity: int
    unit_cents: int


def may_be_paying(payment: Payment, now: datetime) -> bool:
    """Whether its payer may still be at it."""
    return payment.status in UNDECIDED and payment.expires_at is not None and now < payment.expires_at


def lines_left(
    order: Order, lines: Sequence[OrderLine], payments: Iterable[Payment], now: datetime
) -> list[LineLeft]:
    taken: dict[str, int] = {}
    for payment in payments:
        counts = may_be_paying(payment, now) or (
            payment.status == PaymentStatus.SUCCEEDED
            and payment.stray is None
            and payment.refunded_cents < payment.amount_cents
        )
        for one in (payment.lines or ()) if counts else ():
            taken[one["line_id"]] = taken.get(one["line_id"], 0) + one["quantity"]
    whole = sum(line.total_cents - line.discount_cents for line in lines)
    # Where tax comes on top, each line carries its part of it; rounded up, so that the last one pays less, never more.
    return [
        LineLeft(
            line,
            max(0, line.quantity - taken.get(str(line.id), 0)),
            -(-(line.total_cents - line.discount_cents) * order.total_cents // (whole * line.quantity))
            if whole
            else 0,
        )
        for line in lines
    ]


def cents_of(
    part: Part, order: Order, lines: Sequence[OrderLine], payments: Sequence[Payment], now: datetime
) -> int:
    """What a part comes to, never more than what is due and not being paid by others.

    Raises NothingDue, BeingPaid, ShareNotPossible.
    """
    due = due_of(order)
    if due == 0:
        raise NothingDue(due_cents=0)
    free = due - sum(one.amount_cents - one.tip_cents for one in payments if may_be_paying(one, now))
    if free <= 0:
        raise BeingPaid()
    match part:
        case None:
            return free
        case Share(people):
            return min(free, -(-order.total_cents // people))
        case Items(quantities):
            left = {one.line.id: one for one in lines_left(order, lines, payments, now)}
            for id, quantity in quantities.items():
                if id not in left or quantity > left[id].quantity:
                    raise ShareNotPossible()
            if all(one.quantity == quantities.get(id, 0) for id, one in left.items()):
                return free  # the last of it: also what rounding has left
            return min(free, sum(left[id].unit_cents * quantity for id, quantity in quantities.items()))
