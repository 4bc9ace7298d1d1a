"""Members have points on their own day, once a year, wherever the business is and whatever day that is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from comanda.jobs.queue import enqueue
from comanda.kit.tenancy import Scope
from comanda.loyalty.greetings import same_days_before
from comanda.loyalty.models import GreetingGiven
from comanda.loyalty.tasks import GREETED_FROM, greet, sweep_loyalty_of
from comanda.messaging.models import ContactChoice
from comanda.notifications.models import Notification
from comanda.tenants.models import Tenant
from tests.clock import TestClock
from tests.loyalty.conftest import Club, signed_in

ZONES = {"Accra": "Africa/Accra", "Muscat": "Asia/Muscat", "Madrid": "Europe/Madrid"}
GIFT = {"points": 50, "good_days": 30}


@pytest.fixture
async def club(club: Club) -> Club:
    await club.rules(birthday=GIFT)
    return club


async def at(club: Club, clock: TestClock, day: str, hour: int = 12, zone: str = "Africa/Accra") -> None:
    """It is that hour of the business's day, and the owner signs in anew."""
    local = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone)).replace(hour=hour)
    clock.fixed = local.astimezone(UTC)
    await club.later(clock)


async def in_zone(club: Club, zone: str) -> None:
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        await session.execute(update(Tenant).where(Tenant.id == club.shop.tenant_id).values(timezone=zone))


async def born(club: Club, day: str, **fields: Any) -> dict[str, Any]:
    """Who has ordered here, and was born on that day."""
    member = (await signed_in(club, 0)).customer
    await club.book.ask("PATCH", f"/{member['id']}", json={"birthday": day, **fields})
    return member


async def run(club: Club) -> int:
    return await greet(club.shop.app, club.shop.tenant_id)


async def given_to(club: Club, member: dict[str, Any]) -> list[tuple[str, int]]:
    items = (await club.of(member))["entries"]["items"]
    return [(one["occasion"], one["points"]) for one in reversed(items) if one["occasion"]]


# --- on which day -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("city", ZONES)
async def test_on_the_day_of_the_business_and_no_other(club: Club, clock: TestClock, city: str) -> None:
    zone = ZONES[city]
    await in_zone(club, zone)
    await at(club, clock, "2023-03-25", zone=zone)
    member = await born(club, "1990-03-26")  # the day on which Madrid's clocks go forward
    for day, hour, greeted in (
        ("2023-03-25", 23, 0), ("2023-03-26", 0, 1), ("2023-03-26", 23, 0), ("2023-03-27", 0, 0),
    ):  # fmt: skip
        await at(club, clock, day, hour, zone)
        assert await run(club) == greeted, (day, hour)
    assert await given_to(club, member) == [("birthday", 50)]
    (entry,) = (await club.of(member))["entries"]["items"]
    last = datetime.fromisoformat(entry["expires_at"]).astimezone(ZoneInfo(zone))
    assert (last.isoformat()[:19], last.date() - date(2023, 3, 26)) == ("2023-04-26T00:00:00", timedelta(days=31))


@pytest.mark.parametrize("city", ZONES)
async def test_29_february(club: Club, clock: TestClock, city: str) -> None:
    zone = ZONES[city]
    await in_zone(club, zone)
    await at(club, clock, "2023-02-27", zone=zone)
    member = await born(club, "1996-02-29")
    found = []
    for day in (
        "2023-02-27", "2023-02-28", "2023-03-01", "2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2025-03-01",
    ):  # fmt: skip
        await at(club, clock, day, zone=zone)
        found += [day] if await run(club) else []
    assert found == ["2023-02-28", "2024-02-29", "2025-02-28"]
    assert await given_to(club, member) == [("birthday", 50)] * 3


async def test_those_of_28_february_too(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-02-28")
    await born(club, "1991-02-28")
    await born(club, "1992-02-29")
    await born(club, "1992-03-01")
    assert await run(club) == 2


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(1, 60))
def test_every_day_has_one_anniversary_a_year(joined: date, years: int) -> None:
    year = joined.year + years
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = [day for day in days if day.year == year and joined in same_days_before(day, joined.year)]
    assert len(found) == 1
    assert abs(found[0].timetuple().tm_yday - joined.timetuple().tm_yday) <= 1


# --- once -------------------------------------------------------------------------------------------------------


