"""The demo's inbox, and that there is none where mail goes out."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from tests.direct import Direct


@pytest.fixture
async def demo(
    app: Comanda, settings: Settings, embedded: EmbeddedPostgres, database_name: str, tmp_path: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, Comanda]]:
    await app.work(until_idle=True)  # what other tests left in the queue goes where they would send it
    own = settings.model_copy(update={"demo": True, "smtp_host": None, "data_dir": tmp_path})
    demo = assemble(own, embedded.url(database=database_name))
    async with demo.running(worker=False):
        transport = Direct(create_app(demo, worker=False), client=("127.9.9.1", 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield client, demo


async def test_what_was_sent_is_read_there(demo: tuple[httpx.AsyncClient, Comanda]) -> None:
    client, app = demo
    empty = await client.get("/sandbox")
    assert (empty.status_code, "Nothing was sent yet." in empty.text) == (200, True)
    name = "<img src=x onerror=alert(1)>"
    body = {"email": "ama@sandbox.example", "password": "four quiet brown kettles", "full_name": name}
    assert (await client.post("/api/customer/register", json=body)).status_code == 201
    await app.work(until_idle=True)
    page = await client.get("/sandbox")
    assert "Confirm your e-mail address" in page.text
    assert "<img" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
    assert "script" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    (link,) = re.findall(r'href="(http://localhost:8000/customer/verify-email#[^"]+)"', page.text)
    proved = await client.post("/api/customer/verify-email", json={"token": link.partition("#")[2]})
    assert proved.json()["email"] == "ama@sandbox.example"
    arabic = await client.get("/sandbox", headers={"Cookie": "comanda.language=ar"})
    assert '<html lang="ar" dir="rtl">' in arabic.text


async def test_where_mail_goes_out_there_is_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/sandbox")).status_code == 404
