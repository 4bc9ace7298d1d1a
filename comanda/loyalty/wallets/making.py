"""From a member to the card that their phone keeps: whether it can be made, where it is fetched, and what it says."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date

from comanda.customers.actions.make_customer import WALK_IN
from comanda.customers.repository import get_customer
from comanda.files.errors import StorageUnavailable
from comanda.files.images import ICON_SIDE, key_of
from comanda.kit.attempts import Limit
from comanda.kit.auth import TokenKind
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.tenancy import Scope
from comanda.kit.vault import SealBroken, Vault
from comanda.loyalty import repository
from comanda.loyalty.cards import card_of
from comanda.loyalty.errors import WalletNotSet
from comanda.loyalty.messages import LEVEL_NAMES
from comanda.loyalty.models import WalletAccount
from comanda.loyalty.schemas import Wallet
from comanda.loyalty.wallets.apple import PassKeys, apple_pass, read_keys
from comanda.loyalty.wallets.card import Card
from comanda.loyalty.wallets.google import google_save_link, read_account
from comanda.notifications.kinds import Language
from comanda.tenants.loyalty import LoyaltyProgramme
from comanda.tenants.models import Tenant
from comanda.tenants.repository import get_tenant
from comanda.tenants.settings import parse_settings

LINK_HOLDS = timedelta(minutes=10)
ENDS_SOON = timedelta(days=30)
# Of one person: each is signed, and Apple's is drawn and packed.
CARDS = Limit("wallet cards", 30, 3600)

_COLOR = "#b3381a"  # as the app is drawn where a business has none of its own
_SAMPLE_CODE = "M000000000000"
_TEXTS = {
    "en": {
        "points": "Points",
        "tier": "Level",
        "member": "Member",
        "card": "Your card as it is now",
        "as_of": "As of",
        "program": "Membership card",
        "note": "Add the card again from your page to see newer points.",
        "sample": "Ama Example",
    },
    "ar": {
        "points": "النقاط",
        "tier": "الفئة",
        "member": "العضو",
        "card": "بطاقتك كما هي الآن",
        "as_of": "بتاريخ",
        "program": "بطاقة العضوية",
        "note": "أضف البطاقة من صفحتك مرة أخرى لترى نقاطًا أحدث.",
        "sample": "آمنة مثال",
    },
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`customer_id` None: of a member who is made up, to try."""

    tenant_id: UUID
    customer_id: UUID | None
    language: Language


def state_of(account: WalletAccount | None, vault: Vault, now: datetime) -> str:
    """As WalletAccountRead has it."""
    if account is None:
        return "none"
    try:
        keys = account.opened(vault, "keys")
        account.opened(vault, "request")
    except SealBroken:
        return "lost"
    if keys is None:
        return "requested"
    if account.expires_at is None or account.expires_at > now + ENDS_SOON:
        return "good"
    return "ending" if account.expires_at > now else "over"


async def wallets_of(session: Session, vault: Vault, tenant_id: UUID, now: datetime) -> list[Wallet]:
    """For which cards can be made."""
    accounts = await repository.list_wallets(session, tenant_id)
    makers: tuple[Wallet, ...] = ("apple", "google")
    return [one for one in makers if state_of(accounts.get(one), vault, now) in ("good", "ending")]


async def link_to_card(session: Session, app: Any, wallet: Wallet, wanted: Wanted, now: datetime) -> str:
    """Raises WalletNotSet."""
    keys = await _keys_of(session, app.vault, wanted.tenant_id, wallet, now)
    if wallet == "apple":
        claims = {"tid": str(wanted.tenant_id), "language": wanted.language}
        if wanted.customer_id is not None:
            claims["sub"] = str(wanted.customer_id)
        return f"/api/wallet-cards/{app.tokens.issue(TokenKind.CARD, claims, LINK_HOLDS)}"
    card, _ = await _card(session, app, wanted, now)
    return await asyncio.to_thread(
        lambda: google_save_link(card, read_account(keys["issuer_id"], keys["key_file"]), now)
    )


