"""Which offers the web shop tells whom, and what it says of them."""

from typing import Any

from tests.factories import Shop
from tests.promotions.conftest import promote
from tests.promotions.test_promotions import known_guest


async def offers(shop: Shop, token: str | None = None) -> list[dict[str, Any]]:
    answer = await shop.guest("GET", "/api/customer/offers", token=token)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_whoever_is_known_not_to_be_meant_does_not_see_it(shop: Shop) -> None:
    await promote(shop, name="Gold members", tiers=["gold"])
    await promote(shop, name="Everybody", percent_bp=500)
    bronze, _ = await known_guest(shop, "+233241110011", tier="bronze")
    gold, _ = await known_guest(shop, "+233241110012", tier="gold")
    told = {
        who: [(one["name"], one["needs_sign_in"]) for one in await offers(shop, token)]
        for who, token in (("nobody", None), ("bronze", bronze), ("gold", gold))
    }
    assert told == {
        "nobody": [("Everybody", False), ("Gold members", True)],
        "bronze": [("Everybody", False)],
        "gold": [("Everybody", False), ("Gold members", False)],
    }


async def test_nor_does_whoever_has_had_theirs(shop: Shop) -> None:
    await promote(shop, name="Once each", customer_limit=1)
    token, _ = await known_guest(shop, "+233241110013")
    assert [one["name"] for one in await offers(shop, token)] == ["Once each"]
    assert (await shop.place(shop.order(customer_phone="+233241110013"), token=token)).status_code == 201
    assert await offers(shop, token) == []


async def test_it_says_what_it_takes_off_of_what_and_for_whom(shop: Shop) -> None:
    tiers = [{"level": "gold", "name": "Regulars", "name2": "الأوفياء", "from_visits": 3}]
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"loyalty": {"tiers": tiers}})
    assert answer.status_code == 200, answer.text
    drink = str(shop.items["Sobolo"])
    await promote(shop, percent_bp=2000, amount_cents=1000, tiers=["gold"], first_order=True)
    await promote(shop, kind="free_item", free_units=1, target="items", item_ids=[drink], tiers=["silver"])
    free, percent = await offers(shop)
    assert {name: percent[name] for name in ("kind", "percent_bp", "amount_cents", "target", "first_order")} == {
        "kind": "percent",
        "percent_bp": 2000,
        "amount_cents": 1000,
        "target": "order",
        "first_order": True,
    }
    assert percent["tiers"] == [{"level": "gold", "name": "Regulars", "name2": "الأوفياء"}]
    assert (free["kind"], free["free_units"], free["target"], free["item_ids"]) == (
        "free_item",
        1,
        "items",
        [drink],
    )
    assert free["tiers"] == [{"level": "silver", "name": "", "name2": ""}]
    assert (free["selected"], percent["selected"]) == (False, False)
