"""The demo's phone, what is handed on to the sandbox and what is not, and that there is none where mail goes out."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from pydantic import AnyHttpUrl

from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.notifications.message import Attachment, Letter, compose
from comanda.sandbox.child import sandbox_as_child
from tests.direct import Direct

KEY = {"Authorization": "Bearer sk_test_" + "0" * 40}
SECRET = {"Cookie": "session=secret; comanda.language=ar", "X-Secret": "secret"}

Opened = Callable[[str | None], AbstractAsyncContextManager[tuple[httpx.AsyncClient, Comanda]]]


@pytest.fixture
async def opened(
    app: Comanda, settings: Settings, embedded: EmbeddedPostgres, database_name: str, tmp_path: Path
) -> Opened:
    """A demo beside the sandbox at an address."""
    await app.work(until_idle=True)  # what other tests left in the queue goes where they would send it

    @asynccontextmanager
    async def open_demo(origin: str | None) -> AsyncIterator[tuple[httpx.AsyncClient, Comanda]]:
        beside = {"sandbox_url": AnyHttpUrl(origin) if origin else None}
        own = settings.model_copy(update={"demo": True, "smtp_host": None, "data_dir": tmp_path, **beside})
        demo = assemble(own, embedded.url(database=database_name))
        async with demo.running(worker=False):
            transport = Direct(create_app(demo, worker=False), client=("127.9.9.1", 40000))
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                yield client, demo

    return open_demo


async def test_what_was_sent_is_read_there(opened: Opened) -> None:
    async with opened(None) as (client, app):
        assert (await client.get("/sandbox/emails.json")).json() == []
        name = "<img src=x onerror=alert(1)>"
        body = {"email": "ama@sandbox.example", "password": "four quiet brown kettles", "full_name": name}
        assert (await client.post("/api/customer/register", json=body)).status_code == 201
        await app.work(until_idle=True)
        answer = await client.get("/sandbox/emails.json")
        (told,) = answer.json()
        assert answer.headers["Cache-Control"] == "no-store"
        assert (told["kind"], told["subject"], told["to"]) == (
            "email",
            "Confirm your e-mail address",
            "ama@sandbox.example",
        )
        (link,) = re.findall(r"http://localhost:8000/customer/verify-email#\S+", told["text"])
        proved = await client.post("/api/customer/verify-email", json={"token": link.partition("#")[2]})
        assert proved.json()["email"] == "ama@sandbox.example"
        page = await client.get("/sandbox", headers={"Cookie": "comanda.language=ar"})
        assert '<html lang="ar" dir="rtl">' in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert "script-src 'sha256-" in page.headers["Content-Security-Policy"]
        assert (await client.get("/sandbox/phone/state")).status_code == 404


async def test_what_went_along_is_opened_there(opened: Opened) -> None:
    async with opened(None) as (client, app):
        files = [
            (Attachment("a.pdf", "فاتورة 1.pdf", "application/pdf"), b"%PDF \xff"),
            (Attachment("a.html", "a.html", "text/html"), b"<script>alert(1)</script>"),
        ]
        id, letter = uuid7(), Letter("Your invoice", ["Hi"], "en", files=files)
        at, sender = app.clock(), "Comanda <noreply@comanda.example>"
        await app.post.deliver(compose(id, letter, sender=sender, recipient="ama@sandbox.example", at=at))
        (told,) = (await client.get("/sandbox/emails.json")).json()
        assert told["text"] == "Hi\n"
        assert [one["name"] for one in told["files"]] == ["فاتورة 1.pdf", "a.html"]
        pdf, html = [await client.get(one["address"]) for one in told["files"]]
        assert (pdf.content, pdf.headers["content-type"]) == (b"%PDF \xff", "application/pdf")
        name = quote("فاتورة 1.pdf")
        assert pdf.headers["content-disposition"] == f"inline; filename*=UTF-8''{name}"
        assert html.headers["content-disposition"].startswith("attachment;")  # nothing is run here
        assert {one.headers["x-content-type-options"] for one in (pdf, html)} == {"nosniff"}
        for other in (
            f"{id}/2",
            f"{id}/-1",
            f"{id}/x",
            f"{id}/0/0",
            f"{uuid7()}/0",
            "-" * 36 + "/0",
            "..%2fsecret/0",
        ):
            assert (await client.get(f"/sandbox/emails/{other}")).status_code == 404


async def test_a_payment_is_made_on_the_phone_and_on_paystacks_page(opened: Opened) -> None:
    with sandbox_as_child() as origin:
        async with opened(origin) as (client, _), httpx.AsyncClient(base_url=origin, trust_env=False) as beside:
            await beside.patch("/control/settings", json={"public_origin": "http://testserver/sandbox"})
            momo = {"mobile_money": {"phone": "0241234567", "provider": "mtn"}}
            wish = {"email": "ama@example.com", "amount": 4500}
            await beside.post("/paystack/charge", json=wish | momo, headers=KEY)
            state = await client.get("/sandbox/phone/state?phone=%2B233241234567", headers=SECRET)
            (prompt,) = state.json()["prompts"]
            assert (prompt["amount"], prompt["phone"]) == ("45.00", "+233241234567")
            assert (await client.get("/sandbox/phone/state?phone=1")).json()["prompts"] == []
            path = f"/sandbox/phone/prompts/{prompt['id']}/approve"
            assert (await client.post(path, data={})).status_code == 400
            assert (await client.post(path, json={})).status_code == 200
            assert (await client.post(path, json={})).status_code == 409

            back = {"callback_url": "http://testserver/back"}
            made = await beside.post("/paystack/transaction/initialize", json=wish | back, headers=KEY)
            url = made.json()["data"]["authorization_url"]
            assert url.startswith("http://testserver/sandbox/paystack/checkout/")
            page = await client.get(url, headers=SECRET)
            assert page.status_code == 200
            assert 'lang="ar" dir="rtl"' in page.text
            assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]
            paid = await client.post(url, data={"do": "approve", "means": "mobile_money"})
            assert paid.status_code == 303
            assert paid.headers["Location"].startswith("http://testserver/back?trxref=")
            assert [one["state"] for one in (await beside.get("/control/charges")).json()] == ["paid", "paid"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sandbox/control/charges"),
        ("POST", "/sandbox/control/drain"),
        ("GET", "/sandbox/phone/../control/charges"),
        ("GET", "/sandbox/phone/state/../../control/charges"),
        ("GET", "/sandbox/phone%2F..%2Fcontrol/charges"),
        ("GET", "/sandbox//control/charges"),
        ("GET", "/sandbox/phone"),
        ("POST", "/sandbox/phone/state"),
        ("GET", "/sandbox/phone/prompts/1/approve"),
        ("POST", "/sandbox/phone/prompts/1/reverse"),
        ("POST", "/sandbox/paystack/charge"),
        ("GET", "/sandbox/paystack/bank"),
        ("POST", "/sandbox/hubtel/merchantaccount/merchants/2017254/receive/mobilemoney"),
        ("GET", "/sandbox/"),
    ],
)
async def test_nothing_else_is_handed_on(opened: Opened, method: str, path: str) -> None:
    async with opened("http://127.0.0.1:1") as (client, _):  # where it were a mistake to ask
        assert (await client.request(method, path, json={} if method == "POST" else None)).status_code == 404


async def test_the_sandbox_is_gone(opened: Opened) -> None:
    async with opened("http://127.0.0.1:1") as (client, _):
        assert (await client.get("/sandbox")).status_code == 200
        answer = await client.get("/sandbox/phone/state")
        assert (answer.status_code, answer.json()["code"]) == (503, "sandbox_does_not_answer")


async def test_where_mail_goes_out_there_is_none(client: httpx.AsyncClient) -> None:
    for path in ("/sandbox", "/sandbox/emails.json", f"/sandbox/emails/{uuid7()}/0", "/sandbox/phone/state"):
        assert (await client.get(path)).status_code == 404
