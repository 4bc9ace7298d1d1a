"""A job is a row in the transaction that wants it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text

import comanda.jobs as jobs_package
from comanda.bootstrap import Comanda
from comanda.jobs.queue import enqueue
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.tenants.housekeeping import sweep_tenant
from tests.factories import Shop


def jobs(embedded: EmbeddedPostgres, database_name: str) -> set[int]:
    with psycopg.connect(embedded.owner_url(database_name)) as connection:
        return {int(row[0]) for row in connection.execute("SELECT id FROM procrastinate_jobs")}


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
    put_in = jobs(embedded, database_name) - before
    assert len(put_in) == 1
    await app.work(until_idle=True)
    # By its id: a worker that starts a few minutes after the hourly sweep was due puts in one for every business.
    assert not put_in & jobs(embedded, database_name)


def test_the_worker_knows_every_job() -> None:
    """In a process of its own: here the tests themselves have brought them along."""
    package = Path(jobs_package.__file__).parents[1]
    written = {
        "comanda." + ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if "@TASKS." in path.read_text()
    }
    asking = (
        "import comanda.bootstrap; from comanda.jobs.queue import TASKS;"
        "print(*{task.func.__module__ for task in TASKS.tasks.values()})"
    )
    known = subprocess.run([sys.executable, "-c", asking], check=True, capture_output=True, text=True)
    assert written
    assert written <= set(known.stdout.split())


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
