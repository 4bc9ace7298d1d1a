"""Live orders, over a real socket: what is committed is told once, in order, whatever breaks in between."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import orjson
import psycopg
import pytest
from prometheus_client import REGISTRY

from comanda.bootstrap import Comanda
from comanda.tenants.permissions import Role
from tests.books import Books
from tests.documented import documented
from tests.factories import Shop
from tests.orders.conftest import EVERYTHING, HUB, HangUp


@pytest.fixture
async def wire(server: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server, timeout=10, event_hooks=documented()) as client:
        yield client


@dataclass(frozen=True)
class Told:
    event: str
    id: int | None
    data: dict[str, Any]


class Stream:
    """An open stream of Server-Sent Events."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Told:
        """The next event; comments are passed over. Fails after five seconds without one."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(5):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if line and name:
                    fields[name] = value
                elif "data" in fields:
                    id = int(fields["id"]) if "id" in fields else None
                    return Told(fields.get("event", "message"), id, orjson.loads(fields["data"]))
                else:
                    fields = {}
        raise EOFError

    async def take(self, count: int) -> list[Told]:
        return [await self.next() for _ in range(count)]


@asynccontextmanager
async def following(
    wire: httpx.AsyncClient, path: str, token: str, *, after: int | None = None
) -> AsyncIterator[Stream]:
    headers = {"Authorization": f"Bearer {token}"}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    async with wire.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield Stream(response)


def events_of(shop: Shop, order: dict[str, Any]) -> str:
    return f"/api/customer/orders/track/{order['id']}/events?restaurant={shop.slug}"


async def move(shop: Shop, order: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        answer = await shop.staff("POST", f"/api/v1/orders/{order['id']}/status", json={"status": status})
        assert answer.status_code == 200, answer.text


async def promise(shop: Shop, order: dict[str, Any], minutes: int) -> None:
    path = f"/api/v1/orders/{order['id']}/eta"
    assert (await shop.staff("POST", path, json={"ready_in_minutes": minutes})).status_code == 200


async def place(shop: Shop) -> dict[str, Any]:
    answer = await shop.place()
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


# An event written by another process and not announced: it may still be on its way.
_CHANGE_BY_ANOTHER = """
    WITH c AS (UPDATE tenant_counters SET event_id = event_id + 1 WHERE tenant_id = %(tenant)s RETURNING *),
         o AS (UPDATE orders SET version = version + 1 WHERE tenant_id = %(tenant)s AND id = %(id)s RETURNING *)
    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind)
    SELECT o.tenant_id, c.event_id, o.id, 'promised', o.status, o.version, o.ready_at, now(), 'system' FROM o, c
