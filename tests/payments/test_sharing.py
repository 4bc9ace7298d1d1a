"""Several people pay for one order, and never more than it costs."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.books import Books
from tests.till import Till

pytestmark = pytest.mark.anyio


async def party(till: Till, *names: str) -> list[str]:
    """Guests' tokens at Table 1."""
    code = till.shop.tables["Table 1"][1]
    return [
        (await till.shop.guest("POST", f"/api/menu/{code}/session", json={})).json()["guest_token"] for _ in names
    ]


async def at_table(till: Till, token: str, *lines: dict[str, Any]) -> dict[str, Any]:
    body = {"lines": list(lines), "customer_name": "Ama", "payment_method": "cash"}
    answer = await till.shop.place_at_table(body=body, token=token)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def settle(till: Till, begun: Any) -> None:
    assert begun.status_code == 201, begun.text
    payment = begun.json()["payment"]
    await till.say("approve", payment)
    await till.look(payment)


async def test_three_equal_shares_come_to_the_total_to_the_unit(till: Till, books: Books) -> None:
    ama, kofi, esi = await party(till, "Ama", "Kofi", "Esi")
    order = await at_table(till, ama, till.shop.line("Jollof rice"), till.shop.line("Sobolo"))  # 105.00
    amounts = []
    for token, method, number in ((ama, "mtn", "1"), (kofi, "at", "2"), (esi, "card", "3")):
        more = {"phone": f"+23324123450{number}"} if method != "card" else {}
        begun = await till.begin(order, method, token=token, split={"by": "share", "people": 3}, **more)
        amounts.append(begun.json()["payment"]["amount_cents"])
        await settle(till, begun)
    assert amounts == [3500, 3500, 3500]
    money = await till.verify(order, token=kofi)
    assert (money["payment_status"], money["due_cents"], money["refunds"]) == ("paid", 0, [])
    assert [one["mine"] for one in money["payments"]] == [False, True, False]
    assert [one["phone"] for one in money["payments"]] == [None, "…502", None]
    books.check()


async def test_a_total_that_does_not_divide_is_paid_all_the_same(till: Till, books: Books) -> None:
    ama, kofi, esi = await party(till, "Ama", "Kofi", "Esi")
    order = await at_table(till, ama, till.shop.line("Sobolo"))  # 20.00
    amounts = []
    for token in (ama, kofi, esi):
        begun = await till.begin(order, "mtn", token=token, split={"by": "share", "people": 3})
        amounts.append(begun.json()["payment"]["amount_cents"])
        await settle(till, begun)
    assert amounts == [667, 667, 666]
    assert (await till.verify(order, token=ama))["payment_status"] == "paid"
    books.check()


async def test_each_pays_what_they_ate(till: Till, books: Books) -> None:
    ama, kofi = await party(till, "Ama", "Kofi")
    order = await at_table(
        till,
        ama,
        till.shop.line("Jollof rice", 2),
        till.shop.line("Waakye", 1, "Fish", "Egg"),
        till.shop.line("Sobolo"),
    )
    jollof, waakye, sobolo = (line["id"] for line in order["lines"])
    theirs = [{"line_id": jollof, "quantity": 1}, {"line_id": waakye, "quantity": 1}]
    begun = await till.begin(order, "mtn", token=kofi, split={"by": "items", "lines": theirs})
    assert begun.json()["payment"]["amount_cents"] == 8500 + 8000
    left = {one["line_id"]: one["quantity"] for one in (await till.verify(order, token=ama))["lines"]}
    assert left == {jollof: 1, waakye: 0, sobolo: 1}
    taken = await till.begin(
        order, "mtn", token=ama, split={"by": "items", "lines": [{"line_id": jollof, "quantity": 2}]}
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "share_not_possible")
    await settle(till, begun)
    await settle(till, await till.begin(order, "mtn", token=ama))
    money = await till.verify(order, token=ama)
    assert [one["amount_cents"] for one in money["payments"]] == [16500, 10500]
    assert money["payment_status"] == "paid"
    books.check()


@pytest.mark.parametrize(
    "split",
    [
        {"by": "share", "people": 1},
        {"by": "share", "people": 51},
        {"by": "share", "people": 2.5},
        {"by": "items", "lines": []},
        {"by": "items", "lines": [{"line_id": "7", "quantity": 1}]},
        {"by": "weight"},
        {"by": "share", "people": 2, "lines": []},
    ],
)
async def test_parts_that_are_none_are_refused(till: Till, split: dict[str, Any]) -> None:
    order = await till.order("cash")
    begun = await till.begin(order, "mtn", split=split)
    assert (begun.status_code, begun.json()["code"]) == (422, "validation_failed")
    assert (await till.verify(order))["payments"] == []


async def test_a_line_of_another_order_is_no_part_of_this_one(till: Till) -> None:
    order, other = await till.order("cash"), await till.order("cash")
    for line in (other["lines"][0]["id"], str(uuid4())):
        split = {"by": "items", "lines": [{"line_id": line, "quantity": 1}]}
        begun = await till.begin(order, "mtn", split=split)
        assert (begun.status_code, begun.json()["code"]) == (409, "share_not_possible")


async def test_what_somebody_is_paying_is_not_asked_of_another(till: Till) -> None:
    ama, kofi = await party(till, "Ama", "Kofi")
    order = await at_table(till, ama, till.shop.line("Sobolo"))
    await till.begin(order, "mtn", token=ama)
    begun = await till.begin(order, "mtn", token=kofi, phone="+233241234599")
    assert (begun.status_code, begun.json()["code"]) == (409, "being_paid")
    money = await till.verify(order, token=kofi)
    assert (money["due_cents"], money["being_paid_cents"]) == (2000, 2000)


async def test_everyone_at_once_and_no_more_than_the_total_is_asked_for(till: Till, books: Books) -> None:
    tokens = await party(till, *"12345678")
    order = await at_table(till, tokens[0], till.shop.line("Jollof rice"))
    begun = await asyncio.gather(
        *(
            till.begin(order, "mtn", token=token, phone=f"+23324123{n:04d}", split={"by": "share", "people": 4})
            for n, token in enumerate(tokens, 4000)
        )
    )
    assert sorted(one.status_code for one in begun) == [201] * 4 + [409] * 4
    assert {one.json().get("code") for one in begun if one.status_code == 409} == {"being_paid"}
    for one in begun:
        if one.status_code == 201:
            await settle(till, one)
    assert (await till.verify(order, token=tokens[0]))["paid_cents"] == 8500
    books.check()


async def test_who_does_not_sit_at_the_table_pays_for_nobody_there(till: Till, books: Books) -> None:
    (ama,) = await party(till, "Ama")
    order = await at_table(till, ama, till.shop.line("Sobolo"))
    stranger = (await till.shop.place()).json()["guest_token"]
    before = books.everything()
    begun = await till.begin(order, "mtn", token=stranger)
    assert (begun.status_code, begun.json()["code"]) == (404, "not_found")
    assert books.everything() == before


async def test_one_cannot_end_what_another_has_begun(till: Till, books: Books) -> None:
    ama, kofi = await party(till, "Ama", "Kofi")
    order = await at_table(till, ama, till.shop.line("Sobolo"))
    payment = (await till.begin(order, "mtn", token=ama)).json()["payment"]
    before = books.everything()
    for what, more in (("give-up", {}), ("code", {"code": "123456"})):
        body = {"payment_id": payment["id"], **more}
        answer = await till.shop.guest("POST", f"/api/customer/payments/{what}", token=kofi, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert books.everything() == before
