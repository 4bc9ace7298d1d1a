"""What the owner of an account asks for: all of it, in every business there is."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select

from comanda.accounts.models import Account
from comanda.accounts.record import record as record_of_account
from comanda.audit.record import SYSTEM, Actor, record
from comanda.customers.models import Customer
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.notifications.models import Notification, PushSubscription
from comanda.orders.models import Order
from comanda.rights import repository
from comanda.rights.actions.erase import REMOVE_FILES, try_erasure
from comanda.rights.actions.export import new_key
from comanda.rights.deciding import FILE_KEPT, due_at, hold_until
from comanda.rights.erasure_log import Entry
from comanda.rights.errors import AskedAlready, FileNotReady, HoldIsOver, RequestNotOpen
from comanda.rights.export import Section, fetch_files, section_of, write_archive
from comanda.rights.models import AccountRequest, RightsRequest
from comanda.rights.person import find_owner, find_person
from comanda.tenants.repository import get_tenant, list_tenant_ids, lock_counter

RUN_ACCOUNT_REQUEST = "comanda.rights.tasks.run_account_request"
_STRICTEST = "EU"  # an account is in no country: the shortest of all deadlines


async def ask_all(session: Session, account: Account, kind: str, now: datetime) -> AccountRequest:
    """In the account's scope. Raises AskedAlready."""
    waiting = await session.scalar(
        select(AccountRequest.id)
        .where(
            AccountRequest.account_id == account.id,
            AccountRequest.kind == kind,
            AccountRequest.status.in_((*repository.LIVE, "ready") if kind == "export" else repository.LIVE),
        )
        .limit(1)
    )
    if waiting is not None:
        raise AskedAlready()
    request = AccountRequest(
        id=uuid7(),
        account_id=account.id,
        kind=kind,
        status="waiting",
        language=account.language,
        asked_at=now,
        due_at=due_at(now, _STRICTEST),
        hold_until=hold_until(kind, now),
        obstacles=[],
        report={},
    )
    session.add(request)
    await session.flush()
    record_of_account(session, account.id, f"data.{kind}_asked")
    await _run_soon(session, request)
    return request


async def _run_soon(session: Session, request: AccountRequest) -> None:
    values = {"account_id": str(request.account_id), "request_id": str(request.id)}
    await enqueue_by_name(session, RUN_ACCOUNT_REQUEST, **values)


async def is_erasure_asked(session: Session, account_id: UUID) -> bool:
    return bool(
        await session.scalar(
            select(
                exists().where(
                    AccountRequest.account_id == account_id,
                    AccountRequest.kind == "erasure",
                    AccountRequest.status.in_(repository.LIVE),
                )
            )
        )
    )


async def due_account_requests(session: Session, now: datetime) -> list[tuple[UUID, UUID]]:
    """(account, request), of all accounts. As the login itself."""
    rows = await session.execute(
        select(AccountRequest.account_id, AccountRequest.id)
        .where(
            or_(
                AccountRequest.status.in_(repository.LIVE) & (AccountRequest.hold_until <= now),
                (AccountRequest.status == "ready") & (AccountRequest.file_until <= now),
            )
        )
        .limit(1000)
    )
    return [(account_id, id) for account_id, id in rows]


async def get_own(session: Session, account_id: UUID, request_id: UUID) -> AccountRequest | None:
    """Locked."""
    return await session.scalar(
        select(AccountRequest)
        .where(AccountRequest.account_id == account_id, AccountRequest.id == request_id)
        .with_for_update()
    )


async def cancel_all(session: Session, request: AccountRequest, now: datetime) -> None:
    """Raises RequestNotOpen, HoldIsOver."""
    if request.status not in repository.LIVE:
        raise RequestNotOpen()
    if request.kind == "erasure" and now >= request.hold_until:
        raise HoldIsOver()
    request.status, request.done_at = "cancelled", now
    record_of_account(session, request.account_id, f"data.{request.kind}_cancelled")
    if request.kind == "erasure":
        await _run_soon(session, request)


