"""A business's accounts with those who take its payments and carry its messages: keys of its own, sealed, and an
address that the provider calls, whose last part alone says whose it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel
from sqlalchemy import DateTime, Text, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from comanda.kit.auth import digest, new_secret
from comanda.kit.db import Database, Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.kit.sealing import Sealed
from comanda.kit.tenancy import Base, Scope, TenantOwned
from comanda.kit.vault import SealBroken, Vault
from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub

_BUSINESSES, _TOKENS = 500, 2_000


def _about(table: str, row: Mapping[str, Any], column: str) -> str:
    """`table` ends in an s, and its kind does not: "sms_accounts" are "sms account"."""
    return f"{table.removesuffix('s').replace('_', ' ')} {row['tenant_id']} {row['provider']} {column}"


def _about_column(column: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda table, row: _about(table, row, column)


class ProviderAccount(TenantOwned, Base):
    """What every such table has; at most one row of a business for each provider."""

    __abstract__ = True
    kind: ClassVar[str]  # what is sealed is bound to it
    listed_by: ClassVar[str] = "provider"

    provider: Mapped[str] = mapped_column(Text)
    sealed_keys: Mapped[str] = mapped_column(Text, info={"sealed": Sealed(_about_column("keys"))})
    sealed_webhook_token: Mapped[str] = mapped_column(Text, info={"sealed": Sealed(_about_column("webhook"))})
    webhook_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    problem: Mapped[str | None] = mapped_column(Text)  # what the provider last held against the account

    @classmethod
    def opened(cls, vault: Vault, tenant_id: UUID, provider: str, **columns: Any) -> Self:
        """A new one, still without keys."""
        token = new_secret()
        account = cls(tenant_id=tenant_id, id=uuid7(), provider=provider, webhook_hash=digest(token), **columns)
        account.sealed_webhook_token = vault.seal(token, about=account._about("webhook"))
        return account

    def keep_keys(self, vault: Vault, keys: BaseModel, now: datetime) -> None:
        """Those that the provider has just taken."""
        self.sealed_keys = vault.seal(keys.model_dump_json(), about=self._about("keys"))
        self.checked_at, self.problem = now, None

    def open_keys(self, vault: Vault) -> str:
        """As JSON. Raises SealBroken."""
        return vault.open(self.sealed_keys, about=self._about("keys"))

    def open_webhook_token(self, vault: Vault) -> str:
        """Raises SealBroken."""
        return vault.open(self.sealed_webhook_token, about=self._about("webhook"))

    def _about(self, column: str) -> str:
        return _about(self.__tablename__, {"tenant_id": self.tenant_id, "provider": self.provider}, column)


Row = TypeVar("Row", bound=ProviderAccount)


async def list_accounts(session: Session, rows: type[Row], tenant_id: UUID) -> Sequence[Row]:
    found = await session.scalars(
        select(rows).where(rows.tenant_id == tenant_id).order_by(getattr(rows, rows.listed_by))
    )
    return found.all()


def account_with(accounts: Iterable[Row], provider: str) -> Row:
    """Raises NotFound."""
    for account in accounts:
        if account.provider == provider:
            return account
    raise NotFound()


class Opened(Protocol):
    """An account that can be asked. `webhook_token` is the last part of the address that its provider calls."""

    @property
    def tenant_id(self) -> UUID: ...
    @property
    def provider(self) -> str: ...
    @property
    def webhook_token(self) -> str: ...


Account = TypeVar("Account", bound=Opened)


async def note_check(
    database: Database, rows: type[ProviderAccount], account: Opened, now: datetime, said: str | None
) -> None:
    """`said`: what the provider holds against the account; None: nothing."""
    async with database.transaction(Scope.staff(account.tenant_id)) as session:
        await session.execute(
            update(rows)
            .where(rows.tenant_id == account.tenant_id, rows.provider == account.provider)
            .values(checked_at=now, problem=said)
        )


class ProviderAccounts(ABC, Generic[Row, Account]):
    """One per process. Remembers the accounts, with what their adapters remember, until one of them changes."""

    rows: type[Row]
    find: ClassVar[str]  # a query for tenant and provider by the :hash of an address's last part

    def __init__(self, database: Database, hub: Hub, vault: Vault, client: httpx.AsyncClient) -> None:
        self.client = client
        self._database = database
        self._vault = vault
        self._of: TenantCache[UUID, Mapping[str, Account]] = TenantCache(hub, self._load, size=_BUSINESSES)
        self._by_token: TenantCache[str, tuple[UUID, str]] = TenantCache(hub, self._find, size=_TOKENS)

    @abstractmethod
    def _open(self, row: Row, keys: str, webhook_token: str) -> Account:
        """`keys`: JSON."""

    async def close(self) -> None:
        await self.client.aclose()

    async def of(self, tenant_id: UUID) -> Mapping[str, Account]:
        """By provider, in the order of `list_accounts`. An account whose keys cannot be opened, because SECRET_KEY
        was lost, is none."""
        return await self._of.get(tenant_id)

    def drop(self, tenant_id: UUID) -> None:
        self._of.drop(tenant_id)

    async def by_webhook(self, provider: str, token: str) -> Account:
        """Raises NotFound."""
        tenant_id, found = await self._by_token.get(digest(token))
        account = (await self.of(tenant_id)).get(found)
        if account is None or found != provider:
            raise NotFound()
        return account

    async def _load(self, tenant_id: UUID) -> tuple[UUID, Mapping[str, Account]]:
        async with self._database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            rows = await list_accounts(session, self.rows, tenant_id)
        found = {}
        for row in rows:
            try:
                keys, token = row.open_keys(self._vault), row.open_webhook_token(self._vault)
            except SealBroken:
                continue
            found[row.provider] = self._open(row, keys, token)
        return tenant_id, MappingProxyType(found)

    async def _find(self, token_hash: str) -> tuple[UUID, tuple[UUID, str]]:
        async with self._database.transaction(Scope.system(read_only=True)) as session:
            row = (await session.execute(text(self.find), {"hash": token_hash})).one_or_none()
        if row is None:
            raise NotFound()
        return row.tenant_id, (row.tenant_id, row.provider)
