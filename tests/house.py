"""The whole server as a process of its own, with a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx

from comanda.kit.embedded import EmbeddedPostgres


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_until_gone(pid: int) -> None:
    for _ in range(200):
        if gone(pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


def stop(process: subprocess.Popen[bytes] | None) -> None:
    """As who stops it in order does: what is in its hands is finished first."""
    if process is not None and process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class House:
    """`comanda serve` in a folder of its own, started as often as it is killed."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = settings
        self.database = EmbeddedPostgres(home / "data")
        self.url = f"http://127.0.0.1:{free_port()}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        with (self.home / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "comanda.cli", "serve", *options],
                cwd=self.home,
                env={
                    "PATH": os.environ["PATH"],
                    "SECRET_KEY": "a secret for this test that is long enough",
                    "DATA_DIR": str(self.home / "data"),
                    "PORT": self.url.rpartition(":")[2],
                    "THROTTLE": "",
                    **self.settings,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError((self.home / "log").read_text())

    def kill(self, *, database: bool) -> None:
        """As the power cut does; with `database` PostgreSQL stops in mid-write, too."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        if database:
            pid = int((self.home / "data/postgres/postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGQUIT)
            wait_until_gone(pid)

    def killed_at(self, place: str, process: subprocess.Popen[bytes] | None, wait: float) -> str:
        """Kills it at one of its failpoints, or, when nobody comes by there within `wait` seconds, "anywhere"; where
        that was."""
        assert process is not None
        if place != "anywhere":
            file = self.home / "failpoints" / place
            file.touch()
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                file.unlink(missing_ok=True)
            else:
                return place
        process.kill()
        process.wait()
        return "anywhere"

    def stop(self) -> None:
        stop(self.process)
        self.database.stop()


@dataclass
class Business:
    tenant_id: UUID
    slug: str
    token: str  # its owner's
    items: list[str] = field(default_factory=list)


def open_business(house: House) -> Business:
    """Registered over HTTP, with a dish of which there is enough and one that is counted."""
    with httpx.Client(base_url=house.url, timeout=20) as client:
        made = client.post(
            "/api/register",
            json={
                "name": "The Last House",
                "country": "GH",
                "currency": "GHS",
                "timezone": "Africa/Accra",
                "email": "owner@example.com",
                "full_name": "Owner",
                "password": "seven small green tortoises",
            },
        ).json()
        client.headers["Authorization"] = f"Bearer {made['access_token']}"
        business = Business(UUID(made["tenant_id"]), made["slug"], made["access_token"])
        category = client.post("/api/v1/menu/categories", json={"name": "Mains"}).json()["id"]
        for name, stock in (("Jollof", None), ("Tilapia", 1000)):
            item = {"category_id": category, "name": name, "price_cents": 5000, "daily_stock": stock}
            business.items.append(client.post("/api/v1/menu/items", json=item).json()["id"])
    return business
