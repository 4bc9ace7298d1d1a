"""What SMS cost: every try that somebody took, and tests too; and who may know where providers call."""

from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.messaging.test_providers_fail import GHANA, both
from tests.outside import Outside


async def lost_on_its_way(outside: Outside) -> str:
    """An SMS to a phone that is off; twice sent."""
    phone = GHANA % ("24", "102")
    await outside.order(phone)
    await outside.work()
    await outside.pass_time(60)
    await outside.later(minutes=3)
    return phone


async def test_each_try_that_was_taken_is_paid_for(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio", price_per_segment="0.045", price_currency="USD")
    await outside.open_line("africas_talking")
    await lost_on_its_way(outside)
    (message,) = await outside.listed()
    first, second = (await outside.detail(message))["attempts"]
    assert (first["provider"], first["outcome"], second["provider"]) == ("twilio", "failed", "africas_talking")
    assert (first["segments"], first["cost_micros"], first["cost_currency"]) == (1, 45_000, "USD")
    assert (second["segments"], second["cost_currency"]) == (1, "GHS")
    assert message["segments"] == 1
    month = (await shop.staff("GET", "/api/v1/messages/statistics")).json()["month"]
    assert (month["segments"], month["segments_today"]) == (2, 2)
    assert month["cost"] == [
        {"currency": "GHS", "micros": second["cost_micros"]},
        {"currency": "USD", "micros": 45_000},
    ]


async def test_what_is_sent_again_counts_for_the_day(outside: Outside, shop: Shop) -> None:
    await both(outside)
    await outside.settings(sms_per_day=2)  # one of it for those whom nobody knows
    await lost_on_its_way(outside)
    answer = await shop.staff(
        "POST", "/api/v1/settings/sms/test", json={"provider": "twilio", "phone": "0244000001"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "test_held_back")
    assert "daily_cap" in answer.json()["detail"]


async def test_a_test_goes_nowhere_that_messages_do_not_go(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    for phone, reason in (("030 222 1234", "landline"), ("+968 9212 3456", "country")):
        body = {"provider": "twilio", "phone": phone}
        answer = await shop.staff("POST", "/api/v1/settings/sms/test", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "test_held_back")
        assert reason in answer.json()["detail"]
    assert outside.texts("+96892123456") == []


async def test_sender_and_price_change_under_the_same_keys(outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    (before,) = [one for one in (await shop.staff("GET", "/api/v1/settings/sms")).json() if one["is_set"]]
    body = {"sender": "ASAASE", "price_per_segment": "0.05", "price_currency": "EUR"}
    answer = await shop.staff("PATCH", "/api/v1/settings/sms/twilio", json=body)
    assert answer.status_code == 200, answer.text
    (after,) = [one for one in answer.json() if one["is_set"]]
    assert after == before | {"sender": "ASAASE", "price_per_segment": "0.05", "price_currency": "EUR"}
    phone = outside.number()
    await outside.order(phone)
    await outside.work()
    assert outside.texts(phone)[0]["from"] == "ASAASE"
    (message,) = await outside.listed()
    assert (message["cost_micros"], message["cost_currency"]) == (50_000, "EUR")
    for path, refused, status in (
        ("twilio", {"sender": ""}, 422),
        ("twilio", {"sender": "a name far too long"}, 422),
        ("twilio", {"sender": "ASAASE", "price_per_segment": "0.05"}, 422),
        ("africas_talking", {"sender": "ASAASE"}, 404),
    ):
        answer = await shop.staff("PATCH", f"/api/v1/settings/sms/{path}", json=refused)
        assert (refused, answer.status_code) == (refused, status)
    assert (await shop.staff("GET", "/api/v1/settings/sms")).json()[0] == after


async def test_where_providers_call_is_for_those_who_keep_the_accounts(outside: Outside, shop: Shop) -> None:
    """Whoever knows it can speak for a provider that signs nothing."""
    await outside.open_line("africas_talking")
    for role, knows in (
        (Role.OWNER, True),
        (Role.MANAGER, False),
        (Role.FRONT_DESK, False),
        (Role.KITCHEN, False),
    ):
        answer = await shop.staff("GET", "/api/v1/settings/sms", role=role)
        assert answer.status_code == 200
        assert (role, "/api/webhooks/" in answer.text) == (role, knows)
