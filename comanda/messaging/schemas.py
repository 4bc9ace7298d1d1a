"""Requests and answers about messages."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from comanda.kit.schemas import Body, Flag, Page, View
from comanda.kit.text import clean
from comanda.messaging.keys import SmsProviderName
from comanda.notifications.kinds import Category, Channel, Language, OrderMessage
from comanda.orders.schemas import WrittenPhone
from comanda.privacy.wordings import DEFAULTS, sha256_of

OfferChannel = Literal["sms", "email"]
Status = Literal["queued", "sending", "sent", "delivered", "failed", "skipped"]
STATUSES: tuple[Status, ...] = ("queued", "sending", "sent", "delivered", "failed", "skipped")
EncodingName = Literal["GSM-7", "UCS-2"]
Subject = Annotated[str, StringConstraints(max_length=400), AfterValidator(clean)]
TemplateText = Annotated[str, StringConstraints(min_length=1, max_length=8000), AfterValidator(clean)]


class MessageRead(View):
    """`recipient` is shown in part to who may not see customers' data."""

    id: UUID
    notification_type: str
    category: Category
    channel: Channel
    status: Status
    skip_reason: Annotated[str | None, Field(description="Why it was not sent.")]
    recipient: str
    language: Language
    subject: str | None
    message: Annotated[str | None, Field(description="As it was sent; of what opens something, nothing is kept.")]
    segments: int | None
    cost_micros: Annotated[int | None, Field(description="Millionths of a unit of `cost_currency`.")]
    cost_currency: str | None
    provider: str | None
    provider_response: Annotated[str | None, Field(description="The provider's own words, the last.")]
    retry_count: int
    order_id: UUID | None
    order_number: str | None
    customer_id: UUID | None
    created_at: datetime
    next_at: Annotated[datetime | None, Field(description="Of one that waits: when it is tried next.")]
    expires_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    can_resend: bool


class AttemptRead(View):
    provider: str
    provider_id: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: Annotated[
        Literal["taken", "delivered", "failed", "refused", "unavailable"] | None,
        Field(description="null: nobody said, because the sending was cut short."),
    ]
    said: str | None
    segments: Annotated[int | None, Field(description="Of an SMS that was taken, as its cost.")]
    cost_micros: int | None
    cost_currency: str | None


class MessageDetail(MessageRead):
    attempts: Annotated[list[AttemptRead], Field(description="Oldest first.")]


class MessageList(Page[MessageRead]):
    can_email: Annotated[bool, Field(description="Whether this installation has a mail server.")]
    can_sms: Annotated[bool, Field(description="Whether the business has an account that sends SMS.")]
    lately: Annotated[dict[Status, int], Field(description="How many of each, in the last seven days.")]


class Cost(View):
    currency: str
    micros: int


class DayOfMessages(View):
    day: date
    channel: Channel
    provider: str | None
    taken: int
    delivered: int
    failed: int
    skipped: int
    segments: int


class ProviderOfMessages(View):
    """Of single tries. `failed`: taken, and then lost; `refused`: never taken. `rate_bp`: delivered of taken, in
    hundredths of a percent; null where nobody reports."""

    provider: str
    channel: Channel
    taken: int
    delivered: int
    failed: int
    refused: int
    rate_bp: int | None
    median_seconds: Annotated[float | None, Field(description="From taken to delivered.")]


class SmsOfMonth(View):
    segments: int
    cap: int
    segments_today: int
    cap_today: int
    cost: list[Cost]


class MessageStatistics(View):
    days: list[DayOfMessages]
    providers: list[ProviderOfMessages]
    month: Annotated[SmsOfMonth, Field(description="SMS of this calendar month.")]


# --- words ------------------------------------------------------------------------------------------------------


class Placeholder(View):
    name: str
    example: str


class TemplateRead(View):
    notification_type: str
    channel: Channel
    language: Language
    subject: str
    body: str
    is_own: Annotated[bool, Field(description="The business's words, in the place of the default.")]
    default_subject: str
    default_body: str
    placeholders: list[Placeholder]
    longest_subject: Annotated[int, Field(description="Characters, as of `longest_body`.")]
    longest_body: int
    updated_at: datetime | None


class TemplateUpdate(Body):
    """`subject`: of an e-mail, or the title of a push; an SMS has none."""

    subject: Subject = Field("", examples=["{restaurant}: your order #{order_id}"])
    body: TemplateText = Field(examples=["Hi {name}, your order #{order_id} is ready for pickup!"])


class PreviewCreate(TemplateUpdate):
    notification_type: OrderMessage | Literal["otp"] = Field(examples=["order_ready"])
    channel: Channel = Field(examples=["sms"])
    language: Language = Field(examples=["en"])


class Preview(View):
    """Filled with examples. Encoding and what follows it are of SMS; the cost is what the account's owner said that a
    segment costs."""

    subject: str
    body: str
    encoding: EncodingName | None
    units: int | None
    segments: int | None
    left_in_segment: int | None
    not_gsm: Annotated[str, Field(description="Characters that make the segments of an English SMS short.")]
    cost_micros: int | None
    cost_currency: str | None


