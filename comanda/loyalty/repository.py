"""SQL of points and tiers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text

from comanda.audit.record import Actor
from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty.models import LoyaltyEntry, TierChange, WalletAccount
from comanda.loyalty.points import Entered, Lapsed, Line, Terms, read_terms
from comanda.loyalty.tiers import Looked

Entry = LoyaltyEntry


# --- entries ----------------------------------------------------------------------------------------------------


async def enter(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    kind: str,
    points: int,
    fact: str,
    actor: Actor,
    now: datetime,
    *,
    order_id: UUID | None = None,
    forgone: int = 0,
    expires_at: datetime | None = None,
    counts_from: datetime | None = None,
    terms: Terms | None = None,
    occasion: str | None = None,
    reason: str = "",
) -> UUID:
    """By whoever holds the business's counter. The database refuses the same `fact` a second time."""
    id = uuid7()
    await session.execute(
        insert(Entry).values(
            tenant_id=tenant_id,
            id=id,
            customer_id=customer_id,
            order_id=order_id,
            kind=kind,
            points=points,
            forgone=forgone,
            fact=fact,
            expires_at=expires_at,
            counts_from=counts_from,
            terms=None if terms is None else asdict(terms),
            occasion=occasion,
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            reason=reason,
        )
    )
    return id


async def points_of(session: Session, tenant_id: UUID, customer_id: UUID) -> int:
    """What they have, below 0 what they owe; as the transaction has it."""
    found = await session.scalar(
        select(Customer.loyalty_points).where(Customer.tenant_id == tenant_id, Customer.id == customer_id)
    )
    return found or 0


async def waiting(session: Session, tenant_id: UUID, customer_id: UUID, now: datetime) -> int:
    """Points they have that cannot be used yet."""
    found = await session.scalar(
        select(func.sum(Entry.points)).where(
            Entry.tenant_id == tenant_id, Entry.customer_id == customer_id, Entry.counts_from > now
        )
    )
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class OfOrder:
    """What the ledger holds of an order, and how its points go on: the first that it earned say it for all."""

    entered: Entered
    entries: int
    expires_at: datetime | None
    counts_from: datetime | None


async def entered_for(session: Session, tenant_id: UUID, order_id: UUID) -> OfOrder:
    rows = (
        await session.execute(
            select(Entry.kind, Entry.points, Entry.forgone, Entry.terms, Entry.expires_at, Entry.counts_from)
            .where(Entry.tenant_id == tenant_id, Entry.order_id == order_id)
            .order_by(Entry.at, Entry.id)
        )
    ).all()
    sums = {"earned": 0, "reversed": 0, "redeemed": 0, "returned": 0}
    for one in rows:
        sums[one.kind] += one.points
    first = next((one for one in rows if one.kind == "earned"), None)
    return OfOrder(
        Entered(
            earned=sums["earned"] + sums["reversed"],
            forgone=sum(one.forgone for one in rows),
            redeemed=-sums["redeemed"],
            returned=sums["returned"],
            terms=read_terms(first.terms) if first else None,
        ),
        len(rows),
        first.expires_at if first else None,
        first.counts_from if first else None,
    )


async def lines_of(
    session: Session, tenant_id: UUID, customer_id: UUID, *, but_of: UUID | None = None
) -> list[Line]:
    """All of a customer's, but what an order took and gave back."""
    query = select(Entry.kind, Entry.points, Entry.expires_at).where(
        Entry.tenant_id == tenant_id, Entry.customer_id == customer_id
    )
    if but_of is not None:
        query = query.where(Entry.order_id.is_distinct_from(but_of) | Entry.kind.not_in(("redeemed", "returned")))
    return [Line(*one) for one in await session.execute(query)]


async def lapsed_of(session: Session, tenant_id: UUID, customer_id: UUID, now: datetime) -> Lapsed:
    lines = await lines_of(session, tenant_id, customer_id)
    expired = -sum(one.points for one in lines if one.kind == "expired")
    taken = -sum(one.points for one in lines if one.takes)
    given = sum(
        one.points for one in lines if not one.takes and one.expires_at is not None and one.expires_at <= now
    )
    return Lapsed(given, taken - expired, expired)


