"""The same key and body twice is one order: replay what was answered, refuse another body.

The key row is written in the transaction of the work itself, so a crash leaves neither; a duplicate that
arrives meanwhile waits on the row and then reads the answer. See `sql/idempotency.sql`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from comanda.kit.db import Session
from comanda.kit.errors import Fact, Kind

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{16,255}")


class IdempotencyKeyRequired(Fact, kind=Kind.MALFORMED):
    """Send an `Idempotency-Key` header: a random text of 16 to 255 visible ASCII characters, such as a UUID,
    made once per attempt to order and sent again on every retry of it."""


class IdempotencyKeyMalformed(Fact, kind=Kind.MALFORMED):
    """The `Idempotency-Key` must be 16 to 255 visible ASCII characters, such as a UUID."""


class IdempotencyKeyReused(Fact, kind=Kind.INVALID):
    """This `Idempotency-Key` was already used for a different request. Make a new key for a new request."""


class IdempotencyInProgress(Fact, kind=Kind.CONFLICT):
    """The first request with this `Idempotency-Key` is still being worked on. Send it again in a second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request under one key. `principal` and `route` keep the keys of different callers apart."""

    principal: str
    route: str
    key: str
    fingerprint: str


def needed_key(header: str | None) -> str:
    """For what is never done without one. Raises IdempotencyKeyRequired, IdempotencyKeyMalformed."""
    if header is None:
        raise IdempotencyKeyRequired()
    return parse_key(header)


def parse_key(header: str) -> str:
    """Bare, or quoted as the IETF draft has it. Raises IdempotencyKeyMalformed."""
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMalformed()
    return key


def fingerprint(body: Any) -> str:
    """SHA-256 over the canonical JSON of a request's body."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


async def claim(session: Session, attempt: Attempt) -> Answer | None:
    """None: this is the first time, go on. Else what to answer again.

    Raises IdempotencyKeyReused, IdempotencyInProgress.
    """
    try:
        row = (
            await session.execute(
                text(
                    "SELECT outcome, status, body FROM idempotency_claim(:principal, :route, :key, :fingerprint)"
                ),
                {
                    "principal": attempt.principal,
                    "route": attempt.route,
                    "key": attempt.key,
                    "fingerprint": attempt.fingerprint,
                },
            )
        ).one()
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise IdempotencyInProgress(retry_after_seconds=1) from error
        raise
    if row.outcome == "new":
        return None
    if row.outcome == "reused":
        raise IdempotencyKeyReused()
    return Answer(row.status, row.body)


async def settle(session: Session, attempt: Attempt, answer: Answer) -> None:
    await session.execute(
        text("SELECT idempotency_settle(:principal, :route, :key, :status, :body)"),
        {
            "principal": attempt.principal,
            "route": attempt.route,
            "key": attempt.key,
            "status": answer.status,
            "body": answer.body,
        },
    )
