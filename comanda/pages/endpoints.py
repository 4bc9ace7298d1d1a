"""The web apps, as `web/` builds them into `dist/`.

Assets have the digest of their content in their name and may be kept for ever; a page and the service worker are asked
for anew each time. Every address of an app answers the same page, the app itself looks at the address; that of a menu
has the menu in it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI, Request, Response

from comanda.kit.errors import Fact, Kind, NotFound
from comanda.kit.http import problem
from comanda.kit.kept import Kept
from comanda.menu.render import kept_with, menu_view
from comanda.menu.storefront import Storefront
from comanda.pages.first_screen import Loads, page_of
from comanda.tables.finder import FoundTable

router = APIRouter(include_in_schema=False)

DIST = Path(__file__).parent / "dist"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FOR_EVER = "public, max-age=31536000, immutable"


class PagesNotBuilt(Fact, kind=Kind.UNAVAILABLE):
    """The pages have not been built. Run `make run` once, or `make web`."""


@dataclass(frozen=True, slots=True)
class App:
    """One built app: its files by their path below its address."""

    name: str

    @property
    def folder(self) -> Path:
        return DIST / self.name

    @property
    def index(self) -> Path:
        """Raises PagesNotBuilt."""
        path = self.folder / "index.html"
        if not path.exists():
            raise PagesNotBuilt()
        return path

    def page(self, request: Request) -> Response:
        """Raises PagesNotBuilt."""
        return _read(self.index, "no-cache").to(request.headers)

    def file(self, request: Request, path: str) -> Response:
        """Raises NotFound."""
        if path not in _files(self.folder):
            raise NotFound()
        cache_control = _FOR_EVER if path.startswith("assets/") else "no-cache"
        return _read(self.folder / path, cache_control).to(request.headers)


@cache
def _files(folder: Path) -> frozenset[str]:
    """What was built, and nothing else of the disk."""
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in _TYPES and path.name != "index.html"
    )


@cache
def _read(path: Path, cache_control: str) -> Kept:
    """Read once, when it is first asked for: what is built does not change while it is served."""
    return Kept(path.read_bytes(), _TYPES[path.suffix], cache_control=cache_control)


@cache
def _text(index: Path) -> str:
    return index.read_text()


@cache
def _loads(folder: Path) -> dict[str, Loads]:
    """What the app loads and says in each language."""
    loads = orjson.loads((folder / "first-screen.json").read_bytes())
    return {language: Loads(**one) for language, one in loads.items()}


CUSTOMER, STAFF = App("customer"), App("staff")


@router.api_route("/", methods=["GET", "HEAD"])
@router.api_route("/cart", methods=["GET", "HEAD"])
@router.api_route("/checkout", methods=["GET", "HEAD"])
@router.api_route("/orders", methods=["GET", "HEAD"])
@router.api_route("/customer", methods=["GET", "HEAD"])
@router.api_route("/customer/{address:path}", methods=["GET", "HEAD"])
@router.api_route("/track/{order_id}", methods=["GET", "HEAD"])
@router.api_route("/o/{slug}/{link}", methods=["GET", "HEAD"])
@router.api_route("/i/{slug}/{invoice_link}", methods=["GET", "HEAD"])
@router.api_route("/unsubscribe/{leave_token}", methods=["GET", "HEAD"])
@router.api_route("/agree/{agree_token}", methods=["GET", "HEAD"])
@router.api_route("/t/{table_token}/tab", methods=["GET", "HEAD"])
@router.api_route("/r/{slug}/phone", methods=["GET", "HEAD"])
async def customer(request: Request) -> Response:
    """What guests use."""
    return CUSTOMER.page(request)


@router.api_route("/r/{slug}", methods=["GET", "HEAD"])
async def shop_menu(request: Request, slug: str) -> Response:
    """The menu of a business on the web."""
    app = request.app.state.comanda
    try:
        shop = await app.storefronts.get(await app.storefronts.find(slug=slug, host=None))
    except Fact:  # unknown, or the database is away: the app says so
        return CUSTOMER.page(request)
    return _menu_page(request, shop, None)


@router.api_route("/t/{table_token}", methods=["GET", "HEAD"])
async def table_menu(request: Request, table_token: str) -> Response:
    """The menu at a table."""
    app = request.app.state.comanda
    try:
        table = await app.tables.find(table_token)
        shop = await app.storefronts.get(table.tenant_id)
    except Fact:
        return CUSTOMER.page(request)
    return _menu_page(request, shop, table)


def _menu_page(request: Request, shop: Storefront, table: FoundTable | None) -> Response:
    """The app's page with the menu in it, so that it is read before the app has arrived, and never asked for twice.

    In the language that was chosen before, else in the business's.
    """
    chosen = request.cookies.get("comanda.language", "")
    language = chosen if chosen in ("en", "ar") else shop.language
    now, index = request.app.state.comanda.clock(), CUSTOMER.index

    def make() -> Kept:
        menu = menu_view(shop, now, table.view() if table else None)
        return Kept(
            page_of(_text(index), _loads(CUSTOMER.folder)[language], menu, language).encode(),
            _TYPES[".html"],
            cache_control="no-cache",
            vary="Accept-Encoding, Cookie",
        )

    return kept_with(shop, ("page", table and table.id, language), now, make).to(request.headers)


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
async def asset(request: Request, name: str) -> Response:
    return CUSTOMER.file(request, f"assets/{name}")


@router.api_route("/sw.js", methods=["GET", "HEAD"])
@router.api_route("/manifest.webmanifest", methods=["GET", "HEAD"])
@router.api_route("/icon-192.png", methods=["GET", "HEAD"])
@router.api_route("/icon-512.png", methods=["GET", "HEAD"])
@router.api_route("/icon-maskable-512.png", methods=["GET", "HEAD"])
@router.api_route("/apple-touch-icon.png", methods=["GET", "HEAD"])
@router.api_route("/start.js", methods=["GET", "HEAD"])
@router.api_route("/dish.svg", methods=["GET", "HEAD"])
@router.api_route("/favicon.svg", methods=["GET", "HEAD"])
@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def file(request: Request) -> Response:
    """The service worker, the manifest, icons."""
    return CUSTOMER.file(request, request.url.path.removeprefix("/"))


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])  # asked for unbidden, where no page names the other
async def favicon(request: Request) -> Response:
    return CUSTOMER.file(request, "favicon.svg")


@router.api_route("/staff", methods=["GET", "HEAD"])
@router.api_route("/staff/{address:path}", methods=["GET", "HEAD"])
async def staff(request: Request, address: str = "") -> Response:
    """What the counter and the kitchen use. An asset that is none is no page."""
    if address.startswith("assets/"):
        return STAFF.file(request, address)
    return STAFF.page(request)


_NO_PAGES = ("/api", "/assets", "/media", "/staff/assets")


def add_page_of_nowhere(api: FastAPI) -> None:
    """At an address that is none of ours a person reads so in the app; a program gets the problem."""

    async def on_nowhere(request: Request, _: Exception) -> Response:
        path = request.url.path
        person = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
        if not person or any(path == one or path.startswith(f"{one}/") for one in _NO_PAGES):
            return problem(NotFound())
        try:
            text = _text(CUSTOMER.index)
        except PagesNotBuilt:
            return problem(NotFound())
        return Response(text, 404, {"Cache-Control": "no-store", "Vary": "Accept"}, _TYPES[".html"])

    api.add_exception_handler(404, on_nowhere)
