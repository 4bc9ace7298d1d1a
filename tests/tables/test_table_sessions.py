"""Parties: who opens a table, who joins, and when it is clear again."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import psycopg.errors
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from comanda.audit.models import AuditEntry
from comanda.audit.record import SYSTEM
from comanda.kit.errors import Fact
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.orders.models import Order
from comanda.orders.states import ORDER_STATES, OrderStatus
from comanda.tables.actions.deactivate_table import deactivate_table
from comanda.tables.actions.join_table import join_party
from comanda.tables.endpoints import session_view
from comanda.tables.errors import PartyLeft, PinRequired, PinWrong, TableNotOpen, TableUnknown
from comanda.tables.models import TableGuest, TableSession
from comanda.tables.repository import FINAL_ORDER_STATUSES, Party
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.permissions import Role
from tests.conftest import TestClock
from tests.factories import Shop

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def address(shop: Shop, table: str = "Table 1") -> str:
    return f"/api/v1/tables/{shop.tables[table][0]}"


async def open_by_staff(shop: Shop, table: str = "Table 1") -> dict[str, Any]:
    answer = await shop.staff("POST", f"{address(shop, table)}/open", role=Role.FRONT_DESK)
    assert answer.status_code == 201
    opened: dict[str, Any] = answer.json()
    return opened


async def clear(shop: Shop) -> None:
    assert (await shop.staff("POST", f"{address(shop)}/clear", role=Role.FRONT_DESK)).status_code == 204


async def join(
    shop: Shop,
    guest: UUID,
    *,
    pin: str | None = None,
    access: Literal["open", "pin"] = "open",
    table: str = "Table 1",
) -> UUID:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return await join_party(
            session, shop.tenant_id, shop.tables[table][0], guest, pin=pin, access=access, now=shop.app.clock()
        )


async def refused(fact: type[Fact], shop: Shop, guest: UUID, **how: Any) -> None:
    before = await everything(shop)
    with pytest.raises(fact):
        await join(shop, guest, **how)
    assert await everything(shop) == before


async def everything(shop: Shop) -> tuple[list[tuple[UUID, str, datetime | None]], set[tuple[UUID, UUID]]]:
    """The shop's sessions, oldest first, and who belongs to which."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        sessions = await session.scalars(
            select(TableSession).where(TableSession.tenant_id == shop.tenant_id).order_by(TableSession.id)
        )
        guests = await session.scalars(select(TableGuest).where(TableGuest.tenant_id == shop.tenant_id))
        return [(s.id, s.pin, s.closed_at) for s in sessions], {(g.session_id, g.guest_id) for g in guests}


async def add_order(shop: Shop, session_id: UUID, number: int, status: OrderStatus) -> None:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add(
            Order(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                number=number,
                number_text=f"A{number}",
                day=NOON.date(),
                status=status,
                fulfilment="dine_in",
                order_source="table",
                is_guest_order=True,
                table_id=shop.tables["Table 1"][0],
                table_session_id=session_id,
                table_name="Table 1",
                customer_name="Kofi",
                payment_method="cash",
                currency="GHS",
                prices_include_tax=True,
                subtotal_cents=1000,
                tax_cents=0,
                total_cents=1000,
                taxes=[],
                verification_code="1234",
                placed_at=NOON,
                ready_at=NOON,
                cancel_until=NOON,
                status_at=NOON,
            )
        )


async def test_staff_open_a_table_and_see_its_party(shop: Shop, clock: TestClock) -> None:
    clock.set(NOON)
    shop.tokens[Role.FRONT_DESK] = await fresh_sign_in(shop, Role.FRONT_DESK)
    before = await shop.staff("GET", f"{address(shop)}/session", role=Role.FRONT_DESK)
    assert (before.status_code, before.json()["code"]) == (404, "not_found")

    opened = await open_by_staff(shop)
    assert len(opened["pin"]) == 4
    assert opened["pin"].isdecimal()
    assert (opened["opened_at"], opened["guests"]) == ("2026-03-06T12:00:00Z", 0)
    await join(shop, uuid7(), pin=opened["pin"], access="pin")

    again = await shop.staff("POST", f"{address(shop)}/open", role=Role.FRONT_DESK)
    assert (again.status_code, again.json()) == (200, {**opened, "guests": 1})
    seen = await shop.staff("GET", f"{address(shop)}/session", role=Role.FRONT_DESK)
    assert (seen.status_code, seen.json()) == (200, again.json())
    listed = (await shop.staff("GET", "/api/v1/tables", role=Role.FRONT_DESK)).json()
    assert [table["session"] for table in listed] == [again.json(), None]


