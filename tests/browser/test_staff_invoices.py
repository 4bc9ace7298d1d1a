"""Invoices as the staff handle them: set up, issued at the desk, taken back, paid later, saved for the accountant."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious

LEFT_TO_RIGHT = "\u200e"
WIDE = {"width": 1280, "height": 900}
ASAASE = {"legal_name": "Asaase Foods Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nOsu, Accra"}
SERWAA = {"name": "Serwaa Textiles Ltd.", "tax_id": "C0000803561", "address": "12 Ring Road East\nAccra"}


@pytest.fixture
def issuing(restaurant: Restaurant) -> Restaurant:
    """One that issues invoices."""
    restaurant.staff.patch("/api/v1/settings", json={"invoices": ASAASE}).raise_for_status()
    return restaurant


def ghs(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{own('GH₵')}{abs(cents) / 100:,.2f}"


def paid_order(restaurant: Restaurant, item: str = "Grilled tilapia", quantity: int = 3) -> dict[str, Any]:
    order = restaurant.order(item, quantity)
    restaurant.staff.post(f"/api/v1/orders/{order['id']}/payments", json={}).raise_for_status()
    return order


def paid_order_of(restaurant: Restaurant, name: str, phone: str) -> dict[str, Any]:
    order = restaurant.order("Grilled tilapia", 1, customer_name=name, customer_phone=phone)
    restaurant.staff.post(f"/api/v1/orders/{order['id']}/payments", json={}).raise_for_status()
    return order


def issue(restaurant: Restaurant, order: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = restaurant.staff.post(
        "/api/v1/invoices",
        json={"order_id": order["id"], "buyer": SERWAA} | body,
        headers={"Idempotency-Key": uuid4().hex},
    ).raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def invoices(restaurant: Restaurant) -> list[dict[str, Any]]:
    """Newest first."""
    found: list[dict[str, Any]] = restaurant.get("invoices")["items"]
    return found


def drawer_of(page: Page, title: str) -> Locator:
    return page.get_by_role("dialog", name=title, exact=True)


def sheet(where: Locator) -> Locator:
    """The picture of a page, as soon as it is one."""
    picture = where.locator("img[src^='blob:']")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 100
    return picture


def previews(page: Page) -> list[tuple[int, dict[str, Any]]]:
    """Of invoices, that are answered from now on: how, and what was asked."""
    heard: list[tuple[int, dict[str, Any]]] = []

    def hear(answer: Response) -> None:
        if answer.url.endswith("/preview"):
            heard.append((answer.status, answer.request.post_data_json or {}))

    page.on("response", hear)
    return heard


def test_who_sells_is_said_with_how_it_will_look(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "invoices")
    main = page.get_by_role("main")
    expect(main.get_by_text("No invoices yet. They are issued from an order.")).to_be_visible()
    main.get_by_role("link", name="Set up invoices").click()
    expect(page).to_have_url(re.compile("/staff/settings/invoices$"))
    preview = page.get_by_role("region", name="How it will look")
    expect(preview.get_by_text("What is typed is shown as soon as there are a name")).to_be_visible()
    page.get_by_label("Legal name", exact=True).fill(ASAASE["legal_name"])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Tax number")).to_have_accessible_description("This is needed.")
    expect(page.get_by_label("Tax number")).to_be_focused()
    page.get_by_label("Tax number").fill("12-34")
    page.get_by_label("Address, as on an envelope").fill(ASAASE["address"])
    # The server knows how they are written there, and says it before anything is saved.
    expect(page.get_by_label("Tax number")).to_have_accessible_description(
        f"{own('12-34')} is not a {own('TIN')}. Check it against the document; they look like {own('C0000803561')}."
    )
    page.get_by_label("Tax number").fill(ASAASE["tax_id"])
    page.get_by_label("Address in the second language").fill(in_arabic := "شارع أكسفورد 14\nأكرا")
    sheet(preview)
    # What cannot be used is said while it is typed: beside its field, and where the preview would be.
    number = page.get_by_label("Tax number")
    number.fill("12-34")
    expect(preview.get_by_text("What is typed is shown as soon as the tax number is right.")).to_be_visible()
    number.fill(ASAASE["tax_id"])
    prefix = page.get_by_label("Numbers begin with")
    prefix.fill("9x")
    expect(prefix).to_have_accessible_description(re.compile("^At most six capital letters and digits"))
    expect(preview.get_by_text("What is typed is shown as soon as numbers can begin like that.")).to_be_visible()
    sheet(preview)
    prefix.fill("")
    email = page.get_by_label("E-mail on the invoice")
    email.fill("accounts at asaase")
    expect(email).to_have_accessible_description("That is not an e-mail address.")
    expect(preview.get_by_text("That is not an e-mail address.")).to_be_visible()
    expect(preview.get_by_role("button", name="Try again")).to_have_count(0)
    email.fill("")
    sheet(preview)
    heard = previews(page)
    preview.get_by_role("button", name="Simplified invoice").click()
    preview.get_by_role("button", name="العربية").click()
    page.get_by_label("Numbers begin with").fill("bd")
    expect(page.get_by_text(f"{own(f'BDS-{datetime.now(UTC).year}-0001')}")).to_be_visible()
    page.wait_for_timeout(900)
    _, asked = heard[-1]
    assert (asked["kind"], asked["language"], asked["invoices"]["prefix"]) == ("simplified", "ar", "BD")
    assert {status for status, _ in heard} == {200}
    # Whoever leaves with something unsaved is asked.
    preview.get_by_role("link", name="Change them").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on editing").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    kept = restaurant.get("settings")["invoices"]
    assert {name: kept[name] for name in ASAASE} == ASAASE
    assert (kept["address2"], kept["prefix"]) == (in_arabic, "BD")
    assert serious(page) == []


def test_one_is_issued_at_the_desk(device: Device, issuing: Restaurant) -> None:
    order = paid_order(issuing)
    page = device(**WIDE)
    sign_in(page, issuing.email, f"orders?order={order['id']}")
    drawer = drawer_of(page, f"Order {own(order['number'])}")
    drawer.get_by_role("button", name="Invoice…").click()
    form = drawer_of(page, f"Invoice of order {own(order['number'])}")
    preview = form.get_by_role("region", name="How it will look")
    sheet(preview)
    expect(form.get_by_label("Kind")).to_have_value("")
    expect(form.get_by_role("option", name="Automatic: simplified")).to_have_count(1)
    # A full one says whom it is for.
    form.get_by_label("Kind").select_option("Full invoice")
    form.get_by_role("button", name="Issue").click()
    expect(form.get_by_label("Who it is for")).to_have_accessible_description(re.compile("Say who it is for."))
    expect(form.get_by_label("Who it is for")).to_be_focused()
    form.get_by_label("Kind").select_option("")
    form.get_by_label("Who it is for").fill(SERWAA["name"])
    form.get_by_label("TIN").fill("no number")
    expect(form.get_by_label("TIN")).to_have_accessible_description(re.compile("is not a"))
    heard = previews(page)
    form.get_by_label("TIN").fill("c0000803561")
    form.get_by_label("Address").fill(SERWAA["address"])
    form.get_by_label("Send it to").fill("accounts@serwaa.example")
    expect(form.get_by_role("option", name="Automatic: full")).to_have_count(1)
    page.wait_for_timeout(1200)
    status, asked = heard[-1]
    assert (status, asked["buyer"]["name"]) == (200, SERWAA["name"])
    assert serious(page) == []
    form.get_by_role("button", name="Issue").click()
    sure = page.get_by_role("dialog", name=f"Issue the invoice of order {own(order['number'])}?")
    expect(sure).to_contain_text("cannot be changed afterwards")
    expect(sure).to_contain_text("accounts@serwaa.example")
    sure.get_by_role("button", name="Keep it as it is").click()
    assert invoices(issuing) == []
    form.get_by_role("button", name="Issue").click()
    sure.get_by_role("button", name="Issue").click()
    (made,) = _some(page, issuing)
    number = made["invoice_number"]
    assert (made["kind"], made["status"], made["buyer_name"]) == ("full", "paid", SERWAA["name"])
    opened = drawer_of(page, f"Invoice {own(number)}")
    sheet(opened)
    expect(opened.get_by_text("12 Ring Road East")).to_be_visible()
    # It is sent by itself, and says to whom.
    expect(opened.get_by_role("region", name="Sent to")).to_contain_text("accounts@serwaa.example", timeout=20_000)
    with page.expect_download() as saved:
        opened.get_by_role("button", name="Download PDF").click()
    assert saved.value.suggested_filename == f"{number}.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as saved:
        opened.get_by_role("button", name="80 mm copy").click()
    assert saved.value.suggested_filename == f"{number}-80mm.pdf"
    opened.get_by_role("button", name="Show larger").click()
    large = page.get_by_role("dialog").last
    expect(large.locator("img[src^='blob:']")).to_be_visible()
    page.keyboard.press("Escape")
    assert serious(page) == []
    # Sent once more, to another address.
    opened.get_by_role("button", name="Send again…").click()
    again = page.get_by_role("dialog", name="Send the invoice again")
    expect(again.get_by_label("Send it to")).to_have_value("accounts@serwaa.example")
    again.get_by_label("Send it to").fill("boss@serwaa.example")
    again.get_by_role("button", name="Send", exact=True).click()
    expect(
        page.get_by_text(f"It is on its way by e-mail to {own(LEFT_TO_RIGHT + 'b…@serwaa.example')}.")
    ).to_be_visible()
    expect(opened.get_by_role("region", name="Sent to")).to_contain_text("boss@serwaa.example", timeout=20_000)
    # Under it the order is still open, and has it.
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(drawer.get_by_role("button", name=number)).to_be_visible()
    expect(drawer.get_by_role("button", name="Invoice…")).to_have_count(0)


def test_without_an_address_it_says_that_it_was_not_sent(device: Device, issuing: Restaurant) -> None:
    made = issue(issuing, paid_order(issuing))
    page = device(**WIDE)
    sign_in(page, issuing.email, f"invoices?invoice={made['id']}")
    told = drawer_of(page, f"Invoice {own(made['invoice_number'])}").get_by_role("region", name="Sent to")
    expect(told).to_contain_text("There is no e-mail address: it was not sent.", timeout=20_000)
    told.page.get_by_role("button", name="Send again…").click()
    again = page.get_by_role("dialog", name="Send the invoice again")
    again.get_by_role("button", name="Send", exact=True).click()
    expect(again.get_by_label("Send it to")).to_have_accessible_description(re.compile("address"))
    again.get_by_label("Send it to").fill("boss@serwaa.example")
    again.get_by_role("button", name="Send", exact=True).click()
    expect(
        page.get_by_text(f"It is on its way by e-mail to {own(LEFT_TO_RIGHT + 'b…@serwaa.example')}.")
    ).to_be_visible()
    expect(told).to_contain_text("boss@serwaa.example", timeout=20_000)


def _some(page: Page, restaurant: Restaurant, count: int = 1) -> list[dict[str, Any]]:
    """The invoices, as soon as there are `count`."""
    for _ in range(100):
        found = invoices(restaurant)
        if len(found) == count:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"there are {len(found)}")


def test_lines_are_taken_back_and_then_the_rest(device: Device, issuing: Restaurant) -> None:
    order = paid_order(issuing)
    made = issue(issuing, order)
    number = made["invoice_number"]
    page = device(**WIDE)
    sign_in(page, issuing.email, "invoices")
    page.get_by_role("main").get_by_role("button", name=number).click()
    opened = drawer_of(page, f"Invoice {own(number)}")
    opened.get_by_role("button", name="Credit note…").click()
    form = page.get_by_role("dialog", name=f"Credit note on {own(number)}")
    expect(form).to_contain_text("No money moves by this.")
    expect(form.get_by_role("definition")).to_have_text([ghs(27000), ghs(0)])
    form.get_by_role("radio", name="Some of its lines").check()
    form.get_by_role("button", name="Issue credit note").click()
    expect(form.get_by_role("alert")).to_have_text("Choose at least one.")
    form.get_by_label("How many of").fill("1")
    expect(form.get_by_role("definition")).to_have_text([ghs(9000), ghs(18000)])
    form.get_by_role("button", name="Issue credit note").click()
    why = form.get_by_label("Why? It stands on the credit note.")
    expect(why).to_have_accessible_description(re.compile("Say why."))
    expect(why).to_be_focused()
    why.fill("One fish was cold")
    assert serious(page) == []
    form.get_by_role("button", name="Issue credit note").click()
    expect(form).to_be_hidden()
    # What is given back has its credit note by itself: the form leads there.
    opened.get_by_role("button", name="Credit note…").click()
    form.get_by_role("button", name="Give money back at the order").click()
    under = drawer_of(page, f"Order {own(order['number'])}")
    expect(under.get_by_role("button", name="Give money back")).to_be_visible()
    expect(opened).to_be_hidden()
    under.get_by_role("button", name=number).click()
    notes = opened.get_by_role("region", name="Credit notes")
    expect(notes).to_contain_text(ghs(-9000))
    expect(notes).to_contain_text(f"Left of it: {own(ghs(18000))}")
    expect(opened.get_by_text("Partly taken back")).to_be_visible()

    opened.get_by_role("button", name="Credit note…").click()
    form.get_by_role("radio", name="Some of its lines").check()
    expect(form.get_by_text("2 left")).to_be_visible()
    # More than is left is not even sent.
    form.get_by_role("radio", name="A reduction of the price").check()
    amount = form.get_by_label("Amount with tax")
    amount.fill("180.01")
    expect(amount).to_have_accessible_description(re.compile(f"{re.escape(own(ghs(18000)))} at most"))
    for typed, said in (("0", "Say an amount above nothing."), ("1e2", "That is not an amount.")):
        amount.fill(typed)
        form.get_by_role("button", name="Issue credit note").click()
        expect(amount).to_have_accessible_description(re.compile(f"^{said}"))
        expect(amount).to_be_focused()
    form.get_by_role("radio", name="All that is left of it").check()
    form.get_by_label("Why? It stands on the credit note.").fill("Wrong guest")
    form.get_by_role("button", name="Issue credit note").click()
    expect(form).to_be_hidden()
    expect(opened.get_by_text("Taken back", exact=True)).to_be_visible()
    expect(opened.get_by_role("button", name="Credit note…")).to_have_count(0)
    rest, first, invoice = invoices(issuing)
    assert [one["total_cents"] for one in (rest, first)] == [18000, 9000]
    assert (invoice["status"], invoice["credited_cents"]) == ("cancelled", 27000)
    # Each leads to the other.
    notes.get_by_role("button", name=first["invoice_number"]).click()
    credit = drawer_of(page, f"Credit note {own(first['invoice_number'])}")
    expect(credit.get_by_text("One fish was cold")).to_be_visible()
    credit.get_by_role("button", name=number).click()
    expect(opened).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    # What lay under it closes after it.
    expect(under).to_be_visible()
    page.keyboard.press("Escape")
    expect(under).to_be_hidden()

    # The list is narrowed in its address.
    rows = page.get_by_role("main").get_by_role("listitem")
    expect(rows).to_have_count(3)
    page.get_by_role("combobox", name="Kind").select_option("Credit note")
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile("kind=credit_note"))
    page.get_by_role("searchbox").fill(first["invoice_number"][-4:])
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(ghs(-9000))
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(rows).to_have_count(3)


def test_a_draft_waits_and_can_be_thrown_away(device: Device, issuing: Restaurant) -> None:
    order = paid_order(issuing, "Sobolo", 2)
    page = device(**WIDE)
    sign_in(page, issuing.email, f"orders?order={order['id']}")
    drawer = drawer_of(page, f"Order {own(order['number'])}")
    drawer.get_by_role("button", name="Invoice…").click()
    form = drawer_of(page, f"Invoice of order {own(order['number'])}")
    form.get_by_label("Who it is for").fill("Kofi")
    form.get_by_label("Notes on the invoice").fill("PO 4711")
    # What was typed is not dropped without asking.
    page.keyboard.press("Escape")
    sure = page.get_by_role("dialog", name="Discard changes?")
    expect(sure).to_be_visible()
    # The key that asked is not taken for an answer: Enter is, for the button that has the focus.
    expect(sure.get_by_role("button", name="Go on editing")).to_be_focused()
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(sure).to_be_hidden()
    expect(form.get_by_label("Notes on the invoice")).to_have_value("PO 4711")
    form.get_by_role("button", name="Save as draft").click()
    title = f"Draft for order {own(order['number'])}"
    draft = drawer_of(page, title)
    expect(draft).to_contain_text("it has no number yet")
    sheet(draft)
    expect(draft.get_by_role("button", name="Download PDF")).to_have_count(0)
    draft.get_by_role("button", name="Throw away").click()
    expect(draft).to_be_hidden()
    assert invoices(issuing) == []
    page.get_by_role("button", name="Undo").click()
    expect(draft).to_be_visible()
    (kept,) = invoices(issuing)
    assert (kept["buyer_name"], kept["notes"], kept["status"]) == ("Kofi", "PO 4711", "draft")
    draft.get_by_role("button", name="Edit or issue…").click()
    expect(form.get_by_label("Who it is for")).to_have_value("Kofi")
    expect(form.get_by_label("Notes on the invoice")).to_have_value("PO 4711")
    form.get_by_role("button", name="Issue").click()
    page.get_by_role("dialog", name="Issue the invoice").get_by_role("button", name="Issue").click()
    expect(page.get_by_role("dialog", name=re.compile(r"^Invoice .INVS-"))).to_be_visible()
    (made,) = invoices(issuing)
    assert (made["id"], made["kind"], made["notes"]) == (kept["id"], "simplified", "PO 4711")


def test_one_is_paid_later_by_bank_transfer(device: Device, issuing: Restaurant) -> None:
    order = issuing.order("Grilled tilapia", 2)
    until = (datetime.now(UTC) + timedelta(days=30)).date()
    page = device(**WIDE)
    sign_in(page, issuing.email, f"orders?order={order['id']}")
    drawer = drawer_of(page, f"Order {own(order['number'])}")
    drawer.get_by_role("button", name="Invoice…").click()
    form = drawer_of(page, f"Invoice of order {own(order['number'])}")
    expect(form).to_contain_text(f"{own(ghs(18000))} of this order is not paid yet.")
    form.get_by_role("button", name="Issue").click()
    expect(form.get_by_label("Paid later, until")).to_have_accessible_description(
        "Say until when it is to be paid."
    )
    form.get_by_label("Paid later, until").fill(until.isoformat())
    form.get_by_role("button", name="Issue").click()
    page.get_by_role("dialog", name="Issue the invoice").get_by_role("button", name="Issue").click()
    opened = page.get_by_role("dialog", name=re.compile(r"^Invoice .INVS-"))
    expect(opened.get_by_text("Issued, not paid")).to_be_visible()
    expect(opened.get_by_text("To be paid by")).to_be_visible()
    opened.get_by_role("button", name="Mark paid…").click()
    asked = page.get_by_role("dialog", name=re.compile("^Is .* paid\\?$"))
    expect(asked).to_contain_text(f"{own(ghs(18000))} is still due.")
    expect(opened.get_by_role("region", name="Payments")).to_contain_text(f"{own(ghs(18000))} due")
    asked.get_by_role("button", name="By bank transfer").click()
    expect(asked).to_be_hidden()
    # What came, how, when, and who wrote it down.
    came = opened.get_by_role("region", name="Payments").get_by_role("listitem")
    expect(came).to_contain_text(re.compile("^Bank transfer"))
    expect(came).to_contain_text(ghs(18000))
    expect(came).to_contain_text(re.compile(r"\d\d?:\d\d"))
    expect(came).to_contain_text("Abena Owner")
    expect(opened.get_by_text("Paid", exact=True).first).to_be_visible()
    expect(opened.get_by_role("button", name="Mark paid…")).to_have_count(0)
    (made,) = invoices(issuing)
    assert (made["status"], made["due_date"]) == ("paid", until.isoformat())
    # Money that came to the bank is money of the day as well.
    page.goto("/staff/payments?method=transfer")
    rows = page.get_by_role("main").get_by_role("listitem")
    expect(rows).to_contain_text("Bank transfer")
    page.goto("/staff/payments/day")
    expect(page.get_by_role("main")).to_contain_text("Bank transfer")


def test_a_month_is_saved_for_the_accountant(device: Device, issuing: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, issuing.email, "invoices")
    page.get_by_role("link", name="For the accountant").click()
    main = page.get_by_role("main")
    expect(main.get_by_text("No invoices yet.")).to_be_visible()
    made = issue(issuing, paid_order(issuing))
    month = made["issue_date"][:7]
    page.reload()
    # The newest that has any: the accountant need not look for it.
    expect(main.get_by_label("Month")).to_have_value(month)
    expect(main.get_by_text("1 was issued in this month.")).to_be_visible()
    assert serious(page) == []
    for name, ending, beginning in (
        ("Save as ZIP (PDFs and table)", "zip", b"PK"),
        ("Save as CSV", "csv", b""),
        ("Save as CSV for Excel", "csv", b"\xef\xbb\xbf"),
    ):
        with page.expect_download() as saved:
            main.get_by_role("button", name=name, exact=True).click()
        assert saved.value.suggested_filename == f"invoices-{issuing.slug}-{month}.{ending}"
        content = saved.value.path().read_bytes()
        assert content.startswith(beginning)
        if ending == "csv":
            assert made["invoice_number"].encode() in content


def test_earlier_months_are_chosen_from_those_that_have_invoices(device: Device, issuing: Restaurant) -> None:
    page = device(**WIDE)
    months = [{"month": "2026-11", "count": 2}, {"month": "2021-02", "count": 250}]
    page.route("**/api/v1/invoices/months", lambda route: route.fulfill(json={"items": months}))
    sign_in(page, issuing.email, "invoices/export")
    chosen = page.get_by_label("Month")
    expect(chosen.get_by_role("option")).to_have_text(["Nov 2026 · 2", "Feb 2021 · 250"])
    chosen.select_option("2021-02")
    expect(page.get_by_text("250 were issued in this month.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV", exact=True).click()
    assert saved.value.suggested_filename == f"invoices-{issuing.slug}-2021-02.csv"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_bar_of_views_is_whole_on_tablets(language: str, device: Device, issuing: Restaurant) -> None:
    issuing.staff.patch("/api/v1/settings", json={"language": language}).raise_for_status()
    # Something waits on the board, so that there is a number in the bar.
    issuing.order()
    for email in (
        issuing.email,
        issuing.hire("front_desk", "Kwame Desk"),
        issuing.hire("kitchen", "Efua Kitchen"),
    ):
        page = device(width=768, height=900, locale=language)
        sign_in(page, email, "board")
        bar = page.get_by_role("navigation").first
        expect(bar.get_by_role("link").first).to_contain_text("اللوحة" if language == "ar" else "Board")
        for width in (768, 834, 1024, 1100, 1280, 1300, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            needs, has, height = bar.evaluate("(one) => [one.scrollWidth, one.clientWidth, one.offsetHeight]")
            # In one line, which is as high as it was.
            assert (needs <= has, height) == (True, 49), (email, width, needs)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            lines = bar.get_by_role("link").evaluate_all(
                "(all) => all.map((one) => one.querySelector('span').getClientRects().length)"
            )
            assert set(lines) == {1}


def test_rows_say_the_time_too(device: Device, issuing: Restaurant) -> None:
    made = issue(issuing, paid_order(issuing), buyer={})
    at = datetime.fromisoformat(made["issue_date"])
    page = device(**WIDE, timezone_id="Asia/Tokyo")
    sign_in(page, issuing.email, "invoices")
    row = page.get_by_role("main").get_by_role("listitem")
    # As the business's clock has it.
    expect(row).to_contain_text(re.compile(rf"{at.day} \w+ {at.year} · {at.hour % 12 or 12}:{at.minute:02d}"))
    expect(row).to_contain_text("Without a name")


def test_the_front_desk_issues_and_takes_nothing_back(device: Device, restaurant: Restaurant) -> None:
    order = paid_order(restaurant)
    desk = restaurant.hire("front_desk", "Kwame Desk")
    page = device(**WIDE)
    sign_in(page, desk, f"orders?order={order['id']}")
    drawer_of(page, f"Order {own(order['number'])}").get_by_role("button", name="Invoice…").click()
    asked = page.get_by_role("dialog", name=f"Invoice of order {own(order['number'])}")
    expect(asked).to_contain_text("Invoices are not set up yet")
    expect(asked).to_contain_text("The owner or a manager can set them up in the settings.")
    expect(asked.get_by_role("button", name="Set up invoices")).to_have_count(0)
    owner = device(**WIDE)
    sign_in(owner, restaurant.email, f"orders?order={order['id']}")
    drawer_of(owner, f"Order {own(order['number'])}").get_by_role("button", name="Invoice…").click()
    owner.get_by_role("dialog").get_by_role("button", name="Set up invoices").click()
    expect(owner).to_have_url(re.compile("/staff/settings/invoices$"))

    restaurant.staff.patch("/api/v1/settings", json={"invoices": ASAASE}).raise_for_status()
    number = issue(restaurant, order)["invoice_number"]
    page.goto("/staff/invoices")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="For the accountant")).to_have_count(0)
    main.get_by_role("button", name=number).click()
    opened = drawer_of(page, f"Invoice {own(number)}")
    expect(opened.get_by_role("button", name="Send again…")).to_be_visible()
    expect(opened.get_by_role("button", name="Credit note…")).to_have_count(0)
    page.goto("/staff/invoices/export")
    expect(main.get_by_role("searchbox")).to_be_visible()


def test_a_customer_of_the_book_has_invoices(device: Device, issuing: Restaurant) -> None:
    order = paid_order_of(issuing, "Ama Serwaa", "024 123 4567")
    made = issue(issuing, order)
    page = device(**WIDE)
    sign_in(page, issuing.email, f"customers/of/{made['customer_id']}/invoices")
    row = page.get_by_role("region", name="Invoices").get_by_role("listitem")
    expect(row).to_contain_text(SERWAA["name"])
    row.get_by_role("button").click()
    opened = drawer_of(page, f"Invoice {own(made['invoice_number'])}")
    expect(opened.get_by_role("link", name="Open in the customer book")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_in_arabic(scheme: str, device: Device, issuing: Restaurant) -> None:
    issuing.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    made = issue(issuing, paid_order(issuing))
    page = device(locale="ar", scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    sign_in(page, issuing.email, "invoices")
    row = page.get_by_role("main").get_by_role("button", name=made["invoice_number"])
    expect(row).to_contain_text("مدفوعة")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []
    row.click()
    opened = drawer_of(page, f"الفاتورة {own(made['invoice_number'])}")
    sheet(opened)
    assert serious(page) == []
    opened.get_by_role("button", name="إشعار دائن…").click()
    form = page.get_by_role("dialog", name="إشعار دائن على")
    form.get_by_role("radio", name="بعض بنودها").check()
    form.get_by_label("كم من").fill("2")
    expect(form.get_by_role("definition").first).to_contain_text("180.00")
    assert serious(page) == []
    page.goto("/staff/settings/invoices")
    sheet(page.get_by_role("region", name="كيف ستبدو"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []
