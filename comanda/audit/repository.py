"""Reading the audit trail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, not_, or_, select, text

from comanda.audit.groups import GROUPS, OTHER
from comanda.audit.models import AuditEntry, AuditStart
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
    """What became of a business's audit trail. `unlinked`: entries from before there was a chain; `gone`: so many from
    the beginning, up to `gone_until`, went by rule when their time was over."""

    entries: int = 0
    last_hash: str = ""
    unlinked: int = 0
    gone: int = 0
    gone_until: datetime | None = None
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
          FROM (SELECT *, lag(place, 1, CAST(:place AS bigint)) OVER w AS before_place,
                       lag(hash, 1, CAST(:hash AS text)) OVER w AS before_hash
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
    start = await session.get(AuditStart, tenant_id)
    begins = {"place": start.place, "hash": start.hash} if start else {"place": 0, "hash": ""}
    length = (await session.execute(_LENGTH, whose)).one()
    unlinked = (await session.execute(_UNLINKED, whose)).one()
    broken = (await session.execute(_BROKEN, whose | begins | {"most": MOST_FAULTS})).all()
    chain = Chain(length.entries, length.last or str(begins["hash"]), unlinked.early)
    if start is not None:
        chain.gone, chain.gone_until = start.entries, start.until
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


async def count_over(session: Session, tenant_id: UUID, before: datetime) -> dict[str, int]:
    """What cutting would take, by month as "2026-11": nothing of the last two years."""
    month = func.to_char(AuditEntry.at, literal_column("'YYYY-MM'"))
    rows = await session.execute(
        select(month, func.count())
        .where(AuditEntry.tenant_id == tenant_id, AuditEntry.at < func.audit_may_go_before(before))
        .group_by(month)
    )
    return {str(name): int(count) for name, count in rows}


async def cut(session: Session, before: datetime, most: int) -> int:
    """In the staff scope: the beginning of the trail, at most so many entries; how many went. The database keeps to two
    years whatever is asked."""
    done = await session.execute(text("SELECT cut_audit_trail(:before, :most)"), {"before": before, "most": most})
    return int(done.scalar_one())
