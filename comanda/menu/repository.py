"""SQL of the menu's staff side. Everything is ordered by position, then by age."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from comanda.kit.db import Session
from comanda.kit.errors import NotFound, ValueRefused
from comanda.menu.models import Category, Item, Option, OptionGroup, Schedule, StockDay
from comanda.tenants.models import TaxClass

Row_ = TypeVar("Row_", Category, Item, OptionGroup, Option, Schedule)
Groups = list[tuple[OptionGroup, list[Option]]]


async def _get(session: Session, model: type[Row_], tenant_id: UUID, id: UUID) -> Row_:
    row = await session.scalar(select(model).where(model.tenant_id == tenant_id, model.id == id))
    if row is None:
        raise NotFound()
    return row


async def get_category(session: Session, tenant_id: UUID, category_id: UUID) -> Category:
    return await _get(session, Category, tenant_id, category_id)


async def get_item(session: Session, tenant_id: UUID, item_id: UUID) -> Item:
    return await _get(session, Item, tenant_id, item_id)


async def check_item(session: Session, tenant_id: UUID, item_id: UUID) -> None:
    """Raises NotFound. Reads nothing that would be stale once the menu is locked."""
    if await session.scalar(select(Item.id).where(Item.tenant_id == tenant_id, Item.id == item_id)) is None:
        raise NotFound()


async def get_option(session: Session, tenant_id: UUID, option_id: UUID) -> Option:
    return await _get(session, Option, tenant_id, option_id)


async def get_schedule(session: Session, tenant_id: UUID, schedule_id: UUID) -> Schedule:
    return await _get(session, Schedule, tenant_id, schedule_id)


async def get_tax_class_id(session: Session, tenant_id: UUID, tax_class_id: UUID | None) -> UUID:
    """The class itself, or for None the business's default one."""
    wanted = TaxClass.is_default if tax_class_id is None else TaxClass.id == tax_class_id
    found = await session.scalar(select(TaxClass.id).where(TaxClass.tenant_id == tenant_id, wanted))
    if found is None and tax_class_id is None:
        raise ValueRefused(problem="This business has no usual tax class, so say which one: `tax_class_id`.")
    if found is None:
        raise NotFound()
    return found


async def list_tax_classes(session: Session, tenant_id: UUID) -> list[TaxClass]:
    return list(
        await session.scalars(select(TaxClass).where(TaxClass.tenant_id == tenant_id).order_by(TaxClass.code))
    )


def _items_of_category(*, archived: bool) -> ColumnElement[bool]:
    state = Item.archived_at.is_not(None) if archived else Item.archived_at.is_(None)
    return exists().where(Item.tenant_id == Category.tenant_id, Item.category_id == Category.id, state)


def is_retired() -> ColumnElement[bool]:
    """A deleted category that archived items, and with them old orders, still refer to."""
    return and_(~Category.is_active, ~_items_of_category(archived=False), _items_of_category(archived=True))


async def list_categories(session: Session, tenant_id: UUID, *, include_archived: bool) -> list[Category]:
    return list(
        await session.scalars(
            select(Category)
            .where(Category.tenant_id == tenant_id, *(() if include_archived else (~is_retired(),)))
            .order_by(Category.position, Category.id)
        )
    )


async def count_items(session: Session, tenant_id: UUID, category_id: UUID, *, archived: bool) -> int:
    state = Item.archived_at.is_not(None) if archived else Item.archived_at.is_(None)
    counted = await session.scalar(
        select(func.count()).where(Item.tenant_id == tenant_id, Item.category_id == category_id, state)
    )
    return counted or 0


async def next_category_position(session: Session, tenant_id: UUID) -> int:
    last = await session.scalar(select(func.max(Category.position)).where(Category.tenant_id == tenant_id))
    return 0 if last is None else last + 1


async def next_item_position(session: Session, tenant_id: UUID, category_id: UUID) -> int:
    last = await session.scalar(
        select(func.max(Item.position)).where(
            Item.tenant_id == tenant_id, Item.category_id == category_id, Item.archived_at.is_(None)
        )
    )
    return 0 if last is None else last + 1


async def list_items(
    session: Session,
    tenant_id: UUID,
    *,
    category_id: UUID | None = None,
    text: str = "",
    include_archived: bool = False,
) -> list[Item]:
    """`text` stands somewhere in either name, whatever its case."""
    query = (
        select(Item)
        .join(Category, (Category.tenant_id == Item.tenant_id) & (Category.id == Item.category_id))
        .where(Item.tenant_id == tenant_id)
        .order_by(Category.position, Category.id, Item.position, Item.id)
    )
    if category_id is not None:
        query = query.where(Item.category_id == category_id)
    if text:
        query = query.where(
            or_(Item.name.icontains(text, autoescape=True), Item.name2.icontains(text, autoescape=True))
        )
    if not include_archived:
        query = query.where(Item.archived_at.is_(None))
    return list(await session.scalars(query))


