"""Time-based codes of an app (RFC 6238): six digits, 30 seconds."""

import hmac
from datetime import datetime

import pyotp
import segno

from comanda.identity.errors import CodeOffTime, CodeWrong
from comanda.kit.text import western

STEP = 30  # seconds


def new_totp_secret() -> str:
    """160 bits in Base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def as_qr(uri: str) -> str:
    """A data URL for an `img`."""
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=2)


def matching_step(secret: str, code: str, now: datetime) -> int:
    """The time step that a code, in the digits of any script, belongs to: this one, or the one before for a code that
    was long on its way, or for a phone whose clock is late. Whether it was used before, the caller knows.

    Raises CodeOffTime for a code of the step beside these (a clock that is further off), CodeWrong.
    """
    current, typed = int(now.timestamp()) // STEP, western(code).encode("utf-8", "replace")
    generate = pyotp.TOTP(secret).generate_otp
    around = (current, current - 1, current + 1, current - 2)
    matching = [step for step in around if hmac.compare_digest(generate(step).encode(), typed)]
    if not matching:
        raise CodeWrong()
    if matching[0] not in around[:2]:
        raise CodeOffTime()
    return matching[0]
