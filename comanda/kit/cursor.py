"""Where a page of a list ended: the moment and id of its last row, opaque to the caller."""

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


def write_cursor(at: datetime, id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {id}".encode()).decode()


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Raises CursorNotValid."""
    if cursor is None:
        return None
    try:
        at, _, id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorNotValid()
        return moment, UUID(id)
    except (ValueError, binascii.Error):
        raise CursorNotValid() from None
