"""Who a guest is: a random id in a signed token, good in one business.

The token is the only key to a guest's orders; knowing an order's id or a phone number opens nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from comanda.kit.auth import TokenKind, Tokens
from comanda.kit.errors import NotSignedIn
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefronts
from comanda.tenants.errors import TenantAmbiguous
from comanda.tenants.guards import bearer_token
from comanda.tenants.repository import find_only_tenant

LIFETIME = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone on the public side of one business; `guest_id` once they hold a token."""

    tenant_id: UUID
    guest_id: UUID | None
    now: datetime
    app: Any  # comanda.bootstrap.Comanda

    def scope(self, *, read_only: bool = False) -> Scope:
        return Scope.customer(self.tenant_id, guest_id=self.guest_id, read_only=read_only)

    @property
    def principal(self) -> str:
        return f"guest:{self.guest_id}" if self.guest_id else "guest"


def issue_guest_token(tokens: Tokens, tenant_id: UUID, guest_id: UUID, at: datetime) -> str:
    return tokens.issue(TokenKind.GUEST, {"sub": str(guest_id), "tid": str(tenant_id)}, LIFETIME, at=at)


def guest_of(request: Request, tenant_id: UUID) -> UUID | None:
    """Raises NotSignedIn for a token that is not a guest's of this business."""
    token = bearer_token(request)
    if token is None:
        return None
    claims = request.app.state.comanda.tokens.read(TokenKind.GUEST, token)
    if _tenant_in(claims) != tenant_id:
        raise NotSignedIn()
    try:
        return UUID(claims["sub"])
    except (KeyError, ValueError):
        raise NotSignedIn() from None


def _tenant_in(claims: Mapping[str, Any]) -> UUID:
    try:
        return UUID(claims["tid"])
    except (KeyError, ValueError):
        raise NotSignedIn() from None


async def visitor_of(request: Request) -> Visitor:
    """The business by `?restaurant=`, `X-Restaurant`, host name, the guest's token, or because there is only one; and
    the guest.

    Raises TenantUnknown, TenantAmbiguous, NotSignedIn.
    """
    app = request.app.state.comanda
    tenant_id = await tenant_of(request, app.storefronts)
    return Visitor(tenant_id, guest_of(request, tenant_id), app.clock(), app)


async def tenant_of(request: Request, storefronts: Storefronts) -> UUID:
    slug = request.query_params.get("restaurant") or request.headers.get("x-restaurant")
    if slug:
        return await storefronts.find(slug=slug[:60], host=None)
    host = (request.url.hostname or "").lower()
    by_host = await storefronts.find_by_host(host)
    if by_host is not None:
        return by_host
    if (token := bearer_token(request)) is not None:
        return _tenant_in(request.app.state.comanda.tokens.read(TokenKind.GUEST, token))
    async with request.app.state.comanda.database.transaction(Scope.system(read_only=True)) as session:
        only = await find_only_tenant(session)
    if only is None:
        raise TenantAmbiguous()
    return only


def visitor_at(request: Request, tenant_id: UUID) -> Visitor:
    """At a table, whose code says which business it is."""
    app = request.app.state.comanda
    return Visitor(tenant_id, guest_of(request, tenant_id), app.clock(), app)
