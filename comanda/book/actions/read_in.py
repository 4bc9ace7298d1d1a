"""A list of customers: kept, looked at, and read in bit by bit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.audit.record import SYSTEM, Actor, record
from comanda.book.errors import ConsentNeedsSource, ImportNotWaiting, ListNotReadable
from comanda.book.importing import CONSENTS, FIELDS, Refused, Sheet, clean_row, guess_mapping, read_sheet
from comanda.customers.forgotten import forgotten_among
from comanda.customers.models import Customer, CustomerImport
from comanda.customers.repository import next_numbers
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.messaging.models import ContactChoice
from comanda.messaging.repository import choose
from comanda.privacy.consents import Said
from comanda.tenants.repository import lock_counter

LOOKED_AT = 1_000  # rows, before anything is read in
AT_ONCE = 100  # rows in one transaction: nobody's order waits for longer than that takes
MOST_PROBLEMS = 500
_SHOWN_CELLS, _SHOWN_CHARACTERS = 12, 80


async def keep_list(
    session: Session, tenant_id: UUID, file_name: str, content: bytes, country: str, actor: Actor, now: datetime
) -> CustomerImport:
    """Nothing is read in yet. Raises ListNotReadable."""
    sheet = read_sheet(content)
    found = CustomerImport(
        tenant_id=tenant_id,
        id=uuid7(),
        file_name=file_name,
        encoding=sheet.encoding,
        content=content,
        mapping=guess_mapping(sheet.columns),
        status="previewed",
        rows_total=len(sheet.rows),
        created_by=actor.id,
        created_at=now,
    )
    session.add(found)
    await _look(session, found, sheet, country)
    await session.flush()
    await session.refresh(found)
    return found


async def look_again(
    session: Session,
    tenant_id: UUID,
    import_id: UUID,
    mapping: Mapping[str, str],
    on_duplicate: str,
    consent_note: str,
    country: str,
) -> CustomerImport:
    """With other fields for its columns. Raises NotFound, ImportNotWaiting, ListNotReadable."""
    found = await lock_import(session, tenant_id, import_id)
    content = await _content_of(session, tenant_id, import_id)
    if found.status != "previewed" or content is None:
        raise ImportNotWaiting()
    sheet = read_sheet(content)
    _check_mapping(sheet, mapping)
    found.mapping, found.on_duplicate, found.consent_note = dict(mapping), on_duplicate, consent_note.strip()
    await _look(session, found, sheet, country)
    return found


async def start_import(session: Session, tenant_id: UUID, import_id: UUID, actor: Actor) -> CustomerImport:
    """Raises NotFound, ImportNotWaiting, ConsentNeedsSource."""
    found = await lock_import(session, tenant_id, import_id)
    if found.status != "previewed":
        raise ImportNotWaiting()
    if CONSENTS.keys() & set(found.mapping.values()) and not found.consent_note:
        raise ConsentNeedsSource()
    found.status, found.problems = "running", []
    record(
        session, tenant_id, actor, "customers.import_started", "customer_import", import_id, rows=found.rows_total
    )
    return found


async def cancel_import(
    session: Session, tenant_id: UUID, import_id: UUID, actor: Actor, now: datetime
) -> CustomerImport:
    """What was read in already stays. Raises NotFound."""
    found = await lock_import(session, tenant_id, import_id)
    if found.status in ("previewed", "running"):
        found.status, found.content, found.finished_at = "cancelled", None, now
        record(session, tenant_id, actor, "customers.import_cancelled", "customer_import", import_id)
    return found


async def _content_of(session: Session, tenant_id: UUID, import_id: UUID) -> bytes | None:
    content: bytes | None = await session.scalar(
        select(CustomerImport.content).where(CustomerImport.tenant_id == tenant_id, CustomerImport.id == import_id)
    )
    return content


async def read_in(app: Any, tenant_id: UUID, import_id: UUID) -> None:
    """Goes on where it ended, and until it is done or cancelled."""
    shop = await app.storefronts.get(tenant_id)
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        found = await session.get(CustomerImport, (tenant_id, import_id))
        content = await _content_of(session, tenant_id, import_id)
        if found is None or found.status != "running" or content is None:
            return
        sheet = read_sheet(content)
    more = True
    while more:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            more = await _read_some(session, app.vault, tenant_id, import_id, sheet, shop.country, app.clock())


async def _read_some(
    session: Session, vault: Vault, tenant_id: UUID, import_id: UUID, sheet: Sheet, country: str, now: datetime
) -> bool:
    """The next rows; whether there are more. Nobody who was erased comes back by a list."""
    await lock_counter(session, tenant_id)
    found = await lock_import(session, tenant_id, import_id)
    if found.status != "running":
        return False
    begin = found.rows_done
    part = sheet.rows[begin : begin + AT_ONCE]
    cleaned = [clean_row(sheet.columns, cells, found.mapping, country) for cells in part]
    phones = [one["phone"] for one in cleaned if not isinstance(one, Refused)]
    known = await _known(session, tenant_id, phones)
    emails = [one["email"] for one in cleaned if not isinstance(one, Refused) and one.get("email")]
    forgotten = await forgotten_among(session, vault, tenant_id, [*phones, *emails])
    problems, new, doubled = list(found.problems), {}, 0
    agreed: list[dict[str, Any]] = []
    for place, values in enumerate(cleaned):
        if isinstance(values, Refused):
            found.refused += 1
            if len(problems) < MOST_PROBLEMS:
                problems.append(_problem(sheet.places[begin + place], values, part[place]))
        elif values["phone"] not in known and not forgotten.isdisjoint((values["phone"], values.get("email"))):
            found.refused += 1  # with no word of who it is: that would keep them after all
            if len(problems) < MOST_PROBLEMS:
                problems.append(
                    _problem(sheet.places[begin + place], Refused("phone", "is of somebody who was erased"), [])
                )
        elif values["phone"] in known:
            customer = known[values["phone"]]
            if found.on_duplicate == "update":
                agreed.append(values)
            if found.on_duplicate == "update" and _fill(customer, values, now):
                found.updated += 1
            else:
                found.skipped += 1
        elif values["phone"] in new:
            doubled += 1
        else:
            new[values["phone"]] = values
    await _note_consents(session, found, [*new.values(), *agreed], now)
    for number, values in zip(
        await next_numbers(session, tenant_id, len(new)) if new else (), new.values(), strict=True
    ):
        session.add(
            Customer(
                tenant_id=tenant_id,
                id=uuid7(),
                customer_number=number,
                profile_status="stub",
                source="import",
                created_at=now,
                updated_at=now,
                **{field: value for field, value in values.items() if field not in CONSENTS},
            )
        )
    found.created += len(new)
    found.skipped += doubled
    found.problems = problems
    found.rows_done = begin + len(part)
    if found.rows_done >= len(sheet.rows):
        found.status, found.finished_at, found.content = "done", now, None
        record(
            session, tenant_id, SYSTEM, "customers.imported", "customer_import", import_id, created=found.created,
            updated=found.updated, skipped=found.skipped, refused=found.refused,
        )  # fmt: skip
        return False
    return True


async def _note_consents(
    session: Session, found: CustomerImport, people: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Who wants advertising, as the list says it. What somebody has said themselves, or to the staff, holds against
    any list; without a column nobody is asked anything."""
    says = {
        f"{channel}:{values['phone' if channel == 'sms' else 'email']}": (channel, values[field])
        for values in people
        for field, channel in CONSENTS.items()
        if field in values and (channel == "sms" or "email" in values)
    }
    known = await session.scalars(
        select(ContactChoice.subject).where(
            ContactChoice.tenant_id == found.tenant_id,
            ContactChoice.subject.in_(says),
            ContactChoice.category == "marketing",
        )
    )
    for subject in says.keys() - set(known):
        channel, allowed = says[subject]
        said = Said(
            "import", now, "staff", found.created_by, note=found.consent_note, evidence=f"import {found.id}"
        )
        await choose(
            session, found.tenant_id, subject, channel, ["marketing"], allowed=allowed, said=said,
            action="imported" if allowed else "withdrawn",
        )  # fmt: skip


