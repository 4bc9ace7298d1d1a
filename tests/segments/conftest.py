from tests.guarantees.conftest import owner

__all__ = ["owner"]
