"""How an invoice reaches whoever it is for: as a file, by e-mail, by a link; and how a month reaches the accountant."""

import csv
import hashlib
import io
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import httpx
import pypdf
import pytest

from comanda.bootstrap import Comanda, SettingsRefused, read_settings
from comanda.invoices.document import InvoiceKind
from comanda.invoices.numbers import FormatRefused, NumberFormat, series_of
from comanda.invoices.sample import sample_document
from comanda.invoices.schemas import InvoiceLook
from comanda.kit import tax_id
from comanda.kit.tenancy import Scope
from comanda.tenants.repository import get_tenant
from tests.accounts.conftest import Person
from tests.clock import TestClock
from tests.factories import Shop, make_shop
from tests.invoices.conftest import (
    GHANAIAN,
    OMANI,
    SERWAA,
    SPANISH,
    ask,
    desk,
    give_back,
    issue,
    order_of,
    pay,
    set_up,
    work,
)
from tests.mailbox import Mailbox
from tests.mailbox import text_of as mail_text

SELLERS = {"GH": GHANAIAN["tax_id"], "ES": SPANISH["tax_id"], "OM": OMANI["tax_id"]}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def letters_to(mailbox: Mailbox, address: str, subject: str) -> list[EmailMessage]:
    return [one for one in mailbox.to(address) if subject in str(one["Subject"])]


def files_of(letter: EmailMessage) -> list[tuple[str | None, bytes]]:
    return [(one.get_filename(), one.get_content()) for one in letter.iter_attachments()]


# --- the file -----------------------------------------------------------------------------------------------------


async def test_the_pdf_is_made_once_and_kept(app: Comanda, ama: Person, shop: Shop) -> None:
    made = await ask(ama, (await order_of(shop, ama))["id"], buyer=SERWAA)
    path = f"/api/customer/invoices/{made['id']}"
    answer = await ama.browser.get(f"{path}/download")  # before the worker has come to it
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="{made["invoice_number"]}.pdf"'
    assert answer.headers["cache-control"] == "private, no-cache"
    text = text_of(answer.content)
    for word in (made["invoice_number"], "Asaase Foods Ltd.", "C0000803561", "Serwaa Textiles Ltd.", "85.00"):
        assert word in text, word
    await work(app)
    now = (await ama.browser.get(path)).json()
    assert now["pdf_filename"] == f"customers/{made['customer_id']}/invoices/{made['id']}.pdf"
    kept = await app.storage.read(now["pdf_filename"])
    assert kept == answer.content == (await ama.browser.get(f"{path}/download")).content
    at_desk = await desk(shop, "GET", f"/{made['id']}/download")
    assert hashlib.sha256(at_desk.content).digest() == hashlib.sha256(kept).digest()
    # Not where pictures are.
    assert (await ama.browser.get(f"/media/{now['pdf_filename']}")).status_code == 404
    receipt = await ama.browser.get(f"{path}/download", params={"paper": "receipt"})
    assert made["invoice_number"] in text_of(receipt.content)
    assert pypdf.PdfReader(io.BytesIO(receipt.content)).pages[0].mediabox.width < 240  # points, of 80 mm


async def test_its_pages_are_pictures(ama: Person, shop: Shop) -> None:
    made = await ask(ama, (await order_of(shop, ama))["id"], buyer=SERWAA)
    path = f"/api/customer/invoices/{made['id']}/pages"
    answer = await ama.browser.get(f"{path}/1")
    assert (answer.headers["content-type"], answer.headers["x-page-count"]) == ("image/svg+xml", "1")
    assert answer.content.startswith(b"<svg")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await ama.browser.get(f"{path}/2")).status_code == 404


async def test_in_spain_the_xml_is_in_it(ama: Person, madrid: Shop) -> None:
    made = await ask(
        ama, (await order_of(madrid, ama))["id"], buyer=SERWAA | {"tax_id": "B58378431", "country": "ES"}
    )
    answer = await ama.browser.get(f"/api/customer/invoices/{made['id']}/download")
    attached = pypdf.PdfReader(io.BytesIO(answer.content)).attachments
    (xml,) = attached["factur-x.xml"]
    assert b"urn:cen.eu:en16931:2017" in xml
    assert made["invoice_number"].encode() in xml
    assert "Factura" in text_of(answer.content)


