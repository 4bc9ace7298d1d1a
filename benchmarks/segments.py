"""Segments of a customer book of a million, and a campaign to a hundred thousand of them."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text

from benchmarks.customers import MANY, Line, fill
from benchmarks.installation import Installation
from comanda.audit.record import SYSTEM
from comanda.bootstrap import assemble
from comanda.campaigns.actions.draft_campaign import create_campaign
from comanda.campaigns.actions.run_campaign import go_on, start_campaign
from comanda.campaigns.repository import get_campaign
from comanda.campaigns.schemas import CampaignCreate
from comanda.kit.db import Database, Session
from comanda.kit.tenancy import Scope
from comanda.segments import ready_made, repository
from comanda.segments.actions.keep_segment import create_segment
from comanda.segments.matching import Setting
from comanda.segments.rules import Rule

TIMES = 7

# Each of a million has ordered some of twelve items; of one in three an address is known.
_HABITS = (
    """
    UPDATE customers SET birthday = '1970-01-01'::date + (hashint8(visit_count * 31 + total_spent) & 16383),
           tier = (ARRAY[NULL, 'bronze', 'silver', 'gold'])[1 + (total_spent %% 4)],
           fulfilments = 1 + (total_spent %% 7), order_sources = 1 + (total_spent %% 15)
     WHERE tenant_id = %(t)s
    """,
    """
    INSERT INTO customer_items (tenant_id, customer_id, item_id, orders, last_at)
    SELECT %(t)s, c.id, i.id, 1 + c.visit_count %% 5, c.last_order_at
      FROM customers c
      JOIN LATERAL (SELECT md5('item' || (c.total_spent + k * 5) %% 12)::uuid AS id
                      FROM generate_series(0, 2) k) i ON true
     WHERE c.tenant_id = %(t)s ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO customer_addresses (tenant_id, id, customer_id, country, area, city, latitude, longitude, is_default)
    SELECT %(t)s, gen_random_uuid(), c.id, 'GH', 'Area ' || c.total_spent %% 40, 'Accra',
           5.5 + (c.total_spent %% 1000) / 2000.0, -0.187, true
      FROM customers c WHERE c.tenant_id = %(t)s AND c.total_spent %% 3 = 0
    """,
)


def _item(number: int) -> str:
    return str(UUID(bytes=md5(f"item{number}".encode(), usedforsecurity=False).digest()))


RULES: dict[str, dict[str, Any]] = {
    "everyone": {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]},
    "lately and often": ready_made.rule_of("champions").model_dump(mode="json"),
    "birthday in 30 days": {"match": "all", "conditions": [{"field": "birthday", "within_days": 30}]},
    "delivery only": {
        "match": "all",
        "conditions": [{"field": "fulfilment", "way": "only", "any_of": ["delivery"]}],
    },
    "bought an item twice": {
        "match": "all",
        "conditions": [{"field": "bought", "items": [_item(3)], "orders_at_least": 2}],
    },
    "bought one item and never another": {
        "match": "all",
        "conditions": [
            {"field": "bought", "items": [_item(3)]},
            {"field": "bought", "items": [_item(8)], "never": True},
        ],
    },
    "in a part of town": {"match": "all", "conditions": [{"field": "area", "any_of": ["Area 3"]}]},
    "five kilometres around": {"match": "all", "conditions": [{"field": "distance", "at_most_meters": 5000}]},
    "all kinds together": {
        "match": "all",
        "conditions": [
            {"field": "last_order", "at_least": 10, "at_most": 400},
            {"field": "visits", "at_least": 5},
            {"field": "bought", "items": [_item(3), _item(8)], "within_days": 300},
        ],
        "groups": [
            {
                "match": "any",
                "conditions": [
                    {"field": "tier", "any_of": ["gold"]},
                    {"field": "fulfilment", "way": "only", "any_of": ["delivery"]},
                    {"field": "area", "any_of": ["Area 3", "Area 6"]},
                ],
            }
        ],
    },
}


def segments(installation: Installation) -> list[Line]:
    """Rules counted over a million customers as the role of the staff, beside counting the table without a rule."""
    (business,) = installation.open_businesses(1)
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        fill_habits(owner, business.tenant_id)
    return asyncio.run(counts(installation.postgres.url(), business.tenant_id))


def fill_habits(owner: psycopg.Connection, tenant_id: UUID) -> None:
    owner.execute("SET session_replication_role = replica")
    fill(owner, tenant_id, MANY)
    for statement in _HABITS:
        owner.execute(statement.encode(), {"t": tenant_id})
    for name in ("customers", "customer_items", "customer_addresses"):
        owner.execute(f"VACUUM (FULL, ANALYZE) {name}".encode())
        owner.execute(f"VACUUM {name}".encode())


PEOPLE = 100_000
_WILLING = (
    """
    UPDATE customers SET email = 'guest' || customer_number || '@example.com', birthday = NULL WHERE tenant_id = %(t)s
    """,
    """
    WITH events AS (
        INSERT INTO consent_events (tenant_id, id, subject, purpose, action, allowed, channel, actor_kind,
                                    occurred_at)
        SELECT tenant_id, gen_random_uuid(), 'email:' || email, 'marketing_email', 'granted', true, 'page', 'guest',
               now()
          FROM customers WHERE tenant_id = %(t)s
        RETURNING tenant_id, id, subject, place
    )
    INSERT INTO contact_choices (tenant_id, id, subject, channel, category, allowed, source, at, event_id, place)
    SELECT tenant_id, gen_random_uuid(), subject, 'email', 'marketing', true, 'page', now(), id, place FROM events
    """,
)
# The same rows without any question; what a campaign is held against.
_PLAIN = """
    INSERT INTO notifications (tenant_id, id, customer_id, campaign_id, notification_type, category, priority, channel,
                               recipient_email, language, fields, dedupe_key, next_at)
    SELECT tenant_id, gen_random_uuid(), id, tenant_id, 'campaign', 'marketing', 2, 'email', email, 'en', '{}',
           'plain ' || id, now() + interval '1 year'
      FROM customers WHERE tenant_id = %(t)s
