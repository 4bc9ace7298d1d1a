"""SQL of reports. What the rows are is said in sql/reports.sql."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text

from comanda.insights.models import KEPT, ReportState
from comanda.insights.periods import Period
from comanda.kit.db import Session


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose orders. `source`, `fulfilment`: of all of them, if None."""

    tenant_id: UUID
    zone: str
    period: Period
    source: str | None = None
    fulfilment: str | None = None

    def values(self, **more: Any) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "zone": self.zone,
            "first": self.period.first,
            "last": self.period.last,
            "source": self.source,
            "fulfilment": self.fulfilment,
            **more,
        }


_OF_CHANNEL = (
    "(CAST(:source AS text) IS NULL OR r.order_source = :source)"
    " AND (CAST(:fulfilment AS text) IS NULL OR r.fulfilment = :fulfilment)"
)
# Up to a time of the last day, whose orders are few enough to be read: rows of a whole day do not tell of it.
_SALES = """
    SELECT {shape}, r.day, r.weekday::integer AS weekday, r.hour,
           sum(r.orders)::bigint AS orders, sum(r.named_orders)::bigint AS named_orders,
           sum(r.gross_cents)::bigint AS gross_cents,
           sum(r.net_cents)::bigint AS net_cents, sum(r.tax_cents)::bigint AS tax_cents,
           sum(r.discount_cents)::bigint AS discount_cents,
           sum(r.refunded_cents)::bigint AS refunded_cents, sum(r.tip_cents)::bigint AS tip_cents,
           sum(r.lost_orders)::bigint AS lost_orders, sum(r.lost_cents)::bigint AS lost_cents
      FROM (SELECT *, extract(isodow FROM day) AS weekday
              FROM report_sales_rows(:tenant_id, :zone, :first, :whole)
             UNION ALL
            SELECT *, extract(isodow FROM day) FROM report_sales_of(:tenant_id, :zone, :last, :last, :until)
             WHERE :partly) r
     WHERE {of_channel}
     GROUP BY GROUPING SETS ({shapes})
    """
BY_DAY, BY_HOUR, BY_SOURCE, BY_FULFILMENT, BY_METHOD = 0b011111, 0b100111, 0b111011, 0b111101, 0b111110
_SALES_WHOLE = text(
    _SALES.format(
        of_channel=_OF_CHANNEL,
        shape="grouping(r.day, r.weekday, r.hour, r.order_source, r.fulfilment, r.payment_method) AS shape,"
        " r.order_source, r.fulfilment, r.payment_method",
        shapes="(r.day), (r.weekday, r.hour), (r.order_source), (r.fulfilment), (r.payment_method)",
    )
)
_SALES_IN_TIME = text(
    _SALES.format(
        of_channel=_OF_CHANNEL,
        shape=f"CASE grouping(r.day) WHEN 0 THEN {BY_DAY} ELSE {BY_HOUR} END AS shape",
        shapes="(r.day), (r.weekday, r.hour)",
    )
)

_ITEMS = text(
    f"""
    SELECT r.item_id, i.name, i.name2, i.category_id, c.name AS category, c.name2 AS category2, r.orders, r.quantity,
           r.cents
      FROM (SELECT r.item_id, sum(r.orders)::bigint AS orders, sum(r.quantity)::bigint AS quantity,
                   sum(r.cents)::bigint AS cents
              FROM report_item_rows(:tenant_id, :zone, :first, :last) r
             WHERE {_OF_CHANNEL} GROUP BY 1) r
      LEFT JOIN items i ON i.tenant_id = :tenant_id AND i.id = r.item_id
      LEFT JOIN categories c ON c.tenant_id = :tenant_id AND c.id = i.category_id
     ORDER BY r.cents DESC, r.quantity DESC, r.item_id
    """
)

_DIFFERENT = text(
    """
    SELECT count(*) FROM (
        SELECT customer_id FROM report_customer_rows(:tenant_id, :zone, :first, :last) GROUP BY customer_id) r
    """
)

