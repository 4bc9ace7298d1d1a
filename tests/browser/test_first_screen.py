"""The menu that the server writes into the page, before the app has arrived."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant

# Where each thing lies, from the top of the page to the end of the first dishes.
PLACES = """() => ['h1', 'header p', 'input', 'main h2', 'main li h3', 'main li p', 'main li img, main li div > span']
    .flatMap((kind) => [...document.querySelectorAll(kind)].slice(0, 2).map((element) => {
        const {x, y, width, height} = element.getBoundingClientRect();
        return [kind, element.tagName, ...[x, y, width, height].map((side) => Math.round(side))];
    }))"""


def places(page: Page) -> Any:
    page.evaluate("document.fonts.ready.then(() => 1)")
    return page.evaluate(PLACES)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("at_table", [True, False], ids=["table", "web"])
def test_nothing_moves_when_the_app_takes_over(
    at_table: bool, language: str, width: int, device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"language": language}).raise_for_status()
    address = f"/t/{restaurant.table}" if at_table else f"/r/{restaurant.slug}"
    before, after = device(width=width, java_script_enabled=False), device(width=width)
    before.goto(address)
    after.goto(address)
    expect(after.locator("#open-basket, button").first).to_be_attached()
    assert before.title() == after.title()
    assert len(places(before)) > 10
    assert places(before) == places(after)


def test_the_menu_is_not_asked_for_again_and_the_language_last_chosen_is_kept(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/r/{restaurant.slug}")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert [url for url in asked if "/api/customer/menu" in url] == []
    sent = page.context.request.get(f"/r/{restaurant.slug}").text()
    assert '<html lang="ar" dir="rtl">' in sent
    assert "<h1><bdi>الباب الأزرق</bdi></h1>" in sent


def test_the_language_that_was_read_first_stays_until_it_is_switched(
    device: Device, restaurant: Restaurant
) -> None:
    page = device(locale="ar")
    html = page.locator("html")
    page.goto(f"/t/{restaurant.table}")  # the restaurant speaks English
    expect(page.get_by_role("link", name="My orders")).to_be_visible()
    for address in ("/orders", f"/t/{restaurant.table}/tab", "/track/none", "/", f"/t/{restaurant.table}"):
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        expect(html).to_have_attribute("lang", "en")
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page.goto(f"/t/{restaurant.table}")
    expect(html).to_have_attribute("lang", "en")
    page.get_by_role("button", name="العربية").click()
    page.goto("/orders")
    expect(page.get_by_role("heading", name="طلباتي")).to_be_visible()


def test_text_of_a_menu_stays_text(device: Device, restaurant: Restaurant) -> None:
    evil = "</script><script>document.title='taken'</script><b>\u2028&amp;"
    restaurant.staff.patch(
        f"/api/v1/menu/items/{restaurant.items['Jollof rice']}", json={"name": evil, "description": evil}
    ).raise_for_status()
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("heading", name=evil).first).to_be_visible()
    assert page.title() == "Blue Door"
    sent = httpx.get(page.url).text
    assert "<script>document" not in sent
    assert "<b>" not in sent
