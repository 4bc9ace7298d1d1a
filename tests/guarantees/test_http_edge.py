"""What surrounds every request, whatever it asks for: headers, limits, refusals, failures, logs, metrics.

The application here has a few routes more, which fail as no route should; else it is the one that is served.
"""

import asyncio
import io
import json
import logging
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import structlog
import uvicorn
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.types import ASGIApp

from comanda.app import create_app, find_api
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.edge import Throttle
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.http import Route
from comanda.kit.tenancy import Scope
from comanda.logs import configure_logs
from comanda.realtime.hub import Hub
from comanda.tenants.permissions import Role
from tests.calls import picture
from tests.direct import direct
from tests.factories import Shop, make_shop

Contents = Callable[[UUID], dict[str, str]]
Asking = Callable[[httpx.AsyncClient, Shop], Awaitable[httpx.Response]]

HERE, ELSEWHERE = ("127.0.7.4", 40000), ("198.51.100.7", 40000)

ORDER = "/api/customer/orders/create"
MAX_BODY, MAX_UPLOAD = 262_144, 6_291_456

# What must never be read anywhere but by those whom it concerns.
NAME, PHONE, EMAIL = "Zuleika Canary", "+233249990001", "canary.bird@nest.example"
NOTE, LANE, PASSWORD = "no seeds for the canary", "7 Canary Lane", "canary in a coal mine"
PRIVATE = {"name": NAME, "phone": PHONE, "email": EMAIL, "note": NOTE, "address": LANE, "password": PASSWORD}


# --- the application --------------------------------------------------------------------------------------------

INSERT = "INSERT INTO guests VALUES"
broken = APIRouter(route_class=Route, prefix="/api/broken")


@broken.post("/code/{table_token}")
async def break_code(table_token: str, request: Request) -> Response:
    said = (await request.body()).decode()
    raise RuntimeError(f"{INSERT} ({said}) -- {table_token} {request.headers['authorization']}")


@broken.post("/stream/{table_token}")
async def break_stream(table_token: str) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"the beginning, "
        raise RuntimeError(f"{INSERT} ('{NAME}', '{PHONE}') -- {table_token}")

    return StreamingResponse(chunks())


@broken.post("/rows/{table_token}")
async def break_rows(table_token: str, request: Request) -> Response:
    """Adds a row, then does what the database refuses."""
    asked = await request.json()
    session = await request.state.unit.open(Scope.staff(UUID(asked["tenant"])))
    values = {**PRIVATE, **asked.get("values", {}), "tenant": asked["tenant"], "token": table_token}
    await session.execute(
        text("INSERT INTO categories (tenant_id, id, name) VALUES (:tenant, :tenant, 'x')"), values
    )
    await session.execute(
        text(asked["sql"]), {name: values[name] for name in re.findall(r"(?<!:):(\w+)", asked["sql"])}
    )
    return Response()


def assembled(app: Comanda, **settings: Any) -> ASGIApp:
    """The application over `app`, with other settings."""
    changed = app.settings.model_copy(update=settings)
    asgi = create_app(replace(app, settings=changed, throttle=Throttle(changed.throttle)), worker=False)
    find_api(asgi).include_router(broken)
    return asgi


@asynccontextmanager
async def with_settings(app: Comanda, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with direct(assembled(app, **settings), client=HERE) as client:
        yield client


@pytest.fixture(scope="module")
async def edge(app: Comanda) -> AsyncIterator[httpx.AsyncClient]:
    """From an address of its own: attempts are counted by it. An exception that gets out fails the test."""
    async with with_settings(app) as client:
        yield client


@pytest.fixture(scope="module")
async def shop(app: Comanda, edge: httpx.AsyncClient) -> Shop:
    return await make_shop(app, edge)


@pytest.fixture(scope="module")
async def port(app: Comanda) -> AsyncIterator[int]:
    """Where a server serves the application. Its lifetime is that of the fixture `app`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            assembled(app),
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that has been logged since the test began, in the way that serving logs it."""
    before, written = structlog.get_config(), io.BytesIO()
    output = io.TextIOWrapper(written)
    with redirect_stdout(output):
        configure_logs()
    # As serving has it, but for loggers that would go on writing to where this test reads.
    structlog.configure(**{**structlog.get_config(), "cache_logger_on_first_use": False})
    server = logging.getLogger("uvicorn.error")
    server.addHandler(caplog.handler)  # another test may have cut it off from the root
    yield lambda: written.getvalue().decode() + caplog.text
    server.removeHandler(caplog.handler)
    structlog.configure(**before)


def order_of(shop: Shop, size: int) -> bytes:
    """The body of a good order, `size` bytes long."""
    return json.dumps(shop.order()).encode().ljust(size)


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Its status and code; fails for what is no problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


def leaked(said: str, shop: Shop) -> list[str]:
    """What of a person or a secret is in it."""
    secrets = [*PRIVATE.values(), PHONE[-9:], shop.tables["Table 1"][1], *shop.tokens.values()]
    return [secret for secret in secrets if secret.casefold() in said.casefold()]


# --- headers ----------------------------------------------------------------------------------------------------

SECURITY = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
}


def security_of(answer: httpx.Response) -> dict[str, str | None]:
    """What it has of SECURITY. (Of a header that is there twice, both values.)"""
    return {name: answer.headers.get(name) for name in SECURITY}


def get(path: str, **headers: str) -> Asking:
    return lambda client, shop: client.get(path, headers=headers)


def post(path: str, **request: Any) -> Asking:
    return lambda client, shop: client.post(path, **request)


def as_staff(method: str, path: str, **request: Any) -> Asking:
    return lambda _, shop: shop.staff(method, path, **request)


