"""What need not be searched is sealed at rest, and the key can be replaced."""

import re
from typing import Any

import psycopg
import pytest
from psycopg import sql

from comanda.bootstrap import Comanda
from comanda.kit.sealing import MARK, PASSING, Sealed
from comanda.kit.tenancy import Base
from comanda.kit.vault import SealBroken, Vault
from comanda.privacy.resealing import name_of, reseal, sealed_columns
from tests.factories import Shop
from tests.outside import Outside
from tests.people import make_holder, set_up_app_of
from tests.people_known import CustomerBook

NEW, OLD = "a new secret for tests that is long enough", "a secret for tests that is long enough"
_LOOKS_SEALED = re.compile(r"^(sealed:)?[0-9a-f]{8}\.[A-Za-z0-9_-]{36,}={0,2}$")


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


def kept(owner: psycopg.Connection[Any], table: str, column: str) -> list[str]:
    query = sql.SQL("SELECT {column} FROM {table} WHERE {column} <> ''").format(
        column=sql.Identifier(column), table=sql.Identifier(table)
    )
    return [row[0] for row in owner.execute(query)]


async def test_notes_of_an_address_are_read_by_people_and_not_in_the_database(
    book: CustomerBook, owner: psycopg.Connection[Any]
) -> None:
    ama = await book.make("Ama")
    said = {"city": "Accra", "delivery_notes": "The key is under the blue pot"}
    made = await book.ask("POST", f"/{ama['id']}/addresses", 201, json=said)
    assert made["delivery_notes"] == said["delivery_notes"]
    row = owner.execute("SELECT delivery_notes FROM customer_addresses WHERE id = %s", [made["id"]]).fetchone()
    assert row is not None
    stands = str(row[0])
    assert stands.startswith(MARK)
    assert "blue" not in stands
    path = f"/{ama['id']}/addresses/{made['id']}"
    changed = await book.ask("PATCH", path, json={"delivery_notes": "Ring twice"})
    assert changed["delivery_notes"] == "Ring twice"
    kept_city = await book.ask("PATCH", path, json={"city": "Tema"})
    assert (kept_city["city"], kept_city["delivery_notes"]) == ("Tema", "Ring twice")
    assert (await book.ask("PATCH", path, json={"delivery_notes": ""}))["delivery_notes"] == ""
    # Put into another row, it does not open.
    other = await book.ask("POST", f"/{ama['id']}/addresses", 201, json={"city": "Accra"})
    owner.execute("UPDATE customer_addresses SET delivery_notes = %s WHERE id = %s", [stands, other["id"]])
    with pytest.raises(SealBroken):
        book.shop.app.vault.open(
            stands.removeprefix(MARK), about=f"address {book.shop.tenant_id} {other['id']} notes"
        )
    owner.execute("UPDATE customer_addresses SET delivery_notes = '' WHERE id = %s", [other["id"]])


