"""Shapes of points and tiers in requests and answers."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from comanda.kit.schemas import Body, Page, View
from comanda.kit.text import Line
from comanda.notifications.kinds import Language
from comanda.tenants.loyalty import Level, Rounding

Wallet = Literal["apple", "google"]
EntryKind = Literal["earned", "reversed", "redeemed", "returned", "expired", "adjusted", "bonus", "moved"]


Occasion = Literal["inviter", "friend", "birthday", "anniversary"]
ReferralStatus = Literal["open", "rewarded", "taken_back", "full"]


def _not_nothing(points: int) -> int:
    if points == 0:
        raise ValueError("must not be 0")
    return points


class PointsAdjust(Body):
    points: Annotated[
        int,
        Field(strict=True, ge=-1_000_000, le=1_000_000, description="Below 0 takes them.", examples=[50]),
        AfterValidator(_not_nothing),
    ]
    reason: Annotated[Line, Field(min_length=1, max_length=200, examples=["Waited an hour for a pizza"])]


class TierShown(View):
    level: Level
    name: str
    name2: str
    benefits: str
    benefits2: str
    points_percent: int
    discount_percent: int
    from_spend_cents: int | None
    from_visits: int | None


class PointsOver(View):
    points: int
    at: datetime | None = Field(description="When they are over; null: never.")


class Standing(View):
    """What somebody has of points, and where they are on their way through the tiers."""

    points: int = Field(description="Below 0: those to come make up for it first.")
    usable_points: int = Field(description="Of them, those that can be redeemed now.")
    waiting_points: int
    worth_cents: int = Field(description="What the usable ones take off.")
    currency: str
    left: list[PointsOver] = Field(description="By when they are over, the soonest first; twelve at most.")
    tier: Level | None
    tiers: list[TierShown] = Field(description="All that there are, the lowest first.")
    spent_cents: int = Field(description="Within the window that tiers look back on.")
    visits: int
    window_from: date | None
    missing_cents: int | None = Field(description="Of spending, to the next tier; null: not by that.")
    missing_visits: int | None
    points_per_unit: str | None = Field(description="Null: the business has no programme.")
    rounding: Rounding | None
    point_value_cents: int | None
    least_points: int | None
    most_percent: int | None
    expires_after_months: int | None
    waiting_days: int | None


class EntryRead(View):
    id: UUID
    kind: EntryKind
    occasion: Occasion | None = Field(
        description="What a bonus is for; below 0 it was taken back. inviter: a friend came; friend: came by a friend."
    )
    points: int
    forgone: int = Field(description="To be taken too, but they were not there any more.")
    at: datetime
    expires_at: datetime | None
    counts_from: datetime | None
    order_id: UUID | None
    order_number: str | None


class CardRead(View):
    """What the staff scan or type to find the member."""

    membership_code: str
    qr_code: str = Field(description="The same as a picture: a data URL.")
    wallets: list[Wallet] = Field(description="Of phones, into which the card can be put.")


class InviteRead(View):
    """A member's own link, what it gives, and what it has given. Nothing of who the friends are."""

    friend_code: str
    link: str = Field(description="To send to friends.")
    qr_code: str = Field(description="The same as a picture: a data URL.")
    inviter_points: int
    friend_points: int
    least_cents: int
    good_days: int
    left: int = Field(description="Friends that are rewarded still, within 365 days.")
    friends: int = Field(description="Who came and whose points stand.")
    points: int = Field(description="For them.")


class ReferralTerms(View):
    """What whoever came by a member's link has of it, and what for."""

    friend_points: int
    least_cents: int
    until: datetime = Field(description="By when the first order is placed.")


class ReferralOpen(Body):
    code: Annotated[str, Field(min_length=1, max_length=40, examples=["7KQ2M9XT4V"])]


class ReferralKept(ReferralTerms):
    currency: str
    guest_token: str = Field(description="Goes on with every call; it is the one that was sent, where one was.")


class OwnLoyalty(View):
    standing: Standing
    card: CardRead | None = Field(description="Null: there is no programme.")
    invite: InviteRead | None = Field(description="Null: members invite nobody here.")
    invited: ReferralTerms | None = Field(description="That they came by a link, and have not ordered by it yet.")
    entries: Page[EntryRead]


class OwnLoyaltyRead(View):
    loyalty: OwnLoyalty | None = Field(description="Null: nobody has proved who they are.")


