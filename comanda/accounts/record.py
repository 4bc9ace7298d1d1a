"""What happened to an account's security, in the transaction of what it tells."""

from uuid import UUID

from comanda.accounts.models import AccountEvent
from comanda.kit.db import Session


def record(session: Session, account_id: UUID, action: str, **data: object) -> None:
    """`action` is "noun.verb_in_the_past", such as "password.changed"; `data` holds no personal data."""
    session.add(AccountEvent(account_id=account_id, action=action, data=data))
