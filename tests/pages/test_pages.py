"""The pages as a browser asks for them. How they behave in one is told in tests/browser."""

import asyncio
import gzip
import json
import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from comanda.kit.edge import CONTENT_SECURITY_POLICY
from comanda.pages.endpoints import DIST, App
from tests.factories import Shop

CUSTOMER = ("/", "/r/some-shop", "/t/some-table-code", "/t/some-table-code/tab", "/track/some-order", "/cart",
            "/checkout", "/orders")  # fmt: skip
STAFF = ("/staff", "/staff/board", "/staff/settings/hours", "/staff/invitation")
PAGES = (*CUSTOMER, *STAFF)


class Reading(HTMLParser):
    """What a page refers to, and whatever in it the content security policy would refuse."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href") if name in given]
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(f"<{tag}>")


@pytest.mark.parametrize("address", PAGES)
async def test_a_page_answers_html_under_the_strict_policy(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("address", PAGES)
async def test_a_page_holds_nothing_inline_and_all_it_refers_to_is_there(
    client: httpx.AsyncClient, address: str
) -> None:
    page = Reading((await client.get(address)).text)
    assert page.inline == []
    assert len(page.addresses) >= 2
    for one in page.addresses:
        assert one.startswith("/")
        assert (await client.get(one)).status_code == 200, one


async def test_a_page_is_not_sent_again_to_who_has_it(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", PAGES)
async def test_head_answers_as_get_without_the_body(client: httpx.AsyncClient, address: str) -> None:
    got, head = await client.get(address), await client.head(address)
    assert (head.status_code, head.headers["etag"]) == (200, got.headers["etag"])


@pytest.mark.parametrize(("name", "base"), [("customer", "/"), ("staff", "/staff/")])
async def test_what_has_its_content_in_its_name_is_kept_for_ever(
    client: httpx.AsyncClient, name: str, base: str
) -> None:
    files = sorted(path.name for path in (DIST / name / "assets").iterdir())
    assert len(files) > 5
    kinds = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}
    for file in files:
        suffix = file[file.rindex(".") :]
        if suffix not in kinds:
            continue
        assert re.fullmatch(r".+-[\w-]{8}\.\w+", file), file
        answer = await client.get(f"{base}assets/{file}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == kinds[suffix]
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"


async def test_the_app_can_be_installed(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    answer = await client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = json.loads(answer.text)
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        found = await client.get(icon["src"])
        assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
    worker = await client.get("/sw.js")
    assert (worker.status_code, worker.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/assets/..%2findex.html", "/staff/assets/none.js", "/staff/assets/../index.html",
             "/index.html", "/sw.js.map", "/nothing"],
)  # fmt: skip
async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    if answer.headers["content-type"].startswith("text/html"):  # the address was shortened on its way
        assert path == "/staff/assets/../index.html"
        return
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nope", "/nope/xx", "/t", "/track", "/r/some-shop/nothing"])
async def test_at_an_address_that_is_none_a_browser_gets_the_apps_page(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-store", "Accept")
    assert answer.text == (await client.get("/")).text
    assert (await client.head(path, headers=BROWSER)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/nothing"), ("GET", "/api"), ("GET", "/assets/none.js"), ("GET", "/assets/none/none.js"),
     ("GET", "/media/none/none/none"), ("POST", "/nope")],
)  # fmt: skip
async def test_what_is_no_page_stays_a_problem_for_a_browser_too(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path, headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_robots_stay_out_of_what_is_one_persons_own(client: httpx.AsyncClient) -> None:
    answer = await client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert {"Disallow: /t/", "Disallow: /track/", "Disallow: /staff", "Disallow: /api/"} <= set(
        answer.text.splitlines()
    )


async def test_pages_are_no_part_of_the_api(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    assert all(path.startswith(("/api/", "/media/")) for path in paths)


def test_pages_that_were_never_built_are_a_sentence() -> None:
    assert not (App("no such app").folder / "index.html").exists()


def test_the_menu_is_light_enough_for_a_slow_phone() -> None:
    """What the page loads before it asks for the menu: the entry and what it imports at once, compressed."""
    import gzip

    page = (DIST / "customer/index.html").read_text()
    names = set(re.findall(r'"/(assets/[^"]+\.js)"', page))
    total = sum(len(gzip.compress((DIST / "customer" / name).read_bytes(), 6)) for name in names)
    assert 0 < total <= 150_000


# --- a menu within its page ---


def written(page: str) -> dict[str, Any]:
    """The menu that the app begins with."""
    found = re.search(r'<script type="application/json" id="menu">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


async def test_a_menus_page_has_the_menu_in_it(shop: Shop) -> None:
    code = shop.tables["Table 1"][1]
    for address, asked in ((f"/r/{shop.slug}", f"/api/customer/menu?restaurant={shop.slug}"),
                           (f"/t/{code}", f"/api/menu/{code}")):  # fmt: skip
        answer = await shop.client.get(address)
        assert answer.status_code == 200
        assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-cache", "Accept-Encoding, Cookie")
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert written(answer.text) == (await shop.client.get(asked)).json()
        assert '<h3 class="MenuItemCard_name"><bdi>Jollof rice</bdi></h3>' in answer.text
        again = await shop.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


async def test_a_menus_page_changes_with_the_menu(shop: Shop) -> None:
    before = await shop.client.get(f"/r/{shop.slug}")
    body = {"name": "Red <snapper>"}
    assert (await shop.staff("PATCH", f"/api/v1/menu/items/{shop.items['Tilapia']}", json=body)).status_code == 200
    async with asyncio.timeout(5):  # until the process has heard of it
        while True:
            after = await shop.client.get(f"/r/{shop.slug}", headers={"If-None-Match": before.headers["etag"]})
            if after.status_code == 200:
                break
            await asyncio.sleep(0.01)
    assert "Red &lt;snapper&gt;" in after.text
    assert "Red <snapper>" not in after.text


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "ar"), ("en", "en"), ("ar", "ar"), ("xx", "ar"), ("<b>", "ar")]
)
async def test_a_menus_page_is_in_the_language_chosen_or_in_the_businesss(
    shop: Shop, cookie: str | None, language: str
) -> None:
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"language": "ar"})).status_code == 200
    headers = {"Cookie": f"comanda.language={cookie}"} if cookie else {}
    page = (await shop.client.get(f"/r/{shop.slug}", headers=headers)).text
    direction = "rtl" if language == "ar" else "ltr"
    assert page.startswith(f'<!doctype html>\n<html lang="{language}" dir="{direction}">')
    assert ("ابحث في القائمة" in page) is (language == "ar")


async def test_what_the_page_of_a_menu_names_is_there(shop: Shop) -> None:
    page = (await shop.client.get(f"/r/{shop.slug}")).text
    named = re.findall(r'(?:href|src)="(/[^"]+)"', page) + re.findall(r'data-modules="([^"]+)"', page)[0].split(
        " "
    )
    assert len(named) > 5
    for one in named:
        assert (await shop.client.get(one)).status_code == 200, one


async def test_a_menu_weighs_little(shop: Shop) -> None:
    """Kilobytes as sent, in English: what a phone on a slow network waits for."""
    page = (await shop.client.get(f"/r/{shop.slug}")).text
    modules = re.findall(r'data-modules="([^"]+)"', page)[0].split(" ")
    sizes = {one: len(gzip.compress((DIST / f"customer{one}").read_bytes(), 6)) for one in [*modules, "/start.js"]}
    assert sum(sizes.values()) < 150_000, sizes


async def test_only_what_is_known_has_a_menu(shop: Shop) -> None:
    for address in ("/r/some-shop", "/t/some-table-code", f"/t/{shop.tables['Table 1'][1]}x", "/"):
        assert 'id="menu"' not in (await shop.client.get(address)).text
