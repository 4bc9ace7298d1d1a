"""Whether the time of an answer tells that an e-mail has an account: known and unknown ones, drawn in turn."""

import asyncio
import http.client
import json
import math
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.installation import PORT, SEED, Installation
from comanda.accounts.models import Account
from comanda.bootstrap import assemble
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope

SAMPLES = 250
PASSWORD = "four quiet brown kettles"


def open_accounts(installation: Installation, count: int) -> list[str]:
    """E-mails of so many accounts, proved."""

    async def all_of_them() -> list[str]:
        app = assemble(installation.settings, installation.postgres.url())
        await app.database.open()
        try:
            hashed = await app.passwords.hash(PASSWORD)
            emails = []
            for number in range(count):
                emails.append(f"known{number:06}@guest.example")
                id = uuid7()
                async with app.database.transaction(Scope.account(id)) as session:
                    session.add(
                        Account(
                            id=id, email=emails[-1], hashed_password=hashed, full_name="Ama", email_verified=True
                        )
                    )
            return emails
        finally:
            await app.database.close()

    return asyncio.run(all_of_them())


@dataclass(frozen=True, slots=True)
class Way:
    path: str
    body: Callable[[str], bytes]
    kind: str
    status: int


def _form(email: str) -> bytes:
    return urlencode({"username": email, "password": "not the password at all"}).encode()


def _email(email: str) -> bytes:
    return json.dumps({"email": email}).encode()


def _register(email: str) -> bytes:
    return json.dumps({"email": email, "password": PASSWORD, "full_name": "Ama"}).encode()


WAYS = {
    "signing in": Way("/api/customer/token", _form, "application/x-www-form-urlencoded", 401),
    "forgotten password": Way("/api/customer/forgot-password", _email, "application/json", 202),
    "registering": Way("/api/customer/register", _register, "application/json", 201),
}


def times(way: Way, known: list[str], rng: random.Random) -> tuple[list[float], list[float]]:
    """Milliseconds for known and for unknown e-mails: each is asked for once, from an address of its own."""
    drawn = [(email, True) for email in known]
    drawn += [(email.replace("known", "nobody"), False) for email in known]
    rng.shuffle(drawn)
    found: dict[bool, list[float]] = {True: [], False: []}
    for number, (email, is_known) in enumerate(drawn):
        source = f"127.{30 + number // 60000}.{number // 250 % 240}.{1 + number % 250}"
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20, source_address=(source, 0))
        connection.connect()
        began = time.perf_counter()
        connection.request("POST", way.path, way.body(email), {"Content-Type": way.kind})
        answer = connection.getresponse()
        answer.read()
        found[is_known].append((time.perf_counter() - began) * 1000)
        connection.close()
        if answer.status != way.status:
            raise RuntimeError(f"{way.path} answers {answer.status}")
    return found[True], found[False]


def kolmogorov_smirnov(one: list[float], other: list[float]) -> float:
    """The probability that two samples of one distribution differ by as much (asymptotic, two-sided)."""
    steps = sorted((*((value, 1 / len(one)) for value in one), *((value, -1 / len(other)) for value in other)))
    height = distance = 0.0
    for _, step in steps:
        height += step
        distance = max(distance, abs(height))
    size = math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.2:
        return 1.0
    terms = (math.copysign(2, j % 2 - 0.5) * math.exp(-2 * (j * scaled) ** 2) for j in range(1, 101))
    return min(1.0, math.fsum(terms))


def compare(known: list[float], unknown: list[float]) -> tuple[str, str]:
    one, other = statistics.median(known), statistics.median(unknown)
    return (
        f"medians {one:.1f} and {other:.1f} ms, ratio {one / other:.3f}; Kolmogorov-Smirnov p = "
        f"{kolmogorov_smirnov(known, unknown):.2f}",
        "0.9 to 1.1; p > 0.01",
    )


def measured(installation: Installation) -> list[tuple[str, str, str]]:
    rng = random.Random(SEED)
    emails = open_accounts(installation, SAMPLES * len(WAYS))
    lines = []
    with installation.serving():
        times(WAYS["signing in"], [f"warm{number}@guest.example" for number in range(20)], rng)
        for number, (what, way) in enumerate(WAYS.items()):
            own = emails[number * SAMPLES : (number + 1) * SAMPLES]
            lines.append((f"{what}, known and unknown, {SAMPLES} each", *compare(*times(way, own, rng))))
    return lines
