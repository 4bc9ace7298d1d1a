"""What an order's prices are without tax, line by line and rate by rate; and what is left of that to take back.

The order has its sums already, rounded as `docs/taxes.md` says; nothing here rounds them anew. What is shared out goes
by largest remainder, so that parts always add up to the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comanda.invoices.document import Document, DocumentLine, DocumentTax, RateGroup
from comanda.kit.money import divide_half_up, share


@dataclass(frozen=True, slots=True)
class Amounts:
    lines: tuple[DocumentLine, ...]
    rates: tuple[RateGroup, ...]
    taxes: tuple[DocumentTax, ...]

    @property
    def net_cents(self) -> int:
        return sum(rate.net_cents for rate in self.rates)

    @property
    def tax_cents(self) -> int:
        return sum(rate.tax_cents for rate in self.rates)

    @property
    def gross_cents(self) -> int:
        return sum(rate.gross_cents for rate in self.rates)


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order, `total_cents` with tax where its prices include it, less `discount_cents`."""

    name: str
    name2: str
    options: tuple[str, ...]
    quantity: int
    unit_price_cents: int
    total_cents: int
    rate_bp: int
    options2: tuple[str, ...] = ()
    discount_cents: int = 0


def amounts_of(
    lines: Sequence[OrderedLine],
    taxes: Iterable[Mapping[str, Any]],
    *,
    subtotal_cents: int,
    total_cents: int,
    prices_include_tax: bool,
) -> Amounts:
    """Of a whole order. `taxes` as the order has them: name, rate_bp, base_cents, tax_cents."""
    rates = sorted({line.rate_bp for line in lines})
    said = {rate: sum(line.total_cents for line in lines if line.rate_bp == rate) for rate in rates}
    # Of several rates, what rounding of each by itself leaves (of taxes that differ at one rate) goes to the largest.
    if prices_include_tax:
        nets = {rate: divide_half_up(said[rate] * 10_000, 10_000 + rate) for rate in rates}
        taxed = [rate for rate in rates if rate] or rates
        nets[max(taxed, key=lambda rate: said[rate])] += subtotal_cents - sum(nets.values())
        gross = said
    else:
        nets = said
        gross = {rate: net + divide_half_up(net * rate, 10_000) for rate, net in nets.items()}
        taxed = [rate for rate in rates if rate] or rates
        gross[max(taxed, key=lambda rate: said[rate])] += total_cents - sum(gross.values())
    groups = tuple(
        RateGroup(rate_bp=rate, net_cents=nets[rate], tax_cents=gross[rate] - nets[rate], gross_cents=gross[rate])
        for rate in rates
    )
    found = list(lines)
    net_of: dict[int, int] = {}
    for rate in rates:
        places = [at for at, line in enumerate(found) if line.rate_bp == rate]
        net_of |= dict(zip(places, share(nets[rate], [found[at].total_cents for at in places]), strict=True))
    return Amounts(
        tuple(
            DocumentLine(
                name=line.name,
                name2=line.name2,
                options=line.options,
                options2=line.options2,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
                discount_cents=line.discount_cents,
                total_cents=line.total_cents,
                net_cents=net_of[at],
                rate_bp=line.rate_bp,
            )
            for at, line in enumerate(found)
        ),
        groups,
        tuple(DocumentTax(**tax) for tax in taxes),
    )


# --- what is taken back -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remaining:
    """What of an invoice no credit note has taken back yet."""

    rates: tuple[RateGroup, ...]
    taxes: tuple[DocumentTax, ...]
    quantities: tuple[int, ...]  # of each line
    nets: tuple[int, ...]
    totals: tuple[int, ...]

    @property
    def gross_cents(self) -> int:
        return sum(rate.gross_cents for rate in self.rates)


def remaining_of(invoice: Document, credits: Iterable[Document]) -> Remaining:
    rates = {one.rate_bp: one for one in invoice.rates}
    taxes = {(one.name, one.rate_bp): one for one in invoice.taxes}
    quantities = [line.quantity for line in invoice.lines]
    nets = [line.net_cents for line in invoice.lines]
    totals = [line.total_cents for line in invoice.lines]
    for credit in credits:
        for back in credit.rates:
            rates[back.rate_bp] = _less(rates[back.rate_bp], back)
        for tax in credit.taxes:
            before = taxes[tax.name, tax.rate_bp]
            taxes[tax.name, tax.rate_bp] = before.model_copy(
                update={
                    "base_cents": before.base_cents - tax.base_cents,
                    "tax_cents": before.tax_cents - tax.tax_cents,
                }
            )
        for line in credit.lines:
            if line.of_line is not None:
                quantities[line.of_line] -= line.quantity
                nets[line.of_line] -= line.net_cents
                totals[line.of_line] -= line.total_cents
    return Remaining(tuple(rates.values()), tuple(taxes.values()), tuple(quantities), tuple(nets), tuple(totals))