async def list_entries(
    session: Session, tenant_id: UUID, customer_id: UUID, place: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first, each with the number of its order and who entered it."""
    sql = """
        SELECT e.id, e.kind, e.points, e.forgone, e.at, e.expires_at, e.counts_from, e.reason, e.order_id,
               e.occasion,
               o.number_text AS order_number, u.full_name AS by_name
          FROM loyalty_entries e
          LEFT JOIN orders o ON o.tenant_id = e.tenant_id AND o.id = e.order_id
          LEFT JOIN users u ON u.tenant_id = e.tenant_id AND u.id = e.actor_id AND e.actor_kind = 'staff'
         WHERE e.tenant_id = :tenant_id AND e.customer_id = :customer_id
           AND (CAST(:at AS timestamptz) IS NULL OR (e.at, e.id) < (:at, :id))
         ORDER BY e.at DESC, e.id DESC LIMIT :limit
    """
    at, id = place or (None, None)
    values = {"tenant_id": tenant_id, "customer_id": customer_id, "at": at, "id": id, "limit": limit}
    return (await session.execute(text(sql), values)).all()


# As points.due_by has it: of those given that are over by then, what nobody has taken.
_DUE = """
    SELECT e.customer_id, e.given - e.taken AS points, e.first
      FROM (SELECT customer_id,
                   coalesce(sum(points) FILTER (WHERE expires_at <= :until), 0)::bigint AS given,
                   -coalesce(sum(points) FILTER (WHERE kind IN ('redeemed', 'expired')
                        OR points < 0 AND kind IN ('adjusted', 'moved')), 0)::bigint AS taken,
                   min(expires_at) FILTER (WHERE expires_at > :now) AS first
              FROM loyalty_entries WHERE tenant_id = :tenant_id {whose}
             GROUP BY customer_id) e
     WHERE e.given > e.taken
"""
_DUE_OF_ALL = text(_DUE.format(whose=""))
_EXPIRE = text(
    f"""
    INSERT INTO loyalty_entries (tenant_id, id, customer_id, kind, points, fact, at, actor_kind)
    SELECT :tenant_id, gen_random_uuid(), d.customer_id, 'expired', -d.points,
           'expired ' || d.customer_id || ' ' || :moment, :now, 'system'
      FROM ({_DUE.format(whose="AND customer_id = ANY (:customers)")}) d
    RETURNING customer_id
    """
)


async def list_due(session: Session, tenant_id: UUID, now: datetime, until: datetime) -> Sequence[Row[Any]]:
    """(customer_id, points, first): who has points that are over by `until`, and when those go that go first after
    now."""
    return (await session.execute(_DUE_OF_ALL, {"tenant_id": tenant_id, "now": now, "until": until})).all()


async def expire(session: Session, tenant_id: UUID, customers: Sequence[UUID], now: datetime) -> int:
    """Enters as expired what is over of these, by whoever holds the business's counter; of how many."""
    values = {
        "tenant_id": tenant_id,
        "customers": list(customers),
        "now": now,
        "until": now,
        "moment": now.isoformat(),
    }
    return len((await session.execute(_EXPIRE, values)).all())


# --- tiers ------------------------------------------------------------------------------------------------------

# What of an order's total was paid and kept: what goes back of a payment goes before its tip does.
KEPT = """least(o.total_cents, coalesce((SELECT sum(greatest(0, p.amount_cents - p.tip_cents - p.refunded_cents))
    FROM payments p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id AND p.status = 'succeeded'
     AND p.stray IS NULL), 0))"""
_LOOK = f"""
    SELECT k.customer_id, sum(k.kept)::bigint AS spent,
           count(*) FILTER (WHERE k.kept > 0 OR k.total_cents = 0) AS visits
      FROM (SELECT o.customer_id, o.total_cents, {KEPT} AS kept FROM orders o
             WHERE o.tenant_id = :tenant_id AND o.status = 'completed' AND o.placed_at >= :since
               AND {{whose}} OFFSET 0) k
     GROUP BY k.customer_id
"""
_LOOK_AT_ONE = text(_LOOK.format(whose="o.customer_id = :customer_id"))
_LOOK_AT_ALL = text(
    f"""
    SELECT c.id, c.tier, coalesce(l.spent, 0) AS spent, coalesce(l.visits, 0) AS visits
      FROM (SELECT id, tier FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL) c
      LEFT JOIN ({_LOOK.format(whose="o.customer_id IS NOT NULL")}) l ON l.customer_id = c.id
     WHERE c.tier IS NOT NULL OR l.customer_id IS NOT NULL
    """
)


async def tier_of_customer(session: Session, tenant_id: UUID, customer_id: UUID) -> str | None:
    return await session.scalar(
        select(Customer.tier).where(Customer.tenant_id == tenant_id, Customer.id == customer_id)
    )


async def look_at(session: Session, tenant_id: UUID, customer_id: UUID, since: datetime) -> Looked:
    """What of their completed orders since then was paid and kept; one that was given back whole is no visit."""
    values = {"tenant_id": tenant_id, "customer_id": customer_id, "since": since}
    found = (await session.execute(_LOOK_AT_ONE, values)).one_or_none()
    return Looked(0, 0) if found is None else Looked(found.spent, found.visits)


async def look_at_all(session: Session, tenant_id: UUID, since: datetime) -> list[tuple[UUID, str | None, Looked]]:
    """Everyone who has a tier or has ordered since then: (customer, tier, what they did)."""
    rows = await session.execute(_LOOK_AT_ALL, {"tenant_id": tenant_id, "since": since})
    return [(one.id, one.tier, Looked(one.spent, one.visits)) for one in rows]


async def list_tier_changes(session: Session, tenant_id: UUID, customer_id: UUID) -> Sequence[TierChange]:
    """The newest first, of the last twenty."""
    found = await session.scalars(
        select(TierChange)
        .where(TierChange.tenant_id == tenant_id, TierChange.customer_id == customer_id)
        .order_by(TierChange.at.desc(), TierChange.id.desc())
        .limit(20)
    )
    return found.all()


# --- figures of the programme -----------------------------------------------------------------------------------


async def points_out(session: Session, tenant_id: UUID) -> Row[Any]:
    """members, points, owed: of all customers together."""
    sql = """
        SELECT count(*) FILTER (WHERE loyalty_points > 0) AS members,
               coalesce(sum(loyalty_points) FILTER (WHERE loyalty_points > 0), 0)::bigint AS points,
               -coalesce(sum(loyalty_points) FILTER (WHERE loyalty_points < 0), 0)::bigint AS owed
          FROM customers WHERE tenant_id = :tenant_id AND merged_into IS NULL
    """
    return (await session.execute(text(sql), {"tenant_id": tenant_id})).one()


async def count_tiers(session: Session, tenant_id: UUID) -> Sequence[Row[Any]]:
    """(level, members)."""
    sql = """
        SELECT tier AS level, count(*) AS members FROM customers
         WHERE tenant_id = :tenant_id AND merged_into IS NULL AND tier IS NOT NULL
         GROUP BY tier ORDER BY array_position('{bronze,silver,gold}'::text[], tier)
    """
    return (await session.execute(text(sql), {"tenant_id": tenant_id})).all()


async def by_month(session: Session, tenant_id: UUID, since: datetime, zone: str) -> Sequence[Row[Any]]:
    """(month, earned, given, redeemed, expired): months of the business's calendar with anything in them."""
    sql = """
        SELECT date_trunc('month', at AT TIME ZONE :zone)::date AS month,
               coalesce(sum(points) FILTER (WHERE kind IN ('earned', 'reversed')), 0)::bigint AS earned,
               coalesce(sum(points) FILTER (WHERE kind IN ('adjusted', 'bonus')), 0)::bigint AS given,
               -coalesce(sum(points) FILTER (WHERE kind IN ('redeemed', 'returned')), 0)::bigint AS redeemed,
               -coalesce(sum(points) FILTER (WHERE kind = 'expired'), 0)::bigint AS expired
          FROM loyalty_entries WHERE tenant_id = :tenant_id AND at >= :since
         GROUP BY 1
    """
    values = {"tenant_id": tenant_id, "since": since, "zone": zone}
    return (await session.execute(text(sql), values)).all()


# --- keys of wallets --------------------------------------------------------------------------------------------


async def list_wallets(session: Session, tenant_id: UUID) -> dict[str, WalletAccount]:
    """By whose wallet it is."""
    rows = await session.scalars(select(WalletAccount).where(WalletAccount.tenant_id == tenant_id))
    return {one.provider: one for one in rows}


async def find_wallet(session: Session, tenant_id: UUID, wallet: str) -> WalletAccount | None:
    return (await list_wallets(session, tenant_id)).get(wallet)
