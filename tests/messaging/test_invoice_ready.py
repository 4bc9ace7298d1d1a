"""What customers hear when an invoice is ready: its link by every way, the file itself by e-mail."""

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from comanda.kit.ids import uuid7
from comanda.kit.segments import length_of
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_phone
from comanda.messaging.dispatch import MOST_ATTACHED
from comanda.notifications.kinds import Channel
from comanda.notifications.message import Attachment, Letter, compose
from comanda.notifications.models import Notification
from comanda.orders.messages import tell_invoice_ready
from comanda.orders.models import Order
from tests import mailbox as post
from tests.bucket import Bucket
from tests.clock import TestClock
from tests.invoices.conftest import SERWAA, desk, issue, pay, set_up
from tests.mailbox import Mailbox
from tests.messaging.test_push import shown, subscribed
from tests.outside import Outside

PDF = b"%PDF-1.7\r\n\0\xff" + b"." * 5000
PATH = "/i/" + "Ab3" * 10
NUMBER = "INV-2026-0001"


def address() -> str:
    return f"{uuid4().hex[:12]}@guest.example"


def attachment(file_name: str = f"{NUMBER}.pdf") -> Attachment:
    return Attachment(f"customers/{uuid4()}/invoices/{uuid4()}.pdf", file_name, "application/pdf")


async def tell(
    outside: Outside,
    order: dict[str, Any],
    file: Attachment,
    *,
    content: bytes | None = PDF,
    fact: UUID | None = None,
    to_email: str | None = None,
) -> tuple[Channel, ...]:
    """`content`: what the storage has by then."""
    shop = outside.shop
    if content is not None:
        await shop.app.storage.write(file.key, content)
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        found = await session.get_one(Order, (shop.tenant_id, UUID(order["id"])))
        now = shop.app.clock()
        return await tell_invoice_ready(
            session, found, NUMBER, PATH, file, now, to_email=to_email, fact=fact or uuid7()
        )


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    return post.text_of(message, kind).replace("\r\n", "\n")


def link(outside: Outside) -> str:
    return f"{outside.shop.app.settings.base_url()}{PATH}"


def files_of(message: EmailMessage) -> list[tuple[str | None, str, Any]]:
    return [(one.get_filename(), one.get_content_type(), one.get_content()) for one in message.iter_attachments()]


async def of_invoices(outside: Outside, channel: str = "email") -> list[dict[str, Any]]:
    return await outside.listed(channel=channel, notification_type="invoice_ready")


async def test_an_e_mail_brings_the_invoice_and_its_link(outside: Outside, mailbox: Mailbox) -> None:
    email = address()
    order = await outside.order(customer_name="Ama Owusu", customer_email=email)
    assert await tell(outside, order, attachment()) == ("email",)
    await outside.work()
    (message,) = [one for one in mailbox.to(email) if NUMBER in str(one["Subject"])]
    assert str(message["Subject"]) == f"Test Kitchen: invoice {NUMBER}"
    assert files_of(message) == [(f"{NUMBER}.pdf", "application/pdf", PDF)]
    assert text_of(message).startswith(
        f"Hi Ama Owusu,\n\nhere is invoice {NUMBER} for your order #{order['number']}.\n\n"
        f"Open the invoice:\n{link(outside)}\n\nThank you!\n\n"
    )
    page = text_of(message, "html")
    assert f'href="{link(outside)}"' in page
    assert "Follow your order" not in page
    (listed,) = await of_invoices(outside)
    assert (listed["status"], listed["subject"]) == ("sent", f"Test Kitchen: invoice {NUMBER}")


