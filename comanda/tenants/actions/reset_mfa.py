"""Letting someone set up their second factor anew."""

from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.identity.factors import remove_codes
from comanda.identity.passkeys import remove_passkeys
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed
from comanda.kit.vault import Vault
from comanda.tenants import repository
from comanda.tenants.messages import tell
from comanda.tenants.models import User
from comanda.tenants.permissions import Role, may_manage
from comanda.tenants.proving import holder_of


async def reset_mfa(session: Session, vault: Vault, person: User, *, by: UUID, role: Role, now: datetime) -> None:
    """For a colleague. Nobody does it to themselves, which would go round the password that switching off asks for.

    Raises NotAllowed.
    """
    if person.id == by or not may_manage(role, person.role):
        raise NotAllowed()
    await forget_factors(session, vault, person, by=Actor("staff", by), now=now)


async def forget_factors(session: Session, vault: Vault, person: User, *, by: Actor, now: datetime) -> None:
    """For whoever has lost phone and backup codes: theirs are forgotten, passkeys too, and every sign-in ends."""
    holder = holder_of(person.tenant_id, person.id)
    await remove_codes(session, holder)
    await remove_passkeys(session, holder)
    person.mfa_enabled = False
    await repository.end_sessions(session, person.tenant_id, person.id, now)
    await tell(session, vault, person, "mfa_reset")
    record(session, person.tenant_id, by, "staff.mfa_reset", "user", person.id)
