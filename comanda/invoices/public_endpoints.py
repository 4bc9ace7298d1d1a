"""What a link in a message opens: one invoice, for whoever has the link, for a time."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from comanda.invoices import repository
from comanda.invoices.document import Document
from comanda.invoices.downloads import PAGE, PDF_ANSWER, PICTURE_ANSWER, download_answer, page_answer
from comanda.invoices.errors import InvoiceLinkOver, PdfLost
from comanda.invoices.finishing import pages_of, pdf_of
from comanda.invoices.models import Invoice
from comanda.invoices.schemas import LinkedInvoice
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.menu.render import business_view
from comanda.orders import repository as orders
from comanda.tenants.errors import TenantUnknown

router = APIRouter(route_class=Route, tags=["invoices"], prefix="/api/invoices/{slug}/{invoice_link}")

LINK_HOLDS = timedelta(days=90)

Slug = Annotated[str, Path(max_length=60)]
Link = Annotated[str, Path(max_length=60)]


async def _linked(request: Request, slug: str, link: str) -> tuple[Any, Invoice]:
    """The business and the invoice. Raises NotFound, InvoiceLinkOver."""
    app = request.app.state.comanda
    try:
        tenant_id: UUID = await app.storefronts.find(slug=slug, host=None)
    except TenantUnknown:
        raise NotFound() from None
    invoice_id = app.tokens.read_link(tenant_id, link)
    if invoice_id is None:
        raise NotFound()
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        invoice = await repository.get_invoice(session, tenant_id, invoice_id)
    if invoice.issue_date is None:
        raise NotFound()
    if app.clock() > invoice.issue_date + LINK_HOLDS:
        raise InvoiceLinkOver()
    return await app.storefronts.get(tenant_id), invoice


@router.get("", responses=problems(NotFound, InvoiceLinkOver))
async def read_linked_invoice(
    slug: Slug, invoice_link: Link, request: Request, response: Response
) -> LinkedInvoice:
    """The invoice of a link that was sent by SMS or e-mail."""
    app = request.app.state.comanda
    shop, invoice = await _linked(request, slug, invoice_link)
    async with app.database.transaction(Scope.staff(invoice.tenant_id, read_only=True)) as session:
        status = await repository.status_of(session, invoice)
        replaced_by = await repository.replaced_by(session, invoice)
        order = await orders.get_order(session, invoice.tenant_id, invoice.order_id)
    response.headers["Cache-Control"] = "no-store"
    return LinkedInvoice.model_validate(
        {
            "business": business_view(shop, app.clock()),
            "invoice_number": invoice.invoice_number,
            "kind": invoice.kind,
            "status": status,
            "issue_date": invoice.issue_date,
            "order_number": order.number_text,
            "total_cents": invoice.total_cents,
            "credited_cents": invoice.credited_cents,
            "currency": invoice.currency,
            "document": Document.model_validate(invoice.document),
            "replaced_by": replaced_by and replaced_by.invoice_number,
            "download_url": f"/api/invoices/{slug}/{invoice_link}/download",
        }
    )


@router.get(
    "/download", response_class=Response, responses=PDF_ANSWER | problems(NotFound, InvoiceLinkOver, PdfLost)
)
async def download_linked_invoice(slug: Slug, invoice_link: Link, request: Request) -> Response:
    """Its PDF."""
    _, invoice = await _linked(request, slug, invoice_link)
    return download_answer(invoice, await pdf_of(request.app.state.comanda, invoice.tenant_id, invoice.id))


@router.get(
    "/pages/{page}", response_class=Response, responses=PICTURE_ANSWER | problems(NotFound, InvoiceLinkOver)
)
async def picture_linked_invoice(
    slug: Slug, invoice_link: Link, page: Annotated[int, Path(**PAGE)], request: Request
) -> Response:
    """A page of it as a picture. The header X-Page-Count says how many there are."""
    _, invoice = await _linked(request, slug, invoice_link)
    document = Document.model_validate(invoice.document)
    return page_answer(await pages_of(request.app.state.comanda, invoice.tenant_id, document), page)
