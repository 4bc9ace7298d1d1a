"""Whoever changes an issued invoice behind the application's back is found out."""

import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from comanda.bootstrap import Comanda
from comanda.invoices.chain import seal
from comanda.invoices.verifying import Verdict, verify
from tests.factories import Shop
from tests.invoices.conftest import SERWAA, desk, issue, order_of, work
from tests.orders.conftest import owner

__all__ = ["owner"]

Owner = psycopg.Connection[Any]


@pytest.fixture
def forger(owner: Owner) -> Iterator[Owner]:
    """Owns the schema, and has put its guard to sleep."""
    owner.execute("ALTER TABLE invoices DISABLE TRIGGER issued_invoice_stays")
    yield owner
    owner.execute("ALTER TABLE invoices ENABLE TRIGGER issued_invoice_stays")


async def verdict_on(app: Comanda, shop: Shop) -> Verdict:
    (verdict,) = [one async for one in verify(app.database, app.storage, shop.tenant_id)]
    return verdict


async def four(app: Comanda, shop: Shop) -> list[dict[str, Any]]:
    """Two invoices, a credit note on the second, and another invoice."""
    orders = [await order_of(shop) for _ in range(3)]
    made = [await issue(shop, one["id"], buyer=SERWAA) for one in orders[:2]]
    made.append(await desk(shop, "POST", f"/{made[1]['id']}/credit", 201, json={"reason": "x"}))
    made.append(await issue(shop, orders[2]["id"], buyer=SERWAA))
    await work(app)
    return made


async def test_what_was_left_alone_is_whole(app: Comanda, shop: Shop) -> None:
    made = await four(app, shop)
    verdict = await verdict_on(app, shop)
    assert (verdict.faults, verdict.invoices, verdict.tax_id) == ([], 4, "GH C0000803561")
    assert verdict.last_number == made[3]["invoice_number"]


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        ("UPDATE invoices SET document = jsonb_set(document, '{buyer,name}', '\"Other\"') WHERE id = %s",
         ["what it says was changed"]),
        ("UPDATE invoices SET total_cents = total_cents + 1, subtotal_cents = subtotal_cents + 1 WHERE id = %s",
         ["its columns differ from what it says"]),
        ("UPDATE invoices SET document = document - 'lines' || '{\"total_cents\": 1}' WHERE id = %s",
         ["what it says was changed", "its columns differ from what it says"]),
        ("UPDATE invoices SET document = '{}' WHERE id = %s",
         ["what it says was changed", "its columns differ from what it says"]),
        ("UPDATE invoices SET hash = md5('x') WHERE id = %s",
         ["what it says was changed", "does not follow the one before it"]),
        ("UPDATE invoices SET issue_date = issue_date - interval '1 day' WHERE id = %s",
         ["is dated before the one before it"]),
        ("DELETE FROM invoices WHERE corrects_id = %s OR id = '00000000-0000-0000-0000-000000000000'",
         ["1 before it are missing", "does not follow the one before it", "ends at 0, and 1 were taken"]),
    ],
)  # fmt: skip
async def test_what_was_changed_is_found(
    forgery: str, found: list[str], app: Comanda, shop: Shop, forger: Owner
) -> None:
    made = await four(app, shop)
    forger.execute(forgery, (made[1]["id"],))
    faults = (await verdict_on(app, shop)).faults
    assert [one for one in found if not any(one in fault for fault in faults)] == [], faults
    assert len(faults) == len(found), faults


def test_the_seal_is_of_what_is_stored() -> None:
    """And not of how a later version would write it: this one was made by hand."""
    assert seal("", 1, {"b": [1, "é"], "a": None}) == (
        hashlib.sha256('{"document":{"a":null,"b":[1,"é"]},"place":1,"previous":""}'.encode()).hexdigest()
    )


async def test_the_last_that_is_gone_is_missed(app: Comanda, shop: Shop, forger: Owner) -> None:
    made = await four(app, shop)
    forger.execute("DELETE FROM invoices WHERE id = %s", (made[3]["id"],))
    assert (await verdict_on(app, shop)).faults == [
        "the chain ends at place 3, and 4 were issued",
        f"series INV {made[0]['issue_date'][:4]} ends at 2, and 3 were taken",
    ]


async def test_a_pdf_that_was_changed_or_is_gone(app: Comanda, shop: Shop) -> None:
    made = await four(app, shop)
    keys = [(await desk(shop, "GET", f"/{one['id']}"))["pdf_filename"] for one in made[:2]]
    await app.storage.write(keys[0], b"%PDF-1.7 another one")
    await app.storage.remove(keys[1])
    assert (await verdict_on(app, shop)).faults == [
        f"{made[0]['invoice_number']}: its PDF was changed",
        f"{made[1]['invoice_number']}: its PDF is gone",
    ]
    # What is gone is made anew, and is the same.
    answer = await desk(shop, "GET", f"/{made[1]['id']}/download")
    assert answer.content.startswith(b"%PDF-")
    assert (await verdict_on(app, shop)).faults == [f"{made[0]['invoice_number']}: its PDF was changed"]
