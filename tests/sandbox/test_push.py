"""The push service's wire, and what its browsers read."""

import base64
import json
from datetime import datetime
from importlib import import_module
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comanda.kit.clock import system_clock
from comanda.sandbox.browser import Browser, CannotDecrypt, from_text, to_text
from comanda.sandbox.push import MOST_MESSAGES, MOST_SUBSCRIPTIONS, Push, PushMessage
from comanda.sandbox.world import World
from tests.sandbox.conftest import House

KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
SUBJECT = "mailto:ama@shop.example.com"
TEXT = '{"title":"طلبك جاهز","body":"Order 12 is ready","dir":"rtl"}'
DAY = 24 * 3600


def public(key: ec.EllipticCurvePrivateKey) -> str:
    return to_text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def token(claims: dict[str, Any], key: ec.EllipticCurvePrivateKey = KEY, algorithm: str = "ES256") -> str:
    head = {"typ": "JWT", "alg": algorithm}
    signed = ".".join(to_text(json.dumps(one).encode()) for one in (head, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"{signed}.{to_text(r.to_bytes(32) + s.to_bytes(32))}"


def subscribe(house: House, **wish: Any) -> Any:
    return house.control("POST", "/push/subscriptions", **wish)


def encrypted(to: Any, text: bytes) -> bytes:
    """With the library that most servers use."""
    return bytes(
        import_module("http_ece").encrypt(
            text,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=from_text(to["keys"]["p256dh"]),
            auth_secret=from_text(to["keys"]["auth"]),
            version="aes128gcm",
        )
    )


def now(house: House) -> int:
    return int(datetime.fromisoformat(house.control("GET", "/health")["now"]).timestamp())


def claims_of(house: House, **other: Any) -> dict[str, Any]:
    origin = f"{house.base_url.scheme}://{house.base_url.netloc.decode()}"
    found = {"aud": origin, "exp": now(house) + DAY // 2, "sub": SUBJECT} | other
    return {name: value for name, value in found.items() if value is not None}


def send(
    house: House, to: Any, text: bytes = TEXT.encode(), *, body: bytes | None = None, **headers: str | None
) -> httpx.Response:
    """`headers` with _ for -; None leaves one out."""
    mine = {
        "authorization": f"vapid t={token(claims_of(house))}, k={public(KEY)}",
        "ttl": "3600",
        "content_encoding": "aes128gcm",
    } | headers
    return house.post(
        to["endpoint"],
        content=encrypted(to, text) if body is None else body,
        headers={name.replace("_", "-"): value for name, value in mine.items() if value is not None},
    )


def messages(house: House, to: Any = None) -> Any:
    return house.control("GET", f"/push/messages?id={to['id']}" if to else "/push/messages")


def test_a_message_is_read_as_it_was_written(house: House) -> None:
    to = subscribe(house)
    origin = str(house.base_url).rstrip("/")
    assert to["endpoint"] == f"{origin}/push/{to['id']}"
    assert len(from_text(to["keys"]["p256dh"])) == 65
    assert len(from_text(to["keys"]["auth"])) == 16
    answer = send(house, to, urgency="high", topic="order-12")
    assert (answer.status_code, answer.content) == (201, b"")
    assert (answer.headers["location"], answer.headers["ttl"]) == (f"{origin}/push/messages/1", "3600")
    (got,) = messages(house)
    assert got.pop("at") is not None
    assert got == {
        "id": 1,
        "subscription_id": to["id"],
        "text": TEXT,
        "problem": "",
        "topic": "order-12",
        "ttl": 3600,
        "urgency": "high",
        "application_server_key": public(KEY),
        "contact": SUBJECT,
    }


def test_the_example_of_rfc_8291() -> None:
    key = ec.derive_private_key(
        int.from_bytes(from_text("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), ec.SECP256R1()
    )
    browser = Browser(key, from_text("BTBZMqHH6r4Tts7J_aSIgg"))
    assert browser.p256dh == (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    body = from_text(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.decrypt(body) == b"When I grow up, I want to be a watermelon"
    for wrong in (body[:-1], body[:-1] + b"\0", body[:60], body[:16] + b"\0\0\0\1" + body[20:], b"", body + b"x"):
        with pytest.raises(CannotDecrypt):
            browser.decrypt(wrong)


@pytest.mark.parametrize("scheme", ["vapid", "Vapid", "VAPID"])
def test_the_library_that_signs_for_others(house: House, scheme: str) -> None:
    vapid = import_module("py_vapid").Vapid02(KEY)
    signed = vapid.sign(claims_of(house))["Authorization"].removeprefix("vapid")
    assert send(house, subscribe(house), authorization=scheme + signed).status_code == 201


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "https://push.example.com"}, "aud is not {origin}"),
        ({"aud": None}, "aud is not {origin}"),
        ({"aud": ["{origin}"]}, "aud is not {origin}"),
        ({"exp": 0}, "the token's time is over"),
        ({"exp": DAY + 60}, "exp is more than 24 hours ahead"),
        ({"exp": None}, "exp is not a number of seconds"),
        ({"sub": "ama"}, "sub is neither mailto: nor https:"),
        ({"sub": None}, "sub is neither mailto: nor https:"),
    ],
    ids=str,
)
def test_claims_that_are_refused(house: House, claims: dict[str, Any], reason: str) -> None:
    if claims.get("exp") is not None:
        claims = {"exp": now(house) + claims["exp"]}
    authorization = f"vapid t={token(claims_of(house, **claims))}, k={public(KEY)}"
    answer = send(house, subscribe(house), authorization=authorization)
    origin = str(house.base_url).rstrip("/")
    assert (answer.status_code, answer.json()) == (403, {"reason": reason.replace("{origin}", origin)})
    assert messages(house) == []


@pytest.mark.parametrize("claims", [{"exp": DAY - 60}, {"exp": 60}, {"sub": "https://shop.example.com"}], ids=str)
def test_claims_that_are_good(house: House, claims: dict[str, Any]) -> None:
    if "exp" in claims:
        claims = {"exp": now(house) + claims["exp"]}
    authorization = f"vapid t={token(claims_of(house, **claims))}, k={public(KEY)}"
    assert send(house, subscribe(house), authorization=authorization).status_code == 201


def test_who_may_send(house: House) -> None:
    to = subscribe(house)
    claims = claims_of(house)
    absent = send(house, to, authorization=None)
    assert (absent.status_code, absent.headers["www-authenticate"]) == (401, "vapid")
    good = token(claims)
    head, body, signature = good.split(".")
    for authorization, reason in (
        (
            f"vapid t={token(claims, STRANGER)}, k={public(KEY)}",
            "the token is not signed with ES256 by the key in k",
        ),
        (
            f"vapid t={head}.{body}.{signature[:-4]}AAAA, k={public(KEY)}",
            "the token is not signed with ES256 by the key in k",
        ),
        (
            f"vapid t={token(claims, algorithm='none')}, k={public(KEY)}",
            "the token is not signed with ES256 by the key in k",
        ),
        (f"vapid t={good}, k={public(KEY)[:-8]}", "k is no point of P-256"),
        (f"vapid t={good}", "Authorization is not: vapid t=<token>, k=<public key>"),
        (f"WebPush {good}", "Authorization is not: vapid t=<token>, k=<public key>"),
    ):
        answer = send(house, to, authorization=authorization)
        assert (answer.status_code, answer.json()) == (403, {"reason": reason})
    assert messages(house) == []


def test_a_subscription_for_one_key(house: House) -> None:
    to = subscribe(house, application_server_key=public(KEY))
    assert to["application_server_key"] == public(KEY)
    assert send(house, to).status_code == 201
    other = f"vapid t={token(claims_of(house), STRANGER)}, k={public(STRANGER)}"
    answer = send(house, to, authorization=other)
    assert (answer.status_code, answer.json()) == (403, {"reason": "the subscription was made for another key"})
    refused = house.post("/control/push/subscriptions", json={"application_server_key": "BAAA"})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"ttl": None}, "TTL is missing, or no number of seconds"),
        ({"ttl": "soon"}, "TTL is missing, or no number of seconds"),
        ({"ttl": "-1"}, "TTL is missing, or no number of seconds"),
        ({"topic": "order 12"}, "Topic is not up to 32 characters of base64url"),
        ({"topic": "o" * 33}, "Topic is not up to 32 characters of base64url"),
        ({"urgency": "urgent"}, "Urgency is none of very-low, low, normal, high"),
        ({"content_encoding": None}, "Content-Encoding is not aes128gcm"),
        ({"content_encoding": "aesgcm"}, "Content-Encoding is not aes128gcm"),
    ],
    ids=str,
)
def test_headers(house: House, headers: dict[str, Any], reason: str) -> None:
    answer = send(house, subscribe(house), **headers)
    assert (answer.status_code, answer.json()) == (400, {"reason": reason})
    assert messages(house) == []