def again(path: str) -> Asking:
    """Asked for a second time by who has it already."""

    async def ask(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
        address = path.format(table=shop.tables["Table 1"][1])
        tag = (await client.get(address)).headers["etag"]
        return await client.get(address, headers={"If-None-Match": tag})

    return ask


async def twice(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
    """The first answer is made, the second one is at hand."""
    await client.get(f"/api/menu/{shop.tables['Table 1'][1]}")
    return await client.get(f"/api/menu/{shop.tables['Table 1'][1]}")


async def picture_of(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
    path = f"/api/v1/menu/items/{shop.items['Waakye']}/image"
    item = await shop.staff("PUT", path, content=picture(), headers={"Content-Type": "image/png"})
    return await client.get(item.json()["image"]["small"])


def break_it(client: httpx.AsyncClient, shop: Shop) -> Awaitable[httpx.Response]:
    headers = {"Authorization": f"Bearer {shop.tokens[Role.OWNER]}", "X-Request-Id": "incident-0001"}
    return client.post(f"/api/broken/code/{shop.tables['Table 1'][1]}", json=PRIVATE, headers=headers)


FOR_EVER = "public, max-age=31536000, immutable"

ANSWERS: tuple[tuple[str, Asking, int, str | None], ...] = (
    ("of the API", get("/api/businesses"), 200, "no-store"),
    ("of the API, without a body", as_staff("POST", "/api/logout", role=Role.KITCHEN), 204, "no-store"),
    ("menu that is at hand", twice, 200, "no-cache"),
    ("menu they have", again("/api/menu/{table}"), 304, "no-cache"),
    ("stream", as_staff("GET", "/api/v1/orders/events"), 200, "no-store"),
    ("description", get("/api/openapi.json"), 200, "no-store"),
    ("page", get("/staff"), 200, "no-cache"),
    ("page they have", again("/staff"), 304, "no-cache"),
    ("picture", picture_of, 200, FOR_EVER),
    ("health", get("/healthz"), 200, None),
    ("%00 in the address", get("/api/menu/%00"), 400, "no-store"),
    ("broken JSON", post(ORDER, content=b"{", headers={"Content-Type": "application/json"}), 400, "no-store"),
    ("nobody", get("/api/v1/me"), 401, "no-store"),
    ("unknown address", get("/nowhere"), 404, None),
    ("unknown address of the API", get("/api/nowhere"), 404, "no-store"),
    ("unknown table", get("/api/menu/nowhere"), 404, "no-store"),
    ("wrong method", post("/api/businesses"), 405, "no-store"),
    ("too large", post(ORDER, content=b" " * (MAX_BODY + 1)), 413, "no-store"),
    ("wrong type", post(ORDER, content=b"<order/>", headers={"Content-Type": "text/xml"}), 415, "no-store"),
    ("wrong values", post("/api/register", json={}), 422, "no-store"),
    ("our fault", break_it, 500, "no-store"),
)  # fmt: skip


@pytest.mark.parametrize(("_case", "ask", "status", "cache_control"), ANSWERS)
async def test_every_answer_has_each_header_once(
    _case: str, ask: Asking, status: int, cache_control: str | None, edge: httpx.AsyncClient, shop: Shop
) -> None:
    answer = await ask(edge, shop)
    assert answer.status_code == status
    assert security_of(answer) == SECURITY
    assert answer.headers.get_list("cache-control") == ([cache_control] if cache_control else [])
    assert len(answer.headers.get_list("x-request-id")) == 1


@pytest.mark.parametrize("id", ["a" * 8, "a" * 64, "0199f3a2-8c00-7000", "Order_7.try-2"])
async def test_a_good_request_id_is_kept(id: str, edge: httpx.AsyncClient) -> None:
    assert (await edge.get("/healthz", headers={"X-Request-Id": id})).headers["x-request-id"] == id


@pytest.mark.parametrize(
    "id",
    ["", "a" * 7, "a" * 65, "with spaces", "ends in one\n", "aaaaaaaa\n", "aaaa\r\nX-Evil: 1", "<script>", "aaaaaaa;",
     "aaaaaaa%", "ähnlich-wie", "١٢٣٤٥٦٧٨", "aaaaaaaa\x00"],
)  # fmt: skip
async def test_a_bad_request_id_is_replaced(id: str, edge: httpx.AsyncClient) -> None:
    answer = await edge.get("/healthz", headers=[(b"X-Request-Id", id.encode())])
    assert answer.status_code == 200
    assert re.fullmatch(r"[0-9a-f]{24}", answer.headers["x-request-id"])


async def test_request_ids_differ(edge: httpx.AsyncClient) -> None:
    assert len({(await edge.get("/healthz")).headers["x-request-id"] for _ in range(50)}) == 50


# --- size -------------------------------------------------------------------------------------------------------


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_may_be_as_long_as_the_limit_and_no_longer(
    announced: bool, edge: httpx.AsyncClient, shop: Shop, contents: Contents
) -> None:
    async def place(size: int) -> httpx.Response:
        body = order_of(shop, size)
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4()), "X-Restaurant": shop.slug}
        return await edge.post(ORDER, content=body if announced else pieces(body), headers=headers)

    before = contents(shop.tenant_id)
    refused = await place(MAX_BODY + 1)
    assert problem_of(refused) == (413, "body_too_large")
    assert refused.json()["limit_bytes"] == MAX_BODY
    assert contents(shop.tenant_id) == before
    assert (await place(MAX_BODY)).status_code == 201


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("method", "path", "content_type", "within"),
    [
        ("PUT", "/api/v1/menu/items/{item}/image{slash}", "image/png", ("image_too_large", 5_242_880)),
        ("POST", "/api/v1/menu/import{slash}?mode=merge", "text/csv", ("body_too_large", 2_097_152)),
    ],
)
async def test_what_is_uploaded_may_be_longer(
    method: str, path: str, content_type: str, within: tuple[str, int], announced: bool, slash: str, shop: Shop
) -> None:
    async def upload(size: int) -> tuple[str, int]:
        """Code and limit of the refusal."""
        body = b"x" * size
        answer = await shop.staff(
            method,
            path.format(item=shop.items["Waakye"], slash=slash),
            content=body if announced else pieces(body),
            headers={"Content-Type": content_type},
        )
        assert answer.status_code == 413
        return answer.json()["code"], answer.json()["limit_bytes"]

    assert await upload(MAX_UPLOAD + 1) == ("body_too_large", MAX_UPLOAD)
    assert await upload(MAX_UPLOAD) == within  # by the route itself, which has it


