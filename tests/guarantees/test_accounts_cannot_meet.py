"""No row of one account is seen, changed or made by another, or by any business: tried on every table of accounts that
the catalogue knows."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

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
from comanda.bootstrap import Comanda
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Role, Scope
from comanda.rights.models import AccountRequest
from tests.factories import Shop
from tests.guarantees.test_every_table_has_rls import SWEPT
from tests.guarantees.test_tenants_cannot_meet import Connection, Table, acting, count, one, outcome, trespasses

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def every_table(owner: Connection) -> list[Table]:
    found = owner.execute(
        """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.relname
           HAVING c.relname = 'accounts' OR (bool_or(a.attname = 'account_id' AND a.attnotnull)
                  AND NOT bool_or(a.attname = 'tenant_id')) ORDER BY c.relname"""
    ).fetchall()
    return [Table(name, "id" if name == "accounts" else "account_id", tuple(columns)) for name, columns in found]


async def fill(app: Comanda) -> UUID:
    """An account with a row in every table."""
    id, sign_in = uuid7(), uuid7()
    async with app.database.transaction(Scope.account(id)) as session:
        session.add(Account(id=id, email=f"{id}@guest.example", hashed_password="", full_name="Ama"))
        await session.flush()
        session.add(
            AccountSession(id=sign_in, account_id=id, device="", proofs="pwd", proved_at=NOW, expires_at=NOW)
        )
        await session.flush()
        session.add_all(
            [
                RefreshToken(account_id=id, token_hash=uuid4().hex, session_id=sign_in, expires_at=NOW),
                AccountLink(
                    account_id=id, purpose="verify_email", token_hash=uuid4().hex, email="", expires_at=NOW
                ),
                AccountChallenge(account_id=id, purpose="sign_in", token_hash=uuid4().hex, expires_at=NOW),
                AccountTotp(account_id=id, secret=""),
                AccountBackupCode(account_id=id, selector="AB", hashed_code=""),
                AccountPasskey(account_id=id, credential_id=uuid4().bytes, public_key=b"", name="Phone"),
                AccountEvent(account_id=id, action="account.opened"),
                AccountRequest(
                    account_id=id, kind="export", language="en", asked_at=NOW, due_at=NOW, hold_until=NOW
                ),
            ]
        )
    return id


@pytest.fixture
async def mine(app: Comanda) -> UUID:
    return await fill(app)


@pytest.fixture
async def theirs(app: Comanda) -> UUID:
    return await fill(app)


INTRUDERS: dict[str, Callable[[UUID, Shop], Scope]] = {
    "another account": lambda theirs, shop: Scope.account(theirs),
    "another account, at a business": lambda theirs, shop: Scope.customer(shop.tenant_id, account_id=theirs),
    "nobody": lambda theirs, shop: Scope(Role.CUSTOMER),
    "a guest": lambda theirs, shop: Scope.customer(shop.tenant_id, guest_id=uuid4()),
    "staff": lambda theirs, shop: Scope.staff(shop.tenant_id),
    "the login without a scope": lambda theirs, shop: Scope.system(),
}


@pytest.mark.parametrize("intruder", INTRUDERS)
async def test_no_row_of_another_account_is_reached(
    intruder: str, mine: UUID, theirs: UUID, shop: Shop, login: Connection, owner: Connection
) -> None:
    scope = INTRUDERS[intruder](theirs, shop)
    found: dict[tuple[str, str], str] = {}
    for table in every_table(owner):
        if scope.role is Role.SYSTEM and table.name in SWEPT:
            continue  # the worker's broom; every exception has its reason beside the rules of the catalogue
        found |= trespasses(login, owner, scope, table, mine, scope.account_id)
    assert found == {}


async def test_an_account_reaches_every_row_of_its_own(mine: UUID, login: Connection, owner: Connection) -> None:
    """Without this, a policy that hides everything would pass for a wall between accounts."""
    tables = every_table(owner)
    with acting(login, Scope.account(mine)):
        seen = {table.name: count(login, table, mine) for table in tables}
    assert seen == dict.fromkeys((table.name for table in tables), 1)
    assert len(tables) == 10


async def test_what_is_tried_here_would_notice(mine: UUID, theirs: UUID, owner: Connection) -> None:
    for table in every_table(owner):
        with owner.transaction(force_rollback=True):
            owner.execute(table.sql("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
            found = trespasses(owner, owner, Scope.account(theirs), table, mine, theirs)
        assert {(table.name, "read"), (table.name, "make")} <= found.keys()


async def test_messages_are_put_in_for_oneself_and_not_read(mine: UUID, theirs: UUID, login: Connection) -> None:
    messages = Table(
        "notifications", "account_id", ("id", "account_id", "recipient_email", "notification_type", "language")
    )
    put = "INSERT INTO {table} ({columns}) VALUES (gen_random_uuid(), %s, 'ama@guest.example', 'mfa_on', 'en')"
    with acting(login, Scope.account(theirs)):
        assert outcome(login, messages.sql(put), theirs) == "1 rows"
        assert outcome(login, messages.sql(put), mine) == "refused by policy"
        with pytest.raises(InsufficientPrivilege):
            one(login, "SELECT count(*) FROM notifications")
