"""Errors are facts: a class named for what is true, with a kind, a stable code and data.

The docstring of a fact is the sentence a person reads, so it says what happened and what to do; braces in
it are filled from the data. Only `kit.http` knows which status number a kind becomes.
"""

import re
from enum import Enum, auto
from typing import Any, ClassVar


class Kind(Enum):
    """What sort of no this is."""

    MALFORMED = auto()  # the request cannot be understood
    UNAUTHENTICATED = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    GONE = auto()
    CONFLICT = auto()  # understood, but not as things are now
    INVALID = auto()  # understood, but a value is outside its bounds
    TOO_LARGE = auto()
    WRONG_TYPE = auto()
    WRONG_METHOD = auto()
    TOO_MANY = auto()
    UNAVAILABLE = auto()
    BROKEN = auto()  # our fault


FACTS: dict[str, type["Fact"]] = {}


class Fact(Exception):
    """Base of every error that a caller is told about."""

    kind: ClassVar[Kind]
    code: ClassVar[str]

    def __init_subclass__(cls, kind: Kind | None = None) -> None:
        super().__init_subclass__()
        if kind is not None:
            cls.kind = kind
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        known = FACTS.setdefault(cls.code, cls)
        if known.__qualname__ != cls.__qualname__ or known.__module__ != cls.__module__:
            raise TypeError(f"two facts share the code {cls.code}: {known} and {cls}")

    def __init__(self, *, retry_after_seconds: int | None = None, **data: Any) -> None:
        self.data = data
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        sentence = " ".join((self.__doc__ or "").split())
        return sentence.format(**self.data) if "{" in sentence else sentence


class NotFound(Fact, kind=Kind.NOT_FOUND):
    """There is nothing here under that address, or it is not yours to see."""


class NotSignedIn(Fact, kind=Kind.UNAUTHENTICATED):
    """Sign in and send the access token as `Authorization: Bearer …`."""


class NotAllowed(Fact, kind=Kind.FORBIDDEN):
    """Your role does not include this. Ask the owner or a manager."""


class TooManyAttempts(Fact, kind=Kind.TOO_MANY):
    """Too many attempts. Wait a moment and try again."""


class ValueRefused(Fact, kind=Kind.INVALID):
    """{problem}"""
