"""Campaigns from the draft to what they made, over HTTP, with real mail."""

from asyncio import gather
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from comanda.campaigns.actions.run_campaign import go_on, queue_next
from comanda.kit.tenancy import Scope
from comanda.messaging import repository as messaging
from comanda.privacy.consents import Said
from tests.clock import TestClock
from tests.factories import Shop
from tests.mailbox import Mailbox, text_of
from tests.outside import Outside
from tests.people_known import CustomerBook

EVERYONE = {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]}
TEXTS = {
    "en": {"subject": "A new menu", "body": "Hi {name}, {restaurant} has a new menu: {link}"},
    "ar": {"subject": "قائمة جديدة", "body": "مرحبًا {name}، قائمة جديدة لدى {restaurant}: {link}"},
}


@pytest.fixture
async def book(shop: Shop) -> CustomerBook:
    never = {"quiet_from": "03:00", "quiet_until": "03:00"}
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"messages": never})).status_code == 200
    return CustomerBook(shop)


async def ask(shop: Shop, method: str, path: str = "", status: int = 200, **request: Any) -> Any:
    answer = await shop.staff(method, f"/api/v1/campaigns{path}", **request)
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


async def segment(shop: Shop, rule: dict[str, Any] = EVERYONE) -> str:
    made = await shop.staff("POST", "/api/v1/segments", json={"name": uuid4().hex, "rule": rule})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def draft(shop: Shop, **fields: Any) -> dict[str, Any]:
    body = {"name": "News", "channels": ["email"], "texts": TEXTS, "holdout_percent": 0, **fields}
    if "segment_id" not in body:
        body["segment_id"] = await segment(shop)
    made: dict[str, Any] = await ask(shop, "POST", "", 201, json=body)
    return made


async def choose(shop: Shop, subject: str, *, allowed: bool = True, channel: str = "email") -> None:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await messaging.choose(
            session, shop.tenant_id, subject, channel, ["marketing"],
            allowed=allowed, said=Said("staff" if allowed else "link", shop.app.clock()),
        )  # fmt: skip


async def people(shop: Shop, book: CustomerBook, count: int, **fields: Any) -> list[dict[str, Any]]:
    """Who have said that they want e-mails."""
    made = []
    for _ in range(count):
        one = await book.make("Ama Owusu", email=f"{uuid4().hex}@guest.example", **fields)
        await choose(shop, f"email:{one['email']}")
        made.append(one)
    return made


async def start(shop: Shop, campaign: dict[str, Any], **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = await ask(shop, "POST", f"/{campaign['id']}/start", json=fields)
    return found


async def run(shop: Shop, campaign: dict[str, Any]) -> dict[str, Any]:
    await go_on(shop.app, shop.tenant_id, UUID(campaign["id"]))
    found: dict[str, Any] = await ask(shop, "GET", f"/{campaign['id']}")
    return found


def rows(owner: psycopg.Connection[Any], campaign: dict[str, Any]) -> list[tuple[Any, ...]]:
    return owner.execute(
        "SELECT recipient_email, status, skip_reason FROM notifications WHERE campaign_id = %s ORDER BY 1",
        (campaign["id"],),
    ).fetchall()


async def test_it_says_until_when_quiet_hours_make_it_wait(shop: Shop, book: CustomerBook) -> None:
    made = await book.make(name="Esi", email="esi@guest.example")
    await choose(shop, f"email:{made['email']}")
    begun = await draft(shop)
    plan = {key: begun[key] for key in ("segment_id", "channels", "texts")} | {"campaign_id": begun["id"]}
    assert (await ask(shop, "POST", "/plan", json=plan))["waits_until"] is None
    now = shop.app.clock()  # Accra's clock is UTC
    around = {
        "quiet_from": f"{now - timedelta(hours=2):%H:%M}",
        "quiet_until": f"{now + timedelta(hours=2):%H:%M}",
    }
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"messages": around})).status_code == 200
    until = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    planned = await ask(shop, "POST", "/plan", json=plan)
    assert datetime.fromisoformat(planned["waits_until"]) == until
    assert begun["waits_until"] is None  # it is a draft
    started = await ask(shop, "POST", f"/{begun['id']}/start", json={})
    assert (started["status"], datetime.fromisoformat(started["waits_until"])) == ("running", until)


