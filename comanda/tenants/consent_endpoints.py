"""What people have agreed to, for those who answer for it: the proof, and the words they are asked in. Stands here
because the consents themselves know nothing of staff and their rights."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlalchemy import text
from starlette.responses import StreamingResponse

from comanda.audit.record import record
from comanda.kit.cells import csv_pieces
from comanda.kit.cursor import Cursor, CursorNotValid, read_cursor, write_cursor
from comanda.kit.http import Route, problems
from comanda.kit.schemas import Moment, Page
from comanda.kit.tenancy import Scope
from comanda.privacy import wordings
from comanda.privacy.consents import (
    Action,
    EventFilter,
    count_by_day,
    count_now,
    list_events,
    masked,
    read_all,
    texts_of,
)
from comanda.privacy.models import ConsentEvent
from comanda.tenants.consent_schemas import (
    ConsentDay,
    ConsentEventRead,
    ConsentNow,
    ConsentStatistics,
    ConsentTextRead,
    ConsentTextUpdate,
    ConsentTextVersion,
)
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant, names_of

router = APIRouter(route_class=Route, tags=["consents"])

Write = Annotated[Desk, staff(Permission.PRIVACY_WRITE)]
Purpose = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9_]+$", examples=["marketing_sms"])]
Worded = Literal["marketing_email", "marketing_sms", "marketing_push", "preference"]
Language = Literal["en", "ar"]
Since = Annotated[Moment | None, Query(alias="from", description="Included.")]
Until = Annotated[Moment | None, Query(alias="to", description="Not included.")]
COLUMNS = (
    "occurred_at", "subject", "purpose", "action", "allowed", "channel", "asked_where", "actor_kind", "actor_id",
    "language", "text_version", "text_sha256", "text", "note", "evidence_ref", "from_address", "device", "id",
)  # fmt: skip


@router.get("/api/v1/consents", responses=problems(CursorNotValid))
async def list_consent_events(
    desk: Write,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    purpose: Purpose | None = None,
    action: Action | None = None,
    since: Since = None,
    until: Until = None,
) -> Page[ConsentEventRead]:
    """Who agreed to what, and who no longer does; newest first."""
    wanted = EventFilter(purpose, action, since, until)
    found = await list_events(desk.session, desk.tenant_id, wanted, read_cursor(cursor), limit + 1)
    events = found[:limit]
    last = events[-1] if len(found) > limit else None
    return Page(
        items=await read_events(desk, events), next=write_cursor(last.occurred_at, last.id) if last else None
    )


async def read_events(desk: Desk, events: list[ConsentEvent]) -> list[ConsentEventRead]:
    """With names of the staff, and the words that were agreed to."""
    texts = await texts_of(desk.session, desk.tenant_id, events)
    names = await names_of(desk.session, desk.tenant_id, {one.actor_id for one in events})
    whole = desk.may(Permission.CUSTOMERS_CONTACT)
    return [
        ConsentEventRead.model_validate(
            {
                **{name: getattr(one, name) for name in ConsentEventRead.model_fields if hasattr(one, name)},
                "at": one.occurred_at,
                "subject": one.subject if whole else masked(one.subject),
                "actor_name": names.get(one.actor_id) if one.actor_kind == "staff" else None,
                "text": texts.get((one.purpose, one.language or "", one.text_version or 0)),
            }
        )
        for one in events
    ]


@router.get("/api/v1/consents/statistics")
async def count_consents(
    desk: Write, days: Annotated[int, Query(ge=1, le=730, description="Up to today.")] = 90
) -> ConsentStatistics:
    """Of what advertises: who agrees now, and who said what on which day."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    since = desk.now - timedelta(days=days)
    by_day = await count_by_day(desk.session, desk.tenant_id, tenant.timezone, since)
    now = {row.channel: row for row in await count_now(desk.session, desk.tenant_id)}
    channels: tuple[Literal["email", "sms", "push"], ...] = ("email", "sms", "push")
    return ConsentStatistics(
        now=[
            ConsentNow(
                channel=one,
                agreed=now[one].agreed if one in now else 0,
                refused=now[one].refused if one in now else 0,
            )
            for one in channels
        ],
        days=[
            ConsentDay(
                day=row.day,
                channel=row.purpose.removeprefix("marketing_"),
                granted=row.granted,
                withdrawn=row.withdrawn,
            )
            for row in by_day
        ],
    )


