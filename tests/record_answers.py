"""Writes comanda/answers.json, the examples of answers in the API's description.

One story, told with the documented examples of requests: a business opens, makes its menu and tables, guests order,
the staff serve them. What the server answers is the example. `python -m tests.record_answers` tells it to a database
made for it; `tests/guarantees/test_openapi.py` tells it again and finds the same.
"""

import asyncio
import json
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from comanda.app import create_app
from comanda.bootstrap import Settings, assemble
from comanda.kit.embedded import EmbeddedPostgres
from comanda.migrations.run import migrate
from tests.calls import picture
from tests.direct import direct
from tests.documented import STANDS_FOR, answers_json, example_request, operations

ANSWERS = Path(__file__).parents[1] / "comanda/answers.json"

# A Saturday in the past, in the opening hours of the documented settings. What the database dates by itself is of
# the moment of recording, and is told apart by that.
MOMENT = datetime(2026, 3, 7, 13, 0, tzinfo=UTC)

# What is drawn by lot, by the name it has in an answer.
DRAWN = {
    "access_token": "<access token>",
    "guest_token": "<guest token>",
    "next": "<cursor>",
    "pin": "4821",
    "verification_code": "7305",
}
# Of what may be long the first two entries are enough; sums and their parts stay whole.
CUT = {"", "items", "orders", "days", "created", "classes"}

_ID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32}\b")
_SECRET = re.compile(r"(?<=/t/|on#)[\w-]{43}$")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT")


class Story:
    """Asks by operation; keeps the answers, and what there is to ask about."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.now = MOMENT
        self.answers: dict[str, Any] = {}
        self.there: dict[str, str] = {}
        self.tokens: dict[str, str] = {}  # by security scheme: staff, guest
        self._operations = {one["operationId"]: (method, path, one) for method, path, one in operations()}

    def clock(self) -> datetime:
        return self.now

    async def tell(self, name: str, *, json: Any = None, kept: bool = True, **there: str) -> Any:
        """The operation's documented example, or `json` in its place. Only what is answered first is kept."""
        method, path, operation = self._operations[name]
        self.there |= there
        self.now += timedelta(seconds=10)
        headers = {"X-Restaurant": "blue-door-cafe", "Idempotency-Key": str(uuid4())}
        for scheme in (scheme for one in operation.get("security", ()) for scheme in one):
            if scheme in self.tokens:
                headers["Authorization"] = f"Bearer {self.tokens[scheme]}"
        request = {"json": json} if json is not None else example_request(operation, self.there)
        if name in ("menu-set_image", "settings-put_logo"):
            request = {"content": picture()}
        if "content" in request:
            headers["Content-Type"] = next(iter(operation["requestBody"]["content"]))
        query = {"mode": "merge"} if name == "menu-import_sheet" else {}
        answer = await self.client.request(
            method, path.format(**self.there), params=query, headers=headers, **request
        )
        assert answer.is_success, f"{name}: {answer.text}"
        found = answer.json() if answer.content else None
        if kept and answers_json(operation):
            self.answers.setdefault(name, found)
        return found


