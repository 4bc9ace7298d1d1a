"""A customer's picture."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request, Response

from comanda.book.business import business_of
from comanda.book.schemas import CustomerDetail
from comanda.book.views import read_detail
from comanda.customers import errors, repository
from comanda.customers.actions.change_customer import change_customer
from comanda.customers.models import Customer
from comanda.files.errors import PICTURE_REFUSALS
from comanda.files.pictures import PICTURE_BODY, keep_picture, remove_after
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers/{customer_id}/avatar")

Write = Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]
_REFUSALS = (NotFound, errors.CustomerWasErased, errors.CustomerWasMerged)


@router.put("", openapi_extra=PICTURE_BODY, responses=problems(*_REFUSALS, *PICTURE_REFUSALS))
async def set_avatar(
    customer_id: UUID, desk: Write, request: Request, background: BackgroundTasks
) -> CustomerDetail:
    """The body is the picture: PNG, JPEG or WebP, at most 5 MB and 25 megapixels. It is stripped of what the camera
    noted, such as the place."""
    await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    folder, content_type = f"customers/{desk.tenant_id.hex}", request.headers.get("content-type", "")
    base = await keep_picture(desk.app.storage, folder, await request.body(), content_type)
    customer = await _change(desk, customer_id, base, background)
    return await read_detail(desk, await business_of(desk), customer)


@router.delete("", status_code=204, responses=problems(*_REFUSALS))
async def remove_avatar(customer_id: UUID, desk: Write) -> Response:
    background = BackgroundTasks()
    await _change(desk, customer_id, None, background)
    return Response(status_code=204, background=background)


async def _change(desk: Desk, customer_id: UUID, base: str | None, background: BackgroundTasks) -> Customer:
    before = (await repository.get_customer(desk.session, desk.tenant_id, customer_id)).avatar_url
    wanted = {"avatar_url": base}
    customer = await change_customer(desk.session, desk.tenant_id, customer_id, wanted, desk.actor, desk.now)
    # Who was merged shows the same picture as the one they went into.
    if before is not None and not await repository.is_avatar(desk.session, desk.tenant_id, before):
        remove_after(background, desk.app.storage, before)
    return customer
