"""Signed tokens."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from comanda.kit.auth import TokenKind, Tokens
from comanda.kit.errors import NotSignedIn

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tokens(*keys: str, at: datetime = NOW) -> Tokens:
    return Tokens(keys or ("first key, long enough for a test",), lambda: at)


def test_the_claims_come_back() -> None:
    token = tokens().issue(TokenKind.GUEST, {"sub": "someone"}, HOUR)
    assert tokens().read(TokenKind.GUEST, token)["sub"] == "someone"


def test_the_same_claims_at_the_same_moment_are_the_same_token() -> None:
    first = tokens().issue(TokenKind.GUEST, {"sub": "x"}, HOUR, at=NOW)
    assert tokens(at=NOW + HOUR).issue(TokenKind.GUEST, {"sub": "x"}, HOUR, at=NOW) == first


@pytest.mark.asvs("9.2.2", "9.2.3")
def test_one_kind_is_never_taken_for_another() -> None:
    token = tokens().issue(TokenKind.GUEST, {"sub": "x"}, HOUR)
    with pytest.raises(NotSignedIn):
        tokens().read(TokenKind.STAFF, token)


@pytest.mark.asvs("9.2.1")
def test_it_expires() -> None:
    token = tokens().issue(TokenKind.STAFF, {"sub": "x"}, HOUR)
    assert tokens(at=NOW + HOUR).read(TokenKind.STAFF, token)
    with pytest.raises(NotSignedIn):
        tokens(at=NOW + HOUR + timedelta(seconds=11)).read(TokenKind.STAFF, token)


@pytest.mark.asvs("9.1.3")
def test_an_old_key_is_accepted_until_it_is_taken_away() -> None:
    old, new = "old key, long enough for a test", "new key, long enough for a test"
    token = tokens(old).issue(TokenKind.STAFF, {"sub": "x"}, HOUR)
    assert tokens(new, old).read(TokenKind.STAFF, token)["sub"] == "x"
    with pytest.raises(NotSignedIn):
        tokens(new).read(TokenKind.STAFF, token)


@pytest.mark.asvs("9.1.1", "9.1.2")
def test_forgeries() -> None:
    token = tokens().issue(TokenKind.STAFF, {"sub": "x"}, HOUR)
    head, body, signature = token.split(".")
    unsigned = jwt.encode({"sub": "x", "aud": "staff", "iat": 0, "exp": 2**33}, "", algorithm="none")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    for forged in (unsigned, f"{head}.{body}.{flipped}", f"{head}.{body}.", "not a token", "", f"{head}.{body}"):
        with pytest.raises(NotSignedIn):
            tokens().read(TokenKind.STAFF, forged)
