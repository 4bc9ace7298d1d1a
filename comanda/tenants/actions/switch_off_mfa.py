"""Switching one's own second factor off."""

from comanda.audit.record import Actor, record
from comanda.identity.errors import MfaNotSetUp
from comanda.identity.factors import remove_codes
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.tenants import repository
from comanda.tenants.errors import MfaNeededHere
from comanda.tenants.messages import tell
from comanda.tenants.models import User
from comanda.tenants.proving import holder_of
from comanda.tenants.settings import parse_settings


async def switch_off_mfa(session: Session, vault: Vault, user: User) -> None:
    """For someone whose password was right. App and backup codes are forgotten; passkeys stay, as a way in of their
    own. Raises MfaNotSetUp, MfaNeededHere."""
    if not user.mfa_enabled:
        raise MfaNotSetUp()
    # Locked: of this and an owner who requires it in the same moment, the second one sees the first.
    tenant = await repository.lock_tenant(session, user.tenant_id)
    if parse_settings(tenant.settings).require_mfa:
        raise MfaNeededHere()
    await remove_codes(session, holder_of(user.tenant_id, user.id))
    user.mfa_enabled = False
    await tell(session, vault, user, "mfa_off")
    record(session, user.tenant_id, Actor("staff", user.id), "staff.mfa_switched_off", "user", user.id)
