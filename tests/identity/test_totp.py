"""Codes as they are typed."""

from datetime import UTC, datetime

import pyotp
import pytest

from comanda.identity.errors import CodeWrong
from comanda.identity.totp import STEP, matching_step

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)
NOW = int(AT.timestamp()) // STEP
CODE = pyotp.TOTP(SECRET).at(AT)


@pytest.mark.parametrize("zero", ["0", "\u0660", "\u06f0"], ids=["western", "Arabic-Indic", "Persian"])
def test_a_code_is_taken_in_the_digits_of_any_script(zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in CODE)
    assert matching_step(SECRET, typed, AT) == NOW


@pytest.mark.parametrize("typed", ["", "kettle", f"{CODE}0", "\U0001f511" * 6, "\ud83d" * 6, "\x00" * 6])
def test_what_is_no_code_is_of_no_step(typed: str) -> None:
    with pytest.raises(CodeWrong):
        matching_step(SECRET, typed, AT)
