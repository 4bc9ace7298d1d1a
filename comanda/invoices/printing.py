"""How an invoice looks: a PDF for the archive and the printer, and the same pages as pictures.

Everything is written out here, ready to be shown; the template only lays it out.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from textwrap import shorten
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import get_currency_symbol

from comanda.invoices.document import Document, DocumentLine, InvoiceKind, RateGroup
from comanda.invoices.facturx import with_facturx
from comanda.kit.glyphs import breakable, letters_only, printable, reads_right_to_left
from comanda.kit.money import decimals, to_decimal
from comanda.kit.tax_id import EU
from comanda.kit.typeset import PdfStandard, TypesettingFailed, compile_pdf, compile_svg

T = TypeVar("T")
Paper = Literal["a4", "receipt"]
View = Mapping[str, object]
Piece = dict[str, object]  # {text, rtl}: what is shown, and its direction

TEMPLATE = Path(__file__).with_name("invoice.typ")
# Part 3 may carry the XML. Level A (tagged, every glyph has its characters) holds for Arabic too, whose letters
# Typst maps back, and for any text `printable` lets through: private use, which level A refuses, is left out.
STANDARDS: tuple[PdfStandard, ...] = ("a-3a", "ua-1")
INK = "#16181d"
_READABLE = 4.5  # contrast with white that WCAG asks of text
_GREY = 24
_FOOTER_NAME = 60  # letters
_LONG_RECEIPT_MM = 4500  # no side of a page of PDF/A is longer than 14,400 points, which are 5,080 mm


def render_pdf(
    document: Document,
    *,
    paper: Paper = "a4",
    logo: bytes | None = None,
    xml: bytes | None = None,
    draft: bool = False,
) -> bytes:
    """PDF/A-3, tagged; the same input gives the same bytes. `xml` is attached as Factur-X.

    `logo` is WebP, PNG or JPEG; one that cannot be read is left out. `draft` says on every page that this is no
    invoice. Blocks and uses a core: call it in a thread.
    """
    stamp = document.issued_at.astimezone(UTC).replace(microsecond=0)
    pdf = without_fail(
        lambda view: compile_pdf(TEMPLATE, view, pdf_standards=STANDARDS, timestamp=stamp),
        _view(document, paper, draft),
        logo,
    )
    return pdf if xml is None else with_facturx(pdf, xml, document)


def render_pages(
    document: Document, *, paper: Paper = "a4", logo: bytes | None = None, draft: bool = False
) -> list[bytes]:
    """The same pages as SVG, for browsers that show no PDF."""
    return without_fail(partial(compile_svg, TEMPLATE), _view(document, paper, draft), logo)


def without_fail(typeset: Callable[[View], T], view: View, logo: bytes | None) -> T:
    """Without the logo where that cannot be read, and with no more than plain letters where a text is at fault.

    No text is known that needs the latter: `printable` sees to that. An invoice must come out all the same.
    """
    attempts = [view] if logo is None else [{**view, "logo": list(logo)}, view]
    for attempt in attempts:
        with suppress(TypesettingFailed):
            return typeset(attempt)
    return typeset({key: _plain(value) for key, value in view.items()})


def _plain(value: object) -> object:
    if isinstance(value, str):
        return letters_only(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _view(document: Document, paper: Paper, draft: bool) -> View:
    writer = _Writer(document)
    color = readable(document.color)
    return {
        "paper": paper,
        "draft": draft,
        "language": writer.language,
        "bilingual": len(document.languages) > 1,
        "title": [_piece(title) for title in writer.labels(title_key(document))],
        "pdf_title": printable(f"{writer.labels(title_key(document))[0]} {document.invoice_number}"),
        "pdf_author": printable(document.seller.name),
        "color": color,
        "stripe": document.color if document.color and _rgb(document.color) else color,
        "labels": {key: [_piece(label) for label in writer.labels(key)] for key in _labels("en")},
        "page": [label.split("{page}") for label in writer.labels("page")],
        "number": _piece(document.invoice_number),
        "details": writer.details(),
        "seller": writer.seller(),
        "buyer": writer.buyer(),
        "with_gross": document.prices_include_tax,
        "prices": writer.prices(),
        "lines": [writer.line(line) for line in document.lines],
        "rates": writer.rates(),
        "components": writer.components(),
        "totals": writer.totals(),
        "correction": writer.correction(),
        "notes": _paragraphs(document.notes),
        "surely_one_page": _receipt_mm(document) < _LONG_RECEIPT_MM,
    }


def title_key(document: Document) -> str:
    """In the EU an invoice is called so; "tax invoice" is what the laws of Ghana, Oman and most others say."""
    if document.kind is InvoiceKind.CREDIT_NOTE:
        return "credit_note"
    tax = "" if document.seller.country in EU else "tax_"
    # Ghana knows one kind, whoever it is made out to.
    simplified = (
        "simplified_" if document.kind is InvoiceKind.SIMPLIFIED and document.seller.country != "GH" else ""
    )
    return f"{simplified}{tax}invoice"


class _Writer:
    """Writes a document's figures, days and words the way its first language does, always in western digits."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.language = document.languages[0]
        self._is_credit = document.kind is InvoiceKind.CREDIT_NOTE
        self._symbol = get_currency_symbol(document.currency, "es" if self.language == "es" else "en")

    def labels(self, key: str) -> list[str]:
        return [_labels(language)[key] for language in self._document.languages]

    def figure(self, value: Decimal, places: int) -> str:
        text = f"{value:,.{places}f}".replace("-", "\u2212")
        return text.translate(_SPANISH) if self.language == "es" else text

    def amount(self, cents: int) -> str:
        currency = self._document.currency
        return self.figure(to_decimal(cents, currency), decimals(currency))

    def money(self, cents: int) -> str:
        """With its currency."""
        amount = self.amount(cents)
        if self.language == "es":
            return f"{amount}\u00a0{self._symbol}"
        return f"{self._symbol}\u00a0{amount}"

    def rate(self, basis_points: int) -> str:
        percent = format(Decimal(basis_points).scaleb(-2).normalize(), "f")
        return f"{percent.replace('.', ',')}\u00a0%" if self.language == "es" else f"{percent}%"

    def day(self, day: date) -> str:
        return format_date(day, "d MMM y", locale=self.language)

    def moment(self, at: datetime) -> str:
        there = at.astimezone(ZoneInfo(self._document.timezone))
        return f"{there:%H:%M}"

    def details(self) -> list[dict[str, object]]:
        document = self._document
        rows = [
            ("number", document.invoice_number),
            ("issue_date", self.day(document.issue_date)),
            ("supply_date", f"{self.day(document.supply_date)}, {self.moment(document.supplied_at)}"),
        ]
        if document.due_date is not None:
            rows.append(("due_date", self.day(document.due_date)))
        fulfilment = _labels(self.language).get(document.fulfilment, document.fulfilment)
        order = " · ".join(part for part in (document.order_number, fulfilment) if part)
        if order:
            rows.append(("order", order))
        return [{"label": key, "value": _piece(value)} for key, value in rows]

    def _names(self, name: str, name2: str) -> tuple[str, str]:
        """The one that reads as the leading language does comes first, where there are two languages for it."""
        if len(self._document.languages) == 1 or not name2:
            return name, ""
        if self.language == "ar" and reads_right_to_left(name2) and not reads_right_to_left(name):
            return name2, name
        return name, name2 if "ar" in self._document.languages or not reads_right_to_left(name2) else ""

    def seller(self) -> dict[str, object]:
        seller = self._document.seller
        name, name2 = self._names(seller.name, seller.name2)
        sign, _ = self._names(seller.trade_name, seller.trade_name2) if seller.trade_name else (name, "")
        return {
            "sign": _piece(sign),
            "alt": printable(sign),
            "name": _piece(name),
            "short_name": _piece(shorten(seller.name, _FOOTER_NAME, placeholder="…")),
            "name2": _piece(name2),
            "tax_label": _piece(seller.tax_id_label),
            "tax_id": _piece(seller.tax_id),
            "address": _paragraphs(seller.address),
            "contact": [_piece(one) for one in (seller.phone, seller.email) if one],
        }

    def buyer(self) -> dict[str, object] | None:
        buyer = self._document.buyer
        if not any((buyer.name, buyer.contact, buyer.tax_id, buyer.address, buyer.email)):
            return None
        return {
            "name": _piece(buyer.name or buyer.contact),
            "name2": _piece(buyer.contact if buyer.name else ""),
            "tax_label": _piece(buyer.tax_id_label),
            "tax_id": _piece(buyer.tax_id),
            "address": [*_paragraphs(buyer.address), *self._abroad()],
            "contact": [_piece(buyer.email)] if buyer.email else [],
        }

    def _abroad(self) -> list[Piece]:
        """The buyer's country, where it is not the seller's."""
        country = self._document.buyer.country
        if country in ("", self._document.seller.country):
            return []
        return [_piece(Locale(self.language).territories.get(country, country))]

    def prices(self) -> list[Piece]:
        """Whether they include tax, and which: "IVA incluido"."""
        names = ", ".join(dict.fromkeys(tax.name for tax in self._document.taxes if tax.name))
        if not self._document.taxes:
            return []
        said = "prices_include" if self._document.prices_include_tax else "prices_exclude"
        return [
            _piece(_labels(language)[said].format(tax=names or _labels(language)["some_tax"]))
            for language in self._document.languages
        ]

    def line(self, line: DocumentLine) -> dict[str, object]:
        with_gross = self._document.prices_include_tax
        name, name2 = self._names(line.name, line.name2)
        return {
            "name": _piece(name),
            "name2": _piece(name2),
            "options": [_piece(option) for option in line.options],
            "quantity": self.figure(Decimal(line.quantity), 0),
            "price": self.amount(line.unit_price_cents),
            "net_price": self._net_price(line) if with_gross and line.rate_bp else "",
            "rate": self.rate(line.rate_bp),
            "net": self.amount(line.net_cents),
            "total": self.amount(line.total_cents),
        }

    def _net_price(self, line: DocumentLine) -> str:
        """Of one, without tax: with two decimals more where it does not come out even."""
        if not line.quantity:
            return ""
        currency = self._document.currency
        price = to_decimal(line.net_cents, currency) / line.quantity
        even = line.net_cents % line.quantity == 0
        return self.figure(price, decimals(currency) + (0 if even else 2))

    def rates(self) -> list[dict[str, object]]:
        return [
            {
                "name": _piece(self._name_of(rate)),
                "rate": self.rate(rate.rate_bp),
                "base": self.amount(rate.net_cents),
                "tax": self.amount(rate.tax_cents),
                "gross": self.amount(rate.gross_cents),
            }
            for rate in self._document.rates
        ]

    def components(self) -> list[dict[str, object]]:
        """The taxes by themselves, unless the rates have already said as much."""
        if len(self._document.taxes) <= sum(1 for rate in self._document.rates if self._name_of(rate)):
            return []
        return [
            {
                "name": _piece(tax.name),
                "rate": self.rate(tax.rate_bp),
                "base": self.amount(tax.base_cents),
                "tax": self.amount(tax.tax_cents),
            }
            for tax in self._document.taxes
        ]

    def _name_of(self, rate: RateGroup) -> str:
        """Of the one tax that makes up the rate."""
        asked = (rate.rate_bp, rate.net_cents, rate.tax_cents)
        names = [tax.name for tax in self._document.taxes if (tax.rate_bp, tax.base_cents, tax.tax_cents) == asked]
        return names[0] if len(names) == 1 else ""

    def totals(self) -> dict[str, object]:
        document = self._document
        paid = "refunded" if self._is_credit else "paid"
        methods = _labels(self.language)
        return {
            "subtotal": self.amount(document.subtotal_cents),
            "tax": self.amount(document.tax_cents),
            "label": "credit_total" if self._is_credit else "grand_total",
            "total": self.money(document.total_cents),
            "paid": [
                {
                    "label": paid,
                    "how": _piece(f"{methods.get(one.method, one.method)} · {self.day(one.on)}"),
                    "amount": self.amount(one.cents),
                }
                for one in document.paid
            ],
            "due_label": "refund_due" if self._is_credit else "due",
            # Whether money goes back at all is not for a credit note to say that knows of none.
            "due": None if self._is_credit and not document.paid else self.money(document.due_cents),
        }

    def correction(self) -> dict[str, object] | None:
        corrects = self._document.corrects
        if corrects is None:
            return None
        return {
            "number": _piece(corrects.invoice_number),
            "date": _piece(self.day(corrects.issue_date)),
            "extent": "whole" if corrects.is_whole else "part",
            "reason": _paragraphs(self._document.reason),
        }


