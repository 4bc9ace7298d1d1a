"""Settings from the environment and `config.env`, and the only place that binds them to adapters."""

import asyncio
import base64
import hmac
import re
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import httpx
import procrastinate
import structlog
from limits import parse as parse_rate
from pydantic import AnyHttpUrl, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import comanda.accounts.housekeeping
import comanda.accounts.tasks
import comanda.book.tasks
import comanda.campaigns.tasks
import comanda.insights.tasks
import comanda.invoices.tasks
import comanda.loyalty.tasks
import comanda.payments.tasks
import comanda.rights.tasks
import comanda.segments.tasks
import comanda.tenants.housekeeping
import comanda.tenants.tasks
from comanda.accounts.holding import AccountsHold
from comanda.audit.reading import Readings
from comanda.customers.holding import CUSTOMER_SWEEPS, CustomersHold
from comanda.files.storage import DiskStorage, Storage
from comanda.identity.passkeys import RelyingParty
from comanda.invoices.business import Numbering
from comanda.invoices.holding import InvoicesHold, OldInvoices
from comanda.invoices.numbers import FormatRefused, NumberFormat
from comanda.jobs.queue import open_queue
from comanda.kit.auth import Passwords, Tokens
from comanda.kit.clock import Clock, system_clock
from comanda.kit.db import Database
from comanda.kit.edge import Throttle
from comanda.kit.outbound import open_client
from comanda.kit.vault import Vault
from comanda.loyalty.holding import PointsHold
from comanda.menu.storefront import Storefronts
from comanda.messaging.dispatch import Dispatcher
from comanda.messaging.holding import MESSAGE_SWEEPS, MessagesHold
from comanda.messaging.keys import SmsAddresses
from comanda.messaging.lines import Lines
from comanda.messaging.providers.web_push import PushPost
from comanda.metadata import MODELS
from comanda.notifications.smtp import Inbox, NoPost, Post, SmtpPost
from comanda.orders.board import Boards
from comanda.orders.holding import ORDER_SWEEPS, OrdersHold
from comanda.orders.stream import OrderStreams
from comanda.payments.holding import PAYMENT_SWEEPS, PaymentsHold
from comanda.payments.keys import Addresses
from comanda.payments.merchants import Merchants
from comanda.privacy.consents_holding import ConsentsHold
from comanda.privacy.holding import Holders
from comanda.privacy.retention import Sweep
from comanda.promotions.at_hand import Promotions
from comanda.promotions.holding import PromotionsHold
from comanda.realtime.hub import Hub
from comanda.rights.erasure_log import ErasureLog
from comanda.rights.holding import REQUEST_SWEEPS, RequestsHold
from comanda.rights.replay import replay
from comanda.tables.finder import TableFinder
from comanda.tenants.holding import TENANT_SWEEPS, AnswersHold
from comanda.tenants.settings import SERIES_PREFIX

log = structlog.get_logger("comanda")

_WAITING = (
    "SELECT EXISTS (SELECT FROM procrastinate_jobs"
    " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())) AS waiting"
)

# Whose jobs the worker knows.
WORK: tuple[ModuleType, ...] = (
    comanda.accounts.housekeeping,
    comanda.accounts.tasks,
    comanda.book.tasks,
    comanda.insights.tasks,
    comanda.campaigns.tasks,
    comanda.invoices.tasks,
    comanda.loyalty.tasks,
    comanda.payments.tasks,
    comanda.rights.tasks,
    comanda.segments.tasks,
    comanda.tenants.housekeeping,
    comanda.tenants.tasks,
)

# Who holds what of a person. A new table with personal data gets its holder beside it, and its place here:
# tests/guarantees/test_personal_data_is_held.py finds what is missing.
HOLDERS = Holders(
    business=(
        AnswersHold(),
        PaymentsHold(),
        MessagesHold(),
        ConsentsHold(),
        InvoicesHold(),
        PointsHold(),
        PromotionsHold(),
        OrdersHold(),
        RequestsHold(),
        CustomersHold(),
    ),
    account=(AccountsHold(),),
)

