"""A card for Google Wallet: a link that holds it, signed by the business's service account.

Format: Google Wallet's JWT of type savetowallet with a loyaltyClass and a loyaltyObject, which Google makes where it
does not know their ids. What it knows it never changes by such a link: so each id ends in a digest of what it stands
for, and what has changed is another one.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from comanda.loyalty.errors import ServiceAccountNotValid
from comanda.loyalty.wallets.card import Card

SAVE = "https://pay.google.com/gp/v/save/"
_ISSUER = re.compile(r"[0-9]{10,25}")
# Ids are an issuer's number, a dot, and letters, digits, dots, hyphens and underscores.
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_NAME = 30  # of a business or a member: phones show about twenty letters, and links must stay short


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Checked: see `read_account`."""

    issuer: str
    email: str
    key: rsa.RSAPrivateKey


_WHY = {
    "issuer": "the issuer ID is a number of ten digits or more",
    "not_json": "it is not the JSON file of a key",
    "key_unreadable": "its private key cannot be read",
    "not_service_account": "it is not the key of a service account",
}


def _refused(reason: str) -> ServiceAccountNotValid:
    return ServiceAccountNotValid(reason=reason, why=_WHY[reason])


def read_account(issuer: str, content: str) -> ServiceAccount:
    """`content`: of the JSON file that Google gives for a key. Raises ServiceAccountNotValid."""
    if not _ISSUER.fullmatch(issuer):
        raise _refused("issuer")
    try:
        said = json.loads(content)
        email, pem = str(said["client_email"]), str(said["private_key"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused("not_json") from None
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise _refused("key_unreadable") from None
    if not isinstance(key, rsa.RSAPrivateKey) or not email.endswith(".gserviceaccount.com"):
        raise _refused("not_service_account")
    return ServiceAccount(issuer, email, key)


def google_save_link(card: Card, account: ServiceAccount, now: datetime) -> str:
    """Where the person is led to."""
    link = urlsplit(card.link)
    program = {
        "issuerName": card.business[:_LONGEST_NAME],
        "programName": card.program,
        "programLogo": {"sourceUri": {"uri": card.logo_url}},
        "reviewStatus": "UNDER_REVIEW",
        "hexBackgroundColor": card.color,
    }
    class_id = f"{account.issuer}.{_id(f'{link.hostname}-{card.slug}', program)}"
    member = {
        "classId": class_id,
        "state": "ACTIVE",
        "accountId": card.number,
        "accountName": (card.member or card.number)[:_LONGEST_NAME],
        "barcode": {"type": "QR_CODE", "value": card.code, "alternateText": card.number},
        "loyaltyPoints": {"label": card.labels["points"], "balance": {"int": card.points}},
        "linksModuleData": {"uris": [{"uri": card.link, "description": card.labels["card"]}]},
    }
    if card.tier:
        member["secondaryLoyaltyPoints"] = {"label": card.labels["tier"], "balance": {"string": card.tier}}
    # The day is no part of the id: who has no other points than the other day has that card already.
    object_id = f"{account.issuer}.{_id(card.code, member)}"
    as_of = {"id": "as_of", "header": card.labels["as_of"], "body": card.as_of}
    claims = {
        "iss": account.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [f"{link.scheme}://{link.netloc}"],
        "payload": {
            "loyaltyClasses": [{"id": class_id, **program}],
            "loyaltyObjects": [{"id": object_id, **member, "textModulesData": [as_of]}],
        },
    }
    # Not jwt.encode, which writes each Arabic letter as six: some browsers cut long links.
    body = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return SAVE + jwt.PyJWS().encode(body, account.key, algorithm="RS256")


def _id(name: str, content: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f"{_NOT_IN_IDS.sub('-', name)}-{digest[:8]}"
