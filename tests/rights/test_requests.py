"""What is asked about somebody's data, by when it is done, and what stands in its way."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from comanda.bootstrap import HOLDERS
from comanda.customers.forgotten import forgotten_among
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.privacy.resealing import reseal
from comanda.rights.export import TEMPLATE
from comanda.rights.replay import replay
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import PASSWORD, Shop, make_shop
from tests.invoices.test_pdf import texts
from tests.people_known import new_number
from tests.rights.conftest import Canary, House, ask_of, fill_with, request_for, run


async def customer_of(shop: Shop, **fields: Any) -> str:
    found = await ask_of(
        shop, "POST", "/api/v1/customers", 201, json={"name": "Kojo Mensah", "phone": new_number(), **fields}
    )
    return str(found["id"])


async def requests_of(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    return found


async def test_others_are_left_as_they_are(shop: Shop, other_shop: Shop, house: House, later: TestClock) -> None:
    """Row by row: the other business whole, and of this one all that is somebody else's or of nobody."""
    ours, theirs = Canary(), Canary()
    await fill_with(shop, ours)
    guest = await shop.place(shop.order(customer_name="Nobody", customer_phone=None, customer_email=None))
    assert guest.status_code in (201, 422), guest.text
    await fill_with(other_shop, ours.twin())
    at_table = await shop.place_at_table("Table 2")
    assert at_table.status_code == 201, at_table.text
    neighbour = await customer_of(
        shop, name=f"{theirs.word.title()} Other", phone=theirs.phone, email=theirs.email
    )
    placed = await shop.place(shop.order(customer_name="Nb", customer_phone=theirs.phone, notes=theirs.word))
    assert placed.status_code == 201
    await shop.app.work(until_idle=True)
    before_there, before = house.everything_of(other_shop.tenant_id), house.everything_of(shop.tenant_id)
    signs = house.holding(theirs.signs)
    await request_for(shop, "erasure", ours.customer_id)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    after_there = house.everything_of(other_shop.tenant_id)
    for table in ("staff_sessions", "audit_entries"):  # signing in again is all that was done there
        before_there.pop(table), after_there.pop(table)
    assert after_there == before_there
    assert house.holding(theirs.signs) == signs
    after = house.everything_of(shop.tenant_id)
    for table in ("items", "users", "tables", "legal_entities", "invoice_series", "money_movements"):
        assert after[table] == before[table], table
    kept = {row["id"]: row for row in house.rows("orders", shop.tenant_id)}
    for row in map(json.loads, before["orders"]):
        if row["customer_id"] in (neighbour, None):
            assert kept[row["id"]] == row
        else:
            figures = (
                "total_cents",
                "tax_cents",
                "subtotal_cents",
                "paid_cents",
                "refunded_cents",
                "status",
                "taxes",
            )
            assert {name: kept[row["id"]][name] for name in figures} == {name: row[name] for name in figures}
            assert kept[row["id"]]["customer_name"] == "[erased]"
            assert kept[row["id"]]["customer_id"] is None


async def test_the_shell_says_nothing_and_cannot_be_changed(shop: Shop, later: TestClock) -> None:
    customer = await customer_of(shop, phone="+233244000111", email="kojo@guest.example")
    assert (await shop.place(shop.order(customer_phone="+233244000111"))).status_code == 201
    (order,) = (await ask_of(shop, "GET", f"/api/v1/customers/{customer}/orders"))["items"]
    await ask_of(
        shop, "POST", f"/api/v1/orders/{order['id']}/status", json={"status": "rejected", "reason": "Closed"}
    )
    await request_for(shop, "erasure", customer)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    shell = await ask_of(shop, "GET", f"/api/v1/customers/{customer}")
    assert (shell["name"], shell["phone"], shell["email"], shell["is_active"]) == ("[erased]", None, None, False)
    for method, path, body in (
        ("PATCH", f"/api/v1/customers/{customer}", {"name": "Kojo"}),
        ("POST", f"/api/v1/customers/{customer}/addresses", {"city": "Accra"}),
    ):
        assert (await ask_of(shop, method, path, 410, json=body))["code"] == "customer_was_erased"
    again = await shop.place(shop.order(customer_phone="+233244000111", customer_name="Kojo M."))
    seen = await ask_of(shop, "GET", f"/api/v1/orders/{again.json()['id']}")
    assert seen["customer_id"] not in (customer, None)  # whoever comes back is somebody new


