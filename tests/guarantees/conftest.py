"""Looking into the database from above."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from comanda.kit.embedded import EmbeddedPostgres


@pytest.fixture
def owner(embedded: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema's owner, whom row-level security does not bind. What it changes it must roll back."""
    with psycopg.connect(embedded.owner_url(database_name), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        yield connection


@pytest.fixture
def login(embedded: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    """The application's own login, as every process connects."""
    with psycopg.connect(embedded.url(database=database_name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def contents(owner: psycopg.Connection[Any]) -> Callable[..., dict[str, str]]:
    """All that there is of the businesses and accounts with these ids, as a digest of each table: two equal answers
    mean that not a row has changed."""
    found = owner.execute(
        """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
              AND (a.attname IN ('tenant_id', 'account_id')
                   OR c.relname IN ('tenants', 'accounts') AND a.attname = 'id')
            ORDER BY c.relname, a.attname"""
    ).fetchall()
    assert len(found) > 35
    digest = (
        "SELECT {name}, md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t WHERE {id} = ANY(%(ids)s)"
    )
    every = sql.SQL(" UNION ALL ").join(
        sql.SQL(digest).format(name=sql.Literal(f"{name}.{id}"), table=sql.Identifier(name), id=sql.Identifier(id))
        for name, id in found
    )

    def read(*ids: UUID) -> dict[str, str]:
        return dict(owner.execute(every, {"ids": list(ids)}).fetchall())

    return read
