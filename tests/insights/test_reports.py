"""Reports over HTTP: who may, which days, what a day of 25 hours is, and files of them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from comanda.bootstrap import Comanda
from comanda.insights.tasks import roll_up_all
from comanda.kit.tenancy import Scope
from comanda.orders.states import COUNTED
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import Shop, make_shop
from tests.insights.conftest import Ledger

AUTUMN = {"from": "2025-10-26", "to": "2025-10-26"}  # Madrid: three o'clock comes twice
SPRING = {"from": "2025-03-30", "to": "2025-03-30"}  # and here two o'clock does not come


async def read(shop: Shop, report: str, query: dict[str, str], status: int = 200) -> dict[str, Any]:
    answer = await shop.staff("GET", f"/api/v1/reports/{report}", params=query)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def table(shop: Shop, name: str, **query: Any) -> list[list[str]]:
    answer = await shop.staff("GET", "/api/v1/reports/export.csv", params={"table": name, **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.text, newline="")))


@pytest.fixture
async def madrid(app: Comanda, client: httpx.AsyncClient, clock: TestClock) -> Ledger:
    clock.set(datetime(2025, 11, 5, 12, tzinfo=UTC))
    return Ledger(await make_shop(app, client, country="ES", currency="EUR", timezone="Europe/Madrid"))


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.KITCHEN])
async def test_who_serves_reads_no_reports(shop: Shop, role: Role) -> None:
    answer = await shop.staff("GET", "/api/v1/reports/sales", role=role, params=AUTUMN)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("_case", "first", "last", "code"),
    [
        ("reversed", "2026-03-02", "2026-03-01", "report_days_reversed"),
        ("too long", "2020-01-01", "2026-03-01", "report_too_long"),
    ],
)
async def test_days_that_are_refused(shop: Shop, _case: str, first: str, last: str, code: str) -> None:
    for report in ("sales", "items", "customers", "kitchen"):
        assert (await read(shop, report, {"from": first, "to": last}, 422))["code"] == code
    for wrong in ({"from": "yesterday", "to": last}, {"from": "0001-01-01", "to": "0001-01-02"}, {}):
        assert (await read(shop, "sales", wrong, 422))["code"] != code


async def test_nothing_was_ordered(shop: Shop) -> None:
    sales = await read(shop, "sales", AUTUMN)
    assert (sales["figures"]["orders"], sales["figures"]["average_cents"], len(sales["points"])) == (0, None, 24)
    assert (await read(shop, "items", AUTUMN))["items"] == []
    customers = await read(shop, "customers", AUTUMN)
    assert (customers["figures"]["customers"], customers["cohorts"]) == (0, [])
    assert (await read(shop, "kitchen", AUTUMN))["figures"]["accept"] == {
        "orders": 0,
        "median": None,
        "p90": None,
    }


@pytest.mark.parametrize("rolled_up", [False, True])
async def test_a_day_of_25_hours(app: Comanda, madrid: Ledger, rolled_up: bool) -> None:
    began = datetime(2025, 10, 25, 22, tzinfo=UTC)  # midnight
    for hour in range(-1, 26):  # from the hour before to the hour after
        await madrid.place(began + timedelta(hours=hour, minutes=59))
    if rolled_up:
        await roll_up_all(app, madrid.shop.tenant_id)
    sales = await read(madrid.shop, "sales", AUTUMN)
    orders = {one["point"]: one["orders"] for one in sales["points"]}
    assert sales["figures"]["orders"] == 25
    assert orders == {f"{hour:02}": 2 if hour == 2 else 1 for hour in range(24)}


@pytest.mark.parametrize("rolled_up", [False, True])
async def test_a_day_of_23_hours(app: Comanda, madrid: Ledger, rolled_up: bool) -> None:
    began = datetime(2025, 3, 29, 23, tzinfo=UTC)
    for hour in range(-1, 24):
        await madrid.place(began + timedelta(hours=hour, minutes=59))
    if rolled_up:
        await roll_up_all(app, madrid.shop.tenant_id)
    sales = await read(madrid.shop, "sales", SPRING)
    assert sales["figures"]["orders"] == 23
    assert {one["point"]: one["orders"] for one in sales["points"]} == {
        f"{hour:02}": 0 if hour == 2 else 1 for hour in range(24)
    }


async def test_today_is_compared_until_the_same_time(madrid: Ledger, clock: TestClock) -> None:
    yesterday = datetime(2025, 11, 4, 8, tzinfo=UTC)  # nine in the morning
    await madrid.place(yesterday)
    await madrid.place(yesterday + timedelta(hours=9))
    await madrid.place(yesterday + timedelta(days=1), lines=((0, 3),))
    sales = await read(madrid.shop, "sales", {"from": "2025-11-05", "to": "2025-11-05"})
    assert sales["before"] == {"first": "2025-11-04", "last": "2025-11-04", "until": "13:00"}
    assert (sales["figures"]["gross_cents"], sales["figures_before"]["gross_cents"]) == (3630, 1210)


async def test_an_order_through_its_life_is_in_the_report_at_once(
    app: Comanda, shop: Shop, clock: TestClock
) -> None:
    """Placed over HTTP, rolled up overnight, and called off the day after."""
    today = clock()
    clock.set(today - timedelta(days=1))
    day = dict.fromkeys(("from", "to"), clock().date().isoformat())
    placed = (await shop.place(shop.order(shop.line("Jollof rice", 2)))).json()
    clock.set(today)
    assert (await read(shop, "sales", day))["figures"]["gross_cents"] == 17000
    await roll_up_all(app, shop.tenant_id)
    assert (await read(shop, "sales", day))["figures"]["gross_cents"] == 17000
    answer = await shop.staff(
        "POST", f"/api/v1/orders/{placed['id']}/status", json={"status": "rejected", "reason": "No rice"}
    )
    assert answer.status_code == 200, answer.text
    for _ in range(2):  # marked, and rolled up anew
        figures = (await read(shop, "sales", day))["figures"]
        assert (figures["orders"], figures["lost_orders"], figures["lost_cents"]) == (0, 1, 17000)
        assert (await read(shop, "items", day))["items"] == []
        assert (await read(shop, "customers", day))["figures"]["customers"] == 0
        await roll_up_all(app, shop.tenant_id)


async def test_days_until_yesterday_are_rolled_up(app: Comanda, madrid: Ledger) -> None:
    await madrid.place(datetime(2025, 11, 3, 12, tzinfo=UTC))
    await roll_up_all(app, madrid.shop.tenant_id)
    async with app.database.transaction(Scope.staff(madrid.shop.tenant_id)) as session:
        through = await session.scalar(text("SELECT through::text FROM report_states"))
        kept = await session.scalar(text("SELECT sum(orders)::int FROM report_sales"))
    assert (through, kept) == ("2025-11-04", 1)


async def test_files(madrid: Ledger) -> None:
    await madrid.add_customers(1)
    at = datetime(2025, 11, 3, 12, tzinfo=UTC)
    first = await madrid.place(at, lines=((0, 2), (2, 1)), customer=0, discount_cents=210, delivery_cents=500)
    await madrid.move(first, "accepted", at + timedelta(minutes=3), at + timedelta(minutes=20))
    await madrid.move(first, "ready", at + timedelta(minutes=30))
    await madrid.place(at + timedelta(days=1), source="phone")
    days = {"from": "2025-11-03", "to": "2025-11-04"}
    assert await table(madrid.shop, "sales", **days) == [
        [
            "period",
            "orders",
            "currency",
            "sales_with_tax",
            "sales_without_tax",
            "tax",
            "discounts",
            "given_back",
            "tips",
        ],
        ["2025-11-03", "1", "EUR", "39.20", "32.40", "6.80", "2.10", "0.00", "0.00"],
        ["2025-11-04", "1", "EUR", "12.10", "10.00", "2.10", "0.00", "0.00", "0.00"],
    ]
    assert (await table(madrid.shop, "sales", language="ar", **days))[0][:3] == ["الفترة", "الطلبات", "العملة"]
    items = await table(madrid.shop, "items", **days)
    assert [(row[0], row[5], row[7]) for row in items[1:]] == [
        ("Jollof rice", "3", "34.20"),
        ("Sobolo", "1", "12.10"),
        ("delivery", "1", "5.00"),
    ]
    assert (await table(madrid.shop, "sources", **days))[1:] == [
        ["web", "1", "EUR", "39.20", "76.41"],
        ["phone", "1", "EUR", "12.10", "23.58"],
    ]
    assert await table(madrid.shop, "cohorts", **days) == [
        ["month_of_first_order", "customers", "0"],
        ["2025-11", "1", "1"],
    ]
    assert (await table(madrid.shop, "lifetime", **days))[1] == ["2025-11", "1", "EUR", "39.20"]
    assert (await table(madrid.shop, "kitchen", **days))[1] == [
        "2025-11-03",
        "3",
        "3",
        "27",
        "27",
        "1",
        "1",
        "100.00",
    ]
    for name in ("hours", "fulfilments", "payment_methods", "categories", "customers", "kitchen_hours"):
        assert len(await table(madrid.shop, name, **days)) > 1, name
    found = await madrid.shop.staff("GET", "/api/v1/audit", params={"action": "reports."})
    assert found.json()["items"][0]["action"] == "reports.exported"


async def test_no_cell_of_a_file_is_a_formula(madrid: Ledger) -> None:
    item = madrid.shop.items["Jollof rice"]
    answer = await madrid.shop.staff("PATCH", f"/api/v1/menu/items/{item}", json={"name": "=1+1"})
    assert answer.status_code == 200, answer.text
    await madrid.place(datetime(2025, 11, 3, 12, tzinfo=UTC))
    assert (await table(madrid.shop, "items", **{"from": "2025-11-03", "to": "2025-11-03"}))[1][0] == "'=1+1"


async def test_what_counts_is_the_same_in_sql(madrid: Ledger) -> None:
    """COUNTED is written out in reports.sql, too."""
    at = datetime(2025, 11, 3, 12, tzinfo=UTC)
    for status in (
        "awaiting_payment", "confirmed", "accepted", "preparing", "ready", "out_for_delivery", "completed",
        "cancelled", "rejected", "expired",
    ):  # fmt: skip
        await madrid.place(at, status=status)
    sales = await read(madrid.shop, "sales", {"from": "2025-11-03", "to": "2025-11-03"})
    assert (sales["figures"]["orders"], sales["figures"]["lost_orders"]) == (len(COUNTED), 2)
