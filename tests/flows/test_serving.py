"""The server as people start and stop it."""

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comanda.kit.embedded import EmbeddedPostgres
from tests.house import free_port, wait_until_gone

COMMAND = [sys.executable, "-m", "comanda.cli"]


class Running:
    """`comanda serve` in a folder of its own."""

    def __init__(self, home: Path, *, demo: bool = True, **environment: str) -> None:
        self.port = free_port()
        self.log = home / f"log-{self.port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", *(["--demo"] if demo else [])],
                env={**os.environ, "DATA_DIR": str(home / "data"), "PORT": str(self.port), **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ready(self) -> "Running":
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                if self.call("GET", "/readyz").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        return httpx.request(method, f"http://127.0.0.1:{self.port}{path}", timeout=10, **request)

    def stop(self, by: int) -> int:
        self.process.send_signal(by)
        return self.process.wait(20)


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="comanda-serve-", ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        path.chmod(0o755)
        try:
            yield path
        finally:
            EmbeddedPostgres(path / "data").stop()


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(**environment: Any) -> Running:
        started.append(Running(home, **environment))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def test_it_prints_where_to_look_keeps_its_data_and_stops_cleanly(
    home: Path, serve: Callable[..., Running]
) -> None:
    first = serve().ready()
    said = first.log.read_text()
    assert f"http://localhost:{first.port}/r/asaase-kitchen" in said
    assert f"http://localhost:{first.port}/staff with the password: welcome to the demo" in said
    code = re.search(r"/t/([\w-]+)", said)
    assert code is not None
    item = next(
        item
        for category in first.call("GET", f"/api/menu/{code[1]}").json()["categories"]
        for item in category["items"]
        if item["available"] and not item["option_groups"]
    )
    placed = first.call(
        "POST",
        f"/api/menu/{code[1]}/order",
        json={"lines": [{"item_id": item["id"], "quantity": 2}]},
        headers={"Idempotency-Key": str(uuid4())},
    ).json()

    second = serve()
    assert second.process.wait(20) == 1
    assert "Comanda already runs from" in second.log.read_text()

    assert first.stop(signal.SIGTERM) == 0
    assert not EmbeddedPostgres(home / "data").is_running()

    again = serve().ready()
    assert f"/t/{code[1]}" in again.log.read_text()
    tracked = again.call(
        "GET",
        f"/api/customer/orders/track/{placed['id']}?restaurant=asaase-kitchen",
        headers={"Authorization": f"Bearer {placed['guest_token']}"},
    )
    assert tracked.json()["number"] == placed["number"]
    assert again.stop(signal.SIGINT) == 0
    assert not EmbeddedPostgres(home / "data").is_running()
    assert "Traceback" not in again.log.read_text()


def test_the_demos_database_is_not_served_in_earnest(home: Path, serve: Callable[..., Running]) -> None:
    """Everyone knows the password of its staff. And nobody else of this machine gets at the database itself."""
    demo = serve().ready()
    database = EmbeddedPostgres(home / "data")
    assert stat.S_IMODE(database.socket_dir.stat().st_mode) == 0o700
    assert demo.stop(signal.SIGTERM) == 0
    in_earnest = serve(demo=False, SECRET_KEY="a secret of this restaurant that is long enough")
    assert in_earnest.process.wait(30) == 1
    said = in_earnest.log.read_text()
    assert "holds the demo's businesses (Asaase Kitchen, Dar Al Mawj), whose password everyone knows" in said
    assert "Traceback" not in said
    assert not database.is_running()


def test_without_its_database_it_stops_all_the_same(home: Path, serve: Callable[..., Running]) -> None:
    running = serve().ready()
    pid = int((home / "data/postgres/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    wait_until_gone(pid)
    assert running.stop(signal.SIGTERM) == 0
    assert "Traceback" not in running.log.read_text()


def test_two_processes_share_the_port_and_both_hear_of_changes(serve: Callable[..., Running]) -> None:
    server = serve(PROCESSES="2").ready()
    form = {"username": "owner@asaase.example", "password": "welcome to the demo"}
    token = server.call("POST", "/api/token", data=form).json()["access_token"]
    owner = {"Authorization": f"Bearer {token}"}
    menu = "/api/customer/menu/items?restaurant=asaase-kitchen"
    chosen = next(one["id"] for one in server.call("GET", menu).json() if one["available"])

    def seen() -> set[bool]:
        """What the processes say, asked over many connections."""
        answers = [server.call("GET", menu).json() for _ in range(30)]
        return {one["available"] for items in answers for one in items if one["id"] == chosen}

    assert seen() == {True}
    switched = server.call("PUT", f"/api/v1/menu/items/{chosen}/sold-out", json={"sold_out": True}, headers=owner)
    assert switched.status_code == 200
    for _ in range(20):  # notifications take a moment
        if seen() == {False}:
            break
    assert seen() == {False}
    assert server.stop(signal.SIGTERM) == 0
    assert "Traceback" not in server.log.read_text()


def test_help_reads_well() -> None:
    said = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    for command in ("serve", "worker", "demo", "migrate", "openapi", "tenant", "doctor"):
        assert re.search(rf"^  {command} +[A-Z]", said, re.MULTILINE), said
