"""Looking into a business's books."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from comanda.kit.embedded import EmbeddedPostgres
from tests.books import Books
from tests.factories import Shop


@pytest.fixture(scope="session")
def owner(embedded: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema's owner, whom row-level security does not bind; for reading."""
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def books(owner: psycopg.Connection[Any], shop: Shop) -> Books:
    return Books(owner, shop.tenant_id)
