"""No row of one business is seen, changed or made by another: tried on every table that the catalogue knows."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege
from psycopg.types.json import Jsonb
from sqlalchemy import text

from comanda.campaigns.models import Campaign, CampaignPerson
from comanda.customers.models import (
    Customer,
    CustomerAddress,
    CustomerImport,
    CustomerMerge,
    DuplicateDismissed,
    ForgottenContact,
    ForgottenKey,
    GuestCustomer,
    MovedRow,
    OtpCode,
    SavedView,
)
from comanda.insights.models import (
    ReportCohort,
    ReportCustomer,
    ReportCustomerDay,
    ReportDirtyDay,
    ReportItem,
    ReportSales,
    ReportState,
    ReportWait,
    ReportWaitHour,
)
from comanda.invoices.models import Invoice, InvoiceSeries, LegalEntity
from comanda.kit.db import Database, Session
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.ids import uuid7
from comanda.kit.models import IdempotencyKey
from comanda.kit.tenancy import SET_SCOPE, Role, Scope
from comanda.loyalty.models import (
    GreetingGiven,
    LoyaltyCard,
    LoyaltyEntry,
    Referral,
    ReferralLink,
    TierChange,
    WalletAccount,
)
from comanda.menu.models import Schedule, StockDay
from comanda.messaging.models import (
    MessageReceipt,
    MessageTemplate,
    NotificationAttempt,
    SmsAccount,
)
from comanda.notifications.models import Notification, PushSubscription
from comanda.orders.models import Order, OrderDiscount, OrderEvent, OrderLine
from comanda.orders.payment_models import MoneyMovement, Payment, Refund
from comanda.payments.models import MerchantAccount, WebhookEvent
from comanda.privacy.models import ConsentEvent, ConsentText
from comanda.promotions.models import Promotion, PromotionUse
from comanda.rights.models import RetentionRule, RetentionRun, RightsRequest
from comanda.segments.models import CustomerItem, HabitsProgress, Segment, StaleHabits
from comanda.tables.models import TableGuest, TableSession
from comanda.tenants.models import Invitation, UserBackupCode, UserChallenge, UserPasskey, UserTotp
from comanda.tenants.permissions import Role as StaffRole
from tests.factories import Shop

Connection = psycopg.Connection[Any]

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Table:
    """`whose` is the column that says whose a row is; `columns` are those that can be written."""

    name: str
    whose: str
    columns: tuple[str, ...]

    def sql(self, statement: str) -> sql.Composed:
        """`statement` with {table}, {whose} and {columns} filled in."""
        return sql.SQL(statement).format(
            table=sql.Identifier(self.name),
            whose=sql.Identifier(self.whose),
            columns=sql.SQL(", ").join(map(sql.Identifier, self.columns)),
        )


@dataclass(frozen=True)
class Filled:
    """A business with a row in every table, and the guests behind its two orders."""

    tenant_id: UUID
    at_table: UUID
    at_home: UUID


def every_table(owner: Connection) -> list[Table]:
    """Of businesses; for those of accounts see test_accounts_cannot_meet.py."""
    found = owner.execute(
        """SELECT c.relname, bool_or(a.attname = 'tenant_id'),
                  array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
              AND c.relname NOT IN ('alembic_version', 'attempt_counters')
              AND c.relname NOT LIKE 'procrastinate\\_%' GROUP BY c.relname
           HAVING bool_or(a.attname = 'tenant_id' AND a.attnotnull) OR c.relname = 'tenants' ORDER BY c.relname"""
    ).fetchall()
    return [Table(name, "tenant_id" if owned else "id", tuple(columns)) for name, owned, columns in found]


async def fill(shop: Shop) -> Filled:
    """A row of the business in every table; `make_shop` has made those of the menu and the staff."""
    tenant_id, owner_id = shop.tenant_id, shop.users[StaffRole.OWNER]
    of_owner: dict[str, Any] = {"tenant_id": tenant_id, "user_id": owner_id}
    table_id = shop.tables["Table 1"][0]
    item_id = shop.items["Jollof rice"]
    session_id, customer_id = uuid7(), uuid7()
    filled = Filled(tenant_id, at_table=uuid7(), at_home=uuid7())
    async with shop.app.database.transaction(Scope.staff(tenant_id)) as session:
        session.add_all(
            [
                Schedule(tenant_id=tenant_id, name="Breakfast", windows=[]),
                StockDay(tenant_id=tenant_id, item_id=item_id, day=NOW.date(), sold=1),
                Invitation(
                    tenant_id=tenant_id,
                    email="new@example.com",
                    role="kitchen",
                    token_hash=uuid4().hex,
                    invited_by=owner_id,
                    expires_at=NOW,
                ),
                UserTotp(**of_owner, secret=""),
                UserBackupCode(**of_owner, selector="AB", hashed_code=""),
                UserPasskey(**of_owner, credential_id=uuid4().bytes, public_key=b"", name="Phone"),
                UserChallenge(**of_owner, purpose="sign_in", token_hash=uuid4().hex, expires_at=NOW),
                IdempotencyKey(
                    tenant_id=tenant_id, principal="guest", route="/", key=uuid4().hex, fingerprint="of a body"
                ),
                Customer(tenant_id=tenant_id, id=customer_id, customer_number="CUST-00001", name="Ama Owusu"),
                TableSession(tenant_id=tenant_id, id=session_id, table_id=table_id, pin="1234", opened_at=NOW),
            ]
        )
        await session.flush()
        session.add(TableGuest(tenant_id=tenant_id, session_id=session_id, guest_id=filled.at_table))
        for number, guest_id, seat in ((1, filled.at_table, session_id), (2, filled.at_home, None)):
            order = Order(
                tenant_id=tenant_id,
                id=uuid7(),
                number=number,
                number_text=str(number),
                day=NOW.date(),
                status="confirmed",
                fulfilment="dine_in" if seat else "pickup",
                order_source="table" if seat else "web",
                is_guest_order=True,
                customer_id=customer_id,
                guest_id=guest_id,
                table_id=table_id if seat else None,
                table_session_id=seat,
                customer_name="Ama Owusu",
                payment_method="cash",
                currency="GHS",
                prices_include_tax=True,
                subtotal_cents=7000,
                tax_cents=1500,
                total_cents=8500,
                taxes=[],
                verification_code="123456",
                placed_at=NOW,
                ready_at=NOW,
                cancel_until=NOW,
                status_at=NOW,
                placed_by=owner_id,
            )
            session.add(order)
            await session.flush()
            session.add(
                OrderLine(
                    tenant_id=tenant_id,
                    order_id=order.id,
                    position=0,
                    item_id=item_id,
                    name="Jollof rice",
                    quantity=1,
                    unit_price_cents=8500,
                    total_cents=8500,
                    tax_class="food",
                    tax_rate_bp=2100,
                )
            )
            session.add(
                OrderDiscount(
                    tenant_id=tenant_id, order_id=order.id, position=0, kind="promotion", name="Lunch", cents=500
                )
            )
            session.add(
                OrderEvent(
                    tenant_id=tenant_id,
                    id=number,
                    order_id=order.id,
                    kind="placed",
                    status="confirmed",
                    version=1,
                    ready_at=NOW,
                    at=NOW,
                    actor_kind="guest",
                )
            )
        await fill_till(session, tenant_id, order.id, owner_id)
        await fill_outbox(session, tenant_id, order.id)
        await fill_book(session, tenant_id, customer_id)
        await fill_invoices(session, tenant_id, order.id, customer_id)
        await fill_promotions(session, tenant_id, order.id, customer_id)
        await fill_loyalty(session, tenant_id, order.id, customer_id)
        await fill_reports(session, tenant_id, item_id, customer_id)
        await fill_marketing(session, tenant_id, customer_id, item_id)
    return filled


async def fill_reports(session: Session, tenant_id: UUID, item_id: UUID, customer_id: UUID) -> None:
    """A day that was rolled up, and marked."""
    of_day: dict[str, Any] = {"tenant_id": tenant_id, "day": NOW.date(), "orders": 1}
    channel = {"order_source": "web", "fulfilment": "pickup"}
    sums = ("gross", "net", "tax", "discount", "refunded", "tip", "lost")
    month = NOW.date().replace(day=1)
    session.add_all(
        [
            ReportState(tenant_id=tenant_id, zone="Africa/Accra", through=NOW.date()),
            ReportDirtyDay(tenant_id=tenant_id, day=NOW.date()),
            ReportSales(
                **of_day, **channel, hour=12, payment_method="cash", named_orders=1, lost_orders=0,
                **{f"{name}_cents": 0 for name in sums},
            ),
            ReportItem(**of_day, **channel, item_id=item_id, quantity=1, cents=8500),
            ReportCustomerDay(**of_day, customer_id=customer_id, cents=8500),
            ReportCustomer(
                tenant_id=tenant_id, customer_id=customer_id, first_day=NOW.date(), last_day=NOW.date(), orders=1
            ),
            ReportCohort(tenant_id=tenant_id, cohort=month, month=month, customers=1, orders=1, cents=8500),
            ReportWait(**of_day, fulfilment="pickup", step="accept", minutes=2),
            ReportWaitHour(**of_day, hour=12, fulfilment="pickup", step="accept", minutes=2),
        ]
    )  # fmt: skip
    await session.flush()


async def fill_marketing(session: Session, tenant_id: UUID, customer_id: UUID, item_id: UUID) -> None:
    of_customer: dict[str, Any] = {"tenant_id": tenant_id, "customer_id": customer_id}
    segment_id, campaign_id = uuid7(), uuid7()
    session.add_all(
        [
            Segment(tenant_id=tenant_id, id=segment_id, name="Regulars", rule={}, created_at=NOW, updated_at=NOW),
            CustomerItem(**of_customer, item_id=item_id, orders=1, last_at=NOW),
            HabitsProgress(tenant_id=tenant_id, event_id=0),
            StaleHabits(**of_customer),
        ]
    )
    await session.flush()
    session.add(
        Campaign(
            tenant_id=tenant_id,
            id=campaign_id,
            name="News",
            segment_id=segment_id,
            channels=["sms"],
            texts={},
            holdout_percent=0,
            measured_days=14,
            created_at=NOW,
            updated_at=NOW,
        )
    )
    await session.flush()
    session.add(CampaignPerson(**of_customer, campaign_id=campaign_id, held_out=False, at=NOW))
    await session.flush()


async def fill_invoices(session: Session, tenant_id: UUID, order_id: UUID, customer_id: UUID) -> None:
    """A legal entity that has issued nothing yet, and what is not issued: of itself, since only a credit note refers to
    an invoice."""
    entity = LegalEntity(tenant_id=tenant_id, id=uuid7(), country="GH", tax_id="C0000803561")
    session.add(entity)
    await session.flush()
    draft_id = uuid7()
    draft = Invoice(
        tenant_id=tenant_id,
        id=draft_id,
        order_id=order_id,
        customer_id=customer_id,
        kind="credit_note",
        corrects_id=draft_id,
        language="en",
        buyer={},
        currency="GHS",
        subtotal_cents=7000,
        tax_cents=1500,
        total_cents=8500,
    )
    series = InvoiceSeries(tenant_id=tenant_id, legal_entity_id=entity.id, series="INV", year=2026)
    session.add_all([draft, series])
    await session.flush()


async def fill_promotions(session: Session, tenant_id: UUID, order_id: UUID, customer_id: UUID) -> None:
    promotion_id, own = uuid7(), {"tenant_id": tenant_id}
    session.add(
        Promotion(**own, id=promotion_id, name="Lunch", kind="percent", percent_bp=1000, target="order", used=1)
    )
    await session.flush()
    of_order = {"order_id": order_id, "customer_id": customer_id, "cents": 500, "used_at": NOW}
    session.add(PromotionUse(**own, promotion_id=promotion_id, **of_order))
    await session.flush()


async def fill_loyalty(session: Session, tenant_id: UUID, order_id: UUID, customer_id: UUID) -> None:
    """A member with a card, points that came and went, and a tier they had."""
    own = {"tenant_id": tenant_id, "customer_id": customer_id}
    entry: dict[str, Any] = {**own, "order_id": order_id, "at": NOW, "actor_kind": "system"}
    session.add_all(
        [
            LoyaltyCard(**own, code=f"M{tenant_id.hex[-12:].upper()}", created_at=NOW),
            LoyaltyEntry(**entry, kind="earned", points=5, fact="1"),
            LoyaltyEntry(**entry, kind="reversed", points=-5, fact="2"),
            TierChange(**own, from_tier="gold", why="window", at=NOW),
            ReferralLink(**own, code=tenant_id.hex[-10:].upper(), created_at=NOW),
            GreetingGiven(**own, occasion="birthday", day=NOW.date(), points=5),
            Referral(
                tenant_id=tenant_id,
                inviter_id=customer_id,
                opened_at=NOW,
                ends_at=NOW,
                least_cents=0,
                inviter_points=5,
                friend_points=5,
            ),
            WalletAccount(tenant_id=tenant_id, provider="apple", sealed_request="", updated_at=NOW),
        ]
    )
    await session.flush()


async def fill_till(session: Session, tenant_id: UUID, order_id: UUID, owner_id: UUID) -> None:
    """A payment that went back, and the account it came by."""
    payment_id, refund_id = uuid7(), uuid7()
    of_provider: dict[str, Any] = {"tenant_id": tenant_id, "provider": "paystack"}
    money: dict[str, Any] = {"amount_cents": 8500, "created_at": NOW}
    session.add_all(
        [
            MerchantAccount(
                **of_provider,
                sealed_keys="",
                is_live=False,
                methods=["card"],
                sealed_webhook_token="",
                webhook_hash=uuid4().hex,
            ),
            WebhookEvent(**of_provider, dedupe="1", event="charge.success", body=b"{}", received_at=NOW),
            Payment(
                **of_provider,
                **money,
                id=payment_id,
                order_id=order_id,
                reference=uuid4(),
                method="card",
                status="succeeded",
                asked_cents=8500,
                currency="GHS",
                taken_by=owner_id,
            ),
        ]
    )
    await session.flush()
    refund = Refund(
        **money,
        tenant_id=tenant_id,
        id=refund_id,
        payment_id=payment_id,
        reference=uuid4(),
        status="succeeded",
        kind="asked",
        asked_by=owner_id,
    )
    session.add(refund)
    await session.flush()
    movement = MoneyMovement(
        **of_provider,
        payment_id=payment_id,
        refund_id=refund_id,
        kind="given_back",
        method="card",
        cents=-8500,
        currency="GHS",
        at=NOW,
    )
    session.add(movement)
    await session.flush()


async def fill_book(session: Session, tenant_id: UUID, customer_id: UUID) -> None:
    """A customer with all that may be known of one, and another who went into them."""
    own, other_id, merge_id = {"tenant_id": tenant_id}, uuid7(), uuid7()
    session.add(Customer(**own, id=other_id, customer_number="CUST-00002", name="Ama O."))
    await session.flush()
    low, high = sorted((customer_id, other_id))
    session.add_all(
        [
            CustomerAddress(**own, customer_id=customer_id, city="Accra", country="GH"),
            OtpCode(**own, phone="+233241234567", purpose="login", code_hash="", created_at=NOW, expires_at=NOW),
            CustomerMerge(
                **own,
                id=merge_id,
                source_customer_id=other_id,
                target_customer_id=customer_id,
                orders_moved=0,
                loyalty_points_merged=0,
                merged_at=NOW,
                source_before={},
                target_before={},
                target_after={},
            ),
            GuestCustomer(**own, guest_id=uuid7(), customer_id=customer_id, proved_at=NOW),
            DuplicateDismissed(**own, low_id=low, high_id=high),
            CustomerImport(**own, file_name="list.csv", encoding="utf-8", rows_total=1, created_at=NOW),
            SavedView(**own, name="Regulars", filters={}),
            ForgottenKey(**own, sealed_key=""),
            ForgottenContact(**own, contact_hash="", forgotten_at=NOW),
            RetentionRule(**own, kind="messages", period=60),
            RetentionRun(**own, day=NOW.date(), ran_at=NOW, counts={}),
            RightsRequest(
                **own,
                customer_id=customer_id,
                kind="export",
                language="en",
                asked_at=NOW,
                due_at=NOW,
                hold_until=NOW,
                source="staff",
                identity="known",
            ),
        ]
    )
    await session.flush()
    session.add(MovedRow(**own, merge_id=merge_id, table_name="orders.customer_id", row_id=uuid7()))
    await session.flush()


async def fill_outbox(session: Session, tenant_id: UUID, order_id: UUID) -> None:
    """A message that was sent, and all that is known of it."""
    message_id, own = uuid7(), {"tenant_id": tenant_id}
    session.add(
        Notification(
            **own,
            id=message_id,
            order_id=order_id,
            notification_type="order_ready",
            category="transactional",
            channel="sms",
            recipient_phone="+233241234567",
            language="en",
            status="sent",
        )
    )
    await session.flush()
    of_twilio: dict[str, Any] = {**own, "provider": "twilio", "provider_id": uuid4().hex}
    session.add_all(
        [
            SmsAccount(
                **own,
                provider="twilio",
                position=0,
                sealed_keys="",
                sender="",
                sealed_webhook_token="",
                webhook_hash=uuid4().hex,
            ),
            NotificationAttempt(**of_twilio, notification_id=message_id, started_at=NOW),
            MessageReceipt(**of_twilio, status="delivered", received_at=NOW),
            ConsentEvent(  # which makes a row of contact_choices
                **own,
                subject="sms:+1",
                purpose="marketing_sms",
                action="granted",
                allowed=True,
                channel="page",
                actor_kind="guest",
                occurred_at=NOW,
            ),
            ConsentText(
                **own,
                purpose="marketing_sms",
                language="en",
                version=1,
                text="",
                text_sha256="",
                is_own=True,
                created_at=NOW,
            ),
            MessageTemplate(
                **own, notification_type="order_ready", channel="sms", language="en", body="", updated_at=NOW
            ),
            PushSubscription(
                **own, guest_id=uuid4(), endpoint="", endpoint_hash=uuid4().hex, p256dh="", auth="", language="en"
            ),
        ]
    )
    await session.flush()


async def fill_all(shop: Shop, owner: Connection) -> Filled:
    """Also what nobody but the sweeper writes."""
    owner.execute(
        "INSERT INTO audit_starts (tenant_id, place, hash, entries, until) VALUES (%s, 0, '', 0, %s)",
        [shop.tenant_id, NOW],
    )
    return await fill(shop)


@pytest.fixture
async def mine(shop: Shop, owner: Connection) -> Filled:
    return await fill_all(shop, owner)


@pytest.fixture
async def theirs(other_shop: Shop, owner: Connection) -> Filled:
    return await fill_all(other_shop, owner)


@contextmanager
def acting(connection: Connection, scope: Scope) -> Iterator[None]:
    """A transaction in `scope` that is undone."""
    with connection.transaction(force_rollback=True):
        connection.execute(SET_SCOPE, scope.settings())
        yield


def one(connection: Connection, query: sql.Composed | str, *arguments: object) -> Any:
    row = connection.execute(query, arguments).fetchone()
    assert row is not None
    return row[0]


def count(connection: Connection, table: Table, tenant_id: UUID) -> int:
    found: int = one(connection, table.sql("SELECT count(*) FROM {table} WHERE {whose} = %s"), tenant_id)
    return found


def row_of(owner: Connection, table: Table, tenant_id: UUID) -> dict[str, Any]:
    query = table.sql("SELECT to_jsonb(t) FROM {table} t WHERE {whose} = %s LIMIT 1")
    row = owner.execute(query, [tenant_id]).fetchone()
    assert row, f"No business here has a row in {table.name}, so nothing is proved of it: make one in fill()."
    return dict(row[0])


def outcome(connection: Connection, statement: sql.Composed, *arguments: object) -> str:
    try:
        with connection.transaction():
            return f"{connection.execute(statement, arguments).rowcount} rows"
    except InsufficientPrivilege as error:
        return "refused by policy" if "row-level security" in str(error) else "no right"
    except psycopg.Error as error:
        return f"stopped only by {type(error).__name__}"


HARMLESS = {"0 rows", "no right"}


def trespasses(
    connection: Connection, owner: Connection, scope: Scope, table: Table, victim: UUID, own: UUID | None
) -> dict[tuple[str, str], str]:
    """What went further than it may when `scope`, whose rows are `own`, reached for others' rows:
    (table, attempt) -> outcome."""
    theirs = row_of(owner, table, victim)
    # Who may write to the table at all must be held back by its policy, and not by some other error on the way.
    may_make = one(owner, "SELECT has_any_column_privilege(%s, %s, 'INSERT')", scope.role, table.name)
    may_give = one(owner, "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", scope.role, table.name, table.whose)
    found: dict[tuple[str, str], str] = {}

    def expect(harmless: set[str], attempt: str, statement: str, *arguments: object) -> None:
        said = outcome(connection, table.sql(statement), *arguments)
        if said not in harmless:
            found[table.name, attempt] = said

    with acting(connection, scope):
        expect(HARMLESS, "read", "SELECT {whose} FROM {table} WHERE {whose} IS DISTINCT FROM %s", own)
        expect(HARMLESS, "change", "UPDATE {table} SET {whose} = {whose} WHERE {whose} IS DISTINCT FROM %s", own)
        expect(HARMLESS, "remove", "DELETE FROM {table} WHERE {whose} IS DISTINCT FROM %s", own)
        expect(
            {"refused by policy"} if may_make else {"no right"},
            "make",
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)",
            Jsonb(theirs),
        )
        if own is not None:
            expect(
                {"refused by policy"} if may_give else {"no right"},
                "give away",
                "UPDATE {table} SET {whose} = %s WHERE {whose} = %s",
                victim,
                own,
            )
    return found


INTRUDERS: dict[str, Callable[[Filled, Filled], Scope]] = {
    "staff of another business": lambda mine, theirs: Scope.staff(theirs.tenant_id),
    "staff of no business": lambda mine, theirs: Scope(Role.STAFF),
    "the guest, in another business": lambda mine, theirs: Scope.customer(
        theirs.tenant_id, guest_id=mine.at_table
    ),
    "the guest, in no business": lambda mine, theirs: Scope(Role.CUSTOMER, guest_id=mine.at_table),
    "the login without a scope": lambda mine, theirs: Scope.system(),
}


@pytest.mark.parametrize("intruder", INTRUDERS)
async def test_no_row_of_another_business_is_reached(
    intruder: str, mine: Filled, theirs: Filled, login: Connection, owner: Connection
) -> None:
    scope = INTRUDERS[intruder](mine, theirs)
    found: dict[tuple[str, str], str] = {}
    for table in every_table(owner):
        found |= trespasses(login, owner, scope, table, mine.tenant_id, scope.tenant_id)
    assert found == {}


async def test_staff_reach_every_row_of_their_own(mine: Filled, login: Connection, owner: Connection) -> None:
    """Without this, a policy that hides everything would pass for a wall between tenants."""
    tables = every_table(owner)
    there = {table.name: count(owner, table, mine.tenant_id) for table in tables}
    with acting(login, Scope.staff(mine.tenant_id)):
        seen = {table.name: count(login, table, mine.tenant_id) for table in tables}
    assert seen == there
    empty = sorted(name for name, rows in there.items() if not rows)
    assert not empty, f"Nothing is proved of {empty}: make a row of each in fill()."


WRITTEN_BY_FUNCTIONS = {"audit_starts"}  # alone: staff hold no right to


async def test_what_is_tried_here_would_notice(mine: Filled, theirs: Filled, owner: Connection) -> None:
    """With the wall taken down, within a transaction, every table is reached; without its policy, none is."""
    intruder = Scope.staff(theirs.tenant_id)
    for table in every_table(owner):
        with owner.transaction(force_rollback=True):
            owner.execute(table.sql("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
            found = trespasses(owner, owner, intruder, table, mine.tenant_id, theirs.tenant_id)
        may_make = one(owner, "SELECT has_any_column_privilege(%s, %s, 'INSERT')", intruder.role, table.name)
        noticed = {(table.name, "read"), *([(table.name, "make")] if may_make else [])}
        assert noticed <= found.keys()
        assert may_make or table.name in WRITTEN_BY_FUNCTIONS
        with owner.transaction(force_rollback=True):
            owner.execute(table.sql("DROP POLICY staff ON {table}"))
            with acting(owner, Scope.staff(mine.tenant_id)):
                assert count(owner, table, mine.tenant_id) == 0, table.name


async def test_no_row_can_point_at_another_business(mine: Filled, theirs: Filled, owner: Connection) -> None:
    """Tried as the owner: foreign keys are what holds here, row-level security does not bind them."""
    keys = owner.execute(
        """SELECT k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text, here.attname, there.attname
             FROM pg_constraint k
             CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (here, there)
             JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attnum = pair.here
             JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attnum = pair.there
            WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND here.attname <> 'tenant_id'
              AND k.confrelid IN (SELECT attrelid FROM pg_attribute WHERE attname = 'tenant_id')"""
    ).fetchall()
    assert len(keys) > 10
    for name, child, parent, column, key in keys:
        parts = {
            "child": sql.Identifier(child),
            "parent": sql.Identifier(parent),
            "column": sql.Identifier(column),
            "key": sql.Identifier(key),
        }
        point = "UPDATE {child} SET {column} = (SELECT {key} FROM {parent} WHERE tenant_id = %s LIMIT 1)"
        statement = sql.SQL(point + " WHERE tenant_id = %s").format(**parts)
        with pytest.raises(ForeignKeyViolation) as refused, owner.transaction():
            owner.execute(statement, [mine.tenant_id, theirs.tenant_id])
        assert refused.value.diag.constraint_name == name


ORDERS_AND_PARTIES = ("orders", "order_lines", "order_discounts", "order_events", "table_guests", "table_sessions")


def hanging_on_orders(login: Connection, owner: Connection, scope: Scope) -> dict[str, int]:
    tables = [table for table in every_table(owner) if table.name in ORDERS_AND_PARTIES]
    with acting(login, scope):
        return {table.name: one(login, table.sql("SELECT count(*) FROM {table}")) for table in tables}


async def test_guests_see_their_own_orders_and_nobody_elses(
    mine: Filled, login: Connection, owner: Connection
) -> None:
    nothing = dict.fromkeys(ORDERS_AND_PARTIES, 0)
    one_order = nothing | {"orders": 1, "order_lines": 1, "order_discounts": 1, "order_events": 1}

    def seen_by(*, guest_id: UUID | None = None, account_id: UUID | None = None) -> dict[str, int]:
        scope = Scope.customer(mine.tenant_id, guest_id=guest_id, account_id=account_id)
        return hanging_on_orders(login, owner, scope)

    assert seen_by(guest_id=mine.at_home) == one_order
    assert seen_by(guest_id=mine.at_table) == one_order | {"table_guests": 1, "table_sessions": 1}
    assert seen_by(guest_id=uuid4()) == nothing
    assert seen_by(account_id=uuid4()) == nothing
    assert seen_by() == nothing


async def test_who_joins_a_party_sees_its_orders_and_no_other(mine: Filled, owner: Connection) -> None:
    newcomer = uuid4()
    with owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO table_guests (tenant_id, session_id, guest_id)"
            " SELECT tenant_id, session_id, %s FROM table_guests WHERE tenant_id = %s",
            [newcomer, mine.tenant_id],
        )
        with acting(owner, Scope.customer(mine.tenant_id, guest_id=newcomer)):
            guests = [row[0] for row in owner.execute("SELECT guest_id FROM orders")]
    assert guests == [mine.at_table]


async def test_an_account_sees_what_it_ordered(mine: Filled, owner: Connection) -> None:
    account = uuid4()
    with owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO accounts (id, email, hashed_password, full_name) VALUES (%s, 'ama@guest.example', '', 'Ama')",
            [account],
        )
        owner.execute(
            "UPDATE orders SET account_id = %s, version = version + 1 WHERE guest_id = %s", [account, mine.at_home]
        )
        with acting(owner, Scope.customer(mine.tenant_id, account_id=account)):
            guests = [row[0] for row in owner.execute("SELECT guest_id FROM orders")]
    assert guests == [mine.at_home]


CLAIM = "SELECT outcome FROM idempotency_claim(%s, %s, %s, %s)"


async def test_functions_with_more_rights_stay_within_the_tenant(
    mine: Filled, theirs: Filled, login: Connection, owner: Connection
) -> None:
    key = owner.execute(
        "SELECT principal, route, key, fingerprint FROM idempotency_keys WHERE tenant_id = %s", [mine.tenant_id]
    ).fetchone()
    assert key is not None
    with acting(login, Scope.customer(mine.tenant_id)):
        assert one(login, CLAIM, *key) == "replay"
    with acting(login, Scope.customer(theirs.tenant_id)):
        assert one(login, CLAIM, *key) == "new"
    with pytest.raises(InsufficientPrivilege, match="row-level security"), acting(login, Scope(Role.CUSTOMER)):
        login.execute(CLAIM, key)
    with pytest.raises(psycopg.Error) as refused, acting(login, Scope(Role.STAFF)):
        login.execute("SELECT place_order('{}')")
    assert refused.value.sqlstate == "CM000"
    with pytest.raises(InsufficientPrivilege), acting(login, Scope.customer(mine.tenant_id)):
        login.execute("SELECT place_order('{}')")


WHOSE_ITEMS = "SELECT DISTINCT tenant_id, pg_backend_pid() FROM items"


@pytest.mark.parametrize("pool_size", [1, 2])
async def test_tenants_take_turns_on_a_connection(
    pool_size: int, shop: Shop, other_shop: Shop, embedded: EmbeddedPostgres, database_name: str
) -> None:
    database = Database(embedded.url(database=database_name), pool_size=pool_size)
    connections: set[int] = set()

    async def visit(number: int) -> None:
        tenant_id = (shop, other_shop)[number % 2].tenant_id
        scope = Scope.staff(tenant_id, read_only=number % 3 == 0)
        if number % 5 == 0:
            async with database.statement(scope) as connection:
                reads = [await (await connection.execute(WHOSE_ITEMS)).fetchall()]
        else:
            async with database.session(scope) as session:
                await session.execute(text("SELECT pg_sleep(0.001)"))  # so that others come in between
                reads = [[tuple(row) for row in await session.execute(text(WHOSE_ITEMS))]]
                await (session.rollback() if number % 5 == 1 else session.commit())
                reads += [[tuple(row) for row in await session.execute(text(WHOSE_ITEMS))]]
        for read in reads:
            assert [row[0] for row in read] == [tenant_id]
            connections.add(read[0][1])

    async def leave_in_a_hurry(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with database.transaction(Scope.staff((shop, other_shop)[number % 2].tenant_id)):
                raise ZeroDivisionError

    await database.open()
    try:
        await asyncio.gather(
            *(visit(number) for number in range(100)), *(leave_in_a_hurry(number) for number in range(20))
        )
        async with database.pool.connection() as connection:
            left = await connection.execute(
                "SELECT current_setting('role'), current_setting('app.tenant_id', true), current_user"
            )
            assert await left.fetchone() == ("none", "", "comanda_app")
    finally:
        await database.close()
    assert 1 <= len(connections) <= pool_size
