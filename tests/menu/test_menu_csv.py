"""The menu as a file: what goes out comes in the same."""

import csv
import io
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

import comanda.demo
from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import clean
from comanda.menu.actions.import_menu import import_menu
from comanda.menu.merging import merged_order
from comanda.menu.schemas import MenuImported
from comanda.menu.sheet import COLUMNS, Entry, Sheet, SheetRefused, read_sheet, write_sheet
from comanda.tenants.hours import parse_windows
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Role
from tests.factories import Shop, make_shop

MENU = "/api/v1/menu"
MENUS = Path(comanda.demo.__file__).parent / "menus"
DEMOS = (
    ("asaase-kitchen.csv", "GH", "GHS", "Africa/Accra"),
    ("dar-al-mawj.csv", "OM", "OMR", "Asia/Muscat"),
)
NOTHING = {"schedules": 0, "categories": 0, "items": 0, "option_groups": 0, "options": 0}

Cells = dict[str, str]


def sheet(*rows: Cells) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def category(name: str, **cells: str) -> Cells:
    return {"type": "category", "name": name, **cells}


def item(name: str, price: str = "10.00", **cells: str) -> Cells:
    return {"type": "item", "name": name, "price": price, **cells}


def group(name: str, least: int = 0, most: int = 1) -> Cells:
    return {"type": "group", "name": name, "min": str(least), "max": str(most)}


def option(name: str, price: str = "", **cells: str) -> Cells:
    return {"type": "option", "name": name, "price": price, **cells}


def schedule(name: str, hours: str = "mon-fri 07:00-11:00") -> Cells:
    return {"type": "schedule", "name": name, "description": hours}


def rows_of(text: str) -> list[Cells]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def outline(text: str) -> list[str]:
    return [row["name"] for row in rows_of(text)]


async def export(shop: Shop) -> str:
    answer = await shop.staff("GET", f"{MENU}/export")
    assert answer.status_code == 200, answer.text
    return answer.content.decode()


async def send(
    shop: Shop, text: str | bytes, mode: str = "merge", *, dry_run: bool = False, **more: Any
) -> httpx.Response:
    return await shop.staff(
        "POST",
        f"{MENU}/import?mode={mode}&dry_run={str(dry_run).lower()}",
        content=text,
        **{"headers": {"Content-Type": "text/csv; charset=utf-8"}, **more},
    )


async def take(shop: Shop, text: str, mode: str = "merge", *, dry_run: bool = False) -> Any:
    answer = await send(shop, text, mode, dry_run=dry_run)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def mistakes(shop: Shop, text: str | bytes, mode: str = "merge") -> list[tuple[int, str | None, str]]:
    """What is said of a refused file, of which nothing was taken."""
    before = await export(shop)
    answer = await send(shop, text, mode)
    assert (answer.status_code, answer.json()["code"]) == (422, "menu_not_imported"), answer.text
    assert await export(shop) == before
    return [(error["row"], error["column"], error["message"]) for error in answer.json()["errors"]]


async def ids(shop: Shop) -> dict[str, str]:
    """Ids of the menu's items, groups and options by "item", "item / group" and "item / group / option"."""
    found = {}
    for one in (await shop.staff("GET", f"{MENU}/items")).json():
        found[one["name"]] = one["id"]
        for choice in one["option_groups"]:
            found[f"{one['name']} / {choice['name']}"] = choice["id"]
            for thing in choice["options"]:
                found[f"{one['name']} / {choice['name']} / {thing['name']}"] = thing["id"]
    return found


# There and back


def canonical(rows: list[Cells]) -> list[Cells]:
    return [
        {**row, "description": str(parse_windows(row["description"]))} if row["type"] == "schedule" else row
        for row in rows
    ]


@pytest.mark.parametrize(("file", "country", "currency", "timezone"), DEMOS)
async def test_a_demo_menu_comes_out_as_it_went_in(
    file: str, country: str, currency: str, timezone: str, app: Comanda, client: httpx.AsyncClient
) -> None:
    shop = await make_shop(app, client, country=country, currency=currency, timezone=timezone)
    text = (MENUS / file).read_text(encoding="utf-8")
    types = [row["type"] for row in rows_of(text)]
    await take(shop, sheet(), "replace")
    done = await take(shop, text, "replace")
    drinks = int("Drinks" in outline(text))  # kept for the archived Sobolo, and back again
    assert done == {
        "mode": "replace",
        "dry_run": False,
        "created": {
            "schedules": types.count("schedule"),
            "categories": types.count("category") - drinks,
            "items": types.count("item"),
            "option_groups": types.count("group"),
            "options": types.count("option"),
        },
        "updated": {**NOTHING, "categories": drinks},
        "archived": 0,
        "removed": NOTHING,
        "reordered": False,
    }
    out = await export(shop)
    assert canonical(rows_of(out)) == canonical(rows_of(text))

    before = await ids(shop)
    for mode in ("merge", "replace"):
        again = await take(shop, out, mode)
        assert (again["created"], again["updated"], again["removed"]) == (NOTHING, NOTHING, NOTHING)
        assert (again["archived"], again["reordered"]) == (0, False)
        assert await export(shop) == out
    assert await ids(shop) == before


