"""Orders that are taken at the desk and by phone."""

from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, own, sign_in

WIDE = {"width": 1280, "height": 900}


def test_an_order_is_taken_with_the_keyboard_alone(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "new")
    search = page.get_by_role("combobox", name="Search the menu")
    expect(search).to_be_focused()
    page.keyboard.press("/")
    expect(search).to_have_value("")
    page.keyboard.press("Tab")
    expect(search).not_to_be_focused()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    expect(search).to_have_value("")

    page.keyboard.type("jol")
    expect(page.get_by_role("listbox", name="Menu").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    dish = page.get_by_role("dialog", name="Jollof rice")
    expect(dish.get_by_role("radio", name="Small")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dish.get_by_text("Please choose as many as are asked for.")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(dish.get_by_role("radio", name="Large")).to_be_checked()
    expect(dish.get_by_role("button", name="Add · ")).to_contain_text("65.00")
    page.keyboard.press("Enter")
    expect(dish).to_be_hidden()

    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(search).to_have_value("")
    for name in ("Grilled tilapia", "Sobolo"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option", name=name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    lines = page.locator("form").get_by_role("listitem")
    expect(lines).to_have_count(2)
    expect(lines.last).to_contain_text("30.00")
    assert restaurant.orders() == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Order {own(1)} is placed.")).to_be_visible()
    expect(lines).to_have_count(0)
    expect(page.get_by_text("New order #", exact=False)).to_have_count(0)

    (order,) = restaurant.orders()
    assert (order["total_cents"], order["order_source"]) == (9500, "frontdesk")
    assert [
        (line["name"], line["quantity"], [option["name"] for option in line["options"]]) for line in order["lines"]
    ] == [("Jollof rice", 1, ["Large"]), ("Sobolo", 2, [])]

    page.get_by_role("link", name="Board").click()
    expect(column(page, "new").get_by_text("Jollof rice")).to_be_visible()


def test_an_order_by_phone_is_under_the_callers_name_and_number(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="Grilled tilapia").click()
    page.get_by_text("Phone", exact=True).first.click()
    page.get_by_text("Pick up", exact=True).click()
    page.get_by_label("Name").fill("Esi")
    number = page.get_by_role("textbox", name="Phone")
    page.get_by_label("Note").fill("no pepper")
    place = page.get_by_role("button", name="Place the order")
    place.click()
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description("Please fill this in.")
    number.fill("12345")
    place.click()
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description(
        "That is not a phone number we can reach. Write it with its country code, like +233 24 123 4567."
    )
    assert restaurant.orders() == []

    number.fill("024 123 4567")
    place.click()
    page.get_by_role("button", name="Show").click()
    drawer = page.get_by_role("dialog", name=f"Order {own(1)}")
    expect(drawer.get_by_role("link", name="+233241234567")).to_be_visible()
    expect(drawer.get_by_text("no pepper")).to_be_visible()
    (order,) = restaurant.orders()
    found = {
        name: order[name] for name in ("order_source", "fulfilment", "customer_name", "customer_phone", "notes")
    }
    assert found == {
        "order_source": "phone",
        "fulfilment": "pickup",
        "customer_name": "Esi",
        "customer_phone": "+233241234567",
        "notes": "no pepper",
    }
    assert restaurant.get("orders/board")["orders"][0]["id"] == order["id"]


def test_what_a_delivery_needs_is_told_at_its_field(device: Device, restaurant: Restaurant) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"fulfilments": ["pickup", "delivery"]}).raise_for_status()
    page = device(**WIDE)
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_text("Delivery", exact=True).click()
    page.get_by_role("button", name="Place the order").click()
    number, address = (page.get_by_role("textbox", name=name) for name in ("Phone", "Where to"))
    expect(number).to_be_focused()
    expect(number).to_have_accessible_description("A delivery needs a phone number to call. Add one.")
    expect(address).to_have_accessible_description("Please fill this in.")
    number.fill("024 123 4567")
    address.fill("Osu")
    page.get_by_role("button", name="Place the order").click()
    expect(address).to_be_focused()
    expect(address).to_have_accessible_description("Please write a little more, so that we find you.")
    address.fill("12 Ring Road, Osu")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text(f"Order {own(1)} is placed.")).to_be_visible()
    (order,) = restaurant.orders()
    assert (order["fulfilment"], order["delivery_address"]) == ("delivery", "12 Ring Road, Osu")


def test_an_order_for_a_table_is_the_tables(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_label("Table").select_option("Table 1")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text(f"Order {own(1)} is placed.")).to_be_visible()
    (order,) = restaurant.orders()
    assert (order["fulfilment"], order["table_name"]) == ("dine_in", "Table 1")


def test_what_sold_out_meanwhile_is_said_with_its_name(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_text("Pick up", exact=True).click()
    address = f"/api/v1/menu/items/{restaurant.items['Sobolo']}/sold-out"
    restaurant.staff.put(address, json={"sold_out": True}).raise_for_status()
    expect(page.get_by_role("option", name="Sobolo")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("button", name="Place the order")).to_be_disabled()
    expect(page.locator("form").get_by_text("Sold out.")).to_be_visible()
    assert restaurant.orders() == []
