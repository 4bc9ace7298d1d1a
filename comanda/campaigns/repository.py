"""SQL of campaigns: whom a slice of a segment reaches, what is queued for them, and what they did afterwards."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from comanda.campaigns.models import Campaign
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.notifications.kinds import KINDS, PRIORITIES
from comanda.orders.states import COUNTED, in_sql

KIND = "campaign"
_COUNTED = in_sql(COUNTED)

# Of these customers: by which way each is reached, if any. What `messaging.guard.judge` will ask of each message is
# asked here of all at once: a yes under one of their names, and a no under none. It stays the one that decides.
_REACHED = """
    reached AS MATERIALIZED (
        -- Person by person, each by their indexes: whatever the statistics say of tables that grow at this moment.
        SELECT p.*, w.channel, w.subscription_id,
               (SELECT count(*) FROM notifications n
                 WHERE n.tenant_id = :tenant_id AND n.customer_id = p.id AND n.created_at >= :since
                   AND n.category = 'marketing' AND n.status = ANY ('{queued,sending,sent,delivered}'::text[])
               ) >= :most AS capped,
               -- By lot, and always the same one: of the campaign and the customer alone.
               mod(('x' || left(md5(CAST(:campaign_id AS text) || p.id), 7))::bit(28)::integer, 100)
                   < :holdout_percent AS held_out
          FROM (SELECT c.id, coalesce(c.language, :business_language) AS language, c.name, c.name2, c.phone, c.email,
                       c.account_id
                  FROM customers c
                 WHERE c.tenant_id = :tenant_id AND c.id = ANY (:ids) AND c.merged_into IS NULL AND c.is_active) p
          CROSS JOIN LATERAL (
                SELECT w.channel, d.id AS subscription_id
                  FROM unnest(CAST(:channels AS text[])) WITH ORDINALITY AS w (channel, place)
                  LEFT JOIN LATERAL (
                        SELECT s.id FROM push_subscriptions s
                         WHERE w.channel = 'push' AND s.tenant_id = :tenant_id AND s.account_id = p.account_id
                         ORDER BY s.created_at DESC LIMIT 1) d ON true
                 WHERE CASE w.channel WHEN 'sms' THEN :sends_sms AND p.phone IS NOT NULL
                                      WHEN 'email' THEN p.email IS NOT NULL ELSE d.id IS NOT NULL END
                   AND (SELECT bool_and(x.allowed) FROM contact_choices x
                         WHERE x.tenant_id = :tenant_id AND x.channel = w.channel AND x.category = 'marketing'
                           AND x.subject = ANY (ARRAY['sms:' || p.phone, 'email:' || p.email,
                                                      'account:' || p.account_id]))
                 ORDER BY w.place LIMIT 1) w
    )
"""
# As kit.ids makes them: in the order of time, so that indexes grow at their end.
_NEW_ID = """CAST(:moment || '7' || substr(d.drawn, 1, 3) || 'a' || substr(d.drawn, 4, 15) AS uuid)"""
_PLAN = text(
    f"""
    WITH {_REACHED}
    SELECT CASE WHEN capped THEN 'capped' WHEN held_out THEN 'held_out' ELSE channel END AS what,
           CASE WHEN capped OR held_out THEN '' WHEN CAST(:texts AS jsonb) ? language THEN language
                ELSE CAST(:first_language AS text) END AS language,
           count(*) AS people
      FROM reached GROUP BY 1, 2
    """
)
_QUEUE = text(
    f"""
    WITH {_REACHED}, drawn AS (
        INSERT INTO campaign_people (tenant_id, campaign_id, customer_id, held_out, at)
        SELECT :tenant_id, :campaign_id, r.id, r.held_out, :now FROM reached r WHERE NOT r.capped
        ON CONFLICT DO NOTHING  -- whoever was drawn before is not written to again
        RETURNING customer_id
    ), queued AS (
        INSERT INTO notifications (tenant_id, id, account_id, customer_id, campaign_id, notification_type, category,
            priority, channel, recipient_phone, recipient_email, subscription_id, language, fields, expires_at,
            created_at, next_at)
        SELECT :tenant_id, {_NEW_ID}, r.account_id, r.id, :campaign_id, '{KIND}', 'marketing', :priority,
               r.channel, CASE r.channel WHEN 'sms' THEN r.phone END, CASE r.channel WHEN 'email' THEN r.email END,
               r.subscription_id, said.language,
               jsonb_build_object('name', CASE said.language WHEN 'ar' THEN coalesce(nullif(r.name2, ''), r.name)
                                               ELSE r.name END,
                                  'path', CAST(:path AS text)) || (CAST(:texts AS jsonb) -> said.language),
               :expires_at, :now, :now
          FROM drawn
          JOIN reached r ON r.id = drawn.customer_id
          CROSS JOIN LATERAL (SELECT CASE WHEN CAST(:texts AS jsonb) ? r.language THEN r.language
                                          ELSE CAST(:first_language AS text) END AS language) said
          CROSS JOIN LATERAL (SELECT md5(CAST(gen_random_uuid() AS text) || r.id) AS drawn) d
         WHERE NOT r.held_out
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM queued) AS queued,
           (SELECT count(*) FROM reached WHERE held_out AND NOT capped) AS held_out,
           (SELECT count(*) FROM reached WHERE capped) AS capped
    """
)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a slice is queued with. `most` marketing messages to one customer since `since`, over all campaigns."""

    business_language: str
    sends_sms: bool
    path: str
    most: int
    since: datetime


