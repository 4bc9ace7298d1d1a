"""Making texts: of words with placeholders and of what is known, strictly."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from typing import Any

from babel.numbers import get_currency_symbol

from comanda.kit import money
from comanda.kit.segments import to_gsm
from comanda.menu.storefront import Storefront
from comanda.messaging.errors import PlaceholderUnknown, TemplateNotValid, TemplateTooLong
from comanda.notifications.kinds import KINDS
from comanda.notifications.words import NOBODY, Words

LONGEST = {"sms": 640, "email": 5000, "push": 240}
LONGEST_SUBJECT = 120
_LONGEST_NAME = 30
_DOUBLED = re.compile(r"([\u0600-\u06ff]\.[\u0600-\u06ff]\.)\.")  # an abbreviation at the end of a sentence


def check_words(notification_type: str, channel: str, words: Words) -> None:
    """Whether they can be filled, whatever the order. Raises PlaceholderUnknown, TemplateNotValid, TemplateTooLong."""
    allowed = KINDS[notification_type].placeholders
    for text, most in ((words.subject, LONGEST_SUBJECT), (words.body, LONGEST[channel])):
        if len(text) > most:
            raise TemplateTooLong(most=most)
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise TemplateNotValid(said=str(error)) from None
        for _, name, form, conversion in parts:
            if name is None:
                continue
            if form or conversion:
                raise TemplateNotValid(said=f"{name} is written with more than its name")
            if name not in allowed:
                raise PlaceholderUnknown(name=name[:40], allowed=", ".join(f"{{{one}}}" for one in allowed))


def fill(words: Words, values: Mapping[str, str]) -> Words:
    """Raises KeyError for a placeholder without a value."""
    return Words(" ".join(words.subject.format_map(values).split()), _tidy(words.body.format_map(values)))


def _tidy(text: str) -> str:
    """Where nothing was put in, no gap is left; a currency that ends in a full stop needs no other one."""
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in _DOUBLED.sub(r"\1", text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def values_of(
    notification_type: str,
    fields: Mapping[str, Any],
    channel: str,
    language: str,
    shop: Storefront,
    link: str,
    now: datetime,
) -> dict[str, str]:
    """By placeholder, as a person reads them. `fields` are the message's: name, number, cents, currency, at (ISO 8601),
    reason, invoice_number, credit_note_number, tier, benefits, points, day, reward."""
    own_name = shop.name2 if language == "ar" and shop.name2 else shop.name
    values = {
        "name": speakable(str(fields.get("name") or "")) or NOBODY[language],
        "order_id": str(fields.get("number", "")),
        "restaurant": own_name,
        "link": link,
        "invoice_number": str(fields.get("invoice_number", "")),
        "credit_note_number": str(fields.get("credit_note_number", "")),
        "amount": amount_text(fields["cents"], fields["currency"], language) if "cents" in fields else "",
        "time": _time_text(datetime.fromisoformat(fields["at"]), now, shop) if "at" in fields else "",
        "reason": str(fields.get("reason") or ""),
        "code": str(fields.get("code") or ""),
        "tier": str(fields.get("tier", "")),
        "benefits": str(fields.get("benefits", "")),
        "points": str(fields.get("points", "")),
        "day": str(fields.get("day", "")),
        "reward": str(fields.get("reward", "")),
    }
    if channel == "sms" and language == "en":
        values = {name: value if name == "link" else to_gsm(value) for name, value in values.items()}
    return {name: values[name] for name in KINDS[notification_type].placeholders}


def speakable(name: str) -> str:
    """A name as one would say it, or nothing: whoever types a stranger's number shall not write to them by way of the
    name, so what is no letter does not pass."""
    if any(character.isdigit() or character in "/:@\\_" for character in name) or re.search(r"\w\.\w\w", name):
        return ""
    kept = "".join(one for one in name if one in " -'’." or unicodedata.category(one)[0] in "LM")
    return " ".join(kept.split())[:_LONGEST_NAME].strip()


def amount_text(cents: int, currency: str, language: str) -> str:
    figure = money.to_text(cents, currency)
    if language == "ar":
        symbol = get_currency_symbol(currency, "ar").replace("\u200f", "").strip()
        return f"{figure} {symbol}"
    return f"{currency} {figure}"


def _time_text(at: datetime, now: datetime, shop: Storefront) -> str:
    local, today = at.astimezone(shop.timezone), now.astimezone(shop.timezone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day}/{local.month} {local:%H:%M}"


def examples_of(shop: Storefront, language: str, now: datetime) -> dict[str, Any]:
    """Fields that texts are shown with before there is an order."""
    return {
        "at": (now + timedelta(minutes=25)).isoformat(),
        "name": "سالم الحارثي" if language == "ar" else "Ama Mensah",
        "number": "128",
        "invoice_number": "INV-2026-0128",
        "credit_note_number": "INVC-2026-0007",
        "cents": 12550,
        "currency": shop.currency,
        "reason": "نفدت الكمية." if language == "ar" else "We are out of plantain.",
        "code": "481920",
        "tier": "الذهبية" if language == "ar" else "Gold",
        "benefits": "مشروب مجاني مع كل طلب." if language == "ar" else "A free drink with each order.",
        "points": "250",
        "day": "31/12",
        "reward": "هديتنا لك: 50 نقطة، صالحة حتى 31/12."
        if language == "ar"
        else "Our present: 50 points, good until 31/12.",
    }
