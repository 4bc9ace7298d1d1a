"""Money: integers in a currency's minor unit, beside its ISO 4217 code.

GHS and EUR have two decimals, OMR has three; 1 OMR is 1000 minor units although the columns say `_cents`.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import get_currency_precision

from comanda.kit.errors import Fact, Kind

MAX_CENTS = 10**12  # no menu price, order or total is larger; keeps every sum far inside a bigint


class AmountNotUnderstood(Fact, kind=Kind.INVALID):
    """{text} is not an amount of {currency}. Write it like 12.50, with at most {decimals} decimals."""


def is_currency(code: str) -> bool:
    return code in get_global("all_currencies")


def decimals(currency: str) -> int:
    return get_currency_precision(currency)


def to_decimal(cents: int, currency: str) -> Decimal:
    return Decimal(cents).scaleb(-decimals(currency))


def to_text(cents: int, currency: str) -> str:
    """Plain figures for files and machines: 1250 GHS -> "12.50"."""
    return format(to_decimal(cents, currency), f".{decimals(currency)}f")


def parse(text: str, currency: str) -> int:
    """ "12.50" GHS -> 1250. Raises AmountNotUnderstood for anything else than a plain decimal number."""
    places = decimals(currency)
    refused = AmountNotUnderstood(text=text[:40], currency=currency, decimals=places)
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise refused from None
    if not value.is_finite() or abs(value) > MAX_CENTS:
        raise refused
    cents = value.scaleb(places)
    if cents != cents.to_integral_value() or abs(cents) > MAX_CENTS:
        raise refused
    return int(cents)


def divide_half_up(dividend: int, divisor: int) -> int:
    """Commercial rounding, for numbers of 0 or more: 5 / 2 is 3."""
    return (2 * dividend + divisor) // (2 * divisor)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts as `weights` are to one another, by largest remainder. None is more than its weight where the
    total is not more than their sum. All of them are 0 or more; weights that are all 0 share nothing."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts
