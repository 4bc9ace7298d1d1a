"""Tables of what people ask about their data."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Base, TenantOwned

KINDS = ("erasure", "export")
STATES = ("cancelled", "done", "expired", "postponed", "ready", "waiting")
IDENTITIES = ("code", "document", "known", "signed_in")


def _any_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} = ANY ('{{{','.join(values)}}}'::text[])", name=column)


class RequestColumns:
    """An erasure waits until `hold_until`, is tried then, and postponed as long as `obstacles` say why. An export is
    `ready` once its file is made, and done when that was fetched, which can be once."""

    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="waiting")
    language: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))  # by law
    hold_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))  # until then it can be cancelled
    obstacles: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    report: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}"
    )  # counts and dates, nothing of a person
    file_key: Mapped[str | None] = mapped_column(Text)  # in the storage
    file_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RightsRequest(RequestColumns, TenantOwned, Base):
    """What one business is asked about one of its customers, by themselves or through its staff."""

    __tablename__ = "rights_requests"

    customer_id: Mapped[UUID | None] = mapped_column(Uuid)  # none: somebody with an account and no customer here
    account_id: Mapped[UUID | None] = mapped_column(
        Uuid
    )  # who asked; no reference, since it goes when all is done
    customer_number: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None] = mapped_column(Uuid)  # of the staff
    identity: Mapped[str] = mapped_column(Text)  # how it was made sure that it is them
    note: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "free text"})

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "asked_by"], ["users.tenant_id", "users.id"]),
        _any_of("kind", KINDS),
        _any_of("status", STATES),
        _any_of("source", ("account", "guest", "staff")),
        _any_of("identity", IDENTITIES),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        CheckConstraint("customer_id IS NOT NULL OR account_id IS NOT NULL", name="whose"),
        Index("ix_rights_requests_asked", "tenant_id", "asked_at", "id"),
        Index("ix_rights_requests_customer", "tenant_id", "customer_id"),
        Index("ix_rights_requests_account", "tenant_id", "account_id"),
        Index(
            "ix_rights_requests_open",
            "tenant_id",
            "hold_until",
            postgresql_where="status = ANY ('{postponed,ready,waiting}'::text[])",
        ),
    )


class AccountRequest(RequestColumns, Base):
    """What the owner of an account asks of this installation: all of it, in every business."""

    __tablename__ = "account_requests"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    account_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="CASCADE"))

    __table_args__ = (
        _any_of("kind", KINDS),
        _any_of("status", STATES),
        CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),
        Index("ix_account_requests_account", "account_id", "asked_at"),
        Index(
            "ix_account_requests_open",
            "hold_until",
            postgresql_where="status = ANY ('{postponed,ready,waiting}'::text[])",
        ),
    )


class RetentionRule(Base):
    """A period that a business has chosen in the place of what we propose: comanda/privacy/retention.py."""

    __tablename__ = "retention_rules"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        CheckConstraint("period > 0", name="period"),
    )


class RetentionRun(TenantOwned, Base):
    """What went one night because its time was over, by kind."""

    __tablename__ = "retention_runs"

    day: Mapped[date] = mapped_column(Date)  # the business's
    ran_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        Index("ix_retention_runs_ran", "tenant_id", "ran_at"),
    )
