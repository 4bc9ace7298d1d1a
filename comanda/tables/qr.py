"""QR codes of table addresses, as vector and as pixels."""

from io import BytesIO
from itertools import groupby
from typing import Literal

import segno

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004 asks for four on every side

ErrorLevel = Literal["m", "q"]


def qr_svg(url: str, *, error: ErrorLevel = "m") -> str:
    """A standalone SVG without size of its own: black on white, quiet zone included.

    One filled path, not the strokes segno draws: strokes of neighbouring rows show hairlines
    between them in print and when scaled. Raises segno.DataOverflowError on an address too long.
    """
    matrix = _code(url, error).matrix
    side = len(matrix) + 2 * QUIET_ZONE_MODULES
    path = "".join(_row_path(row, y) for y, row in enumerate(matrix, QUIET_ZONE_MODULES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def qr_png(url: str, scale: int = 10) -> bytes:
    """A black and white PNG of `scale` pixels a module, quiet zone included."""
    out = BytesIO()
    _code(url, "m").save(out, kind="png", scale=scale, border=QUIET_ZONE_MODULES)
    return out.getvalue()


def _code(url: str, error: ErrorLevel) -> segno.QRCode:
    # make_qr, since make may answer a short text with a Micro QR, which phones cannot read.
    return segno.make_qr(url, error=error)


def _row_path(row: bytearray, y: int) -> str:
    path, x = "", QUIET_ZONE_MODULES
    for dark, run in groupby(row):
        width = sum(1 for _ in run)
        if dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path
