"""The tables: made, printed, seated and cleared."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in

WIDE = {"width": 1280, "height": 900}


def open_tables(device: Device, restaurant: Restaurant) -> Page:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "tables")
    expect(card(page, "Table 1")).to_be_visible()
    return page


def card(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.get_by_role("listitem").filter(has=heading)


def pick(page: Page, name: str, what: str) -> None:
    """From the menu behind the table's dots."""
    page.get_by_role("button", name=f"More for {own(name)}").click()
    page.get_by_role("menuitem", name=what).click()


def test_a_table_is_added_with_its_area_and_many_at_once(device: Device, restaurant: Restaurant) -> None:
    page = open_tables(device, restaurant)
    page.get_by_role("button", name="Add a table").click()
    form = page.get_by_role("dialog", name="Add a table")
    form.get_by_label("Name").fill("Table 1")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text(f"There is already a table called {own('Table 1')}.")).to_be_visible()
    form.get_by_label("Name").fill("T7")
    form.get_by_label("Area").fill("Terrace")
    form.get_by_label("Seats").fill("4")
    form.get_by_role("button", name="Save").click()
    expect(card(page, "T7")).to_contain_text("4 seats")
    expect(page.get_by_role("heading", name="Terrace")).to_be_visible()

    page.get_by_role("button", name="Add many").click()
    form = page.get_by_role("dialog", name="Add many")
    form.get_by_label("To number").fill("3")
    form.get_by_role("button", name="Add many").click()
    expect(page.get_by_text("2 tables added.")).to_be_visible()
    expect(page.get_by_text(f"Already there: {own('Table 1')}")).to_be_visible()
    made = {table["name"]: (table["area"], table["seats"]) for table in restaurant.get("tables")}
    assert made == {"Table 1": ("", None), "T7": ("Terrace", 4), "Table 2": ("", None), "Table 3": ("", None)}


def test_a_tables_code_and_its_card_can_be_printed(device: Device, restaurant: Restaurant) -> None:
    page = open_tables(device, restaurant)
    with page.expect_download() as saved:
        pick(page, "Table 1", "Card to print (PDF)")
    assert saved.value.suggested_filename.endswith(".pdf")
    assert saved.value.path().read_bytes().startswith(b"%PDF-")

    card(page, "Table 1").get_by_role("button", name="QR code").click()
    shown = page.get_by_role("dialog", name=f"Code of {own('Table 1')}")
    (table,) = restaurant.get("tables")
    expect(shown.get_by_role("link", name=table["url"])).to_have_attribute("href", table["url"])
    code = shown.get_by_role("img", name=f"QR code that opens the menu at {own('Table 1')}")
    expect(code).not_to_have_js_property("naturalWidth", 0)
    with page.expect_download() as saved:
        shown.get_by_role("button", name="Save as SVG").click()
    assert saved.value.suggested_filename == "Table 1.svg"
    assert saved.value.path().read_text().rstrip().endswith("</svg>")


def test_a_new_code_asks_first_and_ends_the_old_card(device: Device, restaurant: Restaurant) -> None:
    page = open_tables(device, restaurant)
    (before,) = restaurant.get("tables")
    asked = page.get_by_role("dialog", name=f"A new code for {own('Table 1')}?")
    pick(page, "Table 1", "New code")
    asked.get_by_role("button", name="Keep it as it is").click()
    expect(asked).to_be_hidden()
    assert restaurant.get("tables") == [before]

    pick(page, "Table 1", "New code")
    asked.get_by_role("button", name="New code").click()
    expect(page.get_by_text(f"{own('Table 1')} has a new code.")).to_be_visible()
    (after,) = restaurant.get("tables")
    assert (after["id"], after["url"] != before["url"]) == (before["id"], True)
    guest = device()
    guest.goto(f"/t/{restaurant.table}")
    expect(guest.get_by_role("heading", name="This code is not valid any more")).to_be_visible()
    guest.goto(f"/t/{after['url'].rpartition('/')[2]}")
    expect(guest.get_by_role("heading", name="Drinks")).to_be_visible()


def test_the_pin_is_shown_where_the_business_uses_one(device: Device, restaurant: Restaurant) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"table_access": "pin"}).raise_for_status()
    page = open_tables(device, restaurant)
    table = card(page, "Table 1")
    expect(table).to_contain_text("Free")
    expect(table.get_by_text("PIN")).to_have_count(0)
    table.get_by_role("button", name="Seat guests").click()
    expect(table).to_contain_text("Seated")
    (seated,) = restaurant.get("tables")
    expect(table.get_by_text(seated["session"]["pin"], exact=True)).to_be_visible()

    table.get_by_role("button", name="Clear").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear").click()
    expect(table).to_contain_text("Free")
    expect(table.get_by_text("PIN")).to_have_count(0)


def test_a_table_is_cleared_once_its_orders_are_finished(device: Device, restaurant: Restaurant) -> None:
    (free,) = restaurant.get("tables")
    order = restaurant.order("Sobolo", fulfilment="dine_in", table_id=free["id"])
    page = open_tables(device, restaurant)
    table = card(page, "Table 1")
    asked = page.get_by_role("dialog", name=f"Clear {own('Table 1')}?")
    expect(table.get_by_role("button", name=f"Order {own(order['number'])}: details")).to_be_visible()
    table.get_by_role("button", name="Clear").click()
    expect(asked.get_by_text("One order of this table is still open: ")).to_be_visible()
    asked.get_by_role("button", name="Clear").click()
    expect(
        page.get_by_text("Not all orders of this table are finished: ").filter(has_text=str(order["number"]))
    ).to_be_visible()
    assert restaurant.get("tables")[0]["session"] is not None

    table.get_by_role("button", name=f"Order {own(order['number'])}: details").click()
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}")
    expect(drawer.get_by_text("Table 1")).to_be_visible()
    page.keyboard.press("Escape")
    restaurant.move(order["id"], "accepted", "preparing", "ready", "completed")
    expect(table.get_by_role("button", name=f"Order {own(order['number'])}: details")).to_have_count(0)
    table.get_by_role("button", name="Clear").click()
    asked.get_by_role("button", name="Clear").click()
    expect(table).to_contain_text("Free")
    assert restaurant.get("tables")[0]["session"] is None


def test_a_table_is_removed_after_asking(device: Device, restaurant: Restaurant) -> None:
    page = open_tables(device, restaurant)
    pick(page, "Table 1", "Remove")
    asked = page.get_by_role("dialog", name=f"Remove {own('Table 1')}?")
    expect(asked.get_by_text("Its code stops working.")).to_be_visible()
    assert len(restaurant.get("tables")) == 1
    asked.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("There are no tables yet.")).to_be_visible()
    assert restaurant.get("tables") == []
