"""Tables of businesses and staff."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.identity.models import BackupCodeColumns, ChallengeColumns, PasskeyColumns, TotpColumns
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Base, TenantOwned


class Tenant(Base):
    """One business."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    host: Mapped[str | None] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    country: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, server_default="en")
    listed: Mapped[bool] = mapped_column(Boolean, server_default="false")
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    logo: Mapped[str | None] = mapped_column(Text)  # base of a picture in the storage
    # Those of its accounts with providers; cash is a setting.
    payment_methods: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    sms_providers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # in order
    # Raised by every change to what guests may see or order; an order states the version it was priced at.
    catalog_version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    __table_args__ = (CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),)


class TenantCounter(Base):
    """The business's running numbers. Whoever changes an order locks this row first: one lock, one order."""

    __tablename__ = "tenant_counters"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    order_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    order_day: Mapped[date | None] = mapped_column(Date)
    customer_number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    event_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    kitchen_load: Mapped[int] = mapped_column(BigInteger, server_default="0")  # orders the kitchen has before it

    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),)


ROLES = ("owner", "manager", "front_desk", "kitchen")


class User(TenantOwned, Base):
    """A member of staff."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(Text, info={"pii": "email"})
    hashed_password: Mapped[str] = mapped_column(Text)
    full_name: Mapped[str] = mapped_column(Text, info={"pii": "name"})
    role: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    mfa_enabled: Mapped[bool] = mapped_column(Boolean, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "email"),
        CheckConstraint("role = ANY ('{owner,manager,front_desk,kitchen}'::text[])", name="role"),
    )


class StaffSession(TenantOwned, Base):
    """One sign-in. Its row is read on every request, so that signing out and demotion act at once."""

    __tablename__ = "staff_sessions"

    user_id: Mapped[UUID] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
        Index("ix_staff_sessions_user", "tenant_id", "user_id"),
    )


class UserKeyed:
    """At most one for each member of staff."""

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


def _of_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE")


class UserTotp(UserKeyed, TotpColumns, Base):
    __tablename__ = "user_totp"

    __table_args__ = (_of_user(),)


class UserBackupCode(UserKeyed, BackupCodeColumns, Base):
    __tablename__ = "user_backup_codes"

    selector: Mapped[str] = mapped_column(Text, primary_key=True, sort_order=1)  # the tenant comes first

    __table_args__ = (_of_user(),)


class UserPasskey(TenantOwned, PasskeyColumns, Base):
    __tablename__ = "user_passkeys"

    user_id: Mapped[UUID] = mapped_column(Uuid)

    __table_args__ = (
        _of_user(),
        UniqueConstraint("tenant_id", "credential_id"),
        Index("ix_user_passkeys_user", "tenant_id", "user_id"),
    )


class UserChallenge(TenantOwned, ChallengeColumns, Base):
    __tablename__ = "user_challenges"

    user_id: Mapped[UUID] = mapped_column(Uuid)

    __table_args__ = (
        _of_user(),
        UniqueConstraint("tenant_id", "token_hash"),
        CheckConstraint("purpose = ANY ('{sign_in,add_passkey}'::text[])", name="purpose"),
        Index("ix_user_challenges_user", "tenant_id", "user_id"),
        Index("ix_user_challenges_expires", "tenant_id", "expires_at"),
    )


class Invitation(TenantOwned, Base):
    __tablename__ = "invitations"

    email: Mapped[str] = mapped_column(Text, info={"pii": "email"})
    role: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text)
    invited_by: Mapped[UUID] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "invited_by"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "token_hash"),
        CheckConstraint("role = ANY ('{owner,manager,front_desk,kitchen}'::text[])", name="role"),
    )


class TaxClass(TenantOwned, Base):
    """What kind of thing is sold, as the tax law sees it."""

    __tablename__ = "tax_classes"

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name2: Mapped[str] = mapped_column(Text, server_default="")
    is_default: Mapped[bool] = mapped_column(Boolean, server_default="false")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "code"),
        # UNIQUE over a partial index: the database holds that there is at most one default.
        Index("uq_tax_classes_default", "tenant_id", unique=True, postgresql_where="is_default"),
    )


class TaxRate(TenantOwned, Base):
    """One component of the tax on a class (VAT, NHIL, …), from a day on, for one fulfilment or all."""

    __tablename__ = "tax_rates"

    tax_class_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    rate_bp: Mapped[int] = mapped_column(Integer)  # hundredths of a percent: 1500 is 15 %
    fulfilment: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)  # the last day, included

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "tax_class_id"], ["tax_classes.tenant_id", "tax_classes.id"], ondelete="CASCADE"
        ),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("fulfilment = ANY ('{dine_in,pickup,delivery}'::text[])", name="fulfilment"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        Index("ix_tax_rates_class", "tenant_id", "tax_class_id"),
    )
