"""What guests see and orders are priced from: one immutable snapshot of a business.

Loaded whole and kept per process while the hub hears; an order states the snapshot's version and is refused by
the database if the catalogue has changed meanwhile.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from comanda.kit.clock import Clock
from comanda.kit.db import Database, Session
from comanda.kit.kept import Kept
from comanda.kit.tenancy import Scope
from comanda.menu.models import Category, Item, Option, OptionGroup, Schedule, StockDay
from comanda.realtime.cache import TenantCache
from comanda.realtime.hub import Hub
from comanda.tenants import repository as tenants
from comanda.tenants.errors import TenantUnknown
from comanda.tenants.hours import Hours, day_bounds, is_open, next_change
from comanda.tenants.models import TaxClass, TaxRate, Tenant
from comanda.tenants.settings import TenantSettings, parse_settings
from comanda.tenants.taxes import TaxRateRule


@dataclass(frozen=True, slots=True)
class OptionOffer:
    id: UUID
    name: str
    name2: str
    price_delta_cents: int
    is_available: bool


@dataclass(frozen=True, slots=True)
class GroupOffer:
    id: UUID
    name: str
    name2: str
    min_choices: int
    max_choices: int
    options: tuple[OptionOffer, ...]


@dataclass(frozen=True, slots=True)
class ItemOffer:
    id: UUID
    category_id: UUID
    name: str
    name2: str
    description: str
    description2: str
    price_cents: int
    tax_class_id: UUID
    image: str | None
    sold_out: bool
    daily_stock: int | None
    preparation_minutes: int | None
    is_featured: bool
    schedule_ids: tuple[UUID, ...]  # its own and its category's; all must be running
    groups: tuple[GroupOffer, ...]


@dataclass(frozen=True, slots=True)
class CategoryOffer:
    id: UUID
    name: str
    name2: str
    description: str
    description2: str
    schedule_id: UUID | None
    items: tuple[ItemOffer, ...]


@dataclass(frozen=True, slots=True)
class TaxClassOffer:
    code: str
    rules: tuple[TaxRateRule, ...]
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """True from `since` until `until`: whether orders are taken, and which schedules are running."""

    since: datetime
    until: datetime
    takes_orders: bool
    schedules: frozenset[UUID]


@dataclass(frozen=True)
class Storefront:
    tenant_id: UUID
    version: int
    slug: str
    name: str
    name2: str
    country: str
    currency: str
    timezone: ZoneInfo
    language: str
    logo: str | None
    settings: TenantSettings
    categories: tuple[CategoryOffer, ...]
    items: Mapping[UUID, ItemOffer]
    tax_classes: Mapping[UUID, TaxClassOffer]
    schedules: Mapping[UUID, Hours]
    day: date
    """The business's calendar day on which it was loaded; `sold` counts that day."""
    sold: Mapping[UUID, int]
    provider_methods: tuple[str, ...] = ()
    """Ways to pay by the business's accounts with providers."""
    sends_sms: bool = False
    rendered: dict[Hashable, tuple[Kept, datetime]] = field(default_factory=dict, compare=False)
    """Answers made from this snapshot, and until when they hold."""
    _offered: list["Offered"] = field(default_factory=list, compare=False)

    def offered(self, at: datetime) -> "Offered":
        """What the clock allows at this moment. Worked out once for each stretch between two changes."""
        kept = self._offered[0] if self._offered else None
        if kept is None or not kept.since <= at < kept.until:
            kept = Offered(
                since=at,
                until=self.changes_at(at),
                takes_orders=is_open(self.settings.hours_for_ordering(), at, self.timezone),
                schedules=frozenset(
                    id for id, hours in self.schedules.items() if is_open(hours, at, self.timezone)
                ),
            )
            self._offered[:] = [kept]
        return kept

    def payment_methods(self, fulfilment: str) -> tuple[str, ...]:
        """Ways to pay that guests may choose."""
        cash = ("cash",) if fulfilment in self.settings.cash_for else ()
        return self.provider_methods + cash

    def today(self, at: datetime) -> date:
        return at.astimezone(self.timezone).date()

    def sold_out(self, item: ItemOffer, day: date) -> bool:
        if item.sold_out:
            return True
        return (
            item.daily_stock is not None
            and (self.sold.get(item.id, 0) if day == self.day else 0) >= item.daily_stock
        )

    def changes_at(self, at: datetime) -> datetime:
        """When what is offered next changes by the clock alone: a schedule, the hours or the day."""
        _, tomorrow = day_bounds(self.today(at), self.timezone)
        moments = [tomorrow]
        for hours in (*self.schedules.values(), self.settings.opening_hours, self.settings.hours_for_ordering()):
            change = next_change(hours, at, self.timezone)
            if change is not None:
                moments.append(change)
        return min(moments)


