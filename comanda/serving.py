"""Running the server processes."""

import contextlib
import ctypes
import errno
import os
import resource
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
import uvicorn
from pydantic import AnyHttpUrl
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from comanda.app import create_app
from comanda.bootstrap import Settings, SettingsRefused, assemble, read_settings
from comanda.logs import configure_logs
from comanda.sandbox.child import SandboxDidNotStart, sandbox_as_child

_URL = "COMANDA_SERVING_URL"
_WORKER = "COMANDA_SERVING_WORKER"
# Settings that a sandbox answers in the place of, and where.
_STANDS_IN = {
    "paystack_url": "/paystack",
    "mtn_momo_url": "/momo",
    "hubtel_url": "/hubtel",
    "hubtel_status_url": "/hubtel-status",
    "twilio_url": "/twilio",
    "africas_talking_url": "/africastalking",
    "push_url": "/push",
}
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of malloc.h


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises SettingsRefused when it cannot be had."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise SettingsRefused(f"HOST {settings.host} is not an address of this machine. Set it to one.") from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise SettingsRefused(
                f"HOST {settings.host} is not an address of this machine. Set it to one."
            ) from None
        raise SettingsRefused(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}. Set PORT to another one."
        ) from None
    listening.set_inheritable(True)
    return listening


def allow_many_connections() -> None:
    """Every open stream is an open file, and a login shell commonly allows 1,024 where the system allows many more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextlib.contextmanager
def beside_sandbox(settings: Settings) -> Iterator[Settings]:
    """The settings of a demo whose providers are stood in for: by the sandbox at SANDBOX_URL, or by one that lives as
    long as this block. An address that was set stays. Raises SettingsRefused."""
    with contextlib.ExitStack() as stack:
        if settings.sandbox_url is not None:
            origin = str(settings.sandbox_url).rstrip("/")
        else:
            try:
                origin = stack.enter_context(sandbox_as_child())
            except (SandboxDidNotStart, OSError) as error:
                raise SettingsRefused(f"The demo's sandbox did not start: {error}.") from None
        try:
            # Its links lead through this server: a telephone cannot reach it.
            body = {"public_origin": f"{settings.base_url()}/sandbox"}
            httpx.patch(f"{origin}/control/settings", json=body, timeout=10, trust_env=False).raise_for_status()
        except httpx.HTTPError as error:
            raise SettingsRefused(f"The sandbox at {origin} does not answer: {type(error).__name__}.") from None
        addresses = {name: f"{origin}{path}" for name, path in _STANDS_IN.items()}
        missing = {name: url for name, url in addresses.items() if name not in settings.model_fields_set}
        yield settings.model_copy(
            update={name: AnyHttpUrl(url) for name, url in ({"sandbox_url": origin} | missing).items()}
        )


def serve(settings: Settings, url: str, listening: socket.socket, *, worker: bool) -> None:
    """Until SIGINT or SIGTERM: finishes what is being answered, then returns."""
    signal.signal(signal.SIGTERM, _leave)
    _give_memory_back()
    allow_many_connections()
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        if settings.processes == 1:
            configure_logs(_log_file(settings))
            server = uvicorn.Server(_config(settings, create_app(assemble(settings, url), worker=worker)))
            server.run(sockets=[listening])
        else:
            metrics = settings.data_dir / "metrics"
            shutil.rmtree(metrics, ignore_errors=True)
            metrics.mkdir(parents=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
            os.environ |= {
                _URL: url,
                _WORKER: str(int(worker)),
                "DEMO": str(settings.demo),
                "PORT": str(settings.port),
            }
            if settings.sandbox_url is not None:
                told = ("sandbox_url", *_STANDS_IN)
                os.environ |= {name.upper(): str(getattr(settings, name)) for name in told}
            config = _config(settings, "comanda.serving:child")
            config.factory = True
            Multiprocess(config, sockets=[listening]).run()


def _log_file(settings: Settings) -> Path | None:
    """The demo's terminal is for people: its log goes into a file."""
    return settings.data_dir / "comanda.log" if settings.demo else None


def _give_memory_back() -> None:
    """Hashing passwords and pictures takes tens of megabytes for a moment. Left alone, glibc would learn to keep such
    blocks for ever; told where the threshold is, it returns them."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_MMAP_THRESHOLD, 1 << 20)
        libc.mallopt(_M_ARENA_MAX, 2)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _config(settings: Settings, app: ASGIApp | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=settings.processes,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=20,
        backlog=4096,
    )


def child() -> ASGIApp:
    """One of several server processes; the first process has already looked after the database."""
    settings = read_settings()
    configure_logs(_log_file(settings))
    _give_memory_back()
    return create_app(assemble(settings, os.environ[_URL]), worker=os.environ[_WORKER] == "1")
