"""A customer's picture: who sets it, who sees it, and that it goes when nobody shows it any more."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from comanda.files.images import MAX_BYTES
from comanda.tenants.permissions import Role
from tests.calls import picture
from tests.factories import Shop
from tests.people_known import CustomerBook


@pytest.fixture
def book(shop: Shop) -> CustomerBook:
    return CustomerBook(shop)


async def put(
    book: CustomerBook,
    customer: dict[str, Any],
    content: bytes | None = None,
    kind: str = "image/png",
    **more: Any,
) -> httpx.Response:
    path, headers = f"/api/v1/customers/{customer['id']}/avatar", {"Content-Type": kind}
    return await book.shop.staff("PUT", path, content=content or picture(), headers=headers, **more)


def files(book: CustomerBook) -> list[Path]:
    return sorted((book.shop.app.settings.data_dir / "uploads/customers" / book.shop.tenant_id.hex).glob("*"))


async def test_a_picture_is_set_replaced_and_removed(book: CustomerBook) -> None:
    customer = await book.make()
    assert customer["avatar_url"] is None
    first = (await put(book, customer, role=Role.FRONT_DESK)).json()["avatar_url"]
    assert first.startswith(f"/media/customers/{book.shop.tenant_id.hex}/")
    assert (await book.read(customer))["avatar_url"] == first
    assert (await book.ask("GET", "/search", params={"q": customer["name"]}))["items"][0]["avatar_url"] == first
    shown = await book.shop.client.get(first)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert shown.headers["cache-control"].startswith("private, ")
    second = (await put(book, customer)).json()["avatar_url"]
    assert second != first
    assert (await book.shop.client.get(first)).status_code == 404
    for _ in range(2):
        await book.ask("DELETE", f"/{customer['id']}/avatar", 204)
    assert (await book.read(customer))["avatar_url"] is None
    assert files(book) == []
    done = [one["data"] for one in (await book.ask("GET", f"/{customer['id']}/activity"))["items"]]
    assert done.count({"fields": ["avatar_url"]}) == 3


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"no picture", "image/png", 422),
        (picture(), "image/webp", 415),
        (picture(), "text/html", 415),
        (b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES), "image/png", 413),
    ],
)
async def test_what_is_no_picture_changes_nothing(
    book: CustomerBook, content: bytes, kind: str, status: int
) -> None:
    customer = await book.make()
    before = (await put(book, customer)).json()
    kept = files(book)
    assert (await put(book, customer, content, kind)).status_code == status
    assert await book.read(customer) == before
    assert files(book) == kept


async def test_of_two_who_become_one_the_picture_stays_until_neither_shows_it(book: CustomerBook) -> None:
    source, target = await book.make("Yaw Mensah"), await book.make("Yaw Mensa")
    url = (await put(book, source)).json()["avatar_url"]
    body = {"source_customer_id": source["id"], "target_customer_id": target["id"]}
    assert (await book.ask("POST", "/merge/plan", json=body))["after"]["avatar_url"] == url
    merge = await book.ask("POST", "/merge", json=body)
    assert merge["customer"]["avatar_url"] == url
    assert (await put(book, source)).status_code == 409
    await book.ask("DELETE", f"/{target['id']}/avatar", 204)
    assert (await book.shop.client.get(url)).status_code == 200
    await book.ask("POST", f"/merge/{merge['merge_id']}/undo")
    assert [(await book.read(one))["avatar_url"] for one in (source, target)] == [url, None]
    await book.ask("DELETE", f"/{source['id']}/avatar", 204)
    assert (await book.shop.client.get(url)).status_code == 404
