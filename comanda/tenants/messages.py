"""E-mails to those who work for a business, about how they get in."""

from comanda.kit.db import Session
from comanda.kit.vault import Vault
from comanda.notifications.outbox import queue_email
from comanda.tenants import repository
from comanda.tenants.models import User


async def tell(session: Session, vault: Vault, user: User, kind: str, **values: str) -> None:
    """In the language of the business."""
    tenant = await repository.get_tenant(session, user.tenant_id)
    values |= {"name": user.full_name, "business": tenant.name}
    await queue_email(session, vault, f"staff_{kind}", user.email, tenant.language, values)
