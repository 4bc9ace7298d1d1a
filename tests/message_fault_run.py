"""Many messages with providers that fail and a worker that is killed: none is lost, and few are sent twice.

`python -m tests.message_fault_run [--messages 1000] [--kills 20] [--seed 7] [--keep]`

The server that hears receipts, the worker that sends, and the sandbox are processes of their own; the mail server is a
real one. What goes wrong outside, and where the worker is killed, is drawn up front from the seed. Then everything
goes right again and time passes until nothing waits. Then what is there is counted where it arrived: at the providers
of SMS, in the browsers, in the mailbox.

Whoever is killed may have sent what was in its hands, and can not know. So a message may arrive twice by a provider
that has no handle on it: at most those in its hands. Where the provider has one, nobody sees it twice: an e-mail keeps
its Message-ID, a newer push takes the place of the older, and Twilio's own receipt, where it comes, names the try.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg.rows import dict_row

from comanda.bootstrap import Settings, assemble
from comanda.kit.tenancy import Scope
from comanda.messaging.dispatch import LANES, LANES_OF_ONE
from comanda.notifications.kinds import Channel
from comanda.notifications.outbox import queue_rows, row_of
from comanda.sandbox.messages import fingerprint
from tests.fault_run import SECRET, Later, sandbox
from tests.house import Business, House, open_business, stop
from tests.mailbox import Mailbox
from tests.till import provider_urls

KIND = "order_refunded"  # it matters for days, so none of them is too late
BROWSERS = 5
PATIENCE = 120.0  # seconds without any progress
IN_TIME = timedelta(seconds=2)  # a receipt that was written down so much before the next try has been seen by it
SHARES: dict[Channel, int] = {"sms": 60, "email": 20, "push": 20}
PLACES = {"message begun": 4, "message sent": 4, "message claimed": 2, "anywhere": 2}
_GONE = {"held": 0.02, "cut": 0.03, "taken_500": 0.03}  # done, and nobody is told
_NOT_DONE = {"error_500": 0.02, "error_503": 0.06, "error_429": 0.05, "refused": 0.03, "html": 0.02}
FAULTS: dict[str, Any] = {
    "rates": {
        "twilio": {**_GONE, **_NOT_DONE, "error_503": 0.15, "webhook_first": 0.05},
        "at": {**_GONE, **_NOT_DONE, "webhook_first": 0.05},
        "push": {**_GONE, **_NOT_DONE},
        "webhook": {"drop": 0.1, "double": 0.15, "delay": 0.15, "reorder": 0.1, "wrong_signature": 0.05},
    },
    "delay_ms": (50, 2000),
    "hold_seconds": 1.5,
    "reorder_seconds": 1.5,
}
_LETTERS_BUSY, _LETTERS_GONE = 0.06, 0.06


# --- what is drawn ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kill:
    """When so many are sent, at the next time that the worker is at this place. `whole`: the server, which hears the
    receipts, falls with it."""

    after: int
    place: str
    whole: bool


@dataclass(frozen=True)
class Plan:
    """`channels`: of each message, in the order they are put in."""

    seed: int
    channels: tuple[Channel, ...]
    kills: tuple[Kill, ...]

    @property
    def faults(self) -> dict[str, Any]:
        return {"seed": self.seed, **FAULTS}

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((self.channels, self.kills, self.faults)).encode()).hexdigest()[:16]


def draw(seed: int, messages: int, kills: int) -> Plan:
    rng = random.Random(seed)
    channels = tuple(rng.choices(list(SHARES), list(SHARES.values()), k=messages))
    places = ["message begun", "message sent", "message claimed"]
    places += rng.choices(list(PLACES), list(PLACES.values()), k=max(0, kills - len(places)))
    rng.shuffle(places)
    whole = set(rng.sample(range(kills), -(-kills // 4)))
    last = messages * 0.8  # some are kept back by their pauses, and by what the dead had in their hands
    moments = [max(1, int(last * (number + rng.random()) / kills)) for number in range(kills)]
    return Plan(
        seed,
        channels,
        tuple(Kill(when, places[number], number in whole) for number, when in enumerate(moments)),
    )


# --- outside ----------------------------------------------------------------------------------------------------


class FailingMailbox(Mailbox):
    """A mail server that at times says "not now": before it has the message, or when it has it already."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.came: list[tuple[str, str, datetime]] = []  # to, Message-ID, when
        self.happened: Counter[str] = Counter()
        self.is_failing = True
        self._rng = random.Random(seed)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lot = self._rng.random() if self.is_failing else 1.0
        if lot < _LETTERS_BUSY:
            self.happened["smtp not_now"] += 1
            return "451 4.3.0 not now"
        answer = await super().handle_DATA(server, session, envelope)
        letter = self.messages[-1]
        self.came.append((str(letter["To"]), str(letter["Message-ID"]), datetime.now(UTC)))
        if lot < _LETTERS_BUSY + _LETTERS_GONE:
            self.happened["smtp taken_451"] += 1
            return "451 4.3.0 not now"
        return answer


