"""The command line."""

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from comanda.bootstrap import Settings, SettingsRefused, read_settings
from comanda.kit.embedded import EmbeddedFailed, EmbeddedPostgres
from comanda.logs import configure_logs
from comanda.migrations.run import DatabaseRefused, check, migrate
from comanda.notifications.smtp import NO_MAIL_SERVER, NoPost

cli = typer.Typer(
    help="Comanda: ordering, customers and a live kitchen. Settings come from config.env and the environment.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
tenant_cli = typer.Typer(help="Businesses of this installation.", no_args_is_help=True)
cli.add_typer(tenant_cli, name="tenant")
invoices_cli = typer.Typer(help="Invoices that were issued.", no_args_is_help=True)
cli.add_typer(invoices_cli, name="invoices")
erasures_cli = typer.Typer(help="People who were erased.", no_args_is_help=True)
cli.add_typer(erasures_cli, name="erasures")
audit_cli = typer.Typer(help="The audit trail.", no_args_is_help=True)
cli.add_typer(audit_cli, name="audit")


@contextlib.contextmanager
def database(settings: Settings, *, keep_running: bool = True) -> Iterator[tuple[str, str]]:
    """The app's URL and the owner's. Starts the embedded database if that is the one; whoever started it stops it,
    and with `keep_running` false it is stopped in any case."""
    if settings.database_url:
        yield settings.database_url, settings.database_owner_url or settings.database_url
        return
    _make(settings.data_dir)
    embedded = EmbeddedPostgres(settings.data_dir)
    started = embedded.start()
    try:
        yield embedded.url(), embedded.owner_url()
    finally:
        if started or not keep_running:
            embedded.stop()


@cli.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Migrate, load the demo businesses, print their addresses.")
    ] = False,
    worker: Annotated[bool, typer.Option(help="Also work off the job queue.")] = True,
    port: Annotated[int | None, typer.Option(help="Instead of PORT.")] = None,
) -> None:
    """Serve the API and the pages, until Ctrl-C or SIGTERM."""
    from comanda.serving import beside_sandbox, listen
    from comanda.serving import serve as run

    overrides: dict[str, object] = {}
    if demo:
        overrides["demo"] = True
    if port is not None:
        overrides["port"] = port
    settings = read_settings(**overrides)
    settings.secret_keys()
    with (
        _only_server(settings.data_dir),
        listen(settings) as listening,
        database(settings, keep_running=False) as (url, owner_url),
        contextlib.ExitStack() as stack,
    ):
        if settings.demo or not settings.database_url:
            migrate(owner_url)
        check(url)
        if settings.demo:
            from comanda.demo.load import load_demo, tell

            _refuse_live_keys(url)
            settings = stack.enter_context(beside_sandbox(settings))
            found = asyncio.run(load_demo(settings, url, orders=0, seed=1, say=lambda _: None))
            tell(settings, found, typer.echo)
        else:
            from comanda.demo.load import refuse_demo

            asyncio.run(refuse_demo(url))
            if isinstance(settings.post(), NoPost):
                typer.echo(f"comanda: {NO_MAIL_SERVER}", err=True)
        run(settings, url, listening, worker=worker)


