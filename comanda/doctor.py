"""What `comanda doctor` looks at: each finding is one sentence, and says what to mend."""

import asyncio
import errno
import http.client
import json
import os
import secrets
import shutil
import socket
import stat
import tempfile
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from comanda.bootstrap import Settings, SettingsRefused
from comanda.files.errors import StorageUnavailable
from comanda.kit.edge import shared_storage
from comanda.kit.typeset import FONTS_FOLDER
from comanda.migrations.run import DatabaseRefused, check, head
from comanda.notifications.smtp import NO_MAIL_SERVER, NoPost, NotDelivered, SmtpPost

LEAST_FREE_BYTES = 10**9
WAIT_SECONDS = 3.0
ZONES = ("Africa/Accra", "Asia/Muscat", "Europe/Madrid")
FONTS = ("Inter-Regular", "Inter-Bold", "IBMPlexSansArabic-Regular", "IBMPlexSansArabic-Bold", "NotoEmoji-Regular")


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is for the person at the terminal; it never holds a password or a secret."""

    subject: str
    good: bool
    text: str


def examine(settings: Settings, url: str, *, config: Path = Path("config.env")) -> Iterator[Finding]:
    """Looks at everything, also after something was found wrong; `url` is the one Comanda itself would use."""
    yield _secret(settings)
    yield from _database(url)
    yield _data_folder(settings.data_dir)
    yield free_space(settings.data_dir)
    yield _storage(settings)
    yield _time_zones()
    yield _fonts()
    yield _port(settings.host, settings.port)
    yield _public_url(settings)
    yield _mail(settings)
    yield _config_file(config)
    if settings.redis_url:
        yield _redis(settings.redis_url)


def _secret(settings: Settings) -> Finding:
    try:
        count = len(settings.secret_keys())
    except SettingsRefused as refusal:
        return Finding("secret key", False, str(refusal))
    return Finding("secret key", True, "set" if count == 1 else f"set, {count} keys are accepted")


def _database(url: str) -> Iterator[Finding]:
    try:
        check(url)
    except DatabaseRefused as refusal:
        never_migrated = 'role "comanda_app" does not exist' in str(refusal)
        text = "It was never prepared. Run `comanda migrate` once." if never_migrated else str(refusal)
        yield Finding("database", False, text)
        return
    except DBAPIError as error:
        yield Finding(
            "database",
            False,
            f"The login in DATABASE_URL may not read the schema's revision ({type(error.orig).__name__}). Is it "
            "comanda_app, the login that `comanda migrate` prepares?",
        )
        return
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
            yield Finding(
                "database", True, f"PostgreSQL {version // 10000}.{version % 10000} answers, schema {head()}"
            )
            yield _login(connection)
            yield _row_security(connection)
            yield _emails(connection)
    except psycopg.Error as error:
        yield Finding("database", False, f"It stopped answering while it was examined ({type(error).__name__}).")


def _emails(connection: psycopg.Connection) -> Finding:
    """Each business sees its own in its settings; those that were asked for on no business's pages nobody else does."""
    failed, of_none, problem = connection.execute(
        """
        SELECT count(*), count(*) FILTER (WHERE tenant_id IS NULL),
               (array_agg(provider_response ORDER BY created_at DESC))[1]
          FROM notifications WHERE channel = 'email' AND status = 'failed' AND created_at > now() - interval '7 days'
        """
    ).fetchone() or (0, 0, "")
    if not failed:
        return Finding("e-mails", True, "none of the last seven days was given up")
    return Finding(
        "e-mails",
        False,
        f"{failed} of the last seven days did not arrive, {of_none} of them asked for on no business's pages. The "
        f"mail server said last: {problem}",
    )


def _login(connection: psycopg.Connection) -> Finding:
    row = connection.execute(
        """
        SELECT rolname, rolsuper, rolbypassrls,
               (SELECT bool_and(pg_has_role(current_user, r.oid, CASE WHEN
                       current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END))
                  FROM pg_roles r WHERE r.rolname IN ('comanda_staff', 'comanda_customer'))
          FROM pg_roles WHERE rolname = current_user
        """
    ).fetchone()
    assert row is not None
    name, is_super, bypasses, may_act = row
    if is_super or bypasses:
        return Finding(
            "database login",
            False,
            f"{name} {'is a superuser' if is_super else 'has BYPASSRLS'}, so the database does not hold it to one "
            "business's rows. Put the login comanda_app into DATABASE_URL, and this one into DATABASE_OWNER_URL.",
        )
    if not may_act:
        return Finding(
            "database login",
            False,
            f"{name} may not act as comanda_staff and comanda_customer. As the owner, run: "
            f'GRANT comanda_staff, comanda_customer TO "{name}"',
        )
    return Finding("database login", True, f"{name} is held to one business's rows")


