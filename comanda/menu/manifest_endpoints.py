"""A web shop as an app on a phone's home screen, under the business's own name and logo."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from comanda.files.images import ICON_SIDE, key_of, png_of
from comanda.kit.errors import NotFound
from comanda.kit.kept import Kept
from comanda.menu.render import find_rendered, kept_with
from comanda.menu.storefront import Storefront

router = APIRouter(include_in_schema=False)

# As the customer app is drawn where a business has no colour or logo of its own; see web/customer/vite.config.ts.
_BACKGROUND, _COLOR = "#faf7f2", "#b3381a"
_ICONS = [
    {"src": "/icon-192.png", "sizes": "192x192", "type": "image/png"},
    {"src": "/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {"src": "/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
]


@router.api_route("/r/{slug}/manifest.webmanifest", methods=["GET", "HEAD"])
async def manifest(slug: str, request: Request) -> Response:
    """Raises TenantUnknown."""
    storefronts = request.app.state.comanda.storefronts
    shop = await storefronts.get(await storefronts.find(slug=slug, host=None))
    body = orjson.dumps(manifest_of(shop))
    return Kept(body, "application/manifest+json", cache_control="no-cache").to(request.headers)


@router.api_route("/r/{slug}/logo.png", methods=["GET", "HEAD"])
async def logo(slug: str, request: Request) -> Response:
    """For those who take no WebP, such as wallets. Raises TenantUnknown, NotFound, StorageUnavailable."""
    app = request.app.state.comanda
    shop = await app.storefronts.get(await app.storefronts.find(slug=slug, host=None))
    kept = find_rendered(shop, "logo.png", app.clock())
    if kept is None:
        content = await app.storage.read(key_of(shop.logo, ICON_SIDE)) if shop.logo is not None else None
        if content is None:
            raise NotFound()
        made = Kept(await png_of(content), "image/png", cache_control="public, max-age=86400")
        kept = kept_with(shop, "logo.png", app.clock(), lambda: made)
    return kept.to(request.headers)


def manifest_of(shop: Storefront) -> dict[str, Any]:
    """The scope is the whole app: cart, checkout and orders have no business in their address."""
    arabic = shop.language == "ar"
    name = shop.name2 if arabic and shop.name2 else shop.name
    return {
        "name": name,
        "short_name": name,
        "lang": shop.language,
        "dir": "rtl" if arabic else "ltr",
        "id": f"/r/{shop.slug}",
        "start_url": f"/r/{shop.slug}",
        "scope": "/",
        "display": "standalone",
        "background_color": _BACKGROUND,
        "theme_color": shop.settings.color or _COLOR,
        "icons": _ICONS if shop.logo is None else [_icon(shop.logo)],
    }


def _icon(logo: str) -> dict[str, str]:
    return {"src": f"/media/{key_of(logo, ICON_SIDE)}", "sizes": f"{ICON_SIDE}x{ICON_SIDE}", "type": "image/webp"}
