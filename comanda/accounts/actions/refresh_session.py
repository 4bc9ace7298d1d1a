"""A refresh token for the next one."""

from datetime import datetime, timedelta
from uuid import UUID

from comanda.accounts import repository
from comanda.accounts.actions.start_session import SignedIn, access_token, next_token
from comanda.accounts.errors import SignInOver
from comanda.accounts.messages import tell
from comanda.accounts.record import record
from comanda.kit.auth import Tokens, digest, new_secret
from comanda.kit.db import Session
from comanda.kit.vault import Vault

GRACE = timedelta(seconds=10)
"""In which two tabs may come with the same token."""


async def refresh_session(
    session: Session, tokens: Tokens, vault: Vault, account_id: UUID, token: str, now: datetime
) -> SignedIn | None:
    """Each token is good once and followed by one other. None: it was used before, by whoever else holds it, so the
    sign-in it belongs to has been ended, and its owner is told; commit that. Raises SignInOver where it is merely over.
    """
    token_hash, successor = digest(token), new_secret()
    about = f"refresh {token_hash}"
    used = await repository.use_refresh_token(
        session, account_id, token_hash, vault.seal(successor, about=about), now
    )
    known = used or await repository.get_refresh_token(session, account_id, token_hash)
    if known is None:
        raise SignInOver()
    signed_in = await repository.find_live_session(session, account_id, known.session_id, now)
    if signed_in is None:
        raise SignInOver()
    if used is not None:
        session.add(next_token(signed_in, digest(successor), now))
        signed_in.last_used_at = now
    elif known.used_at is None:
        raise SignInOver()
    else:
        assert known.successor is not None
        successor = vault.open(known.successor, about=about)
        follower = await repository.get_refresh_token(session, account_id, digest(successor))
        # Only for the tab that came second: what was followed twice already has left this browser.
        if now - known.used_at > GRACE or follower is None or follower.used_at is not None:
            await repository.end_sessions(session, account_id, now, only=known.session_id)
            await tell(session, vault, await repository.get_account(session, account_id), "sign_in_copied")
            record(session, account_id, "refresh_token.reused")
            return None
    access = access_token(tokens, account_id, signed_in.id, now)
    return SignedIn(access, successor, signed_in.expires_at)
