"""Offers are asked for where a number or an address is given, and hold once that has proved to be theirs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from comanda.kit.tenancy import Scope
from comanda.messaging.links import leave_link
from comanda.messaging.models import ContactChoice
from comanda.privacy.models import ConsentEvent
from comanda.privacy.wordings import DEFAULTS, sha256_of
from tests.accounts.conftest import People
from tests.clock import TestClock
from tests.factories import Shop
from tests.mailbox import Mailbox, text_of
from tests.outside import Outside
from tests.people import make_holder
from tests.people_known import new_number, write_code

PATH = "/api/customer/notifications/offers"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SMS, EMAIL = (sha256_of(DEFAULTS[f"marketing_{one}", "en"]) for one in ("sms", "email"))


def wanted(order: dict[str, Any], **sums: str) -> dict[str, Any]:
    wishes = [{"channel": channel, "text_sha256": sum} for channel, sum in sums.items()]
    return {"order_id": order["id"], "wishes": wishes}


async def want(shop: Shop, token: str, body: dict[str, Any], status: int = 200, **headers: str) -> Any:
    answer = await shop.guest("POST", PATH, token=token, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def prove(shop: Shop, phone: str, token: str | None) -> None:
    code = await write_code(shop.app, shop.tenant_id, phone, "login")
    answer = await shop.guest(
        "POST", "/api/customer/phone/verify-otp", token=token, json={"phone": phone, "code": code}
    )
    assert answer.status_code == 200, answer.text


async def events(shop: Shop, subject: str | None = None) -> list[ConsentEvent]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(ConsentEvent).where(ConsentEvent.tenant_id == shop.tenant_id).order_by(ConsentEvent.place)
        )
        return [one for one in found if subject in (None, one.subject)]


async def allowed(shop: Shop, subject: str) -> bool | None:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found: bool | None = await session.scalar(
            select(ContactChoice.allowed).where(
                ContactChoice.tenant_id == shop.tenant_id,
                ContactChoice.subject == subject,
                ContactChoice.category == "marketing",
            )
        )
    return found


async def asked(shop: Shop, token: str | None = None) -> dict[str, tuple[bool, bool]]:
    """By channel: whether it is answered, and whether it has lapsed."""
    answer = await shop.guest("GET", PATH, token=token)
    assert answer.status_code == 200, answer.text
    return {one["channel"]: (one["is_answered"], one["lapsed_at"] is not None) for one in answer.json()}


@pytest.fixture
async def phone(outside: Outside) -> str:
    await outside.open_line("twilio")
    return outside.number()


async def test_whoever_is_new_is_asked_in_the_words_of_the_business(shop: Shop, outside: Outside) -> None:
    assert await asked(shop) == {"email": (False, False)}
    await outside.open_line("twilio")
    own = "Tell me about the Friday specials, please."
    await shop.staff("PUT", "/api/v1/consent-texts/marketing_sms/en", json={"text": own})
    found = {one["channel"]: one for one in (await shop.guest("GET", PATH)).json()}
    assert list(found) == ["sms", "email"]
    assert [(one["language"], one["text"]) for one in found["sms"]["wordings"]] == [
        ("en", own), ("ar", DEFAULTS["marketing_sms", "ar"])
    ]  # fmt: skip
    assert found["sms"]["wordings"][0]["sha256"] == sha256_of(own)


async def test_a_number_s_yes_holds_once_the_code_has_proved_it(shop: Shop, outside: Outside, phone: str) -> None:
    order = await outside.order(phone)
    token = order["guest_token"]
    for _ in range(2):
        assert await want(shop, token, wanted(order, sms=SMS)) == [{"channel": "sms", "state": "code_needed"}]
    (question,) = await events(shop)
    assert (question.subject, question.action, question.asked_where) == (f"sms:{phone}", "asked", "checkout")
    assert (question.text_sha256, question.evidence_ref) == (SMS, order["id"])
    assert await allowed(shop, f"sms:{phone}") is None
    await prove(shop, phone, token)
    (_, answer) = await events(shop, f"sms:{phone}")
    assert (answer.action, answer.channel, answer.asked_where) == ("granted", "page", "checkout")
    assert (answer.text_sha256, answer.evidence_ref) == (SMS, str(question.id))
    assert await allowed(shop, f"sms:{phone}") is True
    assert (await asked(shop, token))["sms"] == (True, False)
    # By now it is theirs: what they tick at the next order holds at once.
    again = await shop.guest(
        "POST", "/api/customer/orders/create", token=token, json=shop.order(customer_phone=phone),
        headers={"Idempotency-Key": str(uuid4())},
    )  # fmt: skip
    assert await want(shop, token, wanted(again.json(), sms=SMS)) == [{"channel": "sms", "state": "agreed"}]


async def test_nobody_else_s_code_answers_it_nor_a_later_no_nor_a_week(
    shop: Shop, outside: Outside, phone: str, clock: TestClock
) -> None:
    clock.set(clock())
    order = await outside.order(phone)
    await want(shop, order["guest_token"], wanted(order, sms=SMS))
    await prove(shop, phone, None)  # whoever has the number, on another browser
    assert await allowed(shop, f"sms:{phone}") is None
    await outside.answers("twilio", phone, "STOP")
    await outside.work()
    await prove(shop, phone, order["guest_token"])
    assert await allowed(shop, f"sms:{phone}") is False
    other = outside.number()
    order = await outside.order(other)
    await want(shop, order["guest_token"], wanted(order, sms=SMS))
    clock.forward(timedelta(days=7, seconds=1))
    await prove(shop, other, order["guest_token"])
    assert await allowed(shop, f"sms:{other}") is None


async def test_an_address_is_asked_by_a_link(shop: Shop, outside: Outside, mailbox: Mailbox) -> None:
    email = f"{new_number()[1:]}@guest.example"
    order = await outside.order(customer_email=email)
    for _ in range(2):
        noted = await want(shop, order["guest_token"], wanted(order, email=EMAIL))
        assert noted == [{"channel": "email", "state": "link_sent"}]
    assert await allowed(shop, f"email:{email}") is None
    await outside.work()
    letters = [one for one in mailbox.to(email) if "/agree/" in text_of(one)]
    assert len(letters) == 1
    token = text_of(letters[0]).partition("/agree/")[2].split()[0]
    assert (await shop.client.post(f"/api/customer/notifications/agreements/{token}")).status_code == 204
    assert await allowed(shop, f"email:{email}") is True
    assert [(one.action, one.asked_where) for one in await events(shop, f"email:{email}")] == [
        ("asked", "checkout"), ("granted", "checkout")
    ]  # fmt: skip


async def test_an_account_s_own_address_needs_no_link(shop: Shop, outside: Outside, mailbox: Mailbox) -> None:
    holder = await make_holder(shop.app)
    headers = {"Idempotency-Key": str(uuid4())}
    body = shop.order(customer_email=holder.email)
    placed = await shop.guest(
        "POST", "/api/customer/orders/create", token=holder.token, json=body, headers=headers
    )
    assert await want(shop, holder.token, wanted(placed.json(), email=EMAIL)) == [
        {"channel": "email", "state": "agreed"}
    ]
    assert await allowed(shop, f"email:{holder.email}") is True
    assert (await asked(shop, holder.token))["email"] == (True, False)
    await outside.work()
    assert not [one for one in mailbox.to(holder.email) if "/agree/" in text_of(one)]


async def test_what_is_refused_changes_nothing(shop: Shop, outside: Outside, phone: str) -> None:
    order, foreign = await outside.order(phone), await outside.order(outside.number())
    token = order["guest_token"]
    refused = await want(shop, token, wanted(foreign, sms=SMS), 404)
    assert refused["code"] == "not_found"
    assert (await want(shop, token, wanted(order, email=EMAIL), 409))["code"] == "nothing_to_agree_by"
    assert (await want(shop, token, wanted(order, sms="0" * 64), 409))["code"] == "consent_text_changed"
    nobody = await shop.guest("POST", PATH, json=wanted(order, sms=SMS))
    assert nobody.json()["code"] == "not_signed_in"
    assert await events(shop) == []


async def test_whoever_registers_agrees_by_the_link_that_proves_the_address(shop: Shop, people: People) -> None:
    ama, kofi = people(), people()
    at = {"X-Restaurant": shop.slug, "User-Agent": FIREFOX}
    ama.browser.headers.update(at)
    await ama.register(offers={"text_sha256": EMAIL})
    kofi.browser.headers.update(at)
    await kofi.register()
    await shop.app.work(until_idle=True)
    assert await events(shop) == []
    await ama.verify()
    await kofi.verify()
    await shop.app.work(until_idle=True)
    first, second = await events(shop)
    assert {first.subject.partition(":")[0], second.subject.partition(":")[0]} == {"email", "account"}
    assert (first.action, first.channel, first.asked_where) == ("granted", "page", "registration")
    assert (first.text_sha256, first.language, first.device is not None) == (EMAIL, "en", True)
    assert await allowed(shop, f"email:{ama.email}") is True
    assert await allowed(shop, f"email:{kofi.email}") is None


async def test_words_that_changed_before_the_link_was_used_still_hold_as_they_were_seen(
    shop: Shop, people: People
) -> None:
    own = {"text": "Write to me about the Friday specials."}
    path = "/api/v1/consent-texts/marketing_email/en"
    seen = (await shop.staff("PUT", path, json=own)).json()
    ama, kofi = people(), people()
    for person, sum in ((ama, seen["sha256"]), (kofi, "0" * 64)):
        person.browser.headers.update({"X-Restaurant": shop.slug})
        await person.register(offers={"text_sha256": sum})
    await shop.staff("PUT", path, json={"text": None})
    await ama.verify()
    await kofi.verify()
    await shop.app.work(until_idle=True)
    agreed = await events(shop)
    assert [one.text_version for one in agreed] == [1, 1]
    assert {one.subject for one in agreed} >= {f"email:{ama.email}"}
    assert await allowed(shop, f"email:{kofi.email}") is None


async def test_staff_ask_while_they_make_somebody_known(shop: Shop, outside: Outside, mailbox: Mailbox) -> None:
    phone, email = new_number(), f"{uuid4().hex[:12]}@guest.example"
    body = {
        "name": "Ama",
        "phone": phone,
        "email": email,
        "offers": [
            {"channel": "sms", "note": "At the counter, when asked"},
            {"channel": "email", "note": "At the counter, when asked"},
        ],
    }
    made = await shop.staff("POST", "/api/v1/customers", json=body)
    assert made.status_code == 201, made.text
    by_sms, by_email = await events(shop)
    assert (by_sms.subject, by_sms.action, by_sms.asked_where) == (f"sms:{phone}", "granted", "new_customer")
    assert (by_sms.note, by_sms.text_sha256, by_sms.actor_kind) == ("At the counter, when asked", SMS, "staff")
    assert (by_email.subject, by_email.action, by_email.text_sha256) == (f"email:{email}", "asked", EMAIL)
    assert await allowed(shop, f"email:{email}") is None
    await outside.work()
    assert [one for one in mailbox.to(email) if "/agree/" in text_of(one)]


async def test_somebody_new_without_a_number_cannot_have_said_yes_by_it(shop: Shop) -> None:
    body = {"name": "Ama", "phone": new_number(), "offers": [{"channel": "email", "note": "At the counter"}]}
    refused = await shop.staff("POST", "/api/v1/customers", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_address")
    found = await shop.staff("GET", "/api/v1/customers/search", params={"q": body["phone"]})
    assert found.json()["items"] == []
    assert await events(shop) == []


async def test_by_the_link_out_it_is_said_again(shop: Shop) -> None:
    app, email = shop.app, f"{uuid4().hex[:12]}@guest.example"
    _, url = leave_link(app, shop.tenant_id, "email", email, "marketing")
    path = url.removeprefix(app.settings.base_url())

    async def holds() -> dict[str, bool]:
        return {one["category"]: one["allowed"] for one in (await shop.client.get(path)).json()["holds"]}

    assert await holds() == {"transactional": True, "marketing": False}
    refused = await shop.client.put(path, json={"category": "marketing", "text_sha256": "0" * 64})
    assert refused.json()["code"] == "consent_text_changed"
    assert await events(shop) == []
    said = await shop.client.put(path, json={"category": "marketing", "text_sha256": EMAIL})
    assert said.status_code == 200, said.text
    assert await holds() == {"transactional": True, "marketing": True}
    (event,) = await events(shop)
    assert (event.action, event.channel, event.asked_where, event.text_sha256) == (
        "granted", "link", "out_link", EMAIL
    )  # fmt: skip
    assert (await shop.client.post(path)).status_code == 204
    assert await holds() == {"transactional": True, "marketing": False}
    assert (await shop.client.put(path[:-6], json={"category": "transactional"})).status_code == 404