"""


def campaign(installation: Installation) -> list[Line]:
    """A campaign to a hundred thousand who agreed to e-mails is put into the outbox, beside plain rows of it."""
    business, other = installation.open_businesses(2)
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for one in (business, other):
            fill(owner, one.tenant_id, PEOPLE)
            for statement in _WILLING:
                owner.execute(statement.encode(), {"t": one.tenant_id})
        owner.execute("RESET session_replication_role")
        owner.execute("VACUUM ANALYZE")
        began = time.perf_counter()
        owner.execute(_PLAIN.encode(), {"t": other.tenant_id})
        plain = time.perf_counter() - began
    took, queued = asyncio.run(_queue(installation, business.tenant_id))
    return [
        ("plain rows of the outbox", f"{PEOPLE} in {plain:.1f} s", ""),
        ("queued by the campaign", f"{queued} in {took:.1f} s, {took / plain:.1f} x", "< 10 s"),
    ]


async def _queue(installation: Installation, tenant_id: UUID) -> tuple[float, int]:
    """Seconds and messages."""
    app = assemble(installation.settings, installation.postgres.url())
    await app.database.open()
    try:
        now = datetime.now(UTC)
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            everyone = Rule.model_validate(RULES["everyone"])
            segment = await create_segment(session, tenant_id, "Everyone", everyone, SYSTEM, now)
            await session.flush()
            body = CampaignCreate.model_validate(
                {
                    "name": "News",
                    "segment_id": segment.id,
                    "channels": ["email"],
                    "texts": {"en": {"subject": "News", "body": "Hi {name}, have a look: {link}"}},
                    "holdout_percent": 0,
                }
            )
            made = await create_campaign(session, tenant_id, body, SYSTEM, now)
            await session.flush()
            await start_campaign(session, tenant_id, made.id, None, SYSTEM, now)
            id = made.id
        began = time.perf_counter()
        await go_on(app, tenant_id, id)
        took = time.perf_counter() - began
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            return took, (await get_campaign(session, tenant_id, id)).queued
    finally:
        await app.database.close()


async def counts(url: str, tenant_id: UUID) -> list[Line]:
    database = Database(url)
    await database.open()
    now = datetime.now(UTC)
    at = Setting(now=now, today=now.date(), language="en", place=(5.6037, -0.187))
    scope = Scope.staff(tenant_id, read_only=True)

    async def plain(session: Session) -> int:
        found = await session.execute(
            text("SELECT count(*) FROM customers WHERE tenant_id = :t"), {"t": tenant_id}
        )
        return int(found.scalar_one())

    def counting(rule: Rule) -> Callable[[Session], Awaitable[int]]:
        return lambda session: repository.count(session, tenant_id, rule, at)

    reference, _ = await _timed(database, scope, plain)
    lines: list[Line] = [("count without a rule, median", f"{reference:.0f} ms", "")]
    for name, said in RULES.items():
        took, found = await _timed(database, scope, counting(Rule.model_validate(said)))
        lines.append((f"{name}: median", f"{took:.0f} ms, {took / reference:.1f} x, found {found}", "< 500 ms"))

    async def the_map(session: Session) -> int:
        return len(await repository.map_of(session, tenant_id, now))

    took, _ = await _timed(database, scope, the_map)
    lines.append(("the map of recency and frequency: median", f"{took:.0f} ms, {took / reference:.1f} x", ""))
    async with database.transaction(scope) as session:
        ids = await repository.list_ids(session, tenant_id, Rule.model_validate(RULES["everyone"]), at, None, 200)
    everything = Rule.model_validate(RULES["all kinds together"])
    each = []
    for id in ids:
        async with database.transaction(scope) as session:
            began = time.perf_counter()
            await repository.contains(session, tenant_id, everything, at, id)
            each.append((time.perf_counter() - began) * 1000)
    lines.append(("whether one customer is in it: median", f"{statistics.median(each):.1f} ms", ""))
    await database.close()
    return lines


async def _timed(database: Database, scope: Scope, work: Callable[[Session], Awaitable[int]]) -> tuple[float, int]:
    """Milliseconds in the median, and what was found."""
    took, found = [], 0
    for _ in range(TIMES):
        async with database.transaction(scope) as session:
            began = time.perf_counter()
            found = await work(session)
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), found
