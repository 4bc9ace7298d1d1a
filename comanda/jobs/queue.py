"""The queue, on PostgreSQL."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.tasks import Task

from comanda.kit.db import Session

# Packages register their tasks here at import; `open_queue` binds them to a database.
TASKS = procrastinate.Blueprint()

Work = Callable[..., Any]


def open_queue(url: str) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(
        conninfo=url, min_size=1, max_size=4, kwargs={"application_name": "comanda queue"}
    )
    queue = procrastinate.App(connector=connector)
    queue.add_tasks_from(TASKS, namespace="comanda")
    return queue


async def enqueue(session: Session, task: Task[..., Any, Any], tenant_id: UUID, **arguments: Any) -> None:
    """Puts a job into the session's own transaction. `arguments` are ids and plain values."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    await task.configure(connection=raw.driver_connection).defer_async(tenant_id=str(tenant_id), **arguments)
