"""Who a guest is: a random id in a signed token, good in one business.

The token is the only key to a guest's orders; knowing an order's id or a phone number opens nothing. Whoever is
signed in to an account says so with its token as the bearer, and sends the guest's beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from comanda.accounts.guards import account_of
from comanda.kit.auth import TokenKind, Tokens
from comanda.kit.errors import NotSignedIn
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefronts
from comanda.orders.models import Order
from comanda.orders.payment_models import Payment
from comanda.tenants.errors import TenantAmbiguous
from comanda.tenants.guards import bearer_token

LIFETIME = timedelta(days=180)
BESIDE = "guest-token"  # the header, beside an account's token


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone on the public side of one business; `guest_id` once they hold a token, `account_id` while they are
    signed in."""

    tenant_id: UUID
    guest_id: UUID | None
    account_id: UUID | None
    now: datetime
    app: Any  # comanda.bootstrap.Comanda

    def scope(self, *, read_only: bool = False) -> Scope:
        return Scope.customer(
            self.tenant_id, account_id=self.account_id, guest_id=self.guest_id, read_only=read_only
        )

    def must_be_known(self) -> None:
        """Raises NotSignedIn for whoever holds no token at all."""
        if self.guest_id is None and self.account_id is None:
            raise NotSignedIn()

    def owns(self, what: Order | Payment) -> bool:
        return (self.guest_id is not None and what.guest_id == self.guest_id) or (
            self.account_id is not None and what.account_id == self.account_id
        )

    @property
    def principal(self) -> str:
        """Whose keys are whose. Without the account: an order that waits for its answer is the same one after
        signing in or out."""
        return f"guest:{self.guest_id}" if self.guest_id else "guest"


def issue_guest_token(tokens: Tokens, tenant_id: UUID, guest_id: UUID, at: datetime) -> str:
    return tokens.issue(TokenKind.GUEST, {"sub": str(guest_id), "tid": str(tenant_id)}, LIFETIME, at=at)


def _tokens_in(request: Request) -> tuple[str | None, str | None]:
    """The guest's, and the account's."""
    token = bearer_token(request)
    if token is not None and Tokens.kind_of(token) is TokenKind.CUSTOMER:
        return request.headers.get(BESIDE), token
    return token, None


def read_guest_token(tokens: Tokens, token: str) -> tuple[UUID, UUID]:
    """Business and guest. Raises NotSignedIn."""
    claims = tokens.read(TokenKind.GUEST, token)
    try:
        return _tenant_in(claims), UUID(claims["sub"])
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
    return await visitor_at(request, await tenant_of(request, request.app.state.comanda.storefronts))


async def tenant_of(request: Request, storefronts: Storefronts) -> UUID:
    slug = request.query_params.get("restaurant") or request.headers.get("x-restaurant")
    if slug:
        return await storefronts.find(slug=slug[:60], host=None)
    host = (request.url.hostname or "").lower()
    by_host = await storefronts.find_by_host(host)
    if by_host is not None:
        return by_host
    if (token := _tokens_in(request)[0]) is not None:
        return _tenant_in(request.app.state.comanda.tokens.read(TokenKind.GUEST, token))
    only = await storefronts.find_only()
    if only is None:
        raise TenantAmbiguous()
    return only


async def visitor_at(request: Request, tenant_id: UUID) -> Visitor:
    """Where it is known which business it is, as at a table. Raises NotSignedIn, also for a guest's token of another
    business."""
    app = request.app.state.comanda
    token, account_token = _tokens_in(request)
    guest_id = account_id = None
    if token is not None:
        at, guest_id = read_guest_token(app.tokens, token)
        if at != tenant_id:
            raise NotSignedIn()
    if account_token is not None:
        account_id = await account_of(app, account_token)
    return Visitor(tenant_id, guest_id, account_id, app.clock(), app)
