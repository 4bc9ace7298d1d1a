"""What a business decides for itself. Kept as one JSON document per business, validated on every read."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.kit.schemas import Body
from comanda.kit.text import Line
from comanda.tenants.hours import Hours, Window

Fulfilment = Literal["dine_in", "pickup", "delivery"]
FULFILMENTS: tuple[Fulfilment, ...] = ("dine_in", "pickup", "delivery")

_NUMBER_FORMAT = re.compile(r"(?P<prefix>[^{}]{0,10})\{number(?::0(?P<width>[1-9])d)?\}(?P<suffix>[^{}]{0,10})")

ALWAYS = Hours(
    weekly=(Window(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), opens="00:00", closes="24:00"),)
)


def _number_format(text: str) -> str:
    if not _NUMBER_FORMAT.fullmatch(text):
        raise ValueError("must hold {number} once, or {number:03d} for leading zeros")
    return text


Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(str.lower)]
OrderNumberFormat = Annotated[Line, Field(max_length=40), AfterValidator(_number_format)]


class TenantSettings(Body):
    """Defaults suit a small restaurant."""

    fulfilments: Annotated[tuple[Fulfilment, ...], Field(min_length=1, max_length=3)] = ("dine_in", "pickup")
    prices_include_tax: bool = True
    opening_hours: Hours = Field(
        ALWAYS,
        examples=[
            {
                "weekly": [
                    {"days": ["tue", "wed", "thu", "fri", "sat", "sun"], "opens": "12:00", "closes": "23:00"}
                ],
                "exceptions": [{"date": "2026-12-25", "closed": True, "note": "Christmas"}],
            }
        ],
    )
    # When orders are taken, where that differs from when the doors are open.
    ordering_hours: Hours | None = None
    cancel_window_seconds: Annotated[int, Field(ge=0, le=86_400)] = 300
    preparation_minutes: Annotated[int, Field(ge=0, le=600)] = 15
    # How many orders the kitchen works on side by side; every further such batch adds `queue_minutes`.
    kitchen_parallel_orders: Annotated[int, Field(ge=1, le=100)] = 4
    queue_minutes: Annotated[int, Field(ge=0, le=120)] = 5
    order_number_format: OrderNumberFormat = "{number}"
    order_numbers_restart: Literal["never", "daily"] = "never"
    # open: the first scan opens the table; pin: staff open it and show a four-digit PIN.
    table_access: Literal["open", "pin"] = "open"
    contact_at_table: Literal["optional", "required"] = "optional"
    cash_for: Annotated[
        tuple[Fulfilment, ...],
        Field(
            max_length=3, description="For which orders guests may choose to pay in cash, at the table or counter."
        ),
    ] = FULFILMENTS
    pay_within_minutes: Annotated[
        int, Field(ge=5, le=1440, description="An order that is not paid by then expires.")
    ] = 30
    tip_percents: Annotated[
        tuple[Annotated[int, Field(ge=1, le=50)], ...],
        Field(max_length=4, description="Tips that guests are offered."),
    ] = ()
    require_mfa: bool = Field(
        False,
        description="Everyone who works here needs a second factor. Who has none can do nothing else until it is set "
        "up. Changed by owners only.",
    )
    color: Color | None = Field(
        None,
        description="What buttons and links of its pages are coloured after; null: the installation's own.",
        examples=["#0b6e4f"],
    )

    @model_validator(mode="after")
    def _no_doubles(self) -> "TenantSettings":
        if len(set(self.fulfilments)) != len(self.fulfilments):
            raise ValueError("each fulfilment may be offered once")
        if len(set(self.cash_for)) != len(self.cash_for):
            raise ValueError("each fulfilment may be named once for cash")
        return self

    def number_parts(self) -> tuple[str, int, str]:
        """Prefix, least width and suffix of an order number."""
        found = _NUMBER_FORMAT.fullmatch(self.order_number_format)
        assert found is not None
        return found["prefix"], int(found["width"] or 1), found["suffix"]

    def hours_for_ordering(self) -> Hours:
        return self.ordering_hours or self.opening_hours


def parse_settings(document: dict[str, Any]) -> TenantSettings:
    return TenantSettings.model_validate(document)
