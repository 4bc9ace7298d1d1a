"""Requests and answers about taxes."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from comanda.kit.schemas import Body, Flag, View
from comanda.kit.text import OptionalName, ShortName
from comanda.tenants.hours import CalendarDate
from comanda.tenants.schemas import absent
from comanda.tenants.settings import Fulfilment

TaxCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9_]{0,38}[a-z0-9])?$")]
BasisPoints = Annotated[int, Field(strict=True, ge=0, le=10_000)]
MAX_RATES = 100


class TaxRateWrite(Body):
    id: UUID | None = Field(None, description="Of the rate of this class that is kept; none: a new one.")
    name: ShortName = Field(examples=["VAT"])
    rate_bp: BasisPoints = Field(description="Hundredths of a percent: 1500 is 15 %.", examples=[1500])
    fulfilment: Fulfilment | None = Field(
        None, description="Only for this one, in place of the general rate of the same name."
    )
    valid_from: CalendarDate = Field(examples=["2026-01-01"])
    valid_to: CalendarDate | None = Field(None, description="The last day, included; none: until further notice.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("ends before it begins")
        return self


Rates = Annotated[tuple[TaxRateWrite, ...], Field(max_length=MAX_RATES)]


class TaxClassCreate(Body):
    name: ShortName = Field(examples=["Catering"])
    name2: OptionalName = Field("", examples=["خدمات الضيافة"])
    code: TaxCode | None = Field(
        None, description="Short name for files; made from the name when missing.", examples=["catering"]
    )
    is_default: Flag = False
    rates: Rates = Field((), examples=[[{"name": "VAT", "rate_bp": 1500, "valid_from": "2026-01-01"}]])


class TaxClassUpdate(Body):
    name: ShortName = Field(default_factory=absent, examples=["Catering"])
    name2: OptionalName = Field(default_factory=absent)
    is_default: Flag = Field(default_factory=absent, description="True moves the default here.")
    rates: Rates = Field(default_factory=absent, description="All of them: rates not named here are removed.")


class TaxRateRead(View):
    id: UUID
    name: str
    rate_bp: int
    fulfilment: Fulfilment | None
    valid_from: date
    valid_to: date | None


class TaxClassRead(View):
    id: UUID
    code: str
    name: str
    name2: str
    is_default: bool
    rates: list[TaxRateRead]


class TaxComponentRead(View):
    name: str
    rate_bp: int


class EffectiveTax(View):
    fulfilment: Fulfilment
    rate_bp: int = Field(description="The sum of the components.")
    components: list[TaxComponentRead]


class EffectiveTaxClass(View):
    id: UUID
    code: str
    name: str
    name2: str
    is_default: bool
    fulfilments: list[EffectiveTax]


class EffectiveTaxes(View):
    on: date
    classes: list[EffectiveTaxClass]
