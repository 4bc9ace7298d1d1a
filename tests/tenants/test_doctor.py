"""What the doctor finds, and opening a business from the command line."""

import os
import shutil
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from pydantic import AnyHttpUrl

from comanda.bootstrap import Comanda, Settings, SettingsRefused
from comanda.commands import create_tenant
from comanda.doctor import Finding, examine, free_space
from comanda.kit.embedded import EmbeddedPostgres
from tests.bucket import Bucket
from tests.factories import PASSWORD, Shop


def findings(settings: Settings, url: str, folder: Path, **changes: Any) -> dict[str, Finding]:
    own = {"port": free_port(), "data_dir": folder / "data", "demo": True, **changes}
    found = list(examine(settings.model_copy(update=own), url, config=folder / "config.env"))
    assert len({finding.subject for finding in found}) == len(found)
    return {finding.subject: finding for finding in found}


def free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


@pytest.fixture
def url(embedded: EmbeddedPostgres, database_name: str) -> str:
    return embedded.url(database=database_name)


@pytest.fixture
def copy(embedded: EmbeddedPostgres, worker_id: str) -> Iterator[str]:
    """The name of a database that a test may spoil."""
    name = f"spoilt_{worker_id}"
    with psycopg.connect(embedded.owner_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE comanda").format(sql.Identifier(name)))
        yield name
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def spoil(embedded: EmbeddedPostgres, name: str, statement: str) -> None:
    with psycopg.connect(embedded.owner_url(name), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_sound_installation_has_nothing_to_mend(
    settings: Settings, embedded: EmbeddedPostgres, copy: str, tmp_path: Path
) -> None:
    found = findings(settings, embedded.url(database=copy), tmp_path)
    assert [finding for finding in found.values() if not finding.good] == []
    assert list(found) == [
        "secret key",
        "database",
        "database login",
        "row-level security",
        "e-mails",
        "data folder",
        "disk",
        "files",
        "time zones",
        "fonts",
        "port",
        "public address",
        "mail server",
        "config.env",
    ]
    assert found["database"].text.startswith("PostgreSQL 18.")
    assert found["database login"].text == "comanda_app is held to one business's rows"
    assert (tmp_path / "data").is_dir()
    assert [one.name for one in (tmp_path / "data").rglob("*")] == ["uploads"]


def test_e_mails_that_did_not_arrive_are_told(
    settings: Settings, embedded: EmbeddedPostgres, copy: str, tmp_path: Path
) -> None:
    spoil(
        embedded,
        copy,
        "INSERT INTO notifications (id, recipient_email, notification_type, language, status, provider_response,"
        " created_at) VALUES"
        " (gen_random_uuid(), 'ama@guest.example', 'verify_email', 'en', 'failed', '550 no', now()),"
        " (gen_random_uuid(), 'ama@guest.example', 'verify_email', 'en', 'sent', NULL, now()),"
        " (gen_random_uuid(), 'ama@guest.example', 'verify_email', 'en', 'failed', '421 old', now() - interval '8 d')",
    )
    found = findings(settings, embedded.url(database=copy), tmp_path)["e-mails"]
    assert (found.good, found.text) == (
        False,
        "1 of the last seven days did not arrive, 1 of them asked for on no business's pages. The mail server said "
        "last: 550 no",
    )


def test_a_mail_server_that_is_missing_or_away_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    there = findings(settings, url, tmp_path)["mail server"]
    assert (there.good, there.text) == (True, f"127.0.0.1:{settings.smtp_port} answers")
    demo = findings(settings, url, tmp_path, smtp_host=None)["mail server"]
    assert (demo.good, demo.text) == (True, "none; the demo shows its e-mails at /sandbox")
    none = findings(settings, url, tmp_path, smtp_host=None, demo=False)["mail server"]
    assert (none.good, none.text.partition(",")[0]) == (False, "SMTP_HOST is not set")
    away = findings(settings, url, tmp_path, smtp_port=free_port())["mail server"]
    assert not away.good
    assert "SMTPConnectError" in away.text
    bare = findings(settings, url, tmp_path, smtp_security="starttls", smtp_password="hunter2")["mail server"]
    assert not bare.good
    assert "STARTTLS" in bare.text
    assert "hunter2" not in bare.text


def test_a_wrong_secret_is_told_without_it(settings: Settings, url: str, tmp_path: Path) -> None:
    secret = findings(settings, url, tmp_path, demo=False, secret_key="tooshort")["secret key"]
    assert not secret.good
    assert "tooshort" not in secret.text
    assert "config.env" in secret.text


@pytest.mark.parametrize(
    "bad",
    [
        "postgresql://comanda:hushhush@127.0.0.1:1/comanda",
        "postgres//comanda:hushhush@127.0.0.1/comanda",
        "host=127.0.0.1 port=nowhere password=hushhush",
    ],
)
def test_a_database_that_does_not_answer_leaves_the_rest_examined(
    settings: Settings, bad: str, tmp_path: Path
) -> None:
    found = findings(settings, bad, tmp_path)
    assert not found["database"].good
    assert "DATABASE_URL" in found["database"].text
    assert not {"database login", "row-level security"} & found.keys()
    assert found["fonts"].good
    assert not any("hushhush" in finding.text for finding in found.values())


def test_an_old_or_empty_schema_is_told(
    settings: Settings, embedded: EmbeddedPostgres, copy: str, tmp_path: Path
) -> None:
    spoil(embedded, copy, "DELETE FROM alembic_version")
    lost = findings(settings, embedded.url(database=copy), tmp_path)["database"]
    assert (lost.good, "does not say of which version" in lost.text) == (False, True)

    spoil(embedded, copy, "REVOKE SELECT ON alembic_version FROM comanda_app")
    refused = findings(settings, embedded.url(database=copy), tmp_path)["database"]
    assert (refused.good, "InsufficientPrivilege" in refused.text) == (False, True)


def test_a_server_that_was_never_prepared_is_told(settings: Settings, tmp_path: Path) -> None:
    fresh = EmbeddedPostgres(tmp_path / "fresh")
    fresh.start()
    try:
        database = findings(settings, fresh.url(), tmp_path)["database"]
    finally:
        fresh.stop()
        shutil.rmtree(fresh.socket_dir)
    assert (database.good, database.text) == (False, "It was never prepared. Run `comanda migrate` once.")


def test_a_login_that_sees_everything_is_told(
    settings: Settings, embedded: EmbeddedPostgres, database_name: str, tmp_path: Path
) -> None:
    found = findings(settings, embedded.owner_url(database_name), tmp_path)
    assert found["database"].good
    assert not found["database login"].good
    assert found["database login"].text.startswith("postgres is a superuser")


def test_a_table_without_forced_row_security_is_named(
    settings: Settings, embedded: EmbeddedPostgres, copy: str, tmp_path: Path
) -> None:
    spoil(embedded, copy, "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
    spoil(embedded, copy, "ALTER TABLE tenants DISABLE ROW LEVEL SECURITY")
    found = findings(settings, embedded.url(database=copy), tmp_path)["database"]
    assert not found.good
    assert found.text.startswith("Row-level security is not forced on orders, tenants:")


def test_a_data_folder_that_is_none_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = findings(settings, url, tmp_path, data_dir=tmp_path / "file")["data folder"]
    assert not found.good
    assert "Set DATA_DIR" in found.text


def test_where_files_are_kept_is_told(settings: Settings, url: str, tmp_path: Path, bucket: Bucket) -> None:
    disk = findings(settings, url, tmp_path)["files"]
    assert (disk.good, disk.text) == (True, f"can be written, read and removed at {tmp_path}/data/uploads")
    there = findings(settings, url, tmp_path, **bucket.variables())["files"]
    assert there.good
    assert there.text == "can be written, read and removed at s3://comanda-files/comanda/uploads"
    assert [method for method, _ in bucket.asked] == ["PUT", "GET", "DELETE", "GET"]
    assert bucket.objects == {}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"storage_s3_secret_key": "another"}, "it refuses our keys, or does not let them do this"),
        ({"storage_url": "s3://no-such-bucket"}, "there is no such bucket"),
        ({"storage_s3_endpoint": "http://127.0.0.1:1"}, "it cannot be reached, or does not understand us"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_told(
    settings: Settings, url: str, tmp_path: Path, bucket: Bucket, wrong: dict[str, str], text: str
) -> None:
    found = findings(settings, url, tmp_path, **bucket.variables(**wrong))["files"]
    place = wrong.get("storage_url", "s3://comanda-files/comanda/uploads")
    assert not found.good
    assert found.text == f"They cannot be kept at {place}: {text}. Check the STORAGE_ settings."


def test_half_a_bucket_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    found = findings(settings, url, tmp_path, storage_url="s3://comanda-files")["files"]
    assert (found.good, found.text) == (
        False,
        "STORAGE_URL needs STORAGE_S3_ACCESS_KEY and STORAGE_S3_SECRET_KEY.",
    )


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    assert free_space(tmp_path / "not" / "yet", least_bytes=0).good
    full = free_space(tmp_path, least_bytes=10**18)
    assert not full.good
    assert full.text.startswith("only ")


def test_a_port_in_use_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))  # bound but deaf: the answer is not waited for
        port = other.getsockname()[1]
        found = findings(settings, url, tmp_path, port=port)["port"]
    assert not found.good
    assert found.text == f"Another program uses 127.0.0.1:{port}. Stop it, or set PORT to another number."


