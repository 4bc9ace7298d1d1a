"""Bringing it costs what the zone says, is taxed as the rest, and is part of everything that the order says."""

from typing import Any
from uuid import uuid4

import pytest

from comanda.kit.tenancy import Scope
from comanda.orders import repository
from tests.factories import Shop

PLACE = {"latitude": 5.556, "longitude": -0.1825}
NEAR = {"name": "Osu", "name2": "أوسو", "radius_meters": 2000, "fee_cents": 1000, "minimum_cents": 8000}
FAR = {"name": "City", "radius_meters": 6000, "fee_cents": 2500, "minimum_cents": 20_000}
QUOTE = "/api/customer/orders/quote"


@pytest.fixture
async def zoned(shop: Shop) -> Shop:
    settings = {"place": PLACE, "delivery_zones": [FAR, NEAR], "fulfilments": ["dine_in", "pickup", "delivery"]}
    answer = await shop.staff("PATCH", "/api/v1/settings", json=settings)
    assert answer.status_code == 200, answer.text
    return shop


def to(shop: Shop, zone: str | None, **fields: Any) -> dict[str, Any]:
    where = {"fulfilment": "delivery", "delivery_address": "12 Ring Road", "delivery_zone": zone}
    return shop.order(**where, **fields)


async def of_staff(shop: Shop, zone: str | None) -> dict[str, Any]:
    body = to(shop, zone)
    answer = await shop.staff("POST", "/api/v1/orders", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_guests_are_told_where_it_is_brought_nearest_first(zoned: Shop) -> None:
    business = (await zoned.guest("GET", "/api/customer/menu")).json()["business"]
    assert business["delivery_zones"] == [
        {"name": "Osu", "name2": "أوسو", "fee_cents": 1000, "minimum_cents": 8000},
        {"name": "City", "name2": "", "fee_cents": 2500, "minimum_cents": 20_000},
    ]


async def test_what_it_costs_is_said_before_and_is_a_line_after(zoned: Shop) -> None:
    body = to(zoned, "Osu")
    quote = (
        await zoned.guest(
            "POST", QUOTE, json={name: body[name] for name in ("lines", "fulfilment", "delivery_zone")}
        )
    ).json()
    assert quote["delivery"] == {"zone": "Osu", "zone2": "أوسو", "fee_cents": 1000, "missing_cents": 0}
    assert (len(quote["lines"]), quote["total_cents"]) == (1, 9500)
    placed = await zoned.place(body | {"expected_total_cents": 9500})
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert [(one["name"], one["name2"], one["item_id"] is None) for one in order["lines"]][1] == (
        "Delivery: Osu",
        "توصيل: أوسو",
        True,
    )
    assert sum(one["total_cents"] for one in order["lines"]) == order["total_cents"] == 9500
    assert order["subtotal_cents"] + order["tax_cents"] == 9500
    assert order["tax_cents"] == sum(tax["tax_cents"] for tax in order["taxes"])
    assert order["tax_cents"] == quote["tax_cents"]
    token = order["guest_token"]
    told = (await zoned.guest("GET", "/api/customer/orders/history", token=token)).json()["items"][0]
    assert told["items"] == "1 × Jollof rice"
    again = (await zoned.guest("GET", f"/api/customer/orders/reorder/{order['id']}", token=token)).json()
    assert (len(again["lines"]), again["gone"], again["total_cents"]) == (1, [], 8500)


@pytest.mark.parametrize(
    ("zone", "code"),
    [(None, "delivery_zone_required"), ("Tema", "delivery_zone_unknown"), ("City", "below_delivery_minimum")],
)
async def test_what_is_not_brought_is_not_ordered(zoned: Shop, zone: str | None, code: str) -> None:
    refused = await zoned.place(to(zoned, zone))
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    async with zoned.app.database.transaction(Scope.staff(zoned.tenant_id, read_only=True)) as session:
        found = await repository.list_orders(
            session, zoned.tenant_id, repository.OrderFilter(), beyond=None, limit=5
        )
    assert found == []


async def test_a_quote_says_what_is_missing(zoned: Shop) -> None:
    body = {"lines": [zoned.line()], "fulfilment": "delivery", "delivery_zone": "City"}
    quote = (await zoned.guest("POST", QUOTE, json=body)).json()
    assert quote["delivery"]["missing_cents"] == 20_000 - 8500
    bare = (await zoned.guest("POST", QUOTE, json=body | {"delivery_zone": None})).json()
    assert (bare["delivery"], bare["total_cents"]) == (None, 8500)
    fetched = (await zoned.guest("POST", QUOTE, json=body | {"fulfilment": "pickup"})).json()
    assert (fetched["delivery"], fetched["total_cents"]) == (None, 8500)


async def test_the_staff_bring_it_anywhere_for_less(zoned: Shop) -> None:
    assert (await of_staff(zoned, None))["total_cents"] == 8500
    assert (await of_staff(zoned, "City"))["total_cents"] == 11_000


async def test_without_zones_it_is_brought_for_nothing(shop: Shop) -> None:
    settings = {"fulfilments": ["pickup", "delivery"]}
    assert (await shop.staff("PATCH", "/api/v1/settings", json=settings)).status_code == 200
    placed = await shop.place(to(shop, None))
    assert (placed.status_code, placed.json()["total_cents"]) == (201, 8500)


async def test_zones_have_names_of_their_own(shop: Shop) -> None:
    twice = {"place": PLACE, "delivery_zones": [NEAR, FAR | {"name": "Osu"}]}
    assert (await shop.staff("PATCH", "/api/v1/settings", json=twice)).status_code == 422
