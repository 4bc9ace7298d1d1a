"""The queue, on PostgreSQL."""

import copy
from collections.abc import Callable
from typing import Any

import attr
import procrastinate
from procrastinate.tasks import Task

from comanda.kit.db import Session

# Packages register their tasks here at import. It has no database of its own: a job is put in through a session's
# connection, and worked off by the queue that `open_queue` makes.
TASKS = procrastinate.App(connector=procrastinate.PsycopgConnector())

Work = Callable[..., Any]


def open_queue(url: str) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(
        conninfo=url, min_size=1, max_size=4, kwargs={"application_name": "comanda queue"}
    )
    queue = procrastinate.App(connector=connector)
    # Copies, each bound to this queue: `add_tasks_from` would rename the tasks of every queue of the process.
    for name, task in TASKS.tasks.items():
        queue.tasks[name] = copy.copy(task)
        queue.tasks[name].blueprint = queue
    for key, periodic in TASKS.periodic_registry.periodic_tasks.items():
        bound = attr.evolve(periodic, task=queue.tasks[periodic.task.name])
        queue.periodic_registry.periodic_tasks[key] = bound
    return queue


async def enqueue(session: Session, task: Task[..., Any, Any], **arguments: Any) -> None:
    """Puts a job into the session's own transaction. `arguments` are ids and plain values."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    await task.configure(connection=raw.driver_connection).defer_async(**arguments)


async def enqueue_by_name(session: Session, name: str, **arguments: Any) -> None:
    """For a task of a package that stands above the caller's."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    await TASKS.configure_task(name, connection=raw.driver_connection).defer_async(**arguments)
