"""The customer book as the staff see it: who is known, what is known of one of them, and what it says together."""

import csv
import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.staff import own, sign_in
from tests.browser.test_customer import serious
from tests.browser.test_staff_messages import guest_order, until
from tests.calls import picture

WIDE = {"width": 1280, "height": 900}
HERE = {"latitude": 5.6037, "longitude": -0.187}
ZONES = [
    {"name": "Near", "name2": "قريب", "radius_meters": 3000, "fee_cents": 1500, "minimum_cents": 5000},
    {"name": "Far", "name2": "بعيد", "radius_meters": 8000, "fee_cents": 3000, "minimum_cents": 0},
]
WISHES = [
    {
        "key": "spice",
        "label": "Spice",
        "label2": "التوابل",
        "kind": "choice",
        "options": [{"key": "hot", "label": "Hot", "label2": "حار"}],
    },
    {
        "key": "allergies",
        "label": "Allergies",
        "label2": "الحساسية",
        "kind": "choices",
        "options": [{"key": "nuts", "label": "Nuts", "label2": "مكسرات"}],
        "needs_consent": True,
    },
]


def ask(restaurant: Restaurant, method: str, path: str, **body: Any) -> Any:
    headers = {"Idempotency-Key": uuid4().hex}
    answer = restaurant.staff.request(method, f"/api/v1/{path}", json=body or None, headers=headers)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def make(restaurant: Restaurant, name: str, phone: str | None = None, **more: Any) -> dict[str, Any]:
    """A stub where there is a phone number, a guest where there is none."""
    body = {"type": "stub" if phone else "guest", "name": name, "phone": phone} | more
    made: dict[str, Any] = ask(restaurant, "POST", "customers", **body)
    return made


def serve(restaurant: Restaurant, phone: str, quantity: int = 1, item: str = "Sobolo") -> dict[str, Any]:
    """An order of whoever has this number, eaten and paid."""
    order = restaurant.order(item, quantity, customer_name="Somebody", customer_phone=phone)
    restaurant.move(order["id"], "accepted", "preparing", "ready", "completed")
    return order


