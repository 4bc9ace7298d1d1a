"""Messages to browsers whose page is closed."""

import json
from typing import Any
from uuid import uuid4

from comanda.messaging.providers.web_push import public_key
from tests.factories import Shop
from tests.outside import Outside


async def subscribed(outside: Outside, order: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """As the browser's stand-in has it."""
    shop = outside.shop
    key = public_key(shop.app.settings.push_key())
    made: dict[str, Any] = outside.sandbox.control("POST", "/push/subscriptions", application_server_key=key)
    answer = await shop.guest(
        "POST",
        "/api/customer/notifications/subscribe",
        token=order["guest_token"],
        json={"endpoint": made["endpoint"], "keys": made["keys"], "language": language},
    )
    assert answer.status_code == 201, answer.text
    return made


def shown(outside: Outside, browser: dict[str, Any]) -> list[Any]:
    """What the browser decrypts, oldest first."""
    found: list[Any] = outside.sandbox.control("GET", f"/push/messages?id={browser['id']}")
    return found[::-1]


async def test_a_browser_is_told_in_its_language(outside: Outside, shop: Shop) -> None:
    order = await outside.order()
    read = (await shop.guest("GET", "/api/customer/notifications", token=order["guest_token"])).json()
    assert read["push_key"] == public_key(shop.app.settings.push_key())
    english = await subscribed(outside, order)
    arabic = await subscribed(outside, order, "ar")
    await outside.move(order, "accepted", "preparing", "ready")
    await outside.work()
    ((first,), (second,)) = (shown(outside, one) for one in (english, arabic))
    number = order["number"]
    assert json.loads(first["text"]) == {
        "title": "Test Kitchen",
        "body": f"Your order #{number} is ready!",
        "url": f"/track/{order['id']}",
        "tag": f"order-{order['id'].replace('-', '')}",
        "language": "en",
        "dir": "ltr",
    }
    told = json.loads(second["text"])
    assert (told["title"], told["body"], told["dir"]) == (shop.name2, f"طلبك رقم {number} جاهز!", "rtl")
    assert first["urgency"] == "high"
    assert 3500 < first["ttl"] <= 3600
    assert [one["status"] for one in await outside.listed(channel="push", status="sent")] == ["sent"] * 2


async def test_who_sits_at_a_table_hears_by_push(outside: Outside, shop: Shop) -> None:
    order = (await shop.place_at_table()).json()
    browser = await subscribed(outside, order)
    await outside.move(order, "accepted")
    await outside.work()
    assert len(shown(outside, browser)) == 1


async def test_a_browser_that_is_gone_is_forgotten(outside: Outside, shop: Shop) -> None:
    order = await outside.order()
    browser = await subscribed(outside, order)
    outside.sandbox.control("POST", f"/push/subscriptions/{browser['id']}/end")
    await outside.move(order, "accepted")
    await outside.work()
    (message,) = await outside.listed(channel="push")
    assert (message["status"], message["skip_reason"]) == ("skipped", "gone")
    await outside.move(order, "preparing", "ready")
    await outside.work()
    assert len(await outside.listed(channel="push")) == 1  # nobody to tell


async def test_the_same_browser_is_one_and_can_leave(outside: Outside, shop: Shop) -> None:
    order, other = await outside.order(), await outside.order()
    browser = await subscribed(outside, order)
    body = {"endpoint": browser["endpoint"], "keys": browser["keys"]}
    path = "/api/customer/notifications"
    again = await shop.guest("POST", f"{path}/subscribe", token=order["guest_token"], json=body)
    first = again.json()["id"]
    assert (await shop.guest("POST", f"{path}/subscribe", token=order["guest_token"], json=body)).json()[
        "id"
    ] == first
    # Somebody else cannot switch it off.
    for token in (other["guest_token"], order["guest_token"]):
        left = await shop.guest("POST", f"{path}/unsubscribe", token=token, json={"endpoint": browser["endpoint"]})
        assert left.status_code == 204
        if token == other["guest_token"]:
            await outside.move(order, "accepted")
            await outside.work()
    await outside.move(order, "preparing", "ready")
    await outside.work()
    assert len(shown(outside, browser)) == 1


async def test_only_push_services_are_ever_posted_to(outside: Outside, shop: Shop) -> None:
    """Whoever subscribes names the address: it must not lead into our own house."""
    order = await outside.order()
    good = outside.sandbox.control("POST", "/push/subscriptions")
    for endpoint in (
        "http://127.0.0.1:1/push/x",
        "https://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/push",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com:8443/x",
        "http://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "x",
    ):
        answer = await shop.guest(
            "POST",
            "/api/customer/notifications/subscribe",
            token=order["guest_token"],
            json={"endpoint": endpoint, "keys": good["keys"]},
        )
        assert (endpoint, answer.status_code) == (endpoint, 422)
    for keys in (
        {"p256dh": "AAAA", "auth": good["keys"]["auth"]},
        {"p256dh": good["keys"]["p256dh"], "auth": "A"},
    ):
        body = {"endpoint": good["endpoint"], "keys": keys}
        path = "/api/customer/notifications/subscribe"
        assert (await shop.guest("POST", path, token=order["guest_token"], json=body)).status_code == 422


async def test_ten_browsers_are_enough(outside: Outside, shop: Shop) -> None:
    order = await outside.order()
    keys = outside.sandbox.control("POST", "/push/subscriptions")["keys"]
    codes = []
    for _ in range(11):
        body = {"endpoint": f"https://fcm.googleapis.com/fcm/send/{uuid4()}", "keys": keys}
        path = "/api/customer/notifications/subscribe"
        codes.append((await shop.guest("POST", path, token=order["guest_token"], json=body)).status_code)
    assert codes == [201] * 10 + [409]
