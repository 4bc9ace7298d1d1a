"""An object storage on this machine that speaks S3 over HTTP: one bucket, whose requests must be signed (AWS Signature
Version 4, as Amazon's documentation of S3 describes it)."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from comanda.bootstrap import Settings

REGION = "eu-west-1"
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)"
)
_ERROR = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{}</Code></Error>'


class Bucket:
    """`fault`: what it does instead of its work: "hang", or a status number. `asked`: method and path of each."""

    def __init__(self, name: str = "comanda-files") -> None:
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.fault: int | str | None = None
        self.faults_left = 0  # 0: until it is mended
        self.mended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def variables(self, **other: Any) -> dict[str, Any]:
        """Settings of an installation that keeps its files here."""
        return {
            "storage_url": f"s3://{self.name}/comanda/uploads",
            "storage_s3_endpoint": self.endpoint,
            "storage_s3_region": REGION,
            "storage_s3_access_key": ACCESS_KEY,
            "storage_s3_secret_key": SECRET_KEY,
            **other,
        }

    def settings(self, **other: Any) -> Settings:
        return Settings(_env_file=None, **self.variables(**other))

    @contextmanager
    def failing(self, fault: int | str, times: int = 0) -> Iterator[None]:
        self.fault, self.faults_left = fault, times
        self.mended.clear()
        try:
            yield
        finally:
            self.fault = None
            self.mended.set()

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.mended.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        self.asked.append((method, path))
        if fault := self._fault():
            return fault, _ERROR.format("InternalError").encode()
        refused = _refuse(method, path, headers, body)
        name, _, key = unquote(urlsplit(path).path).lstrip("/").partition("/")
        if refused is None and name != self.name:
            refused = 404, "NoSuchBucket"
        if refused is None and method == "GET" and key not in self.objects:
            refused = 404, "NoSuchKey"
        if refused is not None:
            return refused[0], _ERROR.format(refused[1]).encode()
        match method:
            case "PUT":
                self.objects[key] = body
                return 200, b""
            case "GET":
                return 200, self.objects[key]
            case "DELETE":
                self.objects.pop(key, None)
                return 204, b""
        return 501, _ERROR.format("NotImplemented").encode()

    def _fault(self) -> int | None:
        fault = self.fault
        if fault == "hang":
            self.mended.wait(30)
        elif fault is not None:
            self.faults_left -= 1
            if self.faults_left == 0:
                self.fault = None
        return fault if isinstance(fault, int) else None


def _refuse(method: str, path: str, headers: Any, body: bytes) -> tuple[int, str] | None:
    """Why a request is not taken: nobody signed it, or not with our key."""
    found = _SIGNED.fullmatch(headers.get("Authorization", ""))
    if found is None or found[1] != ACCESS_KEY or found[3] != REGION:
        return 403, "InvalidAccessKeyId"
    _, day, region, names, signature = found.groups()
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return 400, "XAmzContentSHA256Mismatch"
    at = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - at).total_seconds()) > 900:
        return 403, "RequestTimeTooSkewed"
    parts = urlsplit(path)
    signed = "".join(f"{name}:{headers[name].strip()}\n" for name in names.split(";"))
    canonical = "\n".join((method, parts.path, parts.query, signed, names, headers["x-amz-content-sha256"]))
    scope = f"{day}/{region}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashed}"
    key = f"AWS4{SECRET_KEY}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    right = hmac.compare_digest(hmac.new(key, text.encode(), "sha256").hexdigest(), signature)
    return None if right else (403, "SignatureDoesNotMatch")


def _handler_of(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = bucket.answer(self.command, self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()[:32]}"')
            self.send_header("Last-Modified", "Sun, 01 Nov 2026 12:00:00 GMT")
            with suppress(ConnectionError):  # whoever asked may have lost patience
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_PUT = do_DELETE = do_POST = _answer  # noqa: N815 - the server's names for them

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
