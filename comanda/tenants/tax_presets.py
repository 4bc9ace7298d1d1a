"""Taxes a new business starts with, by country. Sources: `docs/taxes.md`.

Rates are dated data, not constants: a business changes them in its settings when the law does.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    rate_bp: int
    fulfilment: str | None = None


@dataclass(frozen=True, slots=True)
class TaxClassPreset:
    code: str
    name: str
    name2: str
    rates: tuple[Rate, ...]
    is_default: bool = False


FROM = date(2026, 1, 1)

# Value Added Tax Act 2025 (Act 1151), from 1 January 2026: three components on one base, no COVID levy.
# The tourism levy of 1 % (Act 817) is charged on restaurant bills besides.
_GHANA = (Rate("VAT", 1500), Rate("NHIL", 250), Rate("GETFund", 250), Rate("Tourism levy", 100))
_OMAN = (Rate("VAT", 500),)
# Ley 37/1992 art. 91: what the house serves is 10 %; sweetened drinks and alcohol that leave it are 21 %.
_SPAIN_FOOD = (Rate("IVA", 1000),)
_SPAIN_DRINK = (Rate("IVA", 1000, "dine_in"), Rate("IVA", 2100, "pickup"), Rate("IVA", 2100, "delivery"))


def _classes(
    food: tuple[Rate, ...], soft: tuple[Rate, ...], alcohol: tuple[Rate, ...]
) -> tuple[TaxClassPreset, ...]:
    return (
        TaxClassPreset("food", "Food", "طعام", food, is_default=True),
        TaxClassPreset("soft_drink", "Soft drinks", "مشروبات", soft),
        TaxClassPreset("alcohol", "Alcohol", "كحول", alcohol),
    )


PRESETS: dict[str, tuple[TaxClassPreset, ...]] = {
    "GH": _classes(_GHANA, _GHANA, _GHANA),
    "OM": _classes(_OMAN, _OMAN, _OMAN),
    "ES": _classes(_SPAIN_FOOD, _SPAIN_DRINK, _SPAIN_DRINK),
}
PLAIN: tuple[TaxClassPreset, ...] = (TaxClassPreset("standard", "Standard", "عادي", (), is_default=True),)


def presets_for(country: str) -> tuple[TaxClassPreset, ...]:
    return PRESETS.get(country, PLAIN)
