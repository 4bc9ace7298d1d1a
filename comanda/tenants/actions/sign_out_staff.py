"""Signing someone else out."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed
from comanda.tenants import repository
from comanda.tenants.permissions import Role, may_manage


async def sign_out_staff(
    session: Session, tenant_id: UUID, user_id: UUID, *, by: UUID, role: Role, now: datetime
) -> None:
    """Ends all of a person's sign-ins. Raises NotFound, NotAllowed."""
    person = await repository.get_user(session, tenant_id, user_id)
    if user_id != by and not may_manage(role, person.role):
        raise NotAllowed()
    await repository.end_sessions(session, tenant_id, user_id, now)
    record(session, tenant_id, Actor("staff", by), "staff.signed_out", "user", user_id)
