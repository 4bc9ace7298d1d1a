"""Addresses: one is the default, whatever is done; how far it is and what bringing it costs."""

from typing import Any

import psycopg
import pytest

from tests.factories import Shop
from tests.people_known import CustomerBook

PLACE = {"latitude": 5.6037, "longitude": -0.187}  # Accra


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def defaults(book: CustomerBook, customer: dict[str, Any]) -> list[str]:
    """Cities, the default first; of which there is exactly one."""
    found = await book.ask("GET", f"/{customer['id']}/addresses")
    assert [one["is_default"] for one in found] == ([True] + [False] * len(found))[: len(found)]
    return [one["city"] for one in found]


async def add(book: CustomerBook, customer: dict[str, Any], city: str, **fields: Any) -> dict[str, Any]:
    path = f"/{customer['id']}/addresses"
    found: dict[str, Any] = await book.ask("POST", path, 201, json={"city": city, **fields})
    return found


async def test_exactly_one_is_the_default(book: CustomerBook) -> None:
    customer = await book.make()
    first = await add(book, customer, "Accra")
    assert first["is_default"] is True
    second = await add(book, customer, "Tema")
    assert await defaults(book, customer) == ["Accra", "Tema"]
    third = await add(book, customer, "Kumasi", is_default=True)
    assert (await defaults(book, customer))[0] == "Kumasi"
    path = f"/{customer['id']}/addresses"
    await book.ask("PATCH", f"{path}/{second['id']}", json={"is_default": True})
    assert (await defaults(book, customer))[0] == "Tema"
    await book.ask("PATCH", f"{path}/{second['id']}", json={"is_default": False})  # then another one is
    assert (await defaults(book, customer))[0] == "Kumasi"
    await book.ask("DELETE", f"{path}/{third['id']}", 204)
    assert await defaults(book, customer) == ["Tema", "Accra"]
    for one in (first, second):
        await book.ask("DELETE", f"{path}/{one['id']}", 204)
    assert await defaults(book, customer) == []
    await add(book, customer, "Cape Coast", is_default=False)
    assert await defaults(book, customer) == ["Cape Coast"]


async def test_the_database_takes_no_second_default(
    book: CustomerBook, owner: psycopg.Connection[Any], shop: Shop
) -> None:
    customer = await book.make()
    for city in ("Accra", "Tema"):
        await add(book, customer, city)
    every = "UPDATE customer_addresses SET is_default = true WHERE tenant_id = %s"
    with owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE customer_addresses DISABLE TRIGGER USER")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute(every, (shop.tenant_id,))
    assert await defaults(book, customer) == ["Accra", "Tema"]


async def test_how_far_it_is_and_what_it_costs(book: CustomerBook, shop: Shop) -> None:
    zones = [
        {"name": "Far", "radius_meters": 10_000, "fee_cents": 3000, "minimum_cents": 10_000},
        {"name": "Near", "name2": "قريب", "radius_meters": 2_000, "fee_cents": 1000, "minimum_cents": 0},
    ]
    refused = await shop.staff("PATCH", "/api/v1/settings", json={"delivery_zones": zones})
    assert refused.status_code == 422
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"place": PLACE, "delivery_zones": zones})
    assert answer.status_code == 200, answer.text
    customer = await book.make()
    # One degree of latitude is 111,195 m of a great circle.
    for north, meters, zone in ((0.01, 1112, "Near"), (0.05, 5560, "Far"), (0.1, 11_120, None)):
        made = await add(book, customer, "Accra", latitude=PLACE["latitude"] + north, longitude=PLACE["longitude"])
        assert (made["distance_meters"], made["zone"] and made["zone"]["name"]) == (meters, zone)
    assert made["map_url"].startswith("https://www.openstreetmap.org/?mlat=5.703700&mlon=-0.187000")
    unknown = await add(book, customer, "Tema")
    assert (unknown["distance_meters"], unknown["zone"], unknown["map_url"]) == (None, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 91, "longitude": 0},
        {"latitude": -90.0001, "longitude": 0},
        {"latitude": 0, "longitude": 180.1},
        {"latitude": 5},
        {"longitude": 5},
        {"latitude": "NaN", "longitude": 0},
        {"city": ""},
        {"city": "Accra", "country": "XX"},
        {"city": "Accra", "address_type": "palace"},
        {"city": "x" * 121},
        {"city": "Accra", "delivery_notes": "x" * 501},
    ],
)
async def test_what_is_no_address(book: CustomerBook, wrong: dict[str, Any]) -> None:
    customer = await book.make()
    await book.ask("POST", f"/{customer['id']}/addresses", 422, json=wrong)
    assert await defaults(book, customer) == []


async def test_only_so_many(book: CustomerBook) -> None:
    customer = await book.make()
    for number in range(20):
        await add(book, customer, f"City {number}")
    refused = await book.ask("POST", f"/{customer['id']}/addresses", 409, json={"city": "One more"})
    assert refused["code"] == "too_many_addresses"


async def test_of_another_customer_or_business_it_is_not_there(book: CustomerBook, other_shop: Shop) -> None:
    mine, yours = await book.make(), await book.make()
    address = await add(book, mine, "Accra")
    theirs = CustomerBook(other_shop)
    for who, customer in ((book, yours), (theirs, mine), (theirs, await theirs.make())):
        path = f"/{customer['id']}/addresses/{address['id']}"
        await who.ask("PATCH", path, 404, json={"city": "Elsewhere"})
        await who.ask("DELETE", path, 404)
    assert await defaults(book, mine) == ["Accra"]


async def test_on_one_line_it_is_in_the_language_of_the_business(book: CustomerBook, shop: Shop) -> None:
    customer = await book.make()
    words = {"street": "12 Ring Road", "street2": "شارع رينغ 12", "city": "Accra", "city2": "أكرا"}
    inside = {"building": "Block C", "floor": "3", "apartment": "3B"}
    address = await book.ask("POST", f"/{customer['id']}/addresses", 201, json={**words, **inside})
    assert address["one_line"] == "floor 3, apt 3B, Block C, 12 Ring Road, Accra"
    changed = await shop.staff("PATCH", "/api/v1/settings", json={"language": "ar"})
    assert changed.status_code == 200, changed.text
    (address,) = (await book.read(customer))["addresses"]
    assert address["one_line"] == "الطابق 3، شقة 3B، Block C، شارع رينغ 12، أكرا"
