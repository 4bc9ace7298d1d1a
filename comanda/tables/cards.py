"""The printed cards that stand on the tables: a QR code each, six to an A4 page."""

import json
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from comanda.kit.typeset import compile_pdf
from comanda.tables.qr import qr_svg

TEMPLATE = Path(__file__).with_name("cards.typ")


@dataclass(frozen=True, slots=True)
class CardBusiness:
    """`name2` is the name in the second language, or empty; `language` leads on every card."""

    name: str
    name2: str
    language: Literal["en", "ar"]


@dataclass(frozen=True, slots=True)
class Card:
    """`url` is what the code opens; `area` is the part of the house, as in "Terrace"."""

    table_name: str
    url: str
    area: str | None


def render_cards(business: CardBusiness, cards: Sequence[Card]) -> bytes:
    """The PDF to print and cut; the same cards give the same bytes.

    Blocks and uses a core: call it in a thread. Without cards there is nothing to print, which is
    a ValueError.
    """
    if not cards:
        raise ValueError("no cards to print")
    data = {
        "language": business.language,
        "name": _line(business.name),
        "name2": _line(business.name2),
        "cards": [_card(card) for card in cards],
    }
    return compile_pdf(TEMPLATE, data)


def _card(card: Card) -> dict[str, object]:
    return {
        "table": _line(card.table_name),
        "area": _line(card.area or ""),
        "url": card.url,
        "host": (urlsplit(card.url).hostname or "").removeprefix("www."),
        # A card lies on a table and gets stained and scratched: a quarter of the code may be lost.
        "qr": qr_svg(card.url, error="q"),
    }


def _line(raw: str) -> dict[str, object]:
    """One line of a person's text and its direction; it is shown as it is, never interpreted."""
    text = " ".join("".join(char for char in raw if _shows(char)).split())
    return {"text": text, "rtl": _reads_right_to_left(text)}


def _shows(char: str) -> bool:
    # Controls, lone surrogates and private use have no shape: they would print as boxes.
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}


def _reads_right_to_left(text: str) -> bool:
    # The first strong letter decides (rule P2 of the Unicode bidirectional algorithm), so that
    # "طاولة 5" reads rightly on an English card and "5 Terrace" on an Arabic one.
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"})
    return next(strong, "L") != "L"


def main() -> None:
    """Cards as JSON on standard input, their PDF on standard output: how `printing` calls it."""
    order = json.load(sys.stdin.buffer)
    cards = [Card(**card) for card in order["cards"]]
    sys.stdout.buffer.write(render_cards(CardBusiness(**order["business"]), cards))


if __name__ == "__main__":
    main()
