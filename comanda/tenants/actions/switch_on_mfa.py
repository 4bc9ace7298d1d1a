"""Switching one's own second factor on."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.identity.errors import MfaAlreadyOn
from comanda.identity.factors import take_totp
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.tenants import repository
from comanda.tenants.messages import tell
from comanda.tenants.models import User
from comanda.tenants.proving import holder_of


async def switch_on_mfa(
    session: Session, vault: Vault, user: User, code: str, *, keep_session: UUID, now: datetime
) -> None:
    """`code` is of the app that was set up. Ends every sign-in but `keep_session`: they began without it.

    Raises MfaAlreadyOn, CodeWrong, CodeUsed, CodeOffTime.
    """
    if user.mfa_enabled:
        raise MfaAlreadyOn()
    holder = holder_of(user.tenant_id, user.id)
    await take_totp(session, vault, holder, code, now, confirming=True)
    user.mfa_enabled = True
    await repository.end_sessions(session, user.tenant_id, user.id, now, but=keep_session)
    await tell(session, vault, user, "mfa_on")
    record(session, user.tenant_id, Actor("staff", user.id), "staff.mfa_switched_on", "user", user.id)
