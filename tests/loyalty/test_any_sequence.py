"""Whatever happens in whatever order, everybody has what the ledger says, and nobody has less than nothing unless the
programme allows it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from comanda.kit.tenancy import Scope
from comanda.loyalty.models import Referral
from comanda.loyalty.tasks import expire_points
from tests.clock import TestClock
from tests.loyalty.conftest import TIERS, Club

WHO, NTH = st.integers(0, 2), st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just("order"), WHO, st.sampled_from([0, 0, 20, 85, 300])),
    st.tuples(st.just("complete"), NTH, st.just(0)),
    st.tuples(st.just("cancel"), NTH, st.just(0)),
    st.tuples(st.just("refund"), NTH, st.sampled_from([None, 1, 999, 4000])),
    st.tuples(st.just("adjust"), WHO, st.sampled_from([-50, 30, 200])),
    st.tuples(st.just("expire"), st.sampled_from([5, 20, 40]), st.just(0)),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)


class Story:
    def __init__(self, club: Club, members: list[dict[str, Any]], clock: TestClock) -> None:
        self.club, self.members, self.clock = club, members, clock
        self.orders: list[str] = []
        self.merges: list[str] = []

    async def ask(self, method: str, path: str, **body: Any) -> dict[str, Any] | None:
        """None: it was refused, which changes nothing."""
        key = {"Idempotency-Key": str(uuid4())}
        answer = await self.club.shop.staff(method, f"/api/v1{path}", json=body, headers=key)
        assert answer.status_code < 500, answer.text
        return answer.json() if answer.status_code < 300 else None

    async def invite(self, inviter: int, friend: int) -> None:
        """The friend has opened the other's link, and proved who they are."""
        shop, now = self.club.shop, self.clock()
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            session.add(
                Referral(
                    tenant_id=shop.tenant_id,
                    id=uuid4(),
                    inviter_id=self.members[inviter]["id"],
                    friend_id=self.members[friend]["id"],
                    opened_at=now,
                    ends_at=now + timedelta(days=365),
                    least_cents=4000,
                    inviter_points=70,
                    friend_points=30,
                )
            )

    async def do(self, step: str, one: int, other: Any) -> None:
        club, order = self.club, self.orders[one % len(self.orders)] if self.orders else None
        if step == "order":
            made = await self.ask(
                "POST", "/orders", lines=[club.shop.line()], fulfilment="pickup", redeem_points=other,
                customer_id=self.members[one]["id"],
            )  # fmt: skip
            self.orders += [made["id"]] if made else []
        elif step == "adjust":
            await self.ask(
                "POST", f"/customers/{self.members[one]['id']}/loyalty/adjust", points=other, reason="x"
            )
        elif step == "expire":
            await club.later(self.clock, days=one)
            await expire_points(club.shop.app, club.shop.tenant_id)
        elif step == "merge":
            both = {"source_customer_id": self.members[one]["id"], "target_customer_id": self.members[other]["id"]}
            done = await self.ask("POST", "/customers/merge", **both)
            self.merges += [done["merge_id"]] if done else []
        elif step == "undo" and self.merges:
            await self.ask("POST", f"/customers/merge/{self.merges.pop()}/undo")
        elif order is not None and step == "complete":
            for status in ("accepted", "preparing", "ready", "completed"):
                await self.ask("POST", f"/orders/{order}/status", status=status)
        elif order is not None and step == "cancel":
            await self.ask("POST", f"/orders/{order}/status", status="cancelled", reason="x")
        elif order is not None and step == "refund":
            await self.ask(
                "POST", f"/orders/{order}/refunds", reason="x", **({"amount_cents": other} if other else {})
            )


async def wrong(club: Club, *, may_go_negative: bool) -> list[Any]:
    """What breaks a rule that holds at every moment."""
    rules = {
        "not the sum": "SELECT c.id FROM customers c LEFT JOIN loyalty_entries e ON e.tenant_id = c.tenant_id"
        " AND e.customer_id = c.id WHERE c.tenant_id = :tenant GROUP BY c.id, c.loyalty_points"
        " HAVING c.loyalty_points <> coalesce(sum(e.points), 0)",
        "more came back than was redeemed, or more was taken than earned": "SELECT order_id FROM loyalty_entries"
        " WHERE tenant_id = :tenant AND order_id IS NOT NULL GROUP BY order_id"
        " HAVING sum(points) FILTER (WHERE kind IN ('redeemed', 'returned')) > 0"
        " OR sum(points) FILTER (WHERE kind IN ('earned', 'reversed')) < 0",
        "a referral gives what it promised, to whoever has that side of it": "SELECT r.id FROM referrals r"
        " CROSS JOIN LATERAL unnest("
        " ARRAY['inviter', 'friend'], ARRAY[r.inviter_id, r.friend_id], ARRAY[r.inviter_points, r.friend_points])"
        " AS s (side, holder, promised) LEFT JOIN loyalty_entries e ON starts_with(e.fact, 'referral ' || r.id || ' '"
        " || s.side) WHERE r.tenant_id = :tenant GROUP BY r.id, r.status, s.side, s.promised, s.holder"
        " HAVING coalesce(sum(e.points), 0) NOT BETWEEN CASE r.status WHEN 'rewarded' THEN s.promised ELSE 0 END"
        " AND CASE r.status WHEN 'open' THEN 0 ELSE s.promised END OR bool_or(e.customer_id <> s.holder)",
        "somebody brought themselves": "SELECT id FROM referrals WHERE tenant_id = :tenant AND status = 'rewarded'"
        " AND inviter_id = friend_id",
        "somebody came twice": "SELECT friend_id FROM referrals WHERE tenant_id = :tenant AND status = 'rewarded'"
        " GROUP BY friend_id HAVING count(*) > 1",
        "an order that is over holds points": "SELECT o.id FROM orders o JOIN loyalty_entries e ON e.tenant_id ="
        " o.tenant_id AND e.order_id = o.id WHERE o.tenant_id = :tenant AND o.status = 'cancelled'"
        " GROUP BY o.id HAVING sum(e.points) <> 0",
    }
    if not may_go_negative:
        rules["below nothing"] = "SELECT id FROM customers WHERE tenant_id = :tenant AND loyalty_points < 0"
    found = []
    async with club.shop.app.database.transaction(Scope.staff(club.shop.tenant_id, read_only=True)) as session:
        for name, sql in rules.items():
            found += [(name, row) for row in await session.execute(text(sql), {"tenant": club.shop.tenant_id})]
    return found


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=25), may_go_negative=st.booleans())
async def test_any_sequence(
    club: Club, clock: TestClock, steps: list[tuple[str, int, Any]], may_go_negative: bool
) -> None:
    clock.fixed = None
    await club.later(clock)
    await club.rules(
        tiers=TIERS,
        expires_after_months=1,
        may_go_negative=may_go_negative,
        waiting_days=0 if may_go_negative else 3,
        referral={"inviter_points": 70, "friend_points": 30},
    )
    story = Story(club, [await club.member() for _ in range(3)], clock)
    await story.invite(0, 1)
    await story.invite(1, 2)
    for step in steps:
        await story.do(*step)
        assert await wrong(club, may_go_negative=may_go_negative) == [], step
