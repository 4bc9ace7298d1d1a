"""Server-Sent Events on the wire. A stream holds no database connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from comanda.kit.edge import STREAMS

LIFETIME_SECONDS = 600  # then the client comes back with its Last-Event-ID, maybe to another process
HEARTBEAT_SECONDS = 15
HEARTBEAT = b": still here\n\n"

Chunks = AsyncIterator[bytes]


def encode(*, data: str, id: int | None = None, event: str | None = None) -> bytes:
    lines = [f"id: {id}"] if id is not None else []
    if event is not None:
        lines.append(f"event: {event}")
    lines.append(f"data: {data}")
    return ("\n".join(lines) + "\n\n").encode()


class EventStream(Response):
    """Sends what `chunks` yields until it ends, the client leaves or the lifetime is over."""

    media_type = "text/event-stream"

    def __init__(self, chunks: Chunks) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sender = asyncio.current_task()
        assert sender is not None

        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            sender.cancel()

        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        watcher = asyncio.create_task(until_gone())
        STREAMS.inc()
        try:
            await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
            async with contextlib.aclosing(self._chunks) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not watcher.done():  # the server stops; the client did not leave
                raise
        finally:
            STREAMS.dec()
            watcher.cancel()
