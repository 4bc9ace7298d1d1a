"""What a business enters of its contract with a provider, and the adapter that is made of it."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from pydantic import Field, StringConstraints, TypeAdapter

from comanda.kit.schemas import Body
from comanda.payments.providers.hubtel import Hubtel, HubtelKeys
from comanda.payments.providers.mtn_momo import MomoKeys, MtnMomo
from comanda.payments.providers.paystack import Paystack, PaystackKeys
from comanda.payments.providers.protocol import Network, Provider

Secret = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{4,200}$")]
ProviderName = Literal["paystack", "mtn_momo", "hubtel"]
ProviderMethod = Literal["card", "mtn", "telecel", "at"]
NETWORKS: dict[str, Network] = {"mtn": "mtn", "telecel": "telecel", "at": "at"}


class PaystackAccount(Body):
    provider: Literal["paystack"] = Field("paystack", examples=["paystack"])
    secret_key: Annotated[str, StringConstraints(pattern=r"^sk_(test|live)_[0-9A-Za-z]{20,100}$")] = Field(
        examples=["sk_test_0000000000000000000000000000000000000000"]
    )


class MomoAccount(Body):
    """Keys as MTN's partner portal shows them. Without a `disbursement_key` nothing can be given back by MTN."""

    provider: Literal["mtn_momo"] = Field("mtn_momo", examples=["mtn_momo"])
    api_user: UUID
    api_key: Secret
    subscription_key: Secret
    disbursement_key: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{0,200}$")] = ""
    environment: Annotated[str, StringConstraints(pattern=r"^[a-z]{3,30}$")] = Field(
        "mtnghana", examples=["mtnghana"]
    )


class HubtelAccount(Body):
    provider: Literal["hubtel"] = Field("hubtel", examples=["hubtel"])
    api_id: Secret
    api_key: Secret
    pos_sales_id: Secret


AccountKeys = Annotated[PaystackAccount | MomoAccount | HubtelAccount, Field(discriminator="provider")]
KEYS: TypeAdapter[PaystackAccount | MomoAccount | HubtelAccount] = TypeAdapter(AccountKeys)

# What guests may choose by each, in the order it is offered.
OFFERS: dict[str, tuple[ProviderMethod, ...]] = {
    "paystack": ("card", "mtn", "telecel", "at"),
    "mtn_momo": ("mtn",),
    "hubtel": ("mtn", "telecel", "at"),
}
CURRENCIES: dict[str, frozenset[str]] = {
    "paystack": frozenset({"GHS"}),
    "mtn_momo": frozenset({"GHS"}),
    "hubtel": frozenset({"GHS"}),
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the providers are asked."""

    paystack: str
    mtn_momo: str
    hubtel: str
    hubtel_status: str

    def is_sandbox(self, provider: str) -> bool:
        """Whether it is a stand-in on this machine, which moves no money."""
        return urlsplit(getattr(self, provider)).hostname in ("127.0.0.1", "localhost", "::1")


def is_live(keys: AccountKeys, addresses: Addresses) -> bool:
    """Whether real money moves."""
    match keys:
        case PaystackAccount():
            return keys.secret_key.startswith("sk_live_")
        case MomoAccount():
            return keys.environment != "sandbox" and not addresses.is_sandbox("mtn_momo")
        case HubtelAccount():
            return not addresses.is_sandbox("hubtel")


def adapter_of(keys: AccountKeys, client: httpx.AsyncClient, addresses: Addresses) -> Provider:
    match keys:
        case PaystackAccount():
            return Paystack(client, PaystackKeys(keys.secret_key), addresses.paystack)
        case MomoAccount():
            momo = MomoKeys(
                str(keys.api_user), keys.api_key, keys.subscription_key, keys.environment, keys.disbursement_key
            )
            return MtnMomo(client, momo, addresses.mtn_momo)
        case HubtelAccount():
            hubtel = HubtelKeys(keys.api_id, keys.api_key, keys.pos_sales_id)
            return Hubtel(client, hubtel, addresses.hubtel, addresses.hubtel_status)
