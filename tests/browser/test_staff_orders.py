"""Orders are found again, opened, and put on paper."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in

WIDE = {"width": 1280, "height": 900}


def open_orders(device: Device, restaurant: Restaurant) -> Page:
    page = device(**WIDE)
    # A browser's own window for printing is no part of the page.
    page.add_init_script("window.print = () => document.body.dataset.printed = 'yes'")
    sign_in(page, restaurant.email, "orders")
    return page


def found(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem")


def two_orders(restaurant: Restaurant) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first with a phone number, the second accepted."""
    first = restaurant.order("Sobolo", customer_name="Ama", customer_phone="024 123 4567")
    second = restaurant.order("Grilled tilapia")
    restaurant.move(second["id"], "accepted")
    return first, second


def test_an_order_is_found_by_its_number_its_phone_and_its_code(device: Device, restaurant: Restaurant) -> None:
    first, second = two_orders(restaurant)
    page = open_orders(device, restaurant)
    expect(found(page)).to_have_count(2)
    search = page.get_by_role("searchbox", name="Order number, phone or code")
    for wanted, order in (
        (second["number"], second),
        ("024 123 4567", first),
        (second["verification_code"], second),
        ("٠٢٤ ١٢٣ ٤٥٦٧", first),
    ):
        search.fill(wanted)
        expect(found(page)).to_have_count(1)
        expect(found(page)).to_contain_text(f"#{order['number']}")
    search.fill("055 555 5555")
    expect(page.get_by_text("No order matches this.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(search).to_have_value("")
    expect(found(page)).to_have_count(2)


def test_orders_are_filtered_and_the_address_keeps_how(device: Device, restaurant: Restaurant) -> None:
    first, second = two_orders(restaurant)
    page = open_orders(device, restaurant)
    page.get_by_role("combobox", name="State").select_option("Accepted")
    expect(found(page)).to_have_count(1)
    expect(found(page)).to_contain_text(f"#{second['number']}")
    page.reload()
    expect(page.get_by_role("combobox", name="State")).to_have_value("accepted")
    expect(found(page)).to_have_count(1)

    page.get_by_role("combobox", name="State").select_option("Received")
    expect(found(page)).to_contain_text(f"#{first['number']}")
    page.get_by_role("combobox", name="Kind").select_option("Eat in")
    expect(page.get_by_text("No order matches this.")).to_be_visible()
    page.get_by_role("combobox", name="Kind").select_option("Pick up")
    page.get_by_role("combobox", name="Came by").select_option("Desk")
    expect(found(page)).to_have_count(1)
    restaurant.move(first["id"], "rejected")  # the list follows what happens
    expect(page.get_by_text("No order matches this.")).to_be_visible()


def test_a_list_without_orders_says_so(device: Device, restaurant: Restaurant) -> None:
    page = open_orders(device, restaurant)
    expect(page.get_by_text("No orders yet.")).to_be_visible()
    restaurant.order("Sobolo")
    expect(found(page)).to_have_count(1)


def test_earlier_orders_come_when_asked_for(device: Device, restaurant: Restaurant) -> None:
    numbers = [restaurant.order("Sobolo")["number"] for _ in range(31)]
    page = open_orders(device, restaurant)
    expect(found(page)).to_have_count(30)
    expect(found(page).first).to_contain_text(f"#{numbers[-1]}")
    page.get_by_role("button", name="Earlier orders").click()
    expect(found(page)).to_have_count(31)
    expect(found(page).last).to_contain_text(f"#{numbers[0]}")
    expect(page.get_by_role("button", name="Earlier orders")).to_have_count(0)


def test_an_open_order_tells_what_happened_to_it(device: Device, restaurant: Restaurant) -> None:
    order, _ = two_orders(restaurant)
    page = open_orders(device, restaurant)
    found(page).filter(has_text="Ama").click()
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}")
    happened = drawer.get_by_role("region", name="What happened").get_by_role("listitem")
    expect(happened).to_have_count(1)
    expect(happened).to_contain_text("Ordered · Abena Owner")
    restaurant.move(order["id"], "accepted", "cancelled")
    expect(happened).to_have_count(3)
    expect(happened.nth(1)).to_contain_text("Accepted · Abena Owner")
    expect(happened.nth(2)).to_contain_text("Cancelled · Abena Owner")
    expect(happened.nth(2)).to_contain_text("The fish is gone")
    expect(drawer.get_by_role("button", name="Start preparing")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("order="))


def test_the_ticket_and_the_receipt_hold_what_the_kitchen_and_the_guest_need(
    device: Device, restaurant: Restaurant
) -> None:
    (table,) = restaurant.get("tables")
    jollof = next(one for one in restaurant.get("menu/items") if one["name"] == "Jollof rice")
    large = jollof["option_groups"][0]["options"][1]["id"]
    line = {"item_id": jollof["id"], "quantity": 2, "options": [large], "note": "no pepper"}
    order = restaurant.order(
        lines=[line], fulfilment="dine_in", table_id=table["id"], customer_name="Ama", notes="Birthday"
    )
    page = open_orders(device, restaurant)
    found(page).click()
    for button, wanted, unwanted in (
        (
            "Kitchen ticket",
            ["Promised for", "Ama", "2 ×", "+ Large", "! no pepper", "Birthday"],
            ["130.00", "Total"],
        ),
        (
            "Receipt",
            ["Blue Door", "2 ×", "Large", "130.00", "incl. ⁨VAT⁩ ⁨15 %⁩", "Total", "Not paid yet, cash", "Thank you!"],
            ["no pepper", "Birthday"],
        ),
    ):
        page.get_by_role("button", name=button).click()
        page.locator("body[data-printed=yes]").wait_for()
        page.emulate_media(media="print")
        paper = page.locator(".print-only")
        expect(paper).to_be_visible()
        expect(page.get_by_role("navigation", name="Parts")).to_be_hidden()
        for text in (order["number"], "Table 1", "Jollof rice", *wanted):
            expect(paper).to_contain_text(text)
        for text in unwanted:
            expect(paper).not_to_contain_text(text)
        page.emulate_media(media="screen")
        page.evaluate("delete document.body.dataset.printed; dispatchEvent(new Event('afterprint'))")
        expect(paper).to_have_count(0)
