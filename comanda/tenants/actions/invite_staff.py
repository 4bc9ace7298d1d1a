"""Inviting someone to work here."""

from datetime import datetime, timedelta
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.auth import digest
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed
from comanda.kit.ids import uuid7
from comanda.tenants import repository
from comanda.tenants.errors import AlreadyOnStaff, WorkedHereBefore
from comanda.tenants.models import Invitation
from comanda.tenants.permissions import Role, may_manage

VALID_FOR = timedelta(days=7)


async def invite_staff(
    session: Session,
    tenant_id: UUID,
    *,
    email: str,
    invited_role: Role,
    secret: str,
    by: UUID,
    role: Role,
    now: datetime,
) -> Invitation:
    """Only the digest of `secret` is kept. An earlier invitation to the same e-mail ends with this one.

    Raises NotAllowed, AlreadyOnStaff, WorkedHereBefore.
    """
    if not may_manage(role, invited_role):
        raise NotAllowed()
    await repository.lock_tenant(session, tenant_id)  # so that two invitations at once do not both stay open
    known = await repository.find_user_by_email(session, tenant_id, email)
    if known is not None:
        raise AlreadyOnStaff() if known.is_active else WorkedHereBefore()
    await repository.revoke_invitations_to(session, tenant_id, email, now)
    invitation = Invitation(
        tenant_id=tenant_id,
        id=uuid7(),
        email=email,
        role=invited_role,
        token_hash=digest(secret),
        invited_by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    session.add(invitation)
    record(
        session,
        tenant_id,
        Actor("staff", by),
        "invitation.created",
        "invitation",
        invitation.id,
        role=invited_role,
    )
    await session.flush()
    return invitation
