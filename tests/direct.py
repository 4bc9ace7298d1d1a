"""Talking to the application without a server in between, from any address."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp, Message

from tests.documented import documented

LOOPBACK = ("127.0.0.1", 40000)


class Direct(httpx.AsyncBaseTransport):
    """A 500 is an answer; an exception that leaves the application fails the test. Of a stream that never ends,
    the first chunk is the answer, then the client is gone.

    `client` is where requests come from; one request comes from elsewhere with `extensions={"client": …}`.
    """

    def __init__(self, app: ASGIApp, *, client: tuple[str, int] = LOOPBACK) -> None:
        self._app = app
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        gone, asked = asyncio.Event(), False
        head: dict[str, Any] = {}
        content: list[bytes] = []

        async def receive() -> Message:
            nonlocal asked
            if asked:
                await gone.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
                return
            content.append(message.get("body", b""))
            if not message.get("more_body") or (
                content[-1] and (b"content-type", b"text/event-stream") in types()
            ):
                gone.set()

        def types() -> list[tuple[bytes, bytes]]:
            return [(name, value.partition(b";")[0]) for name, value in head["headers"]]

        async def answer() -> None:
            await self._app(self._scope(request), receive, send)

        await asyncio.create_task(answer())  # as a server does: a stream's end is a cancellation
        return httpx.Response(head["status"], headers=head["headers"], content=b"".join(content), request=request)

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "query_string": request.url.query,
            "server": (request.url.host, request.url.port or 80),
            "client": request.extensions.get("client", self._client),
            "root_path": "",
        }


def direct(app: ASGIApp, *, client: tuple[str, int] = LOOPBACK) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=Direct(app, client=client), base_url="http://testserver", event_hooks=documented()
    )
