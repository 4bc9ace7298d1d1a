"""What an invoice says, frozen when it is issued: PDF, XML and the accountant's tables are made of nothing else.

Amounts are whole minor units of `currency`. A credit note says what it takes back in positive amounts.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

DocumentLanguage = Literal["en", "ar", "es"]


class InvoiceKind(StrEnum):
    FULL = "full"
    SIMPLIFIED = "simplified"
    CREDIT_NOTE = "credit_note"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Seller(Frozen):
    """The legal entity. `trade_name` is what the sign over the door says, where that is another name."""

    name: str
    name2: str = ""  # in the second language
    trade_name: str = ""
    trade_name2: str = ""
    tax_id: str
    tax_id_label: str  # NIF, TIN, VATIN
    address: str  # lines
    address2: str = ""  # in the second language
    country: str  # ISO 3166, two letters
    email: str = ""
    phone: str = ""


class Buyer(Frozen):
    """Whom it is for; on a simplified invoice any of it may be empty."""

    name: str = ""  # of the business, else of the person
    contact: str = ""  # the person at a business
    tax_id: str = ""
    tax_id_label: str = ""
    address: str = ""  # lines
    country: str = ""
    email: str = ""


class DocumentLine(Frozen):
    """Prices are as the menu says them: with tax where `prices_include_tax`. `total_cents` is what is charged, less
    the discount; `net_cents` that without tax."""

    name: str
    name2: str = ""
    options: tuple[str, ...] = ()
    options2: tuple[str, ...] = ()  # one for each, empty where there is none; or none at all
    quantity: int
    unit_price_cents: int
    discount_cents: int = 0
    total_cents: int
    net_cents: int
    rate_bp: int  # of all its taxes together; 1000 is 10 %
    of_line: int | None = None  # of a credit note: which of the invoice's lines, from 0


class DocumentDiscount(Frozen):
    """What was taken off the order, as prices are; the lines carry their parts of it."""

    kind: Literal["points", "promotion"]
    name: str
    name2: str = ""
    cents: int


class RateGroup(Frozen):
    """What is taxed at one rate: `net_cents + tax_cents = gross_cents`."""

    rate_bp: int
    net_cents: int
    tax_cents: int
    gross_cents: int


class DocumentTax(Frozen):
    """One tax. Several may be charged on one base, such as VAT, NHIL and GETFund."""

    name: str
    rate_bp: int
    base_cents: int
    tax_cents: int


class Earlier(Frozen):
    """An invoice that this one refers to."""

    invoice_number: str
    issue_date: date


class Corrected(Earlier):
    """The invoice that a credit note takes back, all of it or a part."""

    is_whole: bool


class Paid(Frozen):
    method: str  # cash, card, mtn, telecel, at, transfer, other
    cents: int
    on: date


class Document(Frozen):
    """`languages`: the first leads, labels of the second stand beside it."""

    version: Literal[1] = 1
    kind: InvoiceKind
    invoice_number: str
    issued_at: AwareDatetime
    timezone: str  # of the business: its days are counted in it
    issue_date: date
    supplied_at: AwareDatetime
    supply_date: date
    due_date: date | None = None
    languages: Annotated[tuple[DocumentLanguage, ...], Field(min_length=1, max_length=2)]
    seller: Seller
    buyer: Buyer
    order_number: str
    fulfilment: str
    currency: str
    prices_include_tax: bool
    lines: Annotated[tuple[DocumentLine, ...], Field(min_length=1)]
    discounts: tuple[DocumentDiscount, ...] = ()  # none on a credit note
    rates: tuple[RateGroup, ...]
    taxes: tuple[DocumentTax, ...]
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    paid: tuple[Paid, ...] = ()
    due_cents: int
    corrects: Corrected | None = None
    replaces: Earlier | None = None  # of a full invoice: the simplified one it was exchanged for
    reason: str = ""  # of a credit note
    notes: str = ""
    color: str | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Whoever made this counted wrong if it does not: nothing of the kind is ever issued."""
        sums = {
            "lines": (sum(line.net_cents for line in self.lines), self.subtotal_cents),
            "nets": (sum(rate.net_cents for rate in self.rates), self.subtotal_cents),
            "taxes of the rates": (sum(rate.tax_cents for rate in self.rates), self.tax_cents),
            "taxes": (sum(tax.tax_cents for tax in self.taxes), self.tax_cents),
            "gross": (sum(rate.gross_cents for rate in self.rates), self.total_cents),
            "total": (self.subtotal_cents + self.tax_cents, self.total_cents),
            "due": (self.total_cents - sum(one.cents for one in self.paid), self.due_cents),
        }
        if self.discounts:
            off = sum(line.discount_cents for line in self.lines)
            sums["discounts"] = (sum(one.cents for one in self.discounts), off)
        for rate in self.rates:
            of_lines = sum(line.net_cents for line in self.lines if line.rate_bp == rate.rate_bp)
            sums[f"lines at {rate.rate_bp}"] = (of_lines, rate.net_cents)
            sums[f"rate {rate.rate_bp}"] = (rate.net_cents + rate.tax_cents, rate.gross_cents)
        wrong = [name for name, (found, stated) in sums.items() if found != stated]
        if wrong:
            raise ValueError(f"does not add up: {', '.join(wrong)}")
        if (self.corrects is None) == (self.kind is InvoiceKind.CREDIT_NOTE):
            raise ValueError("a credit note corrects an invoice, and nothing else does")
        if self.replaces is not None and self.kind is not InvoiceKind.FULL:
            raise ValueError("only a full invoice replaces another")
        return self
