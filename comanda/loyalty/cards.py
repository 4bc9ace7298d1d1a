"""What a member shows at the counter: a code that nobody guesses, drawn as a QR code."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from comanda.customers.repository import lock_customers
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.loyalty.models import LoyaltyCard

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_LENGTH = 12  # sixty bits


async def card_of(session: Session, tenant_id: UUID, customer_id: UUID, now: datetime) -> str:
    """Made when it is asked for first. In the staff scope; finding it again is customers' search (sql/search.sql)."""
    newest = (
        select(LoyaltyCard.code)
        .where(LoyaltyCard.tenant_id == tenant_id, LoyaltyCard.customer_id == customer_id)
        .order_by(LoyaltyCard.created_at.desc(), LoyaltyCard.id.desc())
        .limit(1)
    )
    if (code := await session.scalar(newest)) is not None:
        return code
    await lock_customers(session, tenant_id, customer_id)  # two pages that open at once get one
    if (code := await session.scalar(newest)) is not None:
        return code
    code = "M" + "".join(secrets.choice(LETTERS) for _ in range(_LENGTH))
    session.add(LoyaltyCard(tenant_id=tenant_id, id=uuid7(), customer_id=customer_id, code=code, created_at=now))
    await session.flush()
    return code
