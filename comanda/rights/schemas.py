"""Shapes of what is asked and answered about personal data."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from comanda.customers.otp import Code
from comanda.identity.schemas import KnownPassword
from comanda.kit.schemas import Body, View

RequestKind = Literal["export", "erasure"]
RequestStatus = Literal["waiting", "postponed", "ready", "done", "cancelled", "expired"]
Identity = Literal["code", "document", "known", "signed_in"]


class RequestCreate(Body):
    kind: Annotated[RequestKind, Field(examples=["erasure"])]
    customer_id: Annotated[UUID, Field(examples=["0199f3a2-8c00-7000-8000-000000000010"])]
    identity: Annotated[
        Literal["code", "document", "known"],
        Field(
            description="How you made sure that it is them: by a code to their phone, by a document that you saw (no "
            "copy is needed, nor wanted), or because you know them.",
            examples=["document"],
        ),
    ]
    note: Annotated[str, Field(max_length=500, description="Goes with what is erased.")] = ""
    language: Annotated[Literal["en", "ar"], Field(description="Of an export.")] = "en"


class PasswordAgain(Body):
    """What opens this much of a person wants a fresh proof of who asks."""

    current_password: KnownPassword


class ObstacleRead(View):
    """`unpaid_order`: it is paid, or expires by itself. `open_order`: complete or cancel it. `payment_undecided`: the
    provider has not said yet what became of it. `refund_open`: money is on its way back, or to be handed over."""

    kind: Literal["unpaid_order", "open_order", "payment_undecided", "refund_open"]
    order_id: UUID
    order_number: str


class AccountObstacle(View):
    """As ObstacleRead, in a business."""

    kind: Literal["unpaid_order", "open_order", "payment_undecided", "refund_open"]
    business: str
    order_number: str


class KeptRead(View):
    """What stays until the end of that day. `invoices_by_law`: the law wants issued invoices kept, whole."""

    part: str
    count: int
    until: date
    why: Literal["invoices_by_law"]


class Proof(View):
    """What became of it: how many rows of each part, what stays, and who outside had some of it from us."""

    erased: dict[str, int] = Field(default_factory=dict)
    shown: dict[str, int] = Field(default_factory=dict)
    kept: list[KeptRead] = Field(default_factory=list)
    processors: list[str] = Field(default_factory=list)
    files: int = 0


class RequestRead(View):
    id: UUID
    kind: RequestKind
    status: RequestStatus
    source: Literal["account", "guest", "staff"]
    identity: Identity
    note: str
    customer_id: UUID | None
    customer_number: str | None
    customer_name: str | None
    asked_at: datetime
    due_at: Annotated[datetime, Field(description="By law.")]
    urgency: Literal["in_time", "soon", "overdue"] | None = Field(description="Null once it is over.")
    hold_until: Annotated[datetime, Field(description="Until then an erasure can be cancelled.")]
    can_cancel: bool
    obstacles: list[ObstacleRead]
    file_until: datetime | None
    done_at: datetime | None
    report: Proof


class RequestPage(View):
    items: list[RequestRead]
    next: str | None
    open: int
    overdue: int


class ErasurePlan(View):
    """What an erasure would do if it were asked for now."""

    hold_days: int
    due_at: datetime
    counts: dict[str, int]
    kept: list[KeptRead]
    obstacles: list[ObstacleRead]
    asked: list[RequestKind] = Field(description="What of the two waits already.")


class KindRead(View):
    """`period` is what holds, in `unit`s; `least` is what the law wants where `basis` says so, else what we hold
    sensible. A year is a full one after that of the invoice."""

    kind: str
    unit: Literal["days", "months", "years"]
    period: int
    proposed: int
    least: int
    most: int
    basis: Literal["contract", "law", "security", "proof", "interest"]
    chosen: bool


class RunRead(View):
    """What went that night, by kind."""

    day: date
    ran_at: datetime
    counts: dict[str, int]


class RetentionRead(View):
    kinds: list[KindRead]
    runs: Annotated[list[RunRead], Field(description="The last thirty, newest first.")]


class PeriodChange(Body):
    """Null: what we propose."""

    period: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = Field(examples=[120])


class MonthCount(View):
    month: Annotated[str, Field(description='Such as "2026-11".')]
    count: int


class RetentionPreview(View):
    """What the next night would take, by the month it is of."""

    kind: str
    period: int
    total: int
    months: list[MonthCount]


class DataAsked(Body):
    kind: Annotated[RequestKind, Field(examples=["export"])]
    current_password: KnownPassword


class OwnRequest(View):
    """As RequestRead, of one's own account."""

    id: UUID
    kind: RequestKind
    status: RequestStatus
    asked_at: datetime
    due_at: datetime
    hold_until: datetime
    can_cancel: bool
    obstacles: list[AccountObstacle]
    file_until: datetime | None
    done_at: datetime | None


class DataAskedByCode(Body):
    kind: Annotated[RequestKind, Field(examples=["export"])]
    code: Annotated[Code, Field(description="Sent for `data`.", examples=["123456"])]
    language: Annotated[Literal["en", "ar"], Field(description="Of an export.")] = "en"


class CodeAgain(Body):
    code: Annotated[Code, Field(description="Sent for `data`.", examples=["123456"])]


class GuestRequest(View):
    """As OwnRequest, of what one business holds under a phone."""

    id: UUID
    kind: RequestKind
    status: RequestStatus
    asked_at: datetime
    due_at: datetime
    hold_until: datetime
    can_cancel: bool
    obstacles: list[ObstacleRead]
    file_until: datetime | None
    done_at: datetime | None