@cli.command()
def worker() -> None:
    """Work off the job queue, in a process of its own."""
    from comanda.bootstrap import assemble

    settings = read_settings()
    settings.secret_keys()
    configure_logs()
    with database(settings) as (url, _):
        check(url)

        async def work() -> None:
            stop = asyncio.Event()
            for one in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(one, stop.set)
            async with assemble(settings, url).running(worker=True):
                await stop.wait()

        asyncio.run(work())


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version. Safe to run again, and while Comanda runs."""
    settings = read_settings()
    with database(settings) as (_, owner_url):
        migrate(owner_url)
    typer.echo("The database is up to date.")


@cli.command()
def demo(
    orders: Annotated[
        int, typer.Option(min=0, max=200_000, help="Also write this many more orders, spread over the last month.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="The same seed draws the same orders.")] = 1,
) -> None:
    """Load the two demo businesses, with --orders also history."""
    from comanda.demo.load import load_demo

    settings = read_settings(demo=True)
    with database(settings) as (url, owner_url):
        migrate(owner_url)
        asyncio.run(load_demo(settings, url, orders=orders, seed=seed, say=typer.echo))


@cli.command()
def openapi(
    problems: Annotated[
        bool, typer.Option("--problems", help="Instead, the list of everything that can be refused, as Markdown.")
    ] = False,
) -> None:
    """Print the OpenAPI document."""
    from comanda.app import openapi_document
    from comanda.description import problems_page

    if problems:
        typer.echo(problems_page(), nl=False)
    else:
        typer.echo(json.dumps(openapi_document(), indent=1, ensure_ascii=False, sort_keys=True))


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this machine only; 0: any that is free.")] = 8009,
    seed: Annotated[
        int | None, typer.Option(help="Of what looks random; without one, a new one each time.")
    ] = None,
) -> None:
    """Stand in for Paystack, MTN MoMo, Hubtel, Twilio and Africa's Talking on this machine, until Ctrl-C or SIGTERM.

    Its telephone is the page /phone. Refuses where a business of this installation takes real money.
    """
    from comanda.sandbox.serving import serve as run

    settings = read_settings()
    if settings.database_url or (EmbeddedPostgres(settings.data_dir).folder / "PG_VERSION").exists():
        with database(settings) as (url, _):
            _refuse_live_keys(url)
    run(port, seed if seed is not None else secrets.randbits(32))


@cli.command()
def doctor() -> None:
    """Check settings, database and folders, and say what to mend."""
    from comanda.doctor import examine

    settings = read_settings()
    with database(settings) as (url, _):
        findings = list(examine(settings, url))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'MEND'}  {finding.subject}: {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


@tenant_cli.command("create")
def tenant_create(
    name: Annotated[str, typer.Argument(help="The business's name.")],
    email: Annotated[str, typer.Option(help="The owner's e-mail.")],
    country: Annotated[str, typer.Option(help="ISO 3166, such as GH, OM or ES.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, such as GHS, OMR or EUR.")],
    timezone: Annotated[str, typer.Option(help="Such as Africa/Accra.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="The owner's.")
    ],
    owner: Annotated[str, typer.Option(help="The owner's name.")] = "Owner",
    name2: Annotated[str, typer.Option(help="The name in the second language.")] = "",
    slug: Annotated[
        str | None, typer.Option(help="Its address, /r/<slug>; made from the name if missing.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or ar: which language guests see first.")] = "en",
) -> None:
    """Open a business with its owner."""
    from comanda.commands import create_tenant

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        made = asyncio.run(
            create_tenant(
                settings, url, name=name, name2=name2, slug=slug, country=country, currency=currency,
                timezone=timezone, language=language, email=email, full_name=owner, password=password,
            )
        )  # fmt: skip
    typer.echo(f"Opened {name}: {settings.base_url()}/r/{made}")


@tenant_cli.command("reset-second-factor")
def tenant_reset_second_factor(
    slug: Annotated[str, typer.Argument(help="The business's address, /r/<slug>.")],
    email: Annotated[str, typer.Argument(help="Of whoever has lost their phone and backup codes.")],
) -> None:
    """Let someone who works at a business sign in with the password alone, and set up a second factor anew."""
    from comanda.commands import reset_second_factor

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        asyncio.run(reset_second_factor(settings, url, slug=slug, email=email))
    typer.echo(f"{email} signs in with the password now, and is signed out everywhere.")


@erasures_cli.callback()
def erasures() -> None:
    """People who were erased."""


@erasures_cli.command("replay")
def erasures_replay() -> None:
    """After a backup was restored: erase again whom it has brought back, as ERASURE_LOG says. A start does it too."""
    from comanda.commands import replay_erasures

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        done = asyncio.run(replay_erasures(settings, url))
    typer.echo(f"Erased again: {done.people} in businesses, {done.accounts} accounts.")


@invoices_cli.callback()
def invoices() -> None:
    """Invoices that were issued."""  # with one command only, typer would leave out its name


@invoices_cli.command("verify")
def invoices_verify(
    business: Annotated[
        str | None, typer.Option(help="The business's address, /r/<slug>; all without it.")
    ] = None,
) -> None:
    """Prove that no invoice was changed, left out or put in between; ends with 1 where one was."""
    from comanda.commands import verify_invoices

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        verdicts = asyncio.run(verify_invoices(settings, url, slug=business))
    for verdict in verdicts:
        what = f"{verdict.business}, {verdict.tax_id}: {verdict.invoices} invoices and credit notes"
        if not verdict.faults:
            typer.echo(f"ok      {what}, the last {verdict.last_number}")
        for fault in verdict.faults:
            typer.echo(f"BROKEN  {what}: {fault}")
    if not verdicts:
        typer.echo("No invoice was issued yet.")
    if any(verdict.faults for verdict in verdicts):
        raise typer.Exit(1)


@cli.command()
def reseal() -> None:
    """Seal everything under the first key of SECRET_KEY; then the others can be taken out. Ends with 1 where something
    cannot be opened by any of the keys."""
    from comanda.commands import reseal_everything

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        tallies = asyncio.run(reseal_everything(settings, url))
    for name, tally in tallies.items():
        typer.echo(
            f"{'ok     ' if not tally.left else 'CLOSED '} {name}: {tally.resealed} sealed anew, {tally.left} left"
        )
    if any(tally.left for tally in tallies.values()):
        typer.echo(
            "What is left was sealed under a key that SECRET_KEY does not hold. Put it back, or enter it again."
        )
        raise typer.Exit(1)
    typer.echo("Everything is under the first key now.")


@audit_cli.callback()
def audit() -> None:
    """The audit trail."""


@audit_cli.command("verify")
def audit_verify(
    business: Annotated[
        str | None, typer.Option(help="The business's address, /r/<slug>; all without it.")
    ] = None,
) -> None:
    """Prove that no entry was changed, taken out or put in between; ends with 1 where one was. Note the last hash
    somewhere else: it proves that nothing was cut off at the end."""
    from comanda.commands import verify_audit

    settings = read_settings()
    with database(settings) as (url, _):
        check(url)
        found = asyncio.run(verify_audit(settings, url, slug=business))
    for slug, chain in found:
        what = f"{slug}: {chain.entries} entries"
        if not chain.faults:
            early = f", and {chain.unlinked} from before there was a chain" if chain.unlinked else ""
            began = (
                f"; it begins after {chain.gone_until:%Y-%m-%d}: {chain.gone} earlier went by rule"
                if chain.gone
                else ""
            )
            typer.echo(f"ok      {what}{early}{began}; the last hash is {chain.last_hash or 'none'}")
        for fault in chain.faults:
            typer.echo(f"BROKEN  {what}: {fault}")
    if any(chain.faults for _, chain in found):
        raise typer.Exit(1)


def _refuse_live_keys(url: str) -> None:
    """No sandbox starts beside keys that move real money. Raises SettingsRefused."""
    from comanda.payments.merchants import has_live_accounts

    try:
        live = has_live_accounts(url)
    except psycopg.OperationalError:
        raise SettingsRefused(
            "The database does not answer, so nobody knows whether a business takes real money. Is DATABASE_URL right?"
        ) from None
    if live:
        raise SettingsRefused(
            "A business of this database takes real money, so no sandbox starts beside it. Use another DATABASE_URL "
            "or DATA_DIR."
        )


def _make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsRefused(f"DATA_DIR {data_dir} cannot be made: {error.strerror}.") from None


@contextlib.contextmanager
def _only_server(data_dir: Path) -> Iterator[None]:
    """One server per data folder."""
    _make(data_dir)
    with (data_dir / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsRefused(
                f"Comanda already runs from {data_dir.resolve()}. Stop it first, or set DATA_DIR to another folder."
            ) from None
        yield


def main() -> None:
    try:
        cli()
    except (SettingsRefused, DatabaseRefused, EmbeddedFailed) as refusal:
        print(f"comanda: {refusal}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    os.umask(0o077)
    main()
