"""What a business signs members' cards with: entered, asked of Apple, taken out."""

import asyncio
import json
from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.vault import SealBroken, Vault
from comanda.loyalty import repository
from comanda.loyalty.models import WalletAccount
from comanda.loyalty.schemas import AppleKeys, GoogleKeys, Wallet
from comanda.loyalty.wallets.apple import new_key, pem_of, read_keys
from comanda.loyalty.wallets.google import read_account
from comanda.tenants.repository import lock_tenant


async def set_wallet(
    session: Session, vault: Vault, tenant_id: UUID, given: AppleKeys | GoogleKeys, actor: Actor, now: datetime
) -> None:
    """In place of those before. Raises PassKeysNotValid, ServiceAccountNotValid."""
    await lock_tenant(session, tenant_id)
    account = await repository.find_wallet(session, tenant_id, given.wallet)
    account = account or WalletAccount.begun(tenant_id, given.wallet)
    match given:
        case AppleKeys():
            at_hand = [given.key] if given.key is not None else _keys_at_hand(account, vault)
            keys = await asyncio.to_thread(read_keys, given.certificate, at_hand, given.intermediate, now)
            kept = given.model_dump(exclude={"wallet"}) | {"key": pem_of(keys.key)}
            account.name, account.holder, account.expires_at = keys.pass_type, keys.team, keys.expires_at
        case GoogleKeys():
            service = await asyncio.to_thread(read_account, given.issuer_id, given.key_file)
            kept = {"issuer_id": service.issuer, "key_file": given.key_file}
            account.name, account.holder = service.issuer, service.email
    account.sealed_keys = account.seal(vault, "keys", json.dumps(kept))
    account.sealed_request = None
    account.updated_at = now
    session.add(account)
    await session.flush()
    record(
        session, tenant_id, actor, "wallet_account.set", "wallet_account", account.id, wallet=given.wallet,
        name=account.name, expires_at=account.expires_at and account.expires_at.isoformat(),
    )  # fmt: skip


def _keys_at_hand(account: WalletAccount, vault: Vault) -> list[str]:
    """That of the signing request, and the one there is: a certificate may be renewed with the same."""
    found = []
    try:
        if (request := account.opened(vault, "request")) is not None:
            found.append(request)
        if (kept := account.opened(vault, "keys")) is not None:
            found.append(str(json.loads(kept)["key"]))
    except SealBroken:
        pass  # sealed under a key that is gone: of no use to anybody
    return found


async def make_request(session: Session, vault: Vault, tenant_id: UUID, actor: Actor, now: datetime) -> str:
    """The key of a request to Apple, as PEM: the one there is, as a certificate may be under way for it."""
    await lock_tenant(session, tenant_id)
    account = await repository.find_wallet(session, tenant_id, "apple") or WalletAccount.begun(tenant_id, "apple")
    try:
        kept = account.opened(vault, "request")
    except SealBroken:
        kept = None
    if kept is not None:
        return kept
    key = await asyncio.to_thread(new_key)
    account.sealed_request = account.seal(vault, "request", key)
    account.updated_at = now
    session.add(account)
    await session.flush()
    record(session, tenant_id, actor, "wallet_account.requested", "wallet_account", account.id, wallet="apple")
    return key


async def remove_wallet(session: Session, tenant_id: UUID, wallet: Wallet, actor: Actor) -> None:
    """Cards that phones have already stay there. Raises NotFound."""
    await lock_tenant(session, tenant_id)
    account = await repository.find_wallet(session, tenant_id, wallet)
    if account is None:
        raise NotFound()
    await session.delete(account)
    await session.flush()
    record(
        session, tenant_id, actor, "wallet_account.removed", "wallet_account", account.id, wallet=wallet,
        name=account.name,
    )  # fmt: skip
