"""What an order says, and what was paid of it, as the document of an invoice or of a credit note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from comanda.invoices.amounts import Amounts, OrderedLine, amounts_of
from comanda.invoices.business import Business
from comanda.invoices.countries import languages_of
from comanda.invoices.document import Buyer, Corrected, Document, DocumentDiscount, Earlier, InvoiceKind, Paid
from comanda.invoices.models import Invoice
from comanda.invoices.repository import Refunded
from comanda.notifications.kinds import Language
from comanda.orders.models import Order, OrderDiscount, OrderLine
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an invoice. `kind` None: full where the buyer's details suffice, else simplified where the law
    allows it."""

    buyer: Buyer
    language: Language
    kind: InvoiceKind | None = None
    notes: str = ""
    due_date: date | None = None


def order_amounts(order: Order, lines: Sequence[OrderLine]) -> Amounts:
    return amounts_of(
        [
            OrderedLine(
                line.name,
                line.name2,
                tuple(str(option["name"]) for option in line.options),
                line.quantity,
                line.unit_price_cents,
                line.total_cents - line.discount_cents,
                line.tax_rate_bp,
                tuple(str(option.get("name2", "")) for option in line.options),
                line.discount_cents,
            )
            for line in lines
        ],
        order.taxes,
        subtotal_cents=order.subtotal_cents,
        total_cents=order.total_cents,
        prices_include_tax=order.prices_include_tax,
    )


def invoice_document(
    business: Business,
    order: Order,
    payments: Sequence[Payment],
    wish: Wish,
    kind: InvoiceKind,
    amounts: Amounts,
    discounts: Sequence[OrderDiscount],
    number: str,
    at: datetime,
    *,
    replaced: Invoice | None = None,
) -> Document:
    """`replaced`: the simplified invoice it takes the place of."""
    paid = paid_of(order.total_cents, payments, business.zone)
    return Document(
        **_common(business, order, wish.buyer, wish.language, kind, amounts, number, at),
        discounts=tuple(
            DocumentDiscount.model_validate(one, from_attributes=True, strict=False) for one in discounts
        ),
        due_date=wish.due_date,
        paid=paid,
        due_cents=amounts.gross_cents - sum(one.cents for one in paid),
        replaces=_named(replaced),
        notes="\n".join(filter(None, (wish.notes, business.settings.notes))),
    )


def _named(replaced: Invoice | None) -> Earlier | None:
    if replaced is None or replaced.invoice_number is None or replaced.issue_day is None:
        return None
    return Earlier(invoice_number=replaced.invoice_number, issue_date=replaced.issue_day)


def credit_document(
    business: Business,
    order: Order,
    invoice: Document,
    language: Language,
    amounts: Amounts,
    number: str,
    at: datetime,
    *,
    is_whole: bool,
    reason: str,
    refund: Refunded | None,
) -> Document:
    """`refund`: by which the money went back; without it nothing is said of money."""
    paid: tuple[Paid, ...] = ()
    if refund is not None:
        on = refund.at.astimezone(business.zone).date()
        paid = (Paid(method=refund.method, cents=amounts.gross_cents, on=on),)
    return Document(
        **_common(business, order, invoice.buyer, language, InvoiceKind.CREDIT_NOTE, amounts, number, at)
        | {"seller": invoice.seller, "languages": invoice.languages},
        paid=paid,
        due_cents=0 if paid else amounts.gross_cents,
        corrects=Corrected(
            invoice_number=invoice.invoice_number, issue_date=invoice.issue_date, is_whole=is_whole
        ),
        reason=reason,
        notes=business.settings.notes,
    )


def _common(
    business: Business,
    order: Order,
    buyer: Buyer,
    language: Language,
    kind: InvoiceKind,
    amounts: Amounts,
    number: str,
    at: datetime,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "invoice_number": number,
        "issued_at": at,
        "timezone": business.tenant.timezone,
        "issue_date": at.astimezone(business.zone).date(),
        "supplied_at": order.placed_at,
        "supply_date": order.placed_at.astimezone(business.zone).date(),
        "languages": languages_of(business.tenant.country, language),
        "seller": business.seller(),
        "buyer": buyer,
        "order_number": order.number_text,
        "fulfilment": order.fulfilment,
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "lines": amounts.lines,
        "rates": amounts.rates,
        "taxes": amounts.taxes,
        "subtotal_cents": amounts.net_cents,
        "tax_cents": amounts.tax_cents,
        "total_cents": amounts.gross_cents,
        "color": business.color,
    }


def paid_of(total_cents: int, payments: Sequence[Payment], zone: ZoneInfo) -> tuple[Paid, ...]:
    """Up to what was charged: what came beyond goes back, and a tip is a gift."""
    left, found = total_cents, []
    for payment in payments:
        if payment.status != PaymentStatus.SUCCEEDED or payment.stray is not None:
            continue
        cents = min(left, payment.amount_cents - payment.tip_cents)
        if cents > 0:
            left -= cents
            settled = payment.settled_at or payment.created_at
            found.append(Paid(method=payment.method, cents=cents, on=settled.astimezone(zone).date()))
    return tuple(found)
