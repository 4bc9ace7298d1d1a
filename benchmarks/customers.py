"""A customer book of a million, with a hundred others beside it: found, listed, exported, added to."""

import asyncio
import random
import statistics
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import text

from benchmarks.installation import PORT, SEED, Business, Installation, resident_megabytes
from comanda.customers import repository
from comanda.customers.repository import Wanted
from comanda.kit.db import Database
from comanda.kit.tenancy import Scope

Line = tuple[str, str, str]

MANY = 1_000_000
EXPORTED = 100_000
OTHERS, EACH_OTHER = 100, 1_000
SAMPLES = 400  # searches of each kind

# Sixty first names of Ghana, Oman and Spain, some of them with their Arabic; the others' second names are syllables.
# Written without triggers, as they would: one by one that takes half an hour.
_FILL = """
    INSERT INTO customers (tenant_id, id, customer_number, profile_status, name, name2, phone, email, last_order_at,
                           total_spent, visit_count, created_at, search_text, sort_name)
    SELECT %(t)s, gen_random_uuid(), number, 'stub', name, name2, phone, email,
           now() - (n * 7919 %% 1000000) * interval '1 minute', n * 37 %% 1000000, n %% 50, now() - interval '2 years',
           customer_search_text(name, name2, phone, email, number), search_fold(name)
      FROM (SELECT n, customer_number_text(n) AS number, (%(first)s::text[])[1 + a] || ' ' || initcap(s) AS name,
                   CASE WHEN (%(arabic)s::text[])[1 + a] <> ''
                        THEN (%(arabic)s::text[])[1 + a] || ' ' || %(family)s END AS name2,
                   CASE WHEN n %% 2 = 0 THEN '+23324' || lpad((n * 7 %% 9999991)::text, 7, '0')
                        ELSE '+9689' || lpad((n * 11 %% 9999991)::text, 7, '0') END AS phone,
                   CASE WHEN n %% 3 = 0 THEN 'guest' || n || '@example.com' END AS email
              FROM (SELECT n, (hashint8(n) & 65535) %% 60 AS a,
                           (%(syllables)s::text[])[1 + (hashint8(n + 1) & 65535) %% 40]
                           || (%(syllables)s::text[])[1 + (hashint8(n + 2) & 65535) %% 40]
                           || (%(syllables)s::text[])[1 + (hashint8(n + 3) & 65535) %% 40] AS s
                      FROM generate_series(1, %(count)s::bigint) AS n) AS drawn) AS people
"""
_TOKENS = """
    INSERT INTO customer_tokens (tenant_id, token, customer_id)
    SELECT c.tenant_id, t, c.id FROM customers c CROSS JOIN LATERAL customer_tokens_of(c.search_text) AS t
"""
_FIRST = [
    "Mohammed",
    "Ahmed",
    "Fatima",
    "Said",
    "Salim",
    "Aisha",
    "Khalid",
    "Huda",
    "Nasser",
    "Mariam",
    "Sara",
    "Hassan",
    "Ali",
    "Laila",
    "Omar",
    "Yousef",
    "Zainab",
    "Hamad",
    "Noor",
    "Ibrahim",
    "Kwame",
    "Ama",
    "Kofi",
    "Akosua",
    "Yaw",
    "Abena",
    "Kwabena",
    "Efua",
    "Esi",
    "Kojo",
    "Adwoa",
    "Kwaku",
    "Akua",
    "Yaa",
    "Kwasi",
    "Afia",
    "Nana",
    "Kwadwo",
    "Maame",
    "Araba",
    "Maria",
    "José",
    "Carmen",
    "Antonio",
    "Lucía",
    "Manuel",
    "Ana",
    "Javier",
    "Pilar",
    "Francisco",
    "Isabel",
    "Miguel",
    "Elena",
    "Pablo",
    "Rosa",
    "Diego",
    "Marta",
    "Luis",
    "Teresa",
    "Jorge",
]
_ARABIC = [
    "محمد",
    "أحمد",
    "فاطمة",
    "سعيد",
    "سالم",
    "عائشة",
    "خالد",
    "هدى",
    "ناصر",
    "مريم",
    "سارة",
    "حسن",
    "علي",
    "ليلى",
    "عمر",
    "يوسف",
    "زينب",
    "حمد",
    "نور",
    "إبراهيم",
]
_FAMILY = "الحارثي"
_SYLLABLES = [
    "bo",
    "ten",
    "an",
    "sah",
    "men",
    "ku",
    "for",
    "owu",
    "as",
    "ante",
    "ga",
    "ra",
    "ni",
    "ti",
    "mo",
    "ri",
    "sha",
    "li",
    "qa",
    "har",
    "thi",
    "ba",
    "lo",
    "shi",
    "za",
    "wa",
    "di",
    "na",
    "gon",
    "zal",
    "fer",
    "nan",
    "mar",
    "tin",
    "lo",
    "pez",
    "ru",
    "iz",
    "sa",
    "chez",
]
_ILIKE = text(
    """
    SELECT c.id FROM customers c
     WHERE c.tenant_id = :t AND (c.name ILIKE :q OR c.name2 ILIKE :q OR c.phone ILIKE :q OR c.email ILIKE :q)
     ORDER BY c.last_order_at DESC NULLS LAST LIMIT 20
    """
)


