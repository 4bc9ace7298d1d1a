"""The menu, as those keep it who may, and as guests then see it."""

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, FilePayload, Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import drag, own, sign_in
from tests.calls import picture

WIDE = {"width": 1280, "height": 900}


def open_menu(device: Device, restaurant: Restaurant) -> Page:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "menu")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    return page


def pick(page: Page, about: str, what: str) -> None:
    """From the menu behind the dots."""
    page.get_by_role("button", name=f"More for {own(about)}").click()
    page.get_by_role("menuitem", name=what).click()


def edit(page: Page, item: str) -> Locator:
    pick(page, item, "Edit")
    return page.get_by_role("dialog", name=item)


def upload(page: Page, button: str, name: str, kind: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(FilePayload(name=name, mimeType=kind, buffer=content))


def items(restaurant: Restaurant) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in restaurant.get("menu/items")}


def test_a_category_and_a_dish_are_added_and_guests_can_order_it(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    page.get_by_role("button", name="Add a category").click()
    form = page.get_by_role("dialog", name="Add a category")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please fill this in.")).to_be_visible()
    form.get_by_label("Name", exact=True).fill("Desserts")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Desserts")).to_be_visible()

    page.get_by_role("button", name="Add an item: Desserts").click()
    form = page.get_by_role("dialog", name="Add an item")
    form.get_by_label("Name", exact=True).first.fill("Bofrot")
    form.get_by_label("Price (⁨GHS⁩)").fill("12.50")
    form.get_by_role("button", name="Add a choice").click()
    form.get_by_label("Choice of").fill("Sauce")
    form.get_by_label("At least").fill("2")
    form.get_by_role("textbox", name="Option", exact=True).fill("Honey")
    form.get_by_role("button", name="Add an option").click()
    form.get_by_role("textbox", name="Option", exact=True).last.fill("Chocolate")
    form.get_by_role("textbox", name="Added to the price").last.fill("3")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("At least")).to_have_accessible_description("More than can be chosen.")
    form.get_by_label("At least").fill("1")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{own('Bofrot')} is saved.")).to_be_visible()

    made = items(restaurant)["Bofrot"]
    (group,) = made["option_groups"]
    assert (made["price_cents"], group["name"], group["min_choices"], group["max_choices"]) == (
        1250,
        "Sauce",
        1,
        1,
    )
    assert [(one["name"], one["price_delta_cents"]) for one in group["options"]] == [
        ("Honey", 0),
        ("Chocolate", 300),
    ]

    guest = device()
    guest.goto(f"/r/{restaurant.slug}")
    guest.locator(f"[data-item='{made['id']}'] button").last.click()
    guest.get_by_role("dialog").get_by_label("Chocolate").check()
    expect(guest.get_by_role("dialog").get_by_role("button", name="Add")).to_contain_text("15.50")


def test_another_price_is_kept_and_shown(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    form = edit(page, "Sobolo")
    price = form.get_by_label("Price (⁨GHS⁩)")
    expect(price).to_have_value("15.00")
    price.fill("17.5")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("listitem").filter(has_text="Sobolo")).to_contain_text("17.50")
    assert items(restaurant)["Sobolo"]["price_cents"] == 1750


def test_dishes_and_categories_are_sorted_and_stay_so(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    mains = page.get_by_role("region", name="Mains").get_by_role("listitem")
    expect(mains).to_have_text([re.compile("^Jollof"), re.compile("^Grilled")])
    tilapia, jollof = (
        page.get_by_role("button", name=f"Move {own(name)}") for name in ("Grilled tilapia", "Jollof rice")
    )
    with page.expect_response("**/api/v1/menu/order"):
        drag(page, tilapia, jollof)
    expect(mains).to_have_text([re.compile("^Grilled"), re.compile("^Jollof")])

    pick(page, "Menu", "Order of the categories")
    order = page.get_by_role("dialog", name="Order of the categories").get_by_role("listitem")
    expect(order).to_have_text(["Mains", "Drinks"])
    expect(page.get_by_role("dialog")).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")  # it has come to rest
    page.get_by_role("button", name=f"Move {own('Drinks')}").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(f"{own('Drinks')}: place 2 of 2.")).to_be_attached()
    above = page.get_by_text(f"{own('Drinks')}: place 1 of 2.")
    for _ in range(8):  # the arrows count from a moment after the lifting on
        page.keyboard.press("ArrowUp")
        with suppress(Error):
            above.wait_for(state="attached", timeout=600)
            break
    expect(above).to_be_attached()
    with page.expect_response("**/api/v1/menu/order"):
        page.keyboard.press("Space")
    expect(order).to_have_text(["Drinks", "Mains"])

    page.reload()
    expect(mains).to_have_text([re.compile("^Grilled"), re.compile("^Jollof")])
    assert [one["name"] for one in restaurant.get("menu/categories")] == ["Drinks", "Mains"]
    assert list(items(restaurant)) == ["Sobolo", "Grilled tilapia", "Jollof rice"]


def test_a_picture_is_shown_and_what_is_none_is_refused(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    form = edit(page, "Sobolo")
    upload(page, "Add a picture", "sobolo.png", "image/png", b"not a picture at all")
    expect(form.get_by_role("alert")).to_have_text("This is not a whole PNG, JPEG or WebP picture.")
    expect(form.get_by_role("img", name="Picture of this item")).to_have_count(0)
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    assert items(restaurant)["Sobolo"]["image"] is None

    form = edit(page, "Sobolo")
    upload(page, "Add a picture", "sobolo.png", "image/png", picture())
    expect(form.get_by_role("img", name="Picture of this item")).to_have_js_property("naturalWidth", 16)
    form.get_by_role("button", name="Save").click()
    shown = page.get_by_role("listitem").filter(has_text="Sobolo").locator("img")
    expect(shown).to_have_attribute("src", re.compile(r"^/media/.+\.webp$"))
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    assert items(restaurant)["Sobolo"]["image"]["small"] == shown.get_attribute("src")


def test_arabic_runs_from_right_to_left_where_it_is_typed(device: Device, restaurant: Restaurant) -> None:
    page = open_menu(device, restaurant)
    form = edit(page, "Sobolo")
    name, name2 = (form.get_by_label(label, exact=True) for label in ("Name", "Name in the second language"))
    expect(name).to_have_css("direction", "ltr")
    expect(name2).to_have_css("direction", "rtl")
    name2.fill("")
    expect(name2).to_have_css("direction", "ltr")  # as the page
    name2.fill("شاي")
    expect(name2).to_have_css("direction", "rtl")
