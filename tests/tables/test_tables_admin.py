"""The floor plan: tables, their codes and their cards."""

import asyncio
import struct
from collections.abc import AsyncIterator
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from comanda.audit.models import AuditEntry
from comanda.bootstrap import Comanda
from comanda.kit.auth import new_secret
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.realtime.hub import Hub
from comanda.tables.actions.add_tables import MAX_TABLES
from comanda.tables.cards import Card, CardBusiness
from comanda.tables.errors import CardsBusy, TableUnknown
from comanda.tables.finder import FoundTable, TableFinder
from comanda.tables.models import Table
from comanda.tables.printing import MAX_CARDS, Press
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Role
from tests.factories import Shop

TABLES = "/api/v1/tables"


async def names(shop: Shop) -> list[str]:
    return [table["name"] for table in (await shop.staff("GET", TABLES)).json()]


async def rows(shop: Shop) -> list[tuple[str, str, int | None, int, str, bool]]:
    """Everything about a shop's tables, to prove that nothing changed."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(select(Table).where(Table.tenant_id == shop.tenant_id).order_by(Table.id))
        return [(t.name, t.area, t.seats, t.position, t.token, t.is_active) for t in found]


async def audited(shop: Shop) -> list[tuple[str, UUID | None]]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tenant_id == shop.tenant_id, AuditEntry.subject_kind == "table")
            .order_by(AuditEntry.at)
        )
        return [(entry.action, entry.subject_id) for entry in found]


async def catalog_version(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        version = await session.scalar(select(Tenant.catalog_version).where(Tenant.id == shop.tenant_id))
        assert version is not None
        return version


async def fill(shop: Shop, count: int) -> None:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add_all(
            Table(
                tenant_id=shop.tenant_id,
                id=uuid7(),
                name=f"Seat {number}",
                token=new_secret(),
                position=number,
                is_active=True,
            )
            for number in range(count)
        )


async def test_a_new_table_stands_at_the_end_with_a_code_of_its_own(shop: Shop) -> None:
    body = {"name": "  طاولة ٥ ", "area": "Terrace", "seats": 4}
    answer = await shop.staff("POST", TABLES, json=body)
    made = answer.json()
    assert answer.status_code == 201
    assert made == {
        "id": made["id"],
        "name": "طاولة ٥",
        "area": "Terrace",
        "seats": 4,
        "position": 2,
        "url": made["url"],
        "session": None,
    }
    base, _, token = made["url"].rpartition("/t/")
    assert (base, len(token)) == (shop.app.settings.base_url(), 43)
    listed = (await shop.staff("GET", TABLES, role=Role.FRONT_DESK)).json()
    assert [table["name"] for table in listed] == ["Table 1", "Table 2", "طاولة ٥"]
    assert listed[2] == made
    assert await audited(shop) == [("table.created", UUID(made["id"]))]


async def test_the_same_key_makes_one_table(shop: Shop) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await shop.staff("POST", TABLES, json={"name": "Bar"}, headers=key)
    again = await shop.staff("POST", TABLES, json={"name": "Bar"}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert await names(shop) == ["Table 1", "Table 2", "Bar"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "a\nb"},
        {"name": "x" * 101},
        {"name": "Bar", "area": "x" * 101},
        {"name": "Bar", "seats": 0},
        {"name": "Bar", "seats": "4"},
        {"name": "Bar", "position": -1},
        {"name": "Bar", "token": "my-own"},
    ],
)
async def test_a_table_outside_the_bounds_is_refused(shop: Shop, body: dict[str, object]) -> None:
    before = await rows(shop)
    answer = await shop.staff("POST", TABLES, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await rows(shop) == before


async def test_a_name_is_given_once(shop: Shop) -> None:
    before = await rows(shop)
    table_id = shop.tables["Table 2"][0]
    for refused in (
        await shop.staff("POST", TABLES, json={"name": "Table 1"}),
        await shop.staff("PATCH", f"{TABLES}/{table_id}", json={"name": "Table 1"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "table_name_taken")
        assert refused.json()["detail"] == "There is already a table called Table 1. Choose a different name."
    assert await rows(shop) == before


async def test_many_tables_are_made_at_once_and_taken_names_skipped(shop: Shop) -> None:
    body = {"prefix": "Table", "from": 1, "to": 5, "area": "Garden"}
    answer = await shop.staff("POST", f"{TABLES}/bulk", json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert made["skipped"] == ["Table 1", "Table 2"]
    assert [(t["name"], t["area"], t["position"]) for t in made["created"]] == [
        ("Table 3", "Garden", 2),
        ("Table 4", "Garden", 3),
        ("Table 5", "Garden", 4),
    ]
    assert len({t["url"] for t in made["created"]}) == 3
    assert await names(shop) == ["Table 1", "Table 2", "Table 3", "Table 4", "Table 5"]


async def test_two_hundred_tables_are_made_at_once_and_no_more(shop: Shop) -> None:
    for first, last in ((1, 201), (5, 4), (-1, 3), (9_990, 10_000)):
        refused = await shop.staff("POST", f"{TABLES}/bulk", json={"prefix": "T", "from": first, "to": last})
        assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    assert len(await rows(shop)) == 2
    answer = await shop.staff("POST", f"{TABLES}/bulk", json={"prefix": "T", "from": 1, "to": 200})
    assert (answer.status_code, len(answer.json()["created"])) == (201, 200)
    assert len(await rows(shop)) == 202


async def test_the_number_of_tables_is_bounded(shop: Shop) -> None:
    await fill(shop, MAX_TABLES - 3)  # two are there: one more fits
    refused = await shop.staff("POST", f"{TABLES}/bulk", json={"prefix": "Bar", "from": 1, "to": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "table_limit_reached")
    assert (await shop.staff("POST", TABLES, json={"name": "Bar 1"})).status_code == 201
    assert (await shop.staff("POST", TABLES, json={"name": "Bar 2"})).status_code == 409
    assert len(await rows(shop)) == MAX_TABLES


async def test_only_what_is_sent_changes(shop: Shop) -> None:
    table_id = shop.tables["Table 1"][0]
    address = f"{TABLES}/{table_id}"
    before = await catalog_version(shop)

    placed = await shop.staff("PATCH", address, json={"seats": 6, "position": 9})
    assert placed.status_code == 200
    assert [placed.json()[field] for field in ("name", "area", "seats", "position")] == ["Table 1", "", 6, 9]
    assert await catalog_version(shop) == before  # guests see neither

    renamed = await shop.staff("PATCH", address, json={"name": "Window", "area": "Hall", "seats": None})
    assert [renamed.json()[field] for field in ("name", "area", "seats", "position")] == [
        "Window",
        "Hall",
        None,
        9,
    ]
    assert await catalog_version(shop) == before + 1

    same = await shop.staff("PATCH", address, json={"name": "Window"})
    assert same.json() == renamed.json()
    assert await catalog_version(shop) == before + 1
    assert await audited(shop) == [("table.changed", table_id)] * 2
    assert await names(shop) == ["Table 2", "Window"]


@pytest.mark.parametrize("body", [{"name": None}, {"position": None}, {"name": " "}, {"is_active": False}])
async def test_what_a_table_must_have_cannot_be_taken_away(shop: Shop, body: dict[str, object]) -> None:
    before = await rows(shop)
    answer = await shop.staff("PATCH", f"{TABLES}/{shop.tables['Table 1'][0]}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await rows(shop) == before


async def test_a_removed_table_is_gone_and_frees_its_name(shop: Shop) -> None:
    table_id, token = shop.tables["Table 1"]
    finder = TableFinder(shop.app.database, shop.app.hub)
    assert (await finder.find(token)).name == "Table 1"

    assert (await shop.staff("DELETE", f"{TABLES}/{table_id}")).status_code == 204
    await unknown_soon(finder, token)
    assert await names(shop) == ["Table 2"]
    for method, path, body in (
        ("DELETE", "", None),
        ("PATCH", "", {"name": "Ghost"}),
        ("POST", "/rotate", None),
        ("GET", "/qr.svg", None),
        ("POST", "/open", None),
        ("GET", "/session", None),
        ("POST", "/clear", None),
    ):
        answer = await shop.staff(method, f"{TABLES}/{table_id}{path}", json=body)
        assert (path, answer.status_code, answer.json()["code"]) == (path, 404, "not_found")
    assert (await shop.staff("POST", TABLES, json={"name": "Table 1"})).status_code == 201
    assert [action for action, _ in await audited(shop)] == ["table.deactivated", "table.created"]


async def test_a_table_in_use_is_not_removed(shop: Shop) -> None:
    address = f"{TABLES}/{shop.tables['Table 1'][0]}"
    await shop.staff("POST", f"{address}/open")
    before = await rows(shop)
    refused = await shop.staff("DELETE", address)
    assert (refused.status_code, refused.json()["code"]) == (409, "table_occupied")
    assert await rows(shop) == before

    assert (await shop.staff("POST", f"{address}/clear")).status_code == 204
    assert (await shop.staff("DELETE", address)).status_code == 204


async def unknown_soon(finder: TableFinder, token: str) -> None:
    """The notification of a change takes a moment; two seconds are plenty."""
    for _ in range(200):
        try:
            await finder.find(token)
        except TableUnknown:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the old code is still known")


async def test_a_rotated_code_is_dead_at_once(shop: Shop) -> None:
    table_id, token = shop.tables["Table 1"]
    finder = TableFinder(shop.app.database, shop.app.hub)
    assert await finder.find(token) == FoundTable(shop.tenant_id, table_id, "Table 1", "", token)

    answer = await shop.staff("POST", f"{TABLES}/{table_id}/rotate")
    assert answer.status_code == 200
    fresh = answer.json()["url"].rpartition("/t/")[2]
    assert fresh != token
    await unknown_soon(finder, token)
    assert await finder.find(fresh) == FoundTable(shop.tenant_id, table_id, "Table 1", "", fresh)
    assert await audited(shop) == [("table.code_rotated", table_id)]


async def test_a_rename_reaches_the_finder(shop: Shop) -> None:
    table_id, token = shop.tables["Table 2"]
    finder = TableFinder(shop.app.database, shop.app.hub)
    assert (await finder.find(token)).name == "Table 2"
    await shop.staff("PATCH", f"{TABLES}/{table_id}", json={"name": "Alcove", "area": "Hall"})
    for _ in range(200):
        found = await finder.find(token)
        if found.name == "Alcove":
            break
        await asyncio.sleep(0.01)
    assert found == FoundTable(shop.tenant_id, table_id, "Alcove", "Hall", token)


async def rename_unheard(shop: Shop, table: str, name: str) -> None:
    """As no route does it: without telling any process."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        table_id = shop.tables[table][0]
        await session.execute(
            update(Table).where(Table.tenant_id == shop.tenant_id, Table.id == table_id).values(name=name)
        )