async def take_own_file(app: Any, session: Session, request: AccountRequest, now: datetime) -> tuple[bytes, str]:
    """The file and its key, once. Raises FileNotReady."""
    key, until = request.file_key, request.file_until
    if request.status != "ready" or key is None or until is None or now >= until:
        raise FileNotReady()
    content: bytes | None = await app.storage.read(key)
    if content is None:
        raise FileNotReady()
    request.status, request.done_at, request.file_key, request.file_until = "done", now, None, None
    record_of_account(session, request.account_id, "data.export_fetched")
    return content, key


async def run_request(app: Any, account_id: UUID, request_id: UUID) -> None:
    """What is due of it; in transactions of its own."""
    async with app.database.transaction(Scope.account(account_id, read_only=True)) as session:
        request = await session.get(AccountRequest, request_id)
    now: datetime = app.clock()
    if request is None:
        return
    if request.status == "ready" and request.file_until is not None and now >= request.file_until:
        await _drop(app, account_id, request_id)
    elif request.status in repository.LIVE and now >= request.hold_until:
        await (_export if request.kind == "export" else _erase)(app, account_id, request_id)
    elif request.kind == "erasure" and request.status in (*repository.LIVE, "cancelled"):
        await _tell_businesses(app, account_id, request_id)


async def _tell_businesses(app: Any, account_id: UUID, request_id: UUID) -> None:
    """So that their staff see what is coming, and until when; or that it was called off. Whoever cancels waits until
    all are told."""
    businesses = await _businesses_of(app, account_id)
    async with app.database.transaction(Scope.account(account_id)) as session:
        own = await get_own(session, account_id, request_id)
        if own is None:
            return
        for tenant_id in businesses:
            await (_call_off if own.status == "cancelled" else _request_in)(app, tenant_id, own)


async def _call_off(app: Any, tenant_id: UUID, asked: AccountRequest) -> None:
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        if (request := await _waiting_in(session, tenant_id, asked)) is not None:
            request.status, request.done_at = "cancelled", asked.done_at
            actor = Actor("account", asked.account_id)
            record(session, tenant_id, actor, "person.erasure_cancelled", "customer", request.customer_id)


async def _waiting_in(session: Session, tenant_id: UUID, asked: AccountRequest) -> RightsRequest | None:
    return await session.scalar(
        select(RightsRequest).where(
            RightsRequest.tenant_id == tenant_id,
            RightsRequest.account_id == asked.account_id,
            RightsRequest.kind == "erasure",
            RightsRequest.status.in_(repository.LIVE),
        )
    )


async def _businesses_of(app: Any, account_id: UUID) -> list[UUID]:
    """Those that hold anything of the account's owner."""
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        tenant_ids = await list_tenant_ids(session)
    found = []
    for tenant_id in tenant_ids:
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            tables = (Customer, Order, Notification, PushSubscription)
            if await session.scalar(
                select(
                    or_(
                        *(
                            exists().where(one.tenant_id == tenant_id, one.account_id == account_id)
                            for one in tables
                        )
                    )
                )
            ):
                found.append(tenant_id)
    return found


async def _export(app: Any, account_id: UUID, request_id: UUID) -> None:
    owner = await find_owner(app.database, account_id)
    if owner is None:
        return
    async with app.database.transaction(Scope.account(account_id, read_only=True)) as session:
        language = (await session.get_one(AccountRequest, request_id)).language
        sections = [await section_of(session, app.vault, app.holders.account, owner.person, "account/", None)]
    for tenant_id in await _businesses_of(app, account_id):
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            person = await find_person(session, tenant_id, None, owner)
            tenant = await get_tenant(session, tenant_id)
            sections.append(
                await section_of(session, app.vault, app.holders.business, person, f"{tenant.slug}/", tenant)
            )
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            actor = Actor("account", account_id)
            record(session, tenant_id, actor, "person.exported", "account", account_id)
    key = await _write(app, sections, language)
    async with app.database.transaction(Scope.account(account_id)) as session:
        request = await get_own(session, account_id, request_id)
        if request is None or request.status != "waiting":
            await app.storage.remove(key)
            return
        request.status, request.file_key, request.file_until = "ready", key, app.clock() + FILE_KEPT


