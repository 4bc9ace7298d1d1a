"""The customer book's routes: who is known, found, made, changed, proved and put away."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from comanda.audit.record import record
from comanda.book.actions.note_consent import note_consent
from comanda.book.business import Business, business_of
from comanda.book.errors import ChoiceIsTheirs, NoSuchAddress, NoWayToConfirm
from comanda.book.schemas import (
    BulkChange,
    BulkChanged,
    ConsentChange,
    CustomerCreate,
    CustomerDetail,
    CustomerFound,
    CustomerPage,
    CustomersFound,
    CustomerUpdate,
    Filters,
    Listing,
    OtpSend,
    OtpSent,
    OtpVerified,
    OtpVerify,
    Upgrade,
)
from comanda.book.views import read_customer, read_detail, values_of
from comanda.customers import errors, repository
from comanda.customers.actions.change_customer import (
    change_customer,
    prove_phone,
    set_active,
    upgrade_customer,
)
from comanda.customers.actions.make_customer import NewCustomer, create_customer
from comanda.customers.addresses import add_address
from comanda.customers.models import Customer
from comanda.customers.otp import send_code, verify_code
from comanda.customers.preferences import check_preferences
from comanda.customers.repository import Wanted
from comanda.kit import phone
from comanda.kit.cursor import CursorNotValid
from comanda.kit.errors import NotFound, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.messaging.errors import ConsentAskedLately
from comanda.tenants.guards import Desk, address_of, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers")

Read = Annotated[Desk, staff(Permission.CUSTOMERS_READ)]
Write = Annotated[Desk, staff(Permission.CUSTOMERS_WRITE)]
Prove = Annotated[Desk, staff(Permission.CUSTOMERS_WRITE, replays=False)]  # codes are not kept
_CODE = (errors.OtpExpired, errors.OtpTriedTooOften, errors.OtpWrong)
_CHANGE = (
    NotFound,
    errors.CustomerWasErased,
    errors.CustomerWasMerged,
    errors.CustomerPhoneTaken,
    phone.PhoneNotValid,
)
_PREFERENCES = (errors.PreferenceUnknown, errors.PreferenceNeedsConsent)


def wanted_of(filters: Filters, desk: Desk) -> Wanted:
    since, before = filters.visited_since_days, filters.not_visited_since_days
    return Wanted(
        type=filters.type,
        verified=filters.verified,
        active=True if filters.active is None else filters.active,
        has_email=filters.has_email,
        visited_since=desk.now - timedelta(days=since) if since else None,
        not_visited_since=desk.now - timedelta(days=before) if before else None,
        spent_at_least=filters.spent_at_least,
        visits_at_least=filters.visits_at_least,
        source=filters.source,
    )


# --- finding ----------------------------------------------------------------------------------------------------


@router.get("", responses=problems(CursorNotValid))
async def list_customers(desk: Read, listing: Annotated[Listing, Query()]) -> CustomerPage:
    """Those who are in use, unless `active` is false; of merged ones, those they went into."""
    wanted, business = wanted_of(listing, desk), await business_of(desk)
    cursor, limit, sort = listing.cursor, listing.limit, listing.sort
    rows = await repository.list_customers(desk.session, desk.tenant_id, wanted, sort, cursor, limit + 1)
    more = len(rows) > limit
    total = None
    if cursor is None:
        total = await repository.count_customers(desk.session, desk.tenant_id, wanted) if more else len(rows)
    await _note_reading(desk, min(len(rows), limit))
    return CustomerPage(
        items=[read_customer(desk, business, one) for one in rows[:limit]],
        next=repository.cursor_of(rows[limit - 1], sort) if more else None,
        total=total,
    )


@router.get("/search")
async def search_customers(
    desk: Read,
    q: Annotated[
        str, Query(max_length=100, description="Part of a number, a name in either script, an e-mail.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    inactive: bool = False,
) -> CustomersFound:
    """Best first. Nothing typed: those who were here last."""
    business = await business_of(desk)
    if not q.strip():
        recent = await repository.list_customers(desk.session, desk.tenant_id, Wanted(), "recent", None, limit)
        return CustomersFound(items=[_found(desk, business, one, near=False) for one in recent])
    rows = await repository.search(desk.session, desk.tenant_id, q, limit, with_inactive=inactive)
    await _note_reading(desk, len(rows))
    return CustomersFound(items=[_found(desk, business, one, near=near) for one, near in rows])


async def _note_reading(desk: Desk, rows: int) -> None:
    """Page by page or search by search, somebody may read the whole book: that is told, and not hindered."""
    shown = desk.app.readings.add(desk.user_id, rows)
    if shown is not None:
        async with desk.app.database.transaction(Scope.staff(desk.tenant_id)) as session:
            record(
                session, desk.tenant_id, desk.actor, "customers.read_many", "tenant", desk.tenant_id, count=shown
            )


def _found(desk: Desk, business: Business, customer: Customer, *, near: bool) -> CustomerFound:
    return CustomerFound.model_validate(values_of(desk, business, customer) | {"near": near})


@router.get("/recent")
async def recent_customers(desk: Read, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> CustomersFound:
    """Those who were here last."""
    return await search_customers(desk, "", limit)


# --- making -----------------------------------------------------------------------------------------------------


@router.post(
    "",
    status_code=201,
    responses=problems(
        errors.CustomerPhoneTaken,
        errors.StubNeedsNameAndPhone,
        errors.PhoneNotProved,
        phone.PhoneNotValid,
        *_CODE,
        *_PREFERENCES,
        NoSuchAddress,
        ChoiceIsTheirs,
        NoWayToConfirm,
        ConsentAskedLately,
    ),
)
async def create(body: CustomerCreate, desk: Write) -> CustomerDetail:
    """A guest, a stub with name and phone, or a full profile, whose phone was proved by a code."""
    business = await business_of(desk)
    number = phone.normalise(body.phone, business.country) if body.phone else None
    if body.type == "full" and (number is None or not body.name):
        raise errors.StubNeedsNameAndPhone()
    if body.type == "full" and body.otp_code is None:
        raise errors.PhoneNotProved()
    if number is not None and body.otp_code is not None:
        await verify_code(desk.app, desk.tenant_id, number, "registration", body.otp_code, desk.now)
    kept, since = check_preferences(
        business.settings.preference_fields, body.preferences, {}, agreed=body.preference_consent, now=desk.now
    )
    new = NewCustomer(
        type=body.type,
        name=body.name,
        name2=body.name2,
        phone=number,
        email=body.email,
        phone_verified=body.otp_code is not None and number is not None,
        language=body.language,
        birthday=body.birthday,
        note=body.note,
        preferences=kept,
        preference_consents=since,
        preferred_payment_method=body.preferred_payment_method,
    )
    customer = await create_customer(desk.session, desk.tenant_id, new, desk.actor, desk.now)
    for address in body.addresses:
        await _add(desk, business, customer.id, address.model_dump())
    for one in body.offers:
        wish = ConsentChange(channel=one.channel, category="marketing", allowed=True, note=one.note)
        await note_consent(
            desk.session, desk.app, desk.tenant_id, customer, wish, "new_customer", desk.actor, desk.now
        )
    return await read_detail(desk, business, customer)


async def _add(desk: Desk, business: Business, customer_id: UUID, values: dict[str, Any]) -> None:
    values["country"] = values["country"] or business.country
    await add_address(desk.session, desk.app.vault, desk.tenant_id, customer_id, values, desk.actor, desk.now)


# --- codes ------------------------------------------------------------------------------------------------------


@router.post(
    "/send-otp",
    status_code=201,
    responses=problems(errors.OtpTooSoon, errors.NoWayToSendCodes, TooManyAttempts, phone.PhoneNotValid),
)
async def send_otp(body: OtpSend, desk: Prove, request: Request) -> OtpSent:
    """Six digits by SMS, good for five minutes and three tries; one a minute."""
    business = await business_of(desk)
    number = phone.normalise(body.phone, business.country)
    await desk.session.close()
    sent = await send_code(
        desk.app,
        desk.tenant_id,
        number,
        body.purpose,
        body.language or business.language,
        address_of(request),
        desk.now,
    )
    return OtpSent(phone=sent.phone, expires_at=sent.expires_at, next_at=sent.next_at)


@router.post("/verify-otp", responses=problems(*_CODE, phone.PhoneNotValid))
async def verify_otp(body: OtpVerify, desk: Prove) -> OtpVerified:
    """The phone is proved; whoever has it here has a full profile from now on."""
    business = await business_of(desk)
    number = phone.normalise(body.phone, business.country)
    await desk.session.close()  # its connection is free for who counts the tries
    await verify_code(desk.app, desk.tenant_id, number, body.purpose, body.code, desk.now)
    customer = await prove_phone(desk.session, desk.tenant_id, number, desk.actor, desk.now)
    return OtpVerified(phone=number, customer=read_customer(desk, business, customer) if customer else None)


# --- many at once -----------------------------------------------------------------------------------------------


@router.post("/bulk", responses=problems(NotFound, errors.CustomerWasErased, errors.CustomerWasMerged))
async def change_many(body: BulkChange, desk: Annotated[Desk, staff(Permission.CUSTOMERS_MERGE)]) -> BulkChanged:
    """All of them, or none."""
    ids = sorted(set(body.customer_ids))
    for id in ids:
        await set_active(desk.session, desk.tenant_id, id, body.action == "reactivate", desk.actor, desk.now)
    return BulkChanged(changed=len(ids))


# --- one customer -----------------------------------------------------------------------------------------------


@router.get("/{customer_id}", responses=problems(NotFound))
async def read(customer_id: UUID, desk: Read) -> CustomerDetail:
    """Everything that is known of them. One that was merged says into whom."""
    customer = await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    return await read_detail(desk, await business_of(desk), customer)


@router.patch("/{customer_id}", responses=problems(*_CHANGE, errors.StubNeedsNameAndPhone, *_PREFERENCES))
async def change(customer_id: UUID, body: CustomerUpdate, desk: Write) -> CustomerDetail:
    """Another phone number or address is not proved any more."""
    business = await business_of(desk)
    wanted = body.model_dump(exclude_unset=True, exclude={"preference_consent", "is_active"})
    if wanted.get("name", "") is None:
        raise errors.StubNeedsNameAndPhone()
    if "note" in wanted:
        wanted["note"] = wanted["note"] or ""
    if wanted.get("name2") == "":
        wanted["name2"] = None
    if wanted.get("phone") is not None:
        wanted["phone"] = phone.normalise(wanted["phone"], business.country)
    if "preferences" in wanted:
        before = await repository.get_customer(desk.session, desk.tenant_id, customer_id)
        wanted["preferences"], wanted["preference_consents"] = check_preferences(
            business.settings.preference_fields,
            wanted["preferences"] or {},
            before.preference_consents,
            agreed=bool(body.preference_consent),
            now=desk.now,
        )
    customer = await change_customer(desk.session, desk.tenant_id, customer_id, wanted, desk.actor, desk.now)
    if body.is_active is not None:
        customer = await set_active(
            desk.session, desk.tenant_id, customer_id, body.is_active, desk.actor, desk.now
        )
    return await read_detail(desk, business, customer)


@router.delete(
    "/{customer_id}",
    status_code=204,
    responses=problems(NotFound, errors.CustomerWasErased, errors.CustomerWasMerged),
)
async def deactivate(customer_id: UUID, desk: Annotated[Desk, staff(Permission.CUSTOMERS_MERGE)]) -> Response:
    """They are found no more; what they ordered stays. Whoever orders with their number brings them back."""
    await set_active(desk.session, desk.tenant_id, customer_id, False, desk.actor, desk.now)
    return Response(status_code=204)


@router.post(
    "/{customer_id}/upgrade",
    responses=problems(
        *_CHANGE,
        errors.CustomerIsInactive,
        errors.ProfileNotLower,
        errors.StubNeedsNameAndPhone,
        errors.PhoneNotProved,
        *_CODE,
        *_PREFERENCES,
    ),
)
async def upgrade(customer_id: UUID, body: Upgrade, desk: Prove) -> CustomerDetail:
    """From guest to stub to full, never back."""
    business = await business_of(desk)
    before = await repository.get_customer(desk.session, desk.tenant_id, customer_id)
    number = phone.normalise(body.phone, business.country) if body.phone else before.phone
    proved = None
    if body.otp_code is not None:
        if number is None:
            raise errors.StubNeedsNameAndPhone()
        await desk.session.close()
        await verify_code(desk.app, desk.tenant_id, number, "registration", body.otp_code, desk.now)
        proved = number
    wanted: dict[str, Any] = {}
    if body.name:
        wanted["name"] = body.name
    if body.phone:
        wanted["phone"] = number
    if body.email:
        wanted["email"] = body.email
    if body.preferences is not None:
        wanted["preferences"], wanted["preference_consents"] = check_preferences(
            business.settings.preference_fields,
            body.preferences,
            before.preference_consents,
            agreed=body.preference_consent,
            now=desk.now,
        )
    customer = await upgrade_customer(
        desk.session, desk.tenant_id, customer_id, body.type, wanted, desk.actor, desk.now, proved_phone=proved
    )
    for address in body.addresses:
        await _add(desk, business, customer.id, address.model_dump())
    return await read_detail(desk, business, customer)
