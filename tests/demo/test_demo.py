"""The demo: loaded once, and its history adds up."""

from itertools import pairwise

import pytest
from sqlalchemy import text

from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda, Settings
from comanda.campaigns.actions.run_campaign import go_on, start_campaign
from comanda.campaigns.repository import get_campaign
from comanda.demo.load import BUSINESSES, Loaded, load_demo
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.orders.states import ORDER_STATES, OrderStatus


@pytest.fixture(scope="module")
async def loaded(app: Comanda, settings: Settings, embedded: EmbeddedPostgres, database_name: str) -> list[Loaded]:
    url = embedded.url(database=database_name)
    first = await load_demo(settings, url, orders=60, seed=1, say=lambda _: None)
    again = await load_demo(settings, url, orders=0, seed=1, say=lambda _: None)
    assert again == first  # nothing was opened twice
    return first


async def test_both_menus_are_whole(app: Comanda, loaded: list[Loaded]) -> None:
    assert [one.business for one in loaded] == list(BUSINESSES)
    for one, items, currency in zip(loaded, (60, 56), ("GHS", "OMR"), strict=True):
        shop = await app.storefronts.get(one.tenant_id)
        assert (len(shop.items), shop.currency) == (items, currency)
        assert all(item.name and item.name2 and item.price_cents > 0 for item in shop.items.values())
        assert (await app.tables.find(one.table_code)).tenant_id == one.tenant_id
        assert shop.settings.color == one.business.settings.color is not None
        for width in (320, 960, 512):
            assert await app.storage.read(f"{shop.logo}-{width}.webp") is not None


async def test_history_adds_up(app: Comanda, loaded: list[Loaded]) -> None:
    for one in loaded:
        async with app.database.transaction(Scope.staff(one.tenant_id, read_only=True)) as session:

            async def ask(sql: str, tenant: object = one.tenant_id) -> list[tuple[object, ...]]:
                return [tuple(row) for row in await session.execute(text(sql), {"t": tenant})]

            numbers = await ask("SELECT number FROM orders WHERE tenant_id = :t ORDER BY placed_at")
            assert [row[0] for row in numbers] == list(range(1, 31))
            assert await ask(
                "SELECT c.order_number, c.event_id = (SELECT count(*) FROM order_events WHERE tenant_id = :t),"
                " c.customer_number = (SELECT count(*) FROM customers WHERE tenant_id = :t), c.kitchen_load"
                " FROM tenant_counters c WHERE tenant_id = :t"
            ) == [(30, True, True, 0)]
            assert (
                await ask(
                    "SELECT o.id FROM orders o WHERE tenant_id = :t AND total_cents <> (SELECT sum(l.total_cents)"
                    " FROM order_lines l WHERE l.tenant_id = :t AND l.order_id = o.id)"
                )
                == []
            )
            assert (
                await ask(
                    "SELECT c.id FROM customers c WHERE tenant_id = :t AND (total_spent, visit_count) <>"
                    " (SELECT coalesce(sum(total_cents), 0), count(*) FROM orders o WHERE o.tenant_id = :t"
                    " AND o.customer_id = c.id AND o.status = 'completed')"
                )
                == []
            )
            ((addresses, defaults, told, proved),) = await ask(
                "SELECT (SELECT count(*) FROM customer_addresses WHERE tenant_id = :t),"
                " (SELECT count(DISTINCT customer_id) FROM customer_addresses WHERE tenant_id = :t AND is_default),"
                " count(*) FILTER (WHERE preferences ? 'spice'), count(*) FILTER (WHERE profile_status = 'full')"
                " FROM customers WHERE tenant_id = :t"
            )
            assert isinstance(addresses, int)
            assert isinstance(defaults, int)
            assert addresses >= defaults > 0
            assert await ask(
                "SELECT (SELECT count(*) FROM customers WHERE tenant_id = :t AND loyalty_points > 0),"
                " (SELECT count(*) FROM promotions WHERE tenant_id = :t),"
                " (SELECT count(*) FROM segments WHERE tenant_id = :t),"
                " (SELECT string_agg(status, ' ') FROM campaigns WHERE tenant_id = :t)"
            ) == [(8, 3, 5, "draft")]
            assert (told, proved) == (7, 7)  # a quarter as many customers as orders; all of them regulars
            paths = await ask(
                "SELECT array_agg(status ORDER BY version) FROM order_events WHERE tenant_id = :t GROUP BY order_id"
            )
            for (statuses,) in paths:
                assert isinstance(statuses, list)
                steps = [OrderStatus(status) for status in statuses]
                assert steps[0] is OrderStatus.CONFIRMED
                assert steps[-1] in ORDER_STATES.final
                assert all(ORDER_STATES.allows(a, b) for a, b in pairwise(steps))


async def test_its_campaign_reaches_regulars_who_agreed(app: Comanda, loaded: list[Loaded]) -> None:
    for one in loaded:
        async with app.database.transaction(Scope.staff(one.tenant_id)) as session:
            id = (await session.execute(text("SELECT id FROM campaigns"))).scalar_one()
            await start_campaign(session, one.tenant_id, id, None, SYSTEM, app.clock())
        await go_on(app, one.tenant_id, id)
        async with app.database.transaction(Scope.staff(one.tenant_id, read_only=True)) as session:
            campaign = await get_campaign(session, one.tenant_id, id)
            assert campaign.queued > 0
            assert campaign.queued + campaign.held_out + campaign.unreachable == campaign.looked_at
