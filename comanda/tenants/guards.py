"""Guards of staff routes: who calls, for which business, allowed to what.

A guard returns what it proved, a `Desk` with its session, so that a route cannot forget a step.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from comanda.audit.record import Actor
from comanda.kit.auth import TokenKind
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed, NotSignedIn
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.errors import MfaRequiredHere
from comanda.tenants.permissions import PERMISSIONS, Permission, Role

log = structlog.get_logger("comanda.access")

_bearer = OAuth2PasswordBearer(tokenUrl="/api/token", auto_error=False, scheme_name="staff")


@dataclass(frozen=True, slots=True)
class Desk:
    """A member of staff at work: their business, their rights and this request's transaction."""

    session: Session
    tenant_id: UUID
    user_id: UUID
    session_id: UUID
    role: Role
    has_proved_enough: bool  # false: the business requires a second factor, and there is none yet
    now: datetime
    app: Any  # comanda.bootstrap.Comanda

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.user_id)

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]


def bearer_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def address_of(request: Request) -> str:
    """Where a request comes from, as the trusted proxies tell it; what attempts are counted by."""
    return request.client.host if request.client else "unknown"


async def sign_in_of(request: Request) -> Desk:
    app = request.app.state.comanda
    token = bearer_token(request)
    if token is None:
        raise NotSignedIn()
    claims = app.tokens.read(TokenKind.STAFF, token)
    try:
        tenant_id, session_id = UUID(claims["tid"]), UUID(claims["sid"])
    except (KeyError, ValueError):
        raise NotSignedIn() from None
    now: datetime = app.clock()
    reading = request.method in ("GET", "HEAD")
    session = await request.state.unit.open(Scope.staff(tenant_id, read_only=reading))
    user = await repository.find_live_session(session, tenant_id, session_id, now)
    if user is None:
        raise NotSignedIn()
    return Desk(session, tenant_id, user.id, session_id, Role(user.role), user.has_proved_enough, now, app)


def staff(
    permission: Permission | None = None, *, replays: bool = True, before_second_factor: bool = False
) -> Any:
    """`Annotated[Desk, staff(Permission.X)]`: signed in, and allowed to do X. None: any member of staff.

    `replays` false passes over an `Idempotency-Key`: for routes whose request or answer holds a secret, of which
    nothing may be kept, and for those that claim the key themselves.

    `before_second_factor` lets in, where the business requires one, also those who have none yet: for the few routes
    by which it is set up.
    """
    return Depends(Guard(permission, replays, before_second_factor))


@dataclass(frozen=True, slots=True)
class Guard:
    """What `staff` makes; the description of the API and the permission matrix read from it who may call."""

    permission: Permission | None
    replays: bool
    before_second_factor: bool = False

    async def __call__(self, request: Request, _: str | None = Depends(_bearer)) -> Desk:
        desk = await sign_in_of(request)
        if not (desk.has_proved_enough or self.before_second_factor):
            raise MfaRequiredHere()
        if self.permission is not None and not desk.may(self.permission):
            # Into the log and not the audit trail: whoever is refused changes nothing.
            log.warning(
                "not allowed", user=str(desk.user_id), tenant=str(desk.tenant_id), wanted=self.permission.value
            )
            raise NotAllowed()
        if self.replays:
            await request.state.unit.replay_or_begin(f"staff:{desk.user_id}")
        return desk
