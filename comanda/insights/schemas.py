"""What reports answer. Amounts are in the currency's minor unit."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from comanda.insights.periods import Unit
from comanda.kit.schemas import View

Source = Literal["web", "frontdesk", "phone", "table"]
Fulfilment = Literal["dine_in", "pickup", "delivery"]
Step = Literal["accept", "prepare", "late"]


class PeriodRead(View):
    first: date
    last: date
    until: str | None = Field(description="Of the last day only what was before that time (14:05).")


class ReportHead(View):
    first: date
    last: date
    timezone: str = Field(description="Whose days and hours they are.")
    currency: str
    unit: Unit = Field(description="What a point of the plot is: all hours of one day, days, or months.")


class SalesFigures(View):
    orders: int
    gross_cents: int = Field(
        description="With tax, after discounts, without tips; nothing is taken off that went back."
    )
    net_cents: int = Field(description="The same without tax.")
    tax_cents: int
    discount_cents: int = Field(description="That items cost less; not in `gross_cents`.")
    refunded_cents: int = Field(description="Given back of `gross_cents`, whenever that was.")
    tip_cents: int = Field(description="That was kept.")
    average_cents: int | None = Field(description="Of an order; null without one.")
    lost_orders: int = Field(description="Cancelled or rejected; in none of the other figures.")
    lost_cents: int


class SalesPoint(View):
    point: str = Field(description="As `unit` says: 07, 2026-11-21 or 2026-11.")
    orders: int
    gross_cents: int
    net_cents: int
    tax_cents: int
    discount_cents: int
    refunded_cents: int
    tip_cents: int
    before: str | None = Field(description="Which point of the period before stands beside it.")
    before_orders: int
    before_gross_cents: int


class SalesShare(View):
    key: str
    orders: int
    gross_cents: int
    share_bp: int | None = Field(description="Of all sales, in hundredths of a percent; null if there are none.")


class SalesHour(View):
    weekday: int = Field(description="1 is Monday.")
    hour: int
    orders: int
    gross_cents: int


class SalesReport(ReportHead):
    before: PeriodRead
    figures: SalesFigures
    figures_before: SalesFigures
    points: list[SalesPoint]
    hours: list[SalesHour] = Field(description="Those in which something was ordered.")
    weekdays: list[int] = Field(description="How many Mondays, Tuesdays, … the period has.")
    sources: list[SalesShare]
    fulfilments: list[SalesShare]
    payment_methods: list[SalesShare]


class ItemSold(View):
    item_id: UUID | None = Field(description="Null: bringing it.")
    name: str
    name2: str
    category_id: UUID | None
    orders: int
    quantity: int
    cents: int = Field(
        description="As on the lines of orders, after discounts: with tax where the menu's prices are."
    )
    share_bp: int | None = Field(description="Of the money of all items, in hundredths of a percent.")


class CategorySold(View):
    category_id: UUID | None
    name: str
    name2: str
    quantity: int
    cents: int
    share_bp: int | None


class ItemsReport(ReportHead):
    quantity: int
    cents: int
    items: list[ItemSold]
    categories: list[CategorySold] = Field(description="As items are sorted into them now.")


class CustomersFigures(View):
    customers: int = Field(description="Different people who are known and ordered.")
    new: int = Field(description="Of them, those who had never ordered before.")
    returning: int
    orders: int
    first_orders: int = Field(description="Of new customers, the first one of each.")
    repeat_orders: int
    unnamed_orders: int = Field(description="By people who are not known, such as guests at a table.")
    days_between: float | None = Field(
        description="Two orders of the same customer, in the median of all who ever ordered twice."
    )
    ordered_twice: int = Field(description="How many those are.")


class CustomersPoint(View):
    point: str
    first_orders: int
    repeat_orders: int
    unnamed_orders: int


class CohortMonth(View):
    """So many months after the first order; 0 is the same month."""

    months: int
    customers: int = Field(description="Who ordered in that month.")
    share_bp: int
    orders: int
    cents: int
    lifetime_cents: int = Field(description="Spent until the end of that month, for each of the cohort.")


class Cohort(View):
    month: str
    customers: int = Field(description="Who first ordered in that month.")
    months: list[CohortMonth]


class CustomersReport(ReportHead):
    figures: CustomersFigures
    points: list[CustomersPoint]
    cohorts: list[Cohort] = Field(description="Of the last months of the period, oldest first.")


class WaitFigures(View):
    """In whole minutes that had passed; null where there was nothing."""

    orders: int
    median: int | None
    p90: int | None = Field(description="Nine of ten took no longer.")


class WaitPoint(View):
    point: str = Field(description="2026-11-21 or 2026-11; of hours: 07.")
    accept: WaitFigures
    prepare: WaitFigures
    late_orders: int
    late_bp: int | None


class KitchenFigures(View):
    accept: WaitFigures = Field(description="From reaching the kitchen to being accepted.")
    prepare: WaitFigures = Field(description="From being accepted to being ready.")
    late: WaitFigures = Field(description="Of those that were late: ready after the promised time.")
    ready_orders: int
    late_orders: int = Field(description="By a whole minute or more.")
    late_bp: int | None


class KitchenReport(ReportHead):
    figures: KitchenFigures
    points: list[WaitPoint]
    hours: list[WaitPoint] = Field(description="Of the last 92 days of the period, by when they were placed.")