async def test_only_those_who_asked_for_it_are_written_to_in_their_language(
    shop: Shop, book: CustomerBook, mailbox: Mailbox
) -> None:
    (ama,) = await people(shop, book, 1)
    (salim,) = await people(shop, book, 1, language="ar", name2="سالم")
    (left,) = await people(shop, book, 1)
    await choose(shop, f"email:{left['email']}", allowed=False)
    await book.make("Never asked", email=f"{uuid4().hex}@guest.example")
    await book.make("No address")
    campaign = await draft(shop)
    plan = await ask(
        shop, "POST", "/plan",
        json={"segment_id": campaign["segment_id"], "channels": ["email"], "texts": TEXTS, "holdout_percent": 0},
    )  # fmt: skip
    assert (plan["customers"], plan["by_channel"], plan["unreachable"]) == (5, {"email": 2}, 3)
    assert f" has a new menu: {shop.app.settings.base_url()}/r/{shop.slug}" in plan["texts"][0]["body"]
    assert (await start(shop, campaign))["status"] == "running"
    found = await run(shop, campaign)
    assert {name: found[name] for name in ("looked_at", "queued", "unreachable", "held_out", "capped")} == {
        "looked_at": 5, "queued": 2, "unreachable": 3, "held_out": 0, "capped": 0,
    }  # fmt: skip
    await shop.app.dispatcher.drain(shop.app)
    # Whoever never was there lands in the shop, however many businesses share the installation.
    link = f"{shop.app.settings.base_url()}/r/{shop.slug}"
    (english,), (arabic,) = mailbox.to(ama["email"]), mailbox.to(salim["email"])
    assert (english["Subject"], arabic["Subject"]) == ("A new menu", "قائمة جديدة")
    assert f"Hi Ama Owusu, Test Kitchen has a new menu: {link}" in text_of(english)
    assert "سالم" in text_of(arabic)
    assert english["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mailbox.to(left["email"]) == []
    assert (await run(shop, campaign))["status"] == "done"


async def test_who_leaves_after_it_was_queued_gets_nothing(
    shop: Shop, book: CustomerBook, mailbox: Mailbox, owner: psycopg.Connection[Any]
) -> None:
    stays, leaves = await people(shop, book, 2)
    campaign = await draft(shop)
    await start(shop, campaign)
    assert (await run(shop, campaign))["queued"] == 2
    await choose(shop, f"email:{leaves['email']}", allowed=False)
    await shop.app.dispatcher.drain(shop.app)
    assert len(mailbox.to(stays["email"])) == 1
    assert mailbox.to(leaves["email"]) == []
    assert sorted(rows(owner, campaign)) == sorted(
        [(stays["email"], "sent", None), (leaves["email"], "skipped", "opted_out")]
    )


async def test_an_sms_ends_with_the_way_out(shop: Shop, book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    customer = await book.make("Ama Owusu")
    await choose(shop, f"sms:{customer['phone']}", channel="sms")
    campaign = await draft(shop, channels=["push", "sms"])
    plan = await ask(
        shop, "POST", "/plan",
        json={"segment_id": campaign["segment_id"], "channels": ["push", "sms"], "texts": TEXTS},
    )  # fmt: skip
    said = {one["language"]: one for one in plan["texts"]}
    assert said["en"]["body"].endswith("\nReply STOP to opt out")
    assert (said["en"]["sms_segments"], plan["sms_segments"]) == (1, 1)
    await start(shop, campaign)
    await run(shop, campaign)
    await shop.app.dispatcher.drain(shop.app)
    (message,) = (await shop.staff("GET", "/api/v1/messages", params={"kind": "campaign"})).json()["items"]
    assert message["status"] == "sent"
    assert message["message"].endswith("\nReply STOP to opt out")


async def test_a_worker_that_dies_leaves_nobody_out_and_doubles_nobody(
    shop: Shop, book: CustomerBook, owner: psycopg.Connection[Any]
) -> None:
    made = await people(shop, book, 7)
    campaign = await draft(shop)
    await start(shop, campaign)
    id = UUID(campaign["id"])
    small = 3
    assert await queue_next(shop.app, shop.tenant_id, id, small)
    half = await ask(shop, "GET", f"/{id}")
    assert (half["looked_at"], half["queued_at"]) == (small, None)
    # Whoever takes it up begins behind the last slice that was committed, also two at once.
    await gather(*(go_on(shop.app, shop.tenant_id, id, small) for _ in range(2)))
    assert [email for email, _, _ in rows(owner, campaign)] == sorted(one["email"] for one in made)


async def test_paused_and_taken_up_again_and_stopped(
    shop: Shop, book: CustomerBook, mailbox: Mailbox, owner: psycopg.Connection[Any]
) -> None:
    (ama,) = await people(shop, book, 1)
    campaign = await draft(shop)
    await start(shop, campaign)
    await run(shop, campaign)
    paused = await ask(shop, "POST", f"/{campaign['id']}/pause")
    assert paused["status"] == "paused"
    await shop.app.dispatcher.drain(shop.app)
    assert mailbox.to(ama["email"]) == []
    await ask(shop, "POST", f"/{campaign['id']}/resume")
    await shop.app.dispatcher.drain(shop.app)
    assert len(mailbox.to(ama["email"])) == 1
    other = await draft(shop)
    await start(shop, other)
    await run(shop, other)
    stopped = await ask(shop, "POST", f"/{other['id']}/stop")
    assert (stopped["status"], stopped["ended_at"] is not None) == ("cancelled", True)
    await shop.app.dispatcher.drain(shop.app)
    assert rows(owner, other) == [(ama["email"], "skipped", "withdrawn")]
    again = await shop.staff("POST", f"/api/v1/campaigns/{other['id']}/resume")
    assert (again.status_code, again.json()["code"]) == (409, "campaign_not_there")


async def test_nobody_gets_more_than_the_settings_allow(shop: Shop, book: CustomerBook) -> None:
    limit = {"quiet_from": "03:00", "quiet_until": "03:00", "marketing_most": 1, "marketing_days": 30}
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"messages": limit})).status_code == 200
    counts = []
    for _ in range(2):
        await people(shop, book, 1)
        campaign = await draft(shop)
        await start(shop, campaign)
        found = await run(shop, campaign)
        counts.append((found["queued"], found["capped"]))
    assert counts == [(1, 0), (1, 1)]


