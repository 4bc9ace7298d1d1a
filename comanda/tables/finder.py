"""From a scanned code to its table."""

from dataclasses import dataclass
from re import compile as pattern
from typing import Any
from uuid import UUID

from sqlalchemy import text

from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub
from comanda.tables.errors import TableUnknown

REMEMBERED = 10_000

_CODE = pattern(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class FoundTable:
    tenant_id: UUID
    id: UUID
    name: str
    area: str
    code: str | None = None  # under which it was found; None: by its id

    def view(self) -> dict[str, Any]:
        """As guests see it."""
        return {"id": self.id, "name": self.name, "area": self.area}


class TableFinder:
    """One per process. Remembers the tables it found, never a code it did not find.

    A rotated code is forgotten when the process hears of the rotation, moments after it is committed.
    """

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._found: TenantCache[str, FoundTable] = TenantCache(hub, self._look_up, size=REMEMBERED)

    async def find(self, token: str) -> FoundTable:
        """Raises TableUnknown."""
        if not _CODE.fullmatch(token):
            raise TableUnknown()
        return await self._found.get(token)

    def known(self, token: str) -> FoundTable | None:
        """The table, if it is remembered."""
        return self._found.known(token)

    def drop(self, tenant_id: UUID) -> None:
        self._found.drop(tenant_id)

    async def _look_up(self, token: str) -> tuple[UUID, FoundTable]:
        async with self._database.transaction(Scope.system(read_only=True)) as session:
            row = (
                await session.execute(
                    text("SELECT tenant_id, id, name, area FROM find_table(:token)"), {"token": token}
                )
            ).one_or_none()
        if row is None:
            raise TableUnknown()
        return row.tenant_id, FoundTable(row.tenant_id, row.id, row.name, row.area, token)