async def test_a_picture_larger_than_other_bodies_is_taken(shop: Shop) -> None:
    path = f"/api/v1/menu/items/{shop.items['Waakye']}/image"
    content = picture().ljust(MAX_BODY + 1, b"\0")
    answer = await shop.staff("PUT", path, content=content, headers={"Content-Type": "image/png"})
    assert answer.status_code == 200


async def first_said(port: int, *sent: bytes) -> tuple[int, bytes]:
    """Status and body of what a server says first to these bytes; no more are sent, whatever they announced."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(20):
            writer.write(b"\r\n".join(sent))
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = re.search(r"^content-length: (\d+)", head, re.MULTILINE)
            return int(head.split()[1]), await reader.readexactly(int(length[1]) if length else 0)
    finally:
        writer.close()
        await writer.wait_closed()


HEAD = (f"POST {ORDER} HTTP/1.1".encode(), b"Host: testserver", b"Content-Type: application/json")


async def test_what_is_announced_too_long_is_refused_before_it_is_sent(port: int) -> None:
    length = b"Content-Length: %d" % (MAX_BODY + 1)
    status, body = await first_said(port, *HEAD, length, b"", b"")
    assert (status, json.loads(body)["code"], json.loads(body)["limit_bytes"]) == (413, "body_too_large", MAX_BODY)


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 100), (MAX_BODY + 1, 413)])
async def test_only_what_is_not_too_long_is_asked_for(port: int, shop: Shop, size: int, status: int) -> None:
    """`100 Continue` is how a server says that it is about to read."""
    length = b"Content-Length: %d" % size
    who = f"X-Restaurant: {shop.slug}".encode()
    assert (await first_said(port, *HEAD, who, length, b"Expect: 100-continue", b"", b""))[0] == status


async def test_what_comes_in_pieces_is_refused_as_soon_as_it_is_too_long(port: int, shop: Shop) -> None:
    who = f"X-Restaurant: {shop.slug}".encode()
    chunk = b" " * (MAX_BODY + 1)
    status, body = await first_said(
        port, *HEAD, who, b"Transfer-Encoding: chunked", b"", b"%x" % len(chunk), chunk, b""
    )
    assert (status, json.loads(body)["code"], json.loads(body)["limit_bytes"]) == (413, "body_too_large", MAX_BODY)


# --- addresses and methods --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/businesses", "/api/menu/{table}", "/api/v1/me", "/api/v1/menu/items"])
@pytest.mark.parametrize("slashes", ["/", "//"])
async def test_a_slash_at_the_end_changes_nothing(path: str, slashes: str, shop: Shop) -> None:
    address = path.format(table=shop.tables["Table 1"][1])
    plain, slashed = await shop.staff("GET", address), await shop.staff("GET", address + slashes)
    assert (slashed.status_code, slashed.content) == (plain.status_code, plain.content) == (200, plain.content)


async def test_with_a_slash_or_without_it_is_the_same_order(edge: httpx.AsyncClient, shop: Shop) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "X-Restaurant": shop.slug}
    first = await edge.post(ORDER, json=shop.order(), headers=headers)
    again = await edge.post(f"{ORDER}/", json=shop.order(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "CONNECT", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/token", "POST"),
        ("/api/v1/menu/items", "GET, POST"),
        ("/api/v1/menu/items/{item}", "DELETE, GET, PATCH"),
        ("/api/menu/{table}", "GET"),
        ("/healthz", "GET"),
        ("/staff", "GET, HEAD"),
    ],
)
async def test_a_method_that_is_not_taken_is_told_which_are(
    method: str, path: str, allowed: str, edge: httpx.AsyncClient, shop: Shop
) -> None:
    address = path.format(table=shop.tables["Table 1"][1], item=shop.items["Waakye"])
    answer = await edge.request(method, address)
    assert problem_of(answer) == (405, "method_not_allowed")
    assert answer.headers.get_list("allow") == [allowed]


@pytest.mark.parametrize("path", ["/nowhere", "/api", "/api/", "/api/v1", "/api/nowhere", "/.env", "/%ff"])
@pytest.mark.parametrize("method", ["GET", "POST", "PROPFIND"])
async def test_an_unknown_address_is_a_problem(path: str, method: str, edge: httpx.AsyncClient) -> None:
    answer = await edge.request(method, path)
    assert problem_of(answer) == (404, "not_found")
    assert answer.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing here under that address, or it is not yours to see.",
        "code": "not_found",
    }


@pytest.mark.parametrize(
    "address",
    ["/api/menu/%00", "/api/menu/a%00b", "/%00", "/media/%00.webp", "/api/businesses?x=%00", "/healthz?%00",
     "/api/customer/menu?restaurant=a%00"],
)  # fmt: skip
async def test_nul_in_an_address_is_refused(address: str, edge: httpx.AsyncClient) -> None:
    assert problem_of(await edge.get(address)) == (400, "address_malformed")


@pytest.mark.parametrize("address", ["/api/menu/%2500", "/api/customer/menu?restaurant=%2500"])
async def test_what_only_looks_like_nul_is_looked_up(address: str, edge: httpx.AsyncClient) -> None:
    assert (await edge.get(address)).status_code == 404


JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("_case", "path", "content", "content_type", "status", "code"),
    [
        ("not closed", ORDER, b'{"lines": [', JSON_TYPE, 400, "invalid_json"),
        ("not JSON", ORDER, b"lines=1", JSON_TYPE, 400, "invalid_json"),
        ("two values", ORDER, b"{} {}", JSON_TYPE, 400, "invalid_json"),
        ("not UTF-8", ORDER, b'{"notes": "\xff"}', JSON_TYPE, 400, "body_unreadable"),
        ("too deep", ORDER, b"[" * 100_000, JSON_TYPE, 400, "body_unreadable"),
        ("a list", ORDER, b"[]", JSON_TYPE, 422, "validation_failed"),
        ("nothing", ORDER, b"null", JSON_TYPE, 422, "validation_failed"),
        ("empty", ORDER, b"", JSON_TYPE, 422, "validation_failed"),
        ("with a kind of JSON", ORDER, b"{}", "application/vnd.house+json", 422, "validation_failed"),
        ("with a charset", ORDER, b"{}", "application/json; charset=utf-8", 422, "validation_failed"),
        ("of another type", ORDER, b"{}", "text/plain", 415, "wrong_content_type"),
        ("of no type", ORDER, b"{}", "", 415, "wrong_content_type"),
        ("a form for JSON", ORDER, b"a=b", FORM_TYPE, 415, "wrong_content_type"),
        ("JSON for a form", "/api/token", b"{}", JSON_TYPE, 422, "validation_failed"),
        ("NUL in a form", "/api/token", b"username=a%00b&password=c", FORM_TYPE, 401, "sign_in_refused"),
        ("parts without a boundary", "/api/token", b"--x", "multipart/form-data", 400, "body_unreadable"),
    ],
)
async def test_a_body_that_cannot_be_read_has_a_stable_code(
    _case: str,
    path: str,
    content: bytes,
    content_type: str,
    status: int,
    code: str,
    edge: httpx.AsyncClient,
    shop: Shop,
) -> None:
    headers = {"Content-Type": content_type, "X-Restaurant": shop.slug, "Idempotency-Key": str(uuid4())}
    answer = await edge.post(path, content=content, headers=headers)
    assert problem_of(answer) == (status, code)
    assert answer.json().get("expected") == ("application/json" if status == 415 else None)


# --- rate -------------------------------------------------------------------------------------------------------

YEAR_SECONDS = 31_104_000  # of `limits`; a window that does not end while a test runs
CLAIMS = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP")


async def test_too_many_requests_from_an_address_are_refused(app: Comanda, shop: Shop, contents: Contents) -> None:
    async with with_settings(app, throttle="3/year") as client:
        for _ in range(3):
            assert (await client.get("/api/businesses")).status_code == 200
        before, headers = contents(shop.tenant_id), {"X-Restaurant": shop.slug, "Idempotency-Key": str(uuid4())}
        longest = YEAR_SECONDS - int(time.time()) % YEAR_SECONDS
        refused = await client.post(ORDER, json=shop.order(), headers=headers)
        shortest = YEAR_SECONDS - int(time.time()) % YEAR_SECONDS

        assert problem_of(refused) == (429, "too_many_attempts")
        assert refused.json() == {
            "type": "/problems/too-many-attempts",
            "title": "Too many attempts",
            "status": 429,
            "detail": "Too many attempts. Wait a moment and try again.",
            "code": "too_many_attempts",
        }
        assert shortest <= int(refused.headers["retry-after"]) <= longest
        assert contents(shop.tenant_id) == before
        elsewhere = await client.post(ORDER, json=shop.order(), headers=headers, extensions={"client": ELSEWHERE})
        assert elsewhere.status_code == 201
        assert "idempotency-replayed" not in elsewhere.headers


async def test_pages_and_health_are_not_counted(app: Comanda) -> None:
    async with with_settings(app, throttle="1/year") as client:
        for path in ("/", "/healthz", "/readyz", "/metrics", "/docs", "/api/businesses"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/api/businesses")).status_code == 429
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("claim", CLAIMS)
async def test_an_address_that_is_only_claimed_is_not_believed(claim: str, app: Comanda) -> None:
    async with with_settings(app, throttle="3/year") as client:
        claimed = f"for={ELSEWHERE[0]}" if claim == "Forwarded" else ELSEWHERE[0]
        for _ in range(3):
            assert (await client.get("/api/businesses", headers={claim: claimed})).status_code == 200
        refused = await client.get("/api/businesses", headers={claim: "192.0.2.77"})
        assert problem_of(refused) == (429, "too_many_attempts")
        # And nobody is counted whom others claimed to be.
        for _ in range(3):
            answer = await client.get("/api/businesses", extensions={"client": ELSEWHERE})
            assert answer.status_code == 200


async def test_while_redis_is_away_a_process_counts_by_itself(app: Comanda, logs: Callable[[], str]) -> None:
    away = replace(app, throttle=Throttle("3/year", "redis://:hushhush@127.0.0.1:1/0"))
    async with direct(create_app(away, worker=False), client=HERE) as client:
        answers = [await client.get("/api/businesses") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    said = logs()
    assert "hushhush" not in said
    noted = lines(said, "Redis does not answer; each process counts by itself")
    assert {(line["level"], line["error"]) for line in noted} == {("warning", "ConnectionError")}


# --- other sites ------------------------------------------------------------------------------------------------

LISTED = "https://shop.example"
UNLISTED = ("https://evil.example", "http://shop.example", "https://shop.example.evil.example",
            "https://shop.example:8443", "https://SHOP.example", "null", "*", "")  # fmt: skip
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type,idempotency-key",
}


def cors(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


async def test_no_other_site_is_let_in_unless_one_is_listed(edge: httpx.AsyncClient) -> None:
    asked = await edge.get("/api/businesses", headers={"Origin": LISTED})
    assert (asked.status_code, cors(asked)) == (200, {})
    preflight = await edge.options(ORDER, headers={"Origin": LISTED, **PREFLIGHT})
    assert (problem_of(preflight), cors(preflight)) == ((405, "method_not_allowed"), {})


@pytest.fixture
async def open_edge(app: Comanda) -> AsyncIterator[httpx.AsyncClient]:
    """For pages of LISTED too, and for 20 requests of an address."""
    async with with_settings(app, allowed_origins=(LISTED, "https://other.example"), throttle="20/year") as client:
        yield client


async def test_a_listed_site_may_read_answers(open_edge: httpx.AsyncClient) -> None:
    answer = await open_edge.get("/api/businesses", headers={"Origin": LISTED})
    assert answer.status_code == 200
    assert cors(answer) == {
        "access-control-allow-origin": LISTED,
        "access-control-expose-headers": "Idempotency-Replayed, ETag, Retry-After, X-Request-Id",
    }
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", UNLISTED)
async def test_a_site_that_is_not_listed_may_not(origin: str, open_edge: httpx.AsyncClient) -> None:
    answer = await open_edge.get("/api/businesses", headers={"Origin": origin})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    preflight = await open_edge.options(ORDER, headers={"Origin": origin, **PREFLIGHT})
    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers


async def test_a_listed_site_is_told_what_it_may_send(open_edge: httpx.AsyncClient) -> None:
    answer = await open_edge.options(ORDER, headers={"Origin": LISTED, **PREFLIGHT})
    assert answer.status_code == 200
    assert cors(answer) == {
        "access-control-allow-origin": LISTED,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "Accept, Accept-Language, Authorization, Content-Language, Content-Type, "
        "Idempotency-Key, Last-Event-ID, X-Restaurant",
        "access-control-max-age": "600",
    }
    assert security_of(answer) == SECURITY


async def test_an_answer_that_is_kept_for_all_keeps_nothing_of_one_site(
    open_edge: httpx.AsyncClient, shop: Shop
) -> None:
    path = f"/api/menu/{shop.tables['Table 1'][1]}"
    before = await open_edge.get(path)
    assert cors(await open_edge.get(path, headers={"Origin": LISTED}))["access-control-allow-origin"] == LISTED
    after = await open_edge.get(path)
    assert (cors(after), after.headers["vary"]) == ({}, before.headers["vary"])
    assert after.headers["vary"] == "Accept-Encoding, X-Restaurant, Origin"


async def exhausted(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
    answers = [await client.get("/api/businesses", headers={"Origin": LISTED}) for _ in range(21)]
    return answers[-1]


FROM_LISTED = {"Origin": LISTED}


@pytest.mark.parametrize(
    ("_case", "ask", "status"),
    [
        ("by a route", get("/api/menu/nowhere", **FROM_LISTED), 404),
        ("of values", post("/api/register", json={}, headers=FROM_LISTED), 422),
        ("in pieces", lambda client, _: client.post(
            ORDER, content=pieces(b" " * (MAX_BODY + 1)), headers={**FROM_LISTED, "Content-Type": JSON_TYPE}
        ), 413),
        ("failure", post("/api/broken/rows/x", content=b"{", headers=FROM_LISTED), 500),
        ("of the address", get("/api/menu/%00", **FROM_LISTED), 400),
        ("of the size", post(ORDER, content=b" " * (MAX_BODY + 1), headers=FROM_LISTED), 413),
        ("of the rate", exhausted, 429),
    ],
)  # fmt: skip
async def test_a_listed_site_may_read_refusals(
    _case: str, ask: Asking, status: int, open_edge: httpx.AsyncClient, shop: Shop
) -> None:
    answer = await ask(open_edge, shop)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == LISTED


# --- failures ---------------------------------------------------------------------------------------------------

FAILED = {
    "type": "/problems/internal-error",
    "title": "Internal error",
    "status": 500,
    "detail": "Something went wrong on our side and was noted. Nothing was changed; try again, and if it stays, "
    "tell us the incident number.",
    "code": "internal_error",
}
UNFORESEEN = r"INSERT|SELECT|VALUES|UPDATE |Traceback|File \"|canary|psycopg\.errors|DETAIL"


def lines(said: str, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == event]


@pytest.mark.parametrize("id", ["incident-0001", None])
async def test_a_failure_is_told_as_an_incident_and_no_more(
    id: str | None, edge: httpx.AsyncClient, shop: Shop, logs: Callable[[], str]
) -> None:
    headers = {"Authorization": f"Bearer {shop.tokens[Role.OWNER]}", **({"X-Request-Id": id} if id else {})}
    answer = await edge.post(f"/api/broken/code/{shop.tables['Table 1'][1]}", json=PRIVATE, headers=headers)
    given = answer.headers["x-request-id"]
    assert id in (given, None)
    assert problem_of(answer) == (500, "internal_error")
    assert answer.json() == {**FAILED, "incident_id": given}

    said = logs()
    assert leaked(said, shop) == []
    assert re.findall(UNFORESEEN, said) == []
    (noted,) = lines(said, "unhandled")
    assert noted.keys() == {"event", "level", "timestamp", "incident_id", "error", "where"}
    assert (noted["incident_id"], noted["error"], noted["level"]) == (given, "RuntimeError", "error")
    assert re.fullmatch(r"\S+/test_http_edge\.py:\d+ break_code", noted["where"][-1])
    (asked,) = lines(said, "request")
    assert asked.keys() == {"event", "level", "timestamp", "request_id", "method", "route", "status", "ms"}
    assert (asked["request_id"], asked["route"], asked["status"]) == (given, "/api/broken/code/{table_token}", 500)


CUSTOMER = "INSERT INTO customers (tenant_id, id, customer_number, name, phone, email, profile_status) VALUES "
ITEM = "INSERT INTO items (tenant_id, id, category_id, name, description, price_cents, tax_class_id) VALUES "

REFUSED_BY_THE_DATABASE: tuple[tuple[str, str, int, str], ...] = (
    ("check", CUSTOMER + "(:tenant, :tenant, :note, :name, :phone, :email, :address)", 500, "internal_error"),
    ("not null", CUSTOMER + "(:tenant, :tenant, NULL, :name, :phone, :email, :note)", 500, "internal_error"),
    ("unique", CUSTOMER + "(:tenant, gen_random_uuid(), :note, :name, :phone, :email, 'stub'),"
     " (:tenant, gen_random_uuid(), :note, :name, :phone, :email, 'stub')", 409, "already_exists"),
    ("unique over all", "INSERT INTO tables (tenant_id, id, name, token) VALUES (:tenant, :tenant, :name, :token)",
     409, "already_exists"),
    ("reference", ITEM + "(:tenant, :tenant, gen_random_uuid(), :name, :note, 1, gen_random_uuid())",
     409, "still_in_use"),
    ("another's row", CUSTOMER + "(gen_random_uuid(), :tenant, :note, :name, :phone, :email, 'stub')",
     500, "internal_error"),
    ("value", "SELECT CAST(CAST(:name AS text) AS integer)", 500, "internal_error"),
    ("unknown column", "SELECT canary FROM customers WHERE phone = :phone", 500, "internal_error"),
    ("right", "UPDATE tenants SET name = :name WHERE pg_read_file(:address) = :note", 500, "internal_error"),
)  # fmt: skip


@pytest.mark.parametrize(("_case", "sql", "status", "code"), REFUSED_BY_THE_DATABASE)
async def test_what_the_database_refuses_is_told_without_its_words(
    _case: str,
    sql: str,
    status: int,
    code: str,
    edge: httpx.AsyncClient,
    shop: Shop,
    contents: Contents,
    logs: Callable[[], str],
) -> None:
    before = contents(shop.tenant_id)
    body = {"tenant": str(shop.tenant_id), "sql": sql}
    answer = await edge.post(f"/api/broken/rows/{shop.tables['Table 1'][1]}", json=body)
    assert problem_of(answer) == (status, code)
    assert contents(shop.tenant_id) == before
    if status == 500:
        assert answer.json() == {**FAILED, "incident_id": answer.headers["x-request-id"]}
    else:
        assert answer.json().keys() == {"type", "title", "status", "detail", "code"}

    said = logs()
    assert leaked(answer.text + said, shop) == []
    assert re.findall(UNFORESEEN, answer.text + said) == []
    assert [line["incident_id"] for line in lines(said, "unhandled")] == (
        [answer.headers["x-request-id"]] if status == 500 else []
    )


RULES = REFUSED_BY_THE_DATABASE[:6]


@pytest.mark.parametrize(("_case", "sql"), [one[:2] for one in RULES])
async def test_the_database_notes_no_values_of_a_rule_that_is_broken(
    _case: str, sql: str, edge: httpx.AsyncClient, shop: Shop, embedded: EmbeddedPostgres
) -> None:
    """Its own log lies in the data folder, beside the application's."""
    log, mark = embedded.folder.parent / "postgres.log", uuid4().hex  # other tests write there at the same time
    before, values = log.stat().st_size, {name: f"{value} {mark}" for name, value in PRIVATE.items()}
    body = {"tenant": str(shop.tenant_id), "sql": sql, "values": values}
    await edge.post(f"/api/broken/rows/{shop.tables['Table 1'][1]}", json=body)
    noted = log.read_bytes()[before:].decode()
    assert "violates" in noted
    assert mark not in noted
    assert shop.tables["Table 1"][1] not in noted


