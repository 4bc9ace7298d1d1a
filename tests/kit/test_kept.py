"""An answer made once goes out as each asks for it."""

import gzip

import pytest
from starlette.datastructures import Headers

from comanda.kit.kept import Kept

BODY = b"waakye " * 50
KEPT = Kept(BODY, "text/plain", cache_control="no-cache")
TAG = KEPT.to(Headers({})).headers["etag"]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("GZIP", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
     ("", False), ("br", False), ("x-gzip-not", False)],
)  # fmt: skip
def test_compressed_for_those_who_take_it(accepted: str, packed: bool) -> None:
    answer = KEPT.to(Headers({"accept-encoding": accepted}))
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(bytes(answer.body)) if packed else answer.body) == BODY


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (TAG, 304),
        (TAG.removeprefix("W/"), 304),
        (f'"other", {TAG}', 304),
        ("*", 304),
        ('W/"other"', 200),
        ("", 200),
    ],
)
def test_not_at_all_for_those_who_have_it(known: str, status: int) -> None:
    answer = KEPT.to(Headers({"if-none-match": known}))
    assert answer.status_code == status
    assert answer.headers["etag"] == TAG
