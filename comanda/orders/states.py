"""The order's states: one table drives API, board and documentation."""

from collections.abc import Iterable
from enum import StrEnum

from comanda.kit.states import Transitions


class OrderStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


class PaidStatus(StrEnum):
    """What of an order is paid; follows from its sums."""

    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


S = OrderStatus

ORDER_STATES = Transitions(
    {
        S.AWAITING_PAYMENT: {S.CONFIRMED, S.CANCELLED, S.EXPIRED},
        S.CONFIRMED: {S.ACCEPTED, S.REJECTED, S.CANCELLED},
        S.ACCEPTED: {S.PREPARING, S.REJECTED, S.CANCELLED},
        S.PREPARING: {S.READY, S.CANCELLED},
        S.READY: {S.OUT_FOR_DELIVERY, S.COMPLETED, S.CANCELLED},
        S.OUT_FOR_DELIVERY: {S.COMPLETED, S.CANCELLED},
        S.COMPLETED: (),
        S.CANCELLED: (),
        S.REJECTED: (),
        S.EXPIRED: (),
    },
    initial={S.AWAITING_PAYMENT, S.CONFIRMED},
)

OPEN = frozenset(OrderStatus) - ORDER_STATES.final
IN_KITCHEN = frozenset({S.CONFIRMED, S.ACCEPTED, S.PREPARING})
COUNTED = frozenset({S.CONFIRMED, S.ACCEPTED, S.PREPARING, S.READY, S.OUT_FOR_DELIVERY, S.COMPLETED})
"""Orders that a customer's `total_spent` and `visit_count` and the day's stock are made of."""

RELEASING = frozenset({S.CANCELLED, S.REJECTED, S.EXPIRED})
GUEST_MAY_CANCEL = frozenset({S.AWAITING_PAYMENT, S.CONFIRMED})
NEEDS_REASON = frozenset({S.CANCELLED, S.REJECTED})


def next_for(status: OrderStatus, fulfilment: str) -> frozenset[OrderStatus]:
    """Where the staff may move an order of this fulfilment: only a delivery is ever out for delivery, and one that
    waits for its payment is confirmed by that, or expires, by itself."""
    after = ORDER_STATES.after(status)
    if status is S.AWAITING_PAYMENT:
        return after - {S.CONFIRMED, S.EXPIRED}
    if fulfilment != "delivery":
        return after - {S.OUT_FOR_DELIVERY}
    return after - {S.COMPLETED} if status is S.READY else after


def in_sql(statuses: Iterable[OrderStatus]) -> str:
    """A list of constants, to stand behind IN."""
    return "(" + ", ".join(f"'{status}'" for status in sorted(statuses)) + ")"