def _values(campaign: Campaign, sending: Sending, ids: Sequence[UUID]) -> dict[str, Any]:
    return {
        "tenant_id": campaign.tenant_id,
        "campaign_id": campaign.id,
        "ids": list(ids),
        "channels": list(campaign.channels),
        "holdout_percent": campaign.holdout_percent,
        "texts": json.dumps(campaign.texts),
        "first_language": next(iter(sorted(campaign.texts, reverse=True))),  # English before Arabic
        "business_language": sending.business_language,
        "sends_sms": sending.sends_sms,
        "most": sending.most,
        "since": sending.since,
    }


async def plan_slice(
    session: Session, campaign: Campaign, sending: Sending, ids: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """(what, language, people): what is a channel, held_out or capped; who is in none of them is not reached."""
    return (await session.execute(_PLAN, _values(campaign, sending, ids))).all()


async def queue_slice(
    session: Session, campaign: Campaign, sending: Sending, ids: Sequence[UUID], now: datetime
) -> Row[Any]:
    """(queued, held_out, capped)"""
    values = _values(campaign, sending, ids) | {
        "now": now,
        "path": sending.path,
        "moment": uuid7().hex[:12],
        "priority": PRIORITIES["marketing"],
        "expires_at": now + KINDS[KIND].useful_for,
    }
    return (await session.execute(_QUEUE, values)).one()


async def list_due(session: Session, now: datetime) -> Sequence[Row[Any]]:
    """(tenant_id, id), in a system scope."""
    found = await session.execute(text("SELECT tenant_id, id FROM list_due_campaigns(:now)"), {"now": now})
    return found.all()


# --- one and all ------------------------------------------------------------------------------------------------


async def get_campaign(session: Session, tenant_id: UUID, id: UUID) -> Campaign:
    """Raises NotFound."""
    found = await session.get(Campaign, (tenant_id, id))
    if found is None:
        raise NotFound()
    return found


async def lock_campaign(session: Session, tenant_id: UUID, id: UUID) -> Campaign:
    """Raises NotFound."""
    found: Campaign | None = await session.scalar(
        select(Campaign)
        .where(Campaign.tenant_id == tenant_id, Campaign.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


async def list_campaigns(
    session: Session, tenant_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Campaign]:
    """Newest first."""
    query = select(Campaign).where(Campaign.tenant_id == tenant_id)
    if before is not None:
        at, id = before
        query = query.where((Campaign.created_at < at) | ((Campaign.created_at == at) & (Campaign.id < id)))
    found = await session.scalars(query.order_by(Campaign.created_at.desc(), Campaign.id.desc()).limit(limit))
    return found.all()


# --- messages that wait -----------------------------------------------------------------------------------------

# What waits for a campaign that pauses is due in a time that nobody lives to see; a state of its own would be asked
# for by everything that reads the queue.
_HELD_UNTIL = "'2999-01-01 00:00:00+00'::timestamptz"
_OF_CAMPAIGN = "tenant_id = :tenant_id AND campaign_id = :campaign_id"
_HOLD = text(f"UPDATE notifications SET next_at = {_HELD_UNTIL} WHERE {_OF_CAMPAIGN} AND status = 'queued'")
_RELEASE = text(
    "UPDATE notifications SET next_at = :now, expires_at = :expires_at"
    f" WHERE {_OF_CAMPAIGN} AND status = 'queued' AND next_at = {_HELD_UNTIL}"
)
_WITHDRAW = text(
    "UPDATE notifications SET status = 'skipped', skip_reason = 'withdrawn'"
    f" WHERE {_OF_CAMPAIGN} AND status = 'queued'"
)
# What somebody has in their hands at this moment, should it have to be tried once more.
_END = text(f"UPDATE notifications SET expires_at = :now WHERE {_OF_CAMPAIGN} AND status = 'sending'")
_WAITING = text(
    f"SELECT EXISTS (SELECT FROM notifications WHERE {_OF_CAMPAIGN}"
    " AND status = ANY ('{queued,sending}'::text[]))"
)


def _of(campaign: Campaign) -> dict[str, Any]:
    return {"tenant_id": campaign.tenant_id, "campaign_id": campaign.id}


async def hold_messages(session: Session, campaign: Campaign) -> None:
    await session.execute(_HOLD, _of(campaign))


async def release_messages(session: Session, campaign: Campaign, now: datetime) -> None:
    await session.execute(_RELEASE, _of(campaign) | {"now": now, "expires_at": now + KINDS[KIND].useful_for})


async def withdraw_messages(session: Session, campaign: Campaign, now: datetime) -> int:
    """How many there were."""
    done: Any = await session.execute(_WITHDRAW, _of(campaign))
    await session.execute(_END, _of(campaign) | {"now": now})
    count: int = done.rowcount
    return count


async def has_waiting(session: Session, campaign: Campaign) -> bool:
    return bool((await session.execute(_WAITING, _of(campaign))).scalar_one())


# --- what became of it ------------------------------------------------------------------------------------------

_SENT = text(
    """
    SELECT channel, status, coalesce(skip_reason, '') AS reason, count(*) AS messages,
           coalesce(sum(segments), 0)::bigint AS segments, coalesce(sum(cost_micros), 0)::bigint AS cost_micros,
           cost_currency AS currency
      FROM notifications WHERE tenant_id = :tenant_id AND campaign_id = :campaign_id
     GROUP BY channel, status, skip_reason, cost_currency ORDER BY 1, 2, 3
    """
)
_LEFT = text(
    """
    SELECT count(DISTINCT n.customer_id)
      FROM notifications n JOIN contact_choices x ON x.tenant_id = n.tenant_id AND x.channel = n.channel
       AND x.category = 'marketing' AND NOT x.allowed AND x.source <> 'provider'
       AND x.subject = ANY (ARRAY['sms:' || n.recipient_phone, 'email:' || n.recipient_email,
                                  'account:' || n.account_id])
     WHERE n.tenant_id = :tenant_id AND n.campaign_id = :campaign_id AND n.status = ANY ('{sent,delivered}'::text[])
       AND x.at >= n.sent_at AND x.at < n.sent_at + make_interval(days => :days)
    """
)
# Everyone who was drawn, whatever became of their message: those who were not reached are among the held out too, so
# leaving them out on one side would compare two kinds of people. Whoever was merged since is who they are now.
_DID = text(
    f"""
    WITH person AS (
        SELECT p.held_out, p.at, coalesce(c.merged_into, c.id) AS id
          FROM campaign_people p JOIN customers c ON c.tenant_id = p.tenant_id AND c.id = p.customer_id
         WHERE p.tenant_id = :tenant_id AND p.campaign_id = :campaign_id
    ), did AS (
        SELECT p.held_out, count(o.id) AS orders, coalesce(sum(o.total_cents), 0) AS spent,
               floor(extract(epoch FROM min(o.placed_at) - p.at) / 86400)::integer AS first_day
          FROM person p LEFT JOIN orders o ON o.tenant_id = :tenant_id AND o.customer_id = p.id
           AND o.placed_at >= p.at AND o.placed_at < p.at + make_interval(days => :days) AND o.status IN {_COUNTED}
         GROUP BY p.held_out, p.id, p.at
    )
    SELECT held_out, first_day, count(*) AS people, sum(orders)::bigint AS orders, sum(spent)::bigint AS spent,
           sum(orders * orders)::bigint AS orders_squared, sum(spent * spent)::numeric AS spent_squared
      FROM did GROUP BY held_out, first_day ORDER BY held_out, first_day
    """
)


async def sent_of(session: Session, campaign: Campaign) -> Sequence[Row[Any]]:
    return (await session.execute(_SENT, _of(campaign))).all()


async def left_through(session: Session, campaign: Campaign) -> int:
    """How many said afterwards that they want no more."""
    found = await session.execute(_LEFT, _of(campaign) | {"days": campaign.measured_days})
    count: int = found.scalar_one()
    return count


async def did_afterwards(session: Session, campaign: Campaign) -> Sequence[Row[Any]]:
    """By whether they were held out and the day of their first order, null for those without one: people, orders,
    spent, and the sums of the squares of both."""
    await session.execute(text("SET LOCAL statement_timeout = '15s'"))
    return (await session.execute(_DID, _of(campaign) | {"days": campaign.measured_days})).all()


# --- what an SMS costs ------------------------------------------------------------------------------------------

_PRICE = text(
    """
    SELECT a.cost_currency AS currency, (sum(a.cost_micros) / sum(a.segments))::bigint AS micros
      FROM notification_attempts a
     WHERE a.tenant_id = :tenant_id AND a.cost_micros IS NOT NULL AND a.segments > 0 AND a.started_at >= :since
     GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
    """
)
_SAID_PRICE = text(
    "SELECT price_currency AS currency, price_micros AS micros FROM sms_accounts"
    " WHERE tenant_id = :tenant_id AND price_micros IS NOT NULL ORDER BY position LIMIT 1"
)
_FIRST_SENDER = text("SELECT sender FROM sms_accounts WHERE tenant_id = :tenant_id ORDER BY position LIMIT 1")
LATELY = timedelta(days=60)


async def first_sender(session: Session, tenant_id: UUID) -> str:
    """Of SMS; empty: there is none."""
    return (await session.execute(_FIRST_SENDER, {"tenant_id": tenant_id})).scalar_one_or_none() or ""


async def price_of_a_segment(session: Session, tenant_id: UUID, now: datetime) -> Row[Any] | None:
    """(currency, micros): as it was lately on the average, else as the owner has said; None: nobody knows."""
    found = await session.execute(_PRICE, {"tenant_id": tenant_id, "since": now - LATELY})
    lately = found.one_or_none()
    if lately is not None:
        return lately
    return (await session.execute(_SAID_PRICE, {"tenant_id": tenant_id})).one_or_none()