async def test_who_is_left_out_is_drawn_once_and_measured(
    shop: Shop, book: CustomerBook, owner: psycopg.Connection[Any]
) -> None:
    made = await people(shop, book, 30)
    campaign = await draft(shop, holdout_percent=50)
    early = await shop.staff("GET", f"/api/v1/campaigns/{campaign['id']}/result")
    assert (early.status_code, early.json()["code"]) == (409, "result_not_yet")
    await start(shop, campaign)
    found = await run(shop, campaign)
    assert found["queued"] + found["held_out"] == 30
    drawn = dict(
        owner.execute(
            "SELECT customer_id, held_out FROM campaign_people WHERE campaign_id = %s", (campaign["id"],)
        ).fetchall()
    )
    assert sum(drawn.values()) == found["held_out"]
    assert 0 < found["held_out"] < 30
    got = {email for email, _, _ in rows(owner, campaign)}
    assert got == {one["email"] for one in made if not drawn[UUID(one["id"])]}
    buyer = next(one for one in made if not drawn[UUID(one["id"])])
    placed = await shop.place(shop.order(customer_phone=buyer["phone"]))
    assert placed.status_code == 201, placed.text
    result = await ask(shop, "GET", f"/{campaign['id']}/result")
    assert result["written"] == {
        "people": found["queued"], "buyers": 1, "orders": 1, "spent": placed.json()["total_cents"],
    }  # fmt: skip
    assert result["held_out"] == {"people": found["held_out"], "buyers": 0, "orders": 0, "spent": 0}
    assert result["verdict"] == "too_few"
    assert (len(result["days"]), result["days"][0]["held_out"]) == (14, 0)
    assert result["days"][0]["written"] == pytest.approx(1 / found["queued"])


