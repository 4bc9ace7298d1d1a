"""Shapes of campaigns in and out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from comanda.campaigns.measuring import Verdict
from comanda.kit.schemas import Body, Moment, View
from comanda.kit.text import ShortName, clean
from comanda.notifications.kinds import Channel, Language
from comanda.segments.rules import Rule

Status = Literal["draft", "scheduled", "running", "paused", "done", "cancelled"]
MOST_LETTERS = {"sms": 480, "email": 5000, "push": 240}


def _filled(text: str) -> str:
    text = clean(text)
    if not text:
        raise ValueError("must not be empty")
    return text


def _no_double(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    if len(set(channels)) != len(channels):
        raise ValueError("each channel may be named once")
    return channels


class CampaignText(Body):
    """`{name}`, `{restaurant}` and `{link}` are filled in. An empty line parts paragraphs of an e-mail."""

    subject: Annotated[str, Field(max_length=120), AfterValidator(clean)] = Field(
        "", description="Of e-mails, and the title of push messages.", examples=["We miss you"]
    )
    body: Annotated[str, Field(max_length=5000), AfterValidator(_filled)] = Field(
        examples=["Hi {name}, this week jollof is on us at {restaurant}: {link}"]
    )


class CampaignTexts(Body):
    """At least one. Whose language has no text gets the other one."""

    en: CampaignText | None = None
    ar: CampaignText | None = None


Channels = Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3), AfterValidator(_no_double)]


class CampaignCreate(Body):
    name: ShortName = Field(examples=["Come back in November"])
    segment_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000011"])
    channels: Channels = Field(description="The first by which somebody is reached.", examples=[["push", "sms"]])
    texts: CampaignTexts = Field(
        examples=[{"en": {"subject": "We miss you", "body": "Hi {name}, {restaurant} has a new menu: {link}"}}]
    )
    holdout_percent: Annotated[
        int, Field(strict=True, ge=0, le=50, description="Left out by lot, to measure what the others did more.")
    ] = 10
    measured_days: Annotated[int, Field(strict=True, ge=1, le=60)] = 14


class CampaignUpdate(Body):
    name: ShortName | None = None
    segment_id: UUID | None = None
    channels: Channels | None = None
    texts: CampaignTexts | None = None
    holdout_percent: Annotated[int, Field(strict=True, ge=0, le=50)] | None = None
    measured_days: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None


class CampaignPlanOf(Body):
    """What a plan is reckoned from; nothing is kept."""

    campaign_id: UUID | None = Field(
        None, description="Of the draft. Null: it is not saved yet, and another lot than its own is drawn."
    )
    segment_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000011"])
    channels: Channels = Field(examples=[["push", "sms"]])
    texts: CampaignTexts = Field(
        examples=[{"en": {"subject": "We miss you", "body": "Hi {name}, {restaurant} has a new menu: {link}"}}]
    )
    holdout_percent: Annotated[int, Field(strict=True, ge=0, le=50)] = 10


class CampaignStart(Body):
    at: Moment | None = Field(None, description="Null: now.")


class CampaignRead(View):
    id: UUID
    name: str
    status: Status
    segment_id: UUID
    segment_name: str
    rule: Rule | None = Field(description="As it was when it started.")
    channels: list[Channel]
    texts: CampaignTexts
    holdout_percent: int
    measured_days: int
    created_at: Moment
    starts_at: Moment | None
    started_at: Moment | None
    queued_at: Moment | None = Field(description="When the last of its messages was put in.")
    ended_at: Moment | None
    looked_at: int = Field(description="Customers of the segment, so far.")
    queued: int
    held_out: int
    unreachable: int = Field(description="Without a consent, or without an address for the channels.")
    capped: int = Field(description="Who had as many messages as the settings allow.")
    waits_until: Moment | None = Field(description="While it runs: when the quiet hours of this moment are over.")


class PlannedText(View):
    """As it would read."""

    language: Language
    subject: str
    body: str
    sms_segments: int | None = Field(description="Null where it goes by no SMS.")
    not_gsm: str = Field(description="Characters that make the segments of an English SMS short.")


class Cost(View):
    micros: int = Field(description="Millionths of the currency's unit.")
    currency: str


class CampaignPlan(View):
    """Whom it would reach if it started now, and what the SMS would cost."""

    customers: int = Field(description="In the segment.")
    looked_at: int = Field(description="Of a large segment some are looked at, and the rest reckoned from them.")
    is_about: bool = Field(description="Other people may be left out by lot, or the rest is reckoned from some.")
    by_channel: dict[Channel, int]
    held_out: int
    unreachable: int
    capped: int
    texts: list[PlannedText]
    sms_segments: int
    cost: Cost | None = Field(description="Null: nobody knows what a segment costs.")
    segments_left_today: int = Field(description="Of the business's own limit; the rest is skipped.")
    waits_until: Moment | None = Field(
        description="When the quiet hours of this moment are over; null: it is in none."
    )


class ChannelResult(View):
    channel: Channel
    waiting: int
    sent: int = Field(description="Taken by whoever carries it, delivered ones too.")
    delivered: int
    failed: int
    skipped: int


class Skipped(View):
    reason: str
    messages: int


class GroupResult(View):
    people: int
    buyers: int = Field(description="Who ordered within the measured days.")
    orders: int
    spent: int = Field(description="Minor units.")


class Compared(View):
    """Per person: what those written to did more than those left out."""

    value: float
    low: float = Field(description="The true one is above this and below `high`, 95 times of 100.")
    high: float


class DayOfResult(View):
    day: int
    written: float = Field(description="Share of them that had ordered by its end, 0 to 1.")
    held_out: float


class CampaignResult(View):
    currency: str
    measured_until: Moment = Field(description="For whoever was drawn last; before, more may come.")
    channels: list[ChannelResult]
    skipped: list[Skipped]
    left: int = Field(description="Who said within the measured days that they want no more.")
    cost: list[Cost]
    written: GroupResult
    held_out: GroupResult
    verdict: Verdict = Field(description="On what was spent per person.")
    orders_more: Compared | None
    spent_more: Compared | None = Field(description="Minor units.")
    days: list[DayOfResult]
