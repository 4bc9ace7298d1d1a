"""The customer book as rows of a file."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from comanda.customers.models import Customer
from comanda.customers.repository import Wanted, narrowed
from comanda.kit import money
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


async def list_rows(
    database: Database, tenant_id: UUID, wanted: Wanted, currency: str
) -> AsyncGenerator[list[Any], None]:
    """Of COLUMNS. In a transaction of its own, as it was when that began."""
    async with database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        await session.execute(text("SET LOCAL statement_timeout = '120s'"))
        query = select(*_SELECTED).where(*narrowed(tenant_id, wanted)).order_by(Customer.id)
        rows = await session.stream(query.execution_options(yield_per=_ROWS_AT_ONCE))
        async for part in rows.partitions():
            for row in part:
                cells: list[Any] = list(row)
                cells[_AMOUNT : _AMOUNT + 1] = [currency, money.to_text(cells[_AMOUNT], currency)]
                yield cells
