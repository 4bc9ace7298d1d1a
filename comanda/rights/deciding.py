"""When a request is due, when it may run, and what stands in its way. No session, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

HOLD = timedelta(days=7)  # in which an erasure can be cancelled
FILE_KEPT = timedelta(hours=24)
WARN_BEFORE = timedelta(days=7)
RETRY_AFTER = timedelta(hours=1)
# Sources: docs/privacy.md. GDPR art. 12 (3) says one month; thirty days are never more than that, but for February.
_DAYS = {"OM": 45, "GH": 30}
_ELSEWHERE = 28


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an erasure has to wait. `kind`: "open_order", "unpaid_order", "payment_undecided" or "refund_open"."""

    kind: str
    order_id: UUID
    order_number: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "order_id": str(self.order_id), "order_number": self.order_number}


def due_at(asked_at: datetime, country: str) -> datetime:
    return asked_at + timedelta(days=_DAYS.get(country, _ELSEWHERE))


def hold_until(kind: str, asked_at: datetime) -> datetime:
    """An export has nothing that one would want to take back."""
    return asked_at + HOLD if kind == "erasure" else asked_at


def urgency(due: datetime, now: datetime) -> str:
    """ "overdue", "soon" or "in_time" """
    if now > due:
        return "overdue"
    return "soon" if now > due - WARN_BEFORE else "in_time"


def may_try(status: str, held_until: datetime, tried_at: datetime | None, now: datetime) -> bool:
    """Whether the worker may set about an erasure. One that was postponed is tried again each hour."""
    if now < held_until:
        return False
    return status == "waiting" or (status == "postponed" and (tried_at is None or now >= tried_at + RETRY_AFTER))


def status_after(obstacles: Sequence[Obstacle]) -> str:
    return "postponed" if obstacles else "done"
