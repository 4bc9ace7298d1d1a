"""A segment's rule: what it may say, and how much of it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from comanda.kit.schemas import Body, Cents
from comanda.kit.text import Line
from comanda.segments.errors import RuleTooLong

MOST_CONDITIONS = 20
MOST_LISTED = 50  # items or areas of one condition
LONGEST_DAYS = 3650

Match = Literal["all", "any"]
Fulfilment = Literal["dine_in", "pickup", "delivery"]
OrderSource = Literal["web", "frontdesk", "phone", "table"]
Tier = Literal["bronze", "silver", "gold", "none"]
Days = Annotated[int, Field(strict=True, ge=0, le=LONGEST_DAYS)]
Number = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]

# As the masks of `customers` count them.
FULFILMENT_BITS: dict[str, int] = {"dine_in": 1, "pickup": 2, "delivery": 4}
SOURCE_BITS: dict[str, int] = {"web": 1, "frontdesk": 2, "phone": 4, "table": 8}


class _Between(Body):
    """From one to the other, both included; one of them may be left out."""

    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "_Between":
        if self.at_least is None and self.at_most is None:
            raise ValueError("needs at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class Visits(_Between):
    """How many orders counted, ever."""

    field: Literal["visits"]


class Spent(_Between):
    """All that was spent, in minor units."""

    field: Literal["spent"]
    at_least: Cents | None = None
    at_most: Cents | None = None


class AverageOrder(_Between):
    """What an order came to on the average, in minor units. Whoever never ordered is not meant."""

    field: Literal["average_order"]
    at_least: Cents | None = None
    at_most: Cents | None = None


class LastOrder(_Between):
    """Days since the last order. Whoever never ordered is not meant."""

    field: Literal["last_order"]
    at_least: Days | None = None
    at_most: Days | None = None


class KnownFor(_Between):
    """Days since they became known here."""

    field: Literal["known_for"]
    at_least: Days | None = None
    at_most: Days | None = None


class InTier(Body):
    field: Literal["tier"]
    any_of: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=4)]


class Birthday(Body):
    """Today or in so many days, as the business's calendar says; who was born on 29 February has theirs on the 28th in
    other years."""

    field: Literal["birthday"]
    within_days: Annotated[int, Field(strict=True, ge=0, le=60)]


class BirthdayMonth(Body):
    """In this month, or in a later one."""

    field: Literal["birthday_month"]
    months_ahead: Annotated[int, Field(strict=True, ge=0, le=11)]


class Bought(Body):
    """One of these items, in so many orders, the last of them within so many days. Turned round: not so."""

    field: Literal["bought"]
    items: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_LISTED)]
    orders_at_least: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    within_days: Annotated[int, Field(strict=True, ge=1, le=LONGEST_DAYS)] | None = None
    never: Annotated[bool, Field(strict=True)] = False


Way = Literal["used", "only", "never"]


class Fulfilled(Body):
    """How they had their orders. Only and used are about those who ordered; never also fits whoever did not."""

    field: Literal["fulfilment"]
    way: Way
    any_of: Annotated[tuple[Fulfilment, ...], Field(min_length=1, max_length=3)]


class OrderedBy(Body):
    """How their orders came in."""

    field: Literal["order_source"]
    way: Way
    any_of: Annotated[tuple[OrderSource, ...], Field(min_length=1, max_length=4)]


class InLanguage(Body):
    """That they are written to in; of whom none is known it is the business's."""

    field: Literal["language"]
    any_of: Annotated[tuple[Literal["en", "ar"], ...], Field(min_length=1, max_length=2)]


def _filled(names: tuple[str, ...]) -> tuple[str, ...]:
    if any(not one for one in names):
        raise ValueError("must not be empty")
    return names


class InArea(Body):
    """One of their addresses is in a part of town, or in a town, of this name; letters large or small."""

    field: Literal["area"]
    any_of: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_LISTED), AfterValidator(_filled)]


class Distance(Body):
    """One of their addresses is on the map, no further away as the crow flies."""

    field: Literal["distance"]
    at_most_meters: Annotated[int, Field(strict=True, ge=1, le=200_000)]


Condition = Annotated[
    Visits
    | Spent
    | AverageOrder
    | LastOrder
    | KnownFor
    | InTier
    | Birthday
    | BirthdayMonth
    | Bought
    | Fulfilled
    | OrderedBy
    | InLanguage
    | InArea
    | Distance,
    Field(discriminator="field"),
]


class ConditionGroup(Body):
    """Conditions that hold together. Groups stand in a rule, and in no other group."""

    match: Match
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=MOST_CONDITIONS)]


class Rule(ConditionGroup):
    """Conditions and groups of such, at most twenty conditions in all."""

    conditions: Annotated[tuple[Condition, ...], Field(max_length=MOST_CONDITIONS)] = ()
    groups: Annotated[tuple[ConditionGroup, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Rule":
        if not self.conditions and not self.groups:
            raise ValueError("needs at least one condition")
        return self

    def all_conditions(self) -> list[Condition]:
        return [*self.conditions, *(one for group in self.groups for one in group.conditions)]


def check_length(rule: Rule) -> Rule:
    """Raises RuleTooLong."""
    if len(rule.all_conditions()) > MOST_CONDITIONS:
        raise RuleTooLong(most=MOST_CONDITIONS)
    return rule
