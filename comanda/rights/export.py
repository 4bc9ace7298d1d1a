"""All that is held on a person, as one file: JSON for machines, tables for spreadsheets, a PDF to read, and what there
is of them as files."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_currency

from comanda.files.storage import Storage
from comanda.kit.cells import csv_text
from comanda.kit.db import Session
from comanda.kit.money import to_decimal
from comanda.kit.typeset import compile_pdf
from comanda.kit.vault import Vault
from comanda.privacy.holding import File, Holder, Person
from comanda.tenants.models import Tenant

SCHEMA = "comanda-personal-data-1"
TEMPLATE = Path(__file__).with_name("export.typ")
_LABELS = Path(__file__).with_name("labels.json")
_AMOUNTS = {"cents", "total_spent"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_MOST_SET = 400  # rows of one part in the PDF: all of them are in the JSON

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Section:
    """What one holds: a business, or the account itself, which is in no place and has no money."""

    folder: str
    name: str
    zone: ZoneInfo
    currency: str
    parts: Mapping[str, Rows]
    files: tuple[File, ...]


async def section_of(
    session: Session, vault: Vault, holders: Sequence[Holder], person: Person, folder: str, of: Tenant | None
) -> Section:
    """`of` None: the account itself."""
    parts: dict[str, Rows] = {}
    files: list[File] = []
    for holder in holders:
        parts |= {part: rows for part, rows in (await holder.show(session, person, vault)).items() if rows}
        files += await holder.files(session, person)
    name, zone, currency = (of.name, of.timezone, of.currency) if of is not None else ("Account", "UTC", "")
    return Section(folder, name, ZoneInfo(zone), currency, parts, tuple(files))


async def fetch_files(storage: Storage, sections: Sequence[Section]) -> dict[str, bytes]:
    """By their name in the archive. One that is not there any more is left out."""
    found = {}
    for section in sections:
        for file in section.files:
            content = await storage.read(file.key)
            if content is not None:
                found[f"{section.folder}{file.name}"] = content
    return found


def write_archive(
    sections: Sequence[Section], files: Mapping[str, bytes], language: str, made_at: datetime
) -> bytes:
    """The ZIP. Blocks and uses a core: call it in a thread."""
    out = io.BytesIO()
    said = _labels()[language]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", "\n".join(said["readme"]) + "\n")
        document = {
            "schema": SCHEMA,
            "made_at": made_at.isoformat(),
            "sections": [
                {"name": one.name, "parts": one.parts, "files": [f.name for f in one.files]} for one in sections
            ],
        }
        archive.writestr("data.json", json.dumps(document, ensure_ascii=False, indent=1, default=str))
        archive.writestr("data.pdf", _pdf(sections, language, made_at))
        for section in sections:
            for part, rows in section.parts.items():
                table = csv_text(rows[0].keys(), (row.values() for row in rows), byte_order_mark=True)
                archive.writestr(f"{section.folder}tables/{part}.csv", table)
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _pdf(sections: Sequence[Section], language: str, made_at: datetime) -> bytes:
    said = _labels()[language]
    order = list(said["parts"])  # who it is first
    data = {
        "language": language,
        "title": said["title"],
        "made": f"{made_at:%Y-%m-%d %H:%M} UTC",
        "sections": [
            {
                "name": _line(one.name),
                "parts": [
                    {
                        "name": said["parts"].get(part, part),
                        "count": len(rows),
                        "more": said["more"] if len(rows) > _MOST_SET else "",
                        "rows": [
                            [
                                {
                                    "label": said["columns"].get(column, column),
                                    "value": _shown(column, value, one, language),
                                }
                                for column, value in row.items()
                                if value not in (None, "", [], {})
                            ]
                            for row in rows[:_MOST_SET]
                        ],
                    }
                    for part, rows in sorted(one.parts.items(), key=lambda part: order.index(part[0]))
                ],
            }
            for one in sections
        ],
    }
    return compile_pdf(TEMPLATE, data)


def _shown(column: str, value: Any, section: Section, language: str) -> str:
    """As people write it: amounts with their currency, moments by the business's clock."""
    said = _labels()[language]
    match value:
        case bool():
            return str(said["yes"] if value else said["no"])
        case int() if section.currency and (column in _AMOUNTS or column.endswith("_cents")):
            amount = to_decimal(value, section.currency)
            return format_currency(amount, section.currency, locale=language, currency_digits=False)
        case str() if _MOMENT.match(value):
            at = datetime.fromisoformat(value).astimezone(section.zone)
            return format_datetime(at, "d MMM y, HH:mm", locale=language)
        case None:
            return ""
        case list():
            return ", ".join(_shown(column, one, section, language) for one in value)
        case dict():
            said_of = ((key, _shown(key, one, section, language)) for key, one in value.items())
            return "; ".join(f"{said['columns'].get(key, _line(key))}: {shown}" for key, shown in said_of if shown)
    return _line(str(value))


def _line(text: str) -> str:
    """What a page can show: no signs that steer."""
    return "".join(one if one.isprintable() else " " for one in text)[:4000]


@cache
def _labels() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_LABELS.read_text(encoding="utf-8"))
    return found
