"""Erasing again whom a restored backup has brought back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.audit.record import SYSTEM, record
from comanda.customers.models import Customer
from comanda.kit.tenancy import Scope
from comanda.orders.models import Order
from comanda.rights.accounts import erase_account
from comanda.rights.actions.erase import erase_person
from comanda.rights.erasure_log import Entry
from comanda.rights.person import find_orders_person, find_person
from comanda.tenants.repository import list_tenant_ids, lock_counter


@dataclass
class Replayed:
    people: int = 0
    accounts: int = 0


async def replay(app: Any) -> Replayed:
    """Reads the list, and does again what this database does not know of. Nothing waits: it was all over then, whatever
    a backup says of orders that were open on its day."""
    done = Replayed()
    by_tenant: dict[UUID, list[Entry]] = defaultdict(list)
    accounts = []
    for entry in app.erasures.read():
        if entry.tenant_id is not None:
            by_tenant[entry.tenant_id].append(entry)
        elif entry.account_id is not None:
            accounts.append(entry.account_id)
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        known = set(await list_tenant_ids(session))
    for tenant_id in by_tenant.keys() & known:
        done.people += await _replay_in(app, tenant_id, by_tenant[tenant_id])
    for account_id in accounts:
        done.accounts += await erase_account(app, account_id)
    return done


async def _replay_in(app: Any, tenant_id: UUID, entries: list[Entry]) -> int:
    customer_ids = {id for entry in entries for id in entry.customer_ids}
    order_ids = {id for entry in entries for id in entry.order_ids}
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        back = set(
            await session.scalars(
                select(Customer.id).where(
                    Customer.tenant_id == tenant_id, Customer.id.in_(customer_ids), Customer.erased_at.is_(None)
                )
            )
        )
        back |= set(
            await session.scalars(
                select(Order.id).where(
                    Order.tenant_id == tenant_id, Order.id.in_(order_ids), Order.account_id.is_not(None)
                )
            )
        )
    again = [one for one in entries if not back.isdisjoint((*one.customer_ids, *one.order_ids))]
    for entry in again:
        await _erase_again(app, tenant_id, entry)
    return len(again)


async def _erase_again(app: Any, tenant_id: UUID, entry: Entry) -> None:
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        people = [await find_person(session, tenant_id, one) for one in entry.customer_ids[:1]] or [
            find_orders_person(tenant_id, entry.account_id, entry.order_ids)
        ]
        for person in people:
            await erase_person(session, app.holders, app.vault, person, app.clock())
        record(session, tenant_id, SYSTEM, "person.erased_again", "tenant", tenant_id)
