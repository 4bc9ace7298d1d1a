"""Customers at the desk: found, or made known, while their order is taken; and their phones proved."""

import re
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.tell import open_sms, served
from tests.browser.test_customer import serious
from tests.house import House
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served"]

WIDE = {"width": 1280, "height": 900}
KEY = 80  # milliseconds from one key to the next, of who types without haste


def make(restaurant: Restaurant, name: str, phone: str | None = None, **more: Any) -> dict[str, Any]:
    body = {"type": "stub" if phone else "guest", "name": name, "phone": phone} | more
    answer = restaurant.staff.post("/api/v1/customers", json=body, headers={"Idempotency-Key": uuid4().hex})
    made: dict[str, Any] = answer.raise_for_status().json()
    return made


def finder(page: Page, name: str = "Customer") -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def found(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Customers").get_by_role("option")


def preview(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key, delay=KEY)
        page.wait_for_timeout(KEY)


def at_desk(device: Device, email: str, *, cut: str = "") -> Page:
    """`cut`: addresses that give no answer, from the page's first request on."""
    page = device(**WIDE)
    if cut:
        page.route(cut, lambda route: route.abort())
    sign_in(page, email, "new")
    expect(page.get_by_role("combobox", name="Search the menu")).to_be_focused()
    return page


def placed(page: Page, restaurant: Restaurant) -> dict[str, Any]:
    """The newest order, once it is there."""
    expect(page.get_by_text(re.compile("^Order .* is placed"))).to_be_visible()
    return restaurant.orders()[0]


def test_a_customer_is_made_known_and_orders_by_the_keyboard_in_half_a_minute(
    device: Device, restaurant: Restaurant
) -> None:
    page = at_desk(device, restaurant.email)
    expect(page.get_by_text("F2 customer")).to_be_visible()
    begun = page.evaluate("performance.now()")

    press(page, "F2")
    expect(finder(page)).to_be_focused()
    page.keyboard.type("024 123 4567", delay=KEY)
    expect(found(page)).to_have_count(1)
    expect(found(page)).to_have_text(f"New customer: {own('024 123 4567')}")
    press(page, "Enter")
    form = page.get_by_role("dialog", name="New customer")
    expect(form.get_by_label("Phone")).to_have_value("024 123 4567")
    expect(form.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Kwame Nkansah", delay=KEY)
    press(page, "Enter")
    expect(form).to_be_hidden()
    expect(preview(page, "Kwame Nkansah, CUST-00001")).to_be_focused()
    press(page, "/")
    page.keyboard.type("sob", delay=KEY)
    press(page, "Enter", "Control+Enter")
    expect(page.get_by_text(f"Order {own(1)} is placed.")).to_be_visible()
    assert page.evaluate("performance.now()") - begun < 30_000

    (order,) = restaurant.orders()
    (customer,) = restaurant.get("customers")["items"]
    assert {name: customer[name] for name in ("type", "name", "phone", "customer_number", "visit_count")} == {
        "type": "stub",
        "name": "Kwame Nkansah",
        "phone": "+233241234567",
        "customer_number": "CUST-00001",
        "visit_count": 1,
    }
    detail = restaurant.get(f"orders/{order['id']}")
    assert (detail["customer_id"], detail["customer_name"], detail["customer_phone"]) == (
        customer["id"],
        customer["name"],
        customer["phone"],
    )
    page.get_by_role("button", name="Show").click()
    drawer = page.get_by_role("dialog", name=f"Order {own(1)}")
    expect(drawer.get_by_text("Kwame Nkansah")).to_be_visible()
    expect(drawer.get_by_role("link", name="+233241234567")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()

    # The next order is of somebody else, and the one before is among those who were here lately.
    expect(preview(page, "Kwame Nkansah, CUST-00001")).to_have_count(0)
    press(page, "F2")
    expect(page.get_by_text("Here lately")).to_be_visible()
    expect(found(page).first).to_contain_text("Kwame Nkansah")
    expect(found(page).first).to_contain_text("1 visit")


def test_a_customer_is_found_by_digits_by_arabic_and_by_what_sounds_alike(
    device: Device, restaurant: Restaurant
) -> None:
    ama = make(restaurant, "Ama Owusu", "+233201117788", note="Waits at the gate")
    make(restaurant, "Ahmed Al-Said", "+233244440001", name2="أحمد السعيد")
    make(restaurant, "Kofi Mensah", "+233244440002")
    page = at_desk(device, restaurant.email)
    page.get_by_role("option", name="Grilled tilapia").click()
    page.get_by_text("Pick up", exact=True).click()
    press(page, "F2")
    # Nobody is taken without having been chosen.
    expect(found(page)).to_have_count(4)
    press(page, "Enter")
    expect(finder(page)).to_be_focused()

    page.keyboard.type("77-88", delay=KEY)
    expect(found(page)).to_have_count(2)
    expect(found(page).first).to_have_attribute("aria-selected", "true")
    expect(found(page).first.locator("mark")).to_have_text("7788")
    expect(finder(page)).to_have_attribute("aria-activedescendant", "found-0")
    press(page, "Enter")
    known = preview(page, "Ama Owusu, CUST-00001")
    expect(known).to_be_focused()
    expect(known).to_contain_text("+233201117788")
    expect(known).to_contain_text("No visits yet")
    expect(known).to_contain_text("Waits at the gate")
    expect(page.get_by_role("textbox", name="Phone")).to_have_count(0)
    assert serious(page) == []

    # Another one after all; who leaves the search keeps the one there was.
    press(page, "F2")
    expect(finder(page)).to_be_focused()
    page.keyboard.type("kofy mensa", delay=KEY)
    expect(found(page).first).to_contain_text("similar")
    press(page, "Escape")
    expect(known).to_be_focused()
    press(page, "F2")
    page.keyboard.insert_text("أحمد")
    expect(found(page).first).to_contain_text("Ahmed Al-Said")
    expect(found(page).first).to_contain_text("أحمد السعيد")
    press(page, "ArrowUp")
    expect(found(page).last).to_have_attribute("aria-selected", "true")
    press(page, "ArrowDown", "Enter")
    expect(preview(page, "Ahmed Al-Said, CUST-00002")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(finder(page)).to_be_focused()
    expect(page.get_by_role("textbox", name="Phone")).to_be_visible()

    # Enter is kept until the answer is there.
    page.keyboard.type("owu")
    press(page, "Enter")
    expect(known).to_be_visible()
    press(page, "Control+Enter")
    order = placed(page, restaurant)
    assert restaurant.get(f"orders/{order['id']}")["customer_id"] == ama["id"]


def test_what_was_found_stays_while_more_is_looked_for(device: Device, restaurant: Restaurant) -> None:
    for at, name in enumerate(("Kofi Mensah", "Kofi Annan")):
        make(restaurant, name, f"+23324444000{at}")
    page = at_desk(device, restaurant.email)
    held: list[Route] = []
    page.route("**/api/v1/customers/search?q=kofi*a*", lambda route: held.append(route))
    press(page, "F2")
    page.keyboard.type("kofi", delay=KEY)
    expect(found(page)).to_have_count(3)
    page.keyboard.type(" a", delay=KEY)
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox", name="Customers")).to_have_attribute("aria-busy", "true")
    expect(found(page)).to_have_count(3)
    # Whoever presses Enter now means whom the answer will bring.
    press(page, "Enter")
    expect(finder(page)).to_be_focused()
    held[0].continue_()
    expect(preview(page, "Kofi Annan, CUST-00002")).to_be_visible()


def test_what_a_customer_likes_and_must_not_have_is_seen(device: Device, restaurant: Restaurant) -> None:
    fields = [
        {"key": "allergies", "label": "Allergies", "label2": "الحساسية", "kind": "text", "needs_consent": True},
        {
            "key": "spice",
            "label": "Spice",
            "kind": "choice",
            "options": [{"key": "hot", "label": "Hot", "label2": "حار"}],
        },
    ]
    restaurant.staff.patch("/api/v1/settings", json={"preference_fields": fields}).raise_for_status()
    wishes = {"preferences": {"allergies": "peanuts", "spice": "hot"}, "preference_consent": True}
    ama = make(restaurant, "Ama Owusu", "+233201117788", **wishes)
    restaurant.order("Sobolo", 3, customer_id=ama["id"])
    page = at_desk(device, restaurant.email)
    press(page, "F2")
    press(page, "ArrowDown", "Enter")
    known = preview(page, "Ama Owusu, CUST-00001")
    for text in ("1 visit", "45.00", "Sobolo", "×3", "Allergies: peanuts", "Spice: Hot"):
        expect(known).to_contain_text(text)


def test_a_delivery_goes_to_an_address_that_is_known(device: Device, restaurant: Restaurant) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"fulfilments": ["pickup", "delivery"]}).raise_for_status()
    home = {"street": "12 Ring Road", "area": "Osu", "delivery_notes": "Blue gate"}
    work = {"address_type": "work", "street": "3 High Street", "city": "Accra"}
    make(restaurant, "Ama Owusu", "+233201117788", addresses=[home, work])
    make(restaurant, "Yaw")
    page = at_desk(device, restaurant.email)
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_text("Delivery", exact=True).click()
    press(page, "F2")
    page.keyboard.type("ama", delay=KEY)
    press(page, "Enter")
    where = page.get_by_role("textbox", name="Where to")
    expect(where).to_have_value("12 Ring Road, Osu\nBlue gate")
    expect(page.get_by_role("radio", name="12 Ring Road, Osu")).to_be_checked()
    page.get_by_role("radio", name="3 High Street, Accra").check()
    expect(where).to_have_value("3 High Street, Accra")
    where.fill("3 High Street, Accra, second floor")
    expect(page.get_by_role("radio", name="Somewhere else")).to_be_checked()
    page.get_by_role("radio", name="12 Ring Road, Osu").check()
    page.get_by_role("button", name="Place the order").click()
    order = placed(page, restaurant)
    assert (order["customer_name"], order["customer_phone"], order["delivery_address"]) == (
        "Ama Owusu",
        "+233201117788",
        "12 Ring Road, Osu\nBlue gate",
    )

    # Of somebody without a number one is asked for.
    page.get_by_role("option", name="Sobolo").click()
    press(page, "F2")
    page.keyboard.type("yaw", delay=KEY)
    press(page, "Enter")
    expect(preview(page, "Yaw, CUST-00002")).to_be_visible()
    expect(where).to_have_value("")
    where.fill("1 Beach Road, Labadi")
    page.get_by_role("button", name="Place the order").click()
    number = page.get_by_role("textbox", name="Phone")
    expect(number).to_be_focused()
    number.fill("024 123 4567")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text(f"Order {own(2)} is placed.")).to_be_visible()
    second = restaurant.orders()[0]
    assert (second["customer_name"], second["customer_phone"]) == ("Yaw", "+233241234567")


def test_a_number_that_is_taken_leads_to_who_has_it(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Esi Boateng", "+233241234567")
    page = at_desk(device, restaurant.email)
    press(page, "F2")
    page.keyboard.type("Akua", delay=KEY)
    expect(found(page)).to_have_count(1)
    press(page, "Enter")
    form = page.get_by_role("dialog", name="New customer")
    expect(form.get_by_label("Name")).to_have_value("Akua")
    expect(form.get_by_label("Phone")).to_be_focused()
    page.keyboard.type("12")
    press(page, "Enter")
    expect(form.get_by_label("Phone")).to_be_focused()
    expect(form.get_by_label("Phone")).to_have_accessible_description(
        re.compile("not a phone number we can reach")
    )
    form.get_by_label("Phone").fill("٠٢٤ ١٢٣ ٤٥٦٧")
    press(page, "Enter")
    expect(
        form.get_by_text(f"{own('Esi Boateng')} ({own('CUST-00001')}) has this phone number already.")
    ).to_be_visible()
    take = form.get_by_role("button", name="Use this customer")
    expect(take).to_be_focused()
    press(page, "Enter")
    expect(form).to_be_hidden()
    expect(preview(page, "Esi Boateng, CUST-00001")).to_be_visible()

    # A name alone is a guest, and so is a name with another number somebody new.
    press(page, "F2")
    page.keyboard.type("Akua", delay=KEY)
    expect(found(page)).to_have_count(1)
    press(page, "Enter")
    expect(form.get_by_label("Phone")).to_be_focused()
    press(page, "Enter")
    expect(preview(page, "Akua, CUST-00002")).to_be_visible()
    assert [(one["type"], one["name"]) for one in restaurant.get("customers")["items"]] == [
        ("guest", "Akua"),
        ("stub", "Esi Boateng"),
    ]


def test_who_was_deactivated_is_brought_back(device: Device, restaurant: Restaurant) -> None:
    esi = make(restaurant, "Esi Boateng", "+233241234567")
    restaurant.staff.delete(f"/api/v1/customers/{esi['id']}").raise_for_status()
    page = at_desk(device, restaurant.email)
    page.get_by_role("option", name="Sobolo").click()
    press(page, "F2")
    page.keyboard.type("Esi 024 123 4567", delay=KEY)
    expect(found(page)).to_have_count(1)
    press(page, "Enter")
    form = page.get_by_role("dialog", name="New customer")
    expect(form.get_by_label("Phone")).to_have_value("024 123 4567")
    form.get_by_role("button", name="Create the customer").click()
    expect(form.get_by_text("was deactivated")).to_be_visible()
    expect(form.get_by_role("button", name="Bring back and use")).to_be_focused()
    press(page, "Enter")
    expect(preview(page, "Esi Boateng, CUST-00001")).to_be_visible()
    assert restaurant.get(f"customers/{esi['id']}")["is_active"] is True
    page.get_by_role("button", name="Place the order").click()
    assert restaurant.get(f"orders/{placed(page, restaurant)['id']}")["customer_id"] == esi["id"]


HERE = {"latitude": 5.556, "longitude": -0.1825}
NEAR = {"name": "Osu", "name2": "أوسو", "radius_meters": 2000, "fee_cents": 1000, "minimum_cents": 0}
CITY = {"name": "City", "name2": "المدينة", "radius_meters": 6000, "fee_cents": 2500, "minimum_cents": 0}


def test_the_area_of_a_delivery_is_chosen_unless_the_address_lies_in_one(
    device: Device, restaurant: Restaurant
) -> None:
    settings = {"place": HERE, "delivery_zones": [NEAR, CITY], "fulfilments": ["pickup", "delivery"]}
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    home = {"street": "12 Ring Road", "latitude": 5.557, "longitude": -0.182}
    far = {"street": "1 Hill Road", "latitude": 5.9, "longitude": -0.2}
    unknown = {"street": "3 High Street"}
    make(restaurant, "Ama Owusu", "+233201117788", addresses=[home, far, unknown])
    page = at_desk(device, restaurant.email)
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_text("Delivery", exact=True).click()
    area = page.get_by_role("combobox", name="Area", exact=True)
    chosen = area.locator("option:checked")
    expect(chosen).to_have_text("Choose the area")
    press(page, "F2")
    page.keyboard.type("ama", delay=KEY)
    press(page, "Enter")
    expect(chosen).to_contain_text("Osu")
    out = page.get_by_text("Out of reach: it lies in none of the areas.")
    expect(out).to_have_count(1)
    page.get_by_role("radio", name="1 Hill Road").check()
    expect(page.get_by_role("radio", name="1 Hill Road")).to_have_accessible_name(re.compile("Out of reach"))
    expect(chosen).to_have_text("Choose the area")
    place = page.get_by_role("button", name="Place the order")
    place.click()
    expect(area).to_be_focused()
    expect(area).to_have_accessible_description(re.compile("Choose the area"))
    assert top(area) + 60 < top(page.locator("p", has_text="Total"))
    assert restaurant.orders() == []
    assert serious(page) == []

    # What was chosen for one address is not chosen for another.
    area.select_option(index=2)
    page.get_by_role("radio", name="3 High Street").check()
    expect(chosen).to_have_text("Choose the area")
    area.select_option(label="Another place, free of charge")
    place.click()
    free = placed(page, restaurant)
    assert (free["delivery_address"], free["total_cents"]) == ("3 High Street", 1500)

    page.get_by_role("option", name="Sobolo").click()
    page.get_by_role("textbox", name="Phone").fill("024 123 4567")
    page.get_by_role("textbox", name="Where to").fill("1 Beach Road")
    expect(chosen).to_have_text("Choose the area")
    area.select_option(index=2)
    expect(chosen).to_contain_text("City")
    place.click()
    expect(page.get_by_text(f"Order {own(2)} is placed.")).to_be_visible()
    assert restaurant.orders()[0]["total_cents"] == 4000


def test_a_guest_whose_number_is_known_is_seen_to_be_that_customer(device: Device, restaurant: Restaurant) -> None:
    esi = make(restaurant, "Esi Boateng", "+233241234567")
    page = at_desk(device, restaurant.email)
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_role("textbox", name="Name").fill("Esi")
    page.get_by_role("textbox", name="Phone").fill("024 123 4567")
    page.get_by_role("button", name=f"This is the number of {own('Esi Boateng')}").click()
    expect(preview(page, "Esi Boateng, CUST-00001")).to_be_visible()
    page.get_by_role("button", name="Place the order").click()
    order = placed(page, restaurant)
    assert order["customer_name"] == "Esi Boateng"
    assert restaurant.get(f"orders/{order['id']}")["customer_id"] == esi["id"]


def test_an_order_begins_with_the_customer_that_the_address_names(device: Device, restaurant: Restaurant) -> None:
    esi = make(restaurant, "Esi Boateng", "+233241234567")
    page = at_desk(device, restaurant.email)
    page.goto(f"/staff/new?customer={esi['id']}")
    expect(preview(page, "Esi Boateng, CUST-00001")).to_be_visible()
    page.get_by_role("option", name="Sobolo").click()
    page.get_by_role("button", name="Place the order").click()
    assert placed(page, restaurant)["customer_name"] == "Esi Boateng"
    expect(page).to_have_url(re.compile("/staff/new$"))
    expect(preview(page, "Esi Boateng, CUST-00001")).to_have_count(0)
    page.goto(f"/staff/new?customer={uuid4()}")
    expect(page.get_by_text("There is nothing here, or it is not yours to see.")).to_be_visible()


def code_of(page: Page, sandbox: Sandbox, number: str, count: int = 1) -> str:
    """What the newest SMS to the number says."""
    for _ in range(200):
        texts = sandbox.control("GET", f"/messages?to={quote(number)}")
        if len(texts) >= count:
            held = re.search(r"\b\d{6}\b", texts[0]["text"])
            assert held is not None, texts[0]
            return held[0]
        page.wait_for_timeout(50)
    raise AssertionError(f"no SMS to {number}")


def sql(served: House, statement: str) -> None:
    with psycopg.connect(served.database.owner_url(), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def told(restaurant: Restaurant, sandbox: Sandbox) -> Restaurant:
    open_sms(restaurant, sandbox)
    return restaurant


def test_a_phone_is_proved_by_the_code_that_came_to_it(
    device: Device, told: Restaurant, sandbox: Sandbox, served: House
) -> None:
    number = "+233241239876"
    ama = make(told, "Ama Owusu", number)
    page = at_desk(device, told.email)
    press(page, "F2")
    page.keyboard.type("9876", delay=KEY)
    press(page, "Enter")
    known = preview(page, "Ama Owusu, CUST-00001")
    known.get_by_role("button", name="Prove the phone").click()
    form = page.get_by_role("dialog", name=f"Prove the phone of {own('Ama Owusu')}")
    expect(form.get_by_role("button", name="Send the code")).to_be_focused()
    press(page, "Enter")
    field = form.get_by_label("Code from the SMS")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    expect(form.get_by_role("button", name="Another code in")).to_be_disabled()
    code = code_of(page, sandbox, number)

    wrong = "000000" if code != "000000" else "111111"
    page.keyboard.type(wrong)
    press(page, "Enter")
    expect(field).to_have_accessible_description(re.compile("That is not the code. Tries left: 2."))
    expect(field).to_have_value("")
    # Over before it was typed.
    sql(served, "UPDATE otp_codes SET expires_at = now()")
    page.keyboard.type(code)
    press(page, "Enter")
    expect(field).to_have_accessible_description(re.compile("The code is not good any more"))
    assert told.get(f"customers/{ama['id']}")["phone_verified"] is False

    # Closed and opened again a moment later: who waits is told how long.
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    known.get_by_role("button", name="Prove the phone").click()
    expect(form.get_by_role("button", name="Send the code")).to_be_focused()
    press(page, "Enter")
    expect(form.get_by_text("A code went to")).to_be_visible()
    sql(served, "UPDATE otp_codes SET created_at = created_at - interval '2 minutes'")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    known.get_by_role("button", name="Prove the phone").click()
    expect(form.get_by_role("button", name="Send the code")).to_be_focused()
    press(page, "Enter")
    expect(form.get_by_text("It is good for another")).to_be_visible()
    code = code_of(page, sandbox, number, count=2)
    page.keyboard.insert_text(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    press(page, "Enter")
    expect(form).to_be_hidden()
    expect(known.get_by_text("Full profile")).to_be_visible()
    expect(known.get_by_text("Proved by a code")).to_be_attached()
    expect(known.get_by_role("button", name="Prove the phone")).to_have_count(0)
    now = told.get(f"customers/{ama['id']}")
    assert (now["type"], now["phone_verified"]) == ("full", True)


def test_a_guest_becomes_a_full_profile_with_a_name_and_a_phone(
    device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    number = "+233241239882"
    make(told, "Yaw")
    page = at_desk(device, told.email)
    press(page, "F2", "ArrowDown", "Enter")
    page.get_by_role("button", name="Prove the phone").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Name")).to_have_value("Yaw")
    expect(form.get_by_label("Phone")).to_be_focused()
    press(page, "Enter")
    expect(form.get_by_label("Phone")).to_have_accessible_description("Please fill this in.")
    page.keyboard.type("024 123 9882")
    press(page, "Enter")
    expect(form.get_by_label("Code from the SMS")).to_be_focused()
    page.keyboard.type(code_of(page, sandbox, number))
    press(page, "Enter")
    known = preview(page, "Yaw, CUST-00001")
    expect(known.get_by_text("Full profile")).to_be_visible()
    expect(known.get_by_role("link", name=number)).to_be_visible()
    assert serious(page) == []


def test_three_wrong_codes_are_enough(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    number = "+233241239877"
    make(told, "Ama Owusu", number)
    page = at_desk(device, told.email)
    press(page, "F2", "ArrowDown", "Enter")
    preview(page, "Ama Owusu, CUST-00001").get_by_role("button", name="Prove the phone").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_role("button", name="Send the code")).to_be_focused()
    press(page, "Enter")
    field = form.get_by_label("Code from the SMS")
    code = code_of(page, sandbox, number)
    wrong = "000000" if code != "000000" else "111111"
    for said in ("Tries left: 2.", "Tries left: 1.", "Three wrong codes were entered."):
        expect(field).to_be_focused()
        page.keyboard.type(wrong)
        press(page, "Enter")
        expect(field).to_have_accessible_description(re.compile(re.escape(said)))


def test_without_an_account_for_sms_no_code_is_sent(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241239878")
    page = at_desk(device, restaurant.email)
    press(page, "F2", "ArrowDown", "Enter")
    page.get_by_role("button", name="Prove the phone").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_role("button", name="Send the code")).to_be_focused()
    press(page, "Enter")
    expect(form.get_by_text("Codes cannot be sent")).to_be_visible()


def top(of: Locator) -> float:
    box = of.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_narrow_phone_in_arabic(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ahmed Al-Said", "+233244440001", name2="أحمد السعيد")
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page = device(locale="ar")
    sign_in(page, restaurant.email, "new")
    page.get_by_role("option", name="سوبولو").click()
    field = finder(page, "العميل")
    # Above the menu, and all that is found above the ways through the pages.
    assert top(field) < top(page.get_by_role("option", name="سوبولو"))
    for n in range(10):
        make(restaurant, f"Guest {n}")
    field.click()
    expect(page.get_by_role("listbox", name="العملاء").get_by_role("option")).to_have_count(9)
    last = page.get_by_role("listbox", name="العملاء").get_by_role("option").last.bounding_box()
    ways = page.get_by_role("navigation").last.bounding_box()
    assert last and ways
    assert last["y"] + last["height"] <= ways["y"]
    field.fill("٤٤٤")
    options = page.get_by_role("listbox", name="العملاء").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("أحمد السعيد")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []
    options.first.click()
    known = preview(page, "أحمد السعيد, CUST-00001")
    expect(known).to_be_visible()
    expect(known).to_contain_text("Ahmed Al-Said")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    known.get_by_role("button", name="إزالة").click()
    field.fill("يوسف 0201112233")
    options.last.click()
    form = page.get_by_role("dialog", name="عميل جديد")
    expect(form.get_by_label("الهاتف")).to_have_value("0201112233")
    expect(form).to_have_css("opacity", "1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(page) == []
    form.get_by_role("button", name="إنشاء العميل").click()
    expect(preview(page, "يوسف, CUST-00012")).to_be_visible()
    page.get_by_role("button", name="تسجيل الطلب").click()
    expect(preview(page, "يوسف, CUST-00012")).to_have_count(0)
    (order,) = restaurant.orders()
    assert (order["customer_name"], order["customer_phone"]) == ("يوسف", "+233201112233")


def test_it_is_said_that_the_search_got_no_answer(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241239879")
    recent = "**/api/v1/customers/recent*"
    page = at_desk(device, restaurant.email, cut=recent)
    press(page, "F2")
    expect(page.get_by_role("alert").get_by_text("There is no connection at the moment.")).to_be_visible()
    page.unroute(recent)
    page.get_by_role("button", name="Try again").click()
    expect(found(page).first).to_contain_text("Ama Owusu")


def test_the_kitchen_sees_no_customers(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241239880")
    page = device(**WIDE)
    sign_in(page, restaurant.hire("kitchen", "Kojo Cook"), "new")
    expect(page.get_by_role("link", name="Kitchen")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="New order")).to_have_count(0)
    expect(page.get_by_role("link", name="Customers")).to_have_count(0)
    page.keyboard.press("F2")
    expect(finder(page)).to_have_count(0)


def test_the_front_desk_may_all_of_it(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241239881")
    page = at_desk(device, restaurant.hire("front_desk", "Efua Desk"))
    press(page, "F2", "ArrowDown", "Enter")
    known = preview(page, "Ama Owusu, CUST-00001")
    expect(known).to_contain_text("+233241239881")
    expect(known.get_by_role("button", name="Prove the phone")).to_be_visible()
