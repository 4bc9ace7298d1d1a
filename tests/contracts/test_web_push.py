"""Push messages, posted to the sandbox: it reads them as a browser would, by the RFCs and not with our library."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comanda.messaging.providers.protocol import (
    PushGone,
    PushRefused,
    PushTaken,
    PushTo,
    PushUnavailable,
    Urgency,
)
from comanda.messaging.providers.web_push import (
    LARGEST_PAYLOAD,
    PushPost,
    has_good_keys,
    is_push_service,
    public_key,
)
from tests.house import free_port
from tests.sandbox.conftest import House, house, merchant, stages

__all__ = ["house", "merchant", "stages"]

SUBJECT = "mailto:ops@shop.example.com"
PRIVATE = ec.derive_private_key(int.from_bytes(b"comanda" * 4), ec.SECP256R1())
KEY = base64.urlsafe_b64encode(PRIVATE.private_numbers().private_value.to_bytes(32)).decode().rstrip("=")
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
OTHER = base64.urlsafe_b64encode(b"\1" * 32).decode()
PAYLOAD = json.dumps(
    {
        "title": "طلبك جاهز",
        "body": "Order 12 is ready 🍲",
        "url": "/o/x",
        "tag": "order-12",
        "language": "ar",
        "dir": "rtl",
    },
    ensure_ascii=False,
).encode()


@dataclass
class Way:
    house: House
    client: httpx.AsyncClient

    @property
    def origin(self) -> str:
        return str(self.house.base_url).rstrip("/")

    def post(self, key: str = KEY) -> PushPost:
        return PushPost(self.client, key, SUBJECT, self.origin)

    def subscribe(self, **wish: str) -> tuple[str, PushTo]:
        made = self.house.control("POST", "/push/subscriptions", **wish)
        return made["id"], PushTo(made["endpoint"], made["keys"]["p256dh"], made["keys"]["auth"])

    def got(self, id: str) -> Any:
        """What the browser has read, newest first."""
        return self.house.control("GET", f"/push/messages?id={id}")

    async def send(
        self,
        to: PushTo,
        payload: bytes = PAYLOAD,
        *,
        post: PushPost | None = None,
        topic: str = "order-12",
        urgency: Urgency = "normal",
    ) -> Any:
        return await (post or self.post()).send(to, payload, topic=topic, ttl_seconds=3600, urgency=urgency)


@pytest.fixture
async def way(house: House) -> AsyncIterator[Way]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield Way(house, client)


# --- what arrives -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, KEY + "=", PEM])
async def test_the_browser_reads_what_was_written(way: Way, key: str) -> None:
    id, to = way.subscribe(application_server_key=public_key(KEY))
    taken = await way.send(to, post=way.post(key), urgency="high")
    (message,) = way.got(id)
    assert taken == PushTaken(f"{way.origin}/push/messages/{message['id']}")
    assert (message["text"], message["problem"]) == (PAYLOAD.decode(), "")
    assert (message["topic"], message["ttl"], message["urgency"]) == ("order-12", 3600, "high")
    assert (message["application_server_key"], message["contact"]) == (public_key(KEY), SUBJECT)


async def test_no_two_are_encrypted_alike(way: Way) -> None:
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return httpx.Response(201)

    _, to = way.subscribe()
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        for _ in range(2):
            await way.send(to, post=PushPost(client, KEY, SUBJECT, way.origin))
    first, second = seen
    assert (first[:16] == second[:16], first[21:86] == second[21:86]) == (False, False)


@pytest.mark.parametrize(("size", "fits"), [(LARGEST_PAYLOAD, True), (LARGEST_PAYLOAD + 1, False)])
async def test_it_is_as_long_as_push_services_take(way: Way, size: int, fits: bool) -> None:
    id, to = way.subscribe()
    result = await way.send(to, b"a" * size)
    assert isinstance(result, PushTaken if fits else PushRefused)
    assert [one["text"] for one in way.got(id)] == (["a" * size] if fits else [])


async def test_a_newer_one_of_its_topic_takes_its_place(way: Way) -> None:
    id, to = way.subscribe()
    uuid = "8b5f9d52-3c1e-4f0a-9d7e-2a6b1c0f4e11"
    for text, topic in (("1", uuid), ("2", f"{uuid}!"), ("3", uuid), ("4", ""), ("5", "")):
        await way.send(to, text.encode(), topic=topic)
    found = way.got(id)
    assert [one["text"] for one in found] == ["5", "4", "3", "2"]
    assert [one["topic"] is None for one in found] == [True, True, False, False]


async def test_it_is_asked_as_push_services_want(way: Way) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, headers={"Date": "Fri, 20 Nov 2026 10:00:00 GMT"})

    _, keys = way.subscribe()
    to = PushTo("https://fcm.googleapis.com/fcm/send/abc:def", keys.p256dh, keys.auth)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        assert await way.send(to, post=PushPost(client, KEY, SUBJECT), topic="") == PushTaken("")
    (request,) = seen
    assert (request.method, str(request.url)) == ("POST", to.endpoint)
    assert "topic" not in request.headers
    assert {name: request.headers[name] for name in ("ttl", "urgency", "content-encoding", "content-type")} == {
        "ttl": "3600",
        "urgency": "normal",
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
    }
    scheme, _, fields = request.headers["authorization"].partition(" ")
    token, key = (one.partition("=")[2] for one in fields.split(","))
    claims = jwt.decode(token, PRIVATE.public_key(), ["ES256"], audience="https://fcm.googleapis.com")
    assert (scheme, key, claims["sub"]) == ("vapid", public_key(KEY), SUBJECT)


# --- what does not ----------------------------------------------------------------------------------------------


async def test_who_has_gone_is_told(way: Way) -> None:
    id, to = way.subscribe()
    assert isinstance(await way.send(to), PushTaken)
    way.house.control("POST", f"/push/subscriptions/{id}/end")
    assert await way.send(to) == PushGone()
    never = PushTo(f"{way.origin}/push/never", to.p256dh, to.auth)
    assert await way.send(never) == PushGone()


async def test_a_key_that_was_not_subscribed_to_is_refused_and_nobody_is_forgotten(way: Way) -> None:
    id, to = way.subscribe(application_server_key=public_key(OTHER))
    refused = await way.send(to)
    assert isinstance(refused, PushRefused)
    assert refused.said == '403 {"reason":"the subscription was made for another key"}'
    assert way.got(id) == []
    assert isinstance(await way.send(to, post=way.post(OTHER)), PushTaken)


@pytest.mark.parametrize(
    "fault",
    ["error_429", "error_500", "error_503", "html", "refused", "held", "cut", "taken_500"],
)
async def test_without_an_answer_it_is_sent_again(way: Way, fault: str) -> None:
    way.house.control("PUT", "/faults", hold_seconds=0)
    way.house.next("push.send", fault)
    id, to = way.subscribe()
    with pytest.raises(PushUnavailable) as caught:
        await way.send(to)
    assert caught.value.retry_after_seconds == (2 if fault == "error_429" else None)
    assert id not in str(caught.value)
    assert isinstance(await way.send(to), PushTaken)
    assert [one["text"] for one in way.got(id)] == [PAYLOAD.decode()]


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, PushTaken("")),
        (202, {"Location": "https://updates.push.services.mozilla.com/m/x"}, PushTaken),
        (204, {}, PushTaken("")),
        (400, {}, PushRefused),
        (401, {}, PushRefused),
        (403, {}, PushRefused),
        (404, {}, PushGone()),
        (410, {}, PushGone()),
        (413, {}, PushRefused),
        (406, {}, None),
        (408, {}, None),
        (429, {"Retry-After": "120"}, 120),
        (429, {"Retry-After": "Fri, 20 Nov 2020 10:00:00 GMT"}, 0),
        (429, {"Retry-After": "Fri, 20 Nov 9999 10:00:00 GMT"}, 86_400),
        (429, {"Retry-After": "99999999999999"}, 86_400),
        (503, {"Retry-After": "soon"}, None),
        (503, {"Retry-After": "-5"}, None),
        (301, {"Location": "http://127.0.0.1/"}, None),
        (307, {"Location": "http://127.0.0.1/"}, None),
    ],
)
async def test_answers(way: Way, status: int, headers: dict[str, str], expected: Any) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(status, headers=headers, text="no")

    _, keys = way.subscribe()
    to = PushTo("https://web.push.apple.com/Q1", keys.p256dh, keys.auth)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), follow_redirects=True) as client:
        post = PushPost(client, KEY, SUBJECT)
        if expected is None or isinstance(expected, int):
            with pytest.raises(PushUnavailable) as caught:
                await way.send(to, post=post)
            assert caught.value.retry_after_seconds == expected
        else:
            result = await way.send(to, post=post)
            assert result == expected or isinstance(result, expected)
    assert asked == ["web.push.apple.com"]


async def test_whom_it_did_not_reach(way: Way) -> None:
    _, keys = way.subscribe()
    origin = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(PushUnavailable):
        await way.send(
            PushTo(f"{origin}/push/x", keys.p256dh, keys.auth), post=PushPost(way.client, KEY, SUBJECT, origin)
        )


async def test_an_answer_without_end_is_not_read(way: Way) -> None:
    _, keys = way.subscribe()
    to = PushTo("https://web.push.apple.com/Q1", keys.p256dh, keys.auth)
    transport = httpx.MockTransport(lambda _: httpx.Response(201, content=b" " * 100_000))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(PushUnavailable):
            await way.send(to, post=PushPost(client, KEY, SUBJECT))


# --- where to ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dKx:APA91b_x-y",
        "https://fcm.googleapis.com:443/wp/x",
        "https://FCM.googleapis.com/wp/x",
        "https://android.googleapis.com/gcm/send/x",
        "https://jmt17.google.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://eu.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QAbc",
        "https://eu.push.apple.com/QAbc",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2b",
        "https://sg2p.wns.windows.com/w/?token=x",
        "https://push.shop.example.com/x",
    ],
)
def test_push_services_are_known(endpoint: str) -> None:
    assert is_push_service(endpoint, "https://push.shop.example.com/")


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://evil.example\\.push.apple.com/x",
        "https://evil.example/.push.apple.com",
        "https://evil.example?.push.apple.com",
        "https://evil.example#.push.apple.com",
        "https://push.apple.com.evil.example/x",
        "https://evilpush.apple.com.example/x",
        "https://xpush.apple.com/x",
        "https://notify.windows.com/x",
        "https://fcm.googleapis.com./x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/\r\nX: 1",
        "https://fcm.googleapis.com/é",
        "https://fcm.goog\u200bleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "https:///x",
        "ftp://fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "https://push.shop.example.com:8443/x",
        "http://push.shop.example.com/x",
    ],
)
async def test_nobody_else_is_asked(endpoint: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201)

    also = "https://push.shop.example.com"
    assert not is_push_service(endpoint, also)
    assert not is_push_service(endpoint)
    point = base64.urlsafe_b64decode(public_key(OTHER) + "=")
    keys = base64.urlsafe_b64encode(point).decode(), base64.urlsafe_b64encode(b"a" * 16).decode()
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        result = await PushPost(client, KEY, SUBJECT, also).send(
            PushTo(endpoint, *keys), b"x", topic="", ttl_seconds=60, urgency="low"
        )
    assert (result, asked) == (PushRefused("no push service that is known"), [])


@pytest.mark.parametrize(
    ("also", "endpoint", "expected"),
    [
        ("http://127.0.0.1:8012", "http://127.0.0.1:8012/push/x", True),
        ("http://localhost:8012/", "http://localhost:8012/push/x", True),
        ("http://127.0.0.1:8012", "http://127.0.0.1:8013/push/x", False),
        ("http://127.0.0.1:8012", "https://127.0.0.1:8012/push/x", False),
        ("http://10.0.0.1:8012", "http://10.0.0.1:8012/push/x", False),
        ("https://10.0.0.1:8012", "https://10.0.0.1:8012/push/x", True),
        ("nonsense", "nonsense", False),
    ],
)
def test_one_more_may_be_named_and_without_tls_on_this_machine(also: str, endpoint: str, expected: bool) -> None:
    assert is_push_service(endpoint, also) is expected


# --- keys -------------------------------------------------------------------------------------------------------

SECRET = "a" * 22


@pytest.mark.parametrize(
    ("p256dh", "auth", "expected"),
    [
        (public_key(KEY), SECRET, True),
        (public_key(KEY) + "=", SECRET + "==", True),
        (public_key(KEY), "a" * 24, False),
        (public_key(KEY), "", False),
        (public_key(KEY), "!" * 22, False),
        (public_key(KEY)[:-2], SECRET, False),
        ("B" + "A" * 86, SECRET, False),
        ("", SECRET, False),
        ("a", "a", False),
        (public_key(KEY).replace("B", "+", 1), SECRET, False),
        ("é" * 87, SECRET, False),
    ],
)
async def test_keys_of_which_nobody_can_have_the_other_half(
    way: Way, p256dh: str, auth: str, expected: bool
) -> None:
    id, to = way.subscribe()
    other = PushTo(to.endpoint, p256dh, auth)
    assert has_good_keys(other) is expected
    assert isinstance(await way.send(other), PushTaken if expected else PushGone)
    assert len(way.got(id)) == expected


@pytest.mark.parametrize(
    ("key", "subject"),
    [
        ("", SUBJECT),
        ("a" * 42, SUBJECT),
        ("not a key", SUBJECT),
        (base64.urlsafe_b64encode(b"\0" * 32).decode(), SUBJECT),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", SUBJECT),
        (
            ec.generate_private_key(ec.SECP384R1())
            .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            .decode(),
            SUBJECT,
        ),
        (
            ed25519.Ed25519PrivateKey.generate()
            .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            .decode(),
            SUBJECT,
        ),
        (KEY, "ops@shop.example.com"),
        (KEY, "http://shop.example.com"),
    ],
    ids=[
        "none",
        "short",
        "no base64",
        "zero",
        "no PEM",
        "another curve",
        "another kind",
        "no scheme",
        "without TLS",
    ],
)
async def test_what_is_no_key_or_subject_is_told_at_once(key: str, subject: str) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(ValueError):
            PushPost(client, key, subject)
