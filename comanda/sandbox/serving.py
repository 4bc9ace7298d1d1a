"""The sandbox as a process of its own, until SIGINT or SIGTERM."""

import contextlib
import os
import signal
import socket
import sys
import threading
from types import FrameType

import uvicorn

from comanda.kit.clock import system_clock
from comanda.sandbox.app import create_sandbox


def serve(port: int, seed: int, *, while_open: int | None = None) -> None:
    """On loopback; with port 0 on any that is free. Says where on standard output. Also ends when the pipe
    `while_open` does."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()  # who reads the address may call at once
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
    server = uvicorn.Server(config)
    if while_open is not None:
        threading.Thread(target=_end_with, args=(while_open, server), daemon=True).start()
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[listening])


def _end_with(pipe: int, server: uvicorn.Server) -> None:
    with contextlib.suppress(OSError):
        while os.read(pipe, 1024):
            pass
    server.should_exit = True


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