async def test_sixty_items_with_two_hundred_options_take_well_under_a_second(
    app: Comanda, client: httpx.AsyncClient
) -> None:
    shop = await make_shop(app, client)
    text = (MENUS / "asaase-kitchen.csv").read_text(encoding="utf-8")
    await take(shop, sheet(), "replace")
    started = time.perf_counter()
    async with app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        done = await import_menu(session, shop.tenant_id, SYSTEM, text, currency="GHS", mode="replace")
    assert isinstance(done, MenuImported)
    assert (done.created.items, done.created.options) == (60, 206)
    assert time.perf_counter() - started < 1


async def test_a_menu_made_by_hand_survives_the_round_trip(shop: Shop) -> None:
    out = await export(shop)
    assert out.splitlines()[:7] == [
        ",".join(COLUMNS),
        "category,Mains,أطباق,,,,,,,,,,,",
        "item,Jollof rice,طبق,,,85.00,food,,,,,,,yes",
        "item,Waakye,طبق,,,60.00,food,,,,,,,yes",
        "group,Protein,اختيار,,,,,,1,1,,,,",
        "option,Chicken,خيار,,,0.00,,,,,,,,yes",
        "option,Fish,خيار,,,15.00,,,,,,,,yes",
    ]
    before = await ids(shop)
    unchanged = await take(shop, out, "replace")
    assert (unchanged["created"], unchanged["updated"], unchanged["archived"]) == (NOTHING, NOTHING, 0)
    assert (await export(shop), await ids(shop)) == (out, before)


TAX = {"food": UUID(int=1), "drink": UUID(int=2)}
WINDOWS = parse_windows("mon-fri 07:00-11:00; sat 22:00-02:00")

_letters = st.text(
    st.one_of(st.sampled_from("='+-@\t\n\",;%_ é٣ﻻ🍕"), st.characters(codec="utf-8", exclude_categories=["C"])),
    max_size=12,
)
_notes = _letters.map(clean)
_names = _letters.map(lambda text: clean(text.replace("\n", " ").replace("\t", " ")) or "x")
_positive = st.integers(0, 10**10)


def _entries(kind: Any, **values: Any) -> Any:
    children = values.pop("children", st.just([]))
    return st.builds(
        lambda values, children: Entry(kind, values, children), st.fixed_dictionaries(values), children
    )


_options = _entries(
    "option",
    name=_names,
    name2=_notes.map(lambda text: " ".join(text.split())),
    price_delta_cents=st.integers(-(10**10), 10**10),
    is_available=st.booleans(),
)
_groups = _entries(
    "group",
    name=_names,
    name2=st.just(""),
    min_choices=st.integers(0, 50),
    max_choices=st.integers(0, 50),
    children=st.lists(_options, max_size=3),
)
_items = _entries(
    "item",
    name=_names,
    name2=_names,
    description=_notes,
    description2=_notes,
    price_cents=_positive,
    tax_class=st.sampled_from(sorted(TAX)),
    schedule=st.none() | _names,
    daily_stock=st.none() | st.integers(0, 1_000_000),
    preparation_minutes=st.none() | st.integers(0, 600),
    is_featured=st.booleans(),
    sold_out=st.booleans(),
    children=st.lists(_groups, max_size=2),
)
_categories = _entries(
    "category",
    name=_names,
    name2=_names,
    description=_notes,
    description2=_notes,
    schedule=st.none() | _names,
    is_active=st.booleans(),
    children=st.lists(_items, max_size=3),
)
_schedules = _entries(
    "schedule", name=_names, name2=_names, windows=st.just([one.model_dump(mode="json") for one in WINDOWS])
)
_sheets = st.builds(
    Sheet,
    st.lists(_schedules, max_size=3, unique_by=lambda entry: entry.name),
    st.lists(_categories, max_size=3),
)


