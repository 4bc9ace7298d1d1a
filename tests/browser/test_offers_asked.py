"""Offers are asked for at the checkout, at registering, and as staff make somebody known. Nothing is ticked before."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.browser.tell import served
from tests.browser.test_customer import TEXTS as MAIN
from tests.browser.test_customer import WEB, check_out, choose
from tests.browser.test_customer_phone import TEXTS, codes_to, give, looked_at, number, send_code, told
from tests.browser.test_messages_customer import TEXTS as MESSAGES
from tests.browser.test_messages_customer import eventually
from tests.browser.test_staff_customer_desk import press
from tests.browser.test_staff_privacy import look
from tests.mailbox import Mailbox, text_of
from tests.sandbox.conftest import House as Sandbox

__all__ = ["codes_to", "sandbox", "served", "told"]

WIDE = {"width": 1280, "height": 900}


def events(restaurant: Restaurant) -> list[tuple[str, str, str, str | None]]:
    """Oldest first."""
    found = restaurant.get("consents")["items"][::-1]
    return [(one["subject"], one["purpose"], one["action"], one["asked_where"]) for one in found]


def to_checkout(page: Page, restaurant: Restaurant, locale: str) -> None:
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo", add=MAIN[locale]["add"])
    check_out(page)


@pytest.mark.parametrize("locale", MAIN)
def test_what_is_ticked_at_the_checkout_holds_once_it_is_proved(
    locale: str, device: Device, told: Restaurant, sandbox: Sandbox, mailbox: Mailbox
) -> None:
    texts, phone, email = MESSAGES[locale], number(), f"{uuid4().hex}@example.com"
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    to_checkout(page, told, locale)
    page.locator("#customer_name").fill("Ama Owusu")
    boxes = page.get_by_role("group", name=texts["offers.title"])
    page.locator("#customer_phone").fill("")
    expect(boxes).to_have_count(0)
    page.locator("#customer_phone").fill(phone)
    expect(boxes.get_by_role("checkbox")).to_have_count(1)
    page.locator("#customer_email").fill(email)
    expect(boxes.get_by_role("checkbox")).to_have_count(2)
    for box in boxes.get_by_role("checkbox").all():
        assert not box.is_checked()
    page.locator("#offers-sms").check()
    expect(boxes).to_contain_text(texts["offers.by_code"])
    page.locator("#offers-email").check()
    looked_at(page)
    look(page, f"offers-checkout-{locale}-360")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    expect(page.get_by_text(TEXTS[locale]["offers.link_sent"])).to_be_visible()
    expect(page.locator("#phone-link")).to_have_count(0)
    looked_at(page)
    look(page, f"offers-after-{locale}-360")
    assert events(told) == [
        (f"sms:+233{phone}", "marketing_sms", "asked", "checkout"),
        (f"email:{email}", "marketing_email", "asked", "checkout"),
    ]
    page.locator("#offers-code").click()
    give(page, send_code(page, sandbox, phone, TEXTS[locale]), TEXTS[locale])
    page.wait_for_url("**/track/*")
    expect(page.locator("#offers-code")).to_have_count(0)
    assert events(told)[2:4] == [
        (f"sms:+233{phone}", "marketing_sms", "granted", "checkout"),
        *events(told)[3:4],
    ]
    # Asked once.
    to_checkout(page, told, locale)
    expect(page.locator("#customer_name")).to_be_visible()
    page.locator("#customer_email").fill(email)
    page.wait_for_load_state("networkidle")
    expect(boxes).to_have_count(0)
    assert any("/agree/" in text_of(one) for one in mailbox.to(email))


def test_whoever_leaves_it_unticked_is_left_alone(device: Device, told: Restaurant) -> None:
    page = device()
    to_checkout(page, told, "en-GB")
    page.locator("#customer_name").fill("Ama Owusu")
    page.locator("#customer_phone").fill(number())
    expect(page.locator("#offers-sms")).to_be_visible()
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    expect(page.locator("#phone-link")).to_be_visible()
    assert events(told) == []
    to_checkout(page, told, "en-GB")
    expect(page.locator("#customer_phone")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#offers-sms")).to_have_count(0)


def test_at_registering(device: Device, restaurant: Restaurant, mailbox: Mailbox) -> None:
    page, email = device(), f"{uuid4().hex}@example.com"
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo", add=MAIN["en-GB"]["add"])
    page.goto("/customer/register")
    box = page.locator("#offers")
    expect(box).not_to_be_checked()
    look(page, "offers-register-360")
    looked_at(page)
    box.check()
    page.locator("#full_name").fill("Ama Serwaa")
    page.locator("#email").fill(email)
    page.locator("#password").fill("four quiet brown kettles")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text(email)).to_be_visible()
    assert events(restaurant) == []
    links = eventually(page, lambda: [text_of(one).split() for one in mailbox.to(email)])
    page.goto(next(word for word in links if "/customer/verify-email#" in word))
    page.locator("#confirm").click()
    expect(page.get_by_text(email)).to_be_visible()
    agreed = (f"email:{email}", "marketing_email", "granted", "registration")
    eventually(page, lambda: [one for one in events(restaurant) if one == agreed])


@pytest.mark.parametrize("locale", MAIN)
def test_staff_ask_while_they_make_somebody_known(device: Device, restaurant: Restaurant, locale: str) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page, phone = device(locale=locale, **WIDE), f"+233{number()}"
    sign_in(page, restaurant.email, "new")
    words = TEXTS[locale] | json.loads((WEB / f"staff/strings/{locale[:2]}.json").read_text())
    expect(page.locator("[role=combobox]:focus")).to_have_count(1)
    press(page, "F2")
    expect(page.get_by_role("combobox", name=words["finder.label"], exact=True)).to_be_focused()
    page.keyboard.type(phone)
    page.get_by_role("option").filter(has_text=phone).click()
    dialog = page.get_by_role("dialog", name=words["quick.title"])
    dialog.get_by_label(words["field.customer_name"]).fill("Ama Serwaa")
    box = dialog.get_by_role("checkbox")
    expect(box).to_have_count(1)
    expect(box).not_to_be_checked()
    box.check()
    dialog.get_by_role("button", name=words["quick.create"]).click()
    expect(dialog.get_by_text(words["missing.value"])).to_be_visible()
    dialog.get_by_label(words["customer.consent_note"]).fill("At the counter, when asked")
    look(page, f"offers-quick-{locale}-1280")
    dialog.get_by_role("button", name=words["quick.create"]).click()
    expect(dialog).to_be_hidden()
    assert events(restaurant) == [(f"sms:{phone}", "marketing_sms", "granted", "new_customer")]
