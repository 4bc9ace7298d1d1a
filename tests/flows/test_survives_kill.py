"""The whole server killed in the middle of a rush, and once its database with it: no order lost, halved or doubled."""

import asyncio
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from tests.books import Books
from tests.documented import documented
from tests.house import Business, House, open_business

ENOUGH = 40  # answers, before it is killed


def baskets(business: Business, count: int) -> dict[str, dict[str, Any]]:
    """Orders by their key: of 10 customers, every third with a fish."""
    return {
        str(uuid4()): {
            "lines": [
                {"item_id": business.items[number % 3 == 0], "quantity": 1, "note": f"order {number}"},
                {"item_id": business.items[0], "quantity": 2},
            ],
            "fulfilment": "pickup",
            "customer_name": "Ama",
            "customer_phone": f"+23324123450{number % 10}",
        }
        for number in range(count)
    }


async def send(
    house: House, business: Business, orders: dict[str, dict[str, Any]], kill: Any = None
) -> dict[str, bytes]:
    """All at once; the answers that came, by key. `kill` is called after some of them."""
    answers: dict[str, bytes] = {}

    async def place(client: httpx.AsyncClient, key: str, body: dict[str, Any]) -> None:
        headers = {"Idempotency-Key": key, "X-Restaurant": business.slug}
        try:
            answer = await client.post("/api/customer/orders/create", json=body, headers=headers)
        except httpx.TransportError:
            return
        assert answer.status_code == 201, answer.text
        answers[key] = answer.content
        if len(answers) == ENOUGH and kill is not None:
            await asyncio.to_thread(kill)

    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(
        base_url=house.url, timeout=20, limits=limits, event_hooks=documented()
    ) as client:
        await asyncio.gather(*(place(client, key, body) for key, body in orders.items()))
    return answers


def test_killed_in_a_rush_it_has_every_order_that_it_answered_once(house: House) -> None:
    house.start()
    business = open_business(house)
    placed = 0
    for count, with_database in ((200, False), (80, True)):
        orders = baskets(business, count)
        answered = asyncio.run(send(house, business, orders, partial(house.kill, database=with_database)))
        assert ENOUGH <= len(answered) < count
        house.start()
        with psycopg.connect(house.database.owner_url(), autocommit=True) as connection:
            books = Books(connection, business.tenant_id)
            books.check()
            assert len(books.table("orders")) >= placed + len(answered)

            again = asyncio.run(send(house, business, orders))
            assert again.keys() == orders.keys()
            assert {key: again[key] for key in answered} == answered
            books.check()
            placed += count
            assert len(books.table("orders")) == placed
            assert {row["visit_count"] for row in books.table("customers")} == {placed // 10}
    assert "Traceback" not in (house.home / "log").read_text()
