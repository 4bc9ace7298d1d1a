"""What a rule says of one person and what its SQL says of all are the same."""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comanda.customers.models import Customer
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import SET_SCOPE, Scope
from comanda.segments.matching import Address, CustomerFacts, Setting, matches
from comanda.segments.repository import containing, in_segment
from comanda.segments.rules import FULFILMENT_BITS, SOURCE_BITS, Rule
from tests.factories import Shop

NOW = datetime(2027, 2, 27, 23, 30, tzinfo=UTC)
HERE = (5.6037, -0.187)
AREAS = ["Osu", "Labone", "العذيبة", "Accra"]
COUNTED = ("confirmed", "completed")
NOT_COUNTED = ("cancelled", "awaiting_payment")
PEOPLE = 60


def draw_people(shop: Shop) -> tuple[dict[UUID, CustomerFacts], list[dict[str, Any]], list[dict[str, Any]]]:
    """Facts, and the rows of orders and addresses that make them so."""
    by_lot = random.Random(7)
    items = sorted(shop.items.values())
    people, orders, addresses = {}, [], []
    for _ in range(PEOPLE):
        id = uuid7()
        bought: dict[UUID, list[datetime]] = defaultdict(list)
        fulfilments = sources = spent = visits = 0
        last: datetime | None = None
        for _ in range(by_lot.choice((0, 0, 1, 1, 2, 5, 9))):
            order: dict[str, Any] = {
                "id": uuid7(),
                "customer_id": id,
                "status": by_lot.choice((*COUNTED, *COUNTED, *NOT_COUNTED)),
                "fulfilment": by_lot.choice(list(FULFILMENT_BITS)),
                "order_source": by_lot.choice(list(SOURCE_BITS)),
                "total": by_lot.choice((0, 500, 2500, 10_000)),
                "at": NOW
                - timedelta(days=by_lot.choice((0, 5, 29, 30, 31, 90, 200)), minutes=by_lot.randrange(60)),
                "items": by_lot.sample(items, by_lot.randrange(min(3, len(items)) + 1)),
            }
            orders.append(order)
            if order["status"] in COUNTED:
                visits, spent, last = visits + 1, spent + order["total"], max(last or order["at"], order["at"])
                fulfilments |= FULFILMENT_BITS[order["fulfilment"]]
                sources |= SOURCE_BITS[order["order_source"]]
                for item in order["items"]:
                    bought[item].append(order["at"])
        homes = []
        for _ in range(by_lot.choice((0, 0, 1, 2))):
            place = (HERE[0] + by_lot.uniform(-0.1, 0.1), HERE[1]) if by_lot.random() < 0.6 else None
            names = (by_lot.choice(AREAS), by_lot.choice(("", *AREAS)), by_lot.choice(("", "ACCRA")), "")
            homes.append(Address(names, place))
            addresses.append({"customer_id": id, "names": names, "place": place})
        born = date(by_lot.choice((1980, 1992)), 1, 1) + timedelta(
            days=by_lot.choice((30, 57, 58, 59, 60, 200, 364))
        )
        people[id] = CustomerFacts(
            visit_count=visits,
            total_spent=spent,
            last_order_at=last,
            created_at=NOW - timedelta(days=by_lot.randrange(400), minutes=1),
            tier=by_lot.choice((None, "bronze", "silver", "gold")),
            birthday=by_lot.choice((None, born)),
            language=by_lot.choice((None, "en", "ar")),
            fulfilments=fulfilments,
            order_sources=sources,
            items={item: (len(at), max(at)) for item, at in bought.items()},
            addresses=homes,
        )
    return people, orders, addresses


def write_down(
    owner: psycopg.Connection[Any],
    shop: Shop,
    people: dict[UUID, CustomerFacts],
    orders: list[dict[str, Any]],
    addresses: list[dict[str, Any]],
) -> None:
    for number, (id, facts) in enumerate(people.items()):
        owner.execute(
            "INSERT INTO customers (tenant_id, id, customer_number, name, visit_count, total_spent, last_order_at,"
            " created_at, tier, birthday, language) VALUES (%s, %s, %s, 'Somebody', %s, %s, %s, %s, %s, %s, %s)",
            (
                shop.tenant_id, id, f"S{number}", facts.visit_count, facts.total_spent, facts.last_order_at,
                facts.created_at, facts.tier, facts.birthday, facts.language,
            ),
        )  # fmt: skip
    for number, one in enumerate(orders, 1):
        owner.execute(
            "INSERT INTO orders (tenant_id, id, number, number_text, day, status, fulfilment, order_source,"
            " is_guest_order, customer_id, customer_name, payment_method, currency, prices_include_tax, subtotal_cents,"
            " tax_cents, total_cents, taxes, verification_code, placed_at, ready_at, cancel_until, status_at)"
            " VALUES (%(t)s, %(id)s, %(n)s, 'x', '2027-01-01', %(status)s, %(fulfilment)s, %(order_source)s, true,"
            " %(customer_id)s, '', 'cash', 'GHS', true, %(total)s, 0, %(total)s, '[]', '1234', %(at)s, %(at)s, %(at)s,"
            " %(at)s)",
            {"t": shop.tenant_id, "n": number, **{k: v for k, v in one.items() if k != "items"}},
        )
        for position, item in enumerate(one["items"]):
            owner.execute(
                "INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, quantity, unit_price_cents,"
                " total_cents, tax_class, tax_rate_bp) VALUES (%s, %s, %s, %s, %s, 'x', 1, 0, 0, 'food', 0)",
                (shop.tenant_id, uuid7(), one["id"], position, item),
            )
        owner.execute(
            "INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind)"
            " VALUES (%s, %s, %s, 'placed', %s, 1, %s, %s, 'guest')",
            (shop.tenant_id, number, one["id"], one["status"], one["at"], one["at"]),
        )
    owner.execute("UPDATE tenant_counters SET event_id = %s WHERE tenant_id = %s", (len(orders), shop.tenant_id))
    for one in addresses:
        area, area2, city, city2 = one["names"]
        latitude, longitude = one["place"] or (None, None)
        owner.execute(
            "INSERT INTO customer_addresses (tenant_id, id, customer_id, country, area, area2, city, city2, latitude,"
            " longitude) VALUES (%s, %s, %s, 'GH', %s, %s, %s, %s, %s, %s)",
            (shop.tenant_id, uuid7(), one["customer_id"], area, area2, city, city2, latitude, longitude),
        )


