"""Taking an invitation back."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed, NotFound
from comanda.tenants import repository
from comanda.tenants.permissions import Role, may_manage


async def withdraw_invitation(
    session: Session, tenant_id: UUID, invitation_id: UUID, *, by: UUID, role: Role, now: datetime
) -> None:
    """Raises NotFound when it is not open, NotAllowed."""
    invitation = await repository.find_open_invitation(session, tenant_id, invitation_id, now)
    if invitation is None:
        raise NotFound()
    if not may_manage(role, invitation.role):
        raise NotAllowed()
    if not await repository.revoke_invitation(session, tenant_id, invitation_id, now):
        raise NotFound()  # accepted in this very moment
    record(session, tenant_id, Actor("staff", by), "invitation.withdrawn", "invitation", invitation_id)