# What goes by itself, by the kinds of comanda/privacy/retention.py.
SWEEPS: tuple[Sweep, ...] = (
    *TENANT_SWEEPS,
    *PAYMENT_SWEEPS,
    *MESSAGE_SWEEPS,
    *CUSTOMER_SWEEPS,
    *ORDER_SWEEPS,
    *REQUEST_SWEEPS,
    OldInvoices(),
)

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BUCKET = re.compile(r"s3://(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>/[A-Za-z0-9/_.-]*)?")
PLACEHOLDER = "change-me"
MINIMUM_SECRET = 32
ANY_OR_LOOPBACK = ("127.0.0.1", "0.0.0.0", "::")  # noqa: S104 - read, not bound


class SettingsRefused(Exception):
    """The configuration cannot be used; the text says which variable and why."""


class Settings(BaseSettings):
    """Every variable of `config.env`, with what it does. Lower-case here, upper-case there."""

    model_config = SettingsConfigDict(env_file="config.env", env_file_encoding="utf-8", extra="ignore")

    demo: Annotated[
        bool, Field(description="Load the demo businesses and use a secret made for this machine.")
    ] = False
    port: Annotated[int, Field(ge=1, le=65535, description="Where Comanda listens.")] = 8000
    host: Annotated[str, Field(description="On which address; 0.0.0.0 for all.")] = "127.0.0.1"
    public_url: Annotated[
        AnyHttpUrl | None, Field(description="The address customers see, used in QR codes and links.")
    ] = None
    secret_key: Annotated[
        str,
        Field(
            description="At least 32 characters; several separated by commas: the first signs, all are accepted."
        ),
    ] = PLACEHOLDER
    data_dir: Annotated[Path, Field(description="Database, uploads and keys of this installation.")] = Path(
        ".data"
    )
    erasure_log: Annotated[
        Path | None,
        Field(description="Who was erased, to be done again after a backup; empty: erasures.log in DATA_DIR."),
    ] = None
    database_url: Annotated[
        str | None, Field(description="Any PostgreSQL from version 15 on; empty: the embedded one in DATA_DIR.")
    ] = None
    database_owner_url: Annotated[
        str | None, Field(description="Login that owns the schema, for `comanda migrate`; empty: DATABASE_URL.")
    ] = None
    database_pool_size: Annotated[int, Field(ge=2, le=200, description="Connections per process.")] = 10
    database_prepared_statements: Annotated[
        bool, Field(description="Turn off behind a pooler that cannot keep prepared statements.")
    ] = True
    processes: Annotated[int, Field(ge=1, le=64, description="Server processes.")] = 1
    throttle: Annotated[
        str | None, Field(description="Requests per client address, such as 600/minute; empty: no limit.")
    ] = "1200/minute"
    storage_url: Annotated[
        str | None,
        Field(description="Where files are kept: s3://bucket or s3://bucket/prefix; empty: in DATA_DIR."),
    ] = None
    storage_s3_endpoint: Annotated[
        AnyHttpUrl | None, Field(description="Who keeps that bucket; empty: Amazon, in STORAGE_S3_REGION.")
    ] = None
    storage_s3_region: Annotated[str | None, Field(description="Empty: us-east-1, which most others take.")] = None
    storage_s3_access_key: Annotated[str | None, Field(description="A key that may use that bucket.")] = None
    storage_s3_secret_key: Annotated[str | None, Field(description="Its secret half.")] = None
    redis_url: Annotated[str | None, Field(description="Share the throttle between processes and machines.")] = (
        None
    )
    trusted_proxies: Annotated[
        str, Field(description="Addresses whose X-Forwarded-For is believed, separated by commas.")
    ] = "127.0.0.1"
    registration_open: Annotated[bool, Field(description="Anyone may open a business at /api/register.")] = True
    smtp_host: Annotated[
        str | None, Field(description="The mail server that e-mails go out by; empty: none are sent.")
    ] = None
    smtp_port: Annotated[int, Field(ge=1, le=65535, description="587 with starttls, 465 with tls.")] = 587
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="How the way to the mail server is kept from others; none only on the same machine."),
    ] = "starttls"
    smtp_user: Annotated[str | None, Field(description="Sign-in at the mail server, if it wants one.")] = None
    smtp_password: Annotated[str | None, Field(description="Its password.")] = None
    email_from: Annotated[str, Field(description="From whom e-mails are.")] = "Comanda <noreply@localhost>"
    invoice_prefix: Annotated[
        str,
        Field(
            pattern=SERIES_PREFIX,
            description="What invoice numbers begin with, where a business says no other.",
        ),
    ] = "INV"
    invoice_number_format: Annotated[
        str,
        Field(
            description="INVOICE_PREFIX or {prefix}, then {year}, and {number} or {number:04d} for leading zeros."
        ),
    ] = "INV-{year}-{number:04d}"
    paystack_url: Annotated[AnyHttpUrl, Field(description="Where Paystack is asked.")] = AnyHttpUrl(
        "https://api.paystack.co"
    )
    mtn_momo_url: Annotated[AnyHttpUrl, Field(description="Where MTN MoMo is asked.")] = AnyHttpUrl(
        "https://proxy.momoapi.mtn.com"
    )
    hubtel_url: Annotated[AnyHttpUrl, Field(description="Where Hubtel is asked for money.")] = AnyHttpUrl(
        "https://rmp.hubtel.com"
    )
    hubtel_status_url: Annotated[AnyHttpUrl, Field(description="Where Hubtel says what became of it.")] = (
        AnyHttpUrl("https://api-txnstatus.hubtel.com")
    )
    twilio_url: Annotated[AnyHttpUrl, Field(description="Where Twilio is asked to send SMS.")] = AnyHttpUrl(
        "https://api.twilio.com"
    )
    africas_talking_url: Annotated[
        AnyHttpUrl, Field(description="Where Africa's Talking is asked to send SMS.")
    ] = AnyHttpUrl("https://api.africastalking.com")
    push_url: Annotated[
        AnyHttpUrl | None,
        Field(description="A push service besides those of the browsers there are; for trying things out."),
    ] = None
    sandbox_url: Annotated[
        AnyHttpUrl | None,
        Field(description="A `comanda sandbox` that stands in for all of them; with --demo one is started."),
    ] = None
    metrics_token: Annotated[
        str | None, Field(description="Bearer token for /metrics; empty: only this machine may read it.")
    ] = None
    allowed_origins: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Other sites whose pages may call the API, separated by commas."),
    ] = ()
    max_body_bytes: int = 256 * 1024
    max_upload_bytes: int = 6 * 1024 * 1024

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        )

    @field_validator(
        "throttle",
        "redis_url",
        "storage_url",
        "storage_s3_endpoint",
        "storage_s3_region",
        "storage_s3_access_key",
        "storage_s3_secret_key",
        "erasure_log",
        "metrics_token",
        "database_url",
        "database_owner_url",
        "public_url",
        "smtp_host",
        "smtp_user",
        "smtp_password",
        "push_url",
        "sandbox_url",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("throttle")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        if value is not None:
            parse_rate(value)
        return value

    def secret_keys(self) -> list[str]:
        """Raises SettingsRefused for a missing, default or short secret."""
        keys = [key.strip() for key in self.secret_key.split(",") if key.strip()]
        if self.demo and (not keys or keys == [PLACEHOLDER]):
            return [_machine_secret(self.data_dir)]
        if not keys or PLACEHOLDER in keys or any(len(key) < MINIMUM_SECRET for key in keys):
            raise SettingsRefused(
                "SECRET_KEY is missing, still the example's, or shorter than 32 characters. Put a secret of your own "
                "into config.env, for instance from: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return keys

    def post(self) -> Post:
        """The way that e-mails take."""
        if self.smtp_host is not None:
            return SmtpPost(self.smtp_host, self.smtp_port, self.smtp_security, self.smtp_user, self.smtp_password)
        return Inbox(self.data_dir / "inbox") if self.demo else NoPost()

    def numbering(self) -> Numbering:
        """How invoices are numbered. Raises SettingsRefused."""
        try:
            format = NumberFormat.parse(self.invoice_number_format, self.invoice_prefix)
        except FormatRefused as error:
            raise SettingsRefused(f"{error}.") from None
        return Numbering(self.invoice_prefix, format)

    def storage(self) -> Storage:
        """Where files are kept. Raises SettingsRefused for half a bucket."""
        keys = {
            "STORAGE_S3_ACCESS_KEY": self.storage_s3_access_key,
            "STORAGE_S3_SECRET_KEY": self.storage_s3_secret_key,
        }
        place = {"STORAGE_S3_ENDPOINT": self.storage_s3_endpoint, "STORAGE_S3_REGION": self.storage_s3_region}
        if self.storage_url is None:
            if found := [name for name, value in {**place, **keys}.items() if value]:
                raise SettingsRefused(f"{found[0]} is set but STORAGE_URL is not: files would go to DATA_DIR.")
            return DiskStorage(self.data_dir / "uploads")
        bucket = _BUCKET.fullmatch(self.storage_url)
        if bucket is None:
            raise SettingsRefused("STORAGE_URL must be empty, or like s3://bucket or s3://bucket/prefix.")
        if missing := [name for name, value in keys.items() if not value]:
            raise SettingsRefused(f"STORAGE_URL needs {' and '.join(missing)}.")
        if not any(place.values()):
            raise SettingsRefused("STORAGE_URL needs STORAGE_S3_ENDPOINT or, at Amazon, STORAGE_S3_REGION.")
        # Here, and not above: a server that keeps files on its disk does not carry the library.
        from comanda.files.s3 import S3Storage

        region = self.storage_s3_region or "us-east-1"
        return S3Storage(
            bucket["name"],
            (bucket["prefix"] or "").strip("/"),
            endpoint=str(self.storage_s3_endpoint or f"https://s3.{region}.amazonaws.com").rstrip("/"),
            region=region,
            access_key=self.storage_s3_access_key or "",
            secret_key=self.storage_s3_secret_key or "",
        )

    def addresses(self) -> Addresses:
        """Where the payment providers are asked."""
        urls = (self.paystack_url, self.mtn_momo_url, self.hubtel_url, self.hubtel_status_url)
        return Addresses(*(str(url).rstrip("/") for url in urls))

    def sms_addresses(self) -> SmsAddresses:
        return SmsAddresses(*(str(url).rstrip("/") for url in (self.twilio_url, self.africas_talking_url)))

    def push_key(self) -> str:
        """Our private key, which browsers that subscribe are told the public half of. It follows from the oldest of
        SECRET_KEY, so that a newer one put before that changes nothing for them."""
        secret = hmac.digest(self.secret_keys()[-1].encode(), b"comanda web push", "sha512")
        scalar = int.from_bytes(secret) % (_P256_ORDER - 1) + 1
        return base64.urlsafe_b64encode(scalar.to_bytes(32)).decode().rstrip("=")

    def pusher(self, client: httpx.AsyncClient) -> PushPost:
        base = self.base_url()
        subject = base if base.startswith("https://") else f"mailto:{parseaddr(self.email_from)[1]}"
        return PushPost(client, self.push_key(), subject, str(self.push_url or ""))

    def base_url(self) -> str:
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        host = "localhost" if self.host in ANY_OR_LOOPBACK else self.host
        return f"http://{host}:{self.port}"


def _machine_secret(data_dir: Path) -> str:
    """The demo's secret: made once, kept in the data folder, so that tokens outlive a restart."""
    path = data_dir / "demo-secret"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


@dataclass(frozen=True, slots=True)
class Comanda:
    """What a running process is made of; routes reach it as `request.app.state.comanda`."""

    settings: Settings
    database: Database
    tokens: Tokens
    passwords: Passwords
    vault: Vault
    party: RelyingParty
    post: Post
    throttle: Throttle
    storage: Storage
    hub: Hub
    storefronts: Storefronts
    promotions: Promotions
    tables: TableFinder
    streams: OrderStreams
    boards: Boards
    merchants: Merchants
    lines: Lines
    pusher: PushPost
    dispatcher: Dispatcher
    queue: procrastinate.App
    numbering: Numbering
    holders: Holders
    sweeps: tuple[Sweep, ...]
    erasures: ErasureLog
    readings: Readings
    clock: Clock

    @asynccontextmanager
    async def running(self, *, worker: bool) -> AsyncIterator["Comanda"]:
        """Database and notifications, and with `worker` the job queue, until the end of the block."""
        await self.database.open()
        await self.hub.start()
        await self.queue.open_async()
        work = asyncio.create_task(self.work(), name="worker") if worker else None
        try:
            yield self
        finally:
            if work is not None:
                work.cancel()
                await _quietly(work)
            await _quietly(self.hub.stop())
            await _quietly(self.queue.close_async())
            await _quietly(self.merchants.close())
            await _quietly(self.lines.close())
            await _quietly(self.database.close())

    async def work(self, *, until_idle: bool = False) -> None:
        """Runs jobs and sends messages; until cancelled, or until none is left, also of those that jobs put in."""
        if not until_idle:
            await self._erase_again()
            sending = asyncio.create_task(self.dispatcher.run(self), name="dispatcher")
            try:
                await self._keep_running_jobs()
            finally:
                sending.cancel()
                await asyncio.wait([sending], timeout=5)
            return
        waiting = True
        while waiting:
            await self._run_jobs(wait=False)
            sent = await self.dispatcher.drain(self)
            waiting = sent or (await self.queue.connector.execute_query_one_async(_WAITING))["waiting"]

    async def _erase_again(self) -> None:
        """Whom a restored backup has brought back."""
        try:
            again = await replay(self)
        except Exception as error:
            log.error("erasures not replayed: run `comanda erasures replay`", error=type(error).__name__)
            return
        if again.people or again.accounts:
            log.warning("erased again what a backup brought back", people=again.people, accounts=again.accounts)

    async def _keep_running_jobs(self) -> None:
        """Also after the database was away."""
        this = asyncio.current_task()
        while this is None or not this.cancelling():  # the queue may end by an error of its own instead
            try:
                await self._run_jobs(wait=True)
            except Exception as error:
                log.error("jobs stopped", error=type(error).__name__)
                await asyncio.sleep(2)

    async def _run_jobs(self, *, wait: bool) -> None:
        await self.queue.run_worker_async(
            wait=wait,
            concurrency=4,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=3 if wait else 600,  # who waits for all of them waits for the last, too
            additional_context={"comanda": self},
        )


async def _quietly(ending: Awaitable[None]) -> None:
    """One thing that cannot be ended in order, as when the database is gone, must not keep the others from it: what a
    job still waits for ends when the queue's connections are closed."""
    task = asyncio.ensure_future(ending)
    done, _ = await asyncio.wait([task], timeout=5)
    if not done:
        task.cancel()
        log.warning("ended out of order", error="not within 5 s")
    elif not task.cancelled() and (error := task.exception()) is not None:
        log.warning("ended out of order", error=type(error).__name__)


def assemble(settings: Settings, database_url: str, *, clock: Clock = system_clock) -> Comanda:
    """Binds settings to adapters. Raises SettingsRefused."""
    assert MODELS, "all are imported: rows refer to tables that their own package does not import"
    database = Database(
        database_url,
        pool_size=settings.database_pool_size,
        prepared_statements=settings.database_prepared_statements,
    )
    hub = Hub(database_url)
    hub.on_connected(database.renew)
    vault = Vault(settings.secret_keys())
    client = open_client(50)
    return Comanda(
        settings=settings,
        database=database,
        tokens=Tokens(settings.secret_keys(), clock),
        passwords=Passwords(),
        vault=vault,
        party=RelyingParty.at(settings.base_url()),
        post=settings.post(),
        throttle=Throttle(settings.throttle, settings.redis_url),
        storage=settings.storage(),
        hub=hub,
        storefronts=Storefronts(database, hub, clock),
        promotions=Promotions(database, hub),
        tables=TableFinder(database, hub),
        streams=OrderStreams(database, hub),
        boards=Boards(),
        merchants=Merchants(database, hub, vault, settings.addresses()),
        lines=Lines(database, hub, vault, client, settings.sms_addresses()),
        pusher=settings.pusher(client),
        dispatcher=Dispatcher(hub),
        queue=open_queue(database_url),
        numbering=settings.numbering(),
        holders=HOLDERS,
        sweeps=SWEEPS,
        erasures=ErasureLog(settings.erasure_log or settings.data_dir / "erasures.log"),
        readings=Readings(),
        clock=clock,
    )


def read_settings(**overrides: Any) -> Settings:
    """Raises SettingsRefused with one sentence about the first wrong variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsRefused(f"{name} in config.env or the environment: {first['msg']}.") from None
    except ValueError as error:
        raise SettingsRefused(f"config.env: {error}") from None
