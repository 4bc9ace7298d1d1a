"""Requests and answers about orders."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from comanda.kit.schemas import Body, Page, View
from comanda.kit.text import Email, Line, Name, Note, OptionalName, clean, western
from comanda.menu.schemas_public import BusinessOffered
from comanda.notifications.kinds import Language
from comanda.orders.states import OrderStatus, PaidStatus
from comanda.promotions.offers import Why
from comanda.promotions.schemas import Codes, Kind, PromotionWrite, Target
from comanda.tenants.loyalty import Level
from comanda.tenants.settings import Fulfilment

LineNote = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]
Address = Annotated[str, StringConstraints(min_length=5, max_length=300), AfterValidator(clean)]


def _where_to(address: str | None, order: ValidationInfo) -> str | None:
    if order.data.get("fulfilment") == "delivery" and not address:
        raise ValueError("a delivery needs an address")
    return address


DeliveryAddress = Annotated[Address | None, Field(validate_default=True), AfterValidator(_where_to)]
WrittenPhone = Annotated[str, StringConstraints(min_length=3, max_length=40), Field(examples=["024 123 4567"])]
PaymentMethod = Literal["cash", "card", "mtn", "telecel", "at"]


class LineCreate(Body):
    item_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-00000000000a"])
    quantity: Annotated[int, Field(strict=True, ge=1, le=50, examples=[2])]
    options: Annotated[tuple[UUID, ...], Field(max_length=100)] = Field(
        (), examples=[["0199f3a2-8c00-7000-8000-00000000000c"]]
    )
    note: LineNote = Field("", examples=["No onions, please."])


Lines = Annotated[tuple[LineCreate, ...], Field(min_length=1, max_length=100)]


class Basket(Body):
    lines: Lines


DeliveryZoneName = Annotated[
    Annotated[Line, Field(min_length=1, max_length=60)] | None,
    Field(description="Where to: the name of one of the business's `delivery_zones`.", examples=[None]),
]


RedeemPoints = Annotated[
    int,
    Field(strict=True, ge=0, le=10_000_000, description="Points that are to take something off.", examples=[0]),
]


class _Quote(Basket):
    fulfilment: Fulfilment = Field("pickup", examples=["pickup"])
    delivery_zone: DeliveryZoneName = None
    codes: Codes = ()
    redeem_points: RedeemPoints = 0


class QuoteCreate(_Quote):
    order_source: Literal["web", "table"] = "web"


class StaffQuoteCreate(_Quote):
    order_source: Literal["frontdesk", "phone"] = "frontdesk"
    customer_id: UUID | None = Field(
        None, description="For whom: their promotions, and their points.", examples=[None]
    )


class PromotionPreview(Basket):
    """A basket to try a promotion on that need not be kept yet: as if it ran now, for whoever it is for."""

    promotion: PromotionWrite
    fulfilment: Fulfilment = Field("pickup", examples=["pickup"])
    delivery_zone: DeliveryZoneName = None


class _Order(Basket):
    notes: Note = ""
    codes: Codes = ()
    payment_method: PaymentMethod = "cash"
    customer_email: Email | None = None
    language: Language | None = Field(
        None, description="In which its customer is written to; left out: the business's.", examples=["en"]
    )
    redeem_points: RedeemPoints = 0
    expected_total_cents: Annotated[int, Field(strict=True, ge=0)] | None = Field(
        None, description="The total the person has seen. If it is not the true one, nothing is ordered: 409."
    )


class OrderCreate(_Order):
    """An order on the web."""

    fulfilment: Fulfilment = Field(examples=["pickup"])
    customer_name: Name = Field(examples=["Ama Owusu"])
    customer_phone: WrittenPhone
    delivery_address: DeliveryAddress = None
    delivery_zone: DeliveryZoneName = None


class TableOrderCreate(_Order):
    """An order at a table; who sits there is known from its code."""

    customer_name: OptionalName = Field("", examples=["Kofi"])
    customer_phone: WrittenPhone | None = None


class StaffOrderCreate(_Order):
    """An order taken by the staff, at the desk or by phone."""

    payment_method: Literal["cash"] = "cash"
    fulfilment: Fulfilment = Field(examples=["dine_in"])
    order_source: Literal["frontdesk", "phone"] = Field("frontdesk", examples=["frontdesk"])
    customer_id: UUID | None = None
    customer_name: OptionalName = Field("", examples=["Kofi"])
    customer_phone: WrittenPhone | None = None
    delivery_address: DeliveryAddress = None
    delivery_zone: DeliveryZoneName = None
    table_id: UUID | None = Field(None, examples=["0199f3a2-8c00-7000-8000-00000000000d"])

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.fulfilment == "delivery" and not (self.customer_phone or self.customer_id):
            raise ValueError("a delivery needs a phone number to call")
        if self.order_source == "phone" and not (self.customer_phone or self.customer_id):
            raise ValueError("an order by phone has the number it came from")
        if self.table_id is not None and self.fulfilment != "dine_in":
            raise ValueError("only an order to eat in has a table_id")
        if self.redeem_points and self.customer_id is None:
            raise ValueError("points are redeemed for a customer: choose one")
        return self


class OptionRead(View):
    id: UUID
    group: str
    group2: str
    name: str
    name2: str
    price_delta_cents: int


class LineRead(View):
    """`item_id` null: it is the delivery."""

    id: UUID
    item_id: UUID | None
    name: str
    name2: str
    quantity: int
    unit_price_cents: int
    total_cents: int
    discount_cents: int = Field(description="Its part of the discounts: what is charged for it is so much less.")
    options: list[OptionRead]
    note: str


class TaxRead(View):
    name: str
    rate_bp: int
    base_cents: int
    tax_cents: int


class DiscountRead(View):
    """`cents` off, as prices are: with tax where they include it."""

    kind: Literal["points", "promotion"]
    name: str
    name2: str
    cents: int
    points: int = Field(description="That are given for it.")


class QuoteLine(View):
    item_id: UUID
    name: str
    name2: str
    quantity: int
    unit_price_cents: int
    total_cents: int
    discount_cents: int = Field(description="Its part of the discounts.")


class QuotedDelivery(View):
    """`missing_cents`: how much more has to be ordered for it to be brought there."""

    zone: str
    zone2: str
    fee_cents: int
    missing_cents: int


class QuotedCode(View):
    """`why` null: it is taken. `name`, where there is a promotion of that code. `missing_cents`: how much more has to
    be ordered for it."""

    code: str
    why: Why | None
    name: str
    name2: str
    missing_cents: int


class QuotedNearly(View):
    """A promotion that applies by itself once so much more is ordered."""

    name: str
    name2: str
    missing_cents: int


class QuotedPoints(View):
    """What a member's points can do for a basket."""

    usable_points: int
    most_points: int = Field(description="That this basket takes; 0: none.")
    least_points: int
    redeemed_points: int = Field(description="Of those asked for, as many as can be.")
    point_value_cents: int
    earns_points: int = Field(description="What the order gives, if it is paid as quoted.")


