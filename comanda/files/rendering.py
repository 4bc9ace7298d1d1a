"""Pictures people upload: checked, turned upright, made small, stripped of everything but the picture."""

import io
from typing import Any

from PIL import Image, ImageCms

from comanda.files.errors import (
    ImageAnimated,
    ImageTooLarge,
    ImageTooManyPixels,
    ImageTypeDiffers,
    ImageTypeNotTaken,
    ImageUnreadable,
)
from comanda.files.images import ICON_SIDE, MAX_BYTES, MAX_PIXELS, WIDTHS
from comanda.kit.errors import Fact

# No picture is shown higher than twice its width; it also keeps a strip of one point's width encodable.
_TALLEST = 2

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = (5, 6, 7, 8)


def render(content: bytes, content_type: str, *, icon: bool = False) -> dict[int, bytes]:
    """WebP by width, for each of WIDTHS; never larger than the original. `content_type` is what the sender says.
    With `icon` also a square of exactly ICON_SIDE, with nothing around what is not square.

    Raises the fact that keeps it from being taken: ImageTypeNotTaken, ImageTooLarge, ImageUnreadable,
    ImageTypeDiffers, ImageTooManyPixels, ImageAnimated.
    """
    declared = content_type.partition(";")[0].strip().lower()
    if declared not in _FORMATS:
        raise ImageTypeNotTaken()
    if len(content) > MAX_BYTES:
        raise ImageTooLarge(limit_bytes=MAX_BYTES)
    try:
        return _render(content, declared, icon)
    except Fact:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooManyPixels(limit_pixels=MAX_PIXELS) from error
    except Exception as error:
        # A decoder raises whatever the damage makes of it: OSError, ValueError, struct.error, SyntaxError, …
        raise ImageUnreadable() from error


def _render(content: bytes, declared: str, icon: bool) -> dict[int, bytes]:
    with Image.open(io.BytesIO(content), formats=list(_FORMATS.values())) as image:
        found = _TYPES[str(image.format)]
        if found != declared:
            raise ImageTypeDiffers(declared=declared, found=found)
        if image.width * image.height > MAX_PIXELS:
            raise ImageTooManyPixels(limit_pixels=MAX_PIXELS)
        # Phones put further pictures into a JPEG (depth, brightness); the first one is the picture.
        if found != "image/jpeg" and getattr(image, "is_animated", False):
            raise ImageAnimated()
        orientation = _orientation(image)
        largest = max(WIDTHS)
        box = (largest, largest * _TALLEST)
        if orientation in _ON_ITS_SIDE:
            box = (box[1], box[0])
        image.draft(None, (box[0] * 2, box[1] * 2))
        picture = _plain(image)
        picture.thumbnail(box, Image.Resampling.LANCZOS)
    if orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[orientation])
    rendered = {}
    if icon:
        rendered[ICON_SIDE] = _webp(_icon(picture))
    for one in sorted(WIDTHS, reverse=True):
        picture.thumbnail((one, one * _TALLEST), Image.Resampling.LANCZOS)
        rendered[one] = _webp(picture)
    return rendered


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a picture with damaged notes is still a picture
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """In sRGB, with its transparency and nothing else."""
    profile = image.info.get("icc_profile")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    picture = image.convert("RGBA" if transparent else "RGB")
    if profile and image.mode in ("RGB", "RGBA"):
        picture = _in_srgb(picture, profile)
    picture.info = {}
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Phones photograph in wider colour spaces; without this a browser would show their numbers as dull sRGB."""
    try:
        found: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, found, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture


def _icon(picture: Image.Image) -> Image.Image:
    """The whole picture in the middle of a transparent square, as large as it goes."""
    scale = ICON_SIDE / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    fitted = picture.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)
    icon = Image.new("RGBA", (ICON_SIDE, ICON_SIDE))
    icon.paste(fitted, ((ICON_SIDE - width) // 2, (ICON_SIDE - height) // 2))
    return icon


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def as_png(kept: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(kept)) as picture:
        picture.save(out, "PNG")
    return out.getvalue()
