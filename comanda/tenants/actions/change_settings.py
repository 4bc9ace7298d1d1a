"""Changing what a business decides for itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from comanda.audit.record import Actor, record
from comanda.jobs.queue import enqueue_by_name
from comanda.kit.db import Session
from comanda.kit.errors import NotAllowed
from comanda.kit.tax_id import normalise
from comanda.tenants import repository
from comanda.tenants.errors import FixedOnceOpened, HostReserved, HostTaken, ProgrammeChanged
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Role
from comanda.tenants.settings import TenantSettings, parse_settings

OWNERS_ONLY = frozenset({"require_mfa"})
COLUMNS = frozenset({"name", "name2", "host", "timezone", "language", "listed"})
FIXED = frozenset({"country", "currency"})
FOLLOW_PROGRAMME = "follow_programme"  # of comanda.loyalty.tasks: who is in which tier now


async def change_settings(
    session: Session,
    tenant_id: UUID,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    role: Role,
    installation_host: str | None,
) -> Tenant:
    """`changes`, as JSON: fields of the business and of its TenantSettings, which are validated as a whole.

    `loyalty_before`, where it is there, is the programme as it was seen.

    Raises NotAllowed, FixedOnceOpened, HostReserved, HostTaken, ProgrammeChanged, TaxIdNotValid, and pydantic's
    ValidationError for what does not go together.
    """
    tenant = await repository.lock_tenant(session, tenant_id)  # two changes of different fields both stay
    for name in sorted(FIXED & changes.keys()):
        if changes[name] != getattr(tenant, name):
            raise FixedOnceOpened(field=name)
    if changes.get("host") and changes["host"] == installation_host:
        raise HostReserved(host=changes["host"])  # or it would answer for every other business there
    before = parse_settings(tenant.settings).model_dump(mode="json")
    if {"loyalty", "loyalty_before"} <= changes.keys() and _programme(changes["loyalty_before"]) != before[
        "loyalty"
    ]:
        raise ProgrammeChanged()
    asked = {name: value for name, value in changes.items() if name in TenantSettings.model_fields}
    wanted = parse_settings({**before, **asked})
    if wanted.invoices is not None:
        tax_id = normalise(wanted.invoices.tax_id, tenant.country)
        wanted = wanted.model_copy(update={"invoices": wanted.invoices.model_copy(update={"tax_id": tax_id})})
    after = wanted.model_dump(mode="json")
    changed = {name for name in after if after[name] != before[name]}
    if role != Role.OWNER and OWNERS_ONLY & changed:
        raise NotAllowed()
    for name in COLUMNS & changes.keys():
        if changes[name] != getattr(tenant, name):
            setattr(tenant, name, changes[name])
            changed.add(name)
    if not changed:
        return tenant
    tenant.settings = after
    try:
        await session.flush()
    except IntegrityError:
        raise HostTaken(host=changes["host"]) from None
    record(session, tenant_id, actor, "settings.changed", "tenant", tenant_id, fields=sorted(changed))
    await repository.raise_catalog_version(session)
    if "loyalty" in changed:
        await enqueue_by_name(session, FOLLOW_PROGRAMME, tenant_id=str(tenant_id))
    return tenant


def _programme(seen: dict[str, Any] | None) -> dict[str, Any] | None:
    """With what was left out as it is by default."""
    return None if seen is None else LoyaltyProgramme.model_validate(seen).model_dump(mode="json")
