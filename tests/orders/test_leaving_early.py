"""Clients, or the database, that go away in the middle of an order: it is there whole or not at all, and can be asked
for again."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import orjson
import pytest

from comanda.bootstrap import Comanda
from tests.books import Books
from tests.documented import documented
from tests.factories import Shop
from tests.orders.conftest import EVERYTHING, HangUp

CLIENTS = 12


def request(server: str, shop: Shop, key: str, body: bytes, path: str = "/api/customer/orders/create") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\nX-Restaurant: {shop.slug}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send_and_leave(server: str, content: bytes, *, reset: bool = False) -> None:
    """Sends and hangs up; with `reset` so abruptly that nothing more is taken."""
    address = urlsplit(server)
    assert address.hostname is not None
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(content)
    await writer.drain()
    if reset:
        taken: socket.socket = writer.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()


async def settled(books: Books) -> None:
    """Returns when no more orders are coming in."""
    seen = -1
    for _ in range(50):
        if seen == (seen := len(books.table("order_events"))):
            return
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
async def test_half_a_request_is_no_order(share: float, server: str, shop: Shop, books: Books) -> None:
    before = books.everything()
    body = orjson.dumps(shop.order())
    for reset in (False, True):
        for _ in range(CLIENTS):
            whole = request(server, shop, str(uuid4()), body)
            head = len(whole) - len(body)
            await send_and_leave(server, whole[: head + int(len(body) * share)], reset=reset)
    await settled(books)
    assert books.everything() == before


@pytest.mark.parametrize("reset", [False, True])
async def test_who_leaves_before_the_answer_finds_it_on_return(
    reset: bool, server: str, shop: Shop, books: Books
) -> None:
    orders = [(str(uuid4()), shop.order(shop.line(quantity=1 + number % 3))) for number in range(CLIENTS)]
    await asyncio.gather(
        *(
            send_and_leave(server, request(server, shop, key, orjson.dumps(body)), reset=reset)
            for key, body in orders
        )
    )
    await settled(books)
    books.check()

    answers = [await shop.place(body, key=key) for key, body in orders]
    assert [answer.status_code for answer in answers] == [201] * CLIENTS
    assert {answer.json()["id"] for answer in answers} == {str(order["id"]) for order in books.table("orders")}
    assert len(books.table("orders")) == CLIENTS
    books.check()


async def test_who_leaves_while_cancelling_has_cancelled_or_not(server: str, shop: Shop, books: Books) -> None:
    placed = [(await shop.place(shop.order(shop.line("Tilapia")))).json() for _ in range(5)]

    async def cancel_and_leave(order: dict[str, Any]) -> None:
        path = f"/api/customer/orders/cancel/{order['id']}"
        content = request(server, shop, str(uuid4()), b"{}", path)
        token = f"Authorization: Bearer {order['guest_token']}\r\n".encode()
        head, _, body = content.partition(b"\r\n\r\n")
        await send_and_leave(server, head + b"\r\n" + token + b"\r\n" + body, reset=True)

    await asyncio.gather(*(cancel_and_leave(order) for order in placed))
    await settled(books)
    books.check()
    async with httpx.AsyncClient(base_url=server, event_hooks=documented()) as client:
        for order in placed:
            answer = await client.post(
                f"/api/customer/orders/cancel/{order['id']}",
                headers={"Authorization": f"Bearer {order['guest_token']}", "X-Restaurant": shop.slug},
            )
            assert answer.status_code == 200 or answer.json()["code"] == "order_final"
    assert books.sold() == {shop.items["Tilapia"]: 0}
    assert books.customer("+233241234567")["visit_count"] == 0
    books.check()


async def test_where_the_database_hangs_up_one_is_asked_to_try_again(
    app: Comanda, shop: Shop, books: Books, hang_up: HangUp
) -> None:
    orders = [
        (str(uuid4()), shop.order(shop.line("Tilapia") if number < 3 else shop.line())) for number in range(60)
    ]
    placing = asyncio.gather(*(shop.place(body, key=key) for key, body in orders))
    for _ in range(5):
        await asyncio.sleep(0.05)
        hang_up(EVERYTHING)
    told = {(answer.status_code, answer.json().get("code")) for answer in await placing}
    assert told <= {(201, None), (503, "database_unavailable")}
    await app.database.renew()
    books.check()

    for key, body in orders:
        # A server process may still be ending: who is asked to try again tries again.
        for _ in range(5):
            answer = await shop.place(body, key=key)
            if answer.status_code != 503:
                break
        assert answer.status_code == 201
    assert len(books.table("orders")) == len(orders)
    books.check()


async def test_a_connection_that_was_hung_up_costs_no_more_than_one_answer(
    app: Comanda, shop: Shop, books: Books, hang_up: HangUp
) -> None:
    order = (await shop.place()).json()
    calls: dict[str, Callable[[], Awaitable[httpx.Response]]] = {
        "place": lambda: shop.place(),
        "board": lambda: shop.staff("GET", "/api/v1/orders/board"),
        "track": lambda: shop.guest(
            "GET", f"/api/customer/orders/track/{order['id']}", token=order["guest_token"]
        ),
        "move": lambda: shop.staff("POST", f"/api/v1/orders/{order['id']}/eta", json={"ready_in_minutes": 5}),
    }
    for name, call in calls.items():
        assert hang_up("comanda") > 0
        for _ in range(app.settings.database_pool_size + 1):
            answer = await call()
            if answer.status_code < 300:
                break
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable"), name
        assert answer.status_code < 300, name
    await app.database.pool.check()
    books.check()
