"""SQL of invitations of friends."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, update

from comanda.customers.repository import lock_customers
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty.cards import LETTERS
from comanda.loyalty.models import LoyaltyEntry, Referral, ReferralLink
from comanda.loyalty.referring import FirstOrder
from comanda.loyalty.repository import KEPT

_CODE_LENGTH = 10  # fifty bits
_MOST_BROWSERS = 10
_OVER = "'{cancelled,expired,rejected}'::text[]"  # orders that count as none

_FIRST_ORDER = text(
    f"""
    SELECT o.placed_at, o.status = 'completed' AS completed, {KEPT} AS kept FROM orders o
     WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id AND o.status <> ALL ({_OVER})
     ORDER BY o.placed_at, o.id LIMIT 1
    """
)
_HAS_ORDERED = text(
    f"""
    SELECT EXISTS (SELECT FROM orders o WHERE o.tenant_id = :tenant_id AND o.guest_id = :guest_id
                      AND o.status <> ALL ({_OVER}))
        OR EXISTS (SELECT FROM orders o WHERE o.tenant_id = :tenant_id AND o.customer_id = :customer_id
                      AND o.status <> ALL ({_OVER}))
    """
)
# Whoever is signed in to the account of the customer whose order it is has proved to be them.
_CLAIM_BY_ACCOUNT = text(
    """
    UPDATE referrals r SET friend_id = c.id FROM customers c
     WHERE r.tenant_id = :tenant_id AND r.guest_id = :guest_id AND r.friend_id IS NULL
       AND c.tenant_id = :tenant_id AND c.id = :customer_id AND c.account_id = :account_id
    """
)


# --- links ------------------------------------------------------------------------------------------------------


async def link_of(
    session: Session, tenant_id: UUID, customer_id: UUID, guest_id: UUID | None, now: datetime
) -> str:
    """A member's own code, made when it is asked for first; `guest_id`: in whose browser it is shown, which brings no
    friend then."""
    newest = (
        select(ReferralLink)
        .where(ReferralLink.tenant_id == tenant_id, ReferralLink.customer_id == customer_id)
        .order_by(ReferralLink.created_at.desc(), ReferralLink.id.desc())
        .limit(1)
    )
    link = await session.scalar(newest)
    if link is None:
        await lock_customers(session, tenant_id, customer_id)  # two pages that open at once get one
        link = await session.scalar(newest)
    if link is None:
        code = "".join(secrets.choice(LETTERS) for _ in range(_CODE_LENGTH))
        link = ReferralLink(
            tenant_id=tenant_id, id=uuid7(), customer_id=customer_id, code=code, guest_ids=[], created_at=now
        )
        session.add(link)
    if guest_id is not None and guest_id not in link.guest_ids:
        link.guest_ids = [*link.guest_ids, guest_id][-_MOST_BROWSERS:]
    await session.flush()
    return link.code


async def find_link(session: Session, tenant_id: UUID, code: str) -> ReferralLink | None:
    found: ReferralLink | None = await session.scalar(
        select(ReferralLink).where(ReferralLink.tenant_id == tenant_id, ReferralLink.code == code)
    )
    return found


# --- links that were opened -------------------------------------------------------------------------------------


async def find_of_guest(session: Session, tenant_id: UUID, guest_id: UUID) -> Referral | None:
    found: Referral | None = await session.scalar(
        select(Referral).where(Referral.tenant_id == tenant_id, Referral.guest_id == guest_id).with_for_update()
    )
    return found


async def list_of_friend(session: Session, tenant_id: UUID, friend_id: UUID) -> Sequence[Referral]:
    """The first opened first."""
    found = await session.scalars(
        select(Referral)
        .where(Referral.tenant_id == tenant_id, Referral.friend_id == friend_id)
        .order_by(Referral.opened_at, Referral.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def claim(session: Session, tenant_id: UUID, guest_id: UUID, customer_id: UUID) -> None:
    """Whoever opened a link in this browser has proved which customer they are."""
    await session.execute(
        update(Referral)
        .where(Referral.tenant_id == tenant_id, Referral.guest_id == guest_id, Referral.friend_id.is_(None))
        .values(friend_id=customer_id)
        .execution_options(synchronize_session=False)
    )


async def claim_by_account(
    session: Session, tenant_id: UUID, guest_id: UUID, customer_id: UUID, account_id: UUID
) -> None:
    values = {
        "tenant_id": tenant_id,
        "guest_id": guest_id,
        "customer_id": customer_id,
        "account_id": account_id,
    }
    await session.execute(_CLAIM_BY_ACCOUNT, values)


async def first_order_of(session: Session, tenant_id: UUID, customer_id: UUID) -> FirstOrder | None:
    values = {"tenant_id": tenant_id, "customer_id": customer_id}
    found = (await session.execute(_FIRST_ORDER, values)).one_or_none()
    return None if found is None else FirstOrder(found.placed_at, found.completed, int(found.kept))


async def has_ordered(session: Session, tenant_id: UUID, guest_id: UUID | None, customer_id: UUID | None) -> bool:
    """In this browser, or as this customer."""
    values = {"tenant_id": tenant_id, "guest_id": guest_id, "customer_id": customer_id}
    return bool(await session.scalar(_HAS_ORDERED, values))


async def count_rewarded(session: Session, tenant_id: UUID, inviter_id: UUID, since: datetime) -> int:
    """Friends whom this member has points for now."""
    return (
        await session.scalar(
            select(func.count()).where(
                Referral.tenant_id == tenant_id,
                Referral.inviter_id == inviter_id,
                Referral.status == "rewarded",
                Referral.rewarded_at > since,
            )
        )
        or 0
    )


async def forget_unused(session: Session, tenant_id: UUID, ended_before: datetime) -> int:
    """Links that were opened and led to nothing; how many."""
    gone = await session.execute(
        delete(Referral).where(
            Referral.tenant_id == tenant_id, Referral.status == "open", Referral.ends_at < ended_before
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


# --- their points -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What the ledger holds of one side; how its points go on is said by its first entry."""

    points: int
    expires_at: datetime | None
    counts_from: datetime | None


