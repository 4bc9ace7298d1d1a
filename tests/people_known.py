"""A business's customer book, over HTTP as its staff."""

from itertools import count
from typing import Any
from uuid import UUID

from comanda.bootstrap import Comanda
from comanda.customers.otp import keep_code
from comanda.kit.tenancy import Scope
from comanda.tenants.permissions import Role
from tests.factories import Shop

_numbers = count(1_000_000)  # past those to which the sandbox gives a meaning of their own


def new_number() -> str:
    """Of a mobile in Ghana, not used before in this process."""
    return f"+23324{next(_numbers):07d}"


async def write_code(app: Comanda, tenant_id: UUID, phone: str, purpose: str) -> str:
    """A code as it is kept when it was sent."""
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        _, code = keep_code(session, app.vault, tenant_id, phone, purpose, app.clock())
    return code


class CustomerBook:
    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def ask(
        self, method: str, path: str = "", status: int = 200, *, role: Role = Role.OWNER, **request: Any
    ) -> Any:
        """The answer's JSON, if it is of that status."""
        answer = await self.shop.staff(method, f"/api/v1/customers{path}", role=role, **request)
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def make(self, name: str = "Ama Owusu", phone: str | None = None, **fields: Any) -> dict[str, Any]:
        body = {"name": name, "phone": phone or new_number(), **fields}
        found: dict[str, Any] = await self.ask("POST", "", 201, json=body)
        return found

    async def guest(self, **fields: Any) -> dict[str, Any]:
        found: dict[str, Any] = await self.ask("POST", "", 201, json={"type": "guest", **fields})
        return found

    async def search(self, typed: str, **wanted: Any) -> list[str]:
        """Names that are found, best first."""
        found = await self.ask("GET", "/search", params={"q": typed, **wanted})
        return [one["name"] for one in found["items"]]

    async def read(self, customer: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.ask("GET", f"/{customer['id']}")
        return found
