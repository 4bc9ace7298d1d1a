"""Where a page of a list ended: what it is sorted by and the id of its last row, opaque to the caller."""

import base64
import binascii
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from comanda.kit.errors import Fact, Kind


class CursorNotValid(Fact, kind=Kind.MALFORMED):
    """The cursor is not one that was given out here. Start from the first page."""


Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


def write_place(value: str, id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{value} {id}".encode()).decode()


def read_place(cursor: str | None) -> tuple[str, UUID] | None:
    """Raises CursorNotValid."""
    if cursor is None:
        return None
    try:
        value, _, id = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        return value, UUID(id)
    except (ValueError, binascii.Error):
        raise CursorNotValid() from None


def write_cursor(at: datetime, id: UUID) -> str:
    return write_place(at.isoformat(), id)


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Raises CursorNotValid."""
    place = read_place(cursor)
    return None if place is None else (read_moment(place[0]), place[1])


def read_moment(text: str) -> datetime:
    """Raises CursorNotValid."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CursorNotValid() from None
    if moment.tzinfo is None:
        raise CursorNotValid()
    return moment
