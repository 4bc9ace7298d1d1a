"""Requests and answers about businesses and staff."""

import zoneinfo
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from comanda.kit import money, phone
from comanda.kit.schemas import Body, View
from comanda.kit.text import Email, Name, OptionalName
from comanda.tenants.permissions import Permission, Role

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
Language = Literal["en", "ar"]
Password = Annotated[str, StringConstraints(min_length=8, max_length=256, strip_whitespace=False)]


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
    token_type: Literal["bearer"] = "bearer"


class Token(View):
    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds.")
    tenant_id: UUID
    restaurant: str = Field(description="The business's address (slug).")


class Me(View):
    id: UUID
    email: str
    full_name: str
    role: Role
    permissions: list[Permission]
    tenant_id: UUID
    restaurant: str
    business_name: str


class StaffRead(View):
    id: UUID
    email: str
    full_name: str
    role: Role
    is_active: bool
    created_at: datetime


class BusinessListed(View):
    slug: str
    name: str
    name2: str
    language: Language
    country: str
