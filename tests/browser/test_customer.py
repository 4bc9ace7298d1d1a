"""A guest's way: the code on the table, an order, and following it."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant

WEB = Path(__file__).parents[2] / "web"


def texts_of(language: str) -> dict[str, str]:
    """What the app says."""
    found: dict[str, str] = json.loads((WEB / f"customer/strings/{language}.json").read_text())
    return found


TEXTS = {"en-GB": texts_of("en"), "ar": texts_of("ar")}
LARGE = {"en-GB": "Large", "ar": "كبير"}


def open_dish(page: Page, restaurant: Restaurant, dish: str) -> None:
    page.locator(f"[data-item='{restaurant.items[dish]}'] button").last.click()


def choose(page: Page, restaurant: Restaurant, dish: str, option: str | None = None, add: str = "Add") -> None:
    open_dish(page, restaurant, dish)
    sheet = page.get_by_role("dialog")
    if option is not None:
        sheet.get_by_label(option).check()
    sheet.get_by_role("button", name=add).click()
    expect(sheet).to_be_hidden()


def check_out(page: Page, *, name: str = "Ama", phone: str = "024 123 4567") -> None:
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    page.locator("#customer_name").fill(name)
    page.locator("#customer_phone").fill(phone)


def place(page: Page, *, name: str = "Ama", phone: str = "024 123 4567") -> None:
    check_out(page, name=name, phone=phone)
    page.locator("#place-order").click()


@pytest.mark.parametrize("locale", TEXTS)
def test_a_guest_orders_at_a_table_and_sees_it_made_without_reloading(
    locale: str, device: Device, restaurant: Restaurant
) -> None:
    texts = TEXTS[locale]
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    page.goto(f"/t/{restaurant.table}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if locale == "ar" else "ltr")
    choose(page, restaurant, "Jollof rice", LARGE[locale], texts["add"])
    place(page)

    page.wait_for_url("**/track/*")
    expect(page.get_by_role("heading", name=texts["headline.confirmed"])).to_be_visible()
    (order,) = restaurant.orders()
    assert (order["total_cents"], order["table_name"], order["customer_phone"]) == (
        6500,
        "Table 1",
        "+233241234567",
    )
    assert [line["options"][0]["name"] for line in order["lines"]] == ["Large"]
    expect(page.get_by_text(order["verification_code"], exact=True)).to_be_visible()

    restaurant.move(order["id"], "accepted", "preparing")
    expect(page.get_by_role("heading", name=texts["headline.preparing"])).to_be_visible()
    restaurant.move(order["id"], "ready")
    expect(page.get_by_role("heading", name=texts["ready.dine_in"])).to_be_visible()
    expect(page.locator("#cancel-order")).to_be_hidden()


def test_a_guest_cancels_while_the_kitchen_has_not_accepted(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Grilled tilapia")
    place(page)
    page.wait_for_url("**/track/*")
    page.locator("#cancel-order").click()
    page.locator("#cancel-yes").click()
    expect(page.get_by_role("heading", name=TEXTS["en-GB"]["headline.cancelled"])).to_be_visible()
    assert [order["status"] for order in restaurant.orders()] == ["cancelled"]


@pytest.mark.parametrize("at_table", [True, False], ids=["table", "web"])
def test_a_menu_read_once_can_be_read_without_a_network(
    at_table: bool, device: Device, restaurant: Restaurant
) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}" if at_table else f"/r/{restaurant.slug}")
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            for (let tries = 0; tries < 100 && !(await (await caches.open('menus')).keys()).length; tries += 1)
                await new Promise((resolve) => setTimeout(resolve, 50));
        }"""
    )
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    expect(page.get_by_text("Sobolo").first).to_be_visible()