def read(restaurant: Restaurant, customer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = restaurant.get(f"customers/{customer['id']}")
    return found


def rows(page: Page) -> Locator:
    """Of the table that a wide screen has."""
    return page.get_by_role("region", name="Everyone").locator("tbody tr")


def count(page: Page) -> Locator:
    return page.get_by_role("region", name="Everyone").get_by_role("status").first


def one(restaurant: Restaurant, page: Page, customer: dict[str, Any], part: str = "") -> None:
    sign_in(page, restaurant.email, f"customers/of/{customer['id']}/{part}".rstrip("/"))


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("region", name=name, exact=True)


def fits(page: Page) -> bool:
    held: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return held


# --- the list -----------------------------------------------------------------------------------------------------


def test_customers_are_found_and_narrowed_and_the_address_keeps_it(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers")
    expect(page.get_by_text("Nobody is known yet.")).to_be_visible()

    make(restaurant, "Ama Owusu", "+233241000001", email="ama@example.com")
    make(restaurant, "Mohammed Said", "+233241000002", name2="محمد سعيد")
    make(restaurant, "Kofi Mensah", "+233241000003")
    make(restaurant, "Walk-in")
    serve(restaurant, "+233241000003", 4)
    serve(restaurant, "+233241000003")
    serve(restaurant, "+233241000001")
    page.reload()
    expect(count(page)).to_have_text("4 customers")
    # Who was here last comes first.
    expect(rows(page)).to_have_count(4)
    expect(rows(page).nth(0)).to_contain_text("Ama Owusu")
    kofi = rows(page).nth(1)
    expect(kofi).to_contain_text("Kofi Mensah")
    expect(kofi).to_contain_text("+233241000003")
    expect(kofi).to_contain_text("Name and phone")
    expect(kofi.get_by_role("cell").nth(3)).to_have_text("2")
    expect(kofi).to_contain_text(re.compile(r"75\.00"))
    page.get_by_role("combobox", name="Sorted").select_option("By name")
    expect(rows(page).nth(1)).to_contain_text("Kofi Mensah")
    expect(rows(page).nth(2)).to_contain_text("Mohammed Said")
    page.get_by_role("combobox", name="Sorted").select_option("Spent most first")
    expect(rows(page).nth(0)).to_contain_text("Kofi Mensah")

    # By part of a number in whichever digits, by a name in the other script, by what sounds like it.
    search = page.get_by_role("searchbox", name="Number, name or e-mail")
    for typed, name in (("٠٠٠٢", "Mohammed Said"), ("محمد", "Mohammed Said"), ("ama@ex", "Ama Owusu")):
        search.fill(typed)
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(name)
    search.fill("Mnsah")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("similar")
    page.reload()
    expect(search).to_have_value("Mnsah")
    expect(rows(page)).to_contain_text("Kofi Mensah")
    search.fill("Nobody at all")
    expect(page.get_by_text("No customer matches this.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(search).to_have_value("")
    expect(rows(page)).to_have_count(4)

    # Filters, each alone and together, also after the page was loaded again.
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="E-mail").select_option("Known")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Ama Owusu")
    page.get_by_role("combobox", name="E-mail").select_option("Not known")
    expect(rows(page)).to_have_count(3)
    page.get_by_role("combobox", name="Profile").select_option("Guest")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Walk-in")
    expect(page.get_by_role("button", name="Filters: 2")).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="Profile")).to_have_value("guest")
    expect(page.get_by_role("combobox", name="E-mail")).to_have_value("false")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Clear filters").click()
    expect(rows(page)).to_have_count(4)
    page.get_by_role("textbox", name="Spent at least").fill("٧٥")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Kofi Mensah")
    assert "spent_at_least=%227500%22" in page.url or "spent_at_least=7500" in page.url
    page.get_by_role("textbox", name="Spent at least").fill("")
    page.get_by_role("textbox", name="Visits at least").fill("1")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("combobox", name="Was here", exact=True).select_option("in the last 7 days")
    expect(rows(page)).to_have_count(2)
    # A search is narrowed as well.
    search.fill("Kofi")
    expect(rows(page)).to_have_count(1)
    search.fill("Mohammed")
    expect(page.get_by_text("No customer matches this.")).to_be_visible()
    # As somebody writes an address by hand.
    page.goto("/staff/customers?verified=false&source=order")
    expect(page.get_by_text("No customer matches this.")).to_be_visible()
    page.goto("/staff/customers?verified=false&source=staff&sort=name")
    expect(rows(page)).to_have_count(4)
    expect(page.get_by_role("combobox", name="Phone")).to_have_value("false")


def test_the_list_is_gone_through_by_keyboard_and_loads_itself(device: Device, restaurant: Restaurant) -> None:
    for n in range(55):
        make(restaurant, f"Guest {n:02d}")
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers?sort=name")
    expect(count(page)).to_have_text("55 customers")
    expect(rows(page)).to_have_count(50)
    # As soon as one is there; not out of a button or a dialog.
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Guest 00")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Those chosen")).to_contain_text("1 chosen")
    page.keyboard.press("Space")
    filters = page.get_by_role("button", name="Filters")
    filters.focus()
    page.keyboard.press("ArrowDown")
    expect(filters).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Guest 00")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Those chosen")).to_contain_text("2 chosen")
    # The first that was chosen goes into the second.
    page.get_by_role("button", name="Merge the two").click()
    ids = {one["name"]: one["id"] for one in restaurant.get("customers?sort=name")["items"]}
    page.wait_for_url(re.compile(f"merge.*source=.*{ids['Guest 01']}.*target=.*{ids['Guest 02']}"))
    page.go_back()
    expect(rows(page)).to_have_count(50)
    rows(page).last.scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(55)
    expect(page.get_by_role("button", name="More customers")).to_have_count(0)
    page.get_by_role("link", name="Guest 54").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Guest 54")).to_have_count(2)
    # Whoever comes back goes on where they were.
    page.get_by_role("main").get_by_role("link", name="Customers").click()
    expect(page.get_by_role("link", name="Guest 54")).to_be_focused()
    expect(page.get_by_role("link", name="Guest 54")).to_be_in_viewport()


def test_a_view_is_saved_shown_and_removed_with_a_way_back(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241000001", email="ama@example.com")
    make(restaurant, "Kofi Mensah", "+233241000003")
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers?has_email=true&sort=name")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Save this view").click()
    dialog = page.get_by_role("dialog", name="Save this view")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Please fill this in.")
    dialog.get_by_role("textbox", name="Name").fill("With e-mail")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"The view {own('With e-mail')} is saved.")).to_be_visible()
    (view,) = restaurant.get("customer-views")
    kept = {name: value for name, value in view["filters"].items() if value is not None}
    assert (view["name"], kept, view["sort"]) == ("With e-mail", {"has_email": True}, "name")

    views = page.get_by_role("group", name="Saved views")
    chip = views.get_by_role("button", name="With e-mail", exact=True)
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(rows(page)).to_have_count(2)
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("combobox", name="Sorted")).to_have_value("name")

    # A name is there once.
    page.get_by_role("combobox", name="Sorted").select_option("Spent most first")
    page.get_by_role("button", name="Save this view").click()
    dialog.get_by_role("textbox", name="Name").fill("With e-mail")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("There is a view of this name already.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").or_(page.get_by_role("main")).first.wait_for()
    expect(dialog).to_be_hidden()

    chip.click()
    views.get_by_role("button", name=f"Remove the view {own('With e-mail')}").click()
    expect(chip).to_have_count(0)
    assert restaurant.get("customer-views") == []
    page.get_by_role("button", name="Undo").click()
    expect(chip).to_be_visible()
    assert [one["name"] for one in restaurant.get("customer-views")] == ["With e-mail"]


