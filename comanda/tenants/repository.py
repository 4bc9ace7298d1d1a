"""SQL of businesses and staff."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, delete, func, or_, select, text, update

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.tenants.models import (
    ROLES,
    Invitation,
    StaffSession,
    TaxClass,
    TaxRate,
    Tenant,
    TenantCounter,
    User,
    UserChallenge,
    UserPasskey,
)


async def get_tenant(session: Session, tenant_id: UUID) -> Tenant:
    tenant = await session.scalar(select(Tenant).where(Tenant.id == tenant_id))
    if tenant is None:
        raise NotFound()
    return tenant


async def lock_tenant(session: Session, tenant_id: UUID) -> Tenant:
    """One change of the business at a time. New rows that merely refer to it, such as orders, are not held up."""
    tenant = await session.scalar(
        select(Tenant)
        .where(Tenant.id == tenant_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
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
    """(tenant_id, slug, user_id, hashed_password) of everyone active with that e-mail. In a system scope."""
    return list((await session.execute(text("SELECT * FROM find_staff(:email)"), {"email": email})).all())


# Asked at every request of the staff: put together once.
_LIVE_SESSION = text(
    """
    SELECT u.id, u.role,
           u.mfa_enabled OR NOT coalesce((t.settings ->> 'require_mfa')::boolean, false) AS has_proved_enough
      FROM staff_sessions s JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
      JOIN tenants t ON t.id = s.tenant_id
     WHERE s.tenant_id = :tenant_id AND s.id = :id AND s.revoked_at IS NULL AND s.expires_at > :now AND u.is_active
    """
)


async def find_live_session(
    session: Session, tenant_id: UUID, session_id: UUID, now: datetime
) -> Row[tuple[UUID, str, bool]] | None:
    """Id and role of the member of staff behind a sign-in that was neither ended nor outlived, and whether they have
    the second factor that their business may require."""
    found = await session.execute(_LIVE_SESSION, {"tenant_id": tenant_id, "id": session_id, "now": now})
    return found.one_or_none()


async def end_sessions(
    session: Session, tenant_id: UUID, user_id: UUID, now: datetime, *, but: UUID | None = None
) -> None:
    """Also those that were begun with a password and wait for a second factor."""
    await session.execute(
        update(UserChallenge)
        .where(
            UserChallenge.tenant_id == tenant_id,
            UserChallenge.user_id == user_id,
            UserChallenge.used_at.is_(None),
        )
        .values(used_at=now)
    )
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.tenant_id == tenant_id,
            StaffSession.user_id == user_id,
            StaffSession.revoked_at.is_(None),
            *((StaffSession.id != but,) if but else ()),
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


async def find_user_by_email(session: Session, tenant_id: UUID, email: str) -> User | None:
    return await session.scalar(select(User).where(User.tenant_id == tenant_id, User.email == email))


async def list_staff(session: Session, tenant_id: UUID) -> list[User]:
    """Who works here first, from the owners down."""
    rank = case({role: place for place, role in enumerate(ROLES)}, value=User.role)
    found = await session.scalars(
        select(User)
        .where(User.tenant_id == tenant_id)
        .order_by(User.is_active.desc(), rank, User.full_name, User.id)
    )
    return list(found)


async def lock_staff(session: Session, tenant_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, User]:
    """These people and every active owner, as they are now, by id. Whoever changes staff locks them all in this
    one order, so that two changes that would leave no owner cannot pass each other."""
    found = await session.scalars(
        select(User)
        .where(
            User.tenant_id == tenant_id,
            or_(User.id.in_(user_ids), (User.role == "owner") & User.is_active),
        )
        .order_by(User.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {user.id: user for user in found}


async def list_live_sessions(
    session: Session, tenant_id: UUID, user_id: UUID, now: datetime
) -> list[StaffSession]:
    found = await session.scalars(
        select(StaffSession)
        .where(
            StaffSession.tenant_id == tenant_id,
            StaffSession.user_id == user_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
        )
        .order_by(StaffSession.created_at.desc(), StaffSession.id.desc())
    )
    return list(found)


async def get_live_session(
    session: Session, tenant_id: UUID, user_id: UUID, session_id: UUID, now: datetime
) -> StaffSession:
    found = await session.scalar(
        select(StaffSession).where(
            StaffSession.tenant_id == tenant_id,
            StaffSession.id == session_id,
            StaffSession.user_id == user_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
        )
    )
    if found is None:
        raise NotFound()
    return found


async def holders_of_passkeys(session: Session, tenant_id: UUID) -> set[UUID]:
    return set(await session.scalars(select(UserPasskey.user_id).where(UserPasskey.tenant_id == tenant_id)))


def _open_invitation(tenant_id: UUID, now: datetime) -> tuple[Any, ...]:
    return (
        Invitation.tenant_id == tenant_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )


async def find_invitation(session: Session, token_hash: str) -> Row[Any] | None:
    """(tenant_id, id), open or not. In a system scope."""
    return (await session.execute(text("SELECT * FROM find_invitation(:hash)"), {"hash": token_hash})).first()


async def find_open_invitation(
    session: Session, tenant_id: UUID, invitation_id: UUID, now: datetime
) -> Invitation | None:
    return await session.scalar(
        select(Invitation).where(*_open_invitation(tenant_id, now), Invitation.id == invitation_id)
    )


async def list_open_invitations(session: Session, tenant_id: UUID, now: datetime) -> list[Invitation]:
    found = await session.scalars(
        select(Invitation)
        .where(*_open_invitation(tenant_id, now))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return list(found)


async def revoke_invitation(session: Session, tenant_id: UUID, invitation_id: UUID, now: datetime) -> bool:
    """False when it is no longer open."""
    revoked = await session.execute(
        update(Invitation)
        .where(*_open_invitation(tenant_id, now), Invitation.id == invitation_id)
        .values(revoked_at=now)
        .returning(Invitation.id)
    )
    return revoked.first() is not None


async def revoke_invitations_to(session: Session, tenant_id: UUID, email: str, now: datetime) -> None:
    await session.execute(
        update(Invitation)
        .where(*_open_invitation(tenant_id, now), Invitation.email == email)
        .values(revoked_at=now)
    )


async def revoke_invitations_by(
    session: Session, tenant_id: UUID, user_id: UUID, now: datetime, *, but_for: Collection[str]
) -> None:
    """The open ones this person made, except to the roles `but_for`."""
    await session.execute(
        update(Invitation)
        .where(
            *_open_invitation(tenant_id, now), Invitation.invited_by == user_id, Invitation.role.not_in(but_for)
        )
        .values(revoked_at=now)
    )


async def claim_invitation(session: Session, tenant_id: UUID, invitation_id: UUID, now: datetime) -> bool:
    """True for the one caller who uses it up; a second one waits for the first and then gets False."""
    claimed = await session.execute(
        update(Invitation)
        .where(*_open_invitation(tenant_id, now), Invitation.id == invitation_id)
        .values(accepted_at=now)
        .returning(Invitation.id)
    )
    return claimed.first() is not None


async def list_tax_classes(session: Session, tenant_id: UUID) -> list[tuple[TaxClass, list[TaxRate]]]:
    """Every class with its rates, the default first."""
    classes = await session.scalars(
        select(TaxClass)
        .where(TaxClass.tenant_id == tenant_id)
        .order_by(TaxClass.is_default.desc(), TaxClass.name, TaxClass.id)
    )
    rates: dict[UUID, list[TaxRate]] = {}
    for rate in await session.scalars(
        select(TaxRate)
        .where(TaxRate.tenant_id == tenant_id)
        .order_by(TaxRate.name, TaxRate.fulfilment.nulls_first(), TaxRate.valid_from, TaxRate.id)
    ):
        rates.setdefault(rate.tax_class_id, []).append(rate)
    return [(one, rates.get(one.id, [])) for one in classes]


async def get_tax_class(session: Session, tenant_id: UUID, tax_class_id: UUID) -> tuple[TaxClass, list[TaxRate]]:
    for tax_class, rates in await list_tax_classes(session, tenant_id):
        if tax_class.id == tax_class_id:
            return tax_class, rates
    raise NotFound()


async def is_tax_code_taken(session: Session, tenant_id: UUID, code: str) -> bool:
    found = await session.scalar(select(TaxClass.id).where(TaxClass.tenant_id == tenant_id, TaxClass.code == code))
    return found is not None


async def unset_default_tax_class(session: Session, tenant_id: UUID) -> None:
    """First half of moving the default; the database allows no moment with two."""
    await session.execute(
        update(TaxClass).where(TaxClass.tenant_id == tenant_id, TaxClass.is_default).values(is_default=False)
    )


async def delete_tax_class(session: Session, tenant_id: UUID, tax_class_id: UUID) -> None:
    """With its rates. Raises IntegrityError while an item refers to it."""
    await session.execute(delete(TaxClass).where(TaxClass.tenant_id == tenant_id, TaxClass.id == tax_class_id))


async def lock_counter(session: Session, tenant_id: UUID) -> TenantCounter:
    """The one lock of all that changes a business's orders, tables and parties, or gives out its numbers. First in each
    of them, as in orders/sql/place_order.sql: whoever holds it sees them as they are, and since all take it first,
    nobody waits for another in a circle."""
    counter = await session.scalar(
        select(TenantCounter).where(TenantCounter.tenant_id == tenant_id).with_for_update()
    )
    if counter is None:
        raise NotFound()
    return counter


async def names_of(session: Session, tenant_id: UUID, user_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Of members of the staff, by id."""
    wanted = {one for one in user_ids if one is not None}
    if not wanted:
        return {}
    rows = await session.execute(
        select(User.id, User.full_name).where(User.tenant_id == tenant_id, User.id.in_(wanted))
    )
    return {row.id: row.full_name for row in rows}
