"""Two customers become one, and two again; nothing is lost on the way."""

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from comanda.book.actions.merge_customers import references
from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.outside import Outside
from tests.people_known import CustomerBook, new_number, write_code

# Made anew of what refers to customers.
KEPT_BY_THE_DATABASE = {
    "customer_items.customer_id",
    "customer_tokens.customer_id",
    "habits_stale.customer_id",
    "report_customer_days.customer_id",
    "report_customers.customer_id",
}


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


def both(source: dict[str, Any], target: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"source_customer_id": source["id"], "target_customer_id": target["id"], **fields}


async def orders_of(book: CustomerBook, customer: dict[str, Any]) -> int:
    return len((await book.ask("GET", f"/{customer['id']}/orders"))["items"])


async def test_every_reference_to_a_customer_goes_with_them(owner: psycopg.Connection[Any]) -> None:
    """As PostgreSQL knows them: a table that is added is either moved by a merge, or says that it stays."""
    keys = owner.execute(
        """SELECT k.conrelid::regclass::text || '.' || a.attname FROM pg_constraint k
             CROSS JOIN LATERAL unnest(k.conkey) AS here (attnum)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = here.attnum
            WHERE k.contype = 'f' AND k.confrelid = 'customers'::regclass AND a.attname <> 'tenant_id'"""
    ).fetchall()
    stay = {
        "customer_merges.source_customer_id",
        "customer_merges.target_customer_id",
        "campaign_people.customer_id",
        "customer_duplicates_dismissed.low_id",
        "customer_duplicates_dismissed.high_id",
    }
    moved = {one.name for one in references()}
    assert {name for (name,) in keys} == moved | stay
    assert {"orders.customer_id", "notifications.customer_id", "customer_addresses.customer_id"} <= moved
    columns = owner.execute(
        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname ~ 'customer_id$'"
    ).fetchall()
    # A column that is called so and refers to nobody would be forgotten.
    assert {name for (name,) in columns} <= moved | stay | KEPT_BY_THE_DATABASE


async def test_what_the_target_wishes_stays_where_the_source_wishes_nothing(
    book: CustomerBook, shop: Shop
) -> None:
    hot = {"key": "hot", "label": "Hot"}
    fields = [{"key": "spice", "label": "Spice", "kind": "choice", "options": [hot], "needs_consent": True}]
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"preference_fields": fields})).status_code == 200
    source = await book.make("Mohamed Said")
    target = await book.make("Mohammed Said", preferences={"spice": "hot"}, preference_consent=True)
    merged = await shop.staff("POST", "/api/v1/customers/merge", json=both(source, target))
    assert merged.status_code == 200, merged.text
    after = (await shop.staff("GET", f"/api/v1/customers/{target['id']}")).json()
    assert (after["preferences"], list(after["preference_consents"])) == ({"spice": "hot"}, ["spice"])


