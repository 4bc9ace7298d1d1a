"""Logs: one JSON object a line, with a request id and no personal data."""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import orjson
import structlog

# Keys that never reach a log, whoever passes them.
_PRIVATE = frozenset({"name", "phone", "email", "address", "note", "notes", "password", "token", "authorization"})


def _without_private(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in _PRIVATE & event.keys():
        event[key] = "[private]"
    return event


def configure_logs(file: Path | None = None) -> None:
    """To standard output, or to the end of `file`."""
    output = file.open("ab", buffering=0) if file is not None else sys.stdout.buffer
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_private,
            structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(output),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
