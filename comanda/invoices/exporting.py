"""A month of invoices for the accountant: a table, and the table with the PDFs."""

import csv
import io
import zipfile
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from comanda.invoices.document import Document, InvoiceKind
from comanda.kit.cells import harmless
from comanda.kit.money import to_text

HEADING = (
    "invoice_number", "kind", "status", "issue_date", "supply_date", "seller_tax_id", "buyer_name", "buyer_tax_id",
    "buyer_country", "order_number", "currency", "tax", "rate_percent", "net", "tax_amount", "gross", "corrects",
    "reason",
)  # fmt: skip


def month_bounds(month: str) -> tuple[date, date]:
    """ "2026-11" -> its first and last day."""
    year, number = map(int, month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def write_csv(rows: Sequence[Any], *, byte_order_mark: bool = False) -> str:
    """A line for each rate of each invoice, with what is taxed at it; of a rate that is made of several taxes one for
    each, of which only the first holds net and gross, so that columns can be added up. Credit notes are negative."""
    out = io.StringIO()
    if byte_order_mark:
        out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADING)
    for invoice, status, *_ in rows:
        for line in _lines(Document.model_validate(invoice.document), status):
            writer.writerow([harmless(one) for one in line])
    return out.getvalue()


def _lines(document: Document, status: str) -> list[list[str]]:
    sign = -1 if document.kind is InvoiceKind.CREDIT_NOTE else 1

    def amount(cents: int) -> str:
        return to_text(sign * cents, document.currency)

    head = [
        document.invoice_number,
        document.kind,
        status,
        document.issue_date.isoformat(),
        document.supply_date.isoformat(),
        document.seller.tax_id,
        document.buyer.name,
        document.buyer.tax_id,
        document.buyer.country,
        document.order_number,
        document.currency,
    ]
    tail = [document.corrects.invoice_number if document.corrects else "", document.reason]
    by_rate = {tax.rate_bp: tax for tax in document.taxes}
    if len(by_rate) == len(document.taxes) and by_rate.keys() >= {
        one.rate_bp for one in document.rates if one.rate_bp
    }:
        return [
            [
                *head,
                by_rate[one.rate_bp].name if one.rate_bp in by_rate else "",
                _percent(one.rate_bp),
                amount(one.net_cents),
                amount(one.tax_cents),
                amount(one.gross_cents),
                *tail,
            ]
            for one in document.rates
        ]
    lines = []
    for place, tax in enumerate(document.taxes):
        sums = [amount(document.subtotal_cents), amount(document.total_cents)] if place == 0 else ["", ""]
        lines.append([*head, tax.name, _percent(tax.rate_bp), sums[0], amount(tax.tax_cents), sums[1], *tail])
    return lines


def _percent(rate_bp: int) -> str:
    return f"{rate_bp / 100:g}"


def write_zip(month: str, rows: Sequence[Any], pdfs: Mapping[UUID, bytes]) -> bytes:
    out = io.BytesIO()
    # Stored as they are: a PDF is compressed already.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"invoices-{month}.csv", write_csv(rows, byte_order_mark=True).encode())
        for invoice, *_ in rows:
            archive.writestr(f"{invoice.invoice_number.replace('/', '-')}.pdf", pdfs[invoice.id])
    return out.getvalue()
