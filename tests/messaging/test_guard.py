"""SMS cost money: who may make a business send them, where to, and how many; and that nobody is kept from theirs."""

from uuid import uuid4

from starlette.types import ASGIApp

from comanda.kit.tenancy import Scope
from comanda.messaging import guard
from comanda.notifications.outbox import queue_code
from tests.direct import direct
from tests.factories import Shop
from tests.outside import Outside


async def skipped(outside: Outside) -> list[str | None]:
    return [one.skip_reason for one in await outside.rows() if one.channel == "sms"]


async def test_numbers_of_other_countries_get_none(outside: Outside) -> None:
    await outside.open_line("twilio")
    for number in ("+96892123456", "+34612345678", "+12025550123"):
        await outside.order(number)
        await outside.work()
        assert outside.texts(number) == []
    assert await skipped(outside) == ["country"] * 3
    await outside.settings(sms_countries=["GH", "OM"])
    await outside.order("+96892123457")
    await outside.order("+34612345679")
    await outside.work()
    assert len(outside.texts("+96892123457")) == 1
    assert await skipped(outside) == ["country"] * 3 + [None, "country"]


async def test_a_landline_gets_none(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.order("+233302123456")
    await outside.work()
    assert await skipped(outside) == ["landline"]


async def test_one_number_is_not_flooded_by_whoever_types_it(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    orders = [await outside.order(phone) for _ in range(6)]
    await outside.work()
    assert await skipped(outside) == ["number_cap"] * 2 + [None] * 4  # the newest go first
    assert len(outside.texts(phone)) == guard.UNPROVEN_BY_BOTH.count == 4
    # What the staff have looked at is told all the same.
    await outside.move(orders[0], "accepted")
    await outside.work()
    assert len(outside.texts(phone)) == 5


async def test_a_code_is_sent_forgotten_and_not_sent_for_ever(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone, challenge = outside.number(), uuid4()
    for code in ("481920", "000001", "000002", "000003"):
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            await queue_code(
                session, shop.app.vault, shop.tenant_id, phone, "en", code, shop.app.clock(), challenge=challenge
            )
        await outside.work()
    assert [one["text"] for one in outside.texts(phone)] == [
        f"{code} is your code for Test Kitchen. It is good for 5 minutes. Tell nobody."
        for code in ("481920", "000001", "000002")
    ]
    rows = await outside.rows()
    assert [(one.status, one.skip_reason) for one in rows] == [("sent", None)] * 3 + [("skipped", "number_cap")]
    assert {(one.sealed, one.message, one.subject) for one in rows} == {(None, None, None)}
    assert "481920" not in str(await outside.listed())
    # A code that comes late is none.
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await queue_code(
            session, shop.app.vault, shop.tenant_id, phone, "ar", "777777", shop.app.clock(), challenge=uuid4()
        )
    await outside.later(minutes=6)
    late = (await outside.rows())[-1]
    assert (late.status, late.skip_reason, late.sealed) == ("skipped", "too_late", None)


async def test_pumping_costs_little_and_keeps_nothing_from_anybody(
    outside: Outside, shop: Shop, asgi: ASGIApp
) -> None:
    """From one network: its fortieth number in an hour is the last. Orders are taken all the same, and those of others
    are told."""
    await outside.open_line("twilio")
    numbers = [outside.number() for _ in range(45)]
    for number in numbers:
        await outside.order(number)
    await outside.work()
    reasons = await skipped(outside)
    assert (reasons.count(None), reasons.count("address_cap")) == (guard.BY_ADDRESS.count, 5)
    phone = outside.number()
    async with direct(asgi, client=("127.0.9.9", 40000)) as elsewhere:
        answer = await elsewhere.post(
            "/api/customer/orders/create",
            json=shop.order(payment_method="cash", customer_phone=phone),
            headers={"Idempotency-Key": str(uuid4()), "X-Restaurant": shop.slug},
        )
    assert answer.status_code == 201
    await outside.work()
    assert len(outside.texts(phone)) == 1


async def test_nobody_known_takes_at_most_half_of_a_day(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.settings(sms_per_day=6)
    orders = [await outside.order() for _ in range(5)]
    await outside.work()
    assert await skipped(outside) == ["daily_cap"] * 2 + [None] * 3
    for order in orders[:4]:
        await outside.move(order, "accepted")
    await outside.work()
    assert (await skipped(outside))[5:] == ["daily_cap"] + [None] * 3
    statistics = (await outside.shop.staff("GET", "/api/v1/messages/statistics")).json()
    assert (statistics["month"]["segments"], statistics["month"]["segments_today"]) == (6, 6)
    assert statistics["month"]["cap_today"] == 6
    await outside.later(days=1)
    await outside.order()
    await outside.work()
    assert (await skipped(outside))[-1] is None


async def test_a_month_has_an_end(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.settings(sms_per_month=1)
    await outside.order()
    await outside.work()
    await outside.later(days=1)
    await outside.order()
    await outside.work()
    assert await skipped(outside) == [None, "monthly_cap"]
