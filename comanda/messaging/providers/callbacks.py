"""What providers of SMS tell us, as forms: bounded, and read strictly, for anybody may post here."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import parse_qsl

from comanda.messaging.providers.protocol import CallbackRefused

LARGEST = 65_536  # bytes
MOST_FIELDS = 100
LONGEST_TEXT = 1_600  # characters, as the longest SMS has

_NUMBER = re.compile(r"\+?([1-9][0-9]{6,14})")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_ALIKE = str.maketrans("أإآٱىة", "اااايه")
_UNWRITTEN = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]")
_AROUND = " \t\r\n.!،\"'“”‘’«»"

_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "ايقاف", "توقف", "الغاء"})
_START = frozenset({"start", "unstop", "ابدا", "اشتراك"})


def form_of(body: bytes) -> list[tuple[str, str]]:
    """Every field as it came, the empty ones and the repeated ones too. Raises CallbackRefused."""
    if len(body) > LARGEST:
        raise CallbackRefused("too large")
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise CallbackRefused("not a form") from None


def one_each(fields: Iterable[tuple[str, str]], names: Collection[str]) -> Mapping[str, str]:
    """Those of `names` that came. Raises CallbackRefused where one of them comes with two values."""
    found: dict[str, str] = {}
    for name, value in fields:
        if name in names and found.setdefault(name, value) != value:
            raise CallbackRefused("a field with two values")
    return found


def number_of(written: str) -> str:
    """In E.164; a plus that was not escaped has become a space on its way. Raises CallbackRefused."""
    found = _NUMBER.fullmatch(written.strip())
    if found is None:
        raise CallbackRefused("no telephone number")
    return f"+{found[1]}"


def identifier_of(written: str) -> str:
    """A provider's own number for a message. Raises CallbackRefused."""
    if _IDENTIFIER.fullmatch(written) is None:
        raise CallbackRefused("no message")
    return written


def shown(text: str) -> str:
    """What a person wrote, without what cannot be shown or kept."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))[
        :LONGEST_TEXT
    ]


def is_stop(text: str) -> bool:
    """The whole text is the word: who writes "stop by at five" does not mean it."""
    return _folded(text) in _STOP


def is_start(text: str) -> bool:
    return _folded(text) in _START


def _folded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return ""
    written = _UNWRITTEN.sub("", unicodedata.normalize("NFKC", text)).strip(_AROUND)
    return written.casefold().translate(_ALIKE)