async def test_a_preview_changes_nothing(shop: Shop) -> None:
    order = await order_of(shop)
    body = {"order_id": order["id"], "buyer": SERWAA}
    answer = await desk(shop, "POST", "/preview", json=body)
    assert answer.content.startswith(b"<svg")
    look = {"invoices": {"legal_name": "X", "tax_id": "C0000803561", "address": "Accra"}, "color": "#0b6e4f"}
    answer = await shop.staff("POST", "/api/v1/settings/invoices/preview", json=look)
    assert answer.content.startswith(b"<svg")
    look["invoices"]["tax_id"] = "12"  # type: ignore[index]
    answer = await shop.staff("POST", "/api/v1/settings/invoices/preview", json=look)
    assert (answer.status_code, answer.json()["code"]) == (422, "tax_id_not_valid")
    assert (await desk(shop, "GET", ""))["items"] == []


@pytest.mark.parametrize(
    ("country", "currency", "zone", "number"),
    [
        ("GH", "GHS", "Africa/Accra", "C0004217381"),
        ("ES", "EUR", "Europe/Madrid", "A58818501"),
        ("OM", "OMR", "Asia/Muscat", "OM1100234518"),
        ("KE", "KES", "Africa/Nairobi", ""),
    ],
)
async def test_the_sample_is_for_a_buyer_of_the_country(
    app: Comanda, client: httpx.AsyncClient, clock: TestClock, country: str, currency: str, zone: str, number: str
) -> None:
    shop = await make_shop(app, client, name="Sample", country=country, currency=currency, timezone=zone)
    storefront = await app.storefronts.get(shop.tenant_id)
    async with app.database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        tenant = await get_tenant(session, shop.tenant_id)
    seller = {"legal_name": "X", "tax_id": SELLERS.get(country, "P051234567A"), "address": "Y"}
    look = InvoiceLook.model_validate({"invoices": seller})
    buyer = sample_document(tenant, storefront, look, app.numbering, clock()).buyer
    assert (buyer.tax_id, buyer.country) == (number, country)
    assert not number or tax_id.normalise(number, country) == number


# --- messages -----------------------------------------------------------------------------------------------------


async def test_it_comes_by_e_mail_with_the_pdf(app: Comanda, ama: Person, shop: Shop, mailbox: Mailbox) -> None:
    made = await ask(ama, (await order_of(shop, ama))["id"], buyer=SERWAA)
    await work(app)
    await work(app)
    (letter,) = letters_to(mailbox, ama.email, made["invoice_number"])
    pdf = (await ama.browser.get(f"/api/customer/invoices/{made['id']}/download")).content
    assert files_of(letter) == [(f"{made['invoice_number']}.pdf", pdf)]
    now = (await ama.browser.get(f"/api/customer/invoices/{made['id']}")).json()
    assert now["sent_at"] is not None
    # Once more, and to somebody else.
    again = await desk(shop, "POST", f"/{made['id']}/send")
    assert again == {"channel": "email", "to": f"{ama.email[0]}…@{ama.email.partition('@')[2]}"}
    other = await desk(shop, "POST", f"/{made['id']}/send", json={"email": "books@serwaa.example"})
    assert other == {"channel": "email", "to": "b…@serwaa.example"}
    await work(app)
    assert len(letters_to(mailbox, ama.email, made["invoice_number"])) == 2
    assert files_of(letters_to(mailbox, "books@serwaa.example", made["invoice_number"])[0])[0][1] == pdf


async def test_a_credit_note_says_that_it_is_one(app: Comanda, ama: Person, shop: Shop, mailbox: Mailbox) -> None:
    order = await order_of(shop, ama)
    made = await ask(ama, order["id"], buyer=SERWAA)
    await give_back(shop, order["id"], 2500)
    await work(app)
    await work(app)
    invoice = made["invoice_number"]
    number = invoice.replace("INV-", "INVC-")
    (letter,) = letters_to(mailbox, ama.email, number)
    assert letter["Subject"] == f"Test Kitchen: credit note {number} on invoice {invoice}"
    assert [name for name, _ in files_of(letter)] == [f"{number}.pdf"]
    said = mail_text(letter).replace("\r\n", "\n")
    assert (
        f"here is credit note {number}. It takes GHS 25.00 off invoice {invoice} for your order #{order['number']}."
        "\n\nReason: Cold\n\nOpen the credit note:\n" in said
    )
    assert "here is invoice" not in said


