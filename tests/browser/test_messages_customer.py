"""What guests are told of their orders, by SMS and e-mail; how an order stands by a message's link; what they want to
hear, and how they hear no more."""

import json
import re
from collections.abc import Callable
from random import randrange
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.tell import open_sms, served
from tests.browser.test_account import Customer
from tests.browser.test_customer import WEB, check_out, choose, place, serious
from tests.browser.test_reach import OUTSIDE
from tests.browser.test_unsent import orders_sent
from tests.house import House
from tests.mailbox import Mailbox, text_of
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served"]


def texts_of(folder: str) -> dict[str, dict[str, str]]:
    return {
        locale: json.loads((WEB / f"customer/strings/{folder}{language}.json").read_text())
        for locale, language in (("en-GB", "en"), ("ar", "ar"))
    }


T = TypeVar("T")

TEXTS, MAIN = texts_of("messages/"), texts_of("")
EN = TEXTS["en-GB"]


def number() -> str:
    """Nobody else's here, as it is written in Ghana."""
    return f"024{randrange(10**7):07}"


@pytest.fixture
def told(restaurant: Restaurant, sandbox: Sandbox) -> Restaurant:
    """The restaurant, with an account that sends SMS."""
    open_sms(restaurant, sandbox)
    return restaurant


def order(page: Page, restaurant: Restaurant, locale: str = "en-GB", phone: str | None = None) -> str:
    """Its id, on its page."""
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo", add=MAIN[locale]["add"])
    place(page, phone=phone or number())
    page.wait_for_url("**/track/*")
    return page.url.rpartition("/")[2]


def eventually(page: Page, look: Callable[[], list[T]]) -> T:
    for _ in range(200):
        if found := look():
            return found[0]
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")


def sms_to(sandbox: Sandbox, phone: str, text: str) -> list[str]:
    """Those that hold the text."""
    found = sandbox.control("GET", "/messages")
    international = f"+233{phone[1:]}"
    return [one["text"] for one in found if one["to"] == international and text in one["text"]]


def unsubscribing(mailbox: Mailbox, email: str) -> list[str]:
    """Where the links in the e-mails lead to."""
    return [
        link for one in mailbox.to(email) for link in re.findall(r"http://\S+/unsubscribe/[\w=.-]+", text_of(one))
    ]


@pytest.mark.parametrize(
    ("locale", "received", "ready", "way_out"),
    [
        (
            "en-GB",
            "Hi Ama, your order #{number} has been received. Total: GHS 15.00. Track: {link}",
            "Hi Ama, your order #{number} is ready for pickup!",
            "To get no more SMS, answer STOP to one.",
        ),
        (
            "ar",
            "مرحبًا Ama، استلمنا طلبك رقم {number}. المجموع: 15.00 GHS. تابعه: {link}",
            "مرحبًا Ama، طلبك رقم {number} جاهز للاستلام!",
            "لإيقاف الرسائل النصية، ردّ على إحداها بكلمة STOP.",
        ),
    ],
    ids=["en", "ar"],
)
def test_an_sms_in_the_language_of_the_page_arrives_and_its_link_tells_how_the_order_stands(
    locale: str,
    received: str,
    ready: str,
    way_out: str,
    device: Device,
    told: Restaurant,
    sandbox: Sandbox,
) -> None:
    # The business's own is the other one: what counts is the page's.
    told.staff.patch("/api/v1/settings", json={"language": "en" if locale == "ar" else "ar"}).raise_for_status()
    page, phone, other = device(locale=locale), device(), device(locale=locale)
    page.goto(f"/r/{told.slug}")
    if page.locator("html").get_attribute("lang") != locale[:2]:
        page.get_by_role("button", name="العربية" if locale == "ar" else "English").click()
    theirs = number()
    id = order(page, told, locale, theirs)
    shown = told.get(f"orders/{id}")["number"]

    # As it stands on the phone that it was sent to.
    origin = str(sandbox.base_url).rstrip("/")
    phone.goto(f"{origin}/phone?phone=%2B233{theirs[1:]}")
    message = phone.locator("article.sms", has_text=f"/o/{told.slug}/").first
    link = str(message.get_by_role("link").get_attribute("href"))
    expect(message).to_contain_text(received.format(number=shown, link=link))

    other.goto(link)
    expect(other.get_by_role("heading", name=MAIN[locale]["headline.confirmed"])).to_be_visible()
    facts = other.get_by_role("region", name=TEXTS[locale]["glimpse.facts"])
    expect(facts).to_contain_text("15.00" if locale == "en-GB" else re.compile("15.00|١٥"))
    expect(other.get_by_role("heading", level=1)).to_have_text("الباب الأزرق" if locale == "ar" else "Blue Door")
    expect(other.locator("body")).not_to_contain_text("Ama")
    expect(other.locator("body")).not_to_contain_text("Sobolo" if locale == "en-GB" else "سوبولو")
    expect(other.get_by_text(way_out, exact=True)).to_be_visible()
    assert serious(other) == []

    # Read again by itself, and at once by whoever comes back to it.
    told.move(id, "accepted", "preparing", "ready")
    other.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    expect(other.get_by_role("heading", name=MAIN[locale]["ready.pickup"])).to_be_visible()
    eventually(page, lambda: sms_to(sandbox, theirs, ready.format(number=shown)))

    # Where it was ordered, the same link leads to the order's own page.
    page.goto(link)
    page.wait_for_url(f"**/track/{id}")
    expect(page.get_by_role("heading", name=MAIN[locale]["ready.pickup"])).to_be_visible()


