"""Shapes of what an account is asked and answers."""

import re
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from comanda.identity.schemas import KnownPassword, OneProof, Secret
from comanda.kit.phone import MAX_WRITTEN
from comanda.kit.schemas import Body, View
from comanda.kit.text import Email, Name, PastedName, PostalAddress

Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=256)]
NewPassword = Annotated[Password, Field(examples=["nine quiet purple kettles"])]
Language = Literal["en", "ar"]


def _no_link(name: str) -> str:
    # It greets in messages to whoever's address it is: nothing shall be sold or stolen by it.
    if re.search(r"://|www\.|@", name, re.IGNORECASE):
        raise ValueError("write a name, without a link or an address")
    return name


PersonName = Annotated[Name, AfterValidator(_no_link)]


class OffersTicked(Body):
    """Of the business on whose pages this is done. It holds once the address is proved, by the link sent there."""

    language: Language = "en"
    text_sha256: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="Of the words that were ticked.", examples=["0" * 64])
    ]


class Register(Body):
    email: Annotated[Email, Field(examples=["ama@asaase.example"])]
    password: KnownPassword
    full_name: Annotated[PersonName, Field(examples=["Ama Serwaa"])]
    language: Annotated[Language, Field(description="In which messages are written.")] = "en"
    offers: Annotated[OffersTicked | None, Field(description="Whether they want offers by e-mail.")] = None


class Registered(View):
    """The same whether or not the address has an account already: who owns it learns that by e-mail."""

    customer_id: UUID
    email: str
    email_verified: Literal[False] = False


class VerifyEmail(Body):
    token: Secret


class EmailVerified(View):
    customer_id: UUID
    email: str
    email_verified: Literal[True] = True


class EmailAsked(Body):
    email: Annotated[Email, Field(examples=["ama@asaase.example"])]


class ResetPassword(Body):
    token: Secret
    password: NewPassword


class CustomerToken(View):
    """`access_token` is to be kept in memory only; the cookie that came with it gets the next one."""

    mfa_required: Literal[False] = False
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a secret
    expires_in: Annotated[int, Field(description="Seconds.")]
    customer_id: UUID
    email_verified: bool


class MfaVerify(OneProof):
    """With a `challenge_token` it completes a sign-in, by a code or a passkey; without, signed in, a code switches a
    set-up app on."""

    challenge_token: Secret | None = None

    @model_validator(mode="after")
    def _whose(self) -> Self:
        if self.credential is not None and self.challenge_token is None:
            raise ValueError("a passkey belongs to a challenge")
        return self


class MfaOn(View):
    mfa_enabled: Literal[True] = True


class Profile(View):
    customer_id: UUID
    email: str
    email_verified: bool
    full_name: str
    business_name: str
    tax_id: str
    vat_number: str
    address: str
    phone: str | None
    language: Language
    mfa_enabled: bool
    backup_codes_left: int
    created_at: datetime


class ProfileUpdate(Body):
    """All of it: what is left out is emptied."""

    full_name: PersonName = Field(examples=["Ama Serwaa"])
    business_name: PastedName = Field("", examples=["Serwaa Textiles Ltd."])
    tax_id: Annotated[PastedName, Field(max_length=40)] = Field("", examples=["C0000803561"])
    vat_number: Annotated[PastedName, Field(max_length=40)] = ""
    address: PostalAddress = Field("", examples=["12 Ring Road East\nAccra"])
    phone: Annotated[str, Field(max_length=MAX_WRITTEN)] | None = Field(
        None, description="With its country code.", examples=["+233 24 123 4567"]
    )
    language: Language = Field("en", examples=["en"])


class CustomerPasswordChange(Body):
    current_password: KnownPassword
    new_password: NewPassword


class EmailChange(Body):
    email: Email = Field(examples=["ama@serwaa.example"])
    current_password: KnownPassword


class AccountDelete(Body):
    current_password: KnownPassword


class SignIn(View):
    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class AccountEventView(View):
    at: datetime
    action: str
    data: dict[str, str | int]