def _less(group: RateGroup, back: RateGroup) -> RateGroup:
    return RateGroup(
        rate_bp=group.rate_bp,
        net_cents=group.net_cents - back.net_cents,
        tax_cents=group.tax_cents - back.tax_cents,
        gross_cents=group.gross_cents - back.gross_cents,
    )


def credit_all(invoice: Document, left: Remaining, name: str, name2: str = "") -> Amounts:
    """Everything that is left: of an invoice of which nothing was taken back line by line, else as `credit_amount`."""
    if left == remaining_of(invoice, ()):
        lines = tuple(line.model_copy(update={"of_line": at}) for at, line in enumerate(invoice.lines))
        return Amounts(lines, invoice.rates, invoice.taxes)
    return credit_amount(invoice, left, left.gross_cents, name, name2)


def credit_amount(invoice: Document, left: Remaining, gross_cents: int, name: str, name2: str = "") -> Amounts:
    """`gross_cents` of what is left, of each rate its share; a line for each rate, called `name`, and `name2` in the
    second language."""
    parts = share(gross_cents, [rate.gross_cents for rate in left.rates])
    groups = tuple(_part(rate, gross) for rate, gross in zip(left.rates, parts, strict=True) if gross)
    lines = []
    for group in groups:
        said = group.gross_cents if invoice.prices_include_tax else group.net_cents
        lines.append(
            DocumentLine(
                name=name,
                name2=name2,
                quantity=1,
                unit_price_cents=said,
                total_cents=said,
                net_cents=group.net_cents,
                rate_bp=group.rate_bp,
            )
        )
    return Amounts(tuple(lines), groups, _taxes_of(left, groups))


def credit_lines(invoice: Document, left: Remaining, quantities: Mapping[int, int]) -> Amounts | None:
    """`quantities` of the invoice's lines, by their place. None: there is no such line, or
    that much is not left of it or of its rate."""
    said: dict[int, int] = {}
    for at, quantity in quantities.items():
        if at >= len(left.quantities) or not 0 < quantity <= left.quantities[at]:
            return None
        said[at] = divide_half_up(left.totals[at] * quantity, left.quantities[at])
    by_rate = {rate.rate_bp: rate for rate in left.rates}
    groups: list[RateGroup] = []
    lines: dict[int, DocumentLine] = {}
    for rate_bp, rate in by_rate.items():
        places = [at for at in said if invoice.lines[at].rate_bp == rate_bp]
        if not places:
            continue
        wanted = sum(said[at] for at in places)
        if invoice.prices_include_tax:
            if wanted > rate.gross_cents:
                return None
            group = _part(rate, wanted)
        else:
            if wanted > rate.net_cents:
                return None
            tax = divide_half_up(rate.tax_cents * wanted, rate.net_cents) if rate.net_cents else 0
            group = RateGroup(rate_bp=rate_bp, net_cents=wanted, tax_cents=tax, gross_cents=wanted + tax)
        groups.append(group)
        for at, net in zip(places, share(group.net_cents, [said[at] for at in places]), strict=True):
            line = invoice.lines[at]
            lines[at] = line.model_copy(
                update={
                    "quantity": quantities[at],
                    "discount_cents": line.unit_price_cents * quantities[at] - said[at],
                    "total_cents": said[at],
                    "net_cents": net,
                    "of_line": at,
                }
            )
    return Amounts(tuple(lines[at] for at in sorted(lines)), tuple(groups), _taxes_of(left, groups))


def _part(rate: RateGroup, gross: int) -> RateGroup:
    net = divide_half_up(rate.net_cents * gross, rate.gross_cents) if gross else 0
    return RateGroup(rate_bp=rate.rate_bp, net_cents=net, tax_cents=gross - net, gross_cents=gross)


def _taxes_of(left: Remaining, groups: Sequence[RateGroup]) -> tuple[DocumentTax, ...]:
    """The taxes of what is taken back. One tax for each rate is that rate's; several on one base share."""
    by_rate = {group.rate_bp: group for group in groups}
    if all(tax.rate_bp in {rate.rate_bp for rate in left.rates} for tax in left.taxes) and len(
        {tax.rate_bp for tax in left.taxes}
    ) == len(left.taxes):
        return tuple(
            tax.model_copy(
                update={
                    "base_cents": by_rate[tax.rate_bp].net_cents,
                    "tax_cents": by_rate[tax.rate_bp].tax_cents,
                }
            )
            for tax in left.taxes
            if tax.rate_bp in by_rate
        )
    net = sum(group.net_cents for group in groups if group.rate_bp)
    all_net = sum(rate.net_cents for rate in left.rates if rate.rate_bp)
    taxes = share(sum(group.tax_cents for group in groups), [tax.tax_cents for tax in left.taxes])
    return tuple(
        tax.model_copy(
            update={
                "base_cents": divide_half_up(tax.base_cents * net, all_net) if all_net else 0,
                "tax_cents": part,
            }
        )
        for tax, part in zip(left.taxes, taxes, strict=True)
    )
