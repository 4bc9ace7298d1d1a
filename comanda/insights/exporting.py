"""Tables of reports as CSV files."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from comanda.insights.reading import Reports
from comanda.insights.schemas import SalesShare, WaitPoint
from comanda.kit.cells import csv_text
from comanda.kit.money import to_text

Language = Literal["en", "ar"]
TableName = Literal[
    "sales", "hours", "sources", "fulfilments", "payment_methods", "items", "categories", "customers", "cohorts",
    "lifetime", "kitchen", "kitchen_hours",
]  # fmt: skip
Cell = str | int | float | None

# What columns are called. Those of whole numbers of months are their number.
HEADINGS: Mapping[str, tuple[str, str]] = {
    "accept_median": ("minutes_to_accept_median", "دقائق القبول (الوسيط)"),
    "accept_p90": ("minutes_to_accept_p90", "دقائق القبول (٩ من ١٠)"),
    "average": ("average_order", "متوسط الطلب"),
    "category": ("category", "الفئة"),
    "category2": ("category_other_language", "الفئة بلغة أخرى"),
    "cohort": ("month_of_first_order", "شهر أول طلب"),
    "currency": ("currency", "العملة"),
    "customers": ("customers", "العملاء"),
    "discounts": ("discounts", "الخصومات"),
    "first_orders": ("orders_of_new_customers", "طلبات العملاء الجدد"),
    "gross": ("sales_with_tax", "المبيعات مع الضريبة"),
    "hour": ("hour", "الساعة"),
    "item": ("item", "الصنف"),
    "item2": ("item_other_language", "الصنف بلغة أخرى"),
    "key": ("what", "البند"),
    "late": ("late_orders", "الطلبات المتأخرة"),
    "late_percent": ("late_percent", "نسبة التأخر %"),
    "money": ("money", "المبلغ"),
    "net": ("sales_without_tax", "المبيعات بدون ضريبة"),
    "orders": ("orders", "الطلبات"),
    "percent": ("percent", "النسبة %"),
    "period": ("period", "الفترة"),
    "prepare_median": ("minutes_to_ready_median", "دقائق التحضير (الوسيط)"),
    "prepare_p90": ("minutes_to_ready_p90", "دقائق التحضير (٩ من ١٠)"),
    "quantity": ("quantity", "الكمية"),
    "refunded": ("given_back", "المردود"),
    "repeat_orders": ("orders_of_returning_customers", "طلبات العملاء العائدين"),
    "tax": ("tax", "الضريبة"),
    "tips": ("tips", "الإكراميات"),
    "unnamed_orders": ("orders_without_a_customer", "طلبات بلا عميل"),
    "weekday": ("weekday_1_is_monday", "يوم الأسبوع (1 الإثنين)"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_csv(sheet: Sheet, language: Language, *, byte_order_mark: bool) -> str:
    at = 1 if language == "ar" else 0
    headings = (HEADINGS[name][at] if name in HEADINGS else name for name in sheet.columns)
    return csv_text(headings, sheet.rows, byte_order_mark=byte_order_mark)


def _percent(share_bp: int | None) -> str | None:
    return None if share_bp is None else f"{share_bp / 100:.2f}"


async def _sales(reports: Reports) -> Sheet:
    of = await reports.sales()
    columns = ("period", "orders", "currency", "gross", "net", "tax", "discounts", "refunded", "tips")
    rows: list[Sequence[Cell]] = []
    for one in of.points:
        cents = (
            one.gross_cents,
            one.net_cents,
            one.tax_cents,
            one.discount_cents,
            one.refunded_cents,
            one.tip_cents,
        )
        rows.append((one.point, one.orders, of.currency, *(to_text(each, of.currency) for each in cents)))
    return Sheet(columns, rows)


async def _hours(reports: Reports) -> Sheet:
    of = await reports.sales()
    rows: list[Sequence[Cell]] = [
        (one.weekday, one.hour, one.orders, of.currency, to_text(one.gross_cents, of.currency)) for one in of.hours
    ]
    return Sheet(("weekday", "hour", "orders", "currency", "gross"), rows)


def _shares(currency: str, shares: Sequence[SalesShare]) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (one.key, one.orders, currency, to_text(one.gross_cents, currency), _percent(one.share_bp))
        for one in shares
    ]
    return Sheet(("key", "orders", "currency", "gross", "percent"), rows)


async def _sources(reports: Reports) -> Sheet:
    of = await reports.sales()
    return _shares(of.currency, of.sources)


async def _fulfilments(reports: Reports) -> Sheet:
    of = await reports.sales()
    return _shares(of.currency, of.fulfilments)


async def _payment_methods(reports: Reports) -> Sheet:
    of = await reports.sales()
    return _shares(of.currency, of.payment_methods)


async def _items(reports: Reports) -> Sheet:
    of = await reports.items()
    names = {one.category_id: (one.name, one.name2) for one in of.categories}
    columns = ("item", "item2", "category", "category2", "orders", "quantity", "currency", "money", "percent")
    rows: list[Sequence[Cell]] = [
        (
            one.name if one.item_id else "delivery", one.name2, *names[one.category_id], one.orders, one.quantity,
            of.currency, to_text(one.cents, of.currency), _percent(one.share_bp),
        )
        for one in of.items
    ]  # fmt: skip
    return Sheet(columns, rows)


async def _categories(reports: Reports) -> Sheet:
    of = await reports.items()
    rows: list[Sequence[Cell]] = [
        (
            one.name if one.category_id else "delivery", one.name2, one.quantity, of.currency,
            to_text(one.cents, of.currency), _percent(one.share_bp),
        )
        for one in of.categories
    ]  # fmt: skip
    return Sheet(("category", "category2", "quantity", "currency", "money", "percent"), rows)


async def _customers(reports: Reports) -> Sheet:
    of = await reports.customers()
    rows: list[Sequence[Cell]] = [
        (one.point, one.first_orders, one.repeat_orders, one.unnamed_orders) for one in of.points
    ]
    return Sheet(("period", "first_orders", "repeat_orders", "unnamed_orders"), rows)


async def _cohorts(reports: Reports) -> Sheet:
    """How many came again, by months since their first order."""
    of = await reports.customers()
    most = max((len(one.months) for one in of.cohorts), default=0)
    rows: list[Sequence[Cell]] = [
        (one.month, one.customers, *(month.customers for month in one.months)) for one in of.cohorts
    ]
    return Sheet(("cohort", "customers", *map(str, range(most))), rows)


async def _lifetime(reports: Reports) -> Sheet:
    """What each has spent on average, by months since their first order."""
    of = await reports.customers()
    most = max((len(one.months) for one in of.cohorts), default=0)
    rows: list[Sequence[Cell]] = [
        (
            one.month, one.customers, of.currency,
            *(to_text(month.lifetime_cents, of.currency) for month in one.months),
        )
        for one in of.cohorts
    ]  # fmt: skip
    return Sheet(("cohort", "customers", "currency", *map(str, range(most))), rows)


def _waits(first: str, points: Sequence[WaitPoint]) -> Sheet:
    columns = (
        first, "accept_median", "accept_p90", "prepare_median", "prepare_p90", "orders", "late", "late_percent",
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            one.point, one.accept.median, one.accept.p90, one.prepare.median, one.prepare.p90, one.prepare.orders,
            one.late_orders, _percent(one.late_bp),
        )
        for one in points
    ]  # fmt: skip
    return Sheet(columns, rows)


async def _kitchen(reports: Reports) -> Sheet:
    return _waits("period", (await reports.kitchen()).points)


async def _kitchen_hours(reports: Reports) -> Sheet:
    return _waits("hour", (await reports.kitchen()).hours)


TABLES: Mapping[TableName, Callable[[Reports], Awaitable[Sheet]]] = {
    "sales": _sales,
    "hours": _hours,
    "sources": _sources,
    "fulfilments": _fulfilments,
    "payment_methods": _payment_methods,
    "items": _items,
    "categories": _categories,
    "customers": _customers,
    "cohorts": _cohorts,
    "lifetime": _lifetime,
    "kitchen": _kitchen,
    "kitchen_hours": _kitchen_hours,
}