"""


async def test_a_guest_sees_each_step_without_asking_again(shop: Shop, wire: httpx.AsyncClient) -> None:
    order, other = await place(shop), await place(shop)
    async with following(wire, events_of(shop, order), order["guest_token"]) as stream:
        placed = await stream.next()
        assert (placed.event, placed.id, placed.data["kind"], placed.data["status"]) == (
            "order", 1, "placed", "confirmed",
        )  # fmt: skip
        await move(shop, other, "accepted")  # is not theirs to see
        for status, id, version in (("accepted", 4, 2), ("preparing", 5, 3), ("ready", 6, 4)):
            await move(shop, order, status)
            told = await stream.next()
            assert told.data.items() >= {"order_id": order["id"], "status": status, "version": version}.items()
            assert told.id == id
            tracked = await wire.get(
                f"/api/customer/orders/track/{order['id']}?restaurant={shop.slug}",
                headers={"Authorization": f"Bearer {order['guest_token']}"},
            )
            assert (tracked.json()["status"], tracked.json()["last_event_id"]) == (status, id)
            assert tracked.json()["ready_at"][:19] == told.data["ready_at"][:19]


async def test_an_event_holds_nothing_about_a_person(shop: Shop, wire: httpx.AsyncClient) -> None:
    order = await place(shop)
    async with following(wire, events_of(shop, order), order["guest_token"]) as stream:
        told = await stream.next()
    assert told.data.keys() == {"order_id", "kind", "status", "version", "ready_at", "at"}


async def test_cut_at_random_nothing_is_lost_and_nothing_told_twice(
    shop: Shop, books: Books, wire: httpx.AsyncClient
) -> None:
    chance = random.Random(7)
    order, other = await place(shop), await place(shop)

    async def change() -> None:
        for number in range(100):
            await promise(shop, order if number % 3 else other, number % 60)

    async def follow(path: str, token: str, last: int) -> list[Told]:
        """Until event `last`, hanging up every now and then."""
        told: list[Told] = []
        while not told or told[-1].id != last:
            async with following(wire, path, token, after=(told[-1].id if told else 0)) as stream:
                for _ in range(chance.randint(0, 9)):
                    told.append(await stream.next())
                    if told[-1].id == last:
                        break
        return told

    async with asyncio.timeout(40):
        # The last change, number 99, is the other order's; the guest's own last one is number 98.
        guest, desk, kitchen, _ = await asyncio.gather(
            follow(events_of(shop, order), order["guest_token"], 101),
            follow("/api/v1/orders/events", shop.tokens[Role.FRONT_DESK], 102),
            follow("/api/v1/orders/events", shop.tokens[Role.KITCHEN], 102),
            change(),
        )
    assert [told.id for told in guest] == [event["id"] for event in books.events(order["id"])]
    assert [told.id for told in desk] == [told.id for told in kitchen] == list(range(1, 103))
    assert [told.data["version"] for told in guest] == list(range(1, len(guest) + 1))
    assert {told.data["order_id"] for told in guest} == {order["id"]}
    books.check()


async def test_the_board_goes_on_where_it_was_read(shop: Shop, wire: httpx.AsyncClient) -> None:
    seen = await place(shop)
    board = (await shop.staff("GET", "/api/v1/orders/board", role=Role.KITCHEN)).json()
    assert ([one["id"] for one in board["orders"]], board["last_event_id"]) == ([seen["id"]], 1)
    new = await place(shop)
    path = f"/api/v1/orders/events?after={board['last_event_id']}"
    async with following(wire, path, shop.tokens[Role.KITCHEN]) as stream:
        told = await stream.next()
        assert (told.id, told.data["order_id"], told.data["kind"]) == (2, new["id"], "placed")
        await move(shop, seen, "accepted")
        assert (await stream.next()).data["order_id"] == seen["id"]


async def test_without_a_position_the_board_begins_now(shop: Shop, wire: httpx.AsyncClient) -> None:
    await place(shop)
    async with following(wire, "/api/v1/orders/events", shop.tokens[Role.OWNER]) as stream:
        hello = await stream.next()
        assert (hello.event, hello.id) == ("hello", 1)
        path = f"/api/v1/menu/items/{shop.items['Sobolo']}/sold-out"
        assert (await shop.staff("PUT", path, json={"sold_out": True})).status_code == 200
        assert (await stream.next()).event == "menu"
        order = await place(shop)
        told = await stream.next()
        assert (told.event, told.id, told.data["order_id"]) == ("order", 2, order["id"])


async def test_who_knows_more_than_this_process_has_heard_is_not_told_it_again(
    shop: Shop, wire: httpx.AsyncClient, owner: psycopg.Connection[Any]
) -> None:
    order, path = await place(shop), "/api/v1/orders/events"
    async with following(wire, path, shop.tokens[Role.OWNER]) as first:
        assert (await first.next()).id == 1
        owner.execute(_CHANGE_BY_ANOTHER, {"tenant": shop.tenant_id, "id": order["id"]})
        board = (await shop.staff("GET", "/api/v1/orders/board")).json()
        assert board["last_event_id"] == 2
        async with following(wire, path, shop.tokens[Role.OWNER], after=2) as second:
            await move(shop, order, "accepted")
            assert (await second.next()).id == 3
        assert [told.id for told in await first.take(2)] == [2, 3]


async def test_after_an_id_that_was_never_given_out_it_begins_now(shop: Shop, wire: httpx.AsyncClient) -> None:
    order = await place(shop)
    async with following(wire, "/api/v1/orders/events", shop.tokens[Role.OWNER], after=999) as stream:
        hello = await stream.next()
        assert (hello.event, hello.id) == ("hello", 1)
        await move(shop, order, "accepted")
        assert (await stream.next()).id == 2


async def test_each_business_hears_of_its_own_orders(
    shop: Shop, other_shop: Shop, wire: httpx.AsyncClient
) -> None:
    path = "/api/v1/orders/events"
    async with (
        following(wire, path, shop.tokens[Role.OWNER]) as here,
        following(wire, path, other_shop.tokens[Role.OWNER]) as there,
    ):
        await here.next(), await there.next()  # hello
        orders = [await place(one) for one in (other_shop, shop, other_shop, shop)]
        assert [told.data["order_id"] for told in await here.take(2)] == [orders[1]["id"], orders[3]["id"]]
        assert [told.data["order_id"] for told in await there.take(2)] == [orders[0]["id"], orders[2]["id"]]


async def test_what_is_not_yours_to_follow(shop: Shop, other_shop: Shop, wire: httpx.AsyncClient) -> None:
    mine, foreign = await place(shop), await place(other_shop)
    stranger = (await place(shop))["guest_token"]

    async def refused(path: str, token: str | None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await wire.get(path, headers=headers)
        return answer.status_code, answer.json()["code"]

    assert await refused(events_of(shop, mine), None) == (404, "not_found")
    assert await refused(events_of(shop, mine), stranger) == (404, "not_found")
    assert await refused(events_of(shop, foreign), mine["guest_token"]) == (404, "not_found")
    assert await refused(events_of(other_shop, foreign), mine["guest_token"]) == (401, "not_signed_in")
    assert await refused(events_of(shop, mine), shop.tokens[Role.OWNER]) == (401, "not_signed_in")
    assert await refused("/api/v1/orders/events", mine["guest_token"]) == (401, "not_signed_in")
    assert await refused("/api/v1/orders/events", None) == (401, "not_signed_in")
    assert await refused("/api/v1/orders/events?after=-1", shop.tokens[Role.OWNER]) == (422, "validation_failed")


class Browser:
    """What a page does: when its stream breaks off, it opens another one after what it has."""

    def __init__(self, wire: httpx.AsyncClient, path: str, token: str) -> None:
        self._where = wire, path, token
        self._stack = AsyncExitStack()
        self._stream: Stream | None = None
        self._last = 0
        self.opened = 0

    async def next(self) -> Told:
        async with asyncio.timeout(10):
            while True:
                try:
                    told = await (self._stream or await self._open()).next()
                except (httpx.HTTPError, EOFError, AssertionError):  # broken off; refused for the moment
                    self._stream = None
                    await asyncio.sleep(0.05)
                else:
                    self._last = told.id or self._last
                    return told

    async def _open(self) -> Stream:
        self._stream = await self._stack.enter_async_context(following(*self._where, after=self._last))
        self.opened += 1
        return self._stream

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.mark.parametrize(("_case", "name"), [("its ear alone", HUB), ("every connection it has", EVERYTHING)])
async def test_streams_go_on_when_the_database_hangs_up(
    _case: str,
    name: str,
    shop: Shop,
    books: Books,
    app: Comanda,
    wire: httpx.AsyncClient,
    owner: psycopg.Connection[Any],
    hang_up: HangUp,
) -> None:
    order = await place(shop)
    browsers = [
        Browser(wire, events_of(shop, order), order["guest_token"]),
        Browser(wire, "/api/v1/orders/events", shop.tokens[Role.KITCHEN]),
    ]
    for browser in browsers:
        assert (await browser.next()).data["kind"] == "placed"
    for round in range(3):
        for _ in range(100):  # it may still be coming back from the last time
            if hang_up(name):
                break
            await asyncio.sleep(0.05)
        # By another process, and so early that nobody here can hear of it.
        owner.execute(_CHANGE_BY_ANOTHER, {"tenant": shop.tenant_id, "id": order["id"]})
        for browser in browsers:
            told = await browser.next()
            assert (told.id, told.data["order_id"], told.data["version"]) == (round + 2, order["id"], round + 2)
    await app.database.pool.check()
    await move(shop, order, "accepted")
    for browser in browsers:
        assert (await browser.next()).data["status"] == "accepted"
        assert browser.opened == 1 or name == EVERYTHING
        await browser.close()
    books.check()


async def test_what_was_remembered_is_read_again_after_the_ear_was_lost(
    shop: Shop, app: Comanda, hang_up: HangUp
) -> None:
    remembered = await app.storefronts.get(shop.tenant_id)
    assert await app.storefronts.get(shop.tenant_id) is remembered
    assert hang_up(HUB) == 1
    for _ in range(200):
        if await app.storefronts.get(shop.tenant_id) is not remembered:
            return
        await asyncio.sleep(0.01)
    pytest.fail("an old menu is still served")


async def test_streams_hold_no_connection_to_the_database(shop: Shop, wire: httpx.AsyncClient) -> None:
    crowd = 2 * shop.app.settings.database_pool_size
    order = await place(shop)

    async def listen(ready: asyncio.Barrier) -> int:
        async with following(wire, events_of(shop, order), order["guest_token"]) as stream:
            await stream.next()
            await ready.wait()
            return (await stream.next()).id or 0

    ready = asyncio.Barrier(crowd + 1)
    listening = [asyncio.create_task(listen(ready)) for _ in range(crowd)]
    await ready.wait()
    await move(shop, order, "accepted")
    assert await asyncio.gather(*listening) == [2] * crowd


def open_streams() -> float:
    return REGISTRY.get_sample_value("comanda_streams") or 0


async def fallen_to(count: float) -> None:
    for _ in range(200):
        if open_streams() <= count:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{open_streams() - count} streams are still open")


async def test_a_stream_ends_when_its_listener_leaves(shop: Shop, wire: httpx.AsyncClient) -> None:
    order, before = await place(shop), open_streams()
    async with following(wire, events_of(shop, order), order["guest_token"]) as stream:
        await stream.next()
        assert open_streams() == before + 1
    await fallen_to(before)


async def test_no_stream_outlives_its_listener_however_short_it_listened(
    shop: Shop, wire: httpx.AsyncClient
) -> None:
    """Some leave while the stream still waits for a connection to the database."""
    chance, order, before = random.Random(7), await place(shop), open_streams()

    async def look_in() -> None:
        async with following(wire, events_of(shop, order), order["guest_token"]) as stream:
            if chance.random() < 0.7:
                await stream.next()
            await asyncio.sleep(chance.choice((0, 0.02)) * chance.random())

    for _ in range(10):
        busy = [shop.staff("GET", "/api/v1/orders/board") for _ in range(12)]
        await asyncio.gather(*(look_in() for _ in range(24)), *busy)
    await fallen_to(before)


async def test_who_leaves_at_the_moment_an_event_arrives_is_let_go(shop: Shop, app: Comanda) -> None:
    """Both wait for the same event, and whoever has it first sends the other one away."""
    listeners: list[asyncio.Task[None]] = []

    async def listen() -> None:
        async for chunk in app.streams.follow(shop.tenant_id).chunks():
            if b"event: order" in chunk:
                for one in listeners:
                    if one is not asyncio.current_task():
                        one.cancel()
                return

    listeners += [asyncio.create_task(listen()) for _ in range(2)]
    await asyncio.sleep(0.1)
    await place(shop)
    async with asyncio.timeout(5):
        ends = await asyncio.gather(*listeners, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["CancelledError", "NoneType"]


async def test_a_party_follows_every_order_on_its_tab(shop: Shop, wire: httpx.AsyncClient) -> None:
    mine, theirs = [(await shop.place_at_table()).json() for _ in range(2)]
    path = f"/api/customer/orders/track/{theirs['id']}/events?restaurant={shop.slug}"
    async with following(wire, path, mine["guest_token"]) as stream:
        told = await stream.next()
        assert UUID(told.data["order_id"]) == UUID(theirs["id"])
