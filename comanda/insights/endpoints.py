"""Routes of reports."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from comanda.audit.record import record
from comanda.insights.errors import ReportDaysReversed, ReportTooLong
from comanda.insights.exporting import TABLES, TableName, write_csv
from comanda.insights.periods import MOST_DAYS, Period
from comanda.insights.reading import Reports
from comanda.insights.schemas import (
    CustomersReport,
    Fulfilment,
    ItemsReport,
    KitchenReport,
    SalesReport,
    Source,
)
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["reports"], prefix="/api/v1/reports")

Read = Annotated[Desk, staff(Permission.REPORTS_READ)]
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _days(
    first: Annotated[
        date, Query(alias="from", ge=_EARLIEST, le=_LATEST, description="The first day.", examples=["2026-11-01"])
    ],
    last: Annotated[
        date,
        Query(
            alias="to", ge=_EARLIEST, le=_LATEST, description="The last day, included.", examples=["2026-11-21"]
        ),
    ],
) -> Period:
    if last < first:
        raise ReportDaysReversed()
    period = Period(first, last)
    if period.days > MOST_DAYS:
        raise ReportTooLong(most_days=MOST_DAYS, days=period.days)
    return period


Days = Annotated[Period, Depends(_days)]
REFUSED = problems(ReportDaysReversed, ReportTooLong)


@router.get("/sales", responses=REFUSED)
async def read_sales(
    desk: Read, days: Days, source: Source | None = None, fulfilment: Fulfilment | None = None
) -> SalesReport:
    """What was sold, compared with the period before: as many days directly before, or the months before where it is
    of whole months. What ends today is compared until the same time of day."""
    return await (await Reports.of(desk, days, source, fulfilment)).sales()


@router.get("/items", responses=REFUSED)
async def read_items(
    desk: Read, days: Days, source: Source | None = None, fulfilment: Fulfilment | None = None
) -> ItemsReport:
    """What was ordered; what brought the most money comes first."""
    return await (await Reports.of(desk, days, source, fulfilment)).items()


@router.get("/customers", responses=REFUSED)
async def read_customers(desk: Read, days: Days) -> CustomersReport:
    """Who is new and who comes back; of those who first came in one month, how many came in those after, and what they
    have spent."""
    return await (await Reports.of(desk, days)).customers()


@router.get("/kitchen", responses=REFUSED)
async def read_kitchen(desk: Read, days: Days, fulfilment: Fulfilment | None = None) -> KitchenReport:
    """How long orders wait to be accepted and to be ready, and whether they are ready when it was promised."""
    return await (await Reports.of(desk, days, None, fulfilment)).kitchen()


@router.get(
    "/export.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **REFUSED},
)
async def export_report(
    desk: Read,
    days: Days,
    table: Annotated[TableName, Query(examples=["sales"])],
    source: Source | None = None,
    fulfilment: Fulfilment | None = None,
    language: Literal["en", "ar"] = "en",
    spreadsheet: bool = False,
) -> Response:
    """One table of a report. `spreadsheet` begins it with a byte order mark, by which Excel sees that it is UTF-8."""
    reports = await Reports.of(desk, days, source, fulfilment)
    rows = await TABLES[table](reports)
    await desk.session.close()
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        record(
            session, desk.tenant_id, desk.actor, "reports.exported", "tenant", desk.tenant_id,
            table=table, first=days.first.isoformat(), last=days.last.isoformat(),
        )  # fmt: skip
    name = f"{table}-{days.first}-{days.last}.csv"
    return Response(
        write_csv(rows, language, byte_order_mark=spreadsheet),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
