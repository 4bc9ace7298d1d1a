"""What goes wrong, on command and by plan; and where webhooks may go."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from comanda.sandbox.agenda import Agenda
from comanda.sandbox.faults import CALL_FAULTS, CALLS, WEBHOOKS, Faults, Next, Plan
from comanda.sandbox.paystack import sign
from comanda.sandbox.webhooks import is_loopback
from tests.sandbox.conftest import KEY, House, Merchant

AUTH = {"Authorization": f"Bearer {KEY}"}


def charge(house: House, reference: str, phone: str = "0551234987", **how: Any) -> httpx.Response:
    wish = {"email": "ama@example.com", "amount": 12550, "reference": reference}
    return house.post(
        "/paystack/charge",
        json=wish | {"mobile_money": {"phone": phone, "provider": "mtn"}},
        headers=AUTH,
        **how,
    )


def status(house: House, reference: str) -> str:
    answer = house.get(f"/paystack/transaction/verify/{reference}", headers=AUTH).json()
    return str(answer["data"]["status"] if answer["status"] else answer["code"])


# --- calls ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "answered"), [("error_500", 500), ("error_503", 503), ("html", 502), ("html_200", 200)]
)
def test_answers_to_what_was_not_done(house: House, fault: str, answered: int) -> None:
    house.next("paystack.charge", fault)
    answer = charge(house, "ord-1")
    assert answer.status_code == answered
    assert answer.headers["content-type"].startswith("text/html" if "html" in fault else "application/json")
    assert status(house, "ord-1") == "transaction_not_found"
    assert charge(house, "ord-1").json()["data"]["status"] == "success"
    assert house.moved() == [12550]


def test_the_connection_is_refused(house: House) -> None:
    house.next("paystack.charge", "refused")
    with pytest.raises(httpx.RemoteProtocolError):
        charge(house, "ord-1")
    assert status(house, "ord-1") == "transaction_not_found"


@pytest.mark.parametrize("fault", ["cut", "held"])
def test_the_answer_does_not_come_of_what_was_done(house: House, fault: str) -> None:
    house.control("PUT", "/faults", hold_seconds=0)
    house.next("paystack.charge", fault)
    with pytest.raises(httpx.RemoteProtocolError):
        charge(house, "ord-1")
    assert status(house, "ord-1") == "success"
    assert charge(house, "ord-1").json()["code"] == "duplicate_reference"


def test_who_waits_long_enough_gives_up(house: House) -> None:
    house.next("paystack.charge", "held")
    with pytest.raises(httpx.ReadTimeout):
        charge(house, "ord-1", timeout=0.3)
    assert status(house, "ord-1") == "success"


def test_500_of_what_was_done(house: House) -> None:
    house.next("paystack.charge", "taken_500")
    assert charge(house, "ord-1").status_code == 500
    assert status(house, "ord-1") == "success"


def test_the_webhook_comes_first(house: House, merchant: Merchant) -> None:
    house.next("paystack.charge", "webhook_first", times=2)
    charge(house, "ord-1")
    assert [one.json["data"]["reference"] for one in merchant.got] == ["ord-1"]
    answer = charge(house, "ord-2", "0240000001")
    assert answer.json()["data"]["status"] == "pay_offline"
    assert [one.json["data"]["reference"] for one in merchant.got] == ["ord-1", "ord-2"]


def test_nobody_approves_in_a_persons_stead(house: House, merchant: Merchant) -> None:
    house.next("paystack.charge", "webhook_first")
    charge(house, "ord-1", "0241234567")
    assert (merchant.got, status(house, "ord-1")) == ([], "ongoing")


def test_errors_in_the_providers_own_words(house: House) -> None:
    house.next("momo.token", "error_503")
    answer = house.post("/momo/collection/token/")
    assert (answer.status_code, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
    house.next("hubtel.status", "error_500")
    answer = house.get("/hubtel-status/transactions/2017254/status")
    assert (answer.status_code, answer.json()["ResponseCode"]) == (500, "0005")


def test_every_kind_is_reached(house: House) -> None:
    routes = {
        "paystack.initialize": ("POST", "/paystack/transaction/initialize"),
        "paystack.charge": ("POST", "/paystack/charge"),
        "paystack.submit_otp": ("POST", "/paystack/charge/submit_otp"),
        "paystack.verify": ("GET", "/paystack/transaction/verify/x"),
        "paystack.check_charge": ("GET", "/paystack/charge/x"),
        "paystack.list": ("GET", "/paystack/transaction"),
        "paystack.bank": ("GET", "/paystack/bank"),
        "paystack.refund": ("POST", "/paystack/refund"),
        "paystack.refund_status": ("GET", "/paystack/refund"),
        "momo.apiuser": ("POST", "/momo/v1_0/apiuser"),
        "momo.token": ("POST", "/momo/disbursement/token/"),
        "momo.requesttopay": ("POST", "/momo/collection/v1_0/requesttopay"),
        "momo.status": ("GET", "/momo/collection/v1_0/requesttopay/x"),
        "momo.account": ("GET", "/momo/collection/v1_0/account/balance"),
        "momo.refund": ("POST", "/momo/disbursement/v2_0/refund"),
        "momo.refund_status": ("GET", "/momo/disbursement/v1_0/refund/x"),
        "hubtel.receive": ("POST", "/hubtel/merchantaccount/merchants/1/receive/mobilemoney"),
        "hubtel.status": ("GET", "/hubtel-status/transactions/1/status"),
        "twilio.messages": ("POST", "/twilio/2010-04-01/Accounts/AC1/Messages.json"),
        "twilio.status": ("GET", "/twilio/2010-04-01/Accounts/AC1/Messages/SM1.json"),
        "at.messages": ("POST", "/africastalking/version1/messaging"),
        "push.send": ("POST", "/push/1"),
    }
    assert sorted(routes) == sorted(CALLS)
    for kind, (method, path) in routes.items():
        house.next(kind, "html")
        assert house.request(method, path).status_code == 502, kind
    assert house.control("GET", "/faults")["next"] == {}


# --- webhooks -------------------------------------------------------------------------------------------------------


def test_dropped(house: House, merchant: Merchant) -> None:
    house.next("webhook.paystack", "drop")
    charge(house, "ord-1")
    house.advance(100_000)
    assert merchant.got == []
    (sent,) = house.control("GET", "/webhooks")
    assert (sent["state"], sent["faults"], sent["event"]) == ("dropped", ["drop"], "charge.success")
    house.control("POST", f"/webhooks/{sent['id']}/resend")
    house.drain()
    assert [one.body.decode() for one in merchant.got] == [sent["body"]]


def test_doubled(house: House, merchant: Merchant) -> None:
    house.next("webhook.paystack", "double")
    charge(house, "ord-1")
    house.drain()
    first, second = merchant.got
    assert (first.body, first.headers["x-paystack-signature"]) == (
        second.body,
        second.headers["x-paystack-signature"],
    )


def test_out_of_order(house: House, merchant: Merchant) -> None:
    house.next("webhook.paystack", "reorder")
    for turn in range(3):
        charge(house, f"ord-{turn}")
    house.drain()
    got = [one.json["data"]["reference"] for one in merchant.got]
    assert (got[-1], sorted(got)) == ("ord-0", ["ord-0", "ord-1", "ord-2"])


def test_nothing_comes_after_the_last(house: House, merchant: Merchant) -> None:
    house.next("webhook.paystack", "reorder")
    charge(house, "ord-1")
    house.control("POST", "/clock/advance", seconds=3)
    assert len(merchant.got) == 1


def test_late(house: House, merchant: Merchant) -> None:
    house.control("PUT", "/faults", delay_ms=[5000, 5000])
    house.next("webhook.paystack", "delay")
    charge(house, "ord-1")
    house.control("POST", "/clock/advance", seconds=5.5)
    assert merchant.got == []
    house.control("POST", "/clock/advance", seconds=1)
    assert len(merchant.got) == 1


def test_its_time_is_set_back_to_ours(house: House) -> None:
    ahead = house.control("POST", "/clock/advance", seconds=86_400)["now"]
    assert datetime.fromisoformat(ahead) - datetime.now(UTC) > timedelta(hours=23)
    back = house.control("POST", "/clock/reset")["now"]
    assert abs(datetime.fromisoformat(back) - datetime.now(UTC)) < timedelta(minutes=5)


def test_wrongly_signed(house: House, merchant: Merchant) -> None:
    house.next("webhook.paystack", "wrong_signature")
    charge(house, "ord-1")
    house.drain()
    (got,) = merchant.got
    signature = got.headers["x-paystack-signature"]
    assert len(signature) == 128 and signature != sign(KEY, got.body)


def test_paystack_tries_again_until_200(house: House, merchant: Merchant) -> None:
    house.set(retry_factor=1)
    merchant.answers = [500, 204, 302]
    charge(house, "ord-1")
    house.drain()
    assert len(merchant.got) == 1
    house.advance(3599)
    assert len(merchant.got) == 1
    for tries in (2, 3, 4, 4):
        house.advance(3601)
        assert len(merchant.got) == tries
    (sent,) = house.control("GET", "/webhooks")
    assert ([one["status"] for one in sent["attempts"]], sent["state"]) == ([500, 204, 302, 200], "delivered")


def test_paystack_gives_up(house: House, merchant: Merchant) -> None:
    merchant.answers = [500] * 20
    charge(house, "ord-1")
    for _ in range(14):
        house.advance(10)
    assert len(merchant.got) == 11
    assert house.control("GET", "/webhooks")[0]["state"] == "failed"


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/hook",
        "http://10.0.0.1/hook",
        "http://0.0.0.0/hook",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        "http://example.com#@127.0.0.1/",
        "http://user:secret@127.0.0.1/",
        "http://2130706433/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://",
        "",
    ],
)
def test_webhooks_go_to_this_machine_only(house: House, url: str) -> None:
    assert not is_loopback(url)
    body = {"secret_key": KEY, "webhook_url": url}
    answer = house.post("/control/paystack/keys", json=body)
    assert answer.status_code == 400
    assert "loopback only" in answer.json()["error"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/h", "http://localhost/h", "https://[::1]:1/h", "http://127.9.9.9/"]
)
def test_this_machine(url: str) -> None:
    assert is_loopback(url)


def receive(house: House, callback: str) -> None:
    answer = house.post(
        "/hubtel/merchantaccount/merchants/2017254/receive/mobilemoney",
        json={
            "CustomerMsisdn": "233200000001",
            "Channel": "vodafone-gh",
            "Amount": 1,
            "PrimaryCallbackUrl": callback,
            "Description": "Order",
            "ClientReference": "ord1",
        },
        auth=("hubtelid", "hubtelkey"),
    )
    assert answer.status_code == 200


def test_a_callback_to_elsewhere_is_not_sent(house: House, merchant: Merchant) -> None:
    receive(house, "https://shop.example.com/hooks/hubtel")
    house.advance(10)
    (sent,) = house.control("GET", "/webhooks")
    assert (sent["state"], sent["attempts"]) == ("refused", [])


def test_a_callback_to_elsewhere_may_be_sent_here(house: House, merchant: Merchant) -> None:
    house.set(webhook_origin=merchant.url)
    receive(house, "https://shop.example.com/hooks/hubtel")
    house.advance(10)
    assert [one.path for one in merchant.got] == ["/hooks/hubtel"]
    answer = house.patch("/control/settings", json={"webhook_origin": "http://10.0.0.1"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["//evil.example.com/x", "//10.0.0.1/x"])
def test_a_path_is_no_way_out(house: House, merchant: Merchant, path: str) -> None:
    house.set(webhook_origin=merchant.url)
    receive(house, f"https://shop.example.com{path}")
    house.advance(10)
    (sent,) = house.control("GET", "/webhooks")
    assert sent["state"] in ("refused", "delivered")
    assert all(one.headers["host"] == merchant.url.removeprefix("http://") for one in merchant.got)


def test_a_redirect_is_not_followed(house: House, merchant: Merchant) -> None:
    merchant.answers = [302]
    receive(house, f"{merchant.url}/hooks")
    house.advance(10)
    assert len(merchant.got) == 1


# --- the plan -------------------------------------------------------------------------------------------------------


def met(faults: Faults, kind: str, calls: int) -> list[Any]:
    if kind in WEBHOOKS:
        return [(sorted(one.faults), one.delay_seconds) for one in (faults.of_webhook(kind) for _ in range(calls))]
    return [faults.of_call(kind) for _ in range(calls)]


def planned(seed: int) -> Faults:
    faults = Faults(0)
    rates = {
        "momo": {"held": 0.2, "error_503": 0.1},
        "momo.status": {"html": 0.5},
        "*": {"taken_500": 0.05},
        "webhook": {"drop": 0.3, "double": 0.3, "delay": 0.5},
    }
    faults.follow(Plan(seed=seed, rates=rates))
    return faults


def test_the_same_seed_goes_wrong_alike() -> None:
    kinds = ("momo.requesttopay", "momo.status", "paystack.charge", "webhook.paystack", "webhook.momo")
    one = {kind: met(faults, kind, 200) for faults in [planned(7)] for kind in kinds}
    mixed = planned(7)
    other: dict[str, list[Any]] = {kind: [] for kind in kinds}
    for _ in range(200):
        for kind in reversed(kinds):
            other[kind] += met(mixed, kind, 1)
    assert other == one
    assert met(planned(8), "momo.requesttopay", 200) != one["momo.requesttopay"]


def test_rates_are_met() -> None:
    faults = planned(7)
    drawn = met(faults, "momo.requesttopay", 10_000)
    assert {
        fault: round(drawn.count(fault) / 10_000, 1) for fault in ("held", "error_503", "html", "taken_500")
    } == {
        "held": 0.2,
        "error_503": 0.1,
        "html": 0.0,
        "taken_500": 0.0,
    }
    assert round(met(faults, "momo.status", 10_000).count("html") / 10_000, 1) == 0.5
    assert set(met(faults, "hubtel.receive", 1000)) == {None, "taken_500"}
    webhooks = met(faults, "webhook.hubtel", 10_000)
    assert round(sum("double" in one for one, _ in webhooks) / 10_000, 1) == 0.3
    assert any(one == ["delay", "double", "drop"] for one, _ in webhooks)
    assert all((0.05 <= delay <= 0.5) == ("delay" in one) for one, delay in webhooks)


def test_what_is_ordered_comes_before_the_plan() -> None:
    faults = Faults(0)
    faults.follow(Plan(rates={"paystack.charge": {"html": 1}}))
    faults.order(Next(kind="paystack.charge", fault="cut", times=2))
    assert met(faults, "paystack.charge", 3) == ["cut", "cut", "html"]
    for fault in CALL_FAULTS:
        faults.order(Next(kind="paystack.charge", fault=fault))
        assert faults.of_call("paystack.charge") == fault


def test_a_plan_over_http(house: House) -> None:
    """The calls that go wrong are those that the plan says, each time that it is followed."""
    rates = {"paystack.bank": {"html": 0.5}}
    faults = Faults(0)
    faults.follow(Plan(seed=3, rates=rates))
    expected = [502 if fault else 200 for fault in met(faults, "paystack.bank", 8)]
    assert set(expected) == {200, 502}
    for _ in range(2):
        house.control("PUT", "/faults", seed=3, rates=rates)
        assert [house.get("/paystack/bank").status_code for _ in range(8)] == expected
        happened = house.control("GET", "/faults")["happened"]
        assert [one["ordinal"] for one in happened] == [n for n, code in enumerate(expected, 1) if code == 502]


@pytest.mark.parametrize(
    "plan",
    [
        {"rates": {"paystack.nothing": {"html": 0.1}}},
        {"rates": {"paystack.charge": {"drop": 0.1}}},
        {"rates": {"paystack.charge": {"error_429": 0.1}}},
        {"rates": {"*": {"error_429": 0.1}}},
        {"rates": {"webhook": {"html": 0.1}}},
        {"rates": {"paystack.charge": {"html": 1.1}}},
        {"rates": {"paystack.charge": {"html": 0.6, "held": 0.6}}},
        {"delay_ms": [5, 1]},
        {"sead": 1},
    ],
    ids=str,
)
def test_plans_that_say_nothing(house: House, plan: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(plan)
    assert house.put("/control/faults", json=plan).status_code == 400


# --- control --------------------------------------------------------------------------------------------------------


def test_control_is_for_programs_on_this_machine(house: House) -> None:
    for headers, answered in (
        ({"host": "evil.example.com"}, 403),
        ({"host": "127.0.0.1"}, 200),
        ({"host": "localhost:8009"}, 200),
        ({"host": "[::1]"}, 200),
    ):
        assert house.get("/control/ledger", headers=headers).status_code == answered
    refused = house.post("/control/drain", content="{}", headers={"content-type": "text/plain"})
    assert (refused.status_code, refused.json()) == (400, {"error": "send application/json"})
    for body in (b"[]", b"{", b'{"seconds": -1}', b'{"seconds": 1, "more": 1}', b"{}"):
        answer = house.post("/control/clock/advance", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["error"]


def test_unknown_charges(house: House) -> None:
    for verb in ("approve", "decline", "time-out", "ignore", "reverse"):
        assert house.post(f"/control/charges/9/{verb}", json={}).status_code == 404
    assert house.get("/control/charges/9").status_code == 404
    assert house.post("/control/webhooks/9/resend", json={}).status_code == 404


def test_what_is_decided_stays(house: House) -> None:
    charge(house, "ord-1")
    id = house.charge_id("ord-1")
    for verb, body in (("approve", {}), ("decline", {}), ("ignore", {}), ("fail", {"cause": "other"})):
        assert house.post(f"/control/charges/{id}/{verb}", json=body).status_code == 409
    assert house.moved() == [12550]


def test_failing_for_a_reason(house: House) -> None:
    charge(house, "ord-1", "0241234567")
    assert house.say("fail", "ord-1", cause="limit_reached")["state"] == "failed"
    assert status(house, "ord-1") == "failed"


def test_the_ledger_sums_up(house: House, merchant: Merchant) -> None:
    for turn in range(3):
        charge(house, f"ord-{turn}")
    house.post("/paystack/refund", json={"transaction": "ord-0", "amount": 550}, headers=AUTH)
    receive(house, merchant.url)
    house.advance(40)
    ledger = house.ledger()
    assert ledger["sums"] == [
        {"provider": "paystack", "account": "paystack-1", "currency": "GHS", "cents": 3 * 12550 - 550},
        {"provider": "hubtel", "account": "hubtel-1", "currency": "GHS", "cents": 100},
    ]
    assert [(one["reference"], one["state"], one["refunded_cents"]) for one in ledger["charges"]] == [
        ("ord-0", "paid", 550),
        ("ord-1", "paid", 0),
        ("ord-2", "paid", 0),
        ("ord1", "paid", 0),
    ]
    assert [(one["cents"], one["state"]) for one in ledger["refunds"]] == [(550, "done")]


def test_bodies_have_bounds(house: House) -> None:
    for path in ("/paystack/charge", "/paystack/checkout/x", "/momo/v1_0/apiuser"):
        headers = AUTH | {"Ocp-Apim-Subscription-Key": "c0113c7100000000000000000000c0de"}
        headers |= {"X-Reference-Id": "5f6c2b1e-6a0f-4a55-9f0b-0b6d5c1f2a77"}
        assert house.post(path, content=b"x" * 70_000, headers=headers).status_code == 413


async def test_time_goes_in_its_order() -> None:
    """Going forward does what was due, at the moment it was due."""
    start = datetime(2026, 11, 20, 10, tzinfo=UTC)
    agenda = Agenda(lambda: start)
    done: list[tuple[str, timedelta]] = []

    def note(name: str) -> None:
        done.append((name, agenda.now() - start))

    def first() -> None:
        note("first")
        agenda.after(5, lambda: note("of the first"))

    agenda.after(20, lambda: note("second"))
    agenda.after(10, first)
    agenda.after(30, lambda: note("third"))
    cancelled = agenda.after(12, lambda: note("cancelled"))
    cancelled.cancel()
    agenda.advance(25)
    assert done == [
        ("first", timedelta(seconds=10)),
        ("of the first", timedelta(seconds=15)),
        ("second", timedelta(seconds=20)),
    ]
    agenda.close()


async def test_time_goes_by_itself() -> None:
    agenda = Agenda(lambda: datetime.now(UTC))
    done = asyncio.Event()
    agenda.after(0.01, done.set)
    await asyncio.wait_for(done.wait(), 10)
    agenda.close()
