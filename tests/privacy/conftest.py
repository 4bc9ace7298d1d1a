"""A business whose customers are written to; SMS arrive at the sandbox's phone."""

from tests.accounts.conftest import people
from tests.messaging.conftest import outside
from tests.orders.conftest import books, owner, server
from tests.payments.conftest import sandbox

__all__ = ["books", "outside", "owner", "people", "sandbox", "server"]
