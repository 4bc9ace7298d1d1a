"""Who gets an invoice of what: once, with what the law asks for, and with a number of its own."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from comanda.bootstrap import Comanda
from comanda.invoices.verifying import verify
from comanda.tenants.permissions import Role
from tests.accounts.conftest import People, Person
from tests.clock import TestClock
from tests.factories import Shop, make_shop
from tests.invoices.conftest import (
    OMANI,
    SERWAA,
    ask,
    desk,
    give_back,
    issue,
    joined,
    order_of,
    pay,
    set_up,
    work,
)
from tests.orders.conftest import owner

__all__ = ["owner"]


IN_A_MONTH = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


async def numbers(shop: Shop) -> list[str | None]:
    items = (await desk(shop, "GET", ""))["items"]
    return [one["invoice_number"] for one in reversed(items)]


# --- the customer -------------------------------------------------------------------------------------------------


async def test_a_paid_order_has_an_invoice(ama: Person, shop: Shop, clock: TestClock) -> None:
    order = await order_of(shop, ama, lines=[shop.line("Jollof rice", 2), shop.line("Sobolo")])
    made = await ask(ama, order["id"], buyer=SERWAA)
    year = clock().year
    assert made["invoice_number"] == f"INV-{year}-0001"
    assert (made["kind"], made["status"], made["currency"]) == ("full", "paid", "GHS")
    assert (made["subtotal_cents"], made["tax_cents"], made["total_cents"]) == (15702, 3298, 19000)
    assert made["customer_id"] == (await ama.browser.get("/api/customer/profile")).json()["customer_id"]
    document = made["document"]
    assert document["seller"] | {"email": ""} == {
        "name": "Asaase Foods Ltd.",
        "name2": "",
        "trade_name": "Test Kitchen",
        "trade_name2": "مطعم التجربة",
        "tax_id": "C0000803561",
        "tax_id_label": "TIN",
        "address": "14 Oxford Street\nOsu, Accra",
        "address2": "",
        "country": "GH",
        "email": "",
        "phone": "",
    }
    assert document["buyer"] == SERWAA | {
        "contact": "", "country": "GH", "tax_id_label": "TIN", "email": ama.email,
    }  # fmt: skip
    assert [(one["name"], one["rate_bp"], one["base_cents"], one["tax_cents"]) for one in document["taxes"]] == [
        ("VAT", 1500, 15702, 2355),
        ("GETFund", 250, 15702, 393),
        ("NHIL", 250, 15702, 393),
        ("Tourism levy", 100, 15702, 157),
    ]
    assert [(one["name"], one["quantity"], one["net_cents"], one["total_cents"]) for one in document["lines"]] == [
        ("Jollof rice", 2, 14049, 17000),
        ("Sobolo", 1, 1653, 2000),
    ]
    assert (document["paid"][0]["method"], document["paid"][0]["cents"], document["due_cents"]) == (
        "cash",
        19000,
        0,
    )
    # Asked for again it is the one there is.
    assert await ask(ama, order["id"], 200, buyer=SERWAA) == made
    listed = (await ama.browser.get("/api/customer/invoices")).json()["items"]
    assert [(one["id"], one["business"]["slug"]) for one in listed] == [(made["id"], shop.slug)]
    assert (await ama.browser.get(f"/api/customer/invoices/{made['id']}")).json() == made


async def test_the_details_come_from_the_profile(ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["possible"], offer["missing"], offer["may_be_simplified"]) == (True, ["tax_id", "address"], True)
    assert (offer["buyer"]["name"], offer["tax_id_label"]) == ("Ama Serwaa", "TIN")
    profile = {
        "full_name": "Ama Serwaa",
        "business_name": "Serwaa Textiles Ltd.",
        "tax_id": "c0000803561",
        "address": "12 Ring Road East, Accra",
    }
    assert (await ama.browser.put("/api/customer/profile", json=profile)).status_code == 200
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["missing"], offer["invoice"]) == ([], None)
    made = await ask(ama, order["id"])
    assert made["kind"] == "full"
    assert made["document"]["buyer"] == {
        "name": "Serwaa Textiles Ltd.",
        "contact": "Ama Serwaa",
        "tax_id": "C0000803561",
        "tax_id_label": "TIN",
        "address": "12 Ring Road East, Accra",
        "country": "GH",
        "email": ama.email,
    }
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["possible"], offer["why"], offer["invoice"]["id"]) == (False, "order_invoiced", made["id"])


async def test_without_details_it_is_a_simplified_one(ama: Person, shop: Shop, clock: TestClock) -> None:
    order = await order_of(shop, ama)
    made = await ask(ama, order["id"])
    assert (made["kind"], made["invoice_number"]) == ("simplified", f"INVS-{clock().year}-0001")
    refused = await ask(ama, order["id"], 409, kind="simplified", buyer=SERWAA)
    assert (refused["code"], refused["invoice_id"]) == ("order_invoiced", made["id"])


@pytest.mark.parametrize("trouble", ["unpaid", "cancelled", "foreign", "unproved"])
async def test_who_gets_none(trouble: str, ama: Person, people: People, shop: Shop) -> None:
    order = await order_of(shop, ama, paid=trouble not in ("unpaid", "cancelled"))
    asking, status, code = ama, 409, "order_not_paid"
    if trouble == "cancelled":
        await shop.staff(
            "POST", f"/api/v1/orders/{order['id']}/status", json={"status": "cancelled", "reason": "Closed"}
        )
        code = "order_over"
    elif trouble == "foreign":
        asking, status, code = await joined(people), 404, "not_found"
    elif trouble == "unproved":
        asking = people()
        await asking.register()
        await asking.sign_in()
        order = await order_of(shop, asking)
        status, code = 403, "email_not_proved"
        offer = (await asking.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
        assert (offer["possible"], offer["why"]) == (False, "email_not_proved")
    refused = await ask(asking, order["id"], status, buyer=SERWAA)
    assert refused["code"] == code
    assert await numbers(shop) == []


async def test_a_business_that_has_not_said_who_sells_issues_none(ama: Person, other_shop: Shop) -> None:
    order = await order_of(other_shop, ama)
    refused = await ask(ama, order["id"], 409, buyer=SERWAA)
    assert (refused["code"], refused["business"]) == ("invoices_not_set_up", "Other House")
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["possible"], offer["why"]) == (False, "invoices_not_set_up")


async def test_one_sees_no_one_elses(ama: Person, people: People, shop: Shop) -> None:
    made = await ask(ama, (await order_of(shop, ama))["id"])
    kofi = await joined(people)
    assert (await kofi.browser.get("/api/customer/invoices")).json()["items"] == []
    for path in ("", "/download", "/pages/1"):
        answer = await kofi.browser.get(f"/api/customer/invoices/{made['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_two_devices_at_once_get_one_invoice(ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    answers = await asyncio.gather(
        *(
            ama.browser.post(f"/api/customer/orders/{order['id']}/invoice", json={"buyer": SERWAA})
            for _ in range(6)
        )
    )
    assert sorted(one.status_code for one in answers) == [200] * 5 + [201]
    assert len({one.text for one in answers}) == 1
    assert len(await numbers(shop)) == 1


# --- a simplified one in exchange for a full one ------------------------------------------------------------------


async def test_a_simplified_one_is_exchanged_for_a_full_one(
    app: Comanda, ama: Person, shop: Shop, clock: TestClock
) -> None:
    order = await order_of(shop, ama)
    simplified = await ask(ama, order["id"], kind="simplified", buyer={"name": "Ama Serwaa"})
    path, year = f"/api/customer/orders/{order['id']}/invoice", clock().year
    offer = (await ama.browser.get(path)).json()
    assert (offer["possible"], offer["why"], offer["exchangeable"]) == (False, "order_invoiced", True)
    refused = await ask(ama, order["id"], 422, kind="full", buyer={"name": "Ama Serwaa"})
    assert (refused["code"], refused["missing"]) == ("buyer_incomplete", "address")
    assert await numbers(shop) == [f"INVS-{year}-0001"]
    full = await ask(ama, order["id"], kind="full", buyer=SERWAA)
    assert (full["invoice_number"], full["kind"], full["status"]) == (f"INV-{year}-0001", "full", "paid")
    assert (full["total_cents"], full["document"]["due_cents"]) == (8500, 0)
    assert (full["replaces_id"], full["replaced_by"]) == (simplified["id"], None)
    assert full["document"]["replaces"] == {
        "invoice_number": f"INVS-{year}-0001",
        "issue_date": simplified["document"]["issue_date"],
    }
    # The simplified one is taken back whole, and money is not spoken of.
    now = (await ama.browser.get(f"/api/customer/invoices/{simplified['id']}")).json()
    assert (now["status"], now["credited_cents"]) == ("cancelled", 8500)
    assert now["replaced_by"] == {
        "id": full["id"], "invoice_number": f"INV-{year}-0001", "issue_date": full["issue_date"],
    }  # fmt: skip
    (note,) = now["credit_notes"]
    said = (await ama.browser.get(f"/api/customer/invoices/{note['id']}")).json()["document"]
    assert (said["invoice_number"], said["total_cents"], said["paid"]) == (f"INVC-{year}-0001", 8500, [])
    assert (said["corrects"]["is_whole"], said["reason"]) == (True, "Exchanged for a full invoice")
    # Asked again it is the one there is, and what is full is exchanged for nothing else.
    assert await ask(ama, order["id"], 200, kind="full", buyer=SERWAA) == full
    offer = (await ama.browser.get(path)).json()
    assert (offer["invoice"]["id"], offer["exchangeable"]) == (full["id"], False)
    refused = await ask(ama, order["id"], 409, buyer=SERWAA | {"name": "Kwame & Sons"})
    assert (refused["code"], refused["invoice_id"]) == ("order_invoiced", full["id"])
    await work(app)
    assert await numbers(shop) == [f"INVS-{year}-0001", f"INVC-{year}-0001", f"INV-{year}-0001"]
    (verdict,) = [one async for one in verify(app.database, app.storage, shop.tenant_id)]
    assert (verdict.faults, verdict.invoices) == ([], 3)
    table = await desk(shop, "GET", "/export.csv", params={"month": f"{clock():%Y-%m}"})
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert sum(round(float(one["tax_amount"]) * 100) for one in rows) == full["tax_cents"]
    # Money that goes back from now on is taken off the full one.
    await give_back(shop, order["id"], 2500)
    await work(app)
    now = await desk(shop, "GET", f"/{full['id']}")
    assert [one["total_cents"] for one in now["credit_notes"]] == [2500]


async def test_two_devices_at_once_make_one_exchange(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    await ask(ama, order["id"])
    answers = await asyncio.gather(
        *(
            ama.browser.post(f"/api/customer/orders/{order['id']}/invoice", json={"buyer": SERWAA})
            for _ in range(6)
        )
    )
    assert sorted(one.status_code for one in answers) == [200] * 5 + [201]
    assert len({one.text for one in answers}) == 1
    assert [str(one)[:4] for one in await numbers(shop)] == ["INVS", "INVC", "INV-"]
    await work(app)
    (verdict,) = [one async for one in verify(app.database, app.storage, shop.tenant_id)]
    assert (verdict.faults, verdict.invoices) == ([], 3)


async def test_an_exchange_is_made_whole_or_not_at_all(
    ama: Person, shop: Shop, owner: psycopg.Connection[Any]
) -> None:
    """The full one cannot be written once: nothing is taken back then, and no number is lost."""
    order = await order_of(shop, ama)
    simplified = await ask(ama, order["id"])
    refuse = f"kind <> 'full' OR tenant_id <> '{shop.tenant_id}'"
    owner.execute(f"ALTER TABLE invoices ADD CONSTRAINT none_full CHECK ({refuse}) NOT VALID")
    try:
        await ask(ama, order["id"], 500, buyer=SERWAA)
    finally:
        owner.execute("ALTER TABLE invoices DROP CONSTRAINT none_full")
    now = (await ama.browser.get(f"/api/customer/invoices/{simplified['id']}")).json()
    assert (now["status"], now["credited_cents"], now["credit_notes"]) == ("paid", 0, [])
    await ask(ama, order["id"], buyer=SERWAA)
    year = simplified["issue_date"][:4]
    assert await numbers(shop) == [f"INVS-{year}-0001", f"INVC-{year}-0001", f"INV-{year}-0001"]


async def test_the_desk_exchanges_it_too(shop: Shop) -> None:
    """Whoever may issue, and without the right to take back. What is still to be paid, is until the same day."""
    order = await order_of(shop, paid=False)
    simplified = await issue(shop, order["id"], due_date=IN_A_MONTH, notes="Lunch")
    body = {"order_id": order["id"], "kind": "full", "buyer": SERWAA}
    answer = await shop.staff("POST", "/api/v1/invoices", role=Role.FRONT_DESK, json=body)
    assert answer.status_code == 201, answer.text
    full = answer.json()
    assert (full["kind"], full["status"], full["due_date"]) == ("full", "sent", IN_A_MONTH)
    assert (full["replaces_id"], full["document"]["due_cents"]) == (simplified["id"], 8500)
    assert full["notes"] == "Lunch"
    offer = (await shop.staff("GET", f"/api/v1/orders/{order['id']}/invoice")).json()
    assert (offer["invoice"]["id"], offer["exchangeable"]) == (full["id"], False)


async def test_what_was_credited_in_part_is_not_exchanged(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    made = await ask(ama, order["id"])
    await give_back(shop, order["id"], 2500)
    await work(app)
    refused = await ask(ama, order["id"], 409, buyer=SERWAA)
    assert (refused["code"], refused["invoice_number"]) == ("invoice_credited_in_part", made["invoice_number"])
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["invoice"]["id"], offer["exchangeable"]) == (made["id"], False)
    assert [str(one)[:4] for one in await numbers(shop)] == ["INVS", "INVC"]


async def test_what_others_sold_is_not_exchanged(ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    await ask(ama, order["id"])
    await set_up(shop, legal_name="New Owners Ltd.", tax_id="GHA-123456789-0", address="Accra")
    assert (await ask(ama, order["id"], 409, buyer=SERWAA))["code"] == "order_invoiced"


async def test_what_the_desk_issued_before_the_order_was_the_accounts(ama: Person, shop: Shop) -> None:
    """Comes along with the order, and can be exchanged."""
    order = await order_of(shop)
    made = await issue(shop, order["id"], buyer={"name": "Somebody"})
    assert (await ama.browser.get("/api/customer/invoices")).json()["items"] == []
    receipt = {"number": order["number"], "verification_code": order["verification_code"]}
    answer = await ama.browser.post("/api/customer/orders/claim", json={"restaurant": shop.slug, **receipt})
    assert (answer.status_code, answer.json()["claimed"]) == (200, 1)
    (seen,) = (await ama.browser.get("/api/customer/invoices")).json()["items"]
    assert (seen["id"], seen["invoice_number"]) == (made["id"], made["invoice_number"])
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["invoice"]["id"], offer["exchangeable"]) == (made["id"], True)
    full = await ask(ama, order["id"], kind="full", buyer=SERWAA)
    assert (full["kind"], full["replaces_id"]) == ("full", made["id"])


async def test_who_types_anothers_phone_is_not_the_buyer_of_their_orders(ama: Person, shop: Shop) -> None:
    """Only what an account said of its own orders, or the staff at the desk, is offered for the next one."""
    await ask(ama, (await order_of(shop, ama))["id"], buyer=SERWAA)
    own, guests = await order_of(shop, ama), await order_of(shop)
    seen = [
        (await shop.staff("GET", f"/api/v1/orders/{one['id']}")).json()["customer_id"] for one in (own, guests)
    ]
    assert seen[0] == seen[1]
    offer = (await shop.staff("GET", f"/api/v1/orders/{guests['id']}/invoice")).json()
    assert (offer["buyer"]["name"], offer["buyer"]["tax_id"], offer["buyer"]["email"]) == ("Ama Owusu", "", "")
    offer = (await shop.staff("GET", f"/api/v1/orders/{own['id']}/invoice")).json()
    assert offer["buyer"]["name"] == SERWAA["name"]


# --- what the law asks for ----------------------------------------------------------------------------------------


async def test_a_tax_id_is_one_of_its_country(ama: Person, madrid: Shop) -> None:
    order = await order_of(madrid, ama)
    refused = await ask(ama, order["id"], 422, buyer=SERWAA | {"tax_id": "B58378432", "country": "ES"})
    assert (refused["code"], refused["label"], refused["country"]) == ("tax_id_not_valid", "NIF", "ES")
    german = SERWAA | {"name": "Müller GmbH", "tax_id": "DE 136 695 976", "country": "DE"}
    made = await ask(ama, order["id"], buyer=german)
    assert made["document"]["buyer"]["tax_id"] == "136695976"
    assert (made["document"]["buyer"]["tax_id_label"], made["document"]["languages"]) == ("VAT ID", ["es", "en"])


async def test_a_buyer_is_written_in_letters_that_can_be_printed(ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    for field in ("name", "address"):
        refused = await ask(ama, order["id"], 422, buyer=SERWAA | {field: "Golden Dragon 金龍 Ltd. 金"})
        assert (refused["code"], refused["field"], refused["letters"]) == ("buyer_not_printable", field, "金龍")
    body = {"order_id": order["id"], "draft": True, "buyer": {"name": "金龍"}}
    answer = await shop.staff("POST", "/api/v1/invoices", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "buyer_not_printable")
    assert await numbers(shop) == []
    assert (await ask(ama, order["id"], buyer=SERWAA | {"name": "Ñandú Київ شركة 🍕"}))["kind"] == "full"


@pytest.mark.parametrize(
    "written", ["GHA-000000000-0", "P0000000000", "C00ABCDEFG5", "C0000803562", "\u200e \u00a0.", "0"]
)
async def test_numbers_that_are_none(written: str, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    refused = await ask(ama, order["id"], 422, buyer=SERWAA | {"tax_id": written})
    assert refused["code"] == "tax_id_not_valid"
    settings = {"legal_name": "Asaase", "tax_id": written, "address": "Accra"}
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": settings})
    assert (answer.status_code, answer.json()["code"]) == (422, "tax_id_not_valid")


async def test_what_phones_paste_along_is_left_out(ama: Person, shop: Shop) -> None:
    """Unseen direction marks, spaces that do not break, controls; of the profile, the form and the settings."""
    order = await order_of(shop, ama)
    empty = {"name": "\u00a0\u200b ", "tax_id": "\u200e", "address": "\u202a\u202c \n"}
    refused = await ask(ama, order["id"], 422, kind="full", buyer=empty)
    assert (refused["code"], refused["missing"]) == ("buyer_incomplete", "name, address")
    pasted = {
        "name": "\u200f\u202bSerwaa\u202c\u00a0Textiles Ltd.\x07",
        "tax_id": " \u202ac000\u200e0803\u00a0561\u202c ",
        "address": "\u206612 Ring Road East\u2069\r\nAccra ",
    }
    profile = {"full_name": "Ama Serwaa", "business_name": pasted["name"], "tax_id": pasted["tax_id"]}
    answer = await ama.browser.put("/api/customer/profile", json=profile | {"address": "\u202a12 Ring Road\u202c"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["business_name"], answer.json()["address"]) == ("Serwaa Textiles Ltd.", "12 Ring Road")
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert offer["missing"] == []
    made = await ask(ama, order["id"], buyer=pasted)
    buyer = made["document"]["buyer"]
    assert {name: buyer[name] for name in SERWAA} == SERWAA
    assert await ask(ama, order["id"], 200, buyer=SERWAA) == made
    await set_up(shop, legal_name="\u202bAsaase\u202c", tax_id="\u200eC0000803561", address="Accra\u200b")
    settings = (await shop.staff("GET", "/api/v1/settings")).json()["invoices"]
    assert (settings["legal_name"], settings["tax_id"], settings["address"]) == ("Asaase", "C0000803561", "Accra")


async def test_beyond_the_limit_only_a_full_invoice_will_do(
    app: Comanda, client: httpx.AsyncClient, ama: Person
) -> None:
    """Oman: 500 rial without tax."""
    muscat = await make_shop(app, client, name="Mawj", country="OM", currency="OMR", timezone="Asia/Muscat")
    await set_up(muscat, **OMANI)
    small = await order_of(muscat, ama, lines=[muscat.line("Jollof rice", 50)])  # 425.000 with tax
    assert (await ask(ama, small["id"]))["kind"] == "simplified"
    large = await order_of(
        muscat, ama, lines=[muscat.line("Jollof rice", 50), muscat.line("Sobolo", 50)]
    )  # 525.000
    refused = await ask(ama, large["id"], 422)
    assert (refused["code"], refused["missing"]) == ("simplified_too_large", "address")
    made = await ask(ama, large["id"], buyer={"name": "Said Al Balushi", "address": "Ruwi, Muscat"})
    assert (made["kind"], made["document"]["languages"]) == ("full", ["ar", "en"])
    assert (made["subtotal_cents"], made["tax_cents"], made["total_cents"]) == (500000, 25000, 525000)


async def test_oman_is_told_in_both_languages(app: Comanda, client: httpx.AsyncClient, ama: Person) -> None:
    muscat = await make_shop(app, client, name="Mawj", country="OM", currency="OMR", timezone="Asia/Muscat")
    await set_up(muscat, **OMANI)
    order = await order_of(muscat, ama, lines=[muscat.line("Waakye", 1, "Fish")])
    made = await issue(muscat, order["id"])
    seller, line = made["document"]["seller"], made["document"]["lines"][0]
    assert (seller["name2"], seller["address2"]) == (OMANI["legal_name2"], OMANI["address2"])
    assert (line["name2"], line["options"], line["options2"]) == ("طبق", ["Fish"], ["خيار"])
    note = await desk(muscat, "POST", f"/{made['id']}/credit", 201, json={"reason": "Late", "amount_cents": 500})
    assert [(one["name"], one["name2"]) for one in note["document"]["lines"]] == [
        ("تخفيض في السعر", "Reduction of the price")
    ]


async def test_spain_wants_the_tax_id_on_a_full_one(ama: Person, madrid: Shop) -> None:
    order = await order_of(madrid, ama)
    refused = await ask(ama, order["id"], 422, kind="full", buyer={"name": "Ama", "address": "Calle Sol 1"})
    assert (refused["code"], refused["missing"]) == ("buyer_incomplete", "tax_id")


# --- the desk -----------------------------------------------------------------------------------------------------


async def test_at_the_desk(shop: Shop, clock: TestClock) -> None:
    order = await order_of(shop)
    made = await issue(shop, order["id"], buyer=SERWAA, email="office@serwaa.example", notes="Lunch")
    assert (made["invoice_number"], made["status"]) == (f"INV-{clock().year}-0001", "paid")
    assert (made["document"]["notes"], made["buyer"]["email"]) == ("Lunch\nThank you.", "office@serwaa.example")
    assert made["customer_id"] == (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()["customer_id"]
    # The next invoice of that customer begins with the same details.
    again = await order_of(shop)
    offer = (await shop.staff("GET", f"/api/v1/orders/{again['id']}/invoice")).json()
    assert offer["buyer"] == made["buyer"]
    kitchen = await shop.staff("POST", "/api/v1/invoices", role=Role.KITCHEN, json={"order_id": again["id"]})
    assert kitchen.status_code == 403
    assert len(await numbers(shop)) == 1


async def test_a_draft_is_no_invoice_yet(shop: Shop) -> None:
    order = await order_of(shop)
    draft = await issue(shop, order["id"], draft=True, buyer={"name": "Serwaa"})
    assert (draft["status"], draft["invoice_number"], draft["document"]) == ("draft", None, None)
    other = await issue(shop, order["id"], draft=True, buyer=SERWAA)
    assert (other["id"], other["buyer"]["name"]) == (draft["id"], "Serwaa Textiles Ltd.")
    assert (await desk(shop, "GET", f"/{draft['id']}/download", 409))["code"] == "invoice_is_draft"
    picture = await desk(shop, "GET", f"/{draft['id']}/pages/1")
    assert picture.headers["content-type"] == "image/svg+xml"
    await desk(shop, "DELETE", f"/{draft['id']}", 204)
    assert await numbers(shop) == []
    draft = await issue(shop, order["id"], draft=True, buyer=SERWAA)
    made = await issue(shop, order["id"], buyer=SERWAA)
    assert made["id"] == draft["id"]
    refused = await desk(shop, "DELETE", f"/{made['id']}", 409)
    assert refused["code"] == "invoice_issued"
    assert (await issue(shop, order["id"], 409, draft=True, buyer=SERWAA))["code"] == "order_invoiced"


async def test_an_order_on_account_is_paid_by_transfer(shop: Shop) -> None:
    order = await order_of(shop, paid=False)
    assert (await issue(shop, order["id"], 409, buyer=SERWAA))["code"] == "order_not_paid"
    for day in ("0001-01-01", "2020-01-01", "2126-01-01"):
        for draft in (False, True):
            refused = await issue(shop, order["id"], 422, buyer=SERWAA, due_date=day, draft=draft)
            assert refused["code"] == "due_date_not_possible"
    made = await issue(shop, order["id"], buyer=SERWAA, due_date=IN_A_MONTH)
    assert (made["status"], made["due_date"], made["document"]["due_cents"]) == ("sent", IN_A_MONTH, 8500)
    # It leaves the house unpaid: nobody has taken cash for it.
    for status in ("accepted", "preparing", "ready", "completed"):
        answer = await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": status})
        assert answer.status_code == 200, answer.text
    assert (await shop.staff("GET", f"/api/v1/orders/{order['id']}/payments")).json()["due_cents"] == 8500
    paid = await desk(shop, "POST", f"/{made['id']}/paid", json={"method": "transfer"})
    assert paid["status"] == "paid"
    money = (await shop.staff("GET", f"/api/v1/orders/{order['id']}/payments")).json()
    assert [(one["method"], one["amount_cents"]) for one in money["payments"]] == [("transfer", 8500)]
    refused = await desk(shop, "POST", f"/{made['id']}/paid", 409, json={"method": "transfer"})
    assert refused["code"] == "nothing_due"


async def test_several_of_the_staff_at_once_issue_one(shop: Shop, clock: TestClock) -> None:
    order = await order_of(shop)
    body = {"order_id": order["id"], "buyer": SERWAA}
    answers = await asyncio.gather(*(shop.staff("POST", "/api/v1/invoices", json=body) for _ in range(6)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert await numbers(shop) == [f"INV-{clock().year}-0001"]


async def test_what_is_no_address_is_not_said_as_the_sellers(shop: Shop) -> None:
    seller = {"legal_name": "Asaase", "tax_id": "C0000803561", "address": "Accra"}
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": seller | {"email": "not mail"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/body/invoices/email"]
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": seller | {"email": ""}})
    assert (answer.status_code, answer.json()["invoices"]["email"]) == (200, "")


# --- numbers ------------------------------------------------------------------------------------------------------


async def test_each_series_counts_for_itself_and_anew_each_year(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock
) -> None:
    year = clock().year + 1
    clock.set(datetime(year, 12, 31, 22, 30, tzinfo=UTC))
    shop = await make_shop(app, client)
    await set_up(shop)
    first, second = await order_of(shop), await order_of(shop)
    assert (await issue(shop, first["id"], buyer=SERWAA))["invoice_number"] == f"INV-{year}-0001"
    made = await issue(shop, second["id"])
    assert made["invoice_number"] == f"INVS-{year}-0001"
    note = await desk(shop, "POST", f"/{made['id']}/credit", 201, json={"reason": "Wrong"})
    assert note["invoice_number"] == f"INVC-{year}-0001"
    clock.set(datetime(year + 1, 1, 1, 0, 0, tzinfo=UTC))
    third = await order_of(shop)
    assert (await issue(shop, third["id"], buyer=SERWAA))["invoice_number"] == f"INV-{year + 1}-0001"
    await set_up(shop, legal_name="Asaase", tax_id="C0000803561", address="Accra", prefix="ASA")
    fourth = await order_of(shop)
    assert (await issue(shop, fourth["id"], buyer=SERWAA))["invoice_number"] == f"ASA-{year + 1}-0001"
    # A draft belongs to no month.
    await issue(shop, (await order_of(shop))["id"], draft=True)
    assert (await desk(shop, "GET", "/months"))["items"] == [
        {"month": f"{year + 1}-01", "count": 2},
        {"month": f"{year}-12", "count": 3},
    ]


async def test_the_year_is_the_businesss_and_of_the_moment_behind_the_lock(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, owner: psycopg.Connection[Any]
) -> None:
    """In Muscat the year begins at eight in the evening of Greenwich. Who asked before that and waited for the lock
    until after it has a number of the new year; who has a number of the old one has a day of the old one."""
    year = clock().year + 1
    clock.set(datetime(year, 12, 31, 19, 0, tzinfo=UTC))
    muscat = await make_shop(app, client, name="Mawj", country="OM", currency="OMR", timezone="Asia/Muscat")
    await set_up(muscat, **OMANI)
    orders = [await order_of(muscat) for _ in range(3)]
    clock.set(datetime(year, 12, 31, 19, 59, 59, tzinfo=UTC))
    old = await issue(muscat, orders[0]["id"])
    with owner.transaction():
        owner.execute("SELECT FROM tenant_counters WHERE tenant_id = %s FOR UPDATE", [muscat.tenant_id])
        asking = asyncio.create_task(issue(muscat, orders[1]["id"]))
        for _ in range(200):
            await asyncio.sleep(0.02)
            if owner.execute("SELECT FROM pg_locks WHERE NOT granted").fetchone():
                break
        clock.set(datetime(year, 12, 31, 20, 0, 1, tzinfo=UTC))
    new = await asking
    clock.set(datetime(year, 12, 31, 19, 59, 59, tzinfo=UTC))  # another machine's, which is behind
    third = await issue(muscat, orders[2]["id"])
    assert [one["invoice_number"] for one in (old, new, third)] == [
        f"INVS-{year}-0001", f"INVS-{year + 1}-0001", f"INVS-{year + 1}-0002",
    ]  # fmt: skip
    assert [one["document"]["issue_date"] for one in (old, new, third)] == [
        f"{year}-12-31", f"{year + 1}-01-01", f"{year + 1}-01-01",
    ]  # fmt: skip


async def test_another_legal_entity_has_a_chain_of_its_own(app: Comanda, shop: Shop) -> None:
    first = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    await set_up(shop, legal_name="New Owners Ltd.", tax_id="GHA-123456789-0", address="Accra")
    second = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    assert second["invoice_number"] == first["invoice_number"]
    # What the old owners sold, they take back.
    note = await desk(shop, "POST", f"/{first['id']}/credit", 201, json={"reason": "x"})
    assert note["document"]["seller"] == first["document"]["seller"]
    verdicts = [one async for one in verify(app.database, app.storage, shop.tenant_id)]
    assert {(one.tax_id, one.invoices, *one.faults) for one in verdicts} == {
        ("GH C0000803561", 2),
        ("GH GHA-123456789-0", 1),
    }


async def test_many_at_once_have_numbers_without_gap(shop: Shop, clock: TestClock) -> None:
    orders = [await order_of(shop) for _ in range(12)]
    made = await asyncio.gather(*(issue(shop, one["id"], buyer=SERWAA) for one in orders))
    assert sorted(one["invoice_number"] for one in made) == [f"INV-{clock().year}-{n:04d}" for n in range(1, 13)]


async def test_a_clock_that_runs_backwards_dates_none_before_the_last(shop: Shop, clock: TestClock) -> None:
    first, second = await order_of(shop), await order_of(shop)
    early = await issue(shop, first["id"], buyer=SERWAA)
    clock.forward(timedelta(hours=-3))
    late = await issue(shop, second["id"], buyer=SERWAA)
    assert late["issue_date"] >= early["issue_date"]


# --- what is issued stays -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invoices SET total_cents = total_cents + 1, subtotal_cents = subtotal_cents + 1",
        'UPDATE invoices SET document = document || \'{"notes": "Other"}\'',
        "UPDATE invoices SET buyer = '{}'",
        "UPDATE invoices SET invoice_number = 'INV-1'",
        "UPDATE invoices SET issue_date = now()",
        "UPDATE invoices SET hash = 'x'",
        "DELETE FROM invoices",
    ],
)
async def test_the_database_refuses_to_change_it(change: str, shop: Shop, owner: psycopg.Connection[Any]) -> None:
    made = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(f"{change} WHERE id = %s", (made["id"],))
    assert (await desk(shop, "GET", f"/{made['id']}")) == made


async def test_not_even_all_of_them(shop: Shop, owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute("TRUNCATE invoices")


# --- taking back --------------------------------------------------------------------------------------------------


async def test_a_credit_note_takes_it_back(shop: Shop) -> None:
    order = await order_of(shop, lines=[shop.line("Jollof rice", 2), shop.line("Sobolo")])
    made = await issue(shop, order["id"], buyer=SERWAA)
    part = await desk(
        shop, "POST", f"/{made['id']}/credit", 201,
        json={"reason": "One was cold", "lines": [{"line": 0, "quantity": 1}]},
    )  # fmt: skip
    assert (part["kind"], part["total_cents"], part["corrects_id"]) == ("credit_note", 8500, made["id"])
    assert part["document"]["corrects"]["invoice_number"] == made["invoice_number"]
    assert (part["document"]["corrects"]["is_whole"], part["document"]["reason"]) == (False, "One was cold")
    refused = await desk(
        shop, "POST", f"/{made['id']}/credit", 409,
        json={"reason": "Again", "lines": [{"line": 0, "quantity": 2}]},
    )  # fmt: skip
    assert (refused["code"], refused["left_cents"]) == ("credit_too_large", 10500)
    nowhere = {"reason": "x", "lines": [{"line": 2, "quantity": 1}]}
    assert (await desk(shop, "POST", f"/{made['id']}/credit", 409, json=nowhere))["code"] == "credit_too_large"
    refused = await desk(shop, "POST", f"/{made['id']}/credit", 409, json={"reason": "x", "amount_cents": 10501})
    assert refused["code"] == "credit_too_large"
    assert refused["detail"].endswith("105.00 GHS at most can be taken back.")
    rest = await desk(shop, "POST", f"/{made['id']}/credit", 201, json={"reason": "Wrong tax number"})
    assert rest["total_cents"] == 10500
    now = await desk(shop, "GET", f"/{made['id']}")
    assert (now["status"], now["credited_cents"], len(now["credit_notes"])) == ("cancelled", 19000, 2)
    assert sum(one["tax_cents"] for one in (part, rest)) == made["tax_cents"]
    refused = await desk(shop, "POST", f"/{made['id']}/credit", 409, json={"reason": "x"})
    assert refused["code"] == "invoice_credited"
    refused = await desk(shop, "POST", f"/{rest['id']}/credit", 409, json={"reason": "x"})
    assert refused["code"] == "credit_notes_stay"
    # With the right number then.
    again = await issue(shop, order["id"], buyer=SERWAA | {"name": "Serwaa Trading Ltd."})
    assert again["invoice_number"].endswith("-0002")


async def test_what_was_free_is_not_taken_back(shop: Shop) -> None:
    await shop.staff("PATCH", f"/api/v1/menu/items/{shop.items['Sobolo']}", json={"price_cents": 0})
    order = await order_of(shop, lines=[shop.line("Jollof rice"), shop.line("Sobolo")])
    made = await issue(shop, order["id"], buyer=SERWAA)
    free = {"reason": "Flat", "lines": [{"line": 1, "quantity": 1}]}
    assert (await desk(shop, "POST", f"/{made['id']}/credit", 409, json=free))["code"] == "credit_empty"
    assert (await desk(shop, "GET", f"/{made['id']}"))["credited_cents"] == 0


async def test_an_amount_is_a_reduction_of_the_price(shop: Shop) -> None:
    made = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    note = await desk(
        shop, "POST", f"/{made['id']}/credit", 201, json={"reason": "It came late", "amount_cents": 500}
    )
    (line,) = note["document"]["lines"]
    assert (line["name"], line["total_cents"], line["of_line"]) == ("Reduction of the price", 500, None)


async def test_money_that_goes_back_is_taken_off_the_invoice(app: Comanda, shop: Shop) -> None:
    order = await order_of(shop)
    made = await issue(shop, order["id"], buyer=SERWAA)
    await give_back(shop, order["id"], 2500)
    await work(app)
    await work(app)
    now = await desk(shop, "GET", f"/{made['id']}")
    assert (now["credited_cents"], [one["total_cents"] for one in now["credit_notes"]]) == (2500, [2500])
    note = (await desk(shop, "GET", f"/{now['credit_notes'][0]['id']}"))["document"]
    assert (note["reason"], note["paid"][0]["method"], note["due_cents"]) == ("Cold", "cash", 0)
    assert [one["name"] for one in note["lines"]] == ["Refund of a part"]
    await give_back(shop, order["id"])
    await work(app)
    now = await desk(shop, "GET", f"/{made['id']}")
    assert (now["status"], [one["total_cents"] for one in now["credit_notes"]]) == ("cancelled", [2500, 6000])


async def test_a_part_is_called_in_both_languages(app: Comanda, client: httpx.AsyncClient) -> None:
    muscat = await make_shop(app, client, name="Mawj", country="OM", currency="OMR", timezone="Asia/Muscat")
    await set_up(muscat, **OMANI)
    made = await issue(muscat, (await order_of(muscat))["id"])
    part = {"reason": "It came late", "amount_cents": 500}
    note = await desk(muscat, "POST", f"/{made['id']}/credit", 201, json=part)
    (line,) = note["document"]["lines"]
    assert (line["name"], line["name2"]) == ("تخفيض في السعر", "Reduction of the price")


async def test_money_that_went_back_before(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    await give_back(shop, order["id"], 1000)
    made = await ask(ama, order["id"])
    assert made["total_cents"] == 8500
    await work(app)
    now = (await ama.browser.get(f"/api/customer/invoices/{made['id']}")).json()
    assert [one["total_cents"] for one in now["credit_notes"]] == [1000]
    listed = (await ama.browser.get("/api/customer/invoices", params={"kind": "credit_note"})).json()["items"]
    assert [one["total_cents"] for one in listed] == [1000]


async def test_of_what_was_given_back_whole_there_is_none(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama, paid=False)
    await pay(shop, order["id"], tip_cents=500)
    await give_back(shop, order["id"])
    await work(app)
    for draft in (False, True):
        assert (await issue(shop, order["id"], 409, buyer=SERWAA, draft=draft))["code"] == "order_refunded"
    assert (await ask(ama, order["id"], 409, buyer=SERWAA))["code"] == "order_refunded"
    offer = (await ama.browser.get(f"/api/customer/orders/{order['id']}/invoice")).json()
    assert (offer["possible"], offer["why"]) == (False, "order_refunded")
    assert await numbers(shop) == []


async def test_what_was_given_back_whole_is_not_exchanged(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama)
    await ask(ama, order["id"])
    await give_back(shop, order["id"])  # and its credit note is not written yet
    assert (await ask(ama, order["id"], 409, buyer=SERWAA))["code"] == "order_refunded"
    await work(app)
    assert [str(one)[:4] for one in await numbers(shop)] == ["INVS", "INVC"]


async def test_a_tip_is_no_part_of_it(app: Comanda, shop: Shop) -> None:
    order = await order_of(shop, paid=False)
    await pay(shop, order["id"], tip_cents=500)
    made = await issue(shop, order["id"], buyer=SERWAA)
    assert (made["total_cents"], made["document"]["paid"][0]["cents"]) == (8500, 8500)
    await give_back(shop, order["id"], 9000)
    await work(app)
    now = await desk(shop, "GET", f"/{made['id']}")
    assert (now["status"], [one["total_cents"] for one in now["credit_notes"]]) == ("cancelled", [8500])


async def test_an_order_on_account_that_is_cancelled(app: Comanda, shop: Shop) -> None:
    order = await order_of(shop, paid=False)
    made = await issue(shop, order["id"], buyer=SERWAA, due_date=IN_A_MONTH)
    await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": "cancelled", "reason": "x"})
    await work(app)
    made = await desk(shop, "GET", f"/{made['id']}")
    assert made["status"] == "cancelled"
    note = await desk(shop, "GET", f"/{made['credit_notes'][0]['id']}")
    assert note["document"]["reason"] == "x"


async def test_a_cancellation_without_a_reason_is_the_reason(app: Comanda, ama: Person, shop: Shop) -> None:
    order = await order_of(shop, ama, paid=False)
    made = await issue(shop, order["id"], buyer=SERWAA, due_date=IN_A_MONTH)
    path = f"/api/customer/orders/cancel/{order['id']}"
    answer = await ama.browser.post(path, params={"restaurant": shop.slug})
    assert answer.status_code == 200, answer.text
    await work(app)
    (note,) = (await desk(shop, "GET", f"/{made['id']}"))["credit_notes"]
    assert (await desk(shop, "GET", f"/{note['id']}"))["document"]["reason"] == "The order was cancelled"


# --- lists and the accountant -------------------------------------------------------------------------------------


async def test_finding(shop: Shop) -> None:
    first = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    second = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA | {"name": "Kwame & Sons"})
    third = await issue(shop, (await order_of(shop))["id"], draft=True)
    for query, found in (
        ({"q": "kwame"}, [second]),
        ({"q": first["invoice_number"]}, [first]),
        ({"status": "draft"}, [third]),
        ({"status": ["paid", "draft"]}, [third, second, first]),
        ({"kind": "simplified", "status": "paid"}, []),
        ({"q": "%"}, []),
        ({"since": "2100-01-01"}, []),
        ({"order_id": first["order_id"]}, [first]),
    ):
        answer = await desk(shop, "GET", "", params=query)
        assert [one["id"] for one in answer["items"]] == [one["id"] for one in found], query
    page = await desk(shop, "GET", "", params={"limit": 2})
    rest = await desk(shop, "GET", "", params={"limit": 2, "cursor": page["next"]})
    assert [one["id"] for one in page["items"] + rest["items"]] == [third["id"], second["id"], first["id"]]
    assert rest["next"] is None
