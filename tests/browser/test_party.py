"""Several phones at one table: the PIN, the bill they share, and a party that has left."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.test_customer import choose, place


def seat(restaurant: Restaurant) -> str:
    """The staff open a table that wants a PIN. Answers the PIN."""
    restaurant.staff.patch("/api/v1/settings", json={"table_access": "pin"}).raise_for_status()
    (table,) = restaurant.staff.get("/api/v1/tables").raise_for_status().json()
    opened = restaurant.staff.post(f"/api/v1/tables/{table['id']}/open").raise_for_status().json()
    return str(opened["pin"])


def clear(restaurant: Restaurant) -> None:
    (table,) = restaurant.staff.get("/api/v1/tables").raise_for_status().json()
    restaurant.staff.post(f"/api/v1/tables/{table['id']}/clear").raise_for_status()


def enter(page: Page, pin: str) -> None:
    page.get_by_role("dialog").get_by_role("textbox").first.click()
    page.keyboard.type(pin)


def test_a_table_with_a_pin_is_joined_by_it_and_its_bill_is_shared(device: Device, restaurant: Restaurant) -> None:
    pin = seat(restaurant)
    ama, kofi = device(), device()

    ama.goto(f"/t/{restaurant.table}")
    ama.get_by_role("button", name="Enter the PIN").click()
    enter(ama, f"{(int(pin) + 1) % 10_000:04}")
    expect(ama.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    enter(ama, "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in pin))
    expect(ama.get_by_role("dialog")).to_be_hidden()
    expect(ama.get_by_role("button", name="Enter the PIN")).to_be_hidden()
    choose(ama, restaurant, "Sobolo")
    place(ama)
    ama.wait_for_url("**/track/*")

    # Who has not joined is asked when ordering, and nothing is lost by that.
    kofi.goto(f"/t/{restaurant.table}")
    choose(kofi, restaurant, "Grilled tilapia")
    place(kofi, name="Kofi", phone="020 123 4567")
    enter(kofi, pin)
    kofi.wait_for_url("**/track/*")

    kofi.goto(f"/t/{restaurant.table}/tab")
    expect(kofi.get_by_text("Ama", exact=True)).to_be_visible()
    expect(kofi.get_by_text("Mine", exact=True)).to_be_visible()
    expect(kofi.get_by_text("105.00")).to_be_visible()
    assert sorted(order["total_cents"] for order in restaurant.orders()) == [1500, 9000]


def test_who_belonged_to_a_party_that_left_is_asked_whether_they_sit_here_now(
    device: Device, restaurant: Restaurant
) -> None:
    page, other = device(), device()
    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    restaurant.move(restaurant.orders()[0]["id"], "accepted", "preparing", "ready", "completed")
    clear(restaurant)
    other.goto(f"/t/{restaurant.table}")
    choose(other, restaurant, "Sobolo")
    place(other, name="Kofi", phone="020 123 4567")
    other.wait_for_url("**/track/*")
    assert len(restaurant.orders()) == 2

    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Grilled tilapia")
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    page.locator("#place-order").click()
    expect(page.get_by_role("dialog")).to_contain_text("The party you belonged to has left")
    assert len(restaurant.orders()) == 2
    page.get_by_role("button", name="Yes, start anew").click()
    page.wait_for_url("**/track/*")
    assert [order["total_cents"] for order in restaurant.orders()] == [9000, 1500, 1500]
