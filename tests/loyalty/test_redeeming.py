"""Points take something off an order: once, within limits, by whoever has proved who they are."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.loyalty.conftest import Club
from tests.people_known import write_code


@dataclass
class Member:
    """Signed in with their phone."""

    club: Club
    customer: dict[str, Any]
    token: str

    async def quote(self, points: int, *lines: dict[str, Any], status: int = 200) -> Any:
        body = {"lines": list(lines) or [self.club.shop.line()], "redeem_points": points}
        answer = await self.club.shop.guest("POST", "/api/customer/orders/quote", token=self.token, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def place(self, points: int, *, key: str | None = None, **fields: Any) -> httpx.Response:
        body = self.club.shop.order(customer_phone=self.customer["phone"], redeem_points=points, **fields)
        return await self.club.shop.place(body, token=self.token, key=key)


async def signed_in(club: Club, points: int) -> Member:
    shop, member = club.shop, await club.member()
    code = await write_code(shop.app, shop.tenant_id, member["phone"], "login")
    proved = await shop.guest(
        "POST", "/api/customer/phone/verify-otp", json={"phone": member["phone"], "code": code}
    )
    assert proved.status_code == 200, proved.text
    if points:
        await club.adjust(member, points)
    return Member(club, member, proved.json()["guest_token"])


async def test_points_take_something_off(club: Club) -> None:
    member = await signed_in(club, 1000)
    quote = await member.quote(0)
    assert quote["points"] == {
        "usable_points": 1000, "most_points": 850, "least_points": 10, "redeemed_points": 0, "point_value_cents": 5,
        "earns_points": 85,
    }  # fmt: skip
    quote = await member.quote(100)
    assert (quote["total_cents"], quote["discount_cents"], quote["points"]["earns_points"]) == (8000, 500, 80)
    assert quote["discounts"] == [
        {"kind": "points", "name": "Points", "name2": "نقاط", "cents": 500, "points": 100}
    ]
    placed = await member.place(100, expected_total_cents=8000)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert (order["total_cents"], order["discounts"]) == (8000, quote["discounts"])
    assert await club.points(member.customer) == 900
    await club.complete(order["id"])
    assert await club.entered(member.customer) == [("adjusted", 1000), ("redeemed", -100), ("earned", 80)]
    assert await club.agrees()


@pytest.mark.parametrize(
    ("_case", "has", "asks", "most"),
    [
        ("more than there are", 50, 60, 50),
        ("more than half of the order", 5000, 851, 850),
        ("fewer than the least", 500, 9, 500),
        ("without having the least", 9, 9, 0),
    ],
)
async def test_within_limits(club: Club, _case: str, has: int, asks: int, most: int) -> None:
    member = await signed_in(club, has)
    quoted = (await member.quote(asks))["points"]
    assert quoted["most_points"] == most
    assert quoted["redeemed_points"] == (most if asks > most and most else 0)
    refused = await member.place(asks)
    assert refused.status_code == 409
    assert refused.json()["code"] == "points_not_redeemable"
    assert refused.json()["quote"]["points"] == quoted
    assert await club.entered(member.customer) == [("adjusted", has)]


async def test_only_who_has_proved_it_redeems(club: Club) -> None:
    member = await signed_in(club, 1000)
    body = club.shop.order(customer_phone=member.customer["phone"], redeem_points=100)
    for token in (None, (await club.shop.place()).json()["guest_token"]):
        refused = await club.shop.place(body, token=token)
        assert (refused.status_code, refused.json()["code"]) == (409, "member_not_known")
    quoted = await club.shop.guest(
        "POST", "/api/customer/orders/quote", json={"lines": [club.shop.line()], "redeem_points": 100}
    )
    assert (quoted.json()["points"], quoted.json()["discount_cents"]) == (None, 0)
    assert await club.points(member.customer) == 1000


async def test_points_are_the_signed_in_ones_whatever_number_is_typed(club: Club) -> None:
    member, other = await signed_in(club, 100), await club.member()
    placed = await club.shop.place(
        club.shop.order(customer_phone=other["phone"], redeem_points=100), token=member.token
    )
    assert placed.status_code == 201, placed.text
    await club.complete(placed.json()["id"])
    assert await club.entered(member.customer) == [("adjusted", 100), ("redeemed", -100), ("earned", 80)]
    assert await club.entered(other) == []


async def test_two_at_once_redeem_once(club: Club) -> None:
    member = await signed_in(club, 150)
    answers = await asyncio.gather(*(member.place(100) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]
    refused = next(one for one in answers if one.status_code == 409)
    assert refused.json()["quote"]["points"]["most_points"] == 50
    assert await club.points(member.customer) == 50
    assert await club.agrees()


async def test_the_same_request_again_redeems_once(club: Club) -> None:
    member = await signed_in(club, 150)
    key = str(uuid4())
    first = await member.place(100, key=key)
    again = await asyncio.gather(*(member.place(100, key=key) for _ in range(3)))
    assert {one.json()["id"] for one in again} == {first.json()["id"]}
    assert await club.points(member.customer) == 50


@pytest.mark.parametrize("status", ["cancelled", "rejected"])
async def test_an_order_that_is_over_gives_them_back(club: Club, status: str) -> None:
    member = await signed_in(club, 100)
    order = (await member.place(100)).json()["id"]
    await club.move(order, status, reason="Nothing left")
    assert await club.entered(member.customer) == [("adjusted", 100), ("redeemed", -100), ("returned", 100)]


async def test_a_guest_who_cancels_has_them_back(club: Club) -> None:
    member = await signed_in(club, 100)
    order = (await member.place(100)).json()["id"]
    done = await club.shop.guest("POST", f"/api/customer/orders/cancel/{order}", token=member.token, json={})
    assert done.status_code == 200, done.text
    assert await club.points(member.customer) == 100


async def test_what_goes_back_takes_its_share_of_points_with_it(club: Club) -> None:
    """Once, however often: and buying, redeeming, giving back and redeeming again gains nothing."""
    member = await signed_in(club, 100)
    order = (await member.place(100)).json()["id"]
    await club.complete(order)
    await club.refund(order, 2000)  # a quarter of 80.00
    assert await club.entered(member.customer) == [
        ("adjusted", 100), ("redeemed", -100), ("earned", 80), ("returned", 25), ("reversed", -20),
    ]  # fmt: skip
    await club.refund(order)
    assert await club.points(member.customer) == 100
    assert await club.agrees()


async def test_waiting_points_are_not_redeemed(club: Club) -> None:
    await club.rules(waiting_days=3)
    member = await signed_in(club, 20)
    await club.eaten(member.customer)
    assert (await member.quote(50))["points"]["usable_points"] == 20
    assert (await member.place(50)).status_code == 409


async def test_the_staff_redeem_for_whom_they_have_chosen(club: Club) -> None:
    shop, customer = club.shop, await club.member()
    await club.adjust(customer, 200)
    body = {"lines": [shop.line()], "fulfilment": "pickup", "redeem_points": 100}
    quoted = await shop.staff("POST", "/api/v1/orders/quote", json=body | {"customer_id": customer["id"]})
    assert (quoted.json()["total_cents"], quoted.json()["points"]["usable_points"]) == (8000, 200)
    keyed = {"Idempotency-Key": str(uuid4())}
    nobody = await shop.staff("POST", "/api/v1/orders", json=body, headers=keyed)
    assert nobody.status_code == 422
    placed = await shop.staff(
        "POST",
        "/api/v1/orders",
        json=body | {"customer_id": customer["id"]},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert placed.status_code == 201, placed.text
    assert placed.json()["total_cents"] == 8000
    assert await club.points(customer) == 100


async def test_a_member_merged_meanwhile_redeems_as_who_they_are(club: Club) -> None:
    shop, source, target = club.shop, await club.member(), await club.member()
    await club.adjust(source, 100)
    await club.adjust(target, 50)
    both = {"source_customer_id": source["id"], "target_customer_id": target["id"]}
    await club.book.ask("POST", "/merge", json=both)
    placed = await shop.staff(
        "POST",
        "/api/v1/orders",
        json={"lines": [shop.line()], "fulfilment": "pickup", "redeem_points": 150, "customer_id": source["id"]},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert placed.status_code == 201, placed.text
    assert (await club.points(source), await club.points(target)) == (0, 0)
    assert await club.agrees()


async def test_merging_while_redeeming_spends_nothing_twice(club: Club) -> None:
    member, target = await signed_in(club, 100), await club.member()
    both = {"source_customer_id": member.customer["id"], "target_customer_id": target["id"]}
    *answers, _ = await asyncio.gather(
        *(member.place(100) for _ in range(3)), club.book.ask("POST", "/merge", json=both)
    )
    placed = [one for one in answers if one.status_code == 201]
    assert len(placed) == 1
    assert (await club.points(member.customer), await club.points(target)) == (0, 0)
    await club.move(placed[0].json()["id"], "cancelled", reason="x")
    assert (await club.points(member.customer), await club.points(target)) == (0, 100)
    assert await club.agrees()


async def test_an_account_shows_its_points_and_card(club: Club) -> None:
    member = await signed_in(club, 100)
    own = await club.shop.guest("GET", "/api/customer/phone/loyalty", token=member.token)
    loyalty = own.json()["loyalty"]
    assert (loyalty["standing"]["usable_points"], loyalty["standing"]["worth_cents"]) == (100, 500)
    assert [(one["kind"], one["points"]) for one in loyalty["entries"]["items"]] == [("adjusted", 100)]
    assert "reason" not in loyalty["entries"]["items"][0]
    again = await club.shop.guest("GET", "/api/customer/phone/loyalty", token=member.token)
    assert again.json()["loyalty"]["card"] == loyalty["card"]
    card: str = loyalty["card"]["membership_code"]
    assert loyalty["card"]["qr_code"].startswith("data:image/svg+xml,%3Csvg")
    for typed in (card, card.lower(), f"{card[:5]} {card[5:9]} {card[9:]}"):
        assert await club.book.search(typed) == [member.customer["name"]], typed
    assert await club.book.search(card[:-1] + ("0" if card[-1] != "0" else "1")) == []
