"""What somebody agreed to is proved by events, and what is sent follows from the last of them."""

import csv
import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from comanda.kit.tenancy import Scope
from comanda.messaging import repository
from comanda.messaging.models import ContactChoice
from comanda.privacy.consents import Said, leave_the_proof, note_consents, take_back
from comanda.privacy.models import ConsentEvent
from comanda.privacy.wordings import DEFAULTS
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import Shop, make_message
from tests.mailbox import Mailbox, text_of
from tests.outside import Outside
from tests.people_known import CustomerBook

PURPOSES = ("marketing_sms", "transactional_sms")


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def states(
    shop: Shop, subjects: list[str]
) -> tuple[dict[tuple[str, str], bool], dict[tuple[str, str], bool]]:
    """What holds, and what the last event of each says."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        choices = await session.scalars(select(ContactChoice).where(ContactChoice.subject.in_(subjects)))
        held = {(one.subject, f"{one.category}_{one.channel}"): one.allowed for one in choices}
        events = await session.scalars(
            select(ConsentEvent).where(ConsentEvent.subject.in_(subjects)).order_by(ConsentEvent.place)
        )
        last = {(one.subject, one.purpose): one.allowed for one in events if one.action != "asked"}
    return held, {key: allowed for key, allowed in last.items() if allowed is not None}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(PURPOSES),
        st.sampled_from(["granted", "withdrawn", "imported", "expired", "asked", "take back"]),
        st.sampled_from(["page", "link", "staff", "provider"]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_what_holds_is_what_the_last_event_says(shop: Shop, steps: list[tuple[str, str, Any, str]]) -> None:
    subjects = {name: f"sms:{uuid4()}" for name in "ab"}
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        for name, purpose, action, channel in steps:
            said = Said(channel, shop.app.clock())
            if action == "take back":
                await take_back(session, shop.tenant_id, subjects[name], purpose, said)
            else:
                await note_consents(session, shop.tenant_id, subjects[name], [purpose], action, said)
    held, last = await states(shop, list(subjects.values()))
    assert held == last


async def test_nothing_but_an_event_changes_what_holds(shop: Shop) -> None:
    app, subject = shop.app, "sms:+233200000001"
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await note_consents(
            session, shop.tenant_id, subject, ["marketing_sms"], "withdrawn", Said("page", app.clock())
        )
    row = ContactChoice.subject == subject
    for statement in (update(ContactChoice).where(row).values(allowed=True), delete(ContactChoice).where(row)):
        with pytest.raises(Exception, match="changes by an event"):
            async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
                await session.execute(statement)
    for changes in ({"allowed": True, "action": "granted"}, {"subject": "sms:+233200000002"}, {"note": "yes"}):
        with pytest.raises(Exception, match="stays as it is"):
            async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
                await session.execute(update(ConsentEvent).where(ConsentEvent.subject == subject).values(changes))
    with pytest.raises(Exception, match="permission denied"):
        async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            await session.execute(delete(ConsentEvent).where(ConsentEvent.subject == subject))
    assert await states(shop, [subject]) == ({(subject, "marketing_sms"): False},) * 2


async def test_of_somebody_erased_the_proof_stays(shop: Shop) -> None:
    app, subject, hash = shop.app, "email:ama@guest.example", "ab" * 32
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        said = Said("staff", app.clock(), "staff", shop.users[Role.OWNER], note="Ama said so")
        await note_consents(session, shop.tenant_id, subject, ["marketing_email"], "granted", said)
        await leave_the_proof(session, shop.tenant_id, {subject: hash}, app.clock())
    assert await states(shop, [subject]) == ({}, {})
    async with app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        left, end = await session.scalars(
            select(ConsentEvent).where(ConsentEvent.subject == f"hash:{hash}").order_by(ConsentEvent.place)
        )
    assert (left.purpose, left.action, left.allowed) == ("marketing_email", "granted", True)
    assert (end.purpose, end.action, end.channel) == ("marketing_email", "withdrawn", "rule")
    assert (left.note, left.actor_id, left.from_address, left.device) == (None, None, None, None)


# --- by the person ----------------------------------------------------------------------------------------------


async def test_staff_s_word_for_an_e_mail_is_confirmed_by_whoever_has_it(
    book: CustomerBook, shop: Shop, mailbox: Mailbox, clock: TestClock
) -> None:
    ama = await book.make("Ama")
    email = f"{ama['id'][-12:]}@guest.example"
    await book.ask("PATCH", f"/{ama['id']}", json={"email": email})
    path = f"/{ama['id']}/consents"
    wanted = {"channel": "email", "category": "marketing", "allowed": True, "note": "On the telephone"}
    read = await book.ask("PUT", path, json=wanted)
    (item,) = [one for one in read["items"] if (one["channel"], one["category"]) == ("email", "marketing")]
    assert (item["allowed"], item["source"], item["asked_at"] is not None) == (False, None, True)
    assert (await book.ask("PUT", path, 409, json=wanted))["code"] == "consent_asked_lately"
    await shop.app.work(until_idle=True)
    (letter,) = mailbox.to(email)
    token = text_of(letter).partition("/agree/")[2].split()[0]
    link = f"/api/customer/notifications/agreements/{token}"
    question = (await shop.client.get(link)).json()
    assert question["text"] == DEFAULTS["marketing_email", "en"]
    assert (question["business"], question["is_agreed"]) == ("Test Kitchen", False)
    for _ in range(2):
        assert (await shop.client.post(link)).status_code == 204
    assert (await shop.client.get(link)).json()["is_agreed"] is True
    read = await book.ask("GET", path)
    (item,) = [one for one in read["items"] if (one["channel"], one["category"]) == ("email", "marketing")]
    assert (item["allowed"], item["source"], item["asked_at"]) == (True, "link", None)
    answer, question_event = read["history"]
    assert (answer["action"], question_event["action"]) == ("granted", "asked")
    assert answer["evidence_ref"] == question_event["id"]
    assert answer["text_sha256"] == question_event["text_sha256"]
    clock.set(clock() + timedelta(days=8))
    assert (await shop.client.get(link)).status_code == 404
    assert (await shop.client.post(link)).status_code == 404
    assert (await shop.client.get(link[:-6])).json()["code"] == "agree_link_not_valid"


async def test_what_advertises_keeps_under_which_consent_it_was_sent(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = outside.number()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        said = Said("page", shop.app.clock())
        (event_id,) = await note_consents(
            session, shop.tenant_id, f"sms:{phone}", ["marketing_sms"], "granted", said
        )
    fields = {"category": "marketing", "status": "queued", "recipient_phone": phone, "priority": 2}
    sent = await make_message(shop, **fields)
    await shop.staff(
        "PATCH", "/api/v1/settings", json={"messages": {"quiet_from": "00:00", "quiet_until": "00:00"}}
    )
    await outside.work()
    row = next(one for one in await outside.rows() if one.id == sent.id)
    assert (row.status, row.consent_event_id) == ("sent", event_id)
    waits = await make_message(shop, **fields)
    await outside.answers("twilio", phone, "STOP")
    await outside.work()
    row = next(one for one in await outside.rows() if one.id == waits.id)
    assert (row.status, row.skip_reason, row.consent_event_id) == ("skipped", "opted_out", None)


# --- words ------------------------------------------------------------------------------------------------------


async def test_words_have_versions_and_what_was_agreed_to_stays(book: CustomerBook, shop: Shop) -> None:
    path = "/api/v1/consent-texts/marketing_sms/en"
    first = (await shop.staff("GET", "/api/v1/consent-texts")).json()
    ours = next(one for one in first if (one["purpose"], one["language"]) == ("marketing_sms", "en"))
    assert (ours["version"], ours["is_own"], ours["since"]) == (1, False, None)
    ama, kofi = await book.make("Ama"), await book.make("Kofi")
    wish = {"channel": "sms", "category": "marketing", "allowed": True, "note": "At the counter"}
    await book.ask("PUT", f"/{ama['id']}/consents", json=wish)
    own = "Yes, tell me about your Friday specials."
    changed = (await shop.staff("PUT", path, json={"text": own})).json()
    assert (changed["version"], changed["is_own"], changed["text"]) == (2, True, own)
    assert (await shop.staff("PUT", path, json={"text": own})).json()["version"] == 2
    await book.ask("PUT", f"/{kofi['id']}/consents", json=wish)
    back = (await shop.staff("PUT", path, json={"text": None})).json()
    assert (back["version"], back["is_own"], back["text"]) == (3, False, ours["text"])
    kept = (await shop.staff("GET", f"{path}/versions")).json()
    assert [(one["version"], one["text"], one["by"]) for one in kept] == [
        (3, ours["text"], "Owner"), (2, own, "Owner"), (1, ours["text"], None),
    ]  # fmt: skip
    (of_ama,) = (await book.ask("GET", f"/{ama['id']}/consents"))["history"]
    (of_kofi,) = (await book.ask("GET", f"/{kofi['id']}/consents"))["history"]
    assert [(one["text_version"], one["text"]) for one in (of_ama, of_kofi)] == [(1, ours["text"]), (2, own)]
    trail = (await shop.staff("GET", "/api/v1/audit", params={"group": "consents"})).json()["items"]
    assert [one["action"] for one in trail if one["action"].startswith("consent_text")] == [
        "consent_text.changed"
    ] * 2


async def test_overview_and_proof(book: CustomerBook, shop: Shop) -> None:
    ama = await book.make("Ama")
    for allowed in (True, False, True):
        wish = {"channel": "sms", "category": "marketing", "allowed": allowed, "note": "=at the counter"}
        await book.ask("PUT", f"/{ama['id']}/consents", json=wish)
    counted = (await shop.staff("GET", "/api/v1/consents/statistics")).json()
    assert counted["now"] == [
        {"channel": "email", "agreed": 0, "refused": 0},
        {"channel": "sms", "agreed": 1, "refused": 0},
        {"channel": "push", "agreed": 0, "refused": 0},
    ]
    assert [(one["channel"], one["granted"], one["withdrawn"]) for one in counted["days"]] == [("sms", 2, 1)]
    listed = (await shop.staff("GET", "/api/v1/consents", params={"limit": 2})).json()
    rest = (await shop.staff("GET", "/api/v1/consents", params={"limit": 2, "cursor": listed["next"]})).json()
    assert [one["action"] for one in listed["items"] + rest["items"]] == ["granted", "withdrawn", "granted"]
    assert rest["next"] is None
    only = (await shop.staff("GET", "/api/v1/consents", params={"action": "withdrawn"})).json()
    assert [one["allowed"] for one in only["items"]] == [False]
    answer = await shop.staff("GET", "/api/v1/consents/export")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(one["action"], one["note"]) for one in rows] == [
        ("granted", "'=at the counter"), ("withdrawn", "'=at the counter"), ("granted", "'=at the counter"),
    ]  # fmt: skip
    assert hashlib.sha256(rows[0]["text"].encode()).hexdigest() == rows[0]["text_sha256"]
    trail = (await shop.staff("GET", "/api/v1/audit", params={"group": "bulk"})).json()["items"]
    assert trail[0]["action"] == "consents.exported"
    refused = await shop.staff("GET", "/api/v1/consents", role=Role.FRONT_DESK)
    assert refused.status_code == 403


# --- lists that are read in -------------------------------------------------------------------------------------


async def read_in(shop: Shop, content: str, mapping: dict[str, str], **body: Any) -> dict[str, Any]:
    begun = await shop.staff(
        "POST", "/api/v1/customer-imports", content=content.encode(), headers={"Content-Type": "text/csv"}
    )
    assert begun.status_code == 201, begun.text
    path = f"/api/v1/customer-imports/{begun.json()['id']}"
    assert (await shop.staff("PUT", path, json={"mapping": mapping, **body})).status_code == 200
    started = await shop.staff("POST", f"{path}/start")
    if started.status_code != 200:
        return {"code": started.json()["code"], "status": (await shop.staff("GET", path)).json()["status"]}
    await shop.app.work(until_idle=True)
    done: dict[str, Any] = (await shop.staff("GET", path)).json()
    return done


async def marketing(shop: Shop, phone: str) -> list[ConsentEvent]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(ConsentEvent).where(ConsentEvent.subject == f"sms:{phone}").order_by(ConsentEvent.place)
        )
        return list(found)


async def test_a_list_without_consent_makes_people_who_get_no_advertising(shop: Shop) -> None:
    done = await read_in(shop, "name,phone\nAma,0241000101\n", {"name": "name", "phone": "phone"})
    assert (done["status"], done["created"]) == ("done", 1)
    assert await marketing(shop, "+233241000101") == []


async def test_a_list_that_says_they_agreed_must_say_where(shop: Shop) -> None:
    list_ = "name,phone,newsletter sms\nAma,0241000102,yes\nKofi,0241000103,no\nEsi,0241000104,\nYaw,0241000105,maybe\n"
    mapping = {"name": "name", "phone": "phone", "newsletter sms": "consent_sms"}
    refused = await read_in(shop, list_, mapping)
    assert refused == {"code": "consent_needs_source", "status": "previewed"}
    assert await marketing(shop, "+233241000102") == []
    # Whoever has said no here stays with it, whatever a list says.
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await repository.choose(
            session, shop.tenant_id, "sms:+233241000106", "sms", ["marketing"], allowed=False,
            said=Said("stop", shop.app.clock()),
        )  # fmt: skip
    done = await read_in(
        shop, list_ + "Abena,0241000106,yes\n", mapping, consent_note="Form of the old website, 2024 to 2026"
    )
    assert (done["created"], done["refused"], done["problems"][0]["problem"]) == (4, 1, "is neither yes nor no")
    (ama,) = await marketing(shop, "+233241000102")
    assert (ama.action, ama.allowed, ama.channel, ama.note) == (
        "imported", True, "import", "Form of the old website, 2024 to 2026",
    )  # fmt: skip
    assert ama.evidence_ref == f"import {done['id']}"
    (kofi,) = await marketing(shop, "+233241000103")
    assert (kofi.action, kofi.allowed) == ("withdrawn", False)
    assert await marketing(shop, "+233241000104") == []
    assert [one.channel for one in await marketing(shop, "+233241000106")] == ["stop"]


# --- merging, and wishes of customers that need consent -----------------------------------------------------------


async def test_preferences_that_need_consent_leave_events_through_merge_and_undo(
    book: CustomerBook, shop: Shop
) -> None:
    fields = [{"key": "allergies", "label": "Allergies", "kind": "text", "needs_consent": True}]
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"preference_fields": fields})).status_code == 200
    ama, other = await book.make("Ama"), await book.make("Ama O.")
    wanted = {"preferences": {"allergies": "nuts"}, "preference_consent": True}
    await book.ask("PATCH", f"/{other['id']}", json=wanted)
    both = {"source_customer_id": other["id"], "target_customer_id": ama["id"], "merge_reason": "the same"}
    merge = await book.ask("POST", "/merge", json=both)

    async def agreed(id: str) -> tuple[list[str], dict[str, bool]]:
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
            events = await session.scalars(
                select(ConsentEvent).where(ConsentEvent.subject == f"customer:{id}").order_by(ConsentEvent.place)
            )
            last = {one.purpose.removeprefix("preference_"): bool(one.allowed) for one in events}
            kept = await session.scalar(
                text("SELECT preference_consents FROM customers WHERE id = :id"), {"id": UUID(id)}
            )
        return sorted(kept), last

    assert await agreed(ama["id"]) == (["allergies"], {"allergies": True})
    await book.ask("POST", f"/merge/{merge['merge_id']}/undo")
    assert await agreed(ama["id"]) == ([], {"allergies": False})
    await book.ask("PATCH", f"/{other['id']}", json={"preferences": {}})
    assert await agreed(other["id"]) == ([], {"allergies": False})