# Of all customers there ever were, in one statement, as it was at one moment. `touched` are those whose orders are not
# all rolled up: what is kept of them (`was`) is taken off, and what is true of them (`now_is`) put in its place.
_CUSTOMERS = text(
    """
    WITH state AS MATERIALIZED (
        SELECT through FROM report_states WHERE tenant_id = :tenant_id AND zone = :zone AND through IS NOT NULL
    ), dirty AS MATERIALIZED (
        SELECT d.day FROM report_dirty_days d, state s WHERE d.tenant_id = :tenant_id AND d.day <= s.through
    ), live AS MATERIALIZED (
        SELECT x.customer_id, x.day, x.orders, x.cents
          FROM report_live(:tenant_id, :zone, '0001-01-01', '9999-01-01') l
         CROSS JOIN LATERAL report_customers_of(:tenant_id, :zone, l.first, l.last) x
    ), touched AS MATERIALIZED (
        SELECT customer_id FROM live
         UNION
        SELECT d.customer_id FROM dirty JOIN report_customer_days d ON d.tenant_id = :tenant_id AND d.day = dirty.day
    ), kept AS MATERIALIZED (
        SELECT d.customer_id, d.day, d.orders, d.cents
          FROM touched JOIN report_customer_days d
            ON d.tenant_id = :tenant_id AND d.customer_id = touched.customer_id
         WHERE EXISTS (SELECT FROM state)
    ), now_days AS (
        SELECT * FROM live
         UNION ALL
        SELECT * FROM kept WHERE day NOT IN (SELECT day FROM dirty)
    ), was AS (
        SELECT *, min(day) OVER (PARTITION BY customer_id) AS first_day FROM kept
    ), now_is AS MATERIALIZED (
        SELECT *, min(day) OVER (PARTITION BY customer_id) AS first_day FROM now_days
    ), whole AS (
        SELECT first_day, last_day, orders FROM report_customers
         WHERE tenant_id = :tenant_id AND EXISTS (SELECT FROM state)
           AND customer_id NOT IN (SELECT customer_id FROM touched)
         UNION ALL
        SELECT min(day), max(day), sum(orders) FROM now_is GROUP BY customer_id
    )
    SELECT 'cohort' AS of, cohort AS a, month AS b, sum(customers)::bigint AS customers, sum(orders)::bigint AS orders,
           sum(cents)::bigint AS cents, NULL::double precision AS median
      FROM (SELECT cohort, month, customers, orders, cents FROM report_cohorts
             WHERE tenant_id = :tenant_id AND EXISTS (SELECT FROM state)
             UNION ALL
            SELECT date_trunc('month', first_day)::date, date_trunc('month', day)::date, -count(DISTINCT customer_id),
                   -sum(orders), -sum(cents) FROM was GROUP BY 1, 2
             UNION ALL
            SELECT date_trunc('month', first_day)::date, date_trunc('month', day)::date, count(DISTINCT customer_id),
                   sum(orders), sum(cents) FROM now_is GROUP BY 1, 2) c
     GROUP BY cohort, month HAVING sum(customers) > 0
     UNION ALL
    SELECT 'first', first_day, NULL, count(*), 0, 0, NULL FROM whole
     WHERE first_day BETWEEN :first AND :last GROUP BY first_day
     UNION ALL
    SELECT 'between', NULL, NULL, count(*), 0, 0,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY (last_day - first_day)::double precision / (orders - 1))
      FROM whole WHERE orders > 1
     UNION ALL
    SELECT 'since', NULL, max(last_day), count(*) FILTER (WHERE last_day >= :first), 0, 0, NULL FROM whole
    """
)

