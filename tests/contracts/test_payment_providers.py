"""What every payment provider keeps to, asked through its adapter over HTTP; the sandbox answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from comanda.payments.providers.hubtel import Hubtel, HubtelKeys
from comanda.payments.providers.mtn_momo import MomoKeys, MtnMomo
from comanda.payments.providers.paystack import Paystack, PaystackKeys
from comanda.payments.providers.protocol import (
    Amount,
    Approve,
    Begun,
    Channel,
    Charge,
    CredentialsRefused,
    Declined,
    EnterCode,
    Network,
    NotKnown,
    Payer,
    Pending,
    Provider,
    ProviderUnavailable,
    Redirect,
    Refund,
    RefundDeclined,
    RefundDone,
    RefundPending,
    Settled,
    WebhookRefused,
)
from tests.sandbox.conftest import KEY, House, Merchant, house, merchant, stages

__all__ = ["house", "merchant", "stages"]

PERSON = "+233241234567"  # waits for somebody at the sandbox's phone


@dataclass
class Way:
    """One way to pay: an adapter, what is asked of it, and what its provider is known to do."""

    name: str
    house: House
    merchant: Merchant
    provider: Provider
    wrong: Provider  # with keys that are not good
    kind: str  # of its create call, in the sandbox's plan of faults
    status_kind: str
    channel: Channel = "mobile_money"
    network: Network | None = "mtn"
    pages: dict[UUID, str] = field(default_factory=dict)

    def wish(self, cents: int = 12550, phone: str = PERSON, **changes: Any) -> Charge:
        reference = uuid4()
        wish = Charge(
            reference,
            Amount(cents, "GHS"),
            self.channel,
            self.network,
            Payer(phone, "ama@shop.example.com", "Ama Mensah"),
            "Order 12",
            f"{self.merchant.url}/pay/return",
            f"{self.merchant.url}/hooks/one",
        )
        return replace(wish, **changes)

    def charges(self, reference: UUID) -> list[Any]:
        """As the provider has them."""
        found: list[Any] = []
        for written in {str(reference), reference.hex}:
            found += self.house.control("GET", f"/charges?reference={written}")
        return found

    async def begin(self, wish: Charge) -> Begun:
        begun = await self.provider.charge(wish)
        if isinstance(begun, Pending) and isinstance(begun.step, Redirect):
            self.pages[wish.reference] = begun.step.url
        return begun

    def say(self, verb: str, reference: UUID) -> None:
        """At the sandbox's phone, or on its page."""
        if self.channel == "card":
            assert self.house.post(self.pages[reference], data={"do": verb}).status_code in (200, 303)
        else:
            (charge,) = self.charges(reference)
            self.house.control("POST", f"/charges/{charge['id']}/{verb}")
        self.house.drain()

    async def paid(self, cents: int = 12550, phone: str = PERSON) -> tuple[Charge, Settled]:
        wish = self.wish(cents, phone)
        await self.begin(wish)
        if phone == PERSON:
            self.say("approve", wish.reference)
        else:
            self.house.advance(60)
        settled = await self.provider.lookup(wish.reference)
        assert isinstance(settled, Settled)
        return wish, settled


def back(wish: Charge, settled: Settled, cents: int) -> Refund:
    return Refund(uuid4(), wish.reference, settled.provider_id, Amount(cents, "GHS"), "Sold out")


def _paystack(client: httpx.AsyncClient, house: House, key: str = KEY) -> Provider:
    return Paystack(client, PaystackKeys(key), f"{house.base_url}/paystack")


def _momo(client: httpx.AsyncClient, house: House, key: str | None = None) -> Provider:
    user = house.control("POST", "/momo/users", target_environment="mtnghana", callback_host="127.0.0.1")
    subscriptions = house.control("GET", "/accounts")["mtn_momo"]["subscription_keys"]
    keys = MomoKeys(
        user["api_user"],
        key or user["api_key"],
        subscriptions["collection"],
        "mtnghana",
        subscriptions["disbursement"],
    )
    return MtnMomo(client, keys, f"{house.base_url}/momo")