class Worker:
    """`comanda worker`, beside the server of a house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        house = self._house
        with (house.home / "worker.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "comanda.cli", "worker"],
                cwd=house.home,
                env={
                    "PATH": os.environ["PATH"],
                    "DATA_DIR": str(house.home / "data"),
                    "PORT": house.url.rpartition(":")[2],
                    **house.settings,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def killed_at(self, place: str) -> str:
        return self._house.killed_at(place, self.process, 60)

    def stop(self) -> None:
        stop(self.process)


# --- the run ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Death:
    """`hands`: what the worker had in them, by channel."""

    at: datetime
    place: str
    whole: bool
    hands: dict[UUID, str]


_SENT = "SELECT count(*) AS count FROM notifications WHERE tenant_id = %(id)s AND status IN ('sent', 'delivered')"
_DUE = """
SELECT count(*) AS count FROM notifications
 WHERE tenant_id = %(id)s AND status = 'queued' AND next_at <= now() + interval '10 seconds'
"""
_LEFT = "SELECT count(*) AS count FROM notifications WHERE tenant_id = %(id)s AND status IN ('queued', 'sending')"
_HANDS = "SELECT id, channel, next_at FROM notifications WHERE tenant_id = %(id)s AND status = 'sending'"


@dataclass
class Run:
    plan: Plan
    house: House
    worker: Worker
    mailbox: FailingMailbox
    business: Business
    connection: psycopg.Connection[dict[str, Any]]
    box: httpx.Client
    origin: str  # of the sandbox
    deaths: list[Death] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    laps: list[tuple[str, float]] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    _in_dead_hands: set[tuple[UUID, datetime]] = field(default_factory=set)

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self.box.request(method, f"/control{path}", json=body if method != "GET" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, query: str) -> list[dict[str, Any]]:
        return self.connection.execute(query, {"id": self.business.tenant_id}).fetchall()

    def count(self, query: str) -> int:
        return int(self.rows(query)[0]["count"])

    def wait_until(self, query: str, reached: Any, what: str) -> None:
        until, before = time.monotonic() + PATIENCE, -1
        while not reached(now := self.count(query)):
            if now != before:
                until, before = time.monotonic() + PATIENCE, now
            if time.monotonic() > until:
                log = (self.house.home / "worker.log").read_text()
                raise AssertionError(f"{what}: it stays at {now}\n{log[-4000:]}")
            time.sleep(0.05)

    def in_hands(self) -> dict[UUID, str]:
        """What is being sent, but for what earlier ones had in their hands when they died."""
        time.sleep(0.2)  # the database ends what the dead had begun to commit
        rows = self.rows(_HANDS)
        new = {row["id"]: row["channel"] for row in rows if (row["id"], row["next_at"]) not in self._in_dead_hands}
        self._in_dead_hands |= {(row["id"], row["next_at"]) for row in rows}
        return new

    def kill(self, kill: Kill) -> None:
        self.wait_until(_SENT, lambda count: count >= kill.after, f"{kill.after} are to be sent")
        place = self.worker.killed_at(kill.place)
        at = datetime.now(UTC)
        if kill.whole:
            self.house.kill(database=False)
        self.deaths.append(Death(at, place, kill.whole, self.in_hands()))
        self.worker.start()
        if kill.whole:
            self.house.start("--no-worker")

    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "secret_key": SECRET,
                "data_dir": self.house.home / "data",
                "port": int(self.house.url.rpartition(":")[2]),
                "smtp_host": "127.0.0.1",
                "smtp_port": self.mailbox.port,
                "smtp_security": "none",
                **provider_urls(self.origin),
            }
        )

    def queue(self, browsers: Sequence[UUID]) -> None:
        """All of them; the product's own way."""

        async def put_in() -> None:
            app = assemble(self.settings(), self.house.database.url())
            await app.database.open()
            try:
                tenant_id, now = self.business.tenant_id, app.clock()
                rows = [
                    _row(number, channel, browsers, now) for number, channel in enumerate(self.plan.channels, 1)
                ]
                for first in range(0, len(rows), 200):
                    async with app.database.transaction(Scope.staff(tenant_id)) as session:
                        await queue_rows(session, tenant_id, rows[first : first + 200])
            finally:
                await app.database.close()

        asyncio.run(put_in())

    def finish(self) -> None:
        """Nothing goes wrong any more, whoever worked is told to go, and time passes until nothing waits."""
        self.wait_until(_DUE, lambda count: count == 0, "what is due is to be sent")
        for one in self.control("GET", "/faults")["happened"]:
            self.happened.update(f"{one['kind']} {fault}" for fault in one["faults"])
        self.happened.update(self.mailbox.happened)
        self.control("PUT", "/faults", seed=self.plan.seed)
        self.mailbox.is_failing = False
        time.sleep(2)
        self.worker.stop()
        if left := self.in_hands():
            self.wrong.append(f"told to go, the worker left {len(left)} in its hands")
        self.hear_all()
        asyncio.run(self._later())
        self.hear_all()

    def hear_all(self) -> None:
        """What the providers have to tell has been told."""
        self.control("POST", "/clock/advance", seconds=30)
        self.control("POST", "/drain")

    async def _later(self) -> None:
        clock = Later()
        async with assemble(self.settings(), self.house.database.url(), clock=clock).running(worker=False) as app:
            for _ in range(20):
                clock.ahead += timedelta(minutes=10)
                await app.dispatcher.drain(app)
                if self.count(_LEFT) == 0:
                    return
        self.wrong.append(f"{self.count(_LEFT)} are left over")