async def lock_import(session: Session, tenant_id: UUID, import_id: UUID) -> CustomerImport:
    """Raises NotFound."""
    found = await session.get(CustomerImport, (tenant_id, import_id), with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


async def _known(session: Session, tenant_id: UUID, phones: list[str]) -> dict[str, Customer]:
    """By phone; of one that was merged, the one it went into."""
    rows = await session.scalars(
        select(Customer).where(Customer.tenant_id == tenant_id, Customer.phone.in_(phones))
    )
    found = {str(one.phone): one for one in rows}
    gone = {one.merged_into for one in found.values() if one.merged_into is not None}
    if gone:
        targets = await session.scalars(
            select(Customer).where(Customer.tenant_id == tenant_id, Customer.id.in_(gone))
        )
        by_id = {one.id: one for one in targets}
        found = {number: by_id[one.merged_into] if one.merged_into else one for number, one in found.items()}
    return found


def _fill(customer: Customer, values: Mapping[str, Any], now: datetime) -> bool:
    """What the list says more; whether that was anything. What is known stays, but for the name."""
    changed = False
    for field, value in values.items():
        if (
            field != "phone"
            and field not in CONSENTS
            and value
            and (field == "name" or not getattr(customer, field))
        ):
            changed = changed or getattr(customer, field) != value
            setattr(customer, field, value)
    if changed:
        customer.updated_at = now
    return changed


async def _look(session: Session, found: CustomerImport, sheet: Sheet, country: str) -> None:
    """At the first rows: what would be refused, and who is known already."""
    part = sheet.rows[:LOOKED_AT]
    cleaned = [clean_row(sheet.columns, cells, found.mapping, country) for cells in part]
    phones = [one["phone"] for one in cleaned if not isinstance(one, Refused)]
    known = await _known(session, found.tenant_id, phones)
    refused = [
        _problem(sheet.places[place], one, part[place])
        for place, one in enumerate(cleaned)
        if isinstance(one, Refused)
    ]
    found.preview = {
        "columns": sheet.columns,
        "sample": [_shown(cells) for cells in sheet.rows[:5]],
        "looked_at": len(part),
        "duplicates": sum(one in known for one in phones) + len(phones) - len(set(phones)),
        "refused": len(refused),
    }
    found.problems = refused[:MOST_PROBLEMS]


def _check_mapping(sheet: Sheet, mapping: Mapping[str, str]) -> None:
    """Raises ListNotReadable."""
    fields = [one for one in mapping.values() if one != "skip"]
    if not mapping.keys() <= set(sheet.columns) or not set(fields) <= set(FIELDS):
        raise ListNotReadable(why="a column that was named is not in it")
    if len(set(fields)) != len(fields):
        raise ListNotReadable(why="two columns were chosen for one field")
    if not {"name", "phone"} <= set(fields):
        raise ListNotReadable(why="no column was chosen for the name, or none for the phone number")


def _problem(row: int, refused: Refused, cells: list[str]) -> dict[str, Any]:
    return {"row": row, "field": refused.field, "problem": refused.problem, "cells": _shown(cells)}


def _shown(cells: list[str]) -> list[str]:
    return [one[:_SHOWN_CHARACTERS] for one in cells[:_SHOWN_CELLS]]
