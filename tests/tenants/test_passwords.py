"""Which passwords are taken."""

import pytest

from comanda.identity.errors import PasswordTooWeak
from comanda.identity.passwords import MINIMUM, check_password, common_passwords
from tests.factories import PASSWORD

ABOUT = ("akosua.mensah@blue-door.example", "Akosua Mensah", "Blue Door Café")


@pytest.mark.asvs("6.2.1", "6.2.5")
@pytest.mark.parametrize(
    "password",
    [PASSWORD, "Tr0ut-and-plum", "kitchen door blue kettle", "Xk4$vn2q", "أربع سلاحف خضراء صغيرة"],
)
def test_good_passwords_pass(password: str) -> None:
    check_password(password, about=ABOUT)


@pytest.mark.asvs("6.2.1", "6.2.4")
@pytest.mark.parametrize(
    ("password", "reason", "sentence"),
    [
        ("Short1!", "too_short", "Use at least 15 characters"),
        ("onlysmallones", "too_short", "Use at least 15 characters"),
        ("x" * 257, "too_long", "at most 256 characters"),
        ("Mensah2026!x", "about_you", "too close to your name"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats", "repeats too few characters"),
        ("Password1", "common", "guessed first"),
        ("PASSWORD1234!", "common", "guessed first"),
        ("P@ssw0rd", "common", "guessed first"),
        ("passwordpassword", "common", "guessed first"),
        ("Qwerty123!", "common", "guessed first"),
        ("Welcome1!!", "common", "guessed first"),
        ("Iloveyou 2026 2027 2028", "common", "guessed first"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, reason: str, sentence: str) -> None:
    with pytest.raises(PasswordTooWeak) as refusal:
        check_password(password, about=ABOUT)
    assert sentence in refusal.value.detail
    assert refusal.value.data["reason"] == reason


def test_a_common_word_followed_by_more_words_passes() -> None:
    check_password("password of the seven seas", about=ABOUT)


@pytest.mark.asvs("6.2.4", "6.2.12")
def test_the_list_is_long_and_every_entry_could_be_tried() -> None:
    listed = common_passwords()
    assert len(listed) >= 3000
    assert all(len(word) >= MINIMUM and word == word.lower() for word in listed)
    assert not any(word.startswith("#") for word in listed)