def customer_book(installation: Installation) -> list[Line]:
    """A million customers in one business and a hundred of a thousand beside it, asked as the role of the staff."""
    business, *others = installation.open_businesses(1 + OTHERS)
    began = time.monotonic()
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("SET maintenance_work_mem = '1GB'")
        owner.execute("ALTER TABLE customer_tokens DROP CONSTRAINT pk_customer_tokens")
        fill(owner, business.tenant_id, MANY)
        for other in others:
            fill(owner, other.tenant_id, EACH_OTHER)
        owner.execute(_TOKENS)
        owner.execute(
            "ALTER TABLE customer_tokens"
            " ADD CONSTRAINT pk_customer_tokens PRIMARY KEY (tenant_id, token, customer_id)"
        )
        owner.execute("VACUUM ANALYZE customers")
        owner.execute("VACUUM ANALYZE customer_tokens")
        row = owner.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('customers')),"
            " pg_size_pretty(pg_total_relation_size('customer_tokens'))"
        ).fetchone()
    assert row is not None
    lines = [
        ("customers made", f"{MANY} in {time.monotonic() - began:.0f} s, {row[0]} and {row[1]} of tokens", "")
    ]
    lines += asyncio.run(_searches(installation.postgres.url(), business.tenant_id))
    with installation.serving() as pid:
        lines += _exports(business, pid)
        lines += _makes(business)
    return lines


def fill(owner: psycopg.Connection, tenant_id: UUID, count: int) -> None:
    values = {
        "t": tenant_id,
        "count": count,
        "first": _FIRST,
        "arabic": _ARABIC + [""] * (len(_FIRST) - len(_ARABIC)),
        "family": _FAMILY,
        "syllables": _SYLLABLES,
    }
    owner.execute(_FILL, values)
    owner.execute("UPDATE tenant_counters SET customer_number = %s WHERE tenant_id = %s", (count, tenant_id))


# --- searches and lists -----------------------------------------------------------------------------------------


async def _searches(url: str, tenant_id: UUID) -> list[Line]:
    database = Database(url, pool_size=10)
    await database.open()
    rng = random.Random(SEED)
    scope = Scope.staff(tenant_id, read_only=True)
    async with database.transaction(scope) as session:
        found = await session.execute(
            text(
                "SELECT name, coalesce(name2, ''), phone FROM customers"
                " WHERE tenant_id = :t AND id > :id LIMIT 4000"
            ),
            {"t": tenant_id, "id": UUID(int=rng.getrandbits(128))},
        )
        people = [(name, name2, phone) for name, name2, phone in found]
    rng.shuffle(people)

    async def search(typed: str) -> int:
        async with database.transaction(scope) as session:
            return len(await repository.search(session, tenant_id, typed, 20))

    async def ilike(typed: str) -> int:
        async with database.transaction(scope) as session:
            return len((await session.execute(_ILIKE, {"t": tenant_id, "q": f"%{typed}%"})).all())

    kinds = _typed(people, rng)
    lines: list[Line] = []
    for kind, typed in kinds.items():
        await _timed(search, typed[:40], 1)
        for clients, asked in ((1, "< 20 ms"), (8, "< 50 ms")):
            took, hits = await _timed(search, typed, clients)
            lines.append((f"{kind}, {clients} at once: p95 (median)", f"{_ms(took)}, found {hits}", asked))
    for kind in ("last four digits", "beginning of a name"):
        took, _ = await _timed(ilike, kinds[kind][:12], 1)
        lines.append((f"ILIKE, {kind}, 1 at once: p95 (median)", _ms(took), ""))
    lines += await _pages(database, scope, tenant_id, rng)
    await database.close()
    return lines


