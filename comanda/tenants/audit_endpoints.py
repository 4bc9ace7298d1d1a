"""Reading who did what. Stands here because the audit trail itself knows nothing of staff and their rights."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from comanda.audit.repository import list_entries
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Moment, Page
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.schemas import AuditRead

router = APIRouter(route_class=Route, tags=["audit"])

MAX_PAGE = 200


@router.get("/api/v1/audit", responses=problems(NotFound))
async def list_audit(
    desk: Annotated[Desk, staff(Permission.AUDIT_READ)],
    cursor: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    action: Annotated[
        str | None,
        Query(max_length=60, pattern=r"^[a-z_.]*$", description="How the action begins, such as `staff.`"),
    ] = None,
    actor_id: UUID | None = None,
    since: Annotated[Moment | None, Query(alias="from", description="Included.")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Not included.")] = None,
) -> Page[AuditRead]:
    """Newest first."""
    found = await list_entries(
        desk.session,
        desk.tenant_id,
        limit=limit + 1,  # one more tells whether another page follows
        before=cursor,
        action=action,
        actor_id=actor_id,
        since=since,
        until=until,
    )
    entries = [AuditRead.model_validate(one) for one in found[:limit]]
    return Page(items=entries, next=str(entries[-1].id) if len(found) > limit else None)
