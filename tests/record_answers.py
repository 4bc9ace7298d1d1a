"""Writes comanda/answers.json, the examples of answers in the API's description.

One story, told with the documented examples of requests: a business opens, makes its menu and tables, guests order,
one of them with an account, the staff serve them. What the server answers is the example. `python -m
tests.record_answers` tells it to a database made for it; `tests/guarantees/test_openapi.py` tells it again and finds
the same.
"""

import asyncio
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp

from comanda.accounts.guards import REFRESH
from comanda.app import create_app
from comanda.bootstrap import Comanda, Settings, assemble
from comanda.kit.auth import TokenKind
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.messaging.agreements import agree_token
from comanda.messaging.links import leave_link
from comanda.migrations.run import migrate
from comanda.notifications.smtp import Inbox
from comanda.orders.guests import read_guest_token
from comanda.payments.actions.find_stray import keep_apart
from comanda.payments.providers.protocol import Amount
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.wordings import agreed_to
from comanda.sandbox.app import create_sandbox
from tests.authenticator import Authenticator
from tests.calls import picture
from tests.direct import direct
from tests.documented import STANDS_FOR, answers_json, example_request, operations
from tests.mailbox import text_of
from tests.people_known import write_code
from tests.sandbox.conftest import Stage
from tests.till import provider_urls
from tests.wallets import Apple, google_keys

ANSWERS = Path(__file__).parents[1] / "comanda/answers.json"

# A Saturday in the past, in the opening hours of the documented settings. What the database dates by itself is of
# the moment of recording, and is told apart by that.
MOMENT = datetime(2026, 3, 7, 13, 0, tzinfo=UTC)

# Of the documented examples.
KNOWN_PASSWORD = "seven small green tortoises"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"

# What is drawn by lot, by the name it has in an answer.
DRAWN: dict[str, Any] = {
    "access_token": "<access token>",
    "backup_codes": ["K7-M3QX2-RT9HA", "PV-84NDK-6YBWC"],
    "card_url": "https://pay.google.com/gp/v/save/<signed card>",
    "certificate_request": "-----BEGIN CERTIFICATE REQUEST-----…",
    "challenge": "<nonce>",
    "challenge_token": "<challenge token>",
    "friend_code": "7KQ2M9XT4V",
    "guest_token": "<guest token>",
    "hash": "<SHA-256>",
    "membership_code": "M7Q3XK92VTAPD",
    "next": "<cursor>",
    "otpauth_uri": "otpauth://totp/Comanda:<e-mail>?secret=<secret>&issuer=Comanda",
    "pin": "4821",
    "provider_id": "4099260516",
    "qr_code": "data:image/svg+xml,<picture>",
    "secret": "<secret>",
    "verification_code": "7305",
    "webhook_url": "https://comanda.example/api/webhooks/paystack/<token>",
}
# Of what may be long the first two entries are enough; sums and their parts stay whole.
CUT = {"", "items", "orders", "days", "created", "classes"}