def _row(number: int, channel: Channel, browsers: Sequence[UUID], now: datetime) -> dict[str, Any]:
    to: dict[Channel, str | UUID] = {
        "sms": f"+23324{1_000_000 + number}",
        "email": f"guest-{number}@guests.example",
        "push": browsers[number % len(browsers)],
    }
    fields = {"name": "Ama", "number": str(number), "cents": 8500, "currency": "GHS"}
    return row_of(KIND, channel, "en", fields, now, to=to[channel], dedupe=str(number))


def open_accounts(house: House, business: Business, box: httpx.Client) -> list[UUID]:
    """Twilio, then Africa's Talking, as an owner enters them; and browsers of a guest, whose ids are returned."""
    with httpx.Client(base_url=house.url, timeout=20) as client:
        order = client.post(
            "/api/customer/orders/create",
            headers={"X-Restaurant": business.slug, "Idempotency-Key": "0" * 32},
            json={
                "lines": [{"item_id": business.items[0], "quantity": 1}],
                "fulfilment": "pickup",
                "customer_name": "Ama",
                "customer_phone": "+233241000000",
                "payment_method": "cash",
            },
        )
        guest = {
            "X-Restaurant": business.slug,
            "Authorization": f"Bearer {order.raise_for_status().json()['guest_token']}",
        }
        key = client.get("/api/customer/notifications", headers=guest).raise_for_status().json()["push_key"]
        browsers = []
        for _ in range(BROWSERS):
            made = box.post("/control/push/subscriptions", json={"application_server_key": key}).raise_for_status()
            wish = {name: made.json()[name] for name in ("endpoint", "keys")}
            answer = client.post("/api/customer/notifications/subscribe", headers=guest, json=wish)
            browsers.append(UUID(answer.raise_for_status().json()["id"]))

        owner = {"Authorization": f"Bearer {business.token}"}
        twilio = box.post("/control/twilio/accounts", json={}).raise_for_status().json()
        talking = box.post("/control/africastalking/accounts", json={}).raise_for_status().json()
        for keys in (
            {
                "provider": "twilio",
                "account_sid": twilio["account_sid"],
                "auth_token": twilio["auth_token"],
                "sender": twilio["number"],
            },
            {"provider": "africas_talking", "username": talking["username"], "api_key": talking["api_key"]},
        ):
            lines = client.put("/api/v1/settings/sms", headers=owner, json=keys).raise_for_status().json()
        hook = next(one["webhook_url"] for one in lines if one["provider"] == "africas_talking")
        told = {"api_key": talking["api_key"], "delivery_url": hook}
        box.post("/control/africastalking/accounts", json=told).raise_for_status()
        messages = {"sms_per_day": 100_000, "sms_per_month": 3_000_000}
        client.patch("/api/v1/settings", headers=owner, json={"messages": messages}).raise_for_status()
    return browsers


