"""What a process may remember of a business: only while it hears of every change."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar
from uuid import UUID

from comanda.realtime.hub import Hub

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

CATALOG = "catalog"


class TenantCache(Generic[K, V]):
    """Least-recently-used values, dropped when their tenant's catalogue changes and whenever the hub is deaf.

    `load` returns the value and its tenant, or raises. A value whose load overlapped with a change of its tenant
    is handed out but not kept. Whoever asks while a value is being loaded waits for that load, unless a change was
    heard since it began: after a change in a rush, one reads and not all.
    """

    def __init__(self, hub: Hub, load: Callable[[K], Awaitable[tuple[UUID, V]]], *, size: int) -> None:
        self._hub = hub
        self._load = load
        self._size = size
        self._kept: OrderedDict[K, tuple[UUID, V]] = OrderedDict()
        self._keys: dict[UUID, set[K]] = {}
        self._loads: dict[K, asyncio.Task[V]] = {}
        self._changes = 0
        self._clearings = 0
        self._changed_at: OrderedDict[UUID, int] = OrderedDict()
        hub.on(CATALOG, self._on_change)
        hub.on_lost(self.clear)

    def known(self, key: K) -> V | None:
        """The value, if it is remembered."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[1]

    async def get(self, key: K) -> V:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found[1]
        if not self._hub.connected:
            return await self._read(key)
        load = self._loads.get(key)
        if load is None:
            load = self._loads[key] = asyncio.create_task(self._read(key))
            load.add_done_callback(lambda done: self._loads.get(key) is done and self._loads.pop(key))
        return await asyncio.shield(load)  # it is not only for the one who may go away

    async def _read(self, key: K) -> V:
        before, heard, clearings = self._changes, self._hub.connected, self._clearings
        tenant_id, value = await self._load(key)
        unheard = not (heard and self._hub.connected) or clearings != self._clearings
        if not unheard and self._changed_at.get(tenant_id, 0) <= before:
            self._kept[key] = (tenant_id, value)
            self._keys.setdefault(tenant_id, set()).add(key)
            while len(self._kept) > self._size:
                oldest, (its_tenant, _) = self._kept.popitem(last=False)
                self._forget(its_tenant, oldest)
        return value

    def drop(self, tenant_id: UUID) -> None:
        self._loads.clear()  # of any tenant: not known before they end, and loading twice does no harm
        for key in self._keys.pop(tenant_id, ()):
            self._kept.pop(key, None)

    def drop_value(self, key: K, value: V) -> None:
        """Unless another one has taken its place."""
        found = self._kept.get(key)
        if found is not None and found[1] is value:
            self.drop(found[0])

    def clear(self) -> None:
        self._clearings += 1  # also for the loads that are under way
        self._loads.clear()
        self._kept.clear()
        self._keys.clear()

    def _forget(self, tenant_id: UUID, key: K) -> None:
        keys = self._keys[tenant_id]
        keys.discard(key)
        if not keys:
            del self._keys[tenant_id]

    async def _on_change(self, tenant_id: UUID, version: int) -> None:
        self._changes += 1
        self._changed_at[tenant_id] = self._changes
        self._changed_at.move_to_end(tenant_id)
        while len(self._changed_at) > 10_000:  # long past any load under way
            self._changed_at.popitem(last=False)
        self.drop(tenant_id)
