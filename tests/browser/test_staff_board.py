"""The board and the kitchen's screen: an order goes from hand to hand."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, drag, own, sign_in

WIDE = {"width": 1280, "height": 820}
SENT = 12_000  # a step forward waits five seconds for its undoing


def carry(page: Page, start: str, end: str) -> None:
    drag(page, column(page, start).get_by_text("Sobolo"), column(page, end))


def test_a_card_is_carried_to_where_it_may_go(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    restaurant.move(order["id"], "accepted")
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    expect(column(page, "accepted").get_by_text("Sobolo")).to_be_visible()

    carry(page, "accepted", "ready")  # not at once: it has to be prepared
    expect(column(page, "accepted").get_by_text("Sobolo")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    carry(page, "accepted", "preparing")
    expect(column(page, "preparing").get_by_text("Sobolo")).to_be_visible()
    expect(column(page, "preparing").get_by_role("button", name="Ready")).to_be_visible(timeout=SENT)
    assert restaurant.get(f"orders/{order['id']}")["status"] == "preparing"


def test_an_order_is_accepted_with_the_keyboard_alone(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    column(page, "new").get_by_role("button", name="Accept").focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name=f"Accept order {own(order['number'])}")
    expect(asked.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Enter")
    undo = column(page, "accepted").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert restaurant.get(f"orders/{order['id']}")["status"] == "confirmed"
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(column(page, "new").get_by_role("button", name="Accept")).to_be_focused()

    page.reload()  # nothing was left waiting to be sent
    expect(column(page, "new").get_by_role("button", name="Accept")).to_be_visible()
    assert restaurant.get(f"orders/{order['id']}")["status"] == "confirmed"


def test_a_tap_accepts_with_a_promise_that_the_guest_reads(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(has_touch=True)
    sign_in(page, restaurant.email)
    column(page, "new").get_by_role("button", name="Accept").tap()
    page.get_by_role("dialog").get_by_role("button", name="30 min").tap()
    page.get_by_role("button", name="Accepted").tap()  # the columns are tabs on a phone
    expect(column(page, "accepted").get_by_role("button", name="Start preparing")).to_be_visible(timeout=SENT)
    seen = restaurant.get(f"orders/{order['id']}")
    assert seen["status"] == "accepted"
    accepted, ready = (datetime.fromisoformat(seen[name]) for name in ("status_at", "ready_at"))
    assert ready - accepted == timedelta(minutes=30)


def test_whoever_declines_says_why_and_the_reason_is_kept(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    column(page, "new").get_by_role("button", name=f"Order {order['number']}").click()
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}")
    drawer.get_by_role("button", name="Decline").click()
    asked = page.get_by_role("dialog", name=f"Decline order {own(order['number'])}?")
    asked.get_by_role("button", name="Decline").click()
    expect(asked.get_by_text("Say why: the customer will read it.")).to_be_visible()
    assert restaurant.get(f"orders/{order['id']}")["status"] == "confirmed"

    asked.get_by_role("button", name="The kitchen is too busy right now.").click()
    asked.get_by_role("button", name="Decline").click()
    expect(drawer.get_by_text("The kitchen is too busy right now.").first).to_be_visible()
    expect(column(page, "new").get_by_text("No new orders.")).to_be_visible()
    seen = restaurant.get(f"orders/{order['id']}")
    assert (seen["status"], seen["reason"]) == ("rejected", "The kitchen is too busy right now.")


def test_ticks_of_the_kitchen_survive_a_reload(device: Device, restaurant: Restaurant) -> None:
    lines = [
        {"item_id": restaurant.items[item], "quantity": n} for item, n in (("Grilled tilapia", 2), ("Sobolo", 1))
    ]
    restaurant.move(restaurant.order(lines=lines)["id"], "accepted", "preparing")
    page = device(width=768, height=1024)
    sign_in(page, restaurant.hire("kitchen", "Kwame"))
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    page.get_by_role("checkbox", name="Grilled tilapia").check()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()

    page.reload()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Grilled tilapia")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Sobolo")).not_to_be_checked()


def test_the_kitchen_has_no_way_to_what_is_not_its_own(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(**WIDE)
    sign_in(page, restaurant.hire("kitchen", "Kwame"))
    page.wait_for_url("**/staff/kitchen")
    links = page.get_by_role("navigation", name="Parts").get_by_role("link")
    expect(links).to_have_text(["Board1", "Kitchen", "Orders", "Menu", "Settings"])
    for address in ("new", "tables"):
        page.goto(f"/staff/{address}")
        page.wait_for_url("**/staff/kitchen")
    page.goto("/staff/settings/staff")
    expect(page.get_by_role("region", name="My account")).to_be_visible()
    expect(page.get_by_role("navigation", name="Settings").get_by_role("link")).to_have_text(["My account"])
    page.goto("/staff/menu")
    expect(page.get_by_role("switch", name=f"{own('Sobolo')} is available")).to_be_enabled()
    expect(page.get_by_role("button", name="Add an item")).to_have_count(0)
    page.goto(f"/staff/board?order={order['id']}")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}")
    expect(drawer.get_by_role("button", name="Accept")).to_be_visible()
    expect(drawer.get_by_role("button", name="Decline")).to_have_count(0)


def test_the_bell_stays_as_it_was_set(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    bell = page.get_by_role("button", name="Bell for new orders")
    expect(bell).to_have_attribute("aria-pressed", "false")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(bell).to_have_attribute("aria-pressed", "true")
    bell.click()
    page.reload()
    expect(bell).to_have_attribute("aria-pressed", "false")


def test_a_card_far_down_is_put_down_beside_where_it_was(device: Device, restaurant: Restaurant) -> None:
    for _ in range(5):
        last = restaurant.order("Sobolo")
    page = device(width=1280, height=800)
    sign_in(page, restaurant.email)
    card = column(page, "new").get_by_role("listitem").filter(has_text="Accept").last
    card.scroll_into_view_if_needed()
    box, beside = card.bounding_box(), column(page, "accepted").bounding_box()
    assert box is not None
    assert beside is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=3)
    page.mouse.move(beside["x"] + beside["width"] / 2, y, steps=8)
    page.mouse.up()
    expect(page.get_by_role("dialog", name=f"Accept order {own(last['number'])}")).to_be_visible()


def test_a_promise_that_has_passed_is_not_offered_again(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    restaurant.staff.post(f"/api/v1/orders/{order['id']}/eta", json={"ready_in_minutes": 0}).raise_for_status()
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    column(page, "new").get_by_role("button", name="Accept").click()
    asked = page.get_by_role("dialog", name=f"Accept order {own(order['number'])}")
    expect(asked.get_by_text("That has passed: promise a new time.")).to_be_visible()
    expect(asked.get_by_role("button", name="10 min")).to_be_focused()
    expect(asked.get_by_role("button", name="Keep")).to_have_count(0)


def test_the_focus_stays_on_the_board_when_an_order_leaves_it(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    restaurant.move(order["id"], "accepted", "preparing", "ready")
    restaurant.staff.post(f"/api/v1/orders/{order['id']}/payments", json={}).raise_for_status()
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    column(page, "ready").get_by_role("button", name="Complete").focus()
    page.keyboard.press("Enter")
    expect(column(page, "ready").get_by_role("button", name="Complete")).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()
