"""What both providers of SMS keep to, asked through their adapters over HTTP; the sandbox answers."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
import pytest

from comanda.messaging.providers.africas_talking import AfricasTalking, AfricasTalkingKeys
from comanda.messaging.providers.protocol import (
    CallbackRefused,
    CredentialsRefused,
    FailedFor,
    Inbound,
    Refused,
    RefusedFor,
    Report,
    Sms,
    SmsProvider,
    SmsUnavailable,
    Taken,
)
from comanda.messaging.providers.twilio import Twilio, TwilioKeys
from tests.house import free_port
from tests.sandbox.conftest import House, Merchant, house, merchant, stages

__all__ = ["house", "merchant", "stages"]

AMA = "+233241234567"
TEXT = "Your code is 481920"
ARABIC = "رمزك هو 481920"
NUMBER = "+15005550006"


@dataclass
class Way:
    """One provider: its adapter, and where the merchant is told."""

    name: str
    house: House
    merchant: Merchant
    provider: SmsProvider
    wrong: SmsProvider  # with keys that are not good
    unreachable: SmsProvider
    kind: str  # of its send call, in the sandbox's plan of faults
    check_kind: str
    report_kind: str
    sender: str
    service: str | None = None

    @property
    def report_url(self) -> str:
        return f"{self.merchant.url}/hooks/report" + ("?n=1f0e" if self.name == "twilio" else "")

    @property
    def inbound_url(self) -> str:
        return f"{self.merchant.url}/hooks/inbound"

    def sms(self, to: str = AMA, text: str = TEXT, sender: str | None = None) -> Sms:
        return Sms(to, self.sender if sender is None else sender, text, self.report_url)

    def kept(self) -> Any:
        """As the provider has them, newest first."""
        return self.house.control("GET", f"/messages?carrier={self.name}")

    def pass_time(self, steps: int = 6) -> None:
        """So slowly that what is told arrives in its order."""
        for _ in range(steps):
            self.house.advance(10)

    def told(self) -> list[Report | Inbound]:
        return [
            self.provider.read_callback(
                self.report_url if one.path == "/hooks/report" else self.inbound_url, one.headers, one.body
            )
            for one in self.merchant.got
        ]

    def reports(self) -> list[Report]:
        return [one for one in self.told() if isinstance(one, Report)]

    def reply(self, text: str, phone: str = AMA) -> list[Inbound]:
        """What the merchant is told of it."""
        before = len(self.merchant.got)
        self.house.control("POST", "/messages/reply", **{"carrier": self.name, "from": phone, "text": text})
        self.house.advance(5)
        return [one for one in self.told()[before:] if isinstance(one, Inbound)]


def _twilio(client: httpx.AsyncClient, house: House, merchant: Merchant) -> Way:
    account = house.control("GET", "/accounts")["twilio"][0]
    sid, token = account["account_sid"], account["auth_token"]
    house.control("PATCH", f"/twilio/accounts/{sid}", inbound_url=f"{merchant.url}/hooks/inbound")

    def adapter(token: str = token, origin: str = str(house.base_url)) -> SmsProvider:
        return Twilio(client, TwilioKeys(sid, token), f"{origin}/twilio")

    return Way(
        "twilio",
        house,
        merchant,
        adapter(),
        adapter("f" * 32),
        adapter(origin=f"http://127.0.0.1:{free_port()}"),
        "twilio.messages",
        "twilio.status",
        "webhook.twilio",
        account["number"],
        account["messaging_service_sid"],
    )


def _africas_talking(client: httpx.AsyncClient, house: House, merchant: Merchant) -> Way:
    account = house.control("GET", "/accounts")["africas_talking"][0]
    urls = {"delivery_url": "report", "inbound_url": "inbound", "opt_out_url": "inbound"}
    told = {name: f"{merchant.url}/hooks/{path}" for name, path in urls.items()}
    house.control("POST", "/africastalking/accounts", api_key=account["api_key"], **told)

    def adapter(key: str = account["api_key"], origin: str = str(house.base_url)) -> SmsProvider:
        return AfricasTalking(client, AfricasTalkingKeys(account["username"], key), f"{origin}/africastalking")

    return Way(
        "africas_talking",
        house,
        merchant,
        adapter(),
        adapter("atsk_wröng"),
        adapter(origin=f"http://127.0.0.1:{free_port()}"),
        "at.messages",
        "at.messages",
        "webhook.at",
        "KORMASHOP",
    )


WAYS: dict[str, Callable[[httpx.AsyncClient, House, Merchant], Way]] = {
    "twilio": _twilio,
    "africas_talking": _africas_talking,
}


@pytest.fixture(params=WAYS)
async def way(request: pytest.FixtureRequest, house: House, merchant: Merchant) -> AsyncIterator[Way]:
    house.set(sms_step_seconds=10)
    async with httpx.AsyncClient(trust_env=False) as client:
        yield WAYS[request.param](client, house, merchant)


# --- sending ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "parts"), [(TEXT, 1), ("a" * 161, 2), (ARABIC, 1), ("م" * 135, 3)])
async def test_it_is_taken_and_arrives_as_it_was_written(way: Way, text: str, parts: int) -> None:
    taken = await way.provider.send(way.sms(text=text))
    (kept,) = way.kept()
    assert (kept["to"], kept["from"], kept["text"], kept["parts"]) == (AMA, way.sender, text, parts)
    if way.name == "twilio":
        assert taken == Taken(kept["provider_id"], parts, None, None, "queued")
    else:
        assert taken == Taken(kept["provider_id"], None, 30_000 * parts, "GHS", "101 Success")


async def test_the_sender_is_who_was_asked_for(way: Way) -> None:
    senders = ["Korma Shop", *([way.service] if way.service is not None else [""])]
    taken = [await way.provider.send(way.sms(sender=one)) for one in senders]
    assert [one["provider_id"] for one in way.kept()] == [
        one.provider_id for one in reversed(taken) if isinstance(one, Taken)
    ]
    by_service, by_name = way.kept()
    assert (by_name["from"], by_service["from"]) == ("Korma Shop", NUMBER if way.service else "AFRICASTKNG")
    if way.service:
        assert taken[1] == Taken(by_service["provider_id"], None, None, None, "accepted")


Said = RefusedFor | Literal["later", "maybe"] | None
FATES: dict[str, tuple[Said, Said]] = {  # of +233 24 0000 1NN, at Twilio and at Africa's Talking
    "101": (None, None),
    "102": (None, None),
    "103": (None, None),
    "104": (None, None),
    "105": ("opted_out", "opted_out"),
    "106": ("bad_number", "bad_number"),
    "107": ("bad_number", "bad_number"),
    "108": ("later", "later"),
    "109": ("later", "configuration"),
    "110": (None, None),
    "111": (None, None),
    "112": ("configuration", "route"),
    "113": ("route", "configuration"),
    "114": (None, "blocked"),
    "115": (None, "later"),
    "116": (None, "later"),
    "117": (None, "route"),
    "118": ("later", "configuration"),
    "119": (None, None),
}


@pytest.mark.parametrize("number", FATES)
async def test_each_refusal_is_told_for_what_it_is(way: Way, number: str) -> None:
    expected = FATES[number][0 if way.name == "twilio" else 1]
    said: Said
    try:
        result = await way.provider.send(way.sms(f"+233240000{number}"))
        said = result.reason if isinstance(result, Refused) else None
        assert result.said
    except SmsUnavailable as error:
        said = "maybe" if error.maybe_sent else "later"
        assert f"0000{number}" not in str(error)
    assert (said, len(way.kept())) == (expected, 1 if expected is None else 0)


@pytest.mark.parametrize("way", ["twilio"], indirect=True)
@pytest.mark.parametrize(
    ("to", "sender", "expected"),
    [
        ("+15005550001", NUMBER, "bad_number"),
        ("+15005550002", NUMBER, "route"),
        ("+15005550003", NUMBER, "configuration"),
        ("+15005550004", NUMBER, "opted_out"),
        ("+15005550009", NUMBER, "bad_number"),
        (AMA, "+15005550001", "configuration"),
        (AMA, "+15005550007", "configuration"),
        (AMA, "MG" + "0" * 32, "configuration"),
        (AMA, "much too long a name", "configuration"),
    ],
)
async def test_twilios_own_test_numbers(way: Way, to: str, sender: str, expected: str) -> None:
    refused = await way.provider.send(way.sms(to, sender=sender))
    assert isinstance(refused, Refused)
    assert refused.reason == expected


async def test_who_is_asked_too_often_says_for_how_long(way: Way) -> None:
    sms = way.sms("+233240000108")
    with pytest.raises(SmsUnavailable) as caught:
        await way.provider.send(sms)
    assert (caught.value.retry_after_seconds, caught.value.maybe_sent) == (2, False)
    assert way.kept() == []
    way.house.advance(2)
    assert isinstance(await way.provider.send(sms), Taken)


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("held", 1),
        ("cut", 1),
        ("taken_500", 1),
        ("error_500", 0),
        ("html", 0),
        ("html_200", 0),
        ("refused", 0),
    ],
)
async def test_without_an_answer_it_may_have_been_sent(way: Way, fault: str, sent: int) -> None:
    way.house.control("PUT", "/faults", hold_seconds=0)
    way.house.next(way.kind, fault)
    with pytest.raises(SmsUnavailable) as caught:
        await way.provider.send(way.sms())
    assert caught.value.maybe_sent
    assert AMA not in str(caught.value)
    assert len(way.kept()) == sent


async def test_who_turns_one_away_at_the_door_has_sent_nothing(way: Way) -> None:
    way.house.next(way.kind, "error_503")
    with pytest.raises(SmsUnavailable) as caught:
        await way.provider.send(way.sms())
    assert not caught.value.maybe_sent
    assert way.kept() == []


async def test_whom_it_did_not_reach_has_sent_nothing(way: Way) -> None:
    with pytest.raises(SmsUnavailable) as caught:
        await way.unreachable.send(way.sms())
    assert not caught.value.maybe_sent


# --- keys -------------------------------------------------------------------------------------------------------


async def test_keys_are_told_from_those_that_are_not_good_without_sending(way: Way) -> None:
    await way.provider.check()
    with pytest.raises(CredentialsRefused, match=r"^401 "):
        await way.wrong.check()
    refused = await way.wrong.send(way.sms())
    assert isinstance(refused, Refused)
    assert refused.reason == "configuration"
    assert way.kept() == []


@pytest.mark.parametrize("fault", ["error_500", "html", "html_200", "refused", "cut"])
async def test_keys_that_nobody_looked_at_are_not_called_good(way: Way, fault: str) -> None:
    way.house.next(way.check_kind, fault)
    with pytest.raises(SmsUnavailable) as caught:
        await way.provider.check()
    assert not caught.value.maybe_sent


# --- what became of it ------------------------------------------------------------------------------------------

Became = FailedFor | Literal["delivered", "sent"]
ENDS: dict[str, dict[str, Became]] = {
    "twilio": {
        "101": "delivered",
        "102": "unreachable",
        "103": "bad_number",
        "104": "content",
        "110": "sent",
        "111": "congestion",
        "114": "blocked",
        "115": "unknown",
        "116": "bad_number",
        "117": "congestion",
        "119": "delivered",
    },
    "africas_talking": {
        "101": "delivered",
        "102": "unreachable",
        "103": "bad_number",
        "104": "unknown",
        "110": "sent",
        "111": "delivered",
        "119": "delivered",
    },
}


@pytest.mark.parametrize(
    ("way", "number", "expected"),
    [(name, number, end) for name, ends in ENDS.items() for number, end in ends.items()],
    indirect=["way"],
)
async def test_the_last_report_says_what_became_of_it(way: Way, number: str, expected: Became) -> None:
    to = f"+233240000{number}"
    taken = await way.provider.send(way.sms(to))
    way.pass_time()
    reports = way.reports()
    assert isinstance(taken, Taken)
    assert {(one.provider_id, one.to) for one in reports} == {(taken.provider_id, to)}
    assert all(one == Report(taken.provider_id, "sent", None, to, one.said) for one in reports[:-1])
    last = reports[-1]
    if expected in ("delivered", "sent"):
        assert (last.status, last.failed_for) == (expected, None)
    else:
        assert (last.status, last.failed_for) == ("failed", expected)


@pytest.mark.parametrize("way", ["twilio"], indirect=True)
async def test_a_service_tells_of_the_queue_before_it_sends(way: Way) -> None:
    await way.provider.send(way.sms(sender=way.service))
    way.pass_time()
    assert [(one.status, one.said) for one in way.reports()] == [
        ("sent", "queued"),
        ("sent", "sent"),
        ("delivered", "delivered"),
    ]


async def test_reports_may_come_twice_and_out_of_order(way: Way) -> None:
    way.house.next(way.report_kind, "reorder")
    way.house.next(way.report_kind, "double")
    taken = await way.provider.send(way.sms())
    assert isinstance(taken, Taken)
    way.pass_time()
    assert [one.status for one in way.reports()] in (
        ["delivered", "delivered", "sent"],
        ["sent", "delivered", "delivered"],
    )
    assert {one.provider_id for one in way.reports()} == {taken.provider_id}


@pytest.mark.parametrize("way", ["twilio"], indirect=True)
async def test_whoever_signs_does_not_believe_others(way: Way) -> None:
    way.house.next(way.report_kind, "wrong_signature", times=2)
    await way.provider.send(way.sms())
    way.pass_time()
    assert len(way.merchant.got) == 2
    for one in way.merchant.got:
        with pytest.raises(CallbackRefused):
            way.provider.read_callback(way.report_url, one.headers, one.body)


@pytest.mark.parametrize("way", ["twilio"], indirect=True)
async def test_a_report_is_good_at_its_own_address_alone(way: Way) -> None:
    await way.provider.send(way.sms())
    way.pass_time()
    one = way.merchant.got[0]
    assert isinstance(way.provider.read_callback(way.report_url, one.headers, one.body), Report)
    for url in (way.report_url.replace("1f0e", "1f0f"), way.inbound_url, way.report_url + "&x="):
        with pytest.raises(CallbackRefused):
            way.provider.read_callback(url, one.headers, one.body)


# --- what people write ------------------------------------------------------------------------------------------


async def test_what_somebody_writes_is_read(way: Way) -> None:
    await way.provider.send(way.sms())
    text = "Please stop by at 5\nشكرا 👍"
    assert way.reply(text) == [Inbound(AMA, text, stop=False, start=False)]


@pytest.mark.parametrize("word", ["STOP", "Stop", "إيقاف", "توقف", "الغاء"])
async def test_who_wants_no_more_is_understood(way: Way, word: str) -> None:
    await way.provider.send(way.sms())
    assert way.reply(word)[0] == Inbound(AMA, word, stop=True, start=False)


async def test_who_has_said_stop_is_not_written_to_until_start(way: Way) -> None:
    await way.provider.send(way.sms())
    way.reply("STOP")
    refused = await way.provider.send(way.sms())
    assert isinstance(refused, Refused)
    assert refused.reason == "opted_out"
    assert way.reply("start") == [Inbound(AMA, "start", stop=False, start=True)]
    assert isinstance(await way.provider.send(way.sms()), Taken)


@pytest.mark.parametrize("way", ["africas_talking"], indirect=True)
async def test_who_opts_out_at_the_provider_is_told_of_besides(way: Way) -> None:
    await way.provider.send(way.sms())
    assert way.reply("STOP") == [
        Inbound(AMA, "STOP", stop=True, start=False),
        Inbound(AMA, "", stop=True, start=False),
    ]


# --- what anybody posts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"%ff=%ff&id=1&status=Success",
        b'{"id": "1", "status": "Success"}',
        urlencode({"status": "Success"}).encode(),
        urlencode({"id": "", "status": "Success"}).encode(),
        urlencode({"id": "1" * 101, "status": "Success"}).encode(),
        urlencode({"id": "1 or 2", "status": "Success"}).encode(),
        urlencode([("id", "1"), ("id", "2"), ("status", "Success")]).encode(),
        urlencode({"id": "1", "status": "Success", "phoneNumber": "0241234567"}).encode(),
        urlencode({"from": "32100", "text": "STOP"}).encode(),
        urlencode({"senderId": "KORMASHOP", "phoneNumber": "<script>"}).encode(),
        urlencode({"phoneNumber": AMA}).encode(),
        b"id=1&status=Success" + b"&x=1" * 100,
        b"id=1&status=Success&x=" + b"x" * 70_000,
    ],
)
async def test_what_is_nothing_is_refused(way: Way, body: bytes) -> None:
    for headers in ({}, {"x-twilio-signature": ""}, {"x-twilio-signature": "é\udcff"}):
        with pytest.raises(CallbackRefused) as caught:
            way.provider.read_callback(way.report_url, headers, body)
        assert "Success" not in str(caught.value)
