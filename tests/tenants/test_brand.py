"""A business's logo and colour: who sets them, what becomes of them, where guests see them."""

import asyncio
import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from comanda.bootstrap import Comanda
from comanda.files.images import MAX_BYTES
from comanda.files.rendering import render
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.permissions import Role
from tests.factories import Shop

LOGO = "/api/v1/settings/logo"
GREEN = (11, 110, 79, 255)


def logo(size: tuple[int, int] = (600, 600), kind: str = "PNG") -> bytes:
    """Green on the left, nothing on the right."""
    image = Image.new("RGBA", size, GREEN)
    image.paste((0, 0, 0, 0), (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


async def put(shop: Shop, content: bytes, content_type: str = "image/png", **more: Any) -> httpx.Response:
    return await shop.staff("PUT", LOGO, content=content, headers={"Content-Type": content_type}, **more)


async def logo_of(shop: Shop) -> Any:
    return (await shop.staff("GET", "/api/v1/settings")).json()["logo"]


async def version_of(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return (await repository.get_tenant(session, shop.tenant_id)).catalog_version


async def heard(shop: Shop) -> None:
    """A process hears of a change a moment after it was made."""
    version = await version_of(shop)
    for _ in range(500):
        if (await shop.app.storefronts.get(shop.tenant_id)).version >= version:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the change was never heard of")


async def audited(shop: Shop) -> list[str]:
    page = (await shop.staff("GET", "/api/v1/audit", params={"action": "settings."})).json()
    return [one["action"] for one in page["items"]]


def files(app: Comanda, shop: Shop) -> list[Path]:
    return sorted((app.settings.data_dir / "uploads" / "logos" / shop.tenant_id.hex).glob("*"))


async def test_a_logo_is_set_shown_replaced_and_removed(app: Comanda, shop: Shop) -> None:
    before, version = (await shop.staff("GET", "/api/v1/settings")).json(), await version_of(shop)
    answer = await put(shop, logo(), role=Role.MANAGER)
    assert answer.status_code == 200, answer.text
    first = answer.json()["logo"]
    assert answer.json() == before | {"logo": first}
    assert await logo_of(shop) == first
    for address, size in ((first["small"], (320, 320)), (first["large"], (600, 600))):
        assert address.startswith(f"/media/logos/{shop.tenant_id.hex}/")
        shown = await shop.client.get(address)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        image = Image.open(io.BytesIO(shown.content))
        assert (image.size, image.mode) == (size, "RGBA")
        assert [pixel(image, x, 160)[3] for x in (10, size[0] - 10)] == [255, 0]

    second = (await put(shop, logo(kind="WEBP"), "image/webp")).json()["logo"]
    assert second["large"] != first["large"]
    assert (await shop.client.get(first["large"])).status_code == 404
    assert len(files(app, shop)) == 3
    assert await version_of(shop) == version + 2

    assert (await shop.staff("DELETE", LOGO)).status_code == 204
    assert (await shop.staff("DELETE", LOGO)).status_code == 204
    assert await logo_of(shop) is None
    assert (await shop.client.get(second["large"])).status_code == 404
    assert files(app, shop) == []
    assert await version_of(shop) == version + 3  # taking away what is not there changes nothing
    assert await audited(shop) == ["settings.logo_removed", "settings.logo_set", "settings.logo_set"]


@pytest.mark.parametrize(
    ("_case", "content", "content_type", "status", "code"),
    [
        ("another kind", b"GIF89a", "image/gif", 415, "image_type_not_taken"),
        ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415, "image_type_not_taken"),
        ("another type", logo(), "image/webp", 415, "image_type_differs"),
        ("no picture", b"no picture", "image/png", 422, "image_unreadable"),
        ("many bytes", b"\0" * (MAX_BYTES + 1), "image/png", 413, "image_too_large"),
        ("more than is read", b"\0" * (6 * 1024 * 1024 + 1), "image/png", 413, "body_too_large"),
    ],
)
async def test_a_refused_logo_leaves_the_one_there_is(
    _case: str, content: bytes, content_type: str, status: int, code: str, app: Comanda, shop: Shop
) -> None:
    before = (await put(shop, logo())).json()["logo"]
    version, kept = await version_of(shop), files(app, shop)
    refused = await put(shop, content, content_type)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await logo_of(shop) == before
    assert (await version_of(shop), files(app, shop)) == (version, kept)


async def test_only_who_decides_for_this_business_sets_its_logo(
    app: Comanda, shop: Shop, other_shop: Shop
) -> None:
    before = (await put(shop, logo())).json()["logo"]
    version, kept = await version_of(shop), files(app, shop)
    for role in (Role.FRONT_DESK, Role.KITCHEN):
        assert (await put(shop, logo(), role=role)).status_code == 403
        assert (await shop.staff("DELETE", LOGO, role=role)).status_code == 403
    headers = {"Content-Type": "image/png"}
    assert (await shop.client.put(LOGO, content=logo(), headers=headers)).status_code == 401
    assert (await shop.client.delete(LOGO)).status_code == 401
    assert (await put(other_shop, logo())).status_code == 200
    assert (await other_shop.staff("DELETE", LOGO)).status_code == 204
    assert await logo_of(shop) == before
    assert (await version_of(shop), files(app, shop)) == (version, kept)
    assert files(app, other_shop) == []


async def test_guests_see_them_at_the_table_on_the_web_and_on_the_front_page(shop: Shop, other_shop: Shop) -> None:
    at_table = f"/api/menu/{shop.tables['Table 1'][1]}"
    first = await shop.client.get(at_table)
    assert [first.json()["business"][name] for name in ("logo", "color")] == [None, None]
    given = (await put(shop, logo())).json()["logo"]
    change = await shop.staff("PATCH", "/api/v1/settings", json={"color": "#0B6E4F", "listed": True})
    assert (change.status_code, change.json()["color"]) == (200, "#0b6e4f")
    brand = {"logo": given, "color": "#0b6e4f"}

    await heard(shop)
    again = await shop.client.get(at_table, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.json()["catalog_version"] == first.json()["catalog_version"] + 2
    web = await shop.guest("GET", "/api/customer/menu")
    for menu in (again.json(), web.json()):
        assert {name: menu["business"][name] for name in brand} == brand
    listed = {one["slug"]: one for one in (await shop.client.get("/api/businesses")).json()}
    assert listed[shop.slug] == {
        "slug": shop.slug,
        "name": "Test Kitchen",
        "name2": "مطعم التجربة",
        "language": "en",
        "country": "GH",
        **brand,
    }
    theirs = await other_shop.guest("GET", "/api/customer/menu")
    assert [theirs.json()["business"][name] for name in brand] == [None, None]

    taken_back = await shop.staff("PATCH", "/api/v1/settings", json={"color": None})
    assert taken_back.json()["color"] is None
    await heard(shop)
    web = await shop.guest("GET", "/api/customer/menu", headers={"If-None-Match": web.headers["etag"]})
    assert (web.status_code, web.json()["business"]["color"]) == (200, None)


# As an app on a phone


async def manifest_of(shop: Shop) -> httpx.Response:
    return await shop.client.get(f"/r/{shop.slug}/manifest.webmanifest")


async def test_a_web_shop_installs_under_the_business_name(shop: Shop) -> None:
    plain = await manifest_of(shop)
    assert plain.status_code == 200
    assert plain.headers["content-type"] == "application/manifest+json"
    assert plain.headers["cache-control"] == "no-cache"
    found = plain.json()
    icons = found.pop("icons")
    assert found == {
        "name": "Test Kitchen",
        "short_name": "Test Kitchen",
        "lang": "en",
        "dir": "ltr",
        "id": f"/r/{shop.slug}",
        "start_url": f"/r/{shop.slug}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#b3381a",
    }
    installation = (await shop.client.get("/manifest.webmanifest")).json()
    assert icons == installation["icons"]
    assert [found[name] for name in ("theme_color", "background_color", "display")] == [
        installation[name] for name in ("theme_color", "background_color", "display")
    ]
    unchanged = await shop.client.get(
        f"/r/{shop.slug}/manifest.webmanifest", headers={"If-None-Match": plain.headers["etag"]}
    )
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_its_app_has_its_colour_its_logo_and_its_language(shop: Shop) -> None:
    plain = await manifest_of(shop)
    change = {"color": "#0b6e4f", "language": "ar"}
    assert (await shop.staff("PATCH", "/api/v1/settings", json=change)).status_code == 200
    assert (await put(shop, logo((600, 300)))).status_code == 200
    await heard(shop)
    answer = await shop.client.get(
        f"/r/{shop.slug}/manifest.webmanifest", headers={"If-None-Match": plain.headers["etag"]}
    )
    assert answer.status_code == 200
    found = answer.json()
    assert {name: found[name] for name in ("name", "short_name", "lang", "dir", "theme_color")} == {
        "name": "مطعم التجربة",
        "short_name": "مطعم التجربة",
        "lang": "ar",
        "dir": "rtl",
        "theme_color": "#0b6e4f",
    }
    (icon,) = found["icons"]
    assert {name: icon[name] for name in ("sizes", "type")} == {"sizes": "512x512", "type": "image/webp"}
    shown = await shop.client.get(icon["src"])
    image = Image.open(io.BytesIO(shown.content))
    assert (shown.headers["content-type"], image.size) == ("image/webp", (512, 512))
    # The logo is as wide as the square and half as high; around it, and where it is transparent, is nothing.
    assert [pixel(image, x, y)[3] for x, y in ((100, 100), (100, 256), (400, 256), (100, 400))] == [0, 255, 0, 0]

    assert (await shop.staff("PATCH", "/api/v1/settings", json={"name2": ""})).status_code == 200
    await heard(shop)
    assert (await manifest_of(shop)).json()["name"] == "Test Kitchen"


async def test_an_unknown_business_has_no_app(client: httpx.AsyncClient) -> None:
    for slug in ("nobody-here", "Test", "%D9%85%D8%B7%D8%B9%D9%85", "x" * 500):
        answer = await client.get(f"/r/{slug}/manifest.webmanifest")
        assert (answer.status_code, answer.json()["code"]) == (404, "tenant_unknown")


@pytest.mark.parametrize("size", [(16, 16), (3, 20_000), (2000, 1)])
def test_every_logo_makes_a_square_icon(size: tuple[int, int]) -> None:
    rendered = render(logo(size), "image/png", icon=True)
    assert sorted(rendered) == [320, 512, 960]
    assert Image.open(io.BytesIO(rendered[512])).size == (512, 512)
