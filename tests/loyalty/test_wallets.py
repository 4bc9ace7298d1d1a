"""Cards for wallets are what Apple and Google take: whole, signed by the business, and saying what the member has."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from PIL import Image

from comanda.kit.errors import Fact
from comanda.loyalty.errors import PassKeysNotValid, ServiceAccountNotValid
from comanda.loyalty.wallets.apple import apple_pass, read_keys
from comanda.loyalty.wallets.card import Card
from comanda.loyalty.wallets.google import SAVE, google_save_link, read_account

NOW = datetime.now(UTC)
CARD = Card(
    code="7Q4M-X2KD-9WPA",
    number="CUST-00042",
    member="Ama Owusu",
    business="Asaase Kitchen",
    slug="asaase",
    program="Asaase friends",
    tier="Gold",
    points=1250,
    link="https://shop.example/r/asaase/card",
    color="#0b6e4f",
    labels={"points": "Points", "tier": "Level", "member": "Member", "card": "Your card"},
    language="en",
    logo_url="https://shop.example/logo.png",
)
Keypair = tuple[x509.Certificate, rsa.RSAPrivateKey]


def certificate(
    subject: dict[x509.ObjectIdentifier, str],
    key: rsa.RSAPrivateKey,
    issuer: Keypair | None = None,
    *,
    days: int = 365,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject.items()])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer[0].subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=days))
    )
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256())


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(what: x509.Certificate | rsa.RSAPrivateKey) -> str:
    if isinstance(what, x509.Certificate):
        return what.public_bytes(serialization.Encoding.PEM).decode()
    return what.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


PASS_TYPE = {
    NameOID.USER_ID: "pass.example.asaase",
    NameOID.COMMON_NAME: "Pass Type ID: pass.example.asaase",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "TEAM123456",
}


@pytest.fixture(scope="module")
def apple() -> Keypair:
    key = new_key()
    return certificate({NameOID.COMMON_NAME: "Worldwide Developer Relations"}, key), key


@pytest.fixture(scope="module")
def own(apple: Keypair) -> Keypair:
    key = new_key()
    return certificate(PASS_TYPE, key, apple), key


def contents(pkpass: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pkpass)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- enough of DER to look into a signature ---------------------------------------------------------------------


def parts(der: bytes) -> list[tuple[int, bytes, bytes]]:
    """(tag, content, whole) of each value, one after the other."""
    found, at = [], 0
    while at < len(der):
        start, tag, length = at, der[at], der[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(der[at : at + size], "big"), at + size
        found.append((tag, der[at : at + length], der[start : at + length]))
        at += length
    return found


MESSAGE_DIGEST, SIGNING_TIME = bytes.fromhex("06092a864886f70d010904"), bytes.fromhex("06092a864886f70d010905")


def verify(signature: bytes, manifest: bytes, signer: x509.Certificate) -> None:
    """As a phone does: the hash is the manifest's, the time is said, and the signer signed both."""
    content_info = parts(parts(signature)[0][1])
    signed_data = parts(parts(content_info[1][1])[0][1])
    assert len(parts(signed_data[2][1])) == 1, "the manifest is within: not detached"
    info = parts(parts(signed_data[-1][1])[0][1])
    attributes_tag, attributes, _ = info[3]
    assert attributes_tag == 0xA0
    values = {parts(one)[0][2]: parts(parts(one)[1][1])[0][1] for _, one, _ in parts(attributes)}
    assert values[MESSAGE_DIGEST] == hashlib.sha256(manifest).digest()
    assert SIGNING_TIME in values
    as_set = b"\x31" + info[3][2][1:]
    public = signer.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(info[-1][1], as_set, padding.PKCS1v15(), hashes.SHA256())


# --- Apple ------------------------------------------------------------------------------------------------------


def test_a_pass_is_whole_and_signed_by_the_business(apple: Keypair, own: Keypair) -> None:
    keys = read_keys(pem(own[0]), pem(own[1]), pem(apple[0]), NOW)
    files = contents(apple_pass(CARD, keys))
    manifest = json.loads(files["manifest.json"])
    assert manifest == {
        name: hashlib.sha1(content, usedforsecurity=False).hexdigest()
        for name, content in files.items()
        if name not in ("manifest.json", "signature")
    }
    verify(files["signature"], files["manifest.json"], own[0])
    assert {one.subject for one in pkcs7.load_der_pkcs7_certificates(files["signature"])} == {
        own[0].subject,
        apple[0].subject,
    }
    said = json.loads(files["pass.json"])
    assert (said["passTypeIdentifier"], said["teamIdentifier"], said["serialNumber"]) == (
        "pass.example.asaase",
        "TEAM123456",
        CARD.code,
    )
    assert said["barcodes"][0] | {"messageEncoding": ""} == {
        "format": "PKBarcodeFormatQR",
        "message": CARD.code,
        "messageEncoding": "",
        "altText": CARD.number,
    }
    assert (said["backgroundColor"], said["foregroundColor"]) == ("rgb(11, 110, 79)", "rgb(255, 255, 255)")
    assert [one["value"] for one in said["storeCard"]["headerFields"]] == [1250]
    assert [one["value"] for one in said["storeCard"]["secondaryFields"]] == ["Ama Owusu", "Gold"]


def test_a_changed_manifest_is_seen(apple: Keypair, own: Keypair) -> None:
    files = contents(apple_pass(CARD, read_keys(pem(own[0]), pem(own[1]), pem(apple[0]), NOW)))
    with pytest.raises(AssertionError):
        verify(files["signature"], files["manifest.json"] + b" ", own[0])


