"""SQL of invoices."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, literal, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from comanda.invoices.document import InvoiceKind
from comanda.invoices.models import Invoice, InvoiceSeries, LegalEntity
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment, Refund
from comanda.orders.payment_states import RefundKind

STATUSES = ("draft", "sent", "paid", "cancelled")

# What becomes of it is its order's: paid is what the order's money says.
STATUS = case(
    (Invoice.invoice_number.is_(None), literal("draft")),
    (Invoice.cancelled_at.is_not(None), literal("cancelled")),
    (Invoice.kind == InvoiceKind.CREDIT_NOTE, literal("sent")),
    (Order.paid_cents >= Order.total_cents, literal("paid")),
    else_=literal("sent"),
)
# After the law's date nothing but number, sums and seal is left of one: there is nothing to show or correct.
_WHOLE = Invoice.removed_on.is_(None)
_WITH_ORDER = (Order.tenant_id == Invoice.tenant_id) & (Order.id == Invoice.order_id)


# --- numbers ------------------------------------------------------------------------------------------------------


async def lock_entity(session: Session, tenant_id: UUID, country: str, tax_id: str) -> LegalEntity:
    """Whose turn it is to issue: one invoice of a legal entity at a time."""
    await session.execute(
        insert(LegalEntity)
        .values(tenant_id=tenant_id, id=uuid7(), country=country, tax_id=tax_id)
        .on_conflict_do_nothing()
    )
    entity: LegalEntity = (
        await session.scalars(
            select(LegalEntity)
            .where(
                LegalEntity.tenant_id == tenant_id,
                LegalEntity.country == country,
                LegalEntity.tax_id == tax_id,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
    return entity


async def take_number(session: Session, entity: LegalEntity, series: str, year: int) -> int:
    """The next of the series. It is taken when the transaction is committed, and else is nobody's."""
    key = {"tenant_id": entity.tenant_id, "legal_entity_id": entity.id, "series": series, "year": year}
    taken: int | None = await session.scalar(
        insert(InvoiceSeries)
        .values(**key, last_number=1)
        .on_conflict_do_update(index_elements=list(key), set_={"last_number": InvoiceSeries.last_number + 1})
        .returning(InvoiceSeries.last_number)
    )
    assert taken is not None
    return taken


# --- one ----------------------------------------------------------------------------------------------------------


