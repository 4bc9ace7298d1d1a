"""Erasing a person from a business."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import SYSTEM, record
from comanda.customers.forgotten import forget_contacts, hashing_of
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.privacy.consents import leave_the_proof
from comanda.privacy.holding import Erased, Holders, Person, together
from comanda.rights import repository
from comanda.rights.deciding import may_try, status_after
from comanda.rights.erasure_log import Entry
from comanda.rights.person import find_owner, find_person
from comanda.tenants.repository import lock_counter

REMOVE_FILES = "comanda.rights.tasks.remove_files"


async def plan_erasure(session: Session, holders: Holders, person: Person) -> Erased:
    """What would go, and what would stay until when."""
    return together([await holder.plan(session, person) for holder in holders.business])


async def erase_person(session: Session, holders: Holders, vault: Vault, person: Person, now: datetime) -> Erased:
    """In the staff scope, under the business's counter lock. Nothing stands in its way any more."""
    assert person.tenant_id is not None
    done = together([await holder.erase(session, person, now) for holder in holders.business])
    hashed = await hashing_of(session, vault, person.tenant_id)
    await leave_the_proof(session, person.tenant_id, {one: hashed(one) for one in person.subjects()}, now)
    await forget_contacts(session, person.tenant_id, person.phones | person.emails, hashed, now)
    if done.files:
        await enqueue_by_name(session, REMOVE_FILES, keys=sorted(done.files))
    for customer_id in sorted(person.customer_ids):
        record(session, person.tenant_id, SYSTEM, "person.erased", "customer", customer_id)
    return done


async def try_erasure(app: Any, tenant_id: UUID, request_id: UUID) -> None:
    """Does it, or says what stands in its way; in transactions of its own. Done twice, it changes nothing."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        account_id = (await repository.get_request(session, tenant_id, request_id)).account_id
    owner = await find_owner(app.database, account_id) if account_id else None
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await lock_counter(session, tenant_id)
        request = await repository.get_request(session, tenant_id, request_id, lock=True)
        now: datetime = app.clock()
        if request.kind != "erasure" or not may_try(request.status, request.hold_until, request.tried_at, now):
            return
        person = await find_person(session, tenant_id, request.customer_id, owner)
        obstacles = await repository.obstacles_of(session, person)
        was_postponed = request.status == "postponed"
        request.status, request.tried_at = status_after(obstacles), now
        request.obstacles = [one.as_json() for one in obstacles]
        if obstacles:
            if not was_postponed:
                record(session, tenant_id, SYSTEM, "person.erasure_postponed", "customer", request.customer_id)
            return
        await app.erasures.add(entry_of(person, now))
        request.done_at = now
        request.report = report_of(await erase_person(session, app.holders, app.vault, person, now))


def entry_of(person: Person, now: datetime) -> Entry:
    orders = () if person.customer_ids else tuple(sorted(person.order_ids))
    return Entry(now, person.tenant_id, tuple(sorted(person.customer_ids)), person.account_id, orders)


def report_of(done: Erased) -> dict[str, Any]:
    """As it is kept and shown: numbers and dates."""
    return {
        "erased": {part: count for part, count in sorted(done.counts.items()) if count},
        "kept": [{**asdict(one), "until": one.until.isoformat()} for one in done.kept],
        "processors": sorted(done.processors),
        "files": len(done.files),
    }
