"""SQL of businesses and staff."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.tenants.models import StaffSession, Tenant, User


async def get_tenant(session: Session, tenant_id: UUID) -> Tenant:
    tenant = await session.scalar(select(Tenant).where(Tenant.id == tenant_id))
    if tenant is None:
        raise NotFound()
    return tenant


async def lock_tenant(session: Session, tenant_id: UUID) -> Tenant:
    tenant = await session.scalar(select(Tenant).where(Tenant.id == tenant_id).with_for_update())
    if tenant is None:
        raise NotFound()
    return tenant


async def raise_catalog_version(session: Session) -> int:
    """To be called by every change to what guests may see or order, after the change is flushed."""
    await session.flush()
    version: int = (await session.execute(select(func.raise_catalog_version()))).scalar_one()
    return version


async def find_tenant(session: Session, *, slug: str | None, host: str | None) -> UUID | None:
    """In a system scope."""
    return (await session.execute(text("SELECT find_tenant(:slug, :host)"), {"slug": slug, "host": host})).scalar()


async def find_only_tenant(session: Session) -> UUID | None:
    """The installation's tenant if it has exactly one. In a system scope."""
    found = (await session.execute(text("SELECT find_tenants_at_most_two()"))).scalars().all()
    return found[0] if len(found) == 1 else None


async def list_tenant_ids(session: Session) -> list[UUID]:
    return list((await session.execute(text("SELECT list_tenant_ids()"))).scalars())


async def list_listed(session: Session) -> list[Row[Any]]:
    return list((await session.execute(text("SELECT * FROM list_listed_tenants()"))).all())


async def find_staff(session: Session, email: str) -> list[Row[Any]]:
    """Rows of (tenant_id, slug, user_id, hashed_password) of everyone active with that e-mail. In a system scope."""
    return list((await session.execute(text("SELECT * FROM find_staff(:email)"), {"email": email})).all())


async def find_live_session(session: Session, tenant_id: UUID, session_id: UUID, now: datetime) -> User | None:
    """The member of staff behind a sign-in that was neither ended nor outlived."""
    return await session.scalar(
        select(User)
        .join(StaffSession, (StaffSession.tenant_id == User.tenant_id) & (StaffSession.user_id == User.id))
        .where(
            StaffSession.tenant_id == tenant_id,
            StaffSession.id == session_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
            User.tenant_id == tenant_id,
            User.is_active,
        )
    )


async def end_sessions(
    session: Session, tenant_id: UUID, user_id: UUID, now: datetime, *, but: UUID | None = None
) -> None:
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.tenant_id == tenant_id,
            StaffSession.user_id == user_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.id != but if but else True,
        )
        .values(revoked_at=now)
    )


async def end_session(session: Session, tenant_id: UUID, session_id: UUID, now: datetime) -> None:
    await session.execute(
        update(StaffSession)
        .where(StaffSession.tenant_id == tenant_id, StaffSession.id == session_id)
        .values(revoked_at=now)
    )


async def get_user(session: Session, tenant_id: UUID, user_id: UUID) -> User:
    user = await session.scalar(select(User).where(User.tenant_id == tenant_id, User.id == user_id))
    if user is None:
        raise NotFound()
    return user
