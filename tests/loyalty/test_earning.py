"""Points come when an order is completed, and go with its money."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.loyalty.conftest import PROGRAMME, Club


async def test_a_completed_order_gives_points_once(club: Club) -> None:
    member = await club.member()
    order = await club.order(member)
    assert await club.points(member) == 0  # not before it is handed over
    await club.complete(order)
    assert await club.entered(member) == [("earned", 85)]
    standing = (await club.of(member))["standing"]
    assert (standing["points"], standing["usable_points"], standing["worth_cents"]) == (85, 85, 425)
    assert (await club.book.read(member))["loyalty_points"] == 85


@pytest.mark.parametrize(
    ("_case", "changes", "points"),
    [
        ("half a point per unit, rounded down", {"points_per_unit": "0.5"}, 42),
        ("to the nearest", {"points_per_unit": "0.5", "rounding": "nearest"}, 43),
        ("up", {"points_per_unit": "0.01", "rounding": "up"}, 1),
        ("nothing is nothing", {"points_per_unit": "0.01"}, 0),
        ("many", {"points_per_unit": "12.345"}, 1049),
    ],
)
async def test_rates_and_rounding(club: Club, _case: str, changes: dict[str, str], points: int) -> None:
    await club.rules(**changes)
    member = await club.member()
    await club.eaten(member)
    assert await club.points(member) == points


async def test_without_a_programme_nothing_comes(club: Club) -> None:
    await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": None})
    member = await club.member()
    order = await club.eaten(member)
    assert await club.entered(member) == []
    await club.rules()
    await club.refund(order, 100)  # an order of before earns nothing by being given back
    assert await club.entered(member) == []


async def test_delivery_and_tips_earn_nothing(club: Club) -> None:
    zone = {"name": "Near", "radius_meters": 3000, "fee_cents": 1500}
    place = {"latitude": 5.6, "longitude": -0.18}
    answer = await club.shop.staff(
        "PATCH",
        "/api/v1/settings",
        json={"fulfilments": ["pickup", "delivery"], "delivery_zones": [zone], "place": place},
    )
    assert answer.status_code == 200, answer.text
    member = await club.member()
    order = await club.order(
        member, fulfilment="delivery", delivery_address="14 Oxford Street", delivery_zone="Near"
    )
    tipped = await club.shop.staff(
        "POST", f"/api/v1/orders/{order}/payments", json={"tip_cents": 2000, "tendered_cents": 20000}
    )
    assert tipped.status_code == 201, tipped.text
    await club.move(order, "accepted", "preparing", "ready", "out_for_delivery", "completed")
    assert await club.entered(member) == [("earned", 85)]


async def test_refunds_take_points_back_in_proportion_and_the_last_takes_all(club: Club) -> None:
    member = await club.member()
    order = await club.eaten(member)
    await club.refund(order, 50)  # 84.50 are kept
    assert await club.points(member) == 84
    await club.refund(order, 3000)
    assert await club.points(member) == 54
    await club.refund(order)
    assert await club.entered(member) == [("earned", 85), ("reversed", -1), ("reversed", -30), ("reversed", -54)]
    assert await club.points(member) == 0
    assert await club.agrees()


async def test_a_refund_after_the_points_are_spent_leaves_a_debt(club: Club) -> None:
    member = await club.member()
    order = await club.eaten(member)
    await club.adjust(member, -80)
    await club.refund(order)
    assert await club.points(member) == -80
    await club.eaten(member)
    assert await club.points(member) == 5
    assert (await club.of(member))["standing"]["left"] == [{"points": 5, "at": None}]


async def test_where_points_cannot_go_below_zero_they_wait_and_what_is_gone_is_forgone(club: Club) -> None:
    refused = await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": {"may_go_negative": False}})
    assert refused.status_code == 422
    await club.rules(may_go_negative=False, waiting_days=7)
    member = await club.member()
    order = await club.eaten(member)
    standing = (await club.of(member))["standing"]
    assert (standing["points"], standing["usable_points"], standing["waiting_points"]) == (85, 0, 85)
    await club.adjust(member, -80)
    await club.refund(order)
    newest = (await club.of(member))["entries"]["items"][0]
    assert (newest["kind"], newest["points"], newest["forgone"]) == ("reversed", -5, 80)
    assert await club.points(member) == 0
    await club.eaten(member)
    assert await club.points(member) == 85  # what was forgone is not taken later


async def test_the_terms_of_the_day_hold_for_what_comes_back(club: Club) -> None:
    member = await club.member()
    order = await club.eaten(member)
    await club.rules(points_per_unit="10")
    await club.refund(order, 4250)
    assert await club.points(member) == 42
    await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": None})
    await club.refund(order)
    assert await club.points(member) == 0


async def test_what_is_paid_by_transfer_gives_points_when_it_is_paid(club: Club) -> None:
    member = await club.member()
    order = await club.order(member)
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
        await session.execute(
            text("UPDATE orders SET payment_method = 'transfer', version = version + 1 WHERE id = :id"),
            {"id": order},
        )
    await club.complete(order)
    assert await club.entered(member) == []
    paid = await club.shop.staff(
        "POST", f"/api/v1/orders/{order}/payments", json={"amount_cents": 4000, "tendered_cents": 4000}
    )
    assert paid.status_code == 201, paid.text
    assert await club.entered(member) == [("earned", 40)]


async def test_points_by_hand(club: Club) -> None:
    member = await club.member()
    given = await club.adjust(member, 50)
    assert (given["standing"]["points"], given["entries"]["items"][0]["by_name"]) == (50, "Owner")
    refused = await club.adjust(member, -51, 409)
    assert (refused["code"], refused["points"]) == ("points_not_there", 50)
    assert await club.points(member) == 50
    answer = await club.shop.staff(
        "POST",
        f"/api/v1/customers/{member['id']}/loyalty/adjust",
        role=Role.FRONT_DESK,
        json={"points": 5, "reason": "x"},
    )
    assert answer.status_code == 403
    await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": None})
    assert (await club.adjust(member, 5, 409))["code"] == "no_programme"


async def test_the_same_request_again_gives_points_once(club: Club) -> None:
    member = await club.member()
    for _ in range(2):
        answer = await club.shop.staff(
            "POST",
            f"/api/v1/customers/{member['id']}/loyalty/adjust",
            json={"points": 50, "reason": "x"},
            headers={"Idempotency-Key": "one-and-the-same-key"},
        )
        assert answer.status_code == 201, answer.text
    assert await club.points(member) == 50


@pytest.mark.parametrize(
    ("_case", "statement"),
    [
        ("the sum, by hand", "UPDATE customers SET loyalty_points = loyalty_points + 1 WHERE id = :id"),
        ("points of an entry", "UPDATE loyalty_entries SET points = 1000 WHERE customer_id = :id"),
        ("an entry away", "DELETE FROM loyalty_entries WHERE customer_id = :id"),
        (
            "the same fact twice",
            "INSERT INTO loyalty_entries (tenant_id, id, customer_id, kind, points, fact, at, actor_kind)"
            " SELECT tenant_id, gen_random_uuid(), customer_id, 'bonus', 5, fact, at, 'system' FROM loyalty_entries"
            " WHERE customer_id = :id",
        ),
    ],
)
async def test_the_database_holds_the_ledger(club: Club, _case: str, statement: str) -> None:
    member = await club.member()
    await club.adjust(member, 50)
    with pytest.raises(DBAPIError):
        async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id)) as session:
            await session.execute(text(statement), {"id": member["id"]})
    assert await club.entered(member) == [("adjusted", 50)]
    assert await club.agrees()


@pytest.mark.parametrize(
    ("_case", "changes"),
    [
        ("no points", {"points_per_unit": "0"}),
        ("below nothing", {"points_per_unit": "-1"}),
        ("too fine", {"points_per_unit": "0.0001"}),
        (
            "tiers upside down",
            {"tiers": [{"level": "gold", "from_visits": 1}, {"level": "bronze", "from_visits": 2}]},
        ),
        ("a tier for nothing", {"tiers": [{"level": "gold"}]}),
        (
            "silver before bronze",
            {"tiers": [{"level": "bronze", "from_visits": 5}, {"level": "silver", "from_visits": 5}]},
        ),
        ("more than all", {"most_percent": 101}),
    ],
)
async def test_a_programme_that_cannot_be_is_refused(club: Club, _case: str, changes: dict[str, object]) -> None:
    before = (await club.shop.staff("GET", "/api/v1/settings")).json()["loyalty"]
    answer = await club.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": PROGRAMME | changes})
    assert answer.status_code == 422
    assert (await club.shop.staff("GET", "/api/v1/settings")).json()["loyalty"] == before
