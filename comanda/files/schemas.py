"""Answers about files."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field

from comanda.files.images import WIDTHS, key_of
from comanda.kit.schemas import View


class Picture(View):
    """Where a picture can be read. The addresses never change what they show, so they may be kept for ever."""

    small: str = Field(description=f"{WIDTHS[0]} points wide.", examples=["/media/menu/0199/3f9a-320.webp"])
    large: str = Field(description=f"{WIDTHS[1]} points wide.", examples=["/media/menu/0199/3f9a-960.webp"])

    @classmethod
    def of(cls, base: str) -> Self:
        """`base` as it is kept in a column."""
        small, large = (f"/media/{key_of(base, width)}" for width in WIDTHS)
        return cls(small=small, large=large)


def _of_column(value: Any) -> Any:
    return Picture.of(value) if isinstance(value, str) else value


PictureOfColumn = Annotated[Picture | None, BeforeValidator(_of_column)]
"""Where a row says under which base a picture is kept, if there is one."""
