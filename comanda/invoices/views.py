"""Invoices as they are answered with."""

from typing import Any

from comanda.accounts.models import Account
from comanda.invoices import repository
from comanda.invoices.actions.issue_invoice import check_exchange, check_order, checked, missing_of
from comanda.invoices.business import Business
from comanda.invoices.countries import rules_of
from comanda.invoices.document import Buyer, Document
from comanda.invoices.drawing_up import order_amounts
from comanda.invoices.errors import EmailNotProved, InvoicesNotSetUp
from comanda.invoices.models import Invoice
from comanda.invoices.schemas import InvoiceDetail, InvoiceNamed, InvoiceOffer, InvoiceRead, read
from comanda.kit import tax_id
from comanda.kit.db import Session
from comanda.kit.errors import Fact
from comanda.orders import repository as orders
from comanda.orders.models import Order
from comanda.orders.money import due_of
from comanda.tenants.models import Tenant


async def detail_of(session: Session, invoice: Invoice, order_number: str, *, for_account: bool = False) -> Any:
    """Fields of InvoiceDetail. In whatever scope sees the invoice and its order."""
    status = await repository.status_of(session, invoice)
    credits = await repository.credits_of(session, invoice)
    replaced_by = await repository.replaced_by(session, invoice)
    base = "/api/customer/invoices" if for_account else "/api/v1/invoices"
    return read((invoice, status, order_number), for_account=for_account) | {
        "document": None if invoice.document is None else Document.model_validate(invoice.document),
        "buyer": Buyer.model_validate(invoice.buyer),
        "credit_notes": [
            InvoiceRead.model_validate(read((one, "sent", order_number), for_account=for_account))
            for one in credits
        ],
        "replaced_by": replaced_by and InvoiceNamed.model_validate(replaced_by, from_attributes=True),
        "download_url": f"{base}/{invoice.id}/download",
        "hash": invoice.hash,
    }


async def staff_detail(session: Session, invoice: Invoice) -> InvoiceDetail:
    order = await orders.get_order(session, invoice.tenant_id, invoice.order_id)
    return InvoiceDetail.model_validate(await detail_of(session, invoice, order.number_text))


async def offer_of(
    session: Session,
    tenant: Tenant,
    business: Business | None,
    order: Order,
    buyer: Buyer,
    *,
    account: Account | None = None,
) -> InvoiceOffer:
    """In the staff scope. `business` None: it issues no invoices. `account`: whose order it is and who asks, where it
    is not the staff."""
    rows = await repository.standing_of(session, tenant.id, order.id)
    invoice = next((row for row in rows if row[0].invoice_number is not None), None)
    draft = next((row for row in rows if row[0].invoice_number is None), None) if account is None else None
    why = await _why(session, business, order, invoice and invoice[0], account)
    exchangeable = False
    if invoice is not None:
        exchangeable = why is None and _is_exchangeable(invoice[0], business)
        why = "order_invoiced"
    amounts = order_amounts(order, await orders.get_lines(session, tenant.id, order.id))
    country = buyer.country or tenant.country
    rules = rules_of(tenant.country)
    return InvoiceOffer.model_validate(
        {
            "invoice": invoice and read((*invoice, order.number_text), for_account=account is not None),
            "draft": draft and read((*draft, order.number_text)),
            "possible": why is None,
            "exchangeable": exchangeable,
            "why": why,
            "buyer": buyer,
            "country": country,
            "tax_id_label": tax_id.label(country),
            "tax_id_example": tax_id.example(country),
            "needs_tax_id": rules.needs_tax_id,
            "may_be_simplified": rules.allows_simplified(
                net_cents=amounts.net_cents, gross_cents=amounts.gross_cents, currency=order.currency
            ),
            "missing": missing_of(buyer.model_copy(update={"tax_id": _valid(buyer, tenant.country)})),
            "total_cents": order.total_cents,
            "currency": order.currency,
            "due_cents": due_of(order),
        }
    )


async def _why(
    session: Session, business: Business | None, order: Order, invoice: Invoice | None, account: Account | None
) -> str | None:
    """The code of what stands against an invoice, or against another in exchange for the one there is."""
    if business is None:
        return InvoicesNotSetUp.code
    on_account = account is None or (invoice is not None and invoice.due_date is not None)
    try:
        await check_order(session, order, on_account=on_account)
    except Fact as fact:
        return fact.code
    return EmailNotProved.code if account is not None and not account.email_verified else None


def _is_exchangeable(invoice: Invoice, business: Business | None) -> bool:
    if business is None:
        return False
    try:
        check_exchange(invoice, business)
    except Fact:
        return False
    return True


def _valid(buyer: Buyer, country: str) -> str:
    """A number that cannot be used is as one that is missing."""
    try:
        return checked(buyer, country).tax_id
    except tax_id.TaxIdNotValid:
        return ""
