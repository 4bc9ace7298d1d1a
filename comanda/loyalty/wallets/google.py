"""A card for Google Wallet: a link that holds it, signed by the business's service account.

Format: Google Wallet's JWT of type savetowallet with a loyaltyClass and a loyaltyObject. Google keeps the class; the
same one sent again is the same.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from comanda.loyalty.errors import ServiceAccountNotValid
from comanda.loyalty.wallets.card import Card

SAVE = "https://pay.google.com/gp/v/save/"
_ISSUER = re.compile(r"\d{10,25}")
# Ids are an issuer's number, a dot, and letters, digits, dots, hyphens and underscores.
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Checked: see `read_account`."""

    issuer: str
    email: str
    key: rsa.RSAPrivateKey


def read_account(issuer: str, content: str) -> ServiceAccount:
    """`content`: of the JSON file that Google gives for a key. Raises ServiceAccountNotValid."""
    if not _ISSUER.fullmatch(issuer):
        raise ServiceAccountNotValid(why="the issuer ID is a number of ten digits or more")
    try:
        said = json.loads(content)
        email, pem = str(said["client_email"]), str(said["private_key"])
    except (ValueError, KeyError, TypeError):
        raise ServiceAccountNotValid(why="it is not the JSON file of a key") from None
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError):
        raise ServiceAccountNotValid(why="its private key cannot be read") from None
    if not isinstance(key, rsa.RSAPrivateKey) or not email.endswith(".gserviceaccount.com"):
        raise ServiceAccountNotValid(why="it is not the key of a service account")
    return ServiceAccount(issuer, email, key)


def google_save_link(card: Card, account: ServiceAccount, now: datetime) -> str:
    """Where the person is led to. Google wants a logo it can fetch: `card.logo_url` must be set."""
    assert card.logo_url is not None
    link = urlsplit(card.link)
    site = _NOT_IN_IDS.sub("-", link.hostname or "comanda")
    class_id = f"{account.issuer}.{site}-{card.slug}"
    claims = {
        "iss": account.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [f"{link.scheme}://{link.netloc}"],
        "payload": {
            "loyaltyClasses": [
                {
                    "id": class_id,
                    "issuerName": card.business,
                    "programName": card.program,
                    "programLogo": {"sourceUri": {"uri": card.logo_url}},
                    "reviewStatus": "UNDER_REVIEW",
                    "hexBackgroundColor": card.color,
                }
            ],
            "loyaltyObjects": [
                {
                    "id": f"{account.issuer}.{_NOT_IN_IDS.sub('-', card.code)}",
                    "classId": class_id,
                    "state": "ACTIVE",
                    "accountId": card.number,
                    "accountName": card.member or card.number,
                    "barcode": {"type": "QR_CODE", "value": card.code, "alternateText": card.number},
                    "loyaltyPoints": {"label": card.labels["points"], "balance": {"int": card.points}},
                    "linksModuleData": {"uris": [{"uri": card.link, "description": card.labels["card"]}]},
                    **(
                        {
                            "secondaryLoyaltyPoints": {
                                "label": card.labels["tier"],
                                "balance": {"string": card.tier},
                            }
                        }
                        if card.tier
                        else {}
                    ),
                }
            ],
        },
    }
    return SAVE + jwt.encode(claims, account.key, algorithm="RS256")