class Quote(View):
    """What a basket costs at this moment; with `delivery` where that was asked for."""

    currency: str
    prices_include_tax: bool
    lines: list[QuoteLine]
    delivery: QuotedDelivery | None
    points: QuotedPoints | None = Field(description="Null: no programme, or nobody has proved who they are.")
    discounts: list[DiscountRead]
    taxes: list[TaxRead]
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    discount_cents: int = Field(description="Taken off already.")
    codes: list[QuotedCode]
    nearly: list[QuotedNearly] = Field(description="The nearest first.")


class OfferTier(View):
    """As the business names it; empty: the level's own name."""

    level: Level
    name: str
    name2: str


class OfferRead(View):
    """A promotion that applies by itself at this moment: what it takes off, and for whom. Of whoever has proved who
    they are, only those that are meant for them. `needs_sign_in`: they have not, and it is not for everybody."""

    id: UUID
    name: str
    name2: str
    kind: Kind
    amount_cents: int | None = Field(description="Of `amount`: what is taken off. Of `percent`: the most that is.")
    percent_bp: int | None = Field(description="Hundredths of a per cent of the menu's prices.")
    free_units: int | None = Field(description="How many of the cheapest are free in one order.")
    target: Target
    item_ids: list[UUID] = Field(description="Of the target `items`.")
    category_ids: list[UUID] = Field(description="Of the target `categories`.")
    minimum_cents: int
    ends_at: datetime | None = Field(description="Of its hours, or of its last day.")
    tiers: list[OfferTier] = Field(description="Only for members of these; empty: of any, and everybody else.")
    first_order: bool = Field(description="Only for somebody's first order.")
    selected: bool = Field(description="Only for customers whom the business has chosen.")
    needs_sign_in: bool


