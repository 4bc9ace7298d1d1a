"""What somebody without an account asks for, by the phone that they have proved: a copy, and the end of it."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from comanda.customers.models import OtpCode
from comanda.kit.tenancy import Scope
from tests.clock import TestClock
from tests.factories import Shop
from tests.people_known import new_number, write_code
from tests.rights.conftest import House, ask_of, run

PATH = "/api/customer/phone/data-requests"


async def call(shop: Shop, token: str, method: str, path: str = "", status: int = 200, **body: Any) -> Any:
    answer = await shop.guest(method, f"{PATH}{path}", token=token, **({"json": body} if body else {}))
    assert answer.status_code == status, answer.text
    return answer.json() if "json" in answer.headers["content-type"] else answer.content


async def code_for(shop: Shop, phone: str, purpose: str = "data") -> str:
    return await write_code(shop.app, shop.tenant_id, phone, purpose)


async def guest_of(shop: Shop, phone: str) -> str:
    """Their token, in a browser that has proved the phone."""
    body = {"phone": phone, "code": await code_for(shop, phone, "login"), "name": "Ama Owusu"}
    proved = await shop.guest("POST", "/api/customer/phone/verify-otp", json=body)
    assert proved.status_code == 200, proved.text
    return str(proved.json()["guest_token"])


@pytest.fixture
def phone() -> str:
    return new_number()


async def test_a_copy_is_fetched_once_by_a_fresh_code(shop: Shop, house: House, phone: str) -> None:
    token = await guest_of(shop, phone)
    files = house.exports()
    asked = await call(shop, token, "POST", "", 201, kind="export", code=await code_for(shop, phone))
    assert (asked["kind"], asked["status"], asked["can_cancel"]) == ("export", "waiting", True)
    await run(shop)
    (ready,) = await call(shop, token, "GET")
    assert (ready["id"], ready["status"]) == (asked["id"], "ready")
    (seen,) = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    assert (seen["source"], seen["identity"], seen["urgency"]) == ("guest", "code", None)
    again = await call(shop, token, "POST", "", 409, kind="export", code=await code_for(shop, phone))
    assert again["code"] == "asked_already"
    wrong = await call(shop, token, "POST", f"/{ready['id']}/file", 409, code="000000")
    assert wrong["code"] in ("otp_wrong", "otp_expired")
    content = await call(shop, token, "POST", f"/{ready['id']}/file", code=await code_for(shop, phone))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (section,) = json.loads(archive.read("data.json"))["sections"]
    assert section["parts"]["profile"][0]["phone"] == phone
    (done,) = await call(shop, token, "GET")
    assert done["status"] == "done"
    gone = await call(shop, token, "POST", f"/{ready['id']}/file", 409, code=await code_for(shop, phone))
    assert gone["code"] == "file_not_ready"
    await shop.app.work(until_idle=True)
    assert house.exports() == files
    trail = (await ask_of(shop, "GET", "/api/v1/audit", params={"group": "data"}))["items"]
    assert [(one["action"], one["actor_kind"]) for one in reversed(trail)] == [
        ("person.export_asked", "guest"), ("person.exported", "system"), ("person.export_fetched", "guest"),
    ]  # fmt: skip


async def test_an_erasure_waits_a_week_and_can_be_cancelled(
    shop: Shop, house: House, later: TestClock, phone: str
) -> None:
    token = await guest_of(shop, phone)
    first = await call(shop, token, "POST", "", 201, kind="erasure", code=await code_for(shop, phone))
    cancelled = await call(shop, token, "POST", f"/{first['id']}/cancel")
    assert cancelled["status"] == "cancelled"
    over = await call(shop, token, "POST", f"/{first['id']}/cancel", 409)
    assert over["code"] == "request_not_open"
    await call(shop, token, "POST", "", 201, kind="erasure", code=await code_for(shop, phone))
    later.forward(timedelta(days=6, hours=23))
    await run(shop)
    assert house.holding([phone])
    later.forward(timedelta(hours=1, seconds=1))
    await run(shop)
    done, other = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    assert (done["status"], other["status"]) == ("done", "cancelled")
    assert house.holding([phone]) == {}
    nobody = await call(shop, token, "GET", "", 409)
    assert nobody["code"] == "phone_not_proved"


async def test_no_other_code_and_nobody_else_opens_it(shop: Shop, other_shop: Shop, phone: str) -> None:
    token, foreign = await guest_of(shop, phone), await guest_of(shop, new_number())
    sign_in = await call(shop, token, "POST", "", 409, kind="export", code=await code_for(shop, phone, "login"))
    assert sign_in["code"] == "otp_expired"
    assert await call(shop, token, "GET") == []
    own = await call(shop, token, "POST", "", 201, kind="export", code=await code_for(shop, phone))
    await run(shop)
    # One's own code does not open what somebody else asked for.
    number = (await shop.guest("GET", "/api/customer/phone", token=foreign)).json()["customer"]["phone"]
    refused = await call(shop, foreign, "POST", f"/{own['id']}/file", 404, code=await code_for(shop, number))
    assert refused["code"] == "not_found"
    assert (await call(shop, foreign, "POST", f"/{own['id']}/cancel", 404))["code"] == "not_found"
    placed = (await shop.place()).json()["guest_token"]  # who has proved nothing
    assert (await call(shop, placed, "GET", "", 409))["code"] == "phone_not_proved"
    # What the staff have asked for is fetched there.
    customer = (await shop.guest("GET", "/api/customer/phone", token=foreign)).json()["customer"]
    found = await ask_of(shop, "GET", "/api/v1/customers/search", params={"q": customer["phone"]})
    body = {"kind": "export", "customer_id": found["items"][0]["id"], "identity": "known", "note": ""}
    theirs = await ask_of(shop, "POST", "/api/v1/privacy/requests", 201, json=body)
    await run(shop)
    assert await call(shop, foreign, "GET") == []
    refused = await call(shop, foreign, "POST", f"/{theirs['id']}/file", 404, code=await code_for(shop, number))
    assert refused["code"] == "not_found"
    (ready,) = await call(shop, token, "GET")
    assert ready["status"] == "ready"


async def test_a_code_for_it_is_sent_like_any_other(shop: Shop, outside: Any) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    sent = await shop.guest("POST", "/api/customer/phone/send-otp", json={"phone": phone, "purpose": "data"})
    assert sent.status_code == 201, sent.text
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        assert list(await session.scalars(select(OtpCode.purpose).where(OtpCode.phone == phone))) == ["data"]
