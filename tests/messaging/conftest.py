"""A business that tells its customers; the application on a real socket, for the providers' callbacks."""

import pytest

from tests.factories import Shop
from tests.orders.conftest import books, owner, server
from tests.outside import Outside
from tests.payments.conftest import sandbox
from tests.sandbox.conftest import House as Sandbox
from tests.till import Till, open_account

__all__ = ["books", "owner", "sandbox", "server"]


@pytest.fixture
async def outside(shop: Shop, sandbox: Sandbox, server: str) -> Outside:
    """Without an account."""
    return Outside(shop, sandbox, server)


@pytest.fixture
async def till(shop: Shop, sandbox: Sandbox, server: str) -> Till:
    till = Till(shop, sandbox)
    till.hooks["mtn_momo"] = await open_account(shop, sandbox, "mtn_momo", hooks=server)
    return till
