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
    await hit_each(database, (limit, subject))


async def hit_each(database: Database, *attempts: tuple[Limit, str]) -> None:
    """One attempt that counts for several limits."""
    over = []
    async with database.transaction(Scope.system()) as session:
        for limit, subject in attempts:
            row = (
                await session.execute(
                    text("SELECT count AS attempts, seconds_left FROM attempt_hit(:name, :subject, :seconds)"),
                    {"name": limit.name, "subject": digest(subject), "seconds": limit.seconds},
                )
            ).one()
            if row.attempts > limit.count:
                over.append(max(1, row.seconds_left))
    if over:
        raise TooManyAttempts(retry_after_seconds=max(over))


async def clear(database: Database, limit: Limit, subject: str) -> None:
    async with database.transaction(Scope.system()) as session:
        await session.execute(
            text("SELECT attempt_clear(:name, :subject)"), {"name": limit.name, "subject": digest(subject)}
        )