def test_many_are_put_away_and_brought_back(device: Device, restaurant: Restaurant) -> None:
    people = [make(restaurant, name) for name in ("Ama", "Efua", "Kofi")]
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers?sort=name")
    page.get_by_role("checkbox", name=f"Choose {own('Ama')}").check()
    page.get_by_role("checkbox", name=f"Choose {own('Kofi')}").check()
    bulk = page.get_by_role("region", name="Those chosen")
    bulk.get_by_role("button", name="Deactivate").click()
    sure = page.get_by_role("dialog", name="Deactivate 2 customers?")
    sure.get_by_role("button", name="Keep it as it is").click()
    assert all(read(restaurant, one)["is_active"] for one in people)
    bulk.get_by_role("button", name="Deactivate").click()
    sure.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("2 customers are deactivated.")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Efua")
    assert [read(restaurant, one)["is_active"] for one in people] == [False, True, False]
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(3)
    assert all(read(restaurant, one)["is_active"] for one in people)

    page.get_by_role("checkbox", name="Choose all").check()
    expect(bulk).to_contain_text("3 chosen")
    expect(bulk.get_by_role("button", name="Merge the two")).to_have_count(0)
    bulk.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Nobody is known yet.")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="State").select_option("Deactivated")
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("Deactivated")
    page.get_by_role("checkbox", name=f"Choose {own('Efua')}").check()
    bulk.get_by_role("button", name="Bring back").click()
    page.get_by_role("dialog", name="Bring 1 customer back?").get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("1 customer is back.")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    assert [read(restaurant, one)["is_active"] for one in people] == [False, True, False]


def test_the_narrowed_list_is_saved_as_a_file(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu", "+233241000001", email="ama@example.com", note='Says "hello",\nand bye')
    make(restaurant, "Kofi Mensah", "+233241000003", name2="كوفي")
    make(restaurant, "Walk-in")
    serve(restaurant, "+233241000003", 2)
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers?type=stub")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Save as a file (CSV)").click()
    dialog = page.get_by_role("dialog", name="Save as a file (CSV)")
    expect(dialog).to_contain_text("Those that the filter lets through")
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save the file").click()
    expect(page.get_by_text("2 customers are saved as a file.")).to_be_visible()
    assert saved.value.suggested_filename == "customers.csv"
    content = Path(saved.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # so that Excel reads Arabic
    ama, kofi = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (ama["name"], ama["phone"], ama["email"]) == ("Ama Owusu", "+233241000001", "ama@example.com") or (
        ama["phone"].lstrip("'")
    ) == "+233241000001"
    assert ama["note"] == 'Says "hello",\nand bye'
    assert (kofi["name2"], kofi["total_spent"], kofi["visit_count"]) == ("كوفي", "30.00", "1")


def test_a_file_tells_how_far_it_is_and_can_be_stopped(device: Device, restaurant: Restaurant) -> None:
    make(restaurant, "Ama Owusu")
    page = device(**WIDE)
    sign_in(page, restaurant.email, "customers")
    # Half of it comes, and then nothing more.
    page.evaluate(
        """() => { const real = fetch; window.fetch = (url, options) => String(url).includes('/export')
            ? Promise.resolve(new Response(new ReadableStream({start(it) {
                it.enqueue(new TextEncoder().encode('name\\r\\nAma\\r\\n'));
                options.signal.addEventListener('abort', () => it.error(new DOMException('', 'AbortError')));
              }}), {headers: {'X-Total-Count': '2'}}))
            : real(url, options); }"""
    )
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Save as a file (CSV)").click()
    dialog = page.get_by_role("dialog", name="Save as a file (CSV)")
    dialog.get_by_role("button", name="Save the file").click()
    expect(dialog.get_by_role("status")).to_contain_text("1 of 2")
    expect(dialog.get_by_role("status")).to_contain_text("1 KB")
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.get_by_role("button", name="Save the file")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)


# --- one customer -------------------------------------------------------------------------------------------------


@pytest.fixture
def ahmed(restaurant: Restaurant) -> dict[str, Any]:
    ask(
        restaurant, "PATCH", "settings", place=HERE, delivery_zones=ZONES, preference_fields=WISHES
    )  # fmt: skip
    return make(
        restaurant,
        "Ahmed Al-Said",
        "+233241234567",
        name2="أحمد السعيد",
        email="ahmed@example.com",
        birthday="1990-05-17",
        note="Sits by the window",
        preferred_payment_method="mtn",
        language="ar",
        preferences={"spice": "hot"},
    )


