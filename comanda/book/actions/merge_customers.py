"""Two customers who are one person: one goes into the other, and that can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, func, insert, literal, select, update

from comanda.audit.record import Actor, record
from comanda.book.consents import MERGED, ease_consents, take_stricter
from comanda.book.errors import MergeHasPassed, MergeIntoItself, MergeNotUndoable
from comanda.customers import repository
from comanda.customers.errors import CustomerWasErased
from comanda.customers.models import STAYS, Customer, CustomerMerge, MovedRow
from comanda.customers.preferences import note_preferences
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Base
from comanda.loyalty.actions.follow_merge import settle_customer, share_points
from comanda.orders.repository import recount_customer
from comanda.tenants.repository import lock_counter

UNDO_WITHIN = timedelta(days=30)
# What one of the two says is chosen; what only one says is kept.
CHOSEN = (
    "name",
    "name2",
    "phone",
    "email",
    "language",
    "birthday",
    "note",
    "preferences",
    "preferred_payment_method",
)
_RANK = {"guest": 0, "stub": 1, "full": 2}
# Of the target, kept before and after, so that an undo takes back what is still as the merge left it.
_SNAPSHOT = (
    *CHOSEN,
    "phone_verified",
    "email_verified",
    "profile_status",
    "preference_consents",
    "account_id",
    "avatar_url",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to customers, whose rows go with them."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"


def references() -> list[Reference]:
    """Read from the tables themselves: one that is added is not forgotten."""
    found = [
        Reference(table, element.parent)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == Customer.__tablename__
        for element in key.elements
        if element.parent.name != "tenant_id" and not element.parent.info.items() >= STAYS.items()
    ]
    return sorted(found, key=lambda one: one.name)


async def plan_moves(session: Session, tenant_id: UUID, source_id: UUID) -> dict[str, int]:
    """How many rows of each kind would go, by "table.column"."""
    counts = {}
    for one in references():
        counts[one.name] = (
            await session.scalar(
                select(func.count()).where(one.table.c.tenant_id == tenant_id, one.column == source_id)
            )
            or 0
        )
    return counts


def conflicts_of(source: Customer, target: Customer) -> list[str]:
    """What both say, and not the same."""
    return [
        name
        for name in CHOSEN
        if getattr(source, name) and getattr(target, name) and getattr(source, name) != getattr(target, name)
    ]


def chosen_side(field: str, source: Customer, target: Customer, choices: Mapping[str, str]) -> str:
    """Whose holds where both say something: "source" or "target"."""
    proved = field == "phone" and source.phone_verified and not target.phone_verified
    return choices.get(field) or ("source" if proved else "target")


def merged_values(source: Customer, target: Customer, choices: Mapping[str, str]) -> dict[str, Any]:
    """What is known of the target afterwards, but for figures. `choices`: "source" or "target", by field."""
    values: dict[str, Any] = {}
    for name in CHOSEN:
        ours, theirs = getattr(target, name), getattr(source, name)
        takes_theirs = not ours or chosen_side(name, source, target, choices) == "source"
        values[name] = theirs if theirs and takes_theirs else ours
    if values["email"] == source.email and values["email"] != target.email:
        values["email_verified"] = source.email_verified
    whose = target if values["preferences"] == target.preferences else source
    values["preference_consents"] = whose.preference_consents
    values["phone_verified"] = (source if values["phone"] == source.phone else target).phone_verified
    values["profile_status"] = max(source.profile_status, target.profile_status, key=lambda one: _RANK[one])
    values["account_id"] = target.account_id or source.account_id
    values["avatar_url"] = target.avatar_url or source.avatar_url
    return values


async def merge_customers(
    session: Session,
    tenant_id: UUID,
    source_id: UUID,
    target_id: UUID,
    choices: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> CustomerMerge:
    """In the staff scope. No row is deleted: all that refers to the source refers to the target, the stricter wish of
    the two about messages holds, and the source leads to the target.

    Raises NotFound, MergeIntoItself, CustomerWasErased, MergeHasPassed.
    """
    if source_id == target_id:
        raise MergeIntoItself()
    await lock_counter(session, tenant_id)
    source, target = await repository.lock_customers(session, tenant_id, source_id, target_id)
    if source.erased_at is not None or target.erased_at is not None:
        raise CustomerWasErased()
    if source.merged_into is not None or target.merged_into is not None:
        raise MergeHasPassed()
    source_before, target_before = _snapshot(source), _snapshot(target)
    source_before |= {"is_active": source.is_active}
    points = source.loyalty_points  # which go with the entries that they are the sum of
    target_before |= {"loyalty_points": target.loyalty_points}
    values = merged_values(source, target, choices)
    merge = CustomerMerge(
        tenant_id=tenant_id,
        id=uuid7(),
        source_customer_id=source_id,
        target_customer_id=target_id,
        merged_by=actor.id,
        merge_reason=reason,
        orders_moved=0,
        loyalty_points_merged=points,
        merged_at=now,
        source_before=source_before,
        target_before=target_before,
        target_after={},
    )
    session.add(merge)
    await session.flush()
    moved = {one.name: await _move(session, merge, one, source_id, target_id) for one in references()}
    merge.orders_moved = moved["orders.customer_id"]
    merge.target_before = target_before | {
        "choices": await take_stricter(session, tenant_id, source, target, actor, now)
    }
    swaps_phones = bool(values["phone"]) and values["phone"] == source.phone
    if swaps_phones:
        source.phone = None
        await session.flush()  # one has it at a time
    if source.account_id is not None and values["account_id"] == source.account_id:
        source.account_id = None
        await session.flush()
    await note_preferences(
        session,
        tenant_id,
        target_id,
        target.preference_consents,
        values.get("preference_consents", target.preference_consents),
        actor,
        now,
        MERGED,
    )
    for name, value in values.items():
        setattr(target, name, value)
    if swaps_phones and target_before["phone"]:
        await session.flush()
        source.phone, source.phone_verified = target_before["phone"], target_before["phone_verified"]
    source.is_active, source.merged_into = False, target_id
    source.updated_at = target.updated_at = now
    merge.target_after = _snapshot(target)
    await session.flush()
    for one in (source, target):
        await recount_customer(session, tenant_id, one.id)
        await settle_customer(session, tenant_id, one.id, actor, now)
        await session.refresh(one)
    record(
        session, tenant_id, actor, "customer.merged", "customer", target_id, source=str(source_id),
        orders_moved=merge.orders_moved,
    )  # fmt: skip
    record(session, tenant_id, actor, "customer.merged_away", "customer", source_id, target=str(target_id))
    return merge


async def undo_merge(
    session: Session, tenant_id: UUID, merge_id: UUID, actor: Actor, now: datetime
) -> tuple[Customer, Customer]:
    """(source, target), each with what was theirs. What happened since stays with the target; what was changed of it
    since stays as it is. Raises NotFound, MergeNotUndoable."""
    await lock_counter(session, tenant_id)
    merge = await session.get(CustomerMerge, (tenant_id, merge_id), with_for_update=True)
    if merge is None:
        raise NotFound()
    source, target = await repository.lock_customers(
        session, tenant_id, merge.source_customer_id, merge.target_customer_id
    )
    if merge.undone_at is not None:
        raise MergeNotUndoable(why="it was undone already")
    if now > merge.merged_at + UNDO_WITHIN:
        raise MergeNotUndoable(why=f"{UNDO_WITHIN.days} days have passed")
    if target.merged_into is not None:
        raise MergeNotUndoable(why="the customer it went into was merged itself; undo that first")
    if target.erased_at is not None or not merge.source_before:
        raise MergeNotUndoable(why="what was known of one of the two was erased")
    phone = merge.source_before["phone"]
    if phone and target.phone != phone and source.phone != phone:
        holder = await repository.find_by_phone(session, tenant_id, phone)
        if holder is not None:
            raise MergeNotUndoable(why=f"the phone number belongs to {holder.customer_number} now")
    before, after = merge.target_before, merge.target_after
    if before["phone"] and source.phone == before["phone"]:
        source.phone = None
        await session.flush()
    current, agreed = _snapshot(target), target.preference_consents
    for name in _SNAPSHOT:
        if before[name] != after[name] and current[name] == after[name]:
            setattr(target, name, _value(name, before[name]))
    await note_preferences(
        session, tenant_id, target.id, agreed, target.preference_consents, actor, now, "merge undone"
    )
    await session.flush()
    for one in references():
        await _move_back(session, merge, one, source.id, target.id)
    await ease_consents(session, tenant_id, before["choices"], actor, now)
    await share_points(
        session, tenant_id, merge.id, source.id, target.id, before.get("loyalty_points", 0), actor, now
    )
    source.is_active, source.merged_into = merge.source_before["is_active"], None
    source.phone = source.phone or phone
    if source.phone == phone:
        source.phone_verified = merge.source_before["phone_verified"]
    if merge.source_before["account_id"] is not None and target.account_id is None:
        source.account_id = UUID(merge.source_before["account_id"])
    source.updated_at = target.updated_at = merge.undone_at = now
    merge.undone_by = actor.id
    await session.flush()
    for customer in (source, target):
        await recount_customer(session, tenant_id, customer.id)
        await settle_customer(session, tenant_id, customer.id, actor, now)
        await session.refresh(customer)
    record(session, tenant_id, actor, "customer.merge_undone", "customer", target.id, source=str(source.id))
    record(session, tenant_id, actor, "customer.merge_undone", "customer", source.id, target=str(target.id))
    return source, target


async def _move(session: Session, merge: CustomerMerge, one: Reference, source_id: UUID, target_id: UUID) -> int:
    moving = (
        update(one.table)
        .where(one.table.c.tenant_id == merge.tenant_id, one.column == source_id)
        .values({one.column.name: target_id})
        .returning(one.table.c.id)
        .cte("moving")
    )
    rows = select(literal(merge.tenant_id), literal(merge.id), literal(one.name), moving.c.id)
    noted = await session.execute(
        insert(MovedRow)
        .from_select(["tenant_id", "merge_id", "table_name", "row_id"], rows)
        .returning(MovedRow.row_id)
    )
    return len(noted.all())


async def _move_back(
    session: Session, merge: CustomerMerge, one: Reference, source_id: UUID, target_id: UUID
) -> None:
    moved = select(MovedRow.row_id).where(
        MovedRow.tenant_id == merge.tenant_id, MovedRow.merge_id == merge.id, MovedRow.table_name == one.name
    )
    await session.execute(
        update(one.table)
        .where(one.table.c.tenant_id == merge.tenant_id, one.column == target_id, one.table.c.id.in_(moved))
        .values({one.column.name: source_id})
    )


def _snapshot(customer: Customer) -> dict[str, Any]:
    values = {name: getattr(customer, name) for name in _SNAPSHOT}
    values["birthday"] = customer.birthday.isoformat() if customer.birthday else None
    values["account_id"] = str(customer.account_id) if customer.account_id else None
    return values


def _value(name: str, kept: Any) -> Any:
    if kept is None:
        return None
    if name == "birthday":
        return datetime.fromisoformat(kept).date()
    return UUID(kept) if name == "account_id" else kept


def undoable(merge: CustomerMerge, now: datetime) -> bool:
    return merge.undone_at is None and now <= merge.merged_at + UNDO_WITHIN and bool(merge.source_before)
