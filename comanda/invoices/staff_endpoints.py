"""Invoices at the desk and in the office."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import IO, Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Response
from starlette.responses import StreamingResponse

from comanda.audit.record import record
from comanda.customers.repository import get_customer
from comanda.invoices import errors, repository
from comanda.invoices.account_endpoints import ISSUING
from comanda.invoices.actions.credit_invoice import CreditWish, credit_invoice
from comanda.invoices.actions.issue_invoice import issue_invoice, save_draft
from comanda.invoices.actions.issue_invoice import preview as previewed
from comanda.invoices.business import Business, Numbering, business_of
from comanda.invoices.document import Buyer, Document, InvoiceKind
from comanda.invoices.downloads import PAGE, PDF_ANSWER, PICTURE_ANSWER, download_answer, page_answer
from comanda.invoices.drawing_up import Wish
from comanda.invoices.exporting import entries_of, write_csv, write_zip
from comanda.invoices.finishing import copy_of, pages_of, pdf_of, send_again
from comanda.invoices.models import Invoice
from comanda.invoices.numbers import series_of
from comanda.invoices.sample import sample_document
from comanda.invoices.schemas import (
    CreditCreate,
    InvoiceCreate,
    InvoiceDetail,
    InvoiceList,
    InvoiceLook,
    InvoiceMonth,
    InvoiceMonths,
    InvoiceNumbers,
    InvoiceOffer,
    InvoicePaid,
    InvoiceSend,
    InvoiceSent,
    Status,
    read,
)
from comanda.invoices.views import offer_of, staff_detail
from comanda.kit import tax_id
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.tax_id import TaxIdNotValid
from comanda.kit.tenancy import Scope
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.errors import NothingDue
from comanda.orders.models import Order
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant, lock_counter
from comanda.tenants.settings import SeriesPrefix

router = APIRouter(route_class=Route, tags=["invoices"], prefix="/api/v1")

Reading = Annotated[Desk, staff(Permission.INVOICES_READ)]
Issuing = Annotated[Desk, staff(Permission.INVOICES_ISSUE)]
Crediting = Annotated[Desk, staff(Permission.INVOICES_CREDIT)]
Exporting = Annotated[Desk, staff(Permission.INVOICES_EXPORT)]

Month = Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]
_AT_DESK = (*(one for one in ISSUING if one is not errors.EmailNotProved), errors.DueDateNotPossible)


async def _business(desk: Desk) -> Business:
    return await business_of(desk.session, desk.tenant_id, desk.app.numbering)


# --- of one order -------------------------------------------------------------------------------------------------


@router.get("/orders/{order_id}/invoice", responses=problems(NotFound))
async def read_order_invoice(order_id: UUID, desk: Reading) -> InvoiceOffer:
    """Whether the order can have an invoice; the one there is; for whom it would be, as far as that is known."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    order = await orders.get_order(desk.session, desk.tenant_id, order_id)
    try:
        business = await _business(desk)
    except errors.InvoicesNotSetUp:
        business = None
    buyer = await _likely_buyer(desk, order)
    return await offer_of(desk.session, tenant, business, order, buyer)


async def _likely_buyer(desk: Desk, order: Order) -> Buyer:
    """As on the last invoice of theirs, else what the order and the customer book say."""
    if order.customer_id is not None:
        last = await repository.last_of_customer(desk.session, desk.tenant_id, order.customer_id, order.account_id)
        if last is not None:
            return Buyer.model_validate(last.buyer)
        customer = await get_customer(desk.session, desk.tenant_id, order.customer_id)
        # Whoever typed this phone into an order may have typed any address beside it.
        known = customer.email if customer.email_verified or customer.source != "order" else None
        return Buyer(name=customer.name, email=order.customer_email or known or "")
    return Buyer(name=order.customer_name, email=order.customer_email or "")


# --- how they look ------------------------------------------------------------------------------------------------


