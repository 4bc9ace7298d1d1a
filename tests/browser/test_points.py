"""Points as members and staff see them: the programme is begun, points come, are shown, and take something off."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import scan
from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import sign_in
from tests.browser.tell import served
from tests.browser.test_customer import TEXTS as MAIN
from tests.browser.test_customer import choose, serious
from tests.browser.test_customer_phone import TEXTS, looked_at, number, prove, told
from tests.browser.test_staff_customers import ask, fits, make, serve
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served", "told"]

WIDE = {"width": 1280, "height": 900}
PROGRAMME: dict[str, Any] = {
    "points_per_unit": "1",
    "point_value_cents": 5,
    "least_points": 10,
    "expires_after_months": 12,
    "tiers": [
        {"level": "bronze", "from_visits": 1},
        {"level": "silver", "from_spend_cents": 50_000, "points_percent": 150, "benefits": "A free drink"},
        {"level": "gold", "from_spend_cents": 200_000, "from_visits": 20, "points_percent": 200},
    ],
}


def begin(restaurant: Restaurant, **changes: Any) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"loyalty": PROGRAMME | changes}).raise_for_status()


def shot(page: Page, name: str) -> None:
    """For people to look at, where they say so."""
    if folder := os.environ.get("COMANDA_LOOK"):
        page.wait_for_timeout(400)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def member(restaurant: Restaurant, phone: str, points: int, name: str = "Ama Owusu") -> dict[str, Any]:
    made = make(restaurant, name, f"+233{phone}")
    serve(restaurant, f"+233{phone}", item="Grilled tilapia")
    ask(restaurant, "POST", f"customers/{made['id']}/loyalty/adjust", points=points, reason="Welcome")
    return made


def test_the_owner_begins_a_programme(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/loyalty")
    page.get_by_role("switch", name="We have a programme of points").check(force=True)
    page.get_by_label("Points for each whole").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Points for each whole")).to_have_accessible_description(
        "Write a number above 0, such as 1 or 0.5."
    )
    page.get_by_label("Points for each whole").fill("2")
    silver = page.get_by_role("group", name="Silver")
    silver.get_by_label("From spending").fill("500")
    silver.get_by_label("More points, percent").fill("50")
    expect(page.get_by_text("of dishes give")).to_contain_text("200")
    shot(page, "settings-en")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    kept = restaurant.get("settings")["loyalty"]
    assert (kept["points_per_unit"], kept["point_value_cents"], kept["expires_after_months"]) == ("2", 5, 12)
    assert [(one["level"], one["from_spend_cents"], one["points_percent"]) for one in kept["tiers"]] == [
        ("silver", 50_000, 150)
    ]
    assert serious(page) == []


def test_who_gives_back_as_much_as_is_paid_is_asked_first(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    page = device()
    sign_in(page, restaurant.email, "settings/loyalty")
    page.get_by_label("A point takes off", exact=False).fill("0.50")
    page.get_by_role("button", name="Save").click()
    question = page.get_by_role("dialog")
    expect(question).to_have_accessible_name(re.compile("Give back .?100%.? of what is paid"))
    expect(question).to_contain_text(re.compile("GH.*100.* paid, members get points that take off .*100"))
    assert serious(page) == []
    shot(page, "dear")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert restaurant.get("settings")["loyalty"]["point_value_cents"] == 5
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Yes, save it so").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    assert restaurant.get("settings")["loyalty"]["point_value_cents"] == 50
    # It has been said once.
    page.get_by_label("Least points to use").fill("77")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    assert restaurant.get("settings")["loyalty"]["least_points"] == 77


def test_what_somebody_else_saved_meanwhile_is_not_lost(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    page = device()
    sign_in(page, restaurant.email, "settings/loyalty")
    page.get_by_label("Least points to use").fill("77")
    begin(restaurant, most_percent=30)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody else has changed the programme meanwhile.", exact=False)).to_be_visible()
    assert serious(page) == []
    kept = restaurant.get("settings")["loyalty"]
    assert (kept["most_percent"], kept["least_points"]) == (30, PROGRAMME["least_points"])
    page.get_by_role("button", name="Show what it says now").click()
    expect(page.get_by_label("Least points to use")).to_have_value(str(PROGRAMME["least_points"]))
    page.get_by_label("Least points to use").fill("77")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    kept = restaurant.get("settings")["loyalty"]
    assert (kept["most_percent"], kept["least_points"]) == (30, 77)


def test_the_log_of_tiers_says_that_an_order_was_given_back(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    ama = member(restaurant, number(), 50)
    (order,) = restaurant.orders()
    ask(restaurant, "POST", f"orders/{order['id']}/refunds", reason="cold")
    page = device()
    sign_in(page, restaurant.email, f"customers/of/{ama['id']}/loyalty")
    log = page.get_by_role("region", name="Tier").get_by_role("listitem")
    expect(log).to_have_text(
        [re.compile("Bronze.? → .*An order was given back"), re.compile("Bronze.*By an order")]
    )


def test_staff_see_a_ledger_and_give_points_by_hand(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    ama = member(restaurant, number(), 50)
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"customers/of/{ama['id']}/loyalty")
    ledger = page.get_by_role("region", name="Ledger").first
    earned = restaurant.get(f"customers/{ama['id']}")["loyalty_points"] - 50
    expect(ledger.get_by_role("row")).to_have_count(3)
    expect(ledger).to_contain_text(f"+{earned}")
    expect(ledger).to_contain_text("Welcome")
    shot(page, "customer-en")
    page.get_by_label("How many points").fill("-20")
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("textbox", name="Why")).to_have_accessible_description("Please fill this in.")
    page.get_by_role("textbox", name="Why").fill("Typed wrong")
    page.get_by_role("button", name="Enter").click()
    expect(ledger).to_contain_text("−20")
    page.get_by_role("button", name="Undo").click()
    expect(ledger).to_contain_text("Undo: Typed wrong")
    assert restaurant.get(f"customers/{ama['id']}")["loyalty_points"] == earned + 50
    page.get_by_label("How many points").fill("-5000")
    page.get_by_role("textbox", name="Why").fill("Too many")
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_text("There are not so many points.")).to_be_visible()
    assert serious(page) == []

    page.goto("/staff/marketing/loyalty")
    expect(page.get_by_role("region", name="What is out")).to_contain_text(str(earned + 50))
    expect(page.get_by_role("region", name="Members by tier")).to_contain_text("Bronze")
    shot(page, "marketing-en")
    assert serious(page) == []


def test_the_desk_redeems_for_who_is_chosen(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    ama = member(restaurant, number(), 500, "Abena Boateng")
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"new?customer={ama['id']}")
    page.get_by_role("option", name="Grilled tilapia").click()
    before = restaurant.get(f"customers/{ama['id']}")["loyalty_points"]
    select = page.get_by_label(f"Use points? They have {before}")
    value = select.locator("option").last.get_attribute("value")
    assert value is not None
    select.select_option(value)
    expect(page.get_by_text("Points", exact=True)).to_be_visible()
    shot(page, "desk-en")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("is placed.")).to_be_visible()
    assert restaurant.get(f"customers/{ama['id']}")["loyalty_points"] == before - int(value)


@pytest.mark.parametrize("locale", TEXTS)
def test_a_member_looks_at_their_points_and_uses_them(
    locale: str, device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    texts, main, phone = TEXTS[locale], MAIN[locale], number()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    begin(told)
    ama = member(told, phone, 300)
    before = told.get(f"customers/{ama['id']}")["loyalty_points"]
    page = device(locale=locale)
    page.goto(f"/r/{told.slug}/phone")
    prove(page, sandbox, phone, texts)
    points = page.get_by_role("region", name=texts["points.title"])
    expect(points).to_be_visible()
    expect(page.get_by_role("region", name=texts["points.tier"])).to_contain_text(texts["points.level.bronze"])
    # However long the words beside it are, an amount stays in the first line of its row.
    rows = page.locator("section[aria-labelledby='points-history'] li")
    tops = rows.evaluate_all("rows => rows.map((row) => [...row.children].map((one) => one.offsetTop))")
    assert len(tops) >= 2
    assert [words for words, _ in tops] == [amount for _, amount in tops]
    looked_at(page)
    shot(page, f"own-{locale}")
    points.get_by_text(texts["points.card"]).click()
    page.wait_for_timeout(200)
    code = scan(points.locator("img"))
    (found,) = told.get(f"customers/search?q={code}")["items"]
    assert found["id"] == ama["id"]
    shot(page, f"card-{locale}")

    page.goto(f"/r/{told.slug}")
    choose(page, told, "Grilled tilapia", add=main["add"])
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    chosen = page.locator("#redeem-points label").last
    chosen.scroll_into_view_if_needed()
    chosen.click()
    expect(page.locator("#redeem-points")).to_be_visible()
    shot(page, f"checkout-{locale}")
    looked_at(page)
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    order = told.get(f"orders/{page.url.rpartition('/')[2]}")
    (discount,) = order["discounts"]
    assert (discount["kind"], discount["cents"]) == ("points", discount["points"] * 5)
    assert told.get(f"customers/{ama['id']}")["loyalty_points"] == before - discount["points"]
    shot(page, f"track-{locale}")


def test_the_pages_fit_a_phone_in_arabic(device: Device, restaurant: Restaurant) -> None:
    begin(restaurant)
    ama = member(restaurant, number(), 50, "أحمد السعيد")
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page = device(locale="ar", bypass_csp=True)
    sign_in(page, restaurant.email, "marketing/loyalty")
    expect(page.get_by_role("region", name="النقاط حسب الشهر")).to_be_visible()
    screens = {"marketing": (fits(page), serious(page))}
    shot(page, "marketing-ar")
    page.goto(f"/staff/customers/of/{ama['id']}/loyalty")
    expect(page.get_by_role("region", name="السجل").first).to_be_visible()
    screens["customer"] = (fits(page), serious(page))
    shot(page, "customer-ar")
    page.goto("/staff/settings/loyalty")
    expect(page.get_by_text("لدينا برنامج نقاط")).to_be_visible()
    screens["settings"] = (fits(page), serious(page))
    shot(page, "settings-ar")
    assert screens == dict.fromkeys(screens, (True, []))