class OrderRead(View):
    id: UUID
    number: str
    status: OrderStatus
    fulfilment: Fulfilment
    order_source: str
    is_guest_order: bool
    table_id: UUID | None
    table_name: str | None
    table_session_id: UUID | None
    customer_name: str
    customer_phone: str | None
    customer_email: str | None
    delivery_address: str | None
    notes: str
    payment_method: str
    payment_status: PaidStatus
    paid_cents: int = Field(description="Towards the total, without tips.")
    tip_cents: int
    refunded_cents: int = Field(description="Gone back, or on its way.")
    pay_by: datetime | None = Field(description="When it expires, if it is not paid by then.")
    currency: str
    prices_include_tax: bool
    lines: list[LineRead]
    discounts: list[DiscountRead]
    taxes: list[TaxRead]
    subtotal_cents: int
    tax_cents: int
    total_cents: int
    discount_cents: int = Field(description="Taken off already.")
    verification_code: str | None = Field(description="Said at pickup; null to all but whoever ordered.")
    placed_at: datetime
    ready_at: datetime
    cancel_until: datetime


class OrderPlaced(OrderRead):
    """An order as its customer sees it. `guest_token` is the key to it: keep it, and send it as bearer token."""

    guest_id: UUID
    guest_token: str


class OrderTaken(OrderRead):
    """What the staff get for an order they took."""

    customer_id: UUID | None
    guest_id: None = Field(description="No guest holds a token to it.")


class EventRead(View):
    id: int
    kind: str
    status: OrderStatus
    ready_at: datetime
    at: datetime
    by: str = Field(description="guest, staff or system")
    reason: str | None


class StaffEventRead(EventRead):
    by_id: UUID | None = Field(description="Who of the staff it was.")
    by_name: str | None


class OrderTracked(OrderRead):
    """Of another diner's order on the same tab, contact, notes and code are left out."""

    version: int
    reason: str | None
    can_cancel: bool
    events: list[EventRead]
    last_event_id: int


class OrderGlimpsed(View):
    """What whoever holds a message's link may see: nothing of who ordered, where to, or what."""

    id: UUID
    number: str
    status: OrderStatus
    fulfilment: Fulfilment
    placed_at: datetime
    ready_at: datetime
    total_cents: int
    currency: str
    language: Language
    business: BusinessOffered


class OrderStaffRead(OrderRead):
    version: int
    reason: str | None
    customer_id: UUID | None
    placed_by: UUID | None
    status_at: datetime
    next: list[OrderStatus] = Field(description="Where it may go from here.")


class OrderStaffDetail(OrderStaffRead):
    events: list[StaffEventRead]


class Board(View):
    """Every open order, oldest first. Go on with the stream after `last_event_id`."""

    orders: list[OrderStaffRead]
    last_event_id: int
    now: datetime


class OrderSummary(View):
    id: UUID
    number: str
    status: OrderStatus
    fulfilment: Fulfilment
    currency: str
    total_cents: int
    placed_at: datetime
    ready_at: datetime
    table_name: str | None
    payment_status: PaidStatus
    due_cents: int = Field(description="What is still to be paid.")
    items: str = Field(description="What was ordered, in a line.")
    items2: str = Field(description="The same in the second language.")


