"""How an invoice looks: a PDF for the archive and the printer, and the same pages as pictures.

Everything is written out here, ready to be shown; the template only lays it out.
"""

import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from textwrap import shorten
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import get_currency_symbol

from comanda.invoices.document import Document, DocumentLanguage, DocumentLine, InvoiceKind, Paid, RateGroup
from comanda.invoices.facturx import with_facturx
from comanda.kit.glyphs import breakable, letters_only, printable, reads_right_to_left
from comanda.kit.money import decimals, to_decimal
from comanda.kit.tax_id import EU
from comanda.kit.typeset import PdfStandard, TypesettingFailed, compile_pdf, compile_svg

T = TypeVar("T")
Paper = Literal["a4", "receipt"]
View = Mapping[str, object]
Piece = Mapping[str, object]  # {text, rtl}: what is shown, and its direction

TEMPLATE = Path(__file__).with_name("invoice.typ")
# Part 3 may carry the XML. Level A (tagged, every glyph has its characters) holds for Arabic too, whose letters
# Typst maps back, and for any text `printable` lets through: private use, which level A refuses, is left out.
STANDARDS: tuple[PdfStandard, ...] = ("a-3a", "ua-1")
INK = "#16181d"
_READABLE = 4.5  # contrast with white that WCAG asks of text
_GREY = 24
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_FOOTER_NAME = 60  # letters
_FIGURES = ("quantity", "price", "net_price", "rate", "net", "total")  # of a line
_LINES_ON_A_PAGE = 12  # with which most invoices are one page
_SHORT_NOTES, _SHORT_NOTES_LINES = 1200, 9  # so much stands on a page together with all totals
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

    def typeset(view: View) -> bytes:
        return compile_pdf(TEMPLATE, view, pdf_standards=STANDARDS, timestamp=stamp)

    pdf = without_fail(partial(_counted, typeset, _pages_of), _view(document, paper, draft), logo)
    return pdf if xml is None else with_facturx(pdf, xml, document)


def render_pages(
    document: Document, *, paper: Paper = "a4", logo: bytes | None = None, draft: bool = False
) -> list[bytes]:
    """The same pages as SVG, for browsers that show no PDF."""
    typeset = partial(_counted, partial(compile_svg, TEMPLATE), len)
    return without_fail(typeset, _view(document, paper, draft), logo)


def _counted(typeset: Callable[[View], T], pages_of: Callable[[T], int], view: View) -> T:
    """Most fit on one page, and a page that need not be counted nor held together is set in half the time. Whether it
    was one shows when it is done."""
    made = typeset(view)
    if view["one_page"] and pages_of(made) > 1:
        made = typeset({**view, "one_page": False})
    return made