async def test_no_list_brings_them_back(shop: Shop, later: TestClock) -> None:
    customer = await customer_of(shop, phone="+233244000222")
    await request_for(shop, "erasure", customer)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    found = await ask_of(
        shop, "POST", "/api/v1/customer-imports", 201, content=b"Name,Phone\nKojo,0244000222\nEfua,0244000333\n",
        headers={"Content-Type": "text/csv"},
    )  # fmt: skip
    await ask_of(shop, "POST", f"/api/v1/customer-imports/{found['id']}/start")
    await shop.app.work(until_idle=True)
    done = await ask_of(shop, "GET", f"/api/v1/customer-imports/{found['id']}")
    assert (done["created"], done["refused"]) == (1, 1)
    assert [(one["row"], one["problem"], one["cells"]) for one in done["problems"]] == [
        (2, "is of somebody who was erased", [])
    ]


async def test_who_was_forgotten_stays_so_under_a_new_key(shop: Shop, later: TestClock) -> None:
    app, phone = shop.app, "+233244000555"
    await request_for(shop, "erasure", await customer_of(shop, phone=phone))
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    old, new = app.settings.secret_keys()[0], "another secret for tests that is long enough"

    async def known_by(vault: Vault) -> frozenset[str]:
        async with app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
            return await forgotten_among(session, vault, shop.tenant_id, [phone, "+233244000556"])

    try:
        done = await reseal(app.database, Vault([new, old]), [shop.tenant_id])
        assert done["forgotten_keys.sealed_key"].resealed == 1
        assert await known_by(Vault([new])) == {phone}
    finally:
        await reseal(app.database, Vault([old, new]), [shop.tenant_id])
    assert await known_by(app.vault) == {phone}


async def test_no_row_leads_from_the_shell_to_an_order(shop: Shop, house: House, later: TestClock) -> None:
    """An invoice that stays names its buyer: it must not name whose the other orders were."""
    canary = Canary()
    await fill_with(shop, canary)
    ids = {row["id"] for row in house.rows("customers", shop.tenant_id)}
    linked = [row for row in house.rows("loyalty_entries", shop.tenant_id) if row["order_id"]]
    assert linked
    points = sum(row["points"] for row in house.rows("loyalty_entries", shop.tenant_id))
    assert points == 120
    await request_for(shop, "erasure", canary.customer_id)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    entries = house.rows("loyalty_entries", shop.tenant_id)
    assert {row["order_id"] for row in entries} == {None}
    assert {row["at"][8:19] for row in entries} == {"01T00:00:00"}  # months, by which no order is found
    assert sum(row["points"] for row in entries) == 0  # nobody can ask for them
    assert {row["loyalty_points"] for row in house.rows("customers", shop.tenant_id)} == {0}
    assert house.rows("loyalty_cards", shop.tenant_id) == []
    orders = {row["id"] for row in house.rows("orders", shop.tenant_id)}
    leading = {
        (table, column)
        for table, rows in house.everything_of(shop.tenant_id).items()
        for row in map(json.loads, rows)
        for column, value in row.items()
        if str(value) in orders and ids & {str(one) for one in row.values()}
    }
    assert leading == set()


