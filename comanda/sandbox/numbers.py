"""Telephone numbers that answer by themselves.

The providers' own test numbers:

| number                     | where                 | what becomes of it                                          |
| -------------------------- | --------------------- | ----------------------------------------------------------- |
| 0551234987                 | Paystack              | `success` in the answer itself, whatever the network        |
| 46733123450                | MoMo, `sandbox` only  | FAILED INTERNAL_PROCESSING_ERROR                            |
| 46733123451                |                       | FAILED APPROVAL_REJECTED                                    |
| 46733123452                |                       | FAILED EXPIRED                                              |
| 46733123453                |                       | PENDING for ever                                            |
| 46733123454                |                       | PENDING, later SUCCESSFUL                                   |
| 46733123455                |                       | FAILED PAYER_NOT_FOUND                                      |
| 46733123456                |                       | FAILED PAYEE_NOT_ALLOWED_TO_RECEIVE                         |
| 46733123457                |                       | FAILED NOT_ALLOWED                                          |
| 46733123458                |                       | FAILED NOT_ALLOWED_TARGET_ENVIRONMENT                       |
| 46733123459                |                       | FAILED INVALID_CALLBACK_URL_HOST                            |
| 46733123460                |                       | FAILED INVALID_CURRENCY                                     |
| 46733123461                |                       | FAILED INTERNAL_PROCESSING_ERROR                            |
| 46733123462                |                       | FAILED SERVICE_UNAVAILABLE                                  |
| 46733123463                |                       | FAILED COULD_NOT_PERFORM_TRANSACTION                        |
| 46733123464                |                       | PENDING for ever (MTN names it and says nothing of it)      |
| any other not of Ghana     |                       | SUCCESSFUL almost at once                                   |

Numbers of this simulator only, which no provider knows. They are those of Ghana that end in 0000 0NN, of any network:
+233 24 0000 0NN (MTN), +233 20 0000 0NN (Telecel), +233 27 0000 0NN (AT). "Soon" is `answer_seconds`.

| 0NN | where    | what becomes of it                                                                       |
| --- | -------- | ---------------------------------------------------------------------------------------- |
| 001 | all      | a prompt, soon approved                                                                  |
| 002 | all      | a prompt, soon declined                                                                  |
| 003 | all      | a prompt that nobody answers: soon over                                                  |
| 004 | all      | a prompt, soon approved, and there is not enough money                                   |
| 005 | all      | a prompt, soon approved, and the wallet's limit is reached                               |
| 006 | all      | soon found to have no wallet                                                             |
| 007 | all      | a prompt that stays open for ever, past every time limit                                 |
| 008 | all      | as 001, and each refund of it fails                                                      |
| 009 | all      | as 001; each refund of it needs attention (Paystack), or stays pending (MoMo)            |
| 011 | Paystack | `send_otp`; 123456 is answered `success`, every other code `failed`                      |
| 012 | Paystack | `send_otp`; every code is answered `failed`                                              |
| 013 | Paystack | `send_otp`; after 123456 a prompt that waits for the person                              |
| 014 | Paystack | `pending`, soon paid                                                                     |
| 015 | Paystack | `pending`, soon failed                                                                   |
| 016 | Paystack | answered `failed`                                                                        |
| 017 | Paystack | answered `timeout`                                                                       |
| 018 | Paystack | answered `open_url`: the page decides                                                    |
| 019 | Paystack | answered `success`                                                                       |

011 to 019 are as 001 elsewhere. Every other number of Ghana gives a prompt that waits for the person at the sandbox's
phone: approve or decline it through /control. That is this simulator's liberty, at Paystack above all, whose test
mode refuses such numbers (`paystack_only_test_numbers` makes it so again). At Paystack a number of Telecel waits for
a voucher's code instead (`paystack_telecel`).
"""

import re
from dataclasses import dataclass
from typing import Literal

Cause = Literal[
    "refused", "timed_out", "not_enough_funds", "limit_reached", "no_wallet", "code_wrong", "other", "abandoned"
]
RefundFate = Literal["done", "failed", "needs_attention"]

PAYSTACK_TEST_NUMBER = "0551234987"
CODE = "123456"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`first`: what a charge is answered. `then`: what becomes of it soon after; None waits for a person.
    `ends`: whether a prompt that nobody answers is over at some time."""

    first: Literal["prompt", "code", "pending", "failed", "timeout", "page", "success"] = "prompt"
    then: Literal["paid"] | Cause | None = None
    ends: bool = True
    refund: RefundFate = "done"
    code: str | None = None
    prompt_after_code: bool = False


PERSON = Behaviour()
_APPROVED = Behaviour(then="paid")
_EVERYWHERE: dict[str, Behaviour] = {
    "001": _APPROVED,
    "002": Behaviour(then="refused"),
    "003": Behaviour(then="timed_out"),
    "004": Behaviour(then="not_enough_funds"),
    "005": Behaviour(then="limit_reached"),
    "006": Behaviour(then="no_wallet"),
    "007": Behaviour(ends=False),
    "008": Behaviour(then="paid", refund="failed"),
    "009": Behaviour(then="paid", refund="needs_attention"),
}
_AT_PAYSTACK: dict[str, Behaviour] = {
    "011": Behaviour(first="code", then="paid", code=CODE),
    "012": Behaviour(first="code", then="code_wrong"),
    "013": Behaviour(first="code", code=CODE, prompt_after_code=True),
    "014": Behaviour(first="pending", then="paid"),
    "015": Behaviour(first="pending", then="other"),
    "016": Behaviour(first="failed", then="other"),
    "017": Behaviour(first="timeout", then="timed_out"),
    "018": Behaviour(first="page"),
    "019": Behaviour(first="success", then="paid"),
}
_OURS = re.compile(r"233(?:2[03-7]|5[03-79])0000(0\d\d)")
_GHANA = re.compile(r"233[25]\d{8}")


def is_of_ghana(digits: str) -> bool:
    return _GHANA.fullmatch(digits) is not None


def behaviour_of(digits: str, *, at_paystack: bool = False) -> Behaviour:
    """`digits`: international, without a plus. PERSON for a number without a meaning."""
    found = _OURS.fullmatch(digits)
    if found is None:
        return PERSON
    last = found[1]
    if last in _AT_PAYSTACK:
        return _AT_PAYSTACK[last] if at_paystack else _APPROVED
    return _EVERYWHERE.get(last, PERSON)
