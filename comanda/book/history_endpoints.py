"""Routes of what was done with a customer's data, and of what they want to hear."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import select, tuple_

from comanda.audit.models import AuditEntry
from comanda.book import errors
from comanda.book.actions.note_consent import note_consent
from comanda.book.consents import consents_of, history_of, is_their_own
from comanda.book.schemas import Activity, ActivityRead, ConsentChange, ConsentRead, Consents
from comanda.customers import repository
from comanda.customers.errors import CustomerWasErased, CustomerWasMerged
from comanda.customers.models import Customer
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.messaging.errors import ConsentAskedLately
from comanda.privacy.consents import masked
from comanda.tenants.consent_endpoints import read_events
from comanda.tenants.guards import Desk, staff
from comanda.tenants.models import User
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers/{customer_id}")

MOST_SHOWN = 200
Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
Write = Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]


@router.get("/activity", responses=problems(NotFound, CursorNotValid))
async def list_activity(
    customer_id: UUID, desk: Read, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> Activity:
    """Who did what with their data, newest first."""
    await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    entries = (
        select(AuditEntry, User.full_name)
        .outerjoin(User, (User.tenant_id == AuditEntry.tenant_id) & (User.id == AuditEntry.actor_id))
        .where(AuditEntry.tenant_id == desk.tenant_id, AuditEntry.subject_id == customer_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit + 1)
    )
    if place := read_cursor(cursor):
        entries = entries.where(tuple_(AuditEntry.at, AuditEntry.id) < place)
    rows = (await desk.session.execute(entries)).all()
    items = [
        ActivityRead(
            id=entry.id,
            at=entry.at,
            action=entry.action,
            actor_kind=entry.actor_kind,
            actor_name=name,
            data=entry.data,
        )
        for entry, name in rows[:limit]
    ]
    return Activity(items=items, next=write_cursor(items[-1].at, items[-1].id) if len(rows) > limit else None)


@router.get("/consents", responses=problems(NotFound))
async def list_consents(customer_id: UUID, desk: Read) -> Consents:
    """What may be sent to them. Nobody asked: what belongs to their orders may be, what advertises may not."""
    return await _consents(desk, await repository.get_customer(desk.session, desk.tenant_id, customer_id))


@router.put(
    "/consents",
    responses=problems(
        NotFound,
        CustomerWasErased,
        CustomerWasMerged,
        errors.NoSuchAddress,
        errors.ChoiceIsTheirs,
        errors.ConsentNeedsNote,
        errors.NoWayToConfirm,
        ConsentAskedLately,
    ),
)
async def change_consent(customer_id: UUID, body: ConsentChange, desk: Write) -> Consents:
    """What they told somebody here. What they refused themselves, only they allow again. That they want advertising
    needs a note of how they said so; by e-mail they are asked to confirm it, by a link that is sent to them."""
    customer = await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    if customer.erased_at is not None:
        raise CustomerWasErased()
    if customer.merged_into is not None:
        raise CustomerWasMerged(merged_into=str(customer.merged_into))
    await note_consent(desk.session, desk.app, desk.tenant_id, customer, body, "customer", desk.actor, desk.now)
    return await _consents(desk, customer)


async def _consents(desk: Desk, customer: Customer) -> Consents:
    found = await consents_of(desk.session, desk.tenant_id, customer)
    events = await history_of(desk.session, desk.tenant_id, customer, MOST_SHOWN)
    whole = desk.may(Permission.CUSTOMERS_CONTACT)
    newest = {one.purpose: one for one in reversed(events)}
    items = []
    for (channel, category), held in found.items():
        last = newest.get(f"{category}_{channel}")
        items.append(
            ConsentRead(
                channel=channel,
                category=category,
                address=held.address if whole else masked(f"{channel}:{held.address}"),
                allowed=held.allowed,
                can_allow=not is_their_own(held),
                source=held.source,
                said=held.said,
                at=held.at,
                asked_at=last.occurred_at if last and last.action == "asked" else None,
            )
        )
    return Consents(
        items=items,
        history=await read_events(desk, events),
    )
