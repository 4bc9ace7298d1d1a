"""A business's accounts with providers, ready to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import select, text

from comanda.kit.auth import digest
from comanda.kit.db import Database
from comanda.kit.errors import NotFound
from comanda.kit.tenancy import Scope
from comanda.kit.vault import SealBroken, Vault
from comanda.payments.keys import KEYS, Addresses, adapter_of
from comanda.payments.models import MerchantAccount
from comanda.payments.providers.protocol import Provider
from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub

_BUSINESSES, _TOKENS = 500, 2_000


@dataclass(frozen=True, slots=True)
class Merchant:
    """One account. `webhook_token` is the last part of the address that its provider calls."""

    tenant_id: UUID
    provider: str
    methods: tuple[str, ...]
    is_live: bool
    webhook_token: str
    adapter: Provider


def about_keys(tenant_id: UUID, provider: str) -> str:
    return f"merchant account {tenant_id} {provider} keys"


def about_token(tenant_id: UUID, provider: str) -> str:
    return f"merchant account {tenant_id} {provider} webhook"


class Merchants:
    """One per process. Remembers the accounts, with what their adapters remember, until one of them changes."""

    def __init__(self, database: Database, hub: Hub, vault: Vault, addresses: Addresses) -> None:
        self.addresses = addresses
        self.client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=20), trust_env=False
        )
        self._database = database
        self._vault = vault
        self._of: TenantCache[UUID, Mapping[str, Merchant]] = TenantCache(hub, self._load, size=_BUSINESSES)
        self._by_token: TenantCache[str, tuple[UUID, str]] = TenantCache(hub, self._find, size=_TOKENS)

    async def close(self) -> None:
        await self.client.aclose()

    async def of(self, tenant_id: UUID) -> Mapping[str, Merchant]:
        """By provider. An account whose keys cannot be opened, because SECRET_KEY was lost, is none."""
        return await self._of.get(tenant_id)

    def drop(self, tenant_id: UUID) -> None:
        self._of.drop(tenant_id)

    async def by_webhook(self, provider: str, token: str) -> Merchant:
        """Raises NotFound."""
        tenant_id, found = await self._by_token.get(digest(token))
        merchant = (await self.of(tenant_id)).get(found)
        if merchant is None or found != provider:
            raise NotFound()
        return merchant

    async def for_method(self, tenant_id: UUID, method: str) -> Merchant | None:
        return next((one for one in (await self.of(tenant_id)).values() if method in one.methods), None)

    async def _load(self, tenant_id: UUID) -> tuple[UUID, Mapping[str, Merchant]]:
        async with self._database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            rows = (
                await session.scalars(select(MerchantAccount).where(MerchantAccount.tenant_id == tenant_id))
            ).all()
        found = {}
        for row in rows:
            try:
                keys = KEYS.validate_json(
                    self._vault.open(row.sealed_keys, about=about_keys(tenant_id, row.provider))
                )
                token = self._vault.open(row.sealed_webhook_token, about=about_token(tenant_id, row.provider))
            except SealBroken:
                continue
            adapter = adapter_of(keys, self.client, self.addresses)
            found[row.provider] = Merchant(
                tenant_id, row.provider, tuple(row.methods), row.is_live, token, adapter
            )
        return tenant_id, MappingProxyType(found)

    async def _find(self, token_hash: str) -> tuple[UUID, tuple[UUID, str]]:
        async with self._database.transaction(Scope.system(read_only=True)) as session:
            row = (
                await session.execute(
                    text("SELECT tenant_id, provider FROM find_merchant_account(:hash)"), {"hash": token_hash}
                )
            ).one_or_none()
        if row is None:
            raise NotFound()
        return row.tenant_id, (row.tenant_id, row.provider)


def has_live_accounts(database_url: str) -> bool:
    """Whether any business of that database takes real money. False where there is no such table yet."""
    try:
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT has_live_merchant_accounts()").fetchone()
    except psycopg.errors.UndefinedFunction:
        return False
    return bool(row and row[0])
