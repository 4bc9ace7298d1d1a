"""Whether somebody wants offers, asked where they give a number or an address: at the checkout. The order is placed
before, and stays as it is whatever becomes of this."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select, text

from comanda.kit.attempts import Limit, hit
from comanda.kit.db import Session
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront
from comanda.messaging.agreements import ask_to_agree
from comanda.messaging.errors import ConsentAskedLately, NothingToAgreeBy
from comanda.messaging.public_endpoints import proved_address, subjects_of
from comanda.messaging.schemas import OfferAsked, OfferChannel, OfferNoted, OffersWanted, OfferWish, WordingShown
from comanda.notifications.smtp import NoPost
from comanda.orders.guests import Visitor, visitor_of
from comanda.orders.models import Order
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.models import ConsentEvent
from comanda.privacy.wordings import ConsentTextChanged, agreed_to, wordings
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown
from comanda.tenants.guards import address_of

router = APIRouter(route_class=Route, tags=["on the web"], prefix="/api/customer/notifications/offers")

Visit = Annotated[Visitor, Depends(visitor_of)]
_TENANT = (TenantUnknown, TenantAmbiguous)
CHANNELS: tuple[OfferChannel, ...] = ("sms", "email")
LINKS_BY_ADDRESS = Limit("links to agree from an address", 20, 3600)
State = Literal["agreed", "code_needed", "link_sent"]


@router.get("", responses=problems(NotSignedIn, *_TENANT), openapi_extra={"security": [{}, {"guest": []}]})
async def read_offers(visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None) -> list[OfferAsked]:
    """What may be asked here, and in which words. A way by which nobody could prove what is theirs is left out."""
    app, shop = visit.app, await visit.app.storefronts.get(visit.tenant_id)
    address = await proved_address(visit)
    ways = {"sms": shop.sends_sms, "email": not isinstance(app.post, NoPost)}
    async with app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        asked = await wordings(session, visit.tenant_id)
        last = await _last_said(session, visit, address)
    return [
        OfferAsked(
            channel=channel,
            wordings=[
                WordingShown.model_validate(wording)
                for (purpose, _), wording in asked.items()
                if purpose == f"marketing_{channel}"
            ],
            is_answered=channel in last and last[channel].allowed is not None and not _lapsed_at(last[channel]),
            lapsed_at=_lapsed_at(last[channel]) if channel in last else None,
        )
        for channel in CHANNELS
        if ways[channel]
    ]


async def _last_said(session: Session, visit: Visitor, address: str | None) -> dict[OfferChannel, ConsentEvent]:
    if visit.guest_id is None and visit.account_id is None:
        return {}
    subjects = await subjects_of(session, visit, address)
    found: dict[OfferChannel, ConsentEvent] = {}
    for channel in CHANNELS:
        last = await session.scalar(
            select(ConsentEvent)
            .where(
                ConsentEvent.tenant_id == visit.tenant_id,
                ConsentEvent.subject.in_(subjects[channel]),
                ConsentEvent.purpose == f"marketing_{channel}",
                ConsentEvent.action != "asked",
            )
            .order_by(ConsentEvent.place.desc())
            .limit(1)
        )
        if last is not None:
            found[channel] = last
    return found


def _lapsed_at(event: ConsentEvent) -> datetime | None:
    return event.occurred_at if event.action == "expired" else None


@router.post(
    "",
    responses=problems(NotSignedIn, NotFound, ConsentTextChanged, NothingToAgreeBy, TooManyAttempts, *_TENANT),
    openapi_extra={"security": [{"guest": []}, {"customer": []}]},
)
async def want_offers(
    visit: Visit,
    body: OffersWanted,
    request: Request,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> list[OfferNoted]:
    """What was ticked beside the number and the address of an order of one's own. It holds at once for what has proved
    to be one's own; else a code or the link in an e-mail has to say so. Once more changes nothing."""
    visit.must_be_known()
    app, shop = visit.app, await visit.app.storefronts.get(visit.tenant_id)
    address = await proved_address(visit)
    if any(one.channel == "email" for one in body.wishes):
        await hit(app.database, LINKS_BY_ADDRESS, f"{visit.tenant_id} {address_of(request)}")
    async with app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": f"offers {body.order_id}"}
        )
        order = await session.get(Order, (visit.tenant_id, body.order_id))
        if order is None or not visit.owns(order):
            raise NotFound()
        return [
            OfferNoted(channel=one.channel, state=await _note(session, visit, shop, order, one, body, address))
            for one in {one.channel: one for one in body.wishes}.values()
        ]


async def _note(
    session: Session,
    visit: Visitor,
    shop: Storefront,
    order: Order,
    wish: OfferWish,
    body: OffersWanted,
    address: str | None,
) -> State:
    contact = order.customer_phone if wish.channel == "sms" else order.customer_email
    if not contact:
        raise NothingToAgreeBy()
    subject, purpose = f"{wish.channel}:{contact}", f"marketing_{wish.channel}"
    waiting: State = "code_needed" if wish.channel == "sms" else "link_sent"
    own = (await subjects_of(session, visit, address))[wish.channel]
    before = await session.scalar(
        select(ConsentEvent.action).where(
            ConsentEvent.tenant_id == visit.tenant_id,
            ConsentEvent.subject == subject,
            ConsentEvent.purpose == purpose,
            ConsentEvent.evidence_ref == str(order.id),
        )
    )
    if before is not None:
        return "agreed" if before == "granted" else waiting
    kind, id = _who(visit)
    said = Said("page", visit.now, kind, id, evidence=str(order.id), asked_where="checkout")
    if subject not in own and wish.channel == "email":
        name = order.customer_name or ""
        with suppress(ConsentAskedLately):  # the link of then is good for days
            await ask_to_agree(session, visit.app, shop, contact, name, body.language, said, wish.text_sha256)
        return waiting
    wording = await agreed_to(session, visit.tenant_id, purpose, body.language, visit.now, wish.text_sha256)
    said = Said("page", visit.now, kind, id, wording.seen, evidence=str(order.id), asked_where="checkout")
    if subject not in own:
        await note_consents(session, visit.tenant_id, subject, [purpose], "asked", said)
        return waiting
    for whom in own:
        await note_consents(session, visit.tenant_id, whom, [purpose], "granted", said)
    return "agreed"


def _who(visit: Visitor) -> tuple[str, UUID | None]:
    """A code answers as the guest: it is the browser that is asked for it."""
    return ("guest", visit.guest_id) if visit.guest_id else ("account", visit.account_id)
