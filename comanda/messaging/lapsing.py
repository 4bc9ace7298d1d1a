"""What people have agreed to ends by itself: a yes to offers when nothing was heard of them for long, and its proof
when that was long ago."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from comanda.kit.db import Session
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.retention import Sweep, Swept

# Who has neither said so again, nor ordered, nor proved their number, nor signed in to their account since then.
_LAPSED = """
  FROM contact_choices c
 WHERE c.tenant_id = :tenant_id AND c.category = 'marketing' AND c.allowed AND c.at < :before
   AND NOT EXISTS (
        SELECT FROM customers u
          JOIN customers r ON r.tenant_id = u.tenant_id AND r.id = coalesce(u.merged_into, u.id)
         WHERE u.tenant_id = :tenant_id
           AND CASE split_part(c.subject, ':', 1)
               WHEN 'sms' THEN u.phone = substr(c.subject, 5)
               WHEN 'email' THEN u.email = substr(c.subject, 7)
               WHEN 'account' THEN u.account_id = substr(c.subject, 9)::uuid
               ELSE false END
           AND (r.last_order_at >= :before
                OR EXISTS (SELECT FROM guest_customers g
                            WHERE g.tenant_id = r.tenant_id AND g.customer_id = r.id AND g.proved_at >= :before)))
   AND NOT EXISTS (
        SELECT FROM orders o
         WHERE o.tenant_id = :tenant_id AND o.placed_at >= :before
           AND CASE split_part(c.subject, ':', 1)
               WHEN 'guest' THEN o.guest_id = substr(c.subject, 7)::uuid
               WHEN 'account' THEN o.account_id = substr(c.subject, 9)::uuid
               WHEN 'email' THEN o.customer_email = substr(c.subject, 7)
               ELSE false END)
   AND NOT signed_in_since(c.subject, :before)
"""
_COUNT = text(f"SELECT to_char(c.at, 'YYYY-MM') AS month, count(*) AS lapsed {_LAPSED} GROUP BY 1 ORDER BY 1")
_SOME = text(f"SELECT c.subject, c.channel, c.event_id {_LAPSED} ORDER BY c.at LIMIT :most FOR UPDATE OF c")
_PROOFS = text(
    "SELECT to_char(ended_at, 'YYYY-MM') AS month, count(*) AS lapsed FROM proofs_over(:tenant_id, :before)"
    " GROUP BY 1 ORDER BY 1"
)


class Lapsing(Sweep):
    kind = "marketing_consents"

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        rows = await session.execute(_COUNT, {"tenant_id": tenant_id, "before": before})
        return {row.month: row.lapsed for row in rows}

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        """An event says which one has run out: it is asked again at their next visit, and by nobody before."""
        rows = (await session.execute(_SOME, {"tenant_id": tenant_id, "before": before, "most": most})).all()
        for row in rows:
            said = Said("rule", now, evidence=str(row.event_id))
            await note_consents(session, tenant_id, row.subject, [f"marketing_{row.channel}"], "expired", said)
        return Swept(len(rows))


class Proofs(Sweep):
    kind = "consent_proofs"

    async def count(self, session: Session, tenant_id: UUID, before: datetime, now: datetime) -> dict[str, int]:
        rows = await session.execute(_PROOFS, {"tenant_id": tenant_id, "before": before})
        return {row.month: row.lapsed for row in rows}

    async def sweep(self, session: Session, tenant_id: UUID, before: datetime, now: datetime, most: int) -> Swept:
        done = await session.execute(
            text("SELECT forget_proofs(:before, :most)"), {"before": before, "most": most}
        )
        return Swept(done.scalar_one())