async def test_a_credit_note_in_arabic(app: Comanda, shop: Shop, mailbox: Mailbox) -> None:
    email = f"{uuid4().hex}@serwaa.example"
    order = await order_of(shop, language="ar", customer_email=email)
    made = await issue(shop, order["id"], buyer=SERWAA)
    await desk(shop, "POST", f"/{made['id']}/credit", 201, json={"reason": "رقم ضريبي خاطئ"})
    await work(app)
    await work(app)
    invoice = made["invoice_number"]
    number = invoice.replace("INV-", "INVC-")
    (letter,) = letters_to(mailbox, email, number)
    name = (await shop.staff("GET", "/api/v1/settings")).json()["name2"] or "Test Kitchen"
    assert letter["Subject"] == f"{name}: إشعار دائن {number} على الفاتورة {invoice}"
    said = mail_text(letter).replace("\r\n", "\n")
    assert (
        f"إليك الإشعار الدائن {number}. يخصم 85.00 GHS من الفاتورة {invoice} عن طلبك رقم {order['number']}.\n\n"
        "السبب: رقم ضريبي خاطئ\n\nافتح الإشعار الدائن:\n" in said
    )


async def test_what_the_staff_send_goes_whatever_the_business_chose(
    app: Comanda, shop: Shop, mailbox: Mailbox
) -> None:
    made = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA)
    messages: dict[str, Any] = {"channels": {"invoice_ready": []}}
    assert (await shop.staff("PATCH", "/api/v1/settings", json={"messages": messages})).status_code == 200
    await desk(shop, "POST", f"/{made['id']}/send", json={"email": "silent@serwaa.example"})
    await work(app)
    assert len(letters_to(mailbox, "silent@serwaa.example", made["invoice_number"])) == 1


async def test_who_has_no_address_is_sent_nothing(app: Comanda, shop: Shop) -> None:
    order = await order_of(shop)
    made = await issue(shop, order["id"], buyer=SERWAA)
    refused = await desk(shop, "POST", f"/{made['id']}/send", 409)
    assert refused["code"] == "no_address_to_send"


async def test_a_link_opens_it_for_a_time(
    app: Comanda, ama: Person, shop: Shop, mailbox: Mailbox, client: httpx.AsyncClient, clock: TestClock
) -> None:
    made = await ask(ama, (await order_of(shop, ama))["id"], buyer=SERWAA)
    await work(app)
    await work(app)
    (letter,) = letters_to(mailbox, ama.email, made["invoice_number"])
    body = letter.get_body(("plain",))
    assert body is not None
    path = next(word for word in body.get_content().split() if f"/i/{shop.slug}/" in word).partition("/i/")[2]
    answer = await client.get(f"/api/invoices/{path}")
    assert (answer.status_code, answer.json()["invoice_number"]) == (200, made["invoice_number"])
    pdf = await client.get(f"/api/invoices/{path}/download")
    assert pdf.content == (await ama.browser.get(f"/api/customer/invoices/{made['id']}/download")).content
    assert (await client.get(f"/api/invoices/{path}/pages/1")).content.startswith(b"<svg")
    assert (await client.get(f"/api/invoices/{path[:-1]}x")).json()["code"] == "not_found"
    assert (await client.get(f"/api/invoices/nobody-here/{path.partition('/')[2]}")).json()["code"] == "not_found"
    clock.forward(timedelta(days=91))
    for part in ("", "/download", "/pages/1"):
        answer = await client.get(f"/api/invoices/{path}{part}")
        assert (answer.status_code, answer.json()["code"]) == (410, "invoice_link_over")


async def path_of(mailbox: Mailbox, address: str, number: str) -> str:
    """Under /api/invoices, of the link in the message about that invoice."""
    (letter,) = letters_to(mailbox, address, f": invoice {number}")
    return next(word.partition("/i/")[2] for word in mail_text(letter).split() if "/i/" in word)


