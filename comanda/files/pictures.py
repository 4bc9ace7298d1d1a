"""Pictures in the storage: how a route takes one, where it is kept, how it goes."""

import secrets
from typing import Any

import structlog
from fastapi import BackgroundTasks

from comanda.files.errors import StorageUnavailable
from comanda.files.images import ICON_SIDE, WIDTHS, key_of, render_in_thread
from comanda.files.storage import Storage

log = structlog.get_logger("comanda.files")

# For the description of a route whose body is the picture itself.
PICTURE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            f"image/{kind}": {"schema": {"type": "string", "format": "binary"}} for kind in ("png", "jpeg", "webp")
        },
    }
}


async def keep_picture(
    storage: Storage, folder: str, content: bytes, content_type: str, *, icon: bool = False
) -> str:
    """Keeps a picture as `render` makes it. Returns its base, which nobody can guess and no two pictures share. Raises
    PICTURE_REFUSALS.

    To be called before the commit: what the database names is there. A failed commit leaves files that nothing names.
    """
    rendered = await render_in_thread(content, content_type, icon=icon)
    base = f"{folder}/{secrets.token_hex(16)}"
    for width, one in rendered.items():
        await storage.write(key_of(base, width), one)
    return base


def remove_after(background: BackgroundTasks, storage: Storage, base: str | None) -> None:
    """Removes a picture once the answer is out, which is after the commit."""
    for width in (*WIDTHS, ICON_SIDE) if base is not None else ():
        background.add_task(_remove, storage, key_of(str(base), width))


async def _remove(storage: Storage, key: str) -> None:
    """What cannot be removed now stays: nothing names it any more."""
    try:
        await storage.remove(key)
    except StorageUnavailable:
        log.warning("picture not removed", key=key)
