"""Shapes of proofs, the same for staff and for customers."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from comanda.kit.schemas import Body, View
from comanda.kit.text import Name

KnownPassword = Annotated[
    str,
    StringConstraints(max_length=256, strip_whitespace=False),
    Field(examples=["seven small green tortoises"]),
]
Secret = Annotated[
    str, Field(min_length=20, max_length=200, examples=["k3VdQm8sYt1nW6hZr0cXfPa9LbJ2eGuTiO4yRqNvM7E"])
]
FactorCode = Annotated[
    str, Field(min_length=6, max_length=20, description="Six digits of the app, or a backup code.")
]
_TO_JSON = "What the browser answers, as its `toJSON()` gives it."


def _credential(**response: str) -> dict[str, Any]:
    id = "bXkgcGhvbmUncyBrZXk"
    return {"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}}


MadeCredential = Annotated[
    dict[str, Any],
    Field(
        max_length=20,
        description=_TO_JSON,
        examples=[
            _credential(
                clientDataJSON="eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwgLi4ufQ",
                attestationObject="o2NmbXRkbm9uZWdhdHRTdG10",
            )
        ],
    ),
]
ProvedCredential = Annotated[
    dict[str, Any],
    Field(
        max_length=20,
        description=_TO_JSON,
        examples=[
            _credential(
                clientDataJSON="eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwgLi4ufQ",
                authenticatorData="SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
                signature="MEUCIQCx2mB7wqk0Yl3sJ1nq4x8",
                userHandle="AZnzoowAcACAAAAAAAAAHg",
            )
        ],
    ),
]
PasskeyOptions = Annotated[
    dict[str, Any],
    Field(description="For the browser: `parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON`."),
]


class PasswordAgain(Body):
    password: KnownPassword


class MfaRequired(View):
    """The password was right; a second proof is missing. `challenge_token` is to come back with it."""

    mfa_required: Literal[True] = Field(True)
    challenge_token: str
    expires_in: int = Field(description="Seconds.")
    methods: list[Literal["totp", "backup_code", "passkey"]]
    passkey_options: PasskeyOptions | None


class OneProof(Body):
    """A code, or what a passkey answers."""

    code: FactorCode | None = Field(None, examples=["492039"])
    credential: ProvedCredential | None = None

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.code is None) == (self.credential is None):
            raise ValueError("send a code or a passkey's credential")
        return self


class MfaSetup(View):
    """Shown once. Nothing is asked for until a code of the app was seen."""

    secret: str
    otpauth_uri: str
    qr_code: str = Field(description="The same as a picture: a data URL.")
    backup_codes: list[str]


class BackupCodes(View):
    backup_codes: list[str]


class PasskeyBegun(View):
    """`challenge_token` goes back with what the browser makes of `options`, within five minutes."""

    options: PasskeyOptions
    challenge_token: str


class PasskeyAdd(Body):
    challenge_token: Secret
    name: Annotated[Name, StringConstraints(max_length=60)] = Field(
        description="For its owner: which one it is.", examples=["My phone"]
    )
    credential: MadeCredential


class PasskeyProof(Body):
    challenge_token: Annotated[str, StringConstraints(min_length=20, max_length=1000)] = Field(
        examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6InBhc3NrZXkrand0In0.…"]
    )
    credential: ProvedCredential


class Passkey(View):
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None
