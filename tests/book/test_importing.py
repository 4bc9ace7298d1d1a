"""Lists of customers that are read in: looked at first, in whatever encoding, row by row, once."""

import asyncio
from typing import Any

import pytest

from comanda.book.actions.read_in import AT_ONCE
from comanda.book.importing import MOST_BYTES
from comanda.tenants.permissions import Role
from tests.factories import Shop
from tests.people_known import CustomerBook, new_number


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def sent(shop: Shop, content: str | bytes, status: int = 201, **more: Any) -> dict[str, Any]:
    answer = await shop.staff(
        "POST",
        "/api/v1/customer-imports",
        content=content.encode() if isinstance(content, str) else content,
        headers={"Content-Type": "text/csv"},
        **more,
    )
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ask(
    shop: Shop, method: str, found: dict[str, Any], what: str = "", status: int = 200, **more: Any
) -> Any:
    answer = await shop.staff(method, f"/api/v1/customer-imports/{found['id']}{what}", **more)
    assert answer.status_code == status, answer.text
    return answer.json()


async def read_in(shop: Shop, found: dict[str, Any]) -> dict[str, Any]:
    await ask(shop, "POST", found, "/start")
    await shop.app.work(until_idle=True)
    done: dict[str, Any] = await ask(shop, "GET", found)
    return done


def numbers(done: dict[str, Any]) -> tuple[int, ...]:
    return tuple(done[name] for name in ("rows_done", "created", "updated", "skipped", "refused"))


async def names(book: CustomerBook) -> list[str]:
    found = await book.ask("GET", "", params={"sort": "name", "limit": 100})
    return [one["name"] for one in found["items"]]


async def test_nothing_is_read_in_before_somebody_says_so(book: CustomerBook, shop: Shop) -> None:
    await book.make("Yaw", "+233247770001")
    found = await sent(
        shop,
        "Full Name,Mobile,E-Mail,Shoe size\n"
        "Ama Owusu,024 777 0002,ama@guest.example,38\n"
        "Kofi,12,,42\n"
        "Yaw Again,+233 24 777 0001,,\n"
        ",0247770003,,\n",
    )
    assert found["mapping"] == {"Full Name": "name", "Mobile": "phone", "E-Mail": "email", "Shoe size": "skip"}
    assert (found["status"], found["rows_total"], found["looked_at"]) == ("previewed", 4, 4)
    assert (found["duplicates"], found["likely_refused"]) == (1, 2)
    assert [(one["row"], one["field"], one["problem"]) for one in found["problems"]] == [
        (3, "phone", "is no phone number that can be reached"),
        (5, "name", "has no name"),
    ]
    assert found["sample"][0] == ["Ama Owusu", "024 777 0002", "ama@guest.example", "38"]
    assert await names(book) == ["Yaw"]
    done = await read_in(shop, found)
    assert (done["status"], numbers(done)) == ("done", (4, 1, 0, 1, 2))
    assert await names(book) == ["Ama Owusu", "Yaw"]
    assert await book.search("owusu") == ["Ama Owusu"]
    # Who was never here is not who was here lately.
    assert [one["name"] for one in (await book.ask("GET", "/recent"))["items"]] == ["Yaw", "Ama Owusu"]
    await ask(shop, "POST", found, "/start", 409)


async def test_rows_are_counted_as_a_spreadsheet_counts_them(book: CustomerBook, shop: Shop) -> None:
    """The heading, rows with nothing in them and cells of several lines: whoever mends row 6 finds it there."""
    good, bad = f'"Ama\nOwusu",{new_number()},"two\nlines"', "Kofi,12,"
    found = await sent(shop, f'name,phone,note\n\nAma,{new_number()},"two\nlines"\n,,\n{good}\n{bad}\n')
    assert [one["row"] for one in found["problems"]] == [5, 6]
    done = await read_in(shop, found)
    assert [(one["row"], one["cells"][0]) for one in done["problems"]] == [(5, "Ama\nOwusu"), (6, "Kofi")]
    refused = await sent(shop, "name,phone\n\n" + "x" * 3000 + ",1\n", 422)
    assert "row 3" in refused["detail"]


async def test_birthdays_of_a_list_are_of_those_alive(book: CustomerBook, shop: Shop) -> None:
    days = ("0001-01-01", "31/12/1899", "2090-01-01", "1900-01-01")
    rows = "".join(f"Ama,{new_number()},{day}\n" for day in days)
    found = await sent(shop, f"name,phone,birthday\n{rows}")
    assert [(one["row"], one["field"]) for one in found["problems"]] == [(row, "birthday") for row in (2, 3, 4)]


async def test_what_is_known_already_may_be_filled_up(book: CustomerBook, shop: Shop) -> None:
    known = await book.make("Ama", "+233247770004", note="Window seat")
    found = await sent(
        shop, "name,phone,email,birthday,note\nAma Owusu,0247770004,ama@guest.example,31/05/1990,Other\n"
    )
    body = {"mapping": found["mapping"], "on_duplicate": "update"}
    await ask(shop, "PUT", found, json=body)
    assert numbers(await read_in(shop, found)) == (1, 0, 1, 0, 0)
    after = await book.read(known)
    assert (after["name"], after["email"], after["birthday"], after["note"]) == (
        "Ama Owusu", "ama@guest.example", "1990-05-31", "Window seat",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1256", "windows-1256"),
    ],
)
async def test_arabic_in_what_windows_writes(book: CustomerBook, shop: Shop, encoding: str, said: str) -> None:
    phone = new_number()
    found = await sent(shop, f"الاسم;الهاتف\nمحمد الحارثي;{phone}\n".encode(encoding))
    assert (found["encoding"], found["mapping"]) == (said, {"الاسم": "name", "الهاتف": "phone"})
    await read_in(shop, found)
    assert await book.search(phone) == await book.search("الحارثي") == ["محمد الحارثي"]


