"""Shapes of the customer book."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.customers.birthday import is_birthday
from comanda.customers.otp import Code
from comanda.kit import phone
from comanda.kit.schemas import Body, Flag, Page, View
from comanda.kit.text import Email, Line, Name, Note, OptionalName
from comanda.tenants.consent_schemas import ConsentEventRead
from comanda.tenants.delivery_zones import Latitude, Longitude

ProfileStatus = Literal["guest", "stub", "full"]
Source = Literal["import", "order", "self", "staff"]
AddressType = Literal["home", "work", "other"]
Purpose = Literal["registration", "login", "verification"]
SentFor = Literal["registration", "login", "verification", "data"]
Sort = Literal["recent", "name", "spent"]
Language = Literal["en", "ar"]
PaymentMethod = Literal["cash", "card", "mtn", "telecel", "at"]

Phone = Annotated[str, StringConstraints(min_length=3, max_length=phone.MAX_WRITTEN)]
Part = Annotated[Line, Field(max_length=120)]


def _birthday(day: date) -> date:
    if not is_birthday(day):
        raise ValueError("must be a day from 1900-01-01 to today")
    return day


Birthday = Annotated[date, AfterValidator(_birthday), Field(description="From 1900-01-01 to today.")]
Preferences = Annotated[dict[str, bool | str | list[str]], Field(max_length=40)]


def _country(code: str) -> str:
    if not phone.is_country(code):
        raise ValueError("must be a country's code of two letters, like GH")
    return code


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]


# --- addresses --------------------------------------------------------------------------------------------------


class _Place(Body):
    @model_validator(mode="after")
    def _both(self) -> Any:
        given = self.model_fields_set & {"latitude", "longitude"}
        if given and (getattr(self, "latitude", None) is None) != (getattr(self, "longitude", None) is None):
            raise ValueError("latitude and longitude come together")
        return self


class AddressCreate(_Place):
    address_type: AddressType = "home"
    building: Part = ""
    floor: Part = ""
    apartment: Part = ""
    street: Part = ""
    street2: Part = Field("", description="In Arabic, like `area2` and `city2`.")
    area: Part = ""
    area2: Part = ""
    city: Part = ""
    city2: Part = ""
    country: Country | None = Field(None, description="Left out: the business's.", examples=["GH"])
    latitude: Latitude | None = Field(None, examples=[5.6037])
    longitude: Longitude | None = Field(None, examples=[-0.187])
    is_default: Flag = False
    delivery_notes: Note = ""

    @model_validator(mode="after")
    def _somewhere(self) -> "AddressCreate":
        named = (self.building, self.street, self.street2, self.area, self.area2, self.city, self.city2)
        if self.latitude is None and not any(named):
            raise ValueError("says neither a street, an area or a city nor a place on the map")
        return self


class AddressUpdate(_Place):
    """What is left out stays."""

    address_type: AddressType | None = None
    building: Part | None = None
    floor: Part | None = None
    apartment: Part | None = None
    street: Part | None = None
    street2: Part | None = None
    area: Part | None = None
    area2: Part | None = None
    city: Part | None = None
    city2: Part | None = None
    country: Country | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    is_default: Flag | None = None
    delivery_notes: Note | None = None


class ZoneRead(View):
    """Where it is brought to from here."""

    name: str
    name2: str
    fee_cents: int
    minimum_cents: int


class AddressRead(View):
    """`distance_meters` from the business as the crow flies, where both are on the map; `zone` null: out of reach."""

    id: UUID
    address_type: AddressType
    building: str
    floor: str
    apartment: str
    street: str
    street2: str
    area: str
    area2: str
    city: str
    city2: str
    country: str
    latitude: float | None
    longitude: float | None
    is_default: bool
    delivery_notes: str
    distance_meters: int | None
    zone: ZoneRead | None
    map_url: str | None
    one_line: str
    created_at: datetime
    updated_at: datetime


# --- customers --------------------------------------------------------------------------------------------------


class OffersSaid(Body):
    """By SMS it holds at once; by e-mail they are asked to confirm it, by a link that is sent to them."""

    channel: Literal["sms", "email"] = Field(examples=["sms"])
    note: Annotated[Line, Field(min_length=1)] = Field(
        description="How they said so.", examples=["At the counter, when asked"]
    )


class CustomerCreate(Body):
    """A guest has a name at most, a stub name and phone, a full profile a phone that was proved by a code."""

    type: ProfileStatus = Field("stub", examples=["stub"])
    name: OptionalName = Field(
        "", description="Left out of a guest: walk-in customer.", examples=["Ahmed Al-Said"]
    )
    name2: OptionalName = Field("", examples=["أحمد السعيد"])
    phone: Phone | None = Field(None, examples=["+233241234567"])
    email: Email | None = Field(None, examples=["ahmed@example.com"])
    otp_code: Code | None = Field(None, description="Of a full profile: what was sent to `phone`.")
    language: Language | None = None
    birthday: Birthday | None = None
    note: Note = ""
    preferences: Preferences = Field(default_factory=dict, description="By key, as the settings define them.")
    preference_consent: Flag = Field(
        False, description="That the customer agreed that what needs it, such as allergies, is kept."
    )
    preferred_payment_method: PaymentMethod | None = None
    addresses: Annotated[list[AddressCreate], Field(max_length=10)] = Field(default_factory=list)
    offers: Annotated[
        list[OffersSaid],
        Field(max_length=2, description="By which ways they want offers, as they told you while you asked."),
    ] = Field(default_factory=list)


class CustomerUpdate(Body):
    """What is left out stays; null takes out what may be missing."""

    name: Name | None = None
    name2: OptionalName | None = None
    phone: Phone | None = None
    email: Email | None = None
    language: Language | None = None
    birthday: Birthday | None = None
    note: Note | None = None
    preferences: Preferences | None = Field(None, description="Sent whole.")
    preference_consent: Flag | None = None
    preferred_payment_method: PaymentMethod | None = None
    is_active: Flag | None = Field(None, description="True brings back who was deactivated.")


class Upgrade(Body):
    """To a stub with name and phone, to a full profile with the code that was sent to the phone."""

    type: Literal["stub", "full"] = Field(examples=["full"])
    name: OptionalName = ""
    phone: Phone | None = None
    otp_code: Code | None = Field(None, examples=["123456"])
    email: Email | None = None
    preferences: Preferences | None = None
    preference_consent: Flag = False
    addresses: Annotated[list[AddressCreate], Field(max_length=10)] = Field(default_factory=list)


class CustomerRead(View):
    """`phone` and `email` are shown in part to who may not see them whole."""

    id: UUID
    customer_number: str
    type: ProfileStatus
    name: str
    name2: str | None
    phone: str | None
    phone_verified: bool
    email: str | None
    email_verified: bool
    avatar_url: str | None
    total_spent: int
    currency: str
    visit_count: int
    last_order_at: datetime | None
    loyalty_points: int
    tier: str | None
    is_active: bool
    merged_into: UUID | None
    erased_at: datetime | None = Field(description="Since then it is an empty shell.")
    has_account: bool
    source: Source
    created_at: datetime
    updated_at: datetime


class CustomerDetail(CustomerRead):
    language: Language | None
    birthday: date | None
    note: str
    preferences: dict[str, Any]
    preference_consents: dict[str, datetime]
    preferred_payment_method: str | None
    addresses: list[AddressRead]
    merged_from: list["MergedFrom"]


class MergedFrom(View):
    merge_id: UUID
    customer_id: UUID
    customer_number: str
    name: str
    merged_at: datetime
    can_undo: bool


class CustomerPage(Page[CustomerRead]):
    """`total`: of all that the filters let through; null where that was not counted, on every page but the first."""

    total: int | None


class CustomerFound(CustomerRead):
    """`near`: nothing that was typed begins a word of it; it sounds or looks like it."""

    near: bool


class CustomersFound(View):
    items: list[CustomerFound]


# --- codes ------------------------------------------------------------------------------------------------------


class OtpSend(Body):
    """`data`: to ask for a copy of one's data, or for its end."""

    phone: Phone = Field(examples=["+233241234567"])
    purpose: SentFor = "verification"
    language: Language | None = None