_OF_FULFILMENT = "(CAST(:fulfilment AS text) IS NULL OR r.fulfilment = :fulfilment)"
_WAITS = text(
    f"""
    SELECT date_trunc(:unit, r.day)::date AS point, r.step, r.minutes, sum(r.orders)::bigint AS orders
      FROM report_wait_rows(:tenant_id, :zone, :first, :last) r WHERE {_OF_FULFILMENT} GROUP BY 1, 2, 3
    """
)
_WAIT_HOURS = text(
    f"""
    SELECT r.hour, r.step, r.minutes, sum(r.orders)::bigint AS orders
      FROM report_wait_hour_rows(:tenant_id, :zone, :first, :last) r WHERE {_OF_FULFILMENT} GROUP BY 1, 2, 3
    """
)
MOST_DAYS_OF_HOURS = 92


async def sales(session: Session, asked: Asked, *, in_time: bool = False) -> Sequence[Row[Any]]:
    """Sums in several shapes, told apart by `shape`; see BY_DAY and so on. `in_time`: of days and hours only."""
    period = asked.period
    partly = period.until is not None
    values = asked.values(
        whole=period.last - timedelta(days=1) if partly else period.last,
        partly=partly,
        until=period.until or time(0),
    )
    return (await session.execute(_SALES_IN_TIME if in_time else _SALES_WHOLE, values)).all()


async def items(session: Session, asked: Asked) -> Sequence[Row[Any]]:
    """What was ordered, with what it is called now; what brought the most comes first."""
    return (await session.execute(_ITEMS, asked.values())).all()


async def count_customers(session: Session, asked: Asked) -> int:
    """Different people who are known and ordered in the period."""
    found: int = (await session.execute(_DIFFERENT, asked.values())).scalar_one()
    return found


async def customers(session: Session, asked: Asked) -> Sequence[Row[Any]]:
    """Rows of four kinds, as `of` says: of each cohort (a) in each month (b); how many first ordered on a day (a) of
    the period; how many days lie between two orders of the same customer, in the median; and how many ordered since the
    period began, and when somebody last did (b)."""
    return (await session.execute(_CUSTOMERS, asked.values())).all()


async def waits(session: Session, asked: Asked) -> Sequence[Row[Any]]:
    """(point, step, minutes, orders), by the first days of the plot's columns."""
    unit = "month" if asked.period.unit == "month" else "day"
    return (await session.execute(_WAITS, asked.values(unit=unit))).all()


async def wait_hours(session: Session, asked: Asked) -> Sequence[Row[Any]]:
    """(hour, step, minutes, orders) of the last days of the period."""
    earliest = asked.period.last - timedelta(days=MOST_DAYS_OF_HOURS - 1)
    values = asked.values() | {"first": max(asked.period.first, earliest)}
    return (await session.execute(_WAIT_HOURS, values)).all()


# --- keeping ----------------------------------------------------------------------------------------------------


async def find_state(session: Session, tenant_id: UUID) -> ReportState | None:
    return (await session.scalars(select(ReportState).where(ReportState.tenant_id == tenant_id))).one_or_none()


async def first_dirty(session: Session, tenant_id: UUID) -> date | None:
    found: date | None = await session.scalar(
        text("SELECT min(day) FROM report_dirty_days WHERE tenant_id = :tenant_id"), {"tenant_id": tenant_id}
    )
    return found


async def first_day(session: Session, tenant_id: UUID, zone: str) -> date | None:
    """Of the business's first order."""
    found: date | None = await session.scalar(
        text("SELECT (min(placed_at) AT TIME ZONE :zone)::date FROM orders WHERE tenant_id = :tenant_id"),
        {"tenant_id": tenant_id, "zone": zone},
    )
    return found


async def roll_up(session: Session, tenant_id: UUID, zone: str, day: date) -> None:
    """The counter is locked."""
    await session.execute(
        text("SELECT report_roll_up(:tenant_id, :zone, :day)"), {"tenant_id": tenant_id, "zone": zone, "day": day}
    )


async def throw_away(session: Session, tenant_id: UUID) -> None:
    """All that is kept, but for the state."""
    for table in KEPT:
        await session.execute(delete(table).where(table.tenant_id == tenant_id))