@pytest.fixture
async def own_hub(app: Comanda) -> AsyncIterator[Hub]:
    hub = Hub(app.database.url)
    yield hub
    await hub.stop()


async def test_the_finder_remembers_only_while_it_hears(shop: Shop, own_hub: Hub) -> None:
    token = shop.tables["Table 1"][1]
    finder = TableFinder(shop.app.database, own_hub)
    assert (await finder.find(token)).name == "Table 1"
    await rename_unheard(shop, "Table 1", "First")
    assert (await finder.find(token)).name == "First"

    await own_hub.start()
    assert own_hub.connected
    assert (await finder.find(token)).name == "First"
    await rename_unheard(shop, "Table 1", "Second")
    assert (await finder.find(token)).name == "First"  # remembered: no route renames in silence

    await own_hub.stop()
    assert (await finder.find(token)).name == "Second"


@pytest.mark.parametrize("token", ["", "nothing-has-this-code", "x" * 101, "a\x00b", "طاولة", "a b"])
async def test_an_unknown_code_is_unknown(app: Comanda, token: str) -> None:
    with pytest.raises(TableUnknown):
        await TableFinder(app.database, app.hub).find(token)


async def test_an_impossible_code_asks_no_database(own_hub: Hub, app: Comanda) -> None:
    closed = TableFinder(type(app.database)(app.database.url), own_hub)  # its pool was never opened
    with pytest.raises(TableUnknown):
        await closed.find("x" * 101)