def test_what_nobody_can_read(house: House) -> None:
    to, other = subscribe(house), subscribe(house)
    plain = send(house, to, body=TEXT.encode(), content_encoding=None)
    assert plain.status_code == 400
    # The service itself cannot know.
    for body in (TEXT.encode(), encrypted(other, TEXT.encode()), encrypted(to, b"\xff")):
        assert send(house, to, body=body).status_code == 201
    assert [(one["text"], one["problem"]) for one in messages(house, to)] == [
        (None, "it is not UTF-8"),
        (None, "it was encrypted for somebody else, or changed on its way"),
        (None, "it is not one record of aes128gcm"),
    ]
    assert send(house, other, body=b"", content_encoding=None).status_code == 201
    assert [(one["text"], one["problem"]) for one in messages(house, other)] == [("", "")]


def test_how_long_it_may_be(house: House) -> None:
    """4096 bytes with the header of 86, the padding's end and the tag."""
    to = subscribe(house)
    most = b"a" * (4096 - 86 - 1 - 16)
    assert send(house, to, most).status_code == 201
    (got,) = messages(house, to)
    assert got["text"] == most.decode()
    assert send(house, to, most + b"a").status_code == 413
    assert send(house, to, body=b"a" * 70_000).status_code == 413


def test_one_that_is_gone(house: House) -> None:
    to = subscribe(house)
    assert send(house, to).status_code == 201
    assert house.control("POST", f"/push/subscriptions/{to['id']}/end")["has_ended"] is True
    answer = send(house, to)
    assert (answer.status_code, answer.json()) == (410, {"reason": "the subscription has ended"})
    assert send(house, to | {"endpoint": f"{to['endpoint']}0"}).status_code == 404
    assert house.post("/control/push/subscriptions/0/end", json={}).status_code == 404
    assert len(messages(house, to)) == 1