async def test_all_that_was_theirs_is_the_others(book: CustomerBook, shop: Shop) -> None:
    source = await book.make("Mohamed Said", email="said@guest.example", note="Window seat")
    target = await book.make("Mohammed Said", name2="محمد سعيد")
    for customer, times in ((source, 2), (target, 1)):
        for _ in range(times):
            await shop.place(shop.order(customer_phone=customer["phone"]))
    await book.ask("POST", f"/{source['id']}/addresses", 201, json={"city": "Tema"})
    plan = await book.ask("POST", "/merge/plan", json=both(source, target))
    assert plan["conflicts"] == [
        {"field": "name", "source": "Mohamed Said", "target": "Mohammed Said", "chosen": "target"},
        {"field": "phone", "source": source["phone"], "target": target["phone"], "chosen": "target"},
    ]
    assert {one["what"]: one["count"] for one in plan["moves"]} == {
        "customer_addresses.customer_id": 1,
        "customers.merged_into": 0,
        "greetings.customer_id": 0,
        "guest_customers.customer_id": 0,
        "invoices.customer_id": 0,
        "loyalty_cards.customer_id": 0,
        "loyalty_entries.customer_id": 0,
        "notifications.customer_id": 0,
        "orders.customer_id": 2,
        "promotion_uses.customer_id": 0,
        "referral_links.customer_id": 0,
        "referrals.friend_id": 0,
        "referrals.inviter_id": 0,
        "rights_requests.customer_id": 0,
        "tier_changes.customer_id": 0,
    }
    assert (plan["after"]["visit_count"], plan["after"]["total_spent"]) == (3, 25_500)
    assert await orders_of(book, target) == 1  # only a plan
    done = await book.ask("POST", "/merge", json=both(source, target, merge_reason="The same man"))
    assert (done["orders_moved"], done["loyalty_points_merged"]) == (2, 0)
    after = await book.read(target)
    assert {name: after[name] for name in plan["after"] if name != "updated_at"} == {
        name: value for name, value in plan["after"].items() if name != "updated_at"
    }
    assert (after["name"], after["name2"], after["email"], after["note"]) == (
        "Mohammed Said", "محمد سعيد", "said@guest.example", "Window seat",
    )  # fmt: skip
    assert [one["city"] for one in after["addresses"]] == ["Tema"]
    assert (await orders_of(book, target), await orders_of(book, source)) == (3, 0)
    gone = await book.read(source)
    assert (gone["is_active"], gone["merged_into"]) == (False, target["id"])
    # Its number and phone lead there.
    for typed in (source["customer_number"], source["phone"], "mohamed said"):
        found = await book.ask("GET", "/search", params={"q": typed})
        assert [one["id"] for one in found["items"]] == [target["id"]], typed
    await shop.place(shop.order(customer_phone=source["phone"]))
    assert (await orders_of(book, target), (await book.read(target))["visit_count"]) == (4, 4)
    taken = await book.ask("POST", "", 409, json={"name": "Somebody", "phone": source["phone"]})
    assert taken["customer_id"] == target["id"]


async def test_preferences_go_with_what_was_said_of_them(book: CustomerBook, shop: Shop) -> None:
    fields = [{"key": "seat", "label": "Seat", "kind": "text"}]
    (await shop.staff("PATCH", "/api/v1/settings", json={"preference_fields": fields})).raise_for_status()
    source, target = await book.make("Kofi A"), await book.make("Kofi B", preferences={"seat": "Window"})
    await book.ask("POST", "/merge", json=both(source, target))
    assert (await book.read(target))["preferences"] == {"seat": "Window"}


async def test_an_undone_merge_leaves_no_trace(book: CustomerBook, shop: Shop) -> None:
    source = await book.make("Kofi A", email="kofi@guest.example", birthday="1990-05-01")
    target = await book.make("Kofi B", note="Regular")
    for customer in (source, target):
        await shop.place(shop.order(customer_phone=customer["phone"]))
        await book.ask("POST", f"/{customer['id']}/addresses", 201, json={"city": customer["name"]})
    before = [await book.read(one) for one in (source, target)]
    done = await book.ask("POST", "/merge", json=both(source, target, choices={"name": "source"}))
    assert (await book.read(target))["name"] == "Kofi A"
    await shop.place(shop.order(customer_phone=target["phone"]))  # comes after, and stays
    await book.ask("POST", f"/merge/{done['merge_id']}/undo", 403, role=Role.FRONT_DESK)
    await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    after = [await book.read(one) for one in (source, target)]
    changing = {"updated_at", "last_order_at", "visit_count", "total_spent", "addresses"}
    for was, now in zip(before, after, strict=True):
        assert {k: v for k, v in now.items() if k not in changing} == {
            k: v for k, v in was.items() if k not in changing
        }
        assert [(one["city"], one["is_default"]) for one in now["addresses"]] == [
            (one["city"], one["is_default"]) for one in was["addresses"]
        ]
    assert [(one["visit_count"], one["total_spent"]) for one in after] == [(1, 8500), (2, 17_000)]
    again = await book.ask("POST", f"/merge/{done['merge_id']}/undo", 409)
    assert again["code"] == "merge_not_undoable"
    merged = await book.ask("POST", "/merge", json=both(source, target))  # and once more
    assert merged["orders_moved"] == 1


