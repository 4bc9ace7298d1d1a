"""Requests and answers about tables."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from comanda.kit.schemas import Body, Count, View
from comanda.kit.text import Name, OptionalName, ShortName

MAX_BULK = 200

Seats = Annotated[int, Field(strict=True, ge=1, le=1000)]
TableNumber = Annotated[int, Field(strict=True, ge=0, le=9999)]


class TableCreate(Body):
    name: Name = Field(examples=["Table 7"])
    area: OptionalName = Field("", description="The part of the house.", examples=["Terrace"])
    seats: Seats | None = Field(None, examples=[4])
    position: Count | None = Field(
        None, description="Its place in lists and among printed cards; at the end when missing.", examples=[6]
    )


class TableUpdate(Body):
    """Only what is sent changes; the defaults are never used."""

    name: Name = Field(default_factory=str, examples=["Table 7"])
    area: OptionalName = Field(default_factory=str, examples=["Terrace"])
    seats: Seats | None = Field(None, examples=[4])
    position: Count = Field(default_factory=int, examples=[6])


class TableBulkCreate(Body):
    """Tables "<prefix> <number>", numbered `from` to `to`, both included."""

    prefix: ShortName = Field(examples=["Table"])
    first: TableNumber = Field(alias="from", examples=[1])
    last: TableNumber = Field(alias="to", examples=[20])
    area: OptionalName = Field("", examples=["Garden"])

    @model_validator(mode="after")
    def _a_fair_number(self) -> "TableBulkCreate":
        if not 1 <= self.last - self.first + 1 <= MAX_BULK:
            raise ValueError(f"`from` to `to` must be 1 to {MAX_BULK} tables")
        return self

    def names(self) -> list[str]:
        return [f"{self.prefix} {number}" for number in range(self.first, self.last + 1)]


class TableSessionRead(View):
    """The party that sits at a table."""

    id: UUID
    opened_at: datetime
    guests: int = Field(description="How many joined with a phone of their own.")
    pin: str | None = Field(description="Null for those who may not seat guests.")


class TableRead(View):
    id: UUID
    name: str
    area: str
    seats: int | None
    position: int
    url: str = Field(description="What the table's QR code opens.")
    session: TableSessionRead | None = Field(description="Null while nobody sits there.")


class TableBulkCreated(View):
    created: list[TableRead]
    skipped: list[str] = Field(description="Names that a table already has.")