@router.get("/settings/invoices/numbers")
async def read_numbers(
    desk: Annotated[Desk, staff(Permission.SETTINGS_READ)],
    prefix: Annotated[
        SeriesPrefix | None, Query(description="As if this were saved; else the installation's.")
    ] = None,
) -> InvoiceNumbers:
    """How the business's invoices are numbered, and how its tax number is called."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    numbering: Numbering = desk.app.numbering
    chosen, year = prefix or numbering.prefix, desk.now.astimezone(ZoneInfo(tenant.timezone)).year
    return InvoiceNumbers(
        tax_id_label=tax_id.label(tenant.country),
        tax_id_example=tax_id.example(tenant.country),
        prefix=chosen,
        **{kind: numbering.format.write(series_of(chosen, kind), year, 1) for kind in InvoiceKind},
    )


@router.post(
    "/settings/invoices/preview",
    response_class=Response,
    responses=PICTURE_ANSWER | problems(TaxIdNotValid),
)
async def preview_settings(
    body: InvoiceLook, desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE, replays=False)]
) -> Response:
    """An invoice as it would look with these settings, as a picture. Nothing is changed."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    shop = await desk.app.storefronts.get(desk.tenant_id)
    document = sample_document(tenant, shop, body, desk.app.numbering, desk.now)
    await desk.session.close()
    return page_answer(await pages_of(desk.app, desk.tenant_id, document, draft=True), 1)


# --- lists --------------------------------------------------------------------------------------------------------