async def test_an_undo_leaves_what_somebody_changed_since(book: CustomerBook) -> None:
    source, target = await book.make("Kofi A"), await book.make("Kofi B")
    done = await book.ask("POST", "/merge", json=both(source, target, choices={"name": "source"}))
    await book.ask("PATCH", f"/{target['id']}", json={"name": "Kofi C"})
    await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert [(await book.read(one))["name"] for one in (source, target)] == ["Kofi A", "Kofi C"]


async def test_a_guest_gets_the_others_phone_and_gives_it_back(book: CustomerBook) -> None:
    source, target = await book.make("Ama"), await book.guest()
    done = await book.ask("POST", "/merge", json=both(source, target))
    assert (done["customer"]["phone"], done["customer"]["type"]) == (source["phone"], "stub")
    await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert [(await book.read(one))["phone"] for one in (source, target)] == [source["phone"], None]


async def test_after_thirty_days_it_stays(book: CustomerBook, shop: Shop) -> None:
    source, target = await book.make(), await book.make()
    done = await book.ask("POST", "/merge", json=both(source, target))
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await session.execute(
            text(
                "UPDATE customer_merges SET merged_at = merged_at - make_interval(days => 31) WHERE tenant_id = :t"
            ),
            {"t": shop.tenant_id},
        )
    refused = await book.ask("POST", f"/merge/{done['merge_id']}/undo", 409)
    assert refused["code"] == "merge_not_undoable"
    assert (await book.read(source))["merged_into"] == target["id"]


async def test_merges_that_are_none(book: CustomerBook, other_shop: Shop) -> None:
    a, b, c = [await book.make() for _ in range(3)]
    theirs = await CustomerBook(other_shop).make()
    assert (await book.ask("POST", "/merge", 422, json=both(a, a)))["code"] == "merge_into_itself"
    for source, target in ((a, theirs), (theirs, a)):
        await book.ask("POST", "/merge", 404, json=both(source, target))
        await book.ask("POST", "/merge/plan", 404, json=both(source, target))
    await book.ask("POST", "/merge", 403, role=Role.FRONT_DESK, json=both(a, b))
    await book.ask("POST", "/merge", json=both(a, b))
    for source, target in ((b, a), (a, c), (c, a)):  # in a circle, from or into one that is gone
        assert (await book.ask("POST", "/merge", 409, json=both(source, target)))["code"] == "merge_has_passed"
    refused = await book.ask("PATCH", f"/{a['id']}", 409, json={"name": "Nobody"})
    assert (refused["code"], refused["merged_into"]) == ("customer_was_merged", b["id"])
    await book.ask("POST", "/merge", json=both(b, c))  # a chain leads to its end
    assert (await book.read(a))["merged_into"] == c["id"]
    assert (await book.read(theirs | {"id": c["id"]}))["is_active"] is True


async def test_the_first_of_two_merges_is_undone_last(book: CustomerBook) -> None:
    a, b, c = [await book.make(name) for name in ("A B", "B C", "C D")]
    first = await book.ask("POST", "/merge", json=both(a, b))
    second = await book.ask("POST", "/merge", json=both(b, c))
    assert (await book.ask("POST", f"/merge/{first['merge_id']}/undo", 409))["code"] == "merge_not_undoable"
    await book.ask("POST", f"/merge/{second['merge_id']}/undo")
    assert (await book.read(a))["merged_into"] == b["id"]
    await book.ask("POST", f"/merge/{first['merge_id']}/undo")
    assert [(await book.read(one))["is_active"] for one in (a, b, c)] == [True, True, True]


async def test_of_two_merges_at_once_one_is_made(book: CustomerBook, shop: Shop) -> None:
    a, b = await book.make(), await book.make()
    answers = await asyncio.gather(
        *(shop.staff("POST", "/api/v1/customers/merge", json=body) for body in (both(a, b), both(b, a)) * 3)
    )
    assert sorted(one.status_code for one in answers) == [200] + [409] * 5


