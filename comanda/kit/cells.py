"""CSV files, as spreadsheets read them (RFC 4180): written here and nowhere else."""

import csv
import io
import json
import re
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any

_PIECE = 65_536  # characters

# A cell that begins like this is a formula to a spreadsheet; an apostrophe in front says that it is text. A text
# that already looks so escaped gets one more, so that none is lost on the way back.
_FORMULA = re.compile(r"'*[=+\-@\t]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: Any) -> str:
    """Moments as ISO 8601 has them, lists and the like as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dict() | list():
            return harmless(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return harmless(value.isoformat() if hasattr(value, "isoformat") else str(value))


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[Any]], *, byte_order_mark: bool = False) -> str:
    """No cell is a formula to a spreadsheet. `byte_order_mark`: without it Excel takes UTF-8 for something else."""
    out = io.StringIO()
    if byte_order_mark:
        out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


async def csv_pieces(
    columns: Iterable[str], rows: AsyncGenerator[Iterable[Any], None], *, byte_order_mark: bool = False
) -> AsyncGenerator[bytes, None]:
    """The same piece by piece: memory does not grow with the number of rows."""
    out = io.StringIO(csv_text(columns, (), byte_order_mark=byte_order_mark), newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\r\n")
    async with aclosing(rows):
        async for row in rows:
            writer.writerow([_cell(value) for value in row])
            if out.tell() > _PIECE:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
    yield out.getvalue().encode()
