"""What the bundled fonts can show: text is made printable before it is typeset.

PDF/A refuses a page with a character that no font has; nothing a person typed may keep an invoice from being made.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from comanda.kit.typeset import FONTS_FOLDER

REPLACEMENT = "□"
_JOINERS = "\u200c\u200d"  # shape Arabic and Persian words, and families of emoji
_BREAK = "\u200b"  # nothing to see; a line may end there


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """One line of text of which every character has a shape in a bundled font.

    Controls, direction overrides and private use are left out; a run of what no font has becomes one REPLACEMENT.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown: list[str] = []
    for cluster in _normal_clusters(text):
        drawn = _drawn(cluster)
        if drawn != REPLACEMENT or shown[-1:] != [REPLACEMENT]:
            shown.append(drawn)
    return " ".join("".join(shown).split())


def without_shape(text: str) -> str:
    """The letters of it that `printable` replaces, each once."""
    if text.isascii():
        return ""
    missing = (cluster for cluster in _normal_clusters(text) if _drawn(cluster) == REPLACEMENT != cluster)
    return "".join(dict.fromkeys(missing))


def letters_only(text: str) -> str:
    """Of printable text what needs no shaping: without marks, joiners and emoji."""
    return "".join(char for char in text if char not in _JOINERS and not _is_mark(char) and ord(char) < 0x10000)


def breakable(text: str, *, longest: int = 20, every: int = 10) -> str:
    """The same, with places to break a line within words longer than `longest`."""
    words = text.split(" ")
    if all(len(word) <= longest for word in words):
        return text
    return " ".join(_broken(word, every) if len(word) > longest else word for word in words)


def reads_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    # The first strong letter decides (rule P2 of the Unicode bidirectional algorithm).
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"})
    return next(strong, "L") != "L"


def _broken(word: str, every: int) -> str:
    clusters = list(_clusters(word))
    return _BREAK.join("".join(clusters[at : at + every]) for at in range(0, len(clusters), every))


def _normal_clusters(text: str) -> Iterator[str]:
    return _clusters(" ".join(unicodedata.normalize("NFC", _visible(text)).split()))


def _drawn(cluster: str) -> str:
    if _is_mark(cluster[0]):
        return ""  # without a letter to stand on
    if cluster[0] == " ":
        return " "
    if _is_covered(cluster) or _is_covered(unicodedata.normalize("NFD", cluster)):
        return cluster
    return cluster[0] if _is_covered(cluster[0]) else REPLACEMENT


def _visible(text: str) -> str:
    # Of the format characters only the joiners stay: what else is invisible can hide or reorder figures.
    return "".join(
        char
        for char in text
        if char.isspace() or char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def _clusters(text: str) -> Iterator[str]:
    """A character with the marks and joiners that follow it."""
    cluster = ""
    for char in text:
        if cluster and (char in _JOINERS or _is_mark(char)):
            cluster += char
        else:
            if cluster:
                yield cluster
            cluster = char
    if cluster:
        yield cluster


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _is_covered(cluster: str) -> bool:
    """By one font alone: a letter of one cannot carry the mark of another."""
    wanted = {ord(char) for char in cluster if char not in _JOINERS and not "\ufe00" <= char <= "\ufe0f"}
    return any(wanted <= covered for covered in _coverage())


@cache
def _coverage() -> tuple[frozenset[int], ...]:
    return tuple(_characters(path) for path in sorted(FONTS_FOLDER.glob("*-Regular.ttf")))


def _characters(path: Path) -> frozenset[int]:
    """Those of the font's `cmap` table, whose subtables of format 4 and 12 hold all characters of a bundled font.

    https://learn.microsoft.com/typography/opentype/spec/cmap
    """
    font = path.read_bytes()
    tables = {
        tag: offset
        for tag, _, offset, _ in struct.iter_unpack(
            ">4sIII", font[12 : 12 + 16 * struct.unpack_from(">H", font, 4)[0]]
        )
    }
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for first, last, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
                found.update(range(first, last + 1))
        elif struct.unpack_from(">H", font, at)[0] == 4:
            found.update(_format_4(font, at))
    return frozenset(found)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    twice = struct.unpack_from(">H", font, at + 6)[0]
    lasts, firsts, deltas, offsets = (at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice)
    for segment in range(0, twice, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, table + segment)[0] for table in (firsts, lasts, deltas, offsets)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (code + delta) & 0xFFFF
            else:
                glyph = struct.unpack_from(">H", font, offsets + segment + offset + 2 * (code - first))[0]
            if glyph:
                yield code
