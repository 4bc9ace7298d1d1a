"""Reports say of any orders what counting them by hand says, whether their days are rolled up or not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from comanda.bootstrap import Comanda
from comanda.insights.tasks import roll_up_all
from comanda.kit.tenancy import Scope
from tests.clock import TestClock
from tests.factories import make_shop
from tests.insights.conftest import Ledger, Rows

BEGAN = datetime(2025, 10, 24, 21, tzinfo=UTC)  # two days before Madrid puts its clocks back
HOURS = 24 * 12
NOW = BEGAN + timedelta(hours=HOURS)
ZONES = ("Europe/Madrid", "Asia/Muscat", "America/Havana", "Africa/Accra")

_place = st.fixed_dictionaries(
    {
        "do": st.just("place"),
        "hours": st.floats(0, HOURS),
        "source": st.sampled_from(["web", "frontdesk", "phone", "table"]),
        "fulfilment": st.sampled_from(["dine_in", "pickup", "delivery"]),
        "method": st.sampled_from(["cash", "card", "mtn"]),
        "status": st.sampled_from(["confirmed", "confirmed", "awaiting_payment"]),
        "customer": st.none() | st.integers(0, 3),
        "lines": st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=3),
        "delivery_cents": st.sampled_from([0, 500]),
        "discount_cents": st.sampled_from([0, 0, 210, 1210]),
    }
)
_which = st.integers(0, 1000)
_move = st.fixed_dictionaries(
    {
        "do": st.just("move"),
        "which": _which,
        "status": st.sampled_from(
            ["confirmed", "accepted", "ready", "completed", "cancelled", "rejected", "expired"]
        ),
        "minutes": st.floats(0, 90),
        "promise": st.integers(5, 60),
    }
)
_pay = st.fixed_dictionaries(
    {
        "do": st.just("pay"),
        "which": _which,
        "paid": st.integers(0, 6000),
        "tip": st.integers(0, 500),
        "back": st.integers(0, 6500),
        "method": st.sampled_from(["cash", "card"]),
    }
)
_give = st.fixed_dictionaries({"do": st.just("give"), "which": _which, "customer": st.none() | st.integers(0, 3)})
_merge = st.fixed_dictionaries({"do": st.just("merge"), "of": st.integers(0, 3), "into": st.integers(0, 3)})
_roll = st.fixed_dictionaries({"do": st.just("roll"), "hours": st.floats(HOURS / 2, HOURS)})
_zone = st.fixed_dictionaries({"do": st.just("zone"), "zone": st.sampled_from(ZONES)})
_changed = st.one_of(_place, _place, _move, _move, _pay, _give, _merge, _roll, _zone)
# Some orders, rolled up, and then what changes them: most sequences drawn at random would never come to that.
_steps = st.builds(
    lambda placed, roll, changed, again, more: [*placed, roll, *changed, again, *more],
    st.lists(_place, min_size=3, max_size=12),
    _roll,
    st.lists(_changed, min_size=1, max_size=10),
    _roll,
    st.lists(_changed, max_size=10),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=_steps, first=st.integers(0, 9), days=st.sampled_from([1, 4, 12]), source=st.sampled_from(["", "web"])
)
async def test_a_report_is_what_is_counted_by_hand(
    app: Comanda,
    client: httpx.AsyncClient,
    clock: TestClock,
    steps: list[dict[str, Any]],
    first: int,
    days: int,
    source: str,
) -> None:
    clock.set(NOW)
    shop = await make_shop(app, client, country="ES", currency="EUR", timezone=ZONES[0])
    ledger, zone = Ledger(shop), ZONES[0]
    await ledger.add_customers(4)
    for step in steps:
        do = step.pop("do")
        if do == "place":
            await ledger.place(BEGAN + timedelta(hours=step.pop("hours")), **step)
        elif do == "roll":
            clock.set(BEGAN + timedelta(hours=step["hours"]))
            await roll_up_all(app, shop.tenant_id)
        elif do == "zone":
            zone = step["zone"]
            await _in_shop(ledger, "UPDATE tenants SET timezone = :zone WHERE id = :t", zone=zone)
        elif do == "merge":
            await _in_shop(
                ledger,
                "UPDATE orders SET customer_id = :into WHERE tenant_id = :t AND customer_id = :of",
                of=ledger.customers[step["of"]],
                into=ledger.customers[step["into"]],
            )
        elif ledger.orders:
            await _change(ledger, do, step)
    clock.set(NOW)
    began = date(2025, 10, 24) + timedelta(days=first)
    until = began + timedelta(days=days - 1)
    rows = await ledger.rows()
    await _compare(ledger, rows, zone, began, until, source)
    await roll_up_all(app, shop.tenant_id)  # and again when all is rolled up
    await _compare(ledger, rows, zone, began, until, source)


async def _change(ledger: Ledger, do: str, step: dict[str, Any]) -> None:
    id = ledger.orders[step["which"] % len(ledger.orders)]
    if do == "move":
        placed = next(order.placed_at for order in (await ledger.rows()).orders if order.id == id)
        at = placed + timedelta(minutes=step["minutes"])
        await ledger.move(id, step["status"], at, placed + timedelta(minutes=step["promise"]))
    elif do == "pay":
        back = min(step["back"], step["paid"] + step["tip"])
        await ledger.change(
            id, paid_cents=step["paid"], tip_cents=step["tip"], refunded_cents=back, payment_method=step["method"]
        )
    else:
        customer = step["customer"]
        await ledger.change(id, customer_id=None if customer is None else ledger.customers[customer])


async def _in_shop(ledger: Ledger, statement: str, **values: Any) -> None:
    tenant_id = ledger.shop.tenant_id
    async with ledger.shop.app.database.transaction(Scope.staff(tenant_id)) as session:
        await session.execute(
            text("SELECT 1 FROM tenant_counters WHERE tenant_id = :t FOR UPDATE"), {"t": tenant_id}
        )
        await session.execute(text(statement), {"t": tenant_id, **values})


async def _compare(ledger: Ledger, rows: Rows, zone: str, first: date, last: date, source: str) -> None:
    channel = {"source": source} if source else {}
    days = {"from": first.isoformat(), "to": last.isoformat()}

    async def read(report: str, **more: str) -> dict[str, Any]:
        answer = await ledger.shop.staff("GET", f"/api/v1/reports/{report}", params={**days, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    sales, wanted = await read("sales", **channel), rows.sales(zone, first, last, **channel)
    for name in (
        "orders",
        "gross_cents",
        "net_cents",
        "tax_cents",
        "discount_cents",
        "refunded_cents",
        "tip_cents",
    ):
        assert sales["figures"][name] == wanted[name], name
        assert sum(one[name] for one in sales["points"]) == wanted[name], name
    assert (sales["figures"]["lost_orders"], sales["figures"]["lost_cents"]) == (
        wanted["lost_orders"],
        wanted["lost_cents"],
    )
    if sales["unit"] == "day":
        assert {one["point"]: one["gross_cents"] for one in sales["points"] if one["orders"]} == wanted["days"]
    assert {(one["weekday"], one["hour"]): one["gross_cents"] for one in sales["hours"]} == wanted["hours"]
    for name in ("sources", "fulfilments", "payment_methods"):
        assert {one["key"]: one["gross_cents"] for one in sales[name]} == wanted[name]
    before = sales["before"]
    if before["until"] is None:
        of_before = rows.sales(
            zone, date.fromisoformat(before["first"]), date.fromisoformat(before["last"]), **channel
        )
        assert sales["figures_before"]["gross_cents"] == of_before["gross_cents"]

    items = await read("items", **channel)
    assert {
        one["item_id"]: (one["orders"], one["quantity"], one["cents"]) for one in items["items"]
    } == rows.items(zone, first, last, **channel)

    customers, known = await read("customers"), rows.customers(zone, first, last)
    for name in ("customers", "new", "returning", "orders", "unnamed_orders", "days_between", "ordered_twice"):
        assert customers["figures"][name] == known[name], name
    shown = {
        (one["month"], _month_after(one["month"], cell["months"])): (
            cell["customers"],
            cell["orders"],
            cell["cents"],
        )
        for one in customers["cohorts"]
        for cell in one["months"]
        if cell["customers"]
    }
    assert shown == {key: cell for key, cell in known["cells"].items() if key[0] <= last.isoformat()[:7]}

    kitchen, waits = await read("kitchen"), rows.waits(zone, first, last)
    for step in ("accept", "prepare"):
        took = waits[step]
        assert kitchen["figures"][step] == {
            "orders": len(took),
            "median": took[(len(took) - 1) // 2] if took else None,
            "p90": took[-(-9 * len(took) // 10) - 1] if took else None,
        }
    assert kitchen["figures"]["late_orders"] == sum(1 for minutes in waits["late"] if minutes)


def _month_after(month: str, months: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{number // 12}-{number % 12 + 1:02}"
