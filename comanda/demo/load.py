"""Loading the demo businesses. Running it again changes nothing that is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from comanda.audit.record import SYSTEM
from comanda.bootstrap import Comanda, Settings, SettingsRefused, assemble
from comanda.demo.book import write_book
from comanda.demo.history import write_history
from comanda.demo.marketing import join_regulars, write_marketing
from comanda.demo.messages import open_lines
from comanda.demo.payments import open_accounts
from comanda.files.pictures import keep_picture
from comanda.kit.auth import new_secret
from comanda.kit.db import Database
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.actions.import_menu import import_menu
from comanda.notifications.smtp import Inbox
from comanda.tables.models import Table
from comanda.tenants.actions.open_business import NewBusiness, open_business
from comanda.tenants.actions.set_logo import set_logo
from comanda.tenants.delivery_zones import DeliveryZone, Place
from comanda.tenants.models import User
from comanda.tenants.preference_fields import PreferenceField, PreferenceOption
from comanda.tenants.repository import find_staff, find_tenant
from comanda.tenants.settings import InvoiceSettings, TenantSettings

PASSWORD = "welcome to the demo"  # noqa: S105 - printed at every start
MENUS = Path(__file__).parent / "menus"
LOGOS = Path(__file__).parent / "logos"


@dataclass(frozen=True, slots=True)
class DemoBusiness:
    slug: str
    files: str  # what its files in `menus` and `logos` are called
    name: str
    name2: str
    country: str
    currency: str
    timezone: str
    language: str
    domain: str
    owner: str
    staff: tuple[tuple[str, str], ...]  # role, full name
    tables: tuple[tuple[str, str], ...]  # name, area
    settings: TenantSettings


_PREFERENCES = (
    PreferenceField(
        key="spice",
        label="Spice",
        label2="التوابل",
        kind="choice",
        options=(
            PreferenceOption(key="mild", label="Mild", label2="خفيف"),
            PreferenceOption(key="medium", label="Medium", label2="متوسط"),
            PreferenceOption(key="hot", label="Hot", label2="حار"),
        ),
    ),
    PreferenceField(
        key="allergies",
        label="Allergies",
        label2="الحساسية",
        kind="choices",
        options=(
            PreferenceOption(key="nuts", label="Nuts", label2="المكسرات"),
            PreferenceOption(key="fish", label="Fish", label2="السمك"),
            PreferenceOption(key="gluten", label="Gluten", label2="الغلوتين"),
        ),
        needs_consent=True,
    ),
    PreferenceField(key="cutlery", label="No cutlery", label2="بدون أدوات", kind="flag"),
)

ACCRA = DemoBusiness(
    slug="asaase-kitchen",
    files="asaase-kitchen",
    name="Asaase Kitchen",
    name2="مطبخ أساسي",
    country="GH",
    currency="GHS",
    timezone="Africa/Accra",
    language="en",
    domain="asaase.example",
    owner="Akosua Mensah",
    staff=(("manager", "Kwame Boateng"), ("front_desk", "Efua Quaye"), ("kitchen", "Yaw Darko")),
    tables=(*((f"Table {n}", "Garden") for n in range(1, 9)), *((f"Terrace {n}", "Terrace") for n in range(1, 5))),
    settings=TenantSettings(
        fulfilments=("dine_in", "pickup", "delivery"),
        preparation_minutes=18,
        tip_percents=(5, 10, 15),
        color="#1f6b43",
        place=Place(latitude=5.5560, longitude=-0.1825),
        delivery_zones=(
            DeliveryZone(name="Osu", name2="أوسو", radius_meters=2_000, fee_cents=1000, minimum_cents=4000),
            DeliveryZone(
                name="Central Accra", name2="وسط أكرا", radius_meters=6_000, fee_cents=2500, minimum_cents=8000
            ),
        ),
        preference_fields=_PREFERENCES,
        invoices=InvoiceSettings(
            legal_name="Asaase Kitchen Ltd.",
            tax_id="C0000803561",  # of the tax office's own examples
            address="14 Oxford Street\nOsu, Accra",
            email="accounts@asaase.example",
            phone="+233 24 100 0000",
            notes="Questions about this invoice: accounts@asaase.example",
        ),
    ),
)

MUSCAT = DemoBusiness(
    slug="dar-al-mawj",
    files="dar-al-mawj",
    name="Dar Al Mawj",
    name2="دار الموج",
    country="OM",
    currency="OMR",
    timezone="Asia/Muscat",
    language="ar",
    domain="dar-al-mawj.example",
    owner="Salim Al Harthy",
    staff=(("manager", "Maryam Al Balushi"), ("front_desk", "Noor Al Lawati"), ("kitchen", "Said Al Amri")),
    tables=(*((f"طاولة {n}", "القاعة") for n in range(1, 9)), *((f"مجلس {n}", "المجالس") for n in range(1, 4))),
    settings=TenantSettings(
        fulfilments=("dine_in", "pickup", "delivery"),
        preparation_minutes=20,
        order_number_format="{number:03d}",
        order_numbers_restart="daily",
        color="#0c5e7a",
        place=Place(latitude=23.5955, longitude=58.4240),
        delivery_zones=(
            DeliveryZone(
                name="Al Khuwair", name2="الخوير", radius_meters=3_000, fee_cents=500, minimum_cents=3000
            ),
            DeliveryZone(name="Muscat", name2="مسقط", radius_meters=12_000, fee_cents=1500, minimum_cents=6000),
        ),
        preference_fields=_PREFERENCES,
        invoices=InvoiceSettings(
            legal_name="Dar Al Mawj Restaurants LLC",
            legal_name2="مطاعم دار الموج ش.م.م",
            tax_id="OM1100000000",
            address="Al Marsa Street, Al Khuwair\nMuscat 133",
            address2="شارع المرسى، الخوير\nمسقط 133",
            email="accounts@dar-al-mawj.example",
            phone="+968 2400 0000",
        ),
    ),
)

BUSINESSES = (ACCRA, MUSCAT)


@dataclass(frozen=True, slots=True)
class Loaded:
    business: DemoBusiness
    tenant_id: UUID
    table_name: str
    table_code: str
    is_new: bool = field(compare=False)


async def load_demo(
    settings: Settings, url: str, *, orders: int, seed: int, say: Callable[[str], None]
) -> list[Loaded]:
    """Opens what is missing; with `orders` also writes that many orders of the last thirty days."""
    app = assemble(settings, url)
    await app.database.open()
    try:
        loaded = [await _load(app, business, say) for business in BUSINESSES]
        if settings.sandbox_url is not None:
            for one in loaded:
                await open_lines(app, one.tenant_id)
                if one.business.currency == "GHS":
                    await open_accounts(app, one.tenant_id)
        if orders:
            share = orders // len(loaded)
            for number, one in enumerate(loaded):
                count = orders - share * (len(loaded) - 1) if number == 0 else share
                written = await write_history(
                    app, one.tenant_id, one.business.country, count=count, seed=seed + number
                )
                say(f"{one.business.name}: {written} orders of the last month.")
        for number, one in enumerate(loaded):
            if one.is_new or orders:
                country, settings_of = one.business.country, one.business.settings
                await write_book(app, one.tenant_id, country, settings_of, seed=seed + number)
            if one.is_new:
                said = one.business.currency, one.business.language
                await write_marketing(app, one.tenant_id, *said)
            if one.is_new or orders:
                await join_regulars(app, one.tenant_id, seed=seed + number)
    finally:
        await app.database.close()
        await app.merchants.close()
        await app.lines.close()
    return loaded


async def refuse_demo(url: str) -> None:
    """Raises SettingsRefused where the demo's staff could sign in: everyone knows their password."""
    database = Database(url, pool_size=2)
    await database.open()
    try:
        async with database.transaction(Scope.system(read_only=True)) as session:
            found = [one for one in BUSINESSES if await find_staff(session, f"owner@{one.domain}")]
    finally:
        await database.close()
    if found:
        raise SettingsRefused(
            f"The database holds the demo's businesses ({', '.join(one.name for one in found)}), whose password "
            "everyone knows. Begin with another DATA_DIR or DATABASE_URL, or set DEMO=true to show the demo."
        )