async def test_by_every_way_that_the_business_has_chosen(outside: Outside) -> None:
    await outside.open_line("twilio")
    await outside.settings(channels={"invoice_ready": ["sms", "push"]})
    phone = outside.number()
    order = await outside.order(phone, customer_name="Ama", customer_email=address())
    browser = await subscribed(outside, order)
    await outside.work()
    assert await tell(outside, order, attachment()) == ("sms", "push")
    await outside.work()
    number = order["number"]
    sms = outside.texts(phone)[-1]["text"]
    assert sms == f"Hi Ama, here is invoice {NUMBER} for your order #{number}: {link(outside)}"
    assert (length_of(sms).encoding, length_of(sms).parts) == ("GSM-7", 1)
    push = json.loads(shown(outside, browser)[-1]["text"])
    assert (push["title"], push["url"]) == ("Test Kitchen", PATH)
    assert push["body"] == f"Invoice {NUMBER} for your order #{number} is ready."
    assert push["tag"] != f"order-{order['id'].replace('-', '')}"  # it takes no other message's place
    assert await of_invoices(outside) == []


async def test_in_arabic(outside: Outside, mailbox: Mailbox) -> None:
    await outside.open_line("twilio")
    await outside.settings(channels={"invoice_ready": ["sms", "email"]})
    phone, email = outside.number(), address()
    order = await outside.order(phone, customer_name="محمد", customer_email=email, language="ar")
    await outside.work()
    name = "فاتورة ضريبية رقم ١٢٣ لمطعم الشاطئ الذهبي في مسقط ٢٠٢٦.pdf"
    await tell(outside, order, attachment(name))
    await outside.work()
    number = order["number"]
    sms = outside.texts(phone)[-1]["text"]
    assert sms == f"مرحبًا محمد، إليك الفاتورة {NUMBER} عن طلبك رقم {number}: {link(outside)}"
    message = mailbox.to(email)[-1]
    assert str(message["Subject"]) == f"{outside.shop.name2}: الفاتورة {NUMBER}"
    assert files_of(message) == [(name, "application/pdf", PDF)]
    assert f"افتح الفاتورة:\n{link(outside)}" in text_of(message)
    assert 'dir="rtl"' in text_of(message, "html")


async def test_an_sms_of_a_credit_note_is_one_part(outside: Outside) -> None:
    shop, phone = outside.shop, outside.number()
    await set_up(shop)
    await outside.open_line("twilio")
    await outside.settings(channels={"invoice_ready": [], "credit_note_ready": ["sms"]})
    order = await outside.order(phone, customer_name="Ama")
    await outside.work()
    await pay(shop, order["id"])
    made = await issue(shop, order["id"], buyer=SERWAA)
    note = await desk(shop, "POST", f"/{made['id']}/credit", 201, json={"reason": "Cold"})
    await outside.work()
    await outside.work()
    sms = outside.texts(phone)[-1]["text"]
    said, _, link = sms.rpartition(" ")
    assert said == (
        f"Test Kitchen: credit note {note['invoice_number']}, GHS {note['total_cents'] / 100:.2f} off invoice"
        f" {made['invoice_number']}:"
    )
    assert f"/i/{shop.slug}/" in link
    assert (length_of(sms).encoding, length_of(sms).parts) == ("GSM-7", 1)
    # Without an e-mail address it goes there again, and that is said.
    again = await desk(shop, "POST", f"/{note['id']}/send")
    assert again == {"channel": "sms", "to": masked_phone(phone)}
    await outside.work()
    assert outside.texts(phone)[-1]["text"] == sms


async def test_what_is_switched_off_is_not_even_written_down(outside: Outside) -> None:
    await outside.settings(channels={"invoice_ready": []})
    order = await outside.order(customer_email=address())
    assert await tell(outside, order, attachment()) == ()
    assert await of_invoices(outside) == []


async def test_it_goes_where_it_is_asked_for(outside: Outside, mailbox: Mailbox) -> None:
    of_order, other = address(), address()
    order = await outside.order(customer_email=of_order)
    assert await tell(outside, order, attachment(), to_email=other) == ("email",)
    nameless = await outside.order()
    assert await tell(outside, nameless, attachment()) == ()
    assert await tell(outside, nameless, attachment(), to_email=other) == ("email",)
    await outside.work()
    assert mailbox.subjects(other) == [f"Test Kitchen: invoice {NUMBER}"] * 2
    assert not any(NUMBER in one for one in mailbox.subjects(of_order))


