"""Security counters in PostgreSQL: exact across processes and restarts.

Counted in a transaction of their own, so that a refused attempt counts although its request is rolled back.
"""

from dataclasses import dataclass

from sqlalchemy import text

from comanda.kit.auth import digest
from comanda.kit.db import Database, Session
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
            count, seconds_left = await _count(session, limit, subject, 1)
            if count > limit.count:
                over.append(max(1, seconds_left))
    if over:
        raise TooManyAttempts(retry_after_seconds=max(over))


async def first_over(database: Database, *attempts: tuple[Limit, str, int]) -> Limit | None:
    """Counts each by its number until there is one that this is too many for: those after it are not counted."""
    async with database.transaction(Scope.system()) as session:
        for limit, subject, by in attempts:
            attempts_made, _ = await _count(session, limit, subject, by)
            if attempts_made > limit.count:
                return limit
    return None


async def _count(session: Session, limit: Limit, subject: str, by: int) -> tuple[int, int]:
    """How many they are now, and the seconds until the window closes."""
    row = (
        await session.execute(
            text("SELECT count AS attempts, seconds_left FROM attempt_hit(:name, :subject, :seconds, :by)"),
            {"name": limit.name, "subject": digest(subject), "seconds": limit.seconds, "by": by},
        )
    ).one()
    return row.attempts, row.seconds_left


async def clear(database: Database, limit: Limit, subject: str) -> None:
    async with database.transaction(Scope.system()) as session:
        await session.execute(
            text("SELECT attempt_clear(:name, :subject)"), {"name": limit.name, "subject": digest(subject)}
        )
