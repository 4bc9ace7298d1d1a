"""A rule as one condition of SQL. Pure: it makes expressions, and asks nobody.

Each condition reads columns that `ix_customers_segments` holds, so a million customers are counted without their rows;
those about items and addresses read one index more. What `matching` says of one person, this says of all.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, cast, extract, false, func, or_, select

from comanda.customers.birthday import celebrated_within, month_ahead
from comanda.customers.models import Customer, CustomerAddress
from comanda.segments.matching import Setting
from comanda.segments.models import CustomerItem
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

_EARTH_METERS = 6_371_008.8  # as kit.geo
Found = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Source:
    """Where what is asked stands. For all: the customers and what `follow_habits` keeps. `people` has columns named as
    those of Customer, `items` as those of CustomerItem."""

    people: Any
    items: Any


ALL = Source(Customer, CustomerItem)


def condition_of(rule: Rule, tenant_id: UUID, at: Setting, source: Source = ALL) -> Found:
    compiler = _Compiler(tenant_id, at, source)
    found = [compiler.of(one) for one in rule.conditions]
    found += [compiler.together(group) for group in rule.groups]
    return and_(*found) if rule.match == "all" else or_(*found)


@dataclass(frozen=True, slots=True)
class _Compiler:
    tenant_id: UUID
    at: Setting
    source: Source

    def together(self, group: ConditionGroup) -> Found:
        found = [self.of(one) for one in group.conditions]
        return and_(*found) if group.match == "all" else or_(*found)

    def of(self, condition: Condition) -> Found:
        people, at = self.source.people, self.at
        match condition:
            case Visits(at_least=least, at_most=most):
                return _within(people.visit_count, least, most)
            case Spent(at_least=least, at_most=most):
                return _within(people.total_spent, least, most)
            case AverageOrder(at_least=least, at_most=most):
                found = [people.visit_count > 0]
                if least is not None:
                    found.append(people.total_spent >= least * people.visit_count)
                if most is not None:
                    found.append(people.total_spent <= most * people.visit_count)
                return and_(*found)
            case LastOrder():
                return and_(people.last_order_at.is_not(None), self._ago(people.last_order_at, condition))
            case KnownFor():
                return self._ago(people.created_at, condition)
            case InTier(any_of=tiers):
                return func.coalesce(people.tier, "none").in_(tiers)
            case Birthday(within_days=days):
                key = extract("month", people.birthday) * 100 + extract("day", people.birthday)
                keys = sorted(set(celebrated_within(at.today, days)))
                return and_(people.birthday.is_not(None), cast(key, Integer).in_(keys))
            case BirthdayMonth(months_ahead=months):
                month = cast(extract("month", people.birthday), Integer)
                return and_(people.birthday.is_not(None), month == month_ahead(at.today, months))
            case Bought():
                return self._bought(condition)
            case Fulfilled(way=way, any_of=wanted):
                return _way(people.fulfilments, way, sum(FULFILMENT_BITS[one] for one in set(wanted)))
            case OrderedBy(way=way, any_of=sources):
                return _way(people.order_sources, way, sum(SOURCE_BITS[one] for one in set(sources)))
            case InLanguage(any_of=languages):
                return func.coalesce(people.language, at.language).in_(languages)
            case InArea(any_of=areas):
                names = sorted({one.lower() for one in areas})
                columns = (
                    CustomerAddress.area,
                    CustomerAddress.area2,
                    CustomerAddress.city,
                    CustomerAddress.city2,
                )
                return self._at_an_address(or_(*(func.lower(one).in_(names) for one in columns)))
            case Distance(at_most_meters=meters):
                return self._near(meters)

    def _ago(self, moment: Any, condition: LastOrder | KnownFor) -> Found:
        least, most = condition.at_least, condition.at_most
        found = []
        if least is not None:
            found.append(moment <= self.at.now - timedelta(days=least))
        if most is not None:
            found.append(moment >= self.at.now - timedelta(days=most))
        return and_(*found)

    def _bought(self, condition: Bought) -> Found:
        people, items = self.source.people, self.source.items
        wanted = [
            items.tenant_id == self.tenant_id,
            items.item_id.in_(condition.items),
            items.orders >= condition.orders_at_least,
        ]
        if condition.within_days is not None:
            wanted.append(items.last_at >= self.at.now - timedelta(days=condition.within_days))
        # IN, and not EXISTS: also among conditions of which any will do it is looked up in what was read once.
        theirs = select(items.customer_id).where(*wanted)
        found: Found = people.id.not_in(theirs) if condition.never else people.id.in_(theirs)
        return found

    def _at_an_address(self, found: Found) -> Found:
        theirs = select(CustomerAddress.customer_id).where(CustomerAddress.tenant_id == self.tenant_id, found)
        there: Found = self.source.people.id.in_(theirs)
        return there

    def _near(self, meters: int) -> Found:
        """The haversine of kit.geo. Where nobody knows where the business is, nobody is near."""
        if self.at.place is None:
            return false()
        latitude, longitude = self.at.place
        across = func.radians(CustomerAddress.latitude - latitude)
        along = func.radians(CustomerAddress.longitude - longitude)
        half = func.power(func.sin(across / 2), 2) + func.cos(func.radians(latitude)) * func.cos(
            func.radians(CustomerAddress.latitude)
        ) * func.power(func.sin(along / 2), 2)
        away = 2 * _EARTH_METERS * func.asin(func.least(1.0, func.sqrt(half)))
        return self._at_an_address(and_(CustomerAddress.latitude.is_not(None), away <= meters))


def _within(column: Any, least: int | None, most: int | None) -> Found:
    found = []
    if least is not None:
        found.append(column >= least)
    if most is not None:
        found.append(column <= most)
    return and_(*found)


def _way(mask: Any, way: str, wanted: int) -> Found:
    among = mask.bitwise_and(wanted)
    if way == "never":
        return and_(among == 0)
    used = and_(among != 0)
    return used if way == "used" else and_(used, mask.bitwise_and(15 & ~wanted) == 0)
