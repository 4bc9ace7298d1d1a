"""Which of the links that somebody opened has brought them, judged by their first order: without session or clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

YEAR = timedelta(days=365)  # within which friends are counted


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was opened, on the terms of that day."""

    id: UUID
    inviter_id: UUID
    opened_at: datetime
    ends_at: datetime
    least_cents: int


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """The first that somebody placed here, of those that were not cancelled, rejected or let expire. `kept_cents`: of
    its total, what was paid and not given back."""

    placed_at: datetime
    completed: bool
    kept_cents: int


def earned_by(friend_id: UUID, links: Iterable[Opened], first: FirstOrder | None) -> UUID | None:
    """The one link by which this order earns both sides their points; None: none, or not yet. Of several the one that
    was opened first. Nobody invites themselves, whoever they turn out to be."""
    if first is None or not first.completed:
        return None
    for link in sorted(links, key=lambda one: (one.opened_at, one.id)):
        in_time = link.opened_at <= first.placed_at <= link.ends_at
        if in_time and link.inviter_id != friend_id and first.kept_cents >= max(1, link.least_cents):
            return link.id
    return None