async def tell(story: Story) -> None:
    tell = story.tell

    story.there |= {"email": "owner@blue-door.example"}
    await tell("business-register")
    story.tokens["staff"] = (await tell("business-sign_in"))["access_token"]
    await tell("business-me")
    await tell("staff-list_sessions")
    await tell("settings-update_settings")
    await tell("settings-put_logo")
    await tell("settings-get_settings")
    await tell("settings-preview_order_number")
    await tell("settings-preview_hours")
    await tell("business-businesses")

    invited = await tell("staff-create_invitation")
    await tell("staff-list_invitations")
    await tell("staff-accept", invitation=invited["url"].partition("#")[2])
    owner, _ = await tell("staff-list_staff")
    await tell("staff-update_staff", user_id=owner["id"])

    made = await tell("taxes-add_tax_class")
    await tell("taxes-update_tax_class", tax_class_id=made["id"])
    await tell("taxes-list_tax_classes")
    await tell("taxes-effective_taxes")

    made = await tell("menu-create_schedule")
    await tell("menu-update_schedule", schedule_id=made["id"])
    await tell("menu-list_schedules")
    made = await tell("menu-create_category")
    await tell("menu-update_category", category_id=made["id"])
    await tell("menu-list_categories")
    made = await tell("menu-create_item")
    large = made["option_groups"][0]["options"][1]
    await tell("menu-update_item", item_id=made["id"], option_id=large["id"])
    await tell("menu-set_sold_out")
    await tell("menu-set_sold_out", json={"sold_out": False}, kept=False)
    await tell("menu-set_available")
    await tell("menu-set_available", json={"is_available": True}, kept=False)
    await tell("menu-set_image")
    await tell("menu-read_item")
    await tell("menu-list_items")

    made = await tell("tables-create")
    await tell("tables-change", id=made["id"], table_id=made["id"])
    made = await tell("tables-rotate")
    await tell("tables-create_many")
    await tell("tables-open_for_guests")
    await tell("tables-current_session")
    await tell("tables-list_all")

    await tell("at-the-table-table_menu", table_token=made["url"].rpartition("/")[2])
    story.tokens["guest"] = (await tell("at-the-table-join"))["guest_token"]
    await tell("at-the-table-order_at_table")
    await tell("at-the-table-tab")

    await tell("on-the-web-menu")
    await tell("on-the-web-categories")
    await tell("on-the-web-items")
    await tell("on-the-web-quote")
    del story.tokens["guest"]
    placed = await tell("on-the-web-create_order")
    story.tokens["guest"] = placed["guest_token"]
    await tell("on-the-web-track", order_id=placed["id"])
    await tell("on-the-web-history")
    await tell("on-the-web-reorder")
    await tell("on-the-web-cancel")

    placed = await tell("orders-create_order")
    await tell("orders-change_status", order_id=placed["id"])
    await tell("orders-change_promise")
    await tell("orders-get_order")
    await tell("orders-board")
    await tell("orders-list_orders")
    await tell("menu-read_stock")
    await tell("menu-import_sheet")
    await tell("audit-list_audit")


class Tidy:
    """An answer as it is written down: the same in every recording, without a secret, and short."""

    def __init__(self, there: dict[str, str], since: datetime) -> None:
        named = {there[name]: example for example, name in STANDS_FOR.items() if name.endswith("_id")}
        self._ids = {UUID(id): UUID(example) for id, example in named.items()}
        self._since = since - timedelta(minutes=1)

    def __call__(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {self._id(key): self(one, key) for key, one in value.items()}
        if isinstance(value, list):
            cut = name in CUT and any(isinstance(one, dict) for one in value)
            return [self(one) for one in (value[:2] if cut else value)]
        if not isinstance(value, str):
            return value
        if name in DRAWN:
            return DRAWN[name]
        if _DATE.match(value) and datetime.fromisoformat(value) > self._since:
            return MOMENT.isoformat().replace("+00:00", "Z")
        return _SECRET.sub("<secret>", self._id(value))

    def _id(self, text: str) -> str:
        """Ids count up from the first that is met; those of the examples are as there."""

        def new(found: re.Match[str]) -> str:
            id = UUID(found[0])
            known = self._ids.setdefault(id, UUID(f"0199f3a2-8c00-7000-8000-{0x100 + len(self._ids):012x}"))
            return str(known) if "-" in found[0] else known.hex

        return _ID.sub(new, text)


async def record(database_url: str, data_dir: Path) -> dict[str, Any]:
    """Answers by operation, from an empty database."""
    settings = Settings(
        _env_file=None,
        secret_key="a secret for recording that is long enough",
        data_dir=data_dir,
        public_url="https://comanda.example",
        throttle=None,
    )
    since = datetime.now(UTC)
    story: Story
    app = assemble(settings, database_url, clock=lambda: story.clock())
    async with app.running(worker=False), direct(create_app(app, worker=False)) as client:
        story = Story(client)
        await tell(story)
    tidy = Tidy(story.there, since)
    tidied = {name: tidy(answer) for name, answer in story.answers.items()}
    return dict(sorted(tidied.items()))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="comanda-record-") as home:
        Path(home).chmod(0o755)
        embedded = EmbeddedPostgres(Path(home))
        embedded.start()
        try:
            migrate(embedded.owner_url())
            answers = asyncio.run(record(embedded.url(), Path(home)))
        finally:
            embedded.stop()
    ANSWERS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
