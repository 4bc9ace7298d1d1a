"""A business's account with a provider of SMS: entered, tried, put in order, taken out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.messaging.errors import SenderRequired, SmsKeysRefused, SmsProviderMissing, SmsProviderSilent
from comanda.messaging.keys import SmsAccountKeys, SmsTerms, adapter_of
from comanda.messaging.lines import Line, Lines
from comanda.messaging.models import SmsAccount
from comanda.messaging.providers.protocol import CredentialsRefused, SmsUnavailable
from comanda.tenants.provider_accounts import account_with, list_accounts, note_check
from comanda.tenants.repository import lock_tenant, raise_catalog_version

_MICROS = 1_000_000


async def try_line(lines: Lines, keys: SmsAccountKeys) -> None:
    """Raises SmsKeysRefused, SmsProviderSilent."""
    try:
        await adapter_of(keys, lines.client, lines.addresses).check()
    except CredentialsRefused as refused:
        raise SmsKeysRefused(said=str(refused)) from None
    except SmsUnavailable:
        raise SmsProviderSilent(retry_after_seconds=10) from None


async def check_line(app: Any, line: Line, now: datetime) -> str | None:
    """Tries the keys that are set, and keeps what the provider said against them; None: nothing."""
    said = None
    try:
        await line.adapter.check()
    except (CredentialsRefused, SmsUnavailable) as error:
        said = str(error)
    await note_check(app.database, SmsAccount, line, now, said)
    return said


async def set_line(
    session: Session, vault: Vault, tenant_id: UUID, keys: SmsAccountKeys, actor: Actor, now: datetime
) -> SmsAccount:
    """With good keys, see `try_line`. A new account is asked last."""
    await lock_tenant(session, tenant_id)
    accounts = await list_accounts(session, SmsAccount, tenant_id)
    account = next((one for one in accounts if one.provider == keys.provider), None)
    if account is None:
        account = SmsAccount.opened(vault, tenant_id, keys.provider, position=len(accounts))
        session.add(account)
    account.keep_keys(vault, keys, now)
    _set_terms(account, keys)
    await session.flush()
    record(session, tenant_id, actor, "sms_account.set", "sms_account", account.id, provider=keys.provider)
    await _publish(session, tenant_id)
    return account


async def change_terms(session: Session, tenant_id: UUID, provider: str, terms: SmsTerms, actor: Actor) -> None:
    """Sender and price, under the same keys. Raises NotFound, SenderRequired."""
    if provider == "twilio" and not terms.sender:
        raise SenderRequired()
    await lock_tenant(session, tenant_id)
    account = account_with(await list_accounts(session, SmsAccount, tenant_id), provider)
    _set_terms(account, terms)
    await session.flush()
    record(session, tenant_id, actor, "sms_account.changed", "sms_account", account.id, provider=provider)
    await _publish(session, tenant_id)


def _set_terms(account: SmsAccount, terms: SmsTerms) -> None:
    account.sender = terms.sender
    price = terms.price_per_segment
    account.price_micros = int(price * _MICROS) if price is not None else None
    account.price_currency = terms.price_currency


async def order_lines(session: Session, tenant_id: UUID, providers: Sequence[str], actor: Actor) -> None:
    """Raises SmsProviderMissing."""
    await lock_tenant(session, tenant_id)
    accounts = {one.provider: one for one in await list_accounts(session, SmsAccount, tenant_id)}
    if sorted(providers) != sorted(accounts):
        raise SmsProviderMissing()
    for position, provider in enumerate(providers):
        accounts[provider].position = position
    await session.flush()
    record(session, tenant_id, actor, "sms_account.ordered", "tenant", tenant_id, providers=list(providers))
    await _publish(session, tenant_id)


async def remove_line(session: Session, tenant_id: UUID, provider: str, actor: Actor) -> None:
    """Raises NotFound."""
    await lock_tenant(session, tenant_id)
    accounts = await list_accounts(session, SmsAccount, tenant_id)
    account = account_with(accounts, provider)
    await session.delete(account)
    for position, one in enumerate(one for one in accounts if one is not account):
        one.position = position
    await session.flush()
    record(session, tenant_id, actor, "sms_account.removed", "sms_account", account.id, provider=provider)
    await _publish(session, tenant_id)


async def _publish(session: Session, tenant_id: UUID) -> None:
    """Every process hears of it."""
    tenant = await lock_tenant(session, tenant_id)
    tenant.sms_providers = [one.provider for one in await list_accounts(session, SmsAccount, tenant_id)]
    await raise_catalog_version(session)
