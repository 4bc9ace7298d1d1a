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


class _Plain(logging.Formatter):
    """Of the libraries' own lines: an exception by its kind only, since its text may hold what a person typed."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        return f"({ei[0].__name__})"


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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a lost database is told of by the hub
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
