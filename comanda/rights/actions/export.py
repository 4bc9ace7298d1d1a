"""Putting together what is held on a person, and handing it over once."""

import asyncio
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import SYSTEM, Actor, record
from comanda.files.storage import Storage
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.rights import repository
from comanda.rights.deciding import FILE_KEPT
from comanda.rights.errors import FileNotReady
from comanda.rights.export import fetch_files, section_of, write_archive
from comanda.rights.person import find_person
from comanda.tenants.repository import get_tenant


def new_key() -> str:
    """Nobody can guess it, and it is no picture: nothing but a request leads to it."""
    return f"exports/{secrets.token_hex(24)}.zip"


async def make_export(app: Any, tenant_id: UUID, request_id: UUID) -> None:
    """In transactions of its own. Made again where it was cut off."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        request = await repository.get_request(session, tenant_id, request_id)
        if request.kind != "export" or request.status != "waiting":
            return
        person = await find_person(session, tenant_id, request.customer_id)
        tenant = await get_tenant(session, tenant_id)
        section = await section_of(session, app.vault, app.holders.business, person, "", tenant)
    now: datetime = app.clock()
    files = await fetch_files(app.storage, [section])
    content = await asyncio.to_thread(write_archive, [section], files, request.language, now)
    key = new_key()
    await app.storage.write(key, content)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        request = await repository.get_request(session, tenant_id, request_id, lock=True)
        if request.status != "waiting":
            await app.storage.remove(key)
            return
        request.status, request.file_key, request.file_until = "ready", key, now + FILE_KEPT
        request.report = {"shown": {part: len(rows) for part, rows in section.parts.items()}, "files": len(files)}
        record(session, tenant_id, SYSTEM, "person.exported", "customer", request.customer_id)


async def take_file(
    session: Session, storage: Storage, tenant_id: UUID, request_id: UUID, actor: Actor, now: datetime
) -> tuple[bytes, str]:
    """The file and its key, once: the key is for the caller to remove after the commit. Raises NotFound,
    FileNotReady."""
    request = await repository.get_request(session, tenant_id, request_id, lock=True)
    key, until = request.file_key, request.file_until
    if request.status != "ready" or key is None or until is None or now >= until:
        raise FileNotReady()
    content = await storage.read(key)
    if content is None:
        raise FileNotReady()
    request.status, request.done_at, request.file_key, request.file_until = "done", now, None, None
    record(session, tenant_id, actor, "person.export_fetched", "customer", request.customer_id)
    return content, key


async def drop_file(app: Any, tenant_id: UUID, request_id: UUID) -> None:
    """Of an export that nobody has fetched in time."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        request = await repository.get_request(session, tenant_id, request_id, lock=True)
        if request.status != "ready" or request.file_until is None or app.clock() < request.file_until:
            return
        if request.file_key is not None:
            await app.storage.remove(request.file_key)
        request.status, request.done_at, request.file_key, request.file_until = "expired", app.clock(), None, None
