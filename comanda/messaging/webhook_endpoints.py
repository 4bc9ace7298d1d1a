"""What providers of SMS call: receipts, and what people answer."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.dialects.postgresql import insert

from comanda.kit.db import Session
from comanda.kit.errors import Fact, Kind, NotFound
from comanda.kit.http import BodyTooLarge, Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.messaging import repository
from comanda.messaging.dispatch import callback_url
from comanda.messaging.lines import Line
from comanda.messaging.models import MessageReceipt
from comanda.messaging.providers.protocol import CallbackRefused, Inbound, Report
from comanda.messaging.receipts import CATEGORIES, apply_receipt
from comanda.privacy.consents import Said

router = APIRouter(route_class=Route, tags=["webhooks"], prefix="/api/webhooks/sms")


class CallbackNotUnderstood(Fact, kind=Kind.UNAUTHENTICATED):
    """It is not signed by the provider, or is not what the provider sends."""


@router.post(
    "/{carrier}/{callback_token}",
    response_class=Response,
    responses=problems(NotFound, CallbackNotUnderstood, BodyTooLarge),
)
async def receive_sms_callback(carrier: str, callback_token: str, request: Request) -> Response:
    """A receipt of a message, or what somebody answered. `callback_token` is in the address that the settings of
    messages show. The same again changes nothing; 200 says that it is kept."""
    app = request.app.state.comanda
    line: Line = await app.lines.by_webhook(carrier, callback_token)
    asked = request.url.query
    url = callback_url(app, line) + (f"?{asked}" if asked else "")
    try:
        told = line.adapter.read_callback(url, request.headers, await request.body())
    except CallbackRefused:
        raise CallbackNotUnderstood() from None
    async with app.database.transaction(Scope.staff(line.tenant_id)) as session:
        match told:
            case Inbound(sender=sender, stop=stop, start=start, text=text):
                if stop or start:
                    await repository.choose(
                        session,
                        line.tenant_id,
                        f"sms:{sender}",
                        "sms",
                        # To start again is no consent to be advertised to.
                        CATEGORIES if stop else ("transactional",),
                        allowed=start,
                        said=Said("stop", app.clock(), "guest", note=text[:300]),
                    )
            case Report():
                await _keep(session, line, told, request.query_params.get("n"), app.clock())
    return Response(status_code=200)


async def _keep(session: Session, line: Line, told: Report, handle: str | None, now: datetime) -> None:
    """A row first. What it is of may not be known yet, or never was one of ours."""
    row = insert(MessageReceipt).values(
        tenant_id=line.tenant_id,
        id=uuid7(),
        provider=line.provider,
        provider_id=told.provider_id,
        status=told.status,
        failed_for=told.failed_for,
        said=told.said[:300],
        received_at=now,
    )
    kept = await session.scalar(row.on_conflict_do_nothing().returning(MessageReceipt.id))
    if kept is None:
        return
    attempt = await repository.find_attempt(
        session, line.tenant_id, line.provider, told.provider_id, _uuid_of(handle)
    )
    if attempt is not None:
        receipt = await session.get_one(MessageReceipt, (line.tenant_id, kept))
        await apply_receipt(session, line.tenant_id, attempt, receipt, now)


def _uuid_of(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
