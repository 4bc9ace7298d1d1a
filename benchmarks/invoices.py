"""Invoices issued end to end: from the question to the number, and until each has its PDF."""

import asyncio
import random
import statistics
import time

import httpx
import psycopg

from benchmarks.installation import PORT, SEED, Business, Installation
from benchmarks.invoice_render import measured

Line = tuple[str, str, str]

INVOICES = 600
ISSUERS = 16
SELLER = {"legal_name": "Asaase Foods Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nAccra"}
BUYER = {"name": "Serwaa Ltd.", "tax_id": "C0000803561", "address": "12 Ring Road East\nAccra"}


def invoices_issued(installation: Installation) -> list[Line]:
    """One business's invoices, sixteen asked for at once, while the worker makes their PDFs; against placing the same
    orders in the same run, and rendering alone, ours and by WeasyPrint."""
    (business,) = installation.open_businesses(1)
    with installation.serving(worker=True):
        placed, issued, finished = asyncio.run(_run(installation, business))
    ours, theirs = measured("PDF/A-3a")["median"], measured("WeasyPrint")["median"]
    return [
        (f"orders placed and paid, {ISSUERS} at once", f"{placed:.0f}/s", ""),
        (
            f"invoices issued, {ISSUERS} at once: median, p95",
            f"{statistics.median(issued):.0f} ms, {_quantile(issued, 0.95):.0f} ms",
            "",
        ),
        (f"{INVOICES} invoices from the question to the PDF, e-mail waiting", f"{INVOICES / finished:.1f}/s", ""),
        ("rendering alone, a process of its own: median", f"{ours:.1f} ms: {1000 / ours:.0f}/s", ""),
        ("the same by WeasyPrint: median", f"{theirs:.1f} ms: {1000 / theirs:.1f}/s", ""),
    ]


async def _run(installation: Installation, business: Business) -> tuple[float, list[float], float]:
    """Orders per second; milliseconds of each issuing; seconds until all had their PDFs."""
    rng = random.Random(SEED)
    limits = httpx.Limits(max_connections=ISSUERS)
    staff = {"Authorization": f"Bearer {business.staff_token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", timeout=60, limits=limits) as client:
        answer = await client.patch("/api/v1/settings", json={"invoices": SELLER}, headers=staff)
        answer.raise_for_status()
        orders: list[str] = []

        async def place() -> None:
            while len(orders) < INVOICES:
                orders.append("")
                at = len(orders) - 1
                head, _, body = business.order(rng).partition(b"\r\n\r\n")
                headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
                made = await client.post("/api/customer/orders/create", content=body, headers=_sent(headers))
                made.raise_for_status()
                orders[at] = made.json()["id"]
                (
                    await client.post(f"/api/v1/orders/{orders[at]}/payments", json={}, headers=staff)
                ).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*(place() for _ in range(ISSUERS)))
        placed = INVOICES / (time.perf_counter() - began)
        waiting, taken = list(orders), []

        async def issue() -> None:
            while waiting:
                body = {"order_id": waiting.pop(), "buyer": BUYER, "email": "office@serwaa.example"}
                start = time.perf_counter()
                made = await client.post("/api/v1/invoices", json=body, headers=staff)
                made.raise_for_status()
                taken.append((time.perf_counter() - start) * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(issue() for _ in range(ISSUERS)))
        await asyncio.to_thread(_wait_until_sent, installation)
        return placed, taken, time.perf_counter() - began


def _sent(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}


def _wait_until_sent(installation: Installation) -> None:
    with psycopg.connect(installation.postgres.owner_url(), autocommit=True) as owner:
        while owner.execute("SELECT FROM invoices WHERE sent_at IS NULL LIMIT 1").fetchone() is not None:
            time.sleep(0.2)


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
