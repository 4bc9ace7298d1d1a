"""What people have agreed to, its proofs and the audit trail come to an end; what must stay is kept by the database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from comanda.audit.models import AuditEntry, AuditLink, AuditStart
from comanda.audit.repository import check_chain
from comanda.bootstrap import Settings
from comanda.commands import verify_audit
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.messaging.models import ContactChoice
from comanda.orders.guests import issue_guest_token
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.models import ConsentEvent
from comanda.privacy.retention import over_before
from comanda.rights.retention import run_retention
from comanda.tenants.permissions import Role
from tests.factories import Shop, make_message, make_shop
from tests.outside import Outside
from tests.people import make_holder, sign_in_again
from tests.people_known import CustomerBook, new_number
from tests.privacy.test_offers import PATH, asked, prove


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2028-02-29T03:00", 24, "2026-02-28T00:00"),
        ("2028-03-01T03:00", 24, "2026-03-01T00:00"),
        ("2026-08-31T23:59", 6, "2026-02-28T00:00"),
        ("2026-01-15T12:00", 13, "2024-12-15T00:00"),
        ("2026-12-31T12:00", 12, "2025-12-31T00:00"),
    ],
)
def test_months_end_with_their_day(now: str, months: int, before: str) -> None:
    zone = ZoneInfo("Asia/Muscat")
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    assert over_before("marketing_consents", months, at) == datetime.fromisoformat(before).replace(tzinfo=zone)


@given(
    now=st.datetimes(
        datetime.fromisoformat("2024-01-01"),
        datetime.fromisoformat("2050-01-01"),
        timezones=st.just(ZoneInfo("Europe/Madrid")),
    ),
    months=st.integers(6, 60),
)
def test_months_never_end_early_and_never_go_back(now: datetime, months: int) -> None:
    before = over_before("marketing_consents", months, now)
    assert timedelta(days=28 * months) < now - before < timedelta(days=31 * months + 1)
    assert over_before("marketing_consents", months, now + timedelta(days=1)) >= before


async def say(shop: Shop, subject: str, purpose: str, action: Any, at: datetime) -> UUID:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        (id,) = await note_consents(session, shop.tenant_id, subject, [purpose], action, Said("page", at))
    return id


async def holding(shop: Shop) -> set[str]:
    """Who is written to."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(ContactChoice.subject).where(ContactChoice.tenant_id == shop.tenant_id, ContactChoice.allowed)
        )
        return set(found)


async def preview(shop: Shop, kind: str, **query: Any) -> int:
    answer = await shop.staff("GET", f"/api/v1/privacy/retention/{kind}/preview", params=query)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["total"])


async def test_who_was_not_heard_of_for_two_years_is_written_to_no_more(shop: Shop, outside: Outside) -> None:
    await outside.open_line("twilio")
    book, app = CustomerBook(shop), shop.app
    zone = (await app.storefronts.get(shop.tenant_id)).timezone
    before = over_before("marketing_consents", 24, app.clock().astimezone(zone))
    late = before - timedelta(microseconds=1)
    phones = {name: outside.number() for name in ("silent", "ordered", "proved", "said", "just")}
    for phone in phones.values():
        await book.make("Ama", phone)
        at = before if phone == phones["just"] else late
        id = await say(shop, f"sms:{phone}", "marketing_sms", "granted", at)
        if phone == phones["silent"]:
            silent = id
    await outside.order(phones["ordered"])
    await prove(shop, phones["proved"], None)
    await say(shop, f"sms:{phones['said']}", "marketing_sms", "granted", app.clock())
    gone, here = await make_holder(app), await make_holder(app)
    async with app.database.transaction(Scope.account(gone.id)) as session:
        await session.execute(text("UPDATE accounts SET signed_in_at = :at"), {"at": late})
    await sign_in_again(here)
    for holder in (gone, here):
        await say(shop, f"account:{holder.id}", "marketing_email", "granted", late)
        await say(shop, f"email:{holder.email}", "marketing_email", "granted", late)
    guests = {name: uuid7() for name in ("left", "orders")}
    for guest_id in guests.values():
        await say(shop, f"guest:{guest_id}", "marketing_push", "granted", late)
    token = issue_guest_token(app.tokens, shop.tenant_id, guests["orders"], app.clock())
    assert (await shop.place(token=token)).status_code == 201
    lapsing = {
        f"sms:{phones['silent']}", f"account:{gone.id}", f"email:{gone.email}", f"guest:{guests['left']}"
    }  # fmt: skip
    everybody = await holding(shop)
    assert (len(everybody), await preview(shop, "marketing_consents")) == (11, 4)
    assert await preview(shop, "marketing_consents", period=60) == 0
    counts = await run_retention(app, shop.tenant_id)
    assert counts["marketing_consents"] == 4
    assert await holding(shop) == everybody - lapsing
    assert (await run_retention(app, shop.tenant_id))["marketing_consents"] == 0
    async with app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        (event,) = await session.scalars(
            select(ConsentEvent).where(
                ConsentEvent.subject == f"sms:{phones['silent']}", ConsentEvent.action == "expired"
            )
        )
    assert (event.channel, event.allowed, event.evidence_ref) == ("rule", False, str(silent))
    # It is as if nobody had agreed, not as if they had refused: only they are asked, at their next visit.
    message = await make_message(shop, category="marketing", status="queued", recipient_phone=phones["silent"])
    await outside.work()
    row = next(one for one in await outside.rows() if one.id == message.id)
    assert (row.status, row.skip_reason) == ("skipped", "no_consent")
    order = await outside.order(phones["silent"])
    await prove(shop, phones["silent"], order["guest_token"])
    assert await asked(shop, order["guest_token"]) == {"sms": (False, True), "email": (False, False)}
    lapsed_at = (await shop.guest("GET", PATH, token=order["guest_token"])).json()[0]["lapsed_at"]
    assert datetime.fromisoformat(lapsed_at) == event.occurred_at
    customer = (await book.ask("GET", "/search", params={"q": phones["silent"]}))["items"][0]
    wish = {"channel": "sms", "category": "marketing", "allowed": True, "note": "At the counter"}
    assert (await book.ask("PUT", f"/{customer['id']}/consents", json=wish))["items"]


