"""What providers call. Nothing they say is believed: it is kept, and is a reason to look."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.dialects.postgresql import insert

from comanda.jobs.queue import enqueue
from comanda.kit.errors import Fact, Kind, NotFound
from comanda.kit.failpoints import failpoint
from comanda.kit.http import BodyTooLarge, Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.payments.merchants import Merchant
from comanda.payments.models import WebhookEvent
from comanda.payments.providers.protocol import WebhookRefused
from comanda.payments.tasks import handle_webhook

router = APIRouter(route_class=Route, tags=["webhooks"], prefix="/api/webhooks")


class WebhookNotUnderstood(Fact, kind=Kind.UNAUTHENTICATED):
    """It is not signed by the provider, or is not what the provider sends."""


_RESPONSES = problems(NotFound, WebhookNotUnderstood, BodyTooLarge)


@router.post("/{provider}/{token}", response_class=Response, responses=_RESPONSES)
@router.put("/{provider}/{token}", response_class=Response, responses=_RESPONSES, include_in_schema=False)
async def receive(provider: str, token: str, request: Request) -> Response:
    """A payment provider's notice of an event; MTN MoMo's by PUT, too. `token` is in the address that the settings of
    payments show. The same event again changes nothing; 200 says that it is kept."""
    app = request.app.state.comanda
    merchant: Merchant = await app.merchants.by_webhook(provider, token)
    body = await request.body()
    try:
        hint = merchant.adapter.read_webhook(request.headers, body)
    except WebhookRefused:
        raise WebhookNotUnderstood() from None
    row = insert(WebhookEvent).values(
        tenant_id=merchant.tenant_id,
        id=uuid7(),
        provider=provider,
        dedupe=hint.dedupe,
        reference=hint.reference,
        event=hint.event,
        body=body,
        received_at=app.clock(),
    )
    async with app.database.transaction(Scope.staff(merchant.tenant_id)) as session:
        kept = await session.scalar(row.on_conflict_do_nothing().returning(WebhookEvent.id))
        if kept is not None:
            await enqueue(session, handle_webhook, tenant_id=str(merchant.tenant_id), event_id=str(kept))
    failpoint("webhook kept")
    return Response(status_code=200)