async def _load(app: Comanda, business: DemoBusiness, say: Callable[[str], None]) -> Loaded:
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        tenant_id = await find_tenant(session, slug=business.slug, host=None)
    is_new = tenant_id is None
    if tenant_id is None:
        tenant_id = await open_demo(app, business)
        say(f"{business.name} is open.")
    async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
        table = (
            await session.scalars(
                select(Table)
                .where(Table.tenant_id == tenant_id, Table.is_active)
                .order_by(Table.position)
                .limit(1)
            )
        ).first()
    return Loaded(business, tenant_id, table.name if table else "", table.token if table else "", is_new)


async def open_demo(app: Comanda, business: DemoBusiness) -> UUID:
    """A new business like this one."""
    hashed = await app.passwords.hash(PASSWORD)
    tenant_id = uuid7()
    menu = (MENUS / f"{business.files}.csv").read_text()
    drawn = (LOGOS / f"{business.files}.png").read_bytes()
    logo = await keep_picture(app.storage, f"logos/{tenant_id.hex}", drawn, "image/png", icon=True)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await open_business(
            session,
            tenant_id,
            NewBusiness(
                name=business.name,
                name2=business.name2,
                slug=business.slug,
                country=business.country,
                currency=business.currency,
                timezone=business.timezone,
                language=business.language,
                owner_email=f"owner@{business.domain}",
                owner_name=business.owner,
                hashed_password=hashed,
                listed=True,
                settings=business.settings,
            ),
        )
        await set_logo(session, tenant_id, logo, actor=SYSTEM)
        for role, full_name in business.staff:
            email = f"{role.replace('_', '')}@{business.domain}"
            session.add(
                User(
                    tenant_id=tenant_id,
                    email=email,
                    full_name=full_name,
                    role=role,
                    hashed_password=hashed,
                    is_active=True,
                )
            )
        for position, (name, area) in enumerate(business.tables):
            session.add(
                Table(
                    tenant_id=tenant_id,
                    name=name,
                    area=area,
                    seats=4,
                    position=position,
                    token=new_secret(),
                    is_active=True,
                )
            )
        await import_menu(session, tenant_id, SYSTEM, menu, currency=business.currency, mode="merge")
    return tenant_id


def tell(settings: Settings, loaded: list[Loaded], say: Callable[[str], None]) -> None:
    """Where to look and how to get in."""
    base = settings.base_url()
    say("")
    say(f"Comanda runs at {base}   (Ctrl-C stops it)")
    for one in loaded:
        say("")
        say(f"  {one.business.name} ({one.business.name2})")
        say(f"    web shop     {base}/r/{one.business.slug}")
        say(f"    {one.table_name:<12} {base}/t/{one.table_code}")
        say(f"    staff        owner@{one.business.domain}, kitchen@{one.business.domain}")
    say("")
    say(f"  Staff sign in at {base}/staff with the password: {PASSWORD}")
    say(f"  Guests register at {base}/customer/register")
    if settings.sandbox_url is not None:
        say(f"  The demo's phone, to approve payments and to read what it is sent: {base}/sandbox")
    elif isinstance(settings.post(), Inbox):
        say(f"  E-mails of the demo are shown at {base}/sandbox")
    say(f"  API documentation: {base}/docs")
    if settings.public_url is None:
        say("  Phones reach it with HOST=0.0.0.0 PUBLIC_URL=http://<this machine's address>:<port> make run")
    say("")
