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
def contents(owner: psycopg.Connection[Any]) -> Callable[[UUID], dict[str, str]]:
    """All that there is of a business, by table, as a digest: two equal answers mean that not a row has changed."""
    names = [
        name
        for (name,) in owner.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"""
        )
    ]
    assert len(names) > 20
    digest = "SELECT {name}, md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t WHERE {id} = %s"
    every = sql.SQL(" UNION ALL ").join(
        sql.SQL(digest).format(
            name=sql.Literal(name),
            table=sql.Identifier(name),
            id=sql.Identifier("id" if name == "tenants" else "tenant_id"),
        )
        for name in [*names, "tenants"]
    )

    def read(tenant_id: UUID) -> dict[str, str]:
        return dict(owner.execute(every, [tenant_id] * (len(names) + 1)).fetchall())

    return read
