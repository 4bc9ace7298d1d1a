"""Tables for the staff: the floor plan, its codes and cards, seating and clearing."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Response

from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.tables import repository
from comanda.tables.actions.add_tables import NewTable, add_table, add_tables
from comanda.tables.actions.change_table import change_table
from comanda.tables.actions.clear_table import clear_table
from comanda.tables.actions.deactivate_table import deactivate_table
from comanda.tables.actions.open_table import open_table
from comanda.tables.actions.rotate_code import rotate_code
from comanda.tables.cards import Card, CardBusiness
from comanda.tables.errors import (
    CardsBusy,
    NoCardsToPrint,
    TableHasOpenOrders,
    TableLimitReached,
    TableNameTaken,
    TableOccupied,
    TooManyCards,
)
from comanda.tables.models import Table
from comanda.tables.printing import MAX_CARDS, Press
from comanda.tables.qr import qr_png, qr_svg
from comanda.tables.repository import Party
from comanda.tables.schemas import (
    TableBulkCreate,
    TableBulkCreated,
    TableCreate,
    TableRead,
    TableSessionRead,
    TableUpdate,
)
from comanda.tenants.guards import Desk, staff
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant
from comanda.tenants.schemas import Language

router = APIRouter(prefix="/api/v1/tables", route_class=Route, tags=["tables"])

Reader = Annotated[Desk, staff(Permission.TABLES_READ)]
Host = Annotated[Desk, staff(Permission.TABLES_SEAT)]
Editor = Annotated[Desk, staff(Permission.TABLES_WRITE)]

PRESS = Press()


def _binary(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


def _url(desk: Desk, table: Table) -> str:
    return f"{desk.app.settings.base_url()}/t/{table.token}"


def session_view(party: Party, *, shows_pin: bool) -> TableSessionRead:
    return TableSessionRead(
        id=party.session.id,
        opened_at=party.session.opened_at,
        guests=party.guests,
        pin=party.session.pin if shows_pin else None,
    )


def _table_view(desk: Desk, table: Table, party: Party | None) -> TableRead:
    return TableRead(
        id=table.id,
        name=table.name,
        area=table.area,
        seats=table.seats,
        position=table.position,
        url=_url(desk, table),
        session=party and session_view(party, shows_pin=desk.may(Permission.TABLES_SEAT)),
    )


@router.get("")
async def list_all(desk: Reader) -> list[TableRead]:
    """The tables in use, in the business's order, with who sits there."""
    parties = await repository.list_parties(desk.session, desk.tenant_id)
    return [
        _table_view(desk, table, parties.get(table.id))
        for table in await repository.list_tables(desk.session, desk.tenant_id)
    ]


@router.post("", status_code=201, responses=problems(TableNameTaken, TableLimitReached))
async def create(desk: Editor, body: TableCreate) -> TableRead:
    new = NewTable(body.name, body.area, body.seats, body.position)
    return _table_view(desk, await add_table(desk.session, desk.tenant_id, desk.actor, new), None)


@router.post("/bulk", status_code=201, responses=problems(TableLimitReached))
async def create_many(desk: Editor, body: TableBulkCreate) -> TableBulkCreated:
    """Makes many tables at once, after those there are; names that a table already has are skipped."""
    new = [NewTable(name, body.area) for name in body.names()]
    tables, skipped = await add_tables(desk.session, desk.tenant_id, desk.actor, new)
    return TableBulkCreated(created=[_table_view(desk, table, None) for table in tables], skipped=skipped)


