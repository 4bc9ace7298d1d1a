"""Keys for cards in the wallets of phones, and the card that an iPhone fetches."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from comanda.kit.attempts import hit
from comanda.kit.auth import TokenKind
from comanda.kit.errors import NotFound, NotSignedIn, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.loyalty import errors, repository
from comanda.loyalty.actions.set_wallet import make_request, remove_wallet, set_wallet
from comanda.loyalty.schemas import (
    CardWanted,
    SigningRequest,
    Wallet,
    WalletAccountRead,
    WalletKeys,
    WalletLink,
)
from comanda.loyalty.wallets.apple import MIME, signing_request
from comanda.loyalty.wallets.making import CARDS, Wanted, apple_card, link_to_card, state_of
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["loyalty"])

Write = Annotated[Desk, staff(Permission.WALLETS_WRITE, replays=False)]  # a request holds keys

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {MIME: {"schema": {"type": "string", "format": "binary"}}}}
}


async def _read(desk: Desk) -> list[WalletAccountRead]:
    accounts = await repository.list_wallets(desk.session, desk.tenant_id)
    return [
        WalletAccountRead.model_validate(
            {
                "wallet": wallet,
                "state": state_of(account := accounts.get(wallet), desk.app.vault, desk.now),
                "name": account.name if account else None,
                "holder": account.holder if account else None,
                "expires_at": account.expires_at if account else None,
                "has_request": account is not None and account.sealed_request is not None,
                "updated_at": account.updated_at if account else None,
            }
        )
        for wallet in ("apple", "google")
    ]


@router.get("/api/v1/settings/wallets")
async def read_wallets(desk: Annotated[Desk, staff(Permission.SETTINGS_READ)]) -> list[WalletAccountRead]:
    """For which wallets members' cards are made, and until when the keys are good."""
    return await _read(desk)


@router.put(
    "/api/v1/settings/wallets",
    responses=problems(errors.PassKeysNotValid, errors.ServiceAccountNotValid),
)
async def enter_wallet(body: WalletKeys, desk: Write) -> list[WalletAccountRead]:
    """Keys for one wallet, in place of those before. They are looked at first, and kept sealed."""
    await set_wallet(desk.session, desk.app.vault, desk.tenant_id, body, desk.actor, desk.now)
    return await _read(desk)


@router.post("/api/v1/settings/wallets/apple/request")
async def request_certificate(desk: Write) -> SigningRequest:
    """What Apple makes a certificate of. Its key stays here, sealed, and nobody ever has to handle it."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    key = await make_request(desk.session, desk.app.vault, desk.tenant_id, desk.actor, desk.now)
    return SigningRequest(
        file_name=f"{tenant.slug}.certSigningRequest", certificate_request=signing_request(key, tenant.slug)
    )


@router.post("/api/v1/settings/wallets/{wallet}/sample", responses=problems(errors.WalletNotSet, TooManyAttempts))
async def make_sample(wallet: Wallet, body: CardWanted, desk: Write) -> WalletLink:
    """A card of a member who is made up, to try it on one's own phone."""
    await hit(desk.app.database, CARDS, str(desk.user_id))
    wanted = Wanted(desk.tenant_id, None, body.language)
    return WalletLink(card_url=await link_to_card(desk.session, desk.app, wallet, wanted, desk.now))


@router.delete("/api/v1/settings/wallets/{wallet}", status_code=204, responses=problems(NotFound))
async def delete_wallet(wallet: Wallet, desk: Write) -> Response:
    """Takes the keys out, or the request. Cards that phones have already stay there."""
    await remove_wallet(desk.session, desk.tenant_id, wallet, desk.actor)
    return Response(status_code=204)


@router.get(
    "/api/wallet-cards/{card_token}",
    response_class=Response,
    responses=_FILE | problems(errors.CardLinkOver, errors.WalletNotSet, TooManyAttempts),
)
async def fetch_apple_card(card_token: Annotated[str, Path(max_length=600)], request: Request) -> Response:
    """The card of whom the link is for, as a file for Apple Wallet."""
    app = request.app.state.comanda
    try:
        claims = app.tokens.read(TokenKind.CARD, card_token)
    except NotSignedIn:
        raise errors.CardLinkOver() from None
    of_whom = claims.get("sub")
    await hit(app.database, CARDS, f"{claims['tid']} {of_whom}")
    wanted = Wanted(UUID(claims["tid"]), UUID(of_whom) if of_whom else None, claims["language"])
    content = await apple_card(app, wanted, app.clock())
    headers = {"Content-Disposition": 'attachment; filename="card.pkpass"', "Cache-Control": "no-store"}
    return Response(content, media_type=MIME, headers=headers)
