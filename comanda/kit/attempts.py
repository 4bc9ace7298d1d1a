"""Security counters in PostgreSQL: exact across processes and restarts.

Counted in a transaction of their own, so that a refused attempt counts although its request is rolled back.
"""

from dataclasses import dataclass

from sqlalchemy import text

from comanda.kit.auth import digest
from comanda.kit.db import Database
from comanda.kit.errors import TooManyAttempts
from comanda.kit.tenancy import Scope


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts in any fixed window of `seconds`."""

    name: str
    count: int
    seconds: int


async def hit(database: Database, limit: Limit, subject: str) -> None:
    """Counts one attempt by or upon `subject` (stored hashed). Raises TooManyAttempts when it is one too many."""
    async with database.transaction(Scope.system()) as session:
        row = (
            await session.execute(
                text("SELECT count AS attempts, seconds_left FROM attempt_hit(:name, :subject, :seconds)"),
                {"name": limit.name, "subject": digest(subject), "seconds": limit.seconds},
            )
        ).one()
    if row.attempts > limit.count:
        raise TooManyAttempts(retry_after_seconds=max(1, row.seconds_left))


async def clear(database: Database, limit: Limit, subject: str) -> None:
    async with database.transaction(Scope.system()) as session:
        await session.execute(
            text("SELECT attempt_clear(:name, :subject)"), {"name": limit.name, "subject": digest(subject)}
        )
