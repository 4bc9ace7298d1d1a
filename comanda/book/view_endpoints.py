"""Routes of searches that are kept under a name."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from comanda.audit.record import record
from comanda.book import errors
from comanda.book.schemas import ViewCreate, ViewRead
from comanda.customers import repository
from comanda.customers.models import SavedView
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import lock_tenant

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customer-views")

MOST_VIEWS = 50


def _read(view: SavedView) -> ViewRead:
    return ViewRead.model_validate({"id": view.id, "name": view.name, **view.filters})


@router.get("")
async def list_views(desk: Annotated[Desk, staff(Permission.CUSTOMERS_READ)]) -> list[ViewRead]:
    """By name; the same for everyone who works here."""
    return [_read(one) for one in await repository.list_views(desk.session, desk.tenant_id)]


@router.post("", status_code=201, responses=problems(errors.ViewNameTaken, errors.TooManyViews))
async def create_view(body: ViewCreate, desk: Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]) -> ViewRead:
    await lock_tenant(desk.session, desk.tenant_id)
    views = await repository.list_views(desk.session, desk.tenant_id)
    if any(one.name == body.name for one in views):
        raise errors.ViewNameTaken()
    if len(views) >= MOST_VIEWS:
        raise errors.TooManyViews(most=MOST_VIEWS)
    view = SavedView(
        tenant_id=desk.tenant_id,
        id=uuid7(),
        name=body.name,
        filters={"filters": body.filters.model_dump(exclude_none=True), "sort": body.sort},
        created_by=desk.user_id,
        created_at=desk.now,
    )
    desk.session.add(view)
    record(desk.session, desk.tenant_id, desk.actor, "customer_view.created", "customer_view", view.id)
    return _read(view)


@router.delete("/{view_id}", status_code=204, responses=problems(NotFound))
async def delete_view(view_id: UUID, desk: Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]) -> Response:
    view = await desk.session.get(SavedView, (desk.tenant_id, view_id))
    if view is None:
        raise NotFound()
    await desk.session.delete(view)
    record(desk.session, desk.tenant_id, desk.actor, "customer_view.removed", "customer_view", view_id)
    return Response(status_code=204)