def _typed(people: Sequence[tuple[str, str, str]], rng: random.Random) -> dict[str, list[str]]:
    """What is typed of these people, by kind."""

    def slip(word: str) -> str:
        place = rng.randrange(1, len(word) - 1)
        if rng.random() < 0.5:
            return word[:place] + word[place + 1 :]
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    some = people[:SAMPLES]
    arabic = [name2 for _, name2, _ in people if name2][:SAMPLES]
    return {
        "whole number": [phone for _, _, phone in some],
        "last four digits": [phone[-4:] for _, _, phone in some],
        "last six digits": [phone[-6:] for _, _, phone in some],
        "beginning of a name": [name[: rng.randint(3, 6)] for name, _, _ in some],
        "two names": [name for name, _, _ in some],
        "misspelt name": [f"{name.split()[0]} {slip(name.split()[1])}" for name, _, _ in some],
        "Arabic name": [name2 if n % 2 else name2.split()[0] for n, name2 in enumerate(arabic)],
    }


async def _timed(
    ask: Callable[[str], Awaitable[int]], typed: Sequence[str], clients: int
) -> tuple[list[float], str]:
    """Seconds of each, and how many of them found somebody."""
    waiting, took, hits = list(typed), [], 0

    async def client() -> None:
        nonlocal hits
        while waiting:
            one = waiting.pop()
            began = time.perf_counter()
            found = await ask(one)
            took.append(time.perf_counter() - began)
            hits += bool(found)

    await asyncio.gather(*(client() for _ in range(clients)))
    return took, f"{hits} of {len(typed)}"


def _ms(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"{ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms ({statistics.median(ordered) * 1000:.1f})"


async def _pages(database: Database, scope: Scope, tenant_id: UUID, rng: random.Random) -> list[Line]:
    lines = []
    for sort in repository.ORDERS:
        took = []
        async with database.transaction(scope) as session:
            found = await session.execute(
                text("SELECT id FROM customers WHERE tenant_id = :t AND id > :id LIMIT 200"),
                {"t": tenant_id, "id": UUID(int=rng.getrandbits(127))},
            )
            ids = list(found.scalars())
        for id in ids:
            async with database.transaction(scope) as session:
                cursor = repository.cursor_of(await repository.get_customer(session, tenant_id, id), sort)
            began = time.perf_counter()
            async with database.transaction(scope) as session:
                page = await repository.list_customers(session, tenant_id, Wanted(), sort, cursor, 51)
            took.append(time.perf_counter() - began)
            assert page  # fewer than fifty at the list's end
        lines.append((f"a page of fifty somewhere in the list, by {sort}: p95 (median)", _ms(took), "< 15 ms"))
    return lines


# --- over HTTP --------------------------------------------------------------------------------------------------


def _exports(business: Business, pid: int) -> list[Line]:
    """A hundred thousand rows, while the process's memory is watched."""
    least = MANY - EXPORTED  # as `total_spent` is drawn: evenly below a million
    url = f"http://127.0.0.1:{PORT}/api/v1/customers/export?spent_at_least={least}"
    headers = {"Authorization": f"Bearer {business.staff_token}"}
    _download(url, headers)  # what the first one loads stays
    before, peak, over = resident_megabytes(pid), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], resident_megabytes(pid))

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.monotonic()
    rows = _download(url, headers)
    took = time.monotonic() - began
    over.set()
    watching.join()
    return [
        (f"{rows} rows exported", f"{took:.1f} s", "< 4 s for 100,000"),
        ("memory beside it", f"{peak[0] - before:.1f} MB more", "< 20 MB"),
    ]


def _download(url: str, headers: dict[str, str]) -> int:
    """How many rows come."""
    rows = -1  # the heading is none
    with httpx.stream("GET", url, headers=headers, timeout=60) as answer:
        for part in answer.iter_bytes(1 << 16):
            rows += part.count(b"\n")
    return rows


def _makes(business: Business) -> list[Line]:
    rng, took = random.Random(SEED), []
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=20) as client:
        for number in range(SAMPLES):
            body: dict[str, Any] = {"name": f"Ama {rng.choice(_SYLLABLES)}", "phone": f"+23320{number:07d}"}
            began = time.perf_counter()
            answer = client.post(
                "/api/v1/customers", json=body, headers={"Authorization": f"Bearer {business.staff_token}"}
            )
            took.append(time.perf_counter() - began)
            assert answer.status_code == 201, answer.text
    return [("a stub made, over HTTP: p95 (median)", _ms(took[50:]), "< 20 ms")]