def test_a_newer_one_of_the_same_topic(house: House) -> None:
    to, other = subscribe(house), subscribe(house)
    for receiver, text, topic in (
        (to, b"received", "order-12"),
        (other, b"not mine", "order-12"),
        (to, b"another order", "order-13"),
        (to, b"no topic", None),
        (to, b"ready", "order-12"),
    ):
        assert send(house, receiver, text, topic=topic).status_code == 201
    assert [one["text"] for one in messages(house, to)] == ["ready", "no topic", "another order"]
    # What the browser has is not taken back.
    send(house, to, b"delivered", topic="order-12")
    send(house, to, b"refunded", topic="order-12")
    assert [one["text"] for one in messages(house, to)] == ["refunded", "ready", "no topic", "another order"]
    assert [one["text"] for one in messages(house, other)] == ["not mine"]


def test_nobody_waits_for_ever(house: House) -> None:
    to = subscribe(house)
    send(house, to, b"a minute", ttl="60")
    send(house, to, b"at once", ttl="0")
    assert [one["text"] for one in messages(house, to)] == ["a minute"]
    send(house, to, b"another minute", ttl="60")
    send(house, to, b"an hour", ttl="3600")
    house.advance(60)
    assert [one["text"] for one in messages(house, to)] == ["an hour", "a minute"]
    assert send(house, to, ttl="9999999").headers["ttl"] == "2419200"


def test_too_much_and_other_faults(house: House) -> None:
    to = subscribe(house)
    house.next("push.send", "error_429")
    answer = send(house, to)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    for fault, status in (("error_500", 500), ("error_503", 503), ("html", 502)):
        house.next("push.send", fault)
        assert send(house, to).status_code == status
    assert messages(house) == []
    house.next("push.send", "taken_500")
    assert send(house, to).status_code == 500
    house.next("push.send", "cut")
    with pytest.raises(httpx.RemoteProtocolError):
        send(house, to)
    assert len(messages(house)) == 2


def test_as_many_as_are_kept() -> None:
    service = Push(World(system_clock, 0))
    first = service.subscribe("http://127.0.0.1:1", None)
    assert first is not None
    for _ in range(MOST_SUBSCRIPTIONS - 1):
        assert service.subscribe("http://127.0.0.1:1", None) is not None
    assert service.subscribe("http://127.0.0.1:1", None) is None
    at = system_clock()
    for number in range(MOST_MESSAGES + 2):
        topic = "first" if number == 0 else None
        service.keep(PushMessage(number, first.id, at, str(number), "", topic, 3600, "normal", "", SUBJECT))
    kept = list(service.fetch(first.id))
    assert (len(kept), kept[0].text, kept[-1].text) == (MOST_MESSAGES, str(MOST_MESSAGES + 1), "2")
    # Nothing is left of the one that was forgotten.
    service.keep(PushMessage(-1, first.id, at, "again", "", "first", 3600, "normal", "", SUBJECT))
    assert next(service.fetch(first.id)).text == "again"


def test_base64url() -> None:
    assert from_text(to_text(b"\xff\xfe\xfd\xfc")) == b"\xff\xfe\xfd\xfc" == base64.urlsafe_b64decode("__79_A==")
    for wrong in ("A", "a b", "é"):
        with pytest.raises(ValueError):
            from_text(wrong)