class AccountOrder(OrderSummary):
    business: BusinessOffered


class AccountOrderDetail(OrderTracked):
    business: BusinessOffered


class Claim(Body):
    """Either what is on a receipt, or the token of the phone that ordered."""

    restaurant: Annotated[str, StringConstraints(max_length=60), AfterValidator(clean)] | None = Field(
        None, description="The business's address (slug).", examples=["blue-door-cafe"]
    )
    number: (
        Annotated[
            str, StringConstraints(min_length=1, max_length=60), AfterValidator(clean), AfterValidator(western)
        ]
        | None
    ) = Field(None, examples=["A-042"])
    verification_code: Annotated[str, StringConstraints(pattern=r"^\d{4}$"), AfterValidator(western)] | None = (
        Field(None, examples=["7305"])
    )
    guest_token: Annotated[str | None, Field(min_length=20, max_length=2000)] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        receipt = (self.restaurant, self.number, self.verification_code)
        if self.guest_token is None and None in receipt:
            raise ValueError("send restaurant, number and verification_code, or a guest_token")
        if self.guest_token is not None and receipt != (None, None, None):
            raise ValueError("send either a guest_token or what is on the receipt")
        return self


class Claimed(View):
    claimed: int


OrderHistory = Page[OrderSummary]
AccountOrders = Page[AccountOrder]
OrderList = Page[OrderStaffRead]


class TabOrder(View):
    id: UUID
    number: str
    status: OrderStatus
    customer_name: str
    lines: list[LineRead]
    total_cents: int
    placed_at: datetime
    ready_at: datetime
    payment_status: PaidStatus
    due_cents: int = Field(description="What is still to be paid.")
    mine: bool = Field(description="Whether it is the asking guest's own.")


class Tab(View):
    """What the party at a table has ordered together."""

    table_name: str
    session_id: UUID
    opened_at: datetime
    orders: list[TabOrder]
    currency: str
    total_cents: int
    due_cents: int = Field(description="Of all of them together.")


class StatusChange(Body):
    status: OrderStatus = Field(examples=["accepted"])
    reason: Note | None = None
    ready_in_minutes: Annotated[int, Field(strict=True, ge=0, le=600)] | None = Field(None, examples=[20])
    version: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        None, description="The version you have seen; if it is no longer the present one, nothing changes: 409."
    )


class PromiseChange(Body):
    ready_in_minutes: Annotated[int, Field(strict=True, ge=0, le=600, examples=[25])]


class Cancel(Body):
    reason: Note = Field("", examples=["We cannot come after all."])


class ReorderLine(View):
    item_id: UUID
    name: str
    name2: str
    quantity: int
    options: list[UUID]
    note: str
    unit_price_cents: int
    was_unit_price_cents: int


class ReorderGone(View):
    name: str
    name2: str
    quantity: int
    code: str = Field(description="Why: a stable code such as item_sold_out.")
    detail: str


class Reorder(View):
    """A basket like that of an earlier order, as the menu is now."""

    lines: list[ReorderLine]
    gone: list[ReorderGone]
    price_changed: bool
    was_total_cents: int
    total_cents: int


class FavouriteRead(View):
    """As it was had most often, at today's price."""

    item_id: UUID
    name: str
    name2: str
    options: list[UUID]
    unit_price_cents: int
    times: int = Field(description="In how many of one's last orders it was.")
    last_at: datetime


class Usual(View):
    """What one usually orders here and can have now, most often first; and how one usually pays."""

    favourites: list[FavouriteRead]
    payment_method: PaymentMethod | None


class TableJoin(Body):
    pin: Annotated[str, StringConstraints(pattern=r"^\d{4}$"), AfterValidator(western)] | None = Field(
        None, description="Where the staff open the tables; they show it.", examples=["4821"]
    )


class TableJoined(View):
    session_id: UUID
    table_name: str
    guest_token: str
