"""The live board is what the orders are, however much of it a process remembers."""

import random
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest

from comanda.bootstrap import Comanda
from comanda.kit.tenancy import Scope
from comanda.orders.board import Boards
from tests.factories import Shop

ORDERS = "/api/v1/orders"


async def take(shop: Shop) -> str:
    body = {"lines": [shop.line()], "fulfilment": "pickup"}
    answer = await shop.staff("POST", ORDERS, json=body, headers={"Idempotency-Key": str(uuid4())})
    id: str = answer.json()["id"]
    return id


async def board(shop: Shop) -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = (await shop.staff("GET", f"{ORDERS}/board")).json()["orders"]
    return orders


async def read(boards: Boards, app: Comanda, shop: Shop) -> list[dict[str, Any]]:
    async with app.database.statement(Scope.staff(shop.tenant_id, read_only=True)) as connection:
        body = await boards.read(connection, shop.tenant_id, app.clock())
    orders: list[dict[str, Any]] = orjson.loads(body)["orders"]
    return orders


async def test_after_every_change_it_shows_each_order_as_it_is(shop: Shop) -> None:
    chance = random.Random(11)
    open_ids = [await take(shop) for _ in range(4)]
    for _ in range(25):
        id = chance.choice(open_ids)
        shown = next(one for one in await board(shop) if one["id"] == id)
        if chance.random() < 0.3:
            await shop.staff("POST", f"{ORDERS}/{id}/eta", json={"ready_in_minutes": chance.randint(1, 90)})
        else:
            target = chance.choice(shown["next"])
            moved = await shop.staff(
                "POST", f"{ORDERS}/{id}/status", json={"status": target, "reason": "No more charcoal"}
            )
            if not moved.json()["next"]:
                open_ids.remove(id)
                open_ids.append(await take(shop))
        details = [(await shop.staff("GET", f"{ORDERS}/{one}")).json() for one in open_ids]
        for detail in details:
            del detail["events"]
        assert await board(shop) == sorted(details, key=lambda one: (one["placed_at"], one["id"]))


async def test_businesses_do_not_meet_in_what_is_remembered(shop: Shop, other_shop: Shop) -> None:
    ours, theirs = await take(shop), await take(other_shop)
    for _ in range(2):
        assert [one["id"] for one in await board(shop)] == [ours]
        assert [one["id"] for one in await board(other_shop)] == [theirs]


async def test_what_it_remembers_is_bounded(app: Comanda, shop: Shop, other_shop: Shop) -> None:
    for one in (shop, other_shop):
        await take(one)
    none, little = Boards(size=0), Boards(size=2000)
    for one in (shop, other_shop, shop, other_shop):
        expected = await board(one)
        assert await read(none, app, one) == await read(little, app, one) == expected
    assert none.remembered == 0
    assert 0 < little.remembered <= 2000


async def test_the_database_lets_no_order_change_in_the_same_version(
    shop: Shop, owner: psycopg.Connection[Any]
) -> None:
    id = await take(shop)
    for higher in (0, -1):
        with pytest.raises(psycopg.errors.RaiseException, match="without a higher version"):
            owner.execute(
                "UPDATE orders SET notes = 'no onions', version = version + %s WHERE id = %s", (higher, id)
            )
        owner.rollback()
    assert [one["notes"] for one in await board(shop)] == [""]
    owner.execute("UPDATE orders SET notes = 'no onions', version = version + 1 WHERE id = %s", (id,))
    owner.commit()
    assert [one["notes"] for one in await board(shop)] == ["no onions"]
