"""Changing a member of staff: role, name, whether they work here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed, NotFound
from comanda.tenants import repository
from comanda.tenants.errors import LastOwner
from comanda.tenants.models import User
from comanda.tenants.permissions import MAY_MANAGE, Role, may_manage


async def change_staff(
    session: Session, tenant_id: UUID, user_id: UUID, changes: Mapping[str, Any], *, by: UUID, now: datetime
) -> User:
    """`changes`: any of role, is_active, full_name. Raises NotFound, NotAllowed, LastOwner.

    Whoever is sent away is signed out at once. With the right to manage a role goes what was done by it: the
    invitations that person may no longer give are withdrawn.
    """
    people = await repository.lock_staff(session, tenant_id, (user_id, by))
    if user_id not in people:
        raise NotFound()
    person, actor = people[user_id], people[by]
    role = changes.get("role", person.role)
    is_active = changes.get("is_active", person.is_active)
    # The actor as locked, not as signed in: meanwhile someone may have taken their rights.
    if not actor.is_active or not may_manage(actor.role, person.role, role):
        raise NotAllowed()
    owners = {one.id for one in people.values() if one.role == Role.OWNER and one.is_active}
    if owners == {user_id} and not (role == Role.OWNER and is_active):
        raise LastOwner()

    changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
    if not changed:
        return person
    for name in changed:
        setattr(person, name, changes[name])
    if not person.is_active:
        await repository.end_sessions(session, tenant_id, user_id, now)
    left = MAY_MANAGE[Role(person.role)] if person.is_active else frozenset[Role]()
    await repository.revoke_invitations_by(session, tenant_id, user_id, now, but_for=left)
    record(
        session,
        tenant_id,
        Actor("staff", by),
        "staff.changed",
        "user",
        user_id,
        fields=changed,
        role=person.role,
        is_active=person.is_active,
    )
    await session.flush()
    return person
