"""What nobody may order: each is refused with its code, and leaves no trace. And what everybody may."""

import json
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from comanda.kit.auth import TokenKind
from comanda.orders.guests import LIFETIME, issue_guest_token
from comanda.tenants.permissions import Role
from tests.books import Books
from tests.factories import Shop

WEB = "/api/customer/orders/create"
MONDAY = {"weekly": [{"days": ["mon"], "opens": "03:00", "closes": "03:01"}]}


@dataclass
class Call:
    """A request for an order, good as it is; each case spoils it in one way."""

    shop: Shop
    other: Shop
    body: Any
    path: str = WEB
    method: str = "POST"
    raw: bytes | AsyncIterator[bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    token: str | None = None

    @property
    def line(self) -> dict[str, Any]:
        line: dict[str, Any] = self.body["lines"][0]
        return line

    def at_table(self, code: str | None = None) -> None:
        self.path = f"/api/menu/{code or self.shop.tables['Table 1'][1]}/order"
        self.body = {"lines": self.body["lines"], "customer_name": "Kofi"}

    async def send(self) -> httpx.Response:
        content = json.dumps(self.body).encode() if self.raw is None else self.raw
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
            "X-Restaurant": self.shop.slug,
            **self.headers,
        }
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        return await self.shop.client.request(
            self.method,
            self.path,
            content=content,
            headers={name.encode(): value.encode() for name, value in headers.items() if value != "none"},
        )


Spoil = Callable[[Call], Awaitable[None] | None]
Prepare = Callable[[Call], Awaitable[None]]


def put(**fields: Any) -> Spoil:
    return lambda call: call.body.update(fields)


def put_in_line(**fields: Any) -> Spoil:
    return lambda call: call.line.update(fields)


def without(name: str) -> Spoil:
    return lambda call: call.body.__delitem__(name)


def lines(*make: Callable[[Shop], dict[str, Any]]) -> Spoil:
    return lambda call: call.body.update(lines=[one(call.shop) for one in make])


def say(raw: bytes) -> Spoil:
    return lambda call: setattr(call, "raw", raw)


def header(name: str, value: str) -> Spoil:
    """ "none": without it."""
    return lambda call: call.headers.update({name: value})


def phone(written: str) -> Spoil:
    return put(customer_phone=written)


def written_as(encoding: str) -> Spoil:
    return lambda call: setattr(call, "raw", json.dumps(call.body).encode(encoding))


