"""The process's ear on the database."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import psycopg
import structlog

log = structlog.get_logger("comanda.realtime")

CHANNEL = "comanda"
Handler = Callable[[UUID, int], Awaitable[None]]


class Hub:
    """Hands each notification "<topic> <tenant> <number>" to the topic's handlers.

    While `connected` is false nothing is heard: caches must not be trusted, and streams catch up from the
    database when it is true again (`on_connected`).
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._handlers: dict[str, list[Handler]] = {}
        self._on_connected: list[Callable[[], Awaitable[None]]] = []
        self._on_lost: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.connected = False

    def on(self, topic: str, handler: Handler) -> None:
        self._handlers.setdefault(topic, []).append(handler)

    def on_connected(self, handler: Callable[[], Awaitable[None]]) -> None:
        self._on_connected.append(handler)

    def on_lost(self, handler: Callable[[], None]) -> None:
        self._on_lost.append(handler)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name="realtime hub")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), timeout=5)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self) -> None:
        pause = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="comanda hub", connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.connected = True
                    self._ready.set()
                    pause = 0.2
                    for reconnected in self._on_connected:
                        await reconnected()
                    async for notification in connection.notifies():
                        await self._hand_out(notification.payload)
            except Exception as error:  # also of those who catch up: whatever it was, listen again
                log.warning("database notifications lost", error=type(error).__name__)
            finally:
                self.connected = False
                for lost in self._on_lost:
                    lost()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    async def _hand_out(self, payload: str) -> None:
        topic, _, rest = payload.partition(" ")
        tenant, _, number = rest.partition(" ")
        for handler in self._handlers.get(topic, ()):
            try:
                await handler(UUID(tenant), int(number))
            except Exception as error:  # one listener's failure must not deafen the others
                log.error("notification handler failed", topic=topic, error=type(error).__name__)
