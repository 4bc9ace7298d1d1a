"""Forms over the page: they give the focus back, and nothing typed in them is lost without asking."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, own, sign_in

WIDE = {"width": 1280, "height": 900}


def open_view(device: Device, restaurant: Restaurant, view: str) -> Page:
    page = device(**WIDE)
    sign_in(page, restaurant.email, view)
    return page


def edit(page: Page, item: str) -> Locator:
    """With the keyboard alone, from the menu behind the dots."""
    page.get_by_role("button", name=f"More for {own(item)}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=menu]:focus-within")).to_be_visible()  # before that, arrows are the button's
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name=item)
    expect(form).to_be_visible()
    expect(page.locator("[role=dialog]:focus-within")).to_be_visible()  # before that, keys are the menu's
    return form


def test_the_editor_gives_the_focus_back_to_what_opened_it(device: Device, restaurant: Restaurant) -> None:
    page = open_view(device, restaurant, "menu")
    dots = page.get_by_role("button", name=f"More for {own('Sobolo')}")
    form = edit(page, "Sobolo")
    form.get_by_label("Price (⁨GHS⁩)").fill("16")
    form.get_by_label("Price (⁨GHS⁩)").press("Enter")
    expect(form).to_be_hidden()
    expect(dots).to_be_focused()
    form = edit(page, "Sobolo")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(dots).to_be_focused()

    add = page.get_by_role("button", name="Add a category")
    add.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Add a category")
    form.get_by_label("Name", exact=True).fill("Desserts")
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(add).to_be_focused()


def test_an_order_closed_gives_the_focus_back_to_its_card(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = open_view(device, restaurant, "board")
    card = column(page, "new").get_by_role("button", name=f"Order {order['number']}")
    card.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)
    expect(drawer).to_be_visible()
    expect(page.locator("[role=dialog]:focus-within")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(card).to_be_focused()


def test_unsaved_changes_of_an_item_are_not_dropped_without_asking(device: Device, restaurant: Restaurant) -> None:
    page = open_view(device, restaurant, "menu")
    form = edit(page, "Sobolo")
    price = form.get_by_label("Price (⁨GHS⁩)")
    price.fill("44")
    page.keyboard.press("Escape")
    asked = page.get_by_role("dialog", name="Discard changes?")
    expect(asked.get_by_role("button", name="Go on editing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(price).to_have_value("44.00")
    expect(price).to_be_focused()
    form.get_by_role("button", name="Close").click()
    asked.get_by_role("button", name="Discard").click()
    expect(form).to_be_hidden()
    expect(page.get_by_role("button", name=f"More for {own('Sobolo')}")).to_be_focused()
    expect(edit(page, "Sobolo").get_by_label("Price (⁨GHS⁩)")).to_have_value("15.00")


def test_a_click_beside_a_form_asks_where_something_was_typed(device: Device, restaurant: Restaurant) -> None:
    page = open_view(device, restaurant, "menu")
    page.get_by_role("button", name="Edit: Drinks").click()
    form = page.get_by_role("dialog", name="Drinks")
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    page.mouse.click(5, 5)
    expect(form).to_be_hidden()  # nothing was typed

    page.get_by_role("button", name="Edit: Drinks").click()
    form.get_by_label("Name", exact=True).fill("Cold drinks")
    page.mouse.click(5, 5)
    asked = page.get_by_role("dialog", name="Discard changes?")
    asked.get_by_role("button", name="Go on editing").click()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Cold drinks")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Cold drinks")).to_be_visible()


def test_who_leaves_unsaved_settings_is_asked(device: Device, restaurant: Restaurant) -> None:
    page = open_view(device, restaurant, "settings/hours")
    page.get_by_role("button", name="Add a day").click()
    page.get_by_role("textbox", name="Note").fill("Wedding")
    for answer in ("Go on editing", "Discard"):
        page.get_by_role("link", name="Taxes").click()
        page.get_by_role("dialog", name="Discard changes?").get_by_role("button", name=answer).click()
        if answer == "Go on editing":
            expect(page.get_by_role("textbox", name="Note")).to_have_value("Wedding")
    expect(page.get_by_role("heading", name="Food")).to_be_visible()
    assert restaurant.get("settings")["opening_hours"]["exceptions"] == []