def test_an_order_placed_offline_is_kept_shown_and_sent_once(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    page.evaluate(
        """() => Promise.race([
            navigator.serviceWorker.ready.then(() => undefined),
            new Promise((_, refuse) => setTimeout(() => refuse(Error('no service worker')), 10_000)),
        ])"""
    )
    page.reload()  # from now on the service worker answers
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url(f"**/r/{restaurant.slug}")
    expect(page.get_by_text("Your order is kept and sent by itself once the connection is back.")).to_be_visible()
    assert restaurant.orders() == []

    page.context.set_offline(False)
    page.wait_for_url("**/track/*")
    (order,) = restaurant.orders()
    assert order["total_cents"] == 1500
    page.goto(f"/r/{restaurant.slug}")
    expect(page.locator("#open-basket")).to_be_hidden()
    assert len(restaurant.orders()) == 1


def test_a_price_that_changed_meanwhile_is_shown_and_agreed_to_before_anything_is_ordered(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Grilled tilapia")
    check_out(page)
    expect(page.get_by_text("includes", exact=False).first).to_be_visible()  # it was told a price
    restaurant.reprice("Grilled tilapia", 9500)
    page.locator("#place-order").click()
    expect(page.get_by_role("dialog").get_by_text("95.00").first).to_be_visible()
    assert restaurant.orders() == []
    page.get_by_role("button", name="Order at this price").click()
    page.wait_for_url("**/track/*")
    assert [order["total_cents"] for order in restaurant.orders()] == [9500]


def test_what_is_missing_is_told_at_its_field(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    place(page, name="", phone="")
    expect(page.locator("#customer_name")).to_be_focused()
    expect(page.get_by_text("Please tell us a phone number.")).to_be_visible()
    page.locator("#customer_name").fill("Ama")
    page.locator("#customer_phone").fill("12345")
    page.locator("#place-order").click()
    expect(page.locator("#customer_phone")).to_be_focused()
    assert restaurant.orders() == []


def test_the_same_again(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    page.locator("#order-again").click()
    page.locator("#again-yes").click()
    page.wait_for_url("**/cart")
    expect(page.locator("#to-checkout")).to_be_visible()  # until then the menu is still there
    expect(page.get_by_text("Sobolo")).to_be_visible()
    page.locator("#to-checkout").click()
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    page.goto("/orders")
    expect(page.get_by_role("link", name="Sobolo")).to_have_count(2)


def test_the_same_again_tells_the_choices_too(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Jollof rice", "Large")
    place(page)
    page.wait_for_url("**/track/*")
    page.locator("#order-again").click()
    expect(page.get_by_role("dialog").get_by_text("Large")).to_be_visible()


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 360), ("ar", 360), ("en-GB", 1280)])
def test_a_favourite_is_one_touch_away_with_the_choices_it_was_had_with(
    device: Device, restaurant: Restaurant, locale: str, width: int
) -> None:
    add = TEXTS[locale]["add"]
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale, width=width)
    page.goto(f"/r/{restaurant.slug}")
    expect(page.locator("main#menu")).to_be_visible()
    expect(page.locator("#favourites")).to_be_hidden()  # nobody has ordered yet
    choose(page, restaurant, "Jollof rice", LARGE[locale], add)
    choose(page, restaurant, "Sobolo", add=add)
    place(page)
    page.wait_for_url("**/track/*")
    page.locator("#to-menu").click()
    favourites = page.locator("section[aria-labelledby='favourites'] li")
    expect(favourites).to_have_count(2)
    large = favourites.filter(has_text=LARGE[locale])
    large.get_by_role("button").click()
    large.get_by_role("button").click()
    page.locator("#open-basket").click()
    expect(page.get_by_text(LARGE[locale])).to_be_visible()
    expect(page.locator("li", has_text=LARGE[locale])).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_basket_marks_what_was_sold_out_meanwhile(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    restaurant.staff.patch(
        f"/api/v1/menu/items/{restaurant.items['Sobolo']}", json={"sold_out": True}
    ).raise_for_status()
    page.locator("#open-basket").click()
    expect(page.get_by_text("Sold out.", exact=True)).to_be_visible()
    expect(page.locator("#to-checkout")).to_be_disabled()


@pytest.mark.parametrize("address", ["/nope/xx", "/t/no-such-code", "/r/no-such-shop", "/track/no-such-order"])
def test_where_there_is_nothing_one_gets_out_again_in_either_language(address: str, device: Device) -> None:
    page = device()
    page.goto(address)
    page.get_by_role("button", name="العربية").click()
    page.get_by_role("link", name=texts_of("ar")["shop.to_front"]).click()
    page.wait_for_url("**/")


# What fades in or out has other colours on its way; what turns for ever is not waited for.
_AT_REST = """async () => {
    const moving = () => document.getAnimations().filter((one) => one.playState === 'running'
        && one.effect.getComputedTiming().endTime !== Infinity);
    for (let still = 0, looks = 0; still < 5 && looks < 100; looks++) {
        await new Promise((next) => setTimeout(next, 20));
        still = moving().length ? 0 : still + 1;
    }
}"""


def serious(page: Page) -> list[dict[str, Any]]:
    page.evaluate(_AT_REST)
    page.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text())
    found: list[dict[str, Any]] = page.evaluate(
        """async () => (await axe.run()).violations
            .filter(({impact}) => ['serious', 'critical'].includes(impact))
            .map(({id, nodes}) => ({id, nodes: nodes.map((node) => node.html).slice(0, 3)}))"""
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", TEXTS)
def test_no_screen_has_a_serious_fault_for_those_who_see_or_move_otherwise(
    locale: str, scheme: str, device: Device, restaurant: Restaurant
) -> None:
    texts = TEXTS[locale]
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(
        locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )  # so that axe can be put in
    faults = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(300)  # what fades in has other colours on its way
        if found := serious(page):
            faults[screen] = found

    page.goto("/")
    page.wait_for_selector("h1")
    look("front")
    page.goto(f"/t/{restaurant.table}")
    page.wait_for_selector("h2")
    look("menu")
    open_dish(page, restaurant, "Jollof rice")
    page.get_by_role("dialog").wait_for()
    look("dish")
    page.get_by_role("dialog").get_by_role("button", name=texts["add"]).click()
    look("choice missing")
    page.get_by_role("dialog").get_by_label(LARGE[locale]).check()
    page.get_by_role("dialog").get_by_role("button", name=texts["add"]).click()
    page.locator("#open-basket").click()
    page.locator("#to-checkout").wait_for()
    look("cart")
    page.locator("#to-checkout").click()
    page.locator("#customer_phone").fill("12")
    page.locator("#place-order").click()
    page.locator("#customer_phone[aria-invalid=true]").wait_for()
    look("checkout")
    page.locator("#customer_phone").fill("0241234567")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    page.locator("#cancel-order").click()
    page.get_by_role("dialog").wait_for()
    look("cancel")
    page.keyboard.press("Escape")
    look("track")
    page.goto("/orders")
    page.wait_for_selector("a[href^='/track/']")
    look("orders")
    page.goto(f"/t/{restaurant.table}/tab")
    page.wait_for_selector("h2")
    look("tab")
    page.goto("/t/no-such-code")
    page.wait_for_selector("h1")
    look("unknown table")
    assert faults == {}