# --- what is there in the end -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """As it arrived."""

    provider: str
    at: datetime
    provider_id: str | None = None


@dataclass
class Tally:
    """Of one channel. `again`: copies more than one of a message, by provider and cause; `seen`: of those, how many
    a person saw."""

    messages: int = 0
    sent: int = 0
    lost: int = 0
    again: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: int = 0

    def because(self, cause: str) -> int:
        return sum(count for (_, why), count in self.again.items() if why == cause)


@dataclass
class Found:
    tallies: dict[str, Tally]
    wrong: list[str] = field(default_factory=list)
    after_deaths: Counter[int] = field(default_factory=Counter)  # SMS sent twice, by number of the death


_MESSAGES = (
    "SELECT * FROM notifications WHERE tenant_id = %(id)s AND notification_type = 'order_refunded' ORDER BY id"
)
_TRIES = "SELECT * FROM notification_attempts WHERE tenant_id = %(id)s ORDER BY started_at, id"
_RECEIPTS = """
SELECT provider, provider_id, min(received_at) AS at FROM message_receipts WHERE tenant_id = %(id)s GROUP BY 1, 2
"""


def look(run: Run) -> Found:
    found = Found({channel: Tally() for channel in SHARES})
    rows = run.rows(_MESSAGES)
    tries: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in run.rows(_TRIES):
        tries[one["notification_id"]].append(one)
    receipts = {(row["provider"], row["provider_id"]): row["at"] for row in run.rows(_RECEIPTS)}
    if len(rows) != len(run.plan.channels):
        found.wrong.append(f"{len(run.plan.channels)} were put in and {len(rows)} are there")
    for row in rows:
        tally = found.tallies[row["channel"]]
        tally.messages += 1
        tally.sent += row["status"] in ("sent", "delivered")
        if row["status"] not in ("sent", "delivered"):
            found.wrong.append(f"{row['channel']} {row['id']} is {row['status']} {row['skip_reason'] or ''}")
    _look_at_sms(run, found, [row for row in rows if row["channel"] == "sms"], tries, receipts)
    _look_at_letters(run, found, [row for row in rows if row["channel"] == "email"], tries)
    _look_at_browsers(run, found, [row for row in rows if row["channel"] == "push"])
    for number, death in enumerate(run.deaths, 1):
        if len(death.hands) > LANES_OF_ONE:
            found.wrong.append(f"kill {number}: {len(death.hands)} of one business were in its hands")
        if found.after_deaths[number] > LANES:
            found.wrong.append(f"kill {number}: {found.after_deaths[number]} SMS were sent twice")
    return found


