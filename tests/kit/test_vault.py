"""Secrets at rest: bound to their row, under keys that can be replaced."""

import pytest

from comanda.kit.vault import SealBroken, Vault

OLD, NEW = "the first key, long enough to be one", "the second key, long enough to be one"


def test_what_is_sealed_opens_and_says_nothing() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("a secret", about="account 1 totp")
    assert "secret" not in sealed
    assert sealed != vault.seal("a secret", about="account 1 totp")
    assert vault.open(sealed, about="account 1 totp") == "a secret"


def test_what_is_to_be_the_same_again_is() -> None:
    def sealed(secret: str, about: str, key: str = OLD) -> str:
        return Vault([key]).seal(secret, about=about, repeatable=True)

    first = sealed("a secret", "a link")
    assert first == sealed("a secret", "a link")
    assert Vault([OLD]).open(first, about="a link") == "a secret"
    nonces = {one[:25] for one in (first, sealed("b", "a link"), sealed("a secret", "b"), sealed("a", "b", NEW))}
    assert len(nonces) == 4


@pytest.mark.asvs("11.3.3")
def test_in_another_row_it_does_not_open() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("a secret", about="account 1 totp")
    with pytest.raises(SealBroken):
        vault.open(sealed, about="account 2 totp")


@pytest.mark.parametrize("at", [0, 9, 12, -3])
def test_changed_anywhere_it_does_not_open(at: int) -> None:
    sealed = Vault([OLD]).seal("a secret", about="x")
    other = "A" if sealed[at] != "A" else "B"
    changed = sealed[:at] + other + (sealed[at + 1 :] if at != -1 else "")
    with pytest.raises(SealBroken):
        Vault([OLD]).open(changed, about="x")


@pytest.mark.parametrize("text", ["", ".", "no seal at all", "abcdefgh.%%%"])
def test_nonsense_does_not_open(text: str) -> None:
    with pytest.raises(SealBroken):
        Vault([OLD]).open(text, about="x")


@pytest.mark.asvs("11.2.2")
def test_a_key_is_replaced() -> None:
    sealed = Vault([OLD]).seal("a secret", about="x")
    both = Vault([NEW, OLD])
    assert both.open(sealed, about="x") == "a secret"
    assert not both.is_current(sealed)
    again = both.seal("a secret", about="x")
    assert both.is_current(again)
    assert Vault([NEW]).open(again, about="x") == "a secret"
    with pytest.raises(SealBroken):
        Vault([NEW]).open(sealed, about="x")
