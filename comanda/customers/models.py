"""Tables of customers."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, func
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.tenancy import Base, TenantOwned


class Customer(TenantOwned, Base):
    __tablename__ = "customers"

    customer_number: Mapped[str] = mapped_column(Text)
    profile_status: Mapped[str] = mapped_column(Text, server_default="stub")
    name: Mapped[str] = mapped_column(Text, info={"pii": "name"})
    phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})
    email: Mapped[str | None] = mapped_column(Text, info={"pii": "email"})
    phone_verified: Mapped[bool] = mapped_column(Boolean, server_default="false")
    email_verified: Mapped[bool] = mapped_column(Boolean, server_default="false")
    total_spent: Mapped[int] = mapped_column(BigInteger, server_default="0")  # minor units
    visit_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_order_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        Unique("tenant_id", "customer_number"),
        CheckConstraint("profile_status = ANY ('{guest,stub,full}'::text[])", name="profile_status"),
        Index("uq_customers_phone", "tenant_id", "phone", unique=True, postgresql_where="phone IS NOT NULL"),
    )
