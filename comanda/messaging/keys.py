"""What a business enters of its contract with a provider of SMS, and the adapter that is made of it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, model_validator

from comanda.kit import money
from comanda.kit.schemas import Body
from comanda.messaging.providers.africas_talking import AfricasTalking, AfricasTalkingKeys
from comanda.messaging.providers.protocol import SmsProvider
from comanda.messaging.providers.twilio import Twilio, TwilioKeys

Secret = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{4,200}$")]
SmsProviderName = Literal["twilio", "africas_talking"]
# A number, a short code, a messaging service of Twilio's, or at most eleven characters with a letter in them.
_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,6}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ._-]{1,11}")


def _sender(text: str) -> str:
    if text and not _SENDER.fullmatch(text):
        raise ValueError("must be a number like +15005550006, a short code, or a name of up to eleven characters")
    return text


Sender = Annotated[str, StringConstraints(max_length=40), AfterValidator(_sender)]


class SmsTerms(Body):
    """What of an account is no key. What one segment costs is said by who pays for it: it is reckoned with while a text
    is written, and where the provider does not say."""

    sender: Sender = Field("", examples=["ASAASE"])
    price_per_segment: Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)] | None = Field(
        None, examples=["0.045"]
    )
    price_currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(None, examples=["USD"])

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.price_per_segment is None) != (self.price_currency is None):
            raise ValueError("a price has a currency")
        if self.price_currency is not None and not money.is_currency(self.price_currency):
            raise ValueError("price_currency is not a known currency")
        return self


class TwilioAccount(SmsTerms):
    provider: Literal["twilio"] = Field("twilio", examples=["twilio"])
    account_sid: Annotated[str, StringConstraints(pattern=r"^AC[0-9a-fA-F]{32}$")] = Field(
        examples=["AC" + "c0de" * 8]
    )
    auth_token: Secret = Field(examples=["0123456789abcdef0123456789abcdef"])
    sender: Sender = Field(
        min_length=1,
        description="A number of the account, a name of up to eleven characters, or a messaging service (MG…).",
        examples=["+15005550006"],
    )


class AfricasTalkingAccount(SmsTerms):
    provider: Literal["africas_talking"] = Field("africas_talking", examples=["africas_talking"])
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{2,60}$")] = Field(examples=["sandbox"])
    api_key: Secret = Field(examples=["atsk_" + "c0de" * 16])
    sender: Sender = Field(
        "", description="A registered name or short code; empty: the provider's own.", examples=["ASAASE"]
    )


SmsAccountKeys = Annotated[TwilioAccount | AfricasTalkingAccount, Field(discriminator="provider")]
SMS_KEYS: TypeAdapter[TwilioAccount | AfricasTalkingAccount] = TypeAdapter(SmsAccountKeys)


@dataclass(frozen=True, slots=True)
class SmsAddresses:
    """Where the providers are asked."""

    twilio: str
    africas_talking: str

    def is_sandbox(self, provider: str) -> bool:
        """Whether it is a stand-in on this machine, which sends nothing."""
        return urlsplit(getattr(self, provider)).hostname in ("127.0.0.1", "localhost", "::1")


def adapter_of(keys: SmsAccountKeys, client: httpx.AsyncClient, addresses: SmsAddresses) -> SmsProvider:
    match keys:
        case TwilioAccount():
            return Twilio(client, TwilioKeys(keys.account_sid, keys.auth_token), addresses.twilio)
        case AfricasTalkingAccount():
            return AfricasTalking(
                client, AfricasTalkingKeys(keys.username, keys.api_key), addresses.africas_talking
            )
