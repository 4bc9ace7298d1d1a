"""Cards for wallets are what Apple and Google take: whole, signed by the business, and saying what the member has."""

import hashlib
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from PIL import Image

from comanda.kit.errors import Fact
from comanda.loyalty.errors import PassKeysNotValid, ServiceAccountNotValid
from comanda.loyalty.wallets.apple import PassKeys, apple_pass, read_keys, signing_request
from comanda.loyalty.wallets.apple import new_key as new_signing_key
from comanda.loyalty.wallets.card import Card
from comanda.loyalty.wallets.google import SAVE, google_save_link, read_account
from tests.wallets import ISSUER, NOW, Apple, Keypair, certificate, contents, key_file, new_key, pem, verify

CARD = Card(
    code="7Q4M-X2KD-9WPA",
    number="CUST-00042",
    member="Ama Owusu",
    business="Asaase Kitchen",
    slug="asaase",
    program="Asaase friends",
    tier="Gold",
    points=1250,
    as_of="23 Nov 2026",
    note="Add the card again for newer points.",
    link="https://shop.example/r/asaase/phone",
    color="#0b6e4f",
    labels={"points": "Points", "tier": "Level", "member": "Member", "card": "Your card", "as_of": "As of"},
    logo_url="https://shop.example/logo.png",
)


@pytest.fixture(scope="module")
def apple() -> Apple:
    return Apple()


@pytest.fixture(scope="module")
def own(apple: Apple) -> Keypair:
    return apple.sign()


def keys_of(apple: Apple, own: Keypair) -> PassKeys:
    return read_keys(pem(own[0]), [pem(own[1])], pem(apple.own[0]), NOW)


# --- Apple ------------------------------------------------------------------------------------------------------


def test_a_pass_is_whole_and_signed_by_the_business(apple: Apple, own: Keypair) -> None:
    keys = keys_of(apple, own)
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
        apple.own[0].subject,
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
    assert [one["value"] for one in said["storeCard"]["auxiliaryFields"]] == [CARD.as_of]
    assert [one["value"] for one in said["storeCard"]["backFields"]] == [f"{CARD.as_of}. {CARD.note}", CARD.link]


def test_a_changed_manifest_is_seen(apple: Apple, own: Keypair) -> None:
    files = contents(apple_pass(CARD, keys_of(apple, own)))
    with pytest.raises(AssertionError):
        verify(files["signature"], files["manifest.json"] + b" ", own[0])


def test_its_pictures_have_the_sizes_a_wallet_wants(apple: Apple, own: Keypair) -> None:
    keys = keys_of(apple, own)
    logo = io.BytesIO()
    Image.new("RGBA", (512, 512), "#ff8800").save(logo, "PNG")
    with_logo = contents(apple_pass(replace(CARD, color="#fdfdf0", tier=""), keys, logo.getvalue()))
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


def test_openssl_verifies_the_signature(apple: Apple, own: Keypair, tmp_path: Path) -> None:
    """Another's look at it; of whom there is no trust in a certificate of ours, only its chain is left out."""
    files = contents(apple_pass(CARD, keys_of(apple, own)))
    for name in ("manifest.json", "signature"):
        (tmp_path / name).write_bytes(files[name])
    openssl = shutil.which("openssl")
    assert openssl is not None
    command = [openssl, "smime", "-verify", "-inform", "DER", "-in", "signature", "-content", "manifest.json"]
    said = subprocess.run([*command, "-noverify"], cwd=tmp_path, capture_output=True, check=False)
    assert said.returncode == 0, said.stderr.decode()
    assert said.stdout == files["manifest.json"]


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("certificate_unreadable", "your certificate cannot be read"),
        ("wwdr_unreadable", "the WWDR certificate cannot be read"),
        ("no_key", "there is no key"),
        ("key_unreadable", "the key cannot be read, or has a password"),
        ("key_of_another", "the key does not belong to the certificate"),
        ("not_pass_type", "the certificate is not one of a Pass Type ID"),
        ("wwdr_of_another", "the WWDR certificate is not the one that signed yours"),
        ("expired", "your certificate has expired"),
        ("wwdr_expired", "the WWDR certificate has expired"),
    ],
)
def test_keys_that_make_no_pass_are_refused(reason: str, why: str, apple: Apple, own: Keypair) -> None:
    given: dict[str, Any] = {
        "certificate": pem(own[0]),
        "keys": [pem(own[1])],
        "intermediate": pem(apple.own[0]),
    }
    wwdr = {NameOID.COMMON_NAME: "Worldwide Developer Relations"}
    old = certificate(wwdr, apple.own[1], days=-1)
    spoilt: dict[str, dict[str, Any]] = {
        "certificate_unreadable": {"certificate": "-----BEGIN"},
        "wwdr_unreadable": {"intermediate": pem(own[1])},
        "no_key": {"keys": []},
        "key_unreadable": {"keys": [pem(own[0])]},
        "key_of_another": {"keys": [pem(new_key())]},
        "not_pass_type": {
            "certificate": pem(certificate({NameOID.COMMON_NAME: "shop.example"}, own[1], apple.own))
        },
        "wwdr_of_another": {"intermediate": pem(certificate(wwdr, new_key()))},
        "expired": {"certificate": pem(apple.sign(own[1], days=-1)[0])},
        "wwdr_expired": {"intermediate": pem(old)},
    }
    with pytest.raises(PassKeysNotValid) as refused:
        read_keys(**given | spoilt[reason], now=NOW)
    assert refused.value.data["reason"] == reason
    assert why in refused.value.detail


