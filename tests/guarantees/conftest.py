"""Looking into the database from above."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from comanda.kit.embedded import EmbeddedPostgres


@pytest.fixture
def owner(embedded: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema's owner, whom row-level security does not bind. What it changes it must roll back."""
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        yield connection
