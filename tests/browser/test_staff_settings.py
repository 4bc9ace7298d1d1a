"""What the owner decides: hours, taxes, and their own password."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import PASSWORD, Restaurant
from tests.browser.staff import column, own, sign_in

WIDE = {"width": 1280, "height": 900}


def open_settings(device: Device, restaurant: Restaurant, part: str) -> Page:
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"settings/{part}")
    return page


def test_opening_hours_are_kept_and_a_closed_day_closes_the_shop(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "hours")
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    page.get_by_role("button", name="Sun").first.click()
    page.get_by_label("Opens").first.fill("11:30")
    page.get_by_label("Closes").first.fill("02:00")
    expect(page.get_by_text("the next day").first).to_be_visible()
    page.get_by_role("button", name="Add a day").click()
    page.get_by_role("textbox", name="Note").fill("Wedding")
    closed = page.get_by_label("Day").input_value()
    save.click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(save).to_be_disabled()

    page.reload()
    expect(page.get_by_label("Opens").first).to_have_value("11:30")
    expect(page.get_by_role("button", name="Sun").first).to_have_attribute("aria-pressed", "false")
    tomorrow = page.get_by_role("definition").filter(has_text="Wedding")
    expect(tomorrow).to_contain_text("Closed")
    hours = restaurant.get("settings")["opening_hours"]
    assert hours["weekly"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "11:30", "closes": "02:00"}
    ]
    assert hours["exceptions"] == [{"date": closed, "closed": True, "note": "Wedding", "windows": []}]


def test_another_tax_rate_is_what_the_next_order_pays(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "taxes")
    page.get_by_role("button", name="Edit: Food").click()
    form = page.get_by_role("dialog", name="Food")
    form.get_by_role("group", name="VAT").get_by_label("Percent").fill("12.5")
    form.get_by_role("group", name="Tourism levy").get_by_role("button", name="Remove").click()
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(page.get_by_role("listitem").filter(has_text="Food").get_by_text("12.5 %")).to_be_visible()
    taxes = restaurant.get(f"orders/{restaurant.order('Grilled tilapia')['id']}")["taxes"]
    assert {tax["name"]: tax["rate_bp"] for tax in taxes} == {"VAT": 1250, "NHIL": 250, "GETFund": 250}


def test_a_tax_without_a_name_is_told_at_its_field(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "taxes")
    page.get_by_role("button", name="Add a tax class").click()
    form = page.get_by_role("dialog", name="Add a tax class")
    form.get_by_role("button", name="Add a rate").click()
    names = form.get_by_label("Name", exact=True)
    for at, name in enumerate(("Takeaway", "VAT")):
        form.get_by_role("button", name="Save").click()
        expect(names.nth(at)).to_have_accessible_description("Please fill this in.")
        names.nth(at).fill(name)
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Takeaway")).to_be_visible()
    (made,) = [one for one in restaurant.get("tax-classes") if one["name"] == "Takeaway"]
    assert [(rate["name"], rate["rate_bp"]) for rate in made["rates"]] == [("VAT", 0)]


def test_a_tax_class_in_use_stays_and_one_that_is_not_is_removed_after_asking(
    device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.post("/api/v1/tax-classes", json={"name": "Takeaway"}).raise_for_status()
    page = open_settings(device, restaurant, "taxes")
    for name in ("Food", "Takeaway"):
        page.get_by_role("button", name=f"Remove: {name}").click()
        asked = page.get_by_role("dialog", name=f"Remove {own(name)}?")
        asked.get_by_role("button", name="Remove").click()
        expect(asked).to_be_hidden()
    refused = "New items get this tax class. Make another one the usual one first."
    expect(page.get_by_text(refused)).to_be_visible()
    expect(page.get_by_role("heading", name="Takeaway")).to_have_count(0)
    assert {one["name"] for one in restaurant.get("tax-classes")} == {"Food", "Soft drinks", "Alcohol"}


def test_a_new_password_needs_the_present_one_and_ends_the_other_sign_ins(
    device: Device, restaurant: Restaurant
) -> None:
    email = restaurant.hire("manager", "Kwame")
    other, page = device(**WIDE), device(**WIDE)
    sign_in(other, email)
    sign_in(page, email, "settings/account")
    wanted = "nine large red herrings"
    present, new = (page.get_by_role("textbox", name=name) for name in ("Present password", "New password"))
    change = page.get_by_role("button", name="Change password")
    expect(change).to_be_disabled()
    present.fill("seven small blue tortoises")
    new.fill(wanted)
    change.click()
    expect(page.get_by_role("alert")).to_have_text("The present password is not right. Nothing was changed.")
    present.fill(PASSWORD)
    change.click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)

    other.get_by_role("link", name="Orders").click()
    expect(other.get_by_text("Your sign-in has ended. Sign in again.")).to_be_visible()
    other.get_by_role("textbox", name="E-mail").fill(email)
    other.get_by_role("textbox", name="Password").fill(wanted)
    other.keyboard.press("Enter")
    expect(other.get_by_role("navigation", name="Parts")).to_be_visible()


def test_a_business_with_another_name_is_called_by_it_at_once(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "business")
    page.get_by_label("Name", exact=True).fill("Green Door")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("checkbox", name="Delivery").check()
    way = page.get_by_label("Minutes on the way")
    expect(way).to_have_accessible_description(
        "How long a delivery takes. Customers are told it when their order goes out."
    )
    expect(way).to_have_value("30")
    way.fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Green Door", level=1)).to_be_visible()
    settings = restaurant.get("settings")
    assert (settings["name"], "delivery" in settings["fulfilments"]) == ("Green Door", True)
    assert settings["delivery_minutes"] == 25
    guest = device()
    guest.goto(f"/r/{restaurant.slug}")
    expect(guest.get_by_role("heading", name="Green Door")).to_be_visible()


def test_what_goes_out_is_promised_as_the_settings_say_or_as_whoever_sends_it_says(
    device: Device, restaurant: Restaurant
) -> None:
    settings = {"fulfilments": ["pickup", "delivery"], "delivery_minutes": 25}
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    for choice, minutes in (("As usual: 25 min", 25), ("45 min", 45)):
        order = restaurant.order(
            fulfilment="delivery",
            customer_name="Ama",
            customer_phone="+233241234567",
            delivery_address="12 Ring Road, Osu",
        )
        restaurant.move(order["id"], "accepted", "preparing", "ready")
        page.goto("/staff/board")
        column(page, "ready").get_by_role("button", name="Send out").click()
        asked = page.get_by_role("dialog", name=f"Send out order {own(order['number'])}")
        expect(asked).to_contain_text("When is it there? The customer is told.")
        expect(asked.get_by_role("button", name="As usual")).to_be_focused()
        expect(asked.get_by_label("Other, in minutes")).to_have_value("25")
        asked.get_by_role("button", name=choice, exact=True).click()
        expect(column(page, "ready").get_by_role("button", name="Send out")).to_have_count(0)
        for _ in range(200):
            seen = restaurant.get(f"orders/{order['id']}")
            if seen["status"] == "out_for_delivery":
                break
            page.wait_for_timeout(100)
        out, there = (datetime.fromisoformat(seen[name]) for name in ("status_at", "ready_at"))
        assert there - out == timedelta(minutes=minutes)


def test_what_cannot_be_saved_is_told_where_it_stands(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "business")
    name, host = page.get_by_label("Name", exact=True), page.get_by_label("Host name of your own")
    name.fill(" ")
    host.fill("not a host")
    for kind in ("Eat in", "Pick up"):
        page.get_by_role("checkbox", name=kind).uncheck()
    page.get_by_role("button", name="Save").click()
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("It needs a name that can be shown.")
    expect(host).to_have_accessible_description(
        re.compile("That is not a host name. It looks like order.example.com.")
    )
    expect(page.get_by_text("Choose at least one way to order.")).to_be_visible()
    settings = restaurant.get("settings")
    assert (settings["name"], settings["host"]) == ("Blue Door", None)


def test_a_role_changes_with_a_word_and_a_way_back_and_an_owner_is_made_after_asking(
    device: Device, restaurant: Restaurant
) -> None:
    for name in ("Kwame", "Ama"):
        restaurant.hire("kitchen", name)
    page = open_settings(device, restaurant, "staff")

    def roles() -> dict[str, str]:
        return {one["full_name"]: one["role"] for one in restaurant.get("staff")}

    people = page.get_by_role("main").get_by_role("list").first.get_by_role("listitem")
    in_order = [re.compile(f"^{name}") for name in ("Abena Owner", "Ama", "Kwame")]
    expect(people).to_have_text(in_order)
    kwame = page.get_by_role("combobox", name=f"Role of {own('Kwame')}")
    kwame.select_option("Manager")
    expect(page.get_by_text(f"{own('Kwame')}: {own('Manager')} from now on.")).to_be_visible()
    expect(people).to_have_text(in_order)
    assert roles()["Kwame"] == "manager"
    page.get_by_role("button", name="Undo").click()
    expect(kwame).to_have_value("kitchen")
    assert roles()["Kwame"] == "kitchen"

    asked = page.get_by_role("dialog", name=f"Make {own('Kwame')} an owner?")
    kwame.select_option("Owner")
    asked.get_by_role("button", name="Keep it as it is").click()
    expect(asked).to_be_hidden()
    expect(kwame).to_have_value("kitchen")
    assert roles()["Kwame"] == "kitchen"
    kwame.select_option("Owner")
    asked.get_by_role("button", name="Make an owner").click()
    expect(kwame).to_have_value("owner")
    assert roles()["Kwame"] == "owner"
    expect(page.get_by_role("button", name="Deactivate: Ama")).to_be_visible()


def test_what_the_server_says_to_programs_is_not_shown_to_people(device: Device, restaurant: Restaurant) -> None:
    page = open_settings(device, restaurant, "staff")
    page.get_by_role("button", name="Invite").click()
    form = page.get_by_role("dialog", name="Invite")
    form.get_by_label("E-mail").fill("bad")
    form.get_by_role("button", name="Invite").click()
    expect(form.get_by_label("E-mail")).to_have_accessible_description("That is not an e-mail address.")
    page.goto("/staff/orders?order=nonsense")
    drawer = page.get_by_role("dialog", name="Order")
    expect(drawer.get_by_role("alert")).to_contain_text("There is nothing here, or it is not yours to see.")


def test_on_a_phone_the_part_that_is_open_is_in_view(device: Device, restaurant: Restaurant) -> None:
    page = device(width=360)
    sign_in(page, restaurant.email, "settings/staff")
    expect(page.get_by_role("link", name="Staff", exact=True)).to_be_in_viewport(ratio=0.9)
