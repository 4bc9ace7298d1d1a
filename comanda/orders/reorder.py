"""Ordering the same again, as the menu is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comanda.kit.errors import Fact
from comanda.menu.storefront import Storefront
from comanda.orders.models import OrderLine
from comanda.orders.pricing import BasketLine, PricedLine, price


@dataclass(frozen=True, slots=True)
class Again:
    line: PricedLine
    was_unit_price_cents: int


@dataclass(frozen=True, slots=True)
class Gone:
    line: OrderLine
    why: Fact


def plan_reorder(
    lines: Sequence[OrderLine], shop: Storefront, *, fulfilment: str, at: datetime
) -> tuple[list[Again], list[Gone]]:
    """Which lines can be had again and at what price, and which cannot and why."""
    again: list[Again] = []
    gone: list[Gone] = []
    for line in lines:
        if line.item_id is None:
            continue
        wanted = BasketLine(
            line.item_id, line.quantity, tuple(UUID(option["id"]) for option in line.options), line.note
        )
        try:
            priced = price([wanted], shop, fulfilment=fulfilment, at=at)
        except Fact as why:
            gone.append(Gone(line, why))
        else:
            again.append(Again(priced.lines[0], line.unit_price_cents))
    return again, gone
