"""A customer and their invoices: from the order to the PDF, in the account, and by the link of a message."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Device
from tests.browser.restaurant import Restaurant
from tests.browser.test_account import Customer, Visitor, visitor
from tests.browser.test_customer import place, serious
from tests.browser.test_reach import OUTSIDE
from tests.house import House
from tests.invoices.conftest import GHANAIAN, SERWAA
from tests.mailbox import Mailbox, text_of

__all__ = ["visitor"]

SHOWN = (
    "() => { const one = document.querySelector('#invoice-picture'); return one?.complete && one.naturalWidth }"
)


@pytest.fixture
def issuing(restaurant: Restaurant) -> Restaurant:
    """The restaurant, which has said under which tax number it sells."""
    restaurant.staff.patch("/api/v1/settings", json={"invoices": GHANAIAN}).raise_for_status()
    return restaurant


@pytest.fixture
def ama(visitor: Visitor) -> Customer:
    return joined(visitor())


def joined(customer: Customer) -> Customer:
    """With an address that is proved, and signed in."""
    customer.register()
    customer.page.goto(customer.link("Confirm your e-mail address"))
    customer.page.locator("#confirm").click()
    expect(customer.page.get_by_role("heading", level=1).nth(1)).to_be_visible()
    customer.sign_in()
    return customer


def order(customer: Customer, restaurant: Restaurant, *, paid: bool = True) -> dict[str, Any]:
    """Placed with the browser; its page is open."""
    page = customer.page
    customer.goto(f"/r/{restaurant.slug}")
    page.locator(f"[data-item='{restaurant.items['Sobolo']}'] button").last.click()
    page.get_by_role("dialog").locator("button").last.click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    place(page)
    page.wait_for_url("**/track/*")
    made = restaurant.orders()[0]
    if paid:
        pay(restaurant, made["id"])
    return made


def pay(restaurant: Restaurant, order_id: str) -> None:
    restaurant.staff.post(f"/api/v1/orders/{order_id}/payments", json={}).raise_for_status()


def invoices(restaurant: Restaurant) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = restaurant.get("invoices")["items"]
    return found


def see(page: Page) -> None:
    """The invoice is shown as a picture."""
    expect(page.locator("#invoice-picture")).to_be_visible()
    page.wait_for_function(SHOWN)


def download(page: Page, button: str = "#download") -> bytes:
    with page.expect_download() as loading:
        page.locator(button).click()
    assert re.fullmatch(r"INVS?-\d{4}-\d{4}\.pdf", loading.value.suggested_filename)
    return Path(loading.value.path()).read_bytes()


def test_from_a_paid_order_to_its_pdf_by_what_is_missing(ama: Customer, issuing: Restaurant) -> None:
    page = ama.page
    first = order(ama, issuing, paid=False)
    part = page.get_by_role("region", name="Invoice")
    expect(part).to_have_text(re.compile("as soon as it is"))
    pay(issuing, first["id"])
    part.locator("#invoice").click()

    expect(page).to_have_url(f"{ama.home}/customer/orders/{first['id']}/invoice")
    expect(page.locator("#name")).to_have_value("Ama Serwaa")
    expect(page.get_by_text("C0000803561", exact=False)).to_be_visible()  # how one looks there
    page.locator("#name").fill(SERWAA["name"])
    page.locator("#tax_id").fill("C0000803562")
    page.get_by_role("button", name="Get the invoice").click()
    expect(page.locator("#address[aria-invalid=true]")).to_be_focused()
    page.locator("#address").click()
    page.keyboard.type("12 Ring Road East")
    page.keyboard.press("Enter")  # as on an envelope: it sends nothing
    page.keyboard.type("Accra")
    page.get_by_role("button", name="Get the invoice").click()
    expect(page.locator("#tax_id[aria-invalid=true]")).to_be_focused()
    expect(page.locator("#tax_id-error")).to_contain_text("TIN")
    assert invoices(issuing) == []
    page.locator("#tax_id").fill(SERWAA["tax_id"])
    page.get_by_label("Keep these in my profile").check()
    page.get_by_role("button", name="Get the invoice").click()

    see(page)
    expect(page.get_by_role("status").filter(has_text="kept in your profile")).to_be_visible()
    (made,) = invoices(issuing)
    assert (made["kind"], made["buyer_name"], made["order_id"]) == ("full", SERWAA["name"], first["id"])
    assert issuing.get(f"invoices/{made['id']}")["buyer"]["address"] == "12 Ring Road East\nAccra"
    expect(page.get_by_text(made["invoice_number"]).first).to_be_visible()
    assert download(page).startswith(b"%PDF-")
    page.get_by_text("Other paper").click()
    assert download(page, "#download-roll").startswith(b"%PDF-")
    picture = page.get_by_role("button", name=f"Picture of \u2068{made['invoice_number']}")
    picture.focus()
    page.keyboard.press("Enter")
    expect(picture).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name=f"#{first['number']}").click()
    expect(page.locator("#invoice")).to_contain_text(made["invoice_number"])

    # Now that nothing is missing, one tap is enough.
    second = order(ama, issuing)
    page.locator("#invoice").click()
    see(page)
    newest = invoices(issuing)[0]
    assert (newest["order_id"], newest["buyer_name"]) == (second["id"], SERWAA["name"])
    # From the list of orders, too, where there is one already.
    third = order(ama, issuing)
    for number, there in ((third["number"], 3), (first["number"], 3)):
        ama.goto("/customer")
        page.get_by_role("button", name=f"Invoice of order \u2068{number}\u2069").click()
        see(page)
        assert len(invoices(issuing)) == there
    expect(page.get_by_text(made["invoice_number"]).first).to_be_visible()


def test_without_details_and_the_list(ama: Customer, issuing: Restaurant) -> None:
    page = ama.page
    ama.goto("/customer/invoices")
    expect(page.get_by_role("heading", name="No invoices yet")).to_be_visible()
    page.get_by_role("link", name="See my orders").click()
    expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()
    order(ama, issuing)
    page.locator("#invoice").click()
    expect(page.get_by_text("You can add your details later.")).to_be_visible()
    page.get_by_role("button", name="Without details").click()
    see(page)
    (made,) = invoices(issuing)
    assert (made["kind"], made["status"]) == ("simplified", "paid")
    expect(page.get_by_text("A simplified invoice:")).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Invoices").click()
    row = page.locator(f"[data-invoice='{made['invoice_number']}']")
    expect(row).to_contain_text("Paid")
    page.locator("#filter-status").select_option("credit_note")
    expect(page.get_by_role("heading", name="No such invoices")).to_be_visible()
    expect(page).to_have_url(f"{ama.home}/customer/invoices?status=credit_note")
    page.locator("#filter-status").select_option("paid")
    expect(row).to_be_visible()
    page.locator("#filter-until").fill("2020-01-01")
    expect(page.get_by_role("heading", name="No such invoices")).to_be_visible()
    page.get_by_role("link", name="All invoices").click()
    expect(row).to_be_visible()

    # The business takes it back.
    credited = {"reason": "Wrong name"}
    answer = issuing.staff.post(f"/api/v1/invoices/{made['id']}/credit", json=credited).raise_for_status()
    note = answer.json()["invoice_number"]
    page.reload()
    expect(row).to_contain_text("Taken back")
    row.click()
    expect(page.get_by_text("it no longer counts")).to_be_visible()
    page.get_by_role("link", name=note).click()
    expect(page.get_by_text(f"all of invoice {made['invoice_number']}")).to_contain_text("Wrong name")
    see(page)
    page.get_by_role("link", name=made["invoice_number"]).click()
    expect(page.get_by_text("it no longer counts")).to_be_visible()
    expect(page.locator("#exchange")).to_be_hidden()
    # And another one can be had.
    page.get_by_text("you can get a new one there").get_by_role("link").click()
    page.locator("#invoice").click()
    expect(page.get_by_role("button", name="Without details")).to_be_visible()


def test_a_simplified_one_is_exchanged_for_a_full_one(ama: Customer, issuing: Restaurant) -> None:
    page = ama.page
    placed = order(ama, issuing)
    page.locator("#invoice").click()
    page.get_by_role("button", name="Without details").click()
    see(page)
    (simple,) = invoices(issuing)
    page.get_by_role("link", name="I need it with my business details").click()
    expect(page).to_have_url(f"{ama.home}/customer/orders/{placed['id']}/invoice?exchange=yes")
    expect(page.get_by_text("takes the place of")).to_contain_text(simple["invoice_number"])
    expect(page.locator("#simplified")).to_be_hidden()
    page.locator("#name").fill(SERWAA["name"])
    page.locator("#tax_id").fill(SERWAA["tax_id"])
    page.get_by_role("button", name="Get the full invoice").click()
    expect(page.locator("#address[aria-invalid=true]")).to_be_focused()
    assert len(invoices(issuing)) == 1
    page.locator("#address").fill(SERWAA["address"])
    page.get_by_role("button", name="Get the full invoice").click()

    expect(page.get_by_text("It replaces invoice")).to_contain_text(simple["invoice_number"])
    see(page)
    made = {one["kind"]: one for one in invoices(issuing)}
    full = made["full"]
    assert (len(made), full["buyer_name"], full["replaces_id"]) == (3, SERWAA["name"], simple["id"])
    page.get_by_role("link", name=simple["invoice_number"]).click()
    expect(page.get_by_text("It no longer counts: it was replaced by")).to_contain_text(full["invoice_number"])
    expect(page.locator("#exchange")).to_be_hidden()
    page.get_by_role("link", name=full["invoice_number"]).click()
    expect(page).to_have_url(f"{ama.home}/customer/invoices/{full['id']}")
    # The order leads to the new one, also where the old way to the form is opened again.
    ama.goto(f"/customer/orders/{placed['id']}/invoice?exchange=yes")
    expect(page).to_have_url(f"{ama.home}/customer/invoices/{full['id']}")


def test_with_the_keyboard_alone(ama: Customer, issuing: Restaurant) -> None:
    page = ama.page
    order(ama, issuing)
    focused = "(found) => found === document.activeElement"

    def reach(found: str) -> None:
        page.locator(found).wait_for()
        for _ in range(60):
            if page.locator(found).evaluate(focused):
                assert page.locator(found).evaluate("(one) => one.matches(':focus-visible')")
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{found} cannot be reached")

    reach("#invoice")
    page.keyboard.press("Enter")
    reach("#simplified")
    page.keyboard.press("Enter")
    see(page)
    reach("button[aria-pressed]")
    page.keyboard.press("Enter")
    expect(page.locator("button[aria-pressed=true]")).to_be_focused()
    reach("#download")
    with page.expect_download() as loading:
        page.keyboard.press("Enter")
    assert loading.value.suggested_filename.startswith("INVS-")
    expect(page.locator("#download")).to_be_focused()
    page.reload()
    reach("#exchange")
    page.keyboard.press("Enter")
    reach("#tax_id")
    page.keyboard.type(SERWAA["tax_id"])
    reach("#address")
    page.keyboard.type("12 Ring Road East")
    reach("#keep")
    page.keyboard.press("Space")
    reach("form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It replaces invoice")).to_be_visible()
    assert {one["kind"] for one in invoices(issuing)} == {"simplified", "credit_note", "full"}


def test_who_has_not_proved_their_address_is_told_what_to_do(visitor: Visitor, issuing: Restaurant) -> None:
    kofi = visitor()
    kofi.register()
    kofi.sign_in()
    made = order(kofi, issuing)
    page = kofi.page
    for path in (f"/track/{made['id']}", f"/customer/orders/{made['id']}"):
        kofi.goto(path)
        part = page.get_by_role("region", name="Invoice")
        expect(part).to_contain_text("Invoices are for accounts whose e-mail address is confirmed.")
        expect(page.locator("#invoice")).to_be_hidden()
    sent = kofi.mailbox.subjects(kofi.email).count("Confirm your e-mail address")
    part.get_by_role("button", name="Send it again").click()
    expect(part.get_by_role("status")).to_have_text("A new link is on its way. Earlier ones no longer work.")
    for _ in range(200):
        if kofi.mailbox.subjects(kofi.email).count("Confirm your e-mail address") > sent:
            break
        page.wait_for_timeout(50)
    page.goto(kofi.link("Confirm your e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="Thank you: the address is confirmed")).to_be_visible()
    kofi.goto(f"/customer/orders/{made['id']}")
    page.locator("#invoice").click()
    expect(page.locator("#simplified")).to_be_visible()


def test_the_link_of_a_message_opens_it(
    ama: Customer, issuing: Restaurant, device: Device, mailbox: Mailbox, served: House
) -> None:
    placed = order(ama, issuing)
    ama.page.locator("#invoice").click()
    ama.page.get_by_role("button", name="Without details").click()
    see(ama.page)
    (made,) = invoices(issuing)
    page = device(service_workers="block")
    for _ in range(200):
        found = [one for one in mailbox.to(ama.email) if made["invoice_number"] in str(one["Subject"])]
        if found:
            break
        page.wait_for_timeout(50)
    (path,) = set(re.findall(r"/i/[\w-]+/[\w-]+", text_of(found[0])))

    page.goto(path)
    see(page)
    expect(page.get_by_role("heading", name=made["invoice_number"])).to_be_visible()
    assert download(page).startswith(b"%PDF-")
    expect(page.get_by_text("ask the restaurant, or get it in your account")).to_be_visible()

    # What became of it since is said there, too.
    issuing.staff.post(f"/api/v1/orders/{placed['id']}/refunds", json={"reason": "Cold", "amount_cents": 500})
    for _ in range(100):
        if len(invoices(issuing)) == 2:
            break
        page.wait_for_timeout(100)
    page.reload()
    expect(page.get_by_text(re.compile(r"5\.00\W* of it was taken back\."))).to_be_visible()

    # One of two pages, which at first do not come.
    def two_pages(route: Route) -> None:
        answer = route.fetch(url=re.sub(r"/pages/\d$", "/pages/1", route.request.url))
        route.fulfill(response=answer, headers=answer.headers | {"x-page-count": "2"})

    pictures = "**/api/invoices/*/*/pages/*"
    page.route(pictures, lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("heading", name="The invoice cannot be shown")).to_be_visible()
    page.unroute(pictures)
    page.route(pictures, two_pages)
    page.get_by_role("button", name="Try again").click()
    see(page)
    after = page.get_by_role("button", name="Next page")
    after.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
        expect(page.get_by_text("Page 2 of 2")).to_be_visible()
        expect(after).to_be_focused()
    see(page)

    page.goto(f"{path[:-2]}xx")
    expect(page.get_by_role("heading", name="There is no invoice here")).to_be_visible()
    over = '{"code": "invoice_link_over", "status": 410}'
    page.route(
        "**/api/invoices/**",
        lambda route: route.fulfill(status=410, content_type="application/problem+json", body=over),
    )
    page.goto(path)
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
    page.get_by_role("link", name="My invoices").click()
    expect(page).to_have_url(re.compile("/customer/login"))


def test_an_order_without_an_account_gets_one_by_an_account(visitor: Visitor, issuing: Restaurant) -> None:
    kofi = visitor()
    page = kofi.page
    made = order(kofi, issuing)
    page.locator("#invoice-hint").click()
    expect(page).to_have_url(re.compile("/customer/login"))
    page.get_by_role("link", name="Open an account").click()
    page.locator("#full_name").fill("Kofi Mensah")
    kofi.give_password()
    page.get_by_role("link", name="Sign in").click()
    kofi.give_password()
    expect(page).to_have_url(f"{kofi.home}/customer/orders/{made['id']}/invoice")
    expect(page.get_by_role("heading", name="This order is not in your account")).to_be_visible()
    page.locator("#add-phone-orders").click()
    expect(page.get_by_role("heading", name="First confirm your e-mail")).to_be_visible()
    page.get_by_role("button", name="Send it again").last.click()
    expect(page.get_by_text("A new link is on its way.")).to_be_visible()
    for _ in range(100):
        if kofi.mailbox.subjects(kofi.email).count("Confirm your e-mail address") == 2:
            break
        page.wait_for_timeout(50)
    page.goto(kofi.link("Confirm your e-mail address"))
    page.locator("#confirm").click()
    expect(page.get_by_role("heading", name="Thank you: the address is confirmed")).to_be_visible()
    kofi.goto(f"/customer/orders/{made['id']}/invoice")
    page.get_by_role("button", name="Without details").click()
    see(page)


def test_where_none_are_issued_it_is_said(ama: Customer, restaurant: Restaurant) -> None:
    made = order(ama, restaurant)
    ama.goto(f"/customer/orders/{made['id']}")
    expect(ama.page.get_by_text("does not issue invoices here yet")).to_be_visible()
    expect(ama.page.locator("#invoice")).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "scheme", "percent"), [("ar", "light", 100), ("ar", "dark", 200), ("en-GB", "dark", 100)]
)
def test_every_page_is_for_everybody_and_fits_a_small_phone(
    locale: str, scheme: str, percent: int, visitor: Visitor, issuing: Restaurant
) -> None:
    ama = visitor(width=360, locale=locale, scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page = ama.page
    faults: dict[str, Any] = {}

    def look(screen: str, *, scrolls: bool = False) -> None:
        page.add_style_tag(content=f"html {{ font-size: {percent}% !important }}")
        page.wait_for_timeout(300)
        if found := serious(page):
            faults[screen] = found
        outside = [] if scrolls else page.evaluate(OUTSIDE)
        if outside or page.evaluate("document.documentElement.scrollWidth") > 360:
            faults[f"{screen} is too wide"] = outside

    register(ama)
    ama.goto("/customer/invoices")
    page.locator("#sign-out").wait_for()
    page.wait_for_timeout(300)
    look("no invoices")
    made = order(ama, issuing)
    page.locator("#invoice").wait_for()
    look("track")
    ama.goto("/customer")
    page.locator("li button").wait_for()
    look("orders")
    page.locator("li button").click()
    page.locator("#simplified").wait_for()
    look("form")
    page.locator("#name").fill("Gesamtverband" * 7)
    page.locator("#tax_id").fill("12")
    page.locator("#address").fill("W" * 300)
    page.locator("form button[type=submit]").click()
    page.locator("#tax_id[aria-invalid=true]").wait_for()
    look("refused")
    page.locator("#simplified").click()
    see(page)
    look("simplified")
    page.locator("#exchange").click()
    page.locator("#name").fill("Gesamtverband" * 7)
    page.locator("#address").fill("W" * 300)
    look("exchange")
    page.locator("form button[type=submit]").click()
    page.locator("[data-tone=info]").first.wait_for()
    see(page)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if locale == "ar" else "ltr")
    look("invoice")
    page.locator("#invoice-picture").click()
    look("larger", scrolls=True)
    issuing.staff.post(f"/api/v1/orders/{made['id']}/refunds", json={"reason": "Cold"}).raise_for_status()
    for _ in range(100):
        if len(invoices(issuing)) == 4:
            break
        page.wait_for_timeout(100)
    page.reload()
    page.locator("[data-tone=warn]").first.wait_for()
    look("taken back")
    ama.goto("/customer/invoices")
    page.locator("[data-invoice]").first.wait_for()
    look("invoices")
    page.locator("[data-invoice^=INVC]").first.click()
    see(page)
    look("credit note")
    assert faults == {}


def register(customer: Customer) -> None:
    """As `joined`, in whatever language."""
    page = customer.page
    customer.goto("/customer/register")
    page.locator("#full_name").fill("Ama Serwaa")
    page.locator("#email").fill(customer.email)
    page.locator("#password").fill(customer.password)
    customer.press()
    page.locator("#full_name").wait_for(state="hidden")
    for _ in range(200):
        if found := customer.mailbox.to(customer.email):
            break
        page.wait_for_timeout(50)
    (address,) = set(re.findall(r"http://\S+#[\w-]+", text_of(found[0])))
    page.goto(address)
    page.locator("#confirm").click()
    page.locator("#confirm").wait_for(state="hidden")
    customer.sign_in()
