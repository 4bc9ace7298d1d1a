from tests.guarantees.conftest import owner
from tests.messaging.conftest import outside, sandbox, server

__all__ = ["outside", "owner", "sandbox", "server"]
