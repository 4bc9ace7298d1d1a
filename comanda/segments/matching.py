"""Whether a rule fits somebody, of what is known of them: what the SQL of `compiling` is held to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from comanda.customers.birthday import celebrated_within, key_of, month_ahead
from comanda.kit.geo import distance_meters
from comanda.segments.rules import (
    FULFILMENT_BITS,
    SOURCE_BITS,
    AverageOrder,
    Birthday,
    BirthdayMonth,
    Bought,
    Condition,
    ConditionGroup,
    Distance,
    Fulfilled,
    InArea,
    InLanguage,
    InTier,
    KnownFor,
    LastOrder,
    OrderedBy,
    Rule,
    Spent,
    Visits,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where a rule is asked. `today` is the business's; `place` in degrees, None: it is on no map."""

    now: datetime
    today: date
    language: str
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Address:
    names: tuple[str, ...]  # area and city, in both languages
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """`items`: by item, in how many counted orders, and when last. The masks are of counted orders."""

    visit_count: int
    total_spent: int
    last_order_at: datetime | None
    created_at: datetime
    tier: str | None
    birthday: date | None
    language: str | None
    fulfilments: int
    order_sources: int
    items: Mapping[UUID, tuple[int, datetime]]
    addresses: Sequence[Address]


def matches(rule: Rule, facts: CustomerFacts, at: Setting) -> bool:
    found = [holds(one, facts, at) for one in rule.conditions]
    found += [_together(group, facts, at) for group in rule.groups]
    return all(found) if rule.match == "all" else any(found)


def _together(group: ConditionGroup, facts: CustomerFacts, at: Setting) -> bool:
    found = [holds(one, facts, at) for one in group.conditions]
    return all(found) if group.match == "all" else any(found)


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _ago(moment: datetime | None, condition: LastOrder | KnownFor, now: datetime) -> bool:
    if moment is None:
        return False
    least, most = condition.at_least, condition.at_most
    return (least is None or moment <= now - timedelta(days=least)) and (
        most is None or moment >= now - timedelta(days=most)
    )


def _way(mask: int, way: str, wanted: int) -> bool:
    if way == "never":
        return mask & wanted == 0
    return mask & wanted != 0 and (way == "used" or mask & ~wanted == 0)


def holds(condition: Condition, facts: CustomerFacts, at: Setting) -> bool:
    match condition:
        case Visits(at_least=least, at_most=most):
            return _within(facts.visit_count, least, most)
        case Spent(at_least=least, at_most=most):
            return _within(facts.total_spent, least, most)
        case AverageOrder(at_least=least, at_most=most):
            # Without dividing: nothing is rounded.
            visits = facts.visit_count
            return (
                visits > 0
                and (least is None or facts.total_spent >= least * visits)
                and (most is None or facts.total_spent <= most * visits)
            )
        case LastOrder():
            return _ago(facts.last_order_at, condition, at.now)
        case KnownFor():
            return _ago(facts.created_at, condition, at.now)
        case InTier(any_of=tiers):
            return (facts.tier or "none") in tiers
        case Birthday(within_days=days):
            return facts.birthday is not None and key_of(facts.birthday) in celebrated_within(at.today, days)
        case BirthdayMonth(months_ahead=months):
            return facts.birthday is not None and facts.birthday.month == month_ahead(at.today, months)
        case Bought():
            return _bought(condition, facts, at) is not condition.never
        case Fulfilled(way=way, any_of=wanted):
            return _way(facts.fulfilments, way, sum(FULFILMENT_BITS[one] for one in set(wanted)))
        case OrderedBy(way=way, any_of=sources):
            return _way(facts.order_sources, way, sum(SOURCE_BITS[one] for one in set(sources)))
        case InLanguage(any_of=languages):
            return (facts.language or at.language) in languages
        case InArea(any_of=areas):
            wanted_names = {one.lower() for one in areas}
            return any(name.lower() in wanted_names for one in facts.addresses for name in one.names)
        case Distance(at_most_meters=meters):
            return at.place is not None and any(
                distance_meters(*at.place, *one.place) <= meters for one in facts.addresses if one.place
            )


def _bought(condition: Bought, facts: CustomerFacts, at: Setting) -> bool:
    for item in condition.items:
        if item in facts.items:
            orders, last_at = facts.items[item]
            lately = condition.within_days is None or last_at >= at.now - timedelta(days=condition.within_days)
            if orders >= condition.orders_at_least and lately:
                return True
    return False
