"""Who is in which tier, and what becomes of points with time and with merges."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from comanda.kit.tenancy import Scope
from comanda.loyalty.points import due_by
from comanda.loyalty.repository import lines_of, list_due
from comanda.loyalty.tasks import expire_points, move_tiers, remind
from comanda.notifications.models import Notification
from tests.clock import TestClock
from tests.loyalty.conftest import TIERS, Club


async def told(club: Club, kind: str) -> list[Notification]:
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        found = await session.scalars(
            select(Notification).where(
                Notification.tenant_id == club.shop.tenant_id, Notification.notification_type == kind
            )
        )
        return list(found)


async def changes(club: Club, member: dict[str, Any]) -> list[tuple[Any, Any, str]]:
    found = (await club.of(member))["tier_changes"]
    return [(one["from_tier"], one["to_tier"], one["why"]) for one in reversed(found)]


async def test_orders_lift_members_and_refunds_let_them_fall(club: Club) -> None:
    await club.rules(tiers=TIERS)
    member = await club.member(email="ama@guest.example")
    await club.eaten(member)
    assert (await club.book.read(member))["tier"] == "bronze"
    standing = (await club.of(member))["standing"]
    assert (standing["tier"], standing["missing_cents"], standing["missing_visits"]) == ("bronze", 11_500, None)
    second = await club.eaten(member, club.shop.line("Tilapia"))
    assert (await club.book.read(member))["tier"] == "silver"
    await club.eaten(member)
    assert await club.points(member) == 85 + 150 + 127  # as silver, half as many again
    await club.refund(second)
    assert await changes(club, member) == [
        (None, "bronze", "order"), ("bronze", "silver", "order"), ("silver", "bronze", "order"),
    ]  # fmt: skip
    rose = await told(club, "tier_reached")
    assert sorted((one.category, one.channel, (one.fields or {})["tier"]) for one in rose) == [
        ("marketing", "email", "Bronze"), ("marketing", "email", "Silver"),
    ]  # fmt: skip


async def test_the_window_moves_on_and_the_programme_changes(club: Club, clock: TestClock) -> None:
    await club.rules(tiers=TIERS, window_months=1)
    app, tenant_id = club.shop.app, club.shop.tenant_id
    member = await club.member()
    await club.eaten(member)
    assert await move_tiers(app, tenant_id, "window") == 0
    await club.later(clock, days=40)
    assert await move_tiers(app, tenant_id, "window") == 1
    assert (await club.book.read(member))["tier"] is None
    await club.later(clock, minutes=1)
    await club.rules(tiers=TIERS, window_months=12)
    assert await move_tiers(app, tenant_id, "programme") == 1
    await club.later(clock, minutes=1)
    await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": None})
    assert await move_tiers(app, tenant_id, "programme") == 1
    assert await changes(club, member) == [
        (None, "bronze", "order"), ("bronze", None, "window"), (None, "bronze", "programme"),
        ("bronze", None, "programme"),
    ]  # fmt: skip


async def test_points_expire_once_the_oldest_first(club: Club, clock: TestClock) -> None:
    await club.rules(expires_after_months=1)
    app, tenant_id = club.shop.app, club.shop.tenant_id
    member, other = await club.member(), await club.member()
    await club.eaten(member)
    await club.later(clock, days=10)
    await club.eaten(member)
    await club.adjust(member, -20)
    await club.adjust(other, 7)
    assert await expire_points(app, tenant_id) == 0
    await club.later(clock, days=25)
    assert await expire_points(app, tenant_id) == 1
    assert await expire_points(app, tenant_id) == 0
    assert await club.entered(member) == [("earned", 85), ("earned", 85), ("adjusted", -20), ("expired", -65)]
    await club.later(clock, days=10)
    assert await expire_points(app, tenant_id) == 2
    assert (await club.points(member), await club.points(other)) == (0, 0)
    assert await club.agrees()


async def test_an_order_given_back_after_its_points_have_expired_takes_none(club: Club, clock: TestClock) -> None:
    await club.rules(expires_after_months=1)
    member = await club.member()
    order = await club.eaten(member)
    await club.later(clock, days=40)
    await expire_points(club.shop.app, club.shop.tenant_id)
    await club.later(clock, minutes=1)
    await club.refund(order)
    newest = (await club.of(member))["entries"]["items"][0]
    assert (newest["kind"], newest["points"], newest["forgone"]) == ("reversed", 0, 85)
    assert await club.points(member) == 0


async def test_whoever_could_use_them_is_reminded_once(club: Club, clock: TestClock) -> None:
    await club.rules(expires_after_months=1)
    app, tenant_id = club.shop.app, club.shop.tenant_id
    member, few = await club.member(email="ama@guest.example"), await club.member(email="kofi@guest.example")
    await club.adjust(member, 50)
    await club.adjust(few, 9)
    await remind(app, tenant_id)
    assert await told(club, "points_expiring") == []
    await club.later(clock, days=20)
    for _ in range(2):
        await remind(app, tenant_id)
    (one,) = await told(club, "points_expiring")
    assert (one.recipient_email, one.category, (one.fields or {})["points"]) == (
        "ama@guest.example",
        "marketing",
        "50",
    )


# --- merging ----------------------------------------------------------------------------------------------------


async def merge(club: Club, source: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = await club.book.ask(
        "POST", "/merge", json={"source_customer_id": source["id"], "target_customer_id": target["id"]}
    )
    return done


async def test_points_go_with_a_merge_and_come_back(club: Club) -> None:
    await club.rules(tiers=TIERS)
    source, target = await club.member(), await club.member()
    await club.eaten(source)
    await club.adjust(target, 10)
    done = await merge(club, source, target)
    assert done["loyalty_points_merged"] == 85
    assert (await club.points(source), await club.points(target)) == (0, 95)
    assert ((await club.book.read(source))["tier"], (await club.book.read(target))["tier"]) == (None, "bronze")
    await club.book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert (await club.points(source), await club.points(target)) == (85, 10)
    assert ((await club.book.read(source))["tier"], (await club.book.read(target))["tier"]) == ("bronze", None)
    assert await club.agrees()


async def test_what_was_spent_in_common_is_not_there_after_an_undo(club: Club) -> None:
    source, target = await club.member(), await club.member()
    await club.adjust(source, 100)
    await club.adjust(target, 10)
    done = await merge(club, source, target)
    await club.adjust(target, -80)
    await club.book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert (await club.points(source), await club.points(target)) == (30, 0)
    assert await club.entered(source) == [("adjusted", 100), ("moved", -70)]
    assert await club.agrees()
    await club.adjust(target, 40)
    standing = (await club.of(target))["standing"]
    assert [one["points"] for one in standing["left"]] == [40]


async def test_an_order_refunded_after_a_merge_takes_from_the_one_they_are(club: Club) -> None:
    source, target = await club.member(), await club.member()
    order = await club.eaten(source)
    await merge(club, source, target)
    await club.refund(order)
    assert (await club.points(source), await club.points(target)) == (0, 0)
    assert await club.agrees()


# --- SQL and arithmetic say the same ----------------------------------------------------------------------------


async def test_the_database_expires_what_the_arithmetic_says(club: Club, clock: TestClock) -> None:
    """Of a hundred customers with entries of all kinds."""
    luck, now = random.Random(11), clock()
    members = [await club.book.guest(name=f"Nr {n}") for n in range(60)]
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        for member in members:
            for n in range(luck.randrange(8)):
                kind = luck.choice(["bonus", "adjusted", "expired", "moved"])
                sign = {"bonus": 1, "expired": -1}.get(kind) or luck.choice([1, -1])
                expires = now + timedelta(days=luck.randrange(-5, 5)) if sign > 0 and luck.random() < 0.8 else None
                await session.execute(
                    text(
                        "INSERT INTO loyalty_entries (tenant_id, id, customer_id, kind, points, fact, expires_at, at,"
                        " actor_kind) VALUES (:tenant, gen_random_uuid(), :customer, :kind, :points, :fact, :expires,"
                        " :now, 'system')"
                    ),
                    {
                        "tenant": club.shop.tenant_id,
                        "customer": member["id"],
                        "kind": kind,
                        "points": sign * luck.randrange(1, 100),
                        "fact": f"{member['id']} {n}",
                        "expires": expires,
                        "now": now,
                    },
                )
        due = {one.customer_id: one.points for one in await list_due(session, club.shop.tenant_id, now, now)}
        expected = {
            UUID(member["id"]): points
            for member in members
            if (points := due_by(await lines_of(session, club.shop.tenant_id, UUID(member["id"])), now))
        }
    assert due == expected
    assert due
    assert await club.agrees()
