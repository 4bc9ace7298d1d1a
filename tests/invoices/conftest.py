"""A business that issues invoices, its orders, and people who want one."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from comanda.bootstrap import Comanda
from comanda.tenants.permissions import Role
from tests.accounts.conftest import Person, ama, joined, people
from tests.factories import Shop, make_shop

__all__ = ["ama", "joined", "people"]

GHANAIAN = {
    "legal_name": "Asaase Foods Ltd.",
    "tax_id": "C0000803561",
    "address": "14 Oxford Street\nOsu, Accra",
    "notes": "Thank you.",
}
SPANISH = {"legal_name": "La Olla S.L.", "tax_id": "B58378431", "address": "Calle Mayor 3\n28013 Madrid"}
OMANI = {
    "legal_name": "Dar Al Mawj LLC",
    "legal_name2": "دار الموج ش.م.م",
    "tax_id": "OM1100000000",
    "address": "Al Marsa Street\nMuscat",
    "address2": "شارع المرسى\nمسقط",
}
SERWAA = {"name": "Serwaa Textiles Ltd.", "tax_id": "C0000803561", "address": "12 Ring Road East\nAccra"}


async def set_up(shop: Shop, **invoices: Any) -> None:
    answer = await shop.staff("PATCH", "/api/v1/settings", json={"invoices": invoices or GHANAIAN})
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def shop(shop: Shop) -> Shop:
    await set_up(shop)
    return shop


@pytest.fixture
async def madrid(app: Comanda, client: httpx.AsyncClient) -> Shop:
    shop = await make_shop(app, client, name="La Olla", country="ES", currency="EUR", timezone="Europe/Madrid")
    await set_up(shop, **SPANISH)
    return shop


async def order_of(
    shop: Shop, person: Person | None = None, *, paid: bool = True, **fields: Any
) -> dict[str, Any]:
    """Placed, and paid at the till."""
    headers = {"Idempotency-Key": str(uuid4())}
    if person:
        headers["Authorization"] = person.browser.headers["Authorization"]
    answer = await shop.guest("POST", "/api/customer/orders/create", json=shop.order(**fields), headers=headers)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    if paid:
        await pay(shop, order["id"])
    return order


async def pay(shop: Shop, order_id: str, **body: Any) -> None:
    answer = await shop.staff("POST", f"/api/v1/orders/{order_id}/payments", json=body)
    assert answer.status_code == 201, answer.text


async def give_back(shop: Shop, order_id: str, cents: int | None = None) -> None:
    body = {"reason": "Cold", **({"amount_cents": cents} if cents else {})}
    answer = await shop.staff("POST", f"/api/v1/orders/{order_id}/refunds", json=body)
    assert answer.status_code == 201, answer.text


async def ask(person: Person, order_id: str, status: int = 201, **body: Any) -> dict[str, Any]:
    answer = await person.browser.post(f"/api/customer/orders/{order_id}/invoice", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def issue(shop: Shop, order_id: str, status: int = 201, **body: Any) -> dict[str, Any]:
    answer = await shop.staff("POST", "/api/v1/invoices", json={"order_id": order_id, **body})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def desk(
    shop: Shop, method: str, path: str, status: int = 200, *, role: Role = Role.OWNER, **more: Any
) -> Any:
    answer = await shop.staff(method, f"/api/v1/invoices{path}", role=role, **more)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer


async def work(app: Comanda) -> None:
    """All that waits is done."""
    await app.work(until_idle=True)
