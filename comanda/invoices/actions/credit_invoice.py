"""Taking back an invoice, all of it or a part: with a credit note, since what is issued stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comanda.audit.record import SYSTEM, Actor, record
from comanda.invoices import repository
from comanda.invoices.actions.number_and_seal import number_and_seal
from comanda.invoices.amounts import Amounts, Remaining, credit_all, credit_amount, credit_lines, remaining_of
from comanda.invoices.business import Business, Numbering, business_of
from comanda.invoices.document import Document, DocumentLanguage, InvoiceKind
from comanda.invoices.drawing_up import credit_document
from comanda.invoices.errors import CreditEmpty, CreditNotesStay, CreditTooLarge, InvoiceCredited, InvoiceIsDraft
from comanda.invoices.models import Invoice
from comanda.invoices.repository import Refunded
from comanda.kit.clock import Clock
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.money import to_text
from comanda.notifications.kinds import Language
from comanda.orders import repository as orders
from comanda.orders.models import Order
from comanda.orders.states import RELEASING, OrderStatus
from comanda.tenants.repository import lock_counter

# What a line of a credit note is called that is a part of the whole and of no single line: where money went back, and
# where the price was reduced.
_REFUND: dict[DocumentLanguage, str] = {
    "en": "Refund of a part",
    "ar": "استرداد جزء من المبلغ",
    "es": "Devolución parcial",
}
_REDUCTION: dict[DocumentLanguage, str] = {
    "en": "Reduction of the price",
    "ar": "تخفيض في السعر",
    "es": "Reducción del precio",
}
# Why, where nobody said it.
_CANCELLED: dict[DocumentLanguage, str] = {
    "en": "The order was cancelled",
    "ar": "أُلغي الطلب",
    "es": "Se canceló el pedido",
}


@dataclass(frozen=True, slots=True)
class CreditWish:
    """All that is left where neither is said. `quantities`: of the invoice's lines, by their place from 0."""

    reason: str
    gross_cents: int | None = None
    quantities: Mapping[int, int] | None = None
    refund: Refunded | None = None  # that it says of, too


async def credit_invoice(
    session: Session,
    tenant_id: UUID,
    invoice_id: UUID,
    wish: CreditWish,
    numbering: Numbering,
    actor: Actor,
    clock: Clock,
) -> Invoice:
    """In the staff scope. Raises NotFound, InvoicesNotSetUp, InvoiceIsDraft, CreditNotesStay, InvoiceCredited,
    CreditTooLarge, CreditEmpty."""
    await lock_counter(session, tenant_id)
    invoice = await repository.get_invoice(session, tenant_id, invoice_id, lock=True)
    order = await orders.get_order(session, tenant_id, invoice.order_id)
    business = await business_of(session, tenant_id, numbering)
    return await write_credit_note(session, business, order, invoice, wish, actor, clock)


async def credit_refunds(
    session: Session, tenant_id: UUID, order_id: UUID, numbering: Numbering, clock: Clock
) -> Invoice | None:
    """Money that went back is taken back on paper too: what was refunded of the order and not credited yet, or all of
    an order that is over. None: there is nothing to do, also where it was done already."""
    await lock_counter(session, tenant_id)
    order = await orders.get_order(session, tenant_id, order_id)
    invoice = await repository.live_invoice(session, tenant_id, order_id)
    if invoice is None or invoice.removed_on is not None:
        return None
    back = invoice.total_cents if OrderStatus(order.status) in RELEASING else await given_back(session, order)
    back -= invoice.credited_cents
    if back <= 0:
        return None
    business = await business_of(session, tenant_id, numbering)
    invoice = await repository.get_invoice(session, tenant_id, invoice.id, lock=True)
    refund = await repository.last_refund(session, tenant_id, order_id)
    is_rest = invoice.credited_cents + back == invoice.total_cents
    reason = (refund and refund.reason) or order.reason or ""
    if not reason and OrderStatus(order.status) in RELEASING:
        reason = in_its_languages(invoice, _CANCELLED)
    wish = CreditWish(reason, None if is_rest else back, refund=refund)
    return await write_credit_note(session, business, order, invoice, wish, SYSTEM, clock)


