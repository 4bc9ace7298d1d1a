"""What can be true of a file, and of an upload."""

from comanda.kit.errors import Fact, Kind


class StorageUnavailable(Fact, kind=Kind.UNAVAILABLE):
    """Files cannot be read or kept just now. Nothing was changed; try again in a moment."""

    def __init__(self, why: str) -> None:
        """`why` is for whoever runs this, not for the caller."""
        super().__init__(retry_after_seconds=5)
        self.why = why


class ImageTypeNotTaken(Fact, kind=Kind.WRONG_TYPE):
    """Send the picture itself as the body, with the Content-Type image/png, image/jpeg or image/webp."""


class ImageTypeDiffers(Fact, kind=Kind.WRONG_TYPE):
    """The picture was sent as {declared} but is {found}. Send it with its true Content-Type."""


class ImageTooLarge(Fact, kind=Kind.TOO_LARGE):
    """The picture is larger than {limit_bytes} bytes. Send a smaller one."""


class ImageTooManyPixels(Fact, kind=Kind.INVALID):
    """The picture has more than the {limit_pixels} points that are taken here. Send a smaller one."""


class ImageAnimated(Fact, kind=Kind.INVALID):
    """The picture moves. Send a still one."""


class ImageUnreadable(Fact, kind=Kind.INVALID):
    """This is not a whole PNG, JPEG or WebP picture. Save it again and send that."""


PICTURE_REFUSALS = (
    ImageTypeNotTaken,
    ImageTypeDiffers,
    ImageTooLarge,
    ImageTooManyPixels,
    ImageAnimated,
    ImageUnreadable,
    StorageUnavailable,
)