@pytest.mark.asvs("11.2.2")
async def test_the_key_is_replaced(
    book: CustomerBook, outside: Outside, shop: Shop, app: Comanda, owner: psycopg.Connection[Any]
) -> None:
    """Everything that is sealed, under a new key: what was plain before, too. Then the old key can go."""
    await outside.open_line("twilio")
    ama = await book.make("Ama")
    said = {"city": "Accra", "delivery_notes": "Blue gate"}
    made = await book.ask("POST", f"/{ama['id']}/addresses", 201, json=said)
    plain = await book.ask("POST", f"/{ama['id']}/addresses", 201, json=said | {"delivery_notes": "x"})
    owner.execute("UPDATE customer_addresses SET delivery_notes = 'Red gate' WHERE id = %s", [plain["id"]])
    listed = {one["id"]: one["delivery_notes"] for one in await book.ask("GET", f"/{ama['id']}/addresses")}
    assert listed == {made["id"]: "Blue gate", plain["id"]: "Red gate"}
    customer = await make_holder(app)
    await set_up_app_of(customer)
    profile = {"full_name": "Ama Serwaa", "tax_id": "C0000803561", "vat_number": "V0000803561"}
    signed_in = {"Authorization": f"Bearer {customer.token}"}
    answer = await shop.client.put("/api/customer/profile", json=profile, headers=signed_in)
    assert (answer.json()["tax_id"], answer.json()["vat_number"]) == ("C0000803561", "V0000803561")
    owner.execute("UPDATE accounts SET vat_number = 'V0000803561' WHERE id = %s", [str(customer.id)])

    both, new = Vault([NEW, OLD]), Vault([NEW])
    tenant_ids = [shop.tenant_id]
    try:
        first = await reseal(app.database, both, tenant_ids)
        assert {name for name, tally in first.items() if tally.resealed} >= {
            "account_totp.secret",
            "accounts.tax_id",
            "accounts.vat_number",
            "customer_addresses.delivery_notes",
            "sms_accounts.sealed_keys",
            "sms_accounts.sealed_webhook_token",
        }
        again = await reseal(app.database, both, tenant_ids)
        assert {name: tally.resealed for name, tally in again.items() if tally.resealed} == {}
        notes = dict(
            owner.execute(
                "SELECT id::text, delivery_notes FROM customer_addresses WHERE customer_id = %s", [ama["id"]]
            ).fetchall()
        )
        for id, was in ((made["id"], "Blue gate"), (plain["id"], "Red gate")):
            about = f"address {shop.tenant_id} {id} delivery notes"
            assert new.open(notes[id].removeprefix(MARK), about=about) == was
        numbers = owner.execute(
            "SELECT tax_id, vat_number FROM accounts WHERE id = %s", [str(customer.id)]
        ).fetchone()
        assert numbers is not None
        assert [
            new.open(one.removeprefix(MARK), about=f"account {customer.id} {column}")
            for one, column in zip(numbers, ("tax_id", "vat_number"), strict=True)
        ] == ["C0000803561", "V0000803561"]
        # Without the new key nothing of it opens: it is said how much that is, and nothing is lost.
        closed = await reseal(app.database, Vault([OLD]), tenant_ids)
        assert closed["customer_addresses.delivery_notes"].left == 2
        assert closed["customer_addresses.delivery_notes"].resealed == 0
    finally:
        back = await reseal(app.database, Vault([OLD, NEW]), tenant_ids)
    assert back["customer_addresses.delivery_notes"].resealed == 2
    listed = {one["id"]: one["delivery_notes"] for one in await book.ask("GET", f"/{ama['id']}/addresses")}
    assert listed == {made["id"]: "Blue gate", plain["id"]: "Red gate"}
    answer = await shop.client.get("/api/customer/profile", headers=signed_in)
    assert (answer.json()["tax_id"], answer.json()["vat_number"]) == ("C0000803561", "V0000803561")


async def test_every_column_that_holds_something_sealed_says_so(owner: psycopg.Connection[Any]) -> None:
    """By what stands in the tests' own database: a column that is sealed and does not say so would not be found by
    whoever replaces the key."""
    said = {name_of(one) for one in sealed_columns()}
    passing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("sealed") == PASSING
    }
    assert said == {
        "account_totp.secret",
        "accounts.tax_id",
        "accounts.vat_number",
        "customer_addresses.delivery_notes",
        "forgotten_keys.sealed_key",
        "merchant_accounts.sealed_keys",
        "merchant_accounts.sealed_webhook_token",
        "notifications.sealed",
        "sms_accounts.sealed_keys",
        "sms_accounts.sealed_webhook_token",
        "user_totp.secret",
        "wallet_accounts.sealed_keys",
        "wallet_accounts.sealed_request",
    }
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if str(column.type) == "TEXT"
        if any(_LOOKS_SEALED.match(one) for one in kept(owner, table.name, column.name)[:2_000])
    }
    assert found <= said | passing
    assert all(one.info["sealed"].__class__ is Sealed for one in sealed_columns())
