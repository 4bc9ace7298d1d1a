"""Routes of customers' addresses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from comanda.book.business import business_of
from comanda.book.schemas import AddressCreate, AddressRead, AddressUpdate
from comanda.book.views import read_address, values_to_change
from comanda.customers import errors, repository
from comanda.customers.addresses import add_address, change_address, remove_address
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers/{customer_id}/addresses")

Contact = Annotated[Desk, staff(Permission.CUSTOMERS_CONTACT)]
Write = Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]
_REFUSED = (NotFound, errors.CustomerWasErased, errors.CustomerWasMerged, errors.CustomerIsInactive)


@router.get("", responses=problems(NotFound))
async def list_addresses(customer_id: UUID, desk: Contact) -> list[AddressRead]:
    """The default first. How far it is and what bringing it costs, where the map knows."""
    await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    business = await business_of(desk)
    found = await repository.addresses_of(desk.session, desk.tenant_id, customer_id)
    return [read_address(desk.app.vault, business, one) for one in found]


@router.post("", status_code=201, responses=problems(*_REFUSED, errors.TooManyAddresses))
async def create_address(customer_id: UUID, body: AddressCreate, desk: Write) -> AddressRead:
    """The first one is the default."""
    business = await business_of(desk)
    values = body.model_dump() | {"country": body.country or business.country}
    made = await add_address(
        desk.session, desk.app.vault, desk.tenant_id, customer_id, values, desk.actor, desk.now
    )
    return read_address(desk.app.vault, business, made)


@router.patch("/{address_id}", responses=problems(*_REFUSED))
async def update_address(customer_id: UUID, address_id: UUID, body: AddressUpdate, desk: Write) -> AddressRead:
    """Made the default, it is the only one; there is always one."""
    business = await business_of(desk)
    changed = await change_address(
        desk.session,
        desk.app.vault,
        desk.tenant_id,
        customer_id,
        address_id,
        values_to_change(body),
        desk.actor,
        desk.now,
    )
    return read_address(desk.app.vault, business, changed)


@router.delete("/{address_id}", status_code=204, responses=problems(*_REFUSED))
async def delete_address(customer_id: UUID, address_id: UUID, desk: Write) -> Response:
    """If it was the default, the newest of the others becomes it. Orders that went there stay as they are."""
    await remove_address(desk.session, desk.tenant_id, customer_id, address_id, desk.actor)
    return Response(status_code=204)