def test_its_pictures_have_the_sizes_a_wallet_wants(apple: Keypair, own: Keypair) -> None:
    keys = read_keys(pem(own[0]), pem(own[1]), pem(apple[0]), NOW)
    logo = io.BytesIO()
    Image.new("RGBA", (512, 512), "#ff8800").save(logo, "PNG")
    with_logo = contents(apple_pass(replace(CARD, logo=logo.getvalue(), color="#fdfdf0", tier=""), keys))
    assert sizes(with_logo) == {
        "icon.png": (29, 29), "icon@2x.png": (58, 58), "icon@3x.png": (87, 87),
        "logo.png": (50, 50), "logo@2x.png": (100, 100),
    }  # fmt: skip
    said = json.loads(with_logo["pass.json"])
    assert said["foregroundColor"] == "rgb(24, 24, 27)"  # dark on a light card
    assert [one["key"] for one in said["storeCard"]["secondaryFields"]] == ["member"]
    assert sizes(contents(apple_pass(CARD, keys))) == {
        "icon.png": (29, 29), "icon@2x.png": (58, 58), "icon@3x.png": (87, 87),
    }  # fmt: skip


def sizes(files: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    return {name: Image.open(io.BytesIO(content)).size for name, content in files.items() if name.endswith(".png")}


@pytest.mark.parametrize(
    ("_case", "why"),
    [
        ("no certificate", "a certificate cannot be read"),
        ("no key", "the key cannot be read, or has a password"),
        ("another's key", "the key does not belong to the certificate"),
        ("another kind of certificate", "the certificate is not one of a Pass Type ID"),
        ("another's intermediate", "the WWDR certificate is not the one that signed yours"),
        ("expired", "a certificate has expired"),
    ],
)
def test_keys_that_make_no_pass_are_refused(_case: str, why: str, apple: Keypair, own: Keypair) -> None:
    given = {"certificate": pem(own[0]), "key": pem(own[1]), "intermediate": pem(apple[0])}
    stranger = new_key()
    given |= {
        "no certificate": {"certificate": "-----BEGIN"},
        "no key": {"key": pem(own[0])},
        "another's key": {"key": pem(stranger)},
        "another kind of certificate": {
            "certificate": pem(certificate({NameOID.COMMON_NAME: "shop.example"}, own[1], apple))
        },
        "another's intermediate": {
            "intermediate": pem(certificate({NameOID.COMMON_NAME: "Worldwide Developer Relations"}, stranger))
        },
        "expired": {"certificate": pem(certificate(PASS_TYPE, own[1], apple, days=-1))},
    }[_case]
    with pytest.raises(PassKeysNotValid) as refused:
        read_keys(**given, now=NOW)
    assert why in refused.value.detail


# --- Google -----------------------------------------------------------------------------------------------------

ISSUER = "3388000000022801234"


def key_file(key: rsa.RSAPrivateKey, **more: Any) -> str:
    said = {"type": "service_account", "client_email": "wallet@asaase.iam.gserviceaccount.com"}
    return json.dumps(said | {"private_key": pem(key)} | more)


def test_a_link_holds_the_card_signed_by_the_business() -> None:
    key = new_key()
    link = google_save_link(CARD, read_account(ISSUER, key_file(key)), NOW)
    assert link.startswith(SAVE)
    assert len(link) < 1800  # longer ones some browsers cut
    claims = jwt.decode(
        urlsplit(link).path.rpartition("/")[2], key.public_key(), algorithms=["RS256"], audience="google"
    )
    assert (claims["iss"], claims["typ"], claims["iat"], claims["origins"]) == (
        "wallet@asaase.iam.gserviceaccount.com",
        "savetowallet",
        int(NOW.timestamp()),
        ["https://shop.example"],
    )
    (program,), (card,) = claims["payload"]["loyaltyClasses"], claims["payload"]["loyaltyObjects"]
    assert (program["id"], program["programName"], program["issuerName"]) == (
        f"{ISSUER}.shop.example-asaase",
        "Asaase friends",
        "Asaase Kitchen",
    )
    assert program["programLogo"]["sourceUri"]["uri"] == CARD.logo_url
    assert (card["classId"], card["accountId"], card["accountName"], card["state"]) == (
        program["id"],
        "CUST-00042",
        "Ama Owusu",
        "ACTIVE",
    )
    assert card["barcode"] == {"type": "QR_CODE", "value": CARD.code, "alternateText": CARD.number}
    assert card["loyaltyPoints"]["balance"] == {"int": 1250}
    assert card["secondaryLoyaltyPoints"]["balance"] == {"string": "Gold"}


@pytest.mark.parametrize(
    ("_case", "issuer", "content", "why"),
    [
        ("no number", "asaase", "{}", "the issuer ID is a number"),
        ("no JSON", ISSUER, "client_email", "it is not the JSON file of a key"),
        ("a list", ISSUER, "[]", "it is not the JSON file of a key"),
        (
            "no key in it",
            ISSUER,
            '{"client_email": "a@b.gserviceaccount.com"}',
            "it is not the JSON file of a key",
        ),
        (
            "a broken key",
            ISSUER,
            '{"client_email": "a@b.gserviceaccount.com", "private_key": "x"}',
            "cannot be read",
        ),
    ],
)
def test_accounts_that_are_none_are_refused(_case: str, issuer: str, content: str, why: str) -> None:
    with pytest.raises(ServiceAccountNotValid) as refused:
        read_account(issuer, content)
    assert why in refused.value.detail


def test_a_persons_own_account_is_none() -> None:
    with pytest.raises(Fact, match="service account"):
        read_account(ISSUER, key_file(new_key(), client_email="ama@mail.example"))