async def fresh_sign_in(shop: Shop, role: Role) -> str:
    """A token of the moment the clock shows."""
    app = shop.app
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return await start_session(session, app.tokens, shop.tenant_id, shop.users[role], app.clock())


def test_who_may_not_seat_guests_sees_no_pin() -> None:
    party = Party(TableSession(id=uuid7(), pin="0420", opened_at=NOON), guests=2)
    assert session_view(party, shows_pin=False).pin is None
    assert session_view(party, shows_pin=True).pin == "0420"


async def test_opening_and_clearing_are_audited_without_the_pin(shop: Shop) -> None:
    await open_by_staff(shop)
    await shop.staff("POST", f"{address(shop)}/open")
    await clear(shop)
    await clear(shop)  # two waiters, one table
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        entries = list(
            await session.scalars(
                select(AuditEntry)
                .where(AuditEntry.tenant_id == shop.tenant_id, AuditEntry.subject_kind == "table")
                .order_by(AuditEntry.at)
            )
        )
        row = (await session.scalars(select(TableSession).where(TableSession.tenant_id == shop.tenant_id))).one()
    waiter = shop.users[Role.FRONT_DESK]
    assert [(e.action, e.actor_id, e.data) for e in entries] == [
        ("table.opened", waiter, {}),
        ("table.cleared", waiter, {}),
    ]
    assert (row.opened_by, row.closed_by) == (waiter, waiter)


async def test_the_first_guest_opens_a_table_of_open_access(shop: Shop) -> None:
    ama, kofi = uuid7(), uuid7()
    session_id = await join(shop, ama)
    assert await join(shop, kofi) == session_id
    assert await join(shop, ama) == session_id
    sessions, guests = await everything(shop)
    assert [(one, closed) for one, _, closed in sessions] == [(session_id, None)]
    assert guests == {(session_id, ama), (session_id, kofi)}
    assert (await shop.staff("GET", f"{address(shop)}/session")).json()["guests"] == 2


async def test_a_guarded_table_waits_for_the_staff_and_its_pin(shop: Shop) -> None:
    ama, pin = uuid7(), "0000"
    await refused(TableNotOpen, shop, ama, access="pin", pin=pin)
    opened = await open_by_staff(shop)
    pin = opened["pin"]
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    await refused(PinRequired, shop, ama, access="pin", pin=None)
    for said in (wrong, "", pin + "0", pin[:3], "٠١٢٣", "\ud800"):
        await refused(PinWrong, shop, ama, access="pin", pin=said)
    assert await join(shop, ama, access="pin", pin=pin) == UUID(opened["id"])
    assert await join(shop, ama, access="pin", pin=None) == UUID(opened["id"])  # is in already


async def test_a_new_party_never_joins_the_old_ones_session(shop: Shop) -> None:
    ama, kofi = uuid7(), uuid7()
    old = await join(shop, ama)
    await clear(shop)
    new = await join(shop, kofi)
    assert new != old
    await refused(PartyLeft, shop, ama)  # who left does not see the new party's tab
    sessions, guests = await everything(shop)
    assert [(one, closed is None) for one, _, closed in sessions] == [(old, False), (new, True)]
    assert guests == {(old, ama), (new, kofi)}


async def test_who_left_may_come_back_to_an_empty_table_another_table_or_with_the_pin(shop: Shop) -> None:
    ama, kofi = uuid7(), uuid7()
    old = await join(shop, ama)
    await clear(shop)
    assert await join(shop, ama, table="Table 2") != old
    anew = await join(shop, ama)
    assert anew != old
    await clear(shop)

    other = await join(shop, kofi)
    await refused(PartyLeft, shop, ama)
    pin = (await shop.staff("GET", f"{address(shop)}/session")).json()["pin"]
    assert await join(shop, ama, access="pin", pin=pin) == other


async def test_nobody_joins_at_a_removed_table(shop: Shop) -> None:
    assert (await shop.staff("DELETE", address(shop))).status_code == 204
    await refused(TableUnknown, shop, uuid7())


