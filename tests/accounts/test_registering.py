"""From registering to signing out."""

from datetime import timedelta

import pytest

from comanda.bootstrap import Comanda
from tests.accounts.conftest import People, Person
from tests.conftest import TestClock
from tests.mailbox import Mailbox, text_of


async def test_someone_registers_proves_the_address_and_signs_in(people: People) -> None:
    ama = people()
    opened = await ama.register()
    assert opened.status_code == 201
    assert opened.json() == {
        "customer_id": opened.json()["customer_id"],
        "email": ama.email,
        "email_verified": False,
    }
    signed_in = await ama.sign_in()
    assert (signed_in.json()["customer_id"], signed_in.json()["email_verified"]) == (
        opened.json()["customer_id"],
        False,
    )
    verified = await ama.verify()
    assert verified.json() == {**opened.json(), "email_verified": True}
    profile = (await ama.browser.get("/api/customer/profile")).json()
    assert (profile["full_name"], profile["email_verified"], profile["mfa_enabled"]) == ("Ama Serwaa", True, False)


@pytest.mark.asvs("6.5.1")
async def test_a_link_is_good_once(people: People) -> None:
    ama = people()
    await ama.register()
    token = await ama.mail("Confirm your e-mail address")
    answers = [
        await ama.browser.post("/api/customer/verify-email", json={"token": token}),
        await ama.browser.post("/api/customer/verify-email", json={"token": token}),
        await ama.browser.get("/api/customer/verify-email", params={"token": "x" * 43}),
    ]
    assert [one.status_code for one in answers] == [200, 410, 410]


async def test_what_is_sent_is_text_and_html_in_either_language(people: People, mailbox: Mailbox) -> None:
    noor = people(full_name="نور <b>")
    await noor.register(language="ar")
    await noor.app.work(until_idle=True)
    (message,) = mailbox.to(noor.email)
    assert message["Subject"] == "أكّد عنوان بريدك الإلكتروني"
    assert "نور <b>" in text_of(message)
    assert "نور &lt;b&gt;" in text_of(message, "html") and 'dir="rtl"' in text_of(message, "html")


async def test_one_refresh_token_follows_another(ama: Person) -> None:
    first = ama.cookie
    answer = await ama.refresh()
    assert answer.status_code == 200
    assert ama.cookie != first and ama.cookie not in answer.text
    ama.take(answer)
    assert (await ama.browser.get("/api/customer/profile")).status_code == 200


async def test_tabs_that_refresh_at_once_get_the_same(ama: Person) -> None:
    before = ama.cookie
    await ama.refresh()
    followed = ama.cookie
    assert (await ama.refresh(before)).status_code == 200
    assert ama.cookie == followed


@pytest.mark.asvs("7.2.4")
@pytest.mark.parametrize("late", [True, False], ids=["late", "followed twice"])
async def test_a_stolen_refresh_token_ends_the_sign_in(late: bool, ama: Person, clock: TestClock) -> None:
    stolen = ama.cookie
    await ama.refresh()
    if late:
        clock.forward(timedelta(seconds=11))
    else:
        await ama.refresh()
    newest = ama.cookie
    for cookie, code in ((stolen, "sign_in_copied"), (newest, "sign_in_over")):
        refused = await ama.refresh(cookie)
        assert (refused.status_code, refused.json()["code"]) == (401, code)
    assert (await ama.browser.get("/api/customer/profile")).status_code == 401
    assert (await ama.subjects())[-1] == "A sign-in to your account was ended"


@pytest.mark.asvs("7.4.1")
async def test_signing_out_ends_live_tokens(ama: Person) -> None:
    assert (await ama.browser.post("/api/customer/logout")).status_code == 204
    assert (await ama.browser.get("/api/customer/profile")).status_code == 401
    assert (await ama.refresh()).status_code == 401


@pytest.mark.asvs("3.5.1")
async def test_the_cookie_answers_own_pages_only(ama: Person) -> None:
    for headers in ({}, {"X-Comanda": "1", "Origin": "https://evil.example"}):
        refused = await ama.browser.post("/api/customer/token/refresh", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "cross_site")
    assert (await ama.refresh()).status_code == 200


async def test_mail_waits_for_the_server_and_comes_once(people: People, mailbox: Mailbox, app: Comanda) -> None:
    ama = people()
    mailbox.refusing[ama.email] = "550 no such mailbox"
    await ama.register()
    await app.work(until_idle=True)
    del mailbox.refusing[ama.email]
    await app.work(until_idle=True)
    assert mailbox.to(ama.email) == []