@pytest.mark.parametrize("at_table", [False, True], ids=["web", "table"])
@pytest.mark.parametrize(
    ("locale", "label", "hint", "bad", "subject"),
    [
        (
            "en-GB",
            "E-mail (optional)",
            "For the receipt, and what becomes of your order.",
            "That is not an e-mail address we can write to. "
            "Write it like ama@example.com: in Latin letters and digits only.",
            "Blue Door: your order #{number}",
        ),
        (
            "ar",
            "البريد الإلكتروني (اختياري)",
            "للإيصال ولمعرفة حال طلبك.",
            "هذا ليس عنوان بريد إلكتروني يمكننا مراسلته. اكتبه مثل ama@example.com: بحروف وأرقام لاتينية فقط.",
            "الباب الأزرق: طلبك رقم {number}",
        ),
    ],
    ids=["en", "ar"],
)
def test_a_guest_who_gives_an_address_is_told_by_e_mail(
    locale: str,
    label: str,
    hint: str,
    bad: str,
    subject: str,
    at_table: bool,
    device: Device,
    restaurant: Restaurant,
    mailbox: Mailbox,
) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    email, add = f"{uuid4().hex}@example.com", MAIN[locale]["add"]
    page = device(locale=locale)
    menu = f"/t/{restaurant.table}" if at_table else f"/r/{restaurant.slug}"
    page.goto(menu)
    choose(page, restaurant, "Sobolo", add=add)
    check_out(page, phone=number())
    field = page.get_by_role("textbox", name=label, exact=True)
    expect(field).to_have_accessible_description(hint)
    expect(field).to_have_attribute("type", "email")
    expect(field).to_have_attribute("autocomplete", "email")
    sent = orders_sent(page)
    for wrong in ("ama", "ama@example", "ama@exa mple.com", "عمّا@example.com"):
        field.fill(wrong)
        page.locator("#place-order").click()
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#customer_email-error")).to_have_text(bad)
    assert serious(page) == []
    assert sent == []  # a good one may have to wait for a network, and must not be refused afterwards
    field.fill(f" {email} ")
    expect(page.locator("#customer_email-error")).to_have_count(0)
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    (order,) = restaurant.orders()
    assert order["customer_email"] == email
    if not at_table:
        wanted = subject.format(number=order["number"])
        eventually(page, lambda: [one for one in mailbox.subjects(email) if one == wanted])

    # As name and number are, it is there for the next order, and can be left out.
    page.locator("#to-menu").click()
    choose(page, restaurant, "Sobolo", add=add)
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    expect(page.locator("#customer_name")).to_have_value("Ama")
    expect(field).to_have_value(re.compile(email))
    field.fill("")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    assert [one["customer_email"] for one in restaurant.orders()] == [None, email]