_SPANISH = str.maketrans({",": ".", ".": ","})


@cache
def _labels(language: str) -> dict[str, str]:
    labels: dict[str, dict[str, str]] = json.loads(TEMPLATE.with_name("labels.json").read_text("utf-8"))
    return labels[language]


def _piece(raw: str) -> Piece:
    text = printable(raw)
    rtl = reads_right_to_left(text)
    shown = breakable(text)
    if rtl or any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in text):
        # An isolate: no neighbour moves what stands in it, and it moves no neighbour's figures.
        shown = ("\u2067" if rtl else "\u2066") + shown + "\u2069"
    return {"text": shown, "rtl": rtl}


def _paragraphs(raw: str) -> list[Piece]:
    return [piece for piece in map(_piece, re.split(r"[\r\n\u2028\u2029]+", raw)) if piece["text"]]


def _receipt_mm(document: Document) -> int:
    """How long a receipt is, at the most."""
    texts = [document.notes, document.reason, document.seller.address, document.buyer.address]
    for line in document.lines:
        texts += [line.name, line.name2, *line.options, "figures"]
    return (
        300 + 2 * len(document.lines) + sum(4 * (1 + len(text) // 10 + text.count("\n")) for text in texts if text)
    )


def readable(color: str | None) -> str:
    """The business's colour, darkened until text in it can be read on white; INK without one."""
    rgb = _rgb(color or "")
    if rgb is None:
        return INK
    if _contrast_with_white(rgb) < _READABLE and max(rgb) - min(rgb) < _GREY:
        return INK  # white and light greys are no colour to darken
    while _contrast_with_white(rgb) < _READABLE:
        rgb = tuple(int(part * 0.95) for part in rgb)
    return "#" + "".join(f"{part:02x}" for part in rgb)


def _rgb(color: str) -> tuple[int, ...] | None:
    return tuple(bytes.fromhex(color[1:])) if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else None


def _contrast_with_white(rgb: tuple[int, ...]) -> float:
    """As WCAG 2 counts it."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
