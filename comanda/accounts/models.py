"""Tables of accounts. Rows are their account's, not a business's: policies hold them to `app.account_id`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from comanda.identity.models import BackupCodeColumns, ChallengeColumns, PasskeyColumns, TotpColumns
from comanda.kit.ids import uuid7
from comanda.kit.sealing import PASSING, Sealed, open_field, seal_field
from comanda.kit.tenancy import Base
from comanda.kit.vault import Vault


def about_number(account_id: UUID, column: str) -> str:
    """What a tax number of an account is bound to."""
    return f"account {account_id} {column}"


def _about_number(column: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda _, row: about_number(row["id"], column)


class AccountOwned:
    account_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="CASCADE"))


class AccountKeyed:
    """At most one for each account."""

    account_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    email: Mapped[str] = mapped_column(Text, unique=True, info={"pii": "email"})  # in small letters
    hashed_password: Mapped[str] = mapped_column(Text)
    full_name: Mapped[str] = mapped_column(Text, info={"pii": "name"})
    business_name: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "name"})
    tax_id: Mapped[str] = mapped_column(
        Text, server_default="", info={"pii": "tax id", "sealed": Sealed(_about_number("tax_id"), was_plain=True)}
    )
    vat_number: Mapped[str] = mapped_column(
        Text,
        server_default="",
        info={"pii": "tax id", "sealed": Sealed(_about_number("vat_number"), was_plain=True)},
    )
    address: Mapped[str] = mapped_column(Text, server_default="", info={"pii": "address"})
    phone: Mapped[str | None] = mapped_column(Text, info={"pii": "phone"})
    language: Mapped[str] = mapped_column(Text, server_default="en")
    email_verified: Mapped[bool] = mapped_column(Boolean, server_default="false")
    mfa_enabled: Mapped[bool] = mapped_column(Boolean, server_default="false")
    signed_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # last
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    __table_args__ = (CheckConstraint("language = ANY ('{en,ar}'::text[])", name="language"),)

    def open_number(self, vault: Vault, column: str) -> str:
        """`column`: tax_id or vat_number. Raises SealBroken."""
        return open_field(vault, getattr(self, column), about=about_number(self.id, column))

    def keep_number(self, vault: Vault, column: str, number: str) -> None:
        setattr(self, column, seal_field(vault, number, about=about_number(self.id, column)))


class AccountSession(AccountOwned, Base):
    """One sign-in on one device. Its row is read on every request, so that signing out acts at once."""

    __tablename__ = "account_sessions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    device: Mapped[str] = mapped_column(Text)  # as people call it: "Firefox on Android"
    proofs: Mapped[str] = mapped_column(Text)  # "pwd", "pwd otp", "pwd backup", "passkey"
    proved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_account_sessions_account", "account_id", "expires_at"),)


class RefreshToken(AccountOwned, Base):
    """One link of a session's chain: used once, followed by the next."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("account_sessions.id", ondelete="CASCADE"))
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # For tabs that ask at the same moment.
    successor: Mapped[str | None] = mapped_column(Text, info={"sealed": PASSING})

    __table_args__ = (
        Index("ix_refresh_tokens_session", "session_id"),
        Index("ix_refresh_tokens_expires", "expires_at"),
    )


class AccountLink(AccountOwned, Base):
    """What a link in a message is good for, once."""

    __tablename__ = "account_links"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text, info={"pii": "email"})  # to which it was sent
    # Of someone who registered with an address that waits for its proof: theirs hold once they prove it.
    full_name: Mapped[str | None] = mapped_column(Text, info={"pii": "name"})
    hashed_password: Mapped[str | None] = mapped_column(Text)
    # What they have ticked besides, on which business's pages: as tasks.note_offers takes it.
    offers: Mapped[dict[str, str] | None] = mapped_column(JSONB, info={"pii": "network, device"})
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("purpose = ANY ('{verify_email,change_email,reset_password}'::text[])", name="purpose"),
        Index("ix_account_links_account", "account_id", "purpose"),
        Index("ix_account_links_expires", "expires_at"),
    )


class AccountTotp(TotpColumns, AccountKeyed, Base):
    __tablename__ = "account_totp"


class AccountBackupCode(BackupCodeColumns, AccountKeyed, Base):
    __tablename__ = "account_backup_codes"

    selector: Mapped[str] = mapped_column(Text, primary_key=True)


class AccountPasskey(PasskeyColumns, AccountOwned, Base):
    __tablename__ = "account_passkeys"

    __table_args__ = (UniqueConstraint("credential_id"), Index("ix_account_passkeys_account", "account_id"))


class AccountChallenge(ChallengeColumns, AccountOwned, Base):
    __tablename__ = "account_challenges"

    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("purpose = ANY ('{sign_in,add_passkey}'::text[])", name="purpose"),
        Index("ix_account_challenges_account", "account_id"),
        Index("ix_account_challenges_expires", "expires_at"),
    )


class AccountEvent(AccountOwned, Base):
    """What happened to an account's security, for its owner to read."""

    __tablename__ = "account_events"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    action: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # no personal data

    __table_args__ = (Index("ix_account_events_account", "account_id", "at"),)
