"""Reading the audit trail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, or_, select, text

from comanda.audit.groups import GROUPS, OTHER
from comanda.audit.models import AuditEntry
from comanda.kit.db import Session
from comanda.kit.errors import NotFound


async def list_entries(
    session: Session,
    tenant_id: UUID,
    *,
    limit: int,
    before: UUID | None = None,
    action: str | None = None,
    group: str | None = None,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditEntry]:
    """Newest first, those that follow the entry `before` (NotFound if there is none). `action` is the beginning of
    one, `group` a key of GROUPS; `since` is included, `until` is not."""
    wanted = select(AuditEntry).where(AuditEntry.tenant_id == tenant_id)
    if before is not None:
        at = await session.scalar(
            select(AuditEntry.at).where(AuditEntry.tenant_id == tenant_id, AuditEntry.id == before)
        )
        if at is None:
            raise NotFound()
        # The first half is what the index understands.
        wanted = wanted.where(AuditEntry.at <= at, or_(AuditEntry.at < at, AuditEntry.id < before))
    if action:
        wanted = wanted.where(func.starts_with(AuditEntry.action, action))
    if group is not None:
        wanted = wanted.where(of_group(group))
    if subject_id is not None:
        wanted = wanted.where(AuditEntry.subject_id == subject_id)
    if actor_id is not None:
        wanted = wanted.where(AuditEntry.actor_id == actor_id)
    if since is not None:
        wanted = wanted.where(AuditEntry.at >= since)
    if until is not None:
        wanted = wanted.where(AuditEntry.at < until)
    return list(await session.scalars(wanted.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)))


def of_group(group: str) -> ColumnElement[bool]:
    """Entries of a key of GROUPS, or of OTHER: of none."""
    if group == OTHER:
        return not_(or_(*[of_group(one) for one in GROUPS]))
    return or_(*[func.starts_with(AuditEntry.action, one) for one in GROUPS[group]])


@dataclass
class Chain:
    """What became of a business's audit trail. `unlinked`: entries from before there was a chain."""

    entries: int = 0
    last_hash: str = ""
    unlinked: int = 0
    faults: list[str] = field(default_factory=list)


MOST_FAULTS = 20
# Each link against the one before it and against its entry as that is now; then entries without a link that are younger
# than the chain.
_BROKEN = text(
    """
    SELECT place, why FROM (
        SELECT l.place, CASE
                   WHEN l.place <> before_place + 1 THEN 'entries before it were taken out'
                   WHEN l.hash <> audit_link_hash(before_hash, l.place, l.entry_sha256)
                   THEN 'it does not follow the one before it'
                   WHEN l.entry_sha256 <> audit_entry_sha256(e)
                   THEN 'the entry of ' || to_char(e.at, 'YYYY-MM-DD HH24:MI') || ' was changed'
               END AS why
          FROM (SELECT *, lag(place, 1, 0::bigint) OVER w AS before_place, lag(hash, 1, '') OVER w AS before_hash
                  FROM audit_links WHERE tenant_id = :tenant_id WINDOW w AS (ORDER BY place)) l
          JOIN audit_entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id) checked
     WHERE why IS NOT NULL ORDER BY place LIMIT :most
    """
)
_LENGTH = text(
    "SELECT count(*) AS entries, (SELECT l.hash FROM audit_links l WHERE l.tenant_id = :tenant_id"
    " ORDER BY l.place DESC LIMIT 1) AS last FROM audit_links WHERE tenant_id = :tenant_id"
)
_UNLINKED = text(
    """
    SELECT count(*) FILTER (WHERE NOT late) AS early, count(*) FILTER (WHERE late) AS late FROM (
        SELECT e.at > (SELECT f.at FROM audit_links l
                         JOIN audit_entries f ON f.tenant_id = l.tenant_id AND f.id = l.entry_id
                        WHERE l.tenant_id = :tenant_id ORDER BY l.place LIMIT 1) AS late
          FROM audit_entries e
         WHERE e.tenant_id = :tenant_id
           AND NOT EXISTS (SELECT FROM audit_links l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)) unlinked
    """
)


async def check_chain(session: Session, tenant_id: UUID) -> Chain:
    """In the staff scope. Takes a while for a long one."""
    await session.execute(text("SET LOCAL statement_timeout = '600s'"))
    whose = {"tenant_id": tenant_id}
    length = (await session.execute(_LENGTH, whose)).one()
    unlinked = (await session.execute(_UNLINKED, whose)).one()
    broken = (await session.execute(_BROKEN, whose | {"most": MOST_FAULTS})).all()
    chain = Chain(length.entries, length.last or "", unlinked.early)
    chain.faults = [f"place {row.place}: {row.why}" for row in broken]
    if unlinked.late:
        chain.faults.append(f"{unlinked.late} entries were put in past the chain")
    return chain


async def read_all(
    session: Session, tenant_id: UUID, since: datetime, until: datetime, wanted: list[ColumnElement[bool]]
) -> AsyncIterator[AuditEntry]:
    """Oldest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.tenant_id == tenant_id, AuditEntry.at >= since, AuditEntry.at < until, *wanted)
        .order_by(AuditEntry.at, AuditEntry.id)
        .execution_options(yield_per=1_000)
    )
    async for entry in await session.stream_scalars(query):
        yield entry
