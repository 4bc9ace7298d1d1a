"""Messages as the staff see them: what was told to whom, whether it arrives, by which ways, at which cost, in which
words."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.tell import open_sms, served
from tests.browser.test_customer import serious
from tests.mailbox import Mailbox
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served"]

WIDE = {"width": 1280, "height": 900}
# Of the sandbox, to which SMS go in a way that is known: see comanda/sandbox/sms_numbers.py.
REFUSED = "+233240000106"
UNREACHED = "+233240000103"
UNANSWERED = "+233240000118"
ABROAD = "+96892123456"
NUMBER = "+233241234567"


def guest_order(restaurant: Restaurant, phone: str = NUMBER, **more: Any) -> dict[str, Any]:
    """By a guest on the web, to be picked up."""
    body = {
        "lines": [{"item_id": restaurant.items["Sobolo"], "quantity": 1}],
        "fulfilment": "pickup",
        "customer_name": "Kofi",
        "customer_phone": phone,
        "payment_method": "cash",
    }
    answer = restaurant.staff.post(
        f"/api/customer/orders/create?restaurant={restaurant.slug}",
        json=body | more,
        headers={"Idempotency-Key": uuid4().hex, "Authorization": ""},
    ).raise_for_status()
    placed: dict[str, Any] = answer.json()
    return placed


def until(page: Page, restaurant: Restaurant, holds: Callable[[dict[str, int]], bool]) -> None:
    """What became of the messages is as it should be."""
    lately: dict[str, int] = {}
    for _ in range(200):
        lately = restaurant.get("messages")["lately"]
        if holds(lately):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"still {lately}")


def rows(page: Page) -> Locator:
    return page.get_by_role("region", name="Outbox").get_by_role("list").get_by_role("listitem")


def chip(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="In the last seven days").get_by_role("button", name=name)


def words_of(restaurant: Restaurant, kind: str, channel: str, language: str) -> dict[str, Any]:
    wanted = {"notification_type": kind, "channel": channel, "language": language}
    (found,) = [one for one in restaurant.get("settings/messages/templates") if wanted.items() <= one.items()]
    template: dict[str, Any] = found
    return template


@pytest.fixture
def told(restaurant: Restaurant, sandbox: Sandbox) -> Restaurant:
    """The restaurant, with an account that sends SMS."""
    open_sms(restaurant, sandbox)
    return restaurant


def test_the_outbox_says_what_arrived_what_did_not_and_why(device: Device, told: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, told.email, "messages")
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()

    for number in (NUMBER, REFUSED, UNREACHED, ABROAD):
        order = guest_order(told, number)
    until(page, told, lambda lately: (lately["delivered"], lately["failed"], lately["skipped"]) == (1, 2, 1))
    page.get_by_role("button", name="Look again").click()
    expect(rows(page)).to_have_count(4)
    good = rows(page).filter(has_text=NUMBER)
    expect(good).to_contain_text("Order received")
    expect(good).to_contain_text("Delivered")
    expect(good).to_contain_text("Hi Kofi, your order #1 has been received.")
    expect(good).to_contain_text("Twilio · 1 SMS")
    expect(good.get_by_role("button", name="Send again")).to_have_count(0)
    refused = rows(page).filter(has_text=REFUSED)
    expect(refused).to_contain_text("Not delivered")
    expect(refused).to_contain_text(f"{own('The provider')} could not deliver it. In its own words: 21211")
    expect(rows(page).filter(has_text=UNREACHED)).to_contain_text("Not delivered")
    abroad = rows(page).filter(has_text=ABROAD)
    expect(abroad).to_contain_text("Not sent")
    expect(abroad).to_contain_text("SMS do not go to this country. Allow it in the settings of messages.")

    # What narrows the list is in the address.
    expect(chip(page, "Not delivered")).to_have_text("Not delivered 2")
    chip(page, "Not delivered").click()
    expect(rows(page)).to_have_count(2)
    page.reload()
    expect(chip(page, "Not delivered")).to_have_attribute("aria-pressed", "true")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Clear filters").click()
    expect(rows(page)).to_have_count(4)
    page.get_by_role("combobox", name="Channel").select_option("E-mail")
    expect(page.get_by_text("No message matches this.")).to_be_visible()
    page.get_by_role("combobox", name="Channel").select_option("SMS")
    page.get_by_role("combobox", name="Message").select_option("Order ready")
    expect(page.get_by_text("No message matches this.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    # As people of the country write it, in whichever digits; but whole.
    page.get_by_role("searchbox").fill("٠٢٤ ١٢٣ ٤٥٦٧")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(NUMBER)
    page.get_by_role("searchbox").fill("024 123")
    expect(page.get_by_text("Write the number or address whole.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(rows(page)).to_have_count(4)

    # Its order, over the page.
    rows(page).filter(has_text=ABROAD).get_by_role("button", name=f"Order #{order['number']}").click()
    expect(page.get_by_role("dialog", name=f"Order {own(order['number'])}")).to_be_visible()


def test_a_message_is_looked_at_and_sent_again(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    page = device(**WIDE)
    order = guest_order(told, REFUSED)
    until(page, told, lambda lately: lately["failed"] == 1)
    sign_in(page, told.email, "messages")
    rows(page).get_by_role("button", name="Details").click()
    detail = page.get_by_role("dialog", name="Order received", exact=True)
    expect(detail.get_by_role("heading", name="Each time it was tried")).to_be_visible()
    attempt = detail.get_by_role("region", name="Each time it was tried").get_by_role("listitem")
    expect(attempt).to_contain_text("Twilio")
    expect(attempt).to_contain_text("Refused")
    expect(attempt).to_contain_text(f"{own('Twilio')} refused it. In its own words: 21211")
    expect(attempt).not_to_contain_text("SMS")
    expect(detail).to_contain_text("English")

    detail.get_by_role("button", name="Send again").click()
    sure = page.get_by_role("dialog", name="Send “")
    sure.get_by_role("button", name="Keep it as it is").click()
    assert len(told.get("messages")["items"]) == 1
    detail.get_by_role("button", name="Send again").click()
    expect(sure).to_contain_text(f"The same goes to {own(REFUSED)} once more.")
    sure.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is on its way again.")).to_be_visible()
    expect(detail).to_be_hidden()
    expect(rows(page)).to_have_count(2)
    until(page, told, lambda lately: lately["failed"] == 2)

    # From the list, without a detour.
    rows(page).first.get_by_role("button", name="Send again").click()
    sure.get_by_role("button", name="Send again").click()
    expect(rows(page)).to_have_count(3)

    guest_order(told)
    until(page, told, lambda lately: lately["delivered"] == 1)
    page.get_by_role("button", name="Look again").click()
    expect(rows(page)).to_have_count(4)
    rows(page).last.get_by_role("button", name="All to this person").click()
    expect(page.get_by_role("searchbox")).to_have_value(REFUSED)
    expect(rows(page)).to_have_count(3)
    rows(page).first.get_by_role("button", name="Details").click()
    detail.get_by_role("button", name="Open the order").click()
    expect(page.get_by_role("dialog", name=f"Order {own(order['number'])}")).to_be_visible()


def test_pushes_to_several_browsers_are_one_row_until_it_is_opened(
    device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    order = guest_order(told)
    guest = {"Authorization": f"Bearer {order['guest_token']}"}
    key = told.staff.get("/api/customer/notifications", headers=guest).raise_for_status().json()["push_key"]
    for _ in range(3):
        made = sandbox.control("POST", "/push/subscriptions", application_server_key=key)
        told.staff.post(
            "/api/customer/notifications/subscribe",
            json={"endpoint": made["endpoint"], "keys": made["keys"]},
            headers=guest | {"Idempotency-Key": uuid4().hex},
        ).raise_for_status()
    page = device()
    told.move(order["id"], "accepted")
    until(page, told, lambda lately: (lately["delivered"], lately["sent"]) == (2, 3))
    sign_in(page, told.email, "messages?kind=order_accepted")
    expect(rows(page)).to_have_count(2)
    pushed = rows(page).filter(has_text="Push")
    expect(pushed).to_have_count(1)
    expect(pushed).to_contain_text(f"{own('Push')}, 3 browsers")
    expect(pushed.get_by_role("button", name=f"Order #{order['number']}")).to_be_visible()
    expect(pushed.get_by_role("button", name="Details")).to_have_count(0)
    pushed.get_by_role("button", name="Show each").click()
    expect(rows(page)).to_have_count(5)
    expect(rows(page).get_by_role("button", name="Details")).to_have_count(4)
    page.get_by_role("button", name="Show as one").click()
    expect(rows(page)).to_have_count(2)


def test_what_waits_is_followed_without_anybody_asking(device: Device, told: Restaurant) -> None:
    page = device(**WIDE)
    guest_order(told, UNANSWERED)
    until(page, told, lambda lately: lately["queued"] == 1)
    sign_in(page, told.email, "messages")
    expect(rows(page)).to_contain_text("Waiting")
    expect(rows(page)).to_contain_text(re.compile("Tried .+\\. Will be tried again at"), timeout=20_000)
    expect(rows(page)).to_contain_text(
        f"{own('The provider')} could not send it yet. In its own words: POST Messages: 503"
    )
    guest_order(told)
    expect(rows(page).filter(has_text=NUMBER)).to_contain_text("Delivered", timeout=20_000)


def test_without_an_account_it_says_so_and_leads_to_the_settings(device: Device, restaurant: Restaurant) -> None:
    page = device()
    sign_in(page, restaurant.email, "messages")
    expect(page.get_by_text("There is no account that sends SMS, so none go out.")).to_be_visible()
    page.get_by_role("link", name="To the settings of messages").click()
    expect(page.get_by_role("heading", name="Accounts that send SMS")).to_be_visible()


def test_mails_about_accounts_are_there_but_not_what_they_say(
    device: Device, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    there, nowhere = (f"{name}-{uuid4().hex}@guest.example" for name in ("ama", "kofi"))
    mailbox.refusing[nowhere] = f"550 <{nowhere}>: no such mailbox"
    guest = device()
    guest.goto(f"/r/{restaurant.slug}")
    expect(guest.get_by_role("searchbox")).to_be_enabled()
    for email in (there, nowhere):
        guest.goto("/customer/register")
        guest.locator("#full_name").fill("Ama")
        guest.locator("#email").fill(email)
        guest.locator("#password").fill("four quiet brown kettles")
        guest.locator("form button[type=submit]").click()
        expect(guest.get_by_text("We have sent a message to")).to_be_visible()
    page = device(**WIDE)
    until(page, restaurant, lambda lately: (lately["sent"], lately["failed"]) == (1, 1))
    # Where they were listed before.
    sign_in(page, restaurant.email, "settings/emails")
    expect(page.get_by_role("combobox", name="Channel")).to_have_value("email")
    expect(rows(page)).to_have_count(2)
    chip(page, "Not delivered").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Confirm an address")
    expect(rows(page)).to_contain_text("k…@guest.example")
    expect(rows(page)).to_contain_text(
        f"{own('The mail server')} could not deliver it. In its own words: 550 <k…@guest.example>: no such mailbox"
    )
    expect(rows(page)).to_contain_text("What it says opens something, so it is not kept.")
    for name in ("Send again", "All to this person"):
        expect(rows(page).get_by_role("button", name=name)).to_have_count(0)


def test_delivery_is_drawn_and_can_be_read_as_a_table(device: Device, told: Restaurant) -> None:
    page = device()
    for number in (NUMBER, REFUSED, ABROAD):
        guest_order(told, number)
    until(page, told, lambda lately: (lately["delivered"], lately["failed"], lately["skipped"]) == (1, 1, 1))
    sign_in(page, told.email, "messages/delivery")
    by_day = page.get_by_role("region", name="Messages by day")
    legend = by_day.get_by_role("list").first.get_by_role("listitem")
    expect(legend).to_have_text(["Delivered 1", "Sent 0", "Not delivered 1", "Not sent 1"])
    days = by_day.get_by_role("list").last.get_by_role("listitem")
    expect(days).to_have_count(30)
    expect(days.last).to_contain_text("1 delivered, 0 sent, 1 not delivered, 1 not sent")
    page.get_by_role("button", name="7 days").click()
    expect(days).to_have_count(7)
    providers = page.get_by_role("region", name="By provider")
    expect(providers.get_by_role("listitem")).to_contain_text("Twilio")
    counts = providers.get_by_role("listitem").get_by_role("paragraph").last
    expect(counts).to_have_text(
        "1 taken1 delivered0 not delivered0 waiting1 refusedhalf arrive within \u20681 sec\u2069"
    )
    page.get_by_role("button", name="As a table").click()
    expect(providers.get_by_role("row").last.get_by_role("cell")).to_have_text(["1", "1", "0", "0", "1"])
    expect(by_day.get_by_role("row").last.get_by_role("cell")).to_have_text(["1", "0", "1", "1", "1"])
    month = page.get_by_role("region", name="SMS of this month")
    expect(month).to_contain_text("1 of 5000")
    expect(month).to_contain_text("1 of 500")
    page.get_by_role("combobox", name="Channel").select_option("Push")
    expect(page.get_by_text("Nothing was sent in these days.")).to_be_visible()


def test_which_message_goes_by_which_channel_is_decided(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/messages")
    by_mail = page.get_by_role("checkbox", name="Order ready: E-mail")
    expect(by_mail).not_to_be_checked()
    by_mail.check()
    page.get_by_role("checkbox", name="Order received: SMS").uncheck()
    page.get_by_role("combobox", name="Countries that SMS go to").select_option("Oman")
    page.get_by_role("combobox", name="Countries that SMS go to").select_option("Ghana")
    page.get_by_role("button", name=f"Without {own('Oman')}").click()
    daily = page.get_by_label("SMS in a day, at most")
    expect(daily).to_have_accessible_description("0: no SMS at all.")
    for wrong in ("100001", "", "4.5", "-1"):
        daily.fill(wrong)
        page.get_by_role("button", name="Save").click()
        expect(daily).to_be_focused()
        expect(daily).to_have_accessible_description("A whole number from 0 to 100000. 0: no SMS at all.")
    assert restaurant.get("settings")["messages"]["sms_per_day"] == 500
    daily.fill("٤٠")
    expect(daily).to_have_value("40")
    page.get_by_label("From", exact=True).fill("22:30")
    # Not dropped by going elsewhere.
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Taxes").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on editing").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    saved = restaurant.get("settings")["messages"]
    assert saved["channels"]["order_ready"] == ["sms", "email", "push"]
    assert saved["channels"]["order_received"] == ["email"]
    assert saved["channels"]["order_refunded"] == ["sms", "email", "push"]
    assert (saved["sms_countries"], saved["sms_per_day"], saved["sms_per_month"]) == (["GH"], 40, 5000)
    assert (saved["quiet_from"], saved["quiet_until"]) == ("22:30", "09:00")
    page.reload()
    expect(by_mail).to_be_checked()
    expect(page.get_by_text("0 of 40")).to_be_visible()


def test_an_account_is_entered_tried_and_asked_first(
    device: Device, restaurant: Restaurant, sandbox: Sandbox
) -> None:
    twilio = sandbox.control("POST", "/twilio/accounts")
    africas = sandbox.control("POST", "/africastalking/accounts")
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/messages")
    card = page.get_by_role("region", name="Twilio")
    expect(card).to_contain_text("Not set up")
    card.get_by_role("button", name="Enter keys").click()
    form = page.get_by_role("dialog", name="Account with")
    form.get_by_role("button", name="Try and save").click()
    expect(form.get_by_label("Account SID")).to_be_focused()
    form.get_by_label("Account SID").fill("AC12")
    form.get_by_label("Auth token").fill("wrong-token")
    form.get_by_label("Sender").fill(twilio["number"])
    form.get_by_label("Price of one SMS").fill("٠٫٠٤٥")
    form.get_by_label("Currency of the price").fill("usd")
    form.get_by_role("button", name="Try and save").click()
    expect(form.get_by_label("Account SID")).to_have_accessible_description(
        "An account SID is AC and 32 digits and letters from a to f. It begins with AC."
    )
    form.get_by_label("Account SID").fill(twilio["account_sid"])
    form.get_by_role("button", name="Try and save").click()
    expect(form.get_by_role("alert")).to_contain_text("The provider does not take these keys.")
    form.get_by_label("Auth token").fill(twilio["auth_token"])
    form.get_by_role("button", name="Try and save").click()
    expect(form).to_be_hidden()
    expect(card).to_contain_text(f"From {twilio['number']}")
    expect(card).to_contain_text("0.045 USD")
    expect(card).to_contain_text(f"Key ends in {own(twilio['auth_token'][-4:])}")
    expect(card.get_by_label("Address: Twilio")).to_have_value(restaurant.get("settings/sms")[0]["webhook_url"])
    card.get_by_role("button", name="Try the keys").click()
    expect(card.get_by_text("takes these keys.")).to_be_visible()

    card.get_by_label("Send a test SMS to").fill("12")
    card.get_by_role("button", name="Send", exact=True).click()
    expect(card.get_by_label("Send a test SMS to")).to_have_accessible_description(
        "That is not a phone number we can reach. Write it with its country code, like +233 24 123 4567."
    )
    number = f"+23324{uuid4().int % 8_000_000 + 1_000_000}"
    card.get_by_label("Send a test SMS to").fill(number)
    card.get_by_role("button", name="Send", exact=True).click()
    expect(card.get_by_text("It is taken. Look at the phone.")).to_be_visible()
    (sms,) = sandbox.control("GET", f"/messages?to={number.replace('+', '%2B')}")
    assert sms["text"] == "Blue Door: this is how our messages arrive."

    # What holds for customers holds for tests.
    card.get_by_label("Send a test SMS to").fill(ABROAD)
    card.get_by_role("button", name="Send", exact=True).click()
    expect(card.get_by_role("alert")).to_have_text(
        "It was not sent. What holds for customers holds for tests: "
        + own("SMS do not go to this country. Allow it in the settings of messages.")
    )

    # Sender and price, without the keys.
    card.get_by_role("button", name="Change sender and price").click()
    terms = page.get_by_role("dialog", name="Sender and price with")
    expect(terms.get_by_label("Auth token")).to_have_count(0)
    expect(terms.get_by_label("Price of one SMS")).to_have_value("0.045")
    terms.get_by_label("Sender").fill("")
    terms.get_by_role("button", name="Save").click()
    expect(terms.get_by_label("Sender")).to_be_focused()
    terms.get_by_label("Sender").fill("a sender that is too long")
    terms.get_by_role("button", name="Save").click()
    expect(terms.get_by_label("Sender")).to_have_accessible_description(
        re.compile(
            "A number like \\+15005550006, a short code, or a name of up to eleven Latin letters and digits."
        )
    )
    terms.get_by_label("Sender").fill("BLUEDOOR")
    terms.get_by_label("Price of one SMS").fill("0.05")
    terms.get_by_role("button", name="Save").click()
    expect(terms).to_be_hidden()
    expect(card).to_contain_text(f"From BLUEDOOR · {own('0.05 USD')} each")
    card.get_by_role("button", name="Try the keys").click()
    expect(card.get_by_text("takes these keys.")).to_be_visible()

    other = page.get_by_role("region", name="Africa's Talking")
    other.get_by_role("button", name="Enter keys").click()
    form.get_by_label("Username").fill(africas["username"])
    form.get_by_label("API key").fill(africas["api_key"])
    form.get_by_role("button", name="Try and save").click()
    expect(other).to_contain_text("Takes over")
    other.get_by_role("button", name="Ask this one first").click()
    expect(other).to_contain_text("Asked first")
    assert [one["provider"] for one in restaurant.get("settings/sms")] == ["africas_talking", "twilio"]
    other.get_by_role("button", name="Remove the account").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the account").click()
    expect(other).to_contain_text("Not set up")
    assert [one["is_set"] for one in restaurant.get("settings/sms")] == [True, False]


def test_words_are_written_tried_saved_and_given_up_again(device: Device, told: Restaurant) -> None:
    page = device(**WIDE)
    default = words_of(told, "order_ready", "sms", "en")
    sign_in(page, told.email, "settings/words")
    page.get_by_role("combobox", name="Message").select_option("Order ready")
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_value(default["body"])
    arrives = page.locator("figure")
    expect(arrives).to_contain_text("Hi Ama Mensah, your order #128 is ready for pickup!")
    expect(page.get_by_text("as it comes")).to_be_visible()

    # What nothing is put in for is said at once, where it is written.
    save = page.get_by_role("button", name="Save")
    text.fill("Hi {nobody}")
    expect(text).to_have_accessible_description(
        f"{own('{nobody}')} is nothing that can be filled in here. "
        f"There are: {own('{name} {order_id} {restaurant} {link}')}"
    )
    expect(save).to_be_disabled()
    text.fill("Hi {name")
    expect(text).to_have_accessible_description(
        f"A brace stands alone. What is filled in is written like {own('{name}')}."
    )

    # What makes it long is named, and mended.
    text.fill("Dear : ₵5 less next time… ")
    expect(page.get_by_text("holds 70 characters in place of 160")).to_be_visible()
    page.get_by_role("button", name=f"{own('GHS')} in place of {own('₵')}").click()
    expect(text).to_have_value("Dear : GHS 5 less next time… ")
    page.get_by_role("button", name=f"{own('...')} in place of {own('…')}").click()
    expect(page.get_by_text("holds 70 characters")).to_have_count(0)
    # A placeholder comes where one writes.
    text.evaluate("(field) => field.setSelectionRange(5, 5)")
    page.get_by_role("button", name="Customer {name}").click()
    expect(text).to_have_value("Dear {name}: GHS 5 less next time... ")
    expect(text).to_be_focused()
    expect(arrives).to_contain_text("Dear Ama Mensah: GHS 5 less next time...")
    expect(page.get_by_role("status").filter(has_text="1 SMS")).to_contain_text("40 characters")

    # Another message does not take it away.
    page.get_by_role("button", name="E-mail").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on editing").click()
    save.click()
    expect(page.get_by_text("The next message says this.")).to_be_visible()
    expect(page.get_by_text("own words", exact=True)).to_be_visible()
    assert words_of(told, "order_ready", "sms", "en")["body"] == "Dear {name}: GHS 5 less next time..."

    page.get_by_role("button", name="Back to how it comes").click()
    page.get_by_role("dialog").get_by_role("button", name="Back to how it comes").click()
    expect(text).to_have_value(default["body"])
    assert not words_of(told, "order_ready", "sms", "en")["is_own"]
    page.get_by_role("button", name="Undo").click()
    expect(text).to_have_value("Dear {name}: GHS 5 less next time...")
    assert words_of(told, "order_ready", "sms", "en")["is_own"]


def test_arabic_words_run_from_the_right_on_every_page(device: Device, told: Restaurant) -> None:
    page = device(width=360)
    sign_in(page, told.email, "settings/words")
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_css("direction", "ltr")
    page.get_by_role("button", name="العربية").last.click()
    expect(text).to_have_css("direction", "rtl")
    expect(page.locator("figure p")).to_have_css("direction", "rtl")
    expect(page.get_by_text("In Arabic one SMS holds 70 characters")).to_be_visible()
    text.fill("طلبك {order_id} لدى {restaurant}")
    expect(page.locator("figure")).to_contain_text("طلبك 128 لدى الباب الأزرق")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The next message says this.")).to_be_visible()
    # And those of a push, in the page's other language.
    page.get_by_role("button", name="ع · العربية").click()
    page.get_by_role("button", name="إشعار").click()
    page.get_by_role("button", name="English").last.click()
    expect(page.get_by_role("textbox", name="النص")).to_have_css("direction", "ltr")
    page.get_by_label("العنوان").fill("{restaurant} #{order_id}")
    expect(page.locator("figure")).to_contain_text("Blue Door #128")
    page.get_by_role("button", name="حفظ").click()
    expect(page.get_by_text("بكلماتك", exact=True)).to_be_visible()
    assert words_of(told, "order_received", "push", "en")["subject"] == "{restaurant} #{order_id}"
    # The next order is told in them.
    guest_order(told, language="ar")
    until(page, told, lambda lately: lately["delivered"] == 1)
    (sms,) = told.get("messages")["items"]
    assert sms["message"] == "طلبك 1 لدى الباب الأزرق"


def test_a_text_is_kept_whole_where_it_is_long(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/words")
    text, save, shown = (
        page.get_by_role("textbox", name="Text"),
        page.get_by_role("button", name="Save"),
        page.locator("figure"),
    )
    expect(shown).to_be_visible()
    for length in (1700, 641):
        text.fill("a" * length)
        expect(text).to_have_accessible_description("The text is too long: at most 640 characters.")
        expect(save).to_be_disabled()
        expect(shown).to_have_count(0)
        expect(page.get_by_text("Shown once the text can be sent.")).to_be_visible()
    text.fill("a" * 640)
    expect(save).to_be_enabled()
    expect(shown).to_contain_text("a" * 640)
    text.fill("a" * 161)
    expect(page.get_by_role("status").filter(has_text="2 SMS")).to_contain_text("161 characters")
    save.click()
    expect(page.get_by_text("The next message says this.")).to_be_visible()
    page.get_by_role("button", name="Push").click()
    text.fill("a" * 241)
    expect(text).to_have_accessible_description("The text is too long: at most 240 characters.")
    text.fill("a" * 240)
    expect(shown).to_contain_text("a" * 240)
    page.get_by_role("textbox", name="Title").fill("b" * 121)
    expect(shown).to_have_count(0)
    expect(save).to_be_disabled()


def test_what_is_shown_is_of_the_text_or_says_that_it_is_not(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "settings/words")
    text, shown = page.get_by_role("textbox", name="Text"), page.locator("figure")
    before = page.get_by_text("(not yet of this text)")
    text.fill("All is well")
    expect(shown).to_have_text("SMSAll is well")
    expect(before).to_have_count(0)
    # What is wrong is said once.
    text.fill("Hi {nmae}")
    expect(before).to_be_visible()
    expect(shown).to_have_text("SMSAll is well")
    page.wait_for_timeout(600)
    expect(before).to_be_visible()
    expect(page.get_by_text("nmae")).to_have_count(1 + 1)  # and where it is typed
    expect(page.get_by_role("alert")).to_have_count(0)
    text.fill("Hi {name}")
    expect(shown).to_have_text("SMSHi Ama Mensah")
    expect(before).to_have_count(0)
    text.fill(" ")
    expect(text).to_have_accessible_description("Write something.")
    expect(shown).to_have_count(0)
    # Until the server has answered, and where it does not.
    page.route("**/messages/preview", lambda route: route.abort())
    text.fill("Bye {name}")
    expect(page.get_by_role("alert")).to_contain_text("There is no connection at the moment.")
    expect(shown).to_have_count(0)


def test_an_address_that_says_what_nobody_knows_lists_everything(device: Device, told: Restaurant) -> None:
    guest_order(told)
    page = device()
    sign_in(page, told.email, "messages?status=bogus&channel=fax&kind=nothing&customer=me&order=")
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    search = page.get_by_role("searchbox", name="Whole number or e-mail address")
    wide = search.evaluate(
        "(field) => { field.value = field.placeholder; return [field.scrollWidth, field.clientWidth]; }"
    )
    assert wide[0] <= wide[1], wide


@pytest.mark.parametrize(("role", "sees", "decides"), [("kitchen", 0, 0), ("front_desk", 1, 0), ("manager", 1, 1)])
def test_what_a_role_may_not_do_with_messages_is_not_offered(
    role: str, sees: int, decides: int, device: Device, told: Restaurant
) -> None:
    page = device(**WIDE)
    order = guest_order(told, REFUSED)
    until(page, told, lambda lately: lately["failed"] == 1)
    email = told.hire(role, "Esi")
    sign_in(page, email, f"board?order={order['id']}")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)
    expect(drawer.get_by_role("heading", name="What happened")).to_be_visible()
    expect(drawer.get_by_role("region", name="Messages")).to_have_count(sees)
    expect(page.get_by_role("link", name="Messages", include_hidden=True)).to_have_count(sees)
    page.goto("/staff/messages")
    if sees:
        expect(rows(page)).to_have_count(1)
        expect(rows(page).get_by_role("button", name="Send again")).to_have_count(1)
    else:
        expect(page).to_have_url("/staff/kitchen")
    page.goto("/staff/settings/messages")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_role("heading", name="Accounts that send SMS")).to_have_count(decides)
    expect(page.get_by_text("The owner enters these accounts.")).to_have_count(decides)
    for name in ("Enter keys", "Other keys", "Try the keys", "Remove the account", "Send"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_an_order_tells_what_was_said_of_it(device: Device, told: Restaurant) -> None:
    order = guest_order(told)
    told.move(order["id"], "accepted")
    page = device()
    until(page, told, lambda lately: lately["delivered"] == 2)
    sign_in(page, told.email, f"orders?order={order['id']}")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)
    said = drawer.get_by_role("region", name="Messages").get_by_role("listitem")
    expect(said).to_have_count(2)
    expect(said.nth(0)).to_contain_text("SMS: Order received")
    expect(said.nth(1)).to_contain_text("Order accepted")
    expect(said.nth(1)).to_contain_text("Delivered")
    said.nth(1).get_by_role("button").click()
    detail = page.get_by_role("dialog", name="Order accepted")
    expect(detail).to_contain_text(NUMBER)
    expect(detail.get_by_role("button", name="Open the order")).to_have_count(0)
    detail.get_by_role("button", name="All to this person").click()
    expect(drawer).to_be_hidden()
    expect(rows(page)).to_have_count(2)


def test_found_orders_say_whether_they_are_paid(device: Device, restaurant: Restaurant) -> None:
    paid, due = restaurant.order(), restaurant.order()
    restaurant.staff.post(f"/api/v1/orders/{paid['id']}/payments", json={}).raise_for_status()
    page = device()
    sign_in(page, restaurant.email, "orders")
    found = page.get_by_role("main").get_by_role("listitem")
    expect(found.filter(has_text=f"#{paid['number']}")).to_contain_text("Paid")
    expect(found.filter(has_text=f"#{due['number']}")).to_contain_text("Unpaid")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_no_page_of_messages_has_a_serious_fault_for_those_who_see_or_move_otherwise(
    locale: str, scheme: str, device: Device, told: Restaurant
) -> None:
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    for number in (NUMBER, REFUSED, ABROAD):
        guest_order(told, number)
    until(page, told, lambda lately: (lately["delivered"], lately["failed"], lately["skipped"]) == (1, 1, 1))
    sign_in(page, told.email)
    faults = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(300)  # what fades in has other colours on its way
        if found := serious(page):
            faults[screen] = found
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            faults[f"{screen}: width"] = wide

    for view in ("messages", "messages/delivery", "settings/messages", "settings/words"):
        page.goto(f"/staff/{view}")
        page.locator("main h3, main li strong").first.wait_for()
        look(view)
    page.locator("textarea").fill("₵ “ ✓ ب {order_id}")
    page.locator("main h4:not(:has(span)) + div").wait_for()
    look("words")
    page.goto("/staff/messages")
    page.locator("main li").first.get_by_role("button").last.click()
    page.locator("dialog, [role=dialog] h3").first.wait_for()
    look("detail")
    assert faults == {}
