"""Who holds what of a person: rows are shown to them, and made to say nothing any more.

Each package says of its own tables what in them is of a person (`holding.py` beside the tables). A column with personal
data that nobody claims fails a test, and so does one that is claimed and not there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    cast,
    delete,
    exists,
    func,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from comanda.kit.db import Session
from comanda.kit.sealing import Sealed, open_field
from comanda.kit.tenancy import Base
from comanda.kit.vault import Vault

ERASED = "[erased]"  # where a column must say something


@dataclass(frozen=True, slots=True)
class Person:
    """One person, by all that rows refer to them with.

    In a business: its customer, with those that were merged into it. As the owner of an account: that alone, and no
    `tenant_id`. Numbers and addresses that somebody else has by now are not among theirs.
    """

    tenant_id: UUID | None = None
    customer_ids: frozenset[UUID] = frozenset()
    account_id: UUID | None = None
    guest_ids: frozenset[UUID] = frozenset()  # browsers that were nobody else's
    order_ids: frozenset[UUID] = frozenset()
    phones: frozenset[str] = frozenset()  # E.164
    emails: frozenset[str] = frozenset()  # in small letters
    names: frozenset[str] = frozenset()

    @property
    def account_ids(self) -> frozenset[UUID]:
        """To compare with by `in_`: a column that equals None would be everybody's without an account."""
        return frozenset({self.account_id} if self.account_id else ())

    def marks(self) -> list[str]:
        """What a text that speaks of them would hold."""
        ids = self.customer_ids | self.order_ids | self.guest_ids | self.account_ids
        return sorted({str(one) for one in ids} | self.phones | self.emails)

    def subjects(self) -> list[str]:
        """As consents name whom they are of."""
        named = {"sms": self.phones, "email": self.emails, "guest": self.guest_ids, "account": self.account_ids,
                 "customer": self.customer_ids}  # fmt: skip
        return sorted(f"{kind}:{one}" for kind, some in named.items() for one in some)

    def written(self) -> list[str]:
        """As people write them: names and addresses in small letters, and the end of each number."""
        return sorted({one.lower() for one in self.names | self.emails if len(one) > 2} | self.number_ends())

    def number_ends(self) -> set[str]:
        """A number is written with its country or without: its last seven digits are in either."""
        return {one[-7:] for one in self.phones if len(one) > 7}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not erased yet, and why; `until` is the last day of it."""

    part: str
    count: int
    until: date
    why: str  # a code


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a holder's rows, by part; `files` are keys in the storage that may go once that is committed."""

    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    processors: frozenset[str] = frozenset()  # outside, who had it from us


def together(several: Iterable[Erased]) -> Erased:
    counts: dict[str, int] = {}
    files: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    processors: frozenset[str] = frozenset()
    for one in several:
        for part, count in one.counts.items():
            counts[part] = counts.get(part, 0) + count
        files, kept, processors = files + one.files, kept + one.kept, processors | one.processors
    return Erased(counts, files, kept, processors)


@dataclass(frozen=True, slots=True)
class File:
    """One that an export takes along under `name`."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one table that speak of a person.

    `whose` finds them; `shown` are the columns that an export has. Erasing writes `blanked` over them; where there is
    none, the rows go.
    """

    part: str
    table: type[Base]
    whose: Callable[[Person], ColumnElement[bool]]
    shown: tuple[str, ...] = ()
    blanked: Mapping[str, Any] | None = None

    def claims(self) -> set[str]:
        """ "table.column" """
        name = self.table.__tablename__
        columns = [one.key for one in inspect(self.table).columns] if self.blanked is None else self.blanked
        return {f"{name}.{one}" for one in columns}

    def of(self, person: Person) -> ColumnElement[bool]:
        whose = self.whose(person)
        if person.tenant_id is None or not hasattr(self.table, "tenant_id"):
            return whose
        tenant: InstrumentedAttribute[UUID] = self.table.tenant_id
        return (tenant == person.tenant_id) & whose


class Holder:
    """What one package holds. `held` is erased in its order: what is found by another row goes before that. `follows`
    names columns, as "table.column", that the database itself keeps in step with those."""

    held: tuple[Held, ...] = ()
    follows: frozenset[str] = frozenset()

    def claims(self) -> set[str]:
        return {one for held in self.held for one in held.claims()} | self.follows

    async def show(self, session: Session, person: Person, vault: Vault) -> dict[str, list[dict[str, Any]]]:
        """Rows by part, the oldest first; what is sealed in them is opened."""
        found = {}
        for held in self.held:
            if held.shown:
                table = inspect(held.table).local_table
                wanted = [table.c[name] for name in held.shown]
                keys = list(inspect(held.table).primary_key)
                rows = await session.execute(
                    select(*wanted, *(one for one in keys if one.name not in held.shown))
                    .where(held.of(person))
                    .order_by(*keys)
                )
                found[held.part] = [
                    {one.name: plain(_opened(one, row, vault)) for one in wanted} for row in rows.mappings()
                ]
        return found

    async def files(self, session: Session, person: Person) -> list[File]:
        return []

    async def plan(self, session: Session, person: Person) -> Erased:
        """What erasing would do."""
        return Erased(await count_rows(session, self.held, person))

    async def erase(self, session: Session, person: Person, now: datetime) -> Erased:
        return Erased(await erase_rows(session, self.held, person))


@dataclass(frozen=True, slots=True)
class Holders:
    """All there are, in the order of erasing: what is found by a row of another goes before that one is emptied."""

    business: tuple[Holder, ...]
    account: tuple[Holder, ...]


async def erase_rows(session: Session, held: Iterable[Held], person: Person) -> dict[str, int]:
    """How many of each part."""
    counts: dict[str, int] = {}
    for one in held:
        change = delete(one.table) if one.blanked is None else update(one.table).values(dict(one.blanked))
        done = await session.execute(change.where(one.of(person)).execution_options(synchronize_session=False))
        counts[one.part] = counts.get(one.part, 0) + done.rowcount  # type: ignore[attr-defined]
    return counts


async def count_rows(session: Session, held: Iterable[Held], person: Person) -> dict[str, int]:
    """What erasing would find."""
    counts: dict[str, int] = {}
    for one in held:
        found = await session.scalar(select(func.count()).select_from(one.table).where(one.of(person)))
        counts[one.part] = counts.get(one.part, 0) + (found or 0)
    return counts


def mentions(text: Any, marks: Sequence[str]) -> ColumnElement[bool]:
    """Whether a text holds any of them."""
    any_mark = func.unnest(cast(list(marks), ARRAY(Text))).table_valued("mark").render_derived("marks")
    return exists(select(literal(1)).select_from(any_mark).where(func.strpos(text, any_mark.c.mark) > 0))


def _opened(column: ColumnElement[Any], row: Mapping[Any, Any], vault: Vault) -> Any:
    sealed, value = column.info.get("sealed"), row[column.name]
    if not isinstance(sealed, Sealed) or not value:
        return value
    about = sealed.about(column.table.name, row)
    return open_field(vault, value, about=about) if sealed.was_plain else vault.open(value, about=about)


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