@router.get(
    "/api/v1/consents/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_consents(
    desk: Write, purpose: Purpose | None = None, since: Since = None, until: Until = None
) -> StreamingResponse:
    """The proof as CSV, oldest first, each event with the words that were agreed to."""
    wanted = EventFilter(purpose, None, since, until)
    await desk.session.close()
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        record(session, desk.tenant_id, desk.actor, "consents.exported", "tenant", desk.tenant_id)
    return StreamingResponse(
        csv_pieces(COLUMNS, _rows(desk, wanted)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="consents.csv"', "Cache-Control": "no-store"},
    )


async def _rows(desk: Desk, wanted: EventFilter) -> AsyncGenerator[list[Any], None]:
    whole = desk.may(Permission.CUSTOMERS_CONTACT)
    texts: dict[tuple[str, str, int], str] = {}
    async with desk.app.database.transaction(Scope.staff(desk.tenant_id, read_only=True)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '120s'"))
        async for one in read_all(session, desk.tenant_id, wanted):
            words = one.purpose, one.language or "", one.text_version or 0
            if one.text_version is not None and words not in texts:
                texts |= await texts_of(session, desk.tenant_id, [one])
            values = {name: getattr(one, name, None) for name in COLUMNS} | {
                "subject": one.subject if whole else masked(one.subject),
                "text": texts.get(words),
            }
            yield list(values.values())


# --- the words --------------------------------------------------------------------------------------------------


def _worded(one: wordings.Wording) -> ConsentTextRead:
    return ConsentTextRead(
        purpose=one.purpose,
        language=one.language,
        version=one.version,
        text=one.text,
        sha256=one.sha256,
        is_own=one.is_own,
        since=one.since,
        default_text=wordings.DEFAULTS[one.purpose, one.language],
    )


@router.get("/api/v1/consent-texts")
async def list_consent_texts(desk: Write) -> list[ConsentTextRead]:
    """What people are asked now."""
    return [_worded(one) for one in (await wordings.wordings(desk.session, desk.tenant_id)).values()]


@router.put("/api/v1/consent-texts/{worded}/{language}")
async def change_consent_text(
    worded: Worded, language: Language, body: ConsentTextUpdate, desk: Write
) -> ConsentTextRead:
    """Own words, as a version of their own; `text` null: ours again. Who has agreed stays with the words they saw."""
    before = (await wordings.wordings(desk.session, desk.tenant_id))[worded, language]
    set_to = await wordings.set_wording(
        desk.session, desk.tenant_id, worded, language, body.text, desk.user_id, desk.now
    )
    if set_to != before:
        record(
            desk.session, desk.tenant_id, desk.actor, "consent_text.changed", "consent_text", None,
            purpose=worded, language=language, version=set_to.version,
        )  # fmt: skip
    return _worded(set_to)


@router.get("/api/v1/consent-texts/{worded}/{language}/versions")
async def list_consent_text_versions(worded: Worded, language: Language, desk: Write) -> list[ConsentTextVersion]:
    """All that were asked, or agreed to; newest first, the last hundred."""
    found = await wordings.versions(desk.session, desk.tenant_id, worded, language)
    names = await names_of(desk.session, desk.tenant_id, {one.created_by for one in found})
    return [
        ConsentTextVersion(
            version=one.version,
            text=one.text,
            sha256=one.text_sha256,
            is_own=one.is_own,
            since=one.created_at,
            by=names.get(one.created_by),
        )
        for one in found
    ]
