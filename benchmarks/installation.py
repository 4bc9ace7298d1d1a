"""An installation to measure: its own database, businesses with the demo's menu, server processes."""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from benchmarks.load import request
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.demo.load import ACCRA, DemoBusiness, open_demo
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront, load_storefront
from comanda.migrations.run import migrate
from comanda.orders.pricing import BasketLine, price
from comanda.tables.models import Table
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.models import User

PORT = 8399
SECRET = "a secret for measuring that is long enough"
SEED = 7


@dataclass(frozen=True, slots=True)
class Business:
    tenant_id: UUID
    slug: str
    table_code: str
    staff_token: str
    basket: tuple[BasketLine, ...]  # the first of those that are ordered
    requests: tuple[bytes, ...]  # whole HTTP requests of three lines each, but for key and phone number

    def order(self, rng: random.Random, phone: bytes | None = None) -> bytes:
        """An order under a key of its own, by whoever has this `phone` or one of 500 customers."""
        key, drawn = b"%032x" % rng.getrandbits(128), b"+23324%07d" % rng.randrange(500)
        return rng.choice(self.requests).replace(_KEY, key).replace(_PHONE, phone or drawn)


_KEY, _PHONE = b"k" * 32, b"+23324ppppppp"


def _as_request(slug: str, basket: tuple[BasketLine, ...]) -> bytes:
    body = {
        "lines": [
            {
                "item_id": str(line.item_id),
                "quantity": line.quantity,
                "options": [str(id) for id in line.option_ids],
            }
            for line in basket
        ],
        "fulfilment": "pickup",
        "customer_name": "Ama Owusu",
        "customer_phone": _PHONE.decode(),
    }
    headers = {"Content-Type": "application/json", "X-Restaurant": slug, "Idempotency-Key": _KEY.decode()}
    return request("POST", "/api/customer/orders/create", headers=headers, body=json.dumps(body).encode())


class Installation:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres = EmbeddedPostgres(home)
        self.settings = Settings(_env_file=None, secret_key=SECRET, data_dir=home, throttle=None)

    def open_businesses(self, count: int) -> list[Business]:
        """So many restaurants with the menu of the demo's first."""
        slugs = [f"bench-{number}" for number in range(count)]
        return self.open(*(replace(ACCRA, slug=slug, domain=f"{slug}.example") for slug in slugs))

    def open(self, *businesses: DemoBusiness) -> list[Business]:
        async def open_all() -> list[Business]:
            app = assemble(self.settings, self.postgres.url())
            await app.database.open()
            try:
                return [await _open(app, business) for business in businesses]
            finally:
                await app.database.close()

        return asyncio.run(open_all())

    @contextmanager
    def serving(self, processes: int = 1, *, worker: bool = False, **settings: str) -> Iterator[int]:
        """The server, as it is run in earnest; yields the process id of its first process. With `worker` it also does
        what a worker does."""
        own = "--worker" if worker else "--no-worker"
        with self._running("serve", own, PROCESSES=str(processes), **settings) as pid:
            _wait_until_ready()
            time.sleep(1.5 * (processes - 1))  # all of them, not only the first
            yield pid

    @contextmanager
    def working(self, **settings: str) -> Iterator[int]:
        """A worker as a process of its own; yields its id at once."""
        with self._running("worker", **settings) as pid:
            yield pid

    @contextmanager
    def _running(self, *command: str, **settings: str) -> Iterator[int]:
        environment = {
            **os.environ,
            "DATABASE_URL": self.postgres.url(),
            "DATA_DIR": str(self.home),
            "SECRET_KEY": SECRET,
            "PORT": str(PORT),
            "THROTTLE": "1000000/minute",
            **settings,
        }
        with (self.home / f"{command[0]}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "comanda.cli", *command],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.home,
            )
            try:
                yield process.pid
            finally:
                process.terminate()
                process.wait(20)

    def pgbench(self, scripts: list[str], *, clients: int, seconds: int) -> float:
        """Transactions per second of these scripts, drawn evenly."""
        files = []
        for number, script in enumerate(scripts):
            path = self.home / f"script-{number}.sql"
            path.write_text(script)
            files += ["-f", str(path)]
        program = str(self.postgres._bin / "pgbench")
        done = subprocess.run(
            [program, "-h", str(self.postgres.socket_dir), "-U", "comanda_app", "-n", "-M", "prepared",
             "-c", str(clients), "-j", "1", "-T", str(seconds), *files, "comanda"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return next(float(line.split()[2]) for line in done.stdout.splitlines() if line.startswith("tps"))


@contextmanager
def installation() -> Iterator[Installation]:
    home = Path(tempfile.mkdtemp(prefix="comanda-bench-"))
    home.chmod(0o755)
    made = Installation(home)
    try:
        made.postgres.start()
        migrate(made.postgres.owner_url())
        yield made
    finally:
        made.postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


async def _open(app: Comanda, business: DemoBusiness) -> Business:
    tenant_id = await open_demo(app, business)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        shop = await load_storefront(session, tenant_id, app.clock())
        table = (await session.scalars(select(Table).where(Table.tenant_id == tenant_id).limit(1))).one()
        owner = (
            await session.scalars(select(User).where(User.tenant_id == tenant_id, User.role == "owner"))
        ).one()
        token = await start_session(session, app.tokens, tenant_id, owner.id, app.clock())
    baskets = _baskets(shop, app, random.Random(SEED))
    requests = tuple(_as_request(business.slug, basket) for basket in baskets)
    return Business(tenant_id, business.slug, table.token, token, baskets[0], requests)


def _baskets(shop: Storefront, app: Comanda, rng: random.Random) -> tuple[tuple[BasketLine, ...], ...]:
    """Of what can be had at any hour, with its required options."""
    can_be_had = [
        item
        for item in shop.items.values()
        if not item.sold_out and not item.schedule_ids and item.daily_stock is None
    ]
    baskets = []
    for _ in range(20):
        basket = []
        for item in rng.sample(can_be_had, 3):
            options = []
            for group in item.groups:
                options += [option.id for option in group.options if option.is_available][: group.min_choices]
            basket.append(BasketLine(item.id, rng.randint(1, 3), tuple(options)))
        price(basket, shop, fulfilment="pickup", at=app.clock())  # raises if it could not be ordered
        baskets.append(tuple(basket))
    return tuple(baskets)


def _wait_until_ready() -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not become ready")


def resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no such process")