async def test_letters_of_the_west(book: CustomerBook, shop: Shop) -> None:
    found = await sent(shop, f"Nombre\tTeléfono\nJosé Muñoz\t{new_number()}\n".encode("cp1252"))
    assert (found["encoding"], found["mapping"]) == ("windows-1252", {"Nombre": "name", "Teléfono": "phone"})
    await read_in(shop, found)
    assert await names(book) == ["José Muñoz"]


async def test_many_rows_are_numbered_without_a_gap(book: CustomerBook, shop: Shop) -> None:
    count = AT_ONCE * 2 + 7
    phones = [new_number() for _ in range(count)]
    found = await sent(shop, "name,phone\n" + "".join(f"Ama {n},{phone}\n" for n, phone in enumerate(phones)))
    await asyncio.gather(read_in(shop, found), book.make())
    done = await ask(shop, "GET", found)
    assert (done["status"], numbers(done)) == ("done", (count, count, 0, 0, 0))
    again = await sent(shop, "name,phone\n" + "".join(f"Ama {n},{phone}\n" for n, phone in enumerate(phones)))
    assert numbers(await read_in(shop, again)) == (count, 0, 0, count, 0)
    last = await book.make()
    assert last["customer_number"] == f"CUST-{count + 2:05d}"


async def test_one_phone_twice_in_a_list_is_one_customer(book: CustomerBook, shop: Shop) -> None:
    phone = new_number()
    found = await sent(shop, f"name,phone\nAma,{phone}\nAma Again,{phone}\n")
    assert found["duplicates"] == 1
    assert numbers(await read_in(shop, found)) == (2, 1, 0, 1, 0)
    assert await names(book) == ["Ama"]


async def test_what_is_cancelled_is_not_read_in(book: CustomerBook, shop: Shop) -> None:
    found = await sent(shop, f"name,phone\nAma,{new_number()}\n")
    assert (await ask(shop, "POST", found, "/cancel"))["status"] == "cancelled"
    await ask(shop, "POST", found, "/start", 409)
    await ask(shop, "PUT", found, "", 409, json={"mapping": {"name": "name", "phone": "phone"}})
    assert await names(book) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no rows"),
        ("name,phone\n", "no rows"),
        ('name,phone\n"Ama,024', "quotation marks"),
        ("name,name\na,b\n", "heading"),
        (b"name,phone\n\x00\x01\x02", "no text"),
        ("name,phone\n" + "x" * 3000 + ",1\n", "longer than 2000"),
        (",".join(f"c{n}" for n in range(61)) + "\nx\n", "heading"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
    ],
)
async def test_what_is_no_list(book: CustomerBook, shop: Shop, content: str | bytes, why: str) -> None:
    refused = await sent(shop, content, 422)
    assert refused["code"] == "list_not_readable"
    assert why in refused["detail"]


async def test_a_list_that_is_far_too_large_is_not_even_read(book: CustomerBook, shop: Shop) -> None:
    refused = await sent(shop, b"x" * (MOST_BYTES + 1), 413)
    assert refused["code"] == "body_too_large"


async def test_columns_are_chosen_once_each(book: CustomerBook, shop: Shop) -> None:
    found = await sent(shop, f"a,b\nAma,{new_number()}\n")
    assert found["mapping"] == {"a": "skip", "b": "skip"}
    for mapping in (
        {"a": "name"},
        {"a": "name", "b": "name"},
        {"a": "name", "b": "phone", "c": "note"},
        {"a": "shoe"},
    ):
        await ask(shop, "PUT", found, "", 422, json={"mapping": mapping})
    looked = await ask(shop, "PUT", found, json={"mapping": {"a": "name", "b": "phone"}})
    assert looked["likely_refused"] == 0
    assert numbers(await read_in(shop, found)) == (1, 1, 0, 0, 0)


async def test_who_may(book: CustomerBook, shop: Shop, other_shop: Shop) -> None:
    found = await sent(shop, f"name,phone\nAma,{new_number()}\n")
    await sent(shop, "name,phone\nAma,024\n", 403, role=Role.FRONT_DESK)
    for what in ("/start", "/cancel"):
        await ask(other_shop, "POST", found, what, 404)
    assert (await ask(shop, "GET", found))["status"] == "previewed"


async def test_the_last_lists_are_listed_newest_first(shop: Shop, other_shop: Shop) -> None:
    begun = [await sent(shop, f"name,phone\nAma {place},024 777 {place:04d}\n") for place in range(12)]
    await read_in(shop, begun[-1])
    await sent(other_shop, "name,phone\nKofi,024 777 9999\n")
    answer = await shop.staff("GET", "/api/v1/customer-imports")
    assert answer.status_code == 200, answer.text
    listed = answer.json()
    assert [one["id"] for one in listed] == [one["id"] for one in begun[:1:-1]]
    assert [(one["status"], one["created"]) for one in listed[:2]] == [("done", 1), ("previewed", 0)]
