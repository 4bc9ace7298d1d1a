"""What customers hear of their orders: each thing once, in their language, by the ways the business has chosen."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from comanda.kit.segments import length_of
from tests.factories import Shop
from tests.mailbox import Mailbox, text_of
from tests.outside import Outside
from tests.till import Till


def said(texts: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in texts]


async def test_a_pickup_is_told_from_received_to_ready(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio", price_per_segment="0.045", price_currency="USD")
    phone = outside.number()
    order = await outside.order(phone, customer_name="Ama Owusu")
    assert outside.texts(phone) == []  # a row first; the worker sends
    (waiting,) = await outside.listed()
    assert (waiting["status"], waiting["message"], waiting["can_resend"]) == ("queued", None, False)
    await outside.work()
    for status in ("accepted", "preparing", "ready", "completed"):
        await outside.move(order, status)
        await outside.work()
    number, at = order["number"], await outside.local_time(order["ready_at"])
    link = await outside.link_of(order)
    assert said(outside.texts(phone)) == [
        f"Hi Ama Owusu, your order #{number} has been received. Total: GHS 85.00. Track: {link}",
        f"Hi Ama Owusu, {shop.name} has accepted your order #{number}. ETA: {at}. Track: {link}",
        f"Hi Ama Owusu, your order #{number} is ready for pickup!",
    ]
    sent = await outside.listed(channel="sms")
    assert [(one["notification_type"], one["status"], one["provider"]) for one in sent] == [
        (one, "sent", "twilio") for one in ("order_received", "order_accepted", "order_ready")
    ]
    await outside.pass_time(60)
    first, *others = await outside.listed(channel="sms")
    assert {one["status"] for one in (first, *others)} == {"delivered"}
    assert (first["recipient"], first["language"], first["retry_count"]) == (phone, "en", 0)
    assert (first["segments"], first["cost_micros"], first["cost_currency"]) == (1, 45_000, "USD")
    assert (first["order_id"], first["order_number"]) == (order["id"], number)
    (attempt,) = (await outside.detail(first))["attempts"]
    assert (attempt["provider"], attempt["outcome"]) == ("twilio", "delivered")
    assert attempt["provider_id"] == outside.texts(phone)[0]["provider_id"]


async def test_a_delivery_is_told_in_arabic(outside: Outside, shop: Shop) -> None:
    await outside.open_line("africas_talking")
    phone = outside.number()
    order = await outside.order(
        phone,
        fulfilment="delivery",
        delivery_address="12 Ring Road",
        language="ar",
        customer_name="محمد",
    )
    await outside.work()
    for status in ("accepted", "preparing", "ready", "out_for_delivery", "completed"):
        await outside.move(order, status)
        await outside.work()
        if status == "out_for_delivery":  # when it arrives, not when it was ready
            track = f"/api/customer/orders/track/{order['id']}"
            seen = (await shop.guest("GET", track, token=order["guest_token"])).json()
            out = next(one for one in seen["events"] if one["status"] == status)
            way = datetime.fromisoformat(seen["ready_at"]) - datetime.fromisoformat(out["at"])
            assert way == timedelta(minutes=30)
            arrives = await outside.local_time(seen["ready_at"])
    texts = said(outside.texts(phone))
    number = order["number"]
    assert len(texts) == 4  # not that it is ready: it comes to them
    assert texts[0].startswith(f"مرحبًا محمد، استلمنا طلبك رقم {number}. المجموع: 85.00 ")
    assert texts[2] == f"مرحبًا محمد، طلبك رقم {number} في الطريق إليك. الموعد: {arrives}"
    assert texts[3] == f"مرحبًا محمد، تم توصيل طلبك رقم {number}. بالهناء والشفاء! {shop.name2}"
    listed = await outside.listed(channel="sms")
    assert [one["segments"] for one in listed] == [length_of(text).parts for text in texts]
    assert {one["cost_currency"] for one in listed} == {"GHS"}  # as the provider said
    await outside.pass_time(60)
    assert {one["status"] for one in await outside.listed(channel="sms")} == {"delivered"}


async def test_of_what_was_waiting_only_the_newest_is_told(outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    order = await outside.order(phone)
    await outside.move(order, "accepted", "preparing", "ready")
    await outside.work()
    assert said(outside.texts(phone)) == [f"Hi Ama Owusu, your order #{order['number']} is ready for pickup!"]
    assert [(one["notification_type"], one["skip_reason"]) for one in await outside.listed()] == [
        ("order_received", "overtaken"),
        ("order_accepted", "overtaken"),
        ("order_ready", None),
    ]


async def test_who_sits_at_a_table_is_told_nothing_by_sms_but_that_it_is_off(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    body = {"lines": [shop.line()], "customer_name": "Kofi", "customer_phone": phone, "payment_method": "cash"}
    order = (await shop.place_at_table("Table 1", body)).json()
    await outside.move(order, "accepted", "preparing")
    await outside.work()
    assert outside.texts(phone) == []
    await outside.move(order, "cancelled", reason="We are out of plantain.")
    await outside.work()
    assert said(outside.texts(phone)) == [
        f"Hi Kofi, your order #{order['number']} was cancelled. We are out of plantain."
    ]


async def test_what_somebody_did_themselves_they_are_not_told(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    order = await outside.order(phone)
    answer = await shop.guest(
        "POST", f"/api/customer/orders/cancel/{order['id']}", token=order["guest_token"], json={}
    )
    assert answer.status_code == 200
    await outside.work()
    assert len(outside.texts(phone)) == 1  # that it was received


async def test_an_order_that_waits_for_its_payment_is_told_when_that_has_come(
    outside: Outside, till: Till, mailbox: Mailbox
) -> None:
    await outside.open_line("twilio")
    phone, email = outside.number(), f"{outside.number()[1:]}@guest.example"
    order = await till.order(customer_phone=phone, customer_email=email, customer_name="Ama")
    await outside.work()
    assert (outside.texts(phone), mailbox.to(email)) == ([], [])
    await till.paid(order)
    await outside.work()
    assert len(outside.texts(phone)) == 1
    number, name = order["number"], outside.shop.name
    assert mailbox.subjects(email) == [f"{name}: payment received", f"{name}: your order #{number}"]
    letter = mailbox.to(email)[0]
    assert str(letter["From"]) == f'"{name}" <noreply@comanda.example>' or name in str(letter["From"])
    assert f"we have received GHS 85.00 for your order #{number}" in text_of(letter)
    assert await outside.link_of(order) in text_of(letter)
    await outside.move(order, "rejected", reason="The kitchen is closed.")
    await outside.work()
    await till.pass_time(60)
    await till.sweep(70)
    assert said(outside.texts(phone))[1:] == [
        f"Hi Ama, your order #{number} was cancelled. The kitchen is closed.",
        f"Hi Ama, GHS 85.00 of your order #{number} has been given back to you. {name}",
    ]


async def test_what_is_switched_off_is_not_even_written_down(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.settings(channels={"order_received": [], "order_accepted": ["email"]})
    order = await outside.order(customer_email="ama@guest.example")
    await outside.move(order, "accepted")
    assert [(one["notification_type"], one["channel"]) for one in await outside.listed()] == [
        ("order_accepted", "email")
    ]


async def test_without_an_account_no_sms_is_written_down(outside: Outside) -> None:
    order = await outside.order()
    await outside.move(order, "accepted")
    assert await outside.listed() == []


async def test_a_name_is_no_way_to_write_to_strangers(outside: Outside) -> None:
    await outside.open_line("twilio")
    for name in ("You won! visit evil.example/win", "Call 0900 123456", "a@b.example", "http://x.example"):
        phone = outside.number()
        await outside.order(phone, customer_name=name)
        await outside.work()
        assert said(outside.texts(phone))[0].startswith("Hi there, your order #")


async def test_a_name_does_not_double_what_an_english_sms_costs(outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    await outside.order(phone, customer_name="Zoë Ñandú O’Neill")
    await outside.work()
    (text,) = outside.texts(phone)
    assert text["text"].startswith("Hi Zoe Ñandu O'Neill, ")
    assert text["encoding"] == "GSM-7"


async def test_the_link_shows_how_it_stands_and_nobody_s_name(outside: Outside, shop: Shop) -> None:
    order = await outside.order(customer_name="Ama Owusu", notes="Ring twice")
    link = str(shop.app.tokens.link_to(shop.tenant_id, UUID(order["id"])))
    answer = await shop.client.get(f"/api/customer/orders/status/{link}", params={"restaurant": shop.slug})
    assert answer.status_code == 200
    seen = answer.json()
    assert (seen["number"], seen["status"], seen["total_cents"]) == (order["number"], "confirmed", 8500)
    assert "Ama" not in answer.text
    assert "Ring" not in answer.text
    for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), link[1:], "x" * 30, "…"):
        answer = await shop.client.get(f"/api/customer/orders/status/{wrong}", params={"restaurant": shop.slug})
        assert answer.status_code == 404
