"""Shapes of segments in and out."""

from typing import Any
from uuid import UUID

from pydantic import Field

from comanda.kit.schemas import Body, Moment, View
from comanda.kit.text import ShortName
from comanda.segments.ready_made import GroupKey, OtherKey
from comanda.segments.rules import Rule

RULE_EXAMPLE: dict[str, Any] = {
    "match": "all",
    "conditions": [
        {"field": "last_order", "at_least": 30, "at_most": 90},
        {"field": "visits", "at_least": 3},
    ],
    "groups": [
        {
            "match": "any",
            "conditions": [
                {"field": "fulfilment", "way": "used", "any_of": ["delivery"]},
                {"field": "tier", "any_of": ["gold"]},
            ],
        }
    ],
}


class SegmentPreviewOf(Body):
    rule: Rule = Field(examples=[RULE_EXAMPLE])


class SegmentCreate(Body):
    name: ShortName = Field(examples=["Regulars we miss"])
    rule: Rule = Field(examples=[RULE_EXAMPLE])


class SegmentUpdate(Body):
    name: ShortName | None = None
    rule: Rule | None = None


class SegmentRead(View):
    id: UUID
    name: str
    rule: Rule
    created_at: Moment
    updated_at: Moment
    archived_at: Moment | None = Field(description="Put away since then; it can be taken back.")


class Member(View):
    id: UUID
    customer_number: str
    name: str
    visit_count: int
    total_spent: int = Field(description="Minor units.")
    last_order_at: Moment | None


class SegmentPreview(View):
    """What a rule finds now."""

    customers: int
    of_customers: int = Field(description="All who are known here and in use.")
    behind: int = Field(
        description="So many events of orders have not been looked through yet, of what was bought and how; 0: none."
    )
    currency: str
    sample: list[Member] = Field(description="Ten at most, those known here last.")


class MapCell(View):
    recency: int = Field(description="Place in `recency_days`; one more than its last: longer ago than all.")
    frequency: int = Field(description="Place in `visits_from`.")
    group: GroupKey
    customers: int
    spent: int = Field(description="Minor units, of all in it.")


class ReadyGroup(View):
    key: GroupKey
    rule: Rule
    customers: int
    spent: int


class ReadyOther(View):
    key: OtherKey
    rule: Rule
    customers: int


class ReadyMade(View):
    """Segments that need not be made: groups by how lately and how often somebody ordered, and some others."""

    currency: str
    recency_days: list[int] = Field(description="Days since the last order, up to and with.")
    visits_from: list[int] = Field(description="Orders, from so many on.")
    cells: list[MapCell] = Field(description="Of the map, where there is anybody.")
    groups: list[ReadyGroup]
    others: list[ReadyOther]
