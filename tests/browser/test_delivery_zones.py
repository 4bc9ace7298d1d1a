"""Guests and staff say where an order is brought to, and see what that costs before and after."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import WEB, check_out, choose, serious
from tests.browser.test_reach import OUTSIDE

TEXTS = {
    locale: json.loads((WEB / f"shared/strings/{language}.json").read_text())
    | json.loads((WEB / f"customer/strings/{language}.json").read_text())
    for locale, language in (("en-GB", "en"), ("ar", "ar"))
}
NEAR = {"name": "Osu", "name2": "أوسو", "radius_meters": 2000, "fee_cents": 1000, "minimum_cents": 0}
FAR = {"name": "City", "name2": "المدينة", "radius_meters": 6000, "fee_cents": 2500, "minimum_cents": 90_000}


@pytest.fixture
def bringing(restaurant: Restaurant) -> Restaurant:
    settings: dict[str, Any] = {
        "place": {"latitude": 5.556, "longitude": -0.1825},
        "delivery_zones": [FAR, NEAR],
        "fulfilments": ["pickup", "delivery"],
    }
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    return restaurant


def looked_at(page: Page) -> None:
    assert serious(page) == []
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("locale", TEXTS)
def test_a_guest_chooses_the_area_and_pays_for_it(locale: str, device: Device, bringing: Restaurant) -> None:
    texts, page = TEXTS[locale], device(locale=locale)
    page.goto(f"/r/{bringing.slug}")
    if locale == "ar":
        page.get_by_role("button", name="العربية").click()
    choose(page, bringing, "Sobolo", add=texts["add"])
    check_out(page)
    page.locator("[name=fulfilment][value=delivery]").check()
    page.locator("#delivery_address").fill("12 Ring Road, the blue gate")
    areas = page.locator("#delivery_zone").get_by_role("radio")
    expect(areas).to_have_count(2)
    page.locator("#place-order").click()
    expect(page.locator("#delivery_zone")).to_contain_text(texts["missing.delivery_zone"])
    areas.nth(1).check()
    zone = FAR["name" if locale == "en-GB" else "name2"]
    expect(page.get_by_text(texts["delivery.to"].replace("{zone}", own(zone)))).to_be_visible()
    page.locator("#place-order").click()
    expect(page.locator("#delivery_zone").get_by_role("alert")).to_contain_text(
        texts["delivery.lacking"].partition("{amount}")[0].strip()
    )
    assert bringing.orders() == []
    areas.first.check()
    looked_at(page)
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    (placed,) = bringing.orders()
    read = bringing.get(f"orders/{placed['id']}")
    dish, brought = read["lines"]
    assert (brought["name"], brought["item_id"], brought["total_cents"]) == ("Delivery: Osu", None, 1000)
    assert read["total_cents"] == dish["total_cents"] + 1000
    expect(page.get_by_text(brought["name" if locale == "en-GB" else "name2"])).to_be_visible()


def test_the_desk_follows_the_address_and_the_kitchen_cooks_no_delivery(
    device: Device, bringing: Restaurant
) -> None:
    made = bringing.staff.post("/api/v1/customers", json={"name": "Ama Owusu", "phone": "024 765 4321"}).json()
    near = {"street": "12 Ring Road", "latitude": 5.557, "longitude": -0.1826}
    bringing.staff.post(f"/api/v1/customers/{made['id']}/addresses", json=near).raise_for_status()
    page = device(width=1280, height=900)
    sign_in(page, bringing.email, f"new?customer={made['id']}")
    expect(page.get_by_text("CUST-00001")).to_be_visible()
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_text("Delivery", exact=True).click()
    area = page.get_by_label("Area")
    expect(area.locator("option:checked")).to_contain_text("Osu")
    expect(page.get_by_text(f"Delivery: {own('Osu')}")).to_be_visible()
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text(f"Order {own(1)} is placed.")).to_be_visible()
    (placed,) = bringing.orders()
    read = bringing.get(f"orders/{placed['id']}")
    assert [(one["quantity"], one["name"]) for one in read["lines"]][1] == (1, "Delivery: Osu")
    assert read["customer_id"] == made["id"]
    bringing.staff.post(f"/api/v1/orders/{placed['id']}/status", json={"status": "accepted"}).raise_for_status()
    page.goto("/staff/kitchen")
    expect(page.get_by_text("Sobolo")).to_be_visible()
    expect(page.get_by_text("Delivery: Osu")).to_have_count(0)
