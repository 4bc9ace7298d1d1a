"""What a business decides for itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl

from comanda.app import create_app
from comanda.bootstrap import Comanda
from comanda.kit.tenancy import Scope
from comanda.tenants import repository
from comanda.tenants.permissions import Role
from comanda.tenants.schemas import SettingsRead, SettingsUpdate
from comanda.tenants.settings import TenantSettings
from tests.conftest import TestClock
from tests.documented import documented
from tests.factories import Shop, make_shop

EVENINGS = {
    "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "18:00", "closes": "02:00"}],
    "exceptions": [
        {"date": "2026-12-25", "closed": True, "note": "Christmas"},
        {"date": "2026-12-26", "windows": [{"opens": "12:00", "closes": "24:00"}]},
    ],
}


async def settings_of(shop: Shop) -> dict[str, Any]:
    answer = await shop.staff("GET", "/api/v1/settings")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def change(shop: Shop, by: Role = Role.OWNER, **fields: Any) -> httpx.Response:
    return await shop.staff("PATCH", "/api/v1/settings", role=by, json=fields)


async def catalog_version(shop: Shop) -> int:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        return (await repository.get_tenant(session, shop.tenant_id)).catalog_version


async def audited(shop: Shop) -> list[dict[str, Any]]:
    page = (await shop.staff("GET", "/api/v1/audit", params={"action": "settings."})).json()
    return [one["data"] for one in page["items"]]


async def test_the_document_holds_the_business_and_its_settings(shop: Shop) -> None:
    document = await settings_of(shop)
    defaults = TenantSettings(fulfilments=("dine_in", "pickup", "delivery")).model_dump(mode="json")
    assert document == defaults | {
        "name": "Test Kitchen",
        "name2": "مطعم التجربة",
        "slug": shop.slug,
        "host": None,
        "country": "GH",
        "currency": "GHS",
        "timezone": "Africa/Accra",
        "language": "en",
        "listed": False,
        "logo": None,
    }


async def test_what_is_sent_changes_and_the_rest_stays(shop: Shop) -> None:
    before, version = await settings_of(shop), await catalog_version(shop)
    fields: dict[str, Any] = {
        "name": "Blue Door",
        "timezone": "Europe/Madrid",
        "listed": True,
        "host": f"Order.{shop.slug}.example",
        "preparation_minutes": 25,
        "opening_hours": {"weekly": [{"days": ["mon"], "opens": "08:00", "closes": "12:00"}], "exceptions": []},
    }
    answer = await change(shop, Role.MANAGER, **fields)
    assert answer.status_code == 200
    assert answer.json() == before | fields | {"host": f"order.{shop.slug}.example"}
    assert await settings_of(shop) == answer.json()
    assert await catalog_version(shop) == version + 1
    assert await audited(shop) == [{"fields": sorted(fields)}]


async def test_the_document_that_was_read_may_be_sent_back(shop: Shop) -> None:
    document, version = await settings_of(shop), await catalog_version(shop)
    del document["slug"], document["logo"]  # fixed; set by a route of its own
    answer = await change(shop, **document)
    assert answer.status_code == 200
    assert (await catalog_version(shop), await audited(shop)) == (version, [])


async def test_a_nullable_field_is_taken_back_by_null(shop: Shop) -> None:
    given: dict[str, Any] = {"ordering_hours": EVENINGS, "host": f"{shop.slug}.example"}
    assert (await change(shop, **given)).status_code == 200
    answer = await change(shop, ordering_hours=None, host=None)
    assert (answer.json()["ordering_hours"], answer.json()["host"]) == (None, None)


async def test_changes_at_once_of_different_fields_both_stay(shop: Shop) -> None:
    version = await catalog_version(shop)
    numbers: dict[str, Any] = {
        "preparation_minutes": 31, "queue_minutes": 7, "kitchen_parallel_orders": 9, "cancel_window_seconds": 77,
    }  # fmt: skip
    answers = await asyncio.gather(*(change(shop, **{name: value}) for name, value in numbers.items()))
    assert [answer.status_code for answer in answers] == [200] * 4
    document = await settings_of(shop)
    assert {name: document[name] for name in numbers} == numbers
    assert await catalog_version(shop) == version + 4


@pytest.mark.parametrize(("field", "value"), [("currency", "USD"), ("country", "ES")])
async def test_what_prices_are_written_in_is_fixed(shop: Shop, field: str, value: str) -> None:
    before, version = await settings_of(shop), await catalog_version(shop)
    fields: dict[str, Any] = {field: value, "name": "Other"}
    answer = await change(shop, **fields)
    assert (answer.status_code, answer.json()["code"]) == (409, "fixed_once_opened")
    assert answer.json()["detail"].startswith(f"The {field} cannot be changed once a business is open")
    assert (await settings_of(shop), await catalog_version(shop)) == (before, version)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"fulfilments": []}, "/body/fulfilments"),
        ({"fulfilments": ["pickup", "pickup"]}, "/body"),
        ({"fulfilments": ["pickup", "drive_in"]}, "/body/fulfilments/1"),
        ({"preparation_minutes": 601}, "/body/preparation_minutes"),
        ({"preparation_minutes": None}, "/body/preparation_minutes"),
        ({"order_number_format": "{number}{number}"}, "/body/order_number_format"),
        ({"order_number_format": "A\n{number}"}, "/body/order_number_format"),
        ({"opening_hours": {"weekly": [], "always": True}}, "/body/opening_hours/always"),
        ({"name": ""}, "/body/name"),
        ({"name": None}, "/body/name"),
        ({"timezone": "Mars/Base"}, "/body/timezone"),
        ({"language": "fr"}, "/body/language"),
        ({"listed": "yes"}, "/body/listed"),
        ({"host": "localhost"}, "/body/host"),
        ({"host": "10.0.0.1"}, "/body/host"),
        ({"host": "https://order.example"}, "/body/host"),
        ({"slug": "another"}, "/body/slug"),
        ({"logo": None}, "/body/logo"),
        ({"color": "green"}, "/body/color"),
        ({"color": "#0b6"}, "/body/color"),
        ({"color": "0b6e4f"}, "/body/color"),
        ({"color": "#0b6e4f\n;"}, "/body/color"),
        ({"color": "#0b6e4f80"}, "/body/color"),
        ({"color": 0x0B6E4F}, "/body/color"),
        ({"color": ""}, "/body/color"),
        ({"colour": "red"}, "/body/colour"),
    ],
)  # fmt: skip
async def test_nonsense_is_refused_and_named(shop: Shop, fields: dict[str, Any], pointer: str) -> None:
    before, version = await settings_of(shop), await catalog_version(shop)
    answer = await change(shop, queue_minutes=9, **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await settings_of(shop), await catalog_version(shop)) == (before, version)


async def test_a_host_name_belongs_to_one_business(shop: Shop, other_shop: Shop, app: Comanda) -> None:
    host = f"{shop.slug}.example"
    assert (await change(shop, host=host)).status_code == 200
    answer = await change(other_shop, host=host.upper())
    assert (answer.status_code, answer.json()["code"]) == (409, "host_taken")
    assert (await settings_of(other_shop))["host"] is None
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        assert await repository.find_tenant(session, slug=None, host=host) == shop.tenant_id


async def test_the_installations_own_host_name_is_nobodys(shop: Shop, app: Comanda) -> None:
    public = app.settings.model_copy(update={"public_url": AnyHttpUrl("https://Comanda.example/")})
    transport = httpx.ASGITransport(create_app(replace(app, settings=public), worker=False))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", event_hooks=documented()
    ) as client:
        there = replace(shop, client=client)
        answer = await change(there, host="COMANDA.example")
        assert (answer.status_code, answer.json()["code"]) == (409, "host_reserved")
        assert (await settings_of(there))["host"] is None
        assert (await change(there, host=f"{shop.slug}.comanda.example")).status_code == 200


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.KITCHEN])
async def test_everyone_reads_and_managers_write(shop: Shop, role: Role) -> None:
    before = await settings_of(shop)
    assert (await shop.staff("GET", "/api/v1/settings", role=role)).json() == before
    answer = await change(shop, role, name="Taken Over")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert await settings_of(shop) == before


async def test_one_business_does_not_change_another(shop: Shop, other_shop: Shop) -> None:
    before = await settings_of(other_shop)
    assert (await change(shop, name="New Name", queue_minutes=11)).status_code == 200
    assert await settings_of(other_shop) == before


def test_every_setting_can_be_read_and_changed() -> None:
    assert TenantSettings.model_fields.keys() < SettingsRead.model_fields.keys()
    assert SettingsRead.model_fields.keys() - SettingsUpdate.model_fields.keys() == {"slug", "logo"}
    assert "default" not in str(SettingsUpdate.model_json_schema()["properties"])


@pytest.mark.parametrize(
    ("format", "examples"),
    [
        ("{number}", ["1", "42", "1234"]),
        ("A-{number:03d}", ["A-001", "A-042", "A-1234"]),
        ("#{number:05d}/BD", ["#00001/BD", "#00042/BD", "#01234/BD"]),
    ],
)
async def test_order_numbers_are_previewed(shop: Shop, format: str, examples: list[str]) -> None:
    answer = await shop.staff(
        "POST", "/api/v1/settings/order-number-preview", role=Role.KITCHEN, json={"format": format}
    )
    assert (answer.status_code, answer.json()) == (200, {"examples": examples})
    assert (await settings_of(shop))["order_number_format"] == "{number}"


@pytest.mark.parametrize("format", ["", "A", "{number:3d}", "{number!r}", "{0}", "{number:03d}{number}", "x" * 41])
async def test_a_format_without_a_number_is_refused(shop: Shop, format: str) -> None:
    answer = await shop.staff("POST", "/api/v1/settings/order-number-preview", json={"format": format})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_hours_are_previewed_in_local_time(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock
) -> None:
    clock.set(datetime(2026, 12, 23, 20, 30, tzinfo=UTC))  # in Muscat it is already the 24th
    shop = await make_shop(
        app,
        client,
        country="OM",
        currency="OMR",
        timezone="Asia/Muscat",
        settings=TenantSettings.model_validate(
            {
                "opening_hours": EVENINGS,
                "ordering_hours": {"weekly": [{"days": ["thu"], "opens": "18:00", "closes": "23:30"}]},
            }
        ),
    )
    answer = await shop.staff("GET", "/api/v1/settings/hours-preview", params={"days": 4}, role=Role.KITCHEN)
    assert answer.status_code == 200
    assert answer.json() == {
        "timezone": "Asia/Muscat",
        "days": [
            {
                "date": "2026-12-24",
                "weekday": "thu",
                "note": None,
                "opening": [
                    {
                        "opens_at": "2026-12-24T14:00:00Z",
                        "closes_at": "2026-12-24T22:00:00Z",
                        "text": "18:00-02:00",
                    }
                ],
                "ordering": [
                    {
                        "opens_at": "2026-12-24T14:00:00Z",
                        "closes_at": "2026-12-24T19:30:00Z",
                        "text": "18:00-23:30",
                    }
                ],
            },
            {"date": "2026-12-25", "weekday": "fri", "note": "Christmas", "opening": [], "ordering": []},
            {
                "date": "2026-12-26",
                "weekday": "sat",
                "note": None,
                "opening": [
                    {
                        "opens_at": "2026-12-26T08:00:00Z",
                        "closes_at": "2026-12-26T20:00:00Z",
                        "text": "12:00-24:00",
                    }
                ],
                "ordering": [],
            },
            {"date": "2026-12-27", "weekday": "sun", "note": None, "opening": [], "ordering": []},
        ],
    }


async def test_two_weeks_are_previewed_unless_asked(shop: Shop) -> None:
    days = (await shop.staff("GET", "/api/v1/settings/hours-preview")).json()["days"]
    assert len(days) == 14
    assert {interval["text"] for day in days for interval in day["opening"]} == {"00:00-24:00"}
    for wrong in (0, 63):
        answer = await shop.staff("GET", "/api/v1/settings/hours-preview", params={"days": wrong})
        assert answer.status_code == 422


async def test_a_programme_that_somebody_else_has_changed_is_not_written_over(shop: Shop) -> None:
    async def save(**body: Any) -> tuple[int, Any]:
        answer = await shop.staff("PATCH", "/api/v1/settings", json=body)
        return answer.status_code, answer.json()

    status, begun = await save(loyalty={"least_points": 10}, loyalty_before=None)
    assert (status, begun["loyalty"]["least_points"]) == (200, 10)
    status, changed = await save(loyalty={"least_points": 20}, loyalty_before=begun["loyalty"])
    assert (status, changed["loyalty"]["least_points"]) == (200, 20)
    for seen in (begun["loyalty"], {"least_points": 10}, None):
        status, refused = await save(loyalty={"least_points": 30}, name="Other", loyalty_before=seen)
        assert (status, refused["code"]) == (409, "programme_changed")
    kept = (await shop.staff("GET", "/api/v1/settings")).json()
    assert kept == changed
    # What is left out is as it is by default; and whoever says nothing has seen nothing.
    assert (await save(loyalty=None, loyalty_before={"least_points": 20}))[0] == 200
    assert (await save(loyalty={}))[0] == 200