def fact_of(referral_id: UUID, side: str, turn: int) -> str:
    return f"referral {referral_id} {side} {turn}"


def _facts(referral: Referral, side: str) -> list[str]:
    return [fact_of(referral.id, side, turn) for turn in range(referral.turns)]


async def given(session: Session, referral: Referral, side: str) -> Given | None:
    """None: nothing yet."""
    rows = (
        await session.execute(
            select(LoyaltyEntry.points, LoyaltyEntry.expires_at, LoyaltyEntry.counts_from)
            .where(LoyaltyEntry.tenant_id == referral.tenant_id, LoyaltyEntry.fact.in_(_facts(referral, side)))
            .order_by(LoyaltyEntry.at, LoyaltyEntry.id)
        )
    ).all()
    if not rows:
        return None
    return Given(sum(one.points for one in rows), rows[0].expires_at, rows[0].counts_from)


async def gather(session: Session, tenant_id: UUID, customer_ids: Sequence[UUID]) -> None:
    """The points of each side are with whom that side is now: after an undone merge some of them are still with the
    other one."""
    rows = await session.scalars(
        select(Referral)
        .where(
            Referral.tenant_id == tenant_id,
            Referral.inviter_id.in_(customer_ids) | Referral.friend_id.in_(customer_ids),
        )
        .execution_options(populate_existing=True)
    )
    for one in rows.all():
        for side, holder in (("inviter", one.inviter_id), ("friend", one.friend_id)):
            if holder in customer_ids and one.turns:
                await session.execute(
                    update(LoyaltyEntry)
                    .where(
                        LoyaltyEntry.tenant_id == tenant_id,
                        LoyaltyEntry.fact.in_(_facts(one, side)),
                        LoyaltyEntry.customer_id != holder,
                    )
                    .values(customer_id=holder)
                    .execution_options(synchronize_session=False)
                )


