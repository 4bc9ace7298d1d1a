"""Tables of what is kept of days that are over. All of it follows from the orders; see sql/reports.sql, which alone
fills them."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKeyConstraint, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base


def _of_tenant() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE")


class ReportState(Base):
    """How far a business's days are rolled up. No row: not at all."""

    __tablename__ = "report_states"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    zone: Mapped[str] = mapped_column(Text)  # whose days they are; of another, none of them is read
    through: Mapped[date | None] = mapped_column(Date)  # the last one

    __table_args__ = (_of_tenant(),)


class ReportDirtyDay(Base):
    """A day that was rolled up, and of which an order was changed since."""

    __tablename__ = "report_dirty_days"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)

    __table_args__ = (_of_tenant(),)


class ReportSales(Base):
    __tablename__ = "report_sales"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # as the clock on the wall
    order_source: Mapped[str] = mapped_column(Text, primary_key=True)
    fulfilment: Mapped[str] = mapped_column(Text, primary_key=True)
    payment_method: Mapped[str] = mapped_column(Text, primary_key=True)
    orders: Mapped[int] = mapped_column(BigInteger)
    named_orders: Mapped[int] = mapped_column(BigInteger)  # of customers who are known
    gross_cents: Mapped[int] = mapped_column(BigInteger)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    tax_cents: Mapped[int] = mapped_column(BigInteger)
    discount_cents: Mapped[int] = mapped_column(BigInteger)
    refunded_cents: Mapped[int] = mapped_column(BigInteger)
    tip_cents: Mapped[int] = mapped_column(BigInteger)
    lost_orders: Mapped[int] = mapped_column(BigInteger)  # cancelled or rejected
    lost_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_of_tenant(),)


class ReportItem(Base):
    __tablename__ = "report_items"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)  # of zeros: bringing it
    order_source: Mapped[str] = mapped_column(Text, primary_key=True)
    fulfilment: Mapped[str] = mapped_column(Text, primary_key=True)
    orders: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_of_tenant(),)


class ReportCustomerDay(Base):
    """What a customer ordered on a day."""

    __tablename__ = "report_customer_days"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    # No reference: it would be one more check for each order of each day, and customers are never deleted.
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    orders: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        _of_tenant(),
        Index("ix_report_customer_days_day", "tenant_id", "day", "customer_id", postgresql_include=["orders"]),
    )


class ReportCustomer(Base):
    """The sum of a customer's days."""

    __tablename__ = "report_customers"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    orders: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        _of_tenant(),
        Index("ix_report_customers_first", "tenant_id", "first_day"),
    )


class ReportCohort(Base):
    """What those who first ordered in one month ordered in another. Both months are their first days."""

    __tablename__ = "report_cohorts"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    cohort: Mapped[date] = mapped_column(Date, primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    customers: Mapped[int] = mapped_column(BigInteger)
    orders: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_of_tenant(),)


class ReportWait(Base):
    """How many orders of a day took so many whole minutes over a step."""

    __tablename__ = "report_waits"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    fulfilment: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)  # accept, prepare, late
    minutes: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    orders: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_of_tenant(),)


class ReportWaitHour(Base):
    """The same by the hour in which they were placed."""

    __tablename__ = "report_wait_hours"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fulfilment: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)  # accept, prepare, late
    minutes: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    orders: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (_of_tenant(),)


KEPT = (
    ReportDirtyDay, ReportSales, ReportItem, ReportCustomerDay, ReportCustomer, ReportCohort, ReportWait,
    ReportWaitHour,
)  # fmt: skip
"""All but the state: what is thrown away when a business's time zone changes."""
