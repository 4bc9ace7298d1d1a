"""Requests and answers about promotions."""

import json
import unicodedata
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.kit.schemas import Body, Flag, View
from comanda.kit.text import Name, OptionalName, western
from comanda.promotions.at_hand import offer_of
from comanda.promotions.models import Promotion
from comanda.promotions.offers import Offer, Why
from comanda.tenants.hours import CalendarDate, Hours, Window
from comanda.tenants.settings import Fulfilment

Kind = Literal["amount", "percent", "free_item"]
Target = Literal["order", "items", "categories", "delivery"]
Source = Literal["web", "frontdesk", "phone", "table"]
Tier = Literal["bronze", "silver", "gold"]
State = Literal["running", "planned", "paused", "over", "used_up", "archived"]

MAX_CODES = 3


def folded(text: str) -> str:
    """A code as it is kept: capitals and western digits, without the spaces people read it out with."""
    return western("".join(unicodedata.normalize("NFKC", text).split())).upper()


def _code(text: str) -> str:
    code = folded(text)
    if not 3 <= len(code) <= 30 or not all(c.isalnum() or c in "-_" for c in code):
        raise ValueError("has 3 to 30 letters and digits, and no other signs than - and _")
    return code


Code = Annotated[str, StringConstraints(max_length=60), AfterValidator(_code)]
WrittenCode = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(folded)]
Codes = Annotated[
    tuple[WrittenCode, ...],
    Field(max_length=MAX_CODES, description="Of promotions, as they were typed.", examples=[[]]),
]


def _distinct(values: list[Any]) -> list[Any]:
    return sorted(set(values))


