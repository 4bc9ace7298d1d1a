"""Whoever has proved a phone is its customer: sees their orders, keeps their addresses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from comanda.audit.record import Actor, record
from comanda.customers import repository
from comanda.customers.actions.change_customer import prove_phone
from comanda.customers.actions.make_customer import NewCustomer, find_or_create_customer
from comanda.customers.models import Customer, GuestCustomer
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty.actions.settle_referrals import settle_referrals
from comanda.loyalty.referrals import claim
from comanda.orders import repository as orders
from comanda.orders.points import settle_linked


async def sign_in_by_phone(
    session: Session, tenant_id: UUID, new: NewCustomer, guest_id: UUID, account_id: UUID | None, now: datetime
) -> tuple[Customer, bool]:
    """Of a phone that was proved; and whether they are new. What this guest ordered without saying who they are is
    theirs now, and the account that is signed in to is theirs if neither has another."""
    assert new.phone is not None
    actor = Actor("guest", guest_id)
    customer, is_new = await find_or_create_customer(session, tenant_id, new, actor, now)
    await prove_phone(session, tenant_id, new.phone, actor, now)
    link = {"customer_id": customer.id, "proved_at": now}
    await session.execute(
        insert(GuestCustomer)
        .values(tenant_id=tenant_id, id=uuid7(), guest_id=guest_id, **link)
        .on_conflict_do_update(index_elements=["tenant_id", "guest_id"], set_=link)
    )
    if await orders.link_guest_orders(session, tenant_id, customer.id, guest_id):
        await orders.recount_customer(session, tenant_id, customer.id)
        await settle_linked(session, tenant_id, customer.id, now)
    await claim(session, tenant_id, guest_id, customer.id)
    await settle_referrals(session, tenant_id, customer.id, actor, now)
    if account_id is not None:
        await _join_account(session, tenant_id, customer, account_id)
    await session.flush()
    await session.refresh(customer)
    record(session, tenant_id, actor, "customer.signed_in", "customer", customer.id)
    return customer, is_new


async def _join_account(session: Session, tenant_id: UUID, customer: Customer, account_id: UUID) -> None:
    if customer.account_id is None:
        if await repository.find_by_account(session, tenant_id, account_id) is not None:
            return
        customer.account_id = account_id
    if customer.account_id == account_id:
        await orders.claim_by_customer(session, tenant_id, account_id, customer.id)


async def sign_out_by_phone(session: Session, tenant_id: UUID, guest_id: UUID) -> None:
    await session.execute(
        delete(GuestCustomer).where(GuestCustomer.tenant_id == tenant_id, GuestCustomer.guest_id == guest_id)
    )