async def test_the_same_is_told_once_and_anew_when_it_is_asked_for_again(outside: Outside) -> None:
    order, file, fact = await outside.order(customer_email=address()), attachment(), uuid7()
    for _ in range(2):
        await tell(outside, order, file, fact=fact)
    assert len(await of_invoices(outside)) == 1
    await tell(outside, order, file)
    assert len(await of_invoices(outside)) == 2


async def test_staff_send_all_of_it_again(outside: Outside, mailbox: Mailbox) -> None:
    email = address()
    order = await outside.order(customer_email=email)
    await tell(outside, order, attachment())
    await outside.work()
    (sent,) = await of_invoices(outside)
    assert sent["can_resend"]
    assert (await outside.shop.staff("POST", f"/api/v1/messages/{sent['id']}/resend")).status_code == 201
    await outside.work()
    first, second = (one for one in mailbox.to(email) if NUMBER in str(one["Subject"]))
    assert first["Message-ID"] != second["Message-ID"]
    assert text_of(first) == text_of(second)
    assert files_of(first) == files_of(second) == [(f"{NUMBER}.pdf", "application/pdf", PDF)]


async def test_a_row_that_is_sent_twice_is_the_same_message(outside: Outside, mailbox: Mailbox) -> None:
    """As when a worker dies after the mail server took it."""
    email, shop = address(), outside.shop
    order = await outside.order(customer_email=email)
    await tell(outside, order, attachment())
    await outside.work()
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await session.execute(
            update(Notification)
            .where(Notification.tenant_id == shop.tenant_id, Notification.recipient_email == email)
            .values(status="queued", next_at=shop.app.clock())
        )
    await outside.work()
    first, second = (one for one in mailbox.to(email) if NUMBER in str(one["Subject"]))
    assert first.as_bytes() == second.as_bytes()


async def test_a_file_that_is_not_there_yet_is_waited_for(
    outside: Outside, mailbox: Mailbox, clock: TestClock
) -> None:
    email, file = address(), attachment()
    clock.fixed = clock()
    order = await outside.order(customer_email=email)
    await tell(outside, order, file, content=None)
    await outside.work()
    (waits,) = await of_invoices(outside)
    assert (waits["status"], waits["retry_count"]) == ("queued", 1)
    assert waits["provider_response"] == f"{NUMBER}.pdf, which is to go along, is not there yet."
    assert not any(NUMBER in one for one in mailbox.subjects(email))
    await outside.shop.app.storage.write(file.key, PDF)
    await outside.later(seconds=6)
    assert files_of(mailbox.to(email)[-1]) == [(f"{NUMBER}.pdf", "application/pdf", PDF)]
    (sent,) = await of_invoices(outside)
    assert [one["outcome"] for one in (await outside.detail(sent))["attempts"]] == ["unavailable", "taken"]


async def test_a_storage_that_is_away_delays_it(
    outside: Outside, mailbox: Mailbox, clock: TestClock, bucket: Bucket
) -> None:
    email, file = address(), attachment()
    app = replace(outside.shop.app, storage=bucket.settings().storage())
    await app.storage.write(file.key, PDF)
    clock.fixed = clock()
    order = await outside.order(customer_email=email)
    await tell(outside, order, file, content=None)
    for fault in ("hang", 500):
        with bucket.failing(fault):
            await app.dispatcher.drain(app)
        (waits,) = await of_invoices(outside)
        assert waits["status"] == "queued"
        assert waits["provider_response"].startswith("Files cannot be read")
        clock.forward(timedelta(seconds=26))
    await app.dispatcher.drain(app)
    assert files_of(mailbox.to(email)[-1]) == [(f"{NUMBER}.pdf", "application/pdf", PDF)]


