"""A card for Apple Wallet: a zipped folder with what it says, its pictures, their hashes, and a signature over those.

The business's certificate for a Pass Type ID says whose pass it is: its user ID is the pass type, its unit the team.
Format: Apple's "Wallet Passes", pass format version 1, style storeCard.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from comanda.loyalty.errors import PassKeysNotValid
from comanda.loyalty.wallets.card import Card

MIME = "application/vnd.apple.pkpass"
_ICONS = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87}
_LOGOS = {"logo.png": (160, 50), "logo@2x.png": (320, 100)}
_WHITE, _DARK = "rgb(255, 255, 255)", "rgb(24, 24, 27)"


@dataclass(frozen=True, slots=True)
class PassKeys:
    """Checked: see `read_keys`."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    intermediate: x509.Certificate  # Apple's Worldwide Developer Relations
    pass_type: str
    team: str

    @property
    def expires_at(self) -> datetime:
        return min(self.certificate.not_valid_after_utc, self.intermediate.not_valid_after_utc)


def read_keys(certificate: str, key: str, intermediate: str, now: datetime) -> PassKeys:
    """Of PEM texts. Raises PassKeysNotValid."""
    try:
        own = x509.load_pem_x509_certificate(certificate.encode())
        between = x509.load_pem_x509_certificate(intermediate.encode())
    except ValueError:
        raise PassKeysNotValid(why="a certificate cannot be read") from None
    try:
        private = serialization.load_pem_private_key(key.encode(), password=None)
    except (TypeError, ValueError):
        raise PassKeysNotValid(why="the key cannot be read, or has a password") from None
    if not isinstance(private, rsa.RSAPrivateKey) or private.public_key() != own.public_key():
        raise PassKeysNotValid(why="the key does not belong to the certificate")
    pass_type, team = _said(own, NameOID.USER_ID), _said(own, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if not pass_type.startswith("pass.") or not team:
        raise PassKeysNotValid(why="the certificate is not one of a Pass Type ID")
    try:
        own.verify_directly_issued_by(between)
    except Exception:  # whatever its signature fails by: types, names or figures
        raise PassKeysNotValid(why="the WWDR certificate is not the one that signed yours") from None
    found = PassKeys(own, private, between, pass_type, team)
    if found.expires_at <= now:
        raise PassKeysNotValid(why="a certificate has expired")
    return found


def _said(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> str:
    values = [str(one.value) for one in certificate.subject.get_attributes_for_oid(name)]
    return values[0] if values else ""


def apple_pass(card: Card, keys: PassKeys) -> bytes:
    """A .pkpass file."""
    files = {"pass.json": _json(_pass_of(card, keys)), **_pictures(card)}
    manifest = _json(
        {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    )
    signature = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(manifest)
        .add_signer(keys.certificate, keys.key, hashes.SHA256())
        .add_certificate(keys.intermediate)
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "manifest.json": manifest, "signature": signature}.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _pass_of(card: Card, keys: PassKeys) -> dict[str, Any]:
    red, green, blue = (int(card.color[at : at + 2], 16) for at in (1, 3, 5))
    # Whichever is read more easily on it (relative luminance as WCAG weighs the colours).
    ink = _WHITE if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 140 else _DARK
    field = {
        "points": {"key": "points", "label": card.labels["points"], "value": card.points},
        "tier": {"key": "tier", "label": card.labels["tier"], "value": card.tier},
        "member": {"key": "member", "label": card.labels["member"], "value": card.member or card.number},
        "link": {"key": "link", "label": card.labels["card"], "value": card.link},
    }
    return {
        "formatVersion": 1,
        "passTypeIdentifier": keys.pass_type,
        "teamIdentifier": keys.team,
        "serialNumber": card.code,
        "organizationName": card.business,
        "description": card.program,
        "logoText": card.business,
        "foregroundColor": ink,
        "labelColor": ink,
        "backgroundColor": f"rgb({red}, {green}, {blue})",
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": card.code,
                "messageEncoding": "iso-8859-1",
                "altText": card.number,
            }
        ],
        "storeCard": {
            "headerFields": [field["points"]],
            "secondaryFields": [field["member"], *([field["tier"]] if card.tier else [])],
            "backFields": [field["link"]],
        },
    }


def _pictures(card: Card) -> dict[str, bytes]:
    """An icon is asked of every pass: without a logo, the business's colour."""
    from PIL import Image, ImageOps  # here: servers that make no card do not carry it

    def png(picture: Image.Image) -> bytes:
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()

    if card.logo is None:
        return {name: png(Image.new("RGB", (side, side), card.color)) for name, side in _ICONS.items()}
    logo = Image.open(io.BytesIO(card.logo)).convert("RGBA")
    found = {name: png(ImageOps.pad(logo, (side, side), color=(0, 0, 0, 0))) for name, side in _ICONS.items()}
    return found | {name: png(ImageOps.contain(logo, box)) for name, box in _LOGOS.items()}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