async def test_an_unpaid_order_postpones_it(shop: Shop, later: TestClock) -> None:
    customer = await customer_of(shop, phone="+233244000444")
    placed = (await shop.place(shop.order(customer_phone="+233244000444"))).json()
    plan = await ask_of(shop, "GET", f"/api/v1/privacy/customers/{customer}/plan")
    obstacle = {"kind": "open_order", "order_id": placed["id"], "order_number": placed["number"]}
    assert (plan["obstacles"], plan["hold_days"], plan["counts"]["orders"]) == ([obstacle], 7, 1)
    asked = await request_for(shop, "erasure", customer)
    assert (asked["status"], asked["can_cancel"], asked["urgency"]) == ("waiting", True, "in_time")
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    (postponed,) = await requests_of(shop)
    assert (postponed["status"], postponed["obstacles"], postponed["can_cancel"]) == (
        "postponed",
        [obstacle],
        False,
    )
    assert (await ask_of(shop, "GET", f"/api/v1/customers/{customer}"))["name"] == "Kojo Mensah"
    refused = await ask_of(shop, "POST", f"/api/v1/privacy/requests/{asked['id']}/cancel", 409)
    assert refused["code"] == "hold_is_over"
    await ask_of(
        shop, "POST", f"/api/v1/orders/{placed['id']}/status", json={"status": "rejected", "reason": "Closed"}
    )
    later.forward(timedelta(hours=1, seconds=1))
    await run(shop)  # by itself, once that is over
    (done,) = await requests_of(shop)
    assert (done["status"], done["obstacles"], done["urgency"]) == ("done", [], None)
    assert done["report"]["erased"]["orders"] == 1
    assert (await ask_of(shop, "GET", f"/api/v1/customers/{customer}"))["name"] == "[erased]"


async def test_deadlines_are_of_the_country(app: Any, client: Any, shop: Shop, later: TestClock) -> None:
    muscat = await make_shop(app, client, country="OM", currency="OMR", timezone="Asia/Muscat")
    madrid = await make_shop(app, client, country="ES", currency="EUR", timezone="Europe/Madrid")
    for place, days in ((shop, 30), (muscat, 45), (madrid, 28)):
        asked = await request_for(place, "export", await customer_of(place))
        assert asked["due_at"][:10] == (later() + timedelta(days=days)).date().isoformat()
    late = await request_for(shop, "erasure", await customer_of(shop, name="Late"))
    later.forward(timedelta(days=31))
    shop.tokens[Role.OWNER] = (await another(shop))[0]
    page = await ask_of(shop, "GET", "/api/v1/privacy/requests", params={"open": "true"})
    assert page["overdue"] >= 1
    assert {one["id"]: one["urgency"] for one in page["items"]}[late["id"]] == "overdue"


async def another(shop: Shop) -> tuple[str, str]:
    from tests.calls import another_session

    return await another_session(shop, Role.OWNER)


