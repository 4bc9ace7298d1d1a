"""What guests call to pay."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from comanda.kit import phone
from comanda.kit.attempts import Limit, hit, hit_each
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, parse_json, problems
from comanda.kit.idempotency import HEADER, IdempotencyKeyRequired, IdempotencyKeyReused, fingerprint, needed_key
from comanda.kit.tenancy import Scope
from comanda.orders import money
from comanda.orders import repository as orders
from comanda.orders.errors import MethodNotOffered, NothingDue
from comanda.orders.guests import Visitor
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import UNDECIDED
from comanda.orders.public_endpoints import Key, Restaurant, RestaurantHeader, Visit
from comanda.payments import errors, repository
from comanda.payments.actions.initiate import PayWish, give_up, initiate, submit_code
from comanda.payments.actions.look import look_at_payment, look_if_due
from comanda.payments.keys import NETWORKS
from comanda.payments.providers.protocol import ProviderUnavailable
from comanda.payments.schemas import (
    ByItems,
    ByShare,
    MethodOffered,
    OrderMoney,
    PaymentBegun,
    PaymentCode,
    PaymentGiveUp,
    PaymentInitiate,
    PaymentMethods,
)
from comanda.payments.shares import Items, Part, Share
from comanda.payments.views import order_money, payment_view
from comanda.tenants.errors import TenantAmbiguous, TenantUnknown
from comanda.tenants.settings import Fulfilment

router = APIRouter(route_class=Route, tags=["payments"], prefix="/api/customer/payments")

_TENANT = (TenantUnknown, TenantAmbiguous)
_SECURITY: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}]}
_OPEN: dict[str, Any] = {"security": [{"guest": []}, {"customer": []}, {}]}

# A prompt rings on somebody's phone: nobody shall make it ring without end.
PROMPTS_BY_ORDER = Limit("payment attempts", 30, 3600)
PROMPTS_BY_NUMBER = Limit("payment prompts of a number", 10, 3600)
CODES = Limit("payment codes", 10, 900)


async def _visible(request: Request, visit: Visitor, order_id: UUID) -> Order:
    """One's own order, or one on the tab of one's table. Raises NotFound. Leaves no transaction open: a provider may
    be asked next."""
    visit.must_be_known()
    session = await request.state.unit.open(visit.scope(read_only=True))
    order = await orders.get_order(session, visit.tenant_id, order_id)
    await session.close()
    return order


async def _mine(visit: Visitor, payment_id: UUID) -> Payment:
    """A payment that one has begun. Raises NotFound."""
    visit.must_be_known()
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        payment = await repository.get_payment(session, visit.tenant_id, payment_id)
    if not visit.owns(payment):
        raise NotFound()
    return payment


async def _money(visit: Visitor, order_id: UUID) -> OrderMoney:
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        order = await orders.get_order(session, visit.tenant_id, order_id)
        return await order_money(session, order, visit.app.clock(), visit)


@router.get("/methods", responses=problems(NotSignedIn, *_TENANT), openapi_extra=_OPEN)
async def methods(
    visit: Visit,
    response: Response,
    fulfilment: Annotated[Fulfilment, Query(description="For what kind of order.")] = "pickup",
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> PaymentMethods:
    """How one may pay here."""
    shop = await visit.app.storefronts.get(visit.tenant_id)
    offered = shop.payment_methods(fulfilment)
    response.headers["Cache-Control"] = "no-store"
    return PaymentMethods(
        methods=[MethodOffered.model_validate({"method": one, "needs_phone": one in NETWORKS}) for one in offered],
        currency=shop.currency,
        tip_percents=list(shop.settings.tip_percents),
        is_sandbox=any(
            visit.app.merchants.addresses.is_sandbox(one.provider)
            for one in (await visit.app.merchants.of(visit.tenant_id)).values()
        ),
    )


@router.post(
    "/initiate",
    status_code=201,
    responses=problems(
        IdempotencyKeyRequired,
        IdempotencyKeyReused,
        NotFound,
        NotSignedIn,
        MethodNotOffered,
        NothingDue,
        TooManyAttempts,
        phone.PhoneNotValid,
        errors.WalletNumberNeeded,
        errors.OrderNotPayable,
        errors.PaymentInProgress,
        errors.BeingPaid,
        errors.ShareNotPossible,
        errors.TipTooLarge,
        *_TENANT,
    ),
    openapi_extra=_SECURITY,
)
async def initiate_payment(
    request: Request,
    visit: Visit,
    body: PaymentInitiate,
    key: Key = None,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> PaymentBegun:
    """Begins to pay for an order, all that is left of it or a part. What to do next is in the payment's `step`; what
    became of it in `verify`. The same `Idempotency-Key` again is the same attempt."""
    wished = needed_key(request.headers.get(HEADER))
    await _visible(request, visit, body.order_id)
    app = visit.app
    shop = await app.storefronts.get(visit.tenant_id)
    number = phone.normalise(body.phone, shop.country) if body.phone else None
    attempts = [(PROMPTS_BY_ORDER, f"{visit.tenant_id} {body.order_id}")]
    if number is not None and body.method in NETWORKS:
        attempts.append((PROMPTS_BY_NUMBER, f"{visit.tenant_id} {number}"))
    await hit_each(app.database, *attempts)
    wish = PayWish(
        visit=visit,
        order_id=body.order_id,
        method=body.method,
        part=_part(body),
        tip_cents=body.tip_cents if body.method != "cash" else 0,
        phone=number if body.method in NETWORKS else None,
        email=body.email,
        key=wished,
        fingerprint=fingerprint(parse_json(await request.body())),
    )
    return await _begun(visit, body.order_id, await initiate(app, shop, wish, visit.now))


async def _begun(visit: Visitor, order_id: UUID | None, payment: Payment | None) -> PaymentBegun:
    assert order_id is not None, "what a guest has begun is for an order"
    return PaymentBegun(
        payment=payment_view(payment, visit) if payment is not None else None,
        order=await _money(visit, order_id),
    )


def _part(body: PaymentInitiate) -> Part:
    match body.split:
        case ByShare(people=people):
            return Share(people)
        case ByItems(lines=lines):
            quantities: dict[UUID, int] = {}
            for one in lines:
                quantities[one.line_id] = quantities.get(one.line_id, 0) + one.quantity
            return Items(quantities)
        case _:
            return None


@router.get("/verify", responses=problems(NotFound, NotSignedIn, *_TENANT), openapi_extra=_SECURITY)
async def verify(
    request: Request,
    response: Response,
    visit: Visit,
    order_id: UUID,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> OrderMoney:
    """What is paid of an order. Attempts that are not decided are asked for at their provider, as often as it allows:
    what a browser brings back proves nothing."""
    await _visible(request, visit, order_id)
    async with visit.app.database.transaction(Scope.staff(visit.tenant_id, read_only=True)) as session:
        found = await orders.get_order(session, visit.tenant_id, order_id)
        undecided = [one for one in await money.payments_of(session, found) if one.status in UNDECIDED]
    for payment in undecided:
        await look_if_due(visit.app, payment, visit.now)
    response.headers["Cache-Control"] = "no-store"
    return await _money(visit, order_id)


@router.post(
    "/code",
    responses=problems(
        NotFound,
        NotSignedIn,
        TooManyAttempts,
        errors.NoCodeAsked,
        errors.PaymentDecided,
        errors.ProviderSilent,
        *_TENANT,
    ),
    openapi_extra=_SECURITY,
)
async def send_code(
    visit: Visit, body: PaymentCode, restaurant: Restaurant = None, x: RestaurantHeader = None
) -> PaymentBegun:
    """The code that the payer was sent, or made on their phone."""
    payment = await _mine(visit, body.payment_id)
    app = visit.app
    if payment.status not in UNDECIDED:
        raise errors.PaymentDecided(status=payment.status)
    merchant = (await app.merchants.of(visit.tenant_id)).get(payment.provider or "")
    if merchant is None or (payment.step or {}).get("kind") != "enter_code":
        raise errors.NoCodeAsked()
    await hit(app.database, CODES, f"{visit.tenant_id} {payment.id}")
    try:
        payment = await submit_code(app, payment, merchant, body.code, visit.now)
        if payment.status in UNDECIDED:
            payment = await look_at_payment(app, visit.tenant_id, payment.id)
    except ProviderUnavailable:
        raise errors.ProviderSilent(retry_after_seconds=5) from None
    return await _begun(visit, payment.order_id, payment)


@router.post(
    "/give-up",
    responses=problems(NotFound, NotSignedIn, errors.PaymentDecided, *_TENANT),
    openapi_extra=_SECURITY,
)
async def give_up_payment(
    visit: Visit,
    body: PaymentGiveUp,
    restaurant: Restaurant = None,
    x: RestaurantHeader = None,
) -> PaymentBegun:
    """For another way to pay. Asks the provider once more first; should the money come all the same, it pays what is
    due, and goes back as far as nothing is."""
    payment = await _mine(visit, body.payment_id)
    if payment.status in UNDECIDED:
        payment = await look_if_due(visit.app, payment, visit.now)
    if payment.status in UNDECIDED:
        payment = await give_up(visit.app, visit.tenant_id, payment.id)
    return await _begun(visit, payment.order_id, payment)
