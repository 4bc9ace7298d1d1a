"""The sandbox beside a demo, whose child it is, and never beside keys that move real money."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import AnyHttpUrl
from sqlalchemy import delete

from comanda.bootstrap import Comanda, Settings, SettingsRefused
from comanda.kit.embedded import EmbeddedPostgres
from comanda.kit.tenancy import Scope
from comanda.payments.models import MerchantAccount
from comanda.sandbox.child import sandbox_as_child
from comanda.serving import beside_sandbox
from tests.factories import make_shop
from tests.house import House as Server
from tests.house import free_port, wait_until_gone

PARENT = """
from comanda.sandbox.child import sandbox_as_child

with sandbox_as_child() as origin:
    print(origin, flush=True)
    input()
"""
LIVE = (["sandbox", "--port", "0"], ["serve", "--demo", "--port", str(free_port())])


def settings_of(**more: Any) -> Settings:
    return Settings(_env_file=None, demo=True, secret_key="a secret for tests that is long enough", **more)


def public_origin(origin: object) -> Any:
    url = f"{str(origin).rstrip('/')}/control/settings"
    return httpx.get(url, trust_env=False).json()["public_origin"]


def test_what_was_not_set_leads_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAYSTACK_URL", "MTN_MOMO_URL", "HUBTEL_URL", "HUBTEL_STATUS_URL", "SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    own = AnyHttpUrl("https://hubtel.example/x")
    with beside_sandbox(settings_of(hubtel_url=own, port=8123)) as settings:
        origin = str(settings.sandbox_url).rstrip("/")
        assert str(settings.paystack_url) == f"{origin}/paystack"
        assert str(settings.mtn_momo_url) == f"{origin}/momo"
        assert (settings.hubtel_url, str(settings.hubtel_status_url)) == (own, f"{origin}/hubtel-status")
        assert public_origin(origin) == "http://localhost:8123/sandbox"
    with pytest.raises(httpx.ConnectError):
        public_origin(origin)


def test_a_sandbox_of_ones_own_is_left_alone() -> None:
    with sandbox_as_child() as origin:
        with beside_sandbox(settings_of(sandbox_url=AnyHttpUrl(origin))) as settings:
            assert str(settings.paystack_url) == f"{origin}/paystack"
        assert public_origin(origin) == "http://localhost:8000/sandbox"


def test_one_that_does_not_answer() -> None:
    with (
        pytest.raises(
            SettingsRefused, match=r"The sandbox at http://127\.0\.0\.1:1 does not answer: ConnectError\."
        ),
        beside_sandbox(settings_of(sandbox_url=AnyHttpUrl("http://127.0.0.1:1"))),
    ):
        raise AssertionError


def test_it_does_not_outlive_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert parent.stdout is not None
        origin = parent.stdout.readline().strip()
        (child,) = children_of(parent.pid)
        assert public_origin(origin) is None
    finally:
        parent.kill()
        parent.communicate()
    wait_until_gone(child)


def children_of(pid: int) -> list[int]:
    """Those that are a sandbox."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            parent = (one / "stat").read_text().rpartition(")")[2].split()[1]
            command = (one / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == pid and b"comanda.sandbox.child" in command:
            found.append(int(one.name))
    return found


@pytest.fixture
def demo() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="comanda-sandbox-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = Server(home, PROCESSES="2")
        try:
            yield server
        finally:
            server.stop()


def test_every_process_of_a_demo_knows_it(demo: Server) -> None:
    demo.start("--demo")
    assert demo.process is not None
    (child,) = children_of(demo.process.pid)
    for _ in range(6):
        state = httpx.get(f"{demo.url}/sandbox/phone/state")
        assert (state.status_code, state.json()["prompts"]) == (200, [])
    demo.process.terminate()
    assert demo.process.wait(20) == 0
    wait_until_gone(child)


@pytest.fixture
async def live(
    app: Comanda, client: httpx.AsyncClient, embedded: EmbeddedPostgres, database_name: str
) -> AsyncIterator[dict[str, str]]:
    """The environment of an installation one of whose businesses takes real money."""
    tenant_id = (await make_shop(app, client)).tenant_id
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        session.add(
            MerchantAccount(
                tenant_id=tenant_id,
                provider="paystack",
                sealed_keys="",
                is_live=True,
                methods=[],
                sealed_webhook_token="",
                webhook_hash=uuid4().hex,
            )
        )
    url, owner_url = embedded.url(database=database_name), embedded.owner_url(database_name)
    yield {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url}
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await session.execute(delete(MerchantAccount).where(MerchantAccount.tenant_id == tenant_id))


def refused(home: Path, command: list[str], **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "comanda.cli", *command],
        cwd=home,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(home / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.parametrize("command", LIVE, ids=["sandbox", "demo"])
async def test_none_beside_live_keys(live: dict[str, str], tmp_path: Path, command: list[str]) -> None:
    said = await asyncio.to_thread(refused, tmp_path, command, **live)
    assert said == (
        "comanda: A business of this database takes real money, so no sandbox starts beside it. "
        "Use another DATABASE_URL or DATA_DIR.\n"
    )


def test_nobody_can_be_asked_about_live_keys(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    said = refused(tmp_path, ["sandbox", "--port", "0"], DATABASE_URL=url)
    assert said.startswith("comanda: The database does not answer, so nobody knows whether a business takes real")
