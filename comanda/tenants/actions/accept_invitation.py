"""Joining the staff by an invitation."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.tenants import repository
from comanda.tenants.errors import AlreadyOnStaff, InvitationNotValid
from comanda.tenants.models import Invitation, User


async def accept_invitation(
    session: Session, invitation: Invitation, *, full_name: str, hashed_password: str, now: datetime
) -> User:
    """In the staff scope of the invitation's business. Good for one use, also when two come at once.

    Raises InvitationNotValid, AlreadyOnStaff.
    """
    tenant_id = invitation.tenant_id
    if not await repository.claim_invitation(session, tenant_id, invitation.id, now):
        raise InvitationNotValid()
    user = User(
        tenant_id=tenant_id,
        id=uuid7(),
        email=invitation.email,
        full_name=full_name,
        hashed_password=hashed_password,
        role=invitation.role,
        is_active=True,
        created_at=now,
    )
    session.add(user)
    try:
        await session.flush()  # the e-mail is unique within the business
    except IntegrityError:
        raise AlreadyOnStaff() from None
    record(
        session,
        tenant_id,
        Actor("staff", user.id),
        "staff.joined",
        "user",
        user.id,
        role=user.role,
        invitation_id=str(invitation.id),
    )
    return user
