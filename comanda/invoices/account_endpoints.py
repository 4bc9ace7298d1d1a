"""Invoices of an account, in whatever business."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from comanda.accounts.guards import Customer, SignedInCustomer
from comanda.audit.record import Actor
from comanda.invoices import errors, repository
from comanda.invoices.actions.issue_invoice import issue_invoice
from comanda.invoices.business import business_of
from comanda.invoices.document import Buyer, Document, InvoiceKind
from comanda.invoices.downloads import PAGE, PDF_ANSWER, PICTURE_ANSWER, download_answer, page_answer
from comanda.invoices.drawing_up import Wish
from comanda.invoices.finishing import copy_of, pages_of, pdf_of
from comanda.invoices.models import Invoice
from comanda.invoices.schemas import (
    AccountInvoice,
    AccountInvoiceDetail,
    AccountInvoices,
    InvoiceOffer,
    InvoiceRequest,
    read,
)
from comanda.invoices.views import detail_of, offer_of
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.db import rescope
from comanda.kit.errors import NotFound, NotSignedIn
from comanda.kit.http import Route, problems
from comanda.kit.tax_id import TaxIdNotValid
from comanda.kit.tenancy import Scope
from comanda.menu.render import business_view
from comanda.orders import repository as orders
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["customer account"], prefix="/api/customer")

ISSUING = (
    errors.EmailNotProved,
    errors.InvoicesNotSetUp,
    errors.OrderOver,
    errors.OrderEmpty,
    errors.OrderNotPaid,
    errors.OrderRefunded,
    errors.OrderInvoiced,
    errors.InvoiceCreditedInPart,
    errors.BuyerIncomplete,
    errors.BuyerNotPrintable,
    errors.SimplifiedTooLarge,
    TaxIdNotValid,
)


def _buyer_of(customer: Customer) -> Buyer:
    account, vault = customer.account, customer.app.vault
    return Buyer(
        name=account.business_name or account.full_name,
        contact=account.full_name if account.business_name else "",
        tax_id=account.open_number(vault, "tax_id") or account.open_number(vault, "vat_number"),
        address=account.address,
        email=account.email,
    )


@router.get("/orders/{order_id}/invoice", responses=problems(NotSignedIn, NotFound))
async def read_invoice_offer(order_id: UUID, customer: SignedInCustomer, response: Response) -> InvoiceOffer:
    """Whether one's order can have an invoice, what for is still missing, and the one there is."""
    tenant_id = await orders.find_account_order(customer.session, customer.id, order_id)
    buyer = _buyer_of(customer)
    await rescope(customer.session, Scope.staff(tenant_id, read_only=True))
    tenant = await get_tenant(customer.session, tenant_id)
    order = await orders.get_order(customer.session, tenant_id, order_id)
    try:
        business = await business_of(customer.session, tenant_id, customer.app.numbering)
    except errors.InvoicesNotSetUp:
        business = None
    offer = await offer_of(customer.session, tenant, business, order, buyer, account=customer.account)
    response.headers["Cache-Control"] = "no-store"
    return offer


_THERE: dict[int | str, dict[str, Any]] = {200: {"model": AccountInvoiceDetail, "description": "There already."}}


@router.post(
    "/orders/{order_id}/invoice",
    status_code=201,
    responses=_THERE | problems(NotSignedIn, NotFound, *ISSUING),
)
async def issue_account_invoice(
    order_id: UUID, customer: SignedInCustomer, response: Response, body: InvoiceRequest | None = None
) -> AccountInvoiceDetail:
    """The invoice of one's paid order. Asked for again it is the one there is, with status 200. A simplified one is
    exchanged for a full one once the details suffice: it is taken back by a credit note, and no money moves."""
    wanted = body or InvoiceRequest()
    tenant_id = await orders.find_account_order(customer.session, customer.id, order_id)
    account = customer.account
    if not account.email_verified:
        raise errors.EmailNotProved()
    buyer = wanted.buyer.with_email(account.email) if wanted.buyer else _buyer_of(customer)
    await rescope(customer.session, Scope.staff(tenant_id))
    invoice, is_new = await issue_invoice(
        customer.session,
        tenant_id,
        order_id,
        Wish(buyer, wanted.language or ("ar" if account.language == "ar" else "en"), wanted.wanted_kind()),
        customer.app.numbering,
        Actor("guest"),
        customer.app.clock,
    )
    await rescope(customer.session, Scope.account(customer.id))
    if not is_new:
        response.status_code = 200
    return await _detail(customer, invoice)


