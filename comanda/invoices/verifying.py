"""Proving that no invoice was changed, left out or put in between: the chain read from its beginning."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.files.storage import Storage
from comanda.invoices.chain import FIRST, seal
from comanda.invoices.models import Invoice, InvoiceSeries, LegalEntity
from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.tenants.repository import get_tenant

_AT_ONCE = 500


@dataclass
class Verdict:
    """On one legal entity of a business."""

    business: str
    tax_id: str
    invoices: int = 0
    last_number: str = ""
    faults: list[str] = field(default_factory=list)


async def verify(database: Database, storage: Storage, tenant_id: UUID) -> AsyncIterator[Verdict]:
    """Each legal entity's chain, its series without gap, and the PDFs that are kept."""
    async with database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        slug = (await get_tenant(session, tenant_id)).slug
        entities = (await session.scalars(select(LegalEntity).where(LegalEntity.tenant_id == tenant_id))).all()
    for entity in entities:
        yield await _verify_entity(database, storage, slug, entity)


async def _verify_entity(database: Database, storage: Storage, business: str, entity: LegalEntity) -> Verdict:
    verdict = Verdict(business, f"{entity.country} {entity.tax_id}")
    previous, place, last_at = FIRST, 0, None
    reached: dict[tuple[str, int], int] = {}
    while True:
        async with database.transaction(Scope.staff(entity.tenant_id, read_only=True)) as session:
            page = (
                await session.scalars(
                    select(Invoice)
                    .where(
                        Invoice.tenant_id == entity.tenant_id,
                        Invoice.legal_entity_id == entity.id,
                        Invoice.chain_place > place,
                    )
                    .order_by(Invoice.chain_place)
                    .limit(_AT_ONCE)
                )
            ).all()
        if not page:
            break
        for invoice in page:
            verdict.faults += await _faults_of(storage, invoice, previous, place, last_at, reached)
            previous, place, last_at = invoice.hash or "", invoice.chain_place or 0, invoice.issue_date
            verdict.invoices += 1
            verdict.last_number = invoice.invoice_number or ""
    if (place, previous) != (entity.chain_length, entity.last_hash):
        verdict.faults.append(f"the chain ends at place {place}, and {entity.chain_length} were issued")
    async with database.transaction(Scope.staff(entity.tenant_id, read_only=True)) as session:
        series = (
            await session.scalars(
                select(InvoiceSeries).where(
                    InvoiceSeries.tenant_id == entity.tenant_id, InvoiceSeries.legal_entity_id == entity.id
                )
            )
        ).all()
    for one in series:
        found = reached.get((one.series, one.year), 0)
        if found != one.last_number:
            verdict.faults.append(
                f"series {one.series} {one.year} ends at {found}, and {one.last_number} were taken"
            )
    return verdict


async def _faults_of(
    storage: Storage,
    invoice: Invoice,
    previous: str,
    place: int,
    last_at: Any,
    reached: dict[tuple[str, int], int],
) -> list[str]:
    faults, name = [], invoice.invoice_number
    assert invoice.chain_place is not None
    assert invoice.issue_date is not None
    assert invoice.number is not None
    if invoice.chain_place != place + 1:
        faults.append(f"{name}: {invoice.chain_place - place - 1} before it are missing")
    if invoice.previous_hash != previous:
        faults.append(f"{name}: does not follow the one before it")
    if invoice.removed_on is None:  # else its time was over: its number and its seal keep its place
        document = invoice.document or {}
        if seal(invoice.previous_hash or "", invoice.chain_place, document) != invoice.hash:
            faults.append(f"{name}: what it says was changed")
        said = [document.get(one) for one in ("invoice_number", "subtotal_cents", "tax_cents", "total_cents")]
        if said != [name, invoice.subtotal_cents, invoice.tax_cents, invoice.total_cents]:
            faults.append(f"{name}: its columns differ from what it says")
    if last_at is not None and invoice.issue_date < last_at:
        faults.append(f"{name}: is dated before the one before it")
    series = (invoice.series or "", invoice.year or 0)
    if invoice.number != reached.get(series, 0) + 1:
        faults.append(f"{name}: follows number {reached.get(series, 0)} of its series")
    reached[series] = invoice.number
    if invoice.pdf_filename is not None:
        kept = await storage.read(invoice.pdf_filename)
        if kept is None:
            faults.append(f"{name}: its PDF is gone")
        elif hashlib.sha256(kept).hexdigest() != invoice.pdf_sha256:
            faults.append(f"{name}: its PDF was changed")
    return faults
