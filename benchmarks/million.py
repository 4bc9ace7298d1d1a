"""A million orders, and how the database finds its way among them."""

import re
from uuid import UUID

import psycopg

from comanda.kit.tenancy import SET_SCOPE, Scope
from comanda.orders import repository

EACH = 10_000

_LOAD = (
    """
    INSERT INTO customers (tenant_id, id, customer_number, profile_status, name, phone, created_at, updated_at)
    SELECT %(t)s, gen_random_uuid(), 'CUST-' || lpad(n::text, 5, '0'), 'stub', 'Customer ' || n,
           '+23355' || lpad(n::text, 7, '0'), now(), now()
      FROM generate_series(1, 2000) n
    """,
    """
    INSERT INTO orders (tenant_id, id, number, number_text, day, status, version, fulfilment, order_source,
        is_guest_order, customer_id, guest_id, customer_name, customer_phone, notes, payment_method, payment_status,
        currency, prices_include_tax, subtotal_cents, tax_cents, total_cents, taxes, verification_code, placed_at,
        ready_at, cancel_until, status_at)
    SELECT %(t)s, gen_random_uuid(), n, n::text, (now() - age)::date,
           CASE WHEN n > %(each)s - 40 THEN 'confirmed' WHEN n %% 20 = 0 THEN 'cancelled' ELSE 'completed' END,
           5, 'pickup', 'web', true, c.id, gen_random_uuid(), c.name, c.phone, '', 'cash', 'paid', 'GHS', true,
           10000, 2100, 12100, '[]', lpad((n %% 10000)::text, 4, '0'), now() - age,
           now() - age, now() - age, now() - age
      FROM generate_series(1, %(each)s) n
      CROSS JOIN LATERAL (SELECT (%(each)s - n) * interval '50 minutes' AS age) a
      JOIN LATERAL (SELECT id, name, phone FROM customers WHERE tenant_id = %(t)s
                       AND phone = '+23355' || lpad((1 + n %% 2000)::text, 7, '0')) c ON true
    """,
    """
    INSERT INTO order_lines (tenant_id, id, order_id, position, item_id, name, quantity, unit_price_cents, total_cents,
        tax_class, tax_rate_bp)
    SELECT %(t)s, gen_random_uuid(), o.id, p, i.id, i.name, 1, 4000, 4000, 'food', 2100
      FROM orders o CROSS JOIN generate_series(0, 2) p
      JOIN LATERAL (SELECT id, name FROM items WHERE tenant_id = %(t)s LIMIT 1) i ON true
     WHERE o.tenant_id = %(t)s
    """,
    """
    INSERT INTO order_events (tenant_id, id, order_id, kind, status, version, ready_at, at, actor_kind)
    SELECT %(t)s, row_number() OVER (ORDER BY o.number, v), o.id, 'moved', o.status, v, o.ready_at, o.placed_at, 'staff'
      FROM orders o CROSS JOIN generate_series(1, 2) v WHERE o.tenant_id = %(t)s
    """,
    """
    UPDATE tenant_counters SET order_number = %(each)s, customer_number = 2000, event_id = 2 * %(each)s
     WHERE tenant_id = %(t)s
    """,
)


def load_million(owner: psycopg.Connection, tenants: list[UUID]) -> None:
    """As the owner of a database that is thrown away: ten thousand orders of three lines for each."""
    for tenant_id in tenants:
        for statement in _LOAD:
            owner.execute(statement.encode(), {"t": tenant_id, "each": EACH})
    owner.execute("VACUUM ANALYZE")


def plans(url: str, tenant_id: UUID) -> list[tuple[str, float, list[str]]]:
    """(query, milliseconds, scans) of the hot queries, as the role that runs them."""
    found = []
    with psycopg.connect(url) as connection:
        connection.execute(SET_SCOPE, Scope.staff(tenant_id).settings())
        some = connection.execute(
            "SELECT id, guest_id, customer_phone, customer_id FROM orders WHERE tenant_id = %s AND number = 5000",
            (tenant_id,),
        ).fetchone()
        assert some is not None
        order_id, guest_id, phone, _ = some
        connection.rollback()
        for name, scope, sql, values in _queries(tenant_id, order_id, guest_id, phone):
            connection.execute(SET_SCOPE, scope.settings())
            for _ in range(3):  # once to warm, then the one that counts
                rows = connection.execute(b"EXPLAIN (ANALYZE, TIMING OFF) " + sql.encode(), values).fetchall()
            connection.rollback()
            text = "\n".join(row[0] for row in rows)
            scans = sorted(
                set(
                    re.findall(
                        r"((?:Seq|Index|Index Only|Bitmap Index|Bitmap Heap) Scan(?: using \w+)?(?: on \w+)?)",
                        text,
                    )
                )
            )
            found.append((name, float(text.rpartition("Execution Time: ")[2].split()[0]), scans))
    return found


def _queries(
    tenant_id: UUID, order_id: UUID, guest_id: UUID, phone: str
) -> list[tuple[str, Scope, str, tuple[object, ...]]]:
    staff = Scope.staff(tenant_id, read_only=True)
    guest = Scope.customer(tenant_id, guest_id=guest_id, read_only=True)
    board = re.sub(
        r"%\((\w+)\)s", lambda found: {"tenant_id": f"'{tenant_id}'", "now": "now()"}[found[1]], repository.BOARD
    )
    return [
        ("the board", staff, board, ()),
        (
            "customer by phone, while placing",
            staff,
            "SELECT id FROM customers WHERE tenant_id = %s AND phone = %s",
            (tenant_id, phone),
        ),
        (
            "order list, first page",
            staff,
            "SELECT id FROM orders o WHERE o.tenant_id = %s ORDER BY o.placed_at DESC, o.id DESC LIMIT 50",
            (tenant_id,),
        ),
        (
            "search by number",
            staff,
            "SELECT id FROM orders o WHERE o.tenant_id = %s AND o.number_text = %s",
            (tenant_id, "5000"),
        ),
        (
            "search by phone",
            staff,
            "SELECT o.id FROM orders o WHERE o.tenant_id = %s AND o.customer_id ="
            " (SELECT c.id FROM customers c WHERE c.tenant_id = %s AND c.phone = %s)",
            (tenant_id, tenant_id, phone),
        ),
        ("events after an id", staff, repository.EVENTS_AFTER, (tenant_id, 2 * EACH - 20, 500)),
        (
            "a guest follows an order",
            guest,
            "SELECT * FROM orders o WHERE o.tenant_id = %s AND o.id = %s",
            (tenant_id, order_id),
        ),
        (
            "its lines",
            guest,
            "SELECT * FROM order_lines l WHERE l.tenant_id = %s AND l.order_id = %s ORDER BY l.position",
            (tenant_id, order_id),
        ),
        (
            "a guest's history",
            guest,
            "SELECT o.id FROM orders o WHERE o.tenant_id = %s AND o.guest_id = %s"
            " ORDER BY o.placed_at DESC, o.id DESC LIMIT 20",
            (tenant_id, guest_id),
        ),
        (
            "the menu's items",
            Scope.customer(tenant_id, read_only=True),
            "SELECT * FROM items WHERE tenant_id = %s",
            (tenant_id,),
        ),
    ]
