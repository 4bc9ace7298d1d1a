"""Customers are found by what people type of them."""

import pytest

from tests.factories import Shop
from tests.people_known import CustomerBook, new_number


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def test_any_run_of_three_digits_or_more(book: CustomerBook) -> None:
    await book.make("Ama", "+233247654321")
    await book.make("Kofi", "+96892123456")
    for typed, found in (
        ("+233247654321", ["Ama"]),
        ("0247654321", ["Ama"]),
        ("024 765", ["Ama"]),
        ("(024) 765-4321", ["Ama"]),
        ("00233 24 765", ["Ama"]),
        ("4321", ["Ama"]),
        ("654321", ["Ama"]),
        ("765", ["Ama"]),
        ("٤٣٢١", ["Ama"]),
        ("123456", ["Kofi"]),
        ("92123", ["Kofi"]),
        ("9999", []),
    ):
        assert (typed, await book.search(typed)) == (typed, found)


@pytest.mark.parametrize(
    "typed",
    [
        "Mohammed", "muhammad", "Mohamed", "Mohamad", "محمد", "مُحَمَّد", "Mohmamed", "Mohamme", "moham", "Mohammed Al",
        "harthi", "الحارثي", "حارثي", "Mohammed Alharthy", "harthi mohammed",
    ],
)  # fmt: skip
async def test_spelling_variants_and_both_scripts(book: CustomerBook, typed: str) -> None:
    await book.make("Mohammed Al-Harthi", name2="محمد الحارثي")
    await book.make("Akosua Mensah")
    found = await book.search(typed)
    assert found[:1] == ["Mohammed Al-Harthi"], found
    assert "Akosua Mensah" not in found


@pytest.mark.parametrize("typed", ["Mesnah", "Mnsah", "Mensha", "mensah ako", "Akousa", "MENSAH", "  mensah  "])
async def test_a_swapped_or_missing_letter(book: CustomerBook, typed: str) -> None:
    await book.make("Akosua Mensah")
    await book.make("Kwabena Boateng")
    assert await book.search(typed) == ["Akosua Mensah"]


async def test_letters_with_marks(book: CustomerBook) -> None:
    await book.make("José Muñoz")
    await book.make("Ɛfua Ɔsei")
    for typed, found in (
        ("munoz", "José Muñoz"),
        ("jose", "José Muñoz"),
        ("efua", "Ɛfua Ɔsei"),
        ("osei", "Ɛfua Ɔsei"),
    ):
        assert (typed, await book.search(typed)) == (typed, [found])


async def test_number_and_e_mail(book: CustomerBook) -> None:
    first = await book.make("Ama", email="ama.owusu@guest.example")
    await book.make("Kofi", email="kofi@guest.example")
    assert await book.search(first["customer_number"]) == ["Ama"]
    assert await book.search("cust-00002") == ["Kofi"]
    assert await book.search("AMA.OWUSU@guest") == ["Ama"]
    assert await book.search("kofi@guest.example") == ["Kofi"]


async def test_what_was_typed_first_decides(book: CustomerBook) -> None:
    await book.make("Kofi Ama")
    await book.make("Ama Kofi")
    assert await book.search("ama k") == ["Ama Kofi", "Kofi Ama"]
    assert await book.search("kofi a") == ["Kofi Ama", "Ama Kofi"]
    await book.make("Amanda Boateng")
    assert (await book.search("ama"))[-1] == "Amanda Boateng"  # a whole word before the beginning of one


async def test_nothing_typed_those_who_were_here_last(book: CustomerBook, shop: Shop) -> None:
    first = await book.make("First")
    await book.make("Second")
    assert await book.search("") == ["Second", "First"]
    await shop.place(shop.order(customer_phone=first["phone"]))
    assert await book.search(" ") == ["First", "Second"]
    recent = await book.ask("GET", "/recent", params={"limit": 1})
    assert [one["name"] for one in recent["items"]] == ["First"]


async def test_what_is_changed_is_found_anew(book: CustomerBook) -> None:
    customer = await book.make("Ama Owusu")
    phone = new_number()
    await book.ask("PATCH", f"/{customer['id']}", json={"name": "Abena Sarpong", "phone": phone})
    assert await book.search("Owusu") == await book.search(customer["phone"]) == []
    assert await book.search("Sarpong") == await book.search(phone) == ["Abena Sarpong"]


async def test_whoever_orders_is_found(book: CustomerBook, shop: Shop) -> None:
    await shop.place(shop.order(customer_name="Nana Yaw", customer_phone=new_number()))
    assert await book.search("nana") == ["Nana Yaw"]


async def test_others_customers_are_not_found(book: CustomerBook, other_shop: Shop) -> None:
    await book.make("Ama Owusu", "+233247000001")
    theirs = CustomerBook(other_shop)
    for typed in ("Ama", "Owusu", "+233247000001", "0001", "Oswuu", ""):
        assert await theirs.search(typed) == []


