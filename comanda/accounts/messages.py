"""E-mails to the owner of an account."""

from datetime import timedelta
from typing import Any

from comanda.accounts import repository
from comanda.accounts.models import Account, AccountLink
from comanda.kit.auth import digest, new_secret
from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.notifications.outbox import queue_email

LIFETIMES = {
    "verify_email": timedelta(hours=24),
    "change_email": timedelta(hours=24),
    "reset_password": timedelta(minutes=30),
}
PAGES = {
    "verify_email": "customer/verify-email",
    "change_email": "customer/verify-email",
    "reset_password": "customer/reset-password",
}


async def tell(
    session: Session, vault: Vault, account: Account, kind: str, *, to: str = "", **values: str
) -> None:
    """`to`: another address than the account's."""
    await queue_email(
        session,
        vault,
        kind,
        to or account.email,
        account.language,
        {"name": account.full_name, **values},
    )


async def tell_already_registered(session: Session, app: Any, account: Account) -> None:
    """Somebody wanted an account, or another address, for what is this account's already."""
    await tell(session, app.vault, account, "already_registered", link=f"{app.settings.base_url()}/customer/login")


async def send_link(
    session: Session,
    app: Any,
    account: Account,
    purpose: str,
    *,
    to: str = "",
    kind: str = "",
    **pending: Any,
) -> None:
    """An earlier link for the same stops working; but each of those who registered keeps theirs. `pending`: what holds
    once this link is used; `kind`: of message, where it is not called as the purpose is."""
    now = app.clock()
    if not pending:
        await repository.end_links(session, account.id, purpose, now)
    secret, address = new_secret(), to or account.email
    session.add(
        AccountLink(
            account_id=account.id,
            purpose=purpose,
            token_hash=digest(secret),
            email=address,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
            **pending,
        )
    )
    # After the #, so that no server, proxy or log on the way ever sees it.
    link = f"{app.settings.base_url()}/{PAGES[purpose]}#{secret}"
    await queue_email(
        session,
        app.vault,
        kind or purpose,
        address,
        account.language,
        {"name": pending.get("full_name", account.full_name), "link": link},
    )
