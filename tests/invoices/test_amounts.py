"""Net and tax of an invoice and of what is taken back of it: exact to the minor unit, whatever was ordered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comanda.invoices.amounts import (
    Amounts,
    OrderedLine,
    amounts_of,
    credit_all,
    credit_amount,
    credit_lines,
    remaining_of,
)
from comanda.invoices.document import Buyer, Corrected, Document, InvoiceKind, Seller
from comanda.kit.money import share
from comanda.orders.pricing import taxes_on
from comanda.tenants.taxes import TaxComponent

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

VAT_10, VAT_21 = (TaxComponent("IVA", 1000),), (TaxComponent("IVA", 2100),)
GHANA = (
    TaxComponent("VAT", 1500),
    TaxComponent("GETFund", 250),
    TaxComponent("NHIL", 250),
    TaxComponent("Tourism levy", 100),
)
# By currency, what is charged there on one class of things or another.
CHARGED = {
    "GHS": (GHANA, GHANA[:3], ()),
    "OMR": ((TaxComponent("VAT", 500),), ()),
    "EUR": (VAT_10, VAT_21, (TaxComponent("IVA", 400),), ()),
    "JPY": ((TaxComponent("消費税", 1000),), (TaxComponent("消費税", 800),)),
}


Charged = tuple[tuple[TaxComponent, ...], int, int, int]


def order(charged: Sequence[Charged], *, included: bool) -> tuple[Amounts, int, int]:
    """`charged`: taxes, unit price, quantity and discount of each line. The amounts of its invoice, net and gross of
    the order as it was priced."""
    groups: dict[tuple[TaxComponent, ...], int] = {}
    for components, unit, quantity, off in charged:
        groups[components] = groups.get(components, 0) + unit * quantity - off
    subtotal, taxes = taxes_on(groups, included=included)
    total = subtotal + sum(tax.tax_cents for tax in taxes)
    lines = [
        OrderedLine(
            "Thing",
            "",
            (),
            quantity,
            unit,
            unit * quantity - off,
            sum(component.rate_bp for component in components),
            discount_cents=off,
        )
        for components, unit, quantity, off in charged
    ]
    said = [
        {"name": tax.name, "rate_bp": tax.rate_bp, "base_cents": tax.base_cents, "tax_cents": tax.tax_cents}
        for tax in taxes
    ]
    return (
        amounts_of(lines, said, subtotal_cents=subtotal, total_cents=total, prices_include_tax=included),
        subtotal,
        total,
    )


def document(amounts: Amounts, *, included: bool, **more: Any) -> Document:
    return Document(
        **{
            "kind": InvoiceKind.FULL,
            "invoice_number": "INV-2026-0001",
            "issued_at": AT,
            "timezone": "UTC",
            "issue_date": AT.date(),
            "supplied_at": AT,
            "supply_date": AT.date(),
            "languages": ("en",),
            "seller": Seller(name="S", tax_id="1", tax_id_label="TIN", address="A", country="GH"),
            "buyer": Buyer(name="B"),
            "order_number": "1",
            "fulfilment": "dine_in",
            "currency": "GHS",
            "prices_include_tax": included,
            "lines": amounts.lines,
            "rates": amounts.rates,
            "taxes": amounts.taxes,
            "subtotal_cents": amounts.net_cents,
            "tax_cents": amounts.tax_cents,
            "total_cents": amounts.gross_cents,
            "due_cents": amounts.gross_cents,
        }
        | more
    )


def credit_note(amounts: Amounts, *, included: bool) -> Document:
    corrects = Corrected(invoice_number="INV-2026-0001", issue_date=date(2026, 11, 22), is_whole=False)
    return document(amounts, included=included, kind=InvoiceKind.CREDIT_NOTE, corrects=corrects)


@st.composite
def orders(draw: Any) -> tuple[list[Charged], bool]:
    charged = CHARGED[draw(st.sampled_from(sorted(CHARGED)))]
    line = st.tuples(
        st.sampled_from(charged), st.integers(0, 10**6), st.integers(1, 50), st.integers(0, 10**7)
    ).map(lambda one: (*one[:3], one[3] % (one[1] * one[2] + 1) if one[3] % 3 else 0))
    return draw(st.lists(line, min_size=1, max_size=12)), draw(st.booleans())


@given(orders())
@settings(max_examples=400, deadline=None)
def test_net_and_tax_are_what_was_paid_by_rate_and_in_total(
    drawn: tuple[list[Charged], bool],
) -> None:
    charged, included = drawn
    amounts, subtotal, total = order(charged, included=included)
    document(amounts, included=included)  # adds up, or is not made
    assert (amounts.net_cents, amounts.gross_cents) == (subtotal, total)
    if included:
        assert amounts.gross_cents == sum(unit * quantity - off for _, unit, quantity, off in charged)
    for rate in amounts.rates:
        assert rate.tax_cents >= 0
        assert rate.net_cents >= 0
        # Tax is what the rate says, but for the rounding of each of its parts and of the price that includes it.
        parts = max(len(components) for components, *_ in charged)
        assert abs(rate.net_cents * rate.rate_bp - rate.tax_cents * 10_000) <= 10_000 * (parts / 2 + 1)
        assert rate.rate_bp or not rate.tax_cents


@given(orders(), st.data())
@settings(max_examples=300, deadline=None)
def test_parts_that_are_taken_back_are_the_whole_at_last(
    drawn: tuple[list[Charged], bool], data: st.DataObject
) -> None:
    charged, included = drawn
    amounts, _, total = order(charged, included=included)
    invoice = document(amounts, included=included)
    notes: list[Document] = []
    for _ in range(data.draw(st.integers(0, 4))):
        left = remaining_of(invoice, notes)
        if not left.gross_cents:
            break
        if data.draw(st.booleans()):
            part: Amounts | None = credit_amount(
                invoice, left, data.draw(st.integers(1, left.gross_cents)), "A part"
            )
        else:
            at = data.draw(st.integers(0, len(invoice.lines) - 1))
            if not left.quantities[at]:
                continue
            part = credit_lines(invoice, left, {at: data.draw(st.integers(1, left.quantities[at]))})
        if part is None or not part.gross_cents:
            continue
        notes.append(credit_note(part, included=included))
    left = remaining_of(invoice, notes)
    assert all(min(one.net_cents, one.tax_cents, one.gross_cents) >= 0 for one in left.rates)
    assert all(one.tax_cents >= 0 for one in left.taxes)
    if left.gross_cents:
        notes.append(credit_note(credit_all(invoice, left, "The rest"), included=included))
    end = remaining_of(invoice, notes)
    assert sum(note.total_cents for note in notes) == total
    assert [(one.net_cents, one.tax_cents, one.gross_cents) for one in end.rates] == [(0, 0, 0)] * len(end.rates)
    assert [one.tax_cents for one in end.taxes] == [0] * len(end.taxes)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_what_is_shared_out_is_the_whole(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    if total <= sum(weights):
        assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


def test_by_hand() -> None:
    """A meal in Madrid, taken away: 12.00 of food at 10 %, two beers at 3.50 with 21 %."""
    amounts, _, _ = order([(VAT_10, 1200, 1, 0), (VAT_21, 350, 2, 0)], included=True)
    assert [(rate.rate_bp, rate.net_cents, rate.tax_cents, rate.gross_cents) for rate in amounts.rates] == [
        (1000, 1091, 109, 1200),
        (2100, 579, 121, 700),
    ]
    assert [line.net_cents for line in amounts.lines] == [1091, 579]
    assert (amounts.net_cents, amounts.tax_cents, amounts.gross_cents) == (1670, 230, 1900)
    # Half of it goes back: of each rate its share.
    invoice = document(amounts, included=True)
    half = credit_amount(invoice, remaining_of(invoice, ()), 950, "A part")
    assert [(rate.rate_bp, rate.net_cents, rate.tax_cents, rate.gross_cents) for rate in half.rates] == [
        (1000, 546, 54, 600),
        (2100, 290, 60, 350),
    ]
    # One of the beers.
    beer = credit_lines(invoice, remaining_of(invoice, ()), {1: 1})
    assert beer is not None
    assert [(line.quantity, line.total_cents, line.net_cents, line.of_line) for line in beer.lines] == [
        (1, 350, 290, 1)
    ]
    assert credit_lines(invoice, remaining_of(invoice, ()), {1: 3}) is None


def test_of_two_beers_with_one_for_free_half_of_what_was_charged_goes_back_for_one() -> None:
    amounts, _, _ = order([(VAT_10, 1200, 1, 0), (VAT_21, 350, 2, 349)], included=True)
    assert amounts.gross_cents == 1551
    invoice = document(amounts, included=True)
    beer = credit_lines(invoice, remaining_of(invoice, ()), {1: 1})
    assert beer is not None
    assert [(line.unit_price_cents, line.discount_cents, line.total_cents) for line in beer.lines] == [
        (350, 174, 176)
    ]
    first = credit_note(beer, included=True)
    other = credit_lines(invoice, remaining_of(invoice, [first]), {1: 1})
    assert other is not None
    assert [(line.unit_price_cents, line.discount_cents, line.total_cents) for line in other.lines] == [
        (350, 175, 175)
    ]


def test_what_costs_nothing_has_nothing_to_take_back() -> None:
    """A meal, and a glass of water on the house at another rate."""
    amounts, _, _ = order([(VAT_10, 1200, 1, 0), (VAT_21, 0, 1, 0)], included=True)
    invoice = document(amounts, included=True)
    water = credit_lines(invoice, remaining_of(invoice, ()), {1: 1})
    assert water is not None
    assert (water.net_cents, water.tax_cents, water.gross_cents) == (0, 0, 0)


def test_ghana_by_hand() -> None:
    """100.00 without tax is 121.00 with VAT, the two levies and the tourism levy on one base."""
    amounts, _, _ = order([(GHANA, 10_000, 1, 0)], included=False)
    assert [(tax.name, tax.base_cents, tax.tax_cents) for tax in amounts.taxes] == [
        ("VAT", 10_000, 1500),
        ("GETFund", 10_000, 250),
        ("NHIL", 10_000, 250),
        ("Tourism levy", 10_000, 100),
    ]
    assert (amounts.net_cents, amounts.tax_cents, amounts.gross_cents) == (10_000, 2100, 12_100)


def test_what_does_not_add_up_is_not_made() -> None:
    amounts, _, _ = order([(VAT_10, 1200, 1, 0)], included=True)
    with pytest.raises(ValueError, match=r"does not add up: .*total"):
        document(amounts, included=True, total_cents=1201)
    with pytest.raises(ValueError, match="a credit note corrects"):
        document(amounts, included=True, kind=InvoiceKind.CREDIT_NOTE)