def _bare(entries: Sequence[Entry]) -> list[Any]:
    return [(entry.kind, entry.values, _bare(entry.children)) for entry in entries]


@settings(deadline=None)
@given(_sheets, st.sampled_from(["GHS", "OMR", "JPY"]), st.sampled_from(["\n", "\r\n"]))
def test_any_menu_is_read_as_it_was_written(menu: Sheet, currency: str, line_end: str) -> None:
    text = write_sheet(menu, currency=currency).replace("\n", line_end)
    read = read_sheet(text, currency=currency, tax_classes=TAX, default_tax_class=None)
    assert (_bare(read.schedules), _bare(read.categories)) == (_bare(menu.schedules), _bare(menu.categories))


@settings(deadline=None)
@given(_sheets)
def test_no_cell_is_a_formula(menu: Sheet) -> None:
    for row in csv.reader(io.StringIO(write_sheet(menu, currency="GHS"), newline="")):
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t") or re.fullmatch(r"[+-][0-9]+(\.[0-9]+)?", cell)


async def test_formulas_are_put_in_quotation_and_taken_out_of_it(shop: Shop) -> None:
    names = ["=1+1", "+233 24", "-", "@home", "'=1", "-5", "'-5", "'til late", "'"]
    written = ["'=1+1", "'+233 24", "'-", "'@home", "''=1", "-5", "''-5", "'til late", "'"]
    for name in names:
        answer = await shop.staff("POST", f"{MENU}/categories", json={"name": name})
        assert answer.status_code == 201
    out = await export(shop)
    assert [row["name"] for row in rows_of(out) if row["type"] == "category"] == ["Mains", "Drinks", *written]
    again = await take(shop, out, "replace")
    assert (again["created"], again["removed"]) == (NOTHING, NOTHING)
    listed = (await shop.staff("GET", f"{MENU}/categories")).json()
    assert [one["name"] for one in listed] == ["Mains", "Drinks", *names]


