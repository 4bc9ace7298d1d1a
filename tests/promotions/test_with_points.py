"""A promotion and points on one order: promotions first, and each is taken and given back once."""

import asyncio
from typing import Any

import httpx
import pytest

from comanda.bootstrap import Comanda
from tests.factories import Shop, make_shop
from tests.loyalty.conftest import Club, Member, signed_in
from tests.people_known import CustomerBook
from tests.promotions.conftest import promote, promotion

TENTH = {"kind": "promotion", "name": "Lunch for less", "name2": "غداء بسعر أقل", "cents": 1050, "points": 0}
HUNDRED = {"kind": "points", "name": "Points", "name2": "نقاط", "cents": 500, "points": 100}


async def club_of(shop: Shop) -> Club:
    club = Club(shop, CustomerBook(shop))
    await club.rules()
    return club


def basket(shop: Shop) -> tuple[dict[str, Any], ...]:
    """85.00 and 20.00."""
    return shop.line(), shop.line("Sobolo")


async def place(member: Member, points: int = 100, **fields: Any) -> httpx.Response:
    shop = member.club.shop
    body = shop.order(*basket(shop), customer_phone=member.customer["phone"], redeem_points=points, **fields)
    return await shop.place(body, token=member.token)


@pytest.mark.parametrize(
    ("country", "currency", "timezone", "earned", "reversed_"),
    [
        ("GH", "GHS", "Africa/Accra", 89, (-30, -30)),
        ("OM", "OMR", "Asia/Muscat", 8, (-3, -3)),
        ("ES", "EUR", "Europe/Madrid", 89, (-30, -30)),
    ],
)
async def test_both_are_right_to_the_last_unit_and_go_back_so(
    app: Comanda,
    client: httpx.AsyncClient,
    country: str,
    currency: str,
    timezone: str,
    earned: int,
    reversed_: tuple[int, int],
) -> None:
    shop = await make_shop(app, client, country=country, currency=currency, timezone=timezone)
    club = await club_of(shop)
    made = await promote(shop)
    member = await signed_in(club, 300)
    quoted = await member.quote(100, *basket(shop))
    assert (quoted["total_cents"], quoted["discounts"]) == (8950, [TENTH, HUNDRED])
    # 10.50 over 85.00 and 20.00, then 5.00 over the 76.50 and 18.00 that were left.
    assert [line["discount_cents"] for line in quoted["lines"]] == [850 + 405, 200 + 95]
    assert quoted["subtotal_cents"] + quoted["tax_cents"] == 8950
    answer = await place(member, expected_total_cents=8950)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["total_cents"], order["discounts"]) == (8950, [TENTH, HUNDRED])
    assert (await promotion(shop, made["id"]))["used_cents"] == 1050
    await club.complete(order["id"])
    assert await club.points(member.customer) == 200 + earned
    await club.refund(order["id"], 2983)  # a third of it
    await club.refund(order["id"], 2983)
    came = await club.entered(member.customer)
    assert came[:3] == [("adjusted", 300), ("redeemed", -100), ("earned", earned)]
    assert came[3:] == [("returned", 33), ("reversed", reversed_[0]), ("returned", 33), ("reversed", reversed_[1])]
    await club.refund(order["id"])
    assert await club.points(member.customer) == 300
    # Whoever has eaten has used it.
    assert (await promotion(shop, made["id"]))["used"] == 1
    assert await club.agrees()


async def test_an_order_that_is_over_gives_both_back_once(shop: Shop) -> None:
    club = await club_of(shop)
    made = await promote(shop, total_limit=1, customer_limit=1)
    member = await signed_in(club, 100)
    for _ in range(2):  # what was given back is there for the next one
        order = (await place(member, expected_total_cents=8950)).json()["id"]
        assert (await promotion(shop, made["id"]))["used"] == 1
        assert await club.points(member.customer) == 0
        over = [
            shop.guest("POST", f"/api/customer/orders/cancel/{order}", token=member.token, json={})
            for _ in range(3)
        ]
        await asyncio.gather(*over)
        after = await promotion(shop, made["id"])
        assert (after["used"], after["used_cents"]) == (0, 0)
        assert await club.points(member.customer) == 100
    assert await club.agrees()


async def test_many_at_once_take_each_once(shop: Shop) -> None:
    club = await club_of(shop)
    made = await promote(shop, total_limit=1)
    member = await signed_in(club, 150)
    answers = await asyncio.gather(*(place(member, expected_total_cents=8950) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [201] + [409] * 7
    assert {one.json()["code"] for one in answers if one.status_code == 409} <= {
        "price_changed",
        "points_not_redeemable",
    }
    assert (await promotion(shop, made["id"]))["used"] == 1
    assert await club.points(member.customer) == 50
    assert await club.agrees()


async def test_points_take_no_more_than_promotions_have_left(shop: Shop) -> None:
    """Two that together take off more than one dish costs: what is left of the other is what points may be worth."""
    club = await club_of(shop)
    await club.rules(most_percent=100, least_points=1)
    sobolo: dict[str, Any] = {"target": "items", "item_ids": [str(shop.items["Sobolo"])], "combines": True}
    await promote(shop, percent_bp=10_000, **sobolo)
    await promote(shop, percent_bp=9_000, combines=True)
    member = await signed_in(club, 10_000)
    quoted = await member.quote(0, *basket(shop))
    most = quoted["points"]["most_points"]
    assert most == quoted["total_cents"] // 5
    quoted = await member.quote(most, *basket(shop))
    assert quoted["points"]["redeemed_points"] == most
    assert quoted["total_cents"] < 5
    answer = await place(member, most, expected_total_cents=quoted["total_cents"])
    assert answer.status_code == 201, answer.text
    assert await club.points(member.customer) == 10_000 - most


async def test_a_free_delivery_is_no_share_of_the_items(shop: Shop) -> None:
    club = await club_of(shop)
    zone = {"name": "Osu", "radius_meters": 3000, "fee_cents": 1500, "minimum_cents": 0}
    settings = {"place": {"latitude": 5.6037, "longitude": -0.187}, "delivery_zones": [zone]}
    changed = await shop.staff("PATCH", "/api/v1/settings", json=settings)
    assert changed.status_code == 200, changed.text
    await club.rules(most_percent=100, least_points=1)
    await promote(shop, percent_bp=10_000, target="delivery")
    member = await signed_in(club, 10_000)
    body = {"lines": [shop.line()], "fulfilment": "delivery", "delivery_zone": "Osu", "redeem_points": 1700}
    answer = await shop.guest("POST", "/api/customer/orders/quote", json=body, token=member.token)
    quoted = answer.json()
    assert (quoted["points"]["most_points"], quoted["total_cents"]) == (1700, 0)
