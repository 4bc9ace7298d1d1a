"""The live board: every open order of a business."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

import orjson

from comanda.kit.db import Connection
from comanda.orders.repository import BOARD

_Orders = dict[str, tuple[int, bytes]]  # version and JSON by id


class Boards:
    """The orders of the boards this process read last, at most `size` bytes of them.

    What a board shows is decided by the database in the caller's scope each time; kept is only how an order of that
    version reads. The database holds that no order changes without a higher version.
    """

    def __init__(self, size: int = 16_000_000) -> None:
        self._size = size
        self.remembered = 0  # bytes
        self._kept: OrderedDict[UUID, _Orders] = OrderedDict()

    async def read(self, connection: Connection, tenant_id: UUID, now: datetime) -> bytes:
        """Every open order (at most 1,000) as JSON, oldest first, and where the stream stands."""
        known = self._kept.get(tenant_id, {})
        cursor = await connection.execute(
            BOARD,
            {
                "tenant_id": tenant_id,
                "ids": f"{{{','.join(known)}}}",  # ready made: a list is dumped one by one
                "versions": f"{{{','.join([str(version) for version, _ in known.values()])}}}",
            },
            binary=True,
        )
        row = await cursor.fetchone()
        assert row is not None
        event_id, ids, versions, made = row
        orders: _Orders = {
            id: known[id] if json is None else (version, json.encode())
            for id, version, json in zip(ids or (), versions or (), made or (), strict=True)
        }
        self._keep(tenant_id, orders)
        body = b",".join([json for _, json in orders.values()])
        return b'{"orders":[%b],"last_event_id":%d,"now":%b}' % (body, event_id, orjson.dumps(now))

    def _keep(self, tenant_id: UUID, orders: _Orders) -> None:
        old = self._kept.pop(tenant_id, {})
        self._kept[tenant_id] = orders
        self.remembered += _size(orders) - _size(old)
        while self.remembered > self._size:
            _, dropped = self._kept.popitem(last=False)
            self.remembered -= _size(dropped)


def _size(orders: _Orders) -> int:
    return sum(len(json) for _, json in orders.values())
