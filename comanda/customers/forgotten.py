"""Who was erased, so that no list brings them back: numbers and addresses as keyed hashes, which tell nobody whose they
were. Somebody who orders again themselves is a customer like any other."""

import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from comanda.customers.models import ForgottenContact, ForgottenKey, about_forgotten
from comanda.kit.auth import new_secret
from comanda.kit.db import Session
from comanda.kit.vault import Vault


def _hash(key: str, contact: str) -> str:
    return hmac.digest(key.encode(), contact.encode(), "sha256").hex()


async def _key_of(session: Session, vault: Vault, tenant_id: UUID) -> str | None:
    sealed = await session.scalar(select(ForgottenKey.sealed_key).where(ForgottenKey.tenant_id == tenant_id))
    return None if sealed is None else vault.open(sealed, about=about_forgotten(tenant_id))


async def hashing_of(session: Session, vault: Vault, tenant_id: UUID) -> Callable[[str], str]:
    """The business's keyed hash (hexadecimal, 64 digits). Under its counter lock: the first time makes the key."""
    key = await _key_of(session, vault, tenant_id)
    if key is None:
        key = new_secret()
        sealed = vault.seal(key, about=about_forgotten(tenant_id))
        session.add(ForgottenKey(tenant_id=tenant_id, sealed_key=sealed))
        await session.flush()
    return partial(_hash, key)


async def forget_contacts(
    session: Session, tenant_id: UUID, contacts: Iterable[str], hashed: Callable[[str], str], now: datetime
) -> None:
    """`contacts`: numbers in E.164, addresses in small letters; `hashed`: as hashing_of."""
    rows = [
        {"tenant_id": tenant_id, "contact_hash": hashed(one), "forgotten_at": now} for one in sorted(set(contacts))
    ]
    if rows:
        await session.execute(insert(ForgottenContact).values(rows).on_conflict_do_nothing())


async def forgotten_among(
    session: Session, vault: Vault, tenant_id: UUID, contacts: Sequence[str]
) -> frozenset[str]:
    """Those of the `contacts` that are of somebody who was erased."""
    key = await _key_of(session, vault, tenant_id) if contacts else None
    if key is None:
        return frozenset()
    by_hash = {_hash(key, one): one for one in contacts}
    found = await session.scalars(
        select(ForgottenContact.contact_hash).where(
            ForgottenContact.tenant_id == tenant_id, ForgottenContact.contact_hash.in_(by_hash)
        )
    )
    return frozenset(by_hash[one] for one in found)
