"""What customers decide of messages: which browsers show them, and what they want at all."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from comanda.accounts.repository import is_email_verified
from comanda.kit.auth import digest
from comanda.kit.errors import NotSignedIn
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email
from comanda.messaging import errors, repository
from comanda.messaging.links import Leaving, read_leave_link
from comanda.messaging.models import ContactChoice
from comanda.messaging.providers.protocol import PushTo
from comanda.messaging.providers.web_push import has_good_keys, is_push_service, public_key
from comanda.messaging.schemas import (
    Choice,
    CustomerNotifications,
    LeavingRead,
    PreferenceUpdate,
    PushEndpoint,
    PushSubscribe,
    Subscribed,
)
from comanda.notifications.kinds import CHANNELS
from comanda.notifications.models import PushSubscription
from comanda.notifications.outbox import MOST_DEVICES, owned_by
from comanda.orders.guests import Visitor, visitor_of
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown

router = APIRouter(route_class=Route, tags=["on the web"], prefix="/api/customer/notifications")

Visit = Annotated[Visitor, Depends(visitor_of)]
_TENANT = (TenantUnknown, TenantAmbiguous)
_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
CATEGORIES: tuple[Literal["transactional", "marketing"], ...] = ("transactional", "marketing")


def _subject_of(visit: Visitor) -> str:
    """Under whose name they choose. Never under a number or address that anybody could have typed."""
    return f"account:{visit.account_id}" if visit.account_id else f"guest:{visit.guest_id}"


async def _read(visit: Visitor) -> CustomerNotifications:
    app = visit.app
    async with app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        chosen = {
            (one.channel, one.category): one.allowed
            for channel in CHANNELS
            for one in await repository.choices_of(session, visit.tenant_id, [_subject_of(visit)], channel)
        }
    proved = await _has_proved(visit)
    return CustomerNotifications(
        push_key=public_key(app.settings.push_key()),
        choices=[
            Choice(
                channel=channel,
                category=category,
                wanted=chosen.get((channel, category), category == "transactional"),
                can_change=category == "transactional" or (proved and channel != "sms"),
            )
            for channel in CHANNELS
            for category in CATEGORIES
        ],
    )


async def _has_proved(visit: Visitor) -> bool:
    if visit.account_id is None:
        return False
    async with visit.app.database.transaction(Scope.account(visit.account_id, read_only=True)) as session:
        return await is_email_verified(session, visit.account_id)


@router.get("", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def read_notifications(
    visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> CustomerNotifications:
    """What one wants to hear from this business, and by which ways."""
    visit.must_be_known()
    return await _read(visit)


@router.post(
    "/subscribe",
    status_code=201,
    responses=problems(NotSignedIn, errors.PushServiceUnknown, errors.TooManyDevices, *_TENANT),
    openapi_extra=_OWNER,
)
async def subscribe(
    visit: Visit, body: PushSubscribe, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Subscribed:
    """This browser shows what becomes of one's orders, also while the page is closed. The same browser again stays one,
    and belongs to whoever says so last."""
    visit.must_be_known()
    app = visit.app
    to = PushTo(body.endpoint, body.keys.p256dh, body.keys.auth)
    if not is_push_service(body.endpoint, str(app.settings.push_url or "")) or not has_good_keys(to):
        raise errors.PushServiceUnknown()
    own = {
        "guest_id": visit.guest_id,
        "account_id": visit.account_id,
        "p256dh": to.p256dh,
        "auth": to.auth,
        "language": body.language,
    }
    async with app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:who, 0))"), {"who": _subject_of(visit)}
        )
        count = await session.scalar(
            select(func.count()).where(
                PushSubscription.tenant_id == visit.tenant_id,
                owned_by(visit.guest_id, visit.account_id),
                PushSubscription.endpoint_hash != digest(body.endpoint),
            )
        )
        if (count or 0) >= MOST_DEVICES:
            raise errors.TooManyDevices(most=MOST_DEVICES)
        id = await session.scalar(
            insert(PushSubscription)
            .values(
                tenant_id=visit.tenant_id,
                id=uuid7(),
                endpoint=body.endpoint,
                endpoint_hash=digest(body.endpoint),
                created_at=visit.now,
                **own,
            )
            .on_conflict_do_update(index_elements=["tenant_id", "endpoint_hash"], set_=own)
            .returning(PushSubscription.id)
        )
    return Subscribed(id=UUID(str(id)))


@router.post("/unsubscribe", status_code=204, responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def unsubscribe(
    visit: Visit, body: PushEndpoint, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> Response:
    """This browser shows nothing of this business any more."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        await session.execute(
            delete(PushSubscription).where(
                PushSubscription.tenant_id == visit.tenant_id,
                PushSubscription.endpoint_hash == digest(body.endpoint),
                owned_by(visit.guest_id, visit.account_id),
            )
        )
    return Response(status_code=204)


