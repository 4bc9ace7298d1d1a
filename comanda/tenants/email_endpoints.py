"""Which e-mails went out for a business, and which did not. Messages themselves know nothing of staff and rights."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Page, View
from comanda.kit.text import masked_email
from comanda.notifications.repository import count_emails, list_emails
from comanda.notifications.smtp import NoPost
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["messages"])

LATELY = timedelta(days=7)
Status = Literal["queued", "sent", "failed"]


class EmailRead(View):
    """`recipient` is shown in part only."""

    id: UUID
    kind: str
    recipient: str
    status: Status
    attempts: int
    problem: Annotated[str | None, Field(description="What the mail server said last.")]
    created_at: datetime
    sent_at: datetime | None


class EmailList(Page[EmailRead]):
    can_send: Annotated[bool, Field(description="Whether this installation has a mail server at all.")]
    lately: Annotated[dict[Status, int], Field(description="How many of each, in the last seven days.")]


@router.get("/api/v1/emails", responses=problems(CursorNotValid))
async def list_sent_emails(
    desk: Annotated[Desk, staff(Permission.AUDIT_READ)],
    status: Status | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> EmailList:
    """E-mails to those who act on this business's pages and to its staff, newest first. What they say is not kept."""
    rows = await list_emails(
        desk.session, desk.tenant_id, status=status, before=read_cursor(cursor), limit=limit + 1
    )
    items = [
        EmailRead(
            id=row.id,
            kind=row.kind,
            recipient=masked_email(row.recipient),
            status=row.status,
            attempts=row.attempts,
            problem=row.problem,
            created_at=row.created_at,
            sent_at=row.sent_at,
        )
        for row in rows[:limit]
    ]
    lately = await count_emails(desk.session, desk.tenant_id, desk.now - LATELY)
    return EmailList(
        items=items,
        next=write_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None,
        can_send=not isinstance(desk.app.post, NoPost),
        lately={status: lately.get(status, 0) for status in ("queued", "sent", "failed")},
    )
