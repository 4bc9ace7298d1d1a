"""Giving an invoice its number and its place in the chain."""

from collections.abc import Callable
from datetime import datetime

from comanda.invoices import repository
from comanda.invoices.business import Business
from comanda.invoices.chain import seal
from comanda.invoices.document import Document, InvoiceKind, Seller
from comanda.invoices.models import Invoice
from comanda.invoices.numbers import series_of
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.clock import Clock
from comanda.kit.db import Session
from comanda.kit.failpoints import failpoint

FINISH_INVOICE = "finish_invoice"  # of comanda.invoices.tasks


async def number_and_seal(
    session: Session,
    business: Business,
    seller: Seller,
    invoice: Invoice,
    document_of: Callable[[str, datetime], Document],
    clock: Clock,
) -> None:
    """Last: from here to the commit nobody else issues for this legal entity. The moment is read behind the lock, and
    is never before that of the invoice before it, whatever the machine's clock does. Its PDF is made afterwards."""
    entity = await repository.lock_entity(session, business.tenant.id, seller.country, seller.tax_id)
    at = max(clock(), entity.last_issued_at) if entity.last_issued_at else clock()
    day = at.astimezone(business.zone).date()
    series = series_of(business.prefix, InvoiceKind(invoice.kind))
    year = day.year if business.format.has_year else 0
    number = await repository.take_number(session, entity, series, year)
    failpoint("invoice_numbered")
    text = business.format.write(series, year, number)
    document = document_of(text, at)
    place = entity.chain_length + 1
    invoice.legal_entity_id, invoice.series, invoice.year, invoice.number = entity.id, series, year, number
    invoice.invoice_number, invoice.issue_date, invoice.issue_day = text, at, day
    invoice.chain_place, invoice.previous_hash = place, entity.last_hash
    invoice.document = document.model_dump(mode="json")
    invoice.hash = seal(entity.last_hash, place, invoice.document)
    entity.chain_length, entity.last_hash, entity.last_issued_at = place, invoice.hash, at
    session.add(invoice)
    await session.flush()
    await enqueue_by_name(session, FINISH_INVOICE, tenant_id=str(invoice.tenant_id), invoice_id=str(invoice.id))
