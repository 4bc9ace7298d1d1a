"""Fifty who issue invoices at once, some of which fail at the last moment, and a server that is killed: the numbers
have no gap and no double, and their dates are in order.

`python -m tests.invoice_fault_run [--orders 1000] [--kills 5] [--seed 7]`

One transaction in twenty is refused by the database when it is committed, after its number was taken; the server is
killed with numbers in its hands, by SIGKILL. Whoever has no answer asks again.
"""

import argparse
import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg.rows import dict_row

from comanda.bootstrap import Settings, assemble
from comanda.invoices.verifying import Verdict, verify
from tests.house import Business, House, open_business

ISSUERS = 50
SELLER = {"legal_name": "The Last House Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nAccra"}
BUYER = {"name": "Serwaa Ltd.", "tax_id": "C0000803561", "address": "12 Ring Road East\nAccra"}

# At the very end: the number is taken, the row is written, and then it is not to be.
_REFUSE = """
CREATE FUNCTION refuse_some() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF random() < 0.05 THEN RAISE EXCEPTION 'one in twenty'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refuse_some AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_some();
"""
_STOP_REFUSING = "DROP TRIGGER refuse_some ON invoices; DROP FUNCTION refuse_some()"


@dataclass
class Report:
    orders: int
    refused: int = 0
    killed: int = 0
    unanswered: int = 0
    issued: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)  # order -> number, as the first answer had it
    verdict: Verdict | None = None

    @property
    def wrong(self) -> list[str]:
        """What is not as it has to be."""
        found = []
        numbers = [row["number"] for row in self.issued]
        if numbers != list(range(1, self.orders + 1)):
            found.append(f"numbers are not 1 to {self.orders}: {numbers}")
        dates = [row["issue_date"] for row in self.issued]
        if dates != sorted(dates):
            found.append("dates are not in the order of the numbers")
        by_order = {str(row["order_id"]): row["invoice_number"] for row in self.issued}
        if len(by_order) != self.orders:
            found.append(f"{len(by_order)} orders have an invoice")
        changed = {id for id, number in self.answered.items() if by_order.get(id) != number}
        if changed:
            found.append(f"{len(changed)} were answered with another number than they have")
        assert self.verdict is not None
        return found + self.verdict.faults


def rush(home: Path, *, orders: int, kills: int, seed: int) -> Report:
    """The whole run, in a house of its own."""
    (home / "failpoints").mkdir()
    house = House(home, COMANDA_FAILPOINTS=str(home / "failpoints"))
    house.start("--no-worker")
    try:
        business = open_business(house)
        return asyncio.run(_run(house, business, orders, kills, random.Random(seed)))
    finally:
        house.stop()


async def _run(house: House, business: Business, count: int, kills: int, rng: random.Random) -> Report:
    report = Report(count)
    headers = {"Authorization": f"Bearer {business.token}"}
    limits = httpx.Limits(max_connections=ISSUERS)
    async with httpx.AsyncClient(base_url=house.url, timeout=30, limits=limits, headers=headers) as client:
        set_up = await client.patch("/api/v1/settings", json={"invoices": SELLER})
        assert set_up.status_code == 200, set_up.text
        waiting = await _paid_orders(client, business, count)
        with psycopg.connect(house.database.owner_url(), autocommit=True) as owner:
            owner.execute(_REFUSE)
        moments = sorted(rng.sample(range(count // 10, count * 9 // 10), kills), reverse=True)
        killing: asyncio.Task[str] | None = None
        while waiting:
            queue = list(waiting)

            async def issue_some(queue: list[str] = queue) -> None:
                nonlocal killing
                while queue:
                    order_id = queue.pop()
                    if moments and count - len(waiting) >= moments[-1] and killing is None:
                        moments.pop()
                        killing = asyncio.create_task(
                            asyncio.to_thread(house.killed_at, "invoice_numbered", house.process, 10)
                        )
                    if await _issue(client, order_id, report):
                        waiting.discard(order_id)

            await asyncio.gather(*(issue_some() for _ in range(ISSUERS)))
            if killing is not None:
                await killing
                report.killed += 1
                killing = None
                await asyncio.to_thread(house.start, "--no-worker")
    with psycopg.connect(house.database.owner_url(), autocommit=True, row_factory=dict_row) as reading:
        reading.execute(_STOP_REFUSING)
        report.issued = reading.execute(
            "SELECT number, invoice_number, issue_date, order_id FROM invoices WHERE tenant_id = %s ORDER BY number",
            [business.tenant_id],
        ).fetchall()
    settings = Settings(_env_file=None, data_dir=house.home / "data", secret_key="x" * 40)
    app = assemble(settings, house.database.url())
    await app.database.open()
    try:
        (report.verdict,) = [one async for one in verify(app.database, app.storage, business.tenant_id)]
    finally:
        await app.database.close()
    return report


async def _paid_orders(client: httpx.AsyncClient, business: Business, count: int) -> set[str]:
    async def one(number: int) -> str:
        body = {
            "lines": [{"item_id": business.items[0], "quantity": 1 + number % 3}],
            "fulfilment": "pickup",
            "customer_name": "Ama",
            "customer_phone": "+233241234567",
        }
        headers = {"Idempotency-Key": str(uuid4()), "X-Restaurant": business.slug}
        placed = await guest.post("/api/customer/orders/create", json=body, headers=headers)
        assert placed.status_code == 201, placed.text
        paid = await client.post(f"/api/v1/orders/{placed.json()['id']}/payments", json={})
        assert paid.status_code == 201, paid.text
        return str(placed.json()["id"])

    made: set[str] = set()
    async with httpx.AsyncClient(base_url=client.base_url, timeout=30) as guest:
        for start in range(0, count, 20):
            made |= set(await asyncio.gather(*(one(number) for number in range(start, min(count, start + 20)))))
    return made


async def _issue(client: httpx.AsyncClient, order_id: str, report: Report) -> bool:
    try:
        answer = await client.post("/api/v1/invoices", json={"order_id": order_id, "buyer": BUYER})
    except httpx.TransportError:
        report.unanswered += 1
        return False
    if answer.status_code in (500, 503):
        report.refused += 1
        return False
    assert answer.status_code == 201, answer.text
    report.answered.setdefault(order_id, answer.json()["invoice_number"])
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comanda-invoices-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        report = rush(home, orders=asked.orders, kills=asked.kills, seed=asked.seed)
    print(
        f"{report.orders} orders, {ISSUERS} issuers: {len(report.issued)} invoices; {report.refused} refused at the"
        f" commit, {report.killed} kills, {report.unanswered} without an answer"
    )
    print("\n".join(report.wrong) or "numbers 1 to n without gap or double, dates in order, chain whole")
    raise SystemExit(bool(report.wrong))


if __name__ == "__main__":
    main()
