"""Tables of what people have agreed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned

ASKED_WHERE = ("checkout", "customer", "messages", "new_customer", "out_link", "registration")


class ConsentEvent(TenantOwned, Base):
    """That somebody agreed, or no longer does: the proof, and the one thing that changes what is sent to them
    (sql/consents.sql). Never changed; of whoever is erased, a hash stays in the place of `subject`.

    `action` asked changes nothing: the answer is waited for. undone takes back what was said last: `allowed` is what
    holds again, None where nobody had said anything, and `evidence_ref` the event that says so.
    """

    __tablename__ = "consent_events"

    place: Mapped[int] = mapped_column(BigInteger, Identity())  # the last one of a purpose holds
    # "sms:+233…", "email:…", "guest:…", "account:…", "customer:…"
    subject: Mapped[str] = mapped_column(Text, info={"pii": "phone, email"})
    purpose: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool | None] = mapped_column(Boolean)
    text_version: Mapped[int | None] = mapped_column(Integer)  # of what was shown or read out
    text_sha256: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)  # by which it was said
    asked_where: Mapped[str | None] = mapped_column(Text)  # by us; None: nobody asked, as with STOP
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_address: Mapped[str | None] = mapped_column(Text, info={"pii": "network"})
    device: Mapped[str | None] = mapped_column(Text, info={"pii": "device"})
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    evidence_ref: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(
        Text, info={"pii": "free text"}
    )  # whence staff know, or what was answered

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        CheckConstraint(
            "action = ANY ('{asked,expired,granted,imported,undone,withdrawn}'::text[])", name="action"
        ),
        CheckConstraint(
            "CASE WHEN action IN ('granted', 'imported') THEN allowed IS TRUE"
            " WHEN action IN ('expired', 'withdrawn') THEN allowed IS FALSE"
            " WHEN action = 'asked' THEN allowed IS NULL ELSE true END",
            name="allowed",
        ),
        CheckConstraint("channel = ANY ('{import,link,page,provider,rule,staff,stop}'::text[])", name="channel"),
        CheckConstraint(f"asked_where = ANY ('{{{','.join(ASKED_WHERE)}}}'::text[])", name="asked_where"),
        CheckConstraint(
            "purpose = ANY ('{profiling,marketing_email,marketing_push,marketing_sms,transactional_email,"
            "transactional_push,transactional_sms}'::text[]) OR purpose ~ '^preference_[a-z][a-z0-9_]{0,39}$'",
            name="purpose",
        ),
        CheckConstraint(
            "(text_sha256 IS NULL) = (text_version IS NULL) AND (text_sha256 IS NULL) = (language IS NULL)",
            name="text",
        ),
        Index("ix_consent_events_subject", "tenant_id", "subject", "purpose", "place"),
        Index("ix_consent_events_occurred", "tenant_id", "occurred_at", "id"),
    )


class ConsentText(TenantOwned, Base):
    """What people are asked, word by word. Each change is a version; none is ever lost that somebody agreed to."""

    __tablename__ = "consent_texts"

    purpose: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)  # from 1
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(Text)
    is_own: Mapped[bool] = mapped_column(Boolean)  # false: ours, which is kept once somebody has agreed to it
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[UUID | None] = mapped_column(Uuid)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "purpose", "language", "version"),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
    )