@pytest.mark.parametrize(
    "typed", ["%", "_", "\\", "'; --", "***", "🦁", "a" * 100, "@", "cust-", "~mhmd", "\x00", "1 2 3 4 5 6 7 8 9"]
)
async def test_what_is_typed_harms_nothing(book: CustomerBook, typed: str) -> None:
    await book.make("Ama Owusu")
    answer = await book.shop.staff("GET", "/api/v1/customers/search", params={"q": typed})
    assert answer.status_code in (200, 400, 422), answer.text
    if answer.status_code == 200:
        assert [one["name"] for one in answer.json()["items"]] in ([], ["Ama Owusu"])


async def test_pages_of_the_list_go_on_where_the_last_one_ended(book: CustomerBook) -> None:
    names = [f"{letter} Owusu" for letter in "EBDAC"]
    for name in names:
        await book.make(name)
    for sort, wanted in (("name", sorted(names)), ("recent", names[::-1]), ("spent", names[::-1])):
        found, cursor, total = [], None, None
        while True:
            query = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = await book.ask("GET", "", params=query)
            found += [one["name"] for one in page["items"]]
            total = page["total"] if total is None else total
            cursor = page["next"]
            if cursor is None:
                break
        assert (sort, found, total) == (sort, wanted, 5)
    for wrong in ("abc", "MjAyNg==", "eCAwMTkz"):
        await book.ask("GET", "", 400, params={"cursor": wrong})


async def test_filters(book: CustomerBook, shop: Shop) -> None:
    await book.guest()
    await book.make("Ama", email="ama@guest.example")
    kofi = await book.make("Kofi")
    for _ in range(2):
        await shop.place(shop.order(customer_phone=kofi["phone"]))
    for query, found in (
        ({"type": "guest"}, ["Walk-in Customer"]),
        ({"type": "stub"}, ["Kofi", "Ama"]),
        ({"has_email": True}, ["Ama"]),
        ({"visits_at_least": 2}, ["Kofi"]),
        ({"spent_at_least": 17_000}, ["Kofi"]),
        ({"spent_at_least": 17_001}, []),
        ({"visited_since_days": 1}, ["Kofi"]),
        ({"not_visited_since_days": 1}, ["Ama", "Walk-in Customer"]),
        ({"active": False}, []),
        ({"verified": True}, []),
        ({"source": "order"}, []),
    ):
        page = await book.ask("GET", "", params=query)
        assert (query, [one["name"] for one in page["items"]]) == (query, found)
    for wrong in ({"type": "king"}, {"limit": 101}, {"visited_since_days": 0}, {"colour": "red"}):
        await book.ask("GET", "", 422, params=wrong)


async def test_a_slip_is_near_only_to_what_looks_like_it(book: CustomerBook) -> None:
    await book.make("Naa Dedei Tagoe")
    await book.make("Edem Kpodo")
    await book.make("Isaac Appiah")
    await book.make("Mawuena Tsikata")
    await book.make("Yaw Mensah")
    await book.make("Kwabena Boateng")
    for typed, found in (
        ("zzzz", []),
        ("ebo", []),
        ("kwabna", ["Kwabena Boateng"]),
        ("Mesnah", ["Yaw Mensah"]),
        ("Menash", ["Yaw Mensah", "Mawuena Tsikata"]),
        ("yw mensah", ["Yaw Mensah"]),
    ):
        assert (typed, await book.search(typed)) == (typed, found)


async def test_who_would_be_near_by_a_slip_stays_out_where_somebody_fits(book: CustomerBook) -> None:
    await book.make("Mohammed Said", name2="محمد سعيد")
    await book.make("Muhammad Ali")
    await book.make("Raya Al Mahrizi", name2="راية المحرزي")
    for typed in ("Mohammed", "محمد"):
        assert await book.search(typed) == ["Mohammed Said", "Muhammad Ali"]


async def test_a_name_and_digits_of_the_phone(book: CustomerBook) -> None:
    await book.make("Ebo Quansah", "+233571058757")
    await book.make("Ebo Quansah", "+233571051111")
    await book.make("Yaw Mensah", "+233249971000")
    assert await book.search("ebo quansah 8757") == ["Ebo Quansah"]
    assert await book.search("Yaw 9971") == ["Yaw Mensah"]
    assert await book.search("ebo 9971") == []


async def test_the_number_as_it_is_read_out(book: CustomerBook) -> None:
    for name, phone in (("Ama", "+233247650000"), ("Kofi", "+233247650001"), ("Yaw", "+233247650003")):
        await book.make(name, phone)
    for typed in ("CUST-00002", "cust-2", "cust 2", "CUST2", "00002"):
        assert (typed, await book.search(typed)) == (typed, ["Kofi"])
    for typed in ("2", "٢", "002"):  # which the phones begin with, or have within them
        assert (typed, (await book.search(typed))[0]) == (typed, "Kofi")
