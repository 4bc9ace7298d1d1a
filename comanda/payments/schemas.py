"""Requests and answers about payments."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from comanda.kit.schemas import Body, Page, View
from comanda.kit.text import Email, Note, western
from comanda.orders.payment_states import PaymentStatus, RefundKind, RefundStatus
from comanda.orders.schemas import PaymentMethod, WrittenPhone
from comanda.orders.states import OrderStatus, PaidStatus
from comanda.payments.keys import ProviderMethod, ProviderName

Cents = Annotated[int, Field(strict=True, ge=1, le=10**10)]
TipCents = Annotated[int, Field(strict=True, ge=0, le=10**8)]
AnyMethod = Literal["cash", "card", "mtn", "telecel", "at", "transfer", "other"]

# --- guests -----------------------------------------------------------------------------------------------------


class MethodOffered(View):
    method: PaymentMethod
    needs_phone: bool = Field(description="Whether the number of a wallet is to be sent.")


class PaymentMethods(View):
    """How guests may pay here."""

    methods: list[MethodOffered]
    currency: str
    tip_percents: list[int] = Field(description="Tips to offer; empty: none are asked for.")
    is_sandbox: bool = Field(description="No real money moves: prompts are answered at /sandbox.")


class LinePart(Body):
    line_id: UUID
    quantity: Annotated[int, Field(strict=True, ge=1, le=50)]


class ByShare(Body):
    """One of so many equal parts."""

    by: Literal["share"]
    people: Annotated[int, Field(strict=True, ge=2, le=50, examples=[3])]


class ByItems(Body):
    """Some of what was ordered."""

    by: Literal["items"]
    lines: Annotated[tuple[LinePart, ...], Field(min_length=1, max_length=100)]


OrderId = Annotated[UUID, Field(examples=["0199f3a2-8c00-7000-8000-00000000000e"])]
PaymentId = Annotated[UUID, Field(examples=["0199f3a2-8c00-7000-8000-00000000000f"])]


class PaymentInitiate(Body):
    order_id: OrderId
    method: PaymentMethod = Field(examples=["mtn"])
    phone: WrittenPhone | None = Field(
        None, description="Of the wallet; needed for mobile money.", examples=["024 123 4567"]
    )
    email: Email | None = Field(None, description="For the provider's own receipt.")
    tip_cents: TipCents = 0
    split: Annotated[ByShare | ByItems, Field(discriminator="by")] | None = Field(
        None, description="A part of the order; without it all that is still to be paid."
    )


class PaymentCode(Body):
    payment_id: PaymentId
    code: Annotated[str, AfterValidator(western), StringConstraints(pattern=r"^\d{3,12}$")] = Field(
        examples=["123456"]
    )


class PaymentGiveUp(Body):
    payment_id: PaymentId


class RedirectStep(View):
    """On the provider's own page; the browser comes back to the order's."""

    kind: Literal["redirect"]
    url: str


class ApproveStep(View):
    """On the payer's phone, before `until`."""

    kind: Literal["approve"]
    until: datetime
    text: str


class EnterCodeStep(View):
    """A code that the payer was sent, or made on their phone: `POST …/payments/code`."""

    kind: Literal["enter_code"]
    text: str


Step = Annotated[RedirectStep | ApproveStep | EnterCodeStep, Field(discriminator="kind")]


class PaymentRead(View):
    """One attempt to pay. `pending` without a step: the provider has not said yet what it wants."""

    id: UUID
    method: AnyMethod
    status: PaymentStatus
    amount_cents: int = Field(description="With the tip.")
    tip_cents: int
    refunded_cents: int = Field(description="Gone back, or on its way.")
    currency: str
    mine: bool
    phone: str | None = Field(description="Of the wallet, in part.")
    step: Step | None
    reason: str | None = Field(
        description="Why it failed: refused, not_enough_funds, limit_reached, no_wallet, timed_out, code_wrong, "
        "configuration, given_up, not_sent, reversed or other."
    )
    is_stray: bool = Field(
        description="Another amount or currency came than was asked for: the staff sort it out."
    )
    created_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None


class RefundRead(View):
    id: UUID
    payment_id: UUID
    status: RefundStatus
    kind: RefundKind
    amount_cents: int
    reason: str
    created_at: datetime
    settled_at: datetime | None


class LineLeftRead(View):
    line_id: UUID
    name: str
    name2: str
    quantity: int = Field(description="That nobody has paid for yet.")
    unit_cents: int = Field(description="One of it, with its options and tax.")


class _Money(View):
    """What is paid of an order, and what is left."""

    order_id: UUID
    status: OrderStatus
    payment_status: PaidStatus
    currency: str
    total_cents: int
    paid_cents: int
    tip_cents: int
    refunded_cents: int
    due_cents: int
    being_paid_cents: int = Field(description="Of what is due: what others have begun to pay.")
    pay_by: datetime | None
    lines: list[LineLeftRead]
    now: datetime


class OrderMoney(_Money):
    """What is paid of an order, and what is left."""

    payments: list[PaymentRead]
    refunds: list[RefundRead]