@pytest.mark.parametrize("size", [MOST_ATTACHED, MOST_ATTACHED + 1])
async def test_what_is_too_large_stays_behind_its_link(outside: Outside, mailbox: Mailbox, size: int) -> None:
    email = address()
    order = await outside.order(customer_email=email)
    await tell(outside, order, attachment(), content=b"x" * size)
    await outside.work()
    message = mailbox.to(email)[-1]
    goes = size <= MOST_ATTACHED
    assert len(files_of(message)) == goes
    assert link(outside) in text_of(message)
    said = "The file is too large to go along with this e-mail. The link above opens it."
    assert (said in text_of(message), said in text_of(message, "html")) == (not goes, not goes)


@pytest.mark.parametrize(
    ("file_name", "kept"),
    [
        ("INV/2026\\1.pdf", "INV-2026-1.pdf"),
        ("a\r\nBcc: eve@evil.example\r\n\r\n.pdf", "a--Bcc- eve@evil.example----.pdf"),
        ('quo"te; filename=x.pdf', "quo-te; filename=x.pdf"),
        ("\u202egpj.pdf", "-gpj.pdf"),
        ("ñandú 🍕 الفاتورة.pdf", "ñandú 🍕 الفاتورة.pdf"),
        ("x" * 300 + ".pdf", "x" * 300 + ".pdf"),
    ],
)
async def test_a_file_s_name_arrives_whole_and_harmless(
    outside: Outside, mailbox: Mailbox, file_name: str, kept: str
) -> None:
    email = address()
    await tell(outside, await outside.order(customer_email=email), attachment(file_name))
    await outside.work()
    message = mailbox.to(email)[-1]
    assert files_of(message) == [(kept, "application/pdf", PDF)]
    assert message["Bcc"] is None


async def test_a_business_s_own_words_name_the_invoice(outside: Outside, mailbox: Mailbox) -> None:
    shop, email = outside.shop, address()
    path = "/api/v1/settings/messages/templates/invoice_ready"
    own = {"subject": "{invoice_number}", "body": "{name}: {invoice_number} ({order_id}) {link}"}
    assert (await shop.staff("PUT", f"{path}/email/en", json=own)).status_code == 200
    order = await outside.order(customer_email=email, customer_name="Ama")
    await tell(outside, order, attachment())
    await outside.work()
    message = mailbox.to(email)[-1]
    assert str(message["Subject"]) == NUMBER
    assert text_of(message).startswith(f"Ama: {NUMBER} ({order['number']}) {link(outside)}\n")
    assert "Open the invoice" not in text_of(message)  # the link stands in the text already
    other = f"{path.replace('invoice_ready', 'order_ready')}/email/en"
    refused = await shop.staff("PUT", other, json=own)
    assert refused.json()["code"] == "placeholder_unknown"


async def test_its_words_are_shown_before_there_is_one(outside: Outside) -> None:
    wish = {"notification_type": "invoice_ready", "channel": "sms", "language": "en", "subject": ""}
    body = "Invoice {invoice_number}, order {order_id}: {link}"
    answer = await outside.shop.staff("POST", "/api/v1/settings/messages/preview", json={**wish, "body": body})
    shown = answer.json()
    base = outside.shop.app.settings.base_url()
    assert shown["body"] == f"Invoice INV-2026-0128, order 128: {base}/i/" + "Ab3" * 10
    assert (shown["encoding"], shown["segments"]) == ("GSM-7", 1)


def test_the_same_letter_is_the_same_bytes(clock: TestClock) -> None:
    letter = Letter("Hi", ["One", "Two"], "en", files=[(attachment(), PDF), (attachment("b.pdf"), PDF)])
    id, at = uuid7(), clock()
    first, second = (
        compose(id, letter, sender="Comanda <a@b.example>", recipient="c@d.example", at=at).as_bytes()
        for _ in range(2)
    )
    assert first == second
    assert first != compose(uuid7(), letter, sender="a@b.example", recipient="c@d.example", at=at).as_bytes()