async def _write(app: Any, sections: list[Section], language: str) -> str:
    files = await fetch_files(app.storage, sections)
    content = await asyncio.to_thread(write_archive, sections, files, language, app.clock())
    key = new_key()
    await app.storage.write(key, content)
    return key


async def _drop(app: Any, account_id: UUID, request_id: UUID) -> None:
    async with app.database.transaction(Scope.account(account_id)) as session:
        request = await get_own(session, account_id, request_id)
        if request is None or request.status != "ready":
            return
        if request.file_key is not None:
            await app.storage.remove(request.file_key)
        request.status, request.done_at, request.file_key, request.file_until = "expired", app.clock(), None, None


async def _erase(app: Any, account_id: UUID, request_id: UUID) -> None:
    """Each business first, the account last: until then its owner can sign in, see what it waits for, and pay it."""
    async with app.database.transaction(Scope.account(account_id, read_only=True)) as session:
        asked = await session.get_one(AccountRequest, request_id)
    obstacles: list[dict[str, str]] = []
    for tenant_id in await _businesses_of(app, account_id):
        business_request = await _request_in(app, tenant_id, asked)
        await try_erasure(app, tenant_id, business_request)
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            request = await repository.get_request(session, tenant_id, business_request)
            name = (await get_tenant(session, tenant_id)).name
            obstacles += [
                {"kind": one["kind"], "business": name, "order_number": one["order_number"]}
                for one in request.obstacles
            ]
    if not obstacles:
        await erase_account(app, account_id)
        return
    async with app.database.transaction(Scope.account(account_id)) as session:
        own = await get_own(session, account_id, request_id)
        if own is not None and own.status in repository.LIVE:
            own.status, own.tried_at, own.obstacles = "postponed", app.clock(), obstacles


async def _request_in(app: Any, tenant_id: UUID, asked: AccountRequest) -> UUID:
    """The business's own, which it has to honour; made where there is none that waits."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        if (there := await _waiting_in(session, tenant_id, asked)) is not None:
            return there.id
        customer = await session.scalar(
            select(Customer).where(
                Customer.tenant_id == tenant_id,
                Customer.account_id == asked.account_id,
                Customer.merged_into.is_(None),
            )
        )
        request = RightsRequest(
            tenant_id=tenant_id,
            id=uuid7(),
            kind="erasure",
            status="waiting",
            language=asked.language,
            asked_at=asked.asked_at,
            due_at=due_at(asked.asked_at, (await get_tenant(session, tenant_id)).country),
            hold_until=asked.hold_until,
            customer_id=customer.id if customer else None,
            customer_number=customer.customer_number if customer else None,
            account_id=asked.account_id,
            source="account",
            identity="signed_in",
            note="",
            obstacles=[],
            report={},
        )
        session.add(request)
        record(
            session,
            tenant_id,
            SYSTEM,
            "person.erasure_asked",
            "customer",
            request.customer_id,
            identity="signed_in",
        )
        return request.id


async def erase_account(app: Any, account_id: UUID) -> bool:
    """Whether there was one. Its e-mails, which are of no business, go too."""
    owner = await find_owner(app.database, account_id)
    if owner is None:
        return False
    await app.erasures.add(Entry(app.clock(), None, (), account_id))
    async with app.database.transaction(Scope.account(account_id)) as session:
        keys = list(
            await session.scalars(
                select(AccountRequest.file_key).where(
                    AccountRequest.account_id == account_id, AccountRequest.file_key.is_not(None)
                )
            )
        )
        if keys:
            await enqueue_by_name(session, REMOVE_FILES, keys=keys)
        for holder in app.holders.account:
            await holder.erase(session, owner.person, app.clock())
    async with app.database.transaction(Scope.system()) as session:
        await session.execute(
            delete(Notification).where(
                Notification.tenant_id.is_(None),
                or_(Notification.account_id == account_id, Notification.recipient_email.in_(owner.emails)),
            )
        )
    return True
