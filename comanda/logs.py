"""Logs: one JSON object a line, with a request id and no personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

# Keys that never reach a log, whoever passes them.
_PRIVATE = frozenset({"name", "phone", "email", "address", "note", "notes", "password", "token", "authorization"})


def _without_private(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in _PRIVATE & event.keys():
        event[key] = "[private]"
    return event


def configure_logs(*, quiet: bool = False) -> None:
    """To standard output. `quiet` leaves out the line of every request, for people who read the terminal."""
    level = logging.WARNING if quiet else logging.INFO
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_private,
            structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
