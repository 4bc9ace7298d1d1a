"""E-mails: a row in the transaction of the fact, sent by the worker afterwards."""

import json
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from sqlalchemy import select, update

from comanda.jobs.queue import TASKS, enqueue
from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email
from comanda.kit.vault import Vault
from comanda.notifications.message import compose
from comanda.notifications.models import Email
from comanda.notifications.smtp import NotDelivered
from comanda.notifications.texts import EMAILS

log = structlog.get_logger("comanda.notifications")

TRIES = 8
PAUSES = procrastinate.RetryStrategy(
    max_attempts=TRIES, exponential_wait=5
)  # 5 s, 25 s, 2 min … about a day in all


async def queue_email(
    session: Session,
    vault: Vault,
    kind: str,
    recipient: str,
    language: str,
    values: dict[str, str],
) -> None:
    """`values` fill the text of `kind`; `link` is kept sealed like all of them. The row is of the account and the
    business that the session acts for."""
    wanted = EMAILS[kind][language].fields() | ({"link"} if EMAILS[kind][language].button else set())
    assert values.keys() == wanted, (kind, values.keys() ^ wanted)
    id = uuid7()
    session.add(
        Email(
            id=id,
            recipient=recipient,
            kind=kind,
            language=language,
            sealed=vault.seal(json.dumps(values), about=f"email {id}"),
        )
    )
    await session.flush()
    await enqueue(session, send_email, email_id=str(id))


@TASKS.task(pass_context=True, retry=PAUSES)
async def send_email(context: procrastinate.JobContext, email_id: str) -> None:
    """Sends what is still to be sent. A worker that dies in between sends it again, under the same Message-ID."""
    app: Any = context.additional_context["comanda"]
    still_to_send = (Email.id == UUID(email_id), Email.status == "queued")
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        email = (await session.scalars(select(Email).where(*still_to_send))).one_or_none()
    if email is None or email.sealed is None:
        return
    values = json.loads(app.vault.open(email.sealed, about=f"email {email.id}"))
    message = compose(
        email.id,
        email.kind,
        email.language,
        values,
        sender=app.settings.email_from,
        recipient=email.recipient,
        at=email.created_at,
    )
    again: NotDelivered | None = None
    changes: dict[str, Any] = {"status": "sent", "sealed": None, "problem": None, "sent_at": app.clock()}
    try:
        await app.post.deliver(message)
    except NotDelivered as error:
        over = error.for_good or email.attempts + 1 >= TRIES
        # What servers say often names the address.
        said = str(error).replace(email.recipient, masked_email(email.recipient))
        changes = {"problem": said, **({"status": "failed", "sealed": None} if over else {})}
        log.warning("e-mail not delivered", kind=email.kind, problem=said, for_good=error.for_good)
        if not error.for_good:
            again = NotDelivered(said, for_good=False)
    async with app.database.transaction(Scope.system()) as session:
        await session.execute(update(Email).where(*still_to_send).values(attempts=Email.attempts + 1, **changes))
    if again is not None:
        raise again
