"""Codes by SMS that prove whose a phone is: six digits, five minutes, three tries, one a minute."""

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import select, text, update

from comanda.customers.errors import NoWayToSendCodes, OtpExpired, OtpTooSoon, OtpTriedTooOften, OtpWrong
from comanda.customers.models import OtpCode
from comanda.kit.attempts import Limit, hit_each
from comanda.kit.auth import digest, digits
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import western
from comanda.kit.vault import Vault
from comanda.notifications.outbox import queue_code

Code = Annotated[str, StringConstraints(pattern=r"^[0-9\u0660-\u0669\u06f0-\u06f9]{6}$")]
DIGITS = 6
GOOD_FOR = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
MOST_TRIES = 3
BY_NUMBER = Limit("otp to a number", 8, 3600)
BY_NUMBER_A_DAY = Limit("otp to a number a day", 20, 86_400)
BY_ADDRESS = Limit("otp from an address", 30, 3600)


@dataclass(frozen=True, slots=True)
class SentCode:
    phone: str
    expires_at: datetime
    next_at: datetime


def hash_of(vault: Vault, code_id: UUID, code: str) -> str:
    return vault.blind(f"{code_id} {code}", about="otp code")


def keep_code(
    session: Session, vault: Vault, tenant_id: UUID, phone: str, purpose: str, now: datetime
) -> tuple[UUID, str]:
    """A new one: its id, and the code, which is kept nowhere."""
    id, code = uuid7(), digits(DIGITS)
    session.add(
        OtpCode(
            tenant_id=tenant_id,
            id=id,
            phone=phone,
            purpose=purpose,
            code_hash=hash_of(vault, id, code),
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    return id, code


async def send_code(
    app: Any, tenant_id: UUID, phone: str, purpose: str, language: str, address: str, now: datetime
) -> SentCode:
    """In transactions of its own. `phone`: E.164; `address`: where the request comes from. A new code takes the place
    of those before. Raises OtpTooSoon, TooManyAttempts, NoWayToSendCodes."""
    shop = await app.storefronts.get(tenant_id)
    if not shop.sends_sms:
        raise NoWayToSendCodes()
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await _check_pause(session, tenant_id, phone, purpose, now)
    who = f"{tenant_id} {phone}"
    await hit_each(app.database, (BY_NUMBER, who), (BY_NUMBER_A_DAY, who), (BY_ADDRESS, f"{tenant_id} {address}"))
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await _check_pause(session, tenant_id, phone, purpose, now)
        await session.execute(
            update(OtpCode)
            .where(
                OtpCode.tenant_id == tenant_id,
                OtpCode.phone == phone,
                OtpCode.purpose == purpose,
                OtpCode.verified_at.is_(None),
                OtpCode.expires_at > now,
            )
            .values(expires_at=now)
        )
        id, code = keep_code(session, app.vault, tenant_id, phone, purpose, now)
        await queue_code(
            session, app.vault, tenant_id, phone, language, code, now, challenge=id, origin=digest(address)
        )
    return SentCode(phone, now + GOOD_FOR, now + PAUSE)


async def _check_pause(session: Session, tenant_id: UUID, phone: str, purpose: str, now: datetime) -> None:
    """One at a time for a number, whatever it is for. Raises OtpTooSoon."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:who, 0))"), {"who": f"otp {tenant_id} {phone}"}
    )
    last = await session.scalar(
        select(OtpCode)
        .where(OtpCode.tenant_id == tenant_id, OtpCode.phone == phone)
        .order_by(OtpCode.created_at.desc())
        .limit(1)
    )
    if last is not None and now < last.created_at + PAUSE:
        seconds = math.ceil((last.created_at + PAUSE - now).total_seconds())
        good = last.purpose == purpose and last.verified_at is None and last.attempts < MOST_TRIES
        raise OtpTooSoon(seconds=seconds, retry_after_seconds=seconds, good=good)


async def verify_code(app: Any, tenant_id: UUID, phone: str, purpose: str, code: str, now: datetime) -> None:
    """In a transaction of its own, so that a wrong try counts although what it was for is rolled back. A code is good
    once. Raises OtpExpired, OtpTriedTooOften, OtpWrong."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        held = await session.scalar(
            select(OtpCode)
            .where(
                OtpCode.tenant_id == tenant_id,
                OtpCode.phone == phone,
                OtpCode.purpose == purpose,
                OtpCode.expires_at > now,
                OtpCode.verified_at.is_(None),
            )
            .order_by(OtpCode.created_at.desc())
            .limit(1)
            .with_for_update()
        )
        if held is None:
            raise OtpExpired()
        if held.attempts >= MOST_TRIES:
            raise OtpTriedTooOften()
        held.attempts += 1
        is_right = hmac.compare_digest(hash_of(app.vault, held.id, western(code)), held.code_hash)
        if is_right:
            held.verified_at = now
        left = MOST_TRIES - held.attempts
    if not is_right:
        if not left:
            raise OtpTriedTooOften()
        raise OtpWrong(left=left)