async def test_the_plan_of_a_draft_is_what_happens(shop: Shop, book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    await people(shop, book, 20)
    for _ in range(20):
        one = await book.make("Kofi Mensah")
        await choose(shop, f"sms:{one['phone']}", channel="sms")
    await book.make("Never asked")
    campaign = await draft(shop, channels=["email", "sms"], holdout_percent=50)
    wanted = {name: campaign[name] for name in ("segment_id", "channels", "texts", "holdout_percent")}
    for_nobody = await ask(shop, "POST", "/plan", json=wanted)
    assert for_nobody["is_about"]
    plans = [await ask(shop, "POST", "/plan", json=wanted | {"campaign_id": campaign["id"]}) for _ in range(2)]
    plan = plans[0]
    assert (plan, plan["is_about"], plan["customers"], plan["unreachable"]) == (plans[1], False, 41, 1)
    assert sum(plan["by_channel"].values()) + plan["held_out"] == 40
    # Without a lot there is nothing that could be drawn otherwise.
    assert not (await ask(shop, "POST", "/plan", json=wanted | {"holdout_percent": 0}))["is_about"]
    await start(shop, campaign)
    found = await run(shop, campaign)
    assert (found["queued"], found["held_out"]) == (sum(plan["by_channel"].values()), plan["held_out"])
    sent = (await ask(shop, "GET", f"/{campaign['id']}/result"))["channels"]
    by_way = {one["channel"]: one["waiting"] + one["sent"] + one["skipped"] for one in sent}
    assert by_way == plan["by_channel"]
    strange = await shop.staff("POST", "/api/v1/campaigns/plan", json=wanted | {"campaign_id": str(uuid4())})
    assert (strange.status_code, strange.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("agreed", "fields"),
    [
        pytest.param(0, {}, id="nobody agreed"),
        pytest.param(1, {"channels": ["push"]}, id="by no such way"),
    ],
)
async def test_what_reaches_nobody_does_not_start(
    shop: Shop, book: CustomerBook, agreed: int, fields: dict[str, Any]
) -> None:
    await people(shop, book, agreed)
    await book.make("Never asked", email=f"{uuid4().hex}@guest.example")
    campaign = await draft(shop, **fields)
    refused = await shop.staff("POST", f"/api/v1/campaigns/{campaign['id']}/start", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_reaches_nobody")
    assert await ask(shop, "GET", f"/{campaign['id']}") == campaign


async def test_one_with_a_time_that_reaches_nobody_then_ends(
    shop: Shop, book: CustomerBook, clock: TestClock
) -> None:
    await book.make("Never asked", email=f"{uuid4().hex}@guest.example")
    campaign = await draft(shop)
    at = clock() + timedelta(hours=2)
    # Until then somebody may agree.
    assert (await start(shop, campaign, at=at.isoformat()))["status"] == "scheduled"
    clock.forward(timedelta(hours=2, minutes=1))
    found = await run(shop, campaign)
    assert (found["status"], found["looked_at"], found["queued"], found["unreachable"]) == ("done", 1, 0, 1)


async def test_a_campaign_with_a_time_starts_then_with_the_segment_of_then(
    shop: Shop, book: CustomerBook, clock: TestClock
) -> None:
    await people(shop, book, 1)
    campaign = await draft(shop)
    at = clock() + timedelta(hours=2)
    scheduled = await start(shop, campaign, at=at.isoformat())
    assert (scheduled["status"], scheduled["rule"]) == ("scheduled", None)
    assert (await run(shop, campaign))["status"] == "scheduled"
    refused = await shop.staff("PATCH", f"/api/v1/campaigns/{campaign['id']}", json={"name": "Other"})
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_not_draft")
    never = {"match": "all", "conditions": [{"field": "visits", "at_least": 1}]}
    changed = await shop.staff("PATCH", f"/api/v1/segments/{campaign['segment_id']}", json={"rule": never})
    assert changed.status_code == 200
    clock.forward(timedelta(hours=2, minutes=1))
    found = await run(shop, campaign)
    assert (found["status"], found["rule"]["conditions"], found["looked_at"]) == (
        "done", [{"field": "visits", "at_least": 1, "at_most": None}], 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        pytest.param({"texts": {}}, 422, "text_missing", id="no text"),
        pytest.param({"texts": {"en": {"body": "Hello"}}}, 422, "text_missing", id="an e-mail without subject"),
        pytest.param(
            {"texts": {"en": {"subject": "x", "body": "Hi {nmae}"}}}, 422, "placeholder_unknown", id="misspelt"
        ),
        pytest.param(
            {"channels": ["sms"], "texts": {"en": {"body": "x" * 481}}}, 422, "template_too_long", id="long"
        ),
        pytest.param({"holdout_percent": 51}, 422, "validation_failed", id="most left out"),
        pytest.param({"channels": ["sms", "sms"]}, 422, "validation_failed", id="twice"),
        pytest.param({"segment_id": str(uuid4())}, 404, "not_found", id="no such segment"),
    ],
)
async def test_what_cannot_be_sent_is_refused(shop: Shop, fields: dict[str, Any], status: int, code: str) -> None:
    body = {"name": "News", "channels": ["email"], "texts": TEXTS, "segment_id": await segment(shop), **fields}
    answer = await shop.staff("POST", "/api/v1/campaigns", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await ask(shop, "GET"))["items"] == []


async def test_a_draft_is_thrown_away_and_a_put_away_segment_is_not_written_to(shop: Shop) -> None:
    campaign = await draft(shop)
    put_away = await shop.staff("DELETE", f"/api/v1/segments/{campaign['segment_id']}")
    assert put_away.status_code == 204
    refused = await shop.staff("POST", f"/api/v1/campaigns/{campaign['id']}/start", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "segment_put_away")
    assert (await ask(shop, "GET", f"/{campaign['id']}"))["status"] == "draft"
    await ask(shop, "DELETE", f"/{campaign['id']}", 204)
    assert (await ask(shop, "GET"))["items"] == []
