"""What is over goes at night, and nothing else; what the law wants kept is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comanda.bootstrap import Comanda
from comanda.commands import verify_invoices
from comanda.privacy.retention import RULES, kept_until, least_of, over_before, period_of
from comanda.rights.retention import run_retention
from tests.clock import TestClock
from tests.factories import Shop, make_shop
from tests.rights.conftest import SELLER, Canary, House, ask_of, fill_with, request_for, run


@given(
    kind=st.sampled_from(sorted(RULES)),
    country=st.sampled_from(["GH", "OM", "ES", "FR", "US"]),
    chosen=st.integers(-10, 10_000),
)
def test_no_choice_undercuts_the_law(kind: str, country: str, chosen: int) -> None:
    assert least_of(kind, country) <= period_of(kind, country, {kind: chosen}) <= RULES[kind].most


@given(
    issued=st.dates(date(2015, 1, 1), date(2040, 12, 31)), years=st.integers(6, 30), days=st.integers(-400, 400)
)
def test_an_invoice_is_over_the_day_after_its_last(issued: date, years: int, days: int) -> None:
    last = kept_until(issued, years)
    assert (last.year - issued.year, last.month, last.day) == (years, 12, 31)
    today = last + timedelta(days=days)
    before = over_before("invoices", years, datetime(today.year, today.month, today.day, tzinfo=UTC))
    assert (issued < before.date()) == (today > last)


async def test_periods_are_chosen_within_bounds(shop: Shop, app: Comanda, client: httpx.AsyncClient) -> None:
    kinds = {one["kind"]: one for one in (await ask_of(shop, "GET", "/api/v1/privacy/retention"))["kinds"]}
    assert kinds.keys() == RULES.keys()
    assert (kinds["invoices"]["period"], kinds["invoices"]["least"], kinds["invoices"]["unit"]) == (6, 6, "years")
    muscat = await make_shop(app, client, country="OM", currency="OMR", timezone="Asia/Muscat")
    there = {one["kind"]: one for one in (await ask_of(muscat, "GET", "/api/v1/privacy/retention"))["kinds"]}
    assert (there["invoices"]["period"], there["invoices"]["least"]) == (10, 10)
    path = "/api/v1/privacy/retention"
    refused = await ask_of(shop, "PUT", f"{path}/invoices", 422, json={"period": 5})
    assert (refused["code"], refused["least"]) == ("period_undercuts_law", "6 years")
    refused = await ask_of(shop, "PUT", f"{path}/messages", 422, json={"period": 731})
    assert (refused["code"], refused["most"]) == ("kept_too_long", "730 days")
    assert (await ask_of(shop, "GET", path))["kinds"] == list(kinds.values())  # nothing changed
    changed = await ask_of(shop, "PUT", f"{path}/messages", json={"period": 60})
    assert {one["kind"]: one["period"] for one in changed["kinds"]}["messages"] == 60
    back = await ask_of(shop, "PUT", f"{path}/messages", json={"period": None})
    assert back["kinds"] == list(kinds.values())
    await ask_of(shop, "GET", f"{path}/nothing/preview", 404)


async def preview(shop: Shop, kind: str, **query: Any) -> int:
    found = await ask_of(shop, "GET", f"/api/v1/privacy/retention/{kind}/preview", params=query)
    assert found["total"] == sum(one["count"] for one in found["months"])
    return int(found["total"])


async def test_a_dry_run_says_what_the_night_takes(shop: Shop, house: House, later: TestClock) -> None:
    canary = Canary()
    await fill_with(shop, canary)
    before = house.everything_of(shop.tenant_id)
    later.forward(timedelta(days=731))
    await run(shop)
    said = {kind: await preview(shop, kind) for kind in RULES}
    assert said["orders"] == 2
    assert said["messages"] == len(before["notifications"])
    assert (said["webhooks"], said["lists"], said["inactive_customers"], said["invoices"]) == (1, 2, 0, 0)
    assert await preview(shop, "orders", period=3650) == 0
    counts = await run_retention(shop.app, shop.tenant_id)
    assert counts == {kind: said[kind] for kind in counts}
    (ran,) = (await ask_of(shop, "GET", "/api/v1/privacy/retention"))["runs"]
    assert ran["counts"] == counts
    assert {
        kind: await preview(shop, kind) for kind in ("orders", "messages", "webhooks", "lists")
    } == dict.fromkeys(("orders", "messages", "webhooks", "lists"), 0)
    for row in house.rows("orders", shop.tenant_id):
        assert (row["customer_name"], row["notes"], row["customer_id"] is None) == ("[erased]", "", False)
    assert (await ask_of(shop, "GET", f"/api/v1/customers/{canary.customer_id}"))["phone"] == canary.phone


async def test_who_does_not_come_any_more_is_erased(shop: Shop, house: House, later: TestClock) -> None:
    canary = Canary()
    await fill_with(shop, canary)
    later.forward(timedelta(days=1826))
    await run(shop)
    assert (await run_retention(shop.app, shop.tenant_id))["inactive_customers"] == 1
    await shop.app.work(until_idle=True)
    left = {name for name in house.holding(canary.signs) if not name.endswith(".pdf")}
    assert left == {"invoices.buyer", "invoices.document"}


async def test_invoices_of_the_erased_go_on_their_day(shop: Shop, house: House, later: TestClock) -> None:
    """Even where the business keeps those of others longer; then nothing at all is left, and the chain is whole."""
    canary = Canary()
    await fill_with(shop, canary)
    await ask_of(shop, "PUT", "/api/v1/privacy/retention/invoices", json={"period": 12})
    await request_for(shop, "erasure", canary.customer_id)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    (done,) = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    (kept,) = done["report"]["kept"]
    last = date(later().year + 6, 12, 31)
    assert (kept["part"], kept["until"], kept["why"]) == ("invoices", last.isoformat(), "invoices_by_law")
    later.set(datetime(last.year, 12, 31, 12, tzinfo=later().tzinfo))
    assert (await run_retention(shop.app, shop.tenant_id))["invoices"] == 0
    later.forward(timedelta(days=1))
    assert (await run_retention(shop.app, shop.tenant_id))["invoices"] == kept["count"]
    await shop.app.work(until_idle=True)
    assert house.holding(canary.signs) == {}
    verdicts = await verify_invoices(shop.app.settings, shop.app.database.url, slug=shop.slug)
    assert [(one.invoices, one.faults) for one in verdicts] == [(kept["count"], [])]
    await run(shop)
    assert (await ask_of(shop, "GET", "/api/v1/invoices"))["items"] == []


@pytest.mark.parametrize("removed_on", ["2032-12-31", None])
async def test_the_database_itself_keeps_an_invoice_until_then(
    shop: Shop, house: House, removed_on: str | None
) -> None:
    import psycopg

    await ask_of(shop, "PATCH", "/api/v1/settings", json={"invoices": SELLER})
    order = (await shop.place()).json()
    await ask_of(shop, "POST", f"/api/v1/orders/{order['id']}/payments", 201, json={})
    await ask_of(shop, "POST", "/api/v1/invoices", 201, json={"order_id": order["id"]})
    (row,) = house.rows("invoices", shop.tenant_id)
    too_early = f"{int(row['issue_day'][:4]) + 6}-12-31" if removed_on else None
    with psycopg.connect(house.url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute(
            "UPDATE invoices SET buyer = '{}', notes = '', document = '{}', pdf_filename = NULL, pdf_sha256 = NULL,"
            " removed_on = %s WHERE tenant_id = %s",
            [too_early, shop.tenant_id],
        )
