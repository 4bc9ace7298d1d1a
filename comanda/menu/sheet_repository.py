"""SQL between the menu and its file: read whole, written in bulk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.merging import CurrentMenu, Plan
from comanda.menu.models import Category, Item, Option, OptionGroup, Schedule
from comanda.menu.sheet import KINDS, Entry, Kind, Sheet

_MODELS: dict[Kind, type[Schedule | Category | Item | OptionGroup | Option]] = {
    "schedule": Schedule,
    "category": Category,
    "item": Item,
    "group": OptionGroup,
    "option": Option,
}


async def load_menu(session: Session, tenant_id: UUID) -> CurrentMenu:
    tax_classes = {row.code: row.id for row in await repository.list_tax_classes(session, tenant_id)}
    codes = {id: code for code, id in tax_classes.items()}
    schedules = _entries(
        "schedule",
        await session.execute(
            select(Schedule.id, Schedule.name, Schedule.name2, Schedule.windows)
            .where(Schedule.tenant_id == tenant_id)
            .order_by(Schedule.id)
        ),
    )
    hours = {entry.id: entry.name for entry in schedules}
    categories = _entries(
        "category",
        await session.execute(
            select(
                Category.id,
                Category.position,
                Category.name,
                Category.name2,
                Category.description,
                Category.description2,
                Category.schedule_id,
                Category.is_active,
            )
            .where(Category.tenant_id == tenant_id)
            .order_by(Category.position, Category.id)
        ),
    )
    items = _entries(
        "item",
        await session.execute(
            select(
                Item.id,
                Item.position,
                Item.category_id,
                Item.name,
                Item.name2,
                Item.description,
                Item.description2,
                Item.price_cents,
                Item.tax_class_id,
                Item.schedule_id,
                Item.daily_stock,
                Item.preparation_minutes,
                Item.is_featured,
                Item.sold_out,
            )
            .where(Item.tenant_id == tenant_id, Item.archived_at.is_(None))
            .order_by(Item.position, Item.id)
        ),
    )
    groups = _entries(
        "group",
        await session.execute(
            select(
                OptionGroup.id,
                OptionGroup.position,
                OptionGroup.item_id,
                OptionGroup.name,
                OptionGroup.name2,
                OptionGroup.min_choices,
                OptionGroup.max_choices,
            )
            .where(OptionGroup.tenant_id == tenant_id)
            .order_by(OptionGroup.position, OptionGroup.id)
        ),
    )
    options = _entries(
        "option",
        await session.execute(
            select(
                Option.id,
                Option.position,
                Option.group_id,
                Option.name,
                Option.name2,
                Option.price_delta_cents,
                Option.is_available,
            )
            .where(Option.tenant_id == tenant_id)
            .order_by(Option.position, Option.id)
        ),
    )
    for entry in (*categories, *items):
        entry.values["schedule"] = hours.get(entry.values.pop("schedule_id"))
    for entry in items:
        entry.values["tax_class"] = codes[entry.values.pop("tax_class_id")]
    _hang(options, "group_id", groups)
    _hang(groups, "item_id", items)
    _hang(items, "category_id", categories)
    with_archived = frozenset(
        await session.scalars(
            select(Item.category_id).where(Item.tenant_id == tenant_id, Item.archived_at.is_not(None)).distinct()
        )
    )
    return CurrentMenu(
        sheet=Sheet(schedules, categories),
        tax_classes=tax_classes,
        with_archived=with_archived,
        retired=frozenset(
            category.id
            for category in categories
            if category.id in with_archived and not category.children and not category.values["is_active"]
        ),
    )


def _entries(kind: Kind, rows: Iterable[Row[Any]]) -> list[Entry]:
    entries = []
    for row in rows:
        values = dict(row._mapping)
        entries.append(Entry(kind, values, id=values.pop("id"), position=values.pop("position", 0)))
    return entries


def _hang(entries: Iterable[Entry], by: str, parents: Iterable[Entry]) -> None:
    """What belongs to an archived item finds no parent and is left out."""
    known = {parent.id: parent for parent in parents}
    for entry in entries:
        parent = known.get(entry.values[by])
        if parent is not None:
            parent.children.append(entry)


async def carry_out(session: Session, tenant_id: UUID, plan: Plan, *, now: datetime) -> None:
    for kind in KINDS:  # whatever is referred to comes first
        if plan.inserts[kind]:
            rows = [{"tenant_id": tenant_id, **row} for row in plan.inserts[kind]]
            await session.execute(insert(_MODELS[kind]), rows)
    for kind in KINDS:
        # Rows that change the same columns stand together, for they become one statement.
        changes = sorted(plan.updates[kind].items(), key=lambda change: sorted(change[1]))
        if changes:
            rows = [{"tenant_id": tenant_id, "id": id, **columns} for id, columns in changes]
            await session.execute(update(_MODELS[kind]), rows)
    if plan.removed["item"]:
        await session.execute(
            update(Item)
            .where(Item.tenant_id == tenant_id, Item.id.in_(plan.removed["item"]))
            .values(archived_at=now)
        )
    await repository.delete_groups_and_options(
        session, tenant_id, group_ids=plan.removed["group"], option_ids=plan.removed["option"]
    )
    if plan.retired:
        await session.execute(
            update(Category)
            .where(Category.tenant_id == tenant_id, Category.id.in_(plan.retired))
            .values(is_active=False, schedule_id=None)
        )
    deleted = set(plan.removed["category"]) - set(plan.retired)
    if deleted:
        await session.execute(delete(Category).where(Category.tenant_id == tenant_id, Category.id.in_(deleted)))
    if plan.removed["schedule"]:
        await repository.delete_schedules(session, tenant_id, plan.removed["schedule"])
