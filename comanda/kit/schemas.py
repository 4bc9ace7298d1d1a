"""Shared shapes of requests and answers."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

T = TypeVar("T")


class Body(BaseModel):
    """What comes in: unknown fields are refused, nothing is coerced silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class View(BaseModel):
    """What goes out: every field, each time."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)


class Page(View, Generic[T]):
    """`next` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class Problem(View):
    """RFC 9457 problem details; `code` is stable, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Cents = Annotated[int, Field(strict=True, ge=0, le=10**10)]
SignedCents = Annotated[int, Field(strict=True, ge=-(10**10), le=10**10)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Flag = Annotated[bool, Field(strict=True)]