_ID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32}\b")
_KEY = re.compile(r"[\w-]{20,}")  # what names a passkey, or its owner to a device
_SECRET = re.compile(
    r"(?<=/t/|on#)[\w-]{43}$|(?<=friend=)\w{10}$|(?<=/o/blue-door-cafe/)[\w-]{30}$|(?<=/invoices/blue-door-cafe/)[\w-]{30}"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT")


class Story:
    """Asks by operation; keeps the answers, and what there is to ask about."""

    def __init__(self, app: Comanda, client: httpx.AsyncClient) -> None:
        self.app = app
        self.client = client
        self.device = Authenticator(app.settings.base_url())
        self.now = MOMENT
        self.answers: dict[str, Any] = {}
        self.there: dict[str, str] = {}
        self.tokens: dict[str, str] = {}  # by security scheme: staff, guest, customer
        self._operations = {one["operationId"]: (method, path, one) for method, path, one in operations()}

    def clock(self) -> datetime:
        return self.now

    async def tell(
        self,
        name: str,
        *,
        json: Any = None,
        told: Mapping[str, Any] = MappingProxyType({}),
        query: Mapping[str, str] = MappingProxyType({}),
        kept: bool = True,
        **there: str,
    ) -> Any:
        """The operation's documented example with what the caller was `told`, or `json` in its place. Only what is
        answered first is kept."""
        method, path, operation = self._operations[name]
        self.there |= there
        self.now += timedelta(seconds=10)
        headers = {"X-Restaurant": "blue-door-cafe", "Idempotency-Key": str(uuid4()), "User-Agent": PHONE}
        headers["X-Request-Id"] = "request-of-an-example"  # audit entries name it
        for scheme in (scheme for one in operation.get("security", ()) for scheme in one):
            if scheme in self.tokens:
                headers["Authorization"] = f"Bearer {self.tokens[scheme]}"
        if name == "customer-account-refresh":
            headers |= {"X-Comanda": "1", "Cookie": f"{REFRESH}={self.client.cookies[REFRESH]}"}
        request = {"json": json} if json is not None else example_request(operation, self.there, told)
        if name in ("menu-set_image", "settings-put_logo", "customers-set_avatar"):
            request = {"content": picture()}
        if "content" in request:
            headers["Content-Type"] = next(iter(operation["requestBody"]["content"]))
        answer = await self.client.request(
            method, path.format(**self.there), params=dict(query), headers=headers, **request
        )
        assert answer.is_success, f"{name}: {answer.text}"
        found = answer.json() if answer.content else None
        if kept and answers_json(operation):
            self.answers.setdefault(name, found)
        return found

    async def link(self) -> str:
        """The secret of the link that was sent last."""
        assert isinstance(self.app.post, Inbox)
        await self.app.work(until_idle=True)
        (newest,) = self.app.post.newest(1)
        (secret,) = re.findall(r"#([\w-]+)", text_of(newest))
        return str(secret)

    def code(self, secret: str) -> str:
        """Of the app, and of no time step before."""
        self.now += timedelta(seconds=30)
        return pyotp.TOTP(secret).at(self.now)

    def made(self, begun: dict[str, Any]) -> dict[str, Any]:
        """What the device answers that makes a passkey."""
        return {"challenge_token": begun["challenge_token"], "credential": self.device.make(begun["options"])}

    def proved(self, begun: dict[str, Any]) -> dict[str, Any]:
        return {"challenge_token": begun["challenge_token"], "credential": self.device.prove(begun["options"])}


async def tell(story: Story) -> None:
    tell = story.tell

    story.there |= {"email": "owner@blue-door.example"}
    await tell("business-register")
    story.tokens["staff"] = (await tell("business-sign_in"))["access_token"]
    await tell("business-me")
    await tell("staff-list_sessions")
    await tell("settings-update_settings")
    await tell("settings-put_logo")
    await tell("settings-get_settings")
    await tell("settings-preview_order_number")
    await tell("settings-preview_hours")
    await tell("business-businesses")

    invited = await tell("staff-create_invitation")
    await tell("staff-list_invitations")
    await tell("staff-accept", told={"token": invited["url"].partition("#")[2]})
    owner, _ = await tell("staff-list_staff")
    await tell("staff-update_staff", user_id=owner["id"])
    await tell_of_factors_of_staff(story)

    made = await tell("taxes-add_tax_class")
    await tell("taxes-update_tax_class", tax_class_id=made["id"])
    await tell("taxes-list_tax_classes")
    await tell("taxes-effective_taxes")

    made = await tell("menu-create_schedule")
    await tell("menu-update_schedule", schedule_id=made["id"])
    await tell("menu-list_schedules")
    made = await tell("menu-create_category")
    await tell("menu-update_category", category_id=made["id"])
    await tell("menu-list_categories")
    made = await tell("menu-create_item")
    large = made["option_groups"][0]["options"][1]
    await tell("menu-update_item", item_id=made["id"], option_id=large["id"])
    await tell("menu-set_sold_out")
    await tell("menu-set_sold_out", json={"sold_out": False}, kept=False)
    await tell("menu-set_available")
    await tell("menu-set_available", json={"is_available": True}, kept=False)
    await tell("menu-set_image")
    await tell("menu-read_item")
    await tell("menu-list_items")

    made = await tell("tables-create")
    await tell("tables-change", id=made["id"], table_id=made["id"])
    made = await tell("tables-rotate")
    await tell("tables-create_many")
    await tell("tables-open_for_guests")
    await tell("tables-current_session")
    await tell("tables-list_all")

    await tell("at-the-table-table_menu", table_token=made["url"].rpartition("/")[2])
    story.tokens["guest"] = (await tell("at-the-table-join"))["guest_token"]
    await tell("at-the-table-order_at_table")
    await tell("at-the-table-tab")

    await tell("on-the-web-menu")
    await tell("on-the-web-categories")
    await tell("on-the-web-items")
    await tell("on-the-web-quote")
    del story.tokens["guest"]
    placed = await tell("on-the-web-create_order")
    story.tokens["guest"] = placed["guest_token"]
    await tell("on-the-web-track", order_id=placed["id"])
    await tell("on-the-web-history")
    await tell("on-the-web-reorder")
    await tell("on-the-web-read_usual")
    await tell("on-the-web-cancel")
    await tell_of_an_account(story)

    await tell("orders-quote")
    placed = await tell("orders-create_order")
    await tell("orders-change_status", order_id=placed["id"])
    await tell("orders-change_promise")
    await tell("orders-get_order")
    await tell("orders-board")
    await tell("orders-list_orders")
    await tell_of_promotions(story)
    await tell_of_money(story)
    await tell("menu-read_stock")
    await tell("menu-import_sheet", query={"mode": "merge"})
    await tell("audit-list_audit")
    await tell_of_messages(story)
    await tell_of_customers(story)
    await tell_of_privacy(story)
    await tell_of_reports(story)


async def tell_of_consents(story: Story) -> None:
    await story.tell("consents-change_consent_text", worded="marketing_sms", language="en")
    for name in ("list_consent_events", "count_consents", "list_consent_texts"):
        await story.tell(f"consents-{name}")
    await story.tell("consents-list_consent_text_versions", worded="marketing_sms", language="en")


async def tell_of_factors_of_staff(story: Story) -> None:
    tell = story.tell
    secret = (await tell("second-factor-set_up"))["secret"]
    await tell("second-factor-verify", told={"code": story.code(secret)})
    await tell("second-factor-renew_backup_codes")
    await tell("second-factor-read")
    begun = await tell("business-sign_in")
    await tell(
        "second-factor-prove", told={"challenge_token": begun["challenge_token"], "code": story.code(secret)}
    )
    await tell("passkeys-add", told=story.made(await tell("passkeys-begin")))
    await tell("passkeys-list_own")
    await tell("passkeys-sign_in", told=story.proved(await tell("passkeys-begin_sign_in")))


async def tell_of_an_account(story: Story) -> None:
    tell = story.tell
    receipt = await tell("on-the-web-create_order")
    del story.tokens["guest"]
    await tell("customer-account-register")
    await tell("customer-account-verify_email", told={"token": await story.link()})
    await tell("customer-account-sign_in")
    story.tokens["customer"] = (await tell("customer-account-refresh"))["access_token"]
    await tell("customer-account-change_profile")
    await tell("customer-account-read_profile")
    placed = await tell("on-the-web-create_order")
    await tell("customer-account-claim_orders", told={"restaurant": "blue-door-cafe", **receipt})
    await tell("customer-account-list_account_orders")
    await tell("customer-account-read_account_order", order_id=placed["id"])
    await tell_of_invoices(story)
    await tell("customer-account-keep_passkey", told=story.made(await tell("customer-account-set_up_passkey")))
    await tell("customer-account-list_passkeys")
    begun = await tell("customer-account-begin_sign_in_by_passkey")
    await tell("customer-account-sign_in_by_passkey", told=story.proved(begun))
    secret = (await tell("customer-account-set_up"))["secret"]
    await tell("customer-account-verify", told={"code": story.code(secret)})
    await tell("customer-account-renew_backup_codes")
    await tell("customer-account-list_sessions")
    await tell("customer-account-list_events")
    await tell("customer-account-ask_for_own")
    wish = {"kind": "erasure", "current_password": KNOWN_PASSWORD}
    asked = await tell("customer-account-ask_for_own", json=wish, kept=False)
    await tell("customer-account-cancel_own", own_request_id=asked["id"])
    await tell("customer-account-list_own")
    await tell("customer-account-change_email")
    await tell("customer-account-verify_email_by_link", query={"token": await story.link()})
    del story.tokens["customer"]


async def tell_of_promotions(story: Story) -> None:
    """One by itself for a moment, and out of the way again: what follows costs what it costs."""
    tell = story.tell
    made = await tell("promotions-create_promotion")
    await tell("promotions-preview")
    rule: dict[str, Any] = {
        "name": "Lunch for less",
        "name2": "غداء بسعر أقل",
        "kind": "percent",
        "percent_bp": 1000,
    }
    await tell("promotions-replace_promotion", json=rule, promotion_id=made["id"])
    await tell("on-the-web-offers")
    await tell("promotions-read_uses", query={"days": "3"})
    await tell("promotions-switch", json={"archived": True})
    await tell("promotions-read_promotion")
    await tell("promotions-list_promotions", query={"include_archived": "true"})


async def tell_of_money(story: Story) -> None:
    """Cards, Telecel and AT by Paystack, all of which a sandbox plays."""
    tell, there = story.tell, story.there
    await tell("payments-enter_account")
    methods = {"methods": ["card", "telecel", "at"]}
    await tell("payments-choose_methods", json=methods, provider="paystack")
    await tell("payments-check_account")
    await tell("payments-read_accounts")
    await tell("payments-methods")
    placed = await tell("on-the-web-create_order", kept=False)
    story.tokens["guest"] = placed["guest_token"]
    begun = await tell(
        "payments-initiate_payment",
        json={"order_id": placed["id"], "method": "at", "phone": "+233270000011"},
        order_id=placed["id"],
    )
    there["payment_id"] = begun["payment"]["id"]
    await tell("payments-send_code")
    await tell("payments-verify", query={"order_id": placed["id"]})
    await tell("payments-refund", json={"amount_cents": 500, "reason": "The fish was off."})
    await tell("payments-read_order_money")
    await tell("payments-look_now")
    placed = await tell("on-the-web-create_order", kept=False)
    story.tokens["guest"] = placed["guest_token"]
    begun = await tell(
        "payments-initiate_payment",
        json={"order_id": placed["id"], "method": "at", "phone": "+233270000013"},
        order_id=placed["id"],
    )
    await tell("payments-give_up_payment", payment_id=begun["payment"]["id"])
    await tell("payments-take_cash")
    tenant_id, _ = read_guest_token(story.app.tokens, placed["guest_token"])
    amount = Amount(4500, "GHS")
    await keep_apart(story.app, tenant_id, "paystack", None, "POS-7-0042", "4099260516", amount, story.now)
    await tell("payments-list_stray")
    await tell("payments-list_payments")
    await tell("payments-list_refunds")
    await tell("payments-read_day")


async def tell_of_invoices(story: Story) -> None:
    """Of an order with the account, and of one that is paid later; the customer is still signed in."""
    tell = story.tell
    seller = {"legal_name": "Blue Door Ltd.", "tax_id": "C0000803561", "address": "14 Oxford Street\nOsu, Accra"}
    await tell("settings-update_settings", json={"invoices": seller}, kept=False)
    await tell("invoices-read_numbers")
    await tell("payments-take_cash", json={}, kept=False)
    await tell("customer-account-read_invoice_offer")
    made = await tell("customer-account-issue_account_invoice")
    await story.app.work(until_idle=True)
    await tell("customer-account-list_account_invoices")
    await tell("customer-account-read_account_invoice", invoice_id=made["id"])
    tenant_id = UUID(story.app.tokens.read(TokenKind.STAFF, story.tokens["staff"])["tid"])
    link = story.app.tokens.link_to(tenant_id, UUID(made["id"]))
    await tell("invoices-read_linked_invoice", slug="blue-door-cafe", invoice_link=link)
    placed = await tell("on-the-web-create_order", kept=False)
    await tell("invoices-read_order_invoice", order_id=placed["id"])
    buyer = {name: made["buyer"][name] for name in ("name", "tax_id", "address")}
    on_account = {"order_id": placed["id"], "due_date": "2026-04-07", "buyer": buyer}
    made = await tell("invoices-create_invoice", json=on_account)
    await tell("invoices-mark_paid", invoice_id=made["id"])
    await tell("invoices-read_invoice")
    await tell("invoices-send", json={"email": "office@serwaa.example"})
    await tell("invoices-credit", json={"reason": "Wrong tax number"})
    await tell("invoices-list_invoices")
    await tell("invoices-list_months")


async def tell_of_messages(story: Story) -> None:
    """SMS by Twilio, as a sandbox plays it."""
    tell = story.tell
    await tell("messages-enter_sms_account")
    await tell("messages-order_sms_accounts", json={"providers": ["twilio"]})
    await tell("messages-change_sms_account", carrier="twilio", json={"sender": "+15005550006"})
    await tell("messages-check_sms_account", carrier="twilio")
    await tell("messages-send_test_sms", json={"provider": "twilio", "phone": "024 123 4567"})
    await tell("messages-read_sms_accounts")
    await tell("messages-put_template", notification_type="order_ready", channel="sms", language="en")
    await tell("messages-list_templates")
    await tell("messages-preview")
    placed = await tell("on-the-web-create_order", kept=False)
    story.tokens["guest"] = placed["guest_token"]
    await tell("on-the-web-read_notifications")
    await tell("on-the-web-subscribe")
    (by_sms, _) = await tell("on-the-web-read_offers")
    ticked = [{"channel": "sms", "text_sha256": by_sms["wordings"][0]["sha256"]}]
    await tell("on-the-web-want_offers", json={"order_id": placed["id"], "language": "en", "wishes": ticked})
    tenant_id, _ = read_guest_token(story.app.tokens, placed["guest_token"])
    await tell("on-the-web-glimpse", link=story.app.tokens.link_to(tenant_id, UUID(placed["id"])))
    page, _ = leave_link(story.app, tenant_id, "email", "ama@guest.example", "transactional")
    await tell("on-the-web-read_link", leave_token=page.rpartition("/")[2])
    await tell("on-the-web-want_again", leave_token=page.rpartition("/")[2])
    async with story.app.database.transaction(Scope.staff(tenant_id)) as session:
        wording = await agreed_to(session, tenant_id, "marketing_email", "en", story.app.clock())
        asked = Said("staff", story.app.clock(), "staff", words=wording.seen)
        (event_id,) = await note_consents(
            session, tenant_id, "email:ama@guest.example", ["marketing_email"], "asked", asked
        )
    token = agree_token(story.app, tenant_id, event_id)
    await tell("on-the-web-read_agreement", agree_token=token)
    await story.app.work(until_idle=True)
    listed = await tell("messages-list_messages", query={"channel": "sms"})
    await tell("messages-read_message", message_id=listed["items"][0]["id"])
    await tell("messages-resend")
    await tell("on-the-web-choose")
    await tell("on-the-web-read_history")
    await tell("messages-statistics")


async def tell_of_reports(story: Story) -> None:
    """Of the days on which the rest was told."""
    today = story.app.clock().date()
    days = {"from": (today - timedelta(days=1)).isoformat(), "to": today.isoformat()}
    for report in ("sales", "items", "customers", "kitchen"):
        await story.tell(f"reports-read_{report}", query=days)


async def tell_of_customers(story: Story) -> None:
    tell = story.tell
    ama = await tell("customers-create", json={"name": "Ama Owusu", "phone": "055 123 4567"})
    other = await tell("customers-create", json={"name": "Ama O.", "phone": "055 765 4321"}, kept=False)
    await tell("customers-create_address", customer_id=ama["id"])
    listed = await tell("customers-list_addresses", customer_id=ama["id"])
    await tell("customers-update_address", customer_id=ama["id"], address_id=listed[0]["id"])
    await tell("customers-list_customers")
    await tell("customers-search_customers", query={"q": "4567"})
    await tell("customers-recent_customers")
    await tell("customers-read", customer_id=ama["id"])
    await tell("customers-change", customer_id=ama["id"], json={"note": "Window seat"})
    await tell("customers-orders_of", customer_id=ama["id"])
    await tell("customers-of_one", customer_id=ama["id"])
    await tell("customers-of_all")
    await tell("customers-list_activity", customer_id=ama["id"])
    await tell("customers-list_consents", customer_id=ama["id"])
    await tell("customers-change_consent", customer_id=ama["id"])
    await tell_of_consents(story)
    await tell(
        "settings-update_settings", json={"loyalty": {"expires_after_months": 12, "referral": {}}}, kept=False
    )
    await tell("loyalty-adjust", customer_id=ama["id"])
    await tell("loyalty-customer_loyalty", customer_id=ama["id"])
    await tell("loyalty-customer_entries", customer_id=ama["id"])
    await tell("loyalty-programme_figures")
    await tell("loyalty-request_certificate")
    await tell("loyalty-enter_wallet", told=Apple().keys(), kept=False)
    await tell("loyalty-enter_wallet", json=google_keys())
    await tell("loyalty-read_wallets")
    await tell("loyalty-make_sample", wallet="google")
    await tell("customers-list_duplicates")
    both = {"source_customer_id": other["id"], "target_customer_id": ama["id"]}
    await tell("customers-plan", json=both)
    merged = await tell("customers-merge", json=both)
    await tell("customers-undo", merge_id=merged["merge_id"])
    await tell("customers-change_many", json={"customer_ids": [ama["id"]], "action": "reactivate"})
    await tell("customers-create_view", json={"name": "Regulars", "filters": {"visits_at_least": 5}})
    await tell("customers-list_views")
    await tell_of_segments(story)
    begun = await tell("customers-begin_import", query={"file_name": "guests.csv"})
    await tell(
        "customers-change_import", import_id=begun["id"], json={"mapping": {"name": "name", "phone": "phone"}}
    )
    await tell("customers-run_import")
    await story.app.work(until_idle=True)
    await tell("customers-read_import")
    await tell("customers-list_imports")
    await tell("customers-stop_import")
    await tell("customers-send_otp", json={"phone": "055 123 4567"})
    tenant_id = UUID(story.app.tokens.read(TokenKind.STAFF, story.tokens["staff"])["tid"])
    code = await write_code(story.app, tenant_id, "+233551234567", "verification")
    await tell("customers-verify_otp", json={"phone": "055 123 4567", "code": code})
    code = await write_code(story.app, tenant_id, "+233557654321", "registration")
    await tell("customers-set_avatar", customer_id=other["id"])
    await tell("customers-upgrade", customer_id=other["id"], json={"type": "full", "otp_code": code})
    story.now += timedelta(minutes=1)
    await tell("customer-profile-send_own_code", json={"phone": "055 123 4567", "purpose": "login"})
    code = await write_code(story.app, tenant_id, "+233551234567", "login")
    proved = await tell("customer-profile-verify_own_code", json={"phone": "055 123 4567", "code": code})
    story.tokens["guest"] = proved["guest_token"]
    await tell("customer-profile-read_own_profile")
    own = await tell("customer-profile-read_own_loyalty")
    await tell("customer-profile-put_card_into_wallet")
    known = story.tokens.pop("guest")
    await tell("customer-profile-open_link", json={"code": own["loyalty"]["invite"]["friend_code"]})
    story.tokens["guest"] = known
    await tell("loyalty-list_referrals")
    await tell("loyalty-referral_figures")
    await tell("customer-profile-list_own_entries")
    await tell("customer-profile-change_own_profile", json={"language": "en"})
    kept = await tell("customer-profile-keep_address")
    await tell("customer-profile-change_own_address", address_id=kept["id"], json={"floor": "2"})
    await tell("customer-profile-forget_address", address_id=kept["id"])
    code = await write_code(story.app, tenant_id, "+233551234567", "data")
    asked = await tell("customer-profile-ask_by_phone", json={"kind": "export", "code": code, "language": "en"})
    await tell("customer-profile-list_by_phone")
    await tell("customer-profile-cancel_by_phone", guest_request_id=asked["id"])
    await tell("customer-profile-sign_out")


async def tell_of_privacy(story: Story) -> None:
    tell = story.tell
    efua = await tell("customers-create", json={"name": "Efua Sarpong", "phone": "055 987 6543"}, kept=False)
    await tell("privacy-plan", customer_id=efua["id"])
    wish = {"kind": "erasure", "customer_id": efua["id"], "identity": "document"}
    asked = await tell("privacy-create_request", json=wish)
    await tell("privacy-list_requests")
    await tell("privacy-cancel_request", request_id=asked["id"])
    await tell("privacy-change_period", kind="messages")
    await tell("privacy-preview", kind="messages")
    await tell("privacy-read_retention")


class Tidy:
    """An answer as it is written down: the same in every recording, without a secret, and short."""

    def __init__(self, there: dict[str, str], since: datetime) -> None:
        named = {there[name]: example for example, name in STANDS_FOR.items() if name.endswith("_id")}
        self._ids = {UUID(id): UUID(example) for id, example in named.items()}
        self._since = since - timedelta(minutes=1)

    def __call__(self, value: Any, name: str = "") -> Any:
        if name in DRAWN and type(value) is type(DRAWN[name]):
            return DRAWN[name]
        if isinstance(value, dict):
            return {self._id(key): self(one, key) for key, one in value.items()}
        if isinstance(value, list):
            cut = name in CUT and any(isinstance(one, dict) for one in value)
            return [self(one) for one in (value[:2] if cut else value)]
        if not isinstance(value, str):
            return value
        if name == "id" and not _ID.search(value) and _KEY.fullmatch(value):
            return "<key>"
        if _DATE.match(value) and datetime.fromisoformat(value) > self._since:
            return MOMENT.isoformat().replace("+00:00", "Z")
        return _SECRET.sub("<secret>", self._id(value))

    def _id(self, text: str) -> str:
        """Ids count up from the first that is met; those of the examples are as there."""

        def new(found: re.Match[str]) -> str:
            id = UUID(found[0])
            known = self._ids.setdefault(id, UUID(f"0199f3a2-8c00-7000-8000-{0x100 + len(self._ids):012x}"))
            return str(known) if "-" in found[0] else known.hex

        return _ID.sub(new, text)


async def tell_of_segments(story: Story) -> None:
    tell = story.tell
    await tell("marketing-preview")
    kept = await tell("marketing-create_segment")
    await tell("marketing-list_segments")
    await tell("marketing-read_segment", segment_id=kept["id"])
    await tell("marketing-change_segment", segment_id=kept["id"], json={"name": "Whom we miss"})
    await tell("marketing-list_members", segment_id=kept["id"])
    await tell("marketing-archive_segment", segment_id=kept["id"])
    await tell("marketing-restore_segment", segment_id=kept["id"])
    await tell("marketing-read_ready_made")
    await tell("marketing-list_areas")
    await tell_of_campaigns(story)


async def tell_of_campaigns(story: Story) -> None:
    tell = story.tell
    said = {"en": {"subject": "We miss you", "body": "Hi {name}, {restaurant} has a new menu: {link}"}}
    everyone = {"match": "all", "conditions": [{"field": "visits", "at_least": 0}]}
    rule = {"name": "Everyone", "rule": everyone}
    segment_id = (await tell("marketing-create_segment", json=rule, kept=False))["id"]
    who = {"name": "Kwame Boateng", "phone": "+233557654399", "email": "kwame@guest.example"}
    await tell("customers-create", json=who, kept=False)
    tenant_id = UUID(story.app.tokens.read(TokenKind.STAFF, story.tokens["staff"])["tid"])
    async with story.app.database.transaction(Scope.staff(tenant_id)) as session:
        agreed = Said("import", story.app.clock(), note="Asked at the counter")
        await note_consents(session, tenant_id, f"email:{who['email']}", ["marketing_email"], "imported", agreed)
    plan = {"segment_id": segment_id, "channels": ["email"], "texts": said, "holdout_percent": 0}
    await tell("marketing-plan", json=plan)
    body = {"name": "Come back in November", "segment_id": segment_id, "channels": ["email"], "texts": said}
    made = await tell("marketing-create_campaign", json=body)
    id = made["id"]
    await tell("marketing-change_campaign", campaign_id=id, json={"holdout_percent": 0})
    later = (story.now + timedelta(days=1)).isoformat()
    await tell("marketing-start_campaign", campaign_id=id, json={"at": later}, kept=False)
    await tell("marketing-unschedule_campaign", campaign_id=id)
    await tell("marketing-start_campaign", campaign_id=id, json={})
    await tell("marketing-pause_campaign", campaign_id=id)
    await tell("marketing-resume_campaign", campaign_id=id)
    await tell("marketing-stop_campaign", campaign_id=id)
    await tell("marketing-read_campaign", campaign_id=id)
    await tell("marketing-read_result", campaign_id=id)
    other = await tell("marketing-create_campaign", json=body, kept=False)
    await tell("marketing-delete_campaign", campaign_id=other["id"])
    await tell("marketing-list_campaigns")


async def record(database_url: str, data_dir: Path) -> dict[str, Any]:
    """Answers by operation, from an empty database."""
    stage = Stage()
    stage.start()
    try:
        with stage.plays(create_sandbox(seed=7)) as sandbox:
            return await _record(database_url, data_dir, sandbox)
    finally:
        stage.stop()


async def _record(database_url: str, data_dir: Path, sandbox: str) -> dict[str, Any]:
    settings = Settings(
        _env_file=None,
        secret_key="a secret for recording that is long enough",
        data_dir=data_dir,
        public_url="https://comanda.example",
        throttle=None,
        **provider_urls(sandbox),
    )
    since = datetime.now(UTC)
    story: Story
    app = assemble(settings, database_url, clock=lambda: story.clock())
    app = replace(app, post=Inbox(data_dir / "inbox"))
    async with app.running(worker=False), direct(create_app(app, worker=False)) as client:
        story = Story(app, client)
        await tell(story)
    tidy = Tidy(story.there, since)
    tidied = {name: tidy(answer) for name, answer in story.answers.items()}
    return dict(sorted(tidied.items()))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="comanda-record-") as home:
        Path(home).chmod(0o755)
        embedded = EmbeddedPostgres(Path(home))
        embedded.start()
        try:
            migrate(embedded.owner_url())
            answers = asyncio.run(record(embedded.url(), Path(home)))
        finally:
            embedded.stop()
    ANSWERS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
