"""Using up what a link in a message is good for."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from comanda.accounts import repository
from comanda.accounts.errors import LinkExpired, LinkNotValid, LinkReplaced, LinkUsed
from comanda.accounts.models import AccountLink
from comanda.kit.db import Session


async def use_link(
    session: Session, account_id: UUID, token_hash: str, purposes: Collection[str], now: datetime
) -> AccountLink:
    """The link, used up by this. Whoever holds it may know why it is of no use any more.

    Raises LinkNotValid (also for what is a link of another purpose), LinkReplaced, LinkUsed, LinkExpired.
    """
    link = await repository.get_link(session, account_id, token_hash)
    if link is None or link.purpose not in purposes:
        raise LinkNotValid()
    if link.used_at is not None:
        raise LinkReplaced() if await repository.has_newer_link(session, link) else LinkUsed()
    if link.expires_at <= now:
        raise LinkExpired()
    link.used_at = now
    return link
