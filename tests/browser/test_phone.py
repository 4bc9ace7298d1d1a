"""The sandbox's phone, as somebody uses it who pays on another page."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from comanda.sandbox.child import sandbox_as_child
from comanda.sandbox.phone_page import phone_page

KEY = "sk_test_" + "0" * 40
AMA = "0241234567"


class Sandbox(httpx.Client):
    def pay(self, reference: str, phone: str = AMA, network: str = "mtn") -> None:
        wish = {"email": "ama@example.com", "amount": 4500, "currency": "GHS", "reference": reference}
        money = {"mobile_money": {"phone": phone, "provider": network}}
        self.post(
            "/paystack/charge", json=wish | money, headers={"Authorization": f"Bearer {KEY}"}
        ).raise_for_status()

    def text(self, message: str, to: str = "+233241234567") -> None:
        form = {"username": "sandbox", "to": to, "message": message, "from": "Asaase"}
        headers = {"apiKey": "atsk_" + "c0de" * 16, "Accept": "application/json"}
        self.post("/africastalking/version1/messaging", data=form, headers=headers).raise_for_status()

    def state_of(self, reference: str) -> str:
        (charge,) = self.get(f"/control/charges?reference={reference}").json()
        return str(charge["state"])


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with sandbox_as_child() as origin, Sandbox(base_url=origin, trust_env=False) as sandbox:
        sandbox.patch("/control/settings", json={"sms_step_seconds": 0}).raise_for_status()
        yield sandbox


@pytest.fixture
def phone(chromium: Browser, sandbox: Sandbox) -> Iterator[Callable[..., Page]]:
    contexts = []
    complaints: list[str] = []

    def take(*, language: str = "en", width: int = 360, scheme: Any = "light") -> Page:
        context = chromium.new_context(
            base_url=str(sandbox.base_url), viewport={"width": width, "height": 740}, color_scheme=scheme
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "comanda.language", "value": language, "url": str(sandbox.base_url)}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda one: complaints.append(one.text) if "Content Security" in one.text else None)
        page.goto("/phone")
        return page

    yield take
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_request_rings_and_is_approved(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    page = phone()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    expect(page.get_by_text("No message yet.")).to_be_visible()
    sandbox.pay("ord-1")
    expect(page.get_by_role("heading", name="Pay GHS 45.00?")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("New payment request: GHS 45.00.")
    expect(page).to_have_title("(1) Demo phone")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Paid GHS 45.00")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Paid GHS 45.00")
    expect(page.locator("article.paid")).to_be_focused()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    assert sandbox.state_of("ord-1") == "paid"


def test_what_has_the_focus_keeps_it_when_more_comes(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    sandbox.pay("ord-1")
    page = phone()
    decline = page.get_by_role("button", name="Decline")
    decline.focus()
    sandbox.pay("ord-2", "0551112223")
    sandbox.text("Order 12 is ready: http://localhost:8000/track/1")
    expect(page.locator("article")).to_have_count(3)
    expect(decline.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You declined.")).to_be_visible()
    assert (sandbox.state_of("ord-1"), sandbox.state_of("ord-2")) == ("failed", "waiting")
    expect(page.get_by_role("link", name="http://localhost:8000/track/1")).to_be_visible()


def test_ignoring_and_codes(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    sandbox.pay("ord-1")
    sandbox.pay("ord-2", "0201234567", "vod")
    page = phone()
    expect(page.locator(".code")).to_have_text(sandbox.get("/control/prompts").json()[1]["code"])
    expect(page.get_by_role("button", name="Approve")).to_have_count(1)
    page.get_by_role("button", name="Ignore").last.click()
    expect(page.get_by_role("status")).to_contain_text("Put away.")
    expect(page.locator("article")).to_have_count(1)
    assert sandbox.state_of("ord-1") == "waiting"
    # What was decided elsewhere.
    (other,) = sandbox.get("/control/charges?reference=ord-2").json()
    sandbox.post(f"/control/charges/{other['id']}/time-out", json={}).raise_for_status()
    expect(page.get_by_text("Nobody answered in time.")).to_be_visible()


def test_one_phone_of_several(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    sandbox.pay("ord-1")
    sandbox.pay("ord-2", "0551112223")
    page = phone()
    expect(page.locator("article")).to_have_count(2)
    page.get_by_label("Phone").select_option("+233551112223")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("article")).to_contain_text("+233 55 111 2223")


def test_a_text_is_only_text(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    sandbox.text("<img src=x onerror=alert(1)> Your code is 481920")
    page = phone()
    expect(page.locator("article strong")).to_have_text("481920")
    expect(page.locator("article")).to_contain_text("<img src=x")
    expect(page.locator("article img")).to_have_count(0)


def test_arabic(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    sandbox.pay("ord-1")
    page = phone(language="ar", scheme="dark")
    page.get_by_role("button", name="موافقة").click()
    expect(page.get_by_role("heading", name="دُفع GHS 45.00")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Demo phone")).to_be_visible()


@pytest.mark.parametrize(("language", "said"), [("en", "Open "), ("ar", "افتح ")])
def test_a_file_that_went_along_is_opened(phone: Callable[..., Page], language: str, said: str) -> None:
    shown, headers = phone_page(language, wire=None, emails="/sandbox/emails.json")
    name = "فاتورة <b>INV-2026-0001</b>.pdf"
    email = {
        "key": "<1@comanda.example>", "kind": "email", "to": "ama@guest.example", "subject": "Your invoice",
        "at": "2026-11-22T12:00:00+00:00", "text": "Hi\n", "files": [{"name": name, "address": "/sandbox/emails/1/0"}],
    }  # fmt: skip
    page = phone(language=language)
    page.route(
        "**/sandbox", lambda route: route.fulfill(body=shown, headers={**headers, "Content-Type": "text/html"})
    )
    page.route("**/sandbox/emails.json", lambda route: route.fulfill(json=[email]))
    page.goto("/sandbox")
    link = page.get_by_role("link", name=f"{said}{name}")
    expect(link).to_have_attribute("href", "/sandbox/emails/1/0")
    expect(link).to_have_attribute("target", "_blank")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_sandbox_is_gone_and_comes_back(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    page = phone()
    page.route("**/phone/state*", lambda route: route.abort())
    expect(page.get_by_role("alert")).to_contain_text("no connection")
    page.unroute("**/phone/state*")
    expect(page.get_by_role("alert")).to_be_hidden()


def write(sandbox: Sandbox, sender: str = "+15005550006") -> None:
    sid, token = "AC" + "c0de" * 8, "0123456789abcdef0123456789abcdef"
    form = {"To": "+233241234567", "From": sender, "Body": "Ready: http://localhost:8000/o/abc."}
    path = f"/twilio/2010-04-01/Accounts/{sid}/Messages.json"
    sandbox.post(path, data=form, auth=(sid, token)).raise_for_status()


def test_an_sms_is_answered_with_the_keyboard(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    write(sandbox)
    write(sandbox, "Asaase")
    page = phone()
    expect(page.locator("article.sms")).to_have_count(2)
    expect(page.get_by_role("link").first).to_have_attribute("href", "http://localhost:8000/o/abc")
    button = page.get_by_role("button", name="Reply: +15005550006, +233 24 123 4567")
    expect(page.get_by_role("button")).to_have_count(1)  # nobody can answer a name
    button.press("Enter")
    field = page.get_by_label("Your reply to +15005550006")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    page.keyboard.type("sto")
    # What comes meanwhile leaves what is being written alone.
    sandbox.text("Order 12 is ready")
    expect(page.locator("article.sms")).to_have_count(3)
    expect(field).to_be_focused()
    page.keyboard.type("p")
    page.keyboard.press("Enter")
    expect(page.locator("article.own")).to_contain_text("+15005550006 may not send to this number any more")
    expect(page.get_by_role("status")).to_have_text("Sent to +15005550006")
    expect(button).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_reply_that_does_not_go_is_kept(phone: Callable[..., Page], sandbox: Sandbox) -> None:
    write(sandbox)
    page = phone(language="ar")
    page.route("**/reply", lambda route: route.abort())
    page.get_by_role("button", name="رد").click()
    field = page.get_by_label("ردك إلى")
    field.fill("شكرا")
    page.get_by_role("button", name="إرسال").click()
    expect(page.locator("article").get_by_text("لم يُرسل الرد. حاول مرة أخرى.")).to_be_visible()
    expect(field).to_have_value("شكرا")
    page.unroute("**/reply")
    page.get_by_role("button", name="إرسال").click()
    expect(page.locator("article.own")).to_contain_text("شكرا")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