async def test_it_can_be_taken_back_for_a_week(shop: Shop, later: TestClock) -> None:
    customer = await customer_of(shop)
    asked = await request_for(shop, "erasure", customer)
    assert (await request_for(shop, "erasure", customer, 409))["code"] == "asked_already"
    later.forward(timedelta(days=6))
    shop.tokens[Role.OWNER] = (await another(shop))[0]
    cancelled = await ask_of(shop, "POST", f"/api/v1/privacy/requests/{asked['id']}/cancel")
    assert (cancelled["status"], cancelled["can_cancel"]) == ("cancelled", False)
    later.forward(timedelta(days=2))
    await run(shop)
    assert (await ask_of(shop, "GET", f"/api/v1/customers/{customer}"))["name"] == "Kojo Mensah"
    refused = await ask_of(shop, "POST", f"/api/v1/privacy/requests/{asked['id']}/cancel", 409)
    assert refused["code"] == "request_not_open"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_that_a_copy_shows_has_words(language: str) -> None:
    said = json.loads(TEMPLATE.with_name("labels.json").read_text())[language]
    shown = [one for holder in (*HOLDERS.business, *HOLDERS.account) for one in holder.held if one.shown]
    assert {one.part for one in shown} <= said["parts"].keys()
    assert {column for one in shown for column in one.shown} <= said["columns"].keys()


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_an_export_holds_all_and_is_fetched_once(shop: Shop, house: House, language: str) -> None:
    canary, before = Canary(), house.exports()
    await fill_with(shop, canary)
    body = {"kind": "export", "customer_id": canary.customer_id, "identity": "document", "language": language}
    asked = await ask_of(shop, "POST", "/api/v1/privacy/requests", 201, json=body)
    await shop.app.work(until_idle=True)
    (ready,) = await requests_of(shop)
    assert (ready["status"], ready["report"]["shown"]["profile"], ready["report"]["files"]) == ("ready", 2, 3)
    path = f"/api/v1/privacy/requests/{asked['id']}/file"
    wrong = await ask_of(shop, "POST", path, 403, json={"current_password": "not this one"})
    assert wrong["code"] == "current_password_wrong"
    answer = await shop.staff("POST", path, json={"current_password": PASSWORD})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        data = json.loads(archive.read("data.json"))
        pdf = archive.read("data.pdf")
        readme = archive.read("README.txt").decode()
    assert {"README.txt", "data.json", "data.pdf", "picture-1.webp", "tables/orders.csv"} <= names
    assert any(name.startswith("invoices/") and name.endswith(".pdf") for name in names)
    (section,) = data["sections"]
    parts = section["parts"]
    text = json.dumps(parts, ensure_ascii=False)
    assert all(one in text for one in (canary.word, canary.arabic, canary.phone, canary.email, "1971-03-29"))
    assert {
        "profile",
        "addresses",
        "orders",
        "order_lines",
        "invoices",
        "messages",
        "consents",
        "points",
        "devices",
    } <= parts.keys()
    row_total = max(row["total_cents"] for row in parts["orders"])
    assert {row["delivery_address"] for row in parts["orders"]} == {f"{canary.word} street 1", None}
    assert [row["delivery_notes"] for row in parts["addresses"]] == [f"ring {canary.word}"]  # opened
    first, *_ = texts(pdf)
    assert canary.digits in first  # who it is comes first
    if language == "en":
        printed = " ".join(texts(pdf))
        assert re.search(rf"GHS\s*{row_total / 100:,.2f}", printed)
        assert not re.search(r"\dT\d\d:", printed)  # moments are as people write them
    assert ("عنك" in readme) == (language == "ar")
    assert (await ask_of(shop, "POST", path, 409, json={"current_password": PASSWORD}))["code"] == "file_not_ready"
    assert house.exports() == before
    (done,) = await requests_of(shop)
    assert (done["status"], done["file_until"]) == ("done", None)


async def test_a_file_that_nobody_fetches_goes_after_a_day(shop: Shop, house: House, later: TestClock) -> None:
    before = house.exports()
    await request_for(shop, "export", await customer_of(shop))
    await shop.app.work(until_idle=True)
    assert len(house.exports() - before) == 1
    later.forward(timedelta(hours=24, seconds=1))
    await run(shop)
    (gone,) = await requests_of(shop)
    assert (gone["status"], gone["file_until"]) == ("expired", None)
    assert house.exports() == before


async def test_who_is_brought_back_by_a_backup_goes_again(shop: Shop, house: House, later: TestClock) -> None:
    """As a backup of before the erasure brings them back: every row as it was."""
    canary = Canary()
    await fill_with(shop, canary)
    backup = house.dump(shop.tenant_id)
    await request_for(shop, "erasure", canary.customer_id)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)
    kept = {"invoices.buyer", "invoices.document"}
    assert {name for name in house.holding(canary.signs) if not name.endswith(".pdf")} == kept
    house.restore(shop.tenant_id, backup)
    assert "customers.name" in house.holding(canary.signs)
    assert (await replay(shop.app)).people == 1
    await shop.app.work(until_idle=True)
    assert {name for name in house.holding(canary.signs) if not name.endswith(".pdf")} == kept
    assert (await replay(shop.app)).people == 0  # told once more, it changes nothing
