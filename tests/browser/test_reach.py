"""What is open over the menu, by keyboard and by the way back; and that everything fits on a small phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.test_customer import choose, place

# What reaches over the edge of the page.
OUTSIDE = """() => [...document.querySelectorAll('body *')]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, {left, right, width}]) => width > 1 && (left < -0.5 || right > innerWidth + 0.5)
        && !element.closest('.MenuPage_row, .MenuPage_chips, .MenuPage_skip'))
    .map(([element]) => `${element.tagName} ${element.className}`)"""


def test_closing_a_dish_gives_the_focus_back_and_back_closes_it(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}")
    card = page.locator(f"[data-item='{restaurant.items['Sobolo']}'] button")
    expect(page.get_by_role("searchbox")).to_be_enabled()  # the app has taken over from the first screen
    card.focus()
    sheet, inside = page.get_by_role("dialog"), page.locator("[role=dialog]:focus-within")

    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(card).to_be_focused()

    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.go_back()
    expect(sheet).to_be_hidden()
    expect(page).to_have_url(f"/t/{restaurant.table}")
    expect(card).to_be_focused()

    page.keyboard.press("Enter")
    sheet.get_by_role("button", name="Add").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("#open-basket")).to_contain_text("one item")
    expect(card).to_be_focused()


def test_closing_a_question_gives_the_focus_back(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    sheet = page.get_by_role("dialog")
    for opener, close in (("#cancel-order", "Keep it"), ("#order-again", "Close")):
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        sheet.get_by_role("button", name=close).focus()
        page.keyboard.press("Enter")
        expect(sheet).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()

    page.locator("#cancel-order").click()
    page.locator("#cancel-yes").click()
    expect(sheet).to_be_hidden()
    expect(page.locator("#cancel-order")).to_be_hidden()
    expect(page.get_by_role("main")).to_be_focused()  # its button is gone


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_wider_than_a_small_phone(
    language: str, percent: int, device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"language": language}).raise_for_status()
    page = device(
        width=360, bypass_csp=True, reduced_motion="reduce", locale="ar" if language == "ar" else "en-GB"
    )
    too_wide = {}

    def look(screen: str) -> None:
        page.add_style_tag(content=f"html {{ font-size: {percent}% !important }}")
        page.wait_for_timeout(150)
        outside = page.evaluate(OUTSIDE)
        if outside or page.evaluate("document.documentElement.scrollWidth") > 360:
            too_wide[screen] = outside

    page.goto(f"/t/{restaurant.table}")
    dish = page.locator(f"[data-item='{restaurant.items['Jollof rice']}'] button").last
    dish.wait_for()
    look("menu")
    dish.click()
    sheet = page.get_by_role("dialog")
    sheet.wait_for()
    look("dish")
    for group in sheet.locator("fieldset").all():
        group.locator("input:enabled").last.check()
    sheet.locator("button").last.click()
    page.locator("#open-basket").click()
    page.locator("#to-checkout").wait_for()
    look("cart")
    page.locator("#to-checkout").click()
    page.locator("#customer_name").fill("Ama Serwaa-Bonsu of a very long name")
    look("checkout")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    page.locator("#cancel-order").wait_for()
    look("track")
    page.goto("/orders")
    page.locator("a[href^='/track/']").wait_for()
    look("orders")
    page.goto(f"/t/{restaurant.table}/tab")
    page.locator("h2").first.wait_for()
    look("tab")
    assert too_wide == {}