def chunked(call: Call) -> None:
    """Without a Content-Length that could have warned of it."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"notes": "'
        for _ in range(16):
            yield b"x" * 65_536
        yield b'"}'

    call.raw = chunks()


def decided(**settings: Any) -> Prepare:
    """The business has decided otherwise."""

    async def decide(call: Call) -> None:
        answer = await call.shop.staff("PATCH", "/api/v1/settings", json=settings)
        assert answer.status_code == 200, answer.text

    return decide


def at_table(**settings: Any) -> Prepare:
    async def sit(call: Call) -> None:
        call.at_table()
        await decided(**settings)(call)

    return sit


def unknown_table(call: Call) -> None:
    call.at_table("no-such-code")


async def rotated_table(call: Call) -> None:
    id, code = call.shop.tables["Table 1"]
    menu = await call.shop.guest("GET", f"/api/menu/{code}")
    assert menu.status_code == 200  # so that this process remembers it
    assert (await call.shop.staff("POST", f"/api/v1/tables/{id}/rotate")).status_code == 200
    call.at_table(code)


async def removed_table(call: Call) -> None:
    id, code = call.shop.tables["Table 2"]
    assert (await call.shop.guest("GET", f"/api/menu/{code}")).status_code == 200
    assert (await call.shop.staff("DELETE", f"/api/v1/tables/{id}")).status_code == 204
    call.at_table(code)


async def guarded_table_with_a_party(call: Call) -> None:
    opened = await call.shop.staff("POST", f"/api/v1/tables/{call.shop.tables['Table 1'][0]}/open")
    assert opened.status_code == 201
    await at_table(table_access="pin")(call)


async def sold_out(call: Call) -> None:
    path = f"/api/v1/menu/items/{call.shop.items['Jollof rice']}/sold-out"
    assert (await call.shop.staff("PUT", path, json={"sold_out": True}, role=Role.KITCHEN)).status_code == 200


async def option_sold_out(call: Call) -> None:
    path = f"/api/v1/menu/options/{call.shop.options['Fish']}/available"
    assert (await call.shop.staff("PUT", path, json={"is_available": False}, role=Role.KITCHEN)).status_code == 200
    call.body["lines"] = [call.shop.line("Waakye", 1, "Fish")]


async def taken_off_the_menu(call: Call) -> None:
    path = f"/api/v1/menu/items/{call.shop.items['Jollof rice']}"
    assert (await call.shop.staff("DELETE", path)).status_code == 204


async def dearer_than_seen(call: Call) -> None:
    call.body["expected_total_cents"] = 8500
    path = f"/api/v1/menu/items/{call.shop.items['Jollof rice']}"
    assert (await call.shop.staff("PATCH", path, json={"price_cents": 9000})).status_code == 200


async def key_used_for_another(call: Call) -> None:
    call.headers["Idempotency-Key"] = key = str(uuid4())
    assert (await call.shop.place(call.body, key=key)).status_code == 201
    call.body = {**call.body, "notes": "and a spoon"}


def foreign_item(call: Call) -> None:
    call.line["item_id"] = str(call.other.items["Jollof rice"])


def foreign_option(call: Call) -> None:
    call.body["lines"] = [call.shop.line("Waakye", 1, "Chicken")]
    call.line["options"].append(str(call.other.options["Egg"]))


def foreign_table(call: Call) -> None:
    """The code says which business it is, and there is no such item there."""
    call.at_table(call.other.tables["Table 1"][1])


def staff_token(call: Call) -> None:
    call.token = call.shop.tokens[Role.OWNER]


def foreign_guest(call: Call) -> None:
    call.token = issue_guest_token(call.shop.app.tokens, call.other.tenant_id, uuid4(), call.shop.app.clock())


def foreign_guest_at_table(call: Call) -> None:
    call.at_table()
    foreign_guest(call)


def outlived_guest(call: Call) -> None:
    long_ago = call.shop.app.clock() - LIFETIME - timedelta(minutes=1)
    call.token = issue_guest_token(call.shop.app.tokens, call.shop.tenant_id, uuid4(), long_ago)


def guest_without_id(call: Call) -> None:
    claims = {"tid": str(call.shop.tenant_id), "sub": "me"}
    call.token = call.shop.app.tokens.issue(TokenKind.GUEST, claims, LIFETIME)


CASES: tuple[tuple[str, Spoil, int, str], ...] = (
    # where
    ("unknown table", unknown_table, 404, "table_unknown"),
    ("a table's code that was replaced", rotated_table, 404, "table_unknown"),
    ("a table that was removed", removed_table, 404, "table_unknown"),
    ("a table's code that no code looks like", lambda call: call.at_table("a b;c"), 404, "table_unknown"),
    ("another business's table", foreign_table, 404, "item_unknown"),
    ("table the staff must open", at_table(table_access="pin"), 409, "table_not_open"),
    ("table whose party has a PIN", guarded_table_with_a_party, 403, "pin_required"),
    ("table that asks for a contact", at_table(contact_at_table="required"), 409, "contact_required"),
    ("table of a house where nobody eats in", at_table(fulfilments=["pickup"]), 409, "fulfilment_not_offered"),
    ("unknown business", header("X-Restaurant", "no-such-place"), 404, "tenant_unknown"),
    ("no business named, and several here", header("X-Restaurant", "none"), 400, "tenant_ambiguous"),
    ("NUL in the address", lambda call: setattr(call, "path", f"{WEB}?restaurant=%00"), 400, "address_malformed"),
    ("wrong method", lambda call: setattr(call, "method", "PUT"), 405, "method_not_allowed"),
    # when
    ("closed business", decided(opening_hours={}), 409, "business_closed"),
    ("outside the ordering hours", decided(ordering_hours=MONDAY), 409, "business_closed"),
    # who
    ("token of the staff", staff_token, 401, "not_signed_in"),
    ("guest token of another business", foreign_guest, 401, "not_signed_in"),
    ("guest token of another business, at a table", foreign_guest_at_table, 401, "not_signed_in"),
    ("guest token that was outlived", outlived_guest, 401, "not_signed_in"),
    ("guest token that names nobody", guest_without_id, 401, "not_signed_in"),
    ("token of nothing", lambda call: setattr(call, "token", "let-me-in"), 401, "not_signed_in"),
    # what
    ("sold-out item", sold_out, 409, "item_sold_out"),
    ("more than the day has", lines(lambda shop: shop.line("Tilapia", 6)), 409, "not_enough_left"),
    ("item taken off the menu", taken_off_the_menu, 404, "item_unknown"),
    ("unknown item", put_in_line(item_id=str(uuid4())), 404, "item_unknown"),
    ("another business's item", foreign_item, 404, "item_unknown"),
    ("item without an id", put_in_line(item_id=None), 422, "validation_failed"),
    ("item id that is none", put_in_line(item_id="jollof"), 422, "validation_failed"),
    ("missing choice", lines(lambda shop: shop.line("Waakye")), 409, "choice_missing"),
    ("two where one may be chosen",
     lines(lambda shop: shop.line("Waakye", 1, "Fish", "Chicken")), 409, "too_many_choices"),
    ("the same choice twice", lines(lambda shop: shop.line("Waakye", 1, "Fish", "Egg", "Egg")), 409, "choice_doubled"),
    ("choice of another item", lines(lambda shop: shop.line("Jollof rice", 1, "Egg")), 404, "option_unknown"),
    ("another business's choice", foreign_option, 404, "option_unknown"),
    ("sold-out choice", option_sold_out, 409, "option_sold_out"),
    ("a hundred and one choices", put_in_line(options=[str(uuid4()) for _ in range(101)]), 422, "validation_failed"),
    # how many
    ("51 in one line", put_in_line(quantity=51), 422, "validation_failed"),
    ("51 over two lines",
     lines(lambda shop: shop.line(quantity=50), lambda shop: shop.line(note="x")), 409, "too_many_of_an_item"),
    ("none", put_in_line(quantity=0), 422, "validation_failed"),
    ("less than none", put_in_line(quantity=-1), 422, "validation_failed"),
    ("one and a half", put_in_line(quantity=1.5), 422, "validation_failed"),
    ("one, as a float", put_in_line(quantity=1.0), 422, "validation_failed"),
    ("more than a number holds", put_in_line(quantity=2**70), 422, "validation_failed"),
    ("as text", put_in_line(quantity="1"), 422, "validation_failed"),
    ("true", put_in_line(quantity=True), 422, "validation_failed"),
    ("not a number", put_in_line(quantity=float("nan")), 422, "validation_failed"),
    ("no number", put_in_line(quantity=None), 422, "validation_failed"),
    ("no lines", put(lines=[]), 422, "validation_failed"),
    ("a hundred and one lines", lines(*[lambda shop: shop.line("Sobolo")] * 101), 422, "validation_failed"),
    ("lines that are none", put(lines="two Jollof"), 422, "validation_failed"),
    # how
    ("unknown fulfilment", put(fulfilment="drone"), 422, "validation_failed"),
    ("no fulfilment", without("fulfilment"), 422, "validation_failed"),
    ("fulfilment that is not offered", decided(fulfilments=["dine_in"]), 409, "fulfilment_not_offered"),
    ("delivery to nowhere", put(fulfilment="delivery"), 422, "validation_failed"),
    ("delivery to spaces", put(fulfilment="delivery", delivery_address="       "), 422, "validation_failed"),
    ("delivery to a novel", put(fulfilment="delivery", delivery_address="x" * 301), 422, "validation_failed"),
    ("payment by card, where no provider is set", put(payment_method="card"), 409, "method_not_offered"),
    ("payment by promises", put(payment_method="promise"), 422, "validation_failed"),
    ("a total that is no longer true", dearer_than_seen, 409, "price_changed"),
    ("a total that never was", put(expected_total_cents=1), 409, "price_changed"),
    ("a total below nothing", put(expected_total_cents=-1), 422, "validation_failed"),
    ("a field nobody knows", put(discount=100), 422, "validation_failed"),
    ("a price of one's own", put_in_line(unit_price_cents=1), 422, "validation_failed"),
    ("the staff's own fields", put(customer_id=str(uuid4())), 422, "validation_failed"),
    # text
    ("a megabyte of notes", put(notes="x" * 1_048_576), 413, "body_too_large"),
    ("a megabyte in pieces", chunked, 413, "body_too_large"),
    ("501 characters of notes", put(notes="x" * 501), 422, "validation_failed"),
    ("201 characters for the cook", put_in_line(note="x" * 201), 422, "validation_failed"),
    ("a name of 101 characters", put(customer_name="x" * 101), 422, "validation_failed"),
    ("no name", put(customer_name=None), 422, "validation_failed"),
    ("a name of spaces", put(customer_name=" \u3000 "), 422, "validation_failed"),
    ("a name of two lines", put(customer_name="Ama\nOwusu"), 422, "validation_failed"),
    ("NUL in a name", put(customer_name="Ama\x00"), 422, "validation_failed"),
    ("NUL in notes", put(notes="no\x00onions"), 422, "validation_failed"),
    ("NUL in a line's note", put_in_line(note="\x00"), 422, "validation_failed"),
    ("an escape in a name", put(customer_name="\x1b[31mAma"), 422, "validation_failed"),
    ("half a character in a name", put(customer_name="\ud83d"), 422, "validation_failed"),
    ("half a character in a field's name", put(**{"\ud83d": 1}), 422, "validation_failed"),
    ("direction override in a name", put(customer_name="Ama \u202egnp.exe"), 422, "validation_failed"),
    ("direction override in notes", put(notes="\u202e"), 422, "validation_failed"),
    ("direction isolate in a line's note", put_in_line(note="\u2066x\u2069"), 422, "validation_failed"),
    ("direction override in an address",
     put(fulfilment="delivery", delivery_address="12 Ring \u202eRoad"), 422, "validation_failed"),
    ("an e-mail that is none", put(customer_email="ama@home"), 422, "validation_failed"),
    ("an e-mail of two lines", put(customer_email="ama@example.com\nBcc: all@example.com"), 422, "validation_failed"),
    # phone
    ("letters for a phone", phone("call me maybe"), 422, "phone_not_valid"),
    ("letters among digits", phone("0800-FLOWERS"), 422, "phone_not_valid"),
    ("two digits", phone("12"), 422, "validation_failed"),
    ("too short", phone("024 123"), 422, "phone_not_valid"),
    ("too long", phone("+233241234567890"), 422, "phone_not_valid"),
    ("forty-one digits", phone("0" * 41), 422, "validation_failed"),
    ("country that is none", phone("+999 24 123 4567"), 422, "phone_not_valid"),
    ("of another country, without its code", phone("612 345 678"), 422, "phone_not_valid"),
    ("an extension", phone("+233241234567;ext=9"), 422, "phone_not_valid"),
    ("telephones", phone("📱📱📱📱"), 422, "phone_not_valid"),
    ("NUL for a phone", phone("\x00\x00\x00"), 422, "phone_not_valid"),
    ("half a character for a phone", phone("\ud83d\ud83d\ud83d"), 422, "validation_failed"),
    ("no phone", put(customer_phone=None), 422, "validation_failed"),
    # the request
    ("broken JSON", say(b'{"lines": ['), 400, "invalid_json"),
    ("JSON that goes on", say(b"{} {}"), 400, "invalid_json"),
    ("bytes", say(b"\xff\xfe\x00"), 400, "body_unreadable"),
    ("half a letter of UTF-8", say(b'{"notes": "\xc3"}'), 400, "body_unreadable"),
    ("UTF-16", written_as("utf-16"), 400, "invalid_json"),
    ("a byte order mark", written_as("utf-8-sig"), 400, "invalid_json"),
    ("a hundred thousand brackets", say(b"[" * 100_000), 400, "body_unreadable"),
    ("a number of ten thousand digits", say(b'{"lines": ' + b"9" * 10_000 + b"}"), 400, "body_unreadable"),
    ("a list", say(b"[]"), 422, "validation_failed"),
    ("null", say(b"null"), 422, "validation_failed"),
    ("nothing", say(b""), 422, "validation_failed"),
    ("a form", header("Content-Type", "application/x-www-form-urlencoded"), 415, "wrong_content_type"),
    ("plain text", header("Content-Type", "text/plain"), 415, "wrong_content_type"),
    ("no type", header("Content-Type", "none"), 415, "wrong_content_type"),
    ("no key", header("Idempotency-Key", "none"), 400, "idempotency_key_required"),
    ("an empty key", header("Idempotency-Key", ""), 400, "idempotency_key_malformed"),
    ("a key of 15 characters", header("Idempotency-Key", "x" * 15), 400, "idempotency_key_malformed"),
    ("a key of 256 characters", header("Idempotency-Key", "x" * 256), 400, "idempotency_key_malformed"),
    ("a key with a space", header("Idempotency-Key", "my favourite key 1"), 400, "idempotency_key_malformed"),
    ("a key with a bell", header("Idempotency-Key", "sixteen-and-more\x07"), 400, "idempotency_key_malformed"),
    ("a key with an end of line", header("Idempotency-Key", "sixteen-and-more\n"), 400, "idempotency_key_malformed"),
    ("a key with an accent", header("Idempotency-Key", "sixteen-and-môre"), 400, "idempotency_key_malformed"),
    ("a key used for another order", key_used_for_another, 422, "idempotency_key_reused"),
)  # fmt: skip


@pytest.fixture
def other_books(owner: psycopg.Connection[Any], other_shop: Shop) -> Books:
    return Books(owner, other_shop.tenant_id)


@pytest.fixture
def call(shop: Shop, other_shop: Shop) -> Call:
    return Call(shop, other_shop, shop.order())


@pytest.mark.parametrize(("_case", "spoil", "status", "code"), CASES, ids=[case[0] for case in CASES])
async def test_what_cannot_be_ordered_is_refused_and_leaves_no_trace(
    _case: str, spoil: Spoil, status: int, code: str, call: Call, books: Books, other_books: Books
) -> None:
    done = spoil(call)
    if done is not None:
        await done
    before = books.everything(), other_books.everything()
    answer = await call.send()
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["type"]) == (status, f"/problems/{code.replace('_', '-')}")
    assert told["title"]
    assert told["detail"]
    assert "{" not in told["detail"]
    assert (books.everything(), other_books.everything()) == before


async def test_the_request_that_each_case_spoils_is_good(call: Call, books: Books) -> None:
    assert (await call.send()).status_code == 201
    call.at_table()
    assert (await call.send()).status_code == 201
    books.check()


async def test_a_refused_order_does_not_use_up_its_key(call: Call, books: Books) -> None:
    call.headers["Idempotency-Key"] = str(uuid4())
    good = call.body
    call.body = {**good, "lines": [call.shop.line("Tilapia", 6)]}
    assert (await call.send()).json()["code"] == "not_enough_left"
    call.body = good
    answer = await call.send()
    assert answer.status_code == 201
    assert "idempotency-replayed" not in answer.headers
    books.check()


async def test_a_changed_price_is_told_with_the_whole_new_bill(call: Call) -> None:
    call.body["expected_total_cents"] = 8400
    told = (await call.send()).json()
    quoted = (
        await call.shop.guest("POST", "/api/customer/orders/quote", json={"lines": call.body["lines"]})
    ).json()
    assert told["quote"] == quoted
    assert (quoted["total_cents"], quoted["subtotal_cents"], quoted["tax_cents"]) == (8500, 7025, 1475)
    call.body["expected_total_cents"] = quoted["total_cents"]
    assert (await call.send()).status_code == 201


async def test_a_closed_business_tells_when_it_opens(call: Call) -> None:
    await decided(ordering_hours=MONDAY)(call)
    told = (await call.send()).json()
    assert told["opens_at"].endswith("T03:00:00+00:00")


NAMES = (
    ("emoji", "Ama 🍲👩🏾‍🍳"),
    ("Arabic", "أحمد بن سعيد الحارثي"),
    ("Arabic with vowels", "مُحَمَّد"),
    ("Arabic with marks that only join", "می\u200cخواهم \u200fسلام\u200e"),
    ("Ewe and Twi", "Ɔkɔmfoɔ Ŋku Ɖeƒe Ɣebi Ɛsi"),
    ("accents written in two parts", "Jose\u0301 Nun\u0303ez"),
    ("beyond the first plane", "𝒜𝓂𝒶 𐒖"),
    ("what markup is made of", '<b>O\'Neil</b> & "Sons" \\ $1 {{7*7}} %s'),
)


@pytest.mark.parametrize(("_case", "written"), NAMES, ids=[case[0] for case in NAMES])
async def test_names_and_notes_of_every_script_come_back_exactly(
    _case: str, written: str, shop: Shop, books: Books
) -> None:
    note = f"{written}\n{written}"
    body = shop.order(
        shop.line(note=note),
        customer_name=f"  {written} ",
        notes=note,
        fulfilment="delivery",
        delivery_address=f"12, {written}",
    )
    placed = await shop.place(body)
    assert placed.status_code == 201, placed.text
    id, token = placed.json()["id"], placed.json()["guest_token"]
    kept = unicodedata.normalize("NFC", written)
    tracked = await shop.guest("GET", f"/api/customer/orders/track/{id}", token=token)
    detail = await shop.staff("GET", f"/api/v1/orders/{id}")
    board = (await shop.staff("GET", "/api/v1/orders/board")).json()["orders"]
    listed = (await shop.staff("GET", "/api/v1/orders")).json()["items"]
    for seen in (placed.json(), tracked.json(), detail.json(), *board, *listed):
        assert seen["customer_name"] == kept
        assert seen["notes"] == seen["lines"][0]["note"] == f"{kept}\n{kept}"
        assert seen["delivery_address"] == f"12, {kept}"
    assert books.customer("+233241234567")["name"] == kept


@pytest.mark.parametrize(
    ("_case", "written", "kept"),
    [
        ("as they write it at home", "024 123 4567", "+233241234567"),
        ("with its country", "+233 (0)24-123-4567", "+233241234567"),
        ("with two noughts", "00233241234567", "+233241234567"),
        ("in Arabic digits", "٠٢٤١٢٣٤٥٦٧", "+233241234567"),
        ("of another country", "+968 9212 3456", "+96892123456"),
    ],
)
async def test_phone_numbers_are_understood_as_people_write_them(
    _case: str, written: str, kept: str, shop: Shop
) -> None:
    placed = await shop.place(shop.order(customer_phone=written))
    assert (placed.status_code, placed.json()["customer_phone"]) == (201, kept)


def most(call: Call) -> None:
    """Everything at its upper bound."""
    fifty = [call.shop.line("Jollof rice", 1, note="n" * 200) for _ in range(50)]
    call.body |= {
        "lines": [*fifty, *(call.shop.line("Sobolo") for _ in range(50))],
        "customer_name": "n" * 100,
        "notes": "n" * 500,
        "fulfilment": "delivery",
        "delivery_address": "n" * 300,
        "expected_total_cents": 50 * 8500 + 50 * 2000,
        "customer_email": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example",
    }


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("everything at its upper bound", most),
        ("fifty of an item", put_in_line(quantity=50)),
        ("all there are today", lines(lambda shop: shop.line("Tilapia", 5))),
        ("a key of 16 characters", header("Idempotency-Key", "~" * 16)),
        ("a key of 255 characters", header("Idempotency-Key", "!" * 255)),
        ("another JSON type", header("Content-Type", "application/vnd.comanda+json; charset=utf-8")),
        ("only what is needed", lambda call: setattr(call, "body", {
            "lines": [{"item_id": str(call.shop.items["Sobolo"]), "quantity": 1}],
            "fulfilment": "pickup", "customer_name": "A", "customer_phone": "0241234567"})),
        ("an address nobody needs", put(delivery_address="12 Ring Road")),
    ],
)  # fmt: skip
async def test_what_is_just_within_the_bounds_is_taken(
    _case: str, change: Spoil, call: Call, books: Books
) -> None:
    change(call)
    answer = await call.send()
    assert answer.status_code == 201, answer.text
    assert (UUID(answer.json()["id"]), answer.json()["total_cents"]) == (
        books.order(answer.json()["id"])["id"],
        books.order(answer.json()["id"])["total_cents"],
    )
    books.check()


async def test_a_quoted_key_is_the_same_key(shop: Shop, books: Books) -> None:
    key, body = str(uuid4()), shop.order()
    bare, quoted = await shop.place(body, key=key), await shop.place(body, key=f'"{key}"')
    assert (bare.status_code, quoted.content) == (201, bare.content)
    books.check()
