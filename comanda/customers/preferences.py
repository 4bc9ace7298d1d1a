"""What is kept of a customer's wishes, held against the fields that the business has defined."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from comanda.customers.errors import PreferenceNeedsConsent, PreferenceUnknown
from comanda.tenants.preference_fields import PreferenceField

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
