"""Customers who may be one person, as the rows themselves suggest it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, text
from sqlalchemy.dialects.postgresql import insert

from comanda.customers.models import DuplicateDismissed
from comanda.kit.db import Session

# The same address; or the same name of two words at least, where one has no number, or the two numbers differ by their
# last digits' order or by one digit. A name that more than eight have says nothing.
_PAIRS = text(
    """
    WITH live AS (
        SELECT c.id, c.email, c.phone, c.sort_name, c.seen_at FROM customers c
         WHERE c.tenant_id = :tenant_id AND c.is_active AND c.merged_into IS NULL
    ), addresses AS (
        SELECT email FROM live WHERE email IS NOT NULL GROUP BY email HAVING count(*) BETWEEN 2 AND 8
    ), names AS (
        SELECT sort_name FROM live WHERE position(' ' IN sort_name) > 0
         GROUP BY sort_name HAVING count(*) BETWEEN 2 AND 8
    ), pairs AS (
        SELECT a.id AS first, b.id AS second, 'email' AS reason, greatest(a.seen_at, b.seen_at) AS at
          FROM addresses JOIN live a USING (email) JOIN live b USING (email) WHERE a.id < b.id
        UNION ALL
        SELECT a.id, b.id, 'name', greatest(a.seen_at, b.seen_at)
          FROM names JOIN live a USING (sort_name) JOIN live b USING (sort_name)
         WHERE a.id < b.id AND (a.phone IS NULL OR b.phone IS NULL OR (length(a.phone) = length(b.phone)
           AND (SELECT count(*) FROM generate_series(1, length(a.phone)) AS i
                 WHERE substr(a.phone, i, 1) <> substr(b.phone, i, 1)) <= 2))
    )
    SELECT p.first, p.second, array_agg(DISTINCT p.reason ORDER BY p.reason) AS reasons
      FROM pairs p
     WHERE NOT EXISTS (SELECT FROM customer_duplicates_dismissed d
                        WHERE d.tenant_id = :tenant_id AND d.low_id = p.first AND d.high_id = p.second)
     GROUP BY 1, 2 ORDER BY count(*) DESC, max(p.at) DESC, 1, 2 LIMIT :limit
    """
)


async def find_duplicates(session: Session, tenant_id: UUID, limit: int) -> Sequence[Row[Any]]:
    """Rows of first, second, reasons; the likeliest first."""
    await session.execute(text("SET LOCAL statement_timeout = '20s'"))
    return (await session.execute(_PAIRS, {"tenant_id": tenant_id, "limit": limit})).all()


async def dismiss_duplicate(session: Session, tenant_id: UUID, first: UUID, second: UUID, by: UUID) -> None:
    """They are two people, and are not proposed again, until restore_duplicate."""
    low, high = sorted((first, second))
    await session.execute(
        insert(DuplicateDismissed)
        .values(tenant_id=tenant_id, low_id=low, high_id=high, dismissed_by=by)
        .on_conflict_do_nothing()
    )


async def restore_duplicate(session: Session, tenant_id: UUID, first: UUID, second: UUID) -> None:
    low, high = sorted((first, second))
    await session.execute(
        delete(DuplicateDismissed).where(
            DuplicateDismissed.tenant_id == tenant_id,
            DuplicateDismissed.low_id == low,
            DuplicateDismissed.high_id == high,
        )
    )
