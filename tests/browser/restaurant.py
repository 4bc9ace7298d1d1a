"""A small restaurant, opened over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

PASSWORD = "seven small green tortoises"


@dataclass
class Restaurant:
    staff: httpx.Client
    slug: str
    email: str
    table: str  # the code of its only table
    items: dict[str, str]

    def orders(self) -> list[dict[str, Any]]:
        """Newest first."""
        found: list[dict[str, Any]] = self.staff.get("/api/v1/orders").raise_for_status().json()["items"]
        return found

    def order(self, item: str = "Sobolo", quantity: int = 1, **more: Any) -> dict[str, Any]:
        """Taken at the desk, to be picked up."""
        line = {"item_id": self.items[item], "quantity": quantity}
        body = {"lines": [line], "fulfilment": "pickup"} | more
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.staff.post("/api/v1/orders", json=body, headers=headers).raise_for_status()
        placed: dict[str, Any] = answer.json()
        return placed

    def hire(self, role: str, full_name: str, email: str | None = None) -> str:
        """Someone who has taken an invitation, with the password PASSWORD; answers their e-mail."""
        email = email or f"{uuid4().hex}@example.com"
        invited = self.staff.post("/api/v1/invitations", json={"email": email, "role": role}).raise_for_status()
        token = invited.json()["url"].partition("#")[2]
        body = {"token": token, "full_name": full_name, "password": PASSWORD}
        self.staff.post("/api/invitations/accept", json=body).raise_for_status()
        return email

    def get(self, path: str) -> Any:
        """What the server says now."""
        return self.staff.get(f"/api/v1/{path}").raise_for_status().json()

    def move(self, order_id: str, *states: str) -> None:
        for state in states:
            body = {"status": state, "reason": "The fish is gone"}
            self.staff.post(f"/api/v1/orders/{order_id}/status", json=body).raise_for_status()

    def reprice(self, item: str, price_cents: int) -> None:
        self.staff.patch(
            f"/api/v1/menu/items/{self.items[item]}", json={"price_cents": price_cents}
        ).raise_for_status()


def new_address() -> str:
    """Of this machine, and nobody else's: from one address only so many businesses are opened, and so many people sign
    in."""
    return ".".join(["127", *(str(1 + byte % 254) for byte in uuid4().bytes[:3])])


@contextmanager
def open_restaurant(url: str) -> Iterator[Restaurant]:
    email = f"{uuid4().hex}@example.com"
    own = httpx.HTTPTransport(local_address=new_address())
    with httpx.Client(base_url=url, timeout=20, transport=own) as staff:

        def post(path: str, **body: Any) -> Any:
            return staff.post(path, json=body).raise_for_status().json()

        made = post(
            "/api/register",
            name="Blue Door",
            name2="الباب الأزرق",
            slug=f"blue-door-{uuid4().hex[:12]}",
            country="GH",
            currency="GHS",
            timezone="Africa/Accra",
            email=email,
            full_name="Abena Owner",
            password=PASSWORD,
        )
        staff.headers["Authorization"] = f"Bearer {made['access_token']}"
        mains = post("/api/v1/menu/categories", name="Mains", name2="الأطباق الرئيسية")["id"]
        drinks = post("/api/v1/menu/categories", name="Drinks", name2="المشروبات")["id"]
        size = {
            "name": "Size",
            "name2": "الحجم",
            "min_choices": 1,
            "max_choices": 1,
            "options": [
                {"name": "Small", "name2": "صغير", "price_delta_cents": 0},
                {"name": "Large", "name2": "كبير", "price_delta_cents": 1500},
            ],
        }
        items = {}
        for category, name, name2, price, groups in (
            (mains, "Jollof rice", "أرز جولوف", 5000, [size]),
            (mains, "Grilled tilapia", "بلطي مشوي", 9000, []),
            (drinks, "Sobolo", "سوبولو", 1500, []),
        ):
            items[name] = post(
                "/api/v1/menu/items",
                category_id=category,
                name=name,
                name2=name2,
                description=f"{name} of the house",
                description2=f"{name2} من البيت",
                price_cents=price,
                option_groups=groups,
                is_featured=name == "Jollof rice",
            )["id"]
        table = post("/api/v1/tables", name="Table 1")
        yield Restaurant(staff, made["slug"], email, table["url"].rpartition("/")[2], items)