async def apple_card(app: Any, wanted: Wanted, now: datetime) -> bytes:
    """A .pkpass file. Raises WalletNotSet."""
    async with app.database.transaction(Scope.staff(wanted.tenant_id)) as session:
        keys = await _keys_of(session, app.vault, wanted.tenant_id, "apple", now)
        card, logo_key = await _card(session, app, wanted, now)
    logo = await _read_logo(app, logo_key)
    return await asyncio.to_thread(lambda: apple_pass(card, _pass_keys(keys, now), logo))


def _pass_keys(kept: dict[str, str], now: datetime) -> PassKeys:
    return read_keys(kept["certificate"], [kept["key"]], kept["intermediate"], now)


async def _keys_of(
    session: Session, vault: Vault, tenant_id: UUID, wallet: Wallet, now: datetime
) -> dict[str, str]:
    account = (await repository.list_wallets(session, tenant_id)).get(wallet)
    if account is None or state_of(account, vault, now) not in ("good", "ending"):
        raise WalletNotSet()
    found: dict[str, str] = json.loads(account.opened(vault, "keys") or "")
    return found


async def _read_logo(app: Any, key: str | None) -> bytes | None:
    """A card without a logo is better than none."""
    try:
        found: bytes | None = None if key is None else await app.storage.read(key_of(key, ICON_SIDE))
    except StorageUnavailable:
        return None
    return found


async def _card(session: Session, app: Any, wanted: Wanted, now: datetime) -> tuple[Card, str | None]:
    """And the key of the business's logo. Raises WalletNotSet."""
    tenant = await get_tenant(session, wanted.tenant_id)
    settings = parse_settings(tenant.settings)
    rules, texts, arabic = settings.loyalty, _TEXTS[wanted.language], wanted.language == "ar"
    base = app.settings.base_url()
    level: str | None
    if wanted.customer_id is None:
        level = rules.tiers[-1].level if rules is not None and rules.tiers else None
        code, number, member, points = _SAMPLE_CODE, "CUST-00000", texts["sample"], 250
    else:
        try:
            customer = await get_customer(session, wanted.tenant_id, wanted.customer_id)
        except NotFound:
            raise WalletNotSet() from None
        if rules is None or customer.merged_into is not None or customer.erased_at is not None:
            raise WalletNotSet()
        code = await card_of(session, wanted.tenant_id, customer.id, now)
        name = customer.name2 if arabic and customer.name2 else customer.name
        number, member = customer.customer_number, "" if name == WALK_IN else name
        level, points = customer.tier, customer.loyalty_points
    card = Card(
        code=code,
        number=number,
        member=member,
        business=tenant.name2 if arabic and tenant.name2 else tenant.name,
        slug=tenant.slug,
        program=texts["program"],
        tier=_tier_name(rules, level, wanted.language),
        points=points,
        as_of=format_date(now.astimezone(ZoneInfo(tenant.timezone)).date(), "d MMM y", locale=wanted.language),
        note=texts["note"],
        link=f"{base}/r/{tenant.slug}/phone",
        color=settings.color or _COLOR,
        labels={name: texts[name] for name in ("points", "tier", "member", "card", "as_of")},
        logo_url=_logo_url(base, tenant),
    )
    return card, tenant.logo


def _tier_name(rules: LoyaltyProgramme | None, level: str | None, language: Language) -> str:
    tier = next((one for one in rules.tiers if one.level == level), None) if rules is not None else None
    if tier is None or level is None:
        return ""
    return (tier.name2 if language == "ar" else tier.name) or LEVEL_NAMES[language][level]


def _logo_url(base: str, tenant: Tenant) -> str:
    """Another logo is another address, as whoever keeps pictures goes by that."""
    if tenant.logo is None:
        return f"{base}/icon-maskable-512.png"
    return f"{base}/r/{tenant.slug}/logo.png?v={tenant.logo[-8:]}"