def in_its_languages(invoice: Invoice, words: Mapping[DocumentLanguage, str]) -> str:
    return " / ".join(words[language] for language in Document.model_validate(invoice.document).languages)


async def given_back(session: Session, order: Order) -> int:
    """What the business gave back of what an invoice of the order says, in cents."""
    # Who was charged twice, and given back once, still paid for what is on the invoice; so did who tipped. What a
    # bank took back, the buyer owes.
    given = order.refunded_cents - await repository.reversed_of(session, order.tenant_id, order.id)
    kept = max(0, order.paid_cents + order.tip_cents - given)
    paid = min(order.paid_cents, order.total_cents)
    return paid - min(kept, paid)


async def write_credit_note(
    session: Session,
    business: Business,
    order: Order,
    invoice: Invoice,
    wish: CreditWish,
    actor: Actor,
    clock: Clock,
) -> Invoice:
    """On an invoice that is locked. Raises as `credit_invoice`."""
    if invoice.invoice_number is None:
        raise InvoiceIsDraft()
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        raise CreditNotesStay(invoice_number=invoice.invoice_number)
    if invoice.cancelled_at is not None:
        raise InvoiceCredited(invoice_number=invoice.invoice_number)
    original = Document.model_validate(invoice.document)
    earlier = await repository.credits_of(session, invoice)
    left = remaining_of(original, [Document.model_validate(one.document) for one in earlier])
    amounts = _amounts(original, left, wish)
    is_whole = not earlier and amounts.gross_cents == original.total_cents
    language: Language = "ar" if invoice.language == "ar" else "en"
    note = Invoice(
        tenant_id=invoice.tenant_id,
        id=uuid7(),
        order_id=invoice.order_id,
        customer_id=invoice.customer_id,
        account_id=invoice.account_id,
        kind=InvoiceKind.CREDIT_NOTE,
        corrects_id=invoice.id,
        language=language,
        buyer=invoice.buyer,
        notes="",
        currency=invoice.currency,
        subtotal_cents=amounts.net_cents,
        tax_cents=amounts.tax_cents,
        total_cents=amounts.gross_cents,
        created_at=clock(),
        created_by=actor.id if actor.kind == "staff" else None,
    )

    def document(number: str, at: datetime) -> Document:
        return credit_document(
            business, order, original, language, amounts, number, at,
            is_whole=is_whole, reason=wish.reason, refund=wish.refund,
        )  # fmt: skip

    await number_and_seal(session, business, original.seller, note, document, clock)
    invoice.credited_cents += amounts.gross_cents
    if invoice.credited_cents == invoice.total_cents:
        invoice.cancelled_at = note.issue_date
    await session.flush()
    record(
        session, invoice.tenant_id, actor, "invoice.credited", "order", invoice.order_id,
        invoice_id=str(invoice.id), credit_note=note.invoice_number, cents=note.total_cents,
    )  # fmt: skip
    return note


def _amounts(original: Document, left: Remaining, wish: CreditWish) -> Amounts:
    """Raises CreditTooLarge, CreditEmpty."""
    part = _REFUND if wish.refund else _REDUCTION
    names = [part[language] for language in original.languages]
    if wish.quantities is not None:
        found = credit_lines(original, left, wish.quantities)
        if found is None or found.gross_cents > left.gross_cents:
            raise _too_large(original, left)
        if not found.gross_cents:
            raise CreditEmpty()
        return found
    if wish.gross_cents is None:
        return credit_all(original, left, *names)
    if wish.gross_cents > left.gross_cents:
        raise _too_large(original, left)
    return credit_amount(original, left, wish.gross_cents, *names)


def _too_large(original: Document, left: Remaining) -> CreditTooLarge:
    text = to_text(left.gross_cents, original.currency)
    return CreditTooLarge(left_cents=left.gross_cents, left=text, currency=original.currency)
