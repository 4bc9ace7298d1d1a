"""Whoever proves their phone at a restaurant: their orders on another browser, their addresses, their name."""

import json
from datetime import UTC, datetime, timedelta
from random import randrange
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.tell import open_sms, served
from tests.browser.test_account import Customer
from tests.browser.test_customer import TEXTS as MAIN
from tests.browser.test_customer import WEB, choose, serious
from tests.browser.test_messages_customer import eventually, order
from tests.browser.test_reach import OUTSIDE
from tests.house import House
from tests.mailbox import Mailbox
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served"]

TEXTS = {
    locale: json.loads((WEB / f"shared/strings/{language}.json").read_text())
    | json.loads((WEB / f"customer/strings/phone/{language}.json").read_text())
    for locale, language in (("en-GB", "en"), ("ar", "ar"))
}
EN = TEXTS["en-GB"]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def number() -> str:
    """Nobody else's here, without the code of Ghana."""
    return f"24{randrange(10**7):07}"


@pytest.fixture
def told(restaurant: Restaurant, sandbox: Sandbox) -> Restaurant:
    """The restaurant, with an account that sends SMS; it brings, too."""
    open_sms(restaurant, sandbox)
    fulfilments = ["pickup", "delivery"]
    restaurant.staff.patch("/api/v1/settings", json={"fulfilments": fulfilments}).raise_for_status()
    return restaurant


def codes_to(sandbox: Sandbox, phone: str) -> list[str]:
    """Newest first."""
    found = sandbox.control("GET", "/messages")
    texts = [one["text"] for one in found if one["to"] == f"+233{phone}"]
    return [text[:6] for text in texts if text[:6].isdigit()]


def send_code(page: Page, sandbox: Sandbox, phone: str, texts: dict[str, str] = EN) -> str:
    """From the page that asks for the number."""
    known = len(codes_to(sandbox, phone))
    page.locator("#customer_phone").fill(phone)
    page.get_by_role("button", name=texts["phone.send"]).click()
    expect(page.locator("#code")).to_be_focused()
    return eventually(page, lambda: codes_to(sandbox, phone)[: -known or None])


def give(page: Page, code: str, texts: dict[str, str] = EN) -> None:
    page.locator("#code").fill(code)
    page.get_by_role("button", name=texts["phone.prove"]).click()


def prove(page: Page, sandbox: Sandbox, phone: str, texts: dict[str, str] = EN, name: str = "") -> None:
    """`name`: of somebody new."""
    give(page, send_code(page, sandbox, phone, texts), texts)
    if name:
        page.locator("#name").fill(name)
        page.get_by_role("button", name=texts["save"]).click()


def looked_at(page: Page) -> None:
    assert serious(page) == []
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def add_address(page: Page, texts: dict[str, str], **fields: str) -> None:
    page.locator("#address-add").click()
    dialog = page.get_by_role("dialog")
    for name, value in fields.items():
        dialog.locator(f"#{name}").fill(value)
    dialog.get_by_role("button", name=texts["save"]).click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("locale", TEXTS)
