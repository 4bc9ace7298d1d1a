"""Tax classes, and which rates hold when."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.models import TaxClass, TaxRate
from comanda.tenants.permissions import Role
from comanda.tenants.settings import FULFILMENTS
from comanda.tenants.taxes import TaxComponent, TaxRateRule, overlapping, rates_on
from tests.factories import Shop

DAY = date(2026, 7, 1)


def rule(
    name: str = "VAT",
    rate_bp: int = 1500,
    fulfilment: str | None = None,
    valid_from: str = "2026-01-01",
    valid_to: str | None = None,
) -> TaxRateRule:
    last = date.fromisoformat(valid_to) if valid_to else None
    return TaxRateRule(name, rate_bp, fulfilment, date.fromisoformat(valid_from), last)


# Which rates hold.


def test_components_come_highest_first_then_by_name() -> None:
    rates = [rule("NHIL", 250), rule("GETFund", 250), rule("VAT", 1500), rule("Levy", 100)]
    assert rates_on(rates, "dine_in", DAY) == (
        TaxComponent("VAT", 1500), TaxComponent("GETFund", 250), TaxComponent("NHIL", 250), TaxComponent("Levy", 100),
    )  # fmt: skip


def test_a_rate_for_the_fulfilment_stands_in_for_the_general_one_of_its_name() -> None:
    rates = [rule("IVA", 2100), rule("IVA", 1000, "dine_in"), rule("Levy", 100), rule("Bag", 50, "pickup")]
    assert rates_on(rates, "dine_in", DAY) == (TaxComponent("IVA", 1000), TaxComponent("Levy", 100))
    assert rates_on(reversed(rates), "dine_in", DAY) == (TaxComponent("IVA", 1000), TaxComponent("Levy", 100))
    assert rates_on(rates, "pickup", DAY) == (
        TaxComponent("IVA", 2100), TaxComponent("Levy", 100), TaxComponent("Bag", 50),
    )  # fmt: skip


def test_a_zero_rate_stands_in_too() -> None:
    assert rates_on([rule(), rule(rate_bp=0, fulfilment="delivery")], "delivery", DAY) == (TaxComponent("VAT", 0),)


def test_a_rate_for_a_fulfilment_that_is_over_leaves_the_general_one() -> None:
    rates = [rule(), rule(rate_bp=500, fulfilment="pickup", valid_to="2026-06-30")]
    assert rates_on(rates, "pickup", date(2026, 6, 30)) == (TaxComponent("VAT", 500),)
    assert rates_on(rates, "pickup", DAY) == (TaxComponent("VAT", 1500),)


def test_the_first_and_the_last_day_are_included() -> None:
    rates = [rule(rate_bp=1250, valid_to="2026-06-30"), rule(rate_bp=1500, valid_from="2026-07-01")]
    assert rates_on(rates, "dine_in", date(2025, 12, 31)) == ()
    assert rates_on(rates, "dine_in", date(2026, 1, 1)) == (TaxComponent("VAT", 1250),)
    assert rates_on(rates, "dine_in", date(2026, 6, 30)) == (TaxComponent("VAT", 1250),)
    assert rates_on(rates, "dine_in", date(2026, 7, 1)) == (TaxComponent("VAT", 1500),)


DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 1))
RULES = st.builds(
    lambda name, rate_bp, fulfilment, first, last: TaxRateRule(
        name, rate_bp, fulfilment, min(first, last or first), last and max(first, last)
    ),
    st.sampled_from(["VAT", "NHIL"]),
    st.integers(0, 10_000),
    st.sampled_from([None, *FULFILMENTS]),
    DAYS,
    st.none() | DAYS,
)


@given(st.lists(RULES, max_size=8), st.sampled_from(FULFILMENTS), DAYS)
def test_each_name_is_charged_once_by_the_closest_rate(
    rates: list[TaxRateRule], fulfilment: str, day: date
) -> None:
    charged = rates_on(rates, fulfilment, day)
    assert rates_on(list(reversed(rates)), fulfilment, day) == charged
    holding = [rate for rate in rates if rate.holds_on(day) and rate.fulfilment in (None, fulfilment)]
    assert sorted(one.name for one in charged) == sorted({rate.name for rate in holding})
    assert list(charged) == sorted(charged, key=lambda one: (-one.rate_bp, one.name))
    for one in charged:
        own = [rate for rate in holding if rate.name == one.name]
        closest = [rate for rate in own if rate.fulfilment] or own
        assert one.rate_bp in {rate.rate_bp for rate in closest}


@given(st.lists(RULES, max_size=6))
def test_overlap_is_a_day_with_two_rates_of_one_name_and_fulfilment(rates: list[TaxRateRule]) -> None:
    days = [date(2026, 1, 1).fromordinal(date(2026, 1, 1).toordinal() + offset) for offset in range(33)]
    doubled = any(
        len({id(rate) for rate in rates if rate.holds_on(day) and (rate.name, rate.fulfilment) == key}) > 1
        for day in days
        for key in {(rate.name, rate.fulfilment) for rate in rates}
    )
    assert (overlapping([*rates]) is not None) == (doubled or len({id(rate) for rate in rates}) < len(rates))


# Over HTTP.


def vat(**changes: Any) -> dict[str, Any]:
    return {
        "name": "VAT", "rate_bp": 1500, "fulfilment": None, "valid_from": "2026-01-01", "valid_to": None, **changes,
    }  # fmt: skip


async def classes_of(shop: Shop) -> list[dict[str, Any]]:
    answer = await shop.staff("GET", "/api/v1/tax-classes", role=Role.KITCHEN)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


async def by_code(shop: Shop) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in await classes_of(shop)}


async def add(shop: Shop, by: Role = Role.OWNER, **fields: Any) -> httpx.Response:
    return await shop.staff("POST", "/api/v1/tax-classes", role=by, json={"name": "Tobacco", **fields})


async def change(shop: Shop, id: str, by: Role = Role.OWNER, **fields: Any) -> httpx.Response:
    return await shop.staff("PATCH", f"/api/v1/tax-classes/{id}", role=by, json=fields)


async def catalog_version(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return (await repository.get_tenant(session, shop.tenant_id)).catalog_version


async def audited(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    page = (await shop.staff("GET", "/api/v1/audit", params={"action": "tax_class."})).json()
    return [(one["action"], one["data"]) for one in page["items"]]


async def test_a_business_starts_with_its_countrys_taxes(shop: Shop) -> None:
    found = await classes_of(shop)
    assert [(one["code"], one["is_default"]) for one in found] == [
        ("food", True), ("alcohol", False), ("soft_drink", False),
    ]  # fmt: skip
    assert [(rate["name"], rate["rate_bp"]) for rate in found[0]["rates"]] == [
        ("GETFund", 250), ("NHIL", 250), ("Tourism levy", 100), ("VAT", 1500),
    ]  # fmt: skip


async def test_a_class_is_added_with_its_rates(shop: Shop) -> None:
    version = await catalog_version(shop)
    answer = await add(shop, Role.MANAGER, name2="تبغ", rates=[vat(), vat(rate_bp=2100, fulfilment="delivery")])
    assert answer.status_code == 201
    made = answer.json()
    assert (made["code"], made["name2"], made["is_default"]) == ("tobacco", "تبغ", False)
    assert [{**rate, "id": None} for rate in made["rates"]] == [
        {**vat(), "id": None},
        {**vat(rate_bp=2100, fulfilment="delivery"), "id": None},
    ]
    assert (await by_code(shop))["tobacco"] == made
    assert await catalog_version(shop) == version + 1
    assert await audited(shop) == [("tax_class.created", {"code": "tobacco"})]


async def test_a_code_is_taken_once(shop: Shop) -> None:
    before, version = await classes_of(shop), await catalog_version(shop)
    for answer in (await add(shop, code="food"), await add(shop, name="Food")):
        assert (answer.status_code, answer.json()["code"]) == (409, "tax_code_taken")
        assert answer.json()["detail"].startswith("There is already a tax class with the code food.")
    assert (await classes_of(shop), await catalog_version(shop)) == (before, version)


async def test_a_name_without_latin_letters_gets_a_code_too(shop: Shop) -> None:
    made = (await add(shop, name="تبغ")).json()
    assert made["code"].startswith("class_")
    assert len(made["code"]) == len("class_") + 6


async def test_rates_are_replaced_as_a_whole_and_keep_their_ids(shop: Shop) -> None:
    made = (await add(shop, rates=[vat(), vat(name="NHIL", rate_bp=250)])).json()
    nhil, general = made["rates"]
    version = await catalog_version(shop)
    answer = await change(
        shop,
        made["id"],
        rates=[{**general, "valid_to": "2026-12-31"}, vat(rate_bp=1600, valid_from="2027-01-01")],
    )
    assert answer.status_code == 200
    ended, begun = answer.json()["rates"]
    assert ended == {**general, "valid_to": "2026-12-31"}
    assert {**begun, "id": None} == {**vat(rate_bp=1600, valid_from="2027-01-01"), "id": None}
    assert begun["id"] not in (nhil["id"], general["id"])
    assert await catalog_version(shop) == version + 1
    assert (await audited(shop))[0] == ("tax_class.changed", {"fields": ["rates"]})
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        count = await session.scalar(
            select(func.count()).where(
                TaxRate.tenant_id == shop.tenant_id, TaxRate.tax_class_id == UUID(made["id"])
            )
        )
    assert count == 2


async def test_two_rates_that_change_places_do_not_collide(shop: Shop) -> None:
    made = (await add(shop, rates=[vat(valid_to="2026-06-30"), vat(rate_bp=1000, valid_from="2026-07-01")])).json()
    first, second = made["rates"]
    swapped = [
        {**first, "valid_from": "2026-07-01", "valid_to": None},
        {**second, "valid_from": "2026-01-01", "valid_to": "2026-06-30"},
    ]
    answer = await change(shop, made["id"], rates=swapped)
    assert answer.status_code == 200
    assert answer.json()["rates"] == [swapped[1], swapped[0]]


async def test_sending_the_same_again_changes_nothing(shop: Shop) -> None:
    made = (await add(shop, rates=[vat()])).json()
    version = await catalog_version(shop)
    fields = {name: made[name] for name in ("name", "name2", "is_default", "rates")}
    answer = await change(shop, made["id"], **fields)
    assert (answer.status_code, answer.json()) == (200, made)
    assert await catalog_version(shop) == version
    assert len(await audited(shop)) == 1


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([vat(), vat(rate_bp=1000)], "VAT has two rates on 2026-01-01."),
        ([vat(valid_to="2026-07-01"), vat(valid_from="2026-07-01")], "VAT has two rates on 2026-07-01."),
        (
            [
                vat(fulfilment="pickup", valid_from="2027-01-01"),
                vat(),
                vat(fulfilment="pickup", valid_to="2028-01-01"),
            ],
            "VAT has two rates on 2027-01-01.",
        ),
    ],
)
async def test_rates_that_overlap_are_refused(shop: Shop, rates: list[Any], sentence: str) -> None:
    before, version = await classes_of(shop), await catalog_version(shop)
    for answer in (await add(shop, rates=rates), await change(shop, before[0]["id"], name="X", rates=rates)):
        assert (answer.status_code, answer.json()["code"]) == (422, "tax_rates_overlap")
        assert answer.json()["detail"].startswith(sentence)
    assert (await classes_of(shop), await catalog_version(shop)) == (before, version)


@pytest.mark.parametrize(
    "rate",
    [
        vat(rate_bp=-1),
        vat(rate_bp=10_001),
        vat(rate_bp="1500"),
        vat(rate_bp=15.5),
        vat(name=""),
        vat(fulfilment="drive_in"),
        vat(valid_from="2026-02-30"),
        vat(valid_from=1767225600),
        vat(valid_to="2025-12-31"),
        vat(colour="red"),
    ],
)
async def test_a_nonsense_rate_is_refused(shop: Shop, rate: dict[str, Any]) -> None:
    before = await classes_of(shop)
    for answer in (await add(shop, rates=[rate]), await change(shop, before[0]["id"], rates=[rate])):
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert await classes_of(shop) == before


async def test_a_rate_of_another_class_is_not_taken_over(shop: Shop, other_shop: Shop) -> None:
    food, alcohol, _ = await classes_of(shop)
    foreign = (await classes_of(other_shop))[0]["rates"][0]
    for rate in (alcohol["rates"][0], foreign, vat(id=str(uuid4()))):
        answer = await change(shop, food["id"], rates=[rate])
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    twice = [food["rates"][0], {**food["rates"][0], "name": "Twice"}]
    answer = await change(shop, food["id"], rates=twice)
    assert (answer.status_code, answer.json()["code"]) == (422, "value_refused")
    assert (await add(shop, rates=[vat(id=str(uuid4()))])).status_code == 404
    assert (await classes_of(shop))[:2] == [food, alcohol]
    assert (await classes_of(other_shop))[0]["rates"][0] == foreign


async def test_the_default_moves_and_is_always_one(shop: Shop) -> None:
    ids = {code: one["id"] for code, one in (await by_code(shop)).items()}
    assert (await change(shop, ids["alcohol"], is_default=True)).json()["is_default"] is True
    assert [code for code, one in (await by_code(shop)).items() if one["is_default"]] == ["alcohol"]

    assert (await add(shop, is_default=True)).status_code == 201
    assert [code for code, one in (await by_code(shop)).items() if one["is_default"]] == ["tobacco"]

    taken_away = await change(shop, (await by_code(shop))["tobacco"]["id"], is_default=False)
    assert (taken_away.status_code, taken_away.json()["code"]) == (409, "tax_class_is_default")
    assert (await change(shop, ids["food"], is_default=False)).status_code == 200
    assert [code for code, one in (await by_code(shop)).items() if one["is_default"]] == ["tobacco"]


async def test_the_default_moved_by_several_at_once_is_one(shop: Shop) -> None:
    ids = [one["id"] for one in await classes_of(shop)]
    answers = await asyncio.gather(
        *(change(shop, id, is_default=True) for id in ids),
        *(add(shop, code=f"t{n}", is_default=True) for n in "12"),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201, 201]
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        count = await session.scalar(
            select(func.count()).where(TaxClass.tenant_id == shop.tenant_id, TaxClass.is_default)
        )
    assert count == 1


async def test_an_unused_class_is_deleted_with_its_rates(shop: Shop) -> None:
    made = (await add(shop, rates=[vat()])).json()
    version = await catalog_version(shop)
    path = f"/api/v1/tax-classes/{made['id']}"
    assert (await shop.staff("DELETE", path)).status_code == 204
    assert "tobacco" not in await by_code(shop)
    assert await catalog_version(shop) == version + 1
    assert (await audited(shop))[0] == ("tax_class.deleted", {"code": "tobacco"})
    assert (await shop.staff("DELETE", path)).status_code == 404


@pytest.mark.parametrize(("code", "fact"), [("soft_drink", "tax_class_in_use"), ("food", "tax_class_is_default")])
async def test_a_class_that_is_needed_is_not_deleted(shop: Shop, code: str, fact: str) -> None:
    before, version = await by_code(shop), await catalog_version(shop)
    answer = await shop.staff("DELETE", f"/api/v1/tax-classes/{before[code]['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, fact)
    assert (await by_code(shop), await catalog_version(shop)) == (before, version)


async def test_managers_write_and_the_kitchen_reads(shop: Shop) -> None:
    before = await classes_of(shop)
    path = f"/api/v1/tax-classes/{before[1]['id']}"
    for role in (Role.FRONT_DESK, Role.KITCHEN):
        assert (await add(shop, role)).status_code == 403
        assert (await change(shop, before[1]["id"], role, name="X")).status_code == 403
        assert (await shop.staff("DELETE", path, role=role)).status_code == 403
    assert await classes_of(shop) == before


async def test_classes_of_another_business_are_not_there(shop: Shop, other_shop: Shop) -> None:
    before = await classes_of(other_shop)
    for one in before:
        assert (await change(shop, one["id"], name="Taken")).status_code == 404
        assert (await shop.staff("DELETE", f"/api/v1/tax-classes/{one['id']}")).status_code == 404
    assert await classes_of(other_shop) == before


async def test_effective_taxes_are_told_by_day_and_fulfilment(shop: Shop) -> None:
    rates = [
        vat(rate_bp=1250, valid_to="2026-06-30"),
        vat(rate_bp=1500, valid_from="2026-07-01"),
        vat(rate_bp=0, fulfilment="delivery", valid_from="2026-07-01"),
        vat(name="Levy", rate_bp=100),
    ]
    assert (await add(shop, rates=rates)).status_code == 201

    async def on(day: str | None) -> dict[str, Any]:
        answer = await shop.staff(
            "GET", "/api/v1/tax-classes/effective", role=Role.KITCHEN, params={"on": day} if day else {}
        )
        assert answer.status_code == 200
        found = {one["code"]: one["fulfilments"] for one in answer.json()["classes"]}
        return {one["fulfilment"]: (one["rate_bp"], one["components"]) for one in found["tobacco"]}

    levy = {"name": "Levy", "rate_bp": 100}
    general = (1600, [{"name": "VAT", "rate_bp": 1500}, levy])
    assert await on("2026-06-30") == dict.fromkeys(FULFILMENTS, (1350, [{"name": "VAT", "rate_bp": 1250}, levy]))
    assert await on("2026-07-01") == {
        "dine_in": general,
        "pickup": general,
        "delivery": (100, [levy, {"name": "VAT", "rate_bp": 0}]),
    }
    assert await on("2025-12-31") == dict.fromkeys(FULFILMENTS, (0, []))
    today = (await shop.staff("GET", "/api/v1/tax-classes/effective")).json()["on"]
    assert today == shop.app.clock().date().isoformat()
    wrong = await shop.staff("GET", "/api/v1/tax-classes/effective", params={"on": "yesterday"})
    assert wrong.status_code == 422