def _look_at_sms(
    run: Run,
    found: Found,
    rows: list[dict[str, Any]],
    tries: dict[UUID, list[dict[str, Any]]],
    receipts: dict[tuple[str, str], datetime],
) -> None:
    tally, counts = found.tallies["sms"], run.control("GET", "/messages/counts")
    taken = {row["id"]: counts["by_text"].get(_fingerprint(row), 0) for row in rows}
    if not counts["is_complete"] or sum(taken.values()) != counts["total"]:
        found.wrong.append(f"the providers took {counts['total']} SMS, of which {sum(taken.values())} are ours")
    for row in rows:
        if taken[row["id"]] == 0:
            tally.lost += 1
            found.wrong.append(f"sms {row['id']} never reached a provider")
        if taken[row["id"]] < 2:
            continue
        heard = run.control("GET", f"/messages?to={row['recipient_phone'].replace('+', '%2B')}")
        copies = [
            Copy(one["carrier"], datetime.fromisoformat(one["created_at"]), one["provider_id"])
            for one in reversed(heard)
        ]
        for copy in copies[:-1]:
            tally.seen += 1
            first, following = _try_of(copy, tries[row["id"]])
            cause = _cause(first) if following else "nothing"
            tally.again[copy.provider, cause] += 1
            if first is None or following is None or cause == "nothing":
                found.wrong.append(f"sms {row['id']} was sent again for no reason: {tries[row['id']]}")
                continue
            told = receipts.get((copy.provider, copy.provider_id or ""))
            if copy.provider == "twilio" and told is not None and told + IN_TIME < following["started_at"]:
                found.wrong.append(f"sms {row['id']} was sent again although Twilio had told of it")
            if cause == "a kill":
                number = _death_of(run, row["id"], first)
                found.after_deaths[number] += 1
                if number == 0:
                    found.wrong.append(f"sms {row['id']} was in nobody's hands, and was sent twice")
    gone = sum(_count_gone(run, kind) for kind in ("twilio.messages", "at.messages"))
    if tally.because("a lost answer") > gone:
        found.wrong.append(f"{tally.because('a lost answer')} SMS were sent again for {gone} lost answers")


def _fingerprint(row: dict[str, Any]) -> str:
    return fingerprint(row["recipient_phone"], row["message"] or "")


def _count_gone(run: Run, kind: str) -> int:
    return sum(run.happened[f"{kind} {fault}"] for fault in _GONE)


