"""A month of invoices for the accountant: a table, and the table with the PDFs."""

import zipfile
from calendar import monthrange
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.invoices import repository
from comanda.invoices.document import Document, InvoiceKind, Paid
from comanda.invoices.drawing_up import paid_of
from comanda.kit.cells import csv_text
from comanda.kit.db import Session
from comanda.kit.money import to_text
from comanda.tenants.models import Tenant

HEADING = (
    "invoice_number", "kind", "status", "issue_date", "supply_date", "due_date", "seller_tax_id", "buyer_name",
    "buyer_tax_id", "buyer_country", "order_number", "currency", "tax", "rate_percent", "base", "net", "tax_amount",
    "gross", "tax_total", "total", "paid", "paid_date", "payment_method", "corrects", "replaces", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice or a credit note. `status` and `paid` are as of now; of a credit note `paid` is what went back with
    it."""

    invoice_id: UUID
    document: Document
    status: str
    paid: tuple[Paid, ...]


def month_bounds(month: str) -> tuple[date, date]:
    """ "2026-11" -> its first and last day."""
    year, number = map(int, month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


async def entries_of(session: Session, tenant: Tenant, month: str) -> list[Entry]:
    """What was issued in a month, in the order it was."""
    days = month_bounds(month)
    payments = await repository.payments_between(session, tenant.id, *days)
    entries = []
    for invoice, status in await repository.issued_between(session, tenant.id, *days):
        document = Document.model_validate(invoice.document)
        paid = document.paid
        if document.kind is not InvoiceKind.CREDIT_NOTE:
            paid = paid_of(document.total_cents, payments.get(invoice.order_id, ()), ZoneInfo(tenant.timezone))
        entries.append(Entry(invoice.id, document, status, paid))
    return entries


def write_csv(entries: Sequence[Entry], *, byte_order_mark: bool = False) -> str:
    """A line for each rate of each invoice, with what is taxed at it; of a rate that is made of several taxes one for
    each, of which only the first holds net and gross. Totals are in the first line of an invoice alone. So columns can
    be added up, but for `base`, on which each tax is charged. Credit notes are negative."""
    rows = []
    for entry in entries:
        said = _said(entry)
        totals = _totals(entry.document)
        for line in _lines(entry.document):
            cells = said | totals | line
            rows.append([cells.get(name) for name in HEADING])
            totals = {}
    return csv_text(HEADING, rows, byte_order_mark=byte_order_mark)


def _said(entry: Entry) -> dict[str, str]:
    document, paid = entry.document, entry.paid
    cents = sum(one.cents for one in paid)
    return {
        "invoice_number": document.invoice_number,
        "kind": document.kind,
        "status": entry.status,
        "issue_date": document.issue_date.isoformat(),
        "supply_date": document.supply_date.isoformat(),
        "due_date": document.due_date.isoformat() if document.due_date else "",
        "seller_tax_id": document.seller.tax_id,
        "buyer_name": document.buyer.name,
        "buyer_tax_id": document.buyer.tax_id,
        "buyer_country": document.buyer.country,
        "order_number": document.order_number,
        "currency": document.currency,
        "paid": "yes" if cents >= document.total_cents else "partly" if cents else "no",
        "paid_date": max(one.on for one in paid).isoformat() if paid else "",
        "payment_method": " + ".join(dict.fromkeys(one.method for one in paid)),
        "corrects": document.corrects.invoice_number if document.corrects else "",
        "replaces": document.replaces.invoice_number if document.replaces else "",
        "reason": document.reason,
    }


def _totals(document: Document) -> dict[str, str]:
    return {
        "tax_total": _amount(document, document.tax_cents),
        "total": _amount(document, document.total_cents),
    }


def _lines(document: Document) -> list[dict[str, str]]:
    """What is said of each rate, or of each tax."""
    by_rate = {tax.rate_bp: tax for tax in document.taxes}
    taxed = {one.rate_bp for one in document.rates if one.rate_bp}
    if not document.taxes or (len(by_rate) == len(document.taxes) and by_rate.keys() >= taxed):
        return [
            {
                "tax": by_rate[one.rate_bp].name if one.rate_bp in by_rate else "",
                "rate_percent": _percent(one.rate_bp),
                "base": _amount(document, one.net_cents),
                "net": _amount(document, one.net_cents),
                "tax_amount": _amount(document, one.tax_cents),
                "gross": _amount(document, one.gross_cents),
            }
            for one in document.rates
        ]
    lines = [
        {
            "tax": tax.name,
            "rate_percent": _percent(tax.rate_bp),
            "base": _amount(document, tax.base_cents),
            "tax_amount": _amount(document, tax.tax_cents),
        }
        for tax in document.taxes
    ]
    lines[0] |= {
        "net": _amount(document, document.subtotal_cents),
        "gross": _amount(document, document.total_cents),
    }
    return lines


def _amount(document: Document, cents: int) -> str:
    sign = -1 if document.kind is InvoiceKind.CREDIT_NOTE else 1
    return to_text(sign * cents, document.currency)


def _percent(rate_bp: int) -> str:
    return f"{rate_bp / 100:g}"


async def write_zip(month: str, entries: Sequence[Entry], pdf_of: Callable[[UUID], Awaitable[bytes]]) -> IO[bytes]:
    """On the disk, for the caller to close: a month may be more than one holds in memory. Whole before anything of it
    is sent, so that it can be said what cannot be made."""
    with ExitStack() as failed:
        out = failed.enter_context(TemporaryFile())
        # Stored as they are: a PDF is compressed already.
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(f"invoices-{month}.csv", write_csv(entries, byte_order_mark=True).encode())
            for entry in entries:
                name = entry.document.invoice_number.replace("/", "-")
                archive.writestr(f"{name}.pdf", await pdf_of(entry.invoice_id))
        failed.pop_all()
    return out