async def list_groups(session: Session, tenant_id: UUID, item_ids: Sequence[UUID]) -> dict[UUID, Groups]:
    """By item; an item without groups is missing."""
    if not item_ids:
        return {}
    groups = list(
        await session.scalars(
            select(OptionGroup)
            .where(OptionGroup.tenant_id == tenant_id, OptionGroup.item_id.in_(item_ids))
            .order_by(OptionGroup.position, OptionGroup.id)
        )
    )
    options: dict[UUID, list[Option]] = {}
    for option in await session.scalars(
        select(Option)
        .join(OptionGroup, (OptionGroup.tenant_id == Option.tenant_id) & (OptionGroup.id == Option.group_id))
        .where(Option.tenant_id == tenant_id, OptionGroup.item_id.in_(item_ids))
        .order_by(Option.position, Option.id)
    ):
        options.setdefault(option.group_id, []).append(option)
    found: dict[UUID, Groups] = {}
    for group in groups:
        found.setdefault(group.item_id, []).append((group, options.get(group.id, [])))
    return found


async def delete_groups_and_options(
    session: Session, tenant_id: UUID, *, group_ids: Sequence[UUID], option_ids: Sequence[UUID]
) -> None:
    if option_ids:
        await session.execute(delete(Option).where(Option.tenant_id == tenant_id, Option.id.in_(option_ids)))
    if group_ids:
        await session.execute(
            delete(OptionGroup).where(OptionGroup.tenant_id == tenant_id, OptionGroup.id.in_(group_ids))
        )


async def list_schedules(session: Session, tenant_id: UUID) -> list[Schedule]:
    """In the order they were made."""
    return list(
        await session.scalars(select(Schedule).where(Schedule.tenant_id == tenant_id).order_by(Schedule.id))
    )


async def find_schedule(session: Session, tenant_id: UUID, name: str) -> Schedule | None:
    return await session.scalar(select(Schedule).where(Schedule.tenant_id == tenant_id, Schedule.name == name))


async def list_schedule_users(session: Session, tenant_id: UUID, schedule_id: UUID) -> list[str]:
    """Names of the categories and items on the menu that are offered in these hours only."""
    categories = await session.scalars(
        select(Category.name)
        .where(Category.tenant_id == tenant_id, Category.schedule_id == schedule_id, ~is_retired())
        .order_by(Category.position, Category.id)
    )
    items = await session.scalars(
        select(Item.name)
        .where(Item.tenant_id == tenant_id, Item.schedule_id == schedule_id, Item.archived_at.is_(None))
        .order_by(Item.position, Item.id)
    )
    return [*categories, *items]


async def delete_schedules(session: Session, tenant_id: UUID, schedule_ids: Sequence[UUID]) -> None:
    """What is no longer on the menu forgets its hours, so that it does not hold them for ever."""
    await session.execute(
        update(Item)
        .where(Item.tenant_id == tenant_id, Item.schedule_id.in_(schedule_ids), Item.archived_at.is_not(None))
        .values(schedule_id=None)
    )
    await session.execute(
        update(Category)
        .where(Category.tenant_id == tenant_id, Category.schedule_id.in_(schedule_ids), is_retired())
        .values(schedule_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(Schedule).where(Schedule.tenant_id == tenant_id, Schedule.id.in_(schedule_ids)))


async def set_positions(
    session: Session, model: type[Category] | type[Item], tenant_id: UUID, positions: Mapping[UUID, int]
) -> None:
    if positions:
        await session.execute(
            update(model),
            [{"tenant_id": tenant_id, "id": id, "position": position} for id, position in positions.items()],
        )


async def list_stock(session: Session, tenant_id: UUID, day: date) -> list[tuple[Item, int]]:
    """Items sold in limited number, with how many of them are sold on `day`."""
    sold = func.coalesce(StockDay.sold, 0)
    rows = await session.execute(
        select(Item, sold)
        .join(Category, (Category.tenant_id == Item.tenant_id) & (Category.id == Item.category_id))
        .outerjoin(
            StockDay,
            (StockDay.tenant_id == Item.tenant_id) & (StockDay.item_id == Item.id) & (StockDay.day == day),
        )
        .where(Item.tenant_id == tenant_id, Item.daily_stock.is_not(None), Item.archived_at.is_(None))
        .order_by(Category.position, Category.id, Item.position, Item.id)
    )
    return [(item, count) for item, count in rows]