class OwnOtpSend(OtpSend):
    purpose: SentFor = "login"


class OtpSent(View):
    """`next_at`: before then no other one is sent."""

    phone: str
    expires_at: datetime
    next_at: datetime


class OtpVerify(Body):
    phone: Phone = Field(examples=["+233241234567"])
    purpose: Purpose = "verification"
    code: Code = Field(examples=["123456"])


class OtpVerified(View):
    """`customer`: whose phone that is here, now proved; null where nobody's yet."""

    phone: str
    customer: CustomerRead | None


# --- one's own profile ------------------------------------------------------------------------------------------


class PhoneSignIn(OtpVerify):
    purpose: Purpose = "login"
    name: OptionalName = Field("", description="Of somebody who is new here.", examples=["Ama Owusu"])
    language: Language | None = None


class OwnProfile(View):
    """What a business knows of whoever asks."""

    customer_number: str
    name: str
    name2: str | None
    phone: str | None
    email: str | None
    language: Language | None
    preferred_payment_method: PaymentMethod | None
    loyalty_points: int
    tier: str | None
    visit_count: int
    last_order_at: datetime | None
    addresses: list[AddressRead]


class OwnProfileRead(View):
    customer: OwnProfile | None


class OwnProfileUpdate(Body):
    name: Name | None = None
    language: Language | None = None
    preferred_payment_method: PaymentMethod | None = None


