"""Getting in and out: by password, by invitation, for one of several businesses."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import PASSWORD, Restaurant, open_restaurant
from tests.browser.staff import own, sign_in
from tests.house import House

WIDE = {"width": 1280, "height": 900}


def enter(page: Page, email: str, password: str) -> None:
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def views(page: Page) -> list[str]:
    links = page.get_by_role("navigation", name="Parts").get_by_role("link")
    links.first.wait_for()
    return links.all_inner_texts()


def test_a_wrong_password_is_told_and_the_right_one_lets_in(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto("/staff/orders")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("textbox", name="E-mail")).to_have_accessible_description("Please fill this in.")
    enter(page, restaurant.email, "seven small blue tortoises")
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is not right.")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_focused()
    enter(page, restaurant.email, PASSWORD)
    expect(page.get_by_text("No orders yet.")).to_be_visible()  # where they had wanted to go


def test_whoever_signs_out_is_out_also_after_a_reload(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("menu").get_by_text(restaurant.email)).to_be_visible()
    sessions = len(restaurant.get("me/sessions"))
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert len(restaurant.get("me/sessions")) == sessions - 1
    page.goto("/staff/board")
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()


def test_whoever_works_for_two_businesses_says_for_which(
    device: Device, served: House, restaurant: Restaurant
) -> None:
    with open_restaurant(served.url) as other:
        other.staff.patch("/api/v1/settings", json={"name": "Red Door"}).raise_for_status()
        other.hire("manager", "Abena", email=restaurant.email)
        page = device(**WIDE)
        page.goto("/staff")
        enter(page, restaurant.email, PASSWORD)
        expect(page.get_by_role("alert")).to_have_text("You work for several businesses. Choose one.")
        which = page.get_by_role("combobox", name="Which business")
        assert sorted(which.locator("option").all_inner_texts()) == sorted([restaurant.slug, other.slug])
        for slug, name in ((other.slug, "Red Door"), (restaurant.slug, "Blue Door")):
            which.select_option(slug)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
            page.get_by_role("button", name="Account").click()
            page.get_by_role("menuitem", name="Sign out").click()
            enter(page, restaurant.email, PASSWORD)
            which.wait_for()


def test_the_link_of_an_invitation_makes_a_colleague_with_the_rights_of_their_role(
    device: Device, restaurant: Restaurant
) -> None:
    email = f"{uuid4().hex}@example.com"
    owner = device(**WIDE)
    sign_in(owner, restaurant.email, "settings/staff")
    owner.get_by_role("button", name="Invite").click()
    form = owner.get_by_role("dialog", name="Invite")
    form.get_by_label("E-mail").fill("nobody")
    form.get_by_role("button", name="Invite").click()
    expect(form.get_by_label("E-mail")).to_be_focused()
    expect(form.get_by_label("E-mail")).to_have_accessible_description("That is not an e-mail address.")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Role").select_option("Kitchen")
    form.get_by_role("button", name="Invite").click()
    link = form.get_by_role("textbox", name="Link of the invitation").input_value()
    form.get_by_role("button", name="Close").click()
    expect(owner.get_by_text(email, exact=True)).to_be_visible()

    new = device(**WIDE)
    new.goto(link)
    new.get_by_label("Name").fill("Kwame")
    password = new.get_by_role("textbox", name="New password")
    password.fill("short")
    new.get_by_role("button", name="Join").click()
    expect(new.get_by_text("This password is too short.")).to_be_visible()
    password.fill(PASSWORD)
    new.get_by_role("button", name="Join").click()
    new.wait_for_url("**/staff/kitchen")
    assert views(new) == ["Board", "Kitchen", "Orders", "Menu", "Settings"]
    assert [(one["full_name"], one["role"]) for one in restaurant.get("staff") if one["email"] == email] == [
        ("Kwame", "kitchen")
    ]
    assert restaurant.get("invitations") == []

    late = device()
    late.goto(link)
    late.get_by_label("Name").fill("Kofi")
    late.get_by_role("textbox", name="New password").fill(PASSWORD)
    late.get_by_role("button", name="Join").click()
    expect(late.get_by_role("alert")).to_have_text(
        "This invitation was used, withdrawn or has expired. Ask for a new one."
    )


def test_a_role_is_changed_and_whoever_is_deactivated_is_out_at_once(
    device: Device, restaurant: Restaurant
) -> None:
    email = restaurant.hire("front_desk", "Kwame")
    owner, kwame = device(**WIDE), device(**WIDE)
    sign_in(kwame, email)
    at_the_desk = [
        "Board",
        "Kitchen",
        "New order",
        "Orders",
        "Payments",
        "Invoices",
        "Customers",
        "Marketing",
        "Messages",
        "Tables",
        "Menu",
        "Settings",
    ]
    assert views(kwame) == at_the_desk
    sign_in(owner, restaurant.email, "settings/staff")
    with owner.expect_response("**/api/v1/staff/*"):
        owner.get_by_role("combobox", name=f"Role of {own('Kwame')}").select_option("Kitchen")
    assert [one["role"] for one in restaurant.get("staff") if one["email"] == email] == ["kitchen"]
    kwame.reload()
    assert views(kwame) == ["Board", "Kitchen", "Orders", "Menu", "Settings"]

    owner.get_by_role("button", name="Deactivate").click()
    asked = owner.get_by_role("dialog", name=f"Deactivate {own('Kwame')}?")
    asked.get_by_role("button", name="Keep it as it is").click()
    expect(asked).to_be_hidden()
    assert all(one["is_active"] for one in restaurant.get("staff"))
    owner.get_by_role("button", name="Deactivate").click()
    asked.get_by_role("button", name="Deactivate").click()
    expect(owner.get_by_role("button", name="Make active again")).to_be_visible()
    kwame.get_by_role("link", name="Orders").click()
    expect(kwame.get_by_text("Your sign-in has ended. Sign in again.")).to_be_visible()
    enter(kwame, email, PASSWORD)
    expect(kwame.get_by_role("alert")).to_have_text("E-mail or password is not right.")
