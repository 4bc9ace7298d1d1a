"""A rush with providers that fail and a server that is killed: no pesewa is lost, and none is taken twice.

`python -m tests.fault_run [--orders 300] [--kills 10] [--seed 7] [--keep]`

The server and the providers' sandbox are processes of their own, spoken to over HTTP. What each guest does, what goes
wrong at the providers and where the server is killed is drawn up front from the seed. Then everything goes right
again, time passes, and the sandbox's ledger has to be the business's, to the unit.
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psycopg

from comanda.bootstrap import Settings, assemble
from comanda.kit.clock import system_clock
from comanda.payments.tasks import sweep
from tests.books import Books, Row
from tests.house import Business, House, open_business
from tests.till import provider_urls

GUESTS_AT_ONCE = 24
SECRET = "a secret for this test that is long enough"
PAYSTACK_KEY = "sk_test_" + "0" * 40
OPEN = ("initiated", "pending")

# --- what is drawn ----------------------------------------------------------------------------------------------

WAYS = {
    "pays": 32,
    "is paid by a number that answers by itself": 8,
    "is declined, then pays in another way": 12,
    "is declined, then pays in cash": 4,
    "gives up, and pays twice": 13,
    "cancels after paying": 8,
    "cancels, and pays all the same": 5,
    "pays in two shares": 8,
    "gets some of it back": 5,
    "leaves": 3,
    "pays when the order is over": 2,
}
METHODS = {"mtn": 5, "card": 3, "telecel": 1, "at": 2}
PREFIXES = {"mtn": ("24", "53", "54", "55"), "telecel": ("20", "50"), "at": ("26", "27", "56", "57")}
PLACES = {
    "provider accepted": 8,
    "refund accepted": 3,
    "payment written down": 2,
    "answer written down": 2,
    "looked": 2,
    "webhook kept": 2,
}
_GONE = {"held": 0.05, "cut": 0.05, "taken_500": 0.05}  # done, and nobody is told
_NOT_DONE = {"html": 0.02, "html_200": 0.02, "error_500": 0.03, "error_503": 0.02, "refused": 0.02}
_WISHES = ("paystack.initialize", "paystack.charge", "paystack.refund", "momo.requesttopay", "momo.refund")
FAULTS: dict[str, Any] = {
    "rates": {
        "webhook": {"drop": 0.3, "double": 0.2, "delay": 0.2, "reorder": 0.15, "wrong_signature": 0.05},
        **{kind: {**_GONE, **_NOT_DONE, "webhook_first": 0.05} for kind in _WISHES},
        "*": {"held": 0.01, "cut": 0.02, "taken_500": 0.02, **_NOT_DONE},
    },
    "delay_ms": (50, 2000),
    "hold_seconds": 1.5,
    "reorder_seconds": 1.5,
}


@dataclass(frozen=True)
class Story:
    """One guest. `patience`: for how many seconds they look at the page after they have paid; `longest`: if they have
    to know what became of it. `insists`: they send the wish once more when they are told that nobody knows whether it
    was heard."""

    number: int
    way: str
    method: str
    second: str
    quantities: tuple[int, int]
    tip_cents: int
    numbers: tuple[str, str]  # of their phones
    patience: float
    longest: float
    insists: bool
    share: float
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Kill:
    """`after` so many guests have come, at the next time that the server is at this place."""

    after: int
    place: str


@dataclass(frozen=True)
class Plan:
    seed: int
    stories: tuple[Story, ...]
    kills: tuple[Kill, ...]

    @cached_property
    def faults(self) -> dict[str, Any]:
        return {"seed": self.seed, **FAULTS}

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((self.seed, self.stories, self.kills, self.faults)).encode()).hexdigest()[:16]


def draw(seed: int, orders: int, kills: int, *, longest: float = 12) -> Plan:
    """`longest`: seconds that anybody waits for a decision; Paystack is asked after ten for the first time."""
    rng = random.Random(seed)
    stories = tuple(_story(rng, number, longest) for number in range(orders))
    last = max(1, orders - GUESTS_AT_ONCE // 2)
    places = ["provider accepted", "refund accepted"]
    places += rng.choices(list(PLACES), list(PLACES.values()), k=max(0, kills - len(places)))
    rng.shuffle(places)
    moments = [(rng.random() + one) / (kills + 1) for one in range(1, kills + 1)]
    when = [max(1, int(last * one)) for one in moments]
    return Plan(seed, stories, tuple(Kill(*one) for one in zip(when, places[:kills], strict=True)))


def _story(rng: random.Random, number: int, longest: float) -> Story:
    (way,) = rng.choices(list(WAYS), list(WAYS.values()))
    (method,) = rng.choices(list(METHODS), list(METHODS.values()))
    (second,) = rng.choices(list(METHODS), list(METHODS.values()))
    if way == "pays when the order is over":
        method = "card"  # its page stays open, a prompt does not
    meaning = None
    if "by itself" in way:
        method, meaning = (method, "001") if method != "card" else ("mtn", "001")
    elif "declined" in way and method != "card" and rng.random() < 0.4:
        meaning = rng.choice(("002", "003", "004"))
    return Story(
        number,
        way,
        method,
        second,
        (rng.randint(1, 4), rng.choice((0, 0, 1))),
        rng.choice((0, 0, 0, 200, 500)),
        (_phone(method, 2 * number, meaning), _phone(second, 2 * number + 1)),
        rng.choice((0.0, 1.0, 3.0, longest)),
        longest,
        rng.random() < 0.5,
        rng.uniform(0.1, 0.9),
        tuple(f"{rng.getrandbits(128):032x}" for _ in range(10)),
    )


def _phone(method: str, number: int, meaning: str | None = None) -> str:
    """Of that network; `meaning`: as comanda/sandbox/numbers.py says, else one that somebody looks at."""
    prefixes = PREFIXES.get(method, ("24",))
    return f"+233{prefixes[number // 2 % len(prefixes)]}" + (
        f"0000{meaning}" if meaning else f"{1_000_000 + number}"
    )


# --- the run ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def sandbox(home: Path, seed: int) -> Iterator[str]:
    """Its address; a process of its own."""
    home.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "comanda.cli", "sandbox", "--port", "0", "--seed", str(seed)],
        cwd=home,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass
class Run:
    plan: Plan
    house: House
    origin: str  # of the sandbox
    business: Business
    server: httpx.AsyncClient
    box: httpx.AsyncClient
    came: int = 0
    arrivals: defaultdict[int, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    laps: list[tuple[str, float]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # pages that are paid when the order is over
    wrong: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Again and again while nobody answers, under the same key, as the web app does."""
        for _ in range(400):
            try:
                answer = await self.server.request(method, path, **request)
            except httpx.TransportError:
                self.counts["answers that did not come"] += 1
                await asyncio.sleep(0.3)
                continue
            if answer.status_code >= 500 and answer.status_code != 503:
                self.wrong.append(f"{method} {path} answers {answer.status_code}")
            return answer
        raise AssertionError(f"{method} {path}: nobody answers")

    async def control(self, method: str, path: str, **body: Any) -> Any:
        answer = await self.box.request(method, f"/control{path}", json=body if method != "GET" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def killed(self, kill: Kill) -> None:
        """And started again."""
        await self.arrivals[kill.after].wait()
        at = await asyncio.to_thread(self.house.killed_at, kill.place, self.house.process, 25)
        self.kills[at] += 1
        await asyncio.to_thread(self.house.start)

    async def everybody(self) -> None:
        gate = asyncio.Semaphore(GUESTS_AT_ONCE)

        async def one(story: Story) -> None:
            async with gate:
                self.came += 1
                self.arrivals[self.came].set()
                await Guest(self, story).live()

        async def all_kills() -> None:
            for kill in self.plan.kills:
                await self.killed(kill)

        await asyncio.gather(all_kills(), *(one(story) for story in self.plan.stories))


class Guest:
    def __init__(self, run: Run, story: Story) -> None:
        self.run, self.story = run, story
        self._keys = iter(story.keys)
        self.headers = {"X-Restaurant": run.business.slug}
        self.order: dict[str, Any] = {}

    async def live(self) -> None:
        story, first = self.story, self.story.numbers[0]
        await self.place()
        match story.way:
            case "pays" | "is paid by a number that answers by itself" | "leaves" | "pays when the order is over":
                payment = await self.begin(story.method, first)
                if story.way == "pays":
                    await self.answer("approve", payment, first)
                if story.way == "pays when the order is over" and _page(payment):
                    self.run.late.append(_page(payment))
                if story.way != "leaves":
                    await self.wait(payment, story.patience)
            case "is declined, then pays in another way" | "is declined, then pays in cash":
                payment = await self.begin(story.method, first)
                if not first[6:].startswith("0000"):
                    await self.answer("decline", payment, first)
                if await self.wait(payment, story.longest) in OPEN:
                    await self.give_up(payment)
                if "cash" in story.way:
                    await self.begin("cash", first)
                else:
                    await self.pay(story.second, story.numbers[1])
            case "gives up, and pays twice":
                payment = await self.begin(story.method, first)
                await self.give_up(payment)
                other = await self.begin(story.second, story.numbers[1])
                steps = [(payment, first), (other, story.numbers[1])]
                for one, number in steps if story.insists else reversed(steps):
                    await self.answer("approve", one, number)
                await self.wait(other, story.patience)
            case "cancels after paying":
                await self.pay(story.method, first, patience=story.longest)
                await self.cancel()
            case "cancels, and pays all the same":
                payment = await self.begin(story.method, first)
                await self.cancel()
                await self.answer("approve", payment, first)
            case "pays in two shares":
                share = {"by": "share", "people": 2}
                payment = await self.pay(story.method, first, patience=story.longest, split=share)
                if payment is not None and payment["status"] in OPEN:
                    await self.give_up(payment)
                await self.pay(story.second, story.numbers[1])
            case "gets some of it back":
                await self.pay(story.method, first, patience=story.longest)
                await self.get_back()

    async def place(self) -> None:
        jollof, fish = self.story.quantities
        lines = [
            {"item_id": item, "quantity": count}
            for item, count in zip(self.run.business.items, (jollof, fish), strict=True)
            if count
        ]
        body = {
            "lines": lines,
            "fulfilment": "pickup",
            "customer_name": "Ama",
            "customer_phone": f"+23324{1_000_000 + self.story.number % 50}",
            "payment_method": self.story.method,
        }
        answer = await self.run.ask(
            "POST", "/api/customer/orders/create", json=body, headers={**self.headers, **self.key()}
        )
        assert answer.status_code == 201, answer.text
        self.order = answer.json()
        self.headers["Authorization"] = f"Bearer {self.order['guest_token']}"

    def key(self) -> dict[str, str]:
        return {"Idempotency-Key": next(self._keys)}

    async def begin(self, method: str, number: str, *, again: bool = True, **more: Any) -> dict[str, Any] | None:
        """The attempt; None: there is none."""
        body = {"order_id": self.order["id"], "method": method, **more}
        if method != "cash":
            body["tip_cents"] = self.story.tip_cents
        if method not in ("cash", "card"):
            body["phone"] = number
        headers = {**self.headers, **self.key()}
        payment: dict[str, Any] | None = None
        for _ in range(3 if self.story.insists else 1):
            answer = await self.run.ask("POST", "/api/customer/payments/initiate", json=body, headers=headers)
            if answer.status_code != 201:
                self.run.counts[f"refused: {answer.json().get('code')}"] += 1
                return None
            payment = answer.json()["payment"]
            if payment is None or payment["status"] != "initiated":
                break
            await asyncio.sleep(0.5)
        if method == "card" and payment is not None and not _page(payment):
            self.run.counts["pages that nobody was led to"] += 1
            if self.story.insists and again:
                await self.give_up(payment)
                return await self.begin(method, number, again=False, **more)
        return payment

    async def pay(self, method: str, number: str, *, patience: float | None = None, **more: Any) -> Any:
        payment = await self.begin(method, number, **more)
        await self.answer("approve", payment, number)
        status = await self.wait(payment, self.story.patience if patience is None else patience)
        return payment and {**payment, "status": status}

    async def answer(self, verb: str, payment: dict[str, Any] | None, number: str) -> None:
        """On the page, or at the phone, which rings also where we never heard that it would."""
        if payment is None:
            return
        if _page(payment):
            answer = await self.run.box.post(_page(payment), data={"do": verb})
            assert answer.status_code in (200, 303), answer.text
            return
        if payment["method"] == "card":
            return
        for one in await self.run.control("GET", f"/charges?phone={number.replace('+', '%2B')}"):
            if one["state"] == "code" and verb == "approve":
                await self.enter_code(payment, number)
            elif one["state"] in ("waiting", "code"):
                answer = await self.run.box.post(f"/control/charges/{one['id']}/{verb}", json={})
                assert answer.status_code in (200, 409), answer.text

    async def enter_code(self, payment: dict[str, Any], number: str) -> None:
        shown = [one for one in await self.run.control("GET", "/prompts") if one["phone"] == number]
        if not shown or (payment["step"] or {}).get("kind") != "enter_code":
            self.run.counts["codes that nobody was asked for"] += 1
            return
        body = {"payment_id": payment["id"], "code": shown[0]["code"]}
        for _ in range(3):
            answer = await self.run.ask("POST", "/api/customer/payments/code", json=body, headers=self.headers)
            if answer.status_code != 503:
                return
            await asyncio.sleep(0.5)

    async def wait(self, payment: dict[str, Any] | None, patience: float) -> str:
        """What became of it while somebody looked."""
        status, until = "initiated", time.monotonic() + patience
        while payment is not None and status in OPEN and time.monotonic() < until:
            answer = await self.run.ask(
                "GET",
                "/api/customer/payments/verify",
                params={"order_id": self.order["id"]},
                headers=self.headers,
            )
            assert answer.status_code == 200, answer.text
            status = next(one["status"] for one in answer.json()["payments"] if one["id"] == payment["id"])
            if status in OPEN:
                await asyncio.sleep(0.4)
        return status

    async def give_up(self, payment: dict[str, Any] | None) -> None:
        if payment is not None:
            body = {"payment_id": payment["id"]}
            answer = await self.run.ask("POST", "/api/customer/payments/give-up", json=body, headers=self.headers)
            assert answer.status_code in (200, 409), answer.text

    async def cancel(self) -> None:
        answer = await self.run.ask(
            "POST",
            f"/api/customer/orders/cancel/{self.order['id']}",
            json={"reason": "no time"},
            headers={**self.headers, **self.key()},
        )
        assert answer.status_code in (200, 409), answer.text

    async def get_back(self) -> None:
        """The staff give back a part of it, if it is paid."""
        cents = max(1, int(self.order["total_cents"] * self.story.share))
        headers = {"Authorization": f"Bearer {self.run.business.token}", **self.key()}
        path = f"/api/v1/orders/{self.order['id']}/refunds"
        answer = await self.run.ask("POST", path, json={"amount_cents": cents, "reason": "cold"}, headers=headers)
        assert answer.status_code in (201, 409), answer.text


def _page(payment: dict[str, Any] | None) -> str:
    step = (payment or {}).get("step") or {}
    return str(step["url"]) if step.get("kind") == "redirect" else ""


# --- before and after -------------------------------------------------------------------------------------------


def open_accounts(house: House, business: Business, origin: str) -> None:
    """Paystack and MTN MoMo, as an owner enters them."""
    with (
        httpx.Client(
            base_url=house.url, timeout=20, headers={"Authorization": f"Bearer {business.token}"}
        ) as owner,
        httpx.Client(base_url=f"{origin}/control", timeout=20, trust_env=False) as box,
    ):
        user = box.post(
            "/momo/users", json={"target_environment": "mtnghana", "callback_host": "localhost"}
        ).json()
        paystack = {"provider": "paystack", "secret_key": PAYSTACK_KEY}
        momo = {
            "provider": "mtn_momo",
            "api_user": user["api_user"],
            "api_key": user["api_key"],
            "subscription_key": user["subscription_keys"]["collection"],
            "disbursement_key": user["subscription_keys"]["disbursement"],
        }
        for keys, methods in ((paystack, ["card", "telecel", "at"]), (momo, ["mtn"])):
            owner.put("/api/v1/settings/payments", json=keys).raise_for_status()
            path = f"/api/v1/settings/payments/{keys['provider']}/methods"
            answer = owner.put(path, json={"methods": methods}).raise_for_status()
        hook = next(one["webhook_url"] for one in answer.json() if one["provider"] == "paystack")
        owner.patch("/api/v1/settings", json={"pay_within_minutes": 5}).raise_for_status()
        box.post("/paystack/keys", json={"secret_key": PAYSTACK_KEY, "webhook_url": hook}).raise_for_status()
        box.patch("/settings", json={"webhook_origin": house.url}).raise_for_status()


class Later:
    """The clock of who looks after the rush: as if so much time had passed."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


_LEFT = """
SELECT (SELECT count(*) FROM payments
         WHERE status <> 'succeeded' AND (looked_at IS NULL OR looked_at < %(since)s)) AS attempts,
       (SELECT count(*) FROM refunds WHERE status IN ('requested', 'pending')) AS refunds,
       (SELECT count(*) FROM webhook_events WHERE handled_at IS NULL) AS webhooks,
       (SELECT count(*) FROM orders WHERE status = 'awaiting_payment') AS orders
"""


async def finish(run: Run, connection: psycopg.Connection[Any]) -> None:
    """Nothing goes wrong any more, and time passes: until every attempt was looked at once more, and nothing waits."""
    await run.control("PUT", "/faults", seed=run.plan.seed)
    settings = Settings.model_validate(
        {"secret_key": SECRET, "data_dir": run.house.home / "data", **provider_urls(run.origin)}
    )
    clock = Later()
    async with assemble(settings, run.house.database.url(), clock=clock).running(worker=False) as app:
        for over in (
            False,
            True,
        ):  # first until the orders are over that nobody has paid; then those pages are paid
            if over:
                for page in run.late:
                    assert (await run.box.post(page, data={"do": "approve"})).status_code in (200, 303)
            await run.control("POST", "/clock/advance", seconds=400)
            await run.control("POST", "/drain")
            since = clock()
            for _ in range(20):
                clock.ahead += timedelta(minutes=10)
                await sweep(app)
                await run.control("POST", "/clock/advance", seconds=10)
                await run.control("POST", "/drain")
                (left,) = connection.execute(_LEFT, {"since": since}).fetchall()
                if not any(left):
                    break
            else:
                run.wrong.append(f"left over: attempts, refunds, webhooks, orders {left}")


def differences(books: Books, ledger: dict[str, Any]) -> Iterator[str]:
    """Between the provider's books and ours, and within ours."""
    payments = {row["id"]: row for row in books.table("payments")}
    charges = {one["id"]: (one["provider"], one["reference"].replace("-", "")) for one in ledger["charges"]}
    ours: Counter[tuple[str, str, str, int]] = Counter()
    for row in books.table("money_movements"):
        if row["provider"] is not None:
            reference = payments[row["payment_id"]]["reference"].hex
            ours[row["provider"], reference, row["kind"], row["cents"]] += 1
    theirs: Counter[tuple[str, str, str, int]] = Counter()
    for one in ledger["movements"]:
        kind = "taken" if one["refund_id"] is None else "given_back"
        theirs[*charges[one["charge_id"]], kind, one["cents"]] += 1
    yield from (f"only the provider has {one}" for one in (theirs - ours).elements())
    yield from (f"only we have {one}" for one in (ours - theirs).elements())
    if sum(one["cents"] for one in ledger["sums"]) != our_sum(books):
        yield "the sums differ"

    known = {row["reference"].hex: row for row in payments.values()}
    for one in ledger["charges"]:
        payment = known.get(one["reference"].replace("-", ""))
        if payment is None:
            yield f"the provider has a charge that we have not: {one['reference']}"
        elif one["decided_at"] is not None and payment["status"] in OPEN:
            yield f"{one['reference']} is {one['state']} there and {payment['status']} here"
    for row in books.table("refunds"):
        if row["status"] == "requested":
            yield f"refund {row['id']} was never heard of again"

    for order in books.table("orders"):
        own = [row for row in payments.values() if row["order_id"] == order["id"] and row["status"] == "succeeded"]
        kept = sum(row["amount_cents"] - row["refunded_cents"] for row in own)
        tips = sum(row["tip_cents"] for row in own if row["refunded_cents"] < row["amount_cents"])
        over = order["status"] in ("cancelled", "rejected", "expired")
        if kept > (0 if over else order["total_cents"] + tips):
            yield f"order {order['number']} holds {kept} of {order['total_cents']}"
        in_kitchen = order["status"] in ("confirmed", "accepted", "preparing", "ready")
        if in_kitchen and order["payment_method"] != "cash" and order["paid_cents"] < order["total_cents"]:
            yield f"order {order['number']} is {order['status']} and not paid"
    try:
        books.check()
    except AssertionError as error:
        yield f"the books: {error!r}"


def our_sum(books: Books) -> int:
    return sum(row["cents"] for row in books.table("money_movements") if row["provider"] is not None)


@dataclass
class Report:
    killed: int
    differences: list[str]
    lines: list[tuple[str, Any]]


def rush(plan: Plan, home: Path) -> Report:
    """`home`: an empty folder."""
    began = time.monotonic()
    (home / "failpoints").mkdir()
    with sandbox(home / "box", plan.seed) as origin:
        urls = {name.upper(): url for name, url in provider_urls(origin).items()}
        house = House(home, COMANDA_FAILPOINTS=str(home / "failpoints"), SECRET_KEY=SECRET, **urls)
        try:
            house.start()
            business = open_business(house)
            open_accounts(house, business, origin)
            with psycopg.connect(house.database.owner_url(), autocommit=True) as connection:
                books = Books(connection, business.tenant_id)
                run, happened, ledger = asyncio.run(_rush(plan, house, business, origin, connection))
                found = [*run.wrong, *differences(books, ledger)]
                log = (home / "log").read_text()
                found += [f"log: {line}" for line in log.splitlines() if '"sweep"' in line or "Traceback" in line]
                return Report(run.kills.total(), found, _lines(run, books, ledger, happened, began))
        finally:
            house.stop()


async def _rush(
    plan: Plan, house: House, business: Business, origin: str, connection: psycopg.Connection[Any]
) -> tuple[Run, list[Row], dict[str, Any]]:
    unheld = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(base_url=house.url, timeout=60) as server,
        httpx.AsyncClient(base_url=origin, timeout=60, trust_env=False, limits=unheld) as box,
    ):
        run = Run(plan, house, origin, business, server, box)
        await run.control("PUT", "/faults", **plan.faults)
        run.laps.append(("ready", time.monotonic()))
        await run.everybody()
        run.laps.append(("rush", time.monotonic()))
        happened = (await run.control("GET", "/faults"))["happened"]
        await finish(run, connection)
        run.laps.append(("finished", time.monotonic()))
        return run, happened, await run.control("GET", "/ledger")


