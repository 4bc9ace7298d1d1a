"""What customers are told of their orders: for how long it matters, what its text may hold, and where it goes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Channel = Literal["sms", "email", "push"]
Category = Literal["security", "transactional", "marketing"]
Language = Literal["en", "ar"]
OrderMessage = Literal[
    "order_received",
    "payment_received",
    "order_accepted",
    "order_ready",
    "order_out_for_delivery",
    "order_delivered",
    "order_cancelled",
    "order_refunded",
    "invoice_ready",
    "credit_note_ready",
]
SkipReason = Literal[
    "too_late",
    "overtaken",
    "opted_out",
    "bad_address",
    "no_consent",
    "country",
    "landline",
    "number_cap",
    "address_cap",
    "daily_cap",
    "monthly_cap",
    "no_provider",
    "no_mail_server",
    "gone",
    "withdrawn",
]

CHANNELS: tuple[Channel, ...] = ("sms", "email", "push")
PRIORITIES: dict[str, int] = {"security": 0, "transactional": 1, "marketing": 2}

_HOME = frozenset({"pickup", "delivery"})
_ANYWHERE = frozenset({"dine_in", "pickup", "delivery"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`useful_for`: afterwards it is not sent any more. `fulfilments`: of orders that it is told of; who sits at a
    table sees the page, so there it is told by push alone, if at all. `unproven`: a guest can cause it by themselves,
    before anybody of the business or any money has stood up for the order."""

    useful_for: timedelta
    placeholders: tuple[str, ...]
    fulfilments: frozenset[str] = _ANYWHERE
    push_at_table: bool = False
    unproven: bool = False


_ORDER = ("name", "order_id", "restaurant", "link")

KINDS: dict[str, Kind] = {
    "order_received": Kind(timedelta(hours=1), (*_ORDER, "amount", "time"), _HOME, unproven=True),
    "payment_received": Kind(timedelta(hours=24), (*_ORDER, "amount")),
    "order_accepted": Kind(timedelta(minutes=30), (*_ORDER, "time"), _HOME, push_at_table=True),
    "order_ready": Kind(timedelta(hours=1), _ORDER, frozenset({"pickup"}), push_at_table=True),
    "order_out_for_delivery": Kind(timedelta(minutes=45), (*_ORDER, "time"), frozenset({"delivery"})),
    "order_delivered": Kind(timedelta(hours=2), _ORDER, frozenset({"delivery"})),
    "order_cancelled": Kind(timedelta(hours=24), (*_ORDER, "reason")),
    "order_refunded": Kind(timedelta(hours=72), (*_ORDER, "amount")),
    "invoice_ready": Kind(timedelta(hours=72), (*_ORDER, "invoice_number")),
    "credit_note_ready": Kind(
        timedelta(hours=72), (*_ORDER, "credit_note_number", "invoice_number", "amount", "reason")
    ),
    "tier_reached": Kind(timedelta(days=3), ("name", "restaurant", "link", "tier", "benefits")),
    "points_expiring": Kind(timedelta(days=7), ("name", "restaurant", "link", "points", "day")),
    "friend_came": Kind(timedelta(days=3), ("name", "restaurant", "link", "points")),
    # Of one day: what quiet hours put off to the next is not sent.
    "birthday_greeting": Kind(timedelta(hours=14), ("name", "restaurant", "link", "reward")),
    "anniversary_greeting": Kind(timedelta(hours=14), ("name", "restaurant", "link", "reward")),
    # What a business tells by itself; its words come along, in `fields`.
    "campaign": Kind(timedelta(hours=72), ("name", "restaurant", "link")),
    "otp": Kind(timedelta(minutes=5), ("code", "restaurant"), unproven=True),
}

# Each tells where an order has got to: the next one makes those before it old.
PROGRESS = frozenset(
    {
        "order_received",
        "order_accepted",
        "order_ready",
        "order_out_for_delivery",
        "order_delivered",
        "order_cancelled",
    }
)


def channels_of(notification_type: str, fulfilment: str, wanted: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Those of the `wanted` by which an order of that fulfilment is spoken of."""
    kind = KINDS[notification_type]
    if fulfilment in kind.fulfilments:
        return wanted
    return ("push",) if fulfilment == "dine_in" and kind.push_at_table and "push" in wanted else ()