@pytest.mark.parametrize(
    ("body", "good"), [(b'{"info": {"title": "Comanda"}}', True), (b'{"info": "else"}', False), (b"<html>", False)]
)
def test_a_port_is_good_where_comanda_answers(
    settings: Settings, url: str, tmp_path: Path, body: bytes, good: bool
) -> None:
    with answering(body) as port:
        assert findings(settings, url, tmp_path, port=port)["port"].good is good


def test_a_host_that_is_not_ours_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    found = findings(settings, url, tmp_path, host="no-such-machine.invalid")["port"]
    assert not found.good
    assert "HOST" in found.text


def test_links_need_a_public_address_unless_it_is_a_demo(settings: Settings, url: str, tmp_path: Path) -> None:
    assert findings(settings, url, tmp_path)["public address"].good
    assert not findings(settings, url, tmp_path, demo=False)["public address"].good
    public = AnyHttpUrl("https://order.example/")
    found = findings(settings, url, tmp_path, demo=False, public_url=public)["public address"]
    assert (found.good, found.text) == (True, "https://order.example")


def test_config_env_is_for_its_owner_only(settings: Settings, url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.env"
    config.touch()
    config.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP)
    found = findings(settings, url, tmp_path)["config.env"]
    assert not found.good
    assert found.text.endswith(f"chmod 600 {config}")
    config.chmod(0o600)
    assert findings(settings, url, tmp_path)["config.env"].good


