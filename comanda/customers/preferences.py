"""What is kept of a customer's wishes, held against the fields that the business has defined."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor
from comanda.customers.errors import PreferenceNeedsConsent, PreferenceUnknown
from comanda.kit.db import Session
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.wordings import agreed_to
from comanda.tenants.preference_fields import PreferenceField
from comanda.tenants.repository import get_tenant

LONGEST = 200


def check_preferences(
    fields: Sequence[PreferenceField],
    wanted: Mapping[str, Any],
    consents: Mapping[str, str],
    *,
    agreed: bool,
    now: datetime,
) -> tuple[dict[str, Any], dict[str, str]]:
    """What is to be kept, and since when the customer agrees to it (ISO 8601, by key, where that is needed).
    `agreed`: that they have said so now. Raises PreferenceUnknown, PreferenceNeedsConsent."""
    known = {one.key: one for one in fields}
    kept, since = {}, {}
    for key, value in wanted.items():
        field = known.get(key)
        if field is None or not _fits(field, value):
            raise PreferenceUnknown(key=key[:40])
        if value in ("", False, []):
            continue
        if field.needs_consent:
            if not agreed and key not in consents:
                raise PreferenceNeedsConsent(label=field.label)
            since[key] = now.isoformat() if key not in consents else consents[key]
        kept[key] = value
    return kept, since


async def note_preferences(
    session: Session,
    tenant_id: UUID,
    customer_id: UUID,
    before: Mapping[str, str],
    after: Mapping[str, str],
    actor: Actor,
    now: datetime,
    note: str | None = None,
) -> None:
    """That they agree from now on, or no longer do: an event for each key that has come or gone. `note`: why, where it
    was not said."""
    subject, given = f"customer:{customer_id}", sorted(after.keys() - before.keys())
    channel = "page" if actor.kind == "guest" else "staff"
    if given:
        language = (await get_tenant(session, tenant_id)).language
        words = None if note else (await agreed_to(session, tenant_id, "preference", language, now)).seen
        said = Said(channel, now, actor.kind, actor.id, words, note)
        await note_consents(session, tenant_id, subject, [f"preference_{one}" for one in given], "granted", said)
    if gone := sorted(before.keys() - after.keys()):
        said = Said(channel, now, actor.kind, actor.id, note=note)
        await note_consents(session, tenant_id, subject, [f"preference_{one}" for one in gone], "withdrawn", said)


def _fits(field: PreferenceField, value: Any) -> bool:
    keys = {one.key for one in field.options}
    match field.kind:
        case "flag":
            return isinstance(value, bool)
        case "text":
            return isinstance(value, str) and len(value) <= LONGEST
        case "choice":
            return isinstance(value, str) and (value == "" or value in keys)
        case "choices":
            return isinstance(value, list) and len(set(value)) == len(value) and keys.issuperset(value)