@router.get(
    "/cards.pdf",
    response_class=Response,
    responses={**_binary("application/pdf"), **problems(NotFound, NoCardsToPrint, TooManyCards, CardsBusy)},
)
async def cards(
    desk: Reader,
    area: Annotated[str | None, Query(max_length=100, description="Only this part of the house.")] = None,
    ids: Annotated[list[UUID] | None, Query(max_length=MAX_CARDS, description="Only these tables.")] = None,
) -> Response:
    """The cards to print and put on the tables, six to an A4 page, in the tables' order."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    tables = await repository.list_tables(desk.session, desk.tenant_id)
    if ids is not None:
        wanted = set(ids)
        tables = [table for table in tables if table.id in wanted]
        if len(tables) < len(wanted):
            raise NotFound()
    if area is not None:
        tables = [table for table in tables if table.area == area.strip()]
    if not tables:
        raise NoCardsToPrint()
    if len(tables) > MAX_CARDS:
        raise TooManyCards(most=MAX_CARDS)
    await desk.session.close()  # nobody's connection waits for a printer
    pdf = await PRESS.print_cards(
        _business(tenant),
        [Card(table.name, _url(desk, table), table.area or None) for table in tables],
    )
    headers = {"Content-Disposition": 'inline; filename="table-cards.pdf"'}
    return Response(pdf, headers=headers, media_type="application/pdf")


def _business(tenant: Tenant) -> CardBusiness:
    """The name in the language that guests see first leads."""
    language = cast(Language, tenant.language)
    if language == "ar" and tenant.name2:
        return CardBusiness(tenant.name2, tenant.name, language)
    return CardBusiness(tenant.name, tenant.name2, language)


@router.patch("/{id}", responses=problems(NotFound, TableNameTaken))
async def change(desk: Editor, id: UUID, body: TableUpdate) -> TableRead:
    wanted = body.model_dump(include=body.model_fields_set)
    table = await change_table(desk.session, desk.tenant_id, desk.actor, id, wanted)
    return _table_view(desk, table, await repository.find_party(desk.session, desk.tenant_id, id))


@router.delete("/{id}", status_code=204, responses=problems(NotFound, TableOccupied))
async def deactivate(desk: Editor, id: UUID) -> Response:
    """Takes a table out of use: its code opens nothing any more, its past orders stay."""
    await deactivate_table(desk.session, desk.tenant_id, desk.actor, id)
    return Response(status_code=204)


@router.post("/{id}/rotate", responses=problems(NotFound))
async def rotate(desk: Editor, id: UUID) -> TableRead:
    """Gives the table a new code. The old card is dead at once: print a new one."""
    table = await rotate_code(desk.session, desk.tenant_id, desk.actor, id)
    return _table_view(desk, table, await repository.find_party(desk.session, desk.tenant_id, id))


@router.get("/{id}/qr.svg", response_class=Response, responses={**_binary("image/svg+xml"), **problems(NotFound)})
async def code_as_svg(desk: Reader, id: UUID) -> Response:
    return Response(await _draw(desk, id, qr_svg), media_type="image/svg+xml")


@router.get("/{id}/qr.png", response_class=Response, responses={**_binary("image/png"), **problems(NotFound)})
async def code_as_png(
    desk: Reader, id: UUID, scale: Annotated[int, Query(ge=1, le=20, description="Pixels a module.")] = 10
) -> Response:
    return Response(await _draw(desk, id, lambda url: qr_png(url, scale)), media_type="image/png")


async def _draw(desk: Desk, table_id: UUID, draw: Callable[[str], str | bytes]) -> str | bytes:
    table = await repository.get_table(desk.session, desk.tenant_id, table_id)
    await desk.session.close()
    return await asyncio.to_thread(draw, _url(desk, table))


@router.post("/{id}/open", status_code=201, responses={200: {"model": TableSessionRead}, **problems(NotFound)})
async def open_for_guests(desk: Host, id: UUID, response: Response) -> TableSessionRead:
    """Seats a party: 201 with its PIN, or 200 with the party that already sits there."""
    party, is_new = await open_table(desk.session, desk.tenant_id, desk.actor, id, desk.now)
    response.status_code = 201 if is_new else 200
    return session_view(party, shows_pin=True)


@router.get("/{id}/session", responses=problems(NotFound))
async def current_session(desk: Host, id: UUID) -> TableSessionRead:
    """The party at the table; 404 while nobody sits there."""
    await repository.get_table(desk.session, desk.tenant_id, id)
    party = await repository.find_party(desk.session, desk.tenant_id, id)
    if party is None:
        raise NotFound()
    return session_view(party, shows_pin=True)


@router.post("/{id}/clear", status_code=204, responses=problems(NotFound, TableHasOpenOrders))
async def clear(desk: Host, id: UUID) -> Response:
    """Ends the party, so that the next guests start a tab of their own. A clear table stays clear."""
    await clear_table(desk.session, desk.tenant_id, desk.actor, id, desk.now)
    return Response(status_code=204)
