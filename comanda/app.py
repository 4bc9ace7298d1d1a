"""The application: routers, edge and lifetime."""

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

import comanda
from comanda.api import ROUTERS
from comanda.bootstrap import Comanda, assemble, read_settings
from comanda.description import ABOUT, describe, operation_id
from comanda.kit.edge import Bounds, Edge
from comanda.kit.http import add_problem_handlers
from comanda.orders.menus_at_hand import MenusAtHand
from comanda.pages.endpoints import add_page_of_nowhere
from comanda.realtime.sse import Streaming

UPLOADS = (
    r"/api/v1/menu/items/[^/]+/image",
    r"/api/v1/menu/import",
    r"/api/v1/settings/logo",
    "/api/v1/customer-imports",
    r"/api/v1/customers/[^/]+/avatar",
)


def create_app(app: Comanda, *, worker: bool = True) -> ASGIApp:
    """The ASGI application of one process. `worker`: also run the job queue in it."""

    @asynccontextmanager
    async def lifetime(_: FastAPI) -> AsyncIterator[None]:
        async with app.running(worker=worker):
            with _when_told_to_stop(app.streams.end):
                # What is loaded now stays: collections need not walk through it, and come as soon as they pay.
                gc.collect()
                gc.freeze()
                yield

    api = FastAPI(
        title="Comanda",
        version=comanda.__version__,
        description=ABOUT,
        lifespan=lifetime,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    api.state.comanda = app
    add_problem_handlers(api)
    add_page_of_nowhere(api)
    for router in ROUTERS:
        api.include_router(router)
    describe(api)
    asgi: ASGIApp = Bounds(
        MenusAtHand(Streaming(api), app.tables, app.storefronts, app.clock),
        max_body_bytes=app.settings.max_body_bytes,
        max_upload_bytes=app.settings.max_upload_bytes,
        throttle=app.throttle,
        upload_paths=UPLOADS,
    )
    if app.settings.allowed_origins:
        asgi = CORSMiddleware(
            asgi,
            allow_origins=app.settings.allowed_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-Restaurant"],
            expose_headers=["Idempotency-Replayed", "ETag", "Retry-After", "X-Request-Id"],
        )
    return Edge(asgi)


@contextmanager
def _when_told_to_stop(end: Callable[[], None]) -> Iterator[None]:
    """Calls `end` on the first SIGINT or SIGTERM, before the server's own handler waits for what is being answered."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, told)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def openapi_document() -> dict[str, Any]:
    """The API's description, without a database or a secret."""
    settings = read_settings(demo=False, secret_key="x" * 32)
    return find_api(create_app(assemble(settings, ""))).openapi()


def find_api(asgi: ASGIApp) -> FastAPI:
    """The FastAPI application inside what surrounds it."""
    while not isinstance(asgi, FastAPI):
        asgi = getattr(asgi, "_app", None) or asgi.app  # type: ignore[attr-defined]
    return asgi
