"""Pushes to a guest's browser, whose page is closed."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.pay import sandbox
from tests.browser.restaurant import Restaurant
from tests.browser.tell import Pushes, another_key, served
from tests.browser.test_account import Customer
from tests.browser.test_customer import WEB, check_out, choose, place, serious
from tests.house import House
from tests.mailbox import Mailbox
from tests.sandbox.conftest import House as Sandbox

__all__ = ["sandbox", "served"]

TEXTS = {
    locale: json.loads((WEB / f"customer/strings/messages/{language}.json").read_text())
    for locale, language in (("en-GB", "en"), ("ar", "ar"))
}
EN = TEXTS["en-GB"]
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)

Browser = Callable[..., Pushes]


@pytest.fixture
def browser(device: Device, sandbox: Sandbox) -> Browser:
    """`browser(locale="ar")`: of somebody whose notifications are allowed, or are to be asked for."""

    def take(*, granted: bool = True, **more: Any) -> Pushes:
        pushes = Pushes(sandbox, device(**more))
        pushes.begin(granted=granted)
        return pushes

    return take


def order(page: Page, restaurant: Restaurant, *, add: str = "Add", at_table: bool = False) -> str:
    """Its id, on its page."""
    page.goto(f"/t/{restaurant.table}" if at_table else f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo", add=add)
    place(page)
    page.wait_for_url("**/track/*")
    return page.url.rpartition("/")[2]


def switch_on(page: Page) -> None:
    page.locator("#push-yes").click()
    expect(page.locator("[data-push=on]")).to_be_visible()


def pushes_of(restaurant: Restaurant) -> list[dict[str, Any]]:
    """What staff see of them, the newest first."""
    found: list[dict[str, Any]] = restaurant.get("messages?channel=push")["items"]
    return found


@pytest.mark.parametrize("at_table", [False, True], ids=["web", "table"])
@pytest.mark.parametrize(
    ("locale", "add", "title", "body"),
    [
        ("en-GB", "Add", "Blue Door", "Your order #{number} is ready!"),
        ("ar", "أضف", "الباب الأزرق", "طلبك رقم {number} جاهز!"),
    ],
    ids=["en", "ar"],
)
def test_a_closed_page_is_told_that_the_order_is_ready(
    locale: str, add: str, title: str, body: str, at_table: bool, browser: Browser, restaurant: Restaurant
) -> None:
    pushes = browser(locale=locale)
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    id = order(pushes.page, restaurant, add=add, at_table=at_table)
    expect(pushes.page.locator("[data-push=ask]")).to_contain_text(TEXTS[locale]["push.ask_text"])
    assert serious(pushes.page) == []
    switch_on(pushes.page)
    assert serious(pushes.page) == []
    blank = pushes.context.new_page()
    pushes.page.close()

    restaurant.move(id, "accepted", "preparing", "ready")
    body = body.format(number=restaurant.get(f"orders/{id}")["number"])
    text = pushes.text(body)
    pushes.deliver(text)
    assert pushes.shown() == [
        {
            "title": title,
            "body": body,
            "lang": locale[:2],
            "dir": "rtl" if locale == "ar" else "ltr",
            "tag": json.loads(text)["tag"],
            "icon": "/icon-192.png",
            "data": {"url": f"/track/{id}"},
        }
    ]
    blank.close()


def test_a_press_on_the_notification_leads_to_the_order(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    id = order(pushes.page, restaurant)
    switch_on(pushes.page)
    pushes.page.goto(f"/r/{restaurant.slug}")
    restaurant.move(id, "accepted")
    pushes.deliver(pushes.text("is accepted"))
    (shown,) = pushes.shown()
    (worker,) = pushes.context.service_workers
    # No browser lets a program press: what would open a window is seen instead.
    press = """async () => {
        const opened = [];
        Clients.prototype.openWindow = async (url) => void opened.push(url);
        const [notification] = await registration.getNotifications();
        dispatchEvent(new NotificationEvent('notificationclick', { notification }));
        for (let tries = 0; tries < 200 && !opened.length; tries += 1)
            await new Promise((resolve) => setTimeout(resolve, 25));
        return [opened, (await registration.getNotifications()).length];
    }"""
    assert worker.evaluate(press) == [[f"{pushes.page.url.partition('/r/')[0]}{shown['data']['url']}"], 0]


def test_what_cannot_be_read_says_that_there_is_news(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    order(pushes.page, restaurant)
    switch_on(pushes.page)
    pushes.deliver("\N{REPLACEMENT CHARACTER}")
    (shown,) = pushes.shown()
    assert (shown["title"], shown["body"]) == ("Comanda", "There is news about your order. Open it to see.")


def test_nobody_is_asked_before_an_order_nor_after_one_that_is_over(
    browser: Browser, restaurant: Restaurant
) -> None:
    pushes = browser()
    page = pushes.page
    page.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)
    id = order(page, restaurant)
    expect(page.locator("[data-push=ask]")).to_be_visible()
    restaurant.move(id, "cancelled")
    expect(page.locator("[data-status=cancelled]").first).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)
    assert pushes.made == []


@pytest.mark.parametrize("at_table", [False, True], ids=["web", "table"])
def test_nobody_is_asked_about_an_order_that_is_ready(
    at_table: bool, browser: Browser, restaurant: Restaurant
) -> None:
    page = browser().page
    id = order(page, restaurant, at_table=at_table)
    asked = isolated("Shall this device tell you when your order is ready?", "en-GB")
    question = page.get_by_role("heading", name=asked)
    restaurant.move(id, "accepted", "preparing")
    expect(page.get_by_role("heading", name="It is being prepared")).to_be_visible()
    expect(question).to_be_visible()
    restaurant.move(id, "ready")
    expect(page.locator("[data-status=ready]").first).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)
    page.reload()
    expect(page.locator("#hear")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)

    # Where it is on, it can still be seen that it is, and switched off.
    page.locator("#hear").click()
    page.get_by_role("switch", name="Messages on").click()
    page.keyboard.press("Escape")
    expect(page.locator("[data-push=on]")).to_be_visible()
    restaurant.move(id, "completed")
    expect(page.locator("[data-status=completed]").first).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "on_its_way", "arrived"),
    [
        (
            "en-GB",
            "Shall this device tell you when your order is on its way?",
            "Shall this device tell you when your order has arrived?",
        ),
        (
            "ar",
            "هل تريد أن يُعلمك هذا الجهاز عندما ينطلق طلبك إليك؟",
            "هل تريد أن يُعلمك هذا الجهاز عندما يصل طلبك؟",
        ),
    ],
    ids=["en", "ar"],
)
def test_of_a_delivery_there_is_something_to_tell_until_it_is_there(
    locale: str, on_its_way: str, arrived: str, browser: Browser, restaurant: Restaurant
) -> None:
    settings = {"fulfilments": ["delivery"], "language": locale[:2]}
    restaurant.staff.patch("/api/v1/settings", json=settings).raise_for_status()
    pushes = browser(locale=locale)
    page = pushes.page
    page.goto(f"/r/{restaurant.slug}")
    choose(page, restaurant, "Sobolo", add="Add" if locale == "en-GB" else "أضف")
    check_out(page)
    page.locator("#delivery_address").fill("12 Ring Road, Osu")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    id = page.url.rpartition("/")[2]
    restaurant.move(id, "accepted", "preparing", "ready")
    expect(page.locator("[data-status=ready]").first).to_be_visible()
    question = page.locator("[data-push=ask]").get_by_role("heading")
    expect(question).to_have_text(isolated(on_its_way, locale))
    restaurant.move(id, "out_for_delivery")
    expect(question).to_have_text(isolated(arrived, locale))
    assert serious(page) == []
    switch_on(page)
    restaurant.move(id, "completed")
    pushes.text(restaurant.get(f"orders/{id}")["number"])
    expect(page.locator("[data-status=completed]").first).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)


def isolated(sentence: str, locale: str) -> str:
    """As it is shown: what is put into it stands apart."""
    device = TEXTS[locale]["push.device"]
    return sentence.replace(device, f"\u2068{device}\u2069")


def test_not_now_is_remembered_and_can_be_thought_over(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    page = pushes.page
    order(page, restaurant)
    page.locator("#push-no").press("Enter")
    expect(page.locator("[data-push]")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    order(page, restaurant)
    expect(page.locator("#hear")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)

    page.locator("#hear").click()
    here = page.get_by_role("switch", name="Messages on")
    expect(here).not_to_be_checked()
    here.click()  # it is on once the server knows
    expect(here).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("[data-push=on]")).to_be_visible()
    assert len(pushes.made) == 1


def test_a_browser_that_says_no_is_explained_once(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser(granted=False)
    page = pushes.page
    page.add_init_script(
        """(() => {
            let said = sessionStorage.getItem('said') ?? 'default';
            Object.defineProperty(Notification, 'permission', { get: () => said });
            Notification.requestPermission = async () => {
                said = 'denied';
                sessionStorage.setItem('said', said);
                return said;
            };
        })()"""
    )
    order(page, restaurant)
    page.locator("#push-yes").click()
    expect(page.locator("[data-push=denied]")).to_contain_text(EN["push.denied"])
    page.reload()
    expect(page.locator("#hear")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)
    page.locator("#hear").click()
    expect(page.get_by_role("dialog")).to_contain_text(EN["push.denied"])
    assert pushes.made == []


def test_a_question_without_an_answer_can_be_asked_again(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    page = pushes.page
    page.add_init_script("Notification.requestPermission = async () => window.answer ?? 'default';")
    order(page, restaurant)
    page.locator("#push-yes").click()
    expect(page.get_by_role("alert")).to_have_text(EN["push.unanswered"])
    page.evaluate("window.answer = 'granted'")
    switch_on(page)


def test_a_push_service_that_cannot_be_reached_is_told_of(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    page = pushes.page
    order(page, restaurant)
    pushes.is_down = True
    page.locator("#push-yes").click()
    expect(page.get_by_role("alert")).to_have_text(EN["push.failed"])
    expect(page.locator("#push-yes")).to_be_focused()
    pushes.is_down = False
    switch_on(page)


def test_without_a_network_it_says_so_and_can_be_tried_again(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    page = pushes.page
    order(page, restaurant)
    expect(page.locator("#push-yes")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#push-yes").click()
    expect(page.get_by_role("alert").first).to_contain_text("no connection")
    page.context.set_offline(False)
    switch_on(page)
    # What was switched on stays on without one.
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-push=on]")).to_be_visible()


def test_switched_off_nothing_comes_any_more(browser: Browser, restaurant: Restaurant) -> None:
    pushes = browser()
    page = pushes.page
    id = order(page, restaurant)
    switch_on(page)
    restaurant.move(id, "accepted")
    pushes.text("is accepted")
    page.locator("#push-off").click()
    expect(page.locator("[data-push]")).to_contain_text("Switched off.")
    assert pushes.known is None
    restaurant.move(id, "preparing", "ready")
    assert [one["notification_type"] for one in pushes_of(restaurant)] == ["order_accepted"]

    page.get_by_role("button", name=EN["push.again"]).click()
    expect(page.locator("[data-push=on]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-push=on]")).to_be_visible()
    assert len(pushes.made) == 2


def test_a_subscription_for_another_key_is_made_anew_without_a_word(
    browser: Browser, restaurant: Restaurant
) -> None:
    pushes = browser()
    page = pushes.page
    id = order(page, restaurant)
    switch_on(page)
    assert pushes.known is not None
    pushes.known["application_server_key"] = another_key()
    page.reload()
    expect(page.locator("[data-push=on]")).to_be_visible()
    expect(page.locator("#push-off")).to_be_enabled()
    assert len(pushes.made) == 2
    restaurant.move(id, "accepted")
    pushes.text("is accepted")


def test_what_the_browser_changes_by_itself_the_server_is_told_while_no_page_is_open(
    browser: Browser, restaurant: Restaurant, sandbox: Sandbox
) -> None:
    pushes = browser()
    id = order(pushes.page, restaurant)
    switch_on(pushes.page)
    assert pushes.known is not None
    key = pushes.known["application_server_key"]
    new = sandbox.control("POST", "/push/subscriptions", application_server_key=key)
    blank = pushes.context.new_page()
    pushes.page.close()
    (worker,) = pushes.context.service_workers
    worker.evaluate(
        """({ endpoint, keys }) => new Promise((done, fail) => {
            const about = { newSubscription: { toJSON: () => ({ endpoint, keys }) } };
            const waitUntil = (work) => void work.then(done, fail);
            dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), about, { waitUntil }));
        })""",
        new,
    )
    pushes.made.append(new["id"])
    restaurant.move(id, "accepted")
    pushes.text("is accepted")
    blank.close()


def test_an_account_is_told_on_its_other_device_and_led_to_the_order_there(
    browser: Browser, device: Device, served: House, restaurant: Restaurant, mailbox: Mailbox
) -> None:
    ama = Customer(device(), served.url, mailbox, f"{uuid4().hex}@example.com")
    ama.register()
    ama.sign_in()
    id = order(ama.page, restaurant)
    pushes = browser()
    page = pushes.page
    page.goto(f"/r/{restaurant.slug}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    Customer(page, served.url, mailbox, ama.email).sign_in("/customer/messages")
    with page.expect_response("**/notifications/subscribe?*") as answer:
        page.get_by_role("switch", name="Messages on").click()
    assert answer.value.status == 201
    restaurant.move(id, "accepted")
    page.goto(json.loads(pushes.text("is accepted"))["url"])
    page.wait_for_url(f"**/customer/orders/{id}")
    expect(page.get_by_text("Accepted by the kitchen")).to_be_visible()


def test_an_iphone_says_what_it_takes(device: Device, restaurant: Restaurant) -> None:
    page = device(user_agent=IPHONE)
    page.add_init_script("delete window.PushManager;")
    order(page, restaurant)
    expect(page.locator("[data-push='once installed']")).to_contain_text("Add to Home Screen")
    page.locator("#push-no").click()
    expect(page.locator("[data-push]")).to_have_count(0)
    page.reload()
    expect(page.locator("#hear")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)


def test_a_browser_that_cannot_shows_nothing(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.add_init_script("delete window.PushManager;")
    order(page, restaurant)
    expect(page.locator("#hear")).to_be_visible()
    expect(page.locator("[data-push]")).to_have_count(0)
