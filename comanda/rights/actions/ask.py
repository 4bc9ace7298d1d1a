"""Taking down what is asked, and taking it back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.customers import repository as customers
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.rights import repository
from comanda.rights.deciding import due_at, hold_until
from comanda.rights.errors import AskedAlready, AskedByAccount, HoldIsOver, RequestNotOpen
from comanda.rights.models import RightsRequest
from comanda.tenants.repository import get_tenant, lock_counter

RUN_REQUESTS = "comanda.rights.tasks.run_requests_of"


async def ask(
    session: Session,
    tenant_id: UUID,
    kind: str,
    customer_id: UUID,
    identity: str,
    note: str,
    language: str,
    actor: Actor,
    now: datetime,
    *,
    source: Literal["staff", "guest"] = "staff",
) -> RightsRequest:
    """By the staff, for somebody in front of them, or by a guest who has proved the customer's phone. Raises NotFound,
    AskedAlready."""
    await lock_counter(session, tenant_id)
    customer = await customers.get_customer(session, tenant_id, customer_id)
    if customer.merged_into is not None:
        customer = await customers.get_customer(session, tenant_id, customer.merged_into)
    if await repository.is_asked(session, tenant_id, kind, customer.id):
        raise AskedAlready()
    country = (await get_tenant(session, tenant_id)).country
    request = RightsRequest(
        tenant_id=tenant_id,
        id=uuid7(),
        kind=kind,
        status="waiting",
        language=language,
        asked_at=now,
        due_at=due_at(now, country),
        hold_until=hold_until(kind, now),
        customer_id=customer.id,
        customer_number=customer.customer_number,
        source=source,
        asked_by=actor.id if source == "staff" else None,
        identity=identity,
        note=note,
        obstacles=[],
        report={},
    )
    session.add(request)
    await session.flush()
    record(session, tenant_id, actor, f"person.{kind}_asked", "customer", customer.id, identity=identity)
    if kind == "export":
        await enqueue_by_name(session, RUN_REQUESTS, tenant_id=str(tenant_id))
    return request


async def cancel(
    session: Session, tenant_id: UUID, request_id: UUID, actor: Actor, now: datetime
) -> RightsRequest:
    """Raises NotFound, RequestNotOpen, AskedByAccount, HoldIsOver."""
    await lock_counter(session, tenant_id)
    request = await repository.get_request(session, tenant_id, request_id, lock=True)
    if request.status not in repository.LIVE:
        raise RequestNotOpen()
    if request.source == "account":
        raise AskedByAccount()
    if request.kind == "erasure" and now >= request.hold_until:
        raise HoldIsOver()
    request.status, request.done_at = "cancelled", now
    record(session, tenant_id, actor, f"person.{request.kind}_cancelled", "customer", request.customer_id)
    return request