async def test_the_stricter_wish_holds(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    source, target = [await book.make(phone=new_number()) for _ in range(2)]
    await outside.order(source["phone"])
    await outside.work()
    await outside.answers("twilio", source["phone"], "STOP")
    done = await book.ask("POST", "/merge", json=both(source, target))
    await outside.order(target["phone"])
    await outside.work()
    assert outside.texts(target["phone"]) == []
    await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    await outside.order(target["phone"])
    await outside.work()
    assert len(outside.texts(target["phone"])) == 1
    await outside.order(source["phone"])
    await outside.work()
    assert len(outside.texts(source["phone"])) == 1  # of before


async def test_likely_duplicates_are_proposed_until_somebody_says_no(book: CustomerBook) -> None:
    a = await book.make("Ama Owusu", "+233247000001", email="ama@guest.example")
    b = await book.make("Ama  OWUSU", "+233247000010", email="ama@guest.example")
    c = await book.make("Kofi Boateng", "+233247000002")
    await book.make("Kofi Boateng", "+233249999999")  # another man
    await book.make("Yaw", "+233247000003")
    guest = await book.guest(name="Kofi Boateng")
    found = [
        ({one["first"]["id"], one["second"]["id"]}, one["reasons"])
        for one in (await book.ask("GET", "/duplicates"))["items"]
    ]
    assert found[0] == ({a["id"], b["id"]}, ["email", "name"])
    assert ({c["id"], guest["id"]}, ["name"]) in found
    assert len(found) == 3
    for dismissed in (True, False):
        body = {"first": b["id"], "second": a["id"]}
        await book.ask("POST", "/duplicates/dismiss", 204, json=body | ({} if dismissed else {"dismissed": False}))
        proposed = [
            {one["first"]["id"], one["second"]["id"]} for one in (await book.ask("GET", "/duplicates"))["items"]
        ]
        assert ({a["id"], b["id"]} in proposed) is not dismissed


async def test_a_proved_phone_stays_and_both_lead_there(book: CustomerBook, shop: Shop) -> None:
    source, target = await book.make("Ahmed Said"), await book.make("Ahmed Saeed")
    code = await write_code(shop.app, shop.tenant_id, source["phone"], "registration")
    await book.ask("POST", f"/{source['id']}/upgrade", json={"type": "full", "otp_code": code})
    plan = await book.ask("POST", "/merge/plan", json=both(source, target))
    assert {one["field"]: one["chosen"] for one in plan["conflicts"]} == {"name": "target", "phone": "source"}
    wanted = (source["phone"], True, "full")
    assert tuple(plan["after"][name] for name in ("phone", "phone_verified", "type")) == wanted
    done = await book.ask("POST", "/merge", json=both(source, target))
    assert tuple(done["customer"][name] for name in ("phone", "phone_verified", "type")) == wanted
    for one in (source, target):
        assert await book.search(one["phone"]) == ["Ahmed Saeed"]
    undone = await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert [
        (one["phone"], one["phone_verified"], one["type"]) for one in (undone["source"], undone["target"])
    ] == [
        (source["phone"], True, "full"),
        (target["phone"], False, "stub"),
    ]


async def test_which_phone_stays_is_chosen_and_a_new_one_outlives_the_undo(book: CustomerBook) -> None:
    source, target = await book.make("Ahmed Said"), await book.make("Ahmed Saeed")
    done = await book.ask("POST", "/merge", json=both(source, target, choices={"phone": "source"}))
    assert done["customer"]["phone"] == source["phone"]
    new = new_number()
    await book.ask("PATCH", f"/{target['id']}", json={"phone": new})
    undone = await book.ask("POST", f"/merge/{done['merge_id']}/undo")
    assert [undone[side]["phone"] for side in ("source", "target")] == [source["phone"], new]