def between(least: int, most: int) -> st.SearchStrategy[dict[str, int]]:
    def bounds(pair: tuple[int | None, int | None]) -> dict[str, int]:
        low, high = pair
        if low is not None and high is not None and low > high:
            low, high = high, low
        return {name: value for name, value in (("at_least", low), ("at_most", high)) if value is not None}

    one = st.none() | st.integers(least, most)
    return st.tuples(one, one).map(bounds).filter(bool)


def conditions(items: list[UUID]) -> st.SearchStrategy[dict[str, Any]]:
    def said(field: str, bounds: st.SearchStrategy[dict[str, int]]) -> st.SearchStrategy[dict[str, Any]]:
        return bounds.map(lambda found: {"field": field, **found})

    def some(*values: str) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(values), min_size=1, max_size=len(values), unique=True)

    way = st.sampled_from(("used", "only", "never"))
    return st.one_of(
        said("visits", between(0, 10)),
        said("spent", between(0, 30_000)),
        said("average_order", between(0, 10_000)),
        said("last_order", between(0, 250)),
        said("known_for", between(0, 400)),
        st.fixed_dictionaries({"field": st.just("tier"), "any_of": some("bronze", "silver", "gold", "none")}),
        st.fixed_dictionaries({"field": st.just("birthday"), "within_days": st.integers(0, 60)}),
        st.fixed_dictionaries({"field": st.just("birthday_month"), "months_ahead": st.integers(0, 11)}),
        st.fixed_dictionaries(
            {
                "field": st.just("bought"),
                "items": st.lists(st.sampled_from(items).map(str), min_size=1, max_size=3),
                "orders_at_least": st.integers(1, 4),
                "within_days": st.none() | st.integers(1, 250),
                "never": st.booleans(),
            }
        ),
        st.fixed_dictionaries({"field": st.just("fulfilment"), "way": way, "any_of": some(*FULFILMENT_BITS)}),
        st.fixed_dictionaries({"field": st.just("order_source"), "way": way, "any_of": some(*SOURCE_BITS)}),
        st.fixed_dictionaries({"field": st.just("language"), "any_of": some("en", "ar")}),
        st.fixed_dictionaries(
            {"field": st.just("area"), "any_of": some("osu", "LABONE", "العذيبة", "accra", "Tema")}
        ),
        st.fixed_dictionaries({"field": st.just("distance"), "at_most_meters": st.integers(1, 15_000)}),
    )


def rules(items: list[UUID]) -> st.SearchStrategy[Rule]:
    match = st.sampled_from(("all", "any"))
    some = st.lists(conditions(items), min_size=1, max_size=3)
    group = st.fixed_dictionaries({"match": match, "conditions": some})
    return st.fixed_dictionaries({"match": match, "conditions": some, "groups": st.lists(group, max_size=2)}).map(
        Rule.model_validate
    )


async def test_the_sql_of_a_rule_finds_whom_the_rule_means(
    shop: Shop, owner: psycopg.Connection[Any], embedded: EmbeddedPostgres, database_name: str
) -> None:
    people, orders, addresses = draw_people(shop)
    write_down(owner, shop, people, orders, addresses)
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(embedded.owner_url(database_name)),
        poolclass=sa.StaticPool,
    )

    @contextmanager
    def as_staff() -> Iterator[sa.Connection]:
        with engine.begin() as connection:
            connection.exec_driver_sql(SET_SCOPE, Scope.staff(shop.tenant_id).settings())
            yield connection

    with as_staff() as connection:
        left = connection.execute(sa.text("SELECT follow_habits(20)")).scalar_one()
        assert left == len(orders) - 20
    with as_staff() as connection:
        assert connection.execute(sa.text("SELECT follow_habits(100000)")).scalar_one() == 0

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        rules(sorted(shop.items.values())),
        st.sampled_from((NOW, NOW + timedelta(days=1), NOW + timedelta(days=366))),
        st.sampled_from((HERE, HERE, None)),
        st.integers(0, PEOPLE - 1),
    )
    def agree(rule: Rule, now: datetime, place: tuple[float, float] | None, one: int) -> None:
        at = Setting(now=now, today=now.date(), language="en", place=place)
        meant = {id for id, facts in people.items() if matches(rule, facts, at)}
        with as_staff() as connection:
            query = sa.select(Customer.id).where(*in_segment(shop.tenant_id, rule, at))
            assert set(connection.execute(query).scalars()) == meant
            id = list(people)[one]
            asked = containing(shop.tenant_id, rule, at, id)
            assert bool(connection.execute(asked).scalar_one()) is (id in meant)

    agree()
    engine.dispose()
