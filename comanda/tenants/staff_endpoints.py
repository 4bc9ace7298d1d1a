"""Staff, their invitations, their passwords and sign-ins."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from comanda.audit.record import record
from comanda.identity.errors import CurrentPasswordWrong, PasswordTooWeak
from comanda.identity.passwords import check_password
from comanda.kit.attempts import Limit, hit
from comanda.kit.auth import PasswordsBusy, digest, new_secret
from comanda.kit.errors import NotAllowed, NotFound, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.actions.accept_invitation import accept_invitation
from comanda.tenants.actions.change_password import change_password
from comanda.tenants.actions.change_staff import change_staff
from comanda.tenants.actions.invite_staff import invite_staff
from comanda.tenants.actions.sign_in import SHIFT, start_session
from comanda.tenants.actions.sign_out_staff import sign_out_staff
from comanda.tenants.actions.withdraw_invitation import withdraw_invitation
from comanda.tenants.errors import (
    AlreadyOnStaff,
    InvitationNotValid,
    LastOwner,
    WorkedHereBefore,
)
from comanda.tenants.guards import Desk, address_of, staff
from comanda.tenants.models import User
from comanda.tenants.permissions import Permission
from comanda.tenants.proving import prove_password
from comanda.tenants.schemas import (
    InvitationAccept,
    InvitationCreate,
    InvitationCreated,
    InvitationRead,
    PasswordChange,
    SessionRead,
    StaffRead,
    StaffUpdate,
    Token,
)

router = APIRouter(route_class=Route, tags=["staff"])

ACCEPT_BY_ADDRESS = Limit("invitation address", 50, 900)


@router.get("/api/v1/staff")
async def list_staff(desk: Annotated[Desk, staff(Permission.STAFF_READ)]) -> list[StaffRead]:
    """Everyone who works here or did: active people first, from the owners down."""
    return await _read(desk, *await repository.list_staff(desk.session, desk.tenant_id))


async def _read(desk: Desk, *people: User) -> list[StaffRead]:
    holders = await repository.holders_of_passkeys(desk.session, desk.tenant_id)
    return [StaffRead.model_validate(one).model_copy(update={"has_passkeys": one.id in holders}) for one in people]


@router.patch("/api/v1/staff/{user_id}", responses=problems(NotAllowed, NotFound, LastOwner))
async def update_staff(
    user_id: UUID, body: StaffUpdate, desk: Annotated[Desk, staff(Permission.STAFF_WRITE)]
) -> StaffRead:
    """Changes someone's role or name, sends them away (`is_active` false) or takes them back. A new role holds
    from their next request on."""
    person = await change_staff(
        desk.session,
        desk.tenant_id,
        user_id,
        body.model_dump(mode="json", exclude_unset=True),
        by=desk.user_id,
        now=desk.now,
    )
    (changed,) = await _read(desk, person)
    return changed


@router.post("/api/v1/staff/{user_id}/sign-out", status_code=204, responses=problems(NotAllowed, NotFound))
async def sign_out(user_id: UUID, desk: Annotated[Desk, staff(Permission.STAFF_WRITE)]) -> Response:
    """Ends all of someone's sign-ins, for instance when their phone is lost."""
    await sign_out_staff(desk.session, desk.tenant_id, user_id, by=desk.user_id, role=desk.role, now=desk.now)
    return Response(status_code=204)


@router.post(
    "/api/v1/me/password",
    status_code=204,
    responses=problems(CurrentPasswordWrong, PasswordTooWeak, PasswordsBusy, TooManyAttempts),
)
async def set_password(body: PasswordChange, desk: Annotated[Desk, staff(replays=False)]) -> Response:
    """Changes one's own password and ends one's other sign-ins."""
    user = await repository.get_user(desk.session, desk.tenant_id, desk.user_id)
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    check_password(body.new_password, about=(user.email, user.full_name, tenant.name))
    await prove_password(desk, body.current_password)
    hashed = await desk.app.passwords.hash(body.new_password)
    await change_password(desk.session, desk.app.vault, user, hashed, keep_session=desk.session_id, now=desk.now)
    return Response(status_code=204)