async def test_each_business_counts_its_own_days(app: Any, client: Any) -> None:
    """In Muscat it is tomorrow already for some hours of Accra's day."""
    shops = [
        await make_shop(app, client, country=country, currency=currency, timezone=zone)
        for country, currency, zone in (("GH", "GHS", "Africa/Accra"), ("OM", "OMR", "Asia/Muscat"))
    ]
    for shop in shops:
        zone = (await app.storefronts.get(shop.tenant_id)).timezone
        midnight = over_before("marketing_consents", 24, app.clock().astimezone(zone))
        assert (midnight.hour, midnight.tzinfo) == (0, zone)
        await say(shop, f"sms:{new_number()}", "marketing_sms", "granted", midnight)
        await say(shop, f"sms:{new_number()}", "marketing_sms", "granted", midnight - timedelta(seconds=1))
        assert await preview(shop, "marketing_consents") == 1


async def actions(shop: Shop, subject: str) -> list[str]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(ConsentEvent.action).where(ConsentEvent.subject == subject).order_by(ConsentEvent.place)
        )
        return list(found)


async def test_proofs_go_when_nobody_can_ask_for_them_any_more(shop: Shop) -> None:
    app, now = shop.app, shop.app.clock()
    names = ("ended", "lately", "holds", "asked", "erased")
    subject = {name: f"sms:{uuid4()}" for name in names}
    old, over, young = (now - timedelta(days=days) for days in (1300, 1110, 1050))
    for name in names:
        await say(shop, subject[name], "marketing_sms", "asked", old)
        if name != "asked":
            await say(shop, subject[name], "marketing_sms", "granted", old)
        if name in ("ended", "erased"):
            await say(shop, subject[name], "marketing_sms", "withdrawn", over)
        if name == "lately":
            await say(shop, subject[name], "marketing_sms", "withdrawn", young)
    hashed = {"subject": f"hash:{'ab' * 32}", "actor_id": None}
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await session.execute(
            update(ConsentEvent).where(ConsentEvent.subject == subject["erased"]).values(**hashed)
        )
    subject["erased"] = str(hashed["subject"])
    kept = {name: await actions(shop, one) for name, one in subject.items()}
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        # Nothing of the last year goes, and nothing that holds, whatever is asked of the database.
        assert (
            await session.scalar(text("SELECT forget_proofs(:at, 100)"), {"at": now - timedelta(days=1290)}) == 1
        )
    assert await actions(shop, subject["asked"]) == []
    assert await preview(shop, "consent_proofs") == 5
    assert (await run_retention(app, shop.tenant_id))["consent_proofs"] == 5
    assert {name: await actions(shop, one) for name, one in subject.items()} == kept | {
        "ended": ["withdrawn"], "asked": [], "erased": [], "holds": ["asked", "granted", "expired"],
    }  # fmt: skip
    with pytest.raises(DBAPIError, match="permission denied"):
        async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            await session.execute(delete(ConsentEvent))


# --- the audit trail --------------------------------------------------------------------------------------------