async def test_a_link_says_what_became_of_it(
    app: Comanda, ama: Person, shop: Shop, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    order = await order_of(shop, ama)
    simple = await ask(ama, order["id"], kind="simplified", buyer={"name": "Ama"})
    await work(app)
    await work(app)
    path = await path_of(mailbox, ama.email, simple["invoice_number"])
    linked = (await client.get(f"/api/invoices/{path}")).json()
    assert (linked["status"], linked["credited_cents"], linked["replaced_by"]) == ("paid", 0, None)
    full = await ask(ama, order["id"], buyer=SERWAA)
    await give_back(shop, order["id"], 2500)
    await work(app)
    await work(app)
    linked = (await client.get(f"/api/invoices/{path}")).json()
    assert (linked["status"], linked["credited_cents"]) == ("cancelled", 8500)
    assert linked["replaced_by"] == full["invoice_number"]
    path = await path_of(mailbox, ama.email, full["invoice_number"])
    linked = (await client.get(f"/api/invoices/{path}")).json()
    assert (linked["status"], linked["credited_cents"], linked["replaced_by"]) == ("paid", 2500, None)
    assert linked["document"]["replaces"]["invoice_number"] == simple["invoice_number"]


# --- the accountant -----------------------------------------------------------------------------------------------


async def test_a_month_for_the_accountant(app: Comanda, shop: Shop, clock: TestClock) -> None:
    month = f"{clock():%Y-%m}"
    first = await issue(shop, (await order_of(shop))["id"], buyer=SERWAA | {"name": "=HYPERLINK(1)"})
    order = await order_of(shop)
    second = await issue(shop, order["id"])
    await give_back(shop, order["id"], 2500)
    await work(app)
    answer = await desk(shop, "GET", "/export.csv", params={"month": month})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(one["invoice_number"], one["tax"], one["tax_amount"]) for one in rows[:4]] == [
        (first["invoice_number"], "VAT", "10.53"),
        (first["invoice_number"], "GETFund", "1.76"),
        (first["invoice_number"], "NHIL", "1.76"),
        (first["invoice_number"], "Tourism levy", "0.70"),
    ]
    assert [(one["net"], one["gross"], one["tax_total"], one["total"]) for one in rows[:2]] == [
        ("70.25", "85.00", "14.75", "85.00"),
        ("", "", "", ""),
    ]
    assert [(one["base"], one["paid"], one["payment_method"]) for one in rows[:4]] == [
        ("70.25", "yes", "cash")
    ] * 4
    assert {one["paid_date"] for one in rows} == {first["document"]["issue_date"]}
    assert rows[0]["buyer_name"] == "'=HYPERLINK(1)"
    note = rows[8]
    assert (note["kind"], note["gross"], note["corrects"]) == ("credit_note", "-25.00", second["invoice_number"])
    assert (note["paid"], note["payment_method"], note["tax_total"]) == ("yes", "cash", "-4.34")
    # What was sold less what went back.
    assert sum(float(one["gross"] or 0) for one in rows) == 85 + 85 - 25
    answer = await desk(shop, "GET", "/export.zip", params={"month": month})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = sorted(archive.namelist())
        assert names == sorted(
            [f"invoices-{month}.csv", *(f"{number}.pdf" for number in {one["invoice_number"] for one in rows})]
        )
        kept = (await desk(shop, "GET", f"/{first['id']}/download")).content
        assert archive.read(f"{first['invoice_number']}.pdf") == kept
    empty = await desk(shop, "GET", "/export.csv", params={"month": "2020-01"})
    assert len(empty.text.splitlines()) == 1
    assert (await desk(shop, "GET", "/export.csv", 422, params={"month": "2026-13"}))[
        "code"
    ] == "validation_failed"


