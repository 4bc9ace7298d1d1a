"""Writing the audit trail, in the transaction of what it tells."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from comanda.audit.models import AuditEntry
from comanda.kit.db import Session
from comanda.kit.origin import Origin, origin


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `kind` is staff, guest, account or system."""

    kind: str
    id: UUID | None = None


SYSTEM = Actor("system")
CUSTOMERS = ("account", "guest")  # kinds of actors whose network and device are not noted


def record(
    session: Session,
    tenant_id: UUID,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | None = None,
    **data: Any,
) -> None:
    """`action` is "noun.verb_in_the_past", such as "menu_item.changed"; `data` holds no personal data. Of customers the
    trail holds ids alone, so that it stays as it is, and its chain whole, when one is erased."""
    asked = origin()
    if actor.kind in CUSTOMERS:
        asked = Origin(request_id=asked.request_id)
    session.add(
        AuditEntry(
            tenant_id=tenant_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            data=data,
            from_address=asked.address,
            device=asked.device,
            request_id=asked.request_id,
        )
    )
