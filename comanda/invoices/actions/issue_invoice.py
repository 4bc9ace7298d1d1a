"""Issuing an invoice: everything is decided first, the number is taken last, and nothing waits after that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import Actor, record
from comanda.invoices import repository
from comanda.invoices.amounts import Amounts, OrderedLine, amounts_of
from comanda.invoices.chain import seal
from comanda.invoices.countries import languages_of, rules_of
from comanda.invoices.document import Buyer, Corrected, Document, InvoiceKind, Paid, Seller
from comanda.invoices.errors import (
    BuyerIncomplete,
    BuyerNotPrintable,
    DueDateNotPossible,
    InvoicesNotSetUp,
    OrderEmpty,
    OrderInvoiced,
    OrderNotPaid,
    OrderOver,
    SimplifiedTooLarge,
)
from comanda.invoices.models import Invoice
from comanda.invoices.numbers import NumberFormat, series_of
from comanda.invoices.repository import Refunded
from comanda.jobs.queue import enqueue_by_name
from comanda.kit import tax_id
from comanda.kit.clock import Clock
from comanda.kit.db import Session
from comanda.kit.failpoints import failpoint
from comanda.kit.glyphs import without_shape
from comanda.kit.ids import uuid7
from comanda.notifications.kinds import Language
from comanda.orders import repository as orders
from comanda.orders.models import Order, OrderLine
from comanda.orders.money import CREDIT_REFUNDS, due_of, payments_of, put_on_account
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import PaymentStatus
from comanda.orders.states import RELEASING, OrderStatus
from comanda.tenants.models import Tenant
from comanda.tenants.repository import get_tenant, lock_counter
from comanda.tenants.settings import InvoiceSettings, parse_settings

PAID_WITHIN = timedelta(days=366)
FINISH_INVOICE = "finish_invoice"  # of comanda.invoices.tasks


@dataclass(frozen=True, slots=True)
class Numbering:
    """Of the installation, where a business says nothing else."""

    prefix: str
    format: NumberFormat


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an invoice. `kind` None: full where the buyer's details suffice, else simplified where the law
    allows it."""

    buyer: Buyer
    language: Language
    kind: InvoiceKind | None = None
    notes: str = ""
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """The seller's side of it."""

    tenant: Tenant
    settings: InvoiceSettings
    color: str | None
    prefix: str
    format: NumberFormat

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tenant.timezone)

    def seller(self) -> Seller:
        return Seller(
            name=self.settings.legal_name,
            name2=self.settings.legal_name2,
            trade_name=self.tenant.name,
            trade_name2=self.tenant.name2,
            tax_id=self.settings.tax_id,
            tax_id_label=tax_id.label(self.tenant.country),
            address=self.settings.address,
            address2=self.settings.address2,
            country=self.tenant.country,
            email=self.settings.email,
            phone=self.settings.phone,
        )

    @classmethod
    def of(cls, tenant: Tenant, settings: InvoiceSettings, color: str | None, numbering: Numbering) -> "Business":
        return cls(tenant, settings, color, settings.prefix or numbering.prefix, numbering.format)


async def business_of(session: Session, tenant_id: UUID, numbering: Numbering) -> Business:
    """Raises InvoicesNotSetUp."""
    tenant = await get_tenant(session, tenant_id)
    settings = parse_settings(tenant.settings)
    if settings.invoices is None:
        raise InvoicesNotSetUp(business=tenant.name)
    return Business.of(tenant, settings.invoices, settings.color, numbering)


def checked(buyer: Buyer, country: str) -> Buyer:
    """With a tax id as its country writes it; `country`: the seller's, where the buyer says none. Raises
    TaxIdNotValid."""
    own = buyer.country or country
    if not buyer.tax_id:
        return buyer.model_copy(update={"country": own})
    number = tax_id.normalise(buyer.tax_id, own)
    return buyer.model_copy(update={"tax_id": number, "tax_id_label": tax_id.label(own), "country": own})