async def test_what_is_paid_later_is_as_of_now(ama: Person, madrid: Shop, clock: TestClock) -> None:
    """Two rates, paid by two ways and in two steps; and an exchange, which names what it replaced."""
    due = (clock() + timedelta(days=30)).date().isoformat()
    order = await order_of(madrid, ama, paid=False)
    simplified = await issue(madrid, order["id"], due_date=due)

    async def rows() -> list[dict[str, str]]:
        answer = await desk(madrid, "GET", "/export.csv", params={"month": f"{clock():%Y-%m}"})
        return list(csv.DictReader(io.StringIO(answer.text)))

    def money(row: dict[str, str]) -> tuple[str, ...]:
        return row["status"], row["paid"], row["paid_date"], row["payment_method"], row["due_date"]

    assert [money(one) for one in await rows()] == [("sent", "no", "", "", due)]
    await pay(madrid, order["id"], amount_cents=5000)
    day = simplified["document"]["issue_date"]
    assert [money(one) for one in await rows()] == [("sent", "partly", day, "cash", due)]
    await desk(madrid, "POST", f"/{simplified['id']}/paid", json={"method": "transfer"})
    assert [money(one) for one in await rows()] == [("paid", "yes", day, "cash + transfer", due)]
    full = await issue(madrid, order["id"], buyer=SERWAA | {"tax_id": "B58378431"})
    sold, back, again = await rows()
    assert (sold["status"], back["paid"], back["corrects"]) == ("cancelled", "no", simplified["invoice_number"])
    assert (again["invoice_number"], again["replaces"]) == (full["invoice_number"], simplified["invoice_number"])
    assert money(again) == ("paid", "yes", day, "cash + transfer", due)
    assert (again["net"], again["base"], again["tax_amount"]) == (again["base"], again["net"], again["tax_total"])


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "kind", "written"),
    [
        ("INV-{year}-{number:04d}", InvoiceKind.FULL, "INV-2026-0007"),
        ("INV-{year}-{number:04d}", InvoiceKind.CREDIT_NOTE, "INVC-2026-0007"),
        ("{prefix}{year}/{number}", InvoiceKind.SIMPLIFIED, "INVS2026/7"),
        ("{prefix}-{number:06d}", InvoiceKind.FULL, "INV-000007"),
    ],
)
def test_how_numbers_are_written(format: str, kind: InvoiceKind, written: str) -> None:
    parsed = NumberFormat.parse(format, "INV")
    assert parsed.write(series_of("INV", kind), 2026, 7) == written


@pytest.mark.parametrize(
    "format", ["", "INV-{year}", "{number}", "INV-{number}-{year}", "INV-{year}{number}", "INV-{number}{number}"]
)
def test_formats_that_cannot_be_used(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FormatRefused):
        NumberFormat.parse(format, "INV")
    monkeypatch.setenv("INVOICE_NUMBER_FORMAT", format)
    with pytest.raises(SettingsRefused, match="INVOICE_NUMBER_FORMAT"):
        read_settings(_env_file=None).numbering()


@pytest.mark.parametrize("prefix", ["inv", "1NV", "INV-", "INVOICES", "", "INVS", "INVC", "S", "INV0C"])
async def test_a_prefix_that_cannot_be_is_told_in_words(prefix: str, shop: Shop) -> None:
    words = "must be up to six capital letters and digits, beginning with a letter and not ending with S or C"
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": GHANAIAN | {"prefix": prefix}})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], words in error["message"]) == ("/body/invoices/prefix", True)


async def test_what_the_settings_speak_of(madrid: Shop, clock: TestClock) -> None:
    path, year = "/api/v1/settings/invoices/numbers", clock().year
    assert (await madrid.staff("GET", path, params={"prefix": "OLLA"})).json() == {
        "tax_id_label": "NIF",
        "tax_id_example": "B58378431",
        "prefix": "OLLA",
        "full": f"OLLA-{year}-0001",
        "simplified": f"OLLAS-{year}-0001",
        "credit_note": f"OLLAC-{year}-0001",
    }
    assert (await madrid.staff("GET", path)).json()["full"] == f"INV-{year}-0001"


async def test_who_sells_has_a_tax_number_of_the_country(madrid: Shop) -> None:
    settings: dict[str, Any] = {"legal_name": "La Olla S.L.", "tax_id": "C0000803561", "address": "Calle Mayor 3"}
    answer = await madrid.staff("PATCH", "/api/v1/settings", json={"invoices": settings})
    assert (answer.status_code, answer.json()["code"]) == (422, "tax_id_not_valid")
    await set_up(madrid, **settings | {"tax_id": "b-58378431"})
    read = (await madrid.staff("GET", "/api/v1/settings")).json()
    assert read["invoices"]["tax_id"] == "B58378431"