@router.get("/invoices", responses=problems(CursorNotValid))
async def list_invoices(
    desk: Reading,
    status: Annotated[list[Status] | None, Query(max_length=4)] = None,
    kind: Annotated[list[InvoiceKind] | None, Query(max_length=3)] = None,
    since: Annotated[date | None, Query(description="Issued on this of the business's days or later.")] = None,
    until: Annotated[date | None, Query(description="Issued up to this day, included.")] = None,
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    q: Annotated[
        str | None, Query(min_length=1, max_length=100, description="A number, a buyer's name or tax id.")
    ] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InvoiceList:
    """Drafts, invoices and credit notes, newest first."""
    wanted = repository.InvoiceFilter(
        statuses=list[str](status) if status else None,
        kinds=[str(one) for one in kind] if kind else None,
        since=since,
        until=until,
        customer_id=customer_id,
        order_id=order_id,
        q=q.strip() if q and q.strip() else None,
    )
    rows = await repository.list_invoices(
        desk.session, Invoice.tenant_id == desk.tenant_id, wanted, read_cursor(cursor), limit + 1
    )
    more = len(rows) > limit
    last = rows[limit - 1][0] if more else None
    return InvoiceList.model_validate(
        {
            "items": [read(row) for row in rows[:limit]],
            "next": write_cursor(last.created_at, last.id) if last else None,
        }
    )


@router.get("/invoices/months")
async def list_months(desk: Exporting) -> InvoiceMonths:
    """The months in which something was issued, newest first."""
    counts = await repository.count_by_month(desk.session, desk.tenant_id)
    return InvoiceMonths(items=[InvoiceMonth(month=month, count=count) for month, count in counts.items()])


@router.get(
    "/invoices/export.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_csv(desk: Exporting, month: Month, spreadsheet: bool = False) -> Response:
    """For the accountant: a line for each tax of each invoice that was issued in the month. `spreadsheet` begins it
    with a byte order mark, by which Excel sees that it is UTF-8."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    entries = await entries_of(desk.session, tenant, month)
    await _exported(desk, month, len(entries))
    return Response(
        write_csv(entries, byte_order_mark=spreadsheet),
        media_type="text/csv; charset=utf-8",
        headers=_file(f"invoices-{month}.csv"),
    )


@router.get(
    "/invoices/export.zip",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def export_zip(desk: Exporting, month: Month) -> StreamingResponse:
    """For the accountant: the PDFs of a month and the table of them."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    entries = await entries_of(desk.session, tenant, month)
    await _exported(desk, month, len(entries))
    out = await write_zip(month, entries, partial(pdf_of, desk.app, desk.tenant_id))
    return StreamingResponse(_pieces(out), media_type="application/zip", headers=_file(f"invoices-{month}.zip"))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(1 << 18):
            yield piece


async def _exported(desk: Desk, month: str, count: int) -> None:
    await desk.session.close()
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        record(
            session, desk.tenant_id, desk.actor, "invoices.exported", "tenant", desk.tenant_id,
            month=month, count=count,
        )  # fmt: skip


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


# --- making one ---------------------------------------------------------------------------------------------------


def _wish(body: InvoiceCreate, order: Order) -> Wish:
    email = body.email or order.customer_email
    language = body.language or ("ar" if order.language == "ar" else "en")
    return Wish(body.buyer.with_email(email), language, body.wanted_kind(), body.notes, body.due_date)


@router.post("/invoices", status_code=201, responses=problems(NotFound, *_AT_DESK))
async def create_invoice(body: InvoiceCreate, desk: Issuing) -> InvoiceDetail:
    """Issues the invoice of an order, or keeps a draft of it in place of the one before. Issued invoices stay: what is
    wrong is put right with a credit note. A simplified one is exchanged for a full one when that is asked for: taken
    back by a credit note, and issued anew."""
    order = await orders.get_order(desk.session, desk.tenant_id, body.order_id)
    wish, numbering = _wish(body, order), desk.app.numbering
    if body.draft:
        invoice = await save_draft(desk.session, desk.tenant_id, order.id, wish, numbering, desk.actor, desk.now)
    else:
        invoice, _ = await issue_invoice(
            desk.session, desk.tenant_id, order.id, wish, numbering, desk.actor, desk.app.clock
        )
    return await staff_detail(desk.session, invoice)


@router.post(
    "/invoices/preview",
    response_class=Response,
    responses=PICTURE_ANSWER | problems(NotFound, *_AT_DESK),
)
async def preview_invoice(
    body: InvoiceCreate, desk: Annotated[Desk, staff(Permission.INVOICES_ISSUE, replays=False)]
) -> Response:
    """The first page of what would be issued, as a picture. Nothing is changed."""
    order = await orders.get_order(desk.session, desk.tenant_id, body.order_id)
    document = await previewed(desk.session, order, _wish(body, order), desk.app.numbering, desk.now)
    await desk.session.close()
    return page_answer(await pages_of(desk.app, desk.tenant_id, document, draft=True), 1)


@router.get("/invoices/{invoice_id}", responses=problems(NotFound))
async def read_invoice(invoice_id: UUID, desk: Reading) -> InvoiceDetail:
    """One invoice or credit note, as it was issued, with the credit notes on it."""
    return await staff_detail(desk.session, await repository.get_invoice(desk.session, desk.tenant_id, invoice_id))


@router.delete("/invoices/{draft_id}", status_code=204, responses=problems(NotFound, errors.InvoiceIssued))
async def delete_draft(draft_id: UUID, desk: Issuing) -> Response:
    """Throws a draft away."""
    invoice = await repository.get_invoice(desk.session, desk.tenant_id, draft_id, lock=True)
    if invoice.invoice_number is not None:
        raise errors.InvoiceIssued(invoice_number=invoice.invoice_number)
    await desk.session.delete(invoice)
    record(desk.session, desk.tenant_id, desk.actor, "invoice.draft_deleted", "order", invoice.order_id)
    return Response(status_code=204)


# --- what becomes of it -------------------------------------------------------------------------------------------


@router.get(
    "/invoices/{invoice_id}/download",
    response_class=Response,
    responses=PDF_ANSWER | problems(NotFound, errors.InvoiceIsDraft, errors.PdfLost),
)
async def download_invoice(invoice_id: UUID, desk: Reading, paper: Literal["a4", "receipt"] = "a4") -> Response:
    """The PDF. `receipt`: a copy on a roll of 80 mm."""
    invoice = await repository.get_invoice(desk.session, desk.tenant_id, invoice_id)
    await desk.session.close()
    if invoice.document is None:
        raise errors.InvoiceIsDraft()
    if paper == "receipt":
        copy = await copy_of(desk.app, desk.tenant_id, Document.model_validate(invoice.document), paper)
        return download_answer(invoice, copy)
    return download_answer(invoice, await pdf_of(desk.app, desk.tenant_id, invoice_id))


@router.get(
    "/invoices/{invoice_id}/pages/{page}",
    response_class=Response,
    responses=PICTURE_ANSWER | problems(NotFound),
)
async def picture_invoice(invoice_id: UUID, page: Annotated[int, Path(**PAGE)], desk: Reading) -> Response:
    """A page of it as a picture; of a draft as it would be now. The header X-Page-Count says how many there are."""
    invoice = await repository.get_invoice(desk.session, desk.tenant_id, invoice_id)
    if invoice.document is not None:
        document = Document.model_validate(invoice.document)
    else:
        order = await orders.get_order(desk.session, desk.tenant_id, invoice.order_id)
        document = await previewed(desk.session, order, _wish_of(invoice), desk.app.numbering, desk.now)
    await desk.session.close()
    is_draft = invoice.document is None
    return page_answer(await pages_of(desk.app, desk.tenant_id, document, draft=is_draft), page)


def _wish_of(draft: Invoice) -> Wish:
    return Wish(
        Buyer.model_validate(draft.buyer),
        "ar" if draft.language == "ar" else "en",
        InvoiceKind(draft.kind),
        draft.notes,
        draft.due_date,
    )


@router.post(
    "/invoices/{invoice_id}/credit",
    status_code=201,
    responses=problems(
        NotFound,
        errors.InvoicesNotSetUp,
        errors.InvoiceIsDraft,
        errors.CreditNotesStay,
        errors.InvoiceCredited,
        errors.CreditTooLarge,
        errors.CreditEmpty,
    ),
)
async def credit(invoice_id: UUID, body: CreditCreate, desk: Crediting) -> InvoiceDetail:
    """Takes an invoice back, all of it or a part, with a credit note. Money is not moved: what is refunded of the order
    has its credit note by itself."""
    quantities = {one.line: one.quantity for one in body.lines} if body.lines else None
    note = await credit_invoice(
        desk.session,
        desk.tenant_id,
        invoice_id,
        CreditWish(body.reason, body.amount_cents, quantities),
        desk.app.numbering,
        desk.actor,
        desk.app.clock,
    )
    return await staff_detail(desk.session, note)


@router.post(
    "/invoices/{invoice_id}/send",
    responses=problems(NotFound, errors.InvoiceIsDraft, errors.NoAddressToSend),
)
async def send(invoice_id: UUID, desk: Issuing, body: InvoiceSend | None = None) -> InvoiceSent:
    """Once more to its buyer, or to another address: by e-mail where one is known, else by SMS."""
    invoice = await repository.get_invoice(desk.session, desk.tenant_id, invoice_id)
    if invoice.invoice_number is None:
        raise errors.InvoiceIsDraft()
    await pdf_of(desk.app, desk.tenant_id, invoice_id)
    await desk.session.refresh(invoice)
    sent = await send_again(desk.app, desk.session, invoice, body.email if body else None)
    if sent is None:
        raise errors.NoAddressToSend()
    record(
        desk.session, desk.tenant_id, desk.actor, "invoice.sent", "order", invoice.order_id,
        invoice_id=str(invoice.id),
    )  # fmt: skip
    return sent


@router.post("/invoices/{invoice_id}/paid", responses=problems(NotFound, errors.InvoiceIsDraft, NothingDue))
async def mark_paid(
    invoice_id: UUID, body: InvoicePaid, desk: Annotated[Desk, staff(Permission.PAYMENTS_TAKE)]
) -> InvoiceDetail:
    """What is due of its order is in the till, or has come to the bank."""
    counter = await lock_counter(desk.session, desk.tenant_id)
    invoice = await repository.get_invoice(desk.session, desk.tenant_id, invoice_id)
    if invoice.invoice_number is None:
        raise errors.InvoiceIsDraft()
    order = await orders.lock_order(desk.session, desk.tenant_id, invoice.order_id)
    await money.take_cash(desk.session, counter, order, desk.actor, desk.now, method=body.method)
    return await staff_detail(desk.session, invoice)
