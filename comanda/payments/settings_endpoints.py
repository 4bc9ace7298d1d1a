"""A business's accounts with payment providers."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response

from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.kit.tenancy import Scope
from comanda.payments import errors
from comanda.payments.actions.initiate import webhook_url
from comanda.payments.actions.set_account import (
    check_here,
    remove_account,
    set_account,
    set_methods,
    try_keys,
)
from comanda.payments.keys import CURRENCIES, KEYS, OFFERS, AccountKeys, ProviderName
from comanda.payments.models import MerchantAccount
from comanda.payments.providers.protocol import CredentialsRefused, ProviderUnavailable
from comanda.payments.schemas import AccountChecked, AccountMethods, AccountRead
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.provider_accounts import list_accounts, note_check

router = APIRouter(route_class=Route, tags=["payments"], prefix="/api/v1/settings/payments")

Write = Annotated[Desk, staff(Permission.PAYMENTS_WRITE, replays=False)]  # a request holds keys


async def _read(desk: Desk, accounts: Sequence[MerchantAccount]) -> list[AccountRead]:
    app = desk.app
    merchants = await app.merchants.of(desk.tenant_id)
    found = {one.provider: one for one in accounts}
    views = []
    for provider, offers in OFFERS.items():
        account, merchant = found.get(provider), merchants.get(provider)
        taken = {method for one in accounts if one.provider != provider for method in one.methods}
        views.append(
            AccountRead.model_validate(
                {
                    "provider": provider,
                    "is_set": account is not None,
                    "is_live": account is not None and account.is_live,
                    "is_sandbox": app.merchants.addresses.is_sandbox(provider),
                    "methods": account.methods if account else [],
                    "offers": offers,
                    "taken": [one for one in offers if one in taken],
                    "key_hint": _hint(app, account) if account else None,
                    # Whoever knows it can speak for a provider that signs nothing.
                    "webhook_url": webhook_url(app, merchant)
                    if merchant and desk.may(Permission.PAYMENTS_WRITE)
                    else None,
                    "currencies": sorted(CURRENCIES[provider]),
                    "refunds": merchant is not None and merchant.adapter.capabilities.refunds,
                    "checked_at": account.checked_at if account else None,
                    "problem": account.problem if account else None,
                }
            )
        )
    return views


def _hint(app: Any, account: MerchantAccount) -> str:
    keys = KEYS.validate_json(account.open_keys(app.vault))
    secret = keys.secret_key if keys.provider == "paystack" else keys.api_key
    return secret[-4:]


@router.get("")
async def read_accounts(desk: Annotated[Desk, staff(Permission.SETTINGS_READ)]) -> list[AccountRead]:
    """Every provider there is, with the business's account, if it has one."""
    return await _read(desk, await list_accounts(desk.session, MerchantAccount, desk.tenant_id))


@router.put(
    "",
    responses=problems(errors.KeysRefused, errors.ProviderSilent, errors.LiveKeysHere, errors.ProviderNotHere),
)
async def enter_account(body: AccountKeys, desk: Write) -> list[AccountRead]:
    """Keys of one provider, in place of those before. They are tried first, and kept only if the provider takes
    them."""
    app = desk.app
    shop = await app.storefronts.get(desk.tenant_id)
    check_here(body, app.merchants.addresses, shop.currency)
    await desk.session.close()  # no transaction is held while the provider is asked
    await try_keys(app.merchants, body)
    async with app.database.transaction(Scope.staff(desk.tenant_id)) as session:
        await set_account(session, app.vault, app.merchants.addresses, desk.tenant_id, body, desk.actor, desk.now)
    app.merchants.drop(desk.tenant_id)
    return await _read(desk, await list_accounts(desk.session, MerchantAccount, desk.tenant_id))


@router.post("/{provider}/check", responses=problems(NotFound))
async def check_account(provider: ProviderName, desk: Write) -> AccountChecked:
    """Tries the keys that are set."""
    app = desk.app
    await desk.session.close()
    merchant = (await app.merchants.of(desk.tenant_id)).get(provider)
    if merchant is None:
        raise NotFound()
    said = None
    try:
        await merchant.adapter.check()
    except (CredentialsRefused, ProviderUnavailable) as error:
        said = str(error)
    await note_check(app.database, MerchantAccount, merchant, desk.now, said)
    return AccountChecked(good=said is None, said=said)


@router.put("/{provider}/methods", responses=problems(NotFound, errors.MethodTakenTwice))
async def choose_methods(provider: ProviderName, body: AccountMethods, desk: Write) -> list[AccountRead]:
    """What guests may choose through it."""
    await set_methods(desk.session, desk.tenant_id, provider, body.methods, desk.actor)
    return await _read(desk, await list_accounts(desk.session, MerchantAccount, desk.tenant_id))


@router.delete("/{provider}", status_code=204, responses=problems(NotFound, errors.PaymentsUndecided))
async def delete_account(provider: ProviderName, desk: Write) -> Response:
    """Takes the keys out. Payments that were made stay."""
    await remove_account(desk.session, desk.tenant_id, provider, desk.actor)
    return Response(status_code=204)
