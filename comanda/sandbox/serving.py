"""The sandbox as a process of its own, until SIGINT or SIGTERM."""

import contextlib
import signal
import socket
import sys
from types import FrameType

import uvicorn

from comanda.kit.clock import system_clock
from comanda.sandbox.app import create_sandbox


def serve(port: int, seed: int) -> None:
    """On loopback; with port 0 on any that is free. Says where on standard output."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    sys.stdout.write(f"The sandbox is at http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        create_sandbox(system_clock, seed),
        log_level="critical",  # connections that are cut on purpose would be told of as errors
        access_log=False,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,  # calls that are held on purpose need not be waited for
    )
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        uvicorn.Server(config).run(sockets=[listening])


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