@router.put(
    "/preferences", responses=problems(NotSignedIn, errors.ConsentNeedsProof, *_TENANT), openapi_extra=_OWNER
)
async def choose(
    visit: Visit, body: PreferenceUpdate, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> CustomerNotifications:
    """Holds for what is sent from now on, also of what waits already."""
    visit.must_be_known()
    if body.wanted and body.category == "marketing" and (body.channel == "sms" or not await _has_proved(visit)):
        raise errors.ConsentNeedsProof()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        await repository.choose(
            session,
            visit.tenant_id,
            _subject_of(visit),
            body.channel,
            [body.category],
            allowed=body.wanted,
            source="page",
            now=visit.now,
        )
    return await _read(visit)


@router.get("/links/{leave_token}", responses=problems(errors.LeaveLinkNotValid))
async def read_link(leave_token: str, request: Request) -> LeavingRead:
    """What the link at the end of an e-mail is about. It changes nothing: programs open links, too."""
    app = request.app.state.comanda
    leaving = read_leave_link(app, leave_token)
    shop = await app.storefronts.get(leaving.tenant_id)
    async with app.database.transaction(Scope.staff(leaving.tenant_id, read_only=True)) as session:
        left = await session.scalar(
            select(func.count()).where(
                ContactChoice.tenant_id == leaving.tenant_id,
                ContactChoice.subject == f"{leaving.channel}:{leaving.address}",
                ContactChoice.category == leaving.category,
                ContactChoice.allowed.is_(False),
            )
        )
    return LeavingRead.model_validate(
        {
            "business": shop.name,
            "business2": shop.name2,
            "channel": leaving.channel,
            "address": masked_email(leaving.address),
            "category": leaving.category,
            "is_left": bool(left),
        }
    )


def _left_by(leaving: Leaving) -> Sequence[str]:
    """Who wants to hear nothing of their own order wants no advertising either."""
    return CATEGORIES if leaving.category == "transactional" else ("marketing",)


@router.post("/links/{leave_token}", status_code=204, responses=problems(errors.LeaveLinkNotValid))
async def use_link(leave_token: str, request: Request) -> Response:
    """Nothing of that kind is sent there any more. Mail programs post here by themselves (RFC 8058)."""
    app = request.app.state.comanda
    leaving = read_leave_link(app, leave_token)
    async with app.database.transaction(Scope.staff(leaving.tenant_id)) as session:
        await repository.choose(
            session,
            leaving.tenant_id,
            f"{leaving.channel}:{leaving.address}",
            leaving.channel,
            _left_by(leaving),
            allowed=False,
            source="link",
            now=app.clock(),
        )
    return Response(status_code=204)


@router.delete("/links/{leave_token}", status_code=204, responses=problems(errors.LeaveLinkNotValid))
async def take_back_link(leave_token: str, request: Request) -> Response:
    """As if the link had never been followed."""
    app = request.app.state.comanda
    leaving = read_leave_link(app, leave_token)
    async with app.database.transaction(Scope.staff(leaving.tenant_id)) as session:
        await repository.forget_choices(
            session,
            leaving.tenant_id,
            f"{leaving.channel}:{leaving.address}",
            leaving.channel,
            _left_by(leaving),
            source="link",
        )
    return Response(status_code=204)
