"""Money as the staff handle it: cash and change, giving back, what waits for a payment, lists, and the end of a day."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import pay
from tests.browser.conftest import Device
from tests.browser.pay import paid, sandbox, served
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, own, sign_in
from tests.browser.test_customer import serious
from tests.sandbox.conftest import House as Sandbox

__all__ = ["paid", "sandbox", "served"]

WIDE = {"width": 1280, "height": 900}


def ghs(cents: int) -> str:
    """As an English page writes it in Ghana."""
    return f"{'-' if cents < 0 else ''}{own('GH₵')}{abs(cents) / 100:,.2f}"


def guest_order(restaurant: Restaurant, method: str, item: str = "Sobolo") -> dict[str, Any]:
    """By a guest on the web."""
    body = {
        "lines": [{"item_id": restaurant.items[item], "quantity": 1}],
        "fulfilment": "pickup",
        "customer_name": "Kofi",
        "customer_phone": "024 123 4567",
        "payment_method": method,
    }
    answer = restaurant.staff.post(
        f"/api/customer/orders/create?restaurant={restaurant.slug}",
        json=body,
        headers={"Idempotency-Key": uuid4().hex, "Authorization": ""},
    ).raise_for_status()
    placed: dict[str, Any] = answer.json()
    return placed


def begin(restaurant: Restaurant, order: dict[str, Any], method: str = "mtn", phone: str = pay.PERSON) -> None:
    restaurant.staff.post(
        f"/api/customer/payments/initiate?restaurant={restaurant.slug}",
        json={"order_id": order["id"], "method": method, "phone": phone},
        headers={"Idempotency-Key": uuid4().hex, "Authorization": f"Bearer {order['guest_token']}"},
    ).raise_for_status()


def cash(restaurant: Restaurant, order: dict[str, Any], **body: int) -> None:
    restaurant.staff.post(f"/api/v1/orders/{order['id']}/payments", json=body).raise_for_status()


def stray_money(page: Page, restaurant: Restaurant, sandbox: Sandbox, cents: int) -> None:
    """Paid to the restaurant's own account, by somebody else's asking."""
    secret, origin = f"sk_test_{uuid4().hex}{uuid4().hex[:8]}", restaurant.staff.base_url
    sandbox.control("POST", "/paystack/keys", secret_key=secret, webhook_url=str(origin))
    keys = {"provider": "paystack", "secret_key": secret}
    answer = restaurant.staff.put("/api/v1/settings/payments", json=keys).raise_for_status()
    (hook,) = [one["webhook_url"] for one in answer.json() if one["provider"] == "paystack"]
    sandbox.control("POST", "/paystack/keys", secret_key=secret, webhook_url=str(origin.join(urlsplit(hook).path)))
    sandbox.post(
        "/paystack/charge",
        headers={"Authorization": f"Bearer {secret}"},
        json={
            "email": "somebody@example.com",
            "amount": cents,
            "currency": "GHS",
            "reference": f"next-door-{uuid4().hex}",
            "mobile_money": {"phone": "0241234567", "provider": "mtn"},
        },
    ).raise_for_status()
    pay.answer(sandbox, "approve")
    for _ in range(100):
        if restaurant.get("payments/stray")["items"]:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nobody told of the money")


def drawer_of(page: Page, order: dict[str, Any]) -> Locator:
    return page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)


def section_of(page: Page, order: dict[str, Any]) -> Locator:
    return drawer_of(page, order).get_by_role("region", name="Payments")


def rows(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem")


def paid_by_phone(page: Page, restaurant: Restaurant, sandbox: Sandbox) -> dict[str, Any]:
    """An order that MTN has been paid for."""
    order = guest_order(restaurant, "mtn")
    begin(restaurant, order)
    pay.answer(sandbox, "approve")
    for _ in range(100):
        if restaurant.get(f"orders/{order['id']}")["payment_status"] == "paid":
            return order
        page.wait_for_timeout(100)
    raise AssertionError("nobody told of the payment")


def test_cash_is_taken_and_the_change_is_told(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Grilled tilapia")
    due = order["total_cents"]
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"board?order={order['id']}")
    section = section_of(page, order)
    expect(section.get_by_text(f"{own(ghs(due))} due")).to_be_visible()
    expect(section.get_by_text("Nobody has begun to pay yet.")).to_be_visible()
    section.get_by_role("button", name="Take cash").click()
    asked = page.get_by_role("dialog", name=f"Cash for order {own(order['number'])}")
    handed = asked.get_by_label("Handed over")
    expect(handed).to_be_focused()
    # Less than is due is not taken.
    handed.fill("5")
    expect(asked.get_by_role("status")).to_have_text(f"Still missing{ghs(due - 500)}")
    page.keyboard.press("Enter")
    expect(asked).to_be_visible()
    # In the digits of another keyboard, and with a tip.
    asked.get_by_label("Tip").fill("2.50")
    handed.fill("٢٠٠")
    expect(asked.get_by_role("status")).to_have_text(f"Change{ghs(20000 - due - 250)}")
    asked.get_by_role("button", name=f"Take {own(ghs(due + 250))}").click()
    expect(asked).to_be_hidden()
    expect(page.get_by_text(f"cash is taken. Change: {own(ghs(20000 - due - 250))}.")).to_be_visible()
    expect(section.get_by_role("listitem")).to_contain_text(f"Change {ghs(20000 - due - 250)}")
    expect(section.get_by_role("listitem")).to_contain_text("Taken by Abena Owner")
    expect(section.get_by_role("button", name="Take cash")).to_have_count(0)
    expect(column(page, "new").get_by_text("Paid", exact=True)).to_be_visible()

    money = pay.payments(restaurant, order["id"])
    (payment,) = money["payments"]
    assert (money["payment_status"], money["due_cents"]) == ("paid", 0)
    assert (payment["method"], payment["amount_cents"], payment["tip_cents"], payment["tendered_cents"]) == (
        "cash",
        due + 250,
        250,
        20000,
    )


def test_a_part_is_taken_in_cash_and_then_the_rest(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Grilled tilapia")
    due = order["total_cents"]
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"board?order={order['id']}")
    take = section_of(page, order).get_by_role("button", name="Take cash")
    take.click()
    asked = page.get_by_role("dialog", name=f"Cash for order {own(order['number'])}")
    asked.get_by_label("Amount").fill(f"{(due + 1) / 100:.2f}")
    asked.get_by_role("button", name="Take").click()
    expect(asked.get_by_label("Amount")).to_have_accessible_description(
        f"More than nothing, and at most {own(ghs(due))}."
    )
    asked.get_by_label("Amount").fill("20")
    asked.get_by_role("group", name="Likely sums").get_by_role("button", name=ghs(5000)).click()
    expect(asked.get_by_role("status")).to_have_text(f"Change{ghs(3000)}")
    asked.get_by_role("button", name="Take").click()
    expect(asked).to_be_hidden()
    left = own(ghs(due - 2000))
    expect(column(page, "new").get_by_text(f"Partly paid, {left} due")).to_be_visible()
    take.click()
    asked.get_by_role("button", name=f"Take {left}").click()
    expect(asked).to_be_hidden()
    expect(section_of(page, order).get_by_role("listitem")).to_have_count(2)
    assert [one["amount_cents"] for one in pay.payments(restaurant, order["id"])["payments"]] == [2000, due - 2000]


def test_completing_what_is_due_asks_for_the_cash(device: Device, restaurant: Restaurant) -> None:
    one, other = (restaurant.order("Sobolo") for _ in range(2))
    for order in (one, other):
        restaurant.move(order["id"], "accepted", "preparing", "ready")
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    due = own(ghs(one["total_cents"]))
    ready = column(page, "ready")
    expect(ready.get_by_text(f"Unpaid, {due} due")).to_have_count(2)
    asked = page.get_by_role("dialog", name=f"Take {due} in cash?")
    ready.get_by_role("button", name=f"Complete {one['number']}").click()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(ready.get_by_role("listitem").filter(has_text="Complete")).to_have_count(2)
    ready.get_by_role("button", name=f"Complete {one['number']}").click()
    asked.get_by_label("Handed over").fill("100")
    asked.get_by_role("button", name="and complete").click()
    expect(ready.get_by_role("button", name=f"Complete {one['number']}")).to_have_count(0)
    ready.get_by_role("button", name=f"Complete {other['number']}").click()
    asked.get_by_role("button", name="Complete without counting").click()
    expect(ready.get_by_role("listitem")).to_have_count(0)
    # Leaving means it.
    page.goto("/staff/orders")
    expect(rows(page).filter(has_text="Completed")).to_have_count(2)
    for order, tendered in ((one, 10000), (other, None)):
        (payment,) = pay.payments(restaurant, order["id"])["payments"]
        assert (payment["amount_cents"], payment["tendered_cents"]) == (order["total_cents"], tendered)


def test_cash_goes_back_by_hand(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Grilled tilapia")
    cash(restaurant, order)
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"board?order={order['id']}")
    section = section_of(page, order)
    section.get_by_role("button", name="Give money back").click()
    asked = page.get_by_role("dialog", name=f"Give back money of order {own(order['number'])}")
    amount = asked.get_by_label("Amount")
    expect(amount).to_have_value(f"{order['total_cents'] / 100:.2f}")
    amount.fill("12.50")
    expect(asked.get_by_text("goes back by hand")).to_be_visible()
    send = asked.get_by_role("button", name=f"Give back {own(ghs(1250))}")
    send.click()
    expect(asked.get_by_label("Why? The customer reads this.")).to_have_accessible_description(
        "Say why: the customer will read it."
    )
    asked.get_by_label("Why? The customer reads this.").fill("The fish was off")
    send.click()
    sure = page.get_by_role("dialog", name=f"Give back {own(ghs(1250))} for order")
    sure.get_by_role("button", name="Keep it as it is").click()
    assert pay.payments(restaurant, order["id"])["refunds"] == []
    send.click()
    sure.get_by_role("button", name="Give back").click()
    expect(asked).to_be_hidden()
    expect(section.get_by_text("To be handed over")).to_be_visible()
    expect(section.get_by_text("The fish was off")).to_be_visible()

    page.goto("/staff/payments/give-back")
    expect(page.get_by_role("link", name="To give back")).to_contain_text("1 waiting")
    row = rows(page)
    expect(row).to_contain_text(ghs(1250))
    expect(row.get_by_role("button", name="Try the provider again")).to_have_count(0)
    row.get_by_role("button", name="Handed over").click()
    page.get_by_role("dialog").get_by_role("button", name="Handed over").click()
    expect(page.get_by_text("Nothing waits to be handed over.")).to_be_visible()
    page.get_by_role("combobox", name="State").select_option("Given back")
    expect(rows(page)).to_contain_text("Handed over")
    (refund,) = pay.payments(restaurant, order["id"])["refunds"]
    assert (refund["status"], refund["amount_cents"], refund["by_hand"]) == ("succeeded", 1250, True)


def test_what_waits_for_its_payment_is_not_work_yet(device: Device, paid: Restaurant, sandbox: Sandbox) -> None:
    order = guest_order(paid, "mtn")
    begin(paid, order)
    page = device(**WIDE)
    sign_in(page, paid.email, "kitchen")
    expect(page.get_by_text("Nothing to cook right now.")).to_be_visible()
    page.goto("/staff/board")
    waiting = page.get_by_role("list", name="Waiting for payment").get_by_role("listitem")
    expect(waiting).to_contain_text("MTN MoMo")
    expect(waiting).to_contain_text("left")
    expect(column(page, "new").get_by_role("listitem")).to_have_count(0)
    waiting.get_by_role("button").first.click()
    section = section_of(page, order)
    expect(section.get_by_role("listitem")).to_contain_text("Waiting")
    expect(section.get_by_role("listitem")).to_contain_text("…567")
    page.keyboard.press("Escape")
    pay.answer(sandbox, "approve")
    # Without anybody's doing here.
    expect(column(page, "new").get_by_text("Paid", exact=True)).to_be_visible(timeout=20_000)
    expect(waiting).to_have_count(0)


def test_who_would_not_wait_pays_in_cash_or_the_order_is_cancelled(device: Device, paid: Restaurant) -> None:
    stays, goes = guest_order(paid, "mtn"), guest_order(paid, "card")
    page = device(**WIDE)
    sign_in(page, paid.email)
    waiting = page.get_by_role("list", name="Waiting for payment")
    waiting.get_by_role("button", name=f"Cancel order {goes['number']}").click()
    asked = page.get_by_role("dialog", name=f"Cancel order {own(goes['number'])}?")
    asked.get_by_role("button", name="As you asked.").click()
    asked.get_by_role("button", name="Cancel order").click()
    expect(waiting.get_by_role("listitem")).to_have_count(1)
    waiting.get_by_role("button", name=f"Take cash {stays['number']}").click()
    take = own(ghs(stays["total_cents"]))
    page.get_by_role("dialog").get_by_role("button", name=f"Take {take}").click()
    expect(waiting).to_have_count(0)
    expect(column(page, "new").get_by_role("listitem").first).to_contain_text("Paid")
    assert paid.get(f"orders/{stays['id']}")["status"] == "confirmed"
    assert paid.get(f"orders/{goes['id']}")["status"] == "cancelled"


@pytest.mark.parametrize(
    ("role", "takes", "refunds", "keys"),
    [("kitchen", False, False, False), ("front_desk", True, False, False), ("manager", True, True, False)],
)
def test_what_a_role_may_not_do_is_not_offered(
    role: str, takes: bool, refunds: bool, keys: bool, device: Device, restaurant: Restaurant
) -> None:
    order = restaurant.order("Grilled tilapia")
    cash(restaurant, order, amount_cents=1000)
    restaurant.staff.post(
        f"/api/v1/orders/{order['id']}/refunds", json={"amount_cents": 100, "reason": "Too cold"}
    ).raise_for_status()
    email = restaurant.hire(role, "Esi")
    page = device(**WIDE)
    sign_in(page, email, f"board?order={order['id']}")
    drawer = drawer_of(page, order)
    expect(drawer.get_by_role("heading", name="What happened")).to_be_visible()
    seen = {True: 1, False: 0}
    expect(page.get_by_role("link", name="Payments")).to_have_count(seen[takes])
    expect(drawer.get_by_role("button", name="Take cash")).to_have_count(seen[takes])
    expect(drawer.get_by_role("button", name="Handed over")).to_have_count(seen[takes])
    expect(drawer.get_by_role("button", name="Give money back")).to_have_count(seen[refunds])
    page.goto("/staff/settings/payments")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_role("heading", name="Accounts with payment providers")).to_have_count(seen[refunds])
    expect(page.get_by_role("button", name="Enter keys")).to_have_count(0)


def test_money_without_an_order_is_placed_or_goes_back(
    device: Device, restaurant: Restaurant, sandbox: Sandbox
) -> None:
    page = device(**WIDE)
    order = restaurant.order("Sobolo")
    stray_money(page, restaurant, sandbox, 2000)
    at_desk = device(**WIDE)
    sign_in(at_desk, restaurant.hire("front_desk", "Esi"), "payments/unplaced")
    expect(at_desk.get_by_text("A manager places it or gives it back.")).to_be_visible()
    expect(at_desk.get_by_role("button", name="Give it back")).to_have_count(0)

    sign_in(page, restaurant.email, "payments/unplaced")
    expect(page.get_by_role("link", name="Unplaced money")).to_contain_text("1 waiting")
    page.get_by_label("Another order: number or phone").fill(order["number"])
    page.get_by_role("button", name=f"It is for {own('#' + order['number'])}").click()
    sure = page.get_by_role("dialog", name=f"Place {own(ghs(2000))} on order {own(order['number'])}?")
    sure.get_by_role("button", name="It is for").click()
    expect(page.get_by_text("All money has its order.")).to_be_visible()
    money = pay.payments(restaurant, order["id"])
    assert (money["paid_cents"], money["due_cents"]) == (2000, 0)
    assert [(one["kind"], one["amount_cents"]) for one in money["refunds"]] == [("paid_twice", 500)]

    stray_money(page, restaurant, sandbox, 700)
    page.reload()
    page.get_by_role("button", name="Give it back").click()
    asked = page.get_by_role("dialog", name=f"Give back {own(ghs(700))}?")
    asked.get_by_role("button", name="It was meant for somebody else.").click()
    asked.get_by_role("button", name="Give it back").click()
    expect(page.get_by_text("All money has its order.")).to_be_visible()
    back = restaurant.get("refunds")["items"][0]
    assert (back["kind"], back["amount_cents"], back["reason"]) == (
        "stray",
        700,
        "It was meant for somebody else.",
    )


def test_payments_are_filtered_and_the_address_keeps_how(
    device: Device, paid: Restaurant, sandbox: Sandbox
) -> None:
    page = device(**WIDE)
    by_hand = paid.order("Sobolo")
    cash(paid, by_hand)
    by_phone = paid_by_phone(page, paid, sandbox)
    refused = guest_order(paid, "mtn")
    begin(paid, refused, phone=pay.DECLINES)
    sign_in(page, paid.email, "payments")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Method").select_option("Cash")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(f"#{by_hand['number']}")
    page.get_by_role("combobox", name="Method").select_option("MTN MoMo")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("combobox", name="State").select_option("Failed")
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(f"#{refused['number']}")
    expect(rows(page)).to_contain_text("The provider or the payer's bank refused it.")
    page.get_by_role("button", name="Clear filters").click()
    expect(rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Provider").select_option("Paystack")
    expect(page.get_by_text("No payment matches this.")).to_be_visible()
    page.get_by_role("combobox", name="Provider").select_option("All")
    page.get_by_label("To day").fill("2020-01-01")
    expect(page.get_by_text("No payment matches this.")).to_be_visible()
    page.get_by_label("To day").fill("")
    rows(page).get_by_role("button", name=f"Order #{by_phone['number']}").click()
    expect(section_of(page, by_phone).get_by_role("listitem")).to_contain_text("MTN MoMo")


def test_the_end_of_a_day_adds_up(device: Device, paid: Restaurant, sandbox: Sandbox) -> None:
    page = device(**WIDE)
    fish, drink, due = (paid.order(item) for item in ("Grilled tilapia", "Sobolo", "Sobolo"))
    cash(paid, fish, tip_cents=500, tendered_cents=20000)
    cash(paid, drink)
    paid_by_phone(page, paid, sandbox)
    pay.refund(paid, fish["id"], "Too salty", amount_cents=1000)
    (back,) = pay.payments(paid, fish["id"])["refunds"]
    paid.staff.post(f"/api/v1/refunds/{back['id']}/hand-over").raise_for_status()
    sign_in(page, paid.email, "payments/day")
    table = page.get_by_role("table")
    taken = fish["total_cents"] + 500 + drink["total_cents"]
    phone = drink["total_cents"]  # the same dish

    def cells(row: int) -> list[str]:
        return table.get_by_role("row").nth(row).get_by_role("cell").all_inner_texts()

    expect(table.get_by_role("row")).to_have_count(4)
    assert cells(1) == ["2", ghs(taken), ghs(500), ghs(-1000), ghs(taken - 1000)]
    assert cells(2) == ["1", ghs(phone), ghs(0), ghs(0), ghs(phone)]
    assert cells(3) == ["3", ghs(taken + phone), ghs(500), ghs(-1000), ghs(taken + phone - 1000)]
    hours = page.get_by_role("region", name="Taken by hour").get_by_role("listitem")
    expect(hours.filter(has_text=ghs(taken + phone))).to_have_count(1)
    still = page.get_by_role("region", name="Still due")
    expect(still.get_by_role("listitem")).to_have_count(1)
    expect(still.get_by_role("button", name=f"Order #{due['number']}")).to_be_visible()
    expect(still).to_contain_text(ghs(due["total_cents"]))
    said = page.get_by_role("region", name="What the providers say")
    expect(said).to_contain_text("Matched")  # Paystack, with nothing on either side
    expect(said).to_contain_text("Cannot be compared")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file (CSV)").click()
    today = datetime.now(UTC).date().isoformat()  # in Accra, too
    assert saved.value.suggested_filename == f"payments-{paid.slug}-{today}.csv"
    assert len(saved.value.path().read_text().splitlines()) == 1 + 4

    page.get_by_role("button", name="The day before").click()
    expect(page.get_by_text("No money moved on this day.")).to_be_visible()


def test_the_end_of_a_day_goes_on_paper(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Grilled tilapia")
    cash(restaurant, order)
    page = device(**WIDE)
    page.add_init_script("window.print = () => document.body.dataset.printed = 'yes'")
    sign_in(page, restaurant.email, "payments/day")
    page.get_by_role("button", name="Print").click()
    page.locator("body[data-printed=yes]").wait_for()
    page.emulate_media(media="print")
    expect(page.locator(".print-only")).to_be_visible()
    expect(page.locator(".print-only")).to_contain_text(ghs(order["total_cents"]))
    expect(page.get_by_role("main")).to_be_hidden()


def test_keys_are_tried_before_they_are_kept(device: Device, restaurant: Restaurant, sandbox: Sandbox) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/payments")
    card = page.get_by_role("region", name="Paystack")
    expect(card.get_by_text("Not set up")).to_be_visible()
    card.get_by_role("button", name="Enter keys").click()
    form = page.get_by_role("dialog", name=f"Keys of {own('Paystack')}")
    field = form.get_by_label("Secret key", exact=True)
    save = form.get_by_role("button", name="Try and save")
    save.click()
    expect(field).to_be_focused()
    field.fill("nonsense")
    save.click()
    expect(field).to_have_attribute("aria-invalid", "true")
    bad, good = (f"sk_test_{uuid4().hex}{uuid4().hex[:8]}" for _ in range(2))
    hook = str(restaurant.staff.base_url)
    sandbox.control("POST", "/paystack/keys", secret_key=bad, webhook_url=hook, revoked=True)
    sandbox.control("POST", "/paystack/keys", secret_key=good, webhook_url=hook)
    field.fill(bad)
    save.click()
    expect(form.get_by_role("alert")).to_contain_text("The provider does not take these keys. It says:")
    field.fill("sk_live_" + "0" * 40)
    save.click()
    expect(form.get_by_role("alert")).to_contain_text("real money")
    assert [one["is_set"] for one in pay.accounts(restaurant)] == [False, False, False]
    field.fill(good)
    save.click()
    expect(form).to_be_hidden()
    expect(card.get_by_text(f"Key ends in {own(good[-4:])}")).to_be_visible()
    assert good not in page.content()
    expect(card.get_by_label("Address: Paystack").or_(card.get_by_role("textbox"))).to_have_value(
        pay.accounts(restaurant)[0]["webhook_url"]
    )
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_text("takes these keys.")).to_be_visible()
    sandbox.control("POST", "/paystack/keys", secret_key=good, webhook_url=hook, revoked=True)
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("alert")).to_contain_text("does not take these keys")

    card.get_by_role("checkbox", name="Telecel Cash").click()
    expect(page.get_by_text("What guests may choose is saved.")).to_be_visible()
    assert pay.accounts(restaurant)[0]["methods"] == ["card", "mtn", "at"]
    card.get_by_role("button", name="Remove the account").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the account").click()
    expect(card.get_by_text("Not set up")).to_be_visible()


def test_what_another_provider_takes_is_told(device: Device, paid: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, paid.email, "settings/payments")
    taken = page.get_by_role("region", name="Paystack").get_by_role("checkbox", name="MTN MoMo")
    expect(taken).to_be_disabled()
    expect(page.get_by_text(f"goes through {own('MTN MoMo (directly)')}")).to_be_visible()
    page.get_by_label("Tips that are offered, in percent").fill("5, 60")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("At most four whole numbers from 1 to 50")).to_be_visible()
    page.get_by_label("Tips that are offered, in percent").fill("٥، 12")
    page.get_by_label("Minutes to pay").fill("45")
    page.get_by_role("group", name="Cash may be chosen for").get_by_label("Delivery").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    settings = paid.get("settings")
    assert (settings["tip_percents"], settings["pay_within_minutes"]) == ([5, 12], 45)
    assert settings["cash_for"] == ["dine_in", "pickup"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_pages_of_money_can_be_read_by_all_and_fit_a_phone(
    locale: str, scheme: str, device: Device, paid: Restaurant, sandbox: Sandbox
) -> None:
    page = device(locale=locale, scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    order = paid_by_phone(page, paid, sandbox)
    desk = paid.order("Grilled tilapia")
    cash(paid, desk, amount_cents=5000, tendered_cents=10000)
    pay.refund(paid, desk["id"], "Too salty", amount_cents=1000)
    guest_order(paid, "card")
    sign_in(page, paid.email)
    for view in (
        f"board?order={order['id']}",
        f"board?order={desk['id']}",
        "board",
        "payments",
        "payments/give-back",
        "payments/unplaced",
        "payments/day",
        "settings/payments",
    ):
        page.goto(f"/staff/{view}")
        page.get_by_role("navigation").first.wait_for()
        expect(page.locator("main .mantine-Skeleton-root")).to_have_count(0)
        if "order=" in view:
            page.locator("section[aria-labelledby=payments] li").first.wait_for()
        assert (view, serious(page)) == (view, [])
        assert (view, page.evaluate("document.documentElement.scrollWidth")) == (view, 360)
