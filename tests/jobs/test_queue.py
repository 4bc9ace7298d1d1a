"""A job is a row in the transaction that wants it."""

from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import text

from comanda.bootstrap import Comanda
from comanda.jobs.queue import enqueue
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.tenants.housekeeping import sweep_tenant
from tests.factories import Shop


def jobs(embedded: EmbeddedPostgres, database_name: str) -> int:
    with psycopg.connect(embedded.owner_url(database_name)) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
        assert row is not None
        return int(row[0])


async def test_a_rollback_leaves_no_job_and_a_commit_one_that_is_worked_off(
    app: Comanda, shop: Shop, embedded: EmbeddedPostgres, database_name: str
) -> None:
    before = jobs(embedded, database_name)
    async with app.database.session(Scope.staff(shop.tenant_id)) as session:
        await enqueue(session, sweep_tenant, shop.tenant_id)
        await session.rollback()
    assert jobs(embedded, database_name) == before
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await enqueue(session, sweep_tenant, shop.tenant_id)
    assert jobs(embedded, database_name) == before + 1
    await app.work(until_idle=True)
    assert jobs(embedded, database_name) == before


async def test_old_answers_are_swept_and_young_ones_kept(app: Comanda, shop: Shop) -> None:
    assert (await shop.place()).status_code == 201
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await session.execute(
            text(
                "INSERT INTO idempotency_keys (tenant_id, principal, route, key, fingerprint, created_at)"
                " VALUES (:t, 'guest', '/old', 'an old key', '', :then)"
            ),
            {"t": shop.tenant_id, "then": datetime.now(UTC) - timedelta(hours=49)},
        )
        await enqueue(session, sweep_tenant, shop.tenant_id)
    await app.work(until_idle=True)
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        routes = (
            await session.execute(
                text("SELECT route FROM idempotency_keys WHERE tenant_id = :t"), {"t": shop.tenant_id}
            )
        ).scalars()
        assert list(routes) == ["/api/customer/orders/create"]
