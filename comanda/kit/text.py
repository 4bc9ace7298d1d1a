"""Text that comes from outside."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

# Marks that reorder or hide what stands around them; Arabic needs none of them (the plain marks U+200E,
# U+200F and the joiners stay allowed).
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Normalises to NFC. Refuses control characters, lone surrogates and direction overrides.

    Letters of every script and emoji pass.
    """
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in "\n\t") or character in _BIDI_CONTROLS:
            raise ValueError("contains a character that cannot be shown")
    return unicodedata.normalize("NFC", text).strip()


# Of no width, and without a part in how Arabic or Persian words are written.
_UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff")
# Joiners and plain direction marks: at home within a text, and nothing at its ends.
_AT_ENDS = " \n\t\u061c\u200c\u200d\u200e\u200f"


def as_pasted(text: object) -> object:
    """What phones and office programs paste along unseen left out: controls, direction overrides, marks of no width.
    Every space is a plain one. What is no text stays as it is."""
    if not isinstance(text, str):
        return text
    kept = []
    for character in text.replace("\r\n", "\n"):
        category = unicodedata.category(character)
        if category == "Zs":
            kept.append(" ")
        elif character == "\n" or not (category == "Cc" or character in _BIDI_CONTROLS or character in _UNSEEN):
            kept.append(character)
    return "".join(kept).strip(_AT_ENDS)


def western(text: str) -> str:
    """Arabic-Indic digits, and those of every other script, are digits too."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _clean_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("must be a single line")
    return clean(text)


def _filled(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+$")


def _email(text: str) -> str:
    """In small letters. Those of no other script: they look alike."""
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an e-mail address such as ama@example.com, in Latin letters and digits")
    return text.lower()


Name = Annotated[str, StringConstraints(max_length=100), AfterValidator(_clean_line), AfterValidator(_filled)]
ShortName = Annotated[str, StringConstraints(max_length=60), AfterValidator(_clean_line), AfterValidator(_filled)]
OptionalName = Annotated[str, StringConstraints(max_length=100), AfterValidator(_clean_line)]
Line = Annotated[str, StringConstraints(max_length=250), AfterValidator(_clean_line)]
PastedName = Annotated[OptionalName, BeforeValidator(as_pasted)]
# Several lines, as on an envelope.
PostalAddress = Annotated[
    str, BeforeValidator(as_pasted), StringConstraints(max_length=300), AfterValidator(clean)
]
Note = Annotated[str, StringConstraints(max_length=500), AfterValidator(clean)]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email", "pattern": _EMAIL.pattern}),
]
OptionalEmail = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(lambda text: text and _email(text))
]


def masked_phone(number: str) -> str:
    """For those who need not know it: "+233 ••• 567"."""
    return f"{number[:4]} ••• {number[-3:]}"


def masked_email(address: str) -> str:
    """For those who need not know it: "a…@guest.example"."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
