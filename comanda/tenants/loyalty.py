"""A business's programme of points and tiers, as it decides it."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.kit.schemas import Body, Cents
from comanda.kit.text import Line

Level = Literal["bronze", "silver", "gold"]
LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")  # the highest last
Rounding = Literal["down", "nearest", "up"]
RATE_SCALE = 100_000  # a rate is a whole number of hundred-thousandths of a point per unit


def _more_than_nothing(text: str) -> str:
    if not Decimal(text):
        raise ValueError("must be more than 0")
    return text


PointsPerUnit = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9]\d{0,3})(\.\d{1,3})?$"), AfterValidator(_more_than_nothing)
]


class Tier(Body):
    """Reached by what was spent or by visits within the programme's window: where both are said, by either."""

    level: Level
    name: Annotated[
        Line, Field(max_length=30, description="As customers read it; empty: the level's own name.")
    ] = ""
    name2: Annotated[Line, Field(max_length=30, description="In the second language.")] = ""
    from_spend_cents: Annotated[Cents, Field(ge=1)] | None = Field(None, examples=[50000])
    from_visits: Annotated[int, Field(ge=1, le=10_000)] | None = None
    points_percent: Annotated[
        int, Field(ge=100, le=1000, description="Of the points that others get: 150 is half as many again.")
    ] = 100
    discount_percent: Annotated[
        int, Field(ge=0, le=100, description="What promotions may give to members of it.")
    ] = 0
    benefits: Annotated[Line, Field(max_length=200, description="What else members have, in a sentence.")] = ""
    benefits2: Annotated[Line, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _is_reached(self) -> "Tier":
        if self.from_spend_cents is None and self.from_visits is None:
            raise ValueError("say by what spending or how many visits it is reached")
        return self


MostPoints = Annotated[int, Field(strict=True, ge=0, le=100_000)]


class ReferralRules(Body):
    """A member's own link brings a friend: points for both, once, when the friend's first order is completed
    and paid."""

    inviter_points: MostPoints = 100
    friend_points: MostPoints = 100
    least_cents: Annotated[Cents, Field(description="Of the friend's first order: what is paid for it.")] = 0
    good_days: Annotated[
        int,
        Field(strict=True, ge=1, le=365, description="The friend orders within so many days of opening the link."),
    ] = 30
    most_per_year: Annotated[
        int,
        Field(strict=True, ge=1, le=1000, description="Friends that one member has points for, within 365 days."),
    ] = 20

    @model_validator(mode="after")
    def _gives_something(self) -> "ReferralRules":
        if not (self.inviter_points or self.friend_points):
            raise ValueError("somebody has something of it: give points to one of the two")
        return self


class Greeting(Body):
    """On a member's own day: points, and a message to whoever wants advertising."""

    points: Annotated[MostPoints, Field(description="0: the message alone.")] = 0
    good_days: Annotated[int, Field(strict=True, ge=1, le=365, description="How long these points are good.")] = 30


class LoyaltyProgramme(Body):
    """Points for what is paid, and what they are good for."""

    points_per_unit: PointsPerUnit = Field("1", description="For each whole unit of the currency.", examples=["1"])
    rounding: Rounding = "down"
    waiting_days: Annotated[
        int,
        Field(ge=0, le=90, description="Until points of an order can be used: while it may still be given back."),
    ] = 0
    expires_after_months: Annotated[int, Field(ge=1, le=120)] | None = Field(
        None, description="Points are good until the end of the day so many months later; null: for ever."
    )
    point_value_cents: Annotated[
        int, Field(ge=1, le=1_000_000, description="What one point takes off an order, in minor units.")
    ] = 5
    least_points: Annotated[int, Field(ge=1, le=1_000_000, description="Fewer are not redeemed.")] = 100
    most_percent: Annotated[
        int, Field(ge=1, le=100, description="The most that points may take off what an order's items cost.")
    ] = 50
    may_go_negative: bool = Field(
        True,
        description="Points of an order that is given back are taken although they are spent: the next ones make up "
        "for it. False: only what is there is taken, and points wait before they can be used.",
    )
    window_months: Annotated[int, Field(ge=1, le=60, description="What tiers look back on.")] = 12
    tiers: Annotated[tuple[Tier, ...], Field(max_length=len(LEVELS))] = ()
    referral: ReferralRules | None = Field(None, description="Null: members invite nobody.")
    birthday: Greeting | None = Field(None, description="Null: nobody is greeted.")
    anniversary: Greeting | None = Field(
        None, description="Of the day on which a member had the first points here. Null: nobody is greeted."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "LoyaltyProgramme":
        if not (self.may_go_negative or self.waiting_days):
            raise ValueError("where points cannot go below 0, they wait at least a day: set waiting_days")
        levels = [one.level for one in self.tiers]
        if levels != sorted(set(levels), key=LEVELS.index):
            raise ValueError("each tier may be there once, the lowest first")
        for lower, higher in zip(self.tiers, self.tiers[1:], strict=False):
            for name in ("from_spend_cents", "from_visits"):
                low, high = getattr(lower, name), getattr(higher, name)
                if low is not None and high is not None and low >= high:
                    raise ValueError(f"{higher.level} needs more than {lower.level}")
        return self

    def rate(self, level: str | None = None) -> int:
        """Of whoever is in that tier, in hundred-thousandths of a point per unit."""
        percent = next((one.points_percent for one in self.tiers if one.level == level), 100)
        return int(Decimal(self.points_per_unit) * RATE_SCALE) * percent // 100
