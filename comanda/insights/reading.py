"""What routes and files read alike."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import text

from comanda.insights import repository
from comanda.insights.periods import Period, period_before
from comanda.insights.reports import customers_report, items_report, kitchen_report, sales_report
from comanda.insights.repository import Asked
from comanda.insights.schemas import CustomersReport, ItemsReport, KitchenReport, SalesReport
from comanda.tenants.guards import Desk
from comanda.tenants.models import Tenant
from comanda.tenants.repository import get_tenant


class Reports:
    """Of one business and period."""

    def __init__(self, desk: Desk, tenant: Tenant, asked: Asked) -> None:
        self.session, self.currency, self.asked = desk.session, tenant.currency, asked
        self.now = desk.now.astimezone(ZoneInfo(tenant.timezone))

    @classmethod
    async def of(
        cls, desk: Desk, days: Period, source: str | None = None, fulfilment: str | None = None
    ) -> "Reports":
        # While years are not rolled up yet, counting them takes longer than other statements may.
        await desk.session.execute(text("SET LOCAL statement_timeout = '60s'"))
        tenant = await get_tenant(desk.session, desk.tenant_id)
        return cls(desk, tenant, Asked(tenant.id, tenant.timezone, days, source, fulfilment))

    async def sales(self) -> SalesReport:
        asked = self.asked
        before = period_before(asked.period, self.now.date(), self.now.time())
        rows = await repository.sales(self.session, asked)
        rows_before = await repository.sales(self.session, replace(asked, period=before), in_time=True)
        return sales_report(asked, before, self.currency, rows, rows_before)

    async def items(self) -> ItemsReport:
        return items_report(self.asked, self.currency, await repository.items(self.session, self.asked))

    async def customers(self) -> CustomersReport:
        sold = await repository.sales(self.session, self.asked, in_time=True)
        known = await repository.customers(self.session, self.asked)
        since = next(row for row in known if row.of == "since")
        # Nobody ordered after the period, as is usual: those who did since it began are those who did in it.
        if since.b is None or since.b <= self.asked.period.last:
            customers = since.customers
        else:
            customers = await repository.count_customers(self.session, self.asked)
        return customers_report(self.asked, self.currency, self.now.date(), sold, known, customers)

    async def kitchen(self) -> KitchenReport:
        waits = await repository.waits(self.session, self.asked)
        hours = await repository.wait_hours(self.session, self.asked)
        return kitchen_report(self.asked, self.currency, waits, hours)
