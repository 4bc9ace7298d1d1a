"""The pages, and what they are made of, from `static/`.

Assets live under an address that holds the digest of them all: they may be kept for ever, and modules find each other
by relative address. A page itself is asked for anew each time.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from comanda.kit.errors import NotFound

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}

ASKED_EACH_TIME = "no-cache"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"

# What stands in a page where the address of the assets goes.
_ASSETS = b"{{assets}}"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    compressed: bytes
    etag: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Static:
    version: str
    files: dict[str, _File]


@cache
def _static() -> _Static:
    """Every file, read once; the folder is part of the installed package and does not change."""
    sources = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
    version = hashlib.sha256(b"\0".join(part for pair in sources.items() for part in (pair[0].encode(), pair[1])))
    address = f"/assets/{version.hexdigest()[:16]}"
    files = {}
    for name, source in sources.items():
        body = source.replace(_ASSETS, address.encode()) if name.endswith(".html") else source
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        files[name] = _File(body, gzip.compress(body, 9, mtime=0), etag, _TYPES[Path(name).suffix])
    return _Static(address.rpartition("/")[2], files)


def _send(request: Request, name: str, cache_control: str) -> Response:
    file = _static().files[name]
    headers = {"ETag": file.etag, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = file.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = file.compressed
    return Response(body, headers=headers, media_type=file.media_type)


@router.api_route("/", methods=["GET", "HEAD"])
async def front(request: Request) -> Response:
    """Which business? Goes straight on where there is only one."""
    return _send(request, "front.html", ASKED_EACH_TIME)


@router.api_route("/r/{slug}", methods=["GET", "HEAD"])
@router.api_route("/t/{table_token}", methods=["GET", "HEAD"])
async def shop(request: Request) -> Response:
    """The menu of a business on the web, or at one of its tables."""
    return _send(request, "shop.html", ASKED_EACH_TIME)


@router.api_route("/track/{order_id}", methods=["GET", "HEAD"])
async def track(request: Request) -> Response:
    """One order, followed live by whoever holds its guest token."""
    return _send(request, "track.html", ASKED_EACH_TIME)


@router.api_route("/staff", methods=["GET", "HEAD"])
@router.api_route("/staff/invitation", methods=["GET", "HEAD"])
async def staff(request: Request) -> Response:
    """Sign-in, board, kitchen, tables; and where an invitation leads."""
    return _send(request, "staff.html", ASKED_EACH_TIME)


@router.api_route("/favicon.svg", methods=["GET", "HEAD"])
@router.api_route("/favicon.ico", methods=["GET", "HEAD"])  # asked for unbidden, where no page names the other
async def favicon(request: Request) -> Response:
    return _send(request, "favicon.svg", ASKED_EACH_TIME)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def robots(request: Request) -> Response:
    return _send(request, "robots.txt", ASKED_EACH_TIME)


@router.api_route("/assets/{version}/{name}", methods=["GET", "HEAD"])
async def asset(request: Request, version: str, name: str) -> Response:
    """A page from before an update still gets its assets, as they are now. Raises NotFound."""
    static = _static()
    if name not in static.files or name.endswith(".html"):
        raise NotFound()
    return _send(request, name, KEPT_FOR_EVER if version == static.version else ASKED_EACH_TIME)