async def test_the_file_is_sent_as_an_attachment(shop: Shop) -> None:
    answer = await shop.staff("GET", f"{MENU}/export", role=Role.KITCHEN)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="menu-{shop.slug}.csv"'
    marked = await shop.staff("GET", f"{MENU}/export?spreadsheet=true")
    assert marked.content == b"\xef\xbb\xbf" + answer.content
    assert (await send(shop, marked.content)).status_code == 200


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_what_spreadsheets_make_of_it_is_read(delimiter: str, shop: Shop) -> None:
    rows = [
        list(COLUMNS)[::-1],
        ["", ""],
        *([row[name] for name in COLUMNS[::-1]] for row in rows_of(await export(shop))),
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    assert (await take(shop, out.getvalue(), "replace"))["updated"] == NOTHING


# Merging and replacing


@pytest.mark.parametrize(
    ("_case", "now", "stated", "after"),
    [
        ("part of it keeps its places", "abcd", "db", "adcb"),
        ("the whole file decides", "abc", "cab", "cab"),
        ("a new one follows whom it follows", "abc", "bx", "abxc"),
        ("a new first one stands before the next", "abc", "xb", "axbc"),
        ("only new ones come last", "abc", "xy", "abcxy"),
        ("new ones follow one another", "abc", "axyb", "axybc"),
        ("nothing was there", "", "xy", "xy"),
    ],
)
def test_merging_disturbs_no_more_than_it_must(_case: str, now: str, stated: str, after: str) -> None:
    known = {letter: uuid7() for letter in "abcdxy"}
    order = merged_order([known[letter] for letter in now], [known[letter] for letter in stated])
    assert order == [known[letter] for letter in after]


async def test_merging_adds_and_changes_and_leaves_the_rest(shop: Shop) -> None:
    before = await ids(shop)
    text = sheet(
        schedule("Noon", "mon-sun 12:00-15:00"),
        category("Mains", description="Hot", schedule="Noon"),
        item("Waakye", "62.00", name2="واكي", available="no"),
        group("Protein", 1, 2),
        option("Tofu", "-5.00"),
        item("Banku", "50.00"),
        category("Sides"),
        item("Rice", "9.00", tax_class="soft_drink", featured="YES"),
    )
    planned = await take(shop, text, dry_run=True)
    assert await ids(shop) == before
    done = await take(shop, text)
    assert planned == {**done, "dry_run": True}
    assert done == {
        "mode": "merge",
        "dry_run": False,
        "created": {"schedules": 1, "categories": 1, "items": 2, "option_groups": 0, "options": 1},
        "updated": {**NOTHING, "categories": 1, "items": 1, "option_groups": 1},
        "archived": 0,
        "removed": NOTHING,
        "reordered": False,
    }
    out = await export(shop)
    assert outline(out) == [
        *("Noon", "Mains", "Jollof rice"),
        *("Waakye", "Protein", "Chicken", "Fish", "Tofu", "Extras", "Plantain", "Egg"),
        *("Banku", "Tilapia", "Sides", "Rice", "Drinks", "Sobolo"),
    ]
    waakye = rows_of(out)[3]
    assert (waakye["price"], waakye["name2"], waakye["available"]) == ("62.00", "واكي", "no")
    assert (await ids(shop)).items() >= before.items()


async def test_replacing_takes_off_the_menu_what_the_file_does_not_name(shop: Shop) -> None:
    before = await ids(shop)
    await take(shop, sheet(schedule("Old"), category("Empty", schedule="Old")))
    text = sheet(
        category("Drinks", name2="أطباق"),
        item("Waakye", "60.00", name2="طبق"),  # was among the mains
        group("Extras", 0, 1),
        option("Egg", "5.00"),
        item("Sobolo", "20.00"),
    )
    done = await take(shop, text, "replace")
    assert done == {
        "mode": "replace",
        "dry_run": False,
        "created": NOTHING,
        "updated": {"schedules": 0, "categories": 0, "items": 2, "option_groups": 1, "options": 1},
        "archived": 2,
        "removed": {"schedules": 1, "categories": 2, "items": 0, "option_groups": 1, "options": 3},
        "reordered": False,
    }
    assert outline(await export(shop)) == ["Drinks", "Waakye", "Extras", "Egg", "Sobolo"]
    kept = ("Waakye", "Waakye / Extras", "Waakye / Extras / Egg", "Sobolo")
    assert await ids(shop) == {name: before[name] for name in kept}
    everything = (await shop.staff("GET", f"{MENU}/categories?include_archived=true")).json()
    assert sorted((one["name"], one["is_active"]) for one in everything) == [("Drinks", True), ("Mains", False)]

    # And back: the category that was kept for its archived items is the same one.
    back = await take(shop, sheet(category("Mains"), item("Jollof rice")), "replace")
    assert (back["created"]["categories"], back["created"]["items"]) == (0, 1)
    assert back["updated"] == {**NOTHING, "categories": 1}
    listed = (await shop.staff("GET", f"{MENU}/categories")).json()
    assert [(one["id"], one["is_active"]) for one in listed] == [(str(shop.categories["Mains"]), True)]


async def test_an_empty_file_empties_the_menu(shop: Shop) -> None:
    done = await take(shop, sheet(), "replace")
    assert (done["archived"], done["removed"]["categories"]) == (4, 2)
    assert outline(await export(shop)) == []
    assert (await take(shop, sheet(), "merge"))["archived"] == 0


async def test_names_that_stand_twice_are_told_apart_by_their_order(shop: Shop) -> None:
    text = sheet(
        *(category("Twins"), item("Tea", "1.00"), item("Tea", "2.00"), group("Milk"), option("No"), group("Milk")),
        *(option("Yes"), category("Twins"), item("Tea", "3.00")),
    )
    await take(shop, text, "replace")
    out = await export(shop)
    assert outline(out) == outline(text)
    for mode in ("merge", "replace"):
        again = await take(shop, out, mode)
        assert (again["created"], again["updated"], again["archived"]) == (NOTHING, NOTHING, 0)
    assert await export(shop) == out


async def test_a_new_order_is_told(shop: Shop) -> None:
    rows = rows_of(await export(shop))
    drinks = [row for row in rows if row["name"] in ("Drinks", "Sobolo")]
    done = await take(shop, sheet(*drinks, *(row for row in rows if row not in drinks)), "replace")
    assert (done["updated"], done["reordered"]) == (NOTHING, True)
    assert outline(await export(shop))[:2] == ["Drinks", "Sobolo"]


async def test_an_import_raises_the_version_once(shop: Shop) -> None:
    async def version() -> int:
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            return (await session.scalars(select(Tenant.catalog_version).where(Tenant.id == shop.tenant_id))).one()

    before = await version()
    text = sheet(category("Sides"), item("Rice", "9.00"))
    await take(shop, text, dry_run=True)
    assert await version() == before
    await take(shop, text)
    await take(shop, text)  # changes nothing any more
    assert await version() == before + 1


# Mistakes


@pytest.mark.parametrize(
    ("_case", "rows", "expected"),
    [
        ("no type", [{"name": "Mains"}], (2, "type", "Write what this row is")),
        ("unknown type", [{"type": "dish", "name": "x"}], (2, "type", "Write what this row is")),
        ("no name", [category(" ")], (2, "name", "Give it a name.")),
        ("long name", [category("x" * 101)], (2, "name", "At most 100 characters fit here; this has 101.")),
        ("name of two lines", [category("a\nb")], (2, "name", "Write this in a single line.")),
        ("hidden character", [category("a\u202eb")], (2, "name", "A character in this cell cannot be shown")),
        ("item first", [item("Rice")], (2, "type", "Put a row of type category above")),
        ("group without item", [category("A"), group("Size")], (3, "type", "Put a row of type item above")),
        (
            "option of the category before",
            [category("A"), item("B"), group("C"), option("D"), category("E"), option("F")],
            (7, "type", "Put a row of type group above"),
        ),
        ("no price", [category("A"), item("Rice", "")], (3, "price", "Give the item a price; 0 is one.")),
        ("price of words", [category("A"), item("Rice", "ten")], (3, "price", "ten is not an amount of GHS")),
        ("too many decimals", [category("A"), item("Rice", "1.001")], (3, "price", "at most 2 decimals")),
        ("price below zero", [category("A"), item("Rice", "-1")], (3, "price", "This amount is out of bounds.")),
        ("endless price", [category("A"), item("Rice", "1e99")], (3, "price", "is not an amount")),
        (
            "unknown tax class",
            [category("A"), item("Rice", tax_class="beer")],
            (3, "tax_class", "There is no tax class beer; there are: alcohol, food, soft_drink."),
        ),
        ("unknown hours", [category("A", schedule="Noon")], (2, "schedule", "There are no hours called Noon")),
        ("hours without hours", [schedule("Noon", "")], (2, "description", "Write its hours here")),
        ("hours of words", [schedule("Noon", "noon")], (2, "description", "is not days and hours")),
        ("hours twice", [schedule("A"), schedule("A")], (3, "name", "Row 2 already has hours of that name.")),
        (
            "stock in part",
            [category("A"), item("Rice", daily_stock="1.5")],
            (3, "daily_stock", "Write a whole number from 0 to 1,000,000."),
        ),
        ("neither yes nor no", [category("A"), item("Rice", featured="x")], (3, "featured", "Write yes or no")),
        (
            "a price of a category",
            [category("A", price="1")],
            (2, "price", "A row of type category has no price."),
        ),
        (
            "no minimum",
            [category("A"), item("B"), {**group("C"), "min": ""}, option("D")],
            (4, "min", "Write a whole number from 0 to 50."),
        ),
        (
            "more needed than allowed",
            [category("A"), item("B"), group("C", 2, 1), option("D")],
            (4, "max", "raise the maximum or lower the minimum"),
        ),
        (
            "more allowed than there are",
            [category("A"), item("B"), group("C", 0, 2), option("D")],
            (4, "max", "At most 2 choices from 1 options cannot be"),
        ),
        (
            "cheaper than nothing",
            [category("A"), item("B", "1.00"), group("C"), option("D", "-1.01")],
            (3, "price", "With its cheapest choices B would cost less than nothing."),
        ),
        (
            "too many groups",
            [category("A"), item("B"), *([group("C"), option("D")] * 21)],
            (3, None, "An item has at most 20 groups; this would have 21."),
        ),
        (
            "too many options",
            [category("A"), item("B"), group("C"), *([option("D")] * 51)],
            (4, "max", "A group has at most 50 options; this would have 51."),
        ),
    ],
)
@pytest.mark.parametrize("mode", ["merge", "replace"])
async def test_a_mistake_is_named_by_its_row(
    _case: str, rows: list[Cells], expected: tuple[int, str | None, str], mode: str, shop: Shop
) -> None:
    [(row, column, message)] = await mistakes(shop, sheet(*rows), mode)
    assert (row, column) == expected[:2]
    assert expected[2] in message


async def test_every_mistake_is_told_and_a_hundred_at_most(shop: Shop) -> None:
    rows = [category("Sides"), item("", "x", featured="maybe"), option("Egg")]
    told = [(row, column) for row, column, _ in await mistakes(shop, sheet(*rows))]
    assert told == [(3, "name"), (3, "price"), (3, "featured"), (4, "type")]
    assert len(await mistakes(shop, sheet(*[item("Rice")] * 101))) == 100


async def test_what_only_shows_together_with_the_menu_is_a_mistake_too(shop: Shop) -> None:
    item_id = shop.items["Waakye"]
    cheap = {"name": "Cheap", "options": [{"name": "Half", "price_delta_cents": -5000}]}
    await shop.staff("PATCH", f"{MENU}/items/{item_id}", json={"option_groups": [cheap]})
    text = sheet(category("Mains"), item("Waakye", "49.99"))
    assert [(row, column) for row, column, _ in await mistakes(shop, text)] == [(3, "price")]
    assert (await take(shop, sheet(category("Mains"), item("Waakye", "50.00"))))["updated"]["items"] == 1
    # The hours a file refers to may be on the menu already, unless it replaces that.
    await take(shop, sheet(schedule("Noon")))
    late = sheet(category("Late", schedule="Noon"))
    assert (await mistakes(shop, late, "replace"))[0][:2] == (2, "schedule")
    assert (await take(shop, late))["created"]["categories"] == 1


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("_case", "text", "row", "said"),
    [
        ("nothing", "", 1, "these are missing: type, name, name2"),
        ("a column is missing", HEADER.replace(",price", ""), 1, "these are missing: price."),
        ("an unknown column", HEADER + ",colour", 1, "There are no such columns: colour."),
        ("a column twice", HEADER + ",price", 1, "Each column may stand once"),
        ("a cell too many", f"{HEADER}\ncategory,A{',' * 13}x", 2, "more cells than there are columns"),
        ("open quotation", f'{HEADER}\ncategory,A\ncategory,"B', 3, "quotation marks"),
        ("text after quotation", f'{HEADER}\ncategory,"B"x', 2, "quotation marks"),
        ("a cell without end", f"{HEADER}\ncategory,{'x' * 140_000}", 2, "far too long"),
        ("too many rows", HEADER + "\ncategory,A" * 5001, 5002, "at most 5,000 rows"),
        ("an older encoding", f"{HEADER}\ncategory,Café".encode("latin-1"), 2, "not UTF-8"),
        ("a spreadsheet itself", b"PK\x03\x04\xff\xfe", 1, "not UTF-8"),
    ],
)
async def test_a_file_that_is_no_menu(_case: str, text: str | bytes, row: int, said: str, shop: Shop) -> None:
    found = await mistakes(shop, text)
    assert found[0][0] == row
    assert said in found[0][2]


