"""Promotions from the form in which they are written to the order that has them."""

import os
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import TEXTS, check_out, choose, serious


def promote(restaurant: Restaurant, **fields: Any) -> dict[str, Any]:
    """Ten per cent off everything."""
    body = {"name": "Lunch for less", "name2": "غداء بسعر أقل", "kind": "percent", "percent_bp": 1000, **fields}
    headers = {"Idempotency-Key": uuid4().hex}
    answer = restaurant.staff.post("/api/v1/promotions", json=body, headers=headers).raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.wait_for_timeout(400)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_one_is_written_seen_in_words_tried_paused_and_taken_up_again(
    width: int, device: Device, restaurant: Restaurant
) -> None:
    page = device(width=width, height=900)
    sign_in(page, restaurant.email, "marketing/promotions")
    expect(page.get_by_text("No promotions yet.", exact=False)).to_be_visible()
    page.get_by_role("button", name="New promotion").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    form.get_by_label("Name", exact=True).fill("Lunch for less")
    form.get_by_label("Code", exact=True).fill("lunch10")
    form.get_by_label("Per cent").fill("15")
    form.get_by_label("How often in all").fill("50")
    expect(form.get_by_text(re.compile("15%.? off .?all items.*With the code .?LUNCH10"))).to_be_visible()
    expect(form.get_by_text(re.compile("In all at most .?50.? ×"))).to_be_visible()
    expect(form.get_by_text(re.compile("GH.* less$"))).to_be_visible()
    assert serious(page) == []
    picture(page, f"form-{width}")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("Used .?0.? of .?50.? times"))).to_be_visible()
    (made,) = restaurant.get("promotions")
    assert (made["code"], made["percent_bp"], made["total_limit"]) == ("LUNCH10", 1500, 50)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    assert [one["state"] for one in restaurant.get("promotions")] == ["paused"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    assert serious(page) == []
    picture(page, f"list-{width}")


def test_a_link_brings_the_code_and_the_order_has_it(device: Device, restaurant: Restaurant) -> None:
    promote(restaurant, code="LUNCH10")
    promote(restaurant, name="Two for lunch", percent_bp=500, minimum_cents=20000, combines=True)
    page = device()
    page.goto(f"/r/{restaurant.slug}?code=lunch10")
    expect(page.get_by_role("list", name="Offers now").get_by_text("LUNCH10")).to_be_visible()
    choose(page, restaurant, "Sobolo")
    picture(page, "menu-360")
    page.locator("#open-basket").click()
    expect(page.get_by_text(re.compile("185.00.*more for: .*Two for lunch"))).to_be_visible()
    expect(page.locator("#to-checkout")).to_contain_text("13.50")
    assert serious(page) == []
    picture(page, "cart-360")
    page.goto(f"/r/{restaurant.slug}")
    check_out(page)
    expect(page.get_by_text("13.50").first).to_be_visible()
    page.get_by_label("Do you have a code?").fill("nope")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no such code.", exact=False)).to_be_visible()
    assert serious(page) == []
    picture(page, "checkout-360")
    page.get_by_role("button", name=f"Remove the code {own('NOPE')}").click()
    expect(page.get_by_text("There is no such code.", exact=False)).to_be_hidden()
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    assert [(one["total_cents"], one["discount_cents"]) for one in restaurant.orders()] == [(1350, 150)]
    # It was for that order.
    page.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("list", name="Offers now")).to_contain_text("Two for lunch")
    expect(page.get_by_role("list", name="Offers now")).not_to_contain_text("LUNCH10")


def test_one_that_is_used_up_meanwhile_is_told_before_anything_is_ordered(
    device: Device, restaurant: Restaurant
) -> None:
    made = promote(restaurant, code="ONCE", total_limit=1)
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page = device(locale="ar")
    page.goto(f"/r/{restaurant.slug}?code=ONCE")
    choose(page, restaurant, "Sobolo", add=TEXTS["ar"]["add"])
    check_out(page)
    expect(page.get_by_text("غداء بسعر أقل").first).to_be_visible()
    picture(page, "checkout-ar-360")
    restaurant.order("Sobolo", codes=["ONCE"], customer_name="Ama", customer_phone="+233241234567")
    page.locator("#place-order").click()
    expect(page.get_by_role("dialog").get_by_text("15.00").first).to_be_visible()
    assert len(restaurant.orders()) == 1
    page.get_by_role("dialog").get_by_role("button", name="اطلب بهذا السعر").click()
    page.wait_for_url("**/track/*")
    assert sorted(one["total_cents"] for one in restaurant.orders()) == [1350, 1500]
    assert restaurant.get(f"promotions/{made['id']}")["used"] == 1


def test_what_it_has_cost_is_seen_as_a_plot(device: Device, restaurant: Restaurant) -> None:
    promote(restaurant)
    for _ in range(3):
        restaurant.order("Sobolo", customer_name="Ama", customer_phone="+233241234567")
    for locale, width in (("en-GB", 1280), ("ar", 360)):
        restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
        page = device(locale=locale, width=width, height=900)
        sign_in(page, restaurant.email, "marketing/promotions")
        page.get_by_role("button", name="Uses" if locale == "en-GB" else "الاستخدام").click()
        expect(page.get_by_role("dialog").get_by_text("4.50").first).to_be_visible()
        assert serious(page) == []
        picture(page, f"uses-{width}")
        if locale == "ar":
            page.keyboard.press("Escape")
            picture(page, "list-ar-360")


