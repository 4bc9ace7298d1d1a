"""Answers kept for replays hold whatever was answered: names, numbers, addresses."""

from comanda.kit.models import IdempotencyKey
from comanda.privacy.holding import Held, Holder, Person, mentions
from comanda.privacy.retention import RowSweep
from comanda.tenants.models import StaffSession


class AnswersHold(Holder):
    held = (Held("answers", IdempotencyKey, lambda person: mentions(IdempotencyKey.body, _marks(person))),)


def _marks(person: Person) -> list[str]:
    return sorted({*person.marks(), *(one for one in person.names if len(one) > 2)})


TENANT_SWEEPS = (RowSweep("sign_ins", StaffSession, StaffSession.expires_at),)
