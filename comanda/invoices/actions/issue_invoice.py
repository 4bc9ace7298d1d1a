"""Issuing an invoice: everything is decided first, the number is taken last, and nothing waits after that."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.invoices import repository
from comanda.invoices.actions.credit_invoice import CreditWish, given_back, in_its_languages, write_credit_note
from comanda.invoices.actions.number_and_seal import number_and_seal
from comanda.invoices.amounts import Amounts
from comanda.invoices.business import Business, Numbering, business_of
from comanda.invoices.countries import rules_of
from comanda.invoices.document import Buyer, Document, DocumentLanguage, InvoiceKind
from comanda.invoices.drawing_up import Wish, invoice_document, order_amounts
from comanda.invoices.errors import (
    BuyerIncomplete,
    BuyerNotPrintable,
    DueDateNotPossible,
    InvoiceCreditedInPart,
    OrderEmpty,
    OrderInvoiced,
    OrderNotPaid,
    OrderOver,
    OrderRefunded,
    SimplifiedTooLarge,
)
from comanda.invoices.models import Invoice
from comanda.invoices.numbers import series_of
from comanda.jobs.queue import enqueue_by_name
from comanda.kit import tax_id
from comanda.kit.clock import Clock
from comanda.kit.db import Session
from comanda.kit.glyphs import without_shape
from comanda.kit.ids import uuid7
from comanda.orders import repository as orders
from comanda.orders.models import Order
from comanda.orders.money import CREDIT_REFUNDS, due_of, payments_of, put_on_account
from comanda.orders.states import RELEASING, OrderStatus
from comanda.tenants.repository import lock_counter

PAID_WITHIN = timedelta(days=366)

# Why a simplified invoice was taken back, in the languages of its document.
_EXCHANGED: dict[DocumentLanguage, str] = {
    "en": "Exchanged for a full invoice",
    "ar": "استُبدلت بفاتورة كاملة",
    "es": "Canjeada por una factura completa",
}


def checked(buyer: Buyer, country: str) -> Buyer:
    """With a tax id as its country writes it; `country`: the seller's, where the buyer says none. Raises
    TaxIdNotValid."""
    own = buyer.country or country
    if not buyer.tax_id:
        return buyer.model_copy(update={"country": own})
    number = tax_id.normalise(buyer.tax_id, own)
    return buyer.model_copy(update={"tax_id": number, "tax_id_label": tax_id.label(own), "country": own})


def missing_of(buyer: Buyer) -> list[str]:
    """Of what says whom a full invoice is for."""
    return [name for name in ("name", "tax_id", "address") if not getattr(buyer, name)]


def kind_for(wish: Wish, business: Business, amounts: Amounts, currency: str) -> InvoiceKind:
    """Raises BuyerIncomplete, SimplifiedTooLarge."""
    rules = rules_of(business.tenant.country)
    missing = missing_of(wish.buyer)
    needed = [name for name in missing if name != "tax_id" or rules.needs_tax_id]
    may_be_simplified = rules.allows_simplified(
        net_cents=amounts.net_cents, gross_cents=amounts.gross_cents, currency=currency
    )
    if wish.kind is InvoiceKind.FULL:
        if needed:
            raise BuyerIncomplete(missing=", ".join(needed))
        return InvoiceKind.FULL
    if not missing and wish.kind is None:
        return InvoiceKind.FULL
    if may_be_simplified:
        return InvoiceKind.SIMPLIFIED
    if wish.kind is None and not needed:
        return InvoiceKind.FULL
    raise SimplifiedTooLarge(missing=", ".join(needed or missing or ["kind"]))


async def issue_invoice(
    session: Session,
    tenant_id: UUID,
    order_id: UUID,
    wish: Wish,
    numbering: Numbering,
    actor: Actor,
    clock: Clock,
) -> tuple[Invoice, bool]:
    """The order's invoice, and whether it was made just now. Asked twice for the same, it is the one there is. An order
    that is not paid has one where the wish says until when it is to be.

    Whoever has a simplified invoice, and then says whom it is for, has it exchanged for a full one: taken back by a
    credit note and issued anew, at once. What was noted, and until when it is to be paid, stays.

    In the staff scope. Raises NotFound, InvoicesNotSetUp, OrderOver, OrderNotPaid, OrderEmpty, OrderRefunded,
    OrderInvoiced, InvoiceCreditedInPart, BuyerIncomplete, SimplifiedTooLarge, TaxIdNotValid,
    BuyerNotPrintable, DueDateNotPossible.
    """
    order, business, wish, there = await _lock(session, tenant_id, order_id, wish, numbering)
    if there is not None and _is_asked_for(wish, there):
        return there, False
    check_due_date(wish, business, clock())
    if there is not None:
        if wish.kind is InvoiceKind.SIMPLIFIED:
            raise _invoiced(there)
        check_exchange(there, business)
        due_date, notes = wish.due_date or there.due_date, wish.notes or there.notes
        wish = replace(wish, kind=InvoiceKind.FULL, due_date=due_date, notes=notes)
    await check_order(session, order, on_account=wish.due_date is not None)
    amounts = order_amounts(order, await orders.get_lines(session, tenant_id, order_id))
    discounts = await orders.get_discounts(session, tenant_id, order_id)
    kind = kind_for(wish, business, amounts, order.currency)
    payments = await payments_of(session, order)
    if there is not None:
        await _take_back(session, business, order, there, actor, clock)
    invoice = await repository.draft_of(session, tenant_id, order_id)
    if invoice is None:
        invoice = Invoice(tenant_id=tenant_id, id=uuid7(), order_id=order_id, created_at=clock())
    _fill(invoice, wish, kind, order, amounts, actor)
    invoice.replaces_id = None if there is None else there.id

    def document(number: str, at: datetime) -> Document:
        return invoice_document(
            business, order, payments, wish, kind, amounts, discounts, number, at, replaced=there
        )

    await number_and_seal(session, business, business.seller(), invoice, document, clock)
    if due_of(order):
        put_on_account(order)
    record(
        session, tenant_id, actor, "invoice.issued", "order", order_id,
        invoice_id=str(invoice.id), invoice_number=invoice.invoice_number, cents=invoice.total_cents,
    )  # fmt: skip
    if order.refunded_cents:
        await enqueue_by_name(session, CREDIT_REFUNDS, tenant_id=str(tenant_id), order_id=str(order_id))
    return invoice, True


async def _lock(
    session: Session, tenant_id: UUID, order_id: UUID, wish: Wish, numbering: Numbering
) -> tuple[Order, Business, Wish, Invoice | None]:
    """The order, its seller, the wish with its buyer checked, and the invoice there is."""
    await lock_counter(session, tenant_id)
    order = await orders.lock_order(session, tenant_id, order_id)
    business = await business_of(session, tenant_id, numbering)
    there = await repository.live_invoice(session, tenant_id, order_id)
    if there is not None and there.removed_on is not None:
        raise OrderInvoiced(invoice_number=there.invoice_number)
    return order, business, _with_checked_buyer(wish, business), there


async def _take_back(
    session: Session, business: Business, order: Order, simplified: Invoice, actor: Actor, clock: Clock
) -> None:
    locked = await repository.get_invoice(session, simplified.tenant_id, simplified.id, lock=True)
    wish = CreditWish(in_its_languages(locked, _EXCHANGED))
    await write_credit_note(session, business, order, locked, wish, actor, clock)


def _invoiced(there: Invoice) -> OrderInvoiced:
    return OrderInvoiced(invoice_id=str(there.id), invoice_number=there.invoice_number)


def _is_asked_for(wish: Wish, there: Invoice) -> bool:
    return wish.buyer == Buyer.model_validate(there.buyer) and wish.kind in (None, there.kind)


def check_exchange(there: Invoice, business: Business) -> None:
    """Whether the invoice `there` is can be exchanged for a full one. Raises OrderInvoiced, InvoiceCreditedInPart."""
    seller = Document.model_validate(there.document).seller
    is_own = (seller.country, seller.tax_id) == (business.tenant.country, business.settings.tax_id)
    if there.kind != InvoiceKind.SIMPLIFIED or not is_own:  # what others sold is not on one's own invoices
        raise _invoiced(there)
    if there.credited_cents:
        raise InvoiceCreditedInPart(invoice_number=there.invoice_number)


async def save_draft(
    session: Session,
    tenant_id: UUID,
    order_id: UUID,
    wish: Wish,
    numbering: Numbering,
    actor: Actor,
    now: datetime,
) -> Invoice:
    """In place of the one before. Its buyer may be as incomplete as it is known; a tax id that is given must be one.

    In the staff scope. Raises as `issue_invoice`, but for what is missing.
    """
    order, business, wish, there = await _lock(session, tenant_id, order_id, wish, numbering)
    if there is not None:
        raise _invoiced(there)
    await check_order(session, order, on_account=True)
    check_due_date(wish, business, now)
    amounts = order_amounts(order, await orders.get_lines(session, tenant_id, order_id))
    draft = await repository.draft_of(session, tenant_id, order_id)
    if draft is None:
        draft = Invoice(tenant_id=tenant_id, id=uuid7(), order_id=order_id, created_at=now)
    kind = wish.kind or _likely_kind(wish, business, amounts, order.currency)
    _fill(draft, wish, kind, order, amounts, actor)
    session.add(draft)
    await session.flush()
    record(session, tenant_id, actor, "invoice.drafted", "order", order_id, invoice_id=str(draft.id))
    return draft


def _likely_kind(wish: Wish, business: Business, amounts: Amounts, currency: str) -> InvoiceKind:
    try:
        return kind_for(wish, business, amounts, currency)
    except (BuyerIncomplete, SimplifiedTooLarge):
        return InvoiceKind.FULL


async def preview(session: Session, order: Order, wish: Wish, numbering: Numbering, now: datetime) -> Document:
    """What would be issued at this moment, without a number. Raises as `save_draft`."""
    business = await business_of(session, order.tenant_id, numbering)
    wish = _with_checked_buyer(wish, business)
    await check_order(session, order, on_account=True)
    amounts = order_amounts(order, await orders.get_lines(session, order.tenant_id, order.id))
    kind = wish.kind or _likely_kind(wish, business, amounts, order.currency)
    number = business.format.write(series_of(business.prefix, kind), now.astimezone(business.zone).year, 0)
    payments = await payments_of(session, order)
    discounts = await orders.get_discounts(session, order.tenant_id, order.id)
    return invoice_document(business, order, payments, wish, kind, amounts, discounts, number, now)


def check_due_date(wish: Wish, business: Business, now: datetime) -> None:
    """Raises DueDateNotPossible."""
    first = now.astimezone(business.zone).date()
    last = first + PAID_WITHIN
    if wish.due_date is not None and not first <= wish.due_date <= last:
        raise DueDateNotPossible(first=first.isoformat(), last=last.isoformat())


def _with_checked_buyer(wish: Wish, business: Business) -> Wish:
    """Raises TaxIdNotValid, BuyerNotPrintable."""
    for field in ("name", "contact", "address"):
        if letters := without_shape(getattr(wish.buyer, field)):
            raise BuyerNotPrintable(letters=letters[:20], field=field)
    return replace(wish, buyer=checked(wish.buyer, business.tenant.country))


async def check_order(session: Session, order: Order, *, on_account: bool) -> None:
    """Raises OrderOver, OrderEmpty, OrderNotPaid, OrderRefunded."""
    status = OrderStatus(order.status)
    if status in RELEASING:
        raise OrderOver()
    if order.total_cents == 0:
        raise OrderEmpty()
    if due_of(order) and (not on_account or status is OrderStatus.AWAITING_PAYMENT):
        raise OrderNotPaid()
    if await given_back(session, order) == order.total_cents:
        raise OrderRefunded()


def _fill(invoice: Invoice, wish: Wish, kind: InvoiceKind, order: Order, amounts: Amounts, actor: Actor) -> None:
    invoice.customer_id, invoice.account_id = order.customer_id, order.account_id
    invoice.kind, invoice.language = kind, wish.language
    invoice.buyer = wish.buyer.model_dump(mode="json")
    invoice.notes, invoice.due_date = wish.notes, wish.due_date
    invoice.currency = order.currency
    invoice.subtotal_cents = amounts.net_cents
    invoice.tax_cents = amounts.tax_cents
    invoice.total_cents = amounts.gross_cents
    invoice.created_by = actor.id if actor.kind == "staff" else None
