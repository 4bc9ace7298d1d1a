"""Reports from the rows that were counted. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from comanda.insights import repository
from comanda.insights.periods import Period
from comanda.insights.repository import Asked
from comanda.insights.schemas import (
    CategorySold,
    Cohort,
    CohortMonth,
    CustomersFigures,
    CustomersPoint,
    CustomersReport,
    ItemSold,
    ItemsReport,
    KitchenFigures,
    KitchenReport,
    PeriodRead,
    SalesFigures,
    SalesHour,
    SalesPoint,
    SalesReport,
    SalesShare,
    WaitFigures,
    WaitPoint,
)

_DELIVERY = UUID(int=0)
MOST_COHORTS = 24
_SUMS = (
    "orders",
    "gross_cents",
    "net_cents",
    "tax_cents",
    "discount_cents",
    "refunded_cents",
    "tip_cents",
    "lost_orders",
    "lost_cents",
)
_POINT = _SUMS[:7]

Sums = dict[str, int]


def head(asked: Asked, currency: str) -> dict[str, Any]:
    period = asked.period
    return {
        "first": period.first,
        "last": period.last,
        "timezone": asked.zone,
        "currency": currency,
        "unit": period.unit,
    }


def share_bp(part: int, whole: int) -> int | None:
    return part * 10_000 // whole if whole > 0 else None


# --- sales ------------------------------------------------------------------------------------------------------


def sales_report(
    asked: Asked, before: Period, currency: str, rows: Sequence[Any], rows_before: Sequence[Any]
) -> SalesReport:
    period = asked.period
    figures = _figures(rows)
    points, points_before = _points(period, rows), _points(before, rows_before, like=period)
    names_before = list(points_before)
    return SalesReport(
        **head(asked, currency),
        before=PeriodRead(
            first=before.first, last=before.last, until=f"{before.until:%H:%M}" if before.until else None
        ),
        figures=figures,
        figures_before=_figures(rows_before),
        points=[
            SalesPoint(
                point=point,
                before=beside,
                before_orders=points_before[beside]["orders"] if beside else 0,
                before_gross_cents=points_before[beside]["gross_cents"] if beside else 0,
                **sums,
            )
            for at, (point, sums) in enumerate(points.items())
            for beside in [names_before[at] if at < len(names_before) else None]
        ],
        hours=sorted(
            (
                SalesHour(weekday=row.weekday, hour=row.hour, orders=row.orders, gross_cents=row.gross_cents)
                for row in rows
                if row.shape == repository.BY_HOUR and row.orders
            ),
            key=lambda one: (one.weekday, one.hour),
        ),
        weekdays=[sum(1 for day in period.each_day() if day.isoweekday() == weekday) for weekday in range(1, 8)],
        sources=_shares(rows, repository.BY_SOURCE, "order_source", figures),
        fulfilments=_shares(rows, repository.BY_FULFILMENT, "fulfilment", figures),
        payment_methods=_shares(rows, repository.BY_METHOD, "payment_method", figures),
    )


def _figures(rows: Sequence[Any]) -> SalesFigures:
    sums = {name: sum(getattr(row, name) for row in rows if row.shape == repository.BY_DAY) for name in _SUMS}
    orders = sums["orders"]
    return SalesFigures(**sums, average_cents=sums["gross_cents"] // orders if orders else None)


def _points(period: Period, rows: Sequence[Any], *, like: Period | None = None) -> dict[str, Sums]:
    """Of every point, also those without an order. In the unit of the other period, if it is to stand beside it."""
    unit = (like or period).unit
    if unit == "hour":
        names, shape = [f"{hour:02}" for hour in range(24)], repository.BY_HOUR
    else:
        shape, length = repository.BY_DAY, 10 if unit == "day" else 7
        names = list(dict.fromkeys(day.isoformat()[:length] for day in period.each_day()))
    found = {name: dict.fromkeys(_POINT, 0) for name in names}
    for row in rows:
        if row.shape == shape:
            sums = found[f"{row.hour:02}" if unit == "hour" else row.day.isoformat()[:length]]
            for name in _POINT:
                sums[name] += getattr(row, name)
    return found


def _shares(rows: Sequence[Any], shape: int, column: str, of: SalesFigures) -> list[SalesShare]:
    """What brought the most comes first."""
    shares = [
        SalesShare(
            key=getattr(row, column),
            orders=row.orders,
            gross_cents=row.gross_cents,
            share_bp=share_bp(row.gross_cents, of.gross_cents),
        )
        for row in rows
        if row.shape == shape and row.orders
    ]
    return sorted(shares, key=lambda one: (-one.gross_cents, one.key))


# --- items ------------------------------------------------------------------------------------------------------


def items_report(asked: Asked, currency: str, rows: Sequence[Any]) -> ItemsReport:
    cents = sum(row.cents for row in rows)
    by_category: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in rows:
        by_category[row.category_id].append(row)
    categories = [
        CategorySold(
            category_id=id,
            name=of[0].category or "",
            name2=of[0].category2 or "",
            quantity=sum(row.quantity for row in of),
            cents=(sold := sum(row.cents for row in of)),
            share_bp=share_bp(sold, cents),
        )
        for id, of in by_category.items()
    ]
    return ItemsReport(
        **head(asked, currency),
        quantity=sum(row.quantity for row in rows if row.item_id != _DELIVERY),
        cents=cents,
        items=[
            ItemSold(
                item_id=None if row.item_id == _DELIVERY else row.item_id,
                name=row.name or "",
                name2=row.name2 or "",
                category_id=row.category_id,
                orders=row.orders,
                quantity=row.quantity,
                cents=row.cents,
                share_bp=share_bp(row.cents, cents),
            )
            for row in rows
        ],
        categories=sorted(categories, key=lambda one: (-one.cents, one.name)),
    )


# --- customers --------------------------------------------------------------------------------------------------


def customers_report(
    asked: Asked, currency: str, today: date, sold: Sequence[Any], known: Sequence[Any], customers: int
) -> CustomersReport:
    """`sold`: rows of sales, of all channels. `customers`: how many different ones."""
    period = asked.period
    by_unit = "month" if period.unit == "month" else "day"
    length = 7 if by_unit == "month" else 10
    points = {
        name: {"first_orders": 0, "named": 0, "orders": 0}
        for name in dict.fromkeys(day.isoformat()[:length] for day in period.each_day())
    }
    for row in sold:
        if row.shape == repository.BY_DAY:
            point = points[row.day.isoformat()[:length]]
            point["orders"] += row.orders
            point["named"] += row.named_orders
    for row in known:
        if row.of == "first":
            points[row.a.isoformat()[:length]]["first_orders"] += row.customers
    made = [
        CustomersPoint(
            point=name,
            first_orders=of["first_orders"],
            repeat_orders=of["named"] - of["first_orders"],
            unnamed_orders=of["orders"] - of["named"],
        )
        for name, of in points.items()
    ]
    between = next(row for row in known if row.of == "between")
    new = sum(one.first_orders for one in made)
    return CustomersReport(
        **head(asked, currency),
        figures=CustomersFigures(
            customers=customers,
            new=new,
            returning=customers - new,
            orders=sum(of["orders"] for of in points.values()),
            first_orders=new,
            repeat_orders=sum(one.repeat_orders for one in made),
            unnamed_orders=sum(one.unnamed_orders for one in made),
            days_between=None if between.median is None else round(between.median, 1),
            ordered_twice=between.customers,
        ),
        points=made,
        cohorts=cohorts(period, today, [row for row in known if row.of == "cohort"]),
    )


def cohorts(period: Period, today: date, rows: Iterable[Any]) -> list[Cohort]:
    """Those who first ordered in one of the last months of the period, each month from then until now."""
    cells: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        cells[_number(row.a)][_number(row.b)] = row
    last = _number(min(period.last, today))
    found = []
    for month in range(last - MOST_COHORTS + 1, last + 1):
        if month not in cells:
            continue
        size, spent, months = cells[month][month].customers, 0, []
        for at in range(month, _number(today) + 1):
            cell = cells[month].get(at)
            customers, orders, cents = (cell.customers, cell.orders, cell.cents) if cell else (0, 0, 0)
            spent += cents
            months.append(
                CohortMonth(
                    months=at - month,
                    customers=customers,
                    share_bp=customers * 10_000 // size,
                    orders=orders,
                    cents=cents,
                    lifetime_cents=spent // size,
                )
            )
        found.append(Cohort(month=f"{(month - 1) // 12}-{(month - 1) % 12 + 1:02}", customers=size, months=months))
    return found


def _number(day: date) -> int:
    """Of its month, counted up."""
    return day.year * 12 + day.month


# --- the kitchen ------------------------------------------------------------------------------------------------


def kitchen_report(asked: Asked, currency: str, rows: Sequence[Any], hours: Sequence[Any]) -> KitchenReport:
    period = asked.period
    length = 7 if period.unit == "month" else 10
    names = list(dict.fromkeys(day.isoformat()[:length] for day in period.each_day()))
    by_point: dict[str, _Steps] = {name: _Steps() for name in names}
    by_hour: dict[str, _Steps] = defaultdict(_Steps)
    for row in rows:
        # A month's first day may lie before the period's.
        by_point[row.point.isoformat()[:length]].add(row)
    for row in hours:
        by_hour[f"{row.hour:02}"].add(row)
    whole = _Steps()
    for row in rows:
        whole.add(row)
    late = {minutes: count for minutes, count in whole.minutes["late"].items() if minutes > 0}
    return KitchenReport(
        **head(asked, currency),
        figures=KitchenFigures(
            accept=waits(whole.minutes["accept"]),
            prepare=waits(whole.minutes["prepare"]),
            late=waits(late),
            **whole.lateness(),
            ready_orders=whole.ready,
        ),
        points=[_wait_point(name, steps) for name, steps in by_point.items()],
        hours=[_wait_point(name, by_hour[name]) for name in sorted(by_hour)],
    )


class _Steps:
    """How many orders took so many minutes over each step."""

    def __init__(self) -> None:
        self.minutes: dict[str, dict[int, int]] = {
            step: defaultdict(int) for step in ("accept", "prepare", "late")
        }

    def add(self, row: Any) -> None:
        self.minutes[row.step][row.minutes] += row.orders

    @property
    def ready(self) -> int:
        return sum(self.minutes["late"].values())

    def lateness(self) -> dict[str, int | None]:
        late = self.ready - self.minutes["late"].get(0, 0)
        return {"late_orders": late, "late_bp": share_bp(late, self.ready)}


def _wait_point(name: str, steps: _Steps) -> WaitPoint:
    return WaitPoint.model_validate(
        {
            "point": name,
            "accept": waits(steps.minutes["accept"]),
            "prepare": waits(steps.minutes["prepare"]),
            **steps.lateness(),
        }
    )


def waits(minutes: Mapping[int, int]) -> WaitFigures:
    """Of how many orders took so many minutes."""
    orders = sum(minutes.values())
    return WaitFigures(orders=orders, median=_at(minutes, orders, 50), p90=_at(minutes, orders, 90))


def _at(minutes: Mapping[int, int], orders: int, percent: int) -> int | None:
    """The least number of minutes within which so many percent were done."""
    needed, done = -(-orders * percent // 100), 0
    for minute in sorted(minutes):
        done += minutes[minute]
        if done >= needed and done:
            return minute
    return None
