"""What a business decides for itself. Kept as one JSON document per business, validated on every read."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from comanda.kit import phone
from comanda.kit.schemas import Body
from comanda.kit.text import Line, Name, Note, OptionalEmail, PastedName, PostalAddress, as_pasted
from comanda.notifications.kinds import Channel
from comanda.tenants.delivery_zones import DeliveryZone, Place
from comanda.tenants.hours import Hours, Window
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.preference_fields import PreferenceField

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


def _no_double(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    if len(set(channels)) != len(channels):
        raise ValueError("each channel may be named once")
    return channels


def _country(code: str) -> str:
    if not phone.is_country(code):
        raise ValueError("must be a country's code of two letters, like GH")
    return code


ByChannels = Annotated[tuple[Channel, ...], Field(max_length=3), AfterValidator(_no_double)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_ALL: tuple[Channel, ...] = ("sms", "email", "push")


class MessageChannels(Body):
    """By which ways customers hear of each thing. SMS only where the business has an account that sends them."""

    order_received: ByChannels = ("sms", "email")
    payment_received: ByChannels = ("email",)
    order_accepted: ByChannels = ("sms", "push")
    order_ready: ByChannels = ("sms", "push")
    order_out_for_delivery: ByChannels = ("sms", "push")
    order_delivered: ByChannels = ("sms", "push")
    order_cancelled: ByChannels = _ALL
    order_refunded: ByChannels = _ALL
    invoice_ready: ByChannels = ("sms", "email")
    credit_note_ready: ByChannels = ("sms", "email")
    tier_reached: ByChannels = ("email", "push")
    points_expiring: ByChannels = ("email", "push")
    friend_came: ByChannels = ("email", "push")
    birthday_greeting: ByChannels = ("email", "push")
    anniversary_greeting: ByChannels = ("email", "push")


class MessageSettings(Body):
    channels: MessageChannels = MessageChannels()
    sms_countries: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)], ...],
        Field(
            max_length=30,
            description="Where SMS go; none named: to the business's own country only.",
            examples=[["GH"]],
        ),
    ] = ()
    sms_per_day: Annotated[int, Field(ge=0, le=100_000, description="Segments, of all SMS together.")] = 500
    sms_per_month: Annotated[int, Field(ge=0, le=3_000_000, description="Segments, of a calendar month.")] = 5000
    marketing_most: Annotated[
        int,
        Field(ge=1, le=30, description="So many campaigns write to the same customer within `marketing_days`."),
    ] = 4
    marketing_days: Annotated[int, Field(ge=1, le=90)] = 30
    quiet_from: TimeOfDay = Field(
        "21:00",
        description="From then until `quiet_until` nothing goes out that can wait: all but orders and codes.",
    )
    quiet_until: TimeOfDay = "09:00"


# With an S or C at its end it might be another's series of simplified invoices, or of credit notes.
SERIES_PREFIX = r"^([ABD-RT-Z]|[A-Z][A-Z0-9]{0,4}[ABD-RT-Z0-9])$"


def _series_prefix(text: str) -> str:
    if not re.fullmatch(SERIES_PREFIX, text):
        raise ValueError(
            "must be up to six capital letters and digits, beginning with a letter and not ending with S or C, such as"
            " INV"
        )
    return text


SeriesPrefix = Annotated[str, AfterValidator(_series_prefix), Field(json_schema_extra={"pattern": SERIES_PREFIX})]


class InvoiceSettings(Body):
    """Who sells, as the tax office knows them, and how their invoices are numbered and look."""

    legal_name: Annotated[Name, BeforeValidator(as_pasted)] = Field(examples=["Asaase Foods Ltd."])
    legal_name2: PastedName = Field("", description="In the second language.")
    tax_id: Annotated[PastedName, Field(min_length=1, max_length=40)] = Field(examples=["C0000803561"])
    address: Annotated[PostalAddress, Field(min_length=1)] = Field(examples=["14 Oxford Street\nOsu, Accra"])
    address2: PostalAddress = Field("", description="In the second language.")
    email: OptionalEmail = ""
    phone: Annotated[PastedName, Field(max_length=40)] = ""
    prefix: SeriesPrefix | None = Field(
        None,
        description="Of the numbers; simplified invoices have it with an S, credit notes with a C. Null:"
        " INVOICE_PREFIX of the installation. Businesses of one legal entity each need their own.",
        examples=["INV"],
    )
    notes: Note = Field("", description="Stands on each invoice, such as where to ask.")


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
    delivery_minutes: Annotated[
        int,
        Field(ge=0, le=240, description="How long the way takes: what is promised when an order goes out."),
    ] = 30
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
    messages: MessageSettings = MessageSettings()
    place: Place | None = Field(None, description="Where the business is; null: not on the map.")
    delivery_zones: Annotated[tuple[DeliveryZone, ...], Field(max_length=20)] = ()
    preference_fields: Annotated[
        tuple[PreferenceField, ...],
        Field(max_length=20, description="What is kept of each customer's wishes."),
    ] = ()
    invoices: InvoiceSettings | None = Field(None, description="Without it no invoice can be issued.")
    loyalty: LoyaltyProgramme | None = Field(None, description="Null: there is no programme.")
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
        if len({one.key for one in self.preference_fields}) != len(self.preference_fields):
            raise ValueError("each preference has a key of its own")
        if len({one.radius_meters for one in self.delivery_zones}) != len(self.delivery_zones):
            raise ValueError("each zone has a radius of its own")
        if len({one.name for one in self.delivery_zones}) != len(self.delivery_zones):
            raise ValueError("each zone has a name of its own")
        if self.delivery_zones and self.place is None:
            raise ValueError("zones lie around a place: say where the business is")
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
