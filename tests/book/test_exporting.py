"""The customer book as a file: filtered, whole, and no formula to a spreadsheet."""

import csv
import io
from typing import Any

import psycopg
import pytest

from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.people_known import CustomerBook


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def exported(shop: Shop, **filters: str) -> list[dict[str, str]]:
    answer = await shop.staff("GET", "/api/v1/customers/export", params=filters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert int(answer.headers["x-total-count"]) == len(rows)
    return rows


async def test_what_is_known_stands_in_it(book: CustomerBook, shop: Shop) -> None:
    customer = await book.make(
        "Ama Owusu", "+233247000001", name2="أمل", email="ama@guest.example", note='a\n"b", c'
    )
    await shop.place(shop.order(customer_phone="+233247000001"))
    (row,) = await exported(shop)
    assert (row["customer_number"], row["name"], row["name2"], row["phone"], row["note"]) == (
        "CUST-00001", "Ama Owusu", "أمل", "+233247000001", 'a\n"b", c',
    )  # fmt: skip
    assert (row["currency"], row["total_spent"], row["visit_count"], row["is_active"]) == (
        "GHS",
        "85.00",
        "1",
        "true",
    )
    assert row["created_at"].startswith(customer["created_at"][:19])


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "'=1"])
async def test_no_cell_is_a_formula(book: CustomerBook, shop: Shop, name: str) -> None:
    await book.make(name)
    (row,) = await exported(shop)
    assert row["name"][0] == "'"
    assert row["name"].lstrip("'") == name.strip().lstrip("'")


async def test_filters_hold_and_merged_ones_are_not_listed(book: CustomerBook, shop: Shop) -> None:
    a, b = await book.make("A", email="a@guest.example"), await book.make("B")
    assert [row["name"] for row in await exported(shop, has_email="true")] == ["A"]
    await book.ask("POST", "/merge", json={"source_customer_id": a["id"], "target_customer_id": b["id"]})
    assert [row["name"] for row in await exported(shop)] == ["B"]
    assert await exported(shop, type="full") == []


async def test_more_than_one_part(book: CustomerBook, shop: Shop, owner: psycopg.Connection[Any]) -> None:
    owner.execute(
        "INSERT INTO customers (tenant_id, id, customer_number, name, phone) SELECT %s, gen_random_uuid(),"
        " customer_number_text(n), 'Ama ' || n, '+23324' || lpad(n::text, 7, '0') FROM generate_series(1, 2500) AS n",
        (shop.tenant_id,),
    )
    rows = await exported(shop, spreadsheet="true")
    assert len({row["customer_number"] for row in rows}) == 2500


async def test_who_may(book: CustomerBook, shop: Shop, other_shop: Shop) -> None:
    await book.make()
    for role in (Role.FRONT_DESK, Role.KITCHEN):
        answer = await shop.staff("GET", "/api/v1/customers/export", role=role)
        assert (answer.status_code, "Ama" in answer.text) == (403, False)
    assert await exported(other_shop) == []
    trail = (await shop.staff("GET", "/api/v1/audit")).json()["items"]
    assert "customers.exported" not in {one["action"] for one in trail}
