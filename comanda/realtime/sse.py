"""Server-Sent Events on the wire. A stream holds no database connection."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Protocol

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from comanda.kit.edge import STREAMS

LIFETIME_SECONDS = 600  # then the client comes back with its Last-Event-ID, maybe to another process
HEARTBEAT_SECONDS = 15
HEARTBEAT = b": still here\n\n"

_STREAM = "stream"


class Source(Protocol):
    """What a stream sends, until it is told to end. Nobody is interrupted for it: an interruption that meets the
    event waited for, or a connection to the database, can get lost."""

    def chunks(self) -> AsyncGenerator[bytes, None]: ...
    def end(self) -> None: ...


def encode(*, data: str, id: int | None = None, event: str | None = None) -> bytes:
    lines = [f"id: {id}"] if id is not None else []
    if event is not None:
        lines.append(f"event: {event}")
    lines.append(f"data: {data}")
    return ("\n".join(lines) + "\n\n").encode()


class EventStream(Response):
    """A route's answer that goes on until its source ends or the client leaves. `Streaming` sends it."""

    media_type = "text/event-stream"

    def __init__(self, source: Source) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"][_STREAM] = self

    async def send_all(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        watching = asyncio.create_task(self._end_when_gone(receive))
        STREAMS.inc()
        try:
            await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
            async with contextlib.aclosing(self._source.chunks()) as chunks:
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            STREAMS.dec()
            watching.cancel()

    async def _end_when_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._source.end()


class Streaming:
    """Sends the streams of `app` after it has returned: what served the request is let go, not kept for as long as
    the stream goes on. With thousands open that is half of the memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Thousands come back at once after a restart; each would hold a whole request while it waits for the database.
        self._opening = asyncio.Semaphore(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/events"):
            async with self._opening:
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)
        stream: EventStream | None = scope["state"].get(_STREAM) if scope["type"] == "http" else None
        if stream is not None:
            scope["state"].clear()
            await stream.send_all(receive, send)
