"""Who somebody is to a business: all that its rows refer to them with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from comanda.accounts.models import Account
from comanda.customers.models import Customer, CustomerMerge, GuestCustomer
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.orders.models import Order
from comanda.privacy.holding import Person


@dataclass(frozen=True, slots=True)
class Owner:
    """What an account says of its owner; no business can read that by itself."""

    account_id: UUID
    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]

    @property
    def person(self) -> Person:
        return Person(account_id=self.account_id, phones=self.phones, emails=self.emails, names=self.names)


async def find_owner(database: Database, account_id: UUID) -> Owner | None:
    """In a transaction of its own. None: the account is gone."""
    async with database.transaction(Scope.account(account_id, read_only=True)) as session:
        account = await session.get(Account, account_id)
    if account is None:
        return None
    return Owner(
        account_id,
        frozenset({account.email}),
        frozenset({account.phone} if account.phone else ()),
        frozenset(one for one in (account.full_name, account.business_name) if one),
    )


async def find_person(
    session: Session, tenant_id: UUID, customer_id: UUID | None, owner: Owner | None = None
) -> Person:
    """In the business's scope. With `owner`, also what is theirs without being a customer's."""
    customers = await _customers(session, tenant_id, customer_id, owner)
    ids = frozenset(one.id for one in customers)
    account_id = owner.account_id if owner else next((one.account_id for one in customers if one.account_id), None)
    phones = {one.phone for one in customers if one.phone}
    emails = {one.email for one in customers if one.email}
    names = {name for one in customers for name in (one.name, one.name2) if name}
    for before in await _before_merges(session, tenant_id, ids):
        phones |= {before["phone"]} if before.get("phone") else set()
        emails |= {before["email"]} if before.get("email") else set()
        names |= {before[one] for one in ("name", "name2") if before.get(one)}
    if owner:
        phones, emails, names = phones | owner.phones, emails | owner.emails, names | owner.names
    accounts = frozenset({account_id} if account_id else ())
    whose = or_(Order.customer_id.in_(ids), Order.account_id.in_(accounts))
    orders = (
        await session.execute(
            select(Order.id, Order.customer_name, Order.guest_id).where(Order.tenant_id == tenant_id, whose)
        )
    ).all()
    guests = {guest for _, _, guest in orders if guest} | set(
        await session.scalars(
            select(GuestCustomer.guest_id).where(
                GuestCustomer.tenant_id == tenant_id, GuestCustomer.customer_id.in_(ids)
            )
        )
    )
    return Person(
        tenant_id=tenant_id,
        customer_ids=ids,
        account_id=account_id,
        guest_ids=frozenset(guests - await _shared(session, tenant_id, guests, ids)),
        order_ids=frozenset(id for id, _, _ in orders),
        phones=frozenset(phones - await _of_others(session, tenant_id, Customer.phone, phones, ids)),
        emails=frozenset(emails - await _of_others(session, tenant_id, Customer.email, emails, ids)),
        names=frozenset(names | {name for _, name, _ in orders if name}),
    )


async def _customers(
    session: Session, tenant_id: UUID, customer_id: UUID | None, owner: Owner | None
) -> list[Customer]:
    """With all that were merged into the same."""
    named = [customer_id] if customer_id else []
    accounts = [owner.account_id] if owner else []
    whose = or_(Customer.id.in_(named), Customer.account_id.in_(accounts), _made_by(tenant_id, accounts))
    chosen = (await session.scalars(select(Customer).where(Customer.tenant_id == tenant_id, whose))).all()
    roots = {one.merged_into or one.id for one in chosen}
    found = await session.scalars(
        select(Customer)
        .where(Customer.tenant_id == tenant_id, or_(Customer.id.in_(roots), Customer.merged_into.in_(roots)))
        .order_by(Customer.id)
    )
    return list(found)


def _made_by(tenant_id: UUID, accounts: list[UUID]) -> ColumnElement[bool]:
    """An entry that came into the book by orders of this account, and by nobody else's: though nobody has proved the
    number in it, there is nobody else whose it could be."""
    ordered = exists().where(Order.tenant_id == tenant_id, Order.customer_id == Customer.id)
    return (
        (Customer.source == "order")
        & Customer.account_id.is_(None)
        & Customer.phone_verified.is_(False)
        & ordered.where(Order.account_id.in_(accounts))
        & ~ordered.where(or_(Order.account_id.is_(None), Order.account_id.not_in(accounts)))
    )


async def _before_merges(session: Session, tenant_id: UUID, ids: frozenset[UUID]) -> list[dict[str, str]]:
    rows = await session.execute(
        select(CustomerMerge.source_before, CustomerMerge.target_before).where(
            CustomerMerge.tenant_id == tenant_id,
            CustomerMerge.undone_at.is_(None),
            CustomerMerge.source_customer_id.in_(ids),
            CustomerMerge.target_customer_id.in_(ids),
        )
    )
    return [one for row in rows for one in row]


async def _of_others(
    session: Session, tenant_id: UUID, column: Any, values: set[str], ids: frozenset[UUID]
) -> set[str]:
    rows = await session.scalars(
        select(column).where(Customer.tenant_id == tenant_id, column.in_(values), Customer.id.not_in(ids))
    )
    return set(rows)


async def _shared(session: Session, tenant_id: UUID, guests: set[UUID], ids: frozenset[UUID]) -> set[UUID]:
    """Browsers by which another customer ordered as well."""
    rows = await session.scalars(
        select(Order.guest_id)
        .where(
            Order.tenant_id == tenant_id,
            Order.guest_id.in_(guests),
            Order.customer_id.is_not(None),
            Order.customer_id.not_in(ids),
        )
        .distinct()
    )
    return {one for one in rows if one}


def find_orders_person(tenant_id: UUID, account_id: UUID | None, order_ids: Iterable[UUID]) -> Person:
    """Somebody who was no customer: of whom these orders were."""
    return Person(tenant_id=tenant_id, account_id=account_id, order_ids=frozenset(order_ids))
