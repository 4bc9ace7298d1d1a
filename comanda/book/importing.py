"""Reading lists of customers: what a file says, what of it can be kept, and why the rest cannot."""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from comanda.book.errors import ListNotReadable
from comanda.customers.birthday import is_birthday
from comanda.kit import phone
from comanda.kit.cells import meant
from comanda.kit.text import Email, Name, Note, OptionalName

MOST_BYTES = 6 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000

_ARABIC = re.compile(r"[\u0621-\u064a]")
# What columns are called, of a file that was exported here and of those that others write.
_NAMES = {
    "name": {"name", "full name", "customer", "customer name", "client", "الاسم", "اسم", "اسم العميل", "nombre"},
    "name2": {"name2", "name ar", "arabic name", "الاسم بالعربية", "الاسم العربي"},
    "phone": {
        "phone", "mobile", "telephone", "phone number", "tel", "whatsapp", "الهاتف", "الجوال", "رقم الهاتف", "teléfono",
    },
    "email": {"email", "e mail", "mail", "البريد", "البريد الإلكتروني", "correo"},
    "language": {"language", "lang", "اللغة"},
    "birthday": {"birthday", "birth date", "date of birth", "dob", "تاريخ الميلاد"},
    "note": {"note", "notes", "comment", "remarks", "ملاحظة", "ملاحظات"},
    "consent_sms": {"consent sms", "sms consent", "sms marketing", "accepts sms marketing", "الموافقة على الرسائل"},
    "consent_email": {
        "consent email", "email consent", "email marketing", "accepts email marketing", "newsletter",
        "الموافقة على البريد",
    },
}  # fmt: skip
FIELDS = tuple(_NAMES)
CONSENTS = {"consent_sms": "sms", "consent_email": "email"}  # field -> channel
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "si", "sí", "subscribed", "نعم", "✓"), True),
    **dict.fromkeys(("no", "n", "false", "0", "unsubscribed", "لا"), False),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` come after the heading, and are as long as it; `places` tells where each one is in the file, as a
    spreadsheet counts its rows: from 1, the heading and empty ones too."""

    encoding: str
    columns: list[str]
    rows: list[list[str]]
    places: list[int]


def read_sheet(content: bytes) -> Sheet:
    """Raises ListNotReadable."""
    encoding, written = _decoded(content)
    written = written.replace("\r\n", "\n").replace("\r", "\n")
    first = written.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[list[str]] = []
    places: list[int] = []
    place = 0
    try:
        read = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)
        for place, cells in enumerate(read, start=1):
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise ListNotReadable(why=f"a cell of row {place} is longer than {LONGEST_CELL} characters")
            if any(cell.strip() for cell in cells):
                rows.append([meant(cell.strip()) for cell in cells])
                places.append(place)
            if len(rows) > MOST_ROWS + 1:
                raise ListNotReadable(why=f"it has more than {MOST_ROWS} rows; part it")
    except csv.Error:
        raise ListNotReadable(why=f"the quotation marks after row {place} do not match") from None
    if len(rows) < 2:
        raise ListNotReadable(why="it has no rows below a heading")
    columns = [name or f"Column {place}" for place, name in enumerate(rows[0], start=1)]
    if len(columns) > MOST_COLUMNS or len(set(columns)) != len(columns):
        raise ListNotReadable(
            why=f"its heading needs a name of its own for each column, of {MOST_COLUMNS} at most"
        )
    width = len(columns)
    return Sheet(encoding, columns, [(row + [""] * width)[:width] for row in rows[1:]], places[1:])


def _decoded(content: bytes) -> tuple[str, str]:
    """Its encoding and its text: UTF-8 or UTF-16 if it says so or is so, else what Windows writes in Arabic or in the
    West. Raises ListNotReadable."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return "utf-16", content.decode("utf-16")
        except UnicodeDecodeError:
            raise ListNotReadable(why="it begins like UTF-16 and is not") from None
    if b"\x00" in content:
        raise ListNotReadable(why="it is no text; save the table as CSV")
    try:
        return "utf-8", content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    arabic = content.decode("cp1256", errors="replace")
    beyond = [one for one in arabic if one > "\x7f"]
    if sum(bool(_ARABIC.match(one)) for one in beyond) * 2 > len(beyond):
        return "windows-1256", arabic
    return "windows-1252", content.decode("cp1252", errors="replace")


def guess_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Which field each column holds; "skip" for those that hold none."""
    found: dict[str, str] = {}
    for column in columns:
        called = re.sub(r"[\s_.-]+", " ", column.strip().lower())
        field = next((name for name, names in _NAMES.items() if called in names), "skip")
        found[column] = "skip" if field in found.values() else field
    return found


_CLEANED: dict[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(Name),
    "name2": TypeAdapter(OptionalName),
    "email": TypeAdapter(Email),
    "note": TypeAdapter(Note),
}
_SAYS = {
    "name": "is no name: one line of at most 100 characters",
    "name2": "is no name: one line of at most 100 characters",
    "email": "is no e-mail address",
    "note": "is longer than 500 characters, or holds what cannot be shown",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row cannot be kept."""

    field: str | None
    problem: str


def clean_row(
    columns: Sequence[str], cells: Sequence[str], mapping: Mapping[str, str], country: str
) -> dict[str, Any] | Refused:
    """Fields of a customer, those that say something. A name is needed, and a phone number."""
    values: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        field = mapping.get(column, "skip")
        if field == "skip" or not cell:
            continue
        cleaned = _clean(field, cell, country)
        if isinstance(cleaned, Refused):
            return cleaned
        values[field] = cleaned
    for field, said in (("phone", "has no phone number"), ("name", "has no name")):
        if field not in values:
            return Refused(field, said)
    return values


def _clean(field: str, cell: str, country: str) -> Any:
    if field == "phone":
        try:
            return phone.normalise(cell, country)
        except phone.PhoneNotValid:
            return Refused(field, "is no phone number that can be reached")
    if field in CONSENTS:
        said = _YES_NO.get(cell.lower())
        return Refused(field, "is neither yes nor no") if said is None else said
    if field == "language":
        code = {"english": "en", "arabic": "ar", "العربية": "ar"}.get(cell.lower(), cell.lower())
        return code if code in ("en", "ar") else Refused(field, "is neither en nor ar")
    if field == "birthday":
        day = _date(cell)
        if day is None or not is_birthday(day):
            return Refused(field, "is no day from 1900-01-01 to today: write it like 1990-05-31")
        return day
    try:
        return _CLEANED[field].validate_python(cell)
    except ValidationError:
        return Refused(field, _SAYS[field])


def _date(cell: str) -> date | None:
    """The year first, or the day first; of 3/4/1990 nobody can tell, so the day is believed to come first."""
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", cell)
    parts = found.groups() if found else None
    if parts is None:
        found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", cell)
        parts = found.groups()[::-1] if found else None
    try:
        return date(*(int(one) for one in parts)) if parts else None
    except ValueError:
        return None
