"""What a process may remember, and when it must forget."""

import asyncio
from uuid import UUID, uuid4

from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub

TENANT, OTHER = uuid4(), uuid4()


class Source:
    """Counts loads; each returns a new number, and can be held up."""

    def __init__(self) -> None:
        self.loads = 0
        self.more = asyncio.Condition()
        self.gate = asyncio.Event()
        self.gate.set()

    async def begun(self, loads: int) -> None:
        async with self.more:
            await self.more.wait_for(lambda: self.loads >= loads)

    async def load(self, key: str) -> tuple[UUID, int]:
        async with self.more:
            self.loads += 1
            number = self.loads
            self.more.notify_all()
        await self.gate.wait()
        return (OTHER if key.startswith("other") else TENANT), number


def hub_that_hears() -> Hub:
    hub = Hub("")
    hub.connected = True
    return hub


async def change(hub: Hub, tenant: UUID) -> None:
    await hub._hand_out(f"catalog {tenant} 2")


async def test_a_value_is_kept_until_its_tenant_changes() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    assert [await cache.get("a"), await cache.get("a"), await cache.get("other b")] == [1, 1, 2]
    await change(hub, TENANT)
    assert [await cache.get("a"), await cache.get("other b")] == [3, 2]


async def test_nothing_is_kept_while_the_hub_is_deaf() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    await cache.get("a")
    hub.connected = False
    cache.clear()
    assert [await cache.get("a"), await cache.get("a")] == [2, 3]


async def test_a_load_that_overlaps_a_change_is_not_kept() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    source.gate.clear()
    loading = asyncio.create_task(cache.get("a"))
    await source.begun(1)
    await change(hub, TENANT)
    source.gate.set()
    assert await loading == 1
    assert await cache.get("a") == 2


async def test_a_load_during_which_the_hub_was_lost_and_found_is_not_kept() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    source.gate.clear()
    loading = asyncio.create_task(cache.get("a"))
    await source.begun(1)
    cache.clear()  # what the hub does when it is lost; it is connected again before the load ends
    source.gate.set()
    assert await loading == 1
    assert await cache.get("a") == 2


async def test_the_least_recently_used_goes_first() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=2)
    await cache.get("a")
    await cache.get("b")
    await cache.get("a")
    await cache.get("c")
    assert await cache.get("a") == 1
    assert await cache.get("b") == 4


async def test_many_who_ask_at_once_share_one_load() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    assert await asyncio.gather(*(cache.get("a") for _ in range(50))) == [1] * 50
    assert source.loads == 1


async def test_whoever_asks_after_a_change_does_not_share_a_load_from_before_it() -> None:
    hub, source = hub_that_hears(), Source()
    cache = TenantCache(hub, source.load, size=10)
    source.gate.clear()
    before = asyncio.create_task(cache.get("a"))
    await source.begun(1)
    await change(hub, TENANT)
    after = asyncio.create_task(cache.get("a"))
    await source.begun(2)
    source.gate.set()
    assert (await before, await after) == (1, 2)
