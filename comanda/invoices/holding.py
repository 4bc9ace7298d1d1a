"""What invoices hold of a person.

A draft goes. An issued one is kept by law, whole, until its date; it leads to no customer any more, and afterwards only
its number, sums and seal remain, so that the chain still proves that none is missing.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, or_, select, update

from comanda.invoices.actions.remove_old import is_over, remove_old
from comanda.invoices.models import Invoice
from comanda.kit.db import Session
from comanda.privacy.holding import Erased, File, Held, Holder, Kept, Person, count_rows, erase_rows
from comanda.privacy.retention import Sweep, Swept, kept_until, least_of
from comanda.tenants.repository import get_tenant

KEPT_BY_LAW = "invoices_by_law"


def _invoice_of(person: Person) -> ColumnElement[bool]:
    return or_(
        Invoice.order_id.in_(person.order_ids),
        Invoice.customer_id.in_(person.customer_ids),
        Invoice.account_id.in_(person.account_ids),
    )


class InvoicesHold(Holder):
    held = (
        Held("draft_invoices", Invoice, lambda person: _invoice_of(person) & Invoice.invoice_number.is_(None)),
        Held(
            "invoices",
            Invoice,
            lambda person: _invoice_of(person) & Invoice.invoice_number.is_not(None),
            shown=("invoice_number", "kind", "issue_day", "total_cents", "currency", "buyer", "document"),
            blanked={"customer_id": None, "account_id": None},
        ),
    )

    async def files(self, session: Session, person: Person) -> list[File]:
        rows = await session.execute(
            select(Invoice.invoice_number, Invoice.pdf_filename).where(
                Invoice.tenant_id == person.tenant_id, _invoice_of(person), Invoice.pdf_filename.is_not(None)
            )
        )
        return [File(f"invoices/{str(number).replace('/', '-')}.pdf", str(key)) for number, key in rows]

    async def plan(self, session: Session, person: Person) -> Erased:
        dates = await _kept_until(session, person)
        counts = await count_rows(session, self.held, person)
        counts.pop("invoices")
        return Erased(counts, kept=_kept(dates))

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        dates = await _kept_until(session, person)
        for last in sorted(set(dates.values())):
            of_that_year = [id for id, one in dates.items() if one == last]
            await session.execute(
                update(Invoice)
                .where(Invoice.tenant_id == person.tenant_id, Invoice.id.in_(of_that_year))
                .values(remove_after=last)
                .execution_options(synchronize_session=False)
            )
        counts = await erase_rows(session, self.held, person)
        counts.pop("invoices")
        return Erased(counts, kept=_kept(dates))


async def _kept_until(session: Session, person: Person) -> dict[UUID, date]:
    """Those that are issued, and still whole."""
    assert person.tenant_id is not None
    years = least_of("invoices", (await get_tenant(session, person.tenant_id)).country)
    rows = await session.execute(
        select(Invoice.id, Invoice.issue_day).where(
            Invoice.tenant_id == person.tenant_id,
            _invoice_of(person),
            Invoice.issue_day.is_not(None),
            Invoice.removed_on.is_(None),
        )
    )
    return {id: kept_until(day, years) for id, day in rows if day}


def _kept(dates: dict[UUID, date]) -> tuple[Kept, ...]:
    return (Kept("invoices", len(dates), max(dates.values()), KEPT_BY_LAW),) if dates else ()


class OldInvoices(Sweep):
    """`before` is the first day that is not over. One of somebody who was erased goes by its own date."""

    kind = "invoices"

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        month = func.to_char(Invoice.issue_day, literal_column("'YYYY-MM'"))
        rows = await session.execute(
            select(month, func.count())
            .where(Invoice.tenant_id == tenant_id, is_over(before.date(), now.date()))
            .group_by(month)
            .order_by(month)
        )
        return {str(name): int(count) for name, count in rows}

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        keys, count = await remove_old(session, tenant_id, before.date(), now.date(), most)
        return Swept(count, tuple(keys))
