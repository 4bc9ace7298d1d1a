"""What customers decide of messages: which browsers show them, and what they want at all."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from comanda.accounts.repository import get_account
from comanda.customers.models import Customer, GuestCustomer
from comanda.kit.auth import digest
from comanda.kit.db import Session
from comanda.kit.errors import NotSignedIn
from comanda.kit.http import Route, problems
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email
from comanda.messaging import errors, repository
from comanda.messaging.agreements import find_question, read_agree_link
from comanda.messaging.links import Leaving, read_leave_link
from comanda.messaging.providers.protocol import PushTo
from comanda.messaging.providers.web_push import has_good_keys, is_push_service, public_key
from comanda.messaging.schemas import (
    AgreementRead,
    Choice,
    ConsentShown,
    CustomerNotifications,
    LeavingRead,
    PreferenceUpdate,
    PushEndpoint,
    PushSubscribe,
    Subscribed,
    WantedAgain,
    WordingShown,
)
from comanda.notifications.kinds import CHANNELS, Channel
from comanda.notifications.models import PushSubscription
from comanda.notifications.outbox import MOST_DEVICES, owned_by
from comanda.orders.guests import Visitor, visitor_of
from comanda.orders.public_endpoints import Restaurant, RestaurantHeader
from comanda.privacy.consents import Said, events_of, note_consents, texts_of
from comanda.privacy.wordings import ConsentTextChanged, Worded, agreed_to, wordings
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown

router = APIRouter(route_class=Route, tags=["on the web"], prefix="/api/customer/notifications")

Visit = Annotated[Visitor, Depends(visitor_of)]
_TENANT = (TenantUnknown, TenantAmbiguous)
_OWNER: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
MOST_SHOWN = 100
CATEGORIES: tuple[Literal["transactional", "marketing"], ...] = ("transactional", "marketing")


def _subject_of(visit: Visitor) -> str:
    """Under whose name they choose. Never under a number or address that anybody could have typed."""
    return f"account:{visit.account_id}" if visit.account_id else f"guest:{visit.guest_id}"


async def proved_address(visit: Visitor) -> str | None:
    """The e-mail of their account, once it has proved to be theirs."""
    if visit.account_id is None:
        return None
    async with visit.app.database.transaction(Scope.account(visit.account_id, read_only=True)) as session:
        account = await get_account(session, visit.account_id)
        return account.email if account.email_verified else None


async def subjects_of(session: Session, visit: Visitor, address: str | None) -> dict[Channel, list[str]]:
    """Under which names they choose, by channel: their own, and the number and address that they have proved."""
    own: dict[Channel, list[str]] = {channel: [_subject_of(visit)] for channel in CHANNELS}
    if address is not None:
        own["email"].append(f"email:{address}")
    if visit.guest_id is not None:
        phone = await session.scalar(
            select(Customer.phone)
            .join(
                GuestCustomer,
                (GuestCustomer.tenant_id == Customer.tenant_id) & (GuestCustomer.customer_id == Customer.id),
            )
            .where(
                GuestCustomer.tenant_id == visit.tenant_id,
                GuestCustomer.guest_id == visit.guest_id,
                Customer.phone_verified,
            )
        )
        if phone is not None:
            own["sms"].append(f"sms:{phone}")
    return own


def _may_agree(channel: Channel, subjects: Mapping[Channel, Sequence[str]], address: str | None) -> bool:
    """To be advertised to: only by what has proved to be theirs. A browser asks for its own permission besides."""
    return len(subjects["sms"]) > 1 if channel == "sms" else address is not None


async def _read(visit: Visitor) -> CustomerNotifications:
    app, address = visit.app, await proved_address(visit)
    async with app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        subjects = await subjects_of(session, visit, address)
        chosen: dict[tuple[str, str], bool] = {}
        for channel in CHANNELS:
            for one in await repository.choices_of(session, visit.tenant_id, subjects[channel], channel):
                key = one.channel, one.category
                chosen[key] = chosen.get(key, True) and one.allowed
        asked = await wordings(session, visit.tenant_id)
    return CustomerNotifications(
        push_key=public_key(app.settings.push_key()),
        choices=[
            Choice(
                channel=channel,
                category=category,
                wanted=chosen.get((channel, category), category == "transactional"),
                can_change=category == "transactional" or _may_agree(channel, subjects, address),
                wordings=[
                    WordingShown.model_validate(wording)
                    for (purpose, _), wording in asked.items()
                    if purpose == f"{category}_{channel}"
                ],
            )
            for channel in CHANNELS
            for category in CATEGORIES
        ],
    )


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
    "/preferences",
    responses=problems(NotSignedIn, errors.ConsentNeedsProof, ConsentTextChanged, *_TENANT),
    openapi_extra=_OWNER,
)
async def choose(
    visit: Visit, body: PreferenceUpdate, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> CustomerNotifications:
    """Holds for what is sent from now on, also of what waits already. Who agrees to advertising says to which words:
    `text_sha256` of those that were shown, in `language`."""
    visit.must_be_known()
    address = await proved_address(visit)
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id)) as session:
        subjects = await subjects_of(session, visit, address)
        words = None
        if body.wanted and body.category == "marketing":
            if not _may_agree(body.channel, subjects, address):
                raise errors.ConsentNeedsProof()
            purpose, shown = f"marketing_{body.channel}", body.text_sha256 or ""
            words = (await agreed_to(session, visit.tenant_id, purpose, body.language, visit.now, shown)).seen
        kind, id = ("account", visit.account_id) if visit.account_id else ("guest", visit.guest_id)
        said = Said("page", visit.now, kind, id, words, asked_where="messages")
        for subject in subjects[body.channel]:
            await repository.choose(
                session, visit.tenant_id, subject, body.channel, [body.category], allowed=body.wanted, said=said
            )
    return await _read(visit)


@router.get("/history", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OWNER)
async def read_history(
    visit: Visit, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> list[ConsentShown]:
    """What one has agreed to here, and taken back, newest first: the last hundred."""
    visit.must_be_known()
    address = await proved_address(visit)
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        subjects = await subjects_of(session, visit, address)
        events = await events_of(session, visit.tenant_id, sorted({*chain(*subjects.values())}), MOST_SHOWN)
        texts = await texts_of(session, visit.tenant_id, events)
    shown: dict[tuple[Any, ...], ConsentShown] = {}
    for one in events:
        category, _, channel = one.purpose.partition("_")
        values = {
            "category": category,
            "channel": channel,
            "action": one.action,
            "allowed": one.allowed,
            "by": one.channel,
            "at": one.occurred_at,
            "text": texts.get((one.purpose, one.language or "", one.text_version or 0)),
        }
        # What was said of a number and of the browser at once is one thing to whoever said it.
        shown.setdefault(tuple(values.values()), ConsentShown.model_validate(values))
    return list(shown.values())


@router.get("/links/{leave_token}", responses=problems(errors.LeaveLinkNotValid))
async def read_link(leave_token: str, request: Request) -> LeavingRead:
    """What the link at the end of an e-mail is about. It changes nothing: programs open links, too."""
    app = request.app.state.comanda
    leaving = read_leave_link(app, leave_token)
    shop = await app.storefronts.get(leaving.tenant_id)
    async with app.database.transaction(Scope.staff(leaving.tenant_id, read_only=True)) as session:
        subject = f"{leaving.channel}:{leaving.address}"
        choices = await repository.choices_of(session, leaving.tenant_id, [subject], leaving.channel)
        asked = await wordings(session, leaving.tenant_id)
    allowed = {one.category: one.allowed for one in choices}
    return LeavingRead.model_validate(
        {
            "business": shop.name,
            "business2": shop.name2,
            "channel": leaving.channel,
            "address": masked_email(leaving.address),
            "category": leaving.category,
            "is_left": allowed.get(leaving.category) is False,
            "holds": [
                {
                    "category": category,
                    "allowed": allowed.get(category, category == "transactional"),
                    "wordings": [
                        WordingShown.model_validate(wording)
                        for (purpose, _), wording in asked.items()
                        if purpose == f"{category}_{leaving.channel}"
                    ],
                }
                for category in CATEGORIES
            ],
        }
    )


@router.put("/links/{leave_token}", responses=problems(errors.LeaveLinkNotValid, ConsentTextChanged))
async def want_again(leave_token: str, body: WantedAgain, request: Request) -> LeavingRead:
    """Whoever has the address, to which the link was sent, wants that again: whatever kept it back. Who agrees to
    advertising says to which words."""
    app = request.app.state.comanda
    leaving, now = read_leave_link(app, leave_token), app.clock()
    async with app.database.transaction(Scope.staff(leaving.tenant_id)) as session:
        words, purpose = None, f"{body.category}_{leaving.channel}"
        if body.category == "marketing":
            shown = body.text_sha256 or ""
            words = (await agreed_to(session, leaving.tenant_id, purpose, body.language, now, shown)).seen
        await repository.choose(
            session,
            leaving.tenant_id,
            f"{leaving.channel}:{leaving.address}",
            leaving.channel,
            [body.category],
            allowed=True,
            said=Said("link", now, "guest", words=words, asked_where="out_link"),
        )
    return await read_link(leave_token, request)


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
            said=Said("link", app.clock(), "guest"),
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
            Said("link", app.clock(), "guest"),
        )
    return Response(status_code=204)


# --- the answer to a question that staff have asked -------------------------------------------------------------


@router.get("/agreements/{agree_token}", responses=problems(errors.AgreeLinkNotValid))
async def read_agreement(agree_token: str, request: Request) -> AgreementRead:
    """What the link of the e-mail asks. It changes nothing: programs open links, too."""
    app = request.app.state.comanda
    agreeing = read_agree_link(app, agree_token)
    shop = await app.storefronts.get(agreeing.tenant_id)
    async with app.database.transaction(Scope.staff(agreeing.tenant_id, read_only=True)) as session:
        event, is_agreed = await find_question(session, agreeing, app.clock())
        texts = await texts_of(session, agreeing.tenant_id, [event])
    return AgreementRead(
        business=shop.name,
        business2=shop.name2,
        address=masked_email(event.subject.partition(":")[2]),
        text=next(iter(texts.values())),
        language="ar" if event.language == "ar" else "en",
        is_agreed=is_agreed,
    )


@router.post("/agreements/{agree_token}", status_code=204, responses=problems(errors.AgreeLinkNotValid))
async def agree(agree_token: str, request: Request) -> Response:
    """They agree, to the words that the e-mail has. Once more changes nothing."""
    app = request.app.state.comanda
    agreeing, now = read_agree_link(app, agree_token), app.clock()
    async with app.database.transaction(Scope.staff(agreeing.tenant_id)) as session:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"),
            {"what": f"agree {agreeing.event_id}"},
        )
        event, is_agreed = await find_question(session, agreeing, now)
        if not is_agreed:
            words = Worded(event.language or "", event.text_version or 0, event.text_sha256 or "")
            said = Said("link", now, "guest", words=words, evidence=str(event.id), asked_where=event.asked_where)
            await note_consents(session, agreeing.tenant_id, event.subject, [event.purpose], "granted", said)
    return Response(status_code=204)
