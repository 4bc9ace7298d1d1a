"""Reading who did what. Stands here because the audit trail itself knows nothing of staff and their rights."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, text
from starlette.responses import StreamingResponse

from comanda.audit.groups import Group
from comanda.audit.models import AuditEntry
from comanda.audit.record import record
from comanda.audit.repository import list_entries, of_group, read_all
from comanda.kit.cells import csv_pieces
from comanda.kit.errors import Fact, Kind, NotFound
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Moment, Page
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import names_of
from comanda.tenants.schemas import AuditRead

router = APIRouter(route_class=Route, tags=["audit"])

MAX_PAGE = 200
LONGEST_EXPORT = timedelta(days=400)
Read = Annotated[Desk, staff(Permission.AUDIT_READ)]
Since = Annotated[Moment | None, Query(alias="from", description="Included.")]
Until = Annotated[Moment | None, Query(alias="to", description="Not included.")]
COLUMNS = (
    "at", "actor_kind", "actor", "actor_id", "action", "subject_kind", "subject_id", "data", "from_address", "device",
    "request_id",
)  # fmt: skip


class PeriodTooLong(Fact, kind=Kind.INVALID):
    """A file holds {days} days at most. Choose a shorter time, or more than one file."""

    days: int


@router.get("/api/v1/audit", responses=problems(NotFound))
async def list_audit(
    desk: Read,
    cursor: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    action: Annotated[
        str | None,
        Query(max_length=60, pattern=r"^[a-z_.]*$", description="How the action begins, such as `staff.`"),
    ] = None,
    group: Annotated[Group | None, Query(description="What it is about.")] = None,
    actor_id: UUID | None = None,
    subject_id: Annotated[UUID | None, Query(description="What it was done to: a customer, an order …")] = None,
    since: Since = None,
    until: Until = None,
) -> Page[AuditRead]:
    """Newest first. `from_address` is the network that it came from, of an IPv4 address the first three numbers."""
    found = await list_entries(
        desk.session,
        desk.tenant_id,
        limit=limit + 1,  # one more tells whether another page follows
        before=cursor,
        action=action,
        group=group,
        actor_id=actor_id,
        subject_id=subject_id,
        since=since,
        until=until,
    )
    names = await names_of(
        desk.session, desk.tenant_id, {id for one in found for id in (one.actor_id, one.subject_id)}
    )
    entries = [_read(one, names) for one in found[:limit]]
    return Page(items=entries, next=str(entries[-1].id) if len(found) > limit else None)


def _read(entry: AuditEntry, names: dict[UUID | None, str]) -> AuditRead:
    values: dict[str, Any] = {
        name: getattr(entry, name) for name in AuditRead.model_fields if hasattr(entry, name)
    }
    who = names.get(entry.subject_id) if entry.subject_kind == "user" else None
    return AuditRead.model_validate(values | {"actor_name": names.get(entry.actor_id), "subject_name": who})


@router.get(
    "/api/v1/audit/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(PeriodTooLong)},
)
async def export_audit(
    desk: Read,
    since: Annotated[Moment, Query(alias="from", description="Included.", examples=["2026-11-01T00:00:00Z"])],
    until: Annotated[Moment, Query(alias="to", description="Not included.", examples=["2026-12-01T00:00:00Z"])],
    group: Group | None = None,
    actor_id: UUID | None = None,
) -> StreamingResponse:
    """As CSV, oldest first."""
    if until - since > LONGEST_EXPORT:
        raise PeriodTooLong(days=LONGEST_EXPORT.days)
    await desk.session.close()
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        record(
            session, desk.tenant_id, desk.actor, "audit.exported", "tenant", desk.tenant_id,
            since=since.isoformat(), until=until.isoformat(),
        )  # fmt: skip
    wanted: list[ColumnElement[bool]] = [of_group(group)] if group is not None else []
    if actor_id is not None:
        wanted.append(AuditEntry.actor_id == actor_id)
    return StreamingResponse(
        csv_pieces(COLUMNS, _rows(desk, since, until, wanted)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"},
    )


async def _rows(
    desk: Desk, since: datetime, until: datetime, wanted: list[ColumnElement[bool]]
) -> AsyncGenerator[list[Any], None]:
    names: dict[UUID | None, str] = {}
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id, read_only=True)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '120s'"))
        async for entry in read_all(session, desk.tenant_id, since, until, wanted):
            if entry.actor_id not in names:
                names |= {entry.actor_id: ""} | await names_of(session, desk.tenant_id, {entry.actor_id})
            yield [getattr(entry, name) if name != "actor" else names[entry.actor_id] for name in COLUMNS]
