"""Everything that is sealed, sealed under the first of the keys: after a new one was put in front, and once for what
was plain before. Row by row, so that nobody waits, and safe to interrupt."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Column, Table, and_, func, select, text, tuple_, update

from comanda.kit.db import Database, Session
from comanda.kit.sealing import MARK, Sealed
from comanda.kit.tenancy import Base, Scope
from comanda.kit.vault import SealBroken, Vault

log = structlog.get_logger("comanda.seals")
AT_ONCE = 200  # rows of one transaction


@dataclass
class Tally:
    """Of one column: `resealed` now; `left`: cannot be opened by any key, so their key must be put back, or they are
    lost."""

    resealed: int = 0
    left: int = 0


def sealed_columns() -> list[Column[Any]]:
    """Of all tables, by name."""
    found = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.info.get("sealed"), Sealed)
    ]
    return sorted(found, key=name_of)


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


async def reseal(database: Database, vault: Vault, tenant_ids: Sequence[UUID]) -> dict[str, Tally]:
    """By "table.column"; all of them, also those where nothing had to be done."""
    tallies = {name_of(column): Tally() for column in sealed_columns()}
    for tenant_id in tenant_ids:
        for column in sealed_columns():
            if "tenant_id" in column.table.columns:
                await _reseal_all(database, vault, Scope.staff(tenant_id), column, tallies[name_of(column)])
    for column in sealed_columns():
        tenant = column.table.columns.get("tenant_id")
        if tenant is not None and tenant.nullable:  # what is of no business
            await _reseal_all(database, vault, Scope.system(), column, tallies[name_of(column)])
    async for account_id in _accounts(database, vault):
        for column in sealed_columns():
            if "tenant_id" not in column.table.columns:
                await _reseal_all(database, vault, Scope.account(account_id), column, tallies[name_of(column)])
    for name, tally in tallies.items():
        if tally.resealed or tally.left:
            log.info("sealed anew", column=name, resealed=tally.resealed, left=tally.left)
    return tallies


async def _accounts(database: Database, vault: Vault) -> AsyncIterator[UUID]:
    last = UUID(int=0)
    while True:
        async with database.transaction(Scope.system(read_only=True)) as session:
            found = await session.scalars(
                text("SELECT list_accounts_to_seal(:key, :last, :most)"),
                {"key": vault.first_key, "last": last, "most": AT_ONCE},
            )
            ids = [UUID(str(one)) for one in found]
        if not ids:
            return
        for id in ids:
            yield id
        last = ids[-1]


async def _reseal_all(database: Database, vault: Vault, scope: Scope, column: Column[Any], tally: Tally) -> None:
    after: tuple[Any, ...] | None = None
    while True:
        async with database.transaction(scope) as session:
            after = await _reseal_some(session, vault, column, scope, after, tally)
        if after is None:
            return


async def _reseal_some(
    session: Session, vault: Vault, column: Column[Any], scope: Scope, after: tuple[Any, ...] | None, tally: Tally
) -> tuple[Any, ...] | None:
    """The next rows; the key of the last one, None: there are no more."""
    table, sealed = column.table, column.info["sealed"]
    assert isinstance(table, Table)
    prefix = f"{MARK if sealed.was_plain else ''}{vault.first_key}."
    due = [column.is_not(None), column != "", func.left(column, len(prefix)) != prefix]
    if "tenant_id" in table.columns:
        due.append(table.c.tenant_id == scope.tenant_id if scope.tenant_id else table.c.tenant_id.is_(None))
    key = [table.c.id] if "tenant_id" in table.columns and table.c.tenant_id.nullable else list(table.primary_key)
    if after is not None:
        due.append(tuple_(*key) > after)
    rows = (
        await session.execute(select(table).where(and_(*due)).order_by(*key).limit(AT_ONCE).with_for_update())
    ).mappings()
    last = None
    for row in rows:
        last = tuple(row[one.name] for one in key)
        kept, about = row[column.name], sealed.about(table.name, row)
        try:
            plain = (
                kept
                if sealed.was_plain and not kept.startswith(MARK)
                else vault.open(kept.removeprefix(MARK), about=about)
            )
        except SealBroken:
            tally.left += 1
            continue
        value = vault.seal(plain, about=about)
        await session.execute(
            update(table)
            .where(and_(*(one == row[one.name] for one in key)))
            .values({column.name: f"{MARK}{value}" if sealed.was_plain else value})
        )
        tally.resealed += 1
    return last
