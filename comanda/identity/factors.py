"""Second factors: whose they are, taking a proof once.

All in the scope of whoever they belong to. A proof is used up by the statement that takes it, so that of two who come
with the same one, also at the same moment, one gets in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from comanda.identity.backup_codes import new_backup_codes, split
from comanda.identity.errors import CodeUsed, CodeWrong, MfaAlreadyOn
from comanda.identity.totp import matching_step, new_totp_secret
from comanda.kit.auth import Passwords
from comanda.kit.db import Session
from comanda.kit.vault import Vault


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose factors: the tables they stand in, and the columns that tell the person (or, before it is known who of a
    business it is, the business)."""

    totp: type[Any]
    backup_codes: type[Any]
    passkeys: type[Any]
    challenges: type[Any]
    key: Mapping[str, UUID]

    def theirs(self, table: type[Any]) -> list[Any]:
        return [getattr(table, name) == value for name, value in self.key.items()]

    @property
    def sealed_about(self) -> str:
        return f"totp {' '.join(map(str, self.key.values()))}"


async def begin_totp(session: Session, vault: Vault, holder: Holder, now: datetime) -> str:
    """A new secret, to be confirmed with a code; in place of one that never was. Raises MfaAlreadyOn."""
    secret = new_totp_secret()
    values = {"secret": vault.seal(secret, about=holder.sealed_about), "created_at": now, "last_step": 0}
    begun = await session.execute(
        insert(holder.totp)
        .values(**holder.key, **values)
        .on_conflict_do_update(
            index_elements=list(holder.key), set_=values, where=holder.totp.confirmed_at.is_(None)
        )
        .returning(holder.totp.created_at)
    )
    if begun.one_or_none() is None:
        raise MfaAlreadyOn()
    return secret


async def take_totp(
    session: Session, vault: Vault, holder: Holder, code: str, now: datetime, *, confirming: bool = False
) -> None:
    """Takes a code that is right and was never taken before. `confirming`: of an app that is being set up.

    Raises CodeWrong, CodeUsed, CodeOffTime.
    """
    table = holder.totp
    state = table.confirmed_at.is_(None) if confirming else table.confirmed_at.is_not(None)
    sealed = await session.scalar(select(table.secret).where(*holder.theirs(table), state))
    if sealed is None:
        raise CodeWrong()
    secret = vault.open(sealed, about=holder.sealed_about)
    step = matching_step(secret, code.replace(" ", ""), now)
    values: dict[str, Any] = {"last_step": step}
    if confirming:
        values["confirmed_at"] = now
    if not vault.is_current(sealed):
        values["secret"] = vault.seal(secret, about=holder.sealed_about)
    taken = await session.execute(
        update(table)
        .where(*holder.theirs(table), state, table.last_step < step)
        .values(**values)
        .returning(table.last_step)
    )
    if taken.one_or_none() is None:
        raise CodeUsed()


async def replace_backup_codes(session: Session, passwords: Passwords, holder: Holder) -> list[str]:
    """New ones, to be shown once; the old ones stop working."""
    await session.execute(delete(holder.backup_codes).where(*holder.theirs(holder.backup_codes)))
    codes = new_backup_codes()
    rows = []
    for code in codes:
        parts = split(code)
        assert parts is not None
        rows.append({**holder.key, "selector": parts[0], "hashed_code": await passwords.hash(parts[1])})
    await session.execute(insert(holder.backup_codes).values(rows))
    return codes


async def use_backup_code(
    session: Session, passwords: Passwords, holder: Holder, code: str, now: datetime
) -> None:
    """Takes one that is left. Takes as long for one that is not. Raises CodeWrong, CodeUsed."""
    table, parts = holder.backup_codes, split(code)
    hashed = None
    if parts is not None:
        query = select(table.hashed_code).where(*holder.theirs(table), table.selector == parts[0])
        hashed = await session.scalar(query)
    if not await passwords.verify(hashed, parts[1] if parts else code) or parts is None:
        raise CodeWrong()
    used = await session.execute(
        update(table)
        .where(*holder.theirs(table), table.selector == parts[0], table.used_at.is_(None))
        .values(used_at=now)
        .returning(table.selector)
    )
    if used.one_or_none() is None:
        raise CodeUsed()


async def count_backup_codes(session: Session, holder: Holder) -> int:
    table = holder.backup_codes
    left = await session.scalar(
        select(func.count()).select_from(table).where(*holder.theirs(table), table.used_at.is_(None))
    )
    return left or 0


async def remove_codes(session: Session, holder: Holder) -> None:
    """The app and the backup codes."""
    for table in (holder.totp, holder.backup_codes):
        await session.execute(delete(table).where(*holder.theirs(table)))