def test_a_redis_that_does_not_answer_is_told(settings: Settings, url: str, tmp_path: Path) -> None:
    found = findings(settings, url, tmp_path, redis_url="redis://:hushhush@127.0.0.1:1/0")["Redis"]
    assert not found.good
    assert "hushhush" not in found.text
    assert "Redis" not in findings(settings, url, tmp_path)


@contextmanager
def answering(body: bytes) -> Iterator[int]:
    """A server that answers everything with `body`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


WANTED: dict[str, Any] = {
    "name": "Blue Door Café",
    "name2": "مقهى الباب الأزرق",
    "slug": None,
    "country": "GH",
    "currency": "GHS",
    "timezone": "Africa/Accra",
    "language": "en",
    "full_name": "Akosua Mensah",
    "password": PASSWORD,
}


async def test_a_business_is_opened_from_the_command_line(
    settings: Settings, url: str, app: Comanda, client: httpx.AsyncClient
) -> None:
    email = f"akosua-{os.urandom(4).hex()}@blue-door.example"
    closed = settings.model_copy(update={"registration_open": False})
    slug = f"blue-door-{os.urandom(4).hex()}"
    assert await create_tenant(closed, url, **{**WANTED, "slug": slug, "email": email}) == slug

    answer = await client.post("/api/token", data={"username": email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["restaurant"]) == (200, slug)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"country": "ZZ"}, "country: is not a known country (ISO 3166, such as GH)."),
        ({"country": "Ghana"}, "country: is written as two capitals (ISO 3166), such as GH."),
        ({"currency": "cedi"}, "currency: is written as three capitals (ISO 4217), such as GHS."),
        ({"timezone": "Accra"}, "timezone: is not a known time zone (such as Africa/Accra)."),
        ({"language": "fr"}, "language: Input should be 'en' or 'ar'."),
        (
            {"email": "akosua"},
            "email: must be an e-mail address such as ama@example.com, in Latin letters and digits.",
        ),
        ({"full_name": " "}, "owner: must not be empty."),
        ({"password": "hush"}, "password: String should have at least 8 characters."),
        (
            {"slug": "Blue Door"},
            "slug: is written with 3 to 40 small letters, digits and hyphens, such as blue-door.",
        ),
        (
            {"password": "Password1!"},
            "This is one of the passwords that are guessed first. Take several words that have nothing to do with "
            "each other.",
        ),
    ],
)
async def test_a_business_with_wrong_values_is_refused_in_one_sentence(
    settings: Settings, url: str, client: httpx.AsyncClient, wrong: dict[str, str], sentence: str
) -> None:
    email = f"wrong-{os.urandom(4).hex()}@blue-door.example"
    with pytest.raises(SettingsRefused) as refusal:
        await create_tenant(settings, url, **{**WANTED, "email": email, **wrong})
    assert str(refusal.value) == sentence
    answer = await client.post("/api/token", data={"username": email, "password": PASSWORD})
    assert answer.status_code == 401


async def test_a_taken_slug_is_refused_in_one_sentence(settings: Settings, url: str, shop: Shop) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        await create_tenant(settings, url, **{**WANTED, "slug": shop.slug, "email": "akosua@blue-door.example"})
    assert str(refusal.value) == (
        f"The address {shop.slug} is already used by another business. Choose a different one."
    )
