"""Answers made once and sent many times."""

import gzip
import hashlib

from starlette.datastructures import Headers
from starlette.responses import Response


class Kept:
    """A body ready to be sent: as it is, compressed, or not at all to those who have it already."""

    __slots__ = ("_compressed", "_tag", "_unchanged", "_whole")

    def __init__(self, body: bytes, media_type: str, *, cache_control: str, vary: str = "Accept-Encoding") -> None:
        # Weak: the same for both forms of the body.
        self._tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {"ETag": self._tag, "Cache-Control": cache_control, "Vary": vary}
        self._whole = Response(body, 200, headers, media_type)
        packed = gzip.compress(body, 6, mtime=0)
        self._compressed = Response(packed, 200, {**headers, "Content-Encoding": "gzip"}, media_type)
        self._unchanged = Response(status_code=304, headers=headers)

    def to(self, asked: Headers) -> Response:
        """The answer to a request with these headers. The same object serves many: it must not be changed."""
        known = asked.get("if-none-match", "")
        if known and (known.strip() == "*" or self._tag.removeprefix("W/") in known):
            return self._unchanged
        return self._compressed if _takes_gzip(asked.get("accept-encoding", "")) else self._whole


def _takes_gzip(accepted: str) -> bool:
    for one in accepted.split(","):
        coding, _, weight = one.partition(";")
        if coding.strip().lower() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
