"""Segments and campaigns as the staff see them: whom one writes to, what, and what came of it."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious
from tests.browser.test_staff_customers import WIDE, ask, fits, make, part, serve
from tests.mailbox import Mailbox, text_of


def reach(restaurant: Restaurant, mailbox: Mailbox, number: int) -> dict[str, Any]:
    """A customer who wants e-mails: asked by one, they agreed."""
    address = f"{uuid4().hex}@guest.example"
    made = make(restaurant, f"Guest {number}", f"+23324200{number:04}", email=address)
    said = {"channel": "email", "category": "marketing", "allowed": True, "note": "At the counter"}
    ask(restaurant, "PUT", f"customers/{made['id']}/consents", **said)
    deadline = time.monotonic() + 20
    while not mailbox.to(address) and time.monotonic() < deadline:
        time.sleep(0.05)
    (letter,) = mailbox.to(address)
    token = text_of(letter).partition("/agree/")[2].split()[0]
    restaurant.staff.post(f"/api/customer/notifications/agreements/{token}").raise_for_status()
    return made


def settled(page: Page) -> Page:
    """What fades in has another contrast until it is there."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    return page


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_a_group_of_the_map_becomes_a_segment_and_is_changed(
    device: Device, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    for number in range(3):
        reach(restaurant, mailbox, number)
    for number in (0, 0, 1):
        serve(restaurant, f"+23324200{number:04}")
    page = device(**WIDE)
    sign_in(page, restaurant.email, "marketing")
    expect(page.get_by_text("No segments yet.")).to_be_visible()
    ready = part(page, "Segments")
    expect(ready.get_by_role("button", name=re.compile("^Promising"))).to_contain_text("1")
    expect(ready.get_by_role("cell").get_by_role("button", name=re.compile("New"))).to_have_count(1)
    assert serious(page) == []

    ready.get_by_role("button", name=re.compile("^New.*One order")).click()
    found = dialog(page).get_by_role("region", name="Who is in it now")
    expect(found).to_contain_text(re.compile(r"1\s*of 3 customers"))
    expect(found).to_contain_text("Guest 1")
    # A wider condition finds more, at once.
    dialog(page).get_by_label("At most").nth(1).fill("2")
    expect(found).to_contain_text(re.compile(r"2\s*of 3 customers"))
    dialog(page).get_by_label("Name", exact=True).fill("Came once or twice")
    dialog(page).get_by_role("button", name="Save").click()
    row = ready.get_by_role("listitem").filter(has_text="Came once or twice")
    expect(row).to_contain_text("2 customers")
    expect(row).to_contain_text("ordered within the last 30 days and 1 to 2 orders")

    # Put away by mistake.
    row.get_by_role("button", name=re.compile("^Put .* away$")).click()
    expect(page.get_by_text("No segments yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()

    row.get_by_role("button", name=re.compile("^Change ")).click()
    dialog(page).get_by_role("button", name="Add a condition").click()
    dialog(page).get_by_label("What the condition is about").nth(2).select_option("Items they ordered")
    expect(found).to_contain_text(re.compile(r"2\s*of 3 customers"))  # what was counted last stays
    dialog(page).get_by_label("One of these items").fill("Sobolo")
    page.get_by_role("option", name="Sobolo").click()
    dialog(page).get_by_label("In so many orders, at least").fill("2")
    expect(found).to_contain_text(re.compile(r"1\s*of 3 customers"))
    dialog(page).get_by_role("button", name="Save").click()
    expect(row).to_contain_text(f"ordered {own('Sobolo')} 2 times or more")
    expect(row).to_contain_text("1 customer")


@pytest.mark.parametrize("locale", ["en-GB", "ar-OM"])
def test_the_page_fits_a_phone(device: Device, restaurant: Restaurant, mailbox: Mailbox, locale: str) -> None:
    reach(restaurant, mailbox, 0)
    serve(restaurant, "+233242000000")
    page = device(locale=locale)
    sign_in(page, restaurant.email, "marketing")
    page.get_by_role("table").wait_for()
    assert fits(page)
    assert serious(settled(page)) == []
    page.locator("#own-segments").wait_for()
    page.get_by_role("cell").get_by_role("button").first.click()
    dialog(page).get_by_role("region").first.wait_for()
    expect(dialog(page).get_by_role("listitem").first).to_be_visible()
    assert serious(settled(page)) == []
    page.goto("/staff/marketing/campaigns")
    page.locator("#campaigns").wait_for()
    assert fits(page)
    assert serious(settled(page)) == []


def test_a_campaign_is_written_started_stopped_and_looked_at(
    device: Device, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    for number in range(4):
        reach(restaurant, mailbox, number)
    make(restaurant, "Never asked", "+233242000009")
    rule = {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]}
    ask(restaurant, "POST", "segments", name="Everyone", rule=rule)
    page = device(**WIDE)
    sign_in(page, restaurant.email, "marketing/campaigns")
    expect(page.get_by_text("No campaigns yet.")).to_be_visible()
    page.get_by_role("button", name="New campaign").click()
    form = dialog(page)
    expect(form.get_by_text("Once it has a segment, a way and a text")).to_be_visible()
    form.get_by_label("Name", exact=True).fill("New menu")
    english = form.get_by_role("group", name="English")
    english.get_by_label("Subject").fill("We have a new menu")
    english.get_by_label("Text").fill("Hi {nmae}, have a look: {link}")
    form.get_by_role("button", name="Save the draft").click()
    expect(form.get_by_text("is nothing that can be filled in").first).to_be_visible()
    english.get_by_label("Text").fill("Hi {name}, have a look: {link}")
    plan = form.get_by_role("region", name="Whom it reaches")
    expect(plan).to_contain_text("of 5 customers get it")
    expect(form.get_by_text("is nothing that can be filled in")).to_have_count(0)
    expect(plan).to_contain_text(re.compile(r"Without consent or address\s*1"))
    expect(plan).to_contain_text("Hi Ama Mensah, have a look: http")
    assert serious(page) == []
    form.get_by_role("button", name="Save the draft").click()
    row = part(page, "Campaigns").get_by_role("listitem").filter(has_text="New menu")
    expect(row).to_contain_text("Draft")

    row.get_by_role("button", name="Start", exact=True).click()
    expect(dialog(page).get_by_role("region", name="Whom it reaches")).to_contain_text("of 5 customers get it")
    dialog(page).get_by_label("Later").check()
    dialog(page).get_by_label("Day and time").fill("2999-01-01T10:00")
    dialog(page).get_by_role("button", name="Give it this time").click()
    expect(dialog(page).get_by_text("more than a year away")).to_be_visible()
    dialog(page).get_by_label("Now").check()
    dialog(page).get_by_role("button", name="Start", exact=True).click()
    expect(row).to_contain_text("1 not reached")
    row.get_by_role("button", name="Result").click()
    # By lot nobody may have been left out.
    told = re.compile("Too few people or orders to tell|Nobody was left out")
    expect(dialog(page).get_by_text(told)).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Copy").click()
    expect(dialog(page).get_by_label("Text").first).to_have_value("Hi {name}, have a look: {link}")


def test_what_reaches_nobody_cannot_be_started(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Never asked", "+233242000009", email=f"{uuid4().hex}@guest.example")
    rule = {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]}
    ask(restaurant, "POST", "segments", name="Everyone", rule=rule)
    (segment,) = ask(restaurant, "GET", "segments")
    texts = {"en": {"subject": "News", "body": "Hi {name}"}}
    ask(restaurant, "POST", "campaigns", name="News", segment_id=segment["id"], channels=["email"], texts=texts)
    page = device(**WIDE)
    sign_in(page, restaurant.email, "marketing/campaigns")
    row = part(page, "Campaigns").get_by_role("listitem").filter(has_text="News")
    row.get_by_role("button", name="Start", exact=True).click()
    expect(dialog(page).get_by_text("Nobody would get this now. Ask customers for their consent")).to_be_visible()
    expect(dialog(page).get_by_role("button", name="Start", exact=True)).to_be_disabled()
    assert serious(settled(page)) == []
    # Until then somebody may agree.
    dialog(page).get_by_label("Later").check()
    expect(dialog(page).get_by_role("button", name="Give it this time")).to_be_enabled()
