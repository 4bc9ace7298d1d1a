"""Phone numbers in E.164."""

import phonenumbers

from comanda.kit.errors import Fact, Kind
from comanda.kit.text import western

MAX_WRITTEN = 40


class PhoneNotValid(Fact, kind=Kind.INVALID):
    """That is not a phone number we can reach. Write it with its country code, like +233 24 123 4567."""


def normalise(written: str, country: str) -> str:
    """E.164 of what a person wrote, read as a number of `country` (ISO 3166) unless it says otherwise.

    Understands spaces, hyphens, parentheses, a leading 00 and Arabic-Indic digits.
    Raises PhoneNotValid.
    """
    text = written.strip()
    if not 3 <= len(text) <= MAX_WRITTEN:
        raise PhoneNotValid()
    digits = western(text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if any(c.isalpha() for c in digits):  # the library would read 0800-FLOWERS as a number
        raise PhoneNotValid()
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        raise PhoneNotValid() from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise PhoneNotValid()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_country(code: str) -> bool:
    return code in phonenumbers.SUPPORTED_REGIONS
