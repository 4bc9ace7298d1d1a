"""The menu as a CSV file: one row for each schedule, category, item, group of options and option.

A row belongs to the last row above it of the kind that may hold it; the order of rows is the order on the menu.
`write_sheet` and `read_sheet` are each other's inverse.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from comanda.kit import money
from comanda.kit.cells import harmless, meant
from comanda.kit.errors import Fact
from comanda.kit.text import clean
from comanda.menu.choices import MAX_OPTIONS
from comanda.tenants.hours import Window, format_windows, parse_windows

MAX_ROWS = 5000
MAX_ERRORS = 100

COLUMNS = (
    "type",
    "name",
    "name2",
    "description",
    "description2",
    "price",
    "tax_class",
    "schedule",
    "min",
    "max",
    "daily_stock",
    "preparation_minutes",
    "featured",
    "available",
)

Kind = Literal["schedule", "category", "item", "group", "option"]
KINDS: tuple[Kind, ...] = ("schedule", "category", "item", "group", "option")
_HOLDER: dict[Kind, Kind] = {"item": "category", "group": "item", "option": "group"}
_BELOW: dict[Kind, tuple[Kind, ...]] = {
    "category": ("item", "group", "option"),
    "item": ("group", "option"),
    "group": ("option",),
}


@dataclass(slots=True)
class Entry:
    """Something on the menu: a row of the file, or what is in the database.

    `values` by the name of the table's column; only `schedule` is a name and `tax_class` a code.
    """

    kind: Kind
    values: dict[str, Any]
    children: list["Entry"] = field(default_factory=list)
    row: int = 0
    id: UUID | None = None
    position: int = 0

    @property
    def name(self) -> str:
        name: str = self.values["name"]
        return name


@dataclass(slots=True)
class Sheet:
    schedules: list[Entry] = field(default_factory=list)
    categories: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowError:
    """`row` counts as spreadsheets do: the names of the columns are row 1."""

    row: int
    column: str | None
    message: str


class SheetRefused(Exception):
    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.row)[:MAX_ERRORS]
        super().__init__(f"{len(self.errors)} mistakes")


@dataclass(frozen=True, slots=True)
class _Column:
    """How one column is read into a value and written back. `parse` raises ValueError or a Fact: a sentence."""

    field: str
    parse: Callable[[str], Any]
    show: Callable[[Any], str] = str


def _text(limit: int, *, needed: bool = False, lines: bool = False) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        cell = cell.strip()
        if needed and not cell:
            raise ValueError("Give it a name.")
        if len(cell) > limit:
            raise ValueError(f"At most {limit} characters fit here; this has {len(cell)}.")
        if not lines and ("\n" in cell or "\t" in cell):
            raise ValueError("Write this in a single line.")
        try:
            return clean(cell)
        except ValueError:
            raise ValueError(
                "A character in this cell cannot be shown. Delete the text and type it anew."
            ) from None

    return parse


def _number(most: int, *, needed: bool) -> Callable[[str], int | None]:
    def parse(cell: str) -> int | None:
        cell = cell.strip()
        if not cell and not needed:
            return None
        if not re.fullmatch(r"\d{1,9}", cell) or int(cell) > most:
            raise ValueError(f"Write a whole number from 0 to {most:,}.")
        return int(cell)

    return parse


def _yes_or_no(*, empty: bool, reverse: bool = False) -> Callable[[str], bool]:
    def parse(cell: str) -> bool:
        word = cell.strip().lower()
        if word not in ("", "yes", "no"):
            raise ValueError("Write yes or no, or leave the cell empty.")
        return (word == "yes" if word else empty) is not reverse

    return parse


def _windows(cell: str) -> list[dict[str, Any]]:
    windows = parse_windows(cell)
    if not windows:
        raise ValueError("Write its hours here, like mon-fri 07:00-11:00; sat,sun 08:00-12:00.")
    return [window.model_dump(mode="json") for window in windows]


def _columns(
    currency: str, tax_classes: Mapping[str, UUID], default_tax_class: str | None
) -> dict[Kind, dict[str, _Column]]:
    """By kind, the columns that mean something for it."""

    def amount(cell: str, least: int) -> int:
        cents = money.parse(cell, currency)
        if not least <= cents <= 10**10:
            raise ValueError("This amount is out of bounds.")
        return cents

    def price(cell: str) -> int:
        if not cell.strip():
            raise ValueError("Give the item a price; 0 is one.")
        return amount(cell, 0)

    def difference(cell: str) -> int:
        return amount(cell, -(10**10)) if cell.strip() else 0

    def tax_class(cell: str) -> str:
        code = cell.strip() or default_tax_class
        if code is None:
            raise ValueError("Name a tax class; this business has no usual one.")
        if code not in tax_classes:
            raise ValueError(f"There is no tax class {code[:40]}; there are: {', '.join(sorted(tax_classes))}.")
        return code

    def show_amount(cents: int) -> str:
        return money.to_text(cents, currency)

    def show_number(number: int | None) -> str:
        return "" if number is None else str(number)

    names = {"name": _Column("name", _text(100, needed=True)), "name2": _Column("name2", _text(100))}
    descriptions = {
        "description": _Column("description", _text(500, lines=True)),
        "description2": _Column("description2", _text(500, lines=True)),
    }
    schedule = {"schedule": _Column("schedule", lambda cell: _text(100)(cell) or None, lambda name: name or "")}
    choices = _number(MAX_OPTIONS, needed=True)
    return {
        "schedule": names
        | {
            "description": _Column(
                "windows", _windows, lambda windows: format_windows(tuple(map(Window.model_validate, windows)))
            )
        },
        "category": names
        | descriptions
        | schedule
        | {"available": _Column("is_active", _yes_or_no(empty=True), lambda active: "" if active else "no")},
        "item": names
        | descriptions
        | schedule
        | {
            "price": _Column("price_cents", price, show_amount),
            "tax_class": _Column("tax_class", tax_class),
            "daily_stock": _Column("daily_stock", _number(1_000_000, needed=False), show_number),
            "preparation_minutes": _Column("preparation_minutes", _number(600, needed=False), show_number),
            "featured": _Column("is_featured", _yes_or_no(empty=False), lambda yes: "yes" if yes else ""),
            "available": _Column(
                "sold_out", _yes_or_no(empty=True, reverse=True), lambda sold_out: "no" if sold_out else "yes"
            ),
        },
        "group": names | {"min": _Column("min_choices", choices), "max": _Column("max_choices", choices)},
        "option": names
        | {
            "price": _Column("price_delta_cents", difference, show_amount),
            "available": _Column("is_available", _yes_or_no(empty=True), lambda yes: "yes" if yes else "no"),
        },
    }


def write_sheet(sheet: Sheet, *, currency: str) -> str:
    columns = _columns(currency, {}, None)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()

    def write(entries: list[Entry]) -> None:
        for entry in entries:
            cells = {
                name: harmless(column.show(entry.values[column.field]))
                for name, column in columns[entry.kind].items()
            }
            writer.writerow({"type": entry.kind, **cells})
            write(entry.children)

    write(sheet.schedules)
    write(sheet.categories)
    return out.getvalue()


def read_sheet(
    text: str, *, currency: str, tax_classes: Mapping[str, UUID], default_tax_class: str | None
) -> Sheet:
    """Commas, semicolons or tabs between the cells, as the first row has it. Raises SheetRefused."""
    rows = _rows(text)
    header = next(rows, (1, []))[1]
    names = _header(header)
    columns = _columns(currency, tax_classes, default_tax_class)
    sheet = Sheet()
    errors: list[RowError] = []
    latest: dict[Kind, Entry] = {}
    filled = 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        filled += 1
        if filled > MAX_ROWS:
            errors.append(RowError(number, None, f"A menu file has at most {MAX_ROWS:,} rows."))
            break
        if any(cell.strip() for cell in cells[len(names) :]):
            errors.append(RowError(number, None, "This row has more cells than there are columns."))
            continue
        row = {name: meant(cell) for name, cell in zip(names, cells, strict=False)}
        kind = _kind(row.get("type", ""))
        if kind is None:
            kinds = ", ".join(columns)
            errors.append(RowError(number, "type", f"Write what this row is: {kinds}."))
            continue
        entry = Entry(kind, {}, row=number)
        for name in COLUMNS[1:]:
            cell = row.get(name, "")
            column = columns[kind].get(name)
            try:
                if column is not None:
                    entry.values[column.field] = column.parse(cell)
                elif cell.strip():
                    raise ValueError(f"A row of type {kind} has no {name}. Leave this cell empty.")
            except Fact as fact:
                errors.append(RowError(number, name, fact.detail))
            except ValueError as error:
                errors.append(RowError(number, name, _sentence(error)))
        problem = _place(entry, sheet, latest)
        if problem is not None:
            errors.append(RowError(number, "type", problem))
    errors.extend(_doubled(sheet.schedules))
    if errors:
        raise SheetRefused(errors)
    return sheet


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error:
        raise SheetRefused(
            [
                RowError(
                    number + 1, None, "The quotation marks in this row do not match, or a cell is far too long."
                )
            ]
        ) from None


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    problems = []
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        problems.append(f"The first row must name every column; these are missing: {', '.join(missing)}.")
    unknown = [name[:40] for name in names if name not in COLUMNS]
    if unknown:
        problems.append(f"There are no such columns: {', '.join(unknown[:20])}.")
    if len(set(names)) != len(names):
        problems.append("Each column may stand once in the first row.")
    if problems:
        raise SheetRefused(RowError(1, None, problem) for problem in problems)
    return names


def _kind(cell: str) -> Kind | None:
    match cell.strip().lower():
        case "schedule" | "category" | "item" | "group" | "option" as kind:
            return kind
    return None


def _place(entry: Entry, sheet: Sheet, latest: dict[Kind, Entry]) -> str | None:
    """Hangs a row where it belongs; a row with mistakes too, so that what follows it is not blamed for them."""
    if entry.kind == "schedule":
        sheet.schedules.append(entry)
        return None
    for below in _BELOW.get(entry.kind, ()):
        latest.pop(below, None)
    latest[entry.kind] = entry
    if entry.kind == "category":
        sheet.categories.append(entry)
        return None
    holder = latest.get(_HOLDER[entry.kind])
    if holder is None:
        return f"Put a row of type {_HOLDER[entry.kind]} above this one, for it to belong to."
    holder.children.append(entry)
    return None


def _doubled(schedules: list[Entry]) -> Iterable[RowError]:
    seen: dict[str, int] = {}
    for entry in schedules:
        name = entry.values.get("name")
        if name in seen:
            yield RowError(entry.row, "name", f"Row {seen[name]} already has hours of that name.")
        elif name is not None:
            seen[name] = entry.row


def _sentence(error: ValueError) -> str:
    text = str(error)
    return text if text.endswith(".") else f"{text}."
