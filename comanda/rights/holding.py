"""What requests themselves hold: a note of how it was made sure who asks, and the file of an export."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from comanda.kit.db import Session
from comanda.privacy.holding import Erased, Held, Holder, Person, erase_rows
from comanda.privacy.retention import RowSweep
from comanda.rights.models import RetentionRun, RightsRequest

OVER = ("cancelled", "done", "expired")


def _request_of(person: Person) -> ColumnElement[bool]:
    return or_(
        RightsRequest.customer_id.in_(person.customer_ids), RightsRequest.account_id.in_(person.account_ids)
    )


class RequestsHold(Holder):
    held = (
        Held(
            "requests",
            RightsRequest,
            _request_of,
            shown=("kind", "status", "source", "identity", "note", "asked_at", "due_at", "done_at"),
            blanked={"note": "", "file_key": None, "file_until": None},
        ),
    )

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        files = await session.scalars(
            select(RightsRequest.file_key).where(
                RightsRequest.tenant_id == person.tenant_id,
                _request_of(person),
                RightsRequest.file_key.is_not(None),
            )
        )
        keys = tuple(str(one) for one in files)
        return Erased(await erase_rows(session, self.held, person), keys)


REQUEST_SWEEPS = (
    RowSweep("requests", RetentionRun, RetentionRun.ran_at),
    RowSweep("requests", RightsRequest, RightsRequest.asked_at, only=RightsRequest.status.in_(OVER)),
)
