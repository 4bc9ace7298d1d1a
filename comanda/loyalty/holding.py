"""What points hold of a person. The ledger's sums stay, of nobody: whoever is erased has no points any more, and no
entry leads to an order, by which a kept invoice would name the others."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.sql.functions import concat

from comanda.audit.record import SYSTEM
from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.loyalty.models import GreetingGiven, LoyaltyCard, LoyaltyEntry, Referral, ReferralLink, TierChange
from comanda.loyalty.repository import enter
from comanda.privacy.holding import Erased, Held, Holder, Person


class PointsHold(Holder):
    held = (
        Held(
            "points",
            LoyaltyEntry,
            lambda person: LoyaltyEntry.customer_id.in_(person.customer_ids),
            shown=("order_id", "kind", "points", "at", "expires_at", "reason"),
            # Its month is enough for figures; by its moment one would find the order again.
            blanked={
                "reason": "",
                "order_id": None,
                "fact": case(
                    (LoyaltyEntry.order_id.is_not(None), concat("erased order ", LoyaltyEntry.id)),
                    (LoyaltyEntry.kind == "bonus", concat("erased bonus ", LoyaltyEntry.id)),
                    else_=LoyaltyEntry.fact,
                ),
                "at": func.date_trunc("month", LoyaltyEntry.at, "UTC"),
            },
        ),
        Held(
            "tiers",
            TierChange,
            lambda person: TierChange.customer_id.in_(person.customer_ids),
            shown=("order_id", "from_tier", "to_tier", "why", "at"),
            blanked={"order_id": None, "at": func.date_trunc("month", TierChange.at, "UTC")},
        ),
        Held(
            "cards",
            LoyaltyCard,
            lambda person: LoyaltyCard.customer_id.in_(person.customer_ids),
            shown=("code", "created_at"),
        ),
        Held(
            "referral_links",
            ReferralLink,
            lambda person: ReferralLink.customer_id.in_(person.customer_ids),
            shown=("code", "created_at"),
        ),
        Held(
            "referrals_open",
            Referral,
            lambda person: (
                (Referral.status == "open")
                & (
                    Referral.inviter_id.in_(person.customer_ids)
                    | Referral.friend_id.in_(person.customer_ids)
                    | Referral.guest_id.in_(person.guest_ids)
                )
            ),
        ),
        # Who invited whom: neither learns of the other here. What the other one has of it, stays.
        Held(
            "came_by_a_friend",
            Referral,
            lambda person: Referral.friend_id.in_(person.customer_ids) | Referral.guest_id.in_(person.guest_ids),
            shown=("status", "opened_at", "rewarded_at", "friend_points"),
            blanked={"friend_id": None, "guest_id": None},
        ),
        Held(
            "friends_invited",
            Referral,
            lambda person: Referral.inviter_id.in_(person.customer_ids),
            shown=("status", "opened_at", "rewarded_at", "inviter_points"),
            blanked={"opened_at": func.date_trunc("month", Referral.opened_at, "UTC")},
        ),
        Held(
            "greetings",
            GreetingGiven,
            lambda person: GreetingGiven.customer_id.in_(person.customer_ids),
            shown=("occasion", "day", "points"),
        ),
    )

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        """What they had is nobody's: otherwise it would be owed for ever."""
        left = await session.execute(
            select(Customer.id, Customer.loyalty_points).where(
                Customer.tenant_id == person.tenant_id,
                Customer.id.in_(person.customer_ids),
                Customer.loyalty_points != 0,
            )
        )
        assert person.tenant_id is not None
        for customer_id, points in left.all():
            fact = f"erased {customer_id} {now.isoformat()}"
            await enter(session, person.tenant_id, customer_id, "adjusted", -points, fact, SYSTEM, now)
        return await super().erase(session, person, now)
