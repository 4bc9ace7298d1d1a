"""The one place that calls Typst: a template and plain data in, the bytes of a PDF or of pictures out.

Data travels as JSON, never as source text, so nothing a person typed can become code; a template
reads it with `json(bytes(sys.inputs.data))` and may read files of its own folder only. The fonts
are those of `fonts/` and no others: a document looks the same on every machine.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

FONTS_FOLDER = Path(__file__).parent / "fonts"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PdfStandard = Literal["1.7", "2.0", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u", "ua-1"]


class TypesettingFailed(Exception):
    """Typst refused a template, its data, or what a PDF standard demands.

    `diagnostic` names lines of the template and, under PDF/A, may quote the text that no bundled
    font can show: treat it as personal data. The message holds none of it.
    """

    def __init__(self, template: Path, diagnostic: str) -> None:
        super().__init__(f"{template.name} could not be typeset")
        self.template = template
        self.diagnostic = diagnostic


def compile_pdf(
    template: Path,
    data: Mapping[str, object],
    *,
    pdf_standards: Sequence[PdfStandard] = (),
    timestamp: datetime = EPOCH,
) -> bytes:
    """Typeset `template` with `data`; the same input gives the same bytes.

    Blocks and uses a core: call it in a thread. `data` must be JSON; amounts go in as strings or
    integers, since JSON has no decimals. A file to attach (PDF/A-3) is text among the data, which
    the template hands to `pdf.attach(name, bytes(data.xml), …)`. `timestamp` (with a time zone) is
    what the template and the PDF take for now; PDF/A wants a true one.

    Raises TypesettingFailed.
    """
    pdf = _compile(template, data, "pdf", pdf_standards=list(pdf_standards), timestamp=timestamp)
    return pdf if isinstance(pdf, bytes) else pdf[0]


def compile_svg(template: Path, data: Mapping[str, object], *, timestamp: datetime = EPOCH) -> list[bytes]:
    """The same pages as pictures, one each: outlines without fonts, scripts or addresses, safe in an `<img>`.

    Raises TypesettingFailed.
    """
    pages = _compile(template, data, "svg", timestamp=timestamp)
    return [pages] if isinstance(pages, bytes) else pages


def _compile(
    template: Path, data: Mapping[str, object], format: Literal["pdf", "svg"], **options: Any
) -> bytes | list[bytes]:
    import typst  # here: it takes 7 MB, and servers leave the typesetting to another process

    inputs = {"data": json.dumps(data, ensure_ascii=False, allow_nan=False)}
    try:
        with _one_at_a_time:
            compiled = _compiler(template).compile(format=format, sys_inputs=inputs, **options)
    except typst.TypstError as error:
        raise TypesettingFailed(template, error.diagnostic) from None  # a traceback would quote it
    except RuntimeError as error:  # a template that is not there
        raise TypesettingFailed(template, str(error)) from error
    assert compiled is not None  # it is, where a file is written instead
    return compiled


_one_at_a_time = threading.Lock()  # a compiler serves no two threads


@cache
def _compiler(template: Path) -> "typst.Compiler":
    """Kept: reading a template takes longer than setting a page of it."""
    import typst

    return typst.Compiler(template, root=template.parent, font_paths=_bundled_fonts(), ignore_system_fonts=True)


@cache
def _bundled_fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS_FOLDER])