def test_the_desk_takes_a_code(device: Device, restaurant: Restaurant) -> None:
    promote(restaurant, code="DESK", sources=["frontdesk"])
    page = device(width=1280, height=900)
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_label("Code of a promotion").fill("desk")
    page.keyboard.press("Enter")
    expect(page.get_by_text("13.50").first).to_be_visible()
    assert serious(page) == []
    picture(page, "desk-1280")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("13.50")).to_be_hidden()
    assert [one["total_cents"] for one in restaurant.orders()] == [1350]


def test_the_menu_says_what_an_offer_takes_off_and_for_whom(device: Device, restaurant: Restaurant) -> None:
    promote(restaurant, name="Golden", percent_bp=2000, tiers=["gold"])
    promote(
        restaurant,
        name="Drink",
        percent_bp=None,
        kind="free_item",
        free_units=1,
        target="items",
        item_ids=[restaurant.items["Sobolo"]],
    )
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    golden = page.get_by_role("list", name="Offers now").get_by_role("listitem").filter(has_text="Golden")
    expect(golden).to_have_text(re.compile("20%.? off .?all items.? · for .?Gold.? members"))
    expect(golden).to_contain_text("once you have signed in or proved your phone")
    drink = page.get_by_role("list", name="Offers now").get_by_role("listitem").filter(has_text="Drink")
    expect(drink).to_have_text(re.compile("the cheapest is free: .?Sobolo"))
    expect(drink).not_to_contain_text("once you have signed in")
    assert serious(page) == []
    picture(page, "offers-360")


def test_codes_that_do_not_hold_take_no_room(device: Device, restaurant: Restaurant) -> None:
    for code in ("ONE", "TWO", "THREE"):
        promote(restaurant, code=code, percent_bp=100, combines=True)
    page = device()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    check_out(page)
    codes = page.get_by_role("list", name="Codes")
    for typed, kept in (
        ("WRONG", ["WRONG"]),
        ("ONE", ["WRONG", "ONE"]),
        ("BAD", ["WRONG", "ONE", "BAD"]),
        ("TWO", ["ONE", "BAD", "TWO"]),
        ("THREE", ["ONE", "TWO", "THREE"]),
    ):
        page.get_by_label("Do you have a code?").fill(typed)
        page.keyboard.press("Enter")
        expect(codes.get_by_role("listitem")).to_have_count(len(kept))
        expect(codes.get_by_role("listitem")).to_contain_text(kept)
        wrong = [one for one in kept if one in ("WRONG", "BAD")]
        expect(codes.get_by_text("There is no such code.", exact=False)).to_have_count(len(wrong))
    expect(page.get_by_text("Three codes are in use", exact=False)).to_be_visible()
    expect(page.get_by_label("Do you have a code?")).to_be_hidden()
    assert serious(page) == []
    picture(page, "codes-full-360")
    page.get_by_role("button", name=f"Remove the code {own('TWO')}").click()
    expect(page.get_by_label("Do you have a code?")).to_be_visible()


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_no_bar_lies_over_what_has_the_focus(key: str, device: Device, restaurant: Restaurant) -> None:
    page = device(width=360, height=560)
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    check_out(page)
    # All that comes later has come.
    expect(page.locator("#code")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.locator("#customer_name" if key == "Tab" else "#code").focus()
    seen = []
    for _ in range(8):
        page.keyboard.press(key)
        found = page.evaluate(
            """() => {
              const bars = [...document.querySelectorAll('[data-bar]')];
              const [head, foot] = bars.map((one) => one.getBoundingClientRect());
              const at = document.activeElement;
              if (!at.closest('main')) return null;
              const { top, bottom } = at.getBoundingClientRect();
              return [at.id || at.name, top >= head.bottom && bottom <= foot.top];
            }"""
        )
        if found is None:
            break
        seen.append(found)
    assert len(seen) >= 4
    assert [name for name, whole in seen if not whole] == []


def test_two_who_change_one_at_once(device: Device, restaurant: Restaurant) -> None:
    made = promote(restaurant)
    page = device(width=1280, height=900)
    sign_in(page, restaurant.email, "marketing/promotions")
    page.get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog")
    form.get_by_label("How often in all").fill("50")
    body = {"name": "Lunch for less", "kind": "percent", "percent_bp": 2500}
    restaurant.staff.put(f"/api/v1/promotions/{made['id']}", json=body).raise_for_status()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Somebody else has changed this promotion meanwhile.", exact=False)).to_be_visible()
    assert serious(page) == []
    kept = restaurant.get(f"promotions/{made['id']}")
    assert (kept["percent_bp"], kept["total_limit"]) == (2500, None)
    form.get_by_role("button", name="Show what it says now").click()
    expect(form.get_by_label("Per cent")).to_have_value("25")
    form.get_by_label("How often in all").fill("50")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    kept = restaurant.get(f"promotions/{made['id']}")
    assert (kept["percent_bp"], kept["total_limit"]) == (2500, 50)