async def test_once_however_often_the_job_runs(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    member = await born(club, "1990-05-10")
    assert [await run(club) for _ in range(3)] == [1, 0, 0]
    assert await given_to(club, member) == [("birthday", 50)]
    assert await club.points(member) == 50


async def test_by_day_and_again_for_a_worker_that_was_down(club: Club, clock: TestClock) -> None:
    shop = club.shop
    await at(club, clock, "2023-05-10", GREETED_FROM - 1)
    member = await born(club, "1990-05-10")
    for hour, points in ((GREETED_FROM - 1, 0), (22, 50), (23, 50)):
        await at(club, clock, "2023-05-10", hour)
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            await enqueue(session, sweep_loyalty_of, tenant_id=str(shop.tenant_id))
        await shop.app.work(until_idle=True)
        assert await club.points(member) == points, hour


async def test_another_birthday_gives_nothing_within_a_year(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    member = await born(club, "1990-05-10")
    assert await run(club) == 1
    for day, greeted in (("2023-05-11", 0), ("2024-05-08", 0), ("2024-05-09", 1)):
        await at(club, clock, day)
        await club.book.ask("PATCH", f"/{member['id']}", json={"birthday": f"1990-{day[5:]}"})
        assert await run(club) == greeted, day
    assert await club.points(member) == 50 * 2


async def test_two_who_are_one_are_greeted_once(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    one, other = await born(club, "1990-05-10"), await born(club, "1990-05-11")
    assert await run(club) == 1
    body = {"source_customer_id": one["id"], "target_customer_id": other["id"]}
    await club.book.ask("POST", "/merge", json=body)
    await at(club, clock, "2023-05-11")
    assert await run(club) == 0
    assert (await club.points(other), await club.agrees()) == (50, True)


async def test_whoever_is_no_member_is_not_greeted(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    listed = await club.member(birthday="1990-05-10")  # never ordered, never proved a number
    away = await born(club, "1990-05-10")
    await club.book.ask("DELETE", f"/{away['id']}", 204)
    assert await run(club) == 0
    await club.order(listed)
    assert await run(club) == 1


async def test_without_it_nobody_is_greeted(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    await born(club, "1990-05-10")
    await club.rules()
    assert await run(club) == 0
    assert (await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": None})).status_code == 200
    assert await run(club) == 0


async def test_a_greeting_alone(club: Club, clock: TestClock) -> None:
    await club.rules(birthday={"points": 0})
    await at(club, clock, "2023-05-10")
    member = await born(club, "1990-05-10", email="a@guest.example")
    assert [await run(club), await run(club)] == [1, 0]
    assert await given_to(club, member) == []
    ((_, fields),) = await greetings(club)
    assert fields["reward"] == ""


# --- anniversaries ----------------------------------------------------------------------------------------------


async def test_the_day_of_the_first_points(club: Club, clock: TestClock) -> None:
    await club.rules(anniversary={"points": 20, "good_days": 10})
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        await session.execute(text("UPDATE tenants SET created_at = '2023-01-01' WHERE id = app_tenant_id()"))
    await at(club, clock, "2024-02-29")
    member = await club.member()
    await club.eaten(member)
    assert await run(club) == 0  # the day itself is not its anniversary
    await at(club, clock, "2024-06-01")
    await club.eaten(member)
    found = []
    for day in ("2025-02-27", "2025-02-28", "2025-03-01", "2025-06-01", "2026-02-28"):
        await at(club, clock, day)
        found += [day] if await run(club) else []
    assert found == ["2025-02-28", "2026-02-28"]
    assert await given_to(club, member) == [("anniversary", 20)] * 2


# --- messages ---------------------------------------------------------------------------------------------------


async def greetings(club: Club) -> list[tuple[Any, Any]]:
    shop = club.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.execute(
            select(Notification.expires_at, Notification.fields)
            .where(Notification.notification_type == "birthday_greeting")
            .order_by(Notification.id)
        )
        return [tuple(one) for one in found]


async def test_the_message_is_of_that_day(club: Club, clock: TestClock) -> None:
    await in_zone(club, "Europe/Madrid")
    await at(club, clock, "2023-05-10", zone="Europe/Madrid")
    await born(club, "1990-05-10", email="a@guest.example")
    await run(club)
    ((until, fields),) = await greetings(club)
    assert until == datetime(2023, 5, 10, 22, tzinfo=UTC)  # midnight in Madrid
    assert fields["reward"] == "Our present: 50 points, good until 9/6."


async def test_points_come_without_consent_and_the_message_does_not(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    member = await born(club, "1990-05-10", email="a@guest.example")
    await run(club)
    await club.shop.app.work(until_idle=True)
    shop = club.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        (one,) = await session.scalars(
            select(Notification).where(Notification.notification_type == "birthday_greeting")
        )
        assert (one.status, one.category) in {("skipped", "marketing"), ("queued", "marketing")}
        assert not list(await session.scalars(select(ContactChoice)))
    assert await club.points(member) == 50


async def test_whoever_had_enough_advertising_has_the_points_alone(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-09")
    await club.shop.staff("PATCH", "/api/v1/settings", json={"messages": {"marketing_most": 1}})
    member = await born(club, "1990-05-10", email="a@guest.example")
    other = await born(club, "1990-05-10", email="b@guest.example")
    shop = club.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add(
            Notification(
                tenant_id=shop.tenant_id, customer_id=member["id"], notification_type="campaign", language="en",
                category="marketing", channel="email", recipient_email="a@guest.example", created_at=clock(),
                next_at=clock(), fields={},
            )
        )  # fmt: skip
    await at(club, clock, "2023-05-10")
    assert await run(club) == 2
    assert len(await greetings(club)) == 1
    assert (await club.points(member), await club.points(other)) == (50, 50)


async def test_what_was_greeted_is_kept(club: Club, clock: TestClock) -> None:
    await at(club, clock, "2023-05-10")
    member = await born(club, "1990-05-10")
    await run(club)
    shop = club.shop
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        (one,) = await session.scalars(select(GreetingGiven))
    assert (str(one.customer_id), one.occasion, one.day, one.points) == (
        member["id"], "birthday", date(2023, 5, 10), 50,
    )  # fmt: skip
