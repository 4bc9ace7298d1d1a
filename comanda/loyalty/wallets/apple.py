"""A card for Apple Wallet: a zipped folder with what it says, its pictures, their hashes, and a signature over those.

The business's certificate for a Pass Type ID says whose pass it is: its user ID is the pass type, its unit the team.
Format: Apple's "Wallet Passes", pass format version 1, style storeCard.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
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


_WHY = {
    "certificate_unreadable": "your certificate cannot be read",
    "wwdr_unreadable": "the WWDR certificate cannot be read",
    "no_key": "there is no key",
    "key_unreadable": "the key cannot be read, or has a password",
    "key_of_another": "the key does not belong to the certificate",
    "not_pass_type": "the certificate is not one of a Pass Type ID",
    "wwdr_of_another": "the WWDR certificate is not the one that signed yours",
    "expired": "your certificate has expired",
    "wwdr_expired": "the WWDR certificate has expired",
}


def _refused(reason: str) -> PassKeysNotValid:
    return PassKeysNotValid(reason=reason, why=_WHY[reason])


def read_keys(certificate: str, keys: Sequence[str], intermediate: str, now: datetime) -> PassKeys:
    """Of PEM texts; of the `keys` it is the one that belongs to the certificate. Raises PassKeysNotValid."""
    own, between = (
        _certificate(certificate, "certificate_unreadable"),
        _certificate(intermediate, "wwdr_unreadable"),
    )
    private = _key_of(own, keys)
    pass_type, team = _said(own, NameOID.USER_ID), _said(own, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if not pass_type.startswith("pass.") or not team:
        raise _refused("not_pass_type")
    try:
        own.verify_directly_issued_by(between)
    except Exception:  # whatever its signature fails by: types, names or figures
        raise _refused("wwdr_of_another") from None
    for one, reason in ((own, "expired"), (between, "wwdr_expired")):
        if one.not_valid_after_utc <= now:
            raise _refused(reason)
    return PassKeys(own, private, between, pass_type, team)


def _certificate(text: str, reason: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(text.encode())
    except ValueError:
        raise _refused(reason) from None


def _key_of(own: x509.Certificate, keys: Sequence[str]) -> rsa.RSAPrivateKey:
    if not keys:
        raise _refused("no_key")
    for key in keys:
        try:
            private = serialization.load_pem_private_key(key.encode(), password=None)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            raise _refused("key_unreadable") from None
        if isinstance(private, rsa.RSAPrivateKey) and private.public_key() == own.public_key():
            return private
    raise _refused("key_of_another")


def new_key() -> str:
    """For a signing request, as PEM. Takes a moment: beside the event loop."""
    return pem_of(rsa.generate_private_key(65537, 2048))


def pem_of(key: rsa.RSAPrivateKey) -> str:
    encoding, written = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, written, serialization.NoEncryption()).decode()


def signing_request(key: str, business: str) -> str:
    """What Apple makes a certificate of, as PEM. Apple writes a name of its own into that."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, business[:64])])  # 64: as X.520 has it
    private = serialization.load_pem_private_key(key.encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(private, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def _said(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> str:
    values = [str(one.value) for one in certificate.subject.get_attributes_for_oid(name)]
    return values[0] if values else ""


def apple_pass(card: Card, keys: PassKeys, logo: bytes | None = None) -> bytes:
    """A .pkpass file. `logo`: an upright picture."""
    files = {"pass.json": _json(_pass_of(card, keys)), **_pictures(card, logo)}
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
        "as_of": {"key": "as_of", "label": card.labels["as_of"], "value": card.as_of},
        "note": {"key": "note", "label": card.labels["as_of"], "value": f"{card.as_of}. {card.note}"},
        "link": {"key": "link", "label": card.labels["card"], "value": card.link},
    }
    return {
        "formatVersion": 1,
        "passTypeIdentifier": keys.pass_type,
        "teamIdentifier": keys.team,
        "serialNumber": card.code,
        "organizationName": card.business,
        "description": f"{card.business}: {card.program}",
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
            "auxiliaryFields": [field["as_of"]],
            "backFields": [field["note"], field["link"]],
        },
    }


def _pictures(card: Card, logo: bytes | None) -> dict[str, bytes]:
    """An icon is asked of every pass: without a logo, the business's colour."""
    from PIL import Image, ImageOps  # here: servers that make no card do not carry it

    def png(picture: Image.Image) -> bytes:
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()

    if logo is None:
        return {name: png(Image.new("RGB", (side, side), card.color)) for name, side in _ICONS.items()}
    picture = Image.open(io.BytesIO(logo)).convert("RGBA")
    found = {name: png(ImageOps.pad(picture, (side, side), color=(0, 0, 0, 0))) for name, side in _ICONS.items()}
    return found | {name: png(ImageOps.contain(picture, box)) for name, box in _LOGOS.items()}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
