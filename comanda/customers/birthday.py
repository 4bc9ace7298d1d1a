"""Days on which somebody who is alive may have been born."""

from datetime import date, timedelta, timezone

from comanda.kit.clock import system_clock

_EARLIEST = date(1900, 1, 1)
_FURTHEST_AHEAD = timezone(timedelta(hours=14))  # where a day begins first


def is_birthday(day: date) -> bool:
    """Neither so long ago nor in the future, wherever that is asked."""
    return _EARLIEST <= day <= system_clock().astimezone(_FURTHEST_AHEAD).date()
