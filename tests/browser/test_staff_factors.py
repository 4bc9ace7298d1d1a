"""The staff's second factor: set up, asked for, required by the owner; passkeys."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.camera import scan
from tests.browser.conftest import Device
from tests.browser.restaurant import PASSWORD, Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_account import keep_passkeys
from tests.browser.test_customer import serious
from tests.house import House

WIDE = {"width": 1280, "height": 900}


def current_code(page: Page, secret: str, *, steps_ago: int = 0) -> str:
    """Far enough from the end of its half minute to arrive within it."""
    left = 30 - datetime.now(UTC).timestamp() % 30
    if left < 12:
        page.wait_for_timeout(1000 * left)
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=-steps_ago)


def other_than(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def enter(page: Page, email: str) -> None:
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("input[type=email]:visible")).to_have_count(0)  # until then it is this form


def set_up(around: Page | Locator, page: Page) -> tuple[str, list[str]]:
    """From the password to the code; the secret and the backup codes. The newest code is left for signing in."""
    around.get_by_role("textbox", name="Present password").fill(PASSWORD)
    around.get_by_role("button", name="Set up an app").click()
    secret = around.locator("#app-secret").inner_text().replace(" ", "")
    assert f"secret={secret}&" in scan(around.get_by_role("img", name="QR code"))
    codes = around.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    around.get_by_label("Code from your app").fill(current_code(page, secret, steps_ago=1))
    around.get_by_role("button", name="Switch on").click()
    return secret, codes


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()


def test_set_up_by_its_secret_and_asked_for_from_then_on(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/account")
    part = page.get_by_role("region", name="Second factor: codes from an app")
    opener = part.get_by_role("button", name="Set up an app")
    opener.click()
    dialog = page.get_by_role("dialog")
    # Left half way, it leads back to where it was begun.
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(dialog.get_by_role("textbox", name="Present password")).to_be_focused()
    dialog.get_by_role("textbox", name="Present password").fill("not the password")
    dialog.get_by_role("button", name="Set up an app").click()
    expect(dialog.get_by_role("alert")).to_have_text("The present password is not right. Nothing was changed.")
    secret, backup_codes = set_up(dialog, page)
    assert len(set(backup_codes)) == 10
    expect(dialog).to_be_hidden()
    expect(part.get_by_text("Signing in asks for a code from your app.")).to_be_visible()
    expect(part.get_by_text("10 backup codes are left.")).to_be_visible()

    sign_out(page)
    enter(page, restaurant.email)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    code = page.get_by_label("Code from your app")
    expect(code).to_be_focused()
    page.keyboard.press("Enter")
    expect(code).to_have_accessible_description(re.compile("That is not a code"))
    right = current_code(page, secret)
    code.fill(other_than(right))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    # However the keyboard writes digits.
    code.fill(right.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    page.keyboard.press("Enter")
    expect(part.get_by_text("10 backup codes are left.")).to_be_visible()  # where they were

    sign_out(page)
    enter(page, restaurant.email)
    page.get_by_role("button", name="Use a backup code").click()
    page.get_by_label("Backup code").fill(backup_codes[3].lower())
    page.get_by_role("button", name="Sign in").click()
    expect(part.get_by_text("9 backup codes are left.")).to_be_visible()

    part.get_by_role("button", name="New backup codes").click()
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    dialog.get_by_role("button", name="New backup codes").click()
    shown = dialog.get_by_role("list", name="Backup codes").get_by_role("listitem")
    expect(shown).to_have_count(10)
    fresh = shown.all_inner_texts()
    assert len(set(fresh) | set(backup_codes)) == 20
    page.keyboard.press("Tab")  # from where they are shown, to what is done with them
    expect(dialog.get_by_role("button", name="Copy")).to_be_focused()
    dialog.get_by_role("button", name="I have kept them").click()
    expect(part.get_by_text("10 backup codes are left.")).to_be_visible()

    part.get_by_role("button", name="Switch off").click()
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    dialog.get_by_role("button", name="Switch off").click()
    expect(part.get_by_role("button", name="Set up an app")).to_be_visible()
    sign_out(page)
    enter(page, restaurant.email)
    expect(part.get_by_role("button", name="Set up an app")).to_be_visible()


def mistype(around: Page | Locator, page: Page) -> None:
    """A code while the app is set up: told at the field, and everything else stays for the right one."""
    around.get_by_role("textbox", name="Present password").fill(PASSWORD)
    around.get_by_role("button", name="Set up an app").click()
    secret = around.locator("#app-secret").inner_text()
    codes = around.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    code = around.get_by_label("Code from your app")
    right = current_code(page, secret.replace(" ", ""))
    code.fill(other_than(right))
    around.get_by_role("button", name="Switch on").click()
    expect(code).to_have_accessible_description(re.compile("That code is not right"))
    expect(around.get_by_text("That code is not right")).to_be_in_viewport(ratio=1)
    expect(code).to_be_focused()
    expect(code).to_have_value("")
    expect(around.locator("#app-secret")).to_have_text(secret)
    expect(around.get_by_role("img", name="QR code")).to_be_visible()
    assert around.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts() == codes
    code.fill(current_code(page, secret.replace(" ", "")))
    page.keyboard.press("Enter")


def test_a_mistyped_code_while_setting_up_is_told_and_the_right_one_works(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    sign_in(page, restaurant.email, "settings/account")
    page.get_by_role("button", name="Set up an app").click()
    dialog = page.get_by_role("dialog")
    mistype(dialog, page)
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Signing in asks for a code from your app.")).to_be_visible()


def test_a_mistyped_code_signs_nobody_out_who_has_to_set_it_up_first(
    device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"require_mfa": True}).raise_for_status()
    page = device(**WIDE)
    page.goto("/staff")
    enter(page, restaurant.email)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    mistype(page, page)
    expect(page.get_by_role("navigation", name="Parts")).to_be_visible()


def test_a_sign_in_that_ends_under_an_open_question_leads_to_the_sign_in(
    device: Device, restaurant: Restaurant
) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/account")
    page.get_by_role("button", name="Set up an app").click()
    password = page.get_by_role("dialog").get_by_role("textbox", name="Present password")
    password.fill(PASSWORD)
    here = next(one for one in restaurant.get("me/sessions") if not one["current"])
    restaurant.staff.delete(f"/api/v1/me/sessions/{here['id']}").raise_for_status()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your sign-in has ended. Sign in again.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    enter(page, restaurant.email)
    expect(page.get_by_role("button", name="Set up an app")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_six_wrong_codes_end_the_way_in(device: Device, restaurant: Restaurant) -> None:
    page = device()
    sign_in(page, restaurant.email, "settings/account")
    page.get_by_role("button", name="Set up an app").click()
    _, codes = set_up(page.get_by_role("dialog"), page)
    expect(page.get_by_text("10 backup codes are left.")).to_be_visible()
    sign_out(page)
    enter(page, restaurant.email)
    code, backup = page.get_by_label("Code from your app"), page.get_by_label("Backup code")
    expect(page.get_by_text("For an owner, whoever runs this installation can")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not a code. Look at it again.")
    page.get_by_role("button", name="Use a backup code").click()
    expect(backup).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    for _ in range(5):
        backup.fill("AB-CDEFG-HJKMN")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("That backup code is not right. Look at it again.")
        expect(backup).to_be_focused()
        expect(backup).to_have_value("")
    # What was wrong with the one says nothing about the other.
    page.get_by_role("button", name="Use the app").click()
    expect(code).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    code.fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("wrong too often")
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Use a backup code")).to_have_count(0)
    again = page.get_by_role("button", name="Begin again")
    expect(again).to_have_count(1)
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("input[type=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use a backup code").click()
    page.get_by_label("Backup code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_text("9 backup codes are left.")).to_be_visible()


def test_what_an_owner_requires_everyone_sets_up_first(device: Device, restaurant: Restaurant) -> None:
    email = restaurant.hire("kitchen", "Kwame")
    kitchen = device(**WIDE)
    sign_in(kitchen, email, "kitchen")
    expect(kitchen.get_by_role("navigation", name="Parts")).to_be_visible()

    owner = device(**WIDE)
    sign_in(owner, restaurant.email, "settings/staff")
    switch = owner.get_by_role("switch", name="Everyone needs a second factor")
    switch.focus()
    owner.keyboard.press("Space")
    question = owner.get_by_role("dialog", name="Ask everyone for a second factor?")
    expect(question.get_by_text("2 people have none yet.")).to_be_visible()
    expect(question.get_by_text("You are one of them")).to_be_visible()
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    expect(switch).not_to_be_checked()
    switch.click(force=True)
    question.get_by_role("button", name="Ask everyone").click()

    # The owner too, and the colleague in the middle of their work, without a touch.
    for page in (owner, kitchen):
        expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
        expect(page.get_by_text("asks everyone who works here for a second factor")).to_be_visible()
        expect(page.get_by_role("navigation", name="Parts")).to_be_hidden()
    kitchen.reload()
    expect(kitchen.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    for page in (owner, kitchen):
        set_up(page, page)
        expect(page.get_by_role("navigation", name="Parts")).to_be_visible()
    expect(kitchen).to_have_url(re.compile("/staff/kitchen"))

    kitchen.goto("/staff/settings/account")
    part = kitchen.get_by_role("region", name="Second factor: codes from an app")
    expect(part.get_by_text("It stays on")).to_contain_text("comanda tenant reset-second-factor")
    expect(part.get_by_role("button", name="Switch off")).to_be_hidden()

    # A phone is lost: the owner lets them begin anew.
    owner.reload()
    owner.get_by_role("button", name="Reset second factor: Kwame").click()
    owner.get_by_role("dialog").get_by_role("button", name="Reset second factor").click()
    expect(owner.get_by_text(f"{own('Kwame')} can set up a second factor again.")).to_be_visible()
    kitchen.reload()
    enter(kitchen, email)
    expect(kitchen.get_by_role("heading", name="Set up a second factor")).to_be_visible()

    # Asked, too, before it is everyone's own choice again.
    changes: list[str] = []
    owner.on("request", lambda request: changes.append(request.method) if request.method != "GET" else None)
    question = owner.get_by_role("dialog", name="No longer ask everyone for a second factor?")
    switch.click(force=True)
    expect(question.get_by_text("a stolen or guessed password is then enough")).to_be_visible()
    question.get_by_role("button", name="Keep it as it is").click()
    expect(question).to_be_hidden()
    owner.reload()
    expect(switch).to_be_checked()
    assert changes == []
    switch.click(force=True)
    question.get_by_role("button", name="No longer ask").click()
    expect(owner.get_by_text("The second factor is everyone's own choice again.")).to_be_visible()
    expect(switch).not_to_be_checked()
    kitchen.reload()
    expect(kitchen.get_by_role("navigation", name="Parts")).to_be_visible()


def test_what_is_set_up_first_is_in_the_language_that_everything_is_in_afterwards(
    device: Device, restaurant: Restaurant
) -> None:
    settings = {"require_mfa": True, "language": "ar"}
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    page = device(**WIDE)
    language = page.locator("html")
    page.goto("/staff")
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    enter(page, restaurant.email)
    # Nobody has chosen one: from here on it is the business's.
    expect(page.get_by_role("heading", name="إعداد التحقق بخطوتين")).to_be_visible()
    expect(language).to_have_attribute("dir", "rtl")
    expect(page.locator("body")).not_to_contain_text("عامل")  # that is a worker
    page.get_by_role("button", name="EN · English").click()
    expect(language).to_have_attribute("dir", "ltr")
    page.reload()
    set_up(page, page)
    expect(page.get_by_role("navigation", name="Parts")).to_be_visible()
    expect(language).to_have_attribute("lang", "en")


def test_a_passkey_signs_in_and_takes_a_codes_place(device: Device, served: House, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    keep_passkeys(page)
    # By name: a passkey is of a name, and not of a number.
    page.goto(f"{served.url.replace('127.0.0.1', 'localhost')}/staff/settings/account")
    enter(page, restaurant.email)
    part = page.get_by_role("region", name="Passkeys")
    part.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("My phone")
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    dialog.get_by_role("button", name="Continue").click()
    expect(part.get_by_role("listitem")).to_contain_text("My phone")
    part.get_by_role("button", name="Add a passkey").click()
    dialog.get_by_label("Name").fill("The same")
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.get_by_role("alert")).to_have_text("This device has a passkey of yours already.")
    expect(dialog.get_by_role("button", name="Continue")).to_be_focused()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(part.get_by_role("listitem")).to_contain_text("Last used")

    page.get_by_role("region", name="Second factor").get_by_role("button", name="Set up an app").click()
    set_up(dialog, page)
    expect(page.get_by_text("10 backup codes are left.")).to_be_visible()
    sign_out(page)
    enter(page, restaurant.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("10 backup codes are left.")).to_be_visible()

    part.get_by_role("button", name="Remove: My phone").click()
    dialog.get_by_role("textbox", name="Present password").fill(PASSWORD)
    dialog.get_by_role("button", name="Remove").click()
    expect(part.get_by_role("listitem")).to_have_count(0)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This passkey does not sign anybody in here.")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("ar", "dark")])
def test_the_screens_are_for_everyone_and_for_small_phones(
    locale: str, scheme: str, device: Device, restaurant: Restaurant
) -> None:
    page = device(
        locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )  # so that axe can be put in

    def look() -> None:
        page.wait_for_timeout(300)  # what fades in has its contrast only then
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360

    settings = {"require_mfa": True, "language": locale[:2]}
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    page.goto("/staff")
    look()
    enter(page, restaurant.email)
    password = page.get_by_role("main").locator("input[type=password]")
    password.wait_for()
    look()
    password.fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    secret = page.locator("#app-secret").inner_text().replace(" ", "")
    look()
    page.locator("input[name=code]").fill(current_code(page, secret, steps_ago=1))
    page.locator("main form button[type=submit]").click()
    page.get_by_role("navigation").first.wait_for()
    for part in ("account", "staff"):
        page.goto(f"/staff/settings/{part}")
        page.locator("main h3").nth(1).wait_for()
        look()
    page.evaluate("sessionStorage.clear()")
    page.goto("/staff")
    enter(page, restaurant.email)
    page.locator("input[name=code]").wait_for()
    look()
