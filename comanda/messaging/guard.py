"""What may go out, and when. SMS cost money, so whoever makes a business send them is counted.

Counters never refuse the order or the sign-in behind a message: what is over a limit is simply not sent, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers

from comanda.kit.attempts import Limit, first_over
from comanda.kit.db import Database
from comanda.messaging.models import ContactChoice
from comanda.notifications.kinds import KINDS, SkipReason
from comanda.notifications.models import Notification
from comanda.tenants.settings import MessageSettings

DAY = 86_400
BY_NUMBER = Limit("sms to a number", 20, DAY)
# Counted apart, so that whoever types somebody's number keeps nothing from them that is theirs.
UNPROVEN_BY_NUMBER = Limit("sms to a number of nobody known", 12, DAY)
UNPROVEN_BY_BOTH = Limit("sms to a number from an address", 4, 3600)
BY_CHALLENGE = Limit("codes by sms for one challenge", 3, 3600)
# A restaurant's own network stands behind one address, with all of its guests.
BY_ADDRESS = Limit("sms caused from an address", 40, 3600)
# Nobody stands up for these yet: neither the staff, nor money.
UNPROVEN_SHARE = 2  # they may take one part in so many of a day's

# Where nobody said no themselves: the provider did, or what they had agreed to has run out.
_REFUSED: dict[str, SkipReason] = {"provider": "bad_address", "rule": "no_consent"}

_Counted = tuple[SkipReason, Limit, str, int]  # why it is not sent, what holds, for whom, by how many

_MOBILE = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Until then it would disturb."""

    until: datetime


def subjects_of(message: Notification) -> list[str]:
    """Under which names choices about it may have been made."""
    found = [f"sms:{message.recipient_phone}" if message.channel == "sms" else f"email:{message.recipient_email}"]
    if message.guest_id is not None:
        found.append(f"guest:{message.guest_id}")
    if message.account_id is not None:
        found.append(f"account:{message.account_id}")
    return found


def has_opted_out(message: Notification, choices: Sequence[ContactChoice]) -> bool:
    """Whether they have said so themselves."""
    about = [one for one in choices if one.category == message.category]
    return any(not one.allowed and one.source not in _REFUSED for one in about)


def consent_of(message: Notification, choices: Sequence[ContactChoice]) -> UUID | None:
    """The event under which something that advertises is sent. None: they have not agreed, or said no somewhere."""
    about = [one for one in choices if one.category == message.category]
    if not about or any(not one.allowed for one in about):
        return None
    return max(about, key=lambda one: one.place).event_id


def judge(
    message: Notification,
    choices: Sequence[ContactChoice],
    settings: MessageSettings,
    zone: ZoneInfo,
    now: datetime,
) -> SkipReason | Wait | None:
    """Whether it is wanted, now; None: send it. What is about getting in is always wanted."""
    if message.expires_at is not None and message.expires_at < now:
        return "too_late"
    if message.category == "security":
        return None
    about = [one for one in choices if one.category == message.category]
    refused = next((one for one in about if not one.allowed), None)
    if refused is not None:
        return _REFUSED.get(refused.source, "opted_out")
    if message.category != "marketing":
        return None
    if consent_of(message, choices) is None:
        return "no_consent"
    until = quiet_until(settings, zone, now)
    return Wait(until) if until is not None else None


def quiet_until(settings: MessageSettings, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours that it is in are over. None: it is not in any."""
    start, end = time.fromisoformat(settings.quiet_from), time.fromisoformat(settings.quiet_until)
    local = now.astimezone(zone)
    at = local.time()
    within = start <= at < end if start <= end else at >= start or at < end
    if not within:
        return None
    day = local.date() + timedelta(days=1 if at >= end else 0)
    return datetime.combine(day, end, zone)


def judge_number(number: str, settings: MessageSettings, country: str) -> SkipReason | None:
    """Whether SMS are sent there at all."""
    parsed = phonenumbers.parse(number)
    allowed = settings.sms_countries or (country,)
    if not any(
        phonenumbers.country_code_for_region(one) == parsed.country_code
        and phonenumbers.region_code_for_number(parsed) in (one, None)
        for one in allowed
    ):
        return "country"
    return None if phonenumbers.number_type(parsed) in _MOBILE else "landline"


async def count(
    database: Database,
    message: Notification,
    segments: int,
    settings: MessageSettings,
    zone: ZoneInfo,
    now: datetime,
) -> SkipReason | None:
    """Counts an SMS that is about to go out for the first time; the limit that it is too much for, if any. A message
    that is over a smaller limit does not use up a larger one."""
    who, day = str(message.tenant_id), f"{now.astimezone(zone):%Y-%m-%d}"
    to, origin = f"{who} {message.recipient_phone}", message.origin
    limits: list[_Counted] = []
    challenge = (message.fields or {}).get("challenge")
    if challenge is not None:
        limits.append(("number_cap", BY_CHALLENGE, str(challenge), 1))
    if not KINDS[message.notification_type].unproven:
        limits.append(("number_cap", BY_NUMBER, to, 1))
    else:
        if origin is not None:
            limits.append(("address_cap", BY_ADDRESS, f"{who} {origin}", 1))
            limits.append(("number_cap", UNPROVEN_BY_BOTH, f"{to} {origin}", 1))
        limits.append(("number_cap", UNPROVEN_BY_NUMBER, to, 1))
        part = Limit("sms of nobody known", settings.sms_per_day // UNPROVEN_SHARE, 2 * DAY)
        limits.append(("daily_cap", part, f"{who} {day}", segments))
    assert message.tenant_id is not None
    return await _first_over(database, [*limits, *_of_all(message.tenant_id, segments, settings, zone, now)])


async def count_segments(
    database: Database, tenant_id: UUID, segments: int, settings: MessageSettings, zone: ZoneInfo, now: datetime
) -> SkipReason | None:
    """Counts what only the business's own limits hold back: once more what was lost on its way, or a test."""
    return await _first_over(database, _of_all(tenant_id, segments, settings, zone, now))


def _of_all(
    tenant_id: UUID, segments: int, settings: MessageSettings, zone: ZoneInfo, now: datetime
) -> list[_Counted]:
    local = now.astimezone(zone)
    day = Limit("sms of a day", settings.sms_per_day, 2 * DAY)
    month = Limit("sms of a month", settings.sms_per_month, 32 * DAY)
    return [
        ("daily_cap", day, f"{tenant_id} {local:%Y-%m-%d}", segments),
        ("monthly_cap", month, f"{tenant_id} {local:%Y-%m}", segments),
    ]


async def _first_over(database: Database, limits: Sequence[_Counted]) -> SkipReason | None:
    over = await first_over(database, *((limit, subject, by) for _, limit, subject, by in limits))
    return next((reason for reason, limit, _, _ in limits if limit is over), None)
