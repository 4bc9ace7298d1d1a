"""How invoice numbers are written. Which number is next is for `repository.take_number`."""

import re
from dataclasses import dataclass

from comanda.invoices.document import InvoiceKind

_FORMAT = re.compile(
    r"\{prefix\}(?P<before>[A-Z0-9/.-]{0,8})(?:(?P<year>\{year\})(?P<between>[A-Z0-9/.-]{0,8}))?"
    r"\{number(?::0(?P<width>[1-9])d)?\}"
)
_MARK = {InvoiceKind.FULL: "", InvoiceKind.SIMPLIFIED: "S", InvoiceKind.CREDIT_NOTE: "C"}


class FormatRefused(ValueError):
    """The text says why."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`{prefix}-{year}-{number:04d}`, taken apart. Where it has no year, numbers go on for ever."""

    before: str
    has_year: bool
    between: str
    width: int

    @classmethod
    def parse(cls, written: str, prefix: str) -> "NumberFormat":
        """`prefix`: what stands for `{prefix}` in a format that begins with it, such as INV-{year}-{number:04d}.

        Raises FormatRefused.
        """
        general = "{prefix}" + written.removeprefix(prefix) if written.startswith(prefix) else written
        found = _FORMAT.fullmatch(general)
        if found is None:
            raise FormatRefused(
                f"INVOICE_NUMBER_FORMAT must begin with {prefix} or {{prefix}} and hold {{number}} once, after "
                "{year} if that is there, with capital letters, digits and - . / between them, such as "
                f"{prefix}-{{year}}-{{number:04d}}"
            )
        if found["year"] and not found["between"]:
            raise FormatRefused("INVOICE_NUMBER_FORMAT needs a sign between {year} and {number}, such as -")
        if found["before"][-1:].isdigit() or (found["between"] is not None and found["between"][-1:].isdigit()):
            raise FormatRefused("INVOICE_NUMBER_FORMAT may not have a digit right before {year} or {number}")
        return cls(found["before"], bool(found["year"]), found["between"] or "", int(found["width"] or 1))

    def write(self, series: str, year: int, number: int) -> str:
        middle = f"{year}{self.between}" if self.has_year else ""
        return f"{series}{self.before}{middle}{number:0{self.width}d}"


def series_of(prefix: str, kind: InvoiceKind) -> str:
    """Full and simplified invoices and credit notes are numbered apart: Spain asks for it, and it harms nobody."""
    return prefix + _MARK[kind]
