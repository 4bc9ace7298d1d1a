"""Tax numbers of businesses and people, as the country that gives them writes them."""

import re
import unicodedata

from stdnum import get_cc_module

from comanda.kit.errors import Fact, Kind
from comanda.kit.text import western

MAX_WRITTEN = 40

# fmt: off
EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))
# fmt: on

# What people call it there, and one to show.
_KNOWN_AS = {"ES": ("NIF", "B58378431"), "GH": ("TIN", "C0000803561"), "OM": ("VATIN", "OM1100000000")}
# Oman's is no part of the library; individuals in Ghana go by the number of their Ghana Card.
_OMAN = re.compile(r"OM\d{10}")
_GHANA_CARD = re.compile(r"GHA-?(\d{9})-?(\d)")
_ANY = re.compile(r"[A-Z0-9](?:[A-Z0-9 ./-]{1,28})[A-Z0-9]")


class TaxIdNotValid(Fact, kind=Kind.INVALID):
    """{written} is not a {label} as it is given in {country}, such as {example}. Check it against the document."""


def label(country: str) -> str:
    """Of the number, as it stands before it on an invoice."""
    if country in _KNOWN_AS:
        return _KNOWN_AS[country][0]
    return "VAT ID" if country in EU or country == "GB" else "Tax ID"


def _seen(written: str) -> str:
    """Without direction marks and others that are pasted along unseen; every space a plain one."""
    categories = [unicodedata.category(one) for one in written]
    return "".join(
        " " if category == "Zs" else one
        for one, category in zip(written, categories, strict=True)
        if category not in ("Cc", "Cf")
    )


def normalise(written: str, country: str) -> str:
    """`written` without separators, checked by the rules of `country` (ISO 3166). An EU VAT number of Greece begins
    with EL; everywhere else a prefix of the country itself is left out.

    Raises TaxIdNotValid.
    """
    number = _seen(western(written)).strip().upper()
    refused = TaxIdNotValid(
        written=written[:MAX_WRITTEN], label=label(country), country=country, example=example(country)
    )
    digits = {one for one in number if one.isdigit()}
    if len(number) > MAX_WRITTEN or digits == {"0"}:  # what people write where they have none
        raise refused
    if country == "OM":
        compact = re.sub(r"[\s-]", "", number)
        compact = compact if compact.startswith("OM") else f"OM{compact}"
        if not _OMAN.fullmatch(compact):
            raise refused
        return compact
    if country == "GH" and (card := _GHANA_CARD.fullmatch(number.replace(" ", ""))):
        return f"GHA-{card[1]}-{card[2]}"
    module = get_cc_module(country.lower(), "vat") or get_cc_module(country.lower(), "tin")
    if module is None:
        if not _ANY.fullmatch(number):
            raise refused
        return number
    try:
        found: str = module.validate(number)
    except ValueError:  # also the library's own ValidationError
        raise refused from None
    return found


def example(country: str) -> str:
    return _KNOWN_AS[country][1] if country in _KNOWN_AS else "the one on the registration"