# --- accounts with providers of SMS -----------------------------------------------------------------------------


class SmsAccountRead(View):
    provider: SmsProviderName
    is_set: bool
    is_sandbox: bool
    position: int | None
    sender: str | None
    key_hint: Annotated[str | None, Field(description="The key's last four characters.")]
    price_per_segment: Annotated[str | None, Field(examples=["0.045"])]
    price_currency: str | None
    webhook_url: Annotated[str | None, Field(description="Where the provider is to tell what became of messages.")]
    checked_at: datetime | None
    problem: str | None


class SmsOrder(Body):
    providers: Annotated[tuple[SmsProviderName, ...], Field(max_length=2, examples=[["africas_talking"]])]


class SmsTest(Body):
    provider: SmsProviderName = Field(examples=["africas_talking"])
    phone: WrittenPhone


class SmsChecked(View):
    good: bool
    said: str | None


# --- customers --------------------------------------------------------------------------------------------------

_Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PushKeys(Body):
    p256dh: _Key = Field(
        examples=["BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"]
    )
    auth: _Key = Field(examples=["tBHItJI5svbpez7KI4CCXg"])


class PushSubscribe(Body):
    """As the browser's `PushSubscription.toJSON()` has it."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        examples=["https://fcm.googleapis.com/fcm/send/example"]
    )
    keys: PushKeys
    language: Language = "en"


class PushEndpoint(Body):
    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        examples=["https://fcm.googleapis.com/fcm/send/example"]
    )


class Subscribed(View):
    id: UUID


class WordingShown(View):
    """What somebody agrees to. `sha256`, of the text in UTF-8, is sent back with the yes."""

    language: Language
    text: str
    sha256: str


class Choice(View):
    channel: Channel
    category: Literal["transactional", "marketing"]
    wanted: bool
    can_change: bool
    wordings: Annotated[list[WordingShown], Field(description="Of what advertises, in each language.")]


class ConsentShown(View):
    """`allowed` null: from then on as if nothing had been said. `text`: what was agreed to."""

    category: Literal["transactional", "marketing"]
    channel: Channel
    action: Literal["asked", "granted", "withdrawn", "expired", "imported", "undone"]
    allowed: bool | None
    by: Literal["page", "link", "stop", "provider", "staff", "import", "rule"]
    at: datetime
    text: str | None


class CustomerNotifications(View):
    push_key: Annotated[
        str, Field(description="What the browser's `applicationServerKey` is to be, in base64url.")
    ]
    choices: list[Choice]


class PreferenceUpdate(Body):
    channel: Channel = Field(examples=["sms"])
    category: Literal["transactional", "marketing"] = Field(examples=["transactional"])
    wanted: Flag = Field(examples=[False])
    language: Language = "en"
    text_sha256: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{64}$", description="Of the words that were agreed to, where it is advertising."),
    ] = None


class OfferAsked(View):
    """What is asked where an order is placed or an account opened. `is_answered`: they have said yes or no here, so it
    is not asked again; `lapsed_at`: what they had agreed to has run out since, so it may be asked once more."""

    channel: OfferChannel
    wordings: list[WordingShown]
    is_answered: bool
    lapsed_at: datetime | None


class OfferWish(Body):
    channel: Annotated[OfferChannel, Field(examples=["sms"])]
    text_sha256: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{64}$",
            description="Of the words that were ticked.",
            examples=[sha256_of(DEFAULTS["marketing_sms", "en"])],
        ),
    ]


class OffersWanted(Body):
    order_id: Annotated[UUID, Field(examples=["0199f3a2-8c00-7000-8000-000000000010"])]
    language: Language = "en"
    wishes: Annotated[list[OfferWish], Field(min_length=1, max_length=2)]


class OfferNoted(View):
    """`agreed`: it holds. `code_needed`: once the number is proved by a code; `link_sent`: once the link in the e-mail
    is opened and confirmed. Until then nothing is sent."""

    channel: OfferChannel
    state: Literal["agreed", "code_needed", "link_sent"]


class HeldNow(View):
    """What is sent to that address by now. `wordings`: what is agreed to where it is offers."""

    category: Literal["transactional", "marketing"]
    allowed: bool
    wordings: list[WordingShown]


class LeavingRead(View):
    business: str
    business2: str
    channel: Channel
    address: Annotated[str, Field(description="Shown in part.")]
    category: Category
    is_left: bool
    holds: list[HeldNow]


class WantedAgain(Body):
    category: Literal["transactional", "marketing"] = Field(examples=["transactional"])
    language: Language = "en"
    text_sha256: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{64}$", description="Of the words that were agreed to, where it is advertising."),
    ] = None


class AgreementRead(View):
    business: str
    business2: str
    address: Annotated[str, Field(description="Shown in part.")]
    text: Annotated[str, Field(description="What they agree to.")]
    language: Language
    is_agreed: bool