async def test_nobody_joins_at_another_businesss_table(shop: Shop, other_shop: Shop) -> None:
    before = await everything(other_shop)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        for tenant in (shop, other_shop):
            with pytest.raises(TableUnknown):
                await join_party(
                    session,
                    tenant.tenant_id,
                    other_shop.tables["Table 1"][0],
                    uuid7(),
                    pin=None,
                    access="open",
                    now=NOON,
                )
    assert await everything(other_shop) == before


async def test_twenty_guests_at_once_make_one_party(shop: Shop) -> None:
    guests = [uuid7() for _ in range(20)]
    joined = set(await asyncio.gather(*(join(shop, guest) for guest in guests)))
    assert len(joined) == 1
    sessions, members = await everything(shop)
    assert [one for one, _, _ in sessions] == list(joined)
    assert members == {(session_id, guest) for session_id in joined for guest in guests}


async def test_several_waiters_at_once_open_one_session(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.staff("POST", f"{address(shop)}/open") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len((await everything(shop))[0]) == 1


async def test_removing_and_joining_at_once_leave_no_party_at_a_removed_table(shop: Shop) -> None:
    removing = asyncio.create_task(shop.staff("DELETE", address(shop)))
    joined = await asyncio.gather(*(join(shop, uuid7()) for _ in range(5)), return_exceptions=True)
    deleted = await removing
    sessions, members = await everything(shop)
    if deleted.status_code == 204:
        assert all(isinstance(outcome, TableUnknown) for outcome in joined)
        assert (sessions, members) == ([], set())
    else:
        assert deleted.json()["code"] == "table_occupied"
        assert (len(sessions), len(members)) == (1, 5)


async def test_joining_waits_for_a_removal_under_way(shop: Shop) -> None:
    table_id = shop.tables["Table 1"][0]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await deactivate_table(session, shop.tenant_id, SYSTEM, table_id)
        joining = asyncio.create_task(join(shop, uuid7()))
        assert await asyncio.wait({joining}, timeout=0.3) == (set(), {joining})
    with pytest.raises(TableUnknown):
        await joining
    assert await everything(shop) == ([], set())


async def test_the_database_holds_one_party_a_table(shop: Shop) -> None:
    await open_by_staff(shop)
    with pytest.raises(IntegrityError) as error:
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            session.add(
                TableSession(tenant_id=shop.tenant_id, id=uuid7(), table_id=shop.tables["Table 1"][0], pin="1234")
            )
    assert isinstance(error.value.orig, psycopg.errors.UniqueViolation)
    assert error.value.orig.diag.constraint_name == "uq_table_sessions_open"
    assert len((await everything(shop))[0]) == 1


async def test_a_table_with_unfinished_orders_is_not_cleared(shop: Shop) -> None:
    session_id = UUID((await open_by_staff(shop))["id"])
    for number, status in enumerate(OrderStatus, 1):
        await add_order(shop, session_id, number, status)
    unfinished = [f"A{number}" for number, status in enumerate(OrderStatus, 1) if status not in ORDER_STATES.final]
    answer = await shop.staff("POST", f"{address(shop)}/clear")
    assert (answer.status_code, answer.json()["code"]) == (409, "table_has_open_orders")
    assert answer.json()["orders"] == unfinished
    assert [closed for _, _, closed in (await everything(shop))[0]] == [None]


async def test_orders_of_earlier_parties_and_finished_ones_do_not_hold_a_table(shop: Shop) -> None:
    earlier = UUID((await open_by_staff(shop))["id"])
    await clear(shop)
    await add_order(shop, earlier, 1, OrderStatus.READY)
    now = UUID((await open_by_staff(shop))["id"])
    for number, status in enumerate(sorted(ORDER_STATES.final), 2):
        await add_order(shop, now, number, status)
    await clear(shop)
    assert all(closed for _, _, closed in (await everything(shop))[0])


def test_what_final_means_is_what_orders_say() -> None:
    assert set(FINAL_ORDER_STATUSES) == ORDER_STATES.final


async def test_pins_are_random(shop: Shop) -> None:
    for _ in range(12):
        await open_by_staff(shop)
        await clear(shop)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        different = await session.scalar(
            select(func.count(TableSession.pin.distinct())).where(TableSession.tenant_id == shop.tenant_id)
        )
    assert different is not None
    assert different > 1  # twelve equal ones happen once in 10^44
