"""Shapes of proofs, the same for staff and for customers."""

from typing import Annotated, Any

from pydantic import Field

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
