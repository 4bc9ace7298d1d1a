"""A push service, and the browsers that get their messages from it: RFC 8030.

Every browser is asleep. A message waits until it is fetched at /control/push/messages, for as long as its TTL says (0
is not at all), and a newer one of the same topic takes its place; what was fetched stays to be read. As the real
services it takes what nobody can decrypt: the browser finds out, and `problem` says it.

| of a message                                                                     | is answered |
| -------------------------------------------------------------------------------- | ----------- |
| that is good                                                                     | 201         |
| without TTL; with an urgency or a topic that is none; encoded otherwise, or not  | 400         |
| without Authorization                                                            | 401         |
| whose VAPID token is not as it must be, or of another key than was subscribed to | 403         |
| to a subscription that never was; that has ended                                 | 404; 410    |
| of more than 4096 bytes                                                          | 413         |
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from comanda.sandbox.wire import Json, Refused, body_of, call
from comanda.sandbox.world import World

if TYPE_CHECKING:
    from comanda.sandbox.browser import Browser

MOST_BYTES = 4096  # that RFC 8030 has every push service take
MOST_SUBSCRIPTIONS = 10_000
MOST_MESSAGES = 20_000  # the oldest are forgotten
LONGEST_TTL = 2_419_200  # seconds: four weeks
URGENCIES = ("very-low", "low", "normal", "high")

_TTL = re.compile(r"\d{1,10}", re.ASCII)
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(slots=True)
class Subscription:
    """`application_server_key`: whose messages it takes, where the browser was told."""

    id: str
    endpoint: str
    origin: str
    browser: "Browser"
    application_server_key: str | None
    has_ended: bool = False


@dataclass(slots=True)
class PushMessage:
    """`text`: as the browser reads it, or None, and `problem` says why. `application_server_key` and `contact`: who
    sent it."""

    id: int
    subscription_id: str
    at: datetime
    text: str | None
    problem: str
    topic: str | None
    ttl: int
    urgency: str
    application_server_key: str
    contact: str
    is_fetched: bool = field(default=False, repr=False)


class Push:
    def __init__(self, world: World) -> None:
        self.world = world
        self.subscriptions: dict[str, Subscription] = {}
        self._messages: OrderedDict[int, PushMessage] = OrderedDict()
        self._topics: dict[tuple[str, str | None], PushMessage] = {}  # the newest of each
        self._number = 0

    def routes(self) -> list[Route]:
        return [call(self.world, "/push/{id}", "push.send", ["POST"], self._send, _broken)]

    def subscribe(self, origin: str, application_server_key: str | None) -> Subscription | None:
        """None when there are too many. `origin`: at which the sandbox is reached. Raises ValueError for a key that
        is none."""
        from comanda.sandbox.browser import Browser, is_key

        if application_server_key is not None and not is_key(application_server_key):
            raise ValueError(application_server_key)
        if len(self.subscriptions) >= MOST_SUBSCRIPTIONS:
            return None
        id = self.world.make(64)
        made = Subscription(id, f"{origin}/push/{id}", origin, Browser(), application_server_key)
        self.subscriptions[id] = made
        return made

    def fetch(self, subscription_id: str | None) -> Iterator[PushMessage]:
        """The newest first. What it returns has arrived."""
        now = self.world.agenda.now()
        for message in reversed(list(self._messages.values())):
            if not message.is_fetched and now >= message.at + timedelta(seconds=message.ttl):
                self._forget(message)
            elif subscription_id in (None, message.subscription_id):
                message.is_fetched = True
                yield message

    async def _send(self, request: Request) -> Response:
        from comanda.sandbox.browser import VapidRefused, check_vapid

        to = self.subscriptions.get(request.path_params["id"])
        if to is None:
            raise _refusal(404, "there is no such subscription")
        if to.has_ended:
            raise _refusal(410, "the subscription has ended")
        body, headers, now = await body_of(request), request.headers, self.world.agenda.now()
        if len(body) > MOST_BYTES:
            raise _refusal(413, f"a message has at most {MOST_BYTES} bytes")
        if "authorization" not in headers:
            refused = _refusal(401, "Authorization is missing")
            refused.response.headers["WWW-Authenticate"] = "vapid"
            raise refused
        try:
            key, contact = check_vapid(
                headers["authorization"], origin=to.origin, now=now, restricted_to=to.application_server_key
            )
        except VapidRefused as refused:
            raise _refusal(403, str(refused)) from None
        ttl, topic, urgency = headers.get("ttl"), headers.get("topic"), headers.get("urgency", "normal")
        if ttl is None or _TTL.fullmatch(ttl) is None:
            raise _refusal(400, "TTL is missing, or no number of seconds")
        if topic is not None and _TOPIC.fullmatch(topic) is None:
            raise _refusal(400, "Topic is not up to 32 characters of base64url")
        if urgency not in URGENCIES:
            raise _refusal(400, f"Urgency is none of {', '.join(URGENCIES)}")
        if body and headers.get("content-encoding", "").lower() != "aes128gcm":
            raise _refusal(400, "Content-Encoding is not aes128gcm")
        text, problem = _read(to.browser, body)
        self._number += 1
        kept = min(int(ttl), LONGEST_TTL)
        self.keep(PushMessage(self._number, to.id, now, text, problem, topic, kept, urgency, key, contact))
        return Response(
            status_code=201,
            headers={"Location": f"{to.origin}/push/messages/{self._number}", "TTL": str(kept)},
        )

    def keep(self, message: PushMessage) -> None:
        """Until it is fetched, and for as long as there is room."""
        if message.topic is not None:
            about = (message.subscription_id, message.topic)
            older = self._topics.get(about)
            if older is not None and not older.is_fetched:
                self._forget(older)
            self._topics[about] = message
        self._messages[message.id] = message
        if len(self._messages) > MOST_MESSAGES:
            self._forget(next(iter(self._messages.values())))

    def _forget(self, message: PushMessage) -> None:
        del self._messages[message.id]
        about = (message.subscription_id, message.topic)
        if self._topics.get(about) is message:
            del self._topics[about]


def _read(browser: "Browser", body: bytes) -> tuple[str | None, str]:
    """Its text; or None and why there is none."""
    from comanda.sandbox.browser import CannotDecrypt

    if not body:
        return "", ""
    try:
        return browser.decrypt(body).decode(), ""
    except CannotDecrypt as problem:
        return None, str(problem)
    except UnicodeDecodeError:
        return None, "it is not UTF-8"


def _refusal(status: int, reason: str) -> Refused:
    return Refused(Json({"reason": reason}, status))


def _broken(status: int) -> Response:
    reasons = {429: "too many messages", 500: "an internal error", 503: "the service is not available"}
    return _refusal(status, reasons[status]).response
