"""What people have agreed to, of a person. The proof stays under a keyed hash: see consents.leave_the_proof."""

from datetime import datetime

from comanda.kit.db import Session
from comanda.privacy.holding import Erased, Held, Holder, Person
from comanda.privacy.models import ConsentEvent


class ConsentsHold(Holder):
    held = (
        Held(
            "consents",
            ConsentEvent,
            lambda person: ConsentEvent.subject.in_(person.subjects()),
            shown=(
                "subject",
                "purpose",
                "action",
                "allowed",
                "channel",
                "asked_where",
                "language",
                "text_version",
                "note",
                "from_address",
                "device",
                "occurred_at",
            ),
            blanked={"subject": "", "actor_id": None, "from_address": None, "device": None, "note": None},
        ),
    )
    # What holds now follows from the events, and goes with them: sql/consents.sql.
    follows = frozenset({"contact_choices.subject", "contact_choices.said"})

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        """Counts them. The key of the hashes that stay is the business's, which whoever calls all holders has."""
        return await self.plan(session, person)
