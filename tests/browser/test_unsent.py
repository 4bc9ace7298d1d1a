"""Orders and cancellations on a bad network: nothing is lost without a word, done twice, or done after all."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.test_customer import check_out, choose, place

NOT_ORDERED = "Your order was not placed"


def keep_the_app(page: Page) -> None:
    """From now on the service worker answers."""
    page.evaluate(
        """() => Promise.race([
            navigator.serviceWorker.ready.then(() => undefined),
            new Promise((_, refuse) => setTimeout(() => refuse(Error('no service worker')), 10_000)),
        ])"""
    )
    page.reload()
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()


def order_offline(page: Page, restaurant: Restaurant, dish: str, **who: str) -> None:
    page.goto(f"/t/{restaurant.table}")
    keep_the_app(page)
    page.context.set_offline(True)
    choose(page, restaurant, dish)
    place(page, **who)
    page.wait_for_url(f"**/t/{restaurant.table}")
    expect(page.get_by_text("Your order is waiting")).to_be_visible()


def orders_sent(page: Page) -> list[str]:
    """The key of each order that the page sends from now on."""
    keys: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/order"):
            keys.append(request.headers["idempotency-key"])

    page.on("request", note)
    return keys


def test_an_order_whose_price_changed_while_it_waited_is_told_of_until_it_is_agreed_to(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    order_offline(page, restaurant, "Grilled tilapia")
    restaurant.reprice("Grilled tilapia", 9500)
    page.context.set_offline(False)

    told = page.get_by_role("alert").filter(has_text=NOT_ORDERED)
    expect(told).to_contain_text("Prices have changed")
    expect(page.get_by_text("Your order is waiting")).to_be_hidden()
    page.goto("/orders")  # another page, and a reload
    expect(told).to_be_visible()
    assert restaurant.orders() == []

    told.get_by_role("button", name="Look at it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("95.00").first).to_be_visible()
    expect(dialog.locator("s").first).to_contain_text("90.00")
    page.reload()
    dialog.get_by_role("button", name="Order at this price").click()
    page.wait_for_url("**/track/*")
    assert [order["total_cents"] for order in restaurant.orders()] == [9500]
    expect(told).to_be_hidden()
    page.goto(f"/t/{restaurant.table}")
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    expect(told).to_be_hidden()


def test_an_order_that_waited_with_a_phone_that_is_none_leads_to_its_field(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    order_offline(page, restaurant, "Sobolo", phone="12345")
    page.context.set_offline(False)
    told = page.get_by_role("alert").filter(has_text=NOT_ORDERED)
    expect(told).to_contain_text("That is not a phone number")
    told.get_by_role("button", name="Look at it").click()
    expect(page.locator("#customer_phone")).to_be_focused()
    expect(page.locator("#customer_phone")).to_have_attribute("aria-invalid", "true")
    page.locator("#customer_phone").fill("024 123 4567")
    page.locator("#place-order").click()
    page.wait_for_url("**/track/*")
    assert len(restaurant.orders()) == 1


def test_an_order_that_waited_until_a_dish_was_sold_out_names_it_and_can_be_let_go(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    order_offline(page, restaurant, "Sobolo")
    restaurant.staff.patch(
        f"/api/v1/menu/items/{restaurant.items['Sobolo']}", json={"sold_out": True}
    ).raise_for_status()
    page.context.set_offline(False)
    told = page.get_by_role("alert").filter(has_text=NOT_ORDERED)
    expect(told).to_contain_text("Sobolo")
    expect(told).to_contain_text("sold out")
    expect(page.locator("#open-basket")).to_be_visible()
    told.get_by_role("button", name="Let it go").click()
    expect(told).to_be_hidden()
    page.reload()
    expect(page.locator("#open-basket")).to_be_visible()
    expect(told).to_be_hidden()


def test_what_is_added_while_an_order_waits_stays_in_the_basket(device: Device, restaurant: Restaurant) -> None:
    page = device()
    order_offline(page, restaurant, "Sobolo")
    choose(page, restaurant, "Sobolo")
    choose(page, restaurant, "Grilled tilapia")
    page.context.set_offline(False)
    page.wait_for_url("**/track/*")
    assert [order["total_cents"] for order in restaurant.orders()] == [1500]
    page.locator("#to-menu").click()
    for _ in range(2):
        expect(page.locator("#open-basket")).to_contain_text("105.00")
        page.reload()


def twice(page: Page) -> None:
    page.locator("#place-order").dblclick()


def enter_twice(page: Page) -> None:
    page.locator("#customer_name").focus()
    page.evaluate(
        """() => {
            const form = document.getElementById('checkout');
            form.requestSubmit();
            form.requestSubmit();
        }"""
    )


@pytest.mark.parametrize("press", [twice, enter_twice])
def test_however_often_it_is_pressed_there_is_one_order(
    press: Callable[[Page], None], device: Device, restaurant: Restaurant
) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Sobolo")
    check_out(page)
    sent = orders_sent(page)
    press(page)
    page.wait_for_url("**/track/*")
    assert len(set(sent)) == 1
    assert len(restaurant.orders()) == 1


def tracked(page: Page, restaurant: Restaurant) -> None:
    page.goto(f"/t/{restaurant.table}")
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    expect(page.locator("#cancel-order")).to_be_visible()


def test_an_order_is_not_cancelled_later_by_what_was_pressed_offline(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    tracked(page, restaurant)
    page.context.set_offline(True)
    page.locator("#cancel-order").click()
    page.locator("#cancel-yes").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("You are offline")
    page.get_by_role("button", name="Keep it").click()
    page.context.set_offline(False)
    page.wait_for_timeout(3000)
    assert [order["status"] for order in restaurant.orders()] == ["confirmed"]


def test_a_cancellation_on_its_way_is_withdrawn_by_keeping_the_order(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    tracked(page, restaurant)
    page.evaluate(
        """() => {
            const real = fetch;
            window.fetch = async (request, init) => {
                const url = typeof request === 'string' ? request : request.url;
                if (!url.includes('/cancel/')) return real(request, init);
                await new Promise((resolve) => setTimeout(resolve, 2000)); // a slow network
                window.withdrawn = init.signal.aborted;
                return real(request, init);
            };
        }"""
    )
    page.locator("#cancel-order").click()
    page.locator("#cancel-yes").click()
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_timeout(4000)
    assert page.evaluate("window.withdrawn") is True
    assert [order["status"] for order in restaurant.orders()] == ["confirmed"]


def test_the_checkout_says_offline_what_will_happen_and_the_basket_that_an_order_waits(
    device: Device, restaurant: Restaurant
) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}")
    keep_the_app(page)
    choose(page, restaurant, "Sobolo")
    page.context.set_offline(True)
    page.locator("#open-basket").click()
    page.locator("#to-checkout").click()
    expect(page.get_by_text("You are offline. Place the order all the same")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#customer_name").fill("Ama")
    page.locator("#customer_phone").fill("024 123 4567")
    page.locator("#place-order").click()
    page.wait_for_url(f"**/t/{restaurant.table}")
    waiting = page.get_by_text("Your order is waiting")
    expect(waiting).to_be_visible()
    page.locator("#open-basket").click()
    expect(page.get_by_role("heading", name="Your order", exact=True)).to_be_visible()
    expect(waiting).to_be_visible()
    page.locator("#to-checkout").click()
    expect(page.locator("#place-order")).to_be_visible()
    expect(waiting).to_be_visible()


def test_an_order_that_was_followed_is_known_offline_for_a_day(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.goto(f"/t/{restaurant.table}")
    keep_the_app(page)
    choose(page, restaurant, "Sobolo")
    place(page)
    page.wait_for_url("**/track/*")
    (order,) = restaurant.orders()
    code = page.get_by_text(order["verification_code"], exact=True)
    expect(code).to_be_visible()
    page.wait_for_timeout(500)
    page.context.set_offline(True)

    page.reload()
    expect(code).to_be_visible(timeout=2000)
    expect(page.get_by_text("This is your order as it was at")).to_be_visible()
    page.goto("/orders")
    expect(page.get_by_text("You are offline. These are your orders")).to_be_visible(timeout=2000)
    page.get_by_role("link", name="1 × Sobolo").click()
    expect(code).to_be_visible()
    page.goto(f"/t/{restaurant.table}/tab")
    expect(page.get_by_text("What the table has ordered can be seen once")).to_be_visible()
    expect(page.get_by_text("Do you sit at this table?")).to_be_hidden()

    # Back, it is followed again.
    page.goto(f"/track/{order['id']}")
    expect(code).to_be_visible()
    restaurant.move(order["id"], "accepted")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="The kitchen has accepted it")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("This is your order as it was at")).to_be_hidden()

    # A day later nothing of it is kept.
    page.context.set_offline(True)
    page.clock.install()
    page.clock.set_system_time(time.time() + 90_000)
    page.goto("/orders")
    expect(page.get_by_text("There is no connection")).to_be_visible()
    kept = page.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.open('comanda').onsuccess = ({target: {result: database}}) => {
                const all = database.transaction('kept').objectStore('kept').getAllKeys();
                all.onsuccess = () => resolve(all.result.filter((key) => key.startsWith('seen:')));
            };
        })"""
    )
    assert kept == []


def test_a_new_version_covers_nothing_and_can_wait(device: Device, restaurant: Restaurant) -> None:
    page = device()
    page.add_init_script(
        """
        const register = ServiceWorkerContainer.prototype.register;
        ServiceWorkerContainer.prototype.register = function (address, options) {
            const older = localStorage.getItem('deployed') ? '' : '?older';
            return register.call(this, address + older, options);
        };
        """
    )
    page.goto(f"/t/{restaurant.table}")
    keep_the_app(page)
    page.evaluate("localStorage.setItem('deployed', 'yes')")
    page.reload()
    told = page.get_by_role("status").filter(has_text="There is a new version.")
    expect(told).to_be_visible(timeout=20_000)
    box, head = told.bounding_box(), page.locator("header").bounding_box()
    assert box is not None
    assert head is not None
    assert box["y"] + box["height"] <= head["y"]
    page.get_by_role("link", name="My orders").click()
    expect(page.get_by_role("heading", name="My orders")).to_be_visible()
    expect(told).to_be_visible()
    told.get_by_role("button", name="Later").click()
    expect(told).to_be_hidden()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="Drinks")).to_be_visible()
    expect(told).to_be_hidden()