def _row_security(connection: psycopg.Connection) -> Finding:
    """`check` has refused a database where it is not so."""
    rows = connection.execute(
        """
        SELECT c.relname
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND (c.relname = 'tenants' OR EXISTS (
                   SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
         ORDER BY c.relname
        """
    ).fetchall()
    return Finding("row-level security", True, f"forced on all {len(rows)} tables of businesses")


def _data_folder(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "data folder",
            False,
            f"{folder.absolute()} cannot be written to ({_reason(error)}). Set DATA_DIR to a folder that can.",
        )
    return Finding("data folder", True, f"{folder.absolute()} can be written to")


def free_space(folder: Path, *, least_bytes: int = LEAST_FREE_BYTES) -> Finding:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    enough = free >= least_bytes
    text = f"{free / 10**9:.1f} GB free at {place}"
    return Finding(
        "disk", enough, text if enough else f"only {text}; make room: PostgreSQL stops when the disk is full"
    )


def _storage(settings: Settings) -> Finding:
    place = settings.storage_url or str((settings.data_dir / "uploads").absolute())

    async def try_it() -> bool:
        storage, key, content = settings.storage(), f"doctor-{secrets.token_hex(8)}.txt", secrets.token_bytes(16)
        await storage.write(key, content)
        found = await storage.read(key)
        await storage.remove(key)
        return found == content and await storage.read(key) is None

    try:
        good = asyncio.run(try_it())
    except SettingsRefused as refusal:
        return Finding("files", False, str(refusal))
    except StorageUnavailable as problem:
        return Finding(
            "files", False, f"They cannot be kept at {place}: {problem.why}. Check the STORAGE_ settings."
        )
    if not good:
        return Finding("files", False, f"{place} does not give back what was written, or keeps what was removed.")
    return Finding("files", True, f"can be written, read and removed at {place}")


def _time_zones() -> Finding:
    missing = [zone for zone in ZONES if zone not in zoneinfo.available_timezones()]
    if missing:
        return Finding("time zones", False, f"{', '.join(missing)} is not known here. Install the package tzdata.")
    return Finding("time zones", True, f"{len(zoneinfo.available_timezones())} known")


def _fonts() -> Finding:
    missing = [font for font in FONTS if not (FONTS_FOLDER / f"{font}.ttf").is_file()]
    if missing:
        return Finding("fonts", False, f"{', '.join(missing)} is missing in {FONTS_FOLDER}. Install Comanda anew.")
    return Finding("fonts", True, "all there")


def _port(host: str, port: int) -> Finding:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            trial.bind(address)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return Finding(
                "port", False, f"Comanda cannot listen on {host}:{port} ({_reason(error)}). Check HOST and PORT."
            )
    else:
        return Finding("port", True, f"{port} is free")
    if _comanda_answers(host, port):
        return Finding("port", True, f"Comanda answers on {port}")
    return Finding("port", False, f"Another program uses {host}:{port}. Stop it, or set PORT to another number.")


def _comanda_answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", "/api/openapi.json")
        document = json.loads(connection.getresponse().read())
        return bool(document["info"]["title"] == "Comanda")
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def _public_url(settings: Settings) -> Finding:
    if settings.public_url is not None:
        return Finding("public address", True, settings.base_url())
    return Finding(
        "public address",
        settings.demo,
        f"PUBLIC_URL is not set, so QR codes and links lead to {settings.base_url()}"
        + (", which is fine for a demo" if settings.demo else ". Set it to the address that customers see."),
    )


def _mail(settings: Settings) -> Finding:
    post = settings.post()
    if isinstance(post, NoPost):
        return Finding("mail server", False, NO_MAIL_SERVER)
    if not isinstance(post, SmtpPost):
        return Finding("mail server", True, "none; the demo shows its e-mails at /sandbox")
    try:
        asyncio.run(post.greet())
    except NotDelivered as problem:
        return Finding("mail server", False, f"{post.host}:{post.port} says: {problem}. Check the SMTP_ settings.")
    return Finding("mail server", True, f"{post.host}:{post.port} answers")


def _config_file(config: Path) -> Finding:
    try:
        mode = stat.S_IMODE(config.stat().st_mode)
    except FileNotFoundError:
        return Finding("config.env", True, "there is none; everything comes from the environment")
    if mode & 0o077:
        return Finding(
            "config.env", False, f"others on this machine may read its secrets. Run: chmod 600 {config.absolute()}"
        )
    return Finding("config.env", True, "only its owner may read it")


def _redis(url: str) -> Finding:
    async def answers() -> bool:
        async with asyncio.timeout(WAIT_SECONDS):
            answered: bool = await shared_storage(url).check()
            return answered

    try:
        good = asyncio.run(answers())
    except Exception as error:  # whatever the client library raises; its text may hold the URL's password
        return Finding("Redis", False, f"It does not answer ({type(error).__name__}). Is REDIS_URL right?")
    if not good:
        return Finding("Redis", False, "It does not answer. Is it running, is REDIS_URL right?")
    return Finding("Redis", True, "answers")


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "there is no machine of that name"
    return os.strerror(error.errno) if error.errno and error.errno > 0 else type(error).__name__
