"""How many parts an SMS takes: 160 septets or 70 UTF-16 units alone, 153 or 67 in each of several.

One character outside GSM-7 makes the whole text UCS-2. What takes two places is never split between parts.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Length:
    """`units`: septets or UTF-16 units; `left`: how many more the last part takes."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int
    left: int


def length_of(text: str) -> Length:
    if all(one in _BASIC or one in _EXTENDED for one in text):
        return _count("GSM-7", [2 if one in _EXTENDED else 1 for one in text], alone=160, together=153)
    return _count("UCS-2", [2 if ord(one) > 0xFFFF else 1 for one in text], alone=70, together=67)


def _count(encoding: Literal["GSM-7", "UCS-2"], widths: list[int], *, alone: int, together: int) -> Length:
    units = sum(widths)
    if units <= alone:
        return Length(encoding, units, 1 if units else 0, alone - units)
    parts, filled = 1, 0
    for width in widths:
        if filled + width > together:
            parts, filled = parts + 1, 0
        filled += width
    return Length(encoding, units, parts, together - filled)


_ALIKE = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-",
        "…": "...", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "`": "'", "₵": "GHS ",
    }
)  # fmt: skip


def outside_gsm(text: str) -> str:
    """Its characters that make it UCS-2, each once."""
    return "".join(dict.fromkeys(one for one in text if one not in _BASIC and one not in _EXTENDED))


def to_gsm(text: str) -> str:
    """With what looks alike in the place of what is not in GSM-7; what has nothing alike there stays."""
    text = text.translate(_ALIKE)
    if not outside_gsm(text):
        return text
    plain = ((one, unicodedata.normalize("NFKD", one)[:1]) for one in text)
    return "".join(one if one in _BASIC or one in _EXTENDED or base not in _BASIC else base for one, base in plain)
