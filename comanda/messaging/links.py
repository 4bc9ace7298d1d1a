"""Links in messages: to an order, short enough for an SMS, and out of the messages."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from comanda.kit.vault import SealBroken
from comanda.menu.storefront import Storefront
from comanda.messaging.errors import LeaveLinkNotValid
from comanda.notifications.models import Notification

_ABOUT = "a link out of messages"


def link_of(app: Any, shop: Storefront, order_id: UUID) -> str:
    """Opens what whoever has it may see of the order; see `orders.public_endpoints.status`."""
    return f"{app.settings.base_url()}/o/{shop.slug}/{app.tokens.link_to(shop.tenant_id, order_id)}"


def link_in(app: Any, shop: Storefront, message: Notification) -> str:
    """Where it leads; empty: nowhere."""
    if page := page_of(message):
        return f"{app.settings.base_url()}{page}"
    return link_of(app, shop, message.order_id) if message.order_id else ""


def page_of(message: Notification) -> str:
    """The path that it leads to where that is not its order."""
    return str((message.fields or {}).get("path", ""))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody wants no more: of that business, by that channel, to that address."""

    tenant_id: UUID
    channel: str
    address: str
    category: str


def leave_link(app: Any, tenant_id: UUID, channel: str, address: str, category: str) -> tuple[str, str]:
    """The page for people, and where a mail program posts to. Good as long as SECRET_KEY is: nobody's wish to be left
    alone runs out. The same again each time, as the message that it stands in."""
    wish = json.dumps([str(tenant_id), channel, address, category])
    sealed = app.vault.seal(wish, about=_ABOUT, repeatable=True)
    base = app.settings.base_url()
    return f"{base}/unsubscribe/{sealed}", f"{base}/api/customer/notifications/links/{sealed}"


def read_leave_link(app: Any, token: str) -> Leaving:
    """Raises LeaveLinkNotValid."""
    try:
        tenant_id, channel, address, category = json.loads(app.vault.open(token, about=_ABOUT))
    except SealBroken:
        raise LeaveLinkNotValid() from None
    return Leaving(UUID(tenant_id), channel, address, category)
