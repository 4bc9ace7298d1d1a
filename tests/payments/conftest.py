"""A business that takes payments; the application on a real socket, for the providers' webhooks."""

from collections.abc import AsyncIterator

import pytest

from tests.factories import Shop
from tests.orders.conftest import books, owner, server
from tests.sandbox.conftest import House as Sandbox
from tests.till import Till, open_account

__all__ = ["books", "owner", "server"]


@pytest.fixture
async def sandbox(providers: Sandbox, server: str) -> AsyncIterator[Sandbox]:
    """What its providers tell arrives here. What a test has ordered to go wrong is over with it; its time is ours
    again, so that its days are."""
    providers.control("POST", "/clock/reset")
    providers.set(webhook_origin=server)
    yield providers
    providers.control("PUT", "/faults")


@pytest.fixture
async def till(shop: Shop, sandbox: Sandbox, server: str) -> Till:
    """Paystack for cards, Telecel and AT; MTN MoMo for MTN."""
    till = Till(shop, sandbox)
    for provider in ("paystack", "mtn_momo"):
        till.hooks[provider] = await open_account(shop, sandbox, provider, hooks=server)
    return till