def _lines(
    run: Run, books: Books, ledger: dict[str, Any], happened: list[Row], began: float
) -> list[tuple[str, Any]]:
    def counted(values: Any) -> str:
        return ", ".join(f"{name} {count}" for name, count in sorted(Counter(values).items()))

    refunds, movements = books.table("refunds"), ledger["movements"]
    ours = [row["cents"] for row in books.table("money_movements") if row["provider"] is not None]
    return [
        ("orders", counted(row["status"] for row in books.table("orders"))),
        ("guests", counted(story.way for story in run.plan.stories)),
        ("charges at the providers", counted(f"{one['provider']} {one['state']}" for one in ledger["charges"])),
        ("payments", counted(row["status"] for row in books.table("payments"))),
        ("refunds", counted(f"{row['kind']} {row['status']}" for row in refunds)),
        ("kills", counted(run.kills.elements())),
        ("faults", counted(fault for one in happened for fault in one["faults"])),
        ("met", counted(run.counts.elements())),
        ("taken, there and here", _both([one["cents"] for one in movements], ours, 1)),
        ("given back, there and here", _both([one["cents"] for one in movements], ours, -1)),
        ("left, there and here", f"{sum(one['cents'] for one in ledger['sums'])} and {sum(ours)}"),
        ("seconds", ", ".join(f"{name} {at - began:.0f}" for name, at in run.laps)),
    ]


def _both(theirs: list[int], ours: list[int], sign: int) -> str:
    return " and ".join(
        f"{sum(one for one in some if one * sign > 0)} ({sum(one * sign > 0 for one in some)})"
        for some in (theirs, ours)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="the folder with the database and the log")
    wish = parser.parse_args()
    plan = draw(wish.seed, wish.orders, wish.kills)
    print(f"plan {plan.digest}: {wish.orders} orders, {wish.kills} kills, seed {wish.seed}", flush=True)
    home = Path(tempfile.mkdtemp(prefix="comanda-faults-"))
    home.chmod(0o755)
    try:
        report = rush(plan, home)
    finally:
        if wish.keep:
            print(f"kept: {home}")
        else:
            shutil.rmtree(home, ignore_errors=True)
    for name, value in report.lines:
        print(f"{name}: {value}")
    print("\n".join(report.differences) or "no difference")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
