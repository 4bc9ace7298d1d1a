"""A business with a programme, and what its members do, over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from comanda.kit.tenancy import Scope
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.permissions import Role
from tests.clock import TestClock
from tests.factories import Shop
from tests.people_known import CustomerBook

PROGRAMME: dict[str, Any] = {
    "points_per_unit": "1",
    "point_value_cents": 5,
    "least_points": 10,
    "most_percent": 50,
}
TIERS: list[dict[str, Any]] = [
    {"level": "bronze", "from_visits": 1},
    {"level": "silver", "from_spend_cents": 20_000, "points_percent": 150, "benefits": "Free Sobolo"},
    {"level": "gold", "from_spend_cents": 100_000, "from_visits": 10, "points_percent": 200},
]


@dataclass
class Club:
    """`shop` with its programme."""

    shop: Shop
    book: CustomerBook

    async def rules(self, **changes: Any) -> None:
        answer = await self.shop.staff("PATCH", "/api/v1/settings", json={"loyalty": PROGRAMME | changes})
        assert answer.status_code == 200, answer.text

    async def member(self, **fields: Any) -> dict[str, Any]:
        return await self.book.make(**fields)

    async def order(self, member: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> str:
        """Placed by phone number; its id."""
        body = self.shop.order(*lines, customer_phone=member["phone"], **fields)
        answer = await self.shop.place(body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    async def move(self, order_id: str, *statuses: str, reason: str | None = None) -> None:
        for status in statuses:
            body = {"status": status} | ({"reason": reason} if reason else {})
            answer = await self.shop.staff("POST", f"/api/v1/orders/{order_id}/status", json=body)
            assert answer.status_code == 200, answer.text

    async def complete(self, order_id: str) -> str:
        await self.move(order_id, "accepted", "preparing", "ready", "completed")
        return order_id

    async def eaten(self, member: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> str:
        return await self.complete(await self.order(member, *lines, **fields))

    async def refund(self, order_id: str, cents: int | None = None) -> None:
        body = {"reason": "cold"} | ({"amount_cents": cents} if cents else {})
        answer = await self.shop.staff("POST", f"/api/v1/orders/{order_id}/refunds", json=body)
        assert answer.status_code == 201, answer.text

    async def of(self, member: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.book.ask("GET", f"/{member['id']}/loyalty")
        return found

    async def points(self, member: dict[str, Any]) -> int:
        found: int = (await self.of(member))["standing"]["points"]
        return found

    async def entered(self, member: dict[str, Any]) -> list[tuple[str, int]]:
        """Kind and points of each entry, oldest first."""
        return [(one["kind"], one["points"]) for one in reversed((await self.of(member))["entries"]["items"])]

    async def adjust(self, member: dict[str, Any], points: int, status: int = 201) -> Any:
        body = {"points": points, "reason": "A test"}
        return await self.book.ask("POST", f"/{member['id']}/loyalty/adjust", status, json=body)

    async def later(self, clock: TestClock, **by: int) -> None:
        """Time passes, and the owner signs in again."""
        clock.forward(timedelta(**by))
        shop = self.shop
        async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
            shop.tokens[Role.OWNER] = await start_session(
                session, shop.app.tokens, shop.tenant_id, shop.users[Role.OWNER], clock()
            )

    async def agrees(self) -> bool:
        """Whether everybody has what their entries are the sum of."""
        async with self.shop.app.database.transaction(Scope.staff(self.shop.tenant_id)) as session:
            wrong = await session.execute(
                text(
                    "SELECT c.id FROM customers c LEFT JOIN loyalty_entries e"
                    " ON e.tenant_id = c.tenant_id AND e.customer_id = c.id WHERE c.tenant_id = :tenant_id"
                    " GROUP BY c.id, c.loyalty_points HAVING c.loyalty_points <> coalesce(sum(e.points), 0)"
                ),
                {"tenant_id": self.shop.tenant_id},
            )
            return wrong.all() == []


@pytest.fixture
async def club(shop: Shop) -> Club:
    club = Club(shop, CustomerBook(shop))
    await club.rules()
    return club
