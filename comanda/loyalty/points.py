"""What points an order gives and takes, how long they are good, and what is left of them: without session or clock."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from comanda.kit import money
from comanda.tenants.loyalty import RATE_SCALE, LoyaltyProgramme, Rounding

RETURNED_GOOD_FOR = timedelta(days=30)  # at least, whenever those that come back would have been over
_TAKING = frozenset({"redeemed", "expired"})


@dataclass(frozen=True, slots=True)
class Terms:
    """By which an order earns: those of the day it did so first, whatever the programme says later. `rate` is in
    hundred-thousandths of a point per unit, `decimals` those of its currency."""

    rate: int
    rounding: Rounding
    decimals: int

    @classmethod
    def of(cls, programme: LoyaltyProgramme, tier: str | None, currency: str) -> "Terms":
        return cls(programme.rate(tier), programme.rounding, money.decimals(currency))

    def points(self, cents: int, kept: int = 1, of: int = 1) -> int:
        """For `cents`, of which the share `kept` / `of` was kept: rounded once, at the end."""
        return _divide(cents * self.rate * kept, RATE_SCALE * 10**self.decimals * of, self.rounding)


def _divide(dividend: int, divisor: int, rounding: Rounding) -> int:
    if rounding == "down":
        return dividend // divisor
    return -(-dividend // divisor) if rounding == "up" else money.divide_half_up(dividend, divisor)


# --- of an order ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderState:
    """What an order asks of the ledger. `items_cents`: what its items cost, less discounts, without delivery and tips.
    `kept_cents`: of its total, what was paid and not given back; `back_cents`: what was."""

    completed: bool
    over: bool  # cancelled, rejected or expired
    items_cents: int
    total_cents: int
    kept_cents: int
    back_cents: int


@dataclass(frozen=True, slots=True)
class Entered:
    """What the ledger holds of an order already. `earned`: less what was reversed; `forgone` is what could not be."""

    earned: int = 0
    forgone: int = 0
    redeemed: int = 0
    returned: int = 0
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Of what a customer's points were over by now: how many were given, spent, and entered as expired."""

    given: int
    spent: int
    expired: int

    def gone_of(self, points: int) -> int:
        """How many of these, which an order gave and takes back, have gone by expiring already."""
        due = max(0, self.given - points - self.spent)
        return min(points, max(0, self.expired - due))


@dataclass(frozen=True, slots=True)
class Change:
    kind: str
    points: int
    forgone: int = 0


def changes_of(
    order: OrderState,
    entered: Entered,
    terms: Terms | None,
    balance: int,
    *,
    may_go_negative: bool,
    lapsed: Lapsed | None = None,
) -> list[Change]:
    """What is missing so that the ledger is as the order's state asks; nothing, where it is so already. `terms`: those
    to earn by, if it has not earned yet; None: then it does not begin to. What comes back comes first. `lapsed`: where
    the order's own points are over by now; nobody loses them twice."""
    found = []
    back = _returned(order, entered) - entered.returned
    if back > 0:
        found.append(Change("returned", back))
        balance += back
    terms = entered.terms or terms
    wanted = 0
    if order.completed and terms is not None and order.total_cents:
        wanted = terms.points(order.items_cents, order.kept_cents, order.total_cents)
    more = wanted - (entered.earned - entered.forgone)
    if more > 0:
        found.append(Change("earned", more))
    elif more < 0:
        taken = -more - (lapsed.gone_of(-more) if lapsed else 0)
        if not may_go_negative:
            taken = min(taken, max(0, balance))
        found.append(Change("reversed", -taken, -more - taken))
    return found


def _returned(order: OrderState, entered: Entered) -> int:
    """Of what was redeemed on it: all if it is over, and as its money goes back, the last of it with the last cent."""
    if order.over:
        return entered.redeemed
    if not order.total_cents:
        return 0
    return entered.redeemed * min(order.back_cents, order.total_cents) // order.total_cents


# --- how long they are good -------------------------------------------------------------------------------------


def months_later(day: date, months: int) -> date:
    """The same day of that month; its last, where it has none such. `months` below 0 look back."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)


def expiry_of(programme: LoyaltyProgramme, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Of points that come now. None: never."""
    if programme.expires_after_months is None:
        return None
    return end_of_day(months_later(now.astimezone(zone).date(), programme.expires_after_months), zone)


def start_of_window(programme: LoyaltyProgramme, now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(months_later(now.astimezone(zone).date(), -programme.window_months), time(), zone)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, as far as it matters for what is left."""

    kind: str
    points: int
    expires_at: datetime | None = None

    @property
    def takes(self) -> bool:
        """Whether it takes of whatever there is; those reversed take of what their order gave."""
        return self.kind in _TAKING or (self.kind in ("adjusted", "moved") and self.points < 0)


def due_by(lines: Iterable[Line], moment: datetime) -> int:
    """How many are over by then: what is spent is taken of those first that are over first."""
    given = taken = 0
    for one in lines:
        if one.takes:
            taken -= one.points
        elif one.expires_at is not None and one.expires_at <= moment:
            given += one.points
    return max(0, given - taken)


def left_by_expiry(lines: Iterable[Line]) -> list[tuple[datetime | None, int]]:
    """What is left, by when it is over; the soonest first, what never is last."""
    given: dict[datetime | None, int] = {}
    taken = 0
    for one in lines:
        if one.takes:
            taken -= one.points
        else:
            given[one.expires_at] = given.get(one.expires_at, 0) + one.points
    left = []
    for moment in sorted(given, key=_soonest):
        kept = max(0, given[moment] - taken)
        taken -= given[moment] - kept
        if kept:
            left.append((moment, kept))
    return left


def _soonest(moment: datetime | None) -> tuple[bool, float]:
    return moment is None, moment.timestamp() if moment is not None else 0


def expiry_of_returned(others: Iterable[Line], redeemed: int, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Of points that come back: as long as the longest of those that were redeemed, which `others` leave, and thirty
    days at least."""
    last, missing = None, redeemed
    found = False
    for moment, points in left_by_expiry(others):
        last, found = moment, True
        missing -= points
        if missing <= 0:
            break
    if found and last is None:
        return None
    least = end_of_day((now + RETURNED_GOOD_FOR).astimezone(zone).date(), zone)
    return least if last is None else max(last, least)


def read_terms(document: dict[str, Any] | None) -> Terms | None:
    return None if document is None else Terms(**document)
