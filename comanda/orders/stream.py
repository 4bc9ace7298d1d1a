"""Live orders: one reader per business and process, however many listen.

A stream is announced facts only: ids, versions and states. Whoever needs more reads it in their own scope. It can
go on after any event id, because ids follow the order of commits without gaps.
"""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.orders.repository import EVENTS_AFTER, ORDER_EVENTS_AFTER
from comanda.realtime.hub import Hub
from comanda.realtime.sse import HEARTBEAT, HEARTBEAT_SECONDS, LIFETIME_SECONDS, encode

_AT_ONCE = 500
_MOST_UNSENT = 1000  # who is further behind is sent away, comes back, and reads what they missed

_MENU = encode(data="{}", event="menu")

Event = tuple[int, UUID, str, str, int, datetime, datetime]


class Listener:
    """One stream: the events of a business or of one order, after id `after` (None: from now on)."""

    __slots__ = ("_streams", "after", "ended", "order_id", "tenant_id", "unsent")

    def __init__(self, streams: "OrderStreams", tenant_id: UUID, order_id: UUID | None, after: int | None) -> None:
        self._streams = streams
        self.tenant_id = tenant_id
        self.order_id = order_id
        self.after = after
        self.unsent: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        self.ended = False

    def chunks(self) -> AsyncGenerator[bytes, None]:
        return self._streams.chunks(self)

    def tell(self, event_id: int, chunk: bytes) -> None:
        if self.unsent.qsize() < _MOST_UNSENT:
            self.unsent.put_nowait((event_id, chunk))
        else:
            self.end()

    def end(self) -> None:
        self.ended = True
        self.unsent.put_nowait((0, b""))  # wakes it


class _Feed:
    """What one business's listeners of this process have been told so far."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.last_id = -1
        self.lock = asyncio.Lock()


class OrderStreams:
    """The streams of one process."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._feeds: dict[UUID, _Feed] = {}
        self._ended = False
        hub.on("order", self._on_order)
        hub.on("catalog", self._on_catalog)
        hub.on_connected(self._catch_up)

    def end(self) -> None:
        """Ends every stream, and those that begin from now on at once: the server is about to stop, and would wait
        for them. The clients come back, to another process or to the next one."""
        self._ended = True
        for feed in self._feeds.values():
            for listener in feed.listeners:
                listener.end()

    def follow(self, tenant_id: UUID, *, order_id: UUID | None = None, after: int | None = None) -> Listener:
        """The caller has proved that these events may be seen."""
        return Listener(self, tenant_id, order_id, after)

    async def chunks(self, listener: Listener) -> AsyncGenerator[bytes, None]:
        """What `listener` is to hear, as it is on the wire."""
        tenant_id, after = listener.tenant_id, listener.after
        feed = self._feeds.setdefault(tenant_id, _Feed())
        feed.listeners.add(listener)  # before looking back, so that nothing falls in between
        loop = asyncio.get_running_loop()
        ends = loop.time() + LIFETIME_SECONDS
        try:
            if feed.last_id < 0:
                async with feed.lock:
                    if feed.last_id < 0:
                        feed.last_id = await self._newest(tenant_id)
            if after is not None and after > feed.last_id and after > await self._newest(tenant_id):
                after = None  # an id that was never given out, as after a restored backup: begin anew
            sent = feed.last_id if after is None else after
            if after is not None:
                while events := await self._read(tenant_id, listener.order_id, sent):
                    for event in events:
                        yield _on_wire(event)
                        sent = event[0]
            elif listener.order_id is None:
                yield encode(data="{}", id=sent, event="hello")
            while not (self._ended or listener.ended) and (remaining := ends - loop.time()) > 0:
                try:
                    # Not wait_for: before Python 3.12 it drops a cancellation that meets an event.
                    async with asyncio.timeout(min(HEARTBEAT_SECONDS, remaining)):
                        event_id, chunk = await listener.unsent.get()
                except TimeoutError:
                    yield HEARTBEAT
                    continue
                if chunk is _MENU:
                    yield chunk
                elif event_id > sent:
                    sent = event_id
                    yield chunk
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners and self._feeds.get(tenant_id) is feed:
                del self._feeds[tenant_id]

    async def _on_order(self, tenant_id: UUID, event_id: int) -> None:
        feed = self._feeds.get(tenant_id)
        if feed is not None and event_id > feed.last_id:
            await self._advance(tenant_id, feed)

    async def _on_catalog(self, tenant_id: UUID, version: int) -> None:
        feed = self._feeds.get(tenant_id)
        if feed is not None:
            for listener in feed.listeners:
                if listener.order_id is None:
                    listener.tell(0, _MENU)

    async def _catch_up(self) -> None:
        for tenant_id, feed in list(self._feeds.items()):
            await self._advance(tenant_id, feed)

    async def _advance(self, tenant_id: UUID, feed: _Feed) -> None:
        async with feed.lock:
            if feed.last_id < 0:
                return  # nobody has been told anything yet
            while events := await self._read(tenant_id, None, feed.last_id):
                for event in events:
                    feed.last_id = event[0]
                    chunk = _on_wire(event)
                    for listener in feed.listeners:
                        if listener.order_id is None or listener.order_id == event[1]:
                            listener.tell(event[0], chunk)

    async def _newest(self, tenant_id: UUID) -> int:
        async with self._database.statement(Scope.staff(tenant_id, read_only=True)) as connection:
            cursor = await connection.execute(
                "SELECT event_id FROM tenant_counters WHERE tenant_id = %s", (tenant_id,)
            )
            row = await cursor.fetchone()
            return int(row[0]) if row else 0

    async def _read(self, tenant_id: UUID, order_id: UUID | None, after: int) -> list[Event]:
        values: tuple[Any, ...] = (tenant_id, after, _AT_ONCE)
        sql = EVENTS_AFTER
        if order_id is not None:
            values = (tenant_id, order_id, after, _AT_ONCE)
            sql = ORDER_EVENTS_AFTER
        async with self._database.statement(Scope.staff(tenant_id, read_only=True)) as connection:
            cursor = await connection.execute(sql, values)
            return await cursor.fetchall()


def _on_wire(event: Event) -> bytes:
    id, order_id, kind, status, version, ready_at, at = event
    data = orjson.dumps(
        {"order_id": order_id, "kind": kind, "status": status, "version": version, "ready_at": ready_at, "at": at}
    )
    return encode(data=data.decode(), id=id, event="order")
