"""Codes by SMS: six digits, five minutes, three tries, one a minute, from however many connections."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from comanda.customers.models import OtpCode
from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import Shop
from tests.outside import Outside
from tests.people_known import CustomerBook, new_number


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def rows(shop: Shop) -> list[OtpCode]:
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        found = await session.scalars(
            select(OtpCode).where(OtpCode.tenant_id == shop.tenant_id).order_by(OtpCode.created_at)
        )
        return list(found)


async def sent(book: CustomerBook, outside: Outside, phone: str, **fields: str) -> str:
    """The code that arrives."""
    await book.ask("POST", "/send-otp", 201, json={"phone": phone, **fields})
    await outside.work()
    return str(outside.texts(phone)[-1]["text"].split()[0])


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_code_proves_a_phone_once(book: CustomerBook, outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    customer = await book.make()
    phone = customer["phone"]
    code = await sent(book, outside, phone)
    assert len(code) == 6
    assert code.isdigit()
    (row,) = await rows(shop)
    assert code not in row.code_hash
    assert row.expires_at - row.created_at == timedelta(minutes=5)
    body = {"phone": phone, "code": code}
    done = await book.ask("POST", "/verify-otp", json=body)
    assert (done["phone"], done["customer"]["phone_verified"], done["customer"]["type"]) == (phone, True, "full")
    assert (await book.ask("POST", "/verify-otp", 409, json=body))["code"] == "otp_expired"


async def test_it_speaks_the_language_that_is_asked_for(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = new_number()
    code = await sent(book, outside, phone, language="ar")
    assert outside.texts(phone)[-1]["text"].startswith(f"{code} رمزك لدى ")
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert (await book.ask("POST", "/verify-otp", json={"phone": phone, "code": arabic}))["customer"] is None


async def test_three_tries_from_fifty_connections_are_three(
    book: CustomerBook, outside: Outside, shop: Shop
) -> None:
    await outside.open_line("twilio")
    customer = await book.make()
    phone = customer["phone"]
    code = await sent(book, outside, phone)
    body = {"phone": phone, "code": other(code)}
    answers = await asyncio.gather(
        *(shop.staff("POST", "/api/v1/customers/verify-otp", json=body) for _ in range(50))
    )
    assert {one.status_code for one in answers} == {409}
    assert sorted(one.json()["code"] for one in answers) == ["otp_tried_too_often"] * 48 + ["otp_wrong"] * 2
    right = await book.ask("POST", "/verify-otp", 409, json={"phone": phone, "code": code})
    assert right["code"] == "otp_tried_too_often"
    (row,) = await rows(shop)
    assert (row.attempts, row.verified_at) == (3, None)
    assert (await book.read(customer))["phone_verified"] is False


async def test_the_right_one_at_the_third_try(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = (await book.make())["phone"]
    code = await sent(book, outside, phone)
    for left in (2, 1):
        refused = await book.ask("POST", "/verify-otp", 409, json={"phone": phone, "code": other(code)})
        assert (refused["code"], refused["left"]) == ("otp_wrong", left)
    assert (await book.ask("POST", "/verify-otp", json={"phone": phone, "code": code}))["customer"][
        "phone_verified"
    ]


async def test_five_minutes_and_only_the_newest(
    book: CustomerBook, outside: Outside, shop: Shop, clock: TestClock
) -> None:
    await outside.open_line("twilio")
    phone = (await book.make())["phone"]
    first = await sent(book, outside, phone)
    soon = await book.ask("POST", "/send-otp", 429, json={"phone": phone, "purpose": "login"})
    assert (soon["code"], soon["good"]) == ("otp_too_soon", False)  # that one is to register
    assert len(await rows(shop)) == 1
    await outside.later(seconds=61)
    second = await sent(book, outside, phone)
    if first != second:
        refused = await book.ask("POST", "/verify-otp", 409, json={"phone": phone, "code": first})
        assert refused["code"] == "otp_wrong"
    clock.forward(timedelta(minutes=5, seconds=1))
    refused = await book.ask("POST", "/verify-otp", 409, json={"phone": phone, "code": second})
    assert refused["code"] == "otp_expired"


async def test_a_code_is_good_for_its_purpose_alone(book: CustomerBook, outside: Outside) -> None:
    await outside.open_line("twilio")
    phone = (await book.make())["phone"]
    code = await sent(book, outside, phone, purpose="login")
    refused = await book.ask("POST", "/verify-otp", 409, json={"phone": phone, "code": code})
    assert refused["code"] == "otp_expired"
    await book.ask("POST", "/verify-otp", json={"phone": phone, "code": code, "purpose": "login"})


async def test_where_no_sms_can_be_sent_it_says_so(book: CustomerBook, shop: Shop) -> None:
    refused = await book.ask("POST", "/send-otp", 409, json={"phone": new_number()})
    assert refused["code"] == "no_way_to_send_codes"
    assert await rows(shop) == []


async def test_one_number_gets_few_an_hour(book: CustomerBook, outside: Outside, shop: Shop) -> None:
    await outside.open_line("twilio")
    phone = new_number()
    for _ in range(8):
        await book.ask("POST", "/send-otp", 201, json={"phone": phone})
        await outside.later(seconds=61)
    refused = await book.ask("POST", "/send-otp", 429, json={"phone": phone})
    assert refused["code"] == "too_many_attempts"
    assert len(await rows(shop)) == 8


@pytest.mark.parametrize(
    "body", [{"phone": "12"}, {"phone": "x" * 50}, {"phone": "0241234567", "purpose": "fun"}, {}]
)
async def test_what_is_no_request(book: CustomerBook, body: dict[str, str]) -> None:
    await book.ask("POST", "/send-otp", 422, json=body)


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "      ", ""])
async def test_what_is_no_code(book: CustomerBook, code: str) -> None:
    await book.ask("POST", "/verify-otp", 422, json={"phone": "0241234567", "code": code})


async def test_the_kitchen_sends_none(book: CustomerBook, shop: Shop) -> None:
    await book.ask("POST", "/send-otp", 403, role=Role.KITCHEN, json={"phone": new_number()})
    assert await rows(shop) == []
