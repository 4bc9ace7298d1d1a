"""What somebody wants to hear, and that it is kept to in the moment it is said."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from comanda.kit.tenancy import Scope
from comanda.messaging import repository
from comanda.messaging.links import leave_link
from comanda.privacy.consents import Said
from tests.clock import TestClock
from tests.factories import Shop, make_message
from tests.mailbox import Mailbox, text_of
from tests.outside import Outside


async def test_stop_stops_what_waits_already_and_start_starts(outside: Outside) -> None:
    for provider in ("twilio", "africas_talking"):
        phone = outside.number()
        await outside.open_line(provider)
        order = await outside.order(phone)
        await outside.work()
        assert len(outside.texts(phone)) == 1
        await outside.move(order, "accepted")  # waits
        await outside.answers(provider, phone, "Stop.")
        await outside.work()
        last = (await outside.listed(order_id=order["id"]))[-1]
        assert (last["status"], last["skip_reason"]) == ("skipped", "opted_out")
        refused = await outside.shop.staff("POST", f"/api/v1/messages/{last['id']}/resend")
        assert (refused.status_code, refused.json()["code"]) == (409, "recipient_opted_out")
        await outside.answers(provider, phone, "START")
        await outside.move(order, "preparing", "ready")
        await outside.work()
        assert len(outside.texts(phone)) == 2
        answer = await outside.shop.staff("DELETE", f"/api/v1/settings/sms/{provider}")
        assert answer.status_code == 204


async def test_stop_in_arabic_and_what_is_no_stop(outside: Outside) -> None:
    await outside.open_line("twilio")
    for text, sent in (("إيقاف", 1), ("Please stop by at 5", 2)):
        phone = outside.number()
        order = await outside.order(phone)
        await outside.work()
        await outside.answers("twilio", phone, text)
        await outside.move(order, "accepted")
        await outside.work()
        assert (text, len(outside.texts(phone))) == (text, sent)


async def test_one_business_s_stop_is_not_another_s(outside: Outside, other_shop: Shop) -> None:
    await outside.open_line("twilio")
    other = Outside(other_shop, outside.sandbox, outside.origin)
    await other.open_line("twilio")
    phone = outside.number()
    await outside.order(phone)
    await outside.work()
    await outside.answers("twilio", phone, "STOP")
    await other.order(phone)
    await other.work()
    assert len(outside.texts(phone)) == 2


async def test_the_link_of_an_e_mail_ends_them(outside: Outside, mailbox: Mailbox) -> None:
    email = f"{outside.number()[1:]}@guest.example"
    order = await outside.order(customer_email=email)
    await outside.work()
    (letter,) = mailbox.to(email)
    one_click = str(letter["List-Unsubscribe"]).strip("<>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = one_click.replace("/api/customer/notifications/links/", "/unsubscribe/")
    assert page in text_of(letter).replace("\n", "")
    path = one_click.removeprefix(outside.shop.app.settings.base_url())
    before = (await outside.shop.client.get(path)).json()
    assert (before["business"], before["channel"], before["is_left"]) == ("Test Kitchen", "email", False)
    assert before["address"] != email
    form = {"List-Unsubscribe": "One-Click"}
    assert (await outside.shop.client.post(path, data=form)).status_code == 204
    assert (await outside.shop.client.get(path)).json()["is_left"] is True
    await outside.move(order, "cancelled", reason="Sold out")
    await outside.work()
    assert len(mailbox.to(email)) == 1
    said, held = await outside.listed(channel="email")
    assert (said["skip_reason"], held["skip_reason"], held["can_resend"]) == (None, "opted_out", False)
    assert held["message"].startswith("Hi Ama Owusu,")  # somebody may have to say it by word of mouth
    # Whoever did not mean it takes it back; by a link out of advertising only that.
    app = outside.shop.app
    _, other = leave_link(app, outside.shop.tenant_id, "email", email, "marketing")
    assert (await outside.shop.client.delete(other.removeprefix(app.settings.base_url()))).status_code == 204
    assert (await outside.shop.client.get(path)).json()["is_left"] is True
    assert (await outside.shop.client.delete(path)).status_code == 204
    assert (await outside.shop.client.get(path)).json()["is_left"] is False
    await outside.order(customer_email=email)
    await outside.work()
    assert len(mailbox.to(email)) == 2
    for wrong in (path[:-9], path[:-9] + "AAAAAAAAA", path.rpartition("/")[0] + "/abc.def"):
        assert (await outside.shop.client.get(wrong)).status_code == 404


async def test_a_guest_switches_sms_off_for_themselves_and_for_nobody_else(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    order = await outside.order(phone)
    await outside.work()
    body = {"channel": "sms", "category": "transactional", "wanted": False}
    path = "/api/customer/notifications/preferences"
    answer = await shop.guest("PUT", path, token=order["guest_token"], json=body)
    chosen = {(one["channel"], one["category"]): one["wanted"] for one in answer.json()["choices"]}
    assert chosen["sms", "transactional"] is False
    assert chosen["email", "transactional"] is True
    assert chosen["sms", "marketing"] is chosen["push", "marketing"] is False
    await outside.move(order, "accepted")
    await outside.work()
    assert len(outside.texts(phone)) == 1
    await outside.order(phone)  # whoever has the number, and orders on another device
    await outside.work()
    assert len(outside.texts(phone)) == 2


async def test_nobody_consents_to_advertising_for_an_address_that_is_not_proved(
    outside: Outside, shop: Shop
) -> None:
    order = await outside.order()
    path = "/api/customer/notifications/preferences"
    for channel in ("sms", "email", "push"):
        body = {"channel": channel, "category": "marketing", "wanted": True}
        answer = await shop.guest("PUT", path, token=order["guest_token"], json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "consent_needs_proof")
    read = await shop.guest("GET", "/api/customer/notifications", token=order["guest_token"])
    assert [one["wanted"] for one in read.json()["choices"] if one["category"] == "marketing"] == [False] * 3


async def test_advertising_needs_consent_and_waits_for_the_morning(
    outside: Outside, shop: Shop, clock: TestClock
) -> None:
    await outside.open_line("twilio")
    clock.set(datetime.combine(clock().date() + timedelta(days=2), time(22, 30), UTC))
    morning = clock() + timedelta(hours=10, minutes=30)
    phone = outside.number()
    fields = {"category": "marketing", "status": "queued", "recipient_phone": phone, "priority": 2}
    unwanted = await make_message(shop, **fields)
    await outside.work()
    (row,) = await outside.rows()
    assert (row.id, row.skip_reason) == (unwanted.id, "no_consent")
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await repository.choose(
            session, shop.tenant_id, f"sms:{phone}", "sms", ["marketing"], allowed=True, said=Said("page", clock())
        )
    wanted = await make_message(shop, **fields)
    await outside.work()
    waiting = next(one for one in await outside.rows() if one.id == wanted.id)
    assert (waiting.status, waiting.next_at) == ("queued", morning)
    assert outside.texts(phone) == []
    await outside.later(hours=11)
    assert [one["text"] for one in outside.texts(phone)] == ["Your order is ready"]


async def test_a_leaving_link_of_one_business_is_no_other_s(
    outside: Outside, other_shop: Shop, shop: Shop
) -> None:
    _, link = leave_link(shop.app, other_shop.tenant_id, "email", "ama@guest.example", "transactional")
    path = link.removeprefix(shop.app.settings.base_url())
    assert (await shop.client.post(path)).status_code == 204
    async with shop.app.database.transaction(Scope.staff(UUID(str(shop.tenant_id)), read_only=True)) as session:
        mine = await repository.choices_of(session, shop.tenant_id, ["email:ama@guest.example"], "email")
    async with shop.app.database.transaction(Scope.staff(other_shop.tenant_id, read_only=True)) as session:
        theirs = await repository.choices_of(session, other_shop.tenant_id, ["email:ama@guest.example"], "email")
    assert (len(mine), sorted(one.category for one in theirs)) == (0, ["marketing", "transactional"])
    assert timedelta(0) <= shop.app.clock() - theirs[0].at < timedelta(minutes=5)
