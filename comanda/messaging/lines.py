"""A business's accounts with providers of SMS, ready to be asked."""

from dataclasses import dataclass
from uuid import UUID

import httpx

from comanda.kit.db import Database
from comanda.kit.vault import Vault
from comanda.messaging.keys import SMS_KEYS, SmsAddresses, adapter_of
from comanda.messaging.models import SmsAccount
from comanda.messaging.providers.protocol import SmsProvider
from comanda.realtime.hub import Hub
from comanda.tenants.provider_accounts import ProviderAccounts


@dataclass(frozen=True, slots=True)
class Line:
    """One account."""

    tenant_id: UUID
    provider: str
    sender: str
    price_micros: int | None
    price_currency: str | None
    webhook_token: str
    adapter: SmsProvider


class Lines(ProviderAccounts[SmsAccount, Line]):
    """In the order they are asked."""

    rows = SmsAccount
    find = "SELECT tenant_id, provider FROM find_sms_account(:hash)"

    def __init__(
        self, database: Database, hub: Hub, vault: Vault, client: httpx.AsyncClient, addresses: SmsAddresses
    ) -> None:
        super().__init__(database, hub, vault, client)
        self.addresses = addresses

    def _open(self, row: SmsAccount, keys: str, webhook_token: str) -> Line:
        adapter = adapter_of(SMS_KEYS.validate_json(keys), self.client, self.addresses)
        price, currency = row.price_micros, row.price_currency
        return Line(row.tenant_id, row.provider, row.sender, price, currency, webhook_token, adapter)
