"""Running the server processes."""

import contextlib
import os
import shutil
import signal
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from comanda.app import create_app
from comanda.bootstrap import Settings, assemble, read_settings
from comanda.logs import configure_logs

_URL = "COMANDA_SERVING_URL"
_WORKER = "COMANDA_SERVING_WORKER"


def serve(settings: Settings, url: str, *, worker: bool) -> None:
    """Until SIGINT or SIGTERM: finishes what is being answered, then returns."""
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        if settings.processes == 1:
            configure_logs(quiet=settings.demo)
            uvicorn.Server(_config(settings, create_app(assemble(settings, url), worker=worker))).run()
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
            Multiprocess(config, sockets=[config.bind_socket()]).run()


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
    configure_logs(quiet=settings.demo)
    return create_app(assemble(settings, os.environ[_URL]), worker=os.environ[_WORKER] == "1")
