"""For those who run an installation: is it alive, is it ready, how is it doing, what is its API."""

import ipaddress
import os
import secrets
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text

from comanda.kit.errors import FACTS, Fact, Kind, NotFound
from comanda.kit.tenancy import Scope
from comanda.tenants.guards import bearer_token

router = APIRouter(include_in_schema=False)

_SWAGGER = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}

# Swagger UI sets style attributes; nothing else is loosened, and only for this page.
_DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DOCS_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comanda API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
"""
_DOCS_START = """SwaggerUIBundle({url: "/api/openapi.json", dom_id: "#swagger-ui", deepLinking: true,
  docExpansion: "none", defaultModelsExpandDepth: 0, filter: true, persistAuthorization: false, tryItOutEnabled: true});
"""


class NotReady(Fact, kind=Kind.UNAVAILABLE):
    """Not ready: {missing}."""


@router.get("/healthz")
async def alive() -> Response:
    """The process answers."""
    return Response('{"status":"ok"}', media_type="application/json")


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """The process can take orders: the database answers and changes are heard."""
    app = request.app.state.comanda
    if not app.hub.connected:  # at once: without a database the next step waits for one
        raise NotReady(missing="the database's notifications are not heard", retry_after_seconds=2)
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        await session.execute(text("SELECT 1"))
    return Response('{"status":"ready"}', media_type="application/json")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """For Prometheus: with METRICS_TOKEN as bearer token, or without one from this machine only."""
    token = request.app.state.comanda.settings.metrics_token
    if token is not None:
        if not secrets.compare_digest((bearer_token(request) or "").encode(), token.encode()):
            raise NotFound()
    elif request.client is None or not _is_loopback(request.client.host):
        raise NotFound()
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@router.get("/problems/{problem}")
async def about(problem: str) -> Response:
    """What a problem's `type` leads to: its code and sentence."""
    fact = FACTS.get(problem.replace("-", "_"))
    if fact is None:
        raise NotFound()
    sentence = " ".join((fact.__doc__ or "").split())
    return Response(f"{fact.code}: {sentence}\n", media_type="text/plain; charset=utf-8")


@router.get("/docs")
async def docs() -> Response:
    return Response(_DOCS_PAGE, media_type="text/html", headers={"Content-Security-Policy": _DOCS_POLICY})


@router.get("/docs/{name}")
async def docs_part(name: str) -> Response:
    if name == "start.js":
        return Response(_DOCS_START, media_type="text/javascript")
    if name not in _SWAGGER:
        raise NotFound()
    content = files("fastapi_swagger.resources").joinpath(name).read_bytes()
    return Response(content, media_type=_SWAGGER[name], headers={"Cache-Control": "public, max-age=86400"})
