"""The counter's way: one board for all, and a phone that sees what is done on it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, sign_in
from tests.browser.test_customer import LARGE, choose, place, serious

SCREENS = ("board", "kitchen", "new", "orders", "tables", "menu", "settings", "settings/hours", "settings/taxes",
           "settings/staff")  # fmt: skip


def test_two_devices_on_one_board_agree_and_the_phone_sees_it(device: Device, restaurant: Restaurant) -> None:
    phone, first, second = device(), device(width=1280, height=820), device(width=1024, height=768)
    for staff in (first, second):
        sign_in(staff, restaurant.email)
    phone.goto(f"/t/{restaurant.table}")
    choose(phone, restaurant, "Jollof rice", LARGE["en-GB"])
    place(phone)
    phone.wait_for_url("**/track/*")
    for staff in (first, second):
        expect(column(staff, "new").get_by_text("Jollof rice")).to_be_visible()

    (order,) = restaurant.orders()
    restaurant.move(order["id"], "accepted")
    for staff in (first, second):
        expect(column(staff, "accepted").get_by_text("Jollof rice")).to_be_visible()

    # A step forward is held for some seconds, in which it can be taken back; then it is everybody's.
    column(first, "accepted").get_by_role("button", name="Start preparing").click()
    column(first, "preparing").get_by_role("button", name="Undo").click()
    expect(column(first, "accepted").get_by_text("Jollof rice")).to_be_visible()
    assert restaurant.orders()[0]["status"] == "accepted"
    column(first, "accepted").get_by_role("button", name="Start preparing").click()
    expect(column(second, "preparing").get_by_text("Jollof rice")).to_be_visible(timeout=15_000)
    expect(phone.get_by_role("heading", name="It is being prepared")).to_be_visible(timeout=15_000)
    assert restaurant.orders()[0]["status"] == "preparing"


def test_a_board_without_its_stream_says_so_and_catches_up(device: Device, restaurant: Restaurant) -> None:
    page = device(width=1280, height=820)
    sign_in(page, restaurant.email)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Connection lost", exact=False).first).to_be_visible(timeout=15_000)
    restaurant.order("Sobolo")
    page.context.set_offline(False)
    expect(column(page, "new").get_by_text("Sobolo")).to_be_visible(timeout=15_000)


def test_the_kitchen_sees_what_it_may_do(device: Device, restaurant: Restaurant) -> None:
    page = device(width=768, height=1024)
    sign_in(page, restaurant.hire("kitchen", "Kwame"))
    navigation = page.get_by_role("navigation").first
    expect(navigation.get_by_role("link", name="Kitchen")).to_be_visible()
    expect(navigation.get_by_role("link", name="New order")).to_have_count(0)
    page.goto("/staff/settings/taxes")  # of the settings, the kitchen has its own account
    expect(page.get_by_label("New password", exact=False).first).to_be_visible()


@pytest.mark.parametrize(("locale", "scheme", "width"), [("en-GB", "light", 1280), ("ar", "dark", 360)])
def test_no_screen_of_the_staff_has_a_serious_fault(
    locale: str, scheme: str, width: int, device: Device, restaurant: Restaurant
) -> None:
    line = {"item_id": restaurant.items["Sobolo"], "quantity": 1, "note": "cold"}
    order = restaurant.order(lines=[line])
    page = device(locale=locale, scheme=scheme, width=width, height=820, reduced_motion="reduce", bypass_csp=True)
    faults = {}
    page.goto("/staff")
    page.locator("input[type=password]").wait_for()
    if found := serious(page):
        faults["sign in"] = found
    sign_in(page, restaurant.email)
    for screen in (*SCREENS, f"board?order={order['id']}"):
        page.goto(f"/staff/{screen}")
        page.wait_for_timeout(1200)  # skeletons go, what fades in has its colours
        if found := serious(page):
            faults[screen] = found
    assert faults == {}
