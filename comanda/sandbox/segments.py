"""How many parts an SMS takes: 160 septets or 70 UTF-16 units alone, 153 or 67 in each of several.

One character outside GSM-7 makes the whole text UCS-2. What takes two places is never split between parts.
"""

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Length:
    """`units`: septets or UTF-16 units."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def length_of(text: str) -> Length:
    if all(one in _BASIC or one in _EXTENDED for one in text):
        return _count("GSM-7", [2 if one in _EXTENDED else 1 for one in text], alone=160, together=153)
    return _count("UCS-2", [2 if ord(one) > 0xFFFF else 1 for one in text], alone=70, together=67)


def _count(encoding: Literal["GSM-7", "UCS-2"], widths: list[int], *, alone: int, together: int) -> Length:
    units = sum(widths)
    if units <= alone:
        return Length(encoding, units, 1 if units else 0)
    parts, filled = 1, 0
    for width in widths:
        if filled + width > together:
            parts, filled = parts + 1, 0
        filled += width
    return Length(encoding, units, parts)