async def test_a_code_is_drawn_as_svg_and_png(shop: Shop) -> None:
    address = f"{TABLES}/{shop.tables['Table 1'][0]}"
    svg = await shop.staff("GET", f"{address}/qr.svg", role=Role.FRONT_DESK)
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    assert svg.text.startswith("<svg ")
    small, large = [
        (await shop.staff("GET", f"{address}/qr.png", params={"scale": scale})).content for scale in (1, 20)
    ]
    side = struct.unpack(">I", small[16:20])[0]
    assert struct.unpack(">II", large[16:24]) == (20 * side, 20 * side)
    for scale in (0, 21):
        refused = await shop.staff("GET", f"{address}/qr.png", params={"scale": scale})
        assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


async def cards_of(shop: Shop, **params: object) -> tuple[int, list[str]]:
    """The status, and the tables' names on the cards in their order, or the problem's code."""
    answer = await shop.staff("GET", f"{TABLES}/cards.pdf", role=Role.FRONT_DESK, params=params)
    if answer.status_code != 200:
        return answer.status_code, [answer.json()["code"]]
    assert answer.headers["content-type"] == "application/pdf"
    lines = [
        line for page in PdfReader(BytesIO(answer.content)).pages for line in page.extract_text().splitlines()
    ]
    return answer.status_code, [line for line in lines if line.startswith("Table ")]