class PhoneProved(View):
    guest_token: str
    is_new: bool
    customer: OwnProfile


# --- merging ----------------------------------------------------------------------------------------------------

MergeField = Literal[
    "name", "name2", "phone", "email", "language", "birthday", "note", "preferences", "preferred_payment_method"
]
Side = Literal["source", "target"]


class MergeRequest(Body):
    source_customer_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000010"])
    target_customer_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000011"])
    merge_reason: Note = ""
    choices: dict[MergeField, Side] = Field(
        default_factory=dict,
        description="Where both say something else; left out: what the target says, but the proved one of two phones.",
    )


class Conflict(View):
    field: MergeField
    source: Any
    target: Any
    chosen: Side


class Moved(View):
    """How many rows of a kind go to the target."""

    what: str
    count: int


class MergePlan(View):
    source: CustomerRead
    target: CustomerRead
    conflicts: list[Conflict]
    moves: list[Moved]
    after: CustomerRead
    undo_days: int


class Merged(View):
    merge_id: UUID
    customer: CustomerRead
    orders_moved: int
    loyalty_points_merged: int
    undo_until: datetime


class MergeUndone(View):
    source: CustomerRead
    target: CustomerRead


class Duplicate(View):
    """`reasons`: "name", "email", "account": what the two have in common."""

    first: CustomerRead
    second: CustomerRead
    reasons: list[str]


class Duplicates(View):
    items: list[Duplicate]


class DuplicateDismiss(Body):
    first: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000010"])
    second: UUID = Field(examples=["0199f3a2-8c00-7000-8000-000000000011"])
    dismissed: Flag = True


# --- what was done with their data, and what they want to hear ---------------------------------------------------


class ActivityRead(View):
    """`action` is "customer." and a verb in the past; `data` has no personal data."""

    id: UUID
    at: datetime
    action: str
    actor_kind: str
    actor_name: str | None
    data: dict[str, Any]


class Activity(Page[ActivityRead]):
    pass


class ConsentRead(View):
    """`source` null: nobody has said anything. `can_allow` false: they said no themselves. `asked_at`: they were asked
    by e-mail to confirm it, and have not answered yet."""

    channel: Literal["sms", "email"]
    category: Literal["transactional", "marketing"]
    address: str
    allowed: bool
    can_allow: bool
    source: str | None
    said: str | None
    at: datetime | None
    asked_at: datetime | None


class Consents(View):
    items: list[ConsentRead]
    history: Annotated[list[ConsentEventRead], Field(description="Newest first; the last 200.")]


class ConsentChange(Body):
    channel: Literal["sms", "email"] = Field(examples=["sms"])
    category: Literal["transactional", "marketing"] = Field(examples=["marketing"])
    allowed: Flag = Field(examples=[True])
    note: Annotated[Line, Field(max_length=300)] = Field(
        "",
        description="How they said so; needed where they want advertising.",
        examples=["On the telephone, when she ordered for her birthday"],
    )


# --- saved views and bulk ---------------------------------------------------------------------------------------


class Filters(Body):
    """What a list is narrowed by."""

    type: ProfileStatus | None = None
    verified: bool | None = None
    active: bool | None = None
    has_email: bool | None = None
    visited_since_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    not_visited_since_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    spent_at_least: Annotated[int, Field(ge=0, le=10**12)] | None = None
    visits_at_least: Annotated[int, Field(ge=0, le=10**6)] | None = None
    source: Source | None = None


