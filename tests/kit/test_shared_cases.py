"""The cases that the web apps' own tests run too (web/tests): money, days and lines come out alike on both sides."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from comanda.kit import money
from comanda.kit.errors import Fact
from comanda.orders.pricing import BasketLine, price
from tests.orders.test_pricing import NOON, classes_of, group, item, option, shop_of

CASES = Path(__file__).parents[1] / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("case", cases("amounts"))
def test_an_amount_in_figures(case: dict[str, Any]) -> None:
    assert money.decimals(case["currency"]) == case["decimals"]
    assert money.to_text(case["cents"], case["currency"]) == case["figures"]
    assert money.parse(case["figures"], case["currency"]) == case["cents"]


@pytest.mark.parametrize("case", cases("days"), ids=lambda case: case["_case"])
def test_a_moment_where_the_business_is(case: dict[str, Any]) -> None:
    there = datetime.fromisoformat(case["at"]).astimezone(ZoneInfo(case["timezone"]))
    assert (there.date().isoformat(), f"{there:%H:%M}") == (case["day"], case["clock"])


@pytest.mark.parametrize("case", cases("lines"), ids=lambda case: case["_case"])
def test_what_a_line_costs(case: dict[str, Any]) -> None:
    tax_class, offer = classes_of("GH")["food"]
    options = [option(f"Option {n}", delta, available=there) for n, (delta, there) in enumerate(case["options"])]
    choice = group("Choice", case.get("least", 0), case.get("most", 5), *options)
    dish = item(case["price_cents"], tax_class, groups=(choice,))
    ids = tuple(options[n].id if n < len(options) else uuid4() for n in case["chosen"])
    basket = [BasketLine(dish.id, case["quantity"], ids)]

    if case.get("refused"):
        with pytest.raises(Fact):
            price(basket, shop_of([dish], {tax_class: offer}), fulfilment="pickup", at=NOON)
        return
    (line,) = price(basket, shop_of([dish], {tax_class: offer}), fulfilment="pickup", at=NOON).lines
    assert (line.unit_price_cents, line.total_cents) == (case["unit_cents"], case["total_cents"])