class PromotionWrite(Body):
    """A rule. What it is narrowed by is left out, or empty, where it is not to be."""

    name: Name = Field(description="As guests and invoices read it.", examples=["Lunch for less"])
    name2: OptionalName = Field("", description="The same in the second language.", examples=["غداء بسعر أقل"])
    code: Code | None = Field(None, description="Null: it applies by itself.", examples=["LUNCH10"])
    kind: Kind = Field(examples=["percent"])
    amount_cents: Annotated[int, Field(strict=True, ge=1, le=10**10)] | None = Field(
        None, description="Of `amount`: what is taken off. Of `percent`: the most that is.", examples=[None]
    )
    percent_bp: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = Field(
        None, description="Hundredths of a per cent of the menu's prices.", examples=[1000]
    )
    free_units: Annotated[int, Field(strict=True, ge=1, le=20)] | None = Field(
        None, description="How many of the cheapest that it is for are free in one order.", examples=[None]
    )
    target: Target = "order"
    item_ids: Annotated[list[UUID], Field(max_length=200), AfterValidator(_distinct)] = Field(
        default=[], examples=[[]]
    )
    category_ids: Annotated[list[UUID], Field(max_length=100), AfterValidator(_distinct)] = Field(
        default=[], examples=[[]]
    )
    minimum_cents: Annotated[int, Field(strict=True, ge=0, le=10**10)] = Field(
        0, description="Of all items together, at the menu's prices.", examples=[5000]
    )
    fulfilments: Annotated[list[Fulfilment], Field(max_length=3), AfterValidator(_distinct)] = Field(
        default=[], examples=[[]]
    )
    sources: Annotated[list[Source], Field(max_length=4), AfterValidator(_distinct)] = Field(
        default=[], examples=[[]]
    )
    valid_from: CalendarDate | None = Field(None, description="A day of the business's calendar.")
    valid_until: CalendarDate | None = Field(None, description="The last day, included.")
    windows: Annotated[list[Window], Field(max_length=20)] = Field(
        default=[],
        description="Only in these hours of the week.",
        examples=[[{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "12:00", "closes": "14:00"}]],
    )
    tiers: Annotated[list[Tier], Field(max_length=3), AfterValidator(_distinct)] = Field(default=[], examples=[[]])
    segment_id: UUID | None = Field(
        None, description="Only for whoever is in this segment when they order.", examples=[None]
    )
    first_order: Flag = Field(False, description="Only for somebody's first order.")
    total_limit: Annotated[int, Field(strict=True, ge=1, le=10**9)] | None = Field(
        None, description="How often by all together.", examples=[None]
    )
    customer_limit: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        None, description="How often by each customer, who must have proved who they are.", examples=[None]
    )
    combines: Flag = Field(False, description="Whether others that combine may be used with it.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        needed = {"amount": self.amount_cents, "percent": self.percent_bp, "free_item": self.free_units}
        if needed.pop(self.kind) is None:
            raise ValueError(f"say how much: {self.kind} needs its number")
        if self.kind == "percent":
            needed.pop("amount")
        if any(value is not None for value in needed.values()):
            raise ValueError(f"{self.kind} goes with no other number than its own")
        if self.kind == "free_item" and self.target not in ("items", "categories"):
            raise ValueError("say which items may be free")
        if (self.target == "items") != bool(self.item_ids):
            raise ValueError("item_ids go with the target items, which needs some")
        if (self.target == "categories") != bool(self.category_ids):
            raise ValueError("category_ids go with the target categories, which needs some")
        if self.target == "delivery" and self.fulfilments not in ([], ["delivery"]):
            raise ValueError("the fee of a delivery is there for deliveries only")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("it ends before it begins")
        return self

    def as_offer(self, id: UUID) -> Offer:
        """As if it ran now, for whoever it is for."""
        values = self.model_dump(mode="json", include={"windows"})
        return Offer(
            id=id,
            name=self.name,
            name2=self.name2,
            kind=self.kind,
            target=self.target,
            amount_cents=self.amount_cents,
            percent_bp=self.percent_bp,
            free_units=self.free_units,
            item_ids=frozenset(self.item_ids),
            category_ids=frozenset(self.category_ids),
            minimum_cents=self.minimum_cents,
            fulfilments=frozenset(self.fulfilments),
            sources=frozenset(self.sources),
            hours=Hours.model_validate({"weekly": values["windows"]}) if self.windows else None,
        )


class PromotionReplace(PromotionWrite):
    version: Annotated[str, Field(max_length=64)] | None = Field(
        None,
        description="The version you have seen; if it is no longer the present one, nothing changes: 409.",
        examples=[None],
    )


class PromotionRead(View):
    id: UUID
    version: str = Field(description="Of what it says: another one after each change of that.")
    name: str
    name2: str
    code: str | None
    kind: Kind
    amount_cents: int | None
    percent_bp: int | None
    free_units: int | None
    target: Target
    item_ids: list[UUID]
    category_ids: list[UUID]
    minimum_cents: int
    fulfilments: list[Fulfilment]
    sources: list[Source]
    valid_from: date | None
    valid_until: date | None
    windows: list[Window]
    tiers: list[Tier]
    segment_id: UUID | None
    first_order: bool
    total_limit: int | None
    customer_limit: int | None
    combines: bool
    state: State
    used: int = Field(description="Orders that have it, without those that came to nothing.")
    used_cents: int = Field(description="What was taken off those.")
    created_at: datetime

    @classmethod
    def of(cls, promotion: Promotion, at: datetime, zone: ZoneInfo) -> Self:
        return cls.model_validate(
            {
                **{name: getattr(promotion, name, None) for name in cls.model_fields},
                "version": version_of(promotion),
                "state": state_of(promotion, at, zone),
            }
        )


def version_of(promotion: Promotion) -> str:
    """The same for the same words, so that two who write the same are not in each other's way."""
    says = {name: getattr(promotion, name) for name in PromotionWrite.model_fields}
    return sha256(json.dumps(says, sort_keys=True, default=str).encode()).hexdigest()[:16]


def state_of(promotion: Promotion, at: datetime, zone: ZoneInfo) -> State:
    """Outside its hours it is running all the same."""
    if promotion.archived_at is not None:
        return "archived"
    why = offer_of(promotion).why_not_at(at, zone)
    if why is Why.OVER:
        return "over"
    if why is Why.USED_UP:
        return "used_up"
    if promotion.paused_at is not None:
        return "paused"
    return "planned" if why is Why.NOT_YET else "running"


class PromotionSwitch(Body):
    """What is left out stays as it is."""

    paused: Flag | None = Field(None, description="It does not apply until it is taken up again.", examples=[True])
    archived: Flag | None = Field(None, description="It is out of the way, and its code is free.", examples=[None])


class UsesOfDay(View):
    day: date
    uses: int
    cents: int


class PromotionUses(View):
    """Of the business's days, each in the span."""

    currency: str
    days: list[UsesOfDay]
