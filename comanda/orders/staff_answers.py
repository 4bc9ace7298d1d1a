"""Orders as the staff are answered: how to reach whoever ordered is shown whole to those who may have to."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import Response
from sqlalchemy import Row

from comanda.kit.cursor import write_cursor
from comanda.kit.text import masked_email, masked_phone
from comanda.tenants.guards import Desk
from comanda.tenants.permissions import Permission


def answer(desk: Desk, body: str | bytes) -> Response:
    """JSON of an order, or of several under "orders" or "items", as this member of the staff may see it."""
    if not desk.may(Permission.CUSTOMERS_CONTACT):
        told = orjson.loads(body)
        for order in told.get("orders", told.get("items", [told])):
            _mask(order)
        body = orjson.dumps(told)
    return Response(body, media_type="application/json")


def answer_page(desk: Desk, rows: Sequence[Row[Any]], limit: int) -> Response:
    """Of rows of (json, placed_at, id), one more than the page has if another one follows."""
    last = write_cursor(rows[limit - 1].placed_at, rows[limit - 1].id) if len(rows) > limit else None
    items = ",".join(row.json for row in rows[:limit])
    return answer(desk, f'{{"items":[{items}],"next":{orjson.dumps(last).decode()}}}')


def _mask(order: dict[str, Any]) -> None:
    if order["customer_phone"]:
        order["customer_phone"] = masked_phone(order["customer_phone"])
    if order["customer_email"]:
        order["customer_email"] = masked_email(order["customer_email"])
