"""What providers may answer and tell, and what is made of it: tried again, by another one, given up, or known."""

from datetime import datetime, timedelta

from sqlalchemy import select, text

from comanda.kit.tenancy import Scope
from comanda.messaging.dispatch import PAUSES, claim_next
from comanda.messaging.models import SmsAccount
from tests.clock import TestClock
from tests.factories import Shop, make_message
from tests.outside import Outside

GHANA = "+233%s0000%s"
_MANY = text(
    """
    INSERT INTO notifications (tenant_id, id, notification_type, category, priority, channel, recipient_phone, language,
                               fields, created_at, next_at, expires_at)
    SELECT :tenant_id, gen_random_uuid(), 'order_ready', 'transactional', 1, 'sms', '+233240000000', 'en', '{}',
           :then, :then, CAST(:then AS timestamptz) + interval '1 hour'
      FROM generate_series(1, 12000)
    """
)


async def both(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.open_line("africas_talking")


async def test_a_second_provider_takes_over_at_once(outside: Outside) -> None:
    await both(outside)
    outside.sandbox.control("POST", "/faults/next", kind="twilio.messages", fault="error_503")
    phone = outside.number()
    await outside.order(phone)
    await outside.work()
    (message,) = await outside.listed()
    assert (message["status"], message["provider"], message["retry_count"]) == ("sent", "africas_talking", 1)
    first, second = (await outside.detail(message))["attempts"]
    assert (first["provider"], first["outcome"]) == ("twilio", "unavailable")
    assert (second["provider"], second["outcome"]) == ("africas_talking", "taken")
    assert [one["carrier"] for one in outside.texts(phone)] == ["africas_talking"]


async def test_where_one_cannot_route_the_other_is_asked(outside: Outside) -> None:
    await both(outside)
    await outside.order(GHANA % ("26", "112"))  # 21408 at Twilio, 407 at Africa's Talking
    await outside.work()
    (message,) = await outside.listed()
    assert (message["status"], message["retry_count"]) == ("queued", 2)
    assert [one["outcome"] for one in (await outside.detail(message))["attempts"]] == ["refused", "unavailable"]
    await outside.later(minutes=3)
    (message,) = await outside.listed()
    assert message["retry_count"] > 2


async def test_keys_that_are_refused_are_the_account_s_problem(outside: Outside, shop: Shop) -> None:
    await both(outside)
    await outside.order(GHANA % ("27", "109"))  # 21611: the sender's queue is full; 405: no balance
    await outside.work()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        rows = await session.scalars(select(SmsAccount).where(SmsAccount.tenant_id == shop.tenant_id))
        problems = {row.provider: row.problem for row in rows}
    assert "InsufficientBalance" in (problems["africas_talking"] or "")
    accounts = (await shop.staff("GET", "/api/v1/settings/sms")).json()
    assert [one["problem"] for one in accounts] == [problems["twilio"], problems["africas_talking"]]


async def test_pauses_grow_and_what_is_too_late_is_not_sent(outside: Outside, clock: TestClock) -> None:
    await outside.open_line("twilio")
    phone = GHANA % ("53", "118")  # 503 whenever it is asked
    order = await outside.order(phone)
    clock.fixed = clock()
    waits = []
    for _ in range(4):
        await outside.work()
        (message,) = await outside.listed()
        waits.append((message["status"], message["retry_count"]))
        if message["next_at"] is None:
            break
        clock.fixed = max(clock.fixed, datetime.fromisoformat(message["next_at"]))
    assert waits == [("queued", 1), ("queued", 2), ("queued", 3), ("queued", 4)]
    assert len((await outside.detail(message))["attempts"]) == 4
    clock.fixed += timedelta(hours=2)
    await outside.move(order, "accepted")
    await outside.work()
    late, fresh = await outside.listed()
    assert (late["status"], late["skip_reason"], late["message"] is not None) == ("skipped", "too_late", True)
    assert (fresh["notification_type"], fresh["status"]) == ("order_accepted", "queued")
    assert PAUSES[:3] == (5, 25, 125)


async def test_who_is_too_busy_is_asked_again_when_they_said(outside: Outside, clock: TestClock) -> None:
    await outside.open_line("twilio")
    outside.sandbox.control("POST", "/faults/next", kind="twilio.messages", fault="error_429")
    phone = outside.number()
    clock.fixed = clock()
    await outside.order(phone)
    await outside.work()
    (message,) = await outside.listed()
    assert (message["status"], message["retry_count"]) == ("queued", 1)
    waits = datetime.fromisoformat(message["next_at"]) - clock.fixed
    assert waits == timedelta(seconds=5)  # at least the two seconds it asked for
    await outside.later(seconds=6)
    assert len(outside.texts(phone)) == 1


async def test_a_number_that_is_none_is_given_up_at_once_and_marked(outside: Outside) -> None:
    await both(outside)
    phone = GHANA % ("54", "106")
    order = await outside.order(phone)
    await outside.work()
    (message,) = await outside.listed()
    assert (message["status"], message["retry_count"], message["can_resend"]) == ("failed", 0, True)
    await outside.move(order, "accepted")
    await outside.work()
    marked = (await outside.listed())[1]
    assert (marked["status"], marked["skip_reason"]) == ("skipped", "bad_address")
    # Somebody of the staff knows better.
    answer = await outside.shop.staff("POST", f"/api/v1/messages/{marked['id']}/resend")
    assert answer.status_code == 201
    await outside.work()
    again = await outside.detail(answer.json())
    assert (again["status"], len(again["attempts"])) == ("failed", 1)


async def test_africas_talking_says_201_and_refuses(outside: Outside) -> None:
    await outside.open_line("africas_talking")
    for end, status in (("106", "failed"), ("107", "failed"), ("105", "failed"), ("113", "queued")):
        phone = GHANA % ("55", end)
        order = await outside.order(phone)
        await outside.work()
        (message,) = await outside.listed(order_id=order["id"])
        assert (end, message["status"]) == (end, status)
        assert outside.texts(phone) == []


async def test_receipts_come_twice_late_and_in_any_order(outside: Outside) -> None:
    await outside.open_line("africas_talking")
    await outside.order()
    await outside.work()
    (message,) = await outside.listed()
    (attempt,) = (await outside.detail(message))["attempts"]
    path, phone = await outside.hook("africas_talking"), message["recipient"]

    async def told(status: str, id: str = attempt["provider_id"], **more: str) -> str:
        form = {"id": id, "status": status, "phoneNumber": phone, "networkCode": "62001", **more}
        answer = await outside.shop.client.post(path, data=form)
        assert answer.status_code == 200
        return str((await outside.listed())[0]["status"])

    assert await told("Sent") == "sent"
    assert await told("Failed", failureReason="UserIsInactive") == "queued"  # it is sent again, later
    assert await told("Success") == "delivered"  # it had arrived all the same
    assert await told("Success") == "delivered"
    assert await told("Failed", failureReason="UserIsInactive") == "delivered"
    assert await told("Rejected") == "delivered"
    assert await told("Success", id="ATXid_of_nobody") == "delivered"
    await outside.later(minutes=10)
    assert len(outside.texts(phone)) == 1


async def test_a_receipt_that_nobody_signed_changes_nothing(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    await outside.order()
    await outside.work()
    (message,) = await outside.listed()
    sid = (await outside.detail(message))["attempts"][0]["provider_id"]
    form = {"MessageSid": sid, "MessageStatus": "delivered", "AccountSid": "AC1", "To": message["recipient"]}
    path = await outside.hook("twilio")
    for headers in ({}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}):
        assert (await shop.client.post(path, data=form, headers=headers)).status_code == 401
    assert (await shop.client.post(f"{path}x", data=form)).status_code == 404
    assert (await outside.listed())[0]["status"] == "sent"


async def test_a_receipt_that_is_here_before_the_answer_names_the_try(outside: Outside, shop: Shop) -> None:
    """The sender died between asking and writing down: what the provider tells of the try is believed, and nothing is
    sent twice."""
    await outside.open_line("twilio")
    outside.sandbox.control("POST", "/faults/next", kind="twilio.messages", fault="cut")
    phone = outside.number()
    await outside.order(phone)
    await outside.work()  # taken, and the answer lost
    (message,) = await outside.listed()
    assert (message["status"], len(outside.texts(phone))) == ("queued", 1)
    await outside.pass_time(60)
    (message,) = await outside.listed()
    assert message["status"] == "delivered"
    await outside.later(minutes=10)
    assert len(outside.texts(phone)) == 1


async def test_where_a_report_will_tell_nobody_else_is_asked_meanwhile(outside: Outside) -> None:
    await both(outside)
    outside.sandbox.control("POST", "/faults/next", kind="twilio.messages", fault="cut")
    phone = outside.number()
    await outside.order(phone)
    await outside.work()
    await outside.pass_time(60)
    assert [one["status"] for one in await outside.listed()] == ["delivered"]
    await outside.later(minutes=5)
    assert [one["carrier"] for one in outside.texts(phone)] == ["twilio"]


async def test_what_cannot_be_opened_or_kills_is_given_up(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    sealed = await make_message(shop, status="queued", message=None, sealed="gone.AAAA", category="security")
    deadly = await make_message(shop, status="queued", retry_count=30)
    await outside.work()
    assert {one.id: one.status for one in await outside.rows()} == {sealed.id: "failed", deadly.id: "failed"}


async def test_what_a_dead_worker_held_is_taken_up_again(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    await outside.order(phone)
    assert await claim_next(shop.app, shop.tenant_id) is not None  # and then it is gone
    await outside.work()
    assert [one["status"] for one in await outside.listed()] == ["sending"]
    await outside.later(seconds=91)
    (message,) = await outside.listed()
    assert (message["status"], message["retry_count"], len(outside.texts(phone))) == ("sent", 1, 1)


async def test_what_is_lost_on_its_way_is_sent_again_while_it_matters(outside: Outside) -> None:
    await both(outside)
    phone = GHANA % ("56", "111")  # Twilio fails before it is sent; Africa's Talking delivers late
    await outside.order(phone)
    await outside.work()
    await outside.pass_time(60)
    (message,) = await outside.listed()
    assert (message["status"], message["retry_count"]) == ("queued", 1)
    await outside.later(minutes=3)
    await outside.pass_time(120)
    (message,) = await outside.listed()
    assert (message["status"], message["provider"]) == ("delivered", "africas_talking")


async def test_after_an_outage_what_matters_now_goes_first(outside: Outside, shop: Shop, clock: TestClock) -> None:
    """Thousands that are too late are marked, and say so; none of them is sent."""
    await outside.open_line("twilio")
    now = clock()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await session.execute(_MANY, {"tenant_id": shop.tenant_id, "then": now - timedelta(hours=3)})
    phone = outside.number()
    await outside.order(phone)
    first = await claim_next(shop.app, shop.tenant_id)
    assert first is not None
    assert first.message.recipient_phone == phone
    await outside.later(seconds=91)
    assert len(outside.texts(phone)) == 1
    counts = (await shop.staff("GET", "/api/v1/messages")).json()["lately"]
    assert (counts["skipped"], counts["sent"], counts["queued"]) == (12_000, 1, 0)
    assert len(outside.texts("+233240000000")) == 0
