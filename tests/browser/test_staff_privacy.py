"""Consents and the audit trail, as those see them who answer for both; and the page where somebody confirms theirs."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious
from tests.browser.test_staff_customers import ask, make
from tests.mailbox import Mailbox, text_of

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}


def look(page: Page, name: str) -> None:
    """For people: LOOK=folder keeps what a page looks like."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def heard(restaurant: Restaurant) -> None:
    """Three customers, one of whom changed her mind."""
    for number, said in enumerate([[True], [True, False], [True]]):
        customer = make(restaurant, f"Guest {number}", f"+23324100070{number}")
        for allowed in said:
            wish = {"channel": "sms", "category": "marketing", "allowed": allowed, "note": "At the counter"}
            ask(restaurant, "PUT", f"customers/{customer['id']}/consents", **wish)


def speak(restaurant: Restaurant, locale: str) -> None:
    """The business's own language is the one that its staff begin with."""
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_consents_and_their_words(device: Device, restaurant: Restaurant, heard: None, locale: str) -> None:
    speak(restaurant, locale)
    page = device(locale=locale, **WIDE)
    sign_in(page, restaurant.email, "privacy/consents")
    events = page.locator("section[aria-labelledby=consents-events]")
    expect(events.get_by_role("listitem")).to_have_count(4)
    expect(events).to_contain_text("At the counter")
    look(page, f"consents-{locale}-1280")
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, f"consents-{locale}-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_words_are_changed_and_put_back(device: Device, restaurant: Restaurant, heard: None) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "privacy/consents")
    page.get_by_role("button", name="Change: ").filter(has_text="Change").nth(2).click()
    form = page.get_by_role("dialog")
    form.get_by_label("The words").fill("Tell me about your Friday specials by SMS.")
    form.get_by_role("button", name="Save").click()
    words = page.locator("section[aria-labelledby=consents-words]")
    expect(words).to_contain_text("Tell me about your Friday specials by SMS.")
    expect(words.get_by_text("Your own words")).to_be_visible()
    page.get_by_role("button", name="Use the default").click()
    expect(words).not_to_contain_text("Friday specials")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Proof as a file").click()
    assert Path(saving.value.path()).read_text().count("marketing_sms") == 4


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_the_audit_trail_is_read_and_narrowed(
    device: Device, restaurant: Restaurant, heard: None, locale: str
) -> None:
    speak(restaurant, locale)
    page = device(locale=locale, **WIDE)
    sign_in(page, restaurant.email, "privacy/audit")
    rows = page.locator("main").get_by_role("listitem")
    expect(rows.first).to_be_visible()
    look(page, f"audit-{locale}-1280")
    assert serious(page) == []
    page.locator("main select").first.select_option("consents")
    expect(rows).to_have_count(4)
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, f"audit-{locale}-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.reload()
    expect(rows).to_have_count(4)
    page.locator("main select").first.select_option("sign_ins")
    if locale == "en-GB":
        expect(rows.first).to_contain_text("Somebody signed in")


def test_whoever_has_the_address_confirms(device: Device, restaurant: Restaurant, mailbox: Mailbox) -> None:
    customer = make(restaurant, "Ama", "+233241000710", email="ama.confirms@guest.example")
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"customers/of/{customer['id']}/consents")
    switch = page.get_by_role("switch", name=f"{own('Advertising')} by {own('E-mail')}")
    page.locator("label, span").filter(has=switch).last.click(force=True)
    how = page.get_by_role("dialog", name="How did they say so?")
    how.get_by_label("Where and when they said it").fill("On the telephone")
    how.get_by_role("button", name="Send the e-mail").click()
    expect(page.get_by_text("not confirmed yet")).to_be_visible()
    expect(switch).not_to_be_checked()
    for _ in range(100):
        if mailbox.to("ama.confirms@guest.example"):
            break
        page.wait_for_timeout(100)
    (letter,) = mailbox.to("ama.confirms@guest.example")
    guest = device(**NARROW)
    guest.goto("/agree/" + text_of(letter).partition("/agree/")[2].split()[0])
    expect(guest.get_by_role("button", name="Yes, I agree")).to_be_visible()
    look(guest, "agree-360")
    assert serious(guest) == []
    guest.get_by_role("button", name="Yes, I agree").click()
    expect(guest.get_by_role("heading", name="Thank you: noted")).to_be_visible()
    page.reload()
    expect(switch).to_be_checked()
