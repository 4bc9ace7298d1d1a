"""Cells of a CSV file, as a spreadsheet reads them."""

import re

# A cell that begins like this is a formula to a spreadsheet; an apostrophe in front says that it is text. A text
# that already looks so escaped gets one more, so that none is lost on the way back.
_FORMULA = re.compile(r"'*[=+\-@\t]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