# --- what is shown of them --------------------------------------------------------------------------------------

_LIST = """
    SELECT r.id, r.status, r.opened_at, r.ends_at, r.rewarded_at, r.inviter_points, r.friend_points,
           r.inviter_id, i.name AS inviter_name, i.customer_number AS inviter_number,
           r.friend_id, f.name AS friend_name, f.customer_number AS friend_number
      FROM referrals r
      JOIN customers i ON i.tenant_id = r.tenant_id AND i.id = r.inviter_id
      LEFT JOIN customers f ON f.tenant_id = r.tenant_id AND f.id = r.friend_id
     WHERE r.tenant_id = :tenant_id AND (CAST(:at AS timestamptz) IS NULL OR (r.opened_at, r.id) < (:at, :id))
     ORDER BY r.opened_at DESC, r.id DESC LIMIT :limit
"""
_OF_CUSTOMER = """
    SELECT r.status, r.opened_at, r.inviter_id, i.name AS inviter_name, i.customer_number AS inviter_number
      FROM referrals r JOIN customers i ON i.tenant_id = r.tenant_id AND i.id = r.inviter_id
     WHERE r.tenant_id = :tenant_id AND r.friend_id = :customer_id AND r.inviter_id <> r.friend_id
     ORDER BY r.status = 'rewarded' DESC, r.opened_at, r.id LIMIT 1
"""
_BROUGHT = """
    SELECT (SELECT count(*) FROM referrals r WHERE r.tenant_id = :tenant_id AND r.inviter_id = :customer_id
               AND r.status = 'rewarded') AS friends,
           (SELECT coalesce(sum(e.points), 0)::bigint FROM loyalty_entries e WHERE e.tenant_id = :tenant_id
               AND e.customer_id = :customer_id AND e.occasion = 'inviter') AS points
"""
_MONTHS = """
    SELECT month, sum(opened)::bigint AS opened, sum(came)::bigint AS came, sum(points)::bigint AS points
      FROM (SELECT date_trunc('month', opened_at AT TIME ZONE :zone)::date AS month, 1 AS opened, 0 AS came,
                   0 AS points FROM referrals WHERE tenant_id = :tenant_id AND opened_at >= :since
             UNION ALL
            SELECT date_trunc('month', rewarded_at AT TIME ZONE :zone)::date, 0, 1, 0 FROM referrals
             WHERE tenant_id = :tenant_id AND rewarded_at >= :since AND status = 'rewarded'
             UNION ALL
            SELECT date_trunc('month', at AT TIME ZONE :zone)::date, 0, 0, points FROM loyalty_entries
             WHERE tenant_id = :tenant_id AND at >= :since AND occasion IN ('inviter', 'friend')) AS all_of_them
     GROUP BY month
"""


async def list_referrals(
    session: Session, tenant_id: UUID, place: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first, each with the names of both."""
    at, id = place or (None, None)
    return (await session.execute(text(_LIST), {"tenant_id": tenant_id, "at": at, "id": id, "limit": limit})).all()


async def came_by(session: Session, tenant_id: UUID, customer_id: UUID) -> Row[Any] | None:
    """Whose link has brought them."""
    values = {"tenant_id": tenant_id, "customer_id": customer_id}
    return (await session.execute(text(_OF_CUSTOMER), values)).one_or_none()


async def brought(session: Session, tenant_id: UUID, customer_id: UUID) -> Row[Any]:
    """(friends, points): how many this member has brought, and what they have for them."""
    return (await session.execute(text(_BROUGHT), {"tenant_id": tenant_id, "customer_id": customer_id})).one()


async def by_month(session: Session, tenant_id: UUID, since: datetime, zone: str) -> Sequence[Row[Any]]:
    """(month, opened, came, points): months of the business's calendar with anything in them."""
    values = {"tenant_id": tenant_id, "since": since, "zone": zone}
    return (await session.execute(text(_MONTHS), values)).all()
