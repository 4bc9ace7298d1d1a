"""The states of a payment and of a refund."""

from enum import StrEnum

from comanda.kit.states import Transitions


class PaymentStatus(StrEnum):
    INITIATED = "initiated"  # written down; whether the provider has heard of it is not known
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


P = PaymentStatus

# Money that comes after all is taken as the money it is: only `succeeded` is the end.
PAYMENT_STATES = Transitions(
    {
        P.INITIATED: {P.PENDING, P.SUCCEEDED, P.FAILED, P.EXPIRED, P.CANCELLED},
        P.PENDING: {P.SUCCEEDED, P.FAILED, P.EXPIRED, P.CANCELLED},
        P.FAILED: {P.SUCCEEDED},
        P.EXPIRED: {P.SUCCEEDED, P.FAILED},
        P.CANCELLED: {P.SUCCEEDED, P.FAILED},
        P.SUCCEEDED: (),
    },
    initial={P.INITIATED, P.SUCCEEDED},
)

UNDECIDED = frozenset({P.INITIATED, P.PENDING})


class RefundStatus(StrEnum):
    REQUESTED = "requested"  # written down; whether the provider has heard of it is not known
    PENDING = "pending"
    HAND_OVER = "hand_over"  # staff give it back themselves: it was cash, or the provider cannot or would not
    SUCCEEDED = "succeeded"


R = RefundStatus

REFUND_STATES = Transitions(
    {
        R.REQUESTED: {R.PENDING, R.SUCCEEDED, R.HAND_OVER},
        R.PENDING: {R.SUCCEEDED, R.HAND_OVER, R.REQUESTED},
        R.HAND_OVER: {R.SUCCEEDED, R.REQUESTED},
        R.SUCCEEDED: (),
    },
    initial={R.REQUESTED, R.HAND_OVER, R.SUCCEEDED},
)


class RefundKind(StrEnum):
    """Why money goes back."""

    ASKED = "asked"  # by the staff
    PAID_TWICE = "paid_twice"
    ORDER_OVER = "order_over"  # cancelled, rejected or expired
    STRAY = "stray"  # it belonged to no order
    REVERSED = "reversed"  # by the provider or the payer's bank
