"""What an order gives its customer, and takes: worked out of how it stands, however it got there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from comanda.audit.record import Actor
from comanda.kit.db import Session
from comanda.loyalty import repository
from comanda.loyalty.actions.move_tier import move_tier
from comanda.loyalty.points import OrderState, Terms, changes_of, expiry_of, expiry_of_returned
from comanda.tenants.loyalty import LoyaltyProgramme


@dataclass(frozen=True, slots=True)
class Programme:
    """A business's, with what is needed to work by it; `rules` None: it has none, or none any more."""

    rules: LoyaltyProgramme | None
    currency: str
    zone: ZoneInfo


async def settle_order(
    session: Session,
    tenant_id: UUID,
    order_id: UUID,
    customer_id: UUID,
    state: OrderState,
    tier: str | None,
    programme: Programme,
    actor: Actor,
    now: datetime,
    *,
    may_begin: bool,
) -> None:
    """Enters what is missing of its points, by whoever holds the business's counter; called again, nothing. `tier`: the
    customer's, by which it earns. `may_begin`: it may earn for the first time now."""
    rules, found = programme.rules, await repository.entered_for(session, tenant_id, order_id)
    begins = Terms.of(rules, tier, programme.currency) if rules is not None and may_begin else None
    if begins is None and not found.entries:
        return
    over = found.expires_at is not None and found.expires_at <= now
    changes = changes_of(
        state,
        found.entered,
        begins,
        await repository.points_of(session, tenant_id, customer_id),
        may_go_negative=rules is None or rules.may_go_negative,
        lapsed=await repository.lapsed_of(session, tenant_id, customer_id, now) if over else None,
    )
    for step, one in enumerate(changes, found.entries):
        expires_at, counts_from, terms = found.expires_at, found.counts_from, None
        if one.kind == "returned":
            others = await repository.lines_of(session, tenant_id, customer_id, but_of=order_id)
            expires_at = expiry_of_returned(others, found.entered.redeemed, now, programme.zone)
            counts_from = None
        elif one.kind == "earned" and found.entered.terms is None and rules is not None:
            terms, expires_at = begins, expiry_of(rules, now, programme.zone)
            counts_from = now + timedelta(days=rules.waiting_days) if rules.waiting_days else None
        await repository.enter(
            session,
            tenant_id,
            customer_id,
            one.kind,
            one.points,
            f"order {order_id} {step}",
            actor,
            now,
            order_id=order_id,
            forgone=one.forgone,
            expires_at=expires_at,
            counts_from=counts_from,
            terms=terms,
        )
    await move_tier(
        session, tenant_id, customer_id, programme.rules, programme.zone, "order", now, order_id=order_id
    )
