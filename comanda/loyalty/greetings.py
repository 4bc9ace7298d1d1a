"""Who is greeted on a day: SQL, and the days that it speaks of."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from comanda.customers.birthday import celebrated_on
from comanda.kit.db import Session
from comanda.tenants.hours import day_bounds

Occasion = Literal["birthday", "anniversary"]

# Two days that are 365 apart are a year apart: 29 February and the 28th after it, too.
ONCE_IN = timedelta(days=365)

# A member is who has ordered here, or has proved who they are: nobody who only stands in a list.
_MEMBER = """c.tenant_id = :tenant_id AND c.merged_into IS NULL AND c.is_active
       AND (c.visit_count > 0 OR c.phone_verified OR c.account_id IS NOT NULL)
       AND (CAST(:only AS uuid[]) IS NULL OR c.id = ANY (:only))
       AND NOT EXISTS (SELECT FROM greetings g WHERE g.tenant_id = c.tenant_id AND g.customer_id = c.id
                          AND g.occasion = :occasion AND g.day > :since)"""
_BIRTHDAYS = text(
    f"""
    SELECT c.id FROM customers c
     WHERE {_MEMBER} AND c.birthday IS NOT NULL
       AND CAST(extract(month FROM c.birthday) * 100 + extract(day FROM c.birthday) AS integer) = ANY (:keys)
     ORDER BY c.id
    """
)
_ANNIVERSARIES = text(
    f"""
    SELECT c.id FROM customers c
     WHERE {_MEMBER} AND c.id IN (
           SELECT e.customer_id FROM unnest(CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) AS d (a, z)
             JOIN loyalty_entries e ON e.tenant_id = :tenant_id AND e.at >= d.a AND e.at < d.z
            WHERE NOT EXISTS (SELECT FROM loyalty_entries b WHERE b.tenant_id = :tenant_id
                                 AND b.customer_id = e.customer_id AND b.at < d.a))
     ORDER BY c.id
    """
)


def same_days_before(day: date, first_year: int) -> list[date]:
    """The days of earlier years whose anniversary is celebrated on this one."""
    found = []
    for year in range(first_year, day.year):
        for key in celebrated_on(day):
            try:
                found.append(date(year, key // 100, key % 100))
            except ValueError:  # no 29 February in that year
                continue
    return found


async def list_celebrating(
    session: Session,
    tenant_id: UUID,
    occasion: Occasion,
    day: date,
    zone: ZoneInfo,
    since: datetime,
    only: Sequence[UUID] | None = None,
) -> list[UUID]:
    """Members whose day it is and who were not greeted within a year, `only` of these. `since`: when the business
    began."""
    values: dict[str, Any] = {
        "tenant_id": tenant_id,
        "occasion": occasion,
        "since": day - ONCE_IN,
        "only": None if only is None else list(only),
    }
    if occasion == "birthday":
        return list(await session.scalars(_BIRTHDAYS, values | {"keys": celebrated_on(day)}))
    bounds = [day_bounds(one, zone) for one in same_days_before(day, since.astimezone(zone).year)]
    values |= {"starts": [start for start, _ in bounds], "ends": [end for _, end in bounds]}
    return list(await session.scalars(_ANNIVERSARIES, values))
