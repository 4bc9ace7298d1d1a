"""Lists from elsewhere: chosen, looked at, and read in, row by row, whatever their encoding."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious

WIDE = {"width": 1280, "height": 1000}
KNOWN = {"name": "Kofi Mensah", "phone": "+233241000001"}
# What Windows writes in Arabic: a name that is known by its phone, one twice, and three that cannot be kept.
ROWS = (
    ("اسم العميل", "الجوال", "البريد", "رقم"),
    ("محمد سعيد", "024 100 0002", "said@guest.example", "7"),
    ("كوفي منسا", "0241000001", "kofi@guest.example", "8"),
    ("فاطمة الزهراء", "(024) 100-0003", "", "9"),
    ("محمد سعيد", "+233 24 100 0002", "", "10"),
    ("بلا هاتف", "", "", "11"),
    ("", "0241000004", "", "12"),
    ("رقم خاطئ", "12", "", "13"),
)
NEW = {"محمد سعيد": "+233241000002", "فاطمة الزهراء": "+233241000003"}


def table(rows: Any, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(cells) for cells in rows).encode(encoding)


def listed(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def make(restaurant: Restaurant, **fields: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": uuid4().hex}
    answer = restaurant.staff.post("/api/v1/customers", json=fields, headers=headers).raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def book(restaurant: Restaurant) -> dict[str, str]:
    """Phone numbers by name."""
    return {one["name"]: one["phone"] for one in restaurant.get("customers?limit=100")["items"]}


def open_import(device: Device, restaurant: Restaurant, **look: Any) -> Page:
    page = device(**(WIDE | look))
    sign_in(page, restaurant.email, "customers/import")
    return page


def choose(page: Page, file: FilePayload | Path) -> None:
    page.locator("input[type=file]").set_input_files(file)


def counts(page: Page) -> dict[str, int]:
    names = page.locator("main dl dt").all_inner_texts()
    return dict(zip(names, (int(one) for one in page.locator("main dl dd").all_inner_texts()), strict=True))


def holds(page: Page, column: str) -> Locator:
    return page.get_by_role("combobox", name=f"{own(column)} holds")


def ended(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=f"{own(name)} is read in")).to_be_visible(timeout=20_000)


def test_a_list_that_windows_wrote_in_arabic_is_looked_at_and_read_in(
    device: Device, restaurant: Restaurant
) -> None:
    make(restaurant, **KNOWN)
    page = open_import(device, restaurant)
    choose(page, listed("زبائن.csv", table(ROWS, "cp1256", ";")))
    expect(
        page.get_by_role("heading", name=f"{own('زبائن.csv')}: {own('7 rows')}, {own('Windows-1256')}")
    ).to_be_visible()
    assert {column: holds(page, column).input_value() for column in ROWS[0]} == {
        "اسم العميل": "name",
        "الجوال": "phone",
        "البريد": "email",
        "رقم": "skip",
    }
    expect(page.get_by_text("All 7 rows were looked at.")).to_be_visible()
    assert counts(page) == {"New": 2, "Known already, or twice in the list": 2, "Cannot be kept": 3}
    problems = page.get_by_role("region", name="Rows that cannot be kept").get_by_role("row")
    expect(problems).to_have_count(4)
    expect(page.get_by_text("the heading is row 1")).to_be_visible()
    expect(problems.nth(1)).to_contain_text(f"6{own('Phone number')} is missingبلا هاتف · 11")
    expect(problems.nth(2)).to_contain_text(f"7{own('Name')} is missing")
    expect(problems.nth(3)).to_contain_text("8No phone number that can be reached")

    # A column that is needed twice, or not at all.
    holds(page, "رقم").select_option("Phone number")
    expect(page.get_by_role("alert")).to_have_text(f"Two columns are chosen for this: {own('Phone number')}")
    start = page.get_by_role("button", name="Read 7 rows in")
    expect(start).to_be_disabled()
    holds(page, "الجوال").select_option("Nothing that is kept")
    # The other column is none: all of its numbers are too short.
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("main dl dd").last).to_have_text("7")
    holds(page, "رقم").select_option("Nothing that is kept")
    expect(page.get_by_role("alert")).to_have_text(f"Choose the column that holds this: {own('Phone number')}")
    holds(page, "الجوال").select_option("Phone number")
    holds(page, "رقم").select_option("Note")
    expect(page.locator("main dl dd").last).to_have_text("3")
    page.get_by_role("radio", name="is filled up").check()
    assert book(restaurant) == {KNOWN["name"]: KNOWN["phone"]}  # so far it was only looked at

    start.click()
    ended(page, "زبائن.csv")
    assert counts(page) == {"New": 2, "Filled up": 1, "Passed over": 1, "Refused": 3}
    assert book(restaurant) == {**NEW, "كوفي منسا": KNOWN["phone"]}
    kofi = restaurant.get("customers/search?q=0241000001")["items"][0]
    assert (kofi["email"], restaurant.get(f"customers/{kofi['id']}")["note"]) == ("kofi@guest.example", "8")

    # What was refused is saved as a file that can be mended and read in again.
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save these rows as a file (CSV)").click()
    assert saving.value.suggested_filename == "زبائن-Refused.csv"
    lines = Path(saving.value.path()).read_text("utf-8-sig").splitlines()
    assert lines == [
        "Row,Why,اسم العميل,الجوال,البريد,رقم",
        f"6,{own('Phone number')} is missing,بلا هاتف,,,11",
        f"7,{own('Name')} is missing,,0241000004,,12",
        "8,No phone number that can be reached,رقم خاطئ,12,,13",
    ]

    # It is still there for whoever comes back, and gone for whoever reads another one in.
    page.reload()
    ended(page, "زبائن.csv")
    page.get_by_role("link", name="Everyone").click()
    page.get_by_role("link", name="Read a list in").click()
    ended(page, "زبائن.csv")
    page.get_by_role("button", name="Read another list in").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_whoever_left_the_heading_out_is_told(device: Device, restaurant: Restaurant) -> None:
    page = open_import(device, restaurant)
    choose(page, listed("list.csv", table([("Ama Owusu", "0241000002"), ("Kofi Mensah", "0241000003")])))
    columns = page.get_by_role("region", name="Which column is what")
    expect(columns).to_contain_text("The first row must name the columns, such as “name” and “phone”.")
    # Names that nobody knows are names too: what they hold can be chosen.
    holds(page, "Ama Owusu").select_option("Name")
    holds(page, "0241000002").select_option("Phone number")
    expect(columns).not_to_contain_text("The first row must name the columns")
    expect(page.get_by_role("button", name="Read one row in")).to_be_enabled()


def test_what_is_known_stays_as_it_is_unless_it_is_asked_for_otherwise(
    device: Device, restaurant: Restaurant
) -> None:
    make(restaurant, **KNOWN)
    rows = [("Customer", "Mobile"), ("Somebody Else", "024 100 0001"), ("Ama Owusu", "024 100 0002")]
    page = open_import(device, restaurant)
    choose(page, listed("list.csv", table(rows, "utf-16")))
    expect(page.get_by_role("heading", name=own("UTF-16"))).to_be_visible()
    assert counts(page) == {"New": 1, "Known already, or twice in the list": 1, "Cannot be kept": 0}
    expect(page.get_by_role("radio", name="stays as they are")).to_be_checked()
    page.get_by_role("button", name="Read 2 rows in").click()
    ended(page, "list.csv")
    assert counts(page) == {"New": 1, "Filled up": 0, "Passed over": 1, "Refused": 0}
    assert book(restaurant) == {"Kofi Mensah": KNOWN["phone"], "Ama Owusu": "+233241000002"}
    page.get_by_role("link", name="Those from lists").click()
    page.wait_for_url("**/customers?source=import")


def test_reading_in_is_watched_and_stopped(device: Device, restaurant: Restaurant) -> None:
    rows = [("name", "phone"), *((f"Guest {at}", f"024{at:07}") for at in range(1, 6001))]
    page = open_import(device, restaurant)
    choose(page, listed("long.csv", table(rows)))
    expect(page.get_by_text("The first 1000 rows were looked at.")).to_be_visible()
    page.get_by_role("button", name="Read 6000 rows in").click()
    bar = page.get_by_role("progressbar", name=f"{own('long.csv')} is being read in")
    expect(bar).to_be_visible()
    expect(bar).not_to_have_attribute("aria-valuenow", "0")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name=f"Reading {own('long.csv')} in was stopped")).to_be_visible()
    made = counts(page)["New"]
    assert 0 < made < 6000
    total = restaurant.get("customers?limit=100")["total"]
    assert total == made  # what was read in already stays
    page.wait_for_timeout(1500)
    assert restaurant.get("customers?limit=100")["total"] == total


def test_what_is_no_list_is_refused_in_words_before_it_is_sent(
    device: Device, restaurant: Restaurant, tmp_path: Path
) -> None:
    page = open_import(device, restaurant)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "customer-imports" in one.url else None)
    large = tmp_path / "large.csv"
    large.write_bytes(b"name,phone\n" + b"Ama Owusu,0241234567\n" * 320_000)
    for file, why in (
        (large, f"{own('large.csv')} is larger than {own('6 MB')}. Part it into several lists."),
        (listed("book.xlsx", b"PK"), f"{own('book.xlsx')} is no CSV file."),
        (listed("nothing.csv", b""), f"{own('nothing.csv')} is empty."),
    ):
        choose(page, file)
        expect(page.get_by_role("alert")).to_contain_text(why)
    assert sent == []
    for content, why in (
        (b"name,phone\n", "it has no rows below a heading."),
        (b'name,phone\n"Ama,024\n', "its quotation marks do not match."),
        (b"name,name\nAma,024\n", "its heading needs a name of its own for each column."),
        (b"\x00\x01\x02", "it is no text; save the table as CSV."),
    ):
        choose(page, listed("list.csv", content))
        expect(page.get_by_role("alert")).to_have_text(
            f"This file cannot be read as a list of customers: {own(why)}"
        )
    with page.expect_download() as saving:
        page.get_by_role("button", name="An example to begin with").click()
    choose(page, Path(saving.value.path()))
    expect(page.get_by_role("button", name="Read 2 rows in")).to_be_visible()
    assert counts(page) == {"New": 2, "Known already, or twice in the list": 0, "Cannot be kept": 0}
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    assert book(restaurant) == {}


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_lists_has_a_serious_fault_for_those_who_see_or_move_otherwise(
    locale: str, scheme: str, device: Device, restaurant: Restaurant
) -> None:
    restaurant.staff.patch("/api/v1/settings", json={"language": locale[:2]}).raise_for_status()
    page = open_import(
        device, restaurant, locale=locale, scheme=scheme, width=360, reduced_motion="reduce", bypass_csp=True
    )
    faults: dict[str, Any] = {}

    def look(screen: str) -> None:
        page.wait_for_timeout(300)
        if found := serious(page):
            faults[screen] = found
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            faults[f"{screen}: width"] = wide

    page.locator("main button").first.wait_for()
    look("choose")
    choose(page, listed("زبائن.csv", table(ROWS, "cp1256", ";")))
    page.locator("main table").wait_for()
    look("looked at")
    page.locator("main div > button").nth(-2).click()
    page.locator("main a[href*=source]").wait_for()
    look("read in")
    assert faults == {}