class Listing(Filters):
    sort: Sort = "recent"
    cursor: Annotated[str, Field(max_length=600)] | None = Field(None, description="`next` of the page before.")
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ViewCreate(Body):
    name: Annotated[Name, Field(max_length=60)] = Field(examples=["Regulars"])
    filters: Filters = Field(examples=[{"visits_at_least": 5}])
    sort: Sort = "recent"


class ViewRead(View):
    id: UUID
    name: str
    filters: Filters
    sort: Sort


class BulkChange(Body):
    """The same to many: "deactivate" puts them away, "reactivate" brings them back."""

    customer_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] = Field(
        examples=[["0199f3a2-8c00-7000-8000-000000000010"]]
    )
    action: Literal["deactivate", "reactivate"] = Field(
        description="To those who are so already nothing is done.", examples=["deactivate", "reactivate"]
    )


class BulkChanged(View):
    changed: int


# --- import -----------------------------------------------------------------------------------------------------

ImportField = Literal[
    "name", "name2", "phone", "email", "language", "birthday", "note", "consent_sms", "consent_email", "skip"
]


class RowProblem(View):
    """`row` as a spreadsheet counts it: the heading is row 1."""

    row: int
    field: str | None
    problem: str
    cells: list[str]


class ImportSummary(View):
    id: UUID
    file_name: str
    status: Literal["previewed", "running", "done", "failed", "cancelled"]
    rows_total: int
    rows_done: int
    created: int
    updated: int
    skipped: int
    refused: int
    created_at: datetime
    finished_at: datetime | None


class ImportRead(ImportSummary):
    """Before it is read in, `duplicates`, `likely_refused` and `problems` are of the `looked_at` first rows."""

    encoding: str
    columns: list[str]
    mapping: dict[str, ImportField]
    sample: list[list[str]]
    on_duplicate: Literal["skip", "update"]
    consent_note: str
    looked_at: int
    duplicates: int
    likely_refused: int
    problems: list[RowProblem]


class ImportStart(Body):
    mapping: dict[Annotated[str, Field(max_length=200)], ImportField] = Field(
        max_length=60, examples=[{"name": "name", "phone": "phone"}]
    )
    on_duplicate: Literal["skip", "update"] = "skip"
    consent_note: Annotated[Line, Field(max_length=300)] = Field(
        "",
        description="Where and when they agreed to advertising, if a column says that they did.",
        examples=["Newsletter form of the old website, 2024 to 2026"],
    )


# --- statistics -------------------------------------------------------------------------------------------------


class FavouriteItem(View):
    item_id: UUID | None
    name: str
    name2: str | None
    quantity: int
    orders: int


class MonthOfCustomer(View):
    month: str
    visits: int
    spent: int


class CustomerStatistics(View):
    """`days_between` two orders, in the mean; null before the second. Months are the last twelve, in the business's
    own calendar; one without orders is not listed."""

    currency: str
    total_spent: int
    visit_count: int
    average_cents: int | None
    first_order_at: datetime | None
    last_order_at: datetime | None
    days_between: float | None
    favourite_items: list[FavouriteItem]
    months: list[MonthOfCustomer]


class MonthOfNew(View):
    month: str
    made: int


class BookStatistics(View):
    """Of those who are in use, neither deactivated nor merged. `seen_lately`: who ordered in the last 90 days;
    `returning_bp`: of those who ever ordered, who did so more than once, in hundredths of a percent. `last_order_at`:
    the latest of all. `days_between` two orders of the same customer, in the median of those who ordered more than
    once, of the 10,000 at most who were here last. `favourite_items`: the ten that are in most orders of the last 90
    days, of the 20,000 newest at most."""

    currency: str
    customers: int
    guests: int
    stubs: int
    full_profiles: int
    verified: int
    with_orders: int
    returning: int
    returning_bp: int | None
    seen_lately: int
    spent: int
    visits: int
    average_cents: int | None
    last_order_at: datetime | None
    days_between: float | None
    favourite_items: list[FavouriteItem]
    new_by_month: list[MonthOfNew]
    best: list[CustomerRead]