async def test_what_breaks_off_after_its_head_stays_unfinished_and_untold(
    port: int, shop: Shop, logs: Callable[[], str]
) -> None:
    """By a server, which would print what reaches it."""
    path = f"http://127.0.0.1:{port}/api/broken/stream/{shop.tables['Table 1'][1]}"
    async with httpx.AsyncClient(timeout=20) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            await client.post(path, headers={"X-Request-Id": "incident-0002"})
    said = logs()
    assert leaked(said, shop) == []
    assert re.findall(UNFORESEEN, said) == []
    assert [line["incident_id"] for line in lines(said, "unhandled")] == ["incident-0002"]


async def test_a_server_has_nothing_to_print_of_a_failure(port: int, shop: Shop, logs: Callable[[], str]) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        answer = await break_it(client, shop)
    assert problem_of(answer) == (500, "internal_error")
    said = logs()
    assert leaked(answer.text + said, shop) == []
    assert re.findall(UNFORESEEN, answer.text + said) == []
    assert all(line.startswith("{") for line in said.splitlines())


# --- logs in normal use -----------------------------------------------------------------------------------------


def private_order(shop: Shop, **fields: Any) -> dict[str, Any]:
    line = shop.line(note=NOTE)
    who = {"customer_name": NAME, "customer_phone": PHONE, "customer_email": EMAIL}
    return {"lines": [line], **who, "notes": NOTE, **fields}


