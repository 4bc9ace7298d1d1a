"""Columns of what proves who someone is; staff and customers each have tables of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, LargeBinary, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.ids import uuid7
from comanda.kit.sealing import Sealed


def _about_totp(_: str, row: Mapping[str, Any]) -> str:
    """As identity.factors.Holder.sealed_about has it."""
    return f"totp {' '.join(str(row[one]) for one in ('tenant_id', 'user_id', 'account_id') if one in row)}"


class TotpColumns:
    """The app that makes someone's codes. It counts from `confirmed_at` on."""

    secret: Mapped[str] = mapped_column(Text, info={"sealed": Sealed(_about_totp)})
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")  # of the newest code that was taken


class BackupCodeColumns:
    selector: Mapped[str] = mapped_column(Text)
    hashed_code: Mapped[str] = mapped_column(Text)  # argon2id: too short for anything less
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PasskeyColumns:
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    name: Mapped[str] = mapped_column(Text)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ChallengeColumns:
    """Something begun that ends with a proof: signing in with a second factor, adding a passkey."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text)
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)  # what a passkey has to sign
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
