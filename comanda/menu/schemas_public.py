"""Shapes of what guests read. The answers are made by `render`; a test holds the two together."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ImageOffered(_Exact):
    small: str
    large: str


class OptionOffered(_Exact):
    id: UUID
    name: str
    name2: str
    price_delta_cents: int
    available: bool


class GroupOffered(_Exact):
    id: UUID
    name: str
    name2: str
    min_choices: int
    max_choices: int
    options: list[OptionOffered]


class ItemOffered(_Exact):
    id: UUID
    category_id: UUID
    name: str
    name2: str
    description: str
    description2: str
    price_cents: int
    image: ImageOffered | None
    is_featured: bool
    available: bool
    unavailable_because: Literal["sold_out", "not_now"] | None
    option_groups: list[GroupOffered]


class CategoryOffered(_Exact):
    id: UUID
    name: str
    name2: str
    description: str
    description2: str


class CategoryWithItems(CategoryOffered):
    items: list[ItemOffered]


class DeliveryZoneOffered(_Exact):
    name: str
    name2: str
    fee_cents: int
    minimum_cents: int


class BusinessOffered(_Exact):
    slug: str
    name: str
    name2: str
    logo: ImageOffered | None
    color: str | None
    language: str
    country: str
    currency: str
    currency_decimals: int
    timezone: str
    prices_include_tax: bool
    fulfilments: list[str]
    delivery_zones: list[DeliveryZoneOffered]
    table_access: Literal["open", "pin"]
    contact_at_table: Literal["optional", "required"]
    cancel_window_seconds: int
    issues_invoices: bool
    is_open: bool
    takes_orders: bool
    opens_at: datetime | None


class Menu(_Exact):
    business: BusinessOffered
    catalog_version: int
    categories: list[CategoryWithItems]


class TableSeen(_Exact):
    id: UUID
    name: str
    area: str


class TableMenu(Menu):
    table: TableSeen
