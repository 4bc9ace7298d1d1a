"""What orders are called: without gap or double, and anew each day where the business wants it so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from comanda.bootstrap import Comanda
from comanda.tenants.settings import TenantSettings
from tests.books import Books
from tests.conftest import TestClock
from tests.factories import Shop, make_shop

MIDNIGHT = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # where Muscat's 7 March begins
SECOND = timedelta(seconds=1)


async def house(app: Comanda, client: httpx.AsyncClient, **settings: Any) -> Shop:
    return await make_shop(
        app, client, country="OM", currency="OMR", timezone="Asia/Muscat", settings=TenantSettings(**settings)
    )


async def number(shop: Shop) -> str:
    answer = await shop.place(shop.order(customer_phone="+96892123456"))
    assert answer.status_code == 201, answer.text
    called: str = answer.json()["number"]
    return called


@pytest.mark.parametrize(
    ("_case", "format", "expected"),
    [
        ("plain", "{number}", ["1", "2"]),
        ("with leading zeros", "{number:03d}", ["001", "002"]),
        ("with a prefix and a suffix", "B-{number:02d}/M", ["B-01/M", "B-02/M"]),
        ("in Arabic", "طلب {number}", ["طلب 1", "طلب 2"]),
    ],
)
async def test_numbers_are_written_as_the_business_likes(
    _case: str, format: str, expected: list[str], app: Comanda, client: httpx.AsyncClient
) -> None:
    shop = await house(app, client, order_number_format=format)
    assert [await number(shop), await number(shop)] == expected


async def test_a_number_longer_than_its_zeros_is_not_cut(
    app: Comanda, client: httpx.AsyncClient, owner: psycopg.Connection[Any]
) -> None:
    shop = await house(app, client, order_number_format="{number:02d}")
    owner.execute("UPDATE tenant_counters SET order_number = 99 WHERE tenant_id = %s", (shop.tenant_id,))
    assert await number(shop) == "100"


async def test_numbers_go_on_over_midnight(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    shop = await house(app, client)
    for moment in (MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT - SECOND, MIDNIGHT + timedelta(days=400)):
        clock.set(moment)
        await number(shop)
    Books(owner, shop.tenant_id).check()


async def test_daily_numbers_begin_anew_at_midnight_where_the_business_is(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    shop = await house(app, client, order_numbers_restart="daily")
    called = []
    for moment in (
        MIDNIGHT - 2 * SECOND,
        MIDNIGHT - SECOND,
        MIDNIGHT,
        MIDNIGHT + SECOND,
        MIDNIGHT + timedelta(days=3),
    ):
        clock.set(moment)
        called.append(await number(shop))
    assert called == ["1", "2", "1", "2", "1"]
    Books(owner, shop.tenant_id).check(numbers_restart=True)


async def test_around_midnight_each_order_is_numbered_with_its_own_day(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    """Of two processes one may be a moment behind, so that an order of the old day comes after one of the new."""
    shop = await house(app, client, order_numbers_restart="daily")
    called = []
    for moment in (-2, 0, -1, 1, -1, 2):
        clock.set(MIDNIGHT + moment * SECOND)
        called.append(await number(shop))
    assert called == ["1", "1", "2", "2", "3", "3"]
    Books(owner, shop.tenant_id).check(numbers_restart=True)


async def test_a_business_that_changes_its_mind_doubles_no_number(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    shop = await house(app, client)
    clock.set(MIDNIGHT)
    called = [await number(shop), await number(shop)]

    async def restart(when: str) -> None:
        owner.execute(
            "UPDATE tenants SET settings = settings || jsonb_build_object('order_numbers_restart', %s::text),"
            " catalog_version = catalog_version + 1 WHERE id = %s",
            (when, shop.tenant_id),
        )

    await restart("daily")
    called += [await number(shop)]
    clock.forward(timedelta(days=1))
    called += [await number(shop), await number(shop)]
    await restart("never")
    clock.forward(timedelta(days=1))
    called += [await number(shop), await number(shop)]
    assert called == ["1", "2", "3", "1", "2", "3", "4"]


async def test_stock_begins_anew_at_midnight_where_the_business_is(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    shop = await house(app, client)
    order = shop.order(shop.line("Tilapia", 5), customer_phone="+96892123456")
    clock.set(MIDNIGHT - SECOND)
    assert (await shop.place(order)).status_code == 201
    assert (await shop.place(order)).json()["code"] == "item_sold_out"
    clock.set(MIDNIGHT)
    items = (await shop.guest("GET", "/api/customer/menu/items?q=tilapia")).json()
    assert [one["available"] for one in items] == [True]
    today = await shop.place(order)
    assert today.status_code == 201
    # Cancelled today, what was ordered today comes back, and what was ordered yesterday does not.
    path = f"/api/customer/orders/cancel/{today.json()['id']}"
    assert (await shop.guest("POST", path, token=today.json()["guest_token"])).status_code == 200
    books = Books(owner, shop.tenant_id)
    days = {row["day"].isoformat(): row["sold"] for row in books.table("stock_days")}
    assert days == {"2026-03-06": 5, "2026-03-07": 0}
    books.check()
