"""What is done for those who have not proved who they are. By the worker, and not while they wait: an answer that took
longer where there is an account would tell that there is one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.tasks import Task

from comanda.accounts import repository
from comanda.accounts.messages import send_link, tell_already_registered
from comanda.accounts.models import Account
from comanda.accounts.record import record
from comanda.jobs.queue import TASKS, enqueue
from comanda.kit import origin
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.tenancy import Scope
from comanda.privacy.consents import Said, note_consents
from comanda.privacy.wordings import words_seen

OFFERS = "marketing_email"
_AGAIN = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=5)  # each is done whole, or not at all


async def leave(session: Session, app: Any, task: Task[..., Any, Any], at: UUID | None, **wish: Any) -> None:
    """Leaves a wish to the worker, sealed. `at`: on which business's pages it was said."""
    sealed = app.vault.seal(json.dumps(wish), about=task.name)
    await enqueue(session, task, wish=sealed, tenant_id=str(at) if at else None)


def _read(app: Any, task: Task[..., Any, Any], wish: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(app.vault.open(wish, about=task.name))
    return found


@asynccontextmanager
async def _account(
    app: Any, account_id: UUID | None, tenant_id: str | None
) -> AsyncIterator[tuple[Session, Account]]:
    """In its own scope, as on the pages of that business. Raises NotFound where there is none."""
    if account_id is None:
        raise NotFound()
    scope = Scope.account(account_id, tenant_id=UUID(tenant_id) if tenant_id else None)
    async with app.database.transaction(scope) as session:
        yield session, await repository.get_account(session, account_id)


async def _find(app: Any, email: str) -> UUID | None:
    async with app.database.transaction(Scope.system(read_only=True)) as asking:
        found = await repository.find_account(asking, email)
    return found.id if found is not None else None


@TASKS.task(pass_context=True, retry=_AGAIN)
async def answer_registration(context: procrastinate.JobContext, wish: str, tenant_id: str | None) -> None:
    """Sends the link to whoever registered: with their own account, or with an address that has one already."""
    app: Any = context.additional_context["comanda"]
    said = _read(app, answer_registration, wish)
    with suppress(NotFound):
        async with _account(app, await _find(app, said["email"]), tenant_id) as (session, account):
            if account.email_verified:
                await tell_already_registered(session, app, account)
                return
            if str(account.id) == said["account_id"]:
                record(session, account.id, "account.opened")
            # Whoever proves the address has it, with the name and password they gave; until then nothing changes.
            given = {name: said[name] for name in ("full_name", "hashed_password", "offers")}
            await _send_confirmation(session, app, account, given)


async def _send_confirmation(session: Session, app: Any, account: Account, pending: dict[str, Any]) -> None:
    kind = "verify_email" if pending["hashed_password"] == account.hashed_password else "verify_email_again"
    await send_link(session, app, account, "verify_email", kind=kind, **pending)


@TASKS.task(pass_context=True, retry=_AGAIN)
async def answer_forgotten(context: procrastinate.JobContext, wish: str, tenant_id: str | None) -> None:
    """Sends a link for a new password, if there is an account."""
    app: Any = context.additional_context["comanda"]
    email = _read(app, answer_forgotten, wish)["email"]
    with suppress(NotFound):
        async with _account(app, await _find(app, email), tenant_id) as (session, account):
            await send_link(session, app, account, "reset_password")
            record(session, account.id, "password.reset_asked")


@TASKS.task(pass_context=True, retry=_AGAIN)
async def answer_unconfirmed(context: procrastinate.JobContext, wish: str, tenant_id: str | None) -> None:
    """Sends the link again, if there is an account whose address waits for it: for whoever registered last."""
    app: Any = context.additional_context["comanda"]
    email = _read(app, answer_unconfirmed, wish)["email"]
    with suppress(NotFound):
        async with _account(app, await _find(app, email), tenant_id) as (session, account):
            if account.email_verified:
                return
            last = await repository.find_last_registration(session, account.id, app.clock())
            own = {"full_name": account.full_name, "hashed_password": account.hashed_password}
            await _send_confirmation(session, app, account, last or own)


@TASKS.task(pass_context=True, retry=_AGAIN)
async def answer_other_address(context: procrastinate.JobContext, wish: str, tenant_id: str | None) -> None:
    """Sends a link to the address that somebody wants for their account; if it has one, its owner learns of it."""
    app: Any = context.additional_context["comanda"]
    said = _read(app, answer_other_address, wish)
    taken_by = await _find(app, said["email"])
    with suppress(NotFound):
        async with _account(app, taken_by or UUID(said["account_id"]), tenant_id) as (session, account):
            if taken_by is not None:
                await tell_already_registered(session, app, account)
            else:
                await send_link(session, app, account, "change_email", to=said["email"])


def offers_ticked(at: UUID | None, language: str, text_sha256: str) -> dict[str, str] | None:
    """What a link keeps of that, with where it was said; None: on no business's pages."""
    asked = origin.origin()
    if at is None:
        return None
    said = {"tenant_id": str(at), "language": language, "sha256": text_sha256}
    return said | {"address": asked.address or "", "device": asked.device or ""}


@TASKS.task(pass_context=True, retry=_AGAIN)
async def note_offers(context: procrastinate.JobContext, wish: str, tenant_id: str | None) -> None:
    """The address is proved, so what was ticked beside it holds. Words that nobody keeps any more prove nothing, and
    are left."""
    app: Any = context.additional_context["comanda"]
    said = _read(app, note_offers, wish)
    at, now = UUID(said["tenant_id"]), app.clock()
    asked = origin.begin(origin.Origin(said["address"] or None, said["device"] or None))
    try:
        async with app.database.transaction(Scope.staff(at)) as session:
            words = await words_seen(session, at, OFFERS, said["language"], said["sha256"], now)
            if words is None:
                return
            account_id = UUID(said["account_id"])
            proof = Said("page", now, "account", account_id, words, asked_where="registration")
            for subject in (f"email:{said['email']}", f"account:{account_id}"):
                await note_consents(session, at, subject, [OFFERS], "granted", proof)
    finally:
        origin.end(asked)