def _hubtel(client: httpx.AsyncClient, house: House, key: str | None = None) -> Provider:
    account = house.control("GET", "/accounts")["hubtel"][0]
    keys = HubtelKeys(account["api_id"], key or account["api_key"], account["pos_sales_id"])
    return Hubtel(client, keys, f"{house.base_url}/hubtel", f"{house.base_url}/hubtel-status")


Make = Callable[..., Provider]
WAYS: dict[str, tuple[Make, str, str, str, dict[str, Any]]] = {
    "paystack mobile money": (_paystack, "sk_test_" + "9" * 41, "paystack.charge", "paystack.verify", {}),
    "paystack card": (
        _paystack,
        "pk_test_" + "0" * 40,
        "paystack.initialize",
        "paystack.verify",
        {"channel": "card", "network": None},
    ),
    "mtn momo": (_momo, "wrong", "momo.requesttopay", "momo.status", {}),
    "hubtel": (_hubtel, "wrong", "hubtel.receive", "hubtel.status", {"network": "telecel"}),
}

GIVE_BACK = [name for name in WAYS if name != "hubtel"]


@pytest.fixture(params=WAYS)
async def way(request: pytest.FixtureRequest, house: House, merchant: Merchant) -> AsyncIterator[Way]:
    make, wrong, kind, status_kind, more = WAYS[request.param]
    async with httpx.AsyncClient(trust_env=False) as client:
        yield Way(
            request.param,
            house,
            merchant,
            make(client, house),
            make(client, house, wrong),
            kind,
            status_kind,
            **more,
        )


# --- taking -----------------------------------------------------------------------------------------------------


async def test_it_is_paid_once_the_payer_agrees(way: Way) -> None:
    wish = way.wish()
    begun = await way.begin(wish)
    assert isinstance(begun, Pending)
    if way.channel == "card":
        assert isinstance(begun.step, Redirect)
        assert begun.step.url.startswith(str(way.house.base_url))
    else:
        assert isinstance(begun.step, Approve)
        assert begun.step.seconds == way.provider.capabilities.prompt_seconds
    assert await way.provider.lookup(wish.reference) == Pending()
    way.say("approve", wish.reference)
    settled = await way.provider.lookup(wish.reference)
    assert isinstance(settled, Settled)
    assert settled.amount == Amount(12550, "GHS")
    (charge,) = way.charges(wish.reference)
    assert (charge["state"], charge["cents"], charge["currency"]) == ("paid", 12550, "GHS")
    assert settled.provider_id == charge["provider_id"]
    assert await way.provider.lookup(wish.reference) == settled


@pytest.mark.parametrize("cents", [10, 101, 99_999_999])
async def test_amounts_arrive_to_the_unit(way: Way, cents: int) -> None:
    _, settled = await way.paid(cents)
    assert settled.amount == Amount(cents, "GHS")
    assert way.house.moved() == [cents]


@pytest.mark.parametrize(
    ("way", "verb", "reason"),
    [(name, "decline", "refused") for name in WAYS]
    + [(name, "time-out", "timed_out") for name in WAYS if name != "paystack card"],
    indirect=["way"],
)
async def test_what_the_payer_does_not_want_is_not_paid(way: Way, verb: str, reason: str) -> None:
    wish = way.wish()
    await way.begin(wish)
    way.say(verb, wish.reference)
    looked = await way.provider.lookup(wish.reference)
    if way.name == "hubtel":  # says of what failed that it is not paid
        assert looked == Pending()
    else:
        assert isinstance(looked, Declined)
        assert looked.reason == reason
    assert way.house.moved() == []


