"""A server of one's own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House


@pytest.fixture
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="comanda-house-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        house = House(home)
        try:
            yield house
        finally:
            house.stop()
