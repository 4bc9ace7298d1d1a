"""Links in messages: to an order, short enough for an SMS, and out of the messages."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from comanda.kit.vault import SealBroken
from comanda.menu.storefront import Storefront
from comanda.messaging.errors import LeaveLinkNotValid

_ABOUT = "a link out of messages"


def link_of(app: Any, shop: Storefront, order_id: UUID) -> str:
    """Opens what whoever has it may see of the order; see `orders.public_endpoints.status`."""
    return f"{app.settings.base_url()}/o/{shop.slug}/{app.tokens.link_to(shop.tenant_id, order_id)}"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody wants no more: of that business, by that channel, to that address."""

    tenant_id: UUID
    channel: str
    address: str
    category: str


def leave_link(app: Any, tenant_id: UUID, channel: str, address: str, category: str) -> tuple[str, str]:
    """The page for people, and where a mail program posts to. Good as long as SECRET_KEY is: nobody's wish to be left
    alone runs out."""
    sealed = app.vault.seal(json.dumps([str(tenant_id), channel, address, category]), about=_ABOUT)
    base = app.settings.base_url()
    return f"{base}/unsubscribe/{sealed}", f"{base}/api/customer/notifications/links/{sealed}"


def read_leave_link(app: Any, token: str) -> Leaving:
    """Raises LeaveLinkNotValid."""
    try:
        tenant_id, channel, address, category = json.loads(app.vault.open(token, about=_ABOUT))
    except SealBroken:
        raise LeaveLinkNotValid() from None
    return Leaving(UUID(tenant_id), channel, address, category)
