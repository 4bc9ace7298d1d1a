"""Which promotions apply to a basket, and what they take off: a pure function of basket, promotions, person and time.

Every promotion is reckoned from the menu's prices, whatever else is taken off: their order changes nothing. One that
does not combine stands alone. Of each of those alone, and of all that combine together, the guest gets what takes off
most; so another promotion never makes a basket dearer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.kit.money import divide_half_up, take_from
from comanda.tenants.hours import Hours, day_bounds, is_open, open_until

_SUBSETS_OF = (
    8  # promotions at most, of which every combination is tried where together they are more than the basket
)


class Why(StrEnum):
    """Why a promotion does not apply."""

    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    OVER = "over"
    NOT_NOW = "not_now"  # paused, or outside its hours
    USED_UP = "used_up"
    NOT_FOR_THIS = "not_for_this"  # basket, way to have it, or way to order it
    NEEDS_SIGN_IN = "needs_sign_in"
    NOT_FOR_YOU = "not_for_you"
    USED_BY_YOU = "used_by_you"
    MINIMUM = "minimum"
    DOES_NOT_COMBINE = "does_not_combine"  # with something that takes off more


@dataclass(frozen=True)
class Offer:
    """A promotion as it is applied. `amount_cents` of a percentage is the most that it takes off."""

    id: UUID
    name: str
    name2: str
    kind: str
    target: str = "order"
    code: str | None = None
    amount_cents: int | None = None
    percent_bp: int | None = None
    free_units: int | None = None
    item_ids: frozenset[UUID] = frozenset()
    category_ids: frozenset[UUID] = frozenset()
    minimum_cents: int = 0
    fulfilments: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    hours: Hours | None = None
    tiers: frozenset[str] = frozenset()
    segment_id: UUID | None = None
    first_order: bool = False
    customer_limit: int | None = None
    combines: bool = False
    used_up: bool = False
    paused: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it depends on who somebody is."""
        return bool(self.tiers or self.segment_id or self.first_order or self.customer_limit is not None)

    def why_not_at(self, at: datetime, zone: ZoneInfo) -> Why | None:
        """What the clock and its limit say."""
        day = at.astimezone(zone).date()
        if self.valid_until is not None and day > self.valid_until:
            return Why.OVER
        if self.valid_from is not None and day < self.valid_from:
            return Why.NOT_YET
        if self.used_up:
            return Why.USED_UP
        if self.paused or (self.hours is not None and not is_open(self.hours, at, zone)):
            return Why.NOT_NOW
        return None

    def why_not_for(self, person: "Person | None") -> Why | None:
        """What it says of whoever this is; None: nobody has proved who they are."""
        if not self.is_personal:
            return None
        if person is None:
            return Why.NEEDS_SIGN_IN
        uses = person.uses.get(self.id, 0)
        if self.tiers and person.tier not in self.tiers:
            return Why.NOT_FOR_YOU
        if self.segment_id is not None and self.segment_id not in person.segments:
            return Why.NOT_FOR_YOU
        if uses and (self.first_order or uses >= (self.customer_limit or uses + 1)):
            return Why.USED_BY_YOU
        if self.first_order and person.orders:
            return Why.NOT_FOR_YOU
        return None

    def ends_at(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When it stops, if it is running: of today's hours, or of its last day. UTC."""
        ends = [open_until(self.hours, at, zone)] if self.hours is not None else []
        if self.valid_until is not None:
            ends.append(day_bounds(self.valid_until, zone)[1])
        return min((end.astimezone(UTC) for end in ends if end is not None), default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a basket, with its options."""

    item_id: UUID
    category_id: UUID
    unit_price_cents: int
    quantity: int

    @property
    def total_cents(self) -> int:
        return self.unit_price_cents * self.quantity


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who has proved who they are, or whom the staff have chosen."""

    customer_id: UUID
    tier: str | None
    orders: int
    uses: Mapping[UUID, int] = field(default_factory=dict)  # by promotion
    segments: frozenset[UUID] = frozenset()  # of those that were asked for


@dataclass(frozen=True)
class Asked:
    """`delivery_cents`: what bringing it costs; none: it is not brought, or for nothing."""

    parts: Sequence[Part]
    delivery_cents: int | None
    fulfilment: str
    source: str
    at: datetime
    zone: ZoneInfo
    codes: tuple[str, ...] = ()
    person: Person | None = None

    @cached_property
    def items_cents(self) -> int:
        return sum(part.total_cents for part in self.parts)


@dataclass(frozen=True, slots=True)
class Cut:
    """`cents` off the parts at `places`, the delivery being after the last."""

    offer: Offer
    places: tuple[int, ...]
    cents: int


@dataclass(frozen=True, slots=True)
class CodeJudged:
    """Whether a code holds; `offer` where there is one of that code."""

    code: str
    why: Why | None
    offer: Offer | None = None
    missing_cents: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A promotion that applies by itself once so much more is ordered."""

    offer: Offer
    cents: int


@dataclass(frozen=True, slots=True)
class Judged:
    cuts: tuple[Cut, ...] = ()
    codes: tuple[CodeJudged, ...] = ()
    nearly: tuple[Missing, ...] = ()  # the nearest first


NOTHING = Judged()


def judge(offers: Iterable[Offer], asked: Asked) -> Judged:
    """What is taken off, which of the codes hold, and what is nearly reached."""
    by_code: dict[str, Offer] = {}
    wanted: list[Offer] = []
    for offer in offers:
        if offer.code is None:
            wanted.append(offer)
        elif offer.code in asked.codes:
            by_code[offer.code] = offer
            wanted.append(offer)
    wanted.sort(key=lambda one: (one.code is None, one.id))  # what was typed first, then the oldest
    refused: dict[UUID, Why] = {}
    able: dict[UUID, list[Cut]] = {}
    for offer in wanted:
        why = _why_not(offer, asked)
        cuts = [] if why else _cuts(offer, asked)
        if why is None and not cuts:
            why = Why.NOT_FOR_THIS
        if why:
            refused[offer.id] = why
        else:
            able[offer.id] = cuts
    chosen = _choose([offer for offer in wanted if offer.id in able], able, asked)
    codes = []
    for code in dict.fromkeys(asked.codes):
        found = by_code.get(code)
        if found is None:
            codes.append(CodeJudged(code, Why.UNKNOWN))
        elif found.id in able:
            codes.append(CodeJudged(code, None if found.id in chosen else Why.DOES_NOT_COMBINE, found))
        else:
            codes.append(CodeJudged(code, refused[found.id], found, _missing(found, asked)))
    nearly = [
        Missing(offer, _missing(offer, asked))
        for offer in wanted
        if offer.code is None and refused.get(offer.id) is Why.MINIMUM and _places(offer, asked)
    ]
    nearly.sort(key=lambda one: (one.cents, one.offer.id))
    return Judged(tuple(cut for id in able if id in chosen for cut in able[id]), tuple(codes), tuple(nearly))


def _why_not(offer: Offer, asked: Asked) -> Why | None:
    why = offer.why_not_at(asked.at, asked.zone)
    if why is not None:
        return why
    if offer.fulfilments and asked.fulfilment not in offer.fulfilments:
        return Why.NOT_FOR_THIS
    if offer.sources and asked.source not in offer.sources:
        return Why.NOT_FOR_THIS
    why = offer.why_not_for(asked.person)
    if why is not None:
        return why
    if _missing(offer, asked):
        return Why.MINIMUM
    return None


def _missing(offer: Offer, asked: Asked) -> int:
    return max(0, offer.minimum_cents - asked.items_cents)


def _places(offer: Offer, asked: Asked) -> list[int]:
    if offer.target == "delivery":
        return [len(asked.parts)] if asked.delivery_cents else []
    return [
        at
        for at, part in enumerate(asked.parts)
        if offer.target == "order" or part.item_id in offer.item_ids or part.category_id in offer.category_ids
    ]


def _cuts(offer: Offer, asked: Asked) -> list[Cut]:
    """What it would take off by itself, of the menu's prices."""
    places = _places(offer, asked)
    if offer.kind == "free_item":
        return _free(offer, asked.parts, places)
    base = (
        (asked.delivery_cents or 0)
        if offer.target == "delivery"
        else sum(asked.parts[at].total_cents for at in places)
    )
    if offer.kind == "percent":
        assert offer.percent_bp is not None
        cents = divide_half_up(base * offer.percent_bp, 10_000)
        cents = cents if offer.amount_cents is None else min(cents, offer.amount_cents)
    else:
        assert offer.amount_cents is not None
        cents = min(base, offer.amount_cents)
    return [Cut(offer, tuple(places), cents)] if cents else []


def _free(offer: Offer, parts: Sequence[Part], places: Sequence[int]) -> list[Cut]:
    """The cheapest units; of each line one cut, since lines may be taxed differently."""
    assert offer.free_units is not None
    left, cuts = offer.free_units, []
    for at in sorted(places, key=lambda at: (parts[at].unit_price_cents, at)):
        units = min(left, parts[at].quantity)
        left -= units
        if units and parts[at].unit_price_cents:
            cuts.append(Cut(offer, (at,), units * parts[at].unit_price_cents))
    return cuts


def _choose(offers: Sequence[Offer], able: Mapping[UUID, Sequence[Cut]], asked: Asked) -> frozenset[UUID]:
    """Those that together take off most: one that stands alone, or of those that combine as many as take off more."""
    together = [offer.id for offer in offers if offer.combines]
    typed = {offer.id for offer in offers if offer.code is not None}
    candidates: list[tuple[UUID, ...]] = [(offer.id,) for offer in offers if not offer.combines]
    if together:
        full = tuple(together)
        candidates.append(full)
        if _taken(full, able, asked) < sum(cut.cents for id in full for cut in able[id]):
            # More than there is to take off: then fewer may do as much, and one less may even do more.
            for size in range(1, min(len(full), _SUBSETS_OF)):
                candidates.extend(combinations(full[:_SUBSETS_OF], size))
    best = max(
        candidates,
        key=lambda ids: (_taken(ids, able, asked), len(typed.intersection(ids)), -len(ids)),
        default=(),
    )
    return frozenset(best)


def _taken(ids: Sequence[UUID], able: Mapping[UUID, Sequence[Cut]], asked: Asked) -> int:
    left = [part.total_cents for part in asked.parts] + [asked.delivery_cents or 0]
    return sum(take_from(left, cut.places, cut.cents) for id in able if id in ids for cut in able[id])
