"""What the owner of an account asks for: a copy of all there is of them, and the end of it, in every business."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from comanda.kit.tenancy import Scope
from comanda.rights.accounts import due_account_requests, run_request
from comanda.rights.replay import replay
from tests.accounts.conftest import People, Person, joined
from tests.clock import TestClock
from tests.factories import Shop
from tests.rights.conftest import Canary, House, ask_of, run

PATH = "/api/customer/data-requests"


async def ordered(shop: Shop, person: Person, **fields: Any) -> dict[str, Any]:
    answer = await person.browser.post(
        "/api/customer/orders/create",
        json=shop.order(**fields),
        headers={"Idempotency-Key": str(uuid4()), "X-Restaurant": shop.slug},
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def asked(person: Person, kind: str, status: int = 201) -> dict[str, Any]:
    answer = await person.browser.post(PATH, json={"kind": kind, "current_password": person.password})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def work_off(shop: Shop) -> None:
    app = shop.app
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        due = await due_account_requests(session, app.clock())
    for account_id, request_id in due:
        await run_request(app, account_id, request_id)
    await app.work(until_idle=True)


async def signed_in_again(person: Person) -> None:
    assert (await person.sign_in()).status_code == 200


async def test_all_goes_in_every_business_and_the_account_last(
    shop: Shop, other_shop: Shop, ama: Person, house: House, later: TestClock
) -> None:
    canary = Canary()
    profile = {"full_name": f"{canary.word.title()} Serwaa", "phone": canary.phone, "language": "en"}
    changed = await ama.browser.put("/api/customer/profile", json=profile)
    assert changed.status_code == 200, changed.text
    signs = [*canary.signs, ama.email]
    here = await ordered(shop, ama, customer_name=canary.word, customer_phone=canary.phone, notes=canary.word)
    there = await ordered(
        other_shop, ama, customer_name=canary.word, customer_phone=canary.phone, customer_email=ama.email
    )
    wrong = await ama.browser.post(PATH, json={"kind": "erasure", "current_password": "not mine"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "current_password_wrong")
    request = await asked(ama, "erasure")
    assert (request["status"], request["can_cancel"], request["obstacles"]) == ("waiting", True, [])
    assert (await asked(ama, "erasure", 409))["code"] == "asked_already"
    assert "Your data will be erased on" in (await ama.subjects())[-1]
    await shop.app.work(until_idle=True)
    for place in (shop, other_shop):  # both are told, and have their own deadline
        (told,) = (await ask_of(place, "GET", "/api/v1/privacy/requests"))["items"]
        assert (told["status"], told["source"], told["can_cancel"]) == ("waiting", "account", False)
        assert told["hold_until"] == request["hold_until"]
        refused = await place.staff("POST", f"/api/v1/privacy/requests/{told['id']}/cancel")
        assert (refused.status_code, refused.json()["code"]) == (409, "asked_by_account")
    later.forward(timedelta(days=7, seconds=1))
    await work_off(shop)
    await signed_in_again(ama)
    (postponed,) = (await ama.browser.get(PATH)).json()
    assert postponed["status"] == "postponed"
    assert sorted((one["business"], one["kind"]) for one in postponed["obstacles"]) == sorted(
        [(shop.name, "open_order"), (other_shop.name, "open_order")]
    )
    for place, order in ((shop, here), (other_shop, there)):
        await run(place)  # signs the staff in again
        body = {"status": "rejected", "reason": "Closed"}
        await ask_of(place, "POST", f"/api/v1/orders/{order['id']}/status", json=body)
        (of_business,) = (await ask_of(place, "GET", "/api/v1/privacy/requests"))["items"]
        assert (of_business["source"], of_business["identity"]) == ("account", "signed_in")
    await shop.app.work(until_idle=True)
    later.forward(timedelta(hours=1, seconds=1))
    await work_off(shop)
    await shop.app.work(until_idle=True)
    assert (await ama.sign_in()).status_code == 401
    assert house.holding(signs) == {}
    assert (await replay(shop.app)).accounts == 0


async def test_it_can_be_taken_back(shop: Shop, ama: Person, later: TestClock) -> None:
    await ordered(shop, ama, customer_name="Ama", customer_phone="+233244000555")
    request = await asked(ama, "erasure")
    kept = await ama.browser.post("/api/customer/delete-account", json={"current_password": ama.password})
    assert (kept.status_code, kept.json()["code"]) == (409, "erasure_waits")
    assert (await ama.browser.get("/api/customer/profile")).status_code == 200
    await shop.app.work(until_idle=True)
    later.forward(timedelta(days=6))
    await signed_in_again(ama)
    cancelled = await ama.browser.post(f"{PATH}/{request['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    await shop.app.work(until_idle=True)
    await run(shop)  # signs the staff in again
    (called_off,) = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    assert (called_off["status"], called_off["source"]) == ("cancelled", "account")
    later.forward(timedelta(days=2))
    await work_off(shop)
    await signed_in_again(ama)
    assert (await ama.browser.get("/api/customer/profile")).status_code == 200
    again = await ama.browser.post(f"{PATH}/{request['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "request_not_open")


async def test_a_copy_of_all_is_one_file_with_a_folder_each(
    shop: Shop, other_shop: Shop, ama: Person, house: House
) -> None:
    await ordered(shop, ama, customer_name="Ama", customer_phone="+233244000555", notes="by the door")
    await ordered(other_shop, ama, customer_name="Ama", customer_phone="+233244000777", customer_email=ama.email)
    stranger = await shop.place(shop.order(customer_phone="+233244000666", customer_name="Stranger"))
    assert stranger.status_code == 201
    request = await asked(ama, "export")
    await shop.app.work(until_idle=True)
    (ready,) = (await ama.browser.get(PATH)).json()
    assert (ready["id"], ready["status"]) == (request["id"], "ready")
    body = {"current_password": ama.password}
    answer = await ama.browser.post(f"{PATH}/{request['id']}/file", json=body)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names, data = archive.namelist(), json.loads(archive.read("data.json"))
    assert {one["name"] for one in data["sections"]} == {"Account", shop.name, other_shop.name}
    assert {f"{shop.slug}/tables/orders.csv", f"{other_shop.slug}/tables/orders.csv"} <= set(names)
    text = json.dumps(data, ensure_ascii=False)
    assert ama.email in text
    assert "by the door" in text
    assert "Stranger" not in text
    assert "+233244000666" not in text
    for gone in (shop, other_shop):
        entries = (await ask_of(gone, "GET", "/api/v1/audit", params={"action": "person."}))["items"]
        assert [one["action"] for one in entries] == ["person.exported"]
    second = await ama.browser.post(f"{PATH}/{request['id']}/file", json=body)
    assert (second.status_code, second.json()["code"]) == (409, "file_not_ready")


async def test_nobody_reaches_anothers(shop: Shop, ama: Person, people: People) -> None:
    request = await asked(ama, "export")
    await shop.app.work(until_idle=True)
    other = await joined(people)
    body = {"current_password": other.password}
    assert (await other.browser.post(f"{PATH}/{request['id']}/file", json=body)).status_code == 404
    assert (await other.browser.post(f"{PATH}/{request['id']}/cancel")).status_code == 404
    assert (await other.browser.get(PATH)).json() == []
    assert UUID(request["id"])
