"""Signing staff in."""

from datetime import datetime, timedelta
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.auth import TokenKind, Tokens
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.tenants.models import StaffSession

SHIFT = timedelta(hours=12)


async def start_session(
    session: Session, tokens: Tokens, tenant_id: UUID, user_id: UUID, now: datetime, *, proofs: str = "pwd"
) -> str:
    """One sign-in of a member of staff, in the staff scope of `tenant_id`. `proofs`, all of them right: "pwd",
    "pwd otp", "pwd backup", "pwd passkey" or "passkey".

    Returns the access token, good for one shift unless ended earlier.
    """
    signed_in = StaffSession(
        tenant_id=tenant_id, id=uuid7(), user_id=user_id, created_at=now, expires_at=now + SHIFT
    )
    session.add(signed_in)
    record(session, tenant_id, Actor("staff", user_id), "staff.signed_in", "user", user_id, proofs=proofs)
    claims = {"sub": str(user_id), "tid": str(tenant_id), "sid": str(signed_in.id)}
    return tokens.issue(TokenKind.STAFF, claims, SHIFT)
