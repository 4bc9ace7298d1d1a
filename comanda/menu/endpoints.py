"""The menu as the staff keep it. Its pictures and its file are in `file_endpoints`."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from comanda.kit.errors import NotFound, ValueRefused
from comanda.kit.http import Route, problems
from comanda.kit.text import OptionalName
from comanda.menu import repository
from comanda.menu.actions.add_category import add_category
from comanda.menu.actions.add_item import add_item
from comanda.menu.actions.add_schedule import add_schedule
from comanda.menu.actions.archive_item import archive_item
from comanda.menu.actions.arrange_menu import arrange_menu
from comanda.menu.actions.change_category import change_category
from comanda.menu.actions.change_item import change_item
from comanda.menu.actions.change_schedule import change_schedule
from comanda.menu.actions.remove_category import remove_category
from comanda.menu.actions.remove_schedule import remove_schedule
from comanda.menu.actions.switch_available import switch_item, switch_option
from comanda.menu.errors import CategoryNotEmpty, PriceBelowZero, ScheduleInUse, ScheduleNameTaken
from comanda.menu.models import Item
from comanda.menu.schemas import (
    AvailableWrite,
    CategoryCreate,
    CategoryRead,
    CategoryUpdate,
    ItemCreate,
    ItemRead,
    ItemUpdate,
    MenuOrder,
    OptionRead,
    ScheduleCreate,
    ScheduleRead,
    ScheduleUpdate,
    SoldOutWrite,
    StockLine,
    StockRead,
)
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(prefix="/api/v1/menu", route_class=Route, tags=["menu"])

Reader = Annotated[Desk, staff(Permission.MENU_READ)]
Seller = Annotated[Desk, staff(Permission.MENU_SOLD_OUT)]
Writer = Annotated[Desk, staff(Permission.MENU_WRITE)]


@router.get("/categories")
async def list_categories(
    desk: Reader,
    include_archived: Annotated[
        bool, Query(description="Also removed ones that are kept for their archived items.")
    ] = False,
) -> list[CategoryRead]:
    """In the order of the menu."""
    found = await repository.list_categories(desk.session, desk.tenant_id, include_archived=include_archived)
    return [CategoryRead.model_validate(category) for category in found]


@router.post("/categories", status_code=201, responses=problems(NotFound))
async def create_category(desk: Writer, body: CategoryCreate) -> CategoryRead:
    category = await add_category(desk.session, desk.tenant_id, desk.actor, body)
    return CategoryRead.model_validate(category)


@router.patch("/categories/{category_id}", responses=problems(NotFound))
async def update_category(desk: Writer, category_id: UUID, body: CategoryUpdate) -> CategoryRead:
    category = await change_category(desk.session, desk.tenant_id, desk.actor, category_id, body)
    return CategoryRead.model_validate(category)


@router.delete("/categories/{category_id}", status_code=204, responses=problems(NotFound, CategoryNotEmpty))
async def delete_category(desk: Writer, category_id: UUID) -> Response:
    """Only an empty one. Archived items do not count: for them it is kept, switched off and out of the list."""
    await remove_category(desk.session, desk.tenant_id, desk.actor, category_id)
    return Response(status_code=204)


@router.get("/items")
async def list_items(
    desk: Reader,
    category_id: UUID | None = None,
    q: Annotated[OptionalName, Query(description="Part of the name in either language.")] = "",
    include_archived: bool = False,
) -> list[ItemRead]:
    """In the order of the menu."""
    items = await repository.list_items(
        desk.session, desk.tenant_id, category_id=category_id, text=q, include_archived=include_archived
    )
    groups = await repository.list_groups(desk.session, desk.tenant_id, [item.id for item in items])
    return [ItemRead.of(item, groups.get(item.id, [])) for item in items]


@router.post("/items", status_code=201, responses=problems(NotFound, PriceBelowZero, ValueRefused))
async def create_item(desk: Writer, body: ItemCreate) -> ItemRead:
    return ItemRead.of(*await add_item(desk.session, desk.tenant_id, desk.actor, body))


@router.get("/items/{item_id}", responses=problems(NotFound))
async def read_item(desk: Reader, item_id: UUID) -> ItemRead:
    return await view_item(desk, await repository.get_item(desk.session, desk.tenant_id, item_id))


@router.patch("/items/{item_id}", responses=problems(NotFound, PriceBelowZero))
async def update_item(desk: Writer, item_id: UUID, body: ItemUpdate) -> ItemRead:
    """`option_groups` replaces all of them; a group or option that is sent with its `id` stays the same one."""
    return ItemRead.of(*await change_item(desk.session, desk.tenant_id, desk.actor, item_id, body, now=desk.now))


@router.delete("/items/{item_id}", status_code=204, responses=problems(NotFound))
async def delete_item(desk: Writer, item_id: UUID) -> Response:
    """Archives it: guests no longer see it, old orders still do. `{"archived": false}` brings it back."""
    await archive_item(desk.session, desk.tenant_id, desk.actor, item_id, now=desk.now)
    return Response(status_code=204)


@router.put("/items/{item_id}/sold-out", responses=problems(NotFound))
async def set_sold_out(desk: Seller, item_id: UUID, body: SoldOutWrite) -> ItemRead:
    item = await switch_item(desk.session, desk.tenant_id, desk.actor, item_id, sold_out=body.sold_out)
    return await view_item(desk, item)


@router.put("/options/{option_id}/available", responses=problems(NotFound))
async def set_available(desk: Seller, option_id: UUID, body: AvailableWrite) -> OptionRead:
    option = await switch_option(
        desk.session, desk.tenant_id, desk.actor, option_id, is_available=body.is_available
    )
    return OptionRead.model_validate(option)


@router.get("/schedules")
async def list_schedules(desk: Reader) -> list[ScheduleRead]:
    """Hours of the week in which categories and items can be offered, such as breakfast."""
    found = await repository.list_schedules(desk.session, desk.tenant_id)
    return [ScheduleRead.model_validate(schedule) for schedule in found]


@router.post("/schedules", status_code=201, responses=problems(ScheduleNameTaken))
async def create_schedule(desk: Writer, body: ScheduleCreate) -> ScheduleRead:
    schedule = await add_schedule(desk.session, desk.tenant_id, desk.actor, body)
    return ScheduleRead.model_validate(schedule)


@router.patch("/schedules/{schedule_id}", responses=problems(NotFound, ScheduleNameTaken))
async def update_schedule(desk: Writer, schedule_id: UUID, body: ScheduleUpdate) -> ScheduleRead:
    schedule = await change_schedule(desk.session, desk.tenant_id, desk.actor, schedule_id, body)
    return ScheduleRead.model_validate(schedule)


@router.delete("/schedules/{schedule_id}", status_code=204, responses=problems(NotFound, ScheduleInUse))
async def delete_schedule(desk: Writer, schedule_id: UUID) -> Response:
    await remove_schedule(desk.session, desk.tenant_id, desk.actor, schedule_id)
    return Response(status_code=204)


@router.put("/order", status_code=204, responses=problems(NotFound))
async def set_order(desk: Writer, body: MenuOrder) -> Response:
    """Categories, and items within their category, in the order guests see them."""
    await arrange_menu(desk.session, desk.tenant_id, desk.actor, body)
    return Response(status_code=204)


@router.get("/stock")
async def read_stock(desk: Reader) -> StockRead:
    """Items sold in limited number, with what is left of them today."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    day = desk.now.astimezone(ZoneInfo(tenant.timezone)).date()
    lines = []
    for item, sold in await repository.list_stock(desk.session, desk.tenant_id, day):
        assert item.daily_stock is not None
        lines.append(
            StockLine(
                item_id=item.id,
                category_id=item.category_id,
                name=item.name,
                name2=item.name2,
                daily_stock=item.daily_stock,
                sold=sold,
                left=max(0, item.daily_stock - sold),
                sold_out=item.sold_out,
            )
        )
    return StockRead(day=day, items=lines)


async def view_item(desk: Desk, item: Item) -> ItemRead:
    groups = await repository.list_groups(desk.session, desk.tenant_id, [item.id])
    return ItemRead.of(item, groups.get(item.id, []))
