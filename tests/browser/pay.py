"""A restaurant that is paid by a sandbox in place of the providers, and whoever pays there."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from comanda.sandbox.app import create_sandbox
from tests.browser.restaurant import Restaurant
from tests.house import House
from tests.sandbox.conftest import House as Sandbox
from tests.sandbox.conftest import Stage
from tests.till import provider_urls

PERSON = "024 123 4567"  # waits for somebody at the sandbox's phone
DECLINES = "024 0000 002"
ASKED_FOR_A_CODE = "020 0000 011"
CODE = "123456"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    stage = Stage()
    stage.start()
    with (
        stage.plays(create_sandbox(seed=7)) as origin,
        Sandbox(base_url=origin, timeout=20, trust_env=False) as sandbox,
    ):
        yield sandbox
    stage.stop()


@pytest.fixture(scope="module")
def served(sandbox: Sandbox) -> Iterator[House]:
    """A server that asks the sandbox; in the place of the other tests' server."""
    origin = str(sandbox.base_url).rstrip("/")
    urls = {name.upper(): url for name, url in provider_urls(origin).items()}
    with tempfile.TemporaryDirectory(prefix="comanda-browser-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        house = House(home, SANDBOX_URL=origin, **urls)
        house.settings["PUBLIC_URL"] = house.url  # where the browsers are, and come back to
        try:
            house.start()
            sandbox.set(webhook_origin=house.url)
            yield house
        finally:
            house.stop()


def open_accounts(restaurant: Restaurant, sandbox: Sandbox) -> None:
    """Paystack for cards, Telecel and AT; MTN MoMo for MTN."""
    secret = f"sk_test_{uuid4().hex}{uuid4().hex[:8]}"
    # The sandbox knows a key from when it is told of it.
    sandbox.control("POST", "/paystack/keys", secret_key=secret, webhook_url=str(restaurant.staff.base_url))
    user = sandbox.control("POST", "/momo/users", target_environment="mtnghana", callback_host="127.0.0.1")
    momo = {
        "api_user": user["api_user"],
        "api_key": user["api_key"],
        "subscription_key": user["subscription_keys"]["collection"],
        "disbursement_key": user["subscription_keys"]["disbursement"],
        "environment": "mtnghana",
    }
    settings = "/api/v1/settings/payments"
    for keys in ({"provider": "paystack", "secret_key": secret}, {"provider": "mtn_momo"} | momo):
        restaurant.staff.put(settings, json=keys).raise_for_status()
    for provider, methods in (("paystack", ["card", "telecel", "at"]), ("mtn_momo", ["mtn"])):
        restaurant.staff.put(f"{settings}/{provider}/methods", json={"methods": methods}).raise_for_status()
    restaurant.staff.patch("/api/v1/settings", json={"tip_percents": [5, 10, 15]}).raise_for_status()
    (paystack,) = [one for one in accounts(restaurant) if one["provider"] == "paystack"]
    hook = urlsplit(paystack["webhook_url"]).path
    sandbox.control(
        "POST", "/paystack/keys", secret_key=secret, webhook_url=str(restaurant.staff.base_url.join(hook))
    )


def accounts(restaurant: Restaurant) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = restaurant.get("settings/payments")
    return found


def answer(sandbox: Sandbox, verb: str) -> None:
    """The newest prompt that nobody has answered, on the sandbox's phone."""
    prompts: list[dict[str, Any]] = sandbox.control("GET", "/prompts")
    sandbox.control("POST", f"/charges/{max(one['id'] for one in prompts)}/{verb}")


@pytest.fixture
def paid(restaurant: Restaurant, sandbox: Sandbox) -> Restaurant:
    """The restaurant, with accounts at providers."""
    open_accounts(restaurant, sandbox)
    return restaurant


def payments(restaurant: Restaurant, order_id: str) -> Any:
    return restaurant.get(f"orders/{order_id}/payments")


def refund(restaurant: Restaurant, order_id: str, reason: str, **more: Any) -> httpx.Response:
    body = {"reason": reason} | more
    headers = {"Idempotency-Key": uuid4().hex}
    return restaurant.staff.post(
        f"/api/v1/orders/{order_id}/refunds", json=body, headers=headers
    ).raise_for_status()
