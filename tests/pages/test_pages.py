"""The pages as a browser asks for them. How they behave in one is not told here."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from comanda.kit.edge import CONTENT_SECURITY_POLICY
from comanda.orders.states import OrderStatus
from comanda.pages import endpoints
from comanda.tenants.permissions import Role
from comanda.tenants.settings import FULFILMENTS

STATIC = Path(endpoints.__file__).parent / "static"
PAGES = ("/", "/r/some-shop", "/t/some-table-code", "/track/some-order", "/staff", "/staff/invitation")
SOURCES = {path.name: path.read_text() for path in sorted(STATIC.iterdir())}
STRINGS = {language: json.loads(SOURCES[f"strings.{language}.json"]) for language in ("en", "ar")}


class Reading(HTMLParser):
    """What a page refers to, and whatever in it the content security policy would refuse."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._within: str | None = None
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
    assert len(page.addresses) > 5
    for one in page.addresses:
        assert one.startswith("/")
        assert not one.startswith("//")  # another host
        assert (await client.get(one)).status_code == 200, one


async def test_a_page_is_not_sent_again_to_who_has_it(client: httpx.AsyncClient) -> None:
    first = await client.get("/staff")
    again = await client.get("/staff", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert (await client.get("/staff", headers={"If-None-Match": 'W/"another"'})).status_code == 200


@pytest.mark.parametrize("address", ["/", "/favicon.svg", "/favicon.ico", "/robots.txt"])
async def test_head_answers_as_get_without_the_body(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.head(address)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == (await client.get(address)).headers["content-length"]


async def test_assets_are_kept_for_ever_under_an_address_of_their_content(client: httpx.AsyncClient) -> None:
    page = Reading((await client.get("/")).text)
    address = next(one for one in page.addresses if one.endswith("/base.css"))
    answer = await client.get(address)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    before_an_update = await client.get("/assets/0123456789abcdef/base.css")
    assert before_an_update.content == answer.content
    assert before_an_update.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("dom.js", "text/javascript; charset=utf-8"),
        ("strings.ar.json", "application/json"),
        ("icons.svg", "image/svg+xml"),
    ],
)
async def test_assets_say_what_they_are_and_come_compressed(
    client: httpx.AsyncClient, name: str, media_type: str
) -> None:
    answer = await client.get(f"/assets/any/{name}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == SOURCES[name]
    plain = await client.get(f"/assets/any/{name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == SOURCES[name]


@pytest.mark.parametrize(
    "path", ["any/nothing.js", "any/front.html", "any/..%2Fendpoints.py", "any/%2e%2e", "any"]
)
async def test_an_unknown_asset_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/assets/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


async def test_robots_stay_out_of_what_is_one_persons_own(client: httpx.AsyncClient) -> None:
    answer = await client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    for folder in ("/api/", "/staff", "/t/", "/track/"):
        assert f"Disallow: {folder}\n" in answer.text


async def test_pages_are_no_part_of_the_api(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    assert not [path for path in paths if path.startswith(("/assets", "/staff", "/t/", "/r/", "/track"))]
    assert "/" not in paths


# --- what the files hold ---


@pytest.mark.parametrize("name", [name for name in SOURCES if name.endswith(".js")])
async def test_a_module_imports_only_what_is_there_and_makes_no_markup(name: str) -> None:
    source = SOURCES[name]
    for wanted in re.findall(r"from '([^']+)'", source):
        assert wanted.removeprefix("./") in SOURCES, wanted
    # Text of guests and staff enters as text: nothing is ever parsed as markup or run.
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert forbidden not in source
    for address in re.findall(r"https?://[^\s'\"`]+", source):
        assert address == "http://www.w3.org/2000/svg"  # a namespace; nothing comes from elsewhere


@pytest.mark.parametrize("name", [name for name in SOURCES if name.endswith(".html")])
async def test_a_page_fetches_at_once_every_module_it_needs(name: str) -> None:
    """Without waiting for one module to name the next."""
    needed: set[str] = set()
    waiting = [name.replace(".html", ".js")]
    while waiting:
        module = waiting.pop()
        if module not in needed:
            needed.add(module)
            waiting += re.findall(r"from '\./([^']+)'", SOURCES[module])
    addresses = [one.removeprefix("{{assets}}/") for one in Reading(SOURCES[name]).addresses]
    assert {one for one in addresses if one.endswith(".js")} == needed


async def test_tokens_are_never_kept_in_local_storage() -> None:
    kept = {
        name: set(re.findall(r"localStorage\.setItem\((\w+)", source))
        for name, source in SOURCES.items()
        if "localStorage" in source
    }
    assert kept == {"i18n.js": {"REMEMBERED"}, "sound.js": {"REMEMBERED"}}


async def test_both_languages_say_the_same_things() -> None:
    english, arabic = STRINGS["en"], STRINGS["ar"]
    assert list(english) == list(arabic)
    for key in english:
        forms = [text if isinstance(text, dict) else {"other": text} for text in (english[key], arabic[key])]
        values = [set(re.findall(r"\{(\w+)\}", form["other"])) for form in forms]
        assert all(all(one.values()) for one in forms), key
        if key != "error.password_too_weak":  # whose `problem` the server says in English
            assert values[0] == values[1], key


async def test_every_sentence_that_a_page_says_is_in_the_tables() -> None:
    for name, source in SOURCES.items():
        if name.endswith(".js"):
            missing = [key for key in re.findall(r"\bt\(\s*'([a-z_.]+)'", source) if key not in STRINGS["en"]]
            assert missing == [], name
    named = [
        *(f"status.{status}" for status in OrderStatus),
        *(f"role.{role}" for role in Role),
        *(
            f"{group}.{one}"
            for group in ("fulfilment", "pay", "ready", "done", "done_step", "code_hint")
            for one in FULFILMENTS
        ),
    ]
    assert [key for key in named if key not in STRINGS["en"]] == []


async def test_every_icon_that_a_page_shows_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SOURCES["icons.svg"]))
    shown = {
        name
        for source in SOURCES.values()
        for name in re.findall(r"(?:\bicon\('|iconName: '|icon: ')([\w-]+)'", source)
    }
    assert shown <= drawn
    assert len(shown) > 10