class StaffEntryRead(EntryRead):
    reason: str
    by_name: str | None


class TierChangeRead(View):
    from_tier: Level | None
    to_tier: Level | None
    why: Literal["order", "window", "programme", "merge"]
    at: datetime


class CameBy(View):
    """Whose link has brought a customer."""

    inviter_id: UUID
    inviter_name: str
    inviter_number: str
    status: ReferralStatus
    opened_at: datetime


class CustomerLoyalty(View):
    standing: Standing
    came_by: CameBy | None
    friends: int = Field(description="Whom they have brought, and are rewarded for.")
    tier_changes: list[TierChangeRead]
    entries: Page[StaffEntryRead]


class MonthOfPoints(View):
    month: date
    earned: int = Field(description="Less those taken back.")
    given: int = Field(description="By hand and as a bonus, less those taken by hand.")
    redeemed: int = Field(description="Less those that came back.")
    expired: int


class TierCount(View):
    level: Level | None
    members: int


class ProgrammeFigures(View):
    """`owed`: what stands below 0. `worth_cents`: what all points together would take off, if all were redeemed."""

    currency: str
    has_programme: bool
    members: int
    points: int
    owed: int
    worth_cents: int
    months: list[MonthOfPoints]
    tiers: list[TierCount]


class ReferralRead(View):
    """open: the friend has not ordered yet, or not proved who they are. taken_back: the order was given back, or they
    were not new. full: the member had as many friends as are rewarded."""

    id: UUID
    status: ReferralStatus
    opened_at: datetime
    ends_at: datetime
    rewarded_at: datetime | None
    inviter_id: UUID
    inviter_name: str
    inviter_number: str
    inviter_points: int
    friend_id: UUID | None = Field(description="Null: nobody knows yet who that is, or they were erased.")
    friend_name: str | None
    friend_number: str | None
    friend_points: int


class MonthOfReferrals(View):
    month: date
    opened: int
    came: int = Field(description="Friends whose first order was completed, and whose points stand.")
    points: int = Field(description="To both sides, less those taken back.")


class ReferralFigures(View):
    """Of the last twelve months."""

    has_referrals: bool = Field(description="Whether members can invite friends now.")
    months: list[MonthOfReferrals]


# --- cards in wallets -------------------------------------------------------------------------------------------

KeyText = Annotated[str, StringConstraints(pattern=r"^[\t\n\r\x20-\x7e]{1,10000}$")]


class AppleKeys(Body):
    """Of a Pass Type ID. Without a `key` it is that of the signing request that was made here, or the one there was."""

    wallet: Literal["apple"] = Field(examples=["apple"])
    certificate: KeyText = Field(description="As PEM.", examples=["-----BEGIN CERTIFICATE-----\n..."])
    intermediate: KeyText = Field(
        description="Apple's WWDR certificate, as PEM.", examples=["-----BEGIN CERTIFICATE-----\n..."]
    )
    key: KeyText | None = Field(
        None, description="As PEM, without a password.", examples=["-----BEGIN PRIVATE KEY-----\n..."]
    )


class GoogleKeys(Body):
    """Of an account of Google's Pay & Wallet Console."""

    wallet: Literal["google"] = Field(examples=["google"])
    issuer_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{10,25}$")] = Field(
        examples=["3388000000022801234"]
    )
    key_file: KeyText = Field(description="The JSON file of a service account's key.")


WalletKeys = Annotated[AppleKeys | GoogleKeys, Field(discriminator="wallet")]


class WalletAccountRead(View):
    """The keys themselves are never shown again."""

    wallet: Wallet
    state: Literal["none", "requested", "good", "ending", "over", "lost"] = Field(
        description="`requested`: Apple has still to make a certificate. `ending`: within thirty days. `lost`: the key "
        "that seals secrets here is another one, so these are to be entered again."
    )
    name: str | None = Field(description="The Pass Type ID, or the issuer ID.")
    holder: str | None = Field(description="The team, or the service account.")
    expires_at: datetime | None
    has_request: bool = Field(description="Whether a signing request was made whose certificate is not here yet.")
    updated_at: datetime | None


class SigningRequest(View):
    file_name: str
    certificate_request: str = Field(description="As PEM; of the same key until its certificate is here.")


class WalletLink(View):
    card_url: str = Field(description="Where the phone is led: to Google, or to a file of ours, for ten minutes.")


class CardWanted(Body):
    language: Language = Field("en", description="Of what the card says.")