def test_of_several_keys_it_is_the_one_that_belongs(apple: Apple, own: Keypair) -> None:
    found = read_keys(pem(own[0]), [pem(new_key()), pem(own[1])], pem(apple.own[0]), NOW)
    assert found.key.private_numbers() == own[1].private_numbers()


def test_a_request_is_what_a_certificate_is_made_of(apple: Apple) -> None:
    key = new_signing_key()
    signed = apple.sign_request(signing_request(key, "asaase"))
    found = read_keys(pem(signed), [key], pem(apple.own[0]), NOW)
    assert (found.pass_type, found.team, found.key.key_size) == ("pass.example.asaase", "TEAM123456", 2048)


# --- Google -----------------------------------------------------------------------------------------------------


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
        f"{ISSUER}.shop.example-asaase-{program['id'][-8:]}",
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
    assert card["textModulesData"] == [{"id": "as_of", "header": "As of", "body": "23 Nov 2026"}]


def claims_of(link: str) -> Any:
    token = urlsplit(link).path.rpartition("/")[2]
    return jwt.decode(token, options={"verify_signature": False})["payload"]


def test_what_has_changed_is_another_card_and_what_has_not_is_the_same() -> None:
    """Google changes no card it knows by such a link."""
    account = read_account(ISSUER, key_file(new_key()))

    def ids(card: Card) -> tuple[str, str]:
        payload = claims_of(google_save_link(card, account, NOW))
        (program,), (one,) = payload["loyaltyClasses"], payload["loyaltyObjects"]
        assert one["classId"] == program["id"]
        return program["id"], one["id"]

    program, card = ids(CARD)
    assert ids(replace(CARD, as_of="24 Nov 2026")) == (program, card)
    more = ids(replace(CARD, points=1251))
    assert more[0] == program
    assert more[1] != card
    other = ids(replace(CARD, color="#000000"))
    assert other[0] != program
    assert all(re.fullmatch(r"[0-9]+\.[A-Za-z0-9._-]+", one) for one in (program, card, *more, *other))


def test_a_link_stays_short_whatever_it_holds() -> None:
    """Some browsers cut links above two thousand letters."""
    account = read_account(ISSUER, key_file(new_key()))
    arabic = replace(CARD, business="م" * 100, member="ن" * 100, tier="الذهبية", program="بطاقة العضوية")
    labels = dict.fromkeys(CARD.labels, "بطاقتك كما هي الآن")
    assert len(google_save_link(replace(arabic, labels=labels), account, NOW)) < 2_400


@pytest.mark.parametrize(
    ("reason", "issuer", "content", "why"),
    [
        ("issuer", "asaase", "{}", "the issuer ID is a number"),
        ("not_json", ISSUER, "client_email", "it is not the JSON file of a key"),
        ("not_json", ISSUER, "[]", "it is not the JSON file of a key"),
        (
            "not_json",
            ISSUER,
            '{"client_email": "a@b.gserviceaccount.com"}',
            "it is not the JSON file of a key",
        ),
        (
            "key_unreadable",
            ISSUER,
            '{"client_email": "a@b.gserviceaccount.com", "private_key": "x"}',
            "cannot be read",
        ),
    ],
)
def test_accounts_that_are_none_are_refused(reason: str, issuer: str, content: str, why: str) -> None:
    with pytest.raises(ServiceAccountNotValid) as refused:
        read_account(issuer, content)
    assert refused.value.data["reason"] == reason
    assert why in refused.value.detail


def test_a_persons_own_account_is_none() -> None:
    with pytest.raises(Fact, match="service account"):
        read_account(ISSUER, key_file(new_key(), client_email="ama@mail.example"))
