"""The route of the customer book as a file."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from comanda.audit.record import record
from comanda.book.business import business_of
from comanda.book.endpoints import wanted_of
from comanda.book.exporting import COLUMNS, list_rows
from comanda.book.schemas import Filters
from comanda.customers.repository import count_all
from comanda.kit.cells import csv_pieces
from comanda.kit.http import Route
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers")


class Exported(Filters):
    spreadsheet: bool = False


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_customers(
    desk: Annotated[Desk, staff(Permission.CUSTOMERS_EXPORT)], wanted: Annotated[Exported, Query()]
) -> StreamingResponse:
    """Those that the filters let through, as a file that can be read in again. `spreadsheet` begins it with a byte
    order mark, by which Excel sees that it is UTF-8. The header X-Total-Count says how many rows there will be."""
    business, narrowed = await business_of(desk), wanted_of(wanted, desk)
    total = await count_all(desk.session, desk.tenant_id, narrowed)
    await desk.session.close()
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        record(session, desk.tenant_id, desk.actor, "customers.exported", "tenant", desk.tenant_id, count=total)
    rows = list_rows(desk.app.database, desk.tenant_id, narrowed, business.currency)
    return StreamingResponse(
        csv_pieces(COLUMNS, rows, byte_order_mark=wanted.spreadsheet),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="customers.csv"',
            "X-Total-Count": str(total),
            "Cache-Control": "no-store",
        },
    )