@pytest.mark.parametrize("way", ["paystack mobile money", "mtn momo"], indirect=True)
@pytest.mark.parametrize(
    ("number", "reason"), [("004", "not_enough_funds"), ("005", "limit_reached"), ("006", "no_wallet")]
)
async def test_it_says_why_not(way: Way, number: str, reason: str) -> None:
    wish = way.wish(phone=f"+233240000{number}")
    begun = await way.provider.charge(wish)
    way.house.advance(60)
    looked = await way.provider.lookup(wish.reference) if isinstance(begun, Pending) else begun
    assert isinstance(looked, Declined)
    assert looked.reason == reason


async def test_the_same_wish_twice_is_one(way: Way) -> None:
    wish = way.wish()
    await way.begin(wish)
    again = await way.provider.charge(wish)
    assert isinstance(again, Pending)
    assert len(way.charges(wish.reference)) == 1
    await asyncio.gather(*(way.provider.charge(wish) for _ in range(5)))
    way.say("approve", wish.reference)
    assert way.house.moved() == [12550]


@pytest.mark.parametrize("fault", ["cut", "taken_500"])
async def test_taken_without_an_answer_it_is_found_by_a_look(way: Way, fault: str) -> None:
    way.house.next(way.kind, fault)
    wish = way.wish()
    with pytest.raises(ProviderUnavailable):
        await way.provider.charge(wish)
    assert len(way.charges(wish.reference)) == 1
    assert await way.provider.lookup(wish.reference) == Pending()
    if way.channel == "mobile_money":  # nobody ever learns where the page is
        way.say("approve", wish.reference)
        assert isinstance(await way.provider.lookup(wish.reference), Settled)


@pytest.mark.parametrize("fault", ["error_500", "error_503", "html", "html_200", "refused"])
async def test_not_taken_and_without_an_answer_it_is_not_there(way: Way, fault: str) -> None:
    way.house.next(way.kind, fault)
    wish = way.wish()
    with pytest.raises(ProviderUnavailable):
        await way.provider.charge(wish)
    assert way.charges(wish.reference) == []
    assert await way.provider.lookup(wish.reference) == (Pending() if way.name == "hubtel" else NotKnown())
    assert isinstance(await way.begin(wish), Pending)  # the same wish again
    way.say("approve", wish.reference)
    assert isinstance(await way.provider.lookup(wish.reference), Settled)


@pytest.mark.parametrize("fault", ["error_500", "error_503", "html", "html_200", "refused", "cut"])
async def test_a_look_without_an_answer_says_nothing(way: Way, fault: str) -> None:
    wish, settled = await way.paid()
    way.house.next(way.status_kind, fault)
    with pytest.raises(ProviderUnavailable):
        await way.provider.lookup(wish.reference)
    assert await way.provider.lookup(wish.reference) == settled


async def test_a_state_of_another_day_is_no_end(way: Way) -> None:
    wish = way.wish()
    await way.provider.charge(wish)
    (charge,) = way.charges(wish.reference)
    way.house.control("POST", f"/charges/{charge['id']}/say", status="brand new", times=1)
    assert await way.provider.lookup(wish.reference) == Pending()


async def test_keys_that_are_not_good_are_told_and_take_nothing(way: Way) -> None:
    await way.provider.check()
    with pytest.raises(CredentialsRefused):
        await way.wrong.check()
    wish = way.wish()
    begun = await way.wrong.charge(wish)
    assert isinstance(begun, Declined)
    assert begun.reason == "configuration"
    assert way.charges(wish.reference) == []


# --- webhooks ---------------------------------------------------------------------------------------------------


async def test_a_webhook_says_where_to_look(way: Way) -> None:
    way.house.next(f"webhook.{way.kind.partition('.')[0]}", "double")
    wish, _ = await way.paid()
    way.house.advance(5)
    hints = [way.provider.read_webhook(one.headers, one.body) for one in way.merchant.got]
    assert len(hints) == 2
    assert {one.reference for one in hints} == {wish.reference}
    assert len({one.dedupe for one in hints}) == 1


