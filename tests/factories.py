"""Businesses to test with, made in the database without going through what is under test."""

import itertools
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp

from comanda.bootstrap import Comanda
from comanda.identity.factors import remove_codes
from comanda.identity.passkeys import add_passkey, begin_passkey
from comanda.kit.auth import new_secret
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.menu.models import Category, Item, Option, OptionGroup
from comanda.notifications.models import Notification
from comanda.tables.models import Table
from comanda.tenants.actions.open_business import NewBusiness, open_business
from comanda.tenants.actions.sign_in import start_session
from comanda.tenants.models import TaxClass, User, UserBackupCode, UserTotp
from comanda.tenants.permissions import Role
from comanda.tenants.proving import handle_of, holder_of
from comanda.tenants.settings import TenantSettings
from tests.authenticator import Authenticator

PASSWORD = "seven small green tortoises"
_numbers = itertools.count(1)
_hash: list[str] = []


@dataclass
class Shop:
    """One business and the ways into it."""

    app: Comanda
    client: httpx.AsyncClient
    tenant_id: UUID
    slug: str
    name: str = "Test Kitchen"
    name2: str = "مطعم التجربة"
    tokens: dict[Role, str] = field(default_factory=dict)
    users: dict[Role, UUID] = field(default_factory=dict)
    emails: dict[Role, str] = field(default_factory=dict)
    tables: dict[str, tuple[UUID, str]] = field(default_factory=dict)  # name -> id, token
    items: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)
    options: dict[str, UUID] = field(default_factory=dict)
    categories: dict[str, UUID] = field(default_factory=dict)

    async def staff(
        self,
        method: str,
        path: str,
        *,
        role: Role = Role.OWNER,
        headers: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}", **(headers or {})}
        return await self.client.request(method, path, headers=headers, **request)

    async def guest(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        headers = {"X-Restaurant": self.slug, **(headers or {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return await self.client.request(method, path, headers=headers, **request)

    def line(self, item: str = "Jollof rice", quantity: int = 1, *options: str, note: str = "") -> dict[str, Any]:
        return {
            "item_id": str(self.items[item]),
            "quantity": quantity,
            "options": [str(self.options[name]) for name in options],
            "note": note,
        }

    def order(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Body of a valid web order."""
        return {
            "lines": list(lines) or [self.line()],
            "fulfilment": "pickup",
            "customer_name": "Ama Owusu",
            "customer_phone": "+233241234567",
            "payment_method": "cash",
            **fields,
        }

    async def place(
        self, body: dict[str, Any] | None = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        return await self.guest(
            "POST",
            "/api/customer/orders/create",
            json=body or self.order(),
            headers={"Idempotency-Key": key or str(uuid4())},
            **more,
        )

    async def place_at_table(
        self, table: str = "Table 1", body: dict[str, Any] | None = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        return await self.guest(
            "POST",
            f"/api/menu/{self.tables[table][1]}/order",
            json=body or {"lines": [self.line()], "customer_name": "Kofi", "payment_method": "cash"},
            headers={"Idempotency-Key": key or str(uuid4())},
            **more,
        )


async def make_shop(
    app: Comanda,
    client: httpx.AsyncClient,
    *,
    name: str = "Test Kitchen",
    country: str = "GH",
    currency: str = "GHS",
    timezone: str = "Africa/Accra",
    settings: TenantSettings | None = None,
) -> Shop:
    """Menu (prices in minor units, tax included): Jollof rice 8500; Waakye 6000 with a required Protein (Chicken +0,
    Fish +1500) and Extras (0-2: Plantain +1000, Egg +500); Sobolo 2000 (soft drink); Tilapia 15000, 5 a day."""
    if not _hash:
        _hash.append(await app.passwords.hash(PASSWORD))
    number = next(_numbers)
    tenant_id = uuid7()
    shop = Shop(app, client, tenant_id, f"shop-{tenant_id.hex[-12:]}", name)
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        owner = await open_business(
            session,
            tenant_id,
            NewBusiness(
                name=name,
                name2=shop.name2,
                slug=shop.slug,
                country=country,
                currency=currency,
                timezone=timezone,
                language="en",
                owner_email=f"owner{number}-{tenant_id.hex[-6:]}@example.com",
                owner_name="Owner",
                hashed_password=_hash[0],
                settings=settings or TenantSettings(fulfilments=("dine_in", "pickup", "delivery")),
            ),
        )
        for role in Role:
            user = owner
            if role is not Role.OWNER:
                user = User(
                    tenant_id=tenant_id,
                    email=f"{role}{number}-{tenant_id.hex[-6:]}@example.com",
                    full_name=role.replace("_", " ").title(),
                    role=role,
                    hashed_password=_hash[0],
                    is_active=True,
                )
                session.add(user)
                await session.flush()
            shop.users[role], shop.emails[role] = user.id, user.email
            shop.tokens[role] = await start_session(session, app.tokens, tenant_id, user.id, app.clock())
        await _make_menu(session, shop)
        for position, table in enumerate(("Table 1", "Table 2")):
            row = Table(
                tenant_id=tenant_id, id=uuid7(), name=table, token=new_secret(), position=position, is_active=True
            )
            session.add(row)
            shop.tables[table] = (row.id, row.token)
    return shop


@dataclass(frozen=True)
class Factors:
    """What someone has at hand for their second factor; of the backup codes one only."""

    app: pyotp.TOTP
    backup_code: str


async def set_up_app(shop: Shop, role: Role) -> pyotp.TOTP:
    """An app that is not confirmed yet, in place of any before."""
    secret, holder = pyotp.random_base32(), holder_of(shop.tenant_id, shop.users[role])
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        await remove_codes(session, holder)
        sealed = shop.app.vault.seal(secret, about=holder.sealed_about)
        session.add(UserTotp(tenant_id=shop.tenant_id, user_id=shop.users[role], secret=sealed))
    return pyotp.TOTP(secret)


async def switch_on_mfa(shop: Shop, role: Role) -> Factors:
    app = await set_up_app(shop, role)
    hashed = await shop.app.passwords.hash("M3QX2RT9HA")
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        whose = {"tenant_id": shop.tenant_id, "user_id": shop.users[role]}
        session.add(UserBackupCode(**whose, selector="K7", hashed_code=hashed))
        totp = await session.get_one(UserTotp, (shop.tenant_id, shop.users[role]))
        user = await session.get_one(User, (shop.tenant_id, shop.users[role]))
        totp.confirmed_at, user.mfa_enabled = shop.app.clock(), True
    return Factors(app, "K7-M3QX2-RT9HA")


async def give_passkey(shop: Shop, role: Role, authenticator: Authenticator | None = None) -> UUID:
    authenticator, holder = authenticator or Authenticator(), holder_of(shop.tenant_id, shop.users[role])
    party = shop.app.party
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        handle = handle_of(shop.tenant_id, shop.users[role])
        options, nonce = await begin_passkey(session, party, holder, handle=handle, account="Me", full_name="Me")
        made = await add_passkey(session, party, holder, nonce, authenticator.make(options), "My phone")
        id: UUID = made.id
    return id


async def _make_menu(session: Any, shop: Shop) -> None:
    from sqlalchemy import select

    tenant_id = shop.tenant_id
    classes = {
        row.code: row.id for row in await session.scalars(select(TaxClass).where(TaxClass.tenant_id == tenant_id))
    }
    food = classes.get("food") or classes["standard"]
    drink = classes.get("soft_drink", food)
    for position, name in enumerate(("Mains", "Drinks")):
        category = Category(tenant_id=tenant_id, id=uuid7(), name=name, name2="أطباق", position=position)
        session.add(category)
        shop.categories[name] = category.id
    await session.flush()
    for position, (name, price, category_name, tax_class, stock) in enumerate(
        (
            ("Jollof rice", 8500, "Mains", food, None),
            ("Waakye", 6000, "Mains", food, None),
            ("Tilapia", 15000, "Mains", food, 5),
            ("Sobolo", 2000, "Drinks", drink, None),
        )
    ):
        item = Item(
            tenant_id=tenant_id,
            id=uuid7(),
            category_id=shop.categories[category_name],
            name=name,
            name2="طبق",
            price_cents=price,
            tax_class_id=tax_class,
            position=position,
            daily_stock=stock,
        )
        session.add(item)
        shop.items[name] = item.id
    await session.flush()
    for position, (name, low, high, options) in enumerate(
        (("Protein", 1, 1, (("Chicken", 0), ("Fish", 1500))), ("Extras", 0, 2, (("Plantain", 1000), ("Egg", 500))))
    ):
        group = OptionGroup(
            tenant_id=tenant_id,
            id=uuid7(),
            item_id=shop.items["Waakye"],
            name=name,
            name2="اختيار",
            min_choices=low,
            max_choices=high,
            position=position,
        )
        session.add(group)
        await session.flush()
        shop.groups[name] = group.id
        for place, (option_name, delta) in enumerate(options):
            option = Option(
                tenant_id=tenant_id,
                id=uuid7(),
                group_id=group.id,
                name=option_name,
                name2="خيار",
                price_delta_cents=delta,
                position=place,
            )
            session.add(option)
            shop.options[option_name] = option.id
    await session.flush()


async def make_message(shop: Shop, **changes: Any) -> Notification:
    """An SMS that did not arrive."""
    fields: dict[str, Any] = {
        "notification_type": "order_ready",
        "category": "transactional",
        "channel": "sms",
        "recipient_phone": "+233247654321",
        "language": "en",
        "message": "Your order is ready",
        "status": "failed",
    }
    message = Notification(tenant_id=shop.tenant_id, id=uuid7(), **(fields | changes))
    async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as session:
        session.add(message)
    return message
