"""SQL of promotions."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.menu.models import Category, Item
from comanda.promotions.models import Promotion
from comanda.promotions.offers import Person
from comanda.segments.models import Segment
from comanda.segments.repository import contains
from comanda.segments.rules import Rule
from comanda.segments.setting import setting_of


async def list_promotions(session: Session, tenant_id: UUID, *, include_archived: bool = False) -> list[Promotion]:
    """The newest first; of those that were archived at most 200."""
    kept = [] if include_archived else [Promotion.archived_at.is_(None)]
    found = await session.scalars(
        select(Promotion)
        .where(Promotion.tenant_id == tenant_id, *kept)
        .order_by(Promotion.archived_at.is_not(None), Promotion.id.desc())
        .limit(300)
    )
    return list(found)


async def get_promotion(session: Session, tenant_id: UUID, promotion_id: UUID) -> Promotion:
    """Raises NotFound."""
    found = await session.scalar(
        select(Promotion)
        .where(Promotion.tenant_id == tenant_id, Promotion.id == promotion_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


async def find_by_code(session: Session, tenant_id: UUID, code: str) -> Promotion | None:
    found: Promotion | None = await session.scalar(
        select(Promotion).where(
            Promotion.tenant_id == tenant_id, Promotion.code == code, Promotion.archived_at.is_(None)
        )
    )
    return found


async def count_promotions(session: Session, tenant_id: UUID) -> int:
    counted = await session.scalar(
        select(func.count()).where(Promotion.tenant_id == tenant_id, Promotion.archived_at.is_(None))
    )
    return counted or 0


async def are_on_menu(
    session: Session, tenant_id: UUID, item_ids: Collection[UUID], category_ids: Collection[UUID]
) -> bool:
    """Whether all of them are."""
    items = select(func.count()).where(
        Item.tenant_id == tenant_id, Item.id.in_(item_ids), Item.archived_at.is_(None)
    )
    categories = select(func.count()).where(Category.tenant_id == tenant_id, Category.id.in_(category_ids))
    found = await session.scalar(items), await session.scalar(categories)
    return found == (len(item_ids), len(category_ids))


async def uses_by_day(
    session: Session, tenant_id: UUID, promotion_id: UUID, zone: str, first_day: date
) -> list[Row[Any]]:
    """(day, uses, cents) of the business's days since then on which there was any."""
    found = await session.execute(
        text(
            """
            SELECT (used_at AT TIME ZONE :zone)::date AS day, count(*) AS uses, sum(cents)::bigint AS cents
              FROM promotion_uses
             WHERE tenant_id = :tenant_id AND promotion_id = :promotion_id AND released_at IS NULL
               AND used_at >= CAST(:first_day AS date)::timestamp AT TIME ZONE :zone
             GROUP BY 1 ORDER BY 1
            """
        ),
        {"tenant_id": tenant_id, "promotion_id": promotion_id, "zone": zone, "first_day": first_day},
    )
    return list(found.all())


_WHO = {
    "customer": "SELECT coalesce(w.merged_into, w.id) FROM customers w WHERE w.tenant_id = :tenant_id AND w.id = :who",
    # As the business's own book links them: whoever has proved that this is them.
    "account": "SELECT w.id FROM customers w"
    " WHERE w.tenant_id = :tenant_id AND w.account_id = :who AND w.merged_into IS NULL",
    "guest": "SELECT w.customer_id FROM guest_customers w WHERE w.tenant_id = :tenant_id AND w.guest_id = :who",
}
_PERSON = {
    by: text(
        f"""
        SELECT c.id, c.tier, c.visit_count, (
               SELECT coalesce(jsonb_object_agg(u.promotion_id, u.uses), '{{}}') FROM (
                    SELECT promotion_id, count(*) AS uses FROM promotion_uses
                     WHERE tenant_id = :tenant_id AND customer_id = c.id AND released_at IS NULL
                     GROUP BY promotion_id) u) AS uses
          FROM customers c WHERE c.tenant_id = :tenant_id AND c.id = ({whose}) AND c.is_active
        """  # noqa: S608 - put together of the constants above
    )
    for by, whose in _WHO.items()
}


async def find_person(
    session: Session,
    tenant_id: UUID,
    *,
    customer_id: UUID | None = None,
    account_id: UUID | None = None,
    guest_id: UUID | None = None,
    segment_ids: Collection[UUID] = (),
    at: datetime,
) -> Person | None:
    """The customer whom the staff have chosen, or who stands behind a guest's token that proved it or an account, and
    which of these segments they are in at that time. In staff scope."""
    for by, who in (("customer", customer_id), ("guest", guest_id), ("account", account_id)):
        if who is None:
            continue
        row = (await session.execute(_PERSON[by], {"tenant_id": tenant_id, "who": who})).one_or_none()
        if row is not None:
            uses = {UUID(id): count for id, count in row.uses.items()}
            found = await _segments_of(session, tenant_id, row.id, segment_ids, at)
            return Person(row.id, row.tier, row.visit_count, uses, found)
    return None


async def _segments_of(
    session: Session, tenant_id: UUID, customer_id: UUID, segment_ids: Collection[UUID], at: datetime
) -> frozenset[UUID]:
    """A segment that was put away is still whom a promotion is for."""
    if not segment_ids:
        return frozenset()
    setting = await setting_of(session, tenant_id, at)
    rules = await session.scalars(
        select(Segment).where(Segment.tenant_id == tenant_id, Segment.id.in_(segment_ids))
    )
    return frozenset(
        [
            one.id
            for one in rules.all()
            if await contains(session, tenant_id, Rule.model_validate(one.rule), setting, customer_id)
        ]
    )


async def has_segment(session: Session, tenant_id: UUID, segment_id: UUID) -> bool:
    return await session.get(Segment, (tenant_id, segment_id)) is not None


async def give_back(session: Session, tenant_id: UUID, order_id: UUID, now: datetime) -> bool:
    """What an order that came to nothing had used may be used again; True where guests are to hear of that, as
    something was used up. Under the business's lock."""
    given = await session.execute(
        text(
            """
            WITH released AS (
                UPDATE promotion_uses SET released_at = :now
                 WHERE tenant_id = :tenant_id AND order_id = :order_id AND released_at IS NULL
                RETURNING promotion_id, cents)
            UPDATE promotions p SET used = p.used - 1, used_cents = p.used_cents - r.cents FROM released r
             WHERE p.tenant_id = :tenant_id AND p.id = r.promotion_id
            RETURNING p.used + 1 = p.total_limit AS was_used_up
            """
        ),
        {"tenant_id": tenant_id, "order_id": order_id, "now": now},
    )
    return any(row.was_used_up for row in given)