class Storefronts:
    """The snapshots of one process."""

    def __init__(self, database: Database, hub: Hub, clock: Clock, *, size: int = 500) -> None:
        self._database = database
        self._clock = clock
        self._cache: TenantCache[UUID, Storefront] = TenantCache(hub, self._load, size=size)
        self._slugs: TenantCache[tuple[str | None, str | None], UUID] = TenantCache(hub, self._find, size=10_000)

    async def get(self, tenant_id: UUID) -> Storefront:
        storefront = await self._cache.get(tenant_id)
        if storefront.day != storefront.today(self._clock()):
            self.drop(storefront)  # stock counts begin anew
            storefront = await self._cache.get(tenant_id)
        return storefront

    def known(self, tenant_id: UUID) -> Storefront | None:
        """The snapshot, if it is at hand."""
        storefront = self._cache.known(tenant_id)
        return storefront if storefront and storefront.day == storefront.today(self._clock()) else None

    async def find(self, *, slug: str | None, host: str | None) -> UUID:
        """Which business is meant. Raises TenantUnknown."""
        return await self._slugs.get((slug, host))

    async def find_by_host(self, host: str) -> UUID | None:
        try:
            return await self._slugs.get((None, host))
        except TenantUnknown:
            return None

    async def find_only(self) -> UUID | None:
        """The one business that is here, where it is one."""
        async with self._database.transaction(Scope.system(read_only=True)) as session:
            return await tenants.find_only_tenant(session)

    def drop(self, outdated: Storefront) -> None:
        """Unless a newer one has taken its place: of many that find it outdated, one loads it again."""
        self._cache.drop_value(outdated.tenant_id, outdated)

    async def _load(self, tenant_id: UUID) -> tuple[UUID, Storefront]:
        async with self._database.transaction(Scope.customer(tenant_id, read_only=True)) as session:
            return tenant_id, await load_storefront(session, tenant_id, self._clock())

    async def _find(self, key: tuple[str | None, str | None]) -> tuple[UUID, UUID]:
        slug, host = key
        async with self._database.transaction(Scope.system(read_only=True)) as session:
            found = await tenants.find_tenant(session, slug=slug, host=host)
        if found is None:
            raise TenantUnknown()
        return found, found


async def load_storefront(session: Session, tenant_id: UUID, now: datetime) -> Storefront:
    """Raises TenantUnknown. The version is read first: a change that commits meanwhile makes the snapshot look older
    than it is, never newer."""
    tenant = await session.scalar(select(Tenant).where(Tenant.id == tenant_id))
    if tenant is None:
        raise TenantUnknown()
    zone = ZoneInfo(tenant.timezone)
    today = now.astimezone(zone).date()
    schedules = {
        row.id: Hours.model_validate({"weekly": row.windows})
        for row in await session.scalars(select(Schedule).where(Schedule.tenant_id == tenant_id))
    }
    rules: dict[UUID, list[TaxRateRule]] = {}
    for rate in await session.scalars(select(TaxRate).where(TaxRate.tenant_id == tenant_id)):
        rules.setdefault(rate.tax_class_id, []).append(
            TaxRateRule(rate.name, rate.rate_bp, rate.fulfilment, rate.valid_from, rate.valid_to)
        )
    tax_classes = {
        row.id: TaxClassOffer(row.code, tuple(rules.get(row.id, ())), row.is_default)
        for row in await session.scalars(select(TaxClass).where(TaxClass.tenant_id == tenant_id))
    }
    options: dict[UUID, list[OptionOffer]] = {}
    for option in await session.scalars(
        select(Option).where(Option.tenant_id == tenant_id).order_by(Option.position, Option.id)
    ):
        options.setdefault(option.group_id, []).append(
            OptionOffer(option.id, option.name, option.name2, option.price_delta_cents, option.is_available)
        )
    groups: dict[UUID, list[GroupOffer]] = {}
    for group in await session.scalars(
        select(OptionGroup)
        .where(OptionGroup.tenant_id == tenant_id)
        .order_by(OptionGroup.position, OptionGroup.id)
    ):
        groups.setdefault(group.item_id, []).append(
            GroupOffer(
                group.id,
                group.name,
                group.name2,
                group.min_choices,
                group.max_choices,
                tuple(options.get(group.id, ())),
            )
        )
    categories = list(
        await session.scalars(
            select(Category)
            .where(Category.tenant_id == tenant_id, Category.is_active)
            .order_by(Category.position, Category.id)
        )
    )
    schedule_of = {category.id: category.schedule_id for category in categories}
    items: dict[UUID, list[ItemOffer]] = {}
    for item in await session.scalars(
        select(Item)
        .where(Item.tenant_id == tenant_id, Item.archived_at.is_(None))
        .order_by(Item.position, Item.id)
    ):
        if item.category_id in schedule_of:
            items.setdefault(item.category_id, []).append(
                ItemOffer(
                    id=item.id,
                    category_id=item.category_id,
                    name=item.name,
                    name2=item.name2,
                    description=item.description,
                    description2=item.description2,
                    price_cents=item.price_cents,
                    tax_class_id=item.tax_class_id,
                    image=item.image,
                    sold_out=item.sold_out,
                    daily_stock=item.daily_stock,
                    preparation_minutes=item.preparation_minutes,
                    is_featured=item.is_featured,
                    schedule_ids=tuple(id for id in (item.schedule_id, schedule_of[item.category_id]) if id),
                    groups=tuple(groups.get(item.id, ())),
                )
            )
    sold = {
        row.item_id: row.sold
        for row in await session.scalars(
            select(StockDay).where(StockDay.tenant_id == tenant_id, StockDay.day == today)
        )
    }
    offers = tuple(
        CategoryOffer(
            category.id,
            category.name,
            category.name2,
            category.description,
            category.description2,
            category.schedule_id,
            tuple(items.get(category.id, ())),
        )
        for category in categories
    )
    return Storefront(
        tenant_id=tenant_id,
        version=tenant.catalog_version,
        slug=tenant.slug,
        name=tenant.name,
        name2=tenant.name2,
        country=tenant.country,
        currency=tenant.currency,
        timezone=zone,
        language=tenant.language,
        logo=tenant.logo,
        provider_methods=tuple(tenant.payment_methods),
        sends_sms=bool(tenant.sms_providers),
        settings=parse_settings(tenant.settings),
        categories=offers,
        items={item.id: item for category in offers for item in category.items},
        tax_classes=tax_classes,
        schedules=schedules,
        day=today,
        sold=sold,
    )
