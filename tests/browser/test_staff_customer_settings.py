"""Where the business is, how far it delivers, and what it keeps of its customers' wishes, as the owner decides it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, put_down, sign_in
from tests.browser.test_customer import serious

WIDE = {"width": 1280, "height": 900}
ACCRA = {"latitude": 5.6037, "longitude": -0.187}
NEAR = {"name": "Near", "name2": "قريب", "radius_meters": 1500, "fee_cents": 1000, "minimum_cents": 0}
TOWN = {"name": "Town", "name2": "المدينة", "radius_meters": 4000, "fee_cents": 2050, "minimum_cents": 5000}
FEE = f"Fee ({own('GHS')})"
SPICE = {
    "key": "spice",
    "label": "Spice",
    "label2": "التوابل",
    "kind": "choice",
    "options": [
        {"key": "mild", "label": "Mild", "label2": "خفيف"},
        {"key": "hot", "label": "Hot", "label2": "حار"},
    ],
    "needs_consent": False,
}


def decide(restaurant: Restaurant, **settings: Any) -> None:
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()


def open_part(device: Device, restaurant: Restaurant, part: str, **look: Any) -> Page:
    page = device(**(WIDE | look))
    sign_in(page, restaurant.email, f"settings/{part}")
    return page


def place_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Latitude and longitude, or a link from a map")


def plan(page: Page) -> Locator:
    return page.get_by_role("application", name=f"{own('Where the business is')}: plan")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()


def written(page: Page) -> dict[str, float]:
    latitude, longitude = place_field(page).input_value().split(", ")
    return {"latitude": float(latitude), "longitude": float(longitude)}


def test_a_place_and_its_zones_are_set_with_the_keyboard_alone(device: Device, restaurant: Restaurant) -> None:
    page = open_part(device, restaurant, "delivery")
    expect(page.get_by_text("Not on the map.")).to_be_visible()
    # Another view has a part that is called alike.
    expect(page.get_by_role("link", name="Messages", exact=True).first).to_have_attribute(
        "href", "/staff/messages"
    )
    expect(plan(page)).to_have_count(0)
    field = place_field(page)
    field.focus()
    for text, why in (
        ("somewhere", "This is no place. Write latitude and longitude"),
        ("95, 10", f"Latitude goes from {own('-90')} to {own('90')}."),
        ("10, 190", f"Longitude goes from {own('-180')} to {own('180')}."),
        ("https://maps.app.goo.gl/abc", "This short link does not say the place."),
    ):
        field.fill(text)
        page.keyboard.press("Enter")
        expect(field).to_have_accessible_description(re.compile(re.escape(why)))
    expect(page.get_by_text("The settings are saved.")).to_have_count(0)
    field.fill("٥٫٦٠٣٧، -٠٫١٨٧")
    expect(plan(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(field).to_have_value("5.6037, -0.187")

    # The arrows move the pin as they point, with Shift farther.
    plan(page).focus()
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_value("5.6037, -0.187")
    north = written(page)
    assert north["latitude"] > ACCRA["latitude"] and north["longitude"] == ACCRA["longitude"]
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("5.6037, -0.187")
    page.keyboard.press("Shift+ArrowRight")
    east = written(page)
    assert east["latitude"] == ACCRA["latitude"] and east["longitude"] > ACCRA["longitude"]
    step, far = north["latitude"] - ACCRA["latitude"], east["longitude"] - ACCRA["longitude"]
    assert far / step == pytest.approx(5, rel=0.03)
    page.keyboard.press("Shift+ArrowLeft")
    expect(field).to_have_value("5.6037, -0.187")

    page.get_by_role("button", name="Add a zone").focus()
    page.keyboard.press("Enter")
    zone = page.get_by_role("group", name="Zone 1")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(zone.get_by_label("Name", exact=True)).to_have_accessible_description("Please fill this in.")
    expect(zone.get_by_label("Name", exact=True)).to_be_focused()
    for text in ("Near", "قريب", "١٫٥", "10"):
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    # Drawn as it is written, before it is saved.
    expect(plan(page).locator("text", has_text=re.compile("^Near$"))).to_be_visible()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    settings = restaurant.get("settings")
    assert (settings["place"], settings["delivery_zones"]) == (ACCRA, [NEAR])
    page.reload()
    expect(field).to_have_value("5.6037, -0.187")
    expect(page.get_by_role("group", name="Near").get_by_label("Reaches as far as (km)")).to_have_value("1.5")


def test_zones_are_changed_and_removed_and_come_back(device: Device, restaurant: Restaurant) -> None:
    decide(restaurant, place=ACCRA, delivery_zones=[NEAR, TOWN])
    page = open_part(device, restaurant, "delivery")
    button = page.get_by_role("button", name="Save")
    expect(button).to_be_disabled()
    town = page.get_by_role("group", name="Town")
    town.get_by_label("Reaches as far as (km)").fill("1.5")
    expect(town.get_by_label("Reaches as far as (km)")).to_have_accessible_description(
        "Another zone reaches just as far."
    )
    town.get_by_label("Reaches as far as (km)").fill("300")
    town.get_by_label(FEE).fill("1.234")
    expect(town.get_by_label(FEE)).to_have_accessible_description(f"An amount, such as {own('15.00')}.")
    button.click()
    expect(town.get_by_label("Reaches as far as (km)")).to_have_accessible_description(
        "A number from 0.1 to 200, such as 2.5."
    )
    town.get_by_label("Reaches as far as (km)").fill("6.25")
    town.get_by_label(FEE).fill("20.5")

    # What is removed comes back where it was.
    page.get_by_role("button", name="Remove: Near").click()
    expect(page.get_by_role("group", name="Near")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("group", name="Near")).to_be_visible()
    save(page)
    wider = TOWN | {"radius_meters": 6250}
    assert restaurant.get("settings")["delivery_zones"] == [NEAR, wider]

    page.get_by_role("button", name="Remove: Near").click()
    save(page)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert restaurant.get("settings")["delivery_zones"] == [wider]

    # Zones lie around something.
    page.get_by_role("button", name="Take it off the map").click()
    expect(plan(page)).to_have_count(0)
    button.click()
    expect(place_field(page)).to_have_accessible_description(re.compile("Zones lie around the business"))
    assert restaurant.get("settings")["place"] == ACCRA
    page.get_by_role("button", name="Put it back").click()
    expect(place_field(page)).to_have_value("5.6037, -0.187")
    expect(button).to_be_disabled()


def test_the_pin_is_put_dragged_and_found_by_the_device(device: Device, restaurant: Restaurant) -> None:
    decide(restaurant, place=ACCRA)
    page = device(**WIDE, permissions=["geolocation"], geolocation={"latitude": 5.55, "longitude": -0.2})
    sign_in(page, restaurant.email, "settings/delivery")
    plan(page).scroll_into_view_if_needed()
    box = plan(page).bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    # A tap to the north-east of the pin; then the pin is dragged to the south.
    page.mouse.click(middle[0] + 100, middle[1] - 80)
    expect(place_field(page)).not_to_have_value("5.6037, -0.187")
    put = written(page)
    assert put["latitude"] > ACCRA["latitude"] and put["longitude"] > ACCRA["longitude"]
    page.mouse.move(middle[0] + 100, middle[1] - 85)
    page.mouse.down()
    page.mouse.move(middle[0] + 100, middle[1] - 40, steps=4)
    page.mouse.move(middle[0] + 100, middle[1] + 75, steps=4)
    put_down(page)
    dragged = written(page)
    assert dragged["latitude"] < ACCRA["latitude"]
    # As far to the south of where it began as it was to the north: by 160 pixels, of which it had gone 80.
    assert dragged["latitude"] - ACCRA["latitude"] == pytest.approx(ACCRA["latitude"] - put["latitude"], rel=0.03)
    assert dragged["longitude"] == pytest.approx(put["longitude"], abs=2e-6)

    # Dragged elsewhere, only the plan moves.
    page.mouse.move(middle[0] - 200, middle[1])
    page.mouse.down()
    page.mouse.move(middle[0] - 150, middle[1] + 30, steps=4)
    put_down(page)
    assert written(page) == dragged

    page.get_by_role("button", name="Use where I am").click()
    expect(place_field(page)).to_have_value("5.55, -0.2")
    save(page)
    assert restaurant.get("settings")["place"] == {"latitude": 5.55, "longitude": -0.2}


def test_a_device_that_may_not_say_where_it_is_says_so(device: Device, restaurant: Restaurant) -> None:
    page = open_part(device, restaurant, "delivery")
    page.get_by_role("button", name="Use where I am").click()
    expect(page.get_by_text("The browser may not say where you are.")).to_be_visible()


def test_a_preference_is_defined_and_then_asked_for(device: Device, restaurant: Restaurant) -> None:
    page = open_part(device, restaurant, "preferences")
    expect(page.get_by_text("Nothing is kept of customers’ wishes yet.")).to_be_visible()
    page.get_by_role("button", name="Add a preference").click()
    form = page.get_by_role("dialog", name="Add a preference")
    form.get_by_role("button", name="Save").click()
    label = form.get_by_label("What it is called", exact=True)
    expect(label).to_have_accessible_description("Please fill this in.")
    expect(label).to_be_focused()
    label.fill("Diet & faith")
    form.get_by_label("What it is called in the other language").fill("النظام الغذائي")
    form.get_by_label("What is answered").select_option("Any of several")
    form.get_by_label("Option 1", exact=True).fill("Vegan")
    form.get_by_label("Option 2", exact=True).fill("حلال")
    form.get_by_role("button", name="Add an option").click()
    form.get_by_label("Option 3", exact=True).fill("Vegan")
    form.get_by_label("Needs the customer’s consent").check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    rows = page.get_by_role("listitem").filter(has_text="Diet & faith")
    expect(rows).to_contain_text("Any of several: Vegan · حلال · Vegan")
    expect(rows).to_contain_text("With consent")
    diet: dict[str, Any] = {
        "key": "diet_faith",
        "label": "Diet & faith",
        "label2": "النظام الغذائي",
        "kind": "choices",
        "options": [
            {"key": "vegan", "label": "Vegan", "label2": ""},
            {"key": "option", "label": "حلال", "label2": ""},
            {"key": "vegan_2", "label": "Vegan", "label2": ""},
        ],
        "needs_consent": True,
    }
    assert restaurant.get("settings")["preference_fields"] == [diet]

    # One of those that are proposed, and then in another order.
    page.get_by_role("button", name="Eco wash").click()
    expect(page.get_by_role("listitem").filter(has_text="Eco wash")).to_contain_text("Yes or no")
    expect(page.get_by_role("button", name="Eco wash", exact=True)).to_have_count(0)
    page.get_by_role("button", name=f"Move {own('Eco wash')}").focus()
    for key in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("strong")).first).to_contain_text("Eco wash")
    assert [one["key"] for one in restaurant.get("settings")["preference_fields"]] == ["eco", "diet_faith"]

    # Under another name it stays the same thing.
    page.get_by_role("button", name="Edit: Diet & faith").click()
    form = page.get_by_role("dialog", name="Diet & faith")
    expect(form.get_by_label("What is answered")).to_be_disabled()
    form.get_by_label("What it is called", exact=True).fill("Diet")
    form.get_by_role("button", name="Remove: حلال").click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    changed = diet | {"label": "Diet", "options": [diet["options"][0], diet["options"][2]]}
    assert restaurant.get("settings")["preference_fields"][1] == changed

    page.get_by_role("button", name="Remove: Diet").click()
    expect(page.get_by_role("listitem").filter(has_text="Vegan")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="Vegan")).to_have_count(1)
    assert [one["key"] for one in restaurant.get("settings")["preference_fields"]] == ["eco", "diet_faith"]


@pytest.mark.parametrize("part", ["delivery", "preferences"])
def test_on_a_phone_in_arabic(device: Device, restaurant: Restaurant, part: str) -> None:
    decide(restaurant, language="ar", place=ACCRA, delivery_zones=[NEAR, TOWN], preference_fields=[SPICE])
    page = open_part(device, restaurant, part, locale="ar", width=360, height=740)
    name = "المدينة" if part == "delivery" else "التوابل"
    expect(page.get_by_text(name).or_(page.get_by_role("group", name=name)).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
