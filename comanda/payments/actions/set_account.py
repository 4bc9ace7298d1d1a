"""A business's account with a provider: entered, tried, changed, taken out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.orders.payment_models import Payment
from comanda.orders.payment_states import UNDECIDED
from comanda.payments.errors import (
    KeysRefused,
    LiveKeysHere,
    MethodTakenTwice,
    PaymentsUndecided,
    ProviderNotHere,
    ProviderSilent,
)
from comanda.payments.keys import CURRENCIES, OFFERS, AccountKeys, Addresses, adapter_of, is_live
from comanda.payments.merchants import Merchants
from comanda.payments.models import MerchantAccount
from comanda.payments.providers.protocol import CredentialsRefused, ProviderUnavailable
from comanda.tenants.provider_accounts import account_with, list_accounts
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def try_keys(merchants: Merchants, keys: AccountKeys) -> None:
    """Raises KeysRefused, ProviderSilent."""
    try:
        await adapter_of(keys, merchants.client, merchants.addresses).check()
    except CredentialsRefused as refused:
        raise KeysRefused(said=str(refused)) from None
    except ProviderUnavailable:
        raise ProviderSilent(retry_after_seconds=10) from None


def check_here(keys: AccountKeys, addresses: Addresses, currency: str) -> None:
    """Raises LiveKeysHere, ProviderNotHere."""
    if is_live(keys, addresses) and addresses.is_sandbox(keys.provider):
        raise LiveKeysHere()
    if currency not in CURRENCIES[keys.provider]:
        raise ProviderNotHere(currency=currency)


async def set_account(
    session: Session,
    vault: Vault,
    addresses: Addresses,
    tenant_id: UUID,
    keys: AccountKeys,
    actor: Actor,
    now: datetime,
) -> MerchantAccount:
    """With good keys, see `try_keys`. A new account offers what no other one does. Raises as `check_here`."""
    tenant = await lock_tenant(session, tenant_id)
    check_here(keys, addresses, tenant.currency)
    accounts = await list_accounts(session, MerchantAccount, tenant_id)
    account = next((one for one in accounts if one.provider == keys.provider), None)
    if account is None:
        taken = {method for one in accounts for method in one.methods}
        methods = [one for one in OFFERS[keys.provider] if one not in taken]
        account = MerchantAccount.opened(vault, tenant_id, keys.provider, methods=methods)
        session.add(account)
    account.keep_keys(vault, keys, now)
    account.is_live = is_live(keys, addresses)
    await session.flush()
    record(
        session, tenant_id, actor, "merchant_account.set", "merchant_account", account.id, provider=keys.provider,
        live=account.is_live,
    )  # fmt: skip
    await _publish(session, tenant_id)
    return account


async def set_methods(
    session: Session, tenant_id: UUID, provider: str, methods: Sequence[str], actor: Actor
) -> MerchantAccount:
    """Raises NotFound, MethodTakenTwice."""
    await lock_tenant(session, tenant_id)
    accounts = await list_accounts(session, MerchantAccount, tenant_id)
    account = account_with(accounts, provider)
    for one in accounts:
        if one is not account and (both := set(one.methods) & set(methods)):
            raise MethodTakenTwice(method=sorted(both)[0], provider=one.provider)
    account.methods = [one for one in OFFERS[provider] if one in methods]
    await session.flush()
    record(
        session, tenant_id, actor, "merchant_account.methods_set", "merchant_account", account.id,
        provider=provider, methods=account.methods,
    )  # fmt: skip
    await _publish(session, tenant_id)
    return account


async def remove_account(session: Session, tenant_id: UUID, provider: str, actor: Actor) -> None:
    """Not while payments by it are undecided. Raises NotFound, PaymentsUndecided."""
    await lock_tenant(session, tenant_id)
    account = account_with(await list_accounts(session, MerchantAccount, tenant_id), provider)
    open_ = await session.scalar(
        select(func.count()).where(
            Payment.tenant_id == tenant_id, Payment.provider == provider, Payment.status.in_(UNDECIDED)
        )
    )
    if open_:
        raise PaymentsUndecided(count=open_)
    await session.delete(account)
    await session.flush()
    record(
        session, tenant_id, actor, "merchant_account.removed", "merchant_account", account.id, provider=provider
    )
    await _publish(session, tenant_id)


async def _publish(session: Session, tenant_id: UUID) -> None:
    """What guests may choose, in the order of OFFERS; every process hears of it."""
    offered = {
        method for one in await list_accounts(session, MerchantAccount, tenant_id) for method in one.methods
    }
    tenant = await lock_tenant(session, tenant_id)
    tenant.payment_methods = [one for one in OFFERS["paystack"] if one in offered]
    await session.flush()
    await raise_catalog_version(session)