def test_one_customer_at_a_glance(device: Device, restaurant: Restaurant, ahmed: dict[str, Any]) -> None:
    serve(restaurant, "+233241234567", 2)
    last = serve(restaurant, "+233241234567", 1, "Grilled tilapia")
    page = device(**WIDE)
    one(restaurant, page, ahmed)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="Ahmed Al-Said", level=3)).to_be_visible()
    expect(main.get_by_role("banner").or_(main.locator("header"))).to_contain_text("أحمد السعيد")
    expect(main.locator("header")).to_contain_text("CUST-00001")
    expect(main.locator("header")).to_contain_text("Name and phone")
    facts = main.get_by_role("region", name="Known of them")
    for said in ("+233241234567", "Not proved", "ahmed@example.com", "العربية", "17 May 1990", "MTN MoMo"):
        expect(facts).to_contain_text(said)
    expect(facts).to_contain_text("Sits by the window")
    figures = main.get_by_role("region", name="In numbers")
    expect(figures).to_contain_text(re.compile(r"Spent.*120\.00"))
    expect(figures).to_contain_text("Visits2")
    expect(figures).to_contain_text(re.compile(r"An order on average.*60\.00"))
    expect(figures).to_contain_text("less than a day")
    months = main.get_by_role("region", name="The last twelve months")
    expect(months.get_by_role("listitem")).to_have_count(12)
    expect(months.get_by_role("listitem").last).to_contain_text(re.compile(r"2 visits.*120\.00"))
    expect(months.get_by_role("listitem").first).to_contain_text("No visits yet")
    months.get_by_role("button", name="Visits").click()
    expect(months.get_by_role("button", name="Visits")).to_have_attribute("aria-pressed", "true")
    favourites = main.get_by_role("region", name="Ordered most").get_by_role("listitem")
    expect(favourites).to_have_count(2)
    expect(favourites.first).to_contain_text("Sobolo×2 · in 1 order")
    expect(main.get_by_role("region", name="Preferences")).to_contain_text("SpiceHot")

    page.get_by_role("navigation", name="Parts of the customer").get_by_role("link", name="Orders").click()
    orders = part(page, "Orders").get_by_role("listitem")
    expect(orders).to_have_count(2)
    expect(orders.first).to_contain_text(f"#{last['number']}")
    expect(orders.first).to_contain_text("Completed")
    orders.first.get_by_role("button").click()
    expect(page.get_by_role("dialog", name=f"Order {own(last['number'])}")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(orders).to_have_count(2)


def test_a_picture_is_given_and_taken_away(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "ahmed.png").write_bytes(picture())
    (tmp_path / "wrong.png").write_bytes(b"no picture")
    page = device(**WIDE)
    one(restaurant, page, ahmed)
    whose = page.get_by_role("button", name=f"Picture of {own('Ahmed Al-Said')}")
    expect(whose).to_have_text("A")
    for file, told in (
        ("wrong.png", "This is not a whole PNG, JPEG or WebP picture."),
        ("ahmed.png", f"The picture of {own('Ahmed Al-Said')} is saved."),
    ):
        whose.focus()
        page.keyboard.press("Enter")
        with page.expect_file_chooser() as chosen:
            page.get_by_role("menuitem", name="Add a picture").click()
        chosen.value.set_files(tmp_path / file)
        expect(page.get_by_text(told)).to_be_visible()
    expect(whose.locator("img")).to_have_js_property("naturalWidth", 16)
    whose.click()
    expect(page.get_by_role("menuitem", name="Change the picture")).to_be_visible()
    page.get_by_role("menuitem", name="Remove the picture").click()
    expect(page.get_by_text("has no picture any more.")).to_be_visible()
    expect(whose).to_have_text("A")
    assert restaurant.get(f"customers/{ahmed['id']}")["avatar_url"] is None
    part_link = page.get_by_role("navigation", name="Parts of the customer").get_by_role("link", name="Activity")
    part_link.click()
    expect(page.get_by_role("listitem").filter(has_text="Picture").first).to_be_visible()


def test_a_customer_is_changed_and_what_is_refused_says_where(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    other = make(restaurant, "Kofi Mensah", "+233241000003")
    page = device(**WIDE)
    one(restaurant, page, ahmed)
    page.get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog", name="Edit customer")
    form.get_by_role("textbox", name="Name", exact=True).fill("")
    form.get_by_role("textbox", name="Phone").fill("12")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    expect(form).to_contain_text("Please fill this in.")
    form.get_by_role("textbox", name="Name", exact=True).fill("Ahmed Said")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("That is not a phone number we can reach.")
    expect(form.get_by_role("textbox", name="Phone")).to_be_focused()
    assert read(restaurant, ahmed)["name"] == "Ahmed Al-Said"

    # Somebody else has it: the way to them is there.
    form.get_by_role("textbox", name="Phone").fill("024 100 0003")
    form.get_by_role("button", name="Save").click()
    taken = form.get_by_role("alert")
    expect(taken).to_contain_text("Kofi Mensah")
    expect(form.get_by_role("button", name="Open that customer")).to_be_visible()
    form.get_by_role("textbox", name="Phone").fill("٠٢٤ ١٢٣ ٤٥٦٨")
    form.get_by_role("textbox", name="E-mail").fill("nowhere")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("That is not an e-mail address.")
    expect(form.get_by_role("textbox", name="E-mail")).to_be_focused()
    form.get_by_role("textbox", name="E-mail").fill("")
    birthday = form.get_by_label("Birthday")
    for day in ("0001-01-01", "2090-01-01"):
        birthday.fill(day)
        form.get_by_role("button", name="Save").click()
        expect(form).to_contain_text("A day from 1900 to today, please.")
    birthday.fill("1990-05-17")
    form.get_by_role("combobox", name="Spice").select_option("Not known")
    form.get_by_role("checkbox", name="Nuts").check()
    form.get_by_role("button", name="Save").click()
    # What needs it is kept only if they agree.
    expect(form).to_contain_text("Ask them first, or leave it empty.")
    form.get_by_role("checkbox", name="They have agreed").check()
    form.get_by_role("combobox", name="Likes to pay by").select_option("Cash")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{own('Ahmed Said')} is saved.")).to_be_visible()
    now = read(restaurant, ahmed)
    assert (now["name"], now["phone"], now["email"]) == ("Ahmed Said", "+233241234568", None)
    assert (now["preferences"], list(now["preference_consents"])) == ({"allergies": ["nuts"]}, ["allergies"])
    assert now["preferred_payment_method"] == "cash"
    preferences = page.get_by_role("main").get_by_role("region", name="Preferences")
    expect(preferences).to_contain_text("AllergiesNuts")
    expect(preferences).to_contain_text("agreed on")
    # Once they have agreed, they are not asked again.
    page.get_by_role("button", name="Edit").click()
    expect(form.get_by_role("checkbox", name="Nuts")).to_be_checked()
    expect(form.get_by_role("checkbox", name="They have agreed")).to_have_count(0)
    form.get_by_role("textbox", name="Phone").fill("024 100 0003")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Open that customer").click()
    page.wait_for_url(f"**/customers/of/{other['id']}")
    expect(page.get_by_role("heading", name="Kofi Mensah", level=3)).to_be_visible()


def test_one_orders_is_put_away_and_brought_back(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    page = device(**WIDE)
    one(restaurant, page, ahmed)
    page.get_by_role("button", name="New order for them").click()
    expect(page.get_by_role("region", name="Ahmed Al-Said, CUST-00001")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Deactivate").click()
    sure = page.get_by_role("dialog", name=f"Deactivate {own('Ahmed Al-Said')}?")
    sure.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("They are deactivated and found no more.")).to_be_visible()
    assert read(restaurant, ahmed)["is_active"] is False
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("They are deactivated and found no more.")).to_be_hidden()
    assert read(restaurant, ahmed)["is_active"] is True
    ask(restaurant, "DELETE", f"customers/{ahmed['id']}")
    page.reload()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text(f"{own('Ahmed Al-Said')} is back.")).to_be_visible()
    assert read(restaurant, ahmed)["is_active"] is True


def test_a_merge_is_told_and_undone(device: Device, restaurant: Restaurant, ahmed: dict[str, Any]) -> None:
    double = make(restaurant, "Ahmad Said", "+233241234560")
    ids = {"source_customer_id": double["id"], "target_customer_id": ahmed["id"]}
    ask(restaurant, "POST", "customers/merge", **ids)
    page = device(**WIDE)
    one(restaurant, page, double)
    expect(page.get_by_text("They were merged into another customer")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
    page.get_by_role("link", name="Ahmed Al-Said (CUST-00001)").click()
    expect(page.get_by_role("heading", name="Ahmed Al-Said", level=3)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(
        f"{own('Ahmad Said')} ({own('CUST-00002')}) was merged into this customer"
    )
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text(f"{own('Ahmad Said')} is a customer of their own again.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo the merge")).to_have_count(0)
    assert read(restaurant, double)["merged_into"] is None


def test_addresses_are_kept_with_their_place_on_the_map_and_one_is_the_default(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    page = device(**WIDE)
    one(restaurant, page, ahmed, "addresses")
    expect(page.get_by_text("No address is known yet.")).to_be_visible()
    page.get_by_role("button", name="Add an address").click()
    form = page.get_by_role("dialog", name="Add an address")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Say a street, an area or a city, or show the place on the map.")
    expect(form.get_by_role("textbox", name="Street", exact=True)).to_be_focused()
    page.keyboard.type("12 Oxford Street")
    page.keyboard.press("Tab")
    page.keyboard.type("١٢ شارع أكسفورد")
    page.keyboard.press("Tab")
    page.keyboard.type("Blue House")
    for value in ("3", "3B"):
        page.keyboard.press("Tab")
        page.keyboard.type(value)
    form.get_by_role("textbox", name="City", exact=True).fill("Accra")
    form.get_by_role("textbox", name="City in Arabic").fill("أكرا")
    # The place by the keyboard: first as it is written, then on the plan, a little to the north and back.
    form.get_by_role("textbox", name="Latitude and longitude").fill("5.61, -0.19")
    expect(form).to_contain_text(f"In the zone {own('Near')}")
    plan = form.get_by_role("application")
    plan.focus()
    page.keyboard.press("ArrowUp")
    expect(form.get_by_role("textbox", name="Latitude and longitude")).not_to_have_value("5.61, -0.19")
    form.get_by_role("textbox", name="Notes for whoever brings it").fill("Ring twice")
    expect(form.get_by_role("checkbox", name="Deliver here")).to_be_disabled()
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The address is added.")).to_be_visible()
    (kept,) = read(restaurant, ahmed)["addresses"]
    said = {
        name: kept[name] for name in ("street", "street2", "building", "floor", "apartment", "city2", "country")
    }
    assert said == {
        "street": "12 Oxford Street",
        "street2": "١٢ شارع أكسفورد",
        "building": "Blue House",
        "floor": "3",
        "apartment": "3B",
        "city2": "أكرا",
        "country": "GH",
    }
    assert 5.61 < kept["latitude"] < 5.62
    assert (kept["longitude"], kept["is_default"]) == (-0.19, True)
    addresses = part(page, "Addresses").get_by_role("listitem")
    home = addresses.filter(has_text="12 Oxford Street")
    expect(home).to_contain_text("HomeDefault")
    expect(home).to_contain_text("Floor \u20683\u2069")
    expect(home).to_contain_text("Ring twice")
    expect(home).to_contain_text(f"Zone {own('Near')}")
    expect(home).to_contain_text(re.compile(r"15\.00.* to deliver · at least .*50\.00"))
    expect(home).to_contain_text(re.compile(rf"{kept['distance_meters']}.* as the crow flies"))
    expect(home.get_by_role("link", name="Open the map")).to_have_attribute("href", kept["map_url"])

    # Another one, too far; then it becomes the default.
    page.get_by_role("button", name="Add an address").click()
    expect(form.get_by_role("combobox", name="Kind")).to_have_value("work")
    form.get_by_role("textbox", name="Area", exact=True).fill("Tema")
    form.get_by_role("textbox", name="Latitude and longitude").fill("5.7, -0.3")
    form.get_by_role("button", name="Save").click()
    expect(addresses).to_have_count(2)
    work = addresses.filter(has_text="Tema")
    expect(work).to_contain_text("Out of reach")
    work.get_by_role("button", name="Make default").click()
    expect(work).to_contain_text("WorkDefault")
    expect(home).not_to_contain_text("Default")
    assert [one["area"] for one in read(restaurant, ahmed)["addresses"] if one["is_default"]] == ["Tema"]
    page.get_by_role("button", name="Undo").click()
    expect(home).to_contain_text("HomeDefault")

    home.get_by_role("button", name="Edit").click()
    editing = page.get_by_role("dialog", name="Edit address")
    editing.get_by_role("textbox", name="Street", exact=True).fill("14 Oxford Street")
    editing.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The address is saved.")).to_be_visible()
    moved = addresses.filter(has_text="14 Oxford Street")
    expect(moved).to_be_visible()

    # The other one becomes the default; taken back, it is as it was.
    moved.get_by_role("button", name="Remove").click()
    expect(addresses).to_have_count(1)
    expect(addresses).to_contain_text("WorkDefault")
    page.get_by_role("button", name="Undo").click()
    expect(addresses).to_have_count(2)
    expect(moved).to_contain_text("HomeDefault")
    back = next(one for one in read(restaurant, ahmed)["addresses"] if one["is_default"])
    assert (back["street"], back["street2"], back["latitude"]) == (
        "14 Oxford Street",
        "١٢ شارع أكسفورد",
        kept["latitude"],
    )


def test_messages_points_consents_and_what_was_done(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    page = device(**WIDE)
    one(restaurant, page, ahmed, "messages")
    expect(page.get_by_text("Nothing was sent to them yet.")).to_be_visible()
    told = guest_order(restaurant, "+233241234567", customer_email="ahmed@example.com")
    until(page, restaurant, lambda lately: lately["sent"] == 1)
    page.reload()
    messages = part(page, "Messages").get_by_role("list").first.get_by_role("listitem")
    expect(messages).to_have_count(1)
    expect(messages).to_contain_text("Order received")
    expect(messages).to_contain_text("ahmed@example.com")
    expect(messages).to_contain_text("Sent")
    messages.get_by_role("button", name=f"Order #{told['number']}").click()
    expect(page.get_by_role("dialog", name=f"Order {own(told['number'])}")).to_be_visible()
    page.go_back()
    messages.get_by_role("button", name="Order received").click()
    expect(page.get_by_role("dialog", name="Order received")).to_be_visible()
    page.keyboard.press("Escape")
    parts = page.get_by_role("navigation", name="Parts of the customer")
    parts.get_by_role("link", name="Points").click()
    expect(page.get_by_text("There are no points yet.")).to_be_visible()

    parts.get_by_role("link", name="Consents").click()
    orders = page.get_by_role("switch", name=f"{own('About their orders')} by {own('SMS')}")
    advertising = page.get_by_role("switch", name=f"{own('Advertising')} by {own('SMS')}")
    expect(orders).to_be_checked()
    expect(advertising).not_to_be_checked()
    page.locator("label, span").filter(has=advertising).last.click(force=True)
    how = page.get_by_role("dialog", name="How did they say so?")
    how.get_by_label("Where and when they said it").fill("At the counter")
    page.keyboard.press("Enter")
    expect(advertising).to_be_checked()
    held = restaurant.get(f"customers/{ahmed['id']}/consents")["items"]
    assert [(one["channel"], one["category"]) for one in held if one["source"] == "staff"] == [
        ("sms", "marketing")
    ]
    expect(part(page, "Consents")).to_contain_text("Told the staff")
    expect(part(page, "What they said, and when")).to_contain_text("At the counter")
    page.get_by_role("button", name="Undo").click()
    expect(advertising).not_to_be_checked()
    expect(part(page, "Consents")).to_contain_text("Nothing is kept for which they had to agree.")

    ask(restaurant, "PATCH", f"customers/{ahmed['id']}", note="Likes it quiet", birthday=None)
    parts.get_by_role("link", name="Activity").click()
    done = part(page, "Activity").get_by_role("listitem")
    expect(done).to_have_count(4)
    expect(done.nth(0)).to_contain_text("Changed · Abena Owner")
    expect(done.nth(0)).to_contain_text("Birthday · Note")
    expect(done.nth(1)).to_contain_text(f"{own('Advertising')} by {own('SMS')}: not wanted")
    expect(done.nth(2)).to_contain_text(f"{own('Advertising')} by {own('SMS')}: wanted")
    expect(done.nth(3)).to_contain_text("Made known")


def test_what_a_customer_refused_themselves_stays_refused(
    device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    page = device(**WIDE)
    answer = {
        "items": [
            {
                "channel": "sms",
                "category": "marketing",
                "address": ahmed["phone"],
                "allowed": False,
                "can_allow": False,
                "source": "stop",
                "said": "STOP",
                "at": "2026-11-20T10:00:00Z",
                "asked_at": None,
            }
        ],
        "history": [],
    }
    page.route("**/api/v1/customers/*/consents", lambda route: route.fulfill(json=answer))
    one(restaurant, page, ahmed, "consents")
    switch = page.get_by_role("switch", name=f"{own('Advertising')} by {own('SMS')}")
    expect(switch).to_be_disabled()
    expect(part(page, "Consents")).to_contain_text("Answered STOP")
    expect(part(page, "Consents")).to_contain_text("Only they can allow it again.")


# --- together -----------------------------------------------------------------------------------------------------


def test_the_book_in_numbers(device: Device, restaurant: Restaurant) -> None:
    page = device(**WIDE)
    make(restaurant, "Kofi Mensah", "+233241000003")
    make(restaurant, "Ama Owusu", "+233241000001")
    make(restaurant, "Walk-in")
    serve(restaurant, "+233241000003", 4)
    serve(restaurant, "+233241000003")
    serve(restaurant, "+233241000001")
    sign_in(page, restaurant.email, "customers/statistics")
    main = page.get_by_role("main")
    figures = main.get_by_role("region", name="All together")
    expect(figures).to_contain_text("Customers3")
    expect(figures).to_contain_text("Here in the last 90 days2")
    expect(figures).to_contain_text(re.compile(r"Spent together.*90\.00"))
    expect(figures).to_contain_text(re.compile(r"An order on average.*30\.00"))
    expect(figures).to_contain_text("Come again50%")
    expect(figures).to_contain_text("1 of the 2 who ordered have done so more than once.")
    expect(figures).to_contain_text("Come again afterless than a day")
    expect(figures).to_contain_text("Last order")
    favourites = main.get_by_role("region", name="Ordered most")
    expect(favourites.get_by_role("listitem")).to_have_count(1)
    expect(favourites).to_contain_text("in 3 orders")
    expect(favourites).to_contain_text("in the last 90 days")
    kinds = main.get_by_role("region", name="What is known of them")
    expect(kinds).to_contain_text("Full profile0 of 3")
    expect(kinds).to_contain_text("Name and phone2 of 3")
    expect(kinds).to_contain_text("Guest1 of 3")
    months = main.get_by_role("region", name="New customers by month").get_by_role("listitem")
    expect(months).to_have_count(12)
    expect(months.last).to_contain_text("3 new customers")
    best = main.get_by_role("region", name="Spent most").locator("tbody tr")
    expect(best).to_have_count(2)
    expect(best.first).to_contain_text("Kofi Mensah CUST-00001")
    expect(best.first).to_contain_text(re.compile(r"75\.00"))
    best.first.get_by_role("link").click()
    expect(main.get_by_role("heading", name="Kofi Mensah", level=3)).to_be_visible()


# --- who may what, and on which screens ---------------------------------------------------------------------------


def test_each_role_does_what_is_theirs(device: Device, restaurant: Restaurant, ahmed: dict[str, Any]) -> None:
    desk = device(**WIDE)
    sign_in(desk, restaurant.hire("front_desk", "Yaa Desk"), "customers")
    expect(rows(desk)).to_have_count(1)
    expect(desk.get_by_role("button", name="New customer")).to_be_visible()
    expect(desk.get_by_role("checkbox")).to_have_count(0)
    expect(desk.get_by_role("button", name="More", exact=True)).to_have_count(0)
    expect(desk.get_by_role("link", name="Likely duplicates")).to_have_count(0)
    expect(desk.get_by_role("link", name="Read a list in")).to_have_count(0)
    rows(desk).get_by_role("link").click()
    expect(desk.get_by_role("button", name="Edit")).to_be_visible()
    expect(desk.get_by_role("button", name="Deactivate")).to_have_count(0)
    expect(desk.get_by_role("main").get_by_role("region", name="Known of them")).to_contain_text("+233241234567")

    kitchen = device(**WIDE)
    sign_in(kitchen, restaurant.hire("kitchen", "Kojo Cook"), "customers")
    expect(kitchen.get_by_role("link", name="Customers")).to_have_count(0)
    expect(kitchen.get_by_role("searchbox")).to_have_count(0)
    kitchen.goto(f"/staff/customers/of/{ahmed['id']}")
    kitchen.get_by_role("navigation").first.wait_for()
    expect(kitchen.get_by_text("Ahmed Al-Said")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_arabic_and_on_a_phone_nothing_is_cut(
    scheme: str, device: Device, restaurant: Restaurant, ahmed: dict[str, Any]
) -> None:
    ask(
        restaurant,
        "POST",
        f"customers/{ahmed['id']}/addresses",
        street="12 Oxford Street, behind the very long wall of the old cinema",
        street2="١٢ شارع أكسفورد",
        city="Accra",
        city2="أكرا",
        **HERE,
    )
    serve(restaurant, "+233241234567", 2)
    make(restaurant, "Nana Ama Serwaa Osei-Bonsu of the house by the sea", "+233241000009", email="n@example.com")
    ask(restaurant, "POST", "customer-views", name="Regulars", filters={"visits_at_least": 5})
    restaurant.staff.patch("/api/v1/settings", json={"language": "ar"}).raise_for_status()
    page = device(locale="ar", scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    sign_in(page, restaurant.email, "customers")
    cards = page.get_by_role("region", name="الجميع").get_by_role("list").get_by_role("listitem")
    expect(cards).to_have_count(2)
    expect(cards.last).to_contain_text("أحمد السعيد")
    expect(page.get_by_text("عميلان")).to_be_visible()
    screens = {"list": (fits(page), serious(page))}
    page.get_by_role("button", name="عوامل التصفية").click()
    page.wait_for_timeout(300)
    screens["filters"] = (fits(page), serious(page))
    cards.first.get_by_role("checkbox").check()
    screens["chosen"] = (fits(page), serious(page))
    for name in ("", "orders", "addresses", "messages", "loyalty", "consents", "activity"):
        page.goto(f"/staff/customers/of/{ahmed['id']}/{name}".rstrip("/"))
        expect(page.get_by_role("heading", name="أحمد السعيد", level=3)).to_be_visible()
        page.wait_for_timeout(400)
        screens[name or "overview"] = (fits(page), serious(page))
    page.goto(f"/staff/customers/of/{ahmed['id']}/addresses")
    expect(page.get_by_role("main")).to_contain_text("١٢ شارع أكسفورد")
    page.get_by_role("button", name="إضافة عنوان").click()
    page.wait_for_timeout(500)
    screens["address form"] = (fits(page), serious(page))
    page.goto("/staff/customers/statistics")
    expect(page.get_by_role("region", name="الأكثر إنفاقًا").first).to_be_visible()
    screens["statistics"] = (fits(page), serious(page))
    assert screens == dict.fromkeys(screens, (True, []))
