"""Orders of an account: placed with it, claimed for it, seen by nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.accounts.conftest import PASSWORD, People, Person, joined
from tests.conftest import TestClock
from tests.factories import Shop


def as_account(person: Person, guest_token: str | None = None) -> dict[str, str]:
    beside = {"Guest-Token": guest_token} if guest_token else {}
    return {"Authorization": person.browser.headers["Authorization"], **beside}


async def place(
    shop: Shop,
    person: Person | None = None,
    *,
    key: str | None = None,
    guest_token: str | None = None,
    **fields: Any,
) -> httpx.Response:
    headers = {"Idempotency-Key": key or str(uuid4()), **(as_account(person, guest_token) if person else {})}
    return await shop.guest("POST", "/api/customer/orders/create", json=shop.order(**fields), headers=headers)


async def listed(person: Person, **query: Any) -> list[str]:
    answer = await person.browser.get("/api/customer/orders", params=query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_what_is_ordered_while_signed_in_is_the_accounts(
    ama: Person, people: People, shop: Shop, other_shop: Shop
) -> None:
    here, there = (await place(shop, ama)).json(), (await place(other_shop, ama)).json()
    nobodys = (await place(shop)).json()
    assert (here["is_guest_order"], nobodys["is_guest_order"]) == (False, True)
    answer = (await ama.browser.get("/api/customer/orders")).json()
    assert [(one["id"], one["business"]["slug"]) for one in answer["items"]] == [
        (there["id"], other_shop.slug),
        (here["id"], shop.slug),
    ]
    assert answer["items"][0]["items"] == "1 × Jollof rice"
    detail = (await ama.browser.get(f"/api/customer/orders/{here['id']}")).json()
    assert (detail["total_cents"], detail["business"]["slug"]) == (8500, shop.slug)
    assert detail["verification_code"] == here["verification_code"]

    kofi = await joined(people)
    assert await listed(kofi) == []
    for id in (here["id"], nobodys["id"], str(uuid4())):
        answer = await kofi.browser.get(f"/api/customer/orders/{id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_account_follows_and_cancels_without_the_phone_that_ordered(
    ama: Person, people: People, shop: Shop
) -> None:
    order = (await place(shop, ama)).json()
    kofi = await joined(people)
    for person, status in ((kofi, 404), (ama, 200)):
        for path in ("track", "reorder"):
            answer = await shop.guest(
                "GET", f"/api/customer/orders/{path}/{order['id']}", headers=as_account(person)
            )
            assert answer.status_code == status, answer.text
        path = f"/api/customer/orders/cancel/{order['id']}"
        answer = await shop.guest("POST", path, headers=as_account(person), json={"reason": "Too late"})
        assert answer.status_code == status
    assert answer.json()["status"] == "cancelled"


async def test_an_order_that_awaits_its_answer_is_one_before_and_after_signing_in_or_out(
    ama: Person, shop: Shop
) -> None:
    for first, second in ((ama, None), (None, ama)):
        key = str(uuid4())
        one, other = await place(shop, first, key=key), await place(shop, second, key=key)
        assert one.json()["id"] == other.json()["id"]
        assert other.headers["Idempotency-Replayed"] == "true"
    assert len((await shop.staff("GET", "/api/v1/orders")).json()["items"]) == 2


async def test_at_a_table_it_is_the_accounts_and_the_partys(ama: Person, shop: Shop) -> None:
    token = shop.tables["Table 1"][1]
    body = {"lines": [shop.line()], "customer_name": "Ama", "payment_method": "cash"}
    first = await shop.place_at_table("Table 1", body)
    guest = first.json()["guest_token"]
    headers = {"Idempotency-Key": str(uuid4()), **as_account(ama, guest)}
    second = (await shop.client.post(f"/api/menu/{token}/order", json=body, headers=headers)).json()
    assert await listed(ama) == [second["id"]]
    tab = (await shop.client.get(f"/api/menu/{token}/tab", headers=as_account(ama, guest))).json()
    assert [one["mine"] for one in tab["orders"]] == [True, True]
    without = await shop.client.get(f"/api/menu/{token}/tab", headers=as_account(ama))
    assert (without.status_code, without.json()["code"]) == (401, "not_signed_in")


async def test_at_a_table_nobody_cancels_what_another_account_ordered(
    ama: Person, people: People, shop: Shop
) -> None:
    """It is on the tab of both, so it is seen; and its owner may."""
    kofi = await joined(people)
    order = (await shop.place_at_table("Table 1", token=as_account(ama)["Authorization"][7:])).json()
    beside = (await shop.place_at_table("Table 1", token=as_account(kofi)["Authorization"][7:])).json()[
        "guest_token"
    ]
    path, at = f"/api/customer/orders/cancel/{order['id']}", {"X-Restaurant": shop.slug}
    refused = await shop.client.post(path, headers={**at, **as_account(kofi, beside)})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    seen = await shop.client.get(path.replace("cancel", "track"), headers={**at, **as_account(kofi, beside)})
    assert (seen.status_code, seen.json()["status"], seen.json()["verification_code"]) == (200, "confirmed", None)
    done = await shop.client.post(path, headers={**at, **as_account(ama)})
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")


@pytest.mark.parametrize("spoilt", ["bearer", "beside"])
async def test_a_token_that_is_not_right_places_nothing(
    spoilt: str, ama: Person, people: People, shop: Shop, other_shop: Shop
) -> None:
    foreign = (await place(other_shop)).json()["guest_token"]
    headers = as_account(ama, foreign)
    if spoilt == "bearer":
        kofi = await joined(people)
        headers = as_account(kofi)
        assert (await kofi.browser.post("/api/customer/logout")).status_code == 204
    answer = await shop.guest(
        "POST",
        "/api/customer/orders/create",
        json=shop.order(),
        headers={"Idempotency-Key": str(uuid4()), **headers},
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await shop.staff("GET", "/api/v1/orders")).json()["items"] == []


async def test_orders_are_narrowed_and_paged(ama: Person, shop: Shop, clock: TestClock) -> None:
    ids = [(await place(shop, ama)).json()["id"]]
    moved = await shop.staff("POST", f"/api/v1/orders/{ids[0]}/status", json={"status": "accepted"})
    assert moved.status_code == 200
    for _ in range(2):
        clock.forward(timedelta(days=1))
        await ama.sign_in()
        ids.append((await place(shop, ama)).json()["id"])
    clock.forward(timedelta(days=1))
    await ama.sign_in()
    newest_first = ids[::-1]
    assert await listed(ama) == newest_first
    assert await listed(ama, status="accepted") == [ids[0]]
    assert await listed(ama, status=["accepted", "confirmed"]) == newest_first
    first = clock() - timedelta(days=3)
    assert await listed(ama, since=first.date().isoformat(), until=first.date().isoformat()) == [ids[0]]
    assert await listed(ama, since=(first + timedelta(days=1)).date().isoformat()) == newest_first[:2]
    assert await listed(ama, since="0001-01-01", until="9999-12-31") == newest_first
    page = (await ama.browser.get("/api/customer/orders", params={"limit": 2})).json()
    assert [one["id"] for one in page["items"]] == newest_first[:2]
    assert await listed(ama, limit=2, cursor=page["next"]) == newest_first[2:]
    for wrong in ({"status": "eaten"}, {"since": "yesterday"}, {"limit": 0}):
        assert (await ama.browser.get("/api/customer/orders", params=wrong)).status_code == 422
    wrong_cursor = await ama.browser.get("/api/customer/orders", params={"cursor": "x"})
    assert wrong_cursor.json()["code"] == "cursor_not_valid"


# --- claiming ---------------------------------------------------------------------------------------------------


def receipt(shop: Shop, order: dict[str, Any], **changes: str) -> dict[str, str]:
    said = {"restaurant": shop.slug, "number": order["number"], "verification_code": order["verification_code"]}
    return {**said, **changes}


async def claim(person: Person, body: dict[str, str]) -> tuple[int, Any]:
    answer = await person.browser.post("/api/customer/orders/claim", json=body)
    said = answer.json()
    return answer.status_code, said.get("claimed", said.get("code"))


async def test_an_earlier_order_is_claimed_by_its_receipt_once(ama: Person, people: People, shop: Shop) -> None:
    order = (await place(shop)).json()
    kofi = await joined(people)
    assert await claim(ama, receipt(shop, order)) == (200, 1)
    assert await listed(ama) == [order["id"]]
    assert await claim(kofi, receipt(shop, order)) == (404, "order_not_claimable")
    assert await listed(kofi) == []
    seen = (
        await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=order["guest_token"])
    ).json()
    assert seen["is_guest_order"] is True  # how it was placed


async def test_a_receipt_is_typed_in_the_digits_of_any_script(ama: Person, shop: Shop) -> None:
    order = (await place(shop)).json()
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    typed = {name: order[name].translate(arabic) for name in ("number", "verification_code")}
    assert await claim(ama, receipt(shop, order, **typed)) == (200, 1)


async def test_the_number_may_be_typed_without_what_stands_around_it(ama: Person, shop: Shop) -> None:
    changed = await shop.staff("PATCH", "/api/v1/settings", json={"order_number_format": "A-{number:03d}"})
    assert changed.status_code == 200, changed.text
    for typed in ("{}", "#{}", "A-{:0>3}", "#A-{:0>3}"):
        order = (await shop.place()).json()
        figure = order["number"].removeprefix("A-").lstrip("0")
        body = receipt(shop, order, number=typed.format(figure))
        assert await claim(ama, body) == (200, 1), body


async def test_days_are_those_of_the_business(ama: Person, shop: Shop, clock: TestClock) -> None:
    changed = await shop.staff("PATCH", "/api/v1/settings", json={"timezone": "Asia/Muscat"})
    assert changed.status_code == 200, changed.text
    clock.set(datetime(2026, 11, 21, 21, 30, tzinfo=UTC))  # half past one of the 22nd in Muscat
    await ama.sign_in()
    order = (await place(shop, ama)).json()
    assert await listed(ama, since="2026-11-22", until="2026-11-22") == [order["id"]]
    assert await listed(ama, until="2026-11-21") == []


async def test_all_of_a_phone_are_claimed_by_its_token(ama: Person, people: People, shop: Shop) -> None:
    first = (await place(shop)).json()
    second = (await shop.place(token=first["guest_token"])).json()
    theirs = (await place(shop)).json()
    assert await claim(ama, {"guest_token": first["guest_token"]}) == (200, 2)
    assert await claim(ama, {"guest_token": first["guest_token"]}) == (200, 0)
    assert set(await listed(ama)) == {first["id"], second["id"]}
    kofi = await joined(people)
    assert await claim(kofi, {"guest_token": first["guest_token"]}) == (200, 0)
    assert await claim(kofi, {"guest_token": theirs["guest_token"]}) == (200, 1)


async def test_what_is_not_on_the_receipt_claims_nothing(ama: Person, shop: Shop, other_shop: Shop) -> None:
    order = (await place(shop)).json()
    other_code = "0000" if order["verification_code"] != "0000" else "0001"
    for wrong in (
        receipt(shop, order, verification_code=other_code),
        receipt(shop, order, number="4711"),
        receipt(other_shop, order),
        receipt(shop, order, restaurant="nowhere"),
        {"guest_token": "x" * 40},
        {"guest_token": as_account(ama)["Authorization"].removeprefix("Bearer ")},
    ):
        assert await claim(ama, wrong) == (404, "order_not_claimable")
    for malformed in (
        {},
        {"restaurant": shop.slug},
        {**receipt(shop, order), "guest_token": "x" * 40},
        receipt(shop, order, restaurant="a\0b"),
        receipt(shop, order, number="\0"),
        receipt(shop, order, verification_code="730"),
    ):
        answer = await ama.browser.post("/api/customer/orders/claim", json=malformed)
        assert answer.status_code == 422
    assert await listed(ama) == []


async def test_codes_cannot_be_tried_through(people: People, shop: Shop) -> None:
    order = (await place(shop)).json()
    wrong = [code for code in (f"{number:04}" for number in range(12)) if code != order["verification_code"]]
    ama, kofi = await joined(people), await joined(people)
    said = [await claim(ama, receipt(shop, order, verification_code=code)) for code in wrong[:11]]
    assert said == [(404, "order_not_claimable")] * 10 + [(429, "too_many_attempts")]
    # Nor by somebody else, at the same order.
    assert await claim(kofi, receipt(shop, order, verification_code=wrong[0])) == (429, "too_many_attempts")
    assert await claim(kofi, {"guest_token": order["guest_token"]}) == (200, 1)


async def test_of_a_deleted_account_the_orders_stay_and_are_nobodys(ama: Person, shop: Shop) -> None:
    order = (await place(shop, ama)).json()
    gone = await ama.browser.post("/api/customer/delete-account", json={"current_password": PASSWORD})
    assert gone.status_code == 204
    assert (await ama.browser.get("/api/customer/orders")).status_code == 401
    assert (await shop.staff("GET", f"/api/v1/orders/{order['id']}")).json()["status"] == "confirmed"
    seen = await shop.guest("GET", f"/api/customer/orders/track/{order['id']}", token=order["guest_token"])
    assert seen.status_code == 200
    assert "Your account is deleted" in await ama.subjects()
    assert (await ama.sign_in()).status_code == 401
