"""A business's books: what the database says of its orders, read as the owner of the schema, past every policy."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, LiteralString
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from comanda.orders.states import COUNTED, IN_KITCHEN, ORDER_STATES, RELEASING, OrderStatus, next_for

TABLES = (
    "orders",
    "order_lines",
    "order_discounts",
    "order_events",
    "customers",
    "stock_days",
    "idempotency_keys",
    "table_sessions",
    "table_guests",
    "tenant_counters",
    "audit_entries",
    "payments",
    "refunds",
    "money_movements",
    "promotions",
    "promotion_uses",
    "merchant_accounts",
    "wallet_accounts",
    "webhook_events",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    connection: psycopg.Connection[Any]
    tenant_id: UUID

    def query(self, statement: LiteralString | sql.Composed, **values: Any) -> list[Row]:
        """`%(tenant)s` is the business."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, {"tenant": self.tenant_id, **values}).fetchall()

    def table(self, name: str) -> list[Row]:
        statement = sql.SQL("SELECT * FROM {} WHERE tenant_id = %(tenant)s").format(sql.Identifier(name))
        return self.query(statement)

    def everything(self) -> dict[str, list[str]]:
        """Every row an order could touch: two equal answers mean that nothing was written in between."""
        return {name: sorted(map(repr, self.table(name))) for name in TABLES}

    def order(self, id: str | UUID) -> Row:
        (row,) = self.query("SELECT * FROM orders WHERE tenant_id = %(tenant)s AND id = %(id)s", id=id)
        return row

    def events(self, order_id: str | UUID) -> list[Row]:
        return self.query(
            "SELECT * FROM order_events WHERE tenant_id = %(tenant)s AND order_id = %(id)s ORDER BY id",
            id=order_id,
        )

    def customer(self, phone: str) -> Row:
        (row,) = self.query(
            "SELECT * FROM customers WHERE tenant_id = %(tenant)s AND phone = %(phone)s", phone=phone
        )
        return row

    def sold(self) -> dict[UUID, int]:
        """By item, over all days."""
        sold: Counter[UUID] = Counter()
        for row in self.table("stock_days"):
            sold[row["item_id"]] += row["sold"]
        return dict(sold)

    def check(self, *, numbers_restart: bool = False) -> None:
        """Asserts everything that is true of any business at any moment."""
        orders = {row["id"]: row for row in self.table("orders")}
        lines: dict[UUID, list[Row]] = defaultdict(list)
        for line in self.table("order_lines"):
            lines[line["order_id"]].append(line)
        discounts: dict[UUID, list[Row]] = defaultdict(list)
        for discount in self.table("order_discounts"):
            discounts[discount["order_id"]].append(discount)
        events: dict[UUID, list[Row]] = defaultdict(list)
        for event in sorted(self.table("order_events"), key=lambda row: int(row["id"])):
            events[event["order_id"]].append(event)
        assert lines.keys() == events.keys() == orders.keys()
        for id, order in orders.items():
            _check_sums(order, lines[id], discounts[id])
            _check_history(order, events[id])
        self._check_numbers(list(orders.values()), events, restart=numbers_restart)
        self._check_customers(list(orders.values()))
        self._check_stock(orders, lines)
        self._check_answers(orders)
        self._check_money(orders)
        self._check_promotions(orders)

    def _check_numbers(self, orders: list[Row], events: dict[UUID, list[Row]], *, restart: bool) -> None:
        (counter,) = self.table("tenant_counters")
        by_day: dict[Any, list[int]] = defaultdict(list)
        for order in orders:
            by_day[order["day"] if restart else None].append(order["number"])
        for numbers in by_day.values():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), "order numbers have a gap or a double"
        if not restart:
            assert counter["order_number"] == len(orders)
        ids = sorted(event["id"] for several in events.values() for event in several)
        assert ids == list(range(1, len(ids) + 1)), "event ids have a gap or a double"
        assert counter["event_id"] == len(ids)
        customers = sorted(row["customer_number"] for row in self.table("customers"))
        assert customers == [f"CUST-{number:05d}" for number in range(1, len(customers) + 1)]
        assert counter["customer_number"] == len(customers)
        assert counter["kitchen_load"] == sum(order["status"] in IN_KITCHEN for order in orders)

    def _check_customers(self, orders: list[Row]) -> None:
        for customer in self.table("customers"):
            theirs = [
                order for order in orders if order["customer_id"] == customer["id"] and order["status"] in COUNTED
            ]
            assert (customer["total_spent"], customer["visit_count"], customer["last_order_at"]) == (
                sum(order["total_cents"] for order in theirs),
                len(theirs),
                max((order["placed_at"] for order in theirs), default=None),
            ), f"the figures of {customer['customer_number']} are not what the orders say"

    def _check_stock(self, orders: dict[UUID, Row], lines: dict[UUID, list[Row]]) -> None:
        live: Counter[tuple[UUID, Any]] = Counter()
        for id, order in orders.items():
            if order["status"] not in RELEASING:
                for line in lines[id]:
                    if line["from_stock"]:
                        live[line["item_id"], order["day"]] += line["quantity"]
        sold = {(row["item_id"], row["day"]): row["sold"] for row in self.table("stock_days") if row["sold"]}
        assert sold == dict(live), "what is counted as sold is not what the live orders hold"

    def _check_promotions(self, orders: dict[UUID, Row]) -> None:
        """Each counts the orders that have it and came to something, and none is used more often than it may be."""
        uses = self.table("promotion_uses")
        for use in uses:
            assert (use["released_at"] is not None) == (orders[use["order_id"]]["status"] in RELEASING)
        for promotion in self.table("promotions"):
            cents = [u["cents"] for u in uses if u["promotion_id"] == promotion["id"] and not u["released_at"]]
            assert (promotion["used"], promotion["used_cents"]) == (len(cents), sum(cents))
            assert promotion["total_limit"] is None or promotion["used"] <= promotion["total_limit"]

    def _check_money(self, orders: dict[UUID, Row]) -> None:
        """The ledger holds every payment and refund that is done, once; the sums follow from it; who cooks is paid,
        or will be in cash; nothing is kept that is nobody's."""
        movements, refunds = self.table("money_movements"), self.table("refunds")
        taken = {row["payment_id"]: row["cents"] for row in movements if row["kind"] == "taken"}
        back = {row["refund_id"]: -row["cents"] for row in movements if row["kind"] != "taken"}
        assert len(taken) + len(back) == len(movements)
        payments = self.table("payments")
        assert taken == {row["id"]: row["amount_cents"] for row in payments if row["status"] == "succeeded"}
        assert back == {row["id"]: row["amount_cents"] for row in refunds if row["status"] == "succeeded"}
        for payment in payments:
            given = sum(row["amount_cents"] for row in refunds if row["payment_id"] == payment["id"])
            assert payment["refunded_cents"] == given
        for id, order in orders.items():
            some = [
                row
                for row in payments
                if row["order_id"] == id and row["status"] == "succeeded" and row["stray"] is None
            ]
            tips = sum(row["tip_cents"] for row in some)
            paid = sum(row["amount_cents"] for row in some) - tips
            refunded = sum(row["refunded_cents"] for row in some)
            assert (order["paid_cents"], order["tip_cents"], order["refunded_cents"]) == (paid, tips, refunded)
            if order["status"] in COUNTED:
                kept = sum(_left(row, row["amount_cents"] - row["tip_cents"]) for row in some)
                assert kept <= order["total_cents"], "more is kept than the order costs"
                assert order["payment_method"] == "cash" or paid >= order["total_cents"], "cooked and not paid"
            elif order["status"] in RELEASING:
                assert refunded == paid + tips, "money is kept for an order that is over"

    def _check_answers(self, orders: dict[UUID, Row]) -> None:
        """Every answer kept of a placed order is of an order that is there, and no order has two."""
        ordering = ("/orders/create", "/order", "/api/v1/orders")
        kept = [
            row
            for row in self.table("idempotency_keys")
            if row["status"] == 201 and row["route"].endswith(ordering)
        ]
        answered = [UUID(orjson.loads(row["body"])["id"]) for row in kept]
        assert len(answered) == len(set(answered))
        assert set(answered) <= orders.keys()