@router.get("/api/v1/me/sessions")
async def list_sessions(desk: Annotated[Desk, staff()]) -> list[SessionRead]:
    """One's own sign-ins that still hold, newest first."""
    found = await repository.list_live_sessions(desk.session, desk.tenant_id, desk.user_id, desk.now)
    return [
        SessionRead(
            id=one.id, created_at=one.created_at, expires_at=one.expires_at, current=one.id == desk.session_id
        )
        for one in found
    ]


@router.delete("/api/v1/me/sessions/{session_id}", status_code=204, responses=problems(NotFound))
async def end_session(session_id: UUID, desk: Annotated[Desk, staff()]) -> Response:
    """Ends one of one's own sign-ins."""
    found = await repository.get_live_session(desk.session, desk.tenant_id, desk.user_id, session_id, desk.now)
    await repository.end_session(desk.session, desk.tenant_id, found.id, desk.now)
    record(desk.session, desk.tenant_id, desk.actor, "staff.signed_out", "user", desk.user_id)
    return Response(status_code=204)


@router.post(
    "/api/v1/invitations", status_code=201, responses=problems(NotAllowed, AlreadyOnStaff, WorkedHereBefore)
)
async def create_invitation(
    body: InvitationCreate, desk: Annotated[Desk, staff(Permission.STAFF_WRITE, replays=False)]
) -> InvitationCreated:
    """Invites someone by a link that is good for one use within seven days. An earlier link for the same e-mail
    stops working, so asking twice is safe."""
    secret = new_secret()
    invitation = await invite_staff(
        desk.session,
        desk.tenant_id,
        email=body.email,
        invited_role=body.role,
        secret=secret,
        by=desk.user_id,
        role=desk.role,
        now=desk.now,
    )
    # After the #, so that no server, proxy or log on the way ever sees it.
    url = f"{desk.app.settings.base_url()}/staff/invitation#{secret}"
    return InvitationCreated(**InvitationRead.model_validate(invitation).model_dump(), url=url)


@router.get("/api/v1/invitations")
async def list_invitations(desk: Annotated[Desk, staff(Permission.STAFF_READ)]) -> list[InvitationRead]:
    """The open ones, newest first."""
    found = await repository.list_open_invitations(desk.session, desk.tenant_id, desk.now)
    return [InvitationRead.model_validate(one) for one in found]


@router.delete("/api/v1/invitations/{invitation_id}", status_code=204, responses=problems(NotAllowed, NotFound))
async def revoke_invitation(invitation_id: UUID, desk: Annotated[Desk, staff(Permission.STAFF_WRITE)]) -> Response:
    """Withdraws an open invitation; its link stops working."""
    await withdraw_invitation(
        desk.session, desk.tenant_id, invitation_id, by=desk.user_id, role=desk.role, now=desk.now
    )
    return Response(status_code=204)


@router.post(
    "/api/invitations/accept",
    status_code=201,
    responses=problems(InvitationNotValid, AlreadyOnStaff, PasswordTooWeak, PasswordsBusy, TooManyAttempts),
)
async def accept(request: Request, body: InvitationAccept) -> Token:
    """Joins the staff by an invitation's token, signed in. Nothing is used up until the password is good."""
    app = request.app.state.comanda
    await hit(app.database, ACCEPT_BY_ADDRESS, address_of(request))
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        found = await repository.find_invitation(asking, digest(body.token))
    if found is None:
        raise InvitationNotValid()
    now = app.clock()
    session = await request.state.unit.open(Scope.staff(found.tenant_id))
    invitation = await repository.find_open_invitation(session, found.tenant_id, found.id, now)
    if invitation is None:
        raise InvitationNotValid()
    tenant = await repository.get_tenant(session, found.tenant_id)
    check_password(body.password, about=(invitation.email, body.full_name, tenant.name))
    hashed = await app.passwords.hash(body.password)
    user = await accept_invitation(session, invitation, full_name=body.full_name, hashed_password=hashed, now=now)
    token = await start_session(session, app.tokens, tenant.id, user.id, now)
    return Token(
        access_token=token, expires_in=int(SHIFT.total_seconds()), tenant_id=tenant.id, restaurant=tenant.slug
    )
