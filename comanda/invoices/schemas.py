"""Shapes of invoices."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.invoices.document import Buyer, Document, InvoiceKind
from comanda.kit import phone
from comanda.kit.schemas import Body, Cents, Flag, View
from comanda.kit.text import Email, Note, PastedName, PostalAddress, clean
from comanda.menu.schemas_public import BusinessOffered
from comanda.notifications.kinds import Language
from comanda.tenants.settings import Color, InvoiceSettings

Status = Literal["draft", "sent", "paid", "cancelled"]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=250), AfterValidator(clean)]


def _country(code: str) -> str:
    if code and not phone.is_country(code):
        raise ValueError("must be a country's code of two letters, like GH")
    return code


class BuyerDetails(Body):
    """Whom an invoice is for."""

    name: PastedName = Field("", description="Of the business, else of the person.", examples=["Serwaa Ltd."])
    contact: PastedName = Field("", description="The person at a business.", examples=["Ama Serwaa"])
    tax_id: Annotated[PastedName, Field(max_length=40)] = Field("", examples=["C0000803561"])
    address: PostalAddress = Field("", examples=["12 Ring Road East\nAccra"])
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$"), AfterValidator(_country)] = Field(
        "", description="Of that address and tax id; empty: the business's own.", examples=["GH"]
    )

    def with_email(self, email: str | None) -> Buyer:
        return Buyer(**self.model_dump(), email=email or "")


class InvoiceRequest(Body):
    """Without `buyer` it is for the account's owner, as their profile has them."""

    buyer: BuyerDetails | None = None
    kind: Literal["full", "simplified"] | None = Field(
        None, description="Null: full where the details suffice, else simplified where the law allows it."
    )
    language: Language | None = Field(None, description="Null: the account's.")

    def wanted_kind(self) -> InvoiceKind | None:
        return InvoiceKind(self.kind) if self.kind else None


class InvoiceCreate(Body):
    """At the desk. `draft`: keeps it to be issued later; there is one draft of an order."""

    order_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-00000000000e"])
    buyer: BuyerDetails = BuyerDetails()
    email: Email | None = Field(None, description="Where it is sent to.", examples=["accounts@serwaa.example"])
    kind: Literal["full", "simplified"] | None = None
    language: Language | None = Field(None, description="Null: the order's.")
    notes: Note = ""
    due_date: date | None = Field(
        None, description="For an order that is paid later, by bank transfer: until when. Else null."
    )
    draft: Flag = False

    def wanted_kind(self) -> InvoiceKind | None:
        return InvoiceKind(self.kind) if self.kind else None


class CreditLine(Body):
    line: Annotated[int, Field(strict=True, ge=0, le=10_000, description="Place in the invoice, from 0.")]
    quantity: Annotated[int, Field(strict=True, ge=1, le=50)]


class CreditCreate(Body):
    """All that is left of the invoice, unless an amount or lines are said."""

    reason: Reason = Field(examples=["Wrong tax number"])
    amount_cents: Annotated[Cents, Field(ge=1)] | None = Field(None, description="With tax.")
    lines: Annotated[tuple[CreditLine, ...], Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "CreditCreate":
        if self.amount_cents is not None and self.lines is not None:
            raise ValueError("say an amount or lines, not both")
        if self.lines and len({one.line for one in self.lines}) != len(self.lines):
            raise ValueError("each line may be named once")
        return self


class InvoiceSend(Body):
    """Without an address to whom it was sent before."""

    email: Email | None = Field(None, examples=["accounts@serwaa.example"])


class InvoiceSent(View):
    """By which way it went, and where to, as far as one need know: "a…@serwaa.example"."""

    channel: Literal["email", "sms"]
    to: str


class InvoiceNumbers(View):
    """What the settings of invoices speak of: how a tax number is called in the business's country, and what the first
    numbers of each series look like."""

    tax_id_label: str
    tax_id_example: str
    prefix: str
    full: str
    simplified: str
    credit_note: str


class InvoiceLook(Body):
    """Settings that are not saved yet. `color` null: the business's, or none."""

    invoices: InvoiceSettings
    color: Color | None = None
    language: Language = Field("en", description="Of whom the invoice is for.")
    kind: Literal["full", "simplified"] = "full"


class InvoicePaid(Body):
    method: Literal["cash", "transfer"] = Field(examples=["transfer"])


class InvoiceRead(View):
    """`customer_id` is the account under /api/customer, and the customer of the book under /api/v1."""

    id: UUID
    customer_id: UUID | None
    order_id: UUID
    order_number: str
    kind: InvoiceKind
    status: Status
    invoice_number: str | None
    issue_date: datetime | None
    due_date: date | None
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    credited_cents: int
    currency: str
    buyer_name: str
    pdf_filename: str | None
    notes: str
    created_at: datetime
    sent_at: datetime | None
    corrects_id: UUID | None
    replaces_id: UUID | None


class InvoiceNamed(View):
    """Enough to lead to it."""

    id: UUID
    invoice_number: str
    issue_date: datetime


class InvoiceDetail(InvoiceRead):
    """`document` is what was issued, and null of a draft. `credit_notes` take it back, or parts of it. A simplified
    invoice that was exchanged for a full one is `replaced_by` that, which names it in `document.replaces`."""

    document: Document | None
    buyer: Buyer
    credit_notes: list[InvoiceRead]
    replaced_by: InvoiceNamed | None
    download_url: str
    hash: str | None


class InvoiceMonth(View):
    """How many invoices and credit notes were issued in a month of the business's days."""

    month: str = Field(examples=["2026-11"])
    count: int


class InvoiceMonths(View):
    items: list[InvoiceMonth]


class InvoiceList(View):
    items: list[InvoiceRead]
    next: str | None = None


class AccountInvoice(InvoiceRead):
    business: BusinessOffered


class AccountInvoices(View):
    items: list[AccountInvoice]
    next: str | None = None


class AccountInvoiceDetail(InvoiceDetail):
    business: BusinessOffered


class InvoiceOffer(View):
    """Whether an order can have an invoice, and what is known of whoever it is for. `why` is the code of what stands
    against it. `exchangeable`: the `invoice` there is, which is simplified, can be exchanged for a full one by asking
    for it with `kind` full."""

    invoice: InvoiceRead | None
    draft: InvoiceRead | None
    possible: bool
    exchangeable: bool
    why: str | None
    buyer: Buyer
    country: str
    tax_id_label: str
    tax_id_example: str
    needs_tax_id: bool
    may_be_simplified: bool
    missing: list[Literal["name", "tax_id", "address"]]
    total_cents: int
    currency: str
    due_cents: int


class LinkedInvoice(View):
    """What a link in a message opens. `replaced_by`: the number of the full invoice it was exchanged for."""

    business: BusinessOffered
    invoice_number: str
    kind: InvoiceKind
    status: Status
    issue_date: datetime
    order_number: str
    total_cents: int
    credited_cents: int
    currency: str
    document: Document
    replaced_by: str | None
    download_url: str


def read(row: Any, *, for_account: bool = False) -> dict[str, Any]:
    """Fields of InvoiceRead, of a row (Invoice, status, order number)."""
    invoice, status, order_number = row
    fields = {name: getattr(invoice, name) for name in InvoiceRead.model_fields if hasattr(invoice, name)}
    return fields | {
        "customer_id": invoice.account_id if for_account else invoice.customer_id,
        "status": status,
        "order_number": order_number,
        "buyer_name": invoice.buyer.get("name", ""),
    }
