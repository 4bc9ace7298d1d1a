"""What people ask about their data, as the staff take it down and see it through."""

import os
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious
from tests.browser.test_staff_customers import ask, make
from tests.browser.test_staff_privacy import speak

WIDE, NARROW = 1280, 360


def test_an_erasure_is_asked_for_seen_and_cancelled(restaurant: Restaurant, device: Device) -> None:
    body = {"name": "Ama Owusu", "phone": f"+23324{uuid4().int % 10**7:07d}"}
    made = restaurant.staff.post("/api/v1/customers", json=body, headers={"Idempotency-Key": uuid4().hex})
    customer = made.raise_for_status().json()
    page = device(width=WIDE, height=900)
    sign_in(page, restaurant.email, f"customers/of/{customer['id']}")
    page.get_by_role("button", name="Copy or erase data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Make the copy")).to_be_disabled()
    dialog.get_by_role("radio", name="Erasure").check()
    expect(dialog.get_by_text("It begins after 7 days.")).to_be_visible()
    dialog.get_by_role("radio", name="Document seen").check()
    shoot(page, "ask")
    assert serious(page) == []
    dialog.get_by_role("button", name="Erase after seven days").click()
    expect(page.get_by_text("Noted. It begins in seven days")).to_be_visible()
    page.get_by_role("link", name="Privacy").click()
    row = page.get_by_role("listitem").filter(has_text=customer["customer_number"])
    expect(row.get_by_text("Waiting")).to_be_visible()
    expect(row.get_by_text("in 7 days")).to_be_visible()
    shoot(page, "requests")
    assert serious(page) == []
    row.get_by_role("button", name="Cancel the request").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the request").click()
    expect(row.get_by_text("Cancelled", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_period_is_changed_and_its_outcome_shown_before(
    restaurant: Restaurant, device: Device, width: int
) -> None:
    page = device(width=width, height=900)
    sign_in(page, restaurant.email, "privacy/retention")
    page.get_by_role("button", name=f"Change: {own('Messages')}", exact=True).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Days")
    field.fill("10")
    expect(dialog.get_by_text("Choose a number between the two.")).to_be_visible()
    field.fill("60")
    expect(dialog.get_by_text("nothing would go in the next night")).to_be_visible()
    shoot(page, f"period-{width}")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("listitem").filter(
        has=page.get_by_role("button", name=f"Change: {own('Messages')}", exact=True)
    )
    expect(row.get_by_text("60 days")).to_be_visible()
    shoot(page, f"retention-{width}")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_both_parts_fit_a_phone(restaurant: Restaurant, device: Device, locale: str) -> None:
    speak(restaurant, locale)
    phone = f"+23324{uuid4().int % 10**7:07d}"
    customer = make(restaurant, "Esi Appiah", phone)
    ask(restaurant, "POST", "privacy/requests", kind="erasure", customer_id=customer["id"], identity="known")
    page = device(locale=locale, width=WIDE, height=900)
    for path, rows in (("privacy", customer["customer_number"]), ("privacy/retention", "180")):
        page.set_viewport_size({"width": WIDE, "height": 900})
        if path == "privacy":
            sign_in(page, restaurant.email, path)
        else:
            page.goto(f"/staff/{path}")
        expect(page.locator("main").get_by_role("listitem").filter(has_text=rows).first).to_be_visible()
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 740})
            shoot(page, f"{path.replace('/', '-')}-{locale}-{width}")
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def shoot(page: object, name: str) -> None:
    if folder := os.environ.get("RIG_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined]