def _pages_of(pdf: bytes) -> int:
    """Or more, where a text says the same; never fewer."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


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
    lines = [writer.line(line) for line in document.lines]
    return {
        "paper": paper,
        "draft": draft,
        "language": writer.language,
        "bilingual": len(document.languages) > 1,
        "title": _several(*writer.labels(title_key(document))),
        "pdf_title": printable(f"{writer.labels(title_key(document))[0]} {document.invoice_number}"),
        "pdf_author": printable(document.seller.name),
        "color": color,
        "stripe": document.color if document.color and _rgb(document.color) else color,
        "labels": _pieces_by_key(document.languages),
        "number": _piece(document.invoice_number),
        "details": writer.details(),
        "seller": writer.seller(),
        "buyer": writer.buyer(),
        "with_gross": document.prices_include_tax,
        "beneath_taxes": [*writer.prices(), *writer.discounts()],
        "lines": lines,
        "longest": {key: max((str(line[key]) for line in lines), key=len) for key in _FIGURES},
        "rates": writer.rates(),
        "components": writer.components(),
        "totals": writer.totals(),
        "earlier": writer.earlier(),
        "notes": _paragraphs(document.notes),
        "short_notes": len(document.notes) <= _SHORT_NOTES and document.notes.count("\n") < _SHORT_NOTES_LINES,
        "one_page": len(document.lines) <= _LINES_ON_A_PAGE
        if paper == "a4"
        else _receipt_mm(document) < _LONG_RECEIPT_MM,
    }


def title_key(document: Document) -> str:
    """In the EU an invoice is called so; "tax invoice" is what the laws of Ghana, Oman and most others say.

    Ghana's knows no simplified one: a tax invoice names its customer (L.I. 2243 reg. 21 (2)), and one that does not is
    not called so.
    """
    if document.kind is InvoiceKind.CREDIT_NOTE:
        return "credit_note"
    country, simplified = document.seller.country, document.kind is InvoiceKind.SIMPLIFIED
    tax = "" if country in EU or (simplified and country == "GH") else "tax_"
    return f"{'simplified_' if simplified else ''}{tax}invoice"


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

    def days(self, day: date) -> list[str]:
        return [format_date(day, "d MMM y", locale=language) for language in self._document.languages]

    def moments(self) -> list[str]:
        document = self._document
        time = f"{document.supplied_at.astimezone(ZoneInfo(document.timezone)):%H:%M}"
        days = zip(document.languages, self.days(document.supply_date), strict=True)
        return [f"{day}{'،' if language == 'ar' else ','} {time}" for language, day in days]

    def called(self, key: str) -> list[str]:
        """In each language; what has no label stands as it is."""
        return [_labels(language).get(key, key) for language in self._document.languages]

    def details(self) -> list[dict[str, object]]:
        document = self._document
        rows = [
            ("number", [document.invoice_number]),
            ("issue_date", self.days(document.issue_date)),
            ("supply_date", self.moments()),
        ]
        if document.due_date is not None:
            rows.append(("due_date", self.days(document.due_date)))
        first, *others = self.called(document.fulfilment)
        order = " · ".join(part for part in (document.order_number, first) if part)
        if order:
            rows.append(("order", [order, *(other for other in others if other != first)]))
        return [{"label": key, "value": _several(*values)} for key, values in rows]

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
            "tax_labels": self._tax_labels(seller.tax_id_label),
            "tax_id": _piece(seller.tax_id),
            "address": [
                *itertools.chain(*map(_paragraphs, self._names(seller.address, seller.address2))),
            ],
            "contact": [_piece(one) for one in (seller.phone, seller.email) if one],
        }

    def buyer(self) -> dict[str, object] | None:
        buyer = self._document.buyer
        if not any((buyer.name, buyer.contact, buyer.tax_id, buyer.address, buyer.email)):
            return None
        return {
            "name": _piece(buyer.name or buyer.contact),
            "name2": _piece(buyer.contact if buyer.name else ""),
            "tax_labels": self._tax_labels(buyer.tax_id_label),
            "tax_id": _piece(buyer.tax_id),
            "address": [*_paragraphs(buyer.address), *self._abroad()],
            "contact": [_piece(buyer.email)] if buyer.email else [],
        }

    def _abroad(self) -> list[Piece]:
        """The buyer's country, where it is not the seller's."""
        country = self._document.buyer.country
        if country in ("", self._document.seller.country):
            return []
        return _several(
            *(Locale(language).territories.get(country, country) for language in self._document.languages)
        )

    def _tax_labels(self, label: str) -> list[Piece]:
        """What a tax number is called: the name its country gives it, and beside it the Arabic one."""
        arabic = [_labels("ar")["tax_id"]] if label and "ar" in self._document.languages else []
        return _several(*((*arabic, label) if self.language == "ar" else (label, *arabic)))

    def _tax_called(self, name: str) -> list[str]:
        """In each language, where it is a tax that has a name of its own there."""
        return [_labels(language).get(f"tax {name.strip()}", name) for language in self._document.languages]

    def prices(self) -> list[Piece]:
        """Whether they include tax, and which: "IVA incluido"."""
        if not self._document.taxes:
            return []
        said = "prices_include" if self._document.prices_include_tax else "prices_exclude"
        names = [
            self._tax_called(name) for name in dict.fromkeys(tax.name for tax in self._document.taxes) if name
        ]
        return [
            _piece(
                _labels(language)[said].format(
                    tax=("، " if language == "ar" else ", ").join(name[at] for name in names)
                    or _labels(language)["some_tax"]
                )
            )
            for at, language in enumerate(self._document.languages)
        ]

    def line(self, line: DocumentLine) -> dict[str, object]:
        with_gross = self._document.prices_include_tax
        name, name2 = self._names(line.name, line.name2)
        options2 = line.options2 or ("",) * len(line.options)
        options = itertools.chain(*map(self._names, line.options, options2))
        return {
            "name": _piece(name),
            "beneath": [_piece(one) for one in (name2, *options, *self._discount(line)) if one],
            "quantity": self.figure(Decimal(line.quantity), 0),
            "price": self.amount(line.unit_price_cents),
            "net_price": self._net_price(line) if with_gross and line.rate_bp else "",
            "rate": self.rate(line.rate_bp),
            "net": self.amount(line.net_cents),
            "total": self.amount(line.total_cents),
        }

    def _discount(self, line: DocumentLine) -> list[str]:
        """In each language: what is taken off the price."""
        if not line.discount_cents:
            return []
        off = self.amount(line.discount_cents)
        return [f"{_labels(language)['discount']}: {off}" for language in self._document.languages]

    def discounts(self) -> list[Piece]:
        """What they are called, in each language: the lines say how much is taken off each."""
        found = []
        for one in self._document.discounts:
            names = self._names(one.name, one.name2)
            off = self.amount(one.cents)
            for language, name in zip(self._document.languages, names, strict=False):
                said = _labels(language)
                called = said["points"] if one.kind == "points" else name
                found += [_piece(f"{said['discount']}: {called} · {off}")] if called else []
        return found

    def _net_price(self, line: DocumentLine) -> str:
        """Of one, without tax: of the same price always the same, while what rounding leaves is in the lines' sums."""
        price = to_decimal(line.unit_price_cents, self._document.currency) * 10_000 / (10_000 + line.rate_bp)
        return self.figure(price, self._net_price_places)

    @cached_property
    def _net_price_places(self) -> int:
        """Two more than the currency has, on all lines, where one of them does not come out even."""
        even = all(line.unit_price_cents * 10_000 % (10_000 + line.rate_bp) == 0 for line in self._document.lines)
        return decimals(self._document.currency) + (0 if even else 2)

    def rates(self) -> list[dict[str, object]]:
        return [
            {
                "names": _several(*self._tax_called(self._name_of(rate))),
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
                "names": _several(*self._tax_called(tax.name)),
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
        return {
            "subtotal": self.amount(document.subtotal_cents),
            "tax": self.amount(document.tax_cents),
            "label": "credit_total" if self._is_credit else "grand_total",
            "total": self.money(document.total_cents),
            "paid": [
                {
                    "label": paid,
                    "how": _several(*self._how(one)),
                    "amount": self.amount(one.cents),
                }
                for one in document.paid
            ],
            "due_label": "refund_due" if self._is_credit else "due",
            # Whether money goes back at all is not for a credit note to say that knows of none.
            "due": "" if self._is_credit and not document.paid else self.money(document.due_cents),
        }

    def _how(self, paid: Paid) -> list[str]:
        """By what means and when; in Arabic the day first, so that no Latin name turns it round."""
        said = zip(self._document.languages, self.called(paid.method), self.days(paid.on), strict=True)
        return [f"{day} · {means}" if language == "ar" else f"{means} · {day}" for language, means, day in said]

    def earlier(self) -> dict[str, object] | None:
        """The invoice that this one takes back, or takes the place of."""
        corrects = self._document.corrects
        named = corrects or self._document.replaces
        if named is None:
            return None
        return {
            "label": "corrects" if corrects else "replaces",
            "number": _piece(named.invoice_number),
            "date": _several(*self.days(named.issue_date)),
            "extent": ("whole" if corrects.is_whole else "part") if corrects else "",
            "reason": _paragraphs(self._document.reason),
        }


# The labels that the template asks for; the others name what stands in a document.
_PRINTED = (
    "number", "issue_date", "supply_date", "due_date", "order", "seller", "buyer", "description", "quantity",
    "unit_price", "without_tax", "rate", "net", "total", "rate_group", "of_which", "base", "tax", "subtotal",
    "tax_total", "grand_total", "credit_total", "paid", "refunded", "due", "refund_due", "corrects", "replaces",
    "whole", "part", "reason", "notes", "page", "draft",
)  # fmt: skip
_SPANISH = str.maketrans({",": ".", ".": ","})


@cache
def _labels(language: str) -> dict[str, str]:
    labels: dict[str, dict[str, str]] = json.loads(TEMPLATE.with_name("labels.json").read_text("utf-8"))
    return labels[language]


@cache
def _pieces_by_key(languages: tuple[DocumentLanguage, ...]) -> dict[str, list[Piece]]:
    return {key: _several(*(_labels(language)[key] for language in languages)) for key in _PRINTED}


def _several(*texts: str) -> list[Piece]:
    """The same in one language or two; once, where they say it alike. Never none, if one of nothing."""
    pieces = [_piece(text) for text in dict.fromkeys(texts)]
    return [piece for piece in pieces if piece["text"]] or [_piece("")]


@lru_cache(maxsize=4096)
def _piece(raw: str) -> Piece:
    text = printable(raw)
    rtl = reads_right_to_left(text)
    shown = breakable(text)
    if rtl or (not text.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)):
        # An isolate: no neighbour moves what stands in it, and it moves no neighbour's figures.
        shown = ("\u2067" if rtl else "\u2066") + shown + "\u2069"
    return {"text": shown, "rtl": rtl}


def _paragraphs(raw: str) -> list[Piece]:
    return [piece for piece in map(_piece, re.split(r"[\r\n\u2028\u2029]+", raw)) if piece["text"]]


def _receipt_mm(document: Document) -> int:
    """How long a receipt is, at the most."""
    texts = [
        document.notes,
        document.reason,
        document.seller.address,
        document.seller.address2,
        document.buyer.address,
    ]
    for line in document.lines:
        texts += [line.name, line.name2, *line.options, *line.options2, "figures"]
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
