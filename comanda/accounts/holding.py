"""What an account is made of. All of it goes with the account; businesses hold their own."""

from datetime import datetime

from comanda.accounts.models import (
    Account,
    AccountBackupCode,
    AccountChallenge,
    AccountEvent,
    AccountLink,
    AccountPasskey,
    AccountSession,
    AccountTotp,
    RefreshToken,
)
from comanda.kit.db import Session
from comanda.privacy.holding import Erased, Held, Holder, Person, count_rows, erase_rows


class AccountsHold(Holder):
    held = (
        Held(
            "sign_ins",
            AccountSession,
            lambda person: AccountSession.account_id.in_(person.account_ids),
            shown=("device", "proofs", "created_at", "last_used_at", "expires_at", "revoked_at"),
        ),
        Held("refresh_tokens", RefreshToken, lambda person: RefreshToken.account_id.in_(person.account_ids)),
        Held(
            "links",
            AccountLink,
            lambda person: AccountLink.account_id.in_(person.account_ids),
            shown=("purpose", "email", "full_name", "offers", "created_at", "used_at"),
        ),
        Held("codes_app", AccountTotp, lambda person: AccountTotp.account_id.in_(person.account_ids)),
        Held(
            "backup_codes", AccountBackupCode, lambda person: AccountBackupCode.account_id.in_(person.account_ids)
        ),
        Held(
            "passkeys",
            AccountPasskey,
            lambda person: AccountPasskey.account_id.in_(person.account_ids),
            shown=("name", "created_at", "last_used_at"),
        ),
        Held("challenges", AccountChallenge, lambda person: AccountChallenge.account_id.in_(person.account_ids)),
        Held(
            "events",
            AccountEvent,
            lambda person: AccountEvent.account_id.in_(person.account_ids),
            shown=("at", "action"),
        ),
        Held(
            "account",
            Account,
            lambda person: Account.id.in_(person.account_ids),
            shown=(
                "email",
                "full_name",
                "business_name",
                "tax_id",
                "vat_number",
                "address",
                "phone",
                "language",
                "email_verified",
                "mfa_enabled",
                "created_at",
                "updated_at",
            ),
        ),
    )

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        """The account's own row: all others go with it."""
        counts = await count_rows(session, self.held[:-1], person)
        return Erased(counts | await erase_rows(session, self.held[-1:], person))
