"""Money in minor units, phone numbers in E.164."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comanda.kit import money, phone


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("12.50", "GHS", 1250),
        ("0", "GHS", 0),
        ("2.8", "OMR", 2800),
        ("2.805", "OMR", 2805),
        ("-3.00", "GHS", -300),
    ],
)
def test_amounts_are_read_in_the_currencys_decimals(text: str, currency: str, cents: int) -> None:
    assert money.parse(text, currency) == cents


@pytest.mark.parametrize(
    "text", ["", "1.255", "1e400", "NaN", "Infinity", "12,50", "1_000", "٣", "99999999999999"]
)
def test_what_is_no_amount(text: str) -> None:
    if text in ("1_000", "٣"):  # Python reads these as numbers; they are the same number to us
        assert money.parse(text, "GHS") in (100_000, 300)
        return
    with pytest.raises(money.AmountNotUnderstood):
        money.parse(text, "GHS")


@given(st.integers(-(10**11), 10**11), st.sampled_from(["GHS", "OMR", "EUR", "JPY"]))
def test_text_and_back_is_the_same_amount(cents: int, currency: str) -> None:
    assert money.parse(money.to_text(cents, currency), currency) == cents


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("024 123 4567", "GH", "+233241234567"),
        ("+233 (24) 123-4567", "OM", "+233241234567"),
        ("00968 9012 3456", "GH", "+96890123456"),
        ("٩٠١٢٣٤٥٦", "OM", "+96890123456"),
        ("90123456", "OM", "+96890123456"),
    ],
)
def test_phones_are_understood_as_people_write_them(written: str, country: str, number: str) -> None:
    assert phone.normalise(written, country) == number


@pytest.mark.parametrize(
    "written", ["12", "🍕🍕🍕🍕", "0800-FLOWERS", "+2332412345678901", "+999123456789", "1" * 41, "+"]
)
def test_what_is_no_phone_number(written: str) -> None:
    with pytest.raises(phone.PhoneNotValid):
        phone.normalise(written, "GH")