def place(**fields: Any) -> Asking:
    return lambda _, shop: shop.place_at_table(body=private_order(shop, **fields))


async def order_again(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
    first = await shop.place_at_table(body=private_order(shop))
    return await shop.place_at_table(body=private_order(shop), token=first.json()["guest_token"])


def at_table(path: str) -> Asking:
    return lambda client, shop: client.get(path.format(table=shop.tables["Table 1"][1]))


async def sign_in(client: httpx.AsyncClient, shop: Shop) -> httpx.Response:
    return await client.post("/api/token", data={"username": EMAIL, "password": PASSWORD})


BUSINESS = {"name": "Nest", "country": "GH", "currency": "GHS", "timezone": "Africa/Accra", "email": EMAIL}

USES: tuple[tuple[str, Asking, int, str], ...] = (
    ("order at a table", place(), 201, "/api/menu/{table_token}/order"),
    ("another, with the token of the first", order_again, 201, "/api/menu/{table_token}/order"),
    ("order for delivery", lambda _, shop: shop.place(
        private_order(shop, fulfilment="delivery", delivery_address=LANE)
    ), 201, "/api/customer/orders/create"),
    ("too much of a name", place(customer_name=NAME * 10), 422, "/api/menu/{table_token}/order"),
    ("a phone that is none", place(customer_phone=f"{PHONE}123"), 422, "/api/menu/{table_token}/order"),
    ("an e-mail that is none", place(customer_email=f"{EMAIL}@"), 422, "/api/menu/{table_token}/order"),
    ("a field called by a name", place(**{NAME: 1}), 422, "/api/menu/{table_token}/order"),
    ("a price that has changed", place(expected_total_cents=1), 409, "/api/menu/{table_token}/order"),
    ("wrong password", sign_in, 401, "/api/token"),
    ("weak password", post(
        "/api/register", json={**BUSINESS, "full_name": NAME, "password": f"{NAME}1"}
    ), 422, "/api/register"),
    ("menu at a table", at_table("/api/menu/{table}"), 200, "/api/menu/{table_token}"),
    ("page of a table", at_table("/t/{table}"), 200, "/t/{table_token}"),
    ("table's code at the wrong address", at_table("/api/{table}"), 404, "unmatched"),
    ("table's code with NUL", at_table("/api/menu/{table}%00"), 400, "unmatched"),
    ("search for a phone", as_staff("GET", "/api/v1/orders", params={"q": PHONE}), 200, "/api/v1/orders"),
    ("invitation", as_staff("POST", "/api/v1/invitations", json={"email": EMAIL, "role": "kitchen"}), 201,
     "/api/v1/invitations"),
    ("stream", as_staff("GET", "/api/v1/orders/events"), 200, "/api/v1/orders/events"),
    ("broken JSON", post(ORDER, content=f'{{"customer_name": "{NAME}'.encode(), headers={"Content-Type": JSON_TYPE}),
     400, "/api/customer/orders/create"),
)  # fmt: skip


@pytest.mark.parametrize(("_case", "ask", "status", "route"), USES)
async def test_logs_say_what_was_asked_and_of_whom_nothing(
    _case: str, ask: Asking, status: int, route: str, edge: httpx.AsyncClient, shop: Shop, logs: Callable[[], str]
) -> None:
    answer = await ask(edge, shop)
    assert answer.status_code == status, answer.text
    said = logs()
    asked, id = lines(said, "request")[-1], answer.headers["x-request-id"]
    assert (asked["request_id"], asked["route"], asked["status"]) == (id, route, status)
    assert leaked(said, shop) == []
    if "guest_token" in answer.text:
        assert answer.json()["guest_token"] not in said


async def test_a_refusal_of_values_does_not_repeat_them(edge: httpx.AsyncClient, shop: Shop) -> None:
    contact = {"customer_name": NAME * 10, "customer_phone": [PHONE], "customer_email": f"{EMAIL}@"}
    answer = await place(**contact, notes=NOTE * 100, payment_method=LANE)(edge, shop)
    assert problem_of(answer) == (422, "validation_failed")
    assert len(answer.json()["errors"]) == 5
    assert leaked(answer.text, shop) == []


async def test_what_is_private_by_its_name_reaches_no_log(logs: Callable[[], str]) -> None:
    names = {"name", "phone", "email", "address", "note", "notes", "password", "token", "authorization"}
    structlog.get_logger().error("a guest", **dict.fromkeys(names, NAME), order=7)
    (said,) = lines(logs(), "a guest")
    assert {name: said[name] for name in names} == dict.fromkeys(names, "[private]")
    assert said["order"] == 7


# --- metrics ----------------------------------------------------------------------------------------------------

TOKEN = "a token for the one who measures"


@pytest.mark.parametrize(
    ("_case", "token", "client", "headers", "status"),
    [
        ("from this machine", None, ("127.0.0.1", 1), {}, 200),
        ("from this machine, by IPv6", None, ("::1", 1), {}, 200),
        ("from elsewhere", None, ELSEWHERE, {}, 404),
        ("from elsewhere, claiming to be here", None, ELSEWHERE, {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("from elsewhere, with a token nobody set", None, ELSEWHERE, {"Authorization": "Bearer None"}, 404),
        ("from a socket without an address", None, None, {}, 404),
        ("with the token", TOKEN, ELSEWHERE, {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("without the token", TOKEN, ELSEWHERE, {}, 404),
        ("from this machine, without the token", TOKEN, ("127.0.0.1", 1), {}, 404),
        ("with another token", TOKEN, ELSEWHERE, {"Authorization": f"Bearer {TOKEN}s"}, 404),
        ("with the token in another way", TOKEN, ELSEWHERE, {"Authorization": f"Basic {TOKEN}"}, 404),
    ],
)
async def test_metrics_are_for_this_machine_or_whoever_has_the_token(
    _case: str,
    token: str | None,
    client: tuple[str, int] | None,
    headers: dict[str, str],
    status: int,
    app: Comanda,
) -> None:
    async with with_settings(app, metrics_token=token) as asking:
        answer = await asking.get("/metrics", headers=headers, extensions={"client": client})
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert "# TYPE comanda_requests_total counter" in answer.text
    else:
        assert problem_of(answer) == (404, "not_found")


async def counted(client: httpx.AsyncClient) -> dict[tuple[str, str, str], float]:
    """Requests by method, route and status."""
    exposed = (await client.get("/metrics")).text
    return {
        (one.labels["method"], one.labels["route"], one.labels["status"]): one.value
        for family in text_string_to_metric_families(exposed)
        for one in family.samples
        if one.name == "comanda_requests_total"
    }


async def test_metrics_count_by_route_and_name_no_path(edge: httpx.AsyncClient, shop: Shop) -> None:
    token = shop.tables["Table 1"][1]
    before = await counted(edge)
    for path in ("/api/menu/{}", "/api/menu/{}/", "/t/{}", "/{}", "/api/menu/{}%00", f"/{NAME}/{{}}"):
        await edge.get(path.format(token))
    await shop.place_at_table(body=private_order(shop))
    await edge.request("PROPFIND", f"/api/menu/{token}")
    after = await counted(edge)
    assert {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)} == {
        ("GET", "/api/menu/{table_token}", "200"): 2,
        ("GET", "/t/{table_token}", "200"): 1,
        ("POST", "/api/menu/{table_token}/order", "201"): 1,
        ("PROPFIND", "/api/menu/{table_token}", "405"): 1,
        ("-", "unmatched", "400"): 1,
        ("-", "unmatched", "404"): 2,
        ("GET", "/metrics", "200"): 1,
    }
    assert leaked((await edge.get("/metrics")).text, shop) == []


# --- health -----------------------------------------------------------------------------------------------------


async def test_it_is_alive_and_ready(edge: httpx.AsyncClient) -> None:
    alive, ready = await edge.get("/healthz"), await edge.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


DEAF = {
    "type": "/problems/not-ready",
    "title": "Not ready",
    "status": 503,
    "detail": "Not ready: the database's notifications are not heard.",
    "code": "not_ready",
    "missing": "the database's notifications are not heard",
}


async def test_who_does_not_hear_of_changes_yet_is_not_ready(app: Comanda) -> None:
    deaf = replace(app, hub=Hub(app.database.url))  # not started
    async with direct(create_app(deaf, worker=False), client=HERE) as client:
        answer = await client.get("/readyz")
        assert (problem_of(answer), answer.json()) == ((503, "not_ready"), DEAF)
        assert answer.headers["retry-after"] == "2"
        assert (await client.get("/healthz")).status_code == 200


class Away:
    """A database of its own, which can be taken away and given back."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.name = f"away_{uuid4().hex}"
        self.url = embedded.url(database=self.name)
        self._owner = psycopg.connect(embedded.owner_url("postgres"), autocommit=True)
        self._owner.execute(f'CREATE DATABASE "{self.name}" TEMPLATE comanda')

    def take(self, connections: str) -> None:
        """Ends the connections called so; none begins before `give_back`."""
        self._owner.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        ended = self._owner.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = %s AND application_name LIKE %s AND backend_type = 'client backend'",
            (self.name, connections),
        ).fetchall()
        assert ended and all(ended)

    def give_back(self) -> None:
        self._owner.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')

    def drop(self) -> None:
        self._owner.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        self._owner.close()


@pytest.fixture
def away(embedded: EmbeddedPostgres) -> Iterator[Away]:
    away = Away(embedded)
    yield away
    away.drop()


@pytest.mark.parametrize(
    ("_case", "connections", "code"),
    [("only its notifications", "comanda hub", "not_ready"), ("all of it", "%", "not_ready")],
)
async def test_who_has_lost_the_database_is_not_ready_until_it_is_back(
    _case: str, connections: str, code: str, away: Away, settings: Settings
) -> None:
    async with assemble(settings, away.url).running(worker=False) as app, with_settings(app) as client:
        assert (await client.get("/readyz")).status_code == 200
        lost, heard = asyncio.Event(), asyncio.Event()

        async def hear() -> None:
            heard.set()

        app.hub.on_lost(lost.set)
        app.hub.on_connected(hear)
        away.take(connections)
        async with asyncio.timeout(60):
            await lost.wait()
        answer = await client.get("/readyz")
        assert problem_of(answer) == (503, code)
        assert answer.headers["retry-after"] == "2"
        assert (await client.get("/healthz")).status_code == 200
        away.give_back()
        async with asyncio.timeout(60):
            await heard.wait()
        # No request is given a connection that died meanwhile in the pool.
        answers = [(await client.get("/readyz")).status_code for _ in range(settings.database_pool_size + 1)]
        assert set(answers) == {200}


# --- the API's description for people ---------------------------------------------------------------------------

DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


async def test_the_docs_page_is_made_of_parts_of_this_server_which_its_policy_allows(
    edge: httpx.AsyncClient,
) -> None:
    page = await edge.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers.get_list("content-security-policy") == [DOCS_POLICY]
    assert re.findall(r"<script(?! src=)|<style| style=| on\w+=", page.text) == []  # inline, which it refuses
    parts = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert parts == ["/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"]
    described = re.findall(r'url: "([^"]*)"', (await edge.get("/docs/start.js")).text)
    assert described == ["/api/openapi.json"]
    assert (await edge.get(described[0])).json()["info"]["title"] == "Comanda"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("start.js", "text/javascript; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
    ],
)
async def test_a_part_of_the_docs_is_there(name: str, content_type: str, edge: httpx.AsyncClient) -> None:
    answer = await edge.get(f"/docs/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["content-security-policy"] == SECURITY["content-security-policy"]
    assert len(answer.content) > 100


async def test_the_docs_style_fetches_nothing_from_elsewhere(edge: httpx.AsyncClient) -> None:
    style = (await edge.get("/docs/swagger-ui.css")).text
    fetched = re.findall(r"url\(['\"]?([^)'\"]+)", style)
    assert "@import" not in style
    assert {urlsplit(one).scheme for one in fetched} == {"data"}


@pytest.mark.parametrize("name", ["nothing.js", "__init__.py", "..%2f__init__.py", "oauth2-redirect.html"])
async def test_nothing_else_is_a_part_of_the_docs(name: str, edge: httpx.AsyncClient) -> None:
    assert problem_of(await edge.get(f"/docs/{name}")) == (404, "not_found")
