"""Pictures people upload, and what they are called once they are kept."""

import asyncio

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
WIDTHS = (320, 960)
# Of an app on a phone's home screen: browsers take the one size that is at least as large as theirs.
ICON_SIDE = 512

# A picture of 25 megapixels takes 100 MB and more while it is worked on.
_at_once = asyncio.Semaphore(2)


def key_of(base: str, width: int) -> str:
    """Storage key of one width of the picture `base`."""
    return f"{base}-{width}.webp"


async def png_of(kept: bytes) -> bytes:
    """A picture of ours for those who do not take WebP."""
    from comanda.files.rendering import as_png

    async with _at_once:
        return await asyncio.to_thread(as_png, kept)


async def render_in_thread(content: bytes, content_type: str, *, icon: bool = False) -> dict[int, bytes]:
    """`render` beside the event loop, few at a time."""
    # Here, and not above: a server that is given no picture does not carry the library.
    from comanda.files.rendering import render

    async with _at_once:
        return await asyncio.to_thread(render, content, content_type, icon=icon)
