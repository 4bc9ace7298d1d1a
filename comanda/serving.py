"""Running the server processes."""

import contextlib
import ctypes
import errno
import os
import resource
import shutil
import signal
import socket
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from comanda.app import create_app
from comanda.bootstrap import Settings, SettingsRefused, assemble, read_settings
from comanda.logs import configure_logs

_URL = "COMANDA_SERVING_URL"
_WORKER = "COMANDA_SERVING_WORKER"
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