def _left(payment: Row, cents: int) -> int:
    """Of `cents` of a payment, what did not go back: a refund takes from the order's part first."""
    return max(0, cents - int(payment["refunded_cents"]))


def _check_sums(order: Row, lines: list[Row], discounts: list[Row]) -> None:
    assert [line["position"] for line in sorted(lines, key=lambda line: int(line["position"]))] == [
        *range(len(lines))
    ]
    assert lines
    shown = sum(line["total_cents"] - line["discount_cents"] for line in lines)
    off = sum(line["discount_cents"] for line in lines)
    assert order["discount_cents"] == off == sum(one["cents"] for one in discounts)
    assert shown == (order["total_cents"] if order["prices_include_tax"] else order["subtotal_cents"])
    assert order["tax_cents"] == sum(tax["tax_cents"] for tax in order["taxes"])
    assert order["total_cents"] == order["subtotal_cents"] + order["tax_cents"]


def _check_history(order: Row, events: list[Row]) -> None:
    """A path in the graph of states that ends where the order is."""
    first, last = events[0], events[-1]
    assert first["kind"] == "placed"
    assert first["status"] in ORDER_STATES.initial
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    for before, event in pairwise(events):
        if event["kind"] in ("promised", "paid", "refunded"):
            assert event["status"] == before["status"]
        else:
            assert event["kind"] == "moved"
            status = OrderStatus(before["status"])
            by_itself = event["actor_kind"] == "system"
            assert event["status"] in (
                ORDER_STATES.after(status) if by_itself else next_for(status, order["fulfilment"])
            )
    assert (last["status"], last["version"], last["ready_at"]) == (
        order["status"],
        order["version"],
        order["ready_at"],
    )
