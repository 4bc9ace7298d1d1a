"""The customer book as a CSV file, row by row: memory does not grow with the number of customers."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from comanda.customers.models import Customer
from comanda.customers.repository import Wanted, narrowed
from comanda.kit import money
from comanda.kit.cells import harmless
from comanda.kit.db import Database
from comanda.kit.tenancy import Scope

COLUMNS = (
    "customer_number", "type", "name", "name2", "phone", "phone_verified", "email", "email_verified", "language",
    "birthday", "note", "preferred_payment_method", "currency", "total_spent", "visit_count", "last_order_at",
    "loyalty_points", "tier", "is_active", "source", "created_at",
)  # fmt: skip
_ROWS_AT_ONCE = 1_000
_SELECTED = (
    Customer.customer_number, Customer.profile_status, Customer.name, Customer.name2, Customer.phone,
    Customer.phone_verified, Customer.email, Customer.email_verified, Customer.language, Customer.birthday,
    Customer.note, Customer.preferred_payment_method, Customer.total_spent, Customer.visit_count,
    Customer.last_order_at, Customer.loyalty_points, Customer.tier, Customer.is_active, Customer.source,
    Customer.created_at,
)  # fmt: skip
_AMOUNT = 12  # of what was selected, the place of total_spent


async def write_customers(
    database: Database, tenant_id: UUID, wanted: Wanted, currency: str, *, byte_order_mark: bool
) -> AsyncIterator[bytes]:
    """In a transaction of its own, as it was when that began. No cell is a formula to a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    if byte_order_mark:
        yield b"\xef\xbb\xbf"
    async with database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '120s'"))
        query = select(*_SELECTED).where(*narrowed(tenant_id, wanted)).order_by(Customer.id)
        rows = await session.stream(query.execution_options(yield_per=_ROWS_AT_ONCE))
        async for part in rows.partitions():
            writer.writerows(_cells(row, currency) for row in part)
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _cells(row: Any, currency: str) -> list[str]:
    cells = [_cell(value) for value in row]
    cells[_AMOUNT] = money.to_text(row[_AMOUNT], currency)
    cells.insert(_AMOUNT, currency)
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
