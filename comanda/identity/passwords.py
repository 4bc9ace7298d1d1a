"""Which passwords are good enough, and proving one again."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from comanda.identity.errors import CurrentPasswordWrong, PasswordTooWeak
from comanda.kit.attempts import Limit, clear, hit
from comanda.kit.auth import Passwords
from comanda.kit.db import Database

MINIMUM = 8
LONG_ENOUGH = 15
MAXIMUM = 256

_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
_REASONS = {
    "too_long": f"The password may have at most {MAXIMUM} characters.",
    "too_short": "Use at least 15 characters, or at least 8 with three of: small letters, capitals, digits, signs.",
    "about_you": "The password is too close to your name, e-mail or business.",
    "repeats": "The password repeats too few characters.",
    "common": "This is one of the passwords that are guessed first. Take several words that have nothing to do with "
    "each other.",
}
_COMMON = Path(__file__).parent / "common_passwords.txt"


def check_password(password: str, *, about: tuple[str, ...]) -> None:
    """At least 8 characters with three of four classes, or at least 15 of anything; not one that everybody tries
    first, and nothing that is guessed from `about` (e-mail, names). Raises PasswordTooWeak.
    """
    if len(password) > MAXIMUM:
        raise _too_weak("too_long")
    classes = sum(1 for one in _CLASSES if re.search(one, password))
    if len(password) < MINIMUM or (len(password) < LONG_ENOUGH and classes < 3):
        raise _too_weak("too_short")
    bare = re.sub(r"[^a-z0-9]", "", password.lower())
    for text in (*about, "Comanda"):
        for word in re.findall(r"[a-z0-9]{4,}", text.lower()):
            if word in bare and len(bare) - len(word) < MINIMUM:
                raise _too_weak("about_you")
    if len(set(password)) < 5:
        raise _too_weak("repeats")
    if not common_passwords().isdisjoint(_without_tail(password.lower())):
        raise _too_weak("common")


def _too_weak(reason: str) -> PasswordTooWeak:
    return PasswordTooWeak(reason=reason, problem=_REASONS[reason])


@cache
def common_passwords() -> frozenset[str]:
    """In small letters. Read from the file on first use."""
    with _COMMON.open(encoding="utf-8") as file:
        return frozenset(line.rstrip("\n") for line in file if not line.startswith("#"))


def _without_tail(password: str) -> Iterator[str]:
    """The password, its half where it is a word twice, and what is left of it as digits and signs are taken off its end
    one by one: people make "Password1!" of "password" when a rule asks for more."""
    yield password
    half, odd = divmod(len(password), 2)
    if not odd and password[:half] == password[half:]:
        yield password[:half]
    while len(password) > MINIMUM and not password[-1].isalpha():
        password = password[:-1]
        yield password


async def prove_password(
    database: Database, passwords: Passwords, limit: Limit, subject: str, hashed: str, password: str
) -> None:
    """Before anything about how one gets in is changed: whether it is oneself. Raises CurrentPasswordWrong,
    TooManyAttempts."""
    await hit(database, limit, subject)
    if not await passwords.verify(hashed, password):
        raise CurrentPasswordWrong()
    await clear(database, limit, subject)
