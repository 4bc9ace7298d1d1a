"""Emptying invoices that the law does not want any longer."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update

from comanda.invoices.models import Invoice
from comanda.kit.db import Session


def is_over(before: date, today: date) -> ColumnElement[bool]:
    """Issued before that day; or of somebody who was erased, whose date was set with that, even where the business
    keeps others longer."""
    return (
        Invoice.issue_day.is_not(None)
        & Invoice.removed_on.is_(None)
        & or_(Invoice.issue_day < before, Invoice.remove_after < today)
    )


async def remove_old(
    session: Session, tenant_id: UUID, before: date, today: date, most: int
) -> tuple[list[str], int]:
    """At most so many, the oldest first; keys of their PDFs, for the caller to remove after the commit, and how many
    invoices. Number, sums and seal stay: the chain still shows that none is missing."""
    old = (
        await session.execute(
            select(Invoice.id, Invoice.pdf_filename)
            .where(Invoice.tenant_id == tenant_id, is_over(before, today))
            .order_by(Invoice.issue_day)
            .limit(most)
        )
    ).all()
    await session.execute(
        update(Invoice)
        .where(Invoice.tenant_id == tenant_id, Invoice.id.in_([id for id, _ in old]))
        .values(buyer={}, notes="", document={}, pdf_filename=None, pdf_sha256=None, removed_on=today)
        .execution_options(synchronize_session=False)
    )
    return [key for _, key in old if key], len(old)
