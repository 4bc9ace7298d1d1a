"""Documents to print: made to measure, and at random. Counted here by themselves, the way docs/taxes.md says."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from comanda.invoices.document import (
    Buyer,
    Corrected,
    Document,
    DocumentLine,
    DocumentTax,
    InvoiceKind,
    Paid,
    RateGroup,
    Seller,
)

ISSUED_AT = datetime(2026, 11, 22, 12, 5, 9, tzinfo=UTC)

Taxes = tuple[tuple[str, int], ...]  # name, hundredths of a percent
IVA_10: Taxes = (("IVA", 1000),)
IVA_21: Taxes = (("IVA", 2100),)
NO_TAX: Taxes = ()
OMAN: Taxes = (("VAT", 500),)
GHANA: Taxes = (("VAT", 1500), ("NHIL", 250), ("GETFund", 250), ("Tourism levy", 100))

BODEGA = Seller(
    name="Taberna del Puerto, S.L.",
    trade_name="La Taberna",
    tax_id="B12345674",
    tax_id_label="NIF",
    address="Calle del Mar 12\n28004 Madrid",
    country="ES",
    email="hola@taberna.example",
    phone="+34 910 000 001",
)
SEA_HOUSE = Seller(
    name="بيت البحر ش.م.م",
    name2="Sea House LLC",
    tax_id="OM1100012345",
    tax_id_label="VATIN",
    address="شارع السلطان قابوس 45\nمسقط 112",
    address2="45 Sultan Qaboos Street\nMuscat 112",
    country="OM",
    email="hello@seahouse.example",
    phone="+968 2400 0001",
)
ASAASE = Seller(
    name="Asaase Kitchen Ltd",
    tax_id="C0001234567",
    tax_id_label="TIN",
    address="12 Oxford Street\nOsu, Accra",
    country="GH",
    email="hello@asaase.example",
    phone="+233 24 555 0100",
)
SUSHI = Seller(
    name="Kaiten KK", tax_id="T1234567890123", tax_id_label="TIN", address="1-2-3 Ginza\nTokyo", country="JP"
)

COMPANY = Buyer(
    name="Construcciones Ñandú, S.A.",
    contact="Lucía Pérez",
    tax_id="A58818501",
    tax_id_label="NIF",
    address="Avenida de América 7\n28002 Madrid",
    country="ES",
    email="facturas@nandu.example",
)
MUSCAT_TRADING = Buyer(
    name="شركة مسقط للتجارة",
    contact="Salim Al Harthy",
    tax_id="OM1100099999",
    tax_id_label="VATIN",
    address="ص.ب 100\nمسقط",
    country="OM",
    email="accounts@muscat.example",
)
VOLTA = Buyer(
    name="Volta Logistics Ltd",
    contact="Ama Mensah",
    tax_id="C0007654321",
    tax_id_label="TIN",
    address="Ring Road 3\nAccra",
    country="GH",
    email="ap@volta.example",
)


@dataclass(frozen=True)
class Sold:
    name: str
    price: int
    taxes: Taxes
    quantity: int = 1
    name2: str = ""
    options: tuple[str, ...] = ()
    options2: tuple[str, ...] = ()
    off: int = 0  # taken off all of them together


def made(
    sold: Sequence[Sold],
    *,
    seller: Seller,
    buyer: Buyer = Buyer(),  # noqa: B008  frozen
    currency: str,
    languages: Any,
    timezone: str = "UTC",
    kind: InvoiceKind = InvoiceKind.FULL,
    prices_include_tax: bool = True,
    method: str | None = "card",
    **more: Any,
) -> Document:
    """What was sold, counted; all of it paid by `method`, or due."""
    by_taxes: dict[Taxes, list[int]] = {}
    for number, one in enumerate(sold):
        by_taxes.setdefault(one.taxes, []).append(number)
    amounts = [one.price * one.quantity - one.off for one in sold]
    nets = list(amounts)
    rates, taxes = [], []
    for group, numbers in by_taxes.items():
        rate_bp = sum(rate for _, rate in group)
        stated = sum(amounts[number] for number in numbers)
        if prices_include_tax:
            net = _round(Decimal(stated) * 10000 / (10000 + rate_bp))
            tax = stated - net
            _spread(net, numbers, amounts, nets)
        else:
            net, tax = stated, _round(Decimal(stated) * rate_bp / 10000)
        rates.append(RateGroup(rate_bp=rate_bp, net_cents=net, tax_cents=tax, gross_cents=net + tax))
        parts = [_round(Decimal(net) * rate / 10000) for _, rate in group]
        if parts:
            parts[0] += tax - sum(parts)
        taxes += [
            DocumentTax(name=name, rate_bp=rate, base_cents=net, tax_cents=part)
            for (name, rate), part in zip(group, parts, strict=True)
        ]
    subtotal, tax = sum(rate.net_cents for rate in rates), sum(rate.tax_cents for rate in rates)
    paid = () if method is None else (Paid(method=method, cents=subtotal + tax, on=ISSUED_AT.date()),)
    values: dict[str, Any] = {
        "kind": kind,
        "invoice_number": "F-2026-000123",
        "issued_at": ISSUED_AT,
        "timezone": timezone,
        "issue_date": ISSUED_AT.date(),
        "supplied_at": ISSUED_AT - timedelta(minutes=40),
        "supply_date": ISSUED_AT.date(),
        "due_date": ISSUED_AT.date() + timedelta(days=15) if method is None else None,
        "languages": languages,
        "seller": seller,
        "buyer": buyer,
        "order_number": "A-117",
        "fulfilment": "dine_in",
        "currency": currency,
        "prices_include_tax": prices_include_tax,
        "lines": tuple(
            DocumentLine(
                name=one.name,
                name2=one.name2,
                options=one.options,
                options2=one.options2,
                quantity=one.quantity,
                unit_price_cents=one.price,
                discount_cents=one.off,
                total_cents=amount,
                net_cents=net,
                rate_bp=sum(rate for _, rate in one.taxes),
            )
            for one, amount, net in zip(sold, amounts, nets, strict=True)
        ),
        "rates": tuple(rates),
        "taxes": tuple(taxes),
        "subtotal_cents": subtotal,
        "tax_cents": tax,
        "total_cents": subtotal + tax,
        "paid": paid,
        "due_cents": subtotal + tax if method is None else 0,
    }
    return Document(**(values | more))


def spanish(**more: Any) -> Document:
    sold = (
        Sold("Menú del día", 1450, IVA_10, 2, options=("Sin gluten", "Café con leche")),
        Sold("Croquetas de jamón", 890, IVA_10),
        Sold("Agua mineral 50 cl", 220, IVA_10, 2),
        Sold("Botella de Rioja crianza (para llevar)", 1890, IVA_21),
        Sold("Refresco de cola (para llevar)", 250, IVA_21, 3),
    )
    values: dict[str, Any] = {
        "buyer": COMPANY,
        "languages": ("es",),
        "timezone": "Europe/Madrid",
        "color": "#1f6f54",
    }
    values |= {"seller": BODEGA, "currency": "EUR"}
    return made(more.pop("sold", sold), **(values | more))


def omani(**more: Any) -> Document:
    sold = (
        Sold("شواء لحم مشكل", 6500, OMAN, 2, "Mixed grill", ("بدون بصل", "صلصة حارة"), ("No onions", "")),
        Sold("حمص", 1200, OMAN, 1, "Hummus"),
        Sold("عصير ليمون بالنعناع", 1350, OMAN, 3, "Lemon mint"),
    )
    values: dict[str, Any] = {
        "buyer": MUSCAT_TRADING,
        "languages": ("ar", "en"),
        "timezone": "Asia/Muscat",
        "color": "#0e5a8a",
        "prices_include_tax": False,
    }
    return made(more.pop("sold", sold), seller=SEA_HOUSE, currency="OMR", **(values | more))


def ghanaian(**more: Any) -> Document:
    sold = (
        Sold("Jollof rice with grilled chicken", 6500, GHANA, 2, options=("Extra shito", "Large")),
        Sold("Kelewele", 2500, GHANA),
        Sold("Sobolo 330 ml", 1500, GHANA, 3),
    )
    values: dict[str, Any] = {
        "buyer": VOLTA,
        "languages": ("en",),
        "timezone": "Africa/Accra",
        "color": "#c2410c",
        "method": "mtn",
        "fulfilment": "delivery",
    }
    return made(more.pop("sold", sold), seller=ASAASE, currency="GHS", **(values | more))


def japanese(**more: Any) -> Document:
    sold = (Sold("Nigiri set", 1800, (("JCT", 1000),), 2), Sold("Bento to take away", 1200, (("JCT", 800),)))
    values: dict[str, Any] = {"languages": ("en",), "timezone": "Asia/Tokyo", "kind": InvoiceKind.SIMPLIFIED}
    return made(more.pop("sold", sold), seller=SUSHI, currency="JPY", **(values | more))


def credit_of(document: Document, **more: Any) -> Document:
    values: dict[str, Any] = {
        "kind": InvoiceKind.CREDIT_NOTE,
        "invoice_number": "R-2026-000007",
        "corrects": Corrected(
            invoice_number=document.invoice_number, issue_date=date(2026, 11, 20), is_whole=False
        ),
        "reason": "Wrong dish served",
        "due_date": None,
    }
    return Document(**(document.model_dump() | values | more))


def random_document(rng: random.Random, **more: Any) -> Document:
    """In euros, pounds of Oman and so on; several rates or one, prices with or without tax."""
    make, taxes, top = rng.choice(
        [
            (spanish, (IVA_10, IVA_21, (("IVA", 400),)), 9000),
            (omani, (OMAN, NO_TAX), 30_000),
            (ghanaian, (GHANA, NO_TAX), 50_000),
            (japanese, ((("JCT", 1000),), (("JCT", 800),)), 20_000),
        ]
    )
    values: dict[str, Any] = {
        "sold": random_sales(rng, taxes, top),
        "prices_include_tax": rng.random() < 0.7,
        "method": rng.choice(["cash", "card", "transfer", None]),
        "languages": rng.choice([("en",), ("es",), ("ar",), ("en", "ar"), ("ar", "en"), ("es", "en")]),
    }
    document = make(**(values | more))
    return credit_of(document) if rng.random() < 0.25 else document


def random_sales(rng: random.Random, taxes: Sequence[Taxes], top: int) -> list[Sold]:
    """One in three is sold for less."""

    def one(number: int) -> Sold:
        price, quantity = rng.randint(1, top), rng.randint(1, 12)
        return Sold(
            f"{rng.choice(['Sopa', 'Soup', 'شوربة', 'Fufu', 'Té'])} {number}",
            price,
            rng.choice(taxes),
            quantity,
            options=tuple(rng.sample(["large", "sin sal", "حار"], rng.randint(0, 2))),
            off=rng.randint(0, price * quantity - 1) if rng.random() < 0.33 else 0,
        )

    return [one(number) for number in range(1, rng.randint(1, 15) + 1)]


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _spread(net: int, numbers: Sequence[int], amounts: Sequence[int], nets: list[int]) -> None:
    """`net` over the lines by largest remainder."""
    whole = sum(amounts[number] for number in numbers)
    for number in numbers:
        nets[number] = net * amounts[number] // whole
    missing = net - sum(nets[number] for number in numbers)
    remainders = sorted(numbers, key=lambda number: -(net * amounts[number] % whole))
    for number in remainders[:missing]:
        nets[number] += 1