def _try_of(copy: Copy, tries: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The try that it came of, and the one after that. Of one message no two are made at once."""
    before = [
        number
        for number, one in enumerate(tries)
        if one["provider"] == copy.provider and one["started_at"] <= copy.at
    ]
    if not before:
        return None, None
    number = before[-1]
    return tries[number], tries[number + 1] if number + 1 < len(tries) else None


def _cause(one: dict[str, Any] | None) -> str:
    """Why it was not known that this try had sent it. Receipts that come later do not change what it said."""
    if one is None:
        return "nothing"
    if one["said"] is None:
        return "a kill"
    lost = one["said"].startswith(("POST ", "push ", "451 ")) or one["outcome"] == "unavailable"
    return "a lost answer" if lost else "nothing"


def _death_of(run: Run, id: UUID, one: dict[str, Any]) -> int:
    """The number of the kill that ended the try; 0: none."""
    for number, death in enumerate(run.deaths, 1):
        if death.at >= one["started_at"]:
            return number if id in death.hands else 0
    return 0


def _look_at_letters(
    run: Run, found: Found, rows: list[dict[str, Any]], tries: dict[UUID, list[dict[str, Any]]]
) -> None:
    tally = found.tallies["email"]
    letters: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for to, message_id, at in run.mailbox.came:
        letters[to].append((message_id, at))
    for row in rows:
        came = letters[row["recipient_email"]]
        if not came:
            tally.lost += 1
            found.wrong.append(f"e-mail {row['id']} never came")
            continue
        if (seen := len({message_id for message_id, _ in came})) != 1:
            tally.seen += seen - 1
            found.wrong.append(f"e-mail {row['id']} has {seen} ids")
        for _, at in came[:-1]:
            first, following = _try_of(Copy("smtp", at), tries[row["id"]])
            cause = _cause(first) if following else "nothing"
            tally.again["smtp", cause] += 1
            if cause == "nothing":
                found.wrong.append(f"e-mail {row['id']} was sent again for no reason")
    _within(run, found, "email", "smtp", run.happened["smtp taken_451"])


def _look_at_browsers(run: Run, found: Found, rows: list[dict[str, Any]]) -> None:
    """A copy that another has replaced is gone: how many came is known by the number of the last."""
    tally = found.tallies["push"]
    shown: Counter[str] = Counter()
    last = 0
    for one in run.connection.execute("SELECT endpoint FROM push_subscriptions").fetchall():
        for message in run.control("GET", f"/push/messages?id={one['endpoint'].rpartition('/')[2]}"):
            last = max(last, message["id"])
            if message["text"] is None:
                found.wrong.append(f"a browser cannot read a message: {message['problem']}")
            else:
                shown[json.loads(message["text"])["tag"]] += 1
    for row in rows:
        times = shown[row["id"].hex]
        tally.lost += times == 0
        tally.seen += max(0, times - 1)
        if times != 1:
            found.wrong.append(f"push {row['id']} is shown {times} times")
    again, gone = last - shown.total(), _count_gone(run, "push.send")
    tally.again["web_push", "a lost answer"] = min(again, gone)
    tally.again["web_push", "a kill"] = again - min(again, gone)
    _within(run, found, "push", "web_push", gone)


def _within(run: Run, found: Found, channel: str, provider: str, gone: int) -> None:
    """Copies that nobody sees twice are still no more than there were reasons for."""
    again = found.tallies[channel].again
    hands = sum(list(death.hands.values()).count(channel) for death in run.deaths)
    for cause, most in (("a kill", hands), ("a lost answer", gone)):
        if again[provider, cause] > most:
            found.wrong.append(f"{channel}: {again[provider, cause]} went out again for {most} times {cause}")


# --- the whole --------------------------------------------------------------------------------------------------


@dataclass
class Report:
    deaths: list[Death]
    tallies: dict[str, Tally]
    wrong: list[str]
    lines: list[str]


def rush(plan: Plan, home: Path) -> Report:
    """`home`: an empty folder."""
    began = time.monotonic()
    (home / "failpoints").mkdir()
    mailbox = FailingMailbox(plan.seed)
    mailbox.start()
    try:
        with sandbox(home / "box", plan.seed) as origin:
            urls = {name.upper(): url for name, url in provider_urls(origin).items()}
            post = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port), "SMTP_SECURITY": "none"}
            places = str(home / "failpoints")
            house = House(home, COMANDA_FAILPOINTS=places, SECRET_KEY=SECRET, **urls, **post)
            worker = Worker(house)
            try:
                house.start("--no-worker")
                return _rush(plan, house, worker, mailbox, origin, began)
            finally:
                worker.stop()
                house.stop()
    finally:
        mailbox.stop()


def _rush(plan: Plan, house: House, worker: Worker, mailbox: FailingMailbox, origin: str, began: float) -> Report:
    business = open_business(house)
    with (
        httpx.Client(base_url=origin, timeout=60, trust_env=False) as box,
        psycopg.connect(house.database.owner_url(), autocommit=True, row_factory=dict_row) as connection,
    ):
        run = Run(plan, house, worker, mailbox, business, connection, box, origin)
        run.queue(open_accounts(house, business, box))
        run.control("PUT", "/faults", **plan.faults)
        run.laps.append(("ready", time.monotonic() - began))
        worker.start()
        for kill in plan.kills:
            run.kill(kill)
        run.laps.append(("killed", time.monotonic() - began))
        run.finish()
        run.laps.append(("finished", time.monotonic() - began))
        found = look(run)
        run.laps.append(("counted", time.monotonic() - began))
        wrong = [*run.wrong, *found.wrong, *_said_in_logs(house.home)]
        return Report(run.deaths, found.tallies, wrong, list(_lines(run, found)))


def _said_in_logs(home: Path) -> Iterator[str]:
    for name in ("log", "worker.log"):
        for line in (home / name).read_text().splitlines():
            if "Traceback" in line or '"outbox"' in line:
                yield f"{name}: {line[:300]}"


def _lines(run: Run, found: Found) -> Iterator[str]:
    head = f"{'again after a kill':36}{'again after a lost answer':36}{'seen twice':>10}"
    yield f"{'':7}{'messages':>9}{'sent':>7}{'lost':>6}  {head}"
    for channel, tally in found.tallies.items():
        causes = "".join(f"{_by_provider(tally, cause):36}" for cause in ("a kill", "a lost answer"))
        yield f"{channel:7}{tally.messages:9}{tally.sent:7}{tally.lost:6}  {causes}{tally.seen:10}"
    yield ""
    yield f"{'killed':18}{'times':>6}{'with the server':>17}{'in its hands':>14}{'SMS sent twice':>16}"
    for place in sorted({death.place for death in run.deaths}):
        numbers = [number for number, one in enumerate(run.deaths, 1) if one.place == place]
        own = [run.deaths[number - 1] for number in numbers]
        again = sum(found.after_deaths[number] for number in numbers)
        hands = sum(len(one.hands) for one in own)
        yield f"{place:18}{len(own):6}{sum(one.whole for one in own):17}{hands:14}{again:16}"
    most = max((found.after_deaths[number] for number in range(1, len(run.deaths) + 1)), default=0)
    hands = max((len(one.hands) for one in run.deaths), default=0)
    yield f"of one kill at most {hands} in its hands (bound {LANES_OF_ONE}) and {most} SMS twice (bound {LANES})"
    yield ""
    yield f"faults: {', '.join(f'{name} {count}' for name, count in sorted(run.happened.items()))}"
    yield f"seconds: {', '.join(f'{name} {at:.0f}' for name, at in run.laps)}"


def _by_provider(tally: Tally, cause: str) -> str:
    several = {provider: count for (provider, why), count in tally.again.items() if why == cause and count}
    said = ", ".join(f"{provider} {count}" for provider, count in sorted(several.items()))
    return f"{sum(several.values())}{f' ({said})' if said else ''}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="the folder with the database and the logs")
    wish = parser.parse_args()
    plan = draw(wish.seed, wish.messages, wish.kills)
    print(f"plan {plan.digest}: {wish.messages} messages, {wish.kills} kills, seed {wish.seed}", flush=True)
    home = Path(tempfile.mkdtemp(prefix="comanda-messages-"))
    home.chmod(0o755)
    try:
        report = rush(plan, home)
    finally:
        if wish.keep:
            print(f"kept: {home}")
        else:
            shutil.rmtree(home, ignore_errors=True)
    print("\n".join(report.lines))
    print("\n".join(report.wrong) or "every bound is kept")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