async def get_invoice(session: Session, tenant_id: UUID, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """Raises NotFound."""
    query = select(Invoice).where(Invoice.tenant_id == tenant_id, Invoice.id == invoice_id, _WHOLE)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(query)
    if found is None:
        raise NotFound()
    return found


async def find_account_invoice(session: Session, account_id: UUID, invoice_id: UUID) -> Invoice | None:
    """In the account's own scope."""
    found: Invoice | None = await session.scalar(
        select(Invoice).where(Invoice.account_id == account_id, Invoice.id == invoice_id, _WHOLE)
    )
    return found


async def status_of(session: Session, invoice: Invoice) -> str:
    found: str | None = await session.scalar(
        select(STATUS)
        .join(Order, _WITH_ORDER)
        .where(Invoice.tenant_id == invoice.tenant_id, Invoice.id == invoice.id)
    )
    assert found is not None
    return found


async def live_invoice(session: Session, tenant_id: UUID, order_id: UUID) -> Invoice | None:
    """The order's, unless it was taken back whole. Also one of which nothing but its number is left."""
    found: Invoice | None = await session.scalar(
        select(Invoice).where(
            Invoice.tenant_id == tenant_id,
            Invoice.order_id == order_id,
            Invoice.kind != InvoiceKind.CREDIT_NOTE,
            Invoice.invoice_number.is_not(None),
            Invoice.cancelled_at.is_(None),
        )
    )
    return found


async def draft_of(session: Session, tenant_id: UUID, order_id: UUID) -> Invoice | None:
    found: Invoice | None = await session.scalar(
        select(Invoice).where(
            Invoice.tenant_id == tenant_id, Invoice.order_id == order_id, Invoice.invoice_number.is_(None)
        )
    )
    return found


async def last_of_customer(
    session: Session, tenant_id: UUID, customer_id: UUID, account_id: UUID | None
) -> Invoice | None:
    """The last that said whom it is for: of the same account, or as it was said at the desk. A phone that somebody else
    typed into their own order proves nothing."""
    found: Invoice | None = await session.scalar(
        select(Invoice)
        .where(
            Invoice.tenant_id == tenant_id,
            Invoice.customer_id == customer_id,
            Invoice.kind == InvoiceKind.FULL,
            _WHOLE,
            or_(Invoice.account_id == account_id, Invoice.created_by.is_not(None)),
        )
        .order_by(Invoice.created_at.desc())
        .limit(1)
    )
    return found


async def credits_of(session: Session, invoice: Invoice) -> Sequence[Invoice]:
    """Its credit notes, in the order they were issued."""
    found = await session.scalars(
        select(Invoice)
        .where(Invoice.tenant_id == invoice.tenant_id, Invoice.corrects_id == invoice.id, _WHOLE)
        .order_by(Invoice.chain_place)
    )
    return found.all()


async def replaced_by(session: Session, invoice: Invoice) -> Invoice | None:
    """The full one it was exchanged for."""
    found: Invoice | None = await session.scalar(
        select(Invoice).where(Invoice.tenant_id == invoice.tenant_id, Invoice.replaces_id == invoice.id)
    )
    return found


async def standing_of(session: Session, tenant_id: UUID, order_id: UUID) -> Sequence[Row[Any]]:
    """Rows of (Invoice, status): the order's invoice and its draft, where there are any."""
    query = (
        select(Invoice, STATUS)
        .join(Order, _WITH_ORDER)
        .where(
            Invoice.tenant_id == tenant_id,
            Invoice.order_id == order_id,
            Invoice.kind != InvoiceKind.CREDIT_NOTE,
            Invoice.cancelled_at.is_(None),
        )
    )
    return (await session.execute(query)).all()


@dataclass(frozen=True, slots=True)
class Refunded:
    """How money went back, or is on its way."""

    method: str
    at: datetime
    reason: str


async def last_refund(session: Session, tenant_id: UUID, order_id: UUID) -> Refunded | None:
    """Of an order, by the business."""
    row = (
        await session.execute(
            select(Payment.method, Refund.created_at, Refund.reason)
            .join(Payment, (Payment.tenant_id == Refund.tenant_id) & (Payment.id == Refund.payment_id))
            .where(
                Refund.tenant_id == tenant_id,
                Payment.order_id == order_id,
                Payment.stray.is_(None),
                Refund.kind != RefundKind.REVERSED,
            )
            .order_by(Refund.created_at.desc())
            .limit(1)
        )
    ).first()
    return None if row is None else Refunded(*row)


async def reversed_of(session: Session, tenant_id: UUID, order_id: UUID) -> int:
    """What banks took back of an order's payments, in cents."""
    found = await session.scalar(
        select(func.coalesce(func.sum(Refund.amount_cents), 0))
        .join(Payment, (Payment.tenant_id == Refund.tenant_id) & (Payment.id == Refund.payment_id))
        .where(
            Refund.tenant_id == tenant_id,
            Payment.order_id == order_id,
            Payment.stray.is_(None),
            Refund.kind == RefundKind.REVERSED,
        )
    )
    return int(found or 0)


# --- lists --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What a list is narrowed to; None does not narrow. Days are the business's, `until` included."""

    statuses: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    since: date | None = None
    until: date | None = None
    customer_id: UUID | None = None
    order_id: UUID | None = None
    q: str | None = None


def _narrowed(wanted: InvoiceFilter) -> list[Any]:
    conditions: dict[str, Any] = {
        "statuses": lambda value: STATUS.in_(value),
        "kinds": lambda value: Invoice.kind.in_(value),
        "since": lambda value: func.coalesce(Invoice.issue_day, func.date(Invoice.created_at)) >= value,
        "until": lambda value: func.coalesce(Invoice.issue_day, func.date(Invoice.created_at)) <= value,
        "customer_id": lambda value: Invoice.customer_id == value,
        "order_id": lambda value: Invoice.order_id == value,
        "q": _found_by,
    }
    return [conditions[name](value) for name, value in asdict(wanted).items() if value is not None]


def _found_by(typed: str) -> Any:
    """A number, or the beginning of a word of the buyer's name or tax id."""
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (
        Invoice.invoice_number.ilike(f"%{escaped}%")
        | (Order.number_text == typed)
        | Invoice.buyer["name"].astext.ilike(f"%{escaped}%")
        | Invoice.buyer["tax_id"].astext.ilike(f"{escaped}%")
    )


async def list_invoices(
    session: Session,
    of: Any,
    wanted: InvoiceFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Rows of (Invoice, status, order number), newest first. `of`: whose, a condition on Invoice."""
    query = (
        select(Invoice, STATUS, Order.number_text).join(Order, _WITH_ORDER).where(of, _WHOLE, *_narrowed(wanted))
    )
    if before is not None:
        query = query.where(
            (Invoice.created_at < before[0]) | (Invoice.created_at == before[0]) & (Invoice.id < before[1])
        )
    query = query.order_by(Invoice.created_at.desc(), Invoice.id.desc()).limit(limit)
    return (await session.execute(query)).all()


async def issued_between(
    session: Session, tenant_id: UUID, first: date, last: date
) -> Sequence[Row[Invoice, str]]:
    """With its status, for the accountant, as they were issued."""
    query = (
        select(Invoice, STATUS)
        .join(Order, _WITH_ORDER)
        .where(
            Invoice.tenant_id == tenant_id,
            Invoice.issue_day >= first,
            Invoice.issue_day <= last,
            _WHOLE,
        )
        .order_by(Invoice.issue_day, Invoice.legal_entity_id, Invoice.chain_place)
    )
    return (await session.execute(query)).all()


async def payments_between(
    session: Session, tenant_id: UUID, first: date, last: date
) -> dict[UUID, list[Payment]]:
    """Of the orders whose invoices were issued on these days, oldest first."""
    issued = select(Invoice.order_id).where(
        Invoice.tenant_id == tenant_id, Invoice.issue_day >= first, Invoice.issue_day <= last
    )
    query = (
        select(Payment)
        .where(Payment.tenant_id == tenant_id, Payment.order_id.in_(issued))
        .order_by(Payment.created_at, Payment.id)
    )
    found: dict[UUID, list[Payment]] = {}
    for payment in await session.scalars(query):
        assert payment.order_id is not None
        found.setdefault(payment.order_id, []).append(payment)
    return found


async def count_by_month(session: Session, tenant_id: UUID) -> dict[str, int]:
    """How many were issued in each month that is written 2026-11, the newest first."""
    # As a parameter it would be another expression in each of its places.
    month = func.to_char(Invoice.issue_day, literal_column("'YYYY-MM'"))
    query = (
        select(month, func.count())
        .where(Invoice.tenant_id == tenant_id, Invoice.issue_day.is_not(None), _WHOLE)
        .group_by(month)
        .order_by(month.desc())
    )
    return dict((await session.execute(query)).all())


async def unfinished(session: Session, tenant_id: UUID, before: datetime, limit: int) -> Sequence[UUID]:
    """Issued and without their PDF."""
    found = await session.scalars(
        select(Invoice.id)
        .where(
            Invoice.tenant_id == tenant_id,
            Invoice.invoice_number.is_not(None),
            Invoice.pdf_filename.is_(None),
            Invoice.created_at < before,
            _WHOLE,
        )
        .order_by(Invoice.created_at)
        .limit(limit)
    )
    return found.all()


# --- writing what may be written ----------------------------------------------------------------------------------

_KEEP_PDF = text(
    "UPDATE invoices SET pdf_filename = :key, pdf_sha256 = :sha256"
    " WHERE tenant_id = :tenant_id AND id = :id AND pdf_sha256 IS NULL"
)


async def keep_pdf(session: Session, tenant_id: UUID, invoice_id: UUID, key: str, sha256: str) -> None:
    """Unless it is kept already."""
    values = {"tenant_id": tenant_id, "id": invoice_id, "key": key, "sha256": sha256}
    await session.execute(_KEEP_PDF, values)
