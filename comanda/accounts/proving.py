"""Proofs of customers."""

from datetime import datetime
from uuid import UUID

from comanda.accounts.guards import Customer, holder_of
from comanda.accounts.models import AccountChallenge
from comanda.identity import challenges, passwords
from comanda.kit.attempts import Limit
from comanda.kit.db import Database
from comanda.kit.tenancy import Scope

PASSWORD_AGAIN = Limit("customer password again", 10, 900)


async def prove_password(customer: Customer, password: str) -> None:
    """Raises CurrentPasswordWrong."""
    await passwords.prove_password(
        customer.app.database,
        customer.app.passwords,
        PASSWORD_AGAIN,
        str(customer.id),
        customer.account.hashed_password,
        password,
    )


async def try_challenge(
    database: Database, account_id: UUID, token: str, purpose: challenges.Purpose, now: datetime
) -> AccountChallenge:
    """In a transaction of its own. Raises ChallengeOver, TriedTooOften."""
    async with database.transaction(Scope.account(account_id)) as session:
        tried: AccountChallenge = await challenges.try_challenge(
            session, holder_of(account_id), token, purpose, now
        )
    return tried
