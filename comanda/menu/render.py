"""The menu as guests get it: made once per snapshot and stretch of time, then sent as it is."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

import orjson

from comanda.kit import money
from comanda.kit.kept import Kept
from comanda.menu.storefront import CategoryOffer, ItemOffer, Storefront
from comanda.tenants.hours import is_open, next_opening

_KEPT = 400  # bodies per snapshot: the menu itself, each table's, a few filters


def rendered(shop: Storefront, key: Hashable, at: datetime, make: Callable[[], Any]) -> Kept:
    """The kept answer for `key`, or what `make()` returns as JSON."""

    def answer() -> Kept:
        return Kept(
            orjson.dumps(make()),
            "application/json",
            cache_control="no-cache",
            vary="Accept-Encoding, X-Restaurant",
        )

    return kept_with(shop, key, at, answer)


def kept_with(shop: Storefront, key: Hashable, at: datetime, make: Callable[[], Kept]) -> Kept:
    """What is kept with the snapshot for `key`, or what `make()` returns."""
    kept = find_rendered(shop, key, at)
    if kept is None:
        kept = make()
        if len(shop.rendered) >= _KEPT:
            shop.rendered.clear()
        shop.rendered[key] = kept, shop.changes_at(at)
    return kept


def find_rendered(shop: Storefront, key: Hashable, at: datetime) -> Kept | None:
    """What was made from this snapshot for `key`, if the clock has not changed what is offered since."""
    kept, until = shop.rendered.get(key, (None, at))
    return kept if at < until else None


def business_view(shop: Storefront, at: datetime) -> dict[str, Any]:
    settings = shop.settings
    opens = next_opening(settings.hours_for_ordering(), at, shop.timezone)
    takes_orders = shop.offered(at).takes_orders
    return {
        "slug": shop.slug,
        "name": shop.name,
        "name2": shop.name2,
        "logo": image_view(shop.logo),
        "color": settings.color,
        "language": shop.language,
        "country": shop.country,
        "currency": shop.currency,
        "currency_decimals": money.decimals(shop.currency),
        "timezone": shop.timezone.key,
        "prices_include_tax": settings.prices_include_tax,
        "fulfilments": list(settings.fulfilments),
        "delivery_zones": [
            {"name": one.name, "name2": one.name2, "fee_cents": one.fee_cents, "minimum_cents": one.minimum_cents}
            for one in sorted(settings.delivery_zones, key=lambda one: one.radius_meters)
        ],
        "table_access": settings.table_access,
        "contact_at_table": settings.contact_at_table,
        "cancel_window_seconds": settings.cancel_window_seconds,
        "issues_invoices": settings.invoices is not None,
        "is_open": is_open(settings.opening_hours, at, shop.timezone),
        "takes_orders": takes_orders,
        "opens_at": None if takes_orders else opens,
    }


def menu_view(shop: Storefront, at: datetime, table: dict[str, Any] | None = None) -> dict[str, Any]:
    """With `table`, what is sent to those who sit there."""
    return {
        **({"table": table} if table else {}),
        "business": business_view(shop, at),
        "catalog_version": shop.version,
        "categories": [
            {**category_view(category), "items": items_view(shop, category.items, at)}
            for category in shop.categories
            if category.items
        ],
    }


def category_view(category: CategoryOffer) -> dict[str, Any]:
    return {
        "id": category.id,
        "name": category.name,
        "name2": category.name2,
        "description": category.description,
        "description2": category.description2,
    }


def items_view(shop: Storefront, items: tuple[ItemOffer, ...], at: datetime) -> list[dict[str, Any]]:
    running = shop.offered(at).schedules
    day = shop.today(at)
    return [_item_view(shop, item, day, running) for item in items]


def _item_view(shop: Storefront, item: ItemOffer, day: Any, running: frozenset[Any]) -> dict[str, Any]:
    why = None
    if shop.sold_out(item, day):
        why = "sold_out"
    elif not running.issuperset(item.schedule_ids):
        why = "not_now"
    return {
        "id": item.id,
        "category_id": item.category_id,
        "name": item.name,
        "name2": item.name2,
        "description": item.description,
        "description2": item.description2,
        "price_cents": item.price_cents,
        "image": image_view(item.image),
        "is_featured": item.is_featured,
        "available": why is None,
        "unavailable_because": why,
        "option_groups": [
            {
                "id": group.id,
                "name": group.name,
                "name2": group.name2,
                "min_choices": group.min_choices,
                "max_choices": group.max_choices,
                "options": [
                    {
                        "id": option.id,
                        "name": option.name,
                        "name2": option.name2,
                        "price_delta_cents": option.price_delta_cents,
                        "available": option.is_available,
                    }
                    for option in group.options
                ],
            }
            for group in item.groups
        ],
    }


def image_view(key: str | None) -> dict[str, str] | None:
    return {"small": f"/media/{key}-320.webp", "large": f"/media/{key}-960.webp"} if key else None
