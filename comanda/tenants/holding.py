"""Answers kept for replays hold whatever was answered: names, numbers, addresses."""

from datetime import datetime
from uuid import UUID

from comanda.audit import repository as audit
from comanda.kit.db import Session
from comanda.kit.models import IdempotencyKey
from comanda.privacy.holding import Held, Holder, Person, mentions
from comanda.privacy.retention import RowSweep, Sweep, Swept
from comanda.tenants.models import StaffSession


class AnswersHold(Holder):
    held = (Held("answers", IdempotencyKey, lambda person: mentions(IdempotencyKey.body, _marks(person))),)


def _marks(person: Person) -> list[str]:
    return sorted({*person.marks(), *(one for one in person.names if len(one) > 2)})


class AuditSweep(Sweep):
    kind = "audit"

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        return await audit.count_over(session, tenant_id, before)

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        return Swept(await audit.cut(session, before, most))


TENANT_SWEEPS = (RowSweep("sign_ins", StaffSession, StaffSession.expires_at), AuditSweep())
