"""A restaurant whose messages go to a sandbox and to a mail server of the tests, and the browsers that it tells."""

import base64
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.restaurant import Restaurant
from tests.house import House
from tests.mailbox import Mailbox
from tests.sandbox.conftest import House as Sandbox
from tests.till import provider_urls

# What a browser does with its push service, which no test can reach: the subscriptions are the sandbox's.
_SUBSCRIPTIONS = """
(() => {
  const text = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '');
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0)).buffer;
  const subscription = (made) => made && {
    endpoint: made.endpoint,
    options: { userVisibleOnly: true, applicationServerKey: bytes(made.application_server_key) },
    toJSON: () => ({ endpoint: made.endpoint, expirationTime: null, keys: made.keys }),
    unsubscribe: () => window.pushUnsubscribe(),
  };
  if (!('PushManager' in window)) return;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    const made = await window.pushSubscribe(text(applicationServerKey));
    if (made === null) throw new DOMException('Registration failed - push service error', 'AbortError');
    return subscription(made);
  };
  PushManager.prototype.getSubscription = async () => subscription(await window.pushKnown());
})();
"""


@dataclass
class Pushes:
    """Of one browser, which may show notifications. `known`: its subscription."""

    sandbox: Sandbox
    page: Page
    known: dict[str, Any] | None = None
    made: list[str] = field(default_factory=list)
    is_down: bool = False

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def begin(self, *, granted: bool = True) -> None:
        """Before anything is opened."""
        if granted:
            self.context.grant_permissions(["notifications"])
        self.context.expose_function("pushSubscribe", self._subscribe)
        self.context.expose_function("pushUnsubscribe", self._unsubscribe)
        self.context.expose_function("pushKnown", lambda: self.known)
        self.context.add_init_script(_SUBSCRIPTIONS)

    def _subscribe(self, key: str) -> dict[str, Any] | None:
        if self.is_down:
            return None
        self.known = self.sandbox.control("POST", "/push/subscriptions", application_server_key=key)
        self.made.append(self.known["id"])
        return self.known

    def _unsubscribe(self) -> bool:
        self.known = None
        return True

    def sent(self, id: str | None = None) -> list[dict[str, Any]]:
        """What came from the server, the newest first."""
        found: list[dict[str, Any]] = self.sandbox.control("GET", f"/push/messages?id={id or self.made[-1]}")
        return found

    def text(self, body: str) -> str:
        """The push that says so, once it has come, as the browser decrypts it."""
        for _ in range(200):
            for one in self.sent():
                assert one["problem"] == ""
                if body in (text := str(one["text"])):
                    return text
            self.page.context.pages[-1].wait_for_timeout(50)
        raise AssertionError(f"no push with {body!r}, but {self.sent()}")

    def deliver(self, text: str) -> None:
        """To the service worker, as the browser does when its push service wakes it up."""
        page = self.context.new_page()
        devtools = self.context.new_cdp_session(page)
        found: list[dict[str, Any]] = []
        devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
        devtools.send("ServiceWorker.enable")
        for _ in range(200):
            if found:
                break
            page.wait_for_timeout(25)
        (registration,) = {one["registrationId"]: one for one in found}.values()
        to = {"origin": registration["scopeURL"].rstrip("/"), "registrationId": registration["registrationId"]}
        devtools.send("ServiceWorker.deliverPushMessage", {**to, "data": text})
        page.close()

    def shown(self) -> list[dict[str, Any]]:
        """The notifications that stand on the screen, once there are any."""
        page = self.context.new_page()
        page.goto("/robots.txt")
        found: list[dict[str, Any]] = page.evaluate(
            """async () => {
                const registration = await navigator.serviceWorker.getRegistration('/');
                for (let tries = 0; tries < 200; tries += 1) {
                    const all = await registration.getNotifications();
                    const told = ({ title, body, lang, dir, tag, icon, data }) =>
                        ({ title, body, lang, dir, tag, icon: new URL(icon).pathname, data });
                    if (all.length) return all.map(told);
                    await new Promise((resolve) => setTimeout(resolve, 25));
                }
                return [];
            }"""
        )
        page.close()
        return found


def another_key() -> str:
    """A public key that is not the server's."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture(scope="module")
def served(sandbox: Sandbox, mailbox: Mailbox) -> Iterator[House]:
    """A server whose messages go to the sandbox; in the place of the other tests' server."""
    origin = str(sandbox.base_url).rstrip("/")
    urls = {name.upper(): url for name, url in provider_urls(origin).items()}
    with tempfile.TemporaryDirectory(prefix="comanda-browser-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        post = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port), "SMTP_SECURITY": "none"}
        house = House(home, SANDBOX_URL=origin, **urls, **post)
        house.settings["PUBLIC_URL"] = house.url  # where the links in messages lead
        try:
            house.start()
            yield house
        finally:
            house.stop()


def open_sms(restaurant: Restaurant, sandbox: Sandbox) -> None:
    """An account with Twilio."""
    made = sandbox.control("POST", "/twilio/accounts")
    account = {"account_sid": made["account_sid"], "auth_token": made["auth_token"], "sender": made["number"]}
    restaurant.staff.put("/api/v1/settings/sms", json={"provider": "twilio", **account}).raise_for_status()
