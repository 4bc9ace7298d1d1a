"""Promotions over HTTP, as the staff keep them and as guests meet them."""

from typing import Any

from tests.factories import Shop


async def promote(shop: Shop, status: int = 201, **fields: Any) -> dict[str, Any]:
    """Ten per cent off everything, unless said otherwise."""
    percent = {"kind": "percent", "percent_bp": 1000} if "kind" not in fields else {}
    body = {"name": "Lunch for less", "name2": "غداء بسعر أقل", **percent, **fields}
    answer = await shop.staff("POST", "/api/v1/promotions", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def quote(shop: Shop, *lines: dict[str, Any], token: str | None = None, **fields: Any) -> dict[str, Any]:
    body = {"lines": list(lines) or [shop.line()], **fields}
    answer = await shop.guest("POST", "/api/customer/orders/quote", json=body, token=token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def promotion(shop: Shop, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await shop.staff("GET", f"/api/v1/promotions/{id}")).json()
    return found