def test_an_address_that_the_server_does_not_take_is_told_at_its_field(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()

    def spoil(route: Route) -> None:
        sent: dict[str, Any] = json.loads(route.request.post_data or "")
        route.continue_(post_data=json.dumps(sent | {"customer_email": "ama@"}))

    page.route("**/orders/create?*", spoil)
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    check_out(page, phone=number())
    page.locator("#customer_email").fill("ama@example.com")
    page.locator("#place-order").click()
    expect(page.locator("#customer_email-error")).to_contain_text("not an e-mail address we can write to")
    expect(page.locator("#customer_email")).to_be_focused()


def test_an_account_s_address_is_there_already_and_can_be_another_one(
    device: Device, served: House, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    ama = Customer(device(), served.url, mailbox, f"{uuid4().hex}@example.com")
    page = ama.page
    ama.register()
    ama.sign_in()
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo")
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    field = page.locator("#customer_email")
    expect(field).to_have_value(ama.email)
    other = f"{uuid4().hex}@example.com"
    field.fill(other)
    page.reload()
    expect(page.locator("#customer_name")).to_have_value("Ama Serwaa")
    expect(field).to_have_value(other)
    page.locator("#customer_phone").fill(number())
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    assert [one["customer_email"] for one in restaurant.orders()] == [other]


def test_an_order_without_an_answer_stays_the_same_in_the_other_language(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    keys = orders_sent(page)
    page.route("**/order", lambda route: route.abort())
    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Sobolo")
    place(page)
    expect(page.get_by_text("Your order is waiting")).to_be_visible()
    page.get_by_role("button", name="العربية").click()
    expect(page.get_by_text(MAIN["ar"]["offline.title"])).to_be_visible()
    place(page)
    expect(page.get_by_text(MAIN["ar"]["offline.title"])).to_be_visible()
    page.unroute("**/order")
    page.wait_for_url("**/track/*")
    assert len(set(keys)) == 1
    assert len(restaurant.orders()) == 1


@pytest.mark.parametrize("locale", TEXTS)
def test_a_link_that_leads_nowhere_says_so(locale: str, device: Device, restaurant: Restaurant) -> None:
    page = device(locale=locale)
    for address in (f"/o/{restaurant.slug}/abc", "/o/no-such-restaurant/abc"):
        page.goto(address)
        expect(page.get_by_role("heading", name=TEXTS[locale]["glimpse.unknown"])).to_be_visible()
        expect(page.get_by_text(TEXTS[locale]["glimpse.unknown_text"])).to_be_visible()
    assert serious(page) == []


def test_a_link_without_a_network_says_as_of_when(device: Device, told: Restaurant, sandbox: Sandbox) -> None:
    page, other, theirs = device(), device(), number()
    order(page, told, phone=theirs)
    text = eventually(page, lambda: sms_to(sandbox, theirs, "/o/"))
    (link,) = re.findall(r"http://\S+/o/[\w/-]+", text)
    other.route("**/api/customer/orders/status/**", lambda route: route.abort())
    other.goto(link)
    expect(other.get_by_role("heading", name=EN["glimpse.failed"])).to_be_visible()
    other.unroute("**/api/customer/orders/status/**")
    other.get_by_role("button", name="Try again").click()
    expect(other.get_by_role("heading", name="We have your order")).to_be_visible()
    other.context.set_offline(True)
    expect(other.get_by_text("You are offline. This is your order as it was")).to_be_visible()


def buy(served: House, restaurant: Restaurant, email: str, language: str) -> str:
    """Its id."""
    body = {
        "lines": [{"item_id": restaurant.items["Sobolo"], "quantity": 1}],
        "fulfilment": "pickup",
        "customer_name": "Ama",
        "customer_phone": number(),
        "customer_email": email,
        "language": language,
    }
    answer = httpx.post(
        f"{served.url}/api/customer/orders/create?restaurant={restaurant.slug}",
        json=body,
        headers={"Idempotency-Key": uuid4().hex},
    ).raise_for_status()
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("locale", "back", "taken_back", "again"),
    [
        (
            "en-GB",
            "That was a mistake: send them again",
            "Taken back: messages are sent again",
            "{business} tells you at this address again how your orders stand.",
        ),
        (
            "ar",
            "كان ذلك خطأً: أرسلوها من جديد",
            "تم التراجع: ستُرسل الرسائل من جديد",
            "سيُعلمك {business} بأخبار طلباتك على هذا العنوان من جديد.",
        ),
    ],
    ids=["en", "ar"],
)
def test_opening_the_way_out_changes_nothing_and_pressing_it_does_until_it_is_taken_back(
    locale: str,
    back: str,
    taken_back: str,
    again: str,
    device: Device,
    served: House,
    restaurant: Restaurant,
    mailbox: Mailbox,
) -> None:
    texts, email = TEXTS[locale], f"{uuid4().hex}@example.com"
    buy(served, restaurant, email, locale[:2])
    page = device(locale=locale)
    link = eventually(page, lambda: unsubscribing(mailbox, email))
    page.goto(link)
    name = "الباب الأزرق" if locale == "ar" else "Blue Door"
    values = {"business": f"\u2068{name}\u2069"}
    ask = page.get_by_role("heading", level=1).last
    expect(ask).to_have_text(texts["leave.ask"])
    expect(page.get_by_text(texts["leave.transactional"].format(**values))).to_be_visible()
    expect(page.get_by_text(f"{email[0]}…@example.com")).to_be_visible()
    assert serious(page) == []
    page.reload()
    expect(page.locator("#leave")).to_be_visible()

    page.route("**/notifications/links/**", lambda route: route.abort())
    page.locator("#leave").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#leave")).to_be_focused()
    page.unroute("**/notifications/links/**")
    page.locator("#leave").click()
    expect(ask).to_have_text(texts["leave.done"])
    undo = page.get_by_role("button", name=back, exact=True)
    expect(undo).to_be_focused()  # it has come in the place of what was pressed
    assert serious(page) == []
    page.reload()
    expect(ask).to_have_text(texts["leave.already"])
    expect(page.locator("#leave")).to_have_count(0)

    id = buy(served, restaurant, email, locale[:2])
    skipped = eventually(
        page,
        lambda: [
            one["skip_reason"]
            for one in restaurant.get(f"messages?order_id={id}&channel=email")["items"]
            if one["status"] == "skipped"
        ],
    )
    assert skipped == "opted_out"

    # Also by whoever opens the link later.
    page.route("**/notifications/links/**", lambda route: route.abort())
    undo.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(undo).to_be_focused()
    page.unroute("**/notifications/links/**")
    undo.press("Enter")
    expect(ask).to_have_text(taken_back)
    expect(page.get_by_text(again.format(**values), exact=True)).to_be_visible()
    expect(page.locator("#leave")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert serious(page) == []
    came = len(unsubscribing(mailbox, email))
    buy(served, restaurant, email, locale[:2])
    eventually(page, lambda: unsubscribing(mailbox, email)[came:])
    page.locator("#leave").click()
    expect(ask).to_have_text(texts["leave.done"])
    undo.click()
    expect(ask).to_have_text(taken_back)
    page.reload()
    expect(ask).to_have_text(texts["leave.ask"])

    page.goto(f"{link[:-4]}AAAA")
    expect(page.get_by_role("heading", name=texts["leave.bad"])).to_be_visible()


def test_what_the_way_out_has_not_closed_is_said_anew_by_whoever_has_the_address(
    device: Device, served: House, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    page, email = device(), f"{uuid4().hex}@example.com"
    buy(served, restaurant, email, "en")
    customer = restaurant.staff.post(
        "/api/v1/customers", json={"type": "guest", "name": "Ama", "email": email}
    ).json()
    path = f"/api/v1/customers/{customer['id']}/consents"
    no = {"channel": "email", "category": "transactional", "allowed": False}
    restaurant.staff.put(path, json=no).raise_for_status()
    page.goto(eventually(page, lambda: unsubscribing(mailbox, email)))
    heading = page.get_by_role("heading", level=1).last
    expect(heading).to_have_text(EN["leave.already"])
    page.locator("#leave-back").click()
    expect(page.locator("#leave-back")).to_have_count(0)
    expect(heading).to_have_text(EN["leave.already"])
    orders, offers = page.locator("#holds-transactional"), page.locator("#holds-marketing")
    expect(orders).to_contain_text(EN["leave.off"])
    orders.get_by_role("button").click()
    expect(orders).to_contain_text(EN["leave.on"])
    expect(heading).not_to_have_text(EN["leave.already"])
    # Offers in the words that are agreed to.
    expect(offers.locator("blockquote")).to_have_text(re.compile("^Send me offers and news by e-mail"))
    assert serious(page) == []
    offers.get_by_role("button", name=EN["leave.want.marketing"]).click()
    expect(offers).to_contain_text(EN["leave.on"])
    held = {(one["channel"], one["category"]): one for one in restaurant.staff.get(path).json()["items"]}
    assert [held["email", one]["allowed"] for one in ("transactional", "marketing")] == [True, True]


@pytest.mark.parametrize(
    ("locale", "after_stop"),
    [
        (
            "en-GB",
            "Whoever has answered STOP to one of our SMS gets no more. "
            "Send START to the same number to get them again.",
        ),
        (
            "ar",
            "من ردّ بكلمة STOP على إحدى رسائلنا النصية لم تعد تصله. أرسل START إلى الرقم نفسه لتصلك من جديد.",
        ),
    ],
    ids=["en", "ar"],
)
def test_a_guest_wants_no_sms_and_takes_that_back(
    locale: str, after_stop: str, device: Device, told: Restaurant, sandbox: Sandbox
) -> None:
    texts, theirs = TEXTS[locale], number()
    told.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = device(locale=locale)
    id = order(page, told, locale, theirs)
    page.locator("#hear").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("الباب الأزرق" if locale == "ar" else "Blue Door")).to_be_visible()
    orders = dialog.get_by_role("group", name=texts["hear.transactional"])
    sms = orders.get_by_role("switch", name=texts["channel.sms"])
    expect(sms).to_be_checked()
    expect(sms).to_have_accessible_description(after_stop)
    expect(dialog.get_by_text(after_stop, exact=True)).to_be_visible()
    sms.press(" ")
    expect(sms).not_to_be_checked()
    expect(sms).to_be_focused()
    expect(orders.get_by_role("status")).to_contain_text(
        texts["hear.switched_off"].replace("{channel}", f"\u2068{texts['channel.sms']}\u2069").partition(": ")[2]
    )
    # What cannot be chosen says why.
    offers = dialog.get_by_role("group", name=texts["hear.marketing"])
    for channel, why in (("sms", "needs_number"), ("email", "needs_account"), ("push", "needs_account")):
        switch = offers.get_by_role("switch", name=texts[f"channel.{channel}"])
        expect(switch).to_be_disabled()
        expect(switch).to_have_accessible_description(texts[f"hear.{why}"])
    assert serious(page) == []
    assert page.evaluate(OUTSIDE) == []

    told.move(id, "accepted")
    skipped = eventually(
        page,
        lambda: [
            one["skip_reason"]
            for one in told.get(f"messages?order_id={id}&notification_type=order_accepted")["items"]
            if one["status"] == "skipped"
        ],
    )
    assert skipped == "opted_out"
    page.locator("#hear-undo").click()
    expect(sms).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#hear")).to_be_focused()
    told.move(id, "preparing", "ready")
    eventually(page, lambda: sms_to(sandbox, theirs, str(told.get(f"orders/{id}")["number"]) + " "))


def test_a_choice_that_cannot_be_saved_says_so_and_is_as_it_was(device: Device, restaurant: Restaurant) -> None:
    page = device()
    order(page, restaurant)
    page.route("**/api/customer/notifications?*", lambda route: route.abort())
    page.locator("#hear").click()
    expect(page.get_by_role("alert")).to_contain_text("no connection")
    page.unroute("**/api/customer/notifications?*")
    page.get_by_role("button", name="Try again").click()
    orders = page.get_by_role("group", name=EN["hear.transactional"])
    email = orders.get_by_role("switch", name=EN["channel.email"])
    page.route("**/notifications/preferences?*", lambda route: route.abort())
    email.click()
    expect(orders.get_by_role("alert")).to_contain_text("no connection")
    expect(email).to_be_checked()
    page.unroute("**/notifications/preferences?*")
    email.click()
    expect(email).not_to_be_checked()
    expect(orders.get_by_role("alert")).to_have_count(0)
    # Of what is left, one after the other.
    for channel in ("sms", "push"):
        orders.get_by_role("switch", name=EN[f"channel.{channel}"]).click()
    expect(orders.get_by_text(EN["hear.none_left"])).to_be_visible()


def test_an_account_chooses_for_the_restaurant_whose_pages_are_open(
    device: Device, served: House, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    ama = Customer(device(), served.url, mailbox, f"{uuid4().hex}@example.com")
    page = ama.page
    ama.register()
    page.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    ama.sign_in("/customer/messages")
    expect(page.get_by_role("heading", level=2)).to_have_text("From \u2068Blue Door\u2069")
    offers = page.get_by_role("group", name=EN["hear.marketing"])
    email = offers.get_by_role("switch", name=EN["channel.email"])
    expect(email).to_be_disabled()  # until the address is proved

    page.goto(ama.link("Confirm your e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="Thank you: the address is confirmed")).to_be_visible()
    page.goto("/customer/messages")
    expect(email).not_to_be_checked()
    email.click()
    expect(offers.get_by_role("status")).to_contain_text("switched on")
    page.reload()
    expect(email).to_be_checked()
    expect(offers.get_by_role("switch", name=EN["channel.sms"])).to_be_disabled()
    assert serious(page) == []


def test_an_account_from_nowhere_chooses_a_restaurant_first(
    device: Device, served: House, mailbox: Mailbox
) -> None:
    page = device()
    ama = Customer(page, served.url, mailbox, f"{uuid4().hex}@example.com")
    ama.register()
    listed: list[dict[str, Any]] = httpx.get(f"{served.url}/api/businesses").raise_for_status().json()
    ama.sign_in("/customer/messages")
    if listed:
        expect(page.get_by_role("group", name=EN["hear.marketing"])).to_be_visible()
    else:
        expect(page.get_by_role("heading", name=EN["hear.no_shop"])).to_be_visible()
