"""The promotions of each business as a process has them at hand, beside its storefront."""

from dataclasses import dataclass
from uuid import UUID

from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.promotions import repository
from comanda.promotions.models import Promotion
from comanda.promotions.offers import Offer
from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub
from comanda.tenants.hours import Hours
from comanda.tenants.repository import get_tenant


@dataclass(frozen=True, slots=True)
class AtHand:
    """What applies, as of a version of the catalogue: an order that was priced by an older one is refused."""

    tenant_id: UUID
    version: int
    offers: tuple[Offer, ...]


class Promotions:
    """Those of one process."""

    def __init__(self, database: Database, hub: Hub, *, size: int = 500) -> None:
        self._database = database
        self._cache: TenantCache[UUID, AtHand] = TenantCache(hub, self._load, size=size)

    async def get(self, tenant_id: UUID) -> AtHand:
        return await self._cache.get(tenant_id)

    def drop(self, outdated: AtHand) -> None:
        self._cache.drop_value(outdated.tenant_id, outdated)

    async def _load(self, tenant_id: UUID) -> tuple[UUID, AtHand]:
        # As the staff: a guest's role must not be able to read the codes.
        async with self._database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            # The version first: what commits meanwhile makes this look older than it is, never newer.
            version = (await get_tenant(session, tenant_id)).catalog_version
            found = await repository.list_promotions(session, tenant_id)
        return tenant_id, AtHand(tenant_id, version, tuple(offer_of(one) for one in found))


def offer_of(promotion: Promotion) -> Offer:
    return Offer(
        id=promotion.id,
        name=promotion.name,
        name2=promotion.name2,
        kind=promotion.kind,
        target=promotion.target,
        code=promotion.code,
        amount_cents=promotion.amount_cents,
        percent_bp=promotion.percent_bp,
        free_units=promotion.free_units,
        item_ids=frozenset(promotion.item_ids),
        category_ids=frozenset(promotion.category_ids),
        minimum_cents=promotion.minimum_cents,
        fulfilments=frozenset(promotion.fulfilments),
        sources=frozenset(promotion.sources),
        valid_from=promotion.valid_from,
        valid_until=promotion.valid_until,
        hours=Hours.model_validate({"weekly": promotion.windows}) if promotion.windows else None,
        tiers=frozenset(promotion.tiers),
        segment_id=promotion.segment_id,
        first_order=promotion.first_order,
        customer_limit=promotion.customer_limit,
        combines=promotion.combines,
        used_up=promotion.total_limit is not None and promotion.used >= promotion.total_limit,
        paused=promotion.paused_at is not None,
    )
