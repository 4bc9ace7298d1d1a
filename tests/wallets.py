"""Keys as Apple and Google give them to a business, and how a phone looks at what is made with them."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
Keypair = tuple[x509.Certificate, rsa.RSAPrivateKey]


def certificate(
    subject: dict[x509.ObjectIdentifier, str],
    key: rsa.RSAPrivateKey | rsa.RSAPublicKey,
    issuer: Keypair | None = None,
    *,
    days: int = 365,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject.items()])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer[0].subject if issuer else name)
        .public_key(key if isinstance(key, rsa.RSAPublicKey) else key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=days))
    )
    signer = issuer[1] if issuer else key
    assert isinstance(signer, rsa.RSAPrivateKey)
    return builder.sign(signer, hashes.SHA256())


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


class Apple:
    """Signs certificates of Pass Type IDs."""

    def __init__(self) -> None:
        key = new_key()
        self.own: Keypair = certificate({NameOID.COMMON_NAME: "Worldwide Developer Relations"}, key), key

    def sign(self, key: rsa.RSAPrivateKey | None = None, *, days: int = 365) -> Keypair:
        key = key or new_key()
        return certificate(PASS_TYPE, key, self.own, days=days), key

    def sign_request(self, request: str) -> x509.Certificate:
        """Of a PEM text."""
        asked = x509.load_pem_x509_csr(request.encode())
        assert asked.is_signature_valid
        public = asked.public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        return certificate(PASS_TYPE, public, self.own)

    def keys(self, given: Keypair | None = None, **more: Any) -> dict[str, Any]:
        """As the settings take them."""
        own, key = given or self.sign()
        return {
            "wallet": "apple",
            "certificate": pem(own),
            "key": pem(key),
            "intermediate": pem(self.own[0]),
            **more,
        }


ISSUER = "3388000000022801234"


def key_file(key: rsa.RSAPrivateKey, **more: Any) -> str:
    said = {"type": "service_account", "client_email": "wallet@asaase.iam.gserviceaccount.com"}
    return json.dumps(said | {"private_key": pem(key)} | more)


def google_keys(key: rsa.RSAPrivateKey | None = None) -> dict[str, Any]:
    """As the settings take them."""
    return {"wallet": "google", "issuer_id": ISSUER, "key_file": key_file(key or new_key())}


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
