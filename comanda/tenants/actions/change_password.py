"""Changing one's own password."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.tenants import repository
from comanda.tenants.messages import tell
from comanda.tenants.models import User


async def change_password(
    session: Session, vault: Vault, user: User, hashed_password: str, *, keep_session: UUID, now: datetime
) -> None:
    """For someone whose current password was right. Ends every sign-in of theirs but `keep_session`: whoever
    learned the old password is out."""
    user.hashed_password = hashed_password
    await repository.end_sessions(session, user.tenant_id, user.id, now, but=keep_session)
    await tell(session, vault, user, "password_changed")
    record(session, user.tenant_id, Actor("staff", user.id), "staff.password_changed", "user", user.id)
