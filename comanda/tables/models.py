"""Tables of tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned


class Table(TenantOwned, Base):
    __tablename__ = "tables"

    name: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text, server_default="")
    seats: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    # Printed on the card for everyone to see, so it is kept readable; unique over all businesses, because it
    # alone says which business a scan belongs to. 256 random bits never collide, so no existence leaks.
    token: Mapped[str] = mapped_column(Text, unique=True)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        Index("uq_tables_name", "tenant_id", "name", unique=True, postgresql_where="is_active"),
    )


class TableSession(TenantOwned, Base):
    """One party at one table."""

    __tablename__ = "table_sessions"

    table_id: Mapped[UUID] = mapped_column(Uuid)
    pin: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    opened_by: Mapped[UUID | None] = mapped_column(Uuid)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[UUID | None] = mapped_column(Uuid)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "table_id"], ["tables.tenant_id", "tables.id"], ondelete="CASCADE"),
        CheckConstraint("pin ~ '^[0-9]{4}$'", name="pin"),
        # The database holds that a table has one party at a time.
        Index(
            "uq_table_sessions_open", "tenant_id", "table_id", unique=True, postgresql_where="closed_at IS NULL"
        ),
        Index("ix_table_sessions_table", "tenant_id", "table_id", "opened_at"),
    )


class TableGuest(Base):
    """A diner who joined a party; their orders make up its tab."""

    __tablename__ = "table_guests"

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    guest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "session_id"], ["table_sessions.tenant_id", "table_sessions.id"], ondelete="CASCADE"
        ),
        Index("ix_table_guests_guest", "tenant_id", "guest_id"),
    )