async def test_cards_are_printed_in_order_of_all_tables_or_some(shop: Shop) -> None:
    body = {"name": "Table 0", "area": "Garden", "position": 0}
    made = (await shop.staff("POST", TABLES, json=body)).json()
    second = str(shop.tables["Table 2"][0])
    assert await cards_of(shop) == (200, ["Table 0", "Table 1", "Table 2"])
    assert await cards_of(shop, area="Garden") == (200, ["Table 0"])
    assert await cards_of(shop, area="") == (200, ["Table 1", "Table 2"])
    assert await cards_of(shop, ids=[second, made["id"]]) == (200, ["Table 0", "Table 2"])


async def test_there_are_only_cards_of_ones_own_tables(shop: Shop, other_shop: Shop) -> None:
    own, foreign = str(shop.tables["Table 1"][0]), str(other_shop.tables["Table 1"][0])
    assert await cards_of(shop, ids=[own, foreign]) == (404, ["not_found"])
    assert await cards_of(shop, area="Nowhere") == (404, ["no_cards_to_print"])
    await fill(shop, MAX_CARDS - 1)
    assert await cards_of(shop) == (409, ["too_many_cards"])


async def test_cards_name_the_business_in_both_languages(shop: Shop) -> None:
    answer = await shop.staff("GET", f"{TABLES}/cards.pdf", params={"ids": str(shop.tables["Table 1"][0])})
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Test Kitchen" in text
    assert "التجربة" in text


async def test_no_connection_is_held_while_cards_are_printed(shop: Shop) -> None:
    await fill(shop, 20)
    pool = shop.app.database.pool
    printing = asyncio.create_task(shop.staff("GET", f"{TABLES}/cards.pdf"))
    was_used, free_moments = False, 0
    while not printing.done():
        stats = pool.get_stats()
        in_use = stats["pool_available"] < stats["pool_size"]
        was_used |= in_use
        free_moments += was_used and not in_use
        await asyncio.sleep(0.005)
    assert (await printing).status_code == 200
    assert was_used
    assert free_moments > 5  # twenty cards take far longer than reading them


async def test_printing_keeps_nobody_waiting_for_long() -> None:
    press = Press(waiting=2)
    business = CardBusiness(name="Asaase Kitchen", name2="", language="en")
    cards = [Card("Table 1", "https://asaase.example.com/t/k7Qm2xVb9RtZ", None)]
    first, second, third = await asyncio.gather(
        *(press.print_cards(business, cards) for _ in range(3)), return_exceptions=True
    )
    assert isinstance(first, bytes)
    assert first == second
    assert isinstance(third, CardsBusy)
    assert await press.print_cards(business, cards) == first


async def test_tables_of_another_business_are_not_there(shop: Shop, other_shop: Shop) -> None:
    foreign = f"{TABLES}/{other_shop.tables['Table 1'][0]}"
    await other_shop.staff("POST", f"{foreign}/open")
    before, session = await rows(other_shop), (await other_shop.staff("GET", f"{foreign}/session")).json()
    for method, path, body in (
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/rotate", None),
        ("GET", "/qr.svg", None),
        ("GET", "/qr.png", None),
        ("POST", "/open", None),
        ("GET", "/session", None),
        ("POST", "/clear", None),
    ):
        answer = await shop.staff(method, foreign + path, json=body)
        assert (method, path, answer.status_code, answer.json()["code"]) == (method, path, 404, "not_found")
    assert await rows(other_shop) == before
    assert (await other_shop.staff("GET", f"{foreign}/session")).json() == session


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        (Role.KITCHEN, "GET", "", None),
        (Role.KITCHEN, "GET", "/cards.pdf", None),
        (Role.KITCHEN, "GET", "/{id}/qr.svg", None),
        (Role.KITCHEN, "GET", "/{id}/qr.png", None),
        (Role.KITCHEN, "GET", "/{id}/session", None),
        (Role.KITCHEN, "POST", "/{id}/open", None),
        (Role.KITCHEN, "POST", "/{id}/clear", None),
        (Role.FRONT_DESK, "POST", "", {"name": "Bar"}),
        (Role.FRONT_DESK, "POST", "/bulk", {"prefix": "Bar", "from": 1, "to": 2}),
        (Role.FRONT_DESK, "PATCH", "/{id}", {"name": "Bar"}),
        (Role.FRONT_DESK, "DELETE", "/{id}", None),
        (Role.FRONT_DESK, "POST", "/{id}/rotate", None),
    ],
)
async def test_who_may_not_changes_nothing(
    shop: Shop, role: Role, method: str, path: str, body: dict[str, object] | None
) -> None:
    before = await rows(shop)
    address = TABLES + path.format(id=shop.tables["Table 1"][0])
    refused = await shop.staff(method, address, role=role, json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert await rows(shop) == before
    assert [table["session"] for table in (await shop.staff("GET", TABLES)).json()] == [None, None]