@router.get("/invoices", responses=problems(NotSignedIn, CursorNotValid))
async def list_account_invoices(
    customer: SignedInCustomer,
    response: Response,
    status: Annotated[list[Literal["sent", "paid", "cancelled"]] | None, Query(max_length=3)] = None,
    kind: Annotated[list[InvoiceKind] | None, Query(max_length=3)] = None,
    since: Annotated[date | None, Query(description="Issued on this day or later.")] = None,
    until: Annotated[date | None, Query(description="Issued up to this day, included.")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AccountInvoices:
    """One's invoices and credit notes, newest first."""
    wanted = repository.InvoiceFilter(
        statuses=list[str](status) if status else None,
        kinds=[str(one) for one in kind] if kind else None,
        since=since,
        until=until,
    )
    rows = await repository.list_invoices(
        customer.session, Invoice.account_id == customer.id, wanted, read_cursor(cursor), limit + 1
    )
    storefronts = customer.app.storefronts
    items = [
        AccountInvoice.model_validate(
            read(row, for_account=True)
            | {"business": business_view(await storefronts.get(row[0].tenant_id), customer.now)}
        )
        for row in rows[:limit]
    ]
    response.headers["Cache-Control"] = "no-store"
    more = len(rows) > limit
    return AccountInvoices(items=items, next=write_cursor(items[-1].created_at, items[-1].id) if more else None)


async def _own(customer: Customer, invoice_id: UUID) -> Invoice:
    """Raises NotFound."""
    found = await repository.find_account_invoice(customer.session, customer.id, invoice_id)
    if found is None:
        raise NotFound()
    return found


async def _detail(customer: Customer, invoice: Invoice) -> AccountInvoiceDetail:
    shop = await customer.app.storefronts.get(invoice.tenant_id)
    order = await orders.get_order(customer.session, invoice.tenant_id, invoice.order_id)
    fields = await detail_of(customer.session, invoice, order.number_text, for_account=True)
    return AccountInvoiceDetail.model_validate(fields | {"business": business_view(shop, customer.now)})


@router.get("/invoices/{invoice_id}", responses=problems(NotSignedIn, NotFound))
async def read_account_invoice(
    invoice_id: UUID, customer: SignedInCustomer, response: Response
) -> AccountInvoiceDetail:
    """One of them, as it was issued."""
    response.headers["Cache-Control"] = "no-store"
    return await _detail(customer, await _own(customer, invoice_id))


@router.get(
    "/invoices/{invoice_id}/download",
    response_class=Response,
    responses=PDF_ANSWER | problems(NotSignedIn, NotFound, errors.PdfLost),
)
async def download_account_invoice(
    invoice_id: UUID, customer: SignedInCustomer, paper: Literal["a4", "receipt"] = "a4"
) -> Response:
    """The PDF. `receipt`: a copy on a roll of 80 mm."""
    invoice = await _own(customer, invoice_id)
    await customer.session.close()
    if paper == "receipt":
        copy = await copy_of(customer.app, invoice.tenant_id, Document.model_validate(invoice.document), paper)
        return download_answer(invoice, copy)
    return download_answer(invoice, await pdf_of(customer.app, invoice.tenant_id, invoice_id))


@router.get(
    "/invoices/{invoice_id}/pages/{page}",
    response_class=Response,
    responses=PICTURE_ANSWER | problems(NotSignedIn, NotFound),
)
async def picture_account_invoice(
    invoice_id: UUID, page: Annotated[int, Path(**PAGE)], customer: SignedInCustomer
) -> Response:
    """A page of it as a picture. The header X-Page-Count says how many there are."""
    invoice = await _own(customer, invoice_id)
    await customer.session.close()
    document = Document.model_validate(invoice.document)
    return page_answer(await pages_of(customer.app, invoice.tenant_id, document), page)
