"""Who did what, from where; that nobody rewrites it; and that reading many people at once is told."""

import asyncio
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from comanda.audit.groups import GROUPS
from comanda.audit.reading import HOUR, MANY, Readings
from comanda.audit.repository import check_chain
from comanda.bootstrap import Settings, SettingsRefused
from comanda.commands import reseal_everything, verify_audit
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.kit.origin import network_of
from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.factories import PASSWORD, Shop

FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


async def trail(shop: Shop, **query: Any) -> list[dict[str, Any]]:
    answer = await shop.staff("GET", "/api/v1/audit", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.asvs("16.2.1")
async def test_an_entry_says_from_where(shop: Shop) -> None:
    path = f"/api/v1/staff/{shop.users[Role.KITCHEN]}"
    headers = {"User-Agent": FIREFOX, "X-Request-Id": "request-of-this-test"}
    assert (await shop.staff("PATCH", path, json={"role": "front_desk"}, headers=headers)).status_code == 200
    (entry,) = await trail(shop, group="rights")
    assert {name: entry[name] for name in ("action", "actor_name", "from_address", "device", "request_id")} == {
        "action": "staff.changed", "actor_name": "Owner", "from_address": "127.0.0.0/24",
        "device": "Firefox, Android", "request_id": "request-of-this-test",
    }  # fmt: skip
    # What the worker does came from nowhere.
    await shop.app.work(until_idle=True)
    assert {one["request_id"] for one in await trail(shop) if one["actor_kind"] == "system"} <= {None}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("/run/comanda.sock", None),
        ("", None),
    ],
)
def test_an_address_is_kept_in_part(address: str, network: str | None) -> None:
    assert network_of(address) == network


@pytest.mark.asvs("16.3.1")
async def test_sign_ins_that_were_refused_are_told_to_whom_they_were_for(shop: Shop, other_shop: Shop) -> None:
    form = {"username": shop.emails[Role.KITCHEN], "password": "nine large green tortoises"}
    refused = await shop.client.post("/api/token", data=form, headers={"User-Agent": FIREFOX})
    assert refused.status_code == 401
    unknown = form | {"username": "nobody@nowhere.example"}
    assert (await shop.client.post("/api/token", data=unknown)).status_code == 401
    assert (await shop.client.post("/api/token", data=form | {"password": PASSWORD})).status_code == 200
    await shop.app.work(until_idle=True)
    entries = {one["action"]: one for one in await trail(shop, group="sign_ins")}
    assert entries.keys() == {"staff.sign_in_refused", "staff.signed_in"}
    said = entries["staff.sign_in_refused"]
    assert (said["actor_kind"], said["subject_id"]) == ("system", str(shop.users[Role.KITCHEN]))
    assert (said["device"], said["from_address"]) == ("Firefox, Android", "127.0.0.0/24")
    assert [one for one in await trail(other_shop, group="sign_ins") if "refused" in one["action"]] == []


async def test_whoever_reads_many_customers_is_told(shop: Shop) -> None:
    now, person = [0.0], uuid7()
    readings = Readings(lambda: now[0])
    told = [readings.add(person, 100) for _ in range(40)]
    assert [one for one in told if one] == [MANY, 2 * MANY, 4 * MANY]
    now[0] += HOUR
    assert [readings.add(person, MANY - 1), readings.add(uuid7(), 1), readings.add(person, 1)] == [
        None,
        None,
        MANY,
    ]
    shop.app.readings.add(shop.users[Role.FRONT_DESK], MANY - 1)
    body = {"name": "Ama", "phone": "0241000901"}
    assert (await shop.staff("POST", "/api/v1/customers", json=body)).status_code == 201
    assert (await shop.staff("GET", "/api/v1/customers", role=Role.FRONT_DESK)).status_code == 200
    (entry,) = await trail(shop, group="bulk")
    assert (entry["action"], entry["data"], entry["actor_id"]) == (
        "customers.read_many", {"count": MANY}, str(shop.users[Role.FRONT_DESK]),
    )  # fmt: skip


