"""A customer's account: opening it, getting in by each way there is, and the orders that belong to it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.camera import scan
from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.test_customer import WEB, choose, place, serious
from tests.browser.test_reach import OUTSIDE
from tests.house import House
from tests.mailbox import Mailbox, text_of

PASSWORD = "four quiet brown kettles"
ANOTHER = "six loud green teapots"
KEYS = {"en-GB": "en", "ar": "ar"}


@dataclass
class Customer:
    """Someone before a browser, with an address that messages come to."""

    page: Page
    # By name: a passkey is of a name, and not of a number.
    home: str
    mailbox: Mailbox
    email: str
    password: str = PASSWORD

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.home}{path}")

    def press(self) -> None:
        """What sends the form that is open."""
        self.page.locator("form button[type=submit]").last.click()

    def link(self, subject: str) -> str:
        """In the newest message with this subject, once it is there."""
        for _ in range(200):
            found = [one for one in self.mailbox.to(self.email) if str(one["Subject"]) == subject]
            if found:
                (address,) = set(re.findall(r"http://\S+#[\w-]+", text_of(found[-1])))
                return str(address)
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no message {subject!r}, but {self.mailbox.subjects(self.email)}")

    def register(self) -> None:
        self.goto("/customer/register")
        self.page.locator("#full_name").fill("Ama Serwaa")
        self.page.locator("#email").fill(self.email)
        self.page.locator("#password").fill(self.password)
        self.press()
        expect(self.page.get_by_text("We have sent a message to")).to_be_visible()

    def give_password(self) -> None:
        self.page.locator("#email").fill(self.email)
        self.page.locator("#password").fill(self.password)
        self.press()

    def sign_in(self, path: str = "/customer") -> None:
        """And then the page at `path` is open."""
        self.goto(path)
        expect(self.page).to_have_url(re.compile("/customer/login"))
        self.give_password()
        expect(self.page).to_have_url(f"{self.home}{path}")
        expect(self.page.locator("#sign-out")).to_be_visible()

    def sign_out(self) -> None:
        self.page.locator("#sign-out").click()
        expect(self.page.locator("#email")).to_be_visible()

    def current_code(self, secret: str, *, steps_ago: int = 0) -> str:
        """Far enough from the end of its half minute to arrive within it."""
        left = 30 - datetime.now(UTC).timestamp() % 30
        if left < 12:
            self.page.wait_for_timeout(1000 * left)
        return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=-steps_ago)


Visitor = Callable[..., Customer]


@pytest.fixture
def visitor(device: Device, served: House, mailbox: Mailbox) -> Visitor:
    """`visitor(width=1280)`: someone with a browser of their own, who has no account yet."""

    def arrive(email: str | None = None, **more: Any) -> Customer:
        home = served.url.replace("127.0.0.1", "localhost")
        return Customer(device(**more), home, mailbox, email or f"{uuid4().hex}@example.com")

    return arrive


def keep_passkeys(page: Page) -> None:
    """The device has what makes passkeys, and its owner's finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_account_from_registering_to_a_new_password(visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    keep_passkeys(page)
    ama.register()

    # The message's link proves the address, and does not stay in the page's.
    page.goto(ama.link("Confirm your e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="Thank you: the address is confirmed")).to_be_visible()
    expect(page).to_have_url(f"{ama.home}/customer/verify-email")
    ama.goto("/customer/login")
    page.goto(ama.link("Confirm your e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="This link is no longer valid")).to_be_visible()
    ama.sign_in("/customer/security")
    expect(page.get_by_text("follow the link in the message")).to_be_hidden()

    # An app for codes, by its picture.
    page.locator("#app-on").click()
    page.locator("#password").fill("not the password")
    ama.press()
    expect(page.locator("#password[aria-invalid=true]")).to_be_focused()
    page.locator("#password").fill(ama.password)
    ama.press()
    uri = scan(page.get_by_role("img", name="QR code"))
    assert page.get_by_role("link", name="Open in an app").get_attribute("href") == uri
    assert urlsplit(uri).scheme == "otpauth"
    expect(page.get_by_role("dialog").locator("ol")).to_be_focused()
    (secret,) = parse_qs(urlsplit(uri).query)["secret"]
    expect(page.locator("#app-secret")).to_have_text(re.sub("(.{4})(?=.)", r"\1 ", secret))
    backup_codes = page.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    assert len(set(backup_codes)) == 10
    page.locator("#code").fill("000000")
    ama.press()
    expect(page.locator("#code-error")).to_be_in_viewport(ratio=1)
    page.locator("#code").fill(ama.current_code(secret, steps_ago=1))
    ama.press()
    expect(page.get_by_text("Signing in asks for a code from your app.")).to_be_visible()
    expect(page.get_by_text("Codes from an app switched on")).to_be_visible()

    # Password and a code of the app.
    ama.sign_out()
    ama.give_password()
    page.locator("#code").fill("000000")
    ama.press()
    expect(page.locator("#code[aria-invalid=true]")).to_be_focused()
    page.locator("#code").fill(ama.current_code(secret))
    ama.press()
    expect(page.locator("#app-off")).to_be_visible()

    # Password and a backup code.
    ama.sign_out()
    ama.give_password()
    page.get_by_role("button", name="Use a backup code").click()
    page.locator("#code").fill("no-such-code")
    ama.press()
    expect(page.locator("#code-error")).to_have_text("That backup code is not right. Look at it again.")
    page.locator("#code").fill(backup_codes[0])
    ama.press()
    expect(page.get_by_text("9 backup codes are left.")).to_be_visible()

    # A passkey, in the place of all that.
    page.locator("#add-passkey").click()
    page.locator("#name").fill("My phone")
    page.locator("#password").fill(ama.password)
    ama.press()
    expect(page.get_by_role("list", name="Passkeys")).to_contain_text("My phone")
    ama.sign_out()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#app-off")).to_be_visible()
    expect(page.get_by_role("list", name="Passkeys")).to_contain_text("Last used")

    # And after the password, in the place of the code.
    ama.sign_out()
    ama.give_password()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#app-off")).to_be_visible()

    # A new password from elsewhere: nobody stays signed in.
    elsewhere = visitor(ama.email)
    elsewhere.goto("/customer/forgot-password")
    elsewhere.page.locator("#email").fill(ama.email)
    elsewhere.press()
    expect(elsewhere.page.get_by_text("If there is an account for")).to_be_visible()
    elsewhere.page.goto(elsewhere.link("Choose a new password"))
    expect(elsewhere.page).to_have_url(f"{ama.home}/customer/reset-password")
    elsewhere.page.locator("#password").fill("too short")
    elsewhere.press()
    expect(elsewhere.page.locator("#password[aria-invalid=true]")).to_be_focused()
    elsewhere.page.locator("#password").fill(ANOTHER)
    elsewhere.press()
    expect(elsewhere.page.get_by_text("Your password is changed")).to_be_visible()
    page.get_by_role("link", name="Profile").click()
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("You have been signed out. Sign in again.")
    ama.give_password()
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is not right.")
    expect(page.locator(":focus")).to_have_text("E-mail or password is not right.")
    ama.password = ANOTHER
    ama.give_password()
    page.get_by_role("button", name="Use a backup code").click()
    page.locator("#code").fill(backup_codes[0])  # used before
    ama.press()
    expect(page.locator("#code[aria-invalid=true]")).to_be_focused()
    page.locator("#code").fill(backup_codes[1])
    ama.press()
    expect(page.locator("#sign-out")).to_be_visible()
    expect(page).to_have_url(f"{ama.home}/customer/profile")


def test_an_order_placed_while_signed_in_is_in_the_history_and_can_be_had_again(
    visitor: Visitor, restaurant: Restaurant
) -> None:
    ama = visitor()
    page = ama.page
    ama.register()
    ama.sign_in()
    expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()
    ama.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    expect(page.locator("#customer_name")).to_have_value("Ama Serwaa")  # as the account knows it
    page.locator("#customer_phone").fill("024 123 4567")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    (order,) = restaurant.orders()

    # Also where nothing of this phone is known.
    elsewhere = visitor(ama.email)
    elsewhere.sign_in()
    for one in (ama, elsewhere):
        one.goto("/customer")
        expect(one.page.locator("#claim")).to_be_visible()
        expect(one.page.locator("#add-phone-orders")).to_be_hidden()
        one.page.get_by_role("link", name="1 × Sobolo").click()
        expect(one.page.get_by_text(order["verification_code"], exact=True)).to_be_visible()
        expect(one.page.get_by_role("heading", name="Order", exact=True)).to_be_focused()
    restaurant.move(order["id"], "accepted")
    elsewhere.page.reload()
    expect(elsewhere.page.get_by_text("Accepted by the kitchen")).to_be_visible()

    elsewhere.page.locator("#order-again").click()
    elsewhere.page.locator("#again-yes").click()
    expect(elsewhere.page.locator("#to-checkout")).to_be_visible()
    expect(elsewhere.page.get_by_text("Sobolo", exact=True)).to_be_visible()

    # What is looked for stands in the address.
    elsewhere.goto("/customer")
    elsewhere.page.locator("#filter-status").select_option("completed")
    expect(elsewhere.page.get_by_role("heading", name="No such orders")).to_be_visible()
    expect(elsewhere.page).to_have_url(f"{ama.home}/customer?status=completed")
    elsewhere.page.locator("#filter-status").select_option("open")
    expect(elsewhere.page.get_by_role("link", name="1 × Sobolo")).to_be_visible()
    elsewhere.page.locator("#filter-until").fill("2020-01-01")
    expect(elsewhere.page.get_by_role("heading", name="No such orders")).to_be_visible()
    elsewhere.page.locator("#filter-since").fill("2020-01-02")
    expect(elsewhere.page.locator("#filter-until-error")).to_have_text(
        "“To” is before “From”. Choose a later day."
    )
    expect(elsewhere.page.get_by_role("heading", name="No such orders")).to_be_hidden()
    elsewhere.page.locator("#filter-since").fill("2020-01-01")
    elsewhere.page.get_by_role("link", name="All orders").click()
    expect(elsewhere.page.get_by_role("link", name="1 × Sobolo")).to_be_visible()


def test_an_order_of_the_account_is_called_off_from_another_device(
    visitor: Visitor, restaurant: Restaurant
) -> None:
    ama = visitor()
    ama.register()
    ama.sign_in()
    ama.goto(f"/r/{restaurant.slug}")
    choose(ama.page, restaurant, "Sobolo")
    ama.page.locator("#open-basket").click()
    ama.page.locator("#to-checkout").click()
    expect(ama.page.locator("#customer_name")).to_have_value(re.compile("."))  # the profile's, once it is there
    ama.page.locator("#customer_phone").fill("024 123 4567")
    ama.page.locator("#place-order").click()
    ama.page.wait_for_url("**/track/*")
    elsewhere = visitor(ama.email)
    elsewhere.sign_in()
    elsewhere.page.get_by_role("link", name="1 × Sobolo").click()
    elsewhere.page.locator("#cancel-order").click()
    elsewhere.page.locator("#cancel-yes").click()
    expect(elsewhere.page.get_by_role("dialog")).to_be_hidden()
    expect(elsewhere.page.locator("[data-status=cancelled]").first).to_be_visible()
    expect(elsewhere.page.locator("#cancel-order")).to_be_hidden()
    assert [one["status"] for one in restaurant.orders()] == ["cancelled"]


def test_an_order_placed_offline_while_signed_in_belongs_to_the_account(
    visitor: Visitor, restaurant: Restaurant
) -> None:
    ama = visitor()
    page = ama.page
    ama.register()
    ama.sign_in()
    ama.goto(f"/r/{restaurant.slug}")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()  # from now on the service worker answers
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url(f"**/r/{restaurant.slug}")
    expect(page.get_by_text("Your order is waiting")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/track/*")
    ama.goto("/customer")
    expect(page.get_by_role("link", name="1 × Sobolo")).to_be_visible()

    # Of the account nothing is kept on the device.
    kept: list[str] = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
            .flat().map(({url}) => new URL(url).pathname)"""
    )
    assert [path for path in kept if path.startswith("/api/")] == ["/api/customer/menu"]
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection at the moment.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="1 × Sobolo")).to_be_visible()


def test_earlier_orders_are_added_by_the_phone_or_by_the_receipt(visitor: Visitor, restaurant: Restaurant) -> None:
    ama = visitor()
    page = ama.page
    ama.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    page.get_by_role("link", name="My orders").click()
    page.locator("#account").click()
    expect(page.locator("#email")).to_be_visible()
    ama.register()
    ama.sign_in()
    page.locator("#add-phone-orders").click()
    expect(page.get_by_role("status").filter(has_text="One order was added.")).to_be_visible()
    expect(page.locator(":focus")).to_have_text("One order was added.")
    expect(page.get_by_role("link", name="1 × Sobolo")).to_be_visible()
    page.locator("#filter-status").select_option("open")
    expect(page.get_by_text("One order was added.")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("link", name="1 × Sobolo")).to_be_visible()
    expect(page.locator("#add-phone-orders")).to_be_hidden()

    kofi = visitor()
    kofi.goto(f"/r/{restaurant.slug}")
    choose(kofi.page, restaurant, "Grilled tilapia")
    place(kofi.page, name="Kofi")
    kofi.page.wait_for_url("**/track/*")
    newest = restaurant.orders()[0]
    ama.goto(f"/r/{restaurant.slug}")  # the restaurant is known by that
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    ama.goto("/customer")
    page.locator("#claim").click()
    dialog = page.get_by_role("dialog")
    if dialog.locator("#claim-shop").count():
        dialog.locator("#claim-shop").select_option(restaurant.slug)
    dialog.locator("#number").fill(newest["number"])
    wrong = f"{(int(newest['verification_code']) + 1) % 10_000:04}"
    dialog.locator("#verification_code").fill(wrong)
    ama.press()
    expect(dialog.get_by_role("alert")).to_contain_text("no order of that number and code")
    dialog.locator("#verification_code").fill(newest["verification_code"])
    ama.press()
    told = page.get_by_role("status").filter(has_text="The order is in your account now.")
    expect(told).to_be_in_viewport()
    expect(page.get_by_role("link", name="1 × Grilled tilapia")).to_be_visible()
    page.get_by_role("link", name="Security").click()
    expect(page.get_by_text("One earlier order added")).to_have_count(2)


def test_signing_out_in_one_tab_signs_out_the_other_and_leaves_no_token(visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    ama.register()
    ama.sign_in("/customer/profile")
    page.reload()  # the cookie alone is enough
    expect(page.locator("#full_name")).to_have_value("Ama Serwaa")
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in kept
    assert re.search(r"[\w-]{30,}", kept) is None
    other = page.context.new_page()
    other.goto(f"{ama.home}/customer/security")
    expect(other.locator("#sign-out")).to_be_visible()
    ama.sign_out()
    expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_hidden()  # nobody need be told what they did themselves
    expect(other.locator("#email")).to_be_visible()
    expect(other.get_by_role("alert")).to_be_hidden()
    other.go_back()
    expect(other.get_by_text(ama.email)).to_be_hidden()
    ama.give_password()
    expect(page.locator("#full_name")).to_be_visible()


@pytest.mark.parametrize("in_turn", [True, False])
def test_tabs_that_are_loaded_at_once_stay_signed_in(in_turn: bool, visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    if not in_turn:  # as on plain http, where browsers lock nothing: both come with the same cookie
        page.context.add_init_script("delete Navigator.prototype.locks")
    ama.register()
    ama.sign_in("/customer/profile")
    other = page.context.new_page()
    other.goto(f"{ama.home}/customer/security")
    expect(other.locator("#sign-out")).to_be_visible()
    for _ in range(2):
        with (
            page.expect_response("**/api/customer/token/refresh") as first,
            other.expect_response("**/api/customer/token/refresh") as second,
        ):
            for tab in (page, other):
                tab.evaluate("void setTimeout(() => location.reload())")
        assert (first.value.status, second.value.status) == (200, 200)
        for tab in (page, other):
            expect(tab.locator("#sign-out")).to_be_visible()


def test_what_cannot_be_read_is_told_after_one_more_try(visitor: Visitor) -> None:
    ama = visitor(service_workers="block")
    page = ama.page
    ama.register()
    ama.sign_in()
    tries: list[str] = []

    def cut(route: Route) -> None:
        tries.append(route.request.url)
        route.abort()

    page.route("**/api/customer/sessions", cut)
    page.get_by_role("link", name="Security").click()
    part = page.get_by_role("region", name="Where you are signed in")
    expect(part.get_by_text("There is no connection at the moment.")).to_be_visible()
    assert len(tries) == 2
    page.unroute("**/api/customer/sessions")
    part.get_by_role("button", name="Try again").click()
    expect(part.get_by_role("listitem")).to_have_count(1)


def test_backup_codes_are_printed_alone(visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    page.add_init_script("window.print = () => {}")
    ama.register()
    ama.sign_in("/customer/security")
    page.locator("#app-on").click()
    page.locator("#password").fill(ama.password)
    ama.press()
    codes = page.get_by_role("list", name="Backup codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    shown = codes.all_inner_texts()
    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_text(
        " ".join(["Backup codes", f"Comanda · {ama.email}", *shown]), use_inner_text=True
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(codes).to_have_count(10)
    expect(page.locator("#code")).to_be_visible()


def test_a_device_is_signed_out_from_another(visitor: Visitor) -> None:
    ama = visitor()
    ama.register()
    ama.sign_in("/customer/security")
    lost = visitor(ama.email)
    lost.sign_in("/customer/security")
    ama.page.reload()
    sessions = ama.page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
    expect(sessions).to_have_count(2)
    ama.page.get_by_role("button", name=re.compile("^Sign out .*Linux")).click()
    expect(sessions).to_have_count(1)
    expect(ama.page.get_by_role("heading", name="Where you are signed in")).to_be_focused()
    lost.page.reload()
    expect(lost.page.get_by_role("alert")).to_have_text("You have been signed out. Sign in again.")


def test_who_was_signed_out_elsewhere_is_told_so_when_they_save(visitor: Visitor) -> None:
    ama = visitor()
    ama.register()
    ama.sign_in("/customer/security")
    lost = visitor(ama.email)
    lost.sign_in("/customer/profile")
    other = lost.page.context.new_page()
    other.goto(f"{ama.home}/customer/profile")
    expect(other.locator("#sign-out")).to_be_visible()
    ama.page.reload()
    ama.page.get_by_role("button", name=re.compile("^Sign out .*Linux")).click()
    expect(ama.page.get_by_role("button", name=re.compile("^Sign out .*Linux"))).to_be_hidden()
    lost.page.locator("#full_name").fill("Ama Owusu")
    lost.page.get_by_role("button", name="Save").click()
    for page in (lost.page, other):
        expect(page.get_by_role("alert")).to_have_text("You have been signed out. Sign in again.")


@pytest.mark.parametrize("code", ["tried_too_often", "challenge_over"])
def test_once_a_sign_in_is_over_one_can_only_begin_again(code: str, visitor: Visitor) -> None:
    ama = visitor(service_workers="block")
    page = ama.page
    keep_passkeys(page)
    methods = ["passkey", "totp", "backup_code"]
    challenge = {"mfa_required": True, "challenge_token": "one", "methods": methods, "passkey_options": {}}
    page.route("**/api/customer/token", lambda route: route.fulfill(json=challenge))
    page.route("**/api/customer/mfa/verify", lambda route: route.fulfill(status=401, json={"code": code}))
    ama.goto("/customer/login")
    ama.give_password()
    page.locator("#code").fill("000000")
    ama.press()
    expect(page.get_by_role("alert")).to_contain_text("Begin again.")
    expect(page.locator(":focus")).to_contain_text("Begin again.")
    expect(page.locator("main").get_by_role("button")).to_have_text(["Begin again"])
    expect(page.locator("#code")).to_be_hidden()
    page.get_by_role("button", name="Begin again").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_what_did_not_work_leaves_the_focus_where_one_goes_on(visitor: Visitor) -> None:
    ama = visitor(width=360, height=740)
    page = ama.page
    ama.goto("/customer/login")
    ama.give_password()  # there is no such account yet
    expect(page.locator(":focus")).to_have_text("E-mail or password is not right.")
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page.reload()
    page.locator("#passkey").click()
    expect(page.get_by_role("alert")).to_have_text("No passkey was used. Try again, or take another way.")
    expect(page.locator("#passkey")).to_be_focused()
    ama.register()
    ama.sign_in("/customer/security")
    page.locator("#app-on").click()
    page.locator("#password").fill(ama.password)
    ama.press()
    page.locator("#code").fill("000000")
    ama.press()
    expect(page.locator("#code[aria-invalid=true]")).to_be_focused()
    expect(page.locator("#code-error")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#app-on")).to_be_focused()


def test_what_the_server_refuses_in_a_name_or_an_address_is_said(visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    ama.goto("/customer/register")
    page.locator("#full_name").fill("Ama www.example.com")
    page.locator("#email").fill("аma@example.com")  # its first letter is Cyrillic
    page.locator("#password").fill(ama.password)
    ama.press()
    expect(page.locator("#full_name-error")).to_contain_text("without links or e-mail addresses")
    expect(page.locator("#email-error")).to_contain_text("in Latin letters and digits only, with at most 254")


def test_who_has_no_account_is_asked_for_none(visitor: Visitor, restaurant: Restaurant) -> None:
    guest = visitor()
    asked: list[str] = []
    guest.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    guest.goto(f"/r/{restaurant.slug}")
    choose(guest.page, restaurant, "Sobolo")
    place(guest.page)
    guest.page.wait_for_url("**/track/*")
    guest.goto("/orders")
    expect(guest.page.get_by_role("link", name="1 × Sobolo")).to_be_visible()
    guest.goto("/customer")
    expect(guest.page.locator("#email")).to_be_visible()
    assert [path for path in asked if "token" in path or "profile" in path] == []


def test_signing_in_leads_back_and_to_no_other_site(visitor: Visitor) -> None:
    ama = visitor()
    ama.register()
    ama.goto("/customer/login?back=//example.com/customer")
    ama.give_password()
    expect(ama.page).to_have_url(f"{ama.home}/customer")
    expect(ama.page.locator("#sign-out")).to_be_visible()


def test_the_profile_and_the_end_of_the_account(visitor: Visitor) -> None:
    ama = visitor()
    page = ama.page
    ama.register()
    ama.sign_in("/customer/profile")
    page.locator("#phone").fill("12")
    page.locator("#business_name").fill("Serwaa Catering")
    ama.page.get_by_role("button", name="Save").click()
    expect(page.locator("#phone[aria-invalid=true]")).to_be_focused()
    page.locator("#phone").fill("+233 24 123 4567")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.reload()
    expect(page.locator("#business_name")).to_have_value("Serwaa Catering")
    expect(page.locator("#phone")).to_have_value("241234567")

    before, ama.email = ama.email, f"{uuid4().hex}@example.com"
    page.locator("#change-email").click()
    page.locator("#email").fill(ama.email)
    page.locator("#current_password").fill(ama.password)
    ama.press()
    expect(page.get_by_text("Once you follow it, that is the address of your account.")).to_be_visible()
    expect(page.get_by_text(before, exact=True).first).to_be_visible()
    page.goto(ama.link("Confirm your new e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="Thank you: the address is confirmed")).to_be_visible()
    page.get_by_role("link", name="My account").click()
    expect(page.get_by_text(ama.email, exact=True).first).to_be_visible()

    ama.goto("/customer/profile")
    page.locator("#delete-account").click()
    page.locator("#password").fill(ama.password)
    ama.press()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Your account is deleted.")
    ama.goto("/customer/login")
    expect(page.get_by_role("link", name="Forgot your password?")).to_be_visible()
    ama.give_password()
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is not right.")


def test_a_phone_number_is_of_the_country_that_is_chosen_beside_it(
    visitor: Visitor, restaurant: Restaurant
) -> None:
    ama = visitor()  # with a browser of Britain
    page = ama.page
    country = page.get_by_label("Country of the phone number")
    ama.register()
    ama.sign_in("/customer/profile")
    expect(country).to_have_value("GB")

    def save() -> Any:
        with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
            page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        return saved.value.json()["phone"]

    assert save() is None  # a calling code alone is no number
    # In Ghana, whose restaurant was seen last; also after everything was loaded anew.
    ama.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    ama.goto("/customer/profile")
    expect(country).to_have_value("GH")
    page.locator("#phone").fill("024 123 4567")
    assert save() == "+233241234567"
    country.select_option("OM")
    page.locator("#phone").fill("9212 3456")
    assert save() == "+96892123456"
    page.reload()
    expect(country).to_have_value("OM")  # the number's own
    expect(page.locator("#phone")).to_have_value("92123456")
    page.locator("#phone").fill("+44 7911 123456")
    expect(country).to_have_value("GB")
    expect(page.locator("#phone")).to_have_value("7911 123456")
    page.locator("#phone").fill("")
    assert save() is None

    elsewhere = visitor(ama.email, locale="en")  # a browser that says of no country
    elsewhere.sign_in("/customer/profile")
    expect(elsewhere.page.get_by_label("Country of the phone number")).to_have_value("")


@pytest.mark.parametrize(("scheme", "percent"), [("light", 100), ("dark", 200)])
@pytest.mark.parametrize("locale", KEYS)
def test_every_page_is_for_everybody_and_fits_a_small_phone(
    locale: str, scheme: str, percent: int, visitor: Visitor, restaurant: Restaurant
) -> None:
    texts = json.loads((WEB / f"customer/strings/account/{KEYS[locale]}.json").read_text())
    ama = visitor(
        width=360, locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )  # so that axe can be put in
    page = ama.page
    faults: dict[str, Any] = {}

    def look(screen: str) -> None:
        page.add_style_tag(content=f"html {{ font-size: {percent}% !important }}")
        page.wait_for_timeout(300)  # what fades in has other colours on its way
        if found := serious(page):
            faults[screen] = found
        outside = page.evaluate(OUTSIDE)
        if outside or page.evaluate("document.documentElement.scrollWidth") > 360:
            faults[f"{screen} is too wide"] = outside

    ama.goto("/customer/login")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if locale == "ar" else "ltr")
    page.locator("#email").wait_for()
    ama.press()
    page.locator("#email[aria-invalid=true]").wait_for()
    look("sign in")
    ama.goto("/customer/register")
    page.locator("#full_name").fill("Ama Serwaa")
    page.locator("#email").fill(ama.email)
    page.locator("#password").fill("short")
    ama.press()
    page.locator("#password[aria-invalid=true]").wait_for()
    look("register")
    page.locator("#password").fill(ama.password)
    ama.press()
    page.get_by_role("heading", name=texts["register.done"]).wait_for()
    look("registered")
    ama.goto("/customer/forgot-password")
    page.locator("#email").wait_for()
    look("forgot")
    ama.goto("/customer/verify-email#a-secret-that-nobody-has-sent")
    page.locator("#confirm").wait_for()
    look("verify")
    page.locator("#confirm").click()
    page.get_by_role("heading", name=texts["link.over"]).wait_for()
    look("link over")
    ama.goto("/customer/reset-password#a-secret-that-nobody-has-sent")
    page.locator("#password").wait_for()
    look("reset")
    page.locator("#password").fill(ama.password)
    ama.press()
    page.get_by_role("heading", name=texts["link.over"]).wait_for()

    ama.sign_in("/customer")
    look("no orders")
    page.locator("#claim").click()
    page.get_by_role("dialog").wait_for()
    look("claim")
    page.keyboard.press("Escape")
    ama.goto(f"/r/{restaurant.slug}")
    page.locator(f"[data-item='{restaurant.items['Sobolo']}'] button").last.click()
    page.get_by_role("dialog").locator("button").last.click()
    place(page)
    page.wait_for_url("**/track/*")
    ama.goto("/customer")
    order = page.locator("a[href^='/customer/orders/']")
    order.wait_for()
    look("orders")
    order.click()
    page.locator("#order-again").wait_for()
    look("order")
    ama.goto("/customer/messages")
    page.get_by_role("switch").first.wait_for()
    look("messages")
    ama.goto("/customer/profile")
    page.locator("#delete-account").wait_for()
    look("profile")
    page.locator("#change-email").click()
    page.get_by_role("dialog").wait_for()
    look("change of e-mail")
    page.keyboard.press("Escape")
    page.locator("#delete-account").click()
    page.get_by_role("dialog").wait_for()
    look("deleting")
    ama.goto("/customer/security")
    page.get_by_role("list", name=texts["events.title"]).wait_for()
    look("security")
    page.locator("#add-passkey").click()
    page.get_by_role("dialog").wait_for()
    look("passkey")
    page.keyboard.press("Escape")
    page.locator("#app-on").click()
    page.locator("#password").fill(ama.password)
    ama.press()
    page.locator("#app-secret").wait_for()
    secret = page.locator("#app-secret").inner_text().replace(" ", "")
    look("setting up an app")
    page.locator("#code").fill(ama.current_code(secret, steps_ago=1))
    ama.press()
    page.locator("#app-off").wait_for()
    look("with an app")
    ama.sign_out()
    ama.give_password()
    page.locator("#code").wait_for()
    look("second proof")
    assert faults == {}