async def test_rows_count_as_spreadsheets_do() -> None:
    text = f'{HEADER}\n\ncategory,A,,"two\nlines"\n\nitem,B\n'
    with pytest.raises(SheetRefused) as refused:
        read_sheet(text, currency="GHS", tax_classes=TAX, default_tax_class="food")
    assert [(error.row, error.column) for error in refused.value.errors] == [(5, "price")]


async def test_only_csv_of_two_megabytes_is_taken(shop: Shop) -> None:
    before = await export(shop)
    typed = await send(shop, sheet(), "replace", headers={"Content-Type": "application/json"})
    assert (typed.status_code, typed.json()["code"]) == (415, "wrong_content_type")
    large = await send(shop, HEADER + "\n" * (2 * 1024 * 1024), "replace")
    assert (large.status_code, large.json()["limit_bytes"]) == (413, 2 * 1024 * 1024)
    no_mode = await shop.staff("POST", f"{MENU}/import", content=sheet(), headers={"Content-Type": "text/csv"})
    assert (no_mode.status_code, no_mode.json()["errors"][0]["pointer"]) == (422, "/query/mode")
    assert await export(shop) == before


async def test_only_who_writes_the_menu_imports_it(shop: Shop, other_shop: Shop) -> None:
    before = await export(shop)
    for role in (Role.KITCHEN, Role.FRONT_DESK):
        assert (await send(shop, sheet(), "replace", role=role)).status_code == 403
    assert (await shop.client.post(f"{MENU}/import?mode=replace", content=sheet())).status_code == 401
    assert (await shop.client.get(f"{MENU}/export")).status_code == 401
    await take(other_shop, sheet(), "replace")
    assert await export(shop) == before


async def test_a_repeated_request_imports_once(shop: Shop) -> None:
    key = {"Idempotency-Key": str(uuid4()), "Content-Type": "text/csv"}
    text = sheet(category("Sides"), item("Rice", "9.00"))
    first = await send(shop, text, headers=key)
    second = await send(shop, text, headers=key)
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    other = await send(shop, text, dry_run=True, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert outline(await export(shop)).count("Rice") == 1
