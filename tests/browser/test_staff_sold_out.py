"""What leaves the menu: for today, for good, and by a file."""

from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_staff_menu import items, open_menu, pick, upload


def test_what_the_kitchen_marks_as_sold_out_guests_see(device: Device, restaurant: Restaurant) -> None:
    guest = device()
    guest.goto(f"/r/{restaurant.slug}")
    dish = guest.locator(f"[data-item='{restaurant.items['Sobolo']}']")
    expect(dish).not_to_contain_text("Sold out")
    page = device(width=768, height=1024)
    sign_in(page, restaurant.hire("kitchen", "Kwame"), "menu")
    page.get_by_role("switch", name=f"{own('Sobolo')} is available").uncheck(force=True)
    expect(page.get_by_text(f"{own('Sobolo')} is sold out now.")).to_be_visible()
    assert items(restaurant)["Sobolo"]["sold_out"] is True
    guest.reload()
    expect(dish).to_contain_text("Sold out")

    page.get_by_role("button", name="2 choices").click()
    page.get_by_role("switch", name=f"{own('Large')} is available").uncheck(force=True)
    expect(page.get_by_text("one sold out")).to_be_visible()
    guest.reload()
    guest.locator(f"[data-item='{restaurant.items['Jollof rice']}'] button").last.click()
    expect(guest.get_by_role("dialog").get_by_label("Large")).to_be_disabled()


def test_what_is_taken_off_the_menu_comes_back(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    pick(page, "Sobolo", "Take off the menu")
    asked = page.get_by_role("dialog", name=f"Take {own('Sobolo')} off the menu?")
    asked.get_by_role("button", name="Keep it as it is").click()
    expect(asked).to_be_hidden()
    assert "Sobolo" in items(restaurant)

    pick(page, "Sobolo", "Take off the menu")
    asked.get_by_role("button", name="Take off the menu").click()
    expect(page.get_by_text("Nothing in this category yet.")).to_be_visible()
    assert "Sobolo" not in items(restaurant)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="Sobolo")).to_be_visible()
    assert "Sobolo" in items(restaurant)


def test_only_an_empty_category_is_removed_and_never_unasked(device: Device, restaurant: Restaurant) -> None:
    restaurant.staff.post("/api/v1/menu/categories", json={"name": "Soups"}).raise_for_status()
    page = open_menu(device, restaurant)
    for name in ("Drinks", "Soups"):
        page.get_by_role("button", name=f"Remove: {name}").click()
        asked = page.get_by_role("dialog", name=f"Remove {own(name)}?")
        asked.get_by_role("button", name="Remove").click()
        expect(asked).to_be_hidden()
    expect(page.get_by_text("This category still has items (1). Move or archive them first.")).to_be_visible()
    expect(page.get_by_role("heading", name="Soups")).to_have_count(0)
    assert [one["name"] for one in restaurant.get("menu/categories")] == ["Mains", "Drinks"]


def test_a_menu_is_saved_as_a_file_and_taken_over_from_one(device: Device, restaurant: Restaurant) -> None:
    before = restaurant.get("menu/items")
    page = open_menu(device, restaurant)
    with page.expect_download() as saved:
        pick(page, "Menu", "Save the menu as a file (CSV)")
    assert saved.value.suggested_filename == "menu.csv"
    sheet = saved.value.path().read_bytes()

    pick(page, "Menu", "Menu from a file (CSV)")
    form = page.get_by_role("dialog", name="Menu from a file (CSV)")
    expect(form.get_by_role("button", name="Take it over")).to_be_disabled()
    upload(page, "Choose a file", "menu.csv", "text/csv", sheet)
    rows = form.locator("tbody tr")
    expect(rows.filter(has_text="Items")).to_have_text("Items000")  # new, changed, removed

    upload(page, "menu.csv", "wrong.csv", "text/csv", sheet.replace(b"90.00", b"a lot"))
    expect(form.get_by_text("The file has mistakes, so nothing was changed.")).to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("price")
    expect(form.get_by_role("button", name="Take it over")).to_be_disabled()
    assert restaurant.get("menu/items") == before

    upload(page, "wrong.csv", "dearer.csv", "text/csv", sheet.replace(b"90.00", b"95.00"))
    expect(rows.filter(has_text="Items")).to_have_text("Items010")
    assert restaurant.get("menu/items") == before
    form.get_by_role("button", name="Take it over").click()
    expect(page.get_by_text("The menu is taken over.")).to_be_visible()
    assert items(restaurant)["Grilled tilapia"]["price_cents"] == 9500
    expect(page.get_by_role("listitem").filter(has_text="Grilled tilapia")).to_contain_text("95.00")
