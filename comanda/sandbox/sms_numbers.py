"""Telephone numbers to which an SMS goes in a way that is known beforehand.

Twilio's own, which it knows with test credentials only and this simulator with all: see twilio.py.

Numbers of this simulator only, which no provider knows. They are those of Ghana that end in 0000 1NN, of any network:
+233 24 0000 1NN (MTN), +233 20 0000 1NN (Telecel), +233 27 0000 1NN (AT). Those that end in 0000 0NN pay, and are
given SMS as everybody is: see numbers.py. "No report" is what is told last where a network says no more.

| 1NN | Twilio                                        | Africa's Talking                                     |
| --- | --------------------------------------------- | ---------------------------------------------------- |
| 101 | delivered                                     | 101 Success, then `Success`                          |
| 102 | undelivered 30003, telephone off              | 101, then `AbsentSubscriber`, then `Expired`         |
| 103 | undelivered 30005, nobody has the number      | 101, then `Failed` UserDoesNotExist                  |
| 104 | undelivered 30007, filtered                   | 101, then `Rejected` DeliveryFailure                 |
| 105 | refused 400 21610, has opted out              | 201, and 406 UserInBlacklist in it                   |
| 106 | refused 400 21211, no such number             | 201, and 403 InvalidPhoneNumber                      |
| 107 | refused 400 21614, no mobile                  | 201, and 404 UnsupportedNumberType                   |
| 108 | 429 20429 with Retry-After: 2; then as 101    | 429 with Retry-After: 2 (our liberty); then as 101   |
| 109 | refused 400 21611, the sender's queue is full | 201, and 405 InsufficientBalance                     |
| 110 | it arrives; `sent` is the last that is told   | it arrives; `Sent` is the last                       |
| 111 | failed 30001 before it is sent                | 102 Queued; `Buffered`, and late `Success`           |
| 112 | refused 400 21408, region not enabled         | 201, and 407 CouldNotRoute                           |
| 113 | refused 400 21612, not from this sender       | 201, `InvalidSenderId` without recipients            |
| 114 | undelivered 30004, blocked                    | 201, and 409 DoNotDisturbRejection                   |
| 115 | undelivered 30008, unknown                    | 201, and 500 InternalServerError                     |
| 116 | undelivered 30006, landline                   | 201, and 501 GatewayError                            |
| 117 | undelivered 30017, congestion                 | 201, and 502 RejectedByGateway                       |
| 118 | 503 20503                                     | 201, and 401 RiskHold                                |
| 119 | delivered, but late                           | 100 Processed, then `Success`, but late              |

Every other number is as 101. "Late" is `delayed_seconds`, each step before it `sms_step_seconds`.
"""

import re
from dataclasses import dataclass

_OURS = re.compile(r"\+233(?:2[03-7]|5[03-79])0000(1\d\d)")
_E164 = re.compile(r"\+[1-9]\d{7,14}")

BUSY = "108"
BUSY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class AtTwilio:
    """`refused`: an error's code instead of 201. `last`: what is told last, with `error`."""

    refused: int | None = None
    last: str = "delivered"
    error: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class AtAfricasTalking:
    """`code`: of the recipient; from 401 on it was refused. `reports`: status and reason, one after the other."""

    code: int = 101
    reports: tuple[tuple[str, str | None], ...] = (("Sent", None), ("Success", None))
    whole: bool = False
    late: bool = False
    arrives: bool = True


TWILIO = AtTwilio()
AFRICAS_TALKING = AtAfricasTalking()

_TWILIO = {
    "102": AtTwilio(last="undelivered", error=30003),
    "103": AtTwilio(last="undelivered", error=30005),
    "104": AtTwilio(last="undelivered", error=30007),
    "105": AtTwilio(refused=21610),
    "106": AtTwilio(refused=21211),
    "107": AtTwilio(refused=21614),
    "109": AtTwilio(refused=21611),
    "110": AtTwilio(last="sent"),
    "111": AtTwilio(last="failed", error=30001),
    "112": AtTwilio(refused=21408),
    "113": AtTwilio(refused=21612),
    "114": AtTwilio(last="undelivered", error=30004),
    "115": AtTwilio(last="undelivered", error=30008),
    "116": AtTwilio(last="undelivered", error=30006),
    "117": AtTwilio(last="undelivered", error=30017),
    "118": AtTwilio(refused=20503),
    "119": AtTwilio(late=True),
}


def _lost(*reports: tuple[str, str | None]) -> AtAfricasTalking:
    return AtAfricasTalking(reports=reports, arrives=False)


def _refused(code: int) -> AtAfricasTalking:
    return AtAfricasTalking(code, (), arrives=False)


OPTED_OUT = _refused(406)
_AFRICAS_TALKING = {
    "102": _lost(("AbsentSubscriber", None), ("Expired", None)),
    "103": _lost(("Sent", None), ("Failed", "UserDoesNotExist")),
    "104": _lost(("Rejected", "DeliveryFailure")),
    "105": OPTED_OUT,
    "106": _refused(403),
    "107": _refused(404),
    "109": _refused(405),
    "110": AtAfricasTalking(reports=(("Sent", None),)),
    "111": AtAfricasTalking(102, (("Buffered", None), ("Success", None)), late=True),
    "112": _refused(407),
    "113": AtAfricasTalking(402, (), whole=True, arrives=False),
    "114": _refused(409),
    "115": _refused(500),
    "116": _refused(501),
    "117": _refused(502),
    "118": _refused(401),
    "119": AtAfricasTalking(100, (("Success", None),), late=True),
}


def is_number(text: str) -> bool:
    return _E164.fullmatch(text) is not None


def meaning_of(number: str) -> str:
    """Its last three digits, or nothing."""
    found = _OURS.fullmatch(number)
    return found[1] if found else ""


def at_twilio(number: str) -> AtTwilio:
    return _TWILIO.get(meaning_of(number), TWILIO)


def at_africas_talking(number: str) -> AtAfricasTalking:
    if not is_number(number):
        return _refused(403)
    return _AFRICAS_TALKING.get(meaning_of(number), AFRICAS_TALKING)
