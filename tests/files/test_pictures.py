"""Pictures through the application that keeps them in a bucket; and what is shown to everybody."""

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from tests.bucket import Bucket
from tests.clock import TestClock
from tests.documented import documented
from tests.factories import Shop, make_shop

FOLDER = "comanda/uploads/"


@pytest.fixture
async def shop(
    bucket: Bucket, settings: Settings, embedded: EmbeddedPostgres, database_name: str, clock: TestClock
) -> AsyncIterator[Shop]:
    """Of an installation that keeps its files in the bucket."""
    app = assemble(
        settings.model_copy(update=bucket.variables()), embedded.url(database=database_name), clock=clock
    )
    transport = httpx.ASGITransport(
        create_app(app, worker=False), raise_app_exceptions=False, client=("127.0.0.1", 40001)
    )
    async with (
        app.running(worker=False),
        httpx.AsyncClient(transport=transport, base_url="http://testserver", event_hooks=documented()) as client,
    ):
        yield await make_shop(app, client)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "#b3381a").save(out, "JPEG")
    return out.getvalue()


async def put(shop: Shop, where: str) -> httpx.Response:
    return await shop.staff("PUT", where, content=picture(), headers={"Content-Type": "image/jpeg"})


def image_of(shop: Shop) -> str:
    return f"/api/v1/menu/items/{shop.items['Waakye']}/image"


async def shown(shop: Shop) -> Any:
    return (await shop.staff("GET", image_of(shop).removesuffix("/image"))).json()["image"]


async def test_a_picture_is_set_shown_replaced_and_removed(shop: Shop, bucket: Bucket) -> None:
    first = (await put(shop, image_of(shop))).json()["image"]
    for address in (first["small"], first["large"]):
        answer = await shop.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == bucket.objects[FOLDER + address.removeprefix("/media/")]
    second = (await put(shop, image_of(shop))).json()["image"]
    assert (await shop.client.get(first["large"])).status_code == 404
    assert sorted(bucket.objects) == sorted(FOLDER + one.removeprefix("/media/") for one in second.values())
    assert (await shop.staff("DELETE", image_of(shop))).status_code == 204
    assert bucket.objects == {}


async def test_while_the_bucket_is_away_nothing_changes(shop: Shop, bucket: Bucket) -> None:
    before = (await put(shop, image_of(shop))).json()["image"]
    settings = (await shop.staff("GET", "/api/v1/settings")).json()
    with bucket.failing(500):
        for answer in (
            await shop.client.get(before["small"]),
            await put(shop, image_of(shop)),
            await put(shop, "/api/v1/settings/logo"),
        ):
            assert answer.status_code == 503, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert (answer.json()["code"], answer.headers["retry-after"]) == ("storage_unavailable", "5")
    assert await shown(shop) == before
    assert (await shop.staff("GET", "/api/v1/settings")).json() == settings
    assert (await shop.client.get(before["small"])).status_code == 200
    assert (await put(shop, "/api/v1/settings/logo")).status_code == 200


async def test_a_bucket_that_does_not_answer_keeps_nobody_waiting(shop: Shop, bucket: Bucket) -> None:
    before = (await put(shop, image_of(shop))).json()["image"]
    with bucket.failing("hang"):
        assert (await shop.client.get(before["small"], timeout=10)).status_code == 503
        assert (await put(shop, image_of(shop))).status_code == 503
    assert await shown(shop) == before


async def test_a_picture_that_cannot_be_removed_is_gone_for_everybody_who_asks(shop: Shop, bucket: Bucket) -> None:
    await put(shop, image_of(shop))
    with bucket.failing(500):
        assert (await shop.staff("DELETE", image_of(shop))).status_code == 204
    assert await shown(shop) is None
    assert len(bucket.objects) == 2  # which nothing names any more


async def test_only_pictures_are_shown(
    shop: Shop, bucket: Bucket, app: Comanda, client: httpx.AsyncClient
) -> None:
    folder = f"customers/{uuid4()}/invoices"
    for storage, who in ((shop.app.storage, shop.client), (app.storage, client)):
        for name in ("1.pdf", "1.xml", "1", "1-webp.pdf"):
            await storage.write(f"{folder}/{name}", b"%PDF")
            answer = await who.get(f"/media/{folder}/{name}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        await storage.write(f"{folder}/1.webp", b"RIFF")
        answer = await who.get(f"/media/{folder}/1.webp")
        assert (answer.status_code, answer.headers["cache-control"][:7]) == (200, "private")
    assert [path.rpartition(".")[2] for method, path in bucket.asked if method == "GET"] == ["webp"]