async def test_the_trail_as_a_file(shop: Shop) -> None:
    await shop.staff("PATCH", f"/api/v1/staff/{shop.users[Role.KITCHEN]}", json={"full_name": "=Esi"})
    period = {"from": "2020-01-01T00:00:00Z", "to": "2020-06-01T00:00:00Z"}
    empty = await shop.staff("GET", "/api/v1/audit/export", params=period)
    assert len(empty.text.splitlines()) == 1
    now = shop.app.clock()
    period = {"from": now.replace(day=1, hour=0).isoformat(), "to": f"{now.year + 1}-01-01T00:00:00Z"}
    answer = await shop.staff("GET", "/api/v1/audit/export", params=period | {"group": "rights"})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["action"], row["actor"], json.loads(row["data"])["fields"]) == (
        "staff.changed",
        "Owner",
        ["full_name"],
    )
    assert [one["action"] for one in await trail(shop, group="bulk")] == ["audit.exported"] * 2
    longer = await shop.staff(
        "GET", "/api/v1/audit/export", params={"from": "2020-01-01T00:00:00Z", "to": period["to"]}
    )
    assert (longer.status_code, longer.json()["code"]) == (422, "period_too_long")


# --- the chain --------------------------------------------------------------------------------------------------


async def checked(shop: Shop) -> tuple[int, list[str]]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        chain = await check_chain(session, shop.tenant_id)
        return chain.entries, chain.faults


@pytest.mark.asvs("16.4.2")
async def test_what_was_tampered_with_is_seen(shop: Shop, owner: psycopg.Connection[Any]) -> None:
    for name in ("Esi", "Efua", "Adwoa"):
        await shop.staff("PATCH", f"/api/v1/staff/{shop.users[Role.KITCHEN]}", json={"full_name": name})
    count, faults = await checked(shop)
    assert (count >= 3, faults) == (True, [])
    ids = owner.execute(
        "SELECT id FROM audit_entries WHERE tenant_id = %s AND action = 'staff.changed' ORDER BY at",
        [shop.tenant_id],
    ).fetchall()
    second = ids[1][0]
    owner.execute("UPDATE audit_entries SET data = '{}' WHERE id = %s", [second])
    assert any("was changed" in one for one in (await checked(shop))[1])
    owner.execute("DELETE FROM audit_links WHERE entry_id = %s", [second])
    faults = (await checked(shop))[1]
    assert any("were taken out" in one for one in faults)
    assert any("past the chain" in one for one in faults)


async def test_entries_of_the_same_moment_follow_each_other(shop: Shop) -> None:
    before, _ = await checked(shop)
    bodies = [{"name": f"Guest {number}", "phone": f"02410008{number:02}"} for number in range(12)]
    answers = await asyncio.gather(*(shop.staff("POST", "/api/v1/customers", json=body) for body in bodies))
    assert {one.status_code for one in answers} == {201}
    count, faults = await checked(shop)
    assert (count - before, faults) == (12, [])


# --- in words ---------------------------------------------------------------------------------------------------

WEB = Path(__file__).parent.parent.parent / "web/staff/strings"


def actions() -> set[str]:
    """All that the sources name."""
    found: set[str] = set()
    for path in (Path(__file__).parent.parent.parent / "comanda").rglob("*.py"):
        if "accounts" in path.parts or "versions" in path.parts:
            continue
        text = path.read_text()
        if "audit.record import" in text:
            found |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', text))
    others = {
        "data.export_fetched",
        "table.column",
        "orders.customer_id",
        "asaase.example",
        "noun.verb_in_the_past",
    }
    return {one for one in found - others if not one.endswith(".csv") and not one.startswith("comanda.")} | {
        f"staff.passkey_{what}" for what in ("added", "removed")
    }


def test_each_action_is_of_one_group_and_has_words_in_both_languages() -> None:
    words = {language: json.loads((WEB / f"{language}.json").read_text()) for language in ("en", "ar")}
    for action in sorted(actions()):
        groups = [name for name, beginnings in GROUPS.items() if action.startswith(beginnings)]
        assert len(groups) == 1, (
            f"{action} is of {groups}: say in comanda/audit/groups.py which one it belongs to."
        )
        for language, texts in words.items():
            assert f"audit.action.{action}" in texts, f"{action}: write audit.action.{action} in {language}.json."


# --- the command ------------------------------------------------------------------------------------------------


async def test_the_command_reads_one_chain_or_all(
    shop: Shop, settings: Settings, embedded: EmbeddedPostgres, database_name: str
) -> None:
    url = embedded.url(database=database_name)
    ((slug, chain),) = await verify_audit(settings, url, slug=shop.slug)
    assert (slug, chain.faults, chain.entries >= 1, len(chain.last_hash)) == (shop.slug, [], True, 64)
    with pytest.raises(SettingsRefused, match="There is no business at /r/nowhere-at-all"):
        await verify_audit(settings, url, slug="nowhere-at-all")
    tallies = await reseal_everything(settings, url)
    assert {name for name, tally in tallies.items() if tally.resealed} <= {"customer_addresses.delivery_notes"}
