"""Who a transaction acts for, and the row-level security that holds it to that.

Two roles without BYPASSRLS do all work: `comanda_staff` sees the rows of the transaction's tenant,
`comanda_customer` what belongs to the transaction's account or guest, and what is published.
Every transaction sets role, tenant, account and guest in its first round trip, also to empty, so nothing
of an earlier transaction on the same connection remains.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from comanda.kit.ids import uuid7


class Role(StrEnum):
    STAFF = "comanda_staff"
    CUSTOMER = "comanda_customer"
    SYSTEM = "comanda_app"  # the login itself: no tenant's rows, only the functions that find a tenant


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a transaction acts. Without a tenant it sees no tenant's row."""

    role: Role
    tenant_id: UUID | None = None
    account_id: UUID | None = None
    guest_id: UUID | None = None
    read_only: bool = False

    @classmethod
    def staff(cls, tenant_id: UUID, *, read_only: bool = False) -> "Scope":
        return cls(Role.STAFF, tenant_id, read_only=read_only)

    @classmethod
    def customer(
        cls,
        tenant_id: UUID,
        *,
        guest_id: UUID | None = None,
        account_id: UUID | None = None,
        read_only: bool = False,
    ) -> "Scope":
        return cls(Role.CUSTOMER, tenant_id, account_id, guest_id, read_only)

    @classmethod
    def account(cls, account_id: UUID, *, tenant_id: UUID | None = None, read_only: bool = False) -> "Scope":
        """A person with their own rows, in no business; `tenant_id`: on whose pages they act."""
        return cls(Role.CUSTOMER, tenant_id, account_id, read_only=read_only)

    @classmethod
    def system(cls, *, read_only: bool = False) -> "Scope":
        return cls(Role.SYSTEM, read_only=read_only)

    def settings(self) -> tuple[str, str, str, str, str]:
        """Arguments of SET_SCOPE."""
        return (
            self.role.value,
            str(self.tenant_id or ""),
            str(self.account_id or ""),
            str(self.guest_id or ""),
            "on" if self.read_only else "off",
        )


# `SET LOCAL` takes no bind parameters, set_config(…, true) does.
SET_SCOPE = (
    "SELECT set_config('role', %s, true), set_config('app.tenant_id', %s, true),"
    " set_config('app.account_id', %s, true), set_config('app.guest_id', %s, true),"
    " set_config('transaction_read_only', %s, true)"
)


class Base(DeclarativeBase):
    """Metadata of every table. Constraint names are part of the schema, so they are not left to chance."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TenantOwned:
    """Primary key (tenant_id, id): row-level security today, sharding by tenant tomorrow."""

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
