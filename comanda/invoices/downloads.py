"""Answers that are an invoice itself: its PDF, or a page of it as a picture."""

from typing import Any

from fastapi import Response

from comanda.invoices.finishing import file_name
from comanda.invoices.models import Invoice
from comanda.kit.errors import NotFound

PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
PICTURE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/svg+xml": {"schema": {"type": "string", "format": "binary"}}}}
}
PAGE: dict[str, Any] = {"ge": 1, "le": 500}

# Whatever is in it is shown as a picture and never runs.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"


def download_answer(invoice: Invoice, pdf: bytes) -> Response:
    return Response(
        pdf,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(invoice)}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


def page_answer(pages: list[bytes], page: int) -> Response:
    """Pages are counted from 1. Raises NotFound."""
    if page > len(pages):
        raise NotFound()
    return Response(
        pages[page - 1],
        media_type="image/svg+xml",
        headers={
            "X-Page-Count": str(len(pages)),
            "Cache-Control": "private, no-cache",
            "Content-Security-Policy": _ALONE,
            "X-Content-Type-Options": "nosniff",
        },
    )
