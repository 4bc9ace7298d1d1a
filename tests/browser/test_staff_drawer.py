"""An order opened over the board: moved, promised anew, declined, with the keyboard and by carrying."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import column, own, put_down, sign_in

WIDE = {"width": 1280, "height": 820}


def test_the_focus_stays_with_what_is_pressed(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"board?order={order['id']}")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)
    drawer.get_by_role("button", name="Accept").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")  # closes the question, not the order
    expect(page.get_by_role("button", name="Keep")).to_be_hidden()
    expect(drawer.get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("button", name="Accept")).to_be_focused()
    assert restaurant.get(f"orders/{order['id']}")["status"] == "confirmed"
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_another_time_is_promised_in_whole_minutes(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    restaurant.move(order["id"], "accepted")
    page = device(**WIDE)
    sign_in(page, restaurant.email, f"board?order={order['id']}")
    drawer = page.get_by_role("dialog", name=f"Order {own(order['number'])}", exact=True)
    drawer.get_by_role("button", name="Promise another time").click()
    asked = page.get_by_role("dialog", name=f"Order {own(order['number'])}: another time")
    minutes = asked.get_by_label("Other, in minutes")
    minutes.fill("")
    asked.get_by_role("button", name="Promise").click()
    expect(minutes).to_have_accessible_description("Whole minutes, from 0 to 600.")
    minutes.fill("47")
    asked.get_by_role("button", name="Promise").click()
    expect(page.get_by_text(f"Order {own(order['number'])}: the new time is promised.")).to_be_visible()
    seen = restaurant.get(f"orders/{order['id']}")
    promised = seen["events"][-1]
    at, ready = (datetime.fromisoformat(one) for one in (promised["at"], seen["ready_at"]))
    assert (promised["kind"], ready - at) == ("promised", timedelta(minutes=47))


def test_a_card_carried_to_its_end_asks_why(device: Device, restaurant: Restaurant) -> None:
    order = restaurant.order("Sobolo")
    page = device(**WIDE)
    sign_in(page, restaurant.email)
    card = column(page, "new").get_by_text("Sobolo").bounding_box()
    assert card is not None
    page.mouse.move(card["x"] + 5, card["y"] + 5)
    page.mouse.down()
    page.mouse.move(card["x"] + 40, card["y"] + 40, steps=4)
    end = page.get_by_text("Decline", exact=True)  # only there while a card is carried
    end.hover()  # once it stands still
    expect(page.get_by_text("Decline", exact=True)).to_have_count(2)  # the card says where it would go
    put_down(page)
    asked = page.get_by_role("dialog", name=f"Decline order {own(order['number'])}?")
    asked.get_by_label("Why? The customer reads this.").fill("No more hibiscus")
    asked.get_by_role("button", name="Decline").click()
    expect(column(page, "new").get_by_text("Sobolo")).to_have_count(0)
    seen = restaurant.get(f"orders/{order['id']}")
    assert (seen["status"], seen["reason"]) == ("rejected", "No more hibiscus")
