"""Requests and answers about businesses and staff."""

import zoneinfo
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from comanda.files.schemas import Picture, PictureOfColumn
from comanda.identity.schemas import KnownPassword, OneProof, Secret
from comanda.kit import money, phone
from comanda.kit.schemas import Body, Flag, View
from comanda.kit.text import Email, Name, OptionalName
from comanda.tenants.hours import CalendarDate, Weekday
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.permissions import Permission, Role
from comanda.tenants.settings import OrderNumberFormat, TenantSettings

_ZONES = frozenset(zoneinfo.available_timezones())


def _known(test: Any, what: str) -> Any:
    def check(value: str) -> str:
        if not test(value):
            raise ValueError(f"is not a known {what}")
        return value

    return AfterValidator(check)


Country = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2}$"), _known(phone.is_country, "country (ISO 3166, such as GH)")
]
Currency = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}$"), _known(money.is_currency, "currency (ISO 4217, such as GHS)")
]
Timezone = Annotated[
    str, StringConstraints(max_length=60), _known(_ZONES.__contains__, "time zone (such as Africa/Accra)")
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$")]
Host = Annotated[
    str,
    StringConstraints(
        max_length=253,
        pattern=r"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$",
    ),
    AfterValidator(str.lower),
]
Language = Literal["en", "ar"]
Password = Annotated[str, StringConstraints(min_length=8, max_length=256, strip_whitespace=False)]


def absent() -> Any:
    """Default of a PATCH's field that may be left out but is never null; `model_fields_set` tells which it was."""
    return None


def _without_defaults(schema: dict[str, Any]) -> None:
    # What is left out of a PATCH stays as it is: no default to tell of.
    for field in schema["properties"].values():
        field.pop("default", None)


class BusinessCreate(Body):
    name: Name = Field(examples=["Blue Door Café"])
    name2: OptionalName = Field("", description="The name in the second language.", examples=["مقهى الباب الأزرق"])
    slug: Slug | None = Field(None, description="Its address, /r/<slug>; made from the name when missing.")
    country: Country = Field(examples=["GH"])
    currency: Currency = Field(examples=["GHS"])
    timezone: Timezone = Field(examples=["Africa/Accra"])
    language: Language = Field("en", description="Which language guests see first.")
    email: Email = Field(examples=["owner@blue-door.example"])
    full_name: Name = Field(examples=["Akosua Mensah"])
    password: Password = Field(examples=["seven small green tortoises"])


class BusinessCreated(View):
    tenant_id: UUID
    slug: str
    access_token: str
    token_type: Literal["bearer"] = Field("bearer")


class Token(View):
    access_token: str
    token_type: Literal["bearer"] = Field("bearer")
    expires_in: int = Field(description="Seconds.")
    tenant_id: UUID
    restaurant: str = Field(description="The business's address (slug).")


class SecondProof(OneProof):
    challenge_token: Secret


class SecondFactor(View):
    """One's own."""

    mfa_enabled: bool
    required_here: bool = Field(description="Whether the business wants everyone to have one.")
    backup_codes_left: int


class AppCode(Body):
    code: Annotated[str, StringConstraints(min_length=6, max_length=20)] = Field(
        description="Six digits of the app that was set up.", examples=["492 039"]
    )


class Me(View):
    id: UUID
    email: str
    full_name: str
    role: Role
    permissions: list[Permission]
    mfa_enabled: bool
    must_set_up_mfa: bool = Field(
        description="The business requires a second factor, and there is none yet: nothing else is answered before."
    )
    tenant_id: UUID
    restaurant: str
    business_name: str


class StaffRead(View):
    id: UUID
    email: str
    full_name: str
    role: Role
    is_active: bool
    mfa_enabled: bool
    has_passkeys: bool = Field(False)
    created_at: datetime


class BusinessListed(View):
    slug: str
    name: str
    name2: str
    language: Language
    country: str
    logo: PictureOfColumn
    color: str | None


class StaffUpdate(Body):
    role: Role = Field(default_factory=absent)
    is_active: Flag = Field(default_factory=absent, description="False ends all of their sign-ins.")
    full_name: Name = Field(default_factory=absent, examples=["Akosua Mensah"])


class PasswordChange(Body):
    current_password: KnownPassword
    new_password: Password = Field(examples=["nine quiet purple kettles"])


class SessionRead(View):
    id: UUID
    created_at: datetime
    expires_at: datetime
    current: bool = Field(description="Whether this is the sign-in that asks.")


class InvitationCreate(Body):
    email: Email = Field(examples=["kofi@blue-door.example"])
    role: Role = Field(examples=["kitchen"])


class InvitationRead(View):
    id: UUID
    email: str
    role: Role
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


class InvitationCreated(InvitationRead):
    url: str = Field(description="To be given to the invited person; shown this once, and good for one use.")


class InvitationAccept(Body):
    token: Annotated[str, StringConstraints(max_length=100)] = Field(
        description="What follows # in the link.", examples=["k3VdQm8sYt1nW6hZr0cXfPa9LbJ2eGuTiO4yRqNvM7E"]
    )
    full_name: Name = Field(examples=["Kofi Boateng"])
    password: Password = Field(examples=["nine quiet purple kettles"])


class SettingsRead(TenantSettings):
    """The business itself and what it decides, in one flat document; PATCH takes the same fields but `slug`, which is
    fixed, and `logo`, which has a route of its own."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    name: str
    name2: str
    slug: str
    host: str | None
    country: str
    currency: str
    timezone: str
    language: Language
    listed: bool
    logo: Picture | None


class SettingsUpdate(TenantSettings):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: Name = Field(default_factory=absent, examples=["Blue Door Café"])
    name2: OptionalName = Field(default_factory=absent)
    host: Host | None = Field(
        None, description="A host name of the business's own.", examples=["order.blue-door.com"]
    )
    timezone: Timezone = Field(default_factory=absent, examples=["Africa/Accra"])
    language: Language = Field(default_factory=absent)
    listed: Flag = Field(
        default_factory=absent, description="Whether the installation's front page shows it.", examples=[True]
    )
    country: Country = Field(default_factory=absent, description="Fixed once opened; any other is refused.")
    currency: Currency = Field(default_factory=absent, description="Fixed once opened; any other is refused.")
    loyalty_before: LoyaltyProgramme | None = Field(
        None,
        description="The programme you have seen, null for none; if it is no longer the present one, nothing changes: "
        "409.",
        examples=[None],
    )


class NumberFormat(Body):
    format: OrderNumberFormat = Field(examples=["A-{number:03d}"])


class NumberExamples(View):
    examples: list[str]


class IntervalRead(View):
    opens_at: datetime
    closes_at: datetime
    text: str = Field(description="In the business's own time, such as 18:00-02:00.")


class DayHours(View):
    date: CalendarDate
    weekday: Weekday
    note: str | None = Field(description="Of the exception that holds on this date.")
    opening: list[IntervalRead]
    ordering: list[IntervalRead]


class HoursPreview(View):
    timezone: str
    days: list[DayHours]


class AuditRead(View):
    id: UUID
    at: datetime
    actor_kind: str = Field(description="staff, guest or system.")
    actor_id: UUID | None
    actor_name: str | None = Field(description="Of a member of the staff.")
    action: str
    subject_kind: str
    subject_id: UUID | None
    subject_name: str | None = Field(description="Where it was done to a member of the staff.")
    data: dict[str, Any]
    from_address: str | None
    device: str | None
    request_id: str | None