def kind_for(wish: Wish, business: Business, amounts: Amounts, currency: str) -> InvoiceKind:
    """Raises BuyerIncomplete, SimplifiedTooLarge."""
    rules = rules_of(business.tenant.country)
    known = {"name": wish.buyer.name, "tax_id": wish.buyer.tax_id, "address": wish.buyer.address}
    missing = [name for name, value in known.items() if not value]
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

    In the staff scope. Raises NotFound, InvoicesNotSetUp, OrderOver, OrderNotPaid, OrderEmpty, OrderInvoiced,
    BuyerIncomplete, SimplifiedTooLarge, TaxIdNotValid, BuyerNotPrintable, DueDateNotPossible.
    """
    await lock_counter(session, tenant_id)
    order = await orders.lock_order(session, tenant_id, order_id)
    business = await business_of(session, tenant_id, numbering)
    wish = _with_checked_buyer(wish, business)
    there = await repository.live_invoice(session, tenant_id, order_id)
    if there is not None:
        if wish.buyer != Buyer.model_validate(there.buyer) or wish.kind not in (None, there.kind):
            raise OrderInvoiced(invoice_id=str(there.id), invoice_number=there.invoice_number)
        return there, False
    check_order(order, on_account=wish.due_date is not None)
    check_due_date(wish, business, clock())
    lines = await orders.get_lines(session, tenant_id, order_id)
    amounts = order_amounts(order, lines)
    kind = kind_for(wish, business, amounts, order.currency)
    payments = await payments_of(session, order)
    draft = await repository.draft_of(session, tenant_id, order_id)
    invoice = draft or Invoice(tenant_id=tenant_id, id=uuid7(), order_id=order_id, created_at=clock())
    invoice.customer_id, invoice.account_id = order.customer_id, order.account_id
    _fill(invoice, wish, kind, order, amounts)
    invoice.created_by = actor.id if actor.kind == "staff" else None

    def document(number: str, at: datetime) -> Document:
        return invoice_document(business, order, payments, wish, kind, amounts, number, at)

    await number_and_seal(session, business, business.seller(), invoice, document, clock)
    if draft is None:
        session.add(invoice)
    if due_of(order):
        put_on_account(order)
    await session.flush()
    record(
        session, tenant_id, actor, "invoice.issued", "order", order_id,
        invoice_id=str(invoice.id), invoice_number=invoice.invoice_number, cents=invoice.total_cents,
    )  # fmt: skip
    arguments = {"tenant_id": str(tenant_id)}
    await enqueue_by_name(session, FINISH_INVOICE, **arguments, invoice_id=str(invoice.id))
    if order.refunded_cents:
        await enqueue_by_name(session, CREDIT_REFUNDS, **arguments, order_id=str(order_id))
    return invoice, True


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
    await lock_counter(session, tenant_id)
    order = await orders.lock_order(session, tenant_id, order_id)
    business = await business_of(session, tenant_id, numbering)
    wish = _with_checked_buyer(wish, business)
    there = await repository.live_invoice(session, tenant_id, order_id)
    if there is not None:
        raise OrderInvoiced(invoice_id=str(there.id), invoice_number=there.invoice_number)
    check_order(order, on_account=True)
    check_due_date(wish, business, now)
    amounts = order_amounts(order, await orders.get_lines(session, tenant_id, order_id))
    draft = await repository.draft_of(session, tenant_id, order_id)
    kept = draft or Invoice(tenant_id=tenant_id, id=uuid7(), order_id=order_id, created_at=now)
    kept.customer_id, kept.account_id = order.customer_id, order.account_id
    _fill(kept, wish, wish.kind or _likely_kind(wish, business, amounts, order.currency), order, amounts)
    kept.created_by = actor.id
    if draft is None:
        session.add(kept)
    await session.flush()
    record(session, tenant_id, actor, "invoice.drafted", "order", order_id, invoice_id=str(kept.id))
    return kept


def _likely_kind(wish: Wish, business: Business, amounts: Amounts, currency: str) -> InvoiceKind:
    try:
        return kind_for(wish, business, amounts, currency)
    except (BuyerIncomplete, SimplifiedTooLarge):
        return InvoiceKind.FULL


async def preview(session: Session, order: Order, wish: Wish, numbering: Numbering, now: datetime) -> Document:
    """What would be issued at this moment, without a number. Raises as `save_draft`."""
    business = await business_of(session, order.tenant_id, numbering)
    wish = _with_checked_buyer(wish, business)
    check_order(order, on_account=True)
    amounts = order_amounts(order, await orders.get_lines(session, order.tenant_id, order.id))
    kind = wish.kind or _likely_kind(wish, business, amounts, order.currency)
    number = business.format.write(series_of(business.prefix, kind), now.astimezone(business.zone).year, 0)
    payments = await payments_of(session, order)
    return invoice_document(business, order, payments, wish, kind, amounts, number, now)


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
    return Wish(checked(wish.buyer, business.tenant.country), wish.language, wish.kind, wish.notes, wish.due_date)


def check_order(order: Order, *, on_account: bool) -> None:
    """Raises OrderOver, OrderEmpty, OrderNotPaid."""
    status = OrderStatus(order.status)
    if status in RELEASING:
        raise OrderOver()
    if order.total_cents == 0:
        raise OrderEmpty()
    if due_of(order) and (not on_account or status is OrderStatus.AWAITING_PAYMENT):
        raise OrderNotPaid()


def order_amounts(order: Order, lines: Sequence[OrderLine]) -> Amounts:
    return amounts_of(
        [
            OrderedLine(
                line.name,
                line.name2,
                tuple(str(option["name"]) for option in line.options),
                line.quantity,
                line.unit_price_cents,
                line.total_cents,
                line.tax_rate_bp,
                tuple(str(option.get("name2", "")) for option in line.options),
            )
            for line in lines
        ],
        order.taxes,
        subtotal_cents=order.subtotal_cents,
        total_cents=order.total_cents,
        prices_include_tax=order.prices_include_tax,
    )


def _fill(invoice: Invoice, wish: Wish, kind: InvoiceKind, order: Order, amounts: Amounts) -> None:
    invoice.kind, invoice.language = kind, wish.language
    invoice.buyer = wish.buyer.model_dump(mode="json")
    invoice.notes, invoice.due_date = wish.notes, wish.due_date
    invoice.currency = order.currency
    invoice.subtotal_cents = amounts.net_cents
    invoice.tax_cents = amounts.tax_cents
    invoice.total_cents = amounts.gross_cents


def invoice_document(
    business: Business,
    order: Order,
    payments: Sequence[Payment],
    wish: Wish,
    kind: InvoiceKind,
    amounts: Amounts,
    number: str,
    at: datetime,
) -> Document:
    paid = _paid(order, payments, business.zone)
    return Document(
        **_common(business, order, wish.buyer, wish.language, kind, amounts, number, at),
        due_date=wish.due_date,
        paid=paid,
        due_cents=amounts.gross_cents - sum(one.cents for one in paid),
        notes="\n".join(filter(None, (wish.notes, business.settings.notes))),
    )


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


def _paid(order: Order, payments: Sequence[Payment], zone: ZoneInfo) -> tuple[Paid, ...]:
    """Up to what was charged: what came beyond goes back, and a tip is a gift."""
    left, found = order.total_cents, []
    for payment in payments:
        if payment.status != PaymentStatus.SUCCEEDED or payment.stray is not None:
            continue
        cents = min(left, payment.amount_cents - payment.tip_cents)
        if cents > 0:
            left -= cents
            settled = payment.settled_at or payment.created_at
            found.append(Paid(method=payment.method, cents=cents, on=settled.astimezone(zone).date()))
    return tuple(found)


async def number_and_seal(
    session: Session,
    business: Business,
    seller: Seller,
    invoice: Invoice,
    document_of: Callable[[str, datetime], Document],
    clock: Clock,
) -> None:
    """Last: from here to the commit nobody else issues for this legal entity. The moment is read behind the lock, and
    is never before that of the invoice before it, whatever the machine's clock does."""
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