@pytest.mark.parametrize("way", ["paystack mobile money", "paystack card"], indirect=True)
async def test_whoever_signs_does_not_believe_others(way: Way) -> None:
    assert way.provider.capabilities.signed_webhooks
    way.house.next("webhook.paystack", "wrong_signature")
    await way.paid()
    way.house.advance(5)
    for one in way.merchant.got:
        with pytest.raises(WebhookRefused):
            way.provider.read_webhook(one.headers, one.body)


# --- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["paystack mobile money"], indirect=True)
@pytest.mark.parametrize(("code", "settles"), [("123456", True), ("654321", False)])
async def test_a_code_is_asked_for_and_taken(way: Way, code: str, settles: bool) -> None:
    wish = way.wish(phone="+233240000011")
    begun = await way.provider.charge(wish)
    assert isinstance(begun, Pending)
    assert isinstance(begun.step, EnterCode)
    after = await way.provider.submit_code(wish.reference, code)
    way.house.advance(60)
    looked = await way.provider.lookup(wish.reference)
    if settles:
        assert isinstance(looked, Settled)
    else:
        assert isinstance(after, Declined)
        assert isinstance(looked, Declined)
        assert looked.reason == "code_wrong"


# --- giving back ------------------------------------------------------------------------------------------------


async def test_what_was_taken_is_given_back_in_parts(way: Way) -> None:
    wish, settled = await way.paid()
    if not way.provider.capabilities.refunds:
        assert isinstance(await way.provider.refund(back(wish, settled, 12550)), RefundDeclined)
        return
    wanted = [back(wish, settled, 5000), back(wish, settled, 5000), back(wish, settled, 2550)]
    for one in wanted:
        assert isinstance(await way.provider.lookup_refund(one), NotKnown)
        assert isinstance(await way.provider.refund(one), RefundPending)
        way.house.advance(60)
        assert isinstance(await way.provider.lookup_refund(one), RefundDone)
    assert way.house.moved() == [12550, -5000, -5000, -2550]
    more = await way.provider.refund(back(wish, settled, 1))
    way.house.advance(60)
    if isinstance(more, RefundPending):
        more = await way.provider.lookup_refund(back(wish, settled, 1))
    assert sum(way.house.moved()) == 0


@pytest.mark.parametrize("way", GIVE_BACK, indirect=True)
async def test_the_same_refund_twice_is_one(way: Way) -> None:
    wish, settled = await way.paid()
    wanted = back(wish, settled, 5000)
    kind = f"{way.kind.partition('.')[0]}.refund"
    way.house.next(kind, "cut")
    with pytest.raises(ProviderUnavailable):
        await way.provider.refund(wanted)
    for _ in range(3):
        await way.provider.refund(wanted)
        way.house.advance(60)
    assert isinstance(await way.provider.lookup_refund(wanted), RefundDone)
    assert way.house.moved() == [12550, -5000]


@pytest.mark.parametrize("way", ["paystack mobile money", "mtn momo"], indirect=True)
async def test_a_refund_that_fails_is_told(way: Way) -> None:
    wish, settled = await way.paid(phone="+233240000008")
    wanted = back(wish, settled, 5000)
    await way.provider.refund(wanted)
    way.house.advance(60)
    assert isinstance(await way.provider.lookup_refund(wanted), RefundDeclined)
    assert way.house.moved() == [12550]


# --- the end of the day -----------------------------------------------------------------------------------------


async def test_what_was_settled_on_a_day_is_listed(way: Way) -> None:
    wanted = [await way.paid(cents) for cents in (12550, 700)]
    open_one = way.wish()
    await way.provider.charge(open_one)
    now = datetime.fromisoformat(way.house.control("GET", "/health")["now"])
    listed = await way.provider.list_settled(now.astimezone(UTC).date())
    if listed is None:
        assert way.name in ("mtn momo", "hubtel")
        return
    assert {(one.reference, one.provider_id, one.amount) for one in listed} == {
        (str(wish.reference), settled.provider_id, settled.amount) for wish, settled in wanted
    }
