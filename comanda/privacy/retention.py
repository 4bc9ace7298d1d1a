"""How long each kind of data is kept, as a table: what we propose, what a business may choose, what the law wants.

Sources: `docs/privacy.md`.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, inspect, literal_column, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from comanda.kit.db import Session
from comanda.kit.tenancy import Base

# Full years after that in which an invoice was issued.
INVOICE_YEARS = {
    "ES": 6,  # Código de Comercio, art. 30
    "GH": 6,  # Revenue Administration Act, 2016 (Act 915), s. 27
    "OM": 10,  # VAT Law (Royal Decree 121/2020), art. 66; not confirmed for every business: the cautious side
}
_ELSEWHERE_YEARS = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """`proposed`, `least` and `most` in `unit`s. `by_law`: the least is what a law wants, and differs by country.
    `basis`: why it is kept at all. One whose least is its most is not to be chosen."""

    proposed: int
    least: int
    most: int
    basis: Literal["contract", "law", "security", "proof", "interest"]
    unit: Literal["days", "months", "years"] = "days"
    by_law: Mapping[str, int] = field(default_factory=dict)
    elsewhere: int = 0


RULES: dict[str, Rule] = {
    "codes": Rule(1, 1, 1, "security"),
    "answers": Rule(2, 2, 2, "contract"),
    "unread_lists": Rule(1, 1, 1, "interest"),
    "receipts": Rule(30, 30, 30, "proof"),
    "sign_ins": Rule(90, 30, 90, "security"),
    "webhooks": Rule(30, 7, 180, "proof"),
    "lists": Rule(90, 7, 365, "interest"),
    "unpaid_orders": Rule(30, 7, 365, "contract"),
    "messages": Rule(180, 30, 730, "proof"),
    "orders": Rule(730, 90, 3650, "contract"),
    "inactive_customers": Rule(1825, 365, 3650, "interest"),
    "requests": Rule(1095, 365, 3650, "proof"),
    "marketing_consents": Rule(24, 6, 60, "interest", "months"),
    "consent_proofs": Rule(36, 12, 72, "proof", "months"),
    "audit": Rule(36, 24, 72, "security", "months"),
    "invoices": Rule(0, 0, 30, "law", "years", INVOICE_YEARS, _ELSEWHERE_YEARS),
}


def least_of(kind: str, country: str) -> int:
    rule = RULES[kind]
    return rule.by_law.get(country, rule.elsewhere) if rule.by_law else rule.least


def proposed_of(kind: str, country: str) -> int:
    return max(RULES[kind].proposed, least_of(kind, country))


def period_of(kind: str, country: str, chosen: Mapping[str, int]) -> int:
    """What holds: never less than the law wants, whatever stands in a row."""
    rule = RULES[kind]
    return min(max(chosen.get(kind, proposed_of(kind, country)), least_of(kind, country)), rule.most)


def over_before(kind: str, period: int, now: datetime) -> datetime:
    """What is of before this is over; `now` in the business's own time zone. Years are full ones: an invoice of any day
    of 2026, kept for 6, is over when 2032 is. Months end as their day begins: what is of some hour of 31 August, kept
    for 6, is over with 1 March, since February has no such day."""
    unit = RULES[kind].unit
    if unit == "days":
        return now - timedelta(days=period)
    if unit == "years":
        return datetime(now.year - period, 1, 1, tzinfo=now.tzinfo)
    year, month = divmod(now.year * 12 + now.month - 1 - period, 12)
    day = min(now.day, monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, tzinfo=now.tzinfo)


def kept_until(issue_day: date, years: int) -> date:
    """The last day of an invoice."""
    return date(issue_day.year + years, 12, 31)


@dataclass(frozen=True, slots=True)
class Swept:
    count: int
    files: tuple[str, ...] = ()


class Sweep:
    """What of one kind is over. `now` in the business's own time zone."""

    kind: str

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        """By month, as "2026-11"."""
        raise NotImplementedError

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        """At most so many."""
        raise NotImplementedError


@dataclass(frozen=True)
class RowSweep(Sweep):
    """Rows of one table, by a moment in them; they go, or `blanked` is written over them."""

    kind: str
    table: type[Base]
    at: InstrumentedAttribute[Any]
    only: ColumnElement[bool] | None = None
    blanked: Mapping[str, Any] | None = None

    def _old(self, tenant_id: UUID, before: datetime) -> list[ColumnElement[bool]]:
        tenant: InstrumentedAttribute[UUID] = self.table.tenant_id  # type: ignore[attr-defined]
        return [tenant == tenant_id, self.at < before, *([] if self.only is None else [self.only])]

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        # As a parameter it would be another expression in each of its places.
        month = func.to_char(self.at, literal_column("'YYYY-MM'"))
        rows = await session.execute(
            select(month, func.count()).where(*self._old(tenant_id, before)).group_by(month).order_by(month)
        )
        return {str(name): int(count) for name, count in rows}

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        keys = inspect(self.table).primary_key
        old = select(*keys).where(*self._old(tenant_id, before)).order_by(self.at).limit(most)
        change = delete(self.table) if self.blanked is None else update(self.table).values(dict(self.blanked))
        done = await session.execute(
            change.where(tuple_(*keys).in_(old)).execution_options(synchronize_session=False)
        )
        return Swept(done.rowcount)  # type: ignore[attr-defined]