def test_somebody_new_proves_their_phone_and_keeps_addresses(
    locale: str, device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    texts, phone = TEXTS[locale], number()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    page.goto(f"/r/{told.slug}/phone")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts["phone.prove_title"])
    looked_at(page)
    code = send_code(page, sandbox, phone, texts)
    assert page.locator("#code").get_attribute("autocomplete") == "one-time-code"
    looked_at(page)
    give(page, f"{(int(code) + 1) % 1_000_000:06}", texts)
    expect(page.locator("#code-error")).to_contain_text(texts["error.otp_wrong"].partition("{")[0].strip())
    expect(page.locator("#code")).to_be_focused()
    give(page, code.translate(ARABIC) if locale == "ar" else code, texts)
    expect(page.locator("#name")).to_be_focused()
    page.locator("#name").fill("Ama Owusu")
    page.get_by_role("button", name=texts["save"]).click()

    expect(page.get_by_role("heading", level=2).first).to_have_text("Ama Owusu")
    expect(page.get_by_text(f"+233{phone}")).to_be_visible()
    expect(page.get_by_text("CUST-00001")).to_be_visible()
    looked_at(page)

    add_address(page, texts, street="12 Ring Road", floor="3", city="Accra", delivery_notes="The blue gate")
    add_address(page, texts, street="Kojo Thompson Road 4", area="Adabraka")
    rows = page.locator("[data-address]")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_text(texts["profile.default"], exact=True)).to_be_visible()
    rows.last.get_by_role("button", name=texts["profile.make_default"]).click()
    expect(rows.first).to_contain_text("Adabraka")
    looked_at(page)

    rows.last.get_by_role("button", name=MAIN[locale]["remove"]).click()
    expect(rows).to_have_count(1)
    expect(page.locator("#undo")).to_be_focused()
    page.locator("#undo").click()
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("The blue gate")
    rows.last.get_by_role("button", name=texts["change"]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#floor")).to_have_value("3")
    looked_at(page)
    dialog.locator("#floor").fill("5")
    dialog.get_by_role("button", name=texts["save"]).click()
    expect(rows.last).to_contain_text("5")

    page.locator("#profile-change").click()
    dialog.locator("#name").fill("Ama O.")
    dialog.locator("#language").select_option("ar")
    dialog.get_by_role("button", name=texts["save"]).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Ama O.")
    expect(page.get_by_text("العربية", exact=True).last).to_be_visible()
    (known,) = told.get("customers")["items"]
    assert (known["name"], known["type"], known["phone_verified"]) == ("Ama O.", "full", True)

    page.locator("#phone-out").click()
    expect(page.get_by_text(texts["phone.signed_out"])).to_be_visible()
    page.reload()
    expect(page.locator("#customer_phone")).to_be_visible()


def test_another_browser_shows_what_was_ordered_with_the_phone_until_one_signs_out(
    device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    phone, first, second = number(), device(), device()
    id = order(first, told, phone=f"0{phone}")
    second.goto(f"/r/{told.slug}")
    expect(second.get_by_role("heading", name="Drinks")).to_be_visible()
    second.goto("/orders")
    expect(second.get_by_text(MAIN["en-GB"]["my_orders.none"])).to_be_visible()
    link = second.locator("#phone-link")
    expect(link).to_contain_text(EN["phone.link.orders"])
    looked_at(second)
    link.click()
    prove(second, sandbox, phone)
    second.wait_for_url("**/orders")
    row = second.locator(f"a[href='/track/{id}']")
    expect(row).to_be_visible()
    expect(link).to_contain_text("Ama")
    row.click()
    expect(second.get_by_role("heading", name="We have your order")).to_be_visible()
    told.move(id, "accepted")
    expect(second.get_by_role("heading", name=MAIN["en-GB"]["headline.accepted"])).to_be_visible()
    expect(second.get_by_text(EN["connection.lost"])).to_have_count(0)

    second.goto(f"/r/{told.slug}/phone")
    second.get_by_role("link", name=MAIN["en-GB"]["my_orders.title"]).click()
    expect(row).to_be_visible()
    second.go_back()
    second.locator("#phone-out").click()
    expect(second.get_by_text(EN["phone.signed_out"])).to_be_visible()
    second.goto("/orders")
    expect(second.get_by_text(MAIN["en-GB"]["my_orders.none"])).to_be_visible()
    second.goto(f"/track/{id}")
    expect(second.get_by_text(MAIN["en-GB"]["track.unknown"])).to_be_visible()


def test_whoever_has_ordered_here_sees_each_order_once(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    """Also those of before, which the proof opens as well as the guest who placed them."""
    phone, page = number(), device()
    id = order(page, told, phone=f"0{phone}")
    offer = page.locator("#phone-link")
    expect(offer).to_contain_text(EN["phone.link.track"])
    looked_at(page)
    offer.click()
    expect(page.locator("#customer_phone")).to_have_value(f"0{phone}")  # as it was typed at the checkout
    give(page, send_code(page, sandbox, phone))
    page.wait_for_url(f"**/track/{id}")
    expect(page.locator("#cancel-order")).to_be_visible()
    expect(offer).to_have_count(0)
    page.goto("/orders")
    expect(page.locator("a[href^='/track/']")).to_have_count(1)


@pytest.mark.parametrize("locale", TEXTS)
def test_a_saved_address_is_chosen_and_a_new_one_saved_at_the_checkout(
    locale: str, device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    texts, phone, page = TEXTS[locale], number(), device(locale=locale)
    page.goto(f"/r/{told.slug}")
    if locale == "ar":
        page.get_by_role("button", name="العربية").click()
    choose(page, told, "Sobolo", add=MAIN[locale]["add"])
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    page.locator("#phone-link").click()
    prove(page, sandbox, phone, texts, "Ama Owusu")
    page.wait_for_url("**/checkout")
    expect(page.locator("#customer_name")).to_have_value("Ama Owusu")
    expect(page.locator("#customer_phone")).to_have_value(phone)
    page.locator("#phone-link").click()
    add_address(page, texts, street="12 Ring Road", city="Accra", delivery_notes="The blue gate")
    add_address(page, texts, street="4 Kojo Thompson Road", city="Accra")
    page.get_by_role("link", name=texts["back"]).click()

    page.locator("[name=fulfilment][value=delivery]").check()
    field, saved = page.locator("#delivery_address"), page.locator("#saved-addresses").get_by_role("radio")
    expect(saved).to_have_count(3)
    expect(saved.first).to_be_checked()
    expect(field).to_have_value("12 Ring Road, Accra")
    expect(page.locator("#notes")).to_have_value("The blue gate")
    looked_at(page)
    saved.nth(1).check()
    expect(field).to_have_value("4 Kojo Thompson Road, Accra")
    expect(page.locator("#notes")).to_have_value("")
    saved.first.check()
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    (placed,) = told.orders()
    read = told.get(f"orders/{placed['id']}")
    assert (read["customer_name"], read["customer_phone"]) == ("Ama Owusu", f"+233{phone}")
    assert (read["delivery_address"], read["notes"]) == ("12 Ring Road, Accra", "The blue gate")
    expect(page.locator("#phone-link")).to_have_count(0)

    page.locator("#to-menu").click()
    choose(page, told, "Sobolo", add=MAIN[locale]["add"])
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    expect(saved.first).to_be_checked()  # only what was typed stays on the device
    expect(page.locator("#keep-address")).to_have_count(0)
    saved.last.check()
    expect(field).to_have_value("")
    field.fill("The yellow house behind the market, Tema")
    page.locator("#keep-address").check()
    looked_at(page)
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    expect(page.get_by_text(texts["phone.kept"])).to_be_visible()
    page.goto(f"/r/{told.slug}/phone")
    expect(page.locator("[data-address]")).to_have_count(3)
    expect(page.locator("[data-address]").filter(has_text="The yellow house behind the market")).to_be_visible()


def test_an_address_that_could_not_be_saved_is_told_and_saved_the_next_time(
    device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    page = device()
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, number(), name="Ama")
    page.goto(f"/r/{told.slug}")
    choose(page, told, "Sobolo")
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    page.locator("[name=fulfilment][value=delivery]").check()
    page.locator("#delivery_address").fill("12 Ring Road")
    page.locator("#keep-address").check()
    page.route("**/phone/addresses?*", lambda route: route.abort())
    page.locator("#place-order").click()
    expect(page.get_by_text(EN["phone.not_kept"])).to_be_visible()
    page.unroute("**/phone/addresses?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(EN["phone.kept"])).to_be_visible()


def test_another_code_can_be_had_after_a_while_and_three_wrong_ones_are_enough(
    device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    phone, page = number(), device()

    def sooner(route: Route) -> None:
        answer = route.fetch()
        soon = datetime.now(UTC) + timedelta(seconds=3)
        body = answer.json() | ({"next_at": soon.isoformat()} if answer.ok else {})
        route.fulfill(response=answer, json=body)

    page.route("**/phone/send-otp?*", sooner)
    page.goto(f"/r/{told.slug}/phone")
    code = send_code(page, sandbox, phone)
    expect(page.get_by_text(f"The code went to \u2068+233{phone}\u2069")).to_be_visible()
    again = page.get_by_role("button", name="Another code in")
    expect(again).to_be_disabled()
    page.get_by_role("button", name=EN["otp.again"], exact=True).click()
    expect(again).to_be_disabled()  # the server knows better
    for left in ("2", "1"):
        give(page, f"{(int(code) + 1) % 1_000_000:06}")
        expect(page.locator("#code-error")).to_contain_text(f"Tries left: {left}")
    give(page, f"{(int(code) + 1) % 1_000_000:06}")
    expect(page.locator("#code-error")).to_have_text(EN["error.otp_tried_too_often"])
    give(page, "12")
    expect(page.locator("#code-error")).to_have_text(EN["invalid.code"])
    page.get_by_role("button", name=EN["phone.other"]).click()
    expect(page.locator("#customer_phone")).to_have_value(phone)


def test_where_codes_cannot_be_sent_it_says_so(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}/phone")
    page.locator("#customer_phone").fill(number())
    page.get_by_role("button", name=EN["phone.send"]).click()
    expect(page.get_by_role("alert")).to_have_text(EN["error.no_way_to_send_codes"])
    page.locator("#customer_phone").fill("12")
    page.get_by_role("button", name=EN["phone.send"]).click()
    expect(page.locator("#customer_phone-error")).to_have_text(EN["error.phone_not_valid"])


def test_an_account_is_led_to_its_number_and_takes_its_orders_along(
    device: Device, served: House, told: Restaurant, sandbox: Sandbox, mailbox: Mailbox
) -> None:
    phone, other = number(), device()
    id = order(other, told, phone=f"0{phone}")
    ama = Customer(device(), served.url, mailbox, f"{uuid4().hex}@example.com")
    page = ama.page
    ama.register()
    page.goto(f"/r/{told.slug}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    ama.sign_in()
    page.locator("#phone-link").click()
    prove(page, sandbox, phone)
    page.wait_for_url("**/customer")
    expect(page.locator(f"a[href='/customer/orders/{id}']")).to_be_visible()
    page.goto("/customer/profile")
    expect(page.locator("#phone-link")).to_contain_text(f"+233{phone}")
    page.locator("#phone-link").click()
    page.locator("#phone-out").click()
    expect(page.get_by_text(EN["profile.by_account"])).to_be_visible()


def test_nothing_of_it_is_asked_of_whoever_has_no_number_here(device: Device, told: Restaurant) -> None:
    page = device()
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url) if "/customer/phone" in request.url else None)
    order(page, told)
    page.goto("/orders")
    expect(page.locator("#phone-link")).to_be_visible()
    assert asked == []
