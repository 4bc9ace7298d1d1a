"""A business's accounts with providers, ready to be asked."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg

from comanda.kit.db import Database
from comanda.kit.outbound import open_client
from comanda.kit.vault import Vault
from comanda.payments.keys import KEYS, Addresses, adapter_of
from comanda.payments.models import MerchantAccount
from comanda.payments.providers.protocol import Provider
from comanda.realtime.hub import Hub
from comanda.tenants.provider_accounts import ProviderAccounts


@dataclass(frozen=True, slots=True)
class Merchant:
    """One account."""

    tenant_id: UUID
    provider: str
    methods: tuple[str, ...]
    is_live: bool
    webhook_token: str
    adapter: Provider

    @property
    def look_every(self) -> timedelta:
        return timedelta(seconds=self.adapter.capabilities.look_every_seconds)


class Merchants(ProviderAccounts[MerchantAccount, Merchant]):
    rows = MerchantAccount
    find = "SELECT tenant_id, provider FROM find_merchant_account(:hash)"

    def __init__(self, database: Database, hub: Hub, vault: Vault, addresses: Addresses) -> None:
        super().__init__(database, hub, vault, open_client(200))
        self.addresses = addresses

    async def for_method(self, tenant_id: UUID, method: str) -> Merchant | None:
        return next((one for one in (await self.of(tenant_id)).values() if method in one.methods), None)

    def _open(self, row: MerchantAccount, keys: str, webhook_token: str) -> Merchant:
        adapter = adapter_of(KEYS.validate_json(keys), self.client, self.addresses)
        return Merchant(row.tenant_id, row.provider, tuple(row.methods), row.is_live, webhook_token, adapter)


def has_live_accounts(database_url: str) -> bool:
    """Whether any business of that database takes real money. False where there is no such table yet."""
    try:
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT has_live_merchant_accounts()").fetchone()
    except psycopg.errors.UndefinedFunction:
        return False
    return bool(row and row[0])
