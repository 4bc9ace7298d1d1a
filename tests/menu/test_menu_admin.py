"""Staff keeping the menu: categories, items, options, hours, order, what is left."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from comanda.audit.models import AuditEntry
from comanda.bootstrap import Comanda
from comanda.kit.tenancy import Scope
from comanda.menu.choices import lowest_price
from comanda.menu.models import StockDay
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Role
from tests.conftest import TestClock
from tests.factories import Shop, make_shop

MENU = "/api/v1/menu"
MORNING = [{"days": ["mon", "tue"], "opens": "07:00", "closes": "11:00"}]


async def answer(shop: Shop, method: str, path: str, status: int = 200, **request: Any) -> Any:
    answered = await shop.staff(method, MENU + path, **request)
    assert answered.status_code == status, answered.text
    return answered.json() if answered.content else None


async def catalog_version(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        version = await session.scalar(select(Tenant.catalog_version).where(Tenant.id == shop.tenant_id))
    assert version is not None
    return version


async def audited(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        rows = await session.execute(
            select(AuditEntry.action, AuditEntry.data)
            .where(AuditEntry.tenant_id == shop.tenant_id, AuditEntry.actor_kind == "staff")
            .order_by(AuditEntry.id)
        )
        return [(action, data) for action, data in rows if action != "staff.signed_in"]


async def whole_menu(shop: Shop) -> Any:
    return [
        await answer(shop, "GET", path)
        for path in ("/categories?include_archived=true", "/items?include_archived=true", "/schedules")
    ]


async def categories(shop: Shop, query: str = "") -> list[str]:
    return [category["name"] for category in await answer(shop, "GET", f"/categories{query}")]


async def items(shop: Shop, query: str = "") -> list[str]:
    return [item["name"] for item in await answer(shop, "GET", f"/items{query}")]


async def make_item(shop: Shop, **fields: Any) -> Any:
    body = {"category_id": str(shop.categories["Mains"]), "name": "Banku", "price_cents": 5000, **fields}
    return await answer(shop, "POST", "/items", 201, json=body)


# Categories


async def test_a_category_is_made_last_changed_and_removed(shop: Shop) -> None:
    before = await catalog_version(shop)
    body = {"name": " Grill ", "name2": "مشاوي", "description": "Over coals.", "description2": "على الجمر."}
    made = await answer(shop, "POST", "/categories", 201, json=body)
    assert made == {
        **body,
        "name": "Grill",
        "id": made["id"],
        "schedule_id": None,
        "is_active": True,
        "position": 2,
    }
    assert await categories(shop) == ["Mains", "Drinks", "Grill"]

    changed = await answer(shop, "PATCH", f"/categories/{made['id']}", json={"name": "From the grill"})
    assert changed == {**made, "name": "From the grill"}
    assert await answer(shop, "PATCH", f"/categories/{made['id']}", json={}) == changed
    assert await answer(shop, "PATCH", f"/categories/{made['id']}", json={"is_active": True}) == changed

    await answer(shop, "DELETE", f"/categories/{made['id']}", 204)
    assert await categories(shop) == ["Mains", "Drinks"]
    await answer(shop, "DELETE", f"/categories/{made['id']}", 404)
    assert await audited(shop) == [
        ("category.added", {}),
        ("category.changed", {"changed": ["name"]}),
        ("category.removed", {}),
    ]
    assert await catalog_version(shop) == before + 3


async def test_a_category_with_items_stays(shop: Shop) -> None:
    refused = await answer(shop, "DELETE", f"/categories/{shop.categories['Mains']}", 409)
    assert (refused["code"], refused["count"]) == ("category_not_empty", 3)
    assert await categories(shop) == ["Mains", "Drinks"]


async def test_a_category_of_archived_items_leaves_the_list_and_comes_back_with_them(shop: Shop) -> None:
    drinks, sobolo = shop.categories["Drinks"], shop.items["Sobolo"]
    await answer(shop, "DELETE", f"/items/{sobolo}", 204)
    assert await categories(shop) == ["Mains", "Drinks"]
    await answer(shop, "DELETE", f"/categories/{drinks}", 204)
    assert await categories(shop) == ["Mains"]
    assert await categories(shop, "?include_archived=true") == ["Mains", "Drinks"]

    restored = await answer(shop, "PATCH", f"/items/{sobolo}", json={"archived": False})
    assert (restored["archived_at"], restored["category_id"]) == (None, str(drinks))
    listed = await answer(shop, "GET", "/categories")
    assert [(one["name"], one["is_active"]) for one in listed] == [("Mains", True), ("Drinks", False)]


@pytest.mark.parametrize(
    ("_case", "body", "pointer"),
    [
        ("no name", {"name": " "}, "/body/name"),
        ("two lines", {"name": "a\nb"}, "/body/name"),
        ("direction override", {"name": "Grill \u202e"}, "/body/name"),
        ("name too long", {"name": "x" * 101}, "/body/name"),
        ("text for a flag", {"name": "Grill", "is_active": "yes"}, "/body/is_active"),
        ("a position below the first", {"name": "Grill", "position": -1}, "/body/position"),
        ("unknown field", {"name": "Grill", "color": "red"}, "/body/color"),
    ],
)
async def test_what_a_category_cannot_be(_case: str, body: dict[str, Any], pointer: str, shop: Shop) -> None:
    refused = await answer(shop, "POST", "/categories", 422, json=body)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("validation_failed", pointer)
    assert await categories(shop) == ["Mains", "Drinks"]


async def test_null_is_no_name(shop: Shop) -> None:
    path = f"/categories/{shop.categories['Mains']}"
    refused = await answer(shop, "PATCH", path, 422, json={"name": None})
    assert "name cannot be null" in refused["errors"][0]["message"]
    assert await categories(shop) == ["Mains", "Drinks"]


# Items

SIZES = {
    "name": "Size",
    "name2": "الحجم",
    "min_choices": 1,
    "max_choices": 1,
    "options": [{"name": "Small", "price_delta_cents": -500}, {"name": "Large", "price_delta_cents": 1000}],
}


async def test_an_item_with_options_is_made_and_read(shop: Shop) -> None:
    made = await make_item(
        shop,
        name2="بانكو",
        description="With pepper.",
        daily_stock=12,
        preparation_minutes=9,
        option_groups=[SIZES],
    )
    size = made["option_groups"][0]
    small, large = size["options"]
    assert made == {
        "id": made["id"],
        "category_id": str(shop.categories["Mains"]),
        "name": "Banku",
        "name2": "بانكو",
        "description": "With pepper.",
        "description2": "",
        "price_cents": 5000,
        "tax_class_id": made["tax_class_id"],
        "schedule_id": None,
        "image": None,
        "sold_out": False,
        "daily_stock": 12,
        "preparation_minutes": 9,
        "is_featured": False,
        "position": 3,
        "archived_at": None,
        "option_groups": [
            {
                "id": size["id"],
                "name": "Size",
                "name2": "الحجم",
                "min_choices": 1,
                "max_choices": 1,
                "options": [
                    {
                        "id": small["id"],
                        "name": "Small",
                        "name2": "",
                        "price_delta_cents": -500,
                        "is_available": True,
                    },
                    {
                        "id": large["id"],
                        "name": "Large",
                        "name2": "",
                        "price_delta_cents": 1000,
                        "is_available": True,
                    },
                ],
            }
        ],
    }
    assert await answer(shop, "GET", f"/items/{made['id']}") == made
    jollof = await answer(shop, "GET", f"/items/{shop.items['Jollof rice']}")
    assert made["tax_class_id"] == jollof["tax_class_id"]  # food is the usual class in Ghana


async def test_items_are_found_by_category_and_by_either_name(shop: Shop) -> None:
    await make_item(shop, name="50% Cocoa_cup", name2="كوب كاكاو")
    assert await items(shop) == ["Jollof rice", "Waakye", "Tilapia", "50% Cocoa_cup", "Sobolo"]
    assert await items(shop, f"?category_id={shop.categories['Drinks']}") == ["Sobolo"]
    assert await items(shop, f"?category_id={uuid4()}") == []
    assert await items(shop, "?q=JOLL") == ["Jollof rice"]
    assert await items(shop, "?q=كاكاو") == ["50% Cocoa_cup"]
    assert await items(shop, "?q=%25") == ["50% Cocoa_cup"]
    assert await items(shop, "?q=_") == ["50% Cocoa_cup"]
    assert await items(shop, "?q=/") == []
    refused = await answer(shop, "GET", "/items?q=%E2%80%AE", 422)
    assert refused["errors"][0]["pointer"] == "/query/q"


async def test_changing_an_item_replaces_its_options_but_not_their_identity(shop: Shop) -> None:
    item_id = (await make_item(shop, option_groups=[SIZES]))["id"]
    [size] = (await answer(shop, "GET", f"/items/{item_id}"))["option_groups"]
    small, large = size["options"]
    await answer(shop, "PUT", f"/options/{large['id']}/available", json={"is_available": False})

    changed = await answer(
        shop,
        "PATCH",
        f"/items/{item_id}",
        json={
            "option_groups": [
                {
                    "name": "Extras",
                    "max_choices": 2,
                    "options": [{"name": "Egg"}, {"id": small["id"], "name": "Half"}],
                },
                {
                    "id": size["id"],
                    "name": "Portion",
                    "max_choices": 2,
                    "options": [{"name": "Giant"}, {"id": large["id"], "name": "Large", "price_delta_cents": 900}],
                },
            ]
        },
    )
    extras, portion = changed["option_groups"]
    assert [group["name"] for group in (extras, portion)] == ["Extras", "Portion"]
    assert portion["id"] == size["id"]
    assert extras["options"][1] == {**small, "name": "Half", "price_delta_cents": 0}
    assert portion["options"][1] == {**large, "price_delta_cents": 900, "is_available": False}
    assert await answer(shop, "GET", f"/items/{item_id}") == changed

    # An option that leaves a group which goes does not go with it.
    only = {"name": "Extras", "options": [{"id": large["id"], "name": "Large"}]}
    left = await answer(shop, "PATCH", f"/items/{item_id}", json={"option_groups": [only]})
    assert [option["id"] for group in left["option_groups"] for option in group["options"]] == [large["id"]]
    assert (await answer(shop, "PATCH", f"/items/{item_id}", json={"option_groups": []}))["option_groups"] == []
    await answer(shop, "PUT", f"/options/{large['id']}/available", 404, json={"is_available": True})


async def test_option_ids_of_something_else_are_unknown(shop: Shop, other_shop: Shop) -> None:
    item_id = shop.items["Jollof rice"]
    option = {"name": "Egg"}
    attempts = [
        {"id": str(shop.groups["Protein"]), "name": "Extras", "options": [option]},
        {"name": "Extras", "options": [{**option, "id": str(shop.options["Egg"])}]},
        {"name": "Extras", "options": [{**option, "id": str(other_shop.options["Egg"])}]},
        {"name": "Extras", "options": [{**option, "id": str(uuid4())}]},
    ]
    before = await whole_menu(shop)
    for group in attempts:
        await answer(shop, "PATCH", f"/items/{item_id}", 404, json={"option_groups": [group]})
        body = {"category_id": str(shop.categories["Mains"]), "name": "Banku", "price_cents": 1}
        await answer(shop, "POST", "/items", 404, json={**body, "option_groups": [group]})
    assert await whole_menu(shop) == before


def group(**fields: Any) -> dict[str, Any]:
    return {"name": "Extras", "options": [{"name": "Egg"}, {"name": "Fish"}], **fields}


TWICE = str(uuid4())


@pytest.mark.parametrize(
    ("_case", "groups", "said"),
    [
        ("more needed than allowed", [group(min_choices=2)], "raise the maximum or lower the minimum"),
        ("more allowed than there are", [group(max_choices=3)], "At most 3 choices from 2 options"),
        ("nothing to choose from", [group(options=[])], "at least 1 item"),
        ("nothing may be chosen", [group(max_choices=0)], "greater than or equal to 1"),
        ("too many groups", [group()] * 21, "at most 20 items"),
        ("too many options", [group(options=[{"name": "Egg"}] * 51)], "at most 50 items"),
        ("one group twice", [group(id=TWICE), group(id=TWICE)], "the same id stands twice"),
        ("one option twice", [group(options=[{"id": TWICE, "name": "Egg"}] * 2)], "the same id stands twice"),
    ],
)
async def test_choices_nobody_could_make(_case: str, groups: list[Any], said: str, shop: Shop) -> None:
    path = f"/items/{shop.items['Waakye']}"
    before = await answer(shop, "GET", path)
    refused = await answer(shop, "PATCH", path, 422, json={"option_groups": groups})
    assert said in refused["errors"][0]["message"]
    assert await answer(shop, "GET", path) == before


def test_the_lowest_price_chooses_what_must_be_and_what_pays() -> None:
    assert lowest_price(1000, []) == 1000
    assert lowest_price(1000, [(1, 1, [-300, -200, 0])]) == 700
    assert lowest_price(1000, [(0, 2, [-300, -200, -100])]) == 500
    assert lowest_price(1000, [(2, 3, [-300, 200, 400])]) == 900
    assert lowest_price(1000, [(0, 3, [100, 200, 400])]) == 1000
    assert lowest_price(1000, [(0, 1, [-600]), (1, 1, [-600, 0])]) == -200


async def test_no_choice_makes_an_item_cost_less_than_nothing(shop: Shop) -> None:
    item_id = (await make_item(shop, price_cents=500, option_groups=[SIZES]))["id"]
    before = await answer(shop, "GET", f"/items/{item_id}")
    cheaper = {**SIZES, "options": [{"name": "Tiny", "price_delta_cents": -501}]}
    for body in ({"price_cents": 499}, {"option_groups": [cheaper]}):
        refused = await answer(shop, "PATCH", f"/items/{item_id}", 422, json=body)
        assert (refused["code"], refused["name"]) == ("price_below_zero", "Banku")
    assert await answer(shop, "GET", f"/items/{item_id}") == before
    assert (await answer(shop, "PATCH", f"/items/{item_id}", json={"price_cents": 502}))["price_cents"] == 502
    assert (await audited(shop))[-1] == ("item.changed", {"changed": ["price_cents"], "price_cents": [500, 502]})


async def test_an_item_moves_to_the_end_of_another_category(shop: Shop) -> None:
    path = f"/items/{shop.items['Jollof rice']}"
    drinks = str(shop.categories["Drinks"])
    moved = await answer(shop, "PATCH", path, json={"category_id": drinks})
    assert moved["category_id"] == drinks
    assert await items(shop) == ["Waakye", "Tilapia", "Sobolo", "Jollof rice"]


async def test_archiving_hides_an_item_and_keeps_it(shop: Shop, clock: TestClock) -> None:
    path = f"/items/{shop.items['Waakye']}"
    clock.set(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    shop.tokens[Role.OWNER] = await _fresh_token(shop)
    before = await catalog_version(shop)
    await answer(shop, "DELETE", path, 204)
    await answer(shop, "DELETE", path, 204)
    assert await items(shop) == ["Jollof rice", "Tilapia", "Sobolo"]
    assert await items(shop, "?include_archived=true") == ["Jollof rice", "Waakye", "Tilapia", "Sobolo"]
    archived = await answer(shop, "GET", path)
    assert archived["archived_at"] == "2026-03-01T09:30:00Z"
    assert len(archived["option_groups"]) == 2
    assert await catalog_version(shop) == before + 1

    await answer(shop, "PATCH", path, json={"archived": False})
    assert await items(shop) == ["Jollof rice", "Waakye", "Tilapia", "Sobolo"]


async def _fresh_token(shop: Shop) -> str:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        user = shop.users[Role.OWNER]
        return await start_session(session, shop.app.tokens, shop.tenant_id, user, shop.app.clock())


async def test_what_an_item_refers_to_must_be_there(shop: Shop, other_shop: Shop) -> None:
    foreign = {
        "category_id": str(other_shop.categories["Mains"]),
        "schedule_id": str(uuid4()),
        "tax_class_id": (await make_item(other_shop))["tax_class_id"],
    }
    before = await whole_menu(shop)
    for name, value in foreign.items():
        body = {"category_id": str(shop.categories["Mains"]), "name": "Banku", "price_cents": 1, name: value}
        await answer(shop, "POST", "/items", 404, json=body)
        await answer(shop, "PATCH", f"/items/{shop.items['Waakye']}", 404, json={name: value})
    assert await whole_menu(shop) == before


# Sold out


async def test_the_kitchen_switches_items_and_options_off_and_on(shop: Shop) -> None:
    before = await catalog_version(shop)
    item, option = f"/items/{shop.items['Waakye']}/sold-out", f"/options/{shop.options['Fish']}/available"
    for _ in range(2):  # the second time changes nothing
        off = await answer(shop, "PUT", item, json={"sold_out": True}, role=Role.KITCHEN)
        assert off["sold_out"] is True
        gone = await answer(shop, "PUT", option, json={"is_available": False}, role=Role.KITCHEN)
        assert gone == {
            "id": str(shop.options["Fish"]),
            "name": "Fish",
            "name2": "خيار",
            "price_delta_cents": 1500,
            "is_available": False,
        }
    assert await catalog_version(shop) == before + 2
    assert (await answer(shop, "PUT", item, json={"sold_out": False}))["sold_out"] is False
    assert (await answer(shop, "PUT", option, json={"is_available": True}))["is_available"] is True
    assert [action for action, _ in await audited(shop)] == [
        "item.sold_out",
        "option.sold_out",
        "item.back_in_stock",
        "option.back_in_stock",
    ]


# Hours


async def test_hours_are_kept_in_week_order_and_not_removed_while_used(shop: Shop) -> None:
    made = await answer(
        shop,
        "POST",
        "/schedules",
        201,
        json={"name": "Breakfast", "windows": [{"days": ["tue", "mon"], "opens": "07:00", "closes": "11:00"}]},
    )
    assert made == {"id": made["id"], "name": "Breakfast", "name2": "", "windows": MORNING}
    path, use = f"/schedules/{made['id']}", {"schedule_id": made["id"]}
    await answer(shop, "PATCH", f"/categories/{shop.categories['Drinks']}", json=use)
    await answer(shop, "PATCH", f"/items/{shop.items['Waakye']}", json=use)
    refused = await answer(shop, "DELETE", path, 409)
    assert (refused["code"], refused["used_by"]) == ("schedule_in_use", "Drinks, Waakye")
    assert await answer(shop, "GET", "/schedules") == [made]

    # What is no longer on the menu does not hold them.
    await answer(shop, "PATCH", f"/categories/{shop.categories['Drinks']}", json={"schedule_id": None})
    await answer(shop, "DELETE", f"/items/{shop.items['Waakye']}", 204)
    await answer(shop, "DELETE", path, 204)
    assert await answer(shop, "GET", "/schedules") == []
    assert (await answer(shop, "GET", f"/items/{shop.items['Waakye']}"))["schedule_id"] is None


async def test_hours_are_changed_and_named_once(shop: Shop) -> None:
    first = await answer(shop, "POST", "/schedules", 201, json={"name": "Breakfast", "windows": MORNING})
    second = await answer(shop, "POST", "/schedules", 201, json={"name": "Lunch", "windows": MORNING})
    refused = await answer(shop, "POST", "/schedules", 409, json={"name": "Lunch", "windows": MORNING})
    assert refused["code"] == "schedule_name_taken"
    await answer(shop, "PATCH", f"/schedules/{first['id']}", 409, json={"name": "Lunch"})
    night = [{"days": ["sat"], "opens": "22:00", "closes": "02:00"}]
    changed = await answer(
        shop, "PATCH", f"/schedules/{first['id']}", json={"name": "Breakfast", "windows": night}
    )
    assert changed == {**first, "windows": night}
    assert await answer(shop, "GET", "/schedules") == [changed, second]


@pytest.mark.parametrize(
    ("_case", "windows"),
    [
        ("none", []),
        ("no such day", [{"days": ["noday"], "opens": "07:00", "closes": "11:00"}]),
        ("no such hour", [{"days": ["mon"], "opens": "25:00", "closes": "11:00"}]),
        ("too many", MORNING * 51),
        (
            "too long to be written down",
            [{"days": ["mon", "wed", "fri", "sun"], "opens": "07:00", "closes": "11:00"}] * 50,
        ),
    ],
)
async def test_hours_that_are_none(_case: str, windows: Any, shop: Shop) -> None:
    await answer(shop, "POST", "/schedules", 422, json={"name": "Breakfast", "windows": windows})
    assert await answer(shop, "GET", "/schedules") == []


# Order


async def test_listed_come_first_and_the_rest_follow(shop: Shop) -> None:
    mains, drinks = str(shop.categories["Mains"]), str(shop.categories["Drinks"])
    order = {"categories": [drinks], "items": {mains: [str(shop.items["Tilapia"])]}}
    await answer(shop, "PUT", "/order", 204, json=order)
    assert await categories(shop) == ["Drinks", "Mains"]
    assert await items(shop) == ["Sobolo", "Tilapia", "Jollof rice", "Waakye"]
    version = await catalog_version(shop)
    await answer(shop, "PUT", "/order", 204, json=order)
    assert await catalog_version(shop) == version
    assert await audited(shop) == [("menu.arranged", {})]


async def test_an_order_of_what_is_not_there_changes_nothing(shop: Shop, other_shop: Shop) -> None:
    mains, sobolo = str(shop.categories["Mains"]), str(shop.items["Sobolo"])
    tilapia = str(shop.items["Tilapia"])
    before = await whole_menu(shop)
    for status, order in (
        (404, {"categories": [str(other_shop.categories["Mains"])]}),
        (404, {"items": {str(uuid4()): []}}),
        (404, {"items": {mains: [tilapia, sobolo]}}),
        (422, {"items": {mains: [tilapia, tilapia]}}),
    ):
        await answer(shop, "PUT", "/order", status, json=order)
    assert await whole_menu(shop) == before


# Stock


async def test_stock_counts_the_day_of_the_business(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock
) -> None:
    clock.set(datetime(2026, 3, 2, 19, 30, tzinfo=UTC))  # 23:30 in Muscat
    shop = await make_shop(app, client, country="OM", currency="OMR", timezone="Asia/Muscat")
    tilapia = shop.items["Tilapia"]
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        for day, sold in ((date(2026, 3, 1), 1), (date(2026, 3, 2), 7)):
            session.add(StockDay(tenant_id=shop.tenant_id, item_id=tilapia, day=day, sold=sold))
    line = {
        "item_id": str(tilapia),
        "category_id": str(shop.categories["Mains"]),
        "name": "Tilapia",
        "name2": "طبق",
        "daily_stock": 5,
        "sold": 7,
        "left": 0,
        "sold_out": False,
    }
    assert await answer(shop, "GET", "/stock") == {"day": "2026-03-02", "items": [line]}
    clock.forward(timedelta(hours=1))
    assert await answer(shop, "GET", "/stock") == {"day": "2026-03-03", "items": [{**line, "sold": 0, "left": 5}]}


# Who may


def requests(shop: Shop) -> list[tuple[str, str, Any]]:
    """Every change, with the ids of `shop`."""
    category, item = shop.categories["Drinks"], shop.items["Sobolo"]
    return [
        ("POST", "/categories", {"name": "Grill"}),
        ("PATCH", f"/categories/{category}", {"name": "Wet"}),
        ("DELETE", f"/categories/{category}", None),
        ("POST", "/items", {"category_id": str(category), "name": "Malt", "price_cents": 1}),
        ("PATCH", f"/items/{item}", {"name": "Bissap"}),
        ("DELETE", f"/items/{item}", None),
        ("DELETE", f"/items/{item}/image", None),
        ("PUT", "/order", {"categories": [str(category)]}),
        ("POST", "/schedules", {"name": "Noon", "windows": MORNING}),
    ]


async def test_kitchen_and_front_desk_change_nothing_else(shop: Shop) -> None:
    before = await whole_menu(shop)
    for role in (Role.KITCHEN, Role.FRONT_DESK):
        for method, path, body in requests(shop):
            refused = await answer(shop, method, path, 403, role=role, **({"json": body} if body else {}))
            assert refused["code"] == "not_allowed"
        for path in ("/categories", "/items", "/schedules", "/stock"):
            await answer(shop, "GET", path, role=role)
    assert await whole_menu(shop) == before


async def test_strangers_reach_nothing(shop: Shop, other_shop: Shop) -> None:
    before = await whole_menu(shop)
    for method, path, body in requests(shop):
        anonymous = await shop.client.request(method, MENU + path, json=body)
        assert anonymous.status_code == 401
        if path.count("/") > 1 or path in ("/items", "/order"):
            await answer(other_shop, method, path, 404, **({"json": body} if body else {}))
    for path, switch in (
        (f"/items/{shop.items['Sobolo']}/sold-out", {"sold_out": True}),
        (f"/options/{shop.options['Fish']}/available", {"is_available": False}),
    ):
        await answer(other_shop, "PUT", path, 404, json=switch)
    await answer(other_shop, "GET", f"/items/{shop.items['Sobolo']}", 404)
    assert await whole_menu(shop) == before


async def test_one_key_makes_one_item(shop: Shop) -> None:
    body = {"category_id": str(shop.categories["Mains"]), "name": "Banku", "price_cents": 5000}
    headers = {"Idempotency-Key": str(uuid4())}
    first = await answer(shop, "POST", "/items", 201, json=body, headers=headers)
    assert await answer(shop, "POST", "/items", 201, json=body, headers=headers) == first
    assert (await items(shop)).count("Banku") == 1
