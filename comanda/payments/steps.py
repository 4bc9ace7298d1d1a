"""What the payer is to do next, kept as JSON beside the payment."""

from datetime import datetime, timedelta
from typing import Any

from comanda.payments.providers.protocol import Approve, EnterCode, NextStep, Redirect


def step_to_json(step: NextStep, now: datetime) -> dict[str, Any]:
    match step:
        case Redirect(url):
            return {"kind": "redirect", "url": url}
        case Approve(seconds, text):
            return {"kind": "approve", "until": (now + timedelta(seconds=seconds)).isoformat(), "text": text}
        case EnterCode(text):
            return {"kind": "enter_code", "text": text}
