"""Guests pay: as their phones show it."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pay
from tests.browser.conftest import Device
from tests.browser.pay import paid, sandbox, served
from tests.browser.restaurant import Restaurant
from tests.browser.test_customer import WEB, check_out, choose, serious
from tests.sandbox.conftest import House as Sandbox

__all__ = ["paid", "sandbox", "served"]

TEXTS = {
    locale: json.loads((WEB / f"customer/strings/payments/{language}.json").read_text())
    for locale, language in (("en-GB", "en"), ("ar", "ar"))
}
EN = TEXTS["en-GB"]


def method(page: Page, name: str) -> None:
    page.locator(f"input[name^=payment_method][value={name}]").check()


def add(page: Page, restaurant: Restaurant, locale: str) -> None:
    choose(page, restaurant, "Grilled tilapia", add="أضف" if locale == "ar" else "Add")


def order(page: Page, restaurant: Restaurant, by: str, *dishes: str, at_table: bool = False) -> None:
    page.goto(f"/t/{restaurant.table}" if at_table else f"/r/{restaurant.slug}")
    for dish in dishes or ("Grilled tilapia",):
        choose(page, restaurant, dish)
    check_out(page)
    method(page, by)


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def received(page: Page) -> None:
    heading(page, "We have your order")


@pytest.mark.parametrize("locale", TEXTS)
def test_an_order_is_paid_by_approving_the_prompt(
    locale: str, device: Device, paid: Restaurant, sandbox: Sandbox
) -> None:
    texts = TEXTS[locale]
    paid.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    page.goto(f"/r/{paid.slug}")
    add(page, paid, locale)
    check_out(page)
    method(page, "mtn")
    expect(page.locator("#wallet")).to_have_value("024 123 4567")
    page.locator("input[name^=tip][value='10']").check()
    expect(page.locator("#place-order")).to_contain_text("99.00" if locale == "en-GB" else re.compile("99.00|٩٩"))
    page.locator("#place-order").click()

    page.wait_for_url("**/track/*")
    heading(page, texts["approve.title"])
    expect(page.get_by_role("timer")).to_be_visible()
    (found,) = paid.orders()
    assert (found["status"], found["payment_method"]) == ("awaiting_payment", "mtn")
    pay.answer(sandbox, "approve")
    expect(page.locator("[data-status=confirmed]").first).to_be_visible()
    expect(page.get_by_role("list", name=texts["payments"])).to_contain_text("MTN MoMo")
    (payment,) = pay.payments(paid, found["id"])["payments"]
    assert (payment["amount_cents"], payment["tip_cents"]) == (9900, 900)


def test_a_card_is_paid_on_its_own_page_and_leads_back(device: Device, paid: Restaurant) -> None:
    page = device()
    order(page, paid, "card")
    page.locator("#place-order").click()
    page.wait_for_url("**/paystack/**")
    page.locator("button[value=approve]").click()
    page.wait_for_url("**/track/*payment=*")
    received(page)
    expect(page.get_by_role("list", name="Payments")).to_contain_text("Card")


def test_who_comes_back_from_the_card_page_without_having_paid_can_go_there_again(
    device: Device, paid: Restaurant
) -> None:
    page = device()
    order(page, paid, "card")
    page.locator("#place-order").click()
    page.wait_for_url("**/paystack/**")
    page.go_back()
    page.locator("#to-provider").click()
    page.wait_for_url("**/paystack/**")
    page.locator("button[value=approve]").click()
    received(page)
    (found,) = paid.orders()
    assert len(pay.payments(paid, found["id"])["payments"]) == 1


def test_a_declined_payment_says_why_and_the_order_is_paid_in_cash(device: Device, paid: Restaurant) -> None:
    page = device()
    order(page, paid, "mtn")
    page.locator("#wallet").fill(pay.DECLINES)
    page.locator("#place-order").click()
    expect(page.get_by_role("alert")).to_contain_text(EN["failed.refused"])
    expect(page.locator("#pay-again")).to_be_visible()
    page.locator("#pay-now").click()
    method(page, "cash")
    page.locator("#pay-submit").click()
    received(page)
    (found,) = paid.orders()
    assert (found["status"], found["payment_status"]) == ("confirmed", "unpaid")
    # And may still be paid by phone.
    expect(page.locator("#pay-now")).to_be_visible()


def test_a_code_is_entered_where_one_is_asked_for(device: Device, paid: Restaurant) -> None:
    page = device()
    order(page, paid, "telecel")
    page.locator("#wallet").fill(pay.ASKED_FOR_A_CODE)
    page.locator("#place-order").click()
    page.locator("#payment-code").fill("12")
    page.locator("#send-code").click()
    expect(page.get_by_text(EN["code_step.invalid"])).to_be_visible()
    page.locator("#payment-code").fill("١٢٣٤٥٦")
    page.locator("#send-code").click()
    received(page)


def test_two_people_at_a_table_split_an_order(device: Device, paid: Restaurant, sandbox: Sandbox) -> None:
    ama, kofi = device(), device()
    order(ama, paid, "cash", "Grilled tilapia", "Sobolo", at_table=True)
    ama.locator("#place-order").click()
    received(ama)
    kofi.goto(f"/t/{paid.table}/tab")
    kofi.get_by_role("button", name="Join the table").click()
    kofi.get_by_role("link", name=EN["tab.pay_order"].split("{")[0]).click()

    kofi.locator("input[name^=part][value=items]").check()
    kofi.locator("#pay-submit").click()
    expect(kofi.get_by_text(EN["part.none"])).to_be_visible()
    sobolo = kofi.get_by_role("group", name="How many of ⁨Sobolo⁩")
    sobolo.get_by_role("button", name="One more").click()
    method(kofi, "at")
    kofi.locator("#wallet").fill("027 123 4567")
    kofi.locator("#pay-submit").click()
    expect(kofi.get_by_role("timer")).to_be_visible()
    ama.locator("#pay-now").click()
    expect(ama.get_by_text("Someone else is paying")).to_be_visible()
    pay.answer(sandbox, "approve")
    expect(kofi.get_by_role("progressbar")).to_be_visible()

    expect(ama.get_by_role("progressbar")).to_be_visible()
    ama.locator("input[name^=part][value=share]").check()
    method(ama, "mtn")
    ama.locator("#pay-submit").click()
    heading(ama, EN["approve.title"])
    pay.answer(sandbox, "approve")
    expect(ama.get_by_text(re.compile("67.50.* paid, .*37.50.* left"))).to_be_visible()
    (found,) = paid.orders()
    assert (found["payment_status"], found["paid_cents"]) == ("partly_paid", 6750)

    # Who has paid a part is not asked for the rest, but may pay it.
    ama.locator("#pay-now").click()
    ama.locator("input[name^=part][value=all]").check()
    ama.locator("#pay-submit").click()
    heading(ama, EN["approve.title"])
    pay.answer(sandbox, "approve")
    expect(ama.locator("#pay")).to_be_hidden()
    expect(kofi.locator("#pay")).to_be_hidden()
    assert paid.orders()[0]["payment_status"] == "paid"


def test_a_refund_is_seen_without_reloading(device: Device, paid: Restaurant, sandbox: Sandbox) -> None:
    page = device()
    order(page, paid, "at")
    page.locator("#wallet").fill("027 123 4567")
    page.locator("#place-order").click()
    heading(page, EN["approve.title"])
    pay.answer(sandbox, "approve")
    received(page)
    (found,) = paid.orders()
    pay.refund(paid, found["id"], "The fish was off", amount_cents=2500)
    receipt = page.get_by_role("list", name="Payments")
    expect(receipt).to_contain_text("The fish was off")
    expect(receipt).to_contain_text("25.00")
    expect(page.get_by_text(EN["event.refunded"], exact=True)).to_be_visible()
    expect(receipt).to_contain_text(EN["refund.succeeded"], timeout=20_000)


def test_a_reload_in_the_middle_goes_on_with_the_same_attempt(
    device: Device, paid: Restaurant, sandbox: Sandbox
) -> None:
    page = device()
    order(page, paid, "mtn")
    # The answer is lost, and the page with it.
    page.route("**/payments/initiate*", lambda route: route.abort() if route.fetch() else None)
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    expect(page.locator("#pay")).to_be_visible()
    page.unroute_all(behavior="wait")
    page.reload()
    heading(page, EN["approve.title"])
    (found,) = paid.orders()
    assert len(pay.payments(paid, found["id"])["payments"]) == 1
    pay.answer(sandbox, "approve")
    received(page)


def test_another_way_while_a_prompt_is_on_the_phone(device: Device, paid: Restaurant, sandbox: Sandbox) -> None:
    page = device()
    order(page, paid, "mtn")
    page.locator("#place-order").click()
    heading(page, EN["approve.title"])
    page.locator("#another-way").click()
    page.locator("#give-up").click()
    method(page, "card")
    page.locator("#pay-submit").click()
    page.wait_for_url("**/paystack/**")
    page.locator("button[value=approve]").click()
    received(page)
    (found,) = paid.orders()
    assert [one["status"] for one in pay.payments(paid, found["id"])["payments"]] == ["cancelled", "succeeded"]


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "dark"), ("ar", "light")])
def test_no_screen_has_a_serious_fault(
    locale: str, scheme: str, device: Device, paid: Restaurant, sandbox: Sandbox
) -> None:
    paid.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(
        locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )  # so that axe can be put in
    faults = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(300)  # what fades in has other colours on its way
        if found := serious(page):
            faults[screen] = found
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen

    page.goto(f"/r/{paid.slug}")
    add(page, paid, locale)
    check_out(page)
    method(page, "mtn")
    page.locator("input[name^=tip][value=own]").check()
    look("checkout")
    page.locator("input[name^=tip][value='0']").check()
    page.locator("#place-order").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.locator("summary").click()
    look("prompt")
    pay.answer(sandbox, "decline")
    expect(page.locator("#pay-again")).to_be_visible()
    look("declined")
    page.locator("#pay-now").click()
    page.locator("#split").click()
    page.locator("input[name^=part][value=items]").check()
    look("a part")
    assert faults == {}