def age(owner: psycopg.Connection[Any], tenant_id: UUID, count: int, years: int) -> None:
    """The oldest `count` entries become so many years older, and the chain is made as if it had been so."""
    owner.execute(
        "UPDATE audit_entries SET at = at - make_interval(years => %s) WHERE tenant_id = %s AND id IN"
        " (SELECT entry_id FROM audit_links WHERE tenant_id = %s ORDER BY place LIMIT %s)",
        [years, tenant_id, tenant_id, count],
    )
    owner.execute(
        """
        WITH RECURSIVE chain AS (
            SELECT l.place, audit_entry_sha256(e) AS sum, audit_link_hash('', l.place, audit_entry_sha256(e)) AS hash
              FROM audit_links l JOIN audit_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
             WHERE l.tenant_id = %(tenant)s AND l.place = 1
            UNION ALL
            SELECT l.place, audit_entry_sha256(e), audit_link_hash(c.hash, l.place, audit_entry_sha256(e))
              FROM chain c JOIN audit_links l ON l.tenant_id = %(tenant)s AND l.place = c.place + 1
              JOIN audit_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id)
        UPDATE audit_links l SET entry_sha256 = c.sum, hash = c.hash FROM chain c
         WHERE l.tenant_id = %(tenant)s AND l.place = c.place
        """,
        {"tenant": tenant_id},
    )


async def counted(shop: Shop) -> tuple[int, int, AuditStart | None]:
    """Entries, links, and where the chain begins."""
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        entries = await session.scalar(select(func.count()).select_from(AuditEntry))
        links = await session.scalar(select(func.count()).select_from(AuditLink))
        return entries or 0, links or 0, await session.get(AuditStart, shop.tenant_id)


async def rename(shop: Shop, times: int) -> None:
    for number in range(times):
        body = {"full_name": f"Esi {uuid4().hex[:6]} {number}"}
        assert (
            await shop.staff("PATCH", f"/api/v1/staff/{shop.users[Role.KITCHEN]}", json=body)
        ).status_code == 200


async def test_the_trail_s_beginning_goes_and_the_chain_stays_provable(
    shop: Shop, owner: psycopg.Connection[Any], settings: Settings, embedded: EmbeddedPostgres, database_name: str
) -> None:
    await rename(shop, 8)
    age(owner, shop.tenant_id, 5, 4)
    entries, links, _ = await counted(shop)
    assert await preview(shop, "audit") == 5
    assert await preview(shop, "audit", period=60) == 0
    counts = await run_retention(shop.app, shop.tenant_id)
    assert counts["audit"] == 5
    entries_left, links_left, start = await counted(shop)
    assert (entries_left, links_left) == (entries - 5 + 1, links - 5 + 1)  # that it ran is told
    assert start is not None
    assert (start.place, start.entries, start.until < datetime.now(UTC) - timedelta(days=1400)) == (5, 5, True)
    url = embedded.url(database=database_name)
    ((_, chain),) = await verify_audit(settings, url, slug=shop.slug)
    assert (chain.faults, chain.gone, chain.entries) == ([], 5, links_left)
    # Whoever takes more away is seen.
    owner.execute("DELETE FROM audit_links WHERE tenant_id = %s AND place = 6", [shop.tenant_id])
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        assert any("were taken out" in one for one in (await check_chain(session, shop.tenant_id)).faults)


async def test_only_from_the_beginning_and_never_of_two_years(shop: Shop, owner: psycopg.Connection[Any]) -> None:
    await rename(shop, 4)
    before = await counted(shop)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        cut = await session.scalar(text("SELECT cut_audit_trail(now() + interval '9 years', 100)"))
    assert (cut, await counted(shop)) == (0, before)
    with pytest.raises(psycopg.errors.RestrictViolation, match="stays for two years"):
        owner.execute("DELETE FROM audit_entries WHERE tenant_id = %s", [shop.tenant_id])
    for statement in (delete(AuditEntry), delete(AuditLink), text("DELETE FROM audit_starts")):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
                await session.execute(statement)
    # One that is old behind one that is young stays with it.
    owner.execute(
        "UPDATE audit_entries SET at = at - interval '9 years' WHERE tenant_id = %s AND id IN"
        " (SELECT entry_id FROM audit_links WHERE tenant_id = %s AND place = 3)",
        [shop.tenant_id, shop.tenant_id],
    )
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        assert await session.scalar(text("SELECT cut_audit_trail(now(), 100)")) == 0


async def test_a_trail_that_went_whole_goes_on_from_there(
    shop: Shop, other_shop: Shop, owner: psycopg.Connection[Any]
) -> None:
    await rename(shop, 3)
    foreign = await counted(other_shop)
    _, links, _ = await counted(shop)
    age(owner, shop.tenant_id, links, 7)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        for _ in range(links):
            assert await session.scalar(text("SELECT cut_audit_trail(now() - interval '6 years', 1)")) == 1
        assert await session.scalar(text("SELECT cut_audit_trail(now() - interval '6 years', 1)")) == 0
    _, left, start = await counted(shop)
    assert (left, start and (start.place, start.entries)) == (0, (links, links))
    await rename(shop, 2)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        chain = await check_chain(session, shop.tenant_id)
    assert (chain.faults, chain.entries, chain.gone) == ([], 2, links)
    assert await counted(other_shop) == foreign
