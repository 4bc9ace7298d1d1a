"""What follows an invoice's number: its PDF, made once and kept; telling its buyer."""

import asyncio
import hashlib
from typing import Any
from uuid import UUID, uuid4

from comanda.files.images import WIDTHS
from comanda.files.images import key_of as picture_key
from comanda.invoices import repository
from comanda.invoices.document import Document
from comanda.invoices.errors import InvoiceIsDraft, PdfLost
from comanda.invoices.facturx import cross_industry_invoice
from comanda.invoices.models import Invoice
from comanda.invoices.printing import Paper, render_pages, render_pdf
from comanda.invoices.schemas import InvoiceSent
from comanda.kit.db import Session
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email, masked_phone
from comanda.notifications.kinds import Channel
from comanda.notifications.message import Attachment
from comanda.orders import repository as orders
from comanda.orders.messages import Credit, tell_invoice_ready
from comanda.orders.models import Order
from comanda.tenants.models import Tenant
from comanda.tenants.repository import get_tenant

PDF = "application/pdf"

# One at a time: each takes a core for as long as it lasts.
_press = asyncio.Semaphore(1)


def key_of(invoice: Invoice) -> str:
    """Where its PDF is kept, under `uploads`: with whoever it is for."""
    whose = invoice.account_id or invoice.customer_id or invoice.order_id
    return f"customers/{whose}/invoices/{invoice.id}.pdf"


async def pdf_of(app: Any, tenant_id: UUID, invoice_id: UUID) -> bytes:
    """Made where it is not yet; always the bytes that were made first. In transactions of its own: the caller has
    seen to it that this invoice may be read. Raises NotFound, InvoiceIsDraft, PdfLost."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        invoice = await repository.get_invoice(session, tenant_id, invoice_id)
        logo = await _logo_key(session, tenant_id)
    if invoice.document is None:
        raise InvoiceIsDraft()
    if invoice.pdf_filename is not None:
        kept: bytes | None = await app.storage.read(invoice.pdf_filename)
        if kept is not None and _sha256(kept) == invoice.pdf_sha256:
            return kept
    made = await _press_pdf(app, Document.model_validate(invoice.document), logo)
    if invoice.pdf_sha256 not in (None, _sha256(made)):
        raise PdfLost(invoice_number=invoice.invoice_number)
    key = invoice.pdf_filename or key_of(invoice)
    await app.storage.write(key, made)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await repository.keep_pdf(session, tenant_id, invoice_id, key, _sha256(made))
        kept_by = await repository.get_invoice(session, tenant_id, invoice_id)
    if kept_by.pdf_sha256 != _sha256(made):  # another process was first, with another logo
        return await pdf_of(app, tenant_id, invoice_id)
    return made


async def copy_of(app: Any, tenant_id: UUID, document: Document, paper: Paper, *, draft: bool = False) -> bytes:
    """On another paper, or of what is no invoice yet; not kept."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        logo = await _read_logo(app, await _logo_key(session, tenant_id))
    async with _press:
        return await asyncio.to_thread(render_pdf, document, paper=paper, logo=logo, draft=draft)


async def pages_of(app: Any, tenant_id: UUID, document: Document, *, draft: bool = False) -> list[bytes]:
    """As pictures, for browsers that show no PDF."""
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        logo = await _read_logo(app, await _logo_key(session, tenant_id))
    async with _press:
        return await asyncio.to_thread(render_pages, document, logo=logo, draft=draft)


async def finish_invoice(app: Any, tenant_id: UUID, invoice_id: UUID) -> None:
    """Makes the PDF and tells the buyer, once each however often it is called."""
    await pdf_of(app, tenant_id, invoice_id)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        invoice = await repository.get_invoice(session, tenant_id, invoice_id, lock=True)
        if invoice.sent_at is None:
            email = invoice.buyer.get("email") or None
            order = await orders.get_order(session, tenant_id, invoice.order_id)
            if await _tell(app, session, order, invoice, fact=invoice.id, email=email):
                invoice.sent_at = app.clock()


async def send_again(app: Any, session: Session, invoice: Invoice, to_email: str | None) -> InvoiceSent | None:
    """By e-mail where an address is known, whatever the business chose, else by SMS. In the staff scope. None: there
    is no address."""
    order = await orders.get_order(session, invoice.tenant_id, invoice.order_id)
    email = to_email or invoice.buyer.get("email") or None
    sent = None
    if await _tell(app, session, order, invoice, fact=uuid4(), email=email, only="email"):
        sent = InvoiceSent(channel="email", to=masked_email(email or order.customer_email or ""))
    elif await _tell(app, session, order, invoice, fact=uuid4(), email=None, only="sms"):
        sent = InvoiceSent(channel="sms", to=masked_phone(order.customer_phone or ""))
    invoice.sent_at = app.clock() if sent else invoice.sent_at
    return sent


async def _tell(
    app: Any,
    session: Session,
    order: Order,
    invoice: Invoice,
    *,
    fact: UUID,
    email: str | None,
    only: Channel | None = None,
) -> tuple[Channel, ...]:
    """That it is there. By which ways it goes."""
    assert invoice.invoice_number is not None
    assert invoice.pdf_filename is not None
    attachment = Attachment(invoice.pdf_filename, file_name(invoice), PDF)
    path = link_path(app, await get_tenant(session, invoice.tenant_id), invoice.id)
    document = Document.model_validate(invoice.document)
    number, credit = invoice.invoice_number, None
    if document.corrects is not None:
        credit = Credit(number, invoice.total_cents, document.reason)
        number = document.corrects.invoice_number
    return await tell_invoice_ready(
        session, order, number, path, attachment, app.clock(),
        credit=credit, to_email=email, fact=fact, only=only,
    )  # fmt: skip


def file_name(invoice: Invoice) -> str:
    return f"{invoice.invoice_number or 'draft'}.pdf".replace("/", "-")


def link_path(app: Any, tenant: Tenant, invoice_id: UUID) -> str:
    """Opens this invoice for whoever has it, for a time: see `public_endpoints`."""
    return f"/i/{tenant.slug}/{app.tokens.link_to(tenant.id, invoice_id)}"


async def _press_pdf(app: Any, document: Document, logo_key: str | None) -> bytes:
    logo = await _read_logo(app, logo_key)
    async with _press:
        return await asyncio.to_thread(
            lambda: render_pdf(document, logo=logo, xml=cross_industry_invoice(document))
        )


async def _logo_key(session: Session, tenant_id: UUID) -> str | None:
    return (await get_tenant(session, tenant_id)).logo


async def _read_logo(app: Any, base: str | None) -> bytes | None:
    if base is None:
        return None
    found: bytes | None = await app.storage.read(picture_key(base, max(WIDTHS)))
    return found


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