class PaymentBegun(View):
    """`payment` is null where it is to be paid in cash."""

    payment: PaymentRead | None
    order: OrderMoney


# --- staff ------------------------------------------------------------------------------------------------------


class PaymentStaffRead(PaymentRead):
    order_id: UUID | None
    order_number: str | None
    provider: ProviderName | None
    reference: UUID = Field(description="What the provider knows it by.")
    provider_id: str | None = Field(description="The provider's own number.")
    fee_cents: int | None
    said: str | None = Field(description="The provider's own words.")
    stray: str | None = Field(description="unknown_reference, other_amount or other_currency.")
    asked_cents: int
    taken_by: UUID | None
    taken_by_name: str | None
    tendered_cents: int | None


class RefundStaffRead(RefundRead):
    order_id: UUID | None
    order_number: str | None
    method: AnyMethod
    provider: ProviderName | None
    currency: str
    said: str | None
    by_hand: bool
    asked_by: UUID | None
    asked_by_name: str | None


class OrderMoneyStaff(_Money):
    """The same with what the staff see of each payment."""

    payments: list[PaymentStaffRead]
    refunds: list[RefundStaffRead]


PaymentList = Page[PaymentStaffRead]
RefundList = Page[RefundStaffRead]


class CashTaken(Body):
    """Cash for an order, or a part of it."""

    amount_cents: Cents | None = Field(None, description="Without the tip; without it all that is due.")
    tip_cents: TipCents = 0
    tendered_cents: Cents | None = Field(None, description="What was handed over; the rest is change.")


class RefundCreate(Body):
    """Of one payment, or of an order's payments, the newest first."""

    payment_id: UUID | None = None
    amount_cents: Cents | None = Field(None, description="Without it all that is left.")
    reason: Annotated[Note, Field(min_length=1)] = Field(examples=["The fish was off."])


class Suggestion(View):
    """An order that stray money may be for."""

    order_id: UUID
    number: str
    status: OrderStatus
    customer_name: str
    due_cents: int
    placed_at: datetime
    why: list[Literal["asked_for", "same_phone", "same_amount"]]


class StrayRead(View):
    payment: PaymentStaffRead
    suggestions: list[Suggestion]


class StrayList(View):
    items: list[StrayRead]


class StrayPlace(Body):
    order_id: OrderId


class ReasonGiven(Body):
    reason: Annotated[Note, Field(min_length=1)] = Field(examples=["It was meant for the shop next door."])


class MethodDay(View):
    method: AnyMethod
    count: int
    taken_cents: int = Field(description="With tips.")
    tip_cents: int
    refunded_cents: int


class CurrencyDay(View):
    currency: str
    methods: list[MethodDay]
    taken_cents: int
    tip_cents: int
    refunded_cents: int
    net_cents: int


class DueOrder(View):
    order_id: UUID
    number: str
    status: OrderStatus
    customer_name: str
    total_cents: int
    due_cents: int


class Mismatch(View):
    """`missing_here`: the provider has it and we do not. `missing_there`: the other way round."""

    what: Literal["missing_here", "missing_there", "other_amount"]
    reference: str
    provider_id: str
    ours_cents: int | None
    theirs_cents: int | None
    currency: str
    payment_id: UUID | None


class ProviderDay(View):
    provider: ProviderName
    state: Literal["matched", "differs", "cannot_list", "silent"]
    count: int
    cents: int
    mismatches: list[Mismatch]


class HourDay(View):
    hour: int = Field(description="Of the business's day, from 0.")
    taken_cents: int


class EndOfDay(View):
    """What came, went and is due on one of the business's days."""

    day: date
    currency: str
    currencies: list[CurrencyDay] = Field(description="The business's own first; others by stray money only.")
    hours: list[HourDay]
    due: list[DueOrder]
    due_cents: int
    stray_count: int
    to_hand_over_count: int
    to_hand_over_cents: int
    providers: list[ProviderDay]


# --- settings ---------------------------------------------------------------------------------------------------


class AccountRead(View):
    """An account with a provider; its keys never leave."""

    provider: ProviderName
    is_set: bool
    is_live: bool = Field(description="Whether real money moves.")
    is_sandbox: bool = Field(description="Whether the provider is a stand-in on this machine.")
    methods: list[ProviderMethod]
    offers: list[ProviderMethod] = Field(description="What could be chosen through it.")
    taken: list[ProviderMethod] = Field(description="Of those, what another provider is set for.")
    key_hint: str | None = Field(description="The last characters, to tell one key from another.")
    webhook_url: str | None = Field(description="What to enter at the provider as the address it calls.")
    currencies: list[str]
    refunds: bool
    checked_at: datetime | None
    problem: str | None


class AccountMethods(Body):
    methods: Annotated[tuple[ProviderMethod, ...], Field(max_length=4)] = Field(
        examples=[[]], description="Some of its `offers`; none: guests pay in other ways only."
    )


class AccountChecked(View):
    good: bool
    said: str | None = Field(description="What the provider answered.")
