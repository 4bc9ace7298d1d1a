"""Sending what is in the outbox: some lanes side by side, each with one message in its hands.

A message is marked as being sent, and each try has its row, before anybody outside is asked. A worker that dies leaves
at most what its lanes had in their hands: that is taken up again when its time is over, and where a provider's own
report has come meanwhile it is known to be sent.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, update

from comanda.files.errors import StorageUnavailable
from comanda.kit.failpoints import failpoint
from comanda.kit.ids import uuid7
from comanda.kit.segments import length_of
from comanda.kit.tenancy import Scope
from comanda.kit.text import masked_email
from comanda.kit.vault import SealBroken
from comanda.menu.storefront import Storefront
from comanda.messaging import guard, repository
from comanda.messaging.lines import Line
from comanda.messaging.links import leave_link, link_in, page_of
from comanda.messaging.models import ContactChoice, NotificationAttempt, SmsAccount
from comanda.messaging.providers.protocol import (
    PushGone,
    PushRefused,
    PushTaken,
    PushTo,
    PushUnavailable,
    Refused,
    Sms,
    SmsUnavailable,
    Taken,
)
from comanda.messaging.receipts import apply_waiting, mark
from comanda.messaging.rendering import fill, values_of
from comanda.notifications.kinds import KINDS
from comanda.notifications.message import Attachment, Leave, Letter, compose
from comanda.notifications.models import Notification, PushSubscription, about_values
from comanda.notifications.smtp import NoPost, NotDelivered
from comanda.notifications.texts import EMAILS
from comanda.notifications.words import (
    DEFAULT_WORDS,
    FOLLOW,
    LEAVE,
    LEAVE_AT,
    OPEN_PAPER,
    STOP,
    TOO_LARGE,
    Words,
)
from comanda.realtime.hub import Hub

log = structlog.get_logger("comanda.messaging")

LANES = 8
LANES_OF_ONE = 4  # so that one business's slow provider leaves room for the others
LEASE = timedelta(seconds=90)  # longer than any try
LONGEST_POST = 60  # seconds, of all steps together: less than LEASE
AWAIT_REPORT = timedelta(seconds=30)
GRACE = 3.0  # seconds
POLL = 2.0  # seconds; what is put in is heard of at once, this is for what comes due
MOST_AT_ONCE = 1_000  # of those that are too late: also a busy database has that many in the time of a statement
ROUNDS = 8
MOST_TRIES = 30
PAUSES = (5, 25, 125, 625, 3_125, 15_625, 78_125)  # seconds; about a day in all
MOST_ATTACHED = 10 * 1024 * 1024  # bytes of all files of one e-mail: what most mail servers take
LASTING = ("path", "attachments")
NOBODY = UUID(int=0)
OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Job:
    """What one lane has in its hands. `words`, `choices` and what follows are of a business's message only.
    `taken_before`: a provider had it already, and lost it on its way."""

    message: Notification
    shop: Storefront | None
    words: Words
    choices: Sequence[ContactChoice]
    overtaken: bool
    taken_before: bool
    device: PushSubscription | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """It was not taken. `passing`: worth another try; `marks`: why nothing is to be sent there any more."""

    said: str
    passing: bool
    retry_after: timedelta | None = None
    marks: str | None = None
    ours: bool = False  # the account's fault
    gone: bool = False
    reported: bool = False  # it may have been taken, and then there will be a report of it


@dataclass(frozen=True, slots=True)
class Sent:
    said: str = ""
    provider_id: str | None = None
    segments: int | None = None
    cost_micros: int | None = None
    cost_currency: str | None = None


class Withdrawn(Exception):
    """They have said no since it was taken into hand."""


class FileNotThere(Exception):
    """The text names it."""


class Dispatcher:
    """One per process. Whose messages may be due is known by hearing of it; each hearing has a number, so that what was
    put in while somebody found nothing is not missed."""

    def __init__(self, hub: Hub) -> None:
        self._ready: dict[UUID | None, int] = {}  # in the order they are looked after
        self._heard = 0
        self._at_work: Counter[UUID | None] = Counter()
        self._some = asyncio.Condition()
        hub.on(OUTBOX, self._on_outbox)

    async def run(self, app: Any) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(LANES):
                group.create_task(self._lane(app))
            group.create_task(self._poll(app))

    async def drain(self, app: Any) -> bool:
        """Sends all that is due; whether there was anything."""
        anything, some = False, True
        while some:  # what is due may wait for what somebody else has in their hands
            some = False
            for tenant_id in await _due(app):
                while await send_next(app, tenant_id):
                    anything = some = True
        return anything

    async def _on_outbox(self, tenant_id: UUID, _: int) -> None:
        await self._add(None if tenant_id == NOBODY else tenant_id)

    async def _add(self, *tenants: UUID | None) -> None:
        async with self._some:
            self._heard += 1
            self._ready |= dict.fromkeys(tenants, self._heard)
            self._some.notify(len(tenants))

    async def _poll(self, app: Any) -> None:
        while True:
            try:
                await self._add(*await _due(app))
            except Exception as error:
                log.warning("outbox not seen", error=type(error).__name__)
            await asyncio.sleep(POLL)

    async def _lane(self, app: Any) -> None:
        while True:
            tenant_id, heard = await self._take()
            try:
                if await _to_its_end(send_next(app, tenant_id)):
                    await self._add(tenant_id)  # something may have waited for this one
                elif self._ready.get(tenant_id) == heard:
                    del self._ready[tenant_id]
            except Exception as error:
                log.error("outbox", error=type(error).__name__)
                await asyncio.sleep(1)
            finally:
                self._at_work[tenant_id] -= 1

    async def _take(self) -> tuple[UUID | None, int]:
        """Whose turn it is: one after the other, however much one of them has waiting."""
        async with self._some:
            while True:
                for tenant_id, heard in self._ready.items():
                    if self._at_work[tenant_id] < LANES_OF_ONE:
                        self._at_work[tenant_id] += 1
                        self._ready[tenant_id] = self._ready.pop(tenant_id)  # to the end
                        self._some.notify()  # another lane may find more there
                        return tenant_id, heard
                await self._some.wait()


async def _to_its_end(sending: Coroutine[Any, Any, bool]) -> bool:
    """What is in somebody's hands when the process is told to go is finished first, if that does not take long."""
    task = asyncio.ensure_future(sending)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=GRACE)
        task.cancel()
        raise


async def _due(app: Any) -> list[UUID | None]:
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        return await repository.list_due(session, _due_by(app))


def _due_by(app: Any) -> datetime:
    """Also what the database has dated itself is due."""
    now: datetime = app.clock()
    return max(now, datetime.now(UTC))


def _scope(tenant_id: UUID | None) -> Scope:
    return Scope.system() if tenant_id is None else Scope.staff(tenant_id)


async def send_next(app: Any, tenant_id: UUID | None) -> bool:
    """One message that is due; False where there is none."""
    job = await claim_next(app, tenant_id)
    if job is None:
        return False
    try:
        await _send(app, job)
    except Withdrawn:
        await _skip(app, job, "opted_out")
    except SealBroken:
        changes = {"status": "failed", "provider_response": "It cannot be opened: SECRET_KEY was changed."}
        await _settle(app, job.message, changes)
    return True


async def _send(app: Any, job: Job) -> None:
    message = job.message
    if message.retry_count >= MOST_TRIES:  # whoever takes it into their hands dies of it
        await _settle(app, message, {"status": "failed", "sealed": None})
        return
    if job.shop is None:
        await _send_account_email(app, message)
        return
    settings = job.shop.settings.messages
    verdict = guard.judge(message, job.choices, settings, job.shop.timezone, job.now)
    if verdict is None and job.overtaken:
        verdict = "overtaken"
    if verdict == "too_late":
        await _skip_too_late(app, message.tenant_id, job.now)
    if isinstance(verdict, guard.Wait):
        await _settle(app, message, {"status": "queued", "next_at": verdict.until})
    elif verdict is not None:
        await _skip(app, job, verdict)
    elif message.notification_type in EMAILS:
        await _send_account_email(app, message)
    else:
        await _SENDERS[message.channel](app, job, job.shop)


async def claim_next(app: Any, tenant_id: UUID | None) -> Job | None:
    """Takes one into its hands, for as long as LEASE."""
    due_by, now = _due_by(app), app.clock()
    shop = None if tenant_id is None else await app.storefronts.get(tenant_id)
    async with app.database.transaction(_scope(tenant_id)) as session:
        message = await repository.claim(session, tenant_id, due_by, due_by + LEASE)
        if message is None:
            return None
        words, overtaken, taken_before, device = Words("", ""), False, False, None
        choices: Sequence[ContactChoice] = ()
        if tenant_id is not None and message.category != "security":
            choices = await repository.choices_of(session, tenant_id, guard.subjects_of(message), message.channel)
        if tenant_id is not None and message.retry_count == 0:
            overtaken = await repository.is_overtaken(session, message)
        elif tenant_id is not None:
            taken_before = await repository.was_taken(session, tenant_id, message.id)
        if tenant_id is not None and message.notification_type in KINDS:
            own = message.fields or {}
            words = (
                Words(own.get("subject", ""), own["body"])
                if "body" in own
                else await repository.words_of(
                    session, tenant_id, message.notification_type, message.channel, message.language
                )
            )
        if message.channel == "push":
            device = await session.get(PushSubscription, (tenant_id, message.subscription_id))
    failpoint("message claimed")
    return Job(message, shop, words, choices, overtaken, taken_before, device, now)


async def _settle(app: Any, message: Notification, changes: dict[str, Any]) -> None:
    async with app.database.transaction(_scope(message.tenant_id)) as session:
        await repository.settle(session, message.id, changes)


async def _skip(app: Any, job: Job, reason: str) -> None:
    """What it would have said is kept: somebody may have to say it by word of mouth."""
    changes: dict[str, Any] = {"status": "skipped", "skip_reason": reason, "sealed": None}
    if job.shop is not None and job.message.notification_type in KINDS:
        changes |= _kept(job.message, _filled(app, job, job.shop))
    await _settle(app, job.message, changes)


async def _skip_too_late(app: Any, tenant_id: UUID | None, now: datetime) -> None:
    """All of them at once: after an outage they are many."""
    if tenant_id is not None:
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            await repository.skip_too_late(session, tenant_id, now, MOST_AT_ONCE)


# --- what it says -----------------------------------------------------------------------------------------------


def _filled(app: Any, job: Job, shop: Storefront) -> Words:
    """As it goes out. One that was sent before, and is to be sent again, says the same."""
    message = job.message
    if message.message is not None:
        return Words(message.subject or "", message.message)
    fields = message.fields or {}
    if message.sealed is not None:
        fields = json.loads(app.vault.open(message.sealed, about=about_values(message.id)))
    values = values_of(
        message.notification_type,
        fields,
        message.channel,
        message.language,
        shop,
        link_in(app, shop, message),
        job.now,
    )
    try:
        return fill(job.words, values)
    except (KeyError, ValueError, IndexError):
        # Words are tried when they are kept. Should ever any not be fit, ours are.
        log.error("words not fit", kind=message.notification_type, channel=message.channel)
        default = DEFAULT_WORDS[message.notification_type, message.channel, message.language]
        return fill(default, values)


def _kept(message: Notification, words: Words) -> dict[str, Any]:
    """What of its text is kept: nothing of what opens something."""
    return {} if message.category == "security" else {"subject": words.subject or None, "message": words.body}


# --- SMS --------------------------------------------------------------------------------------------------------


async def _send_sms(app: Any, job: Job, shop: Storefront) -> None:
    message = job.message
    assert message.tenant_id is not None
    assert message.recipient_phone is not None
    lines = list((await app.lines.of(shop.tenant_id)).values())
    if not lines:
        await _skip(app, job, "no_provider")
        return
    line: Line = lines[message.retry_count % len(lines)]
    words = _filled(app, job, shop)
    if message.category == "marketing" and message.message is None:
        words = replace(words, body=f"{words.body}\n{way_out(app, message, line.sender)}")
    length = length_of(words.body)
    settings, reason = shop.settings.messages, None
    if message.retry_count == 0:
        reason = guard.judge_number(message.recipient_phone, settings, shop.country)
        reason = reason or await guard.count(app.database, message, length.parts, settings, shop.timezone, job.now)
    elif job.taken_before:  # and paid for
        reason = await guard.count_segments(
            app.database, shop.tenant_id, length.parts, settings, shop.timezone, job.now
        )
    if reason is not None:
        await _skip(app, job, reason)
        return
    attempt_id = await _begin(app, job, line.provider, _kept(message, words) | {"segments": length.parts})
    sms = Sms(message.recipient_phone, line.sender, words.body, f"{callback_url(app, line)}?n={attempt_id}")
    outcome: Sent | Lost
    try:
        result = await line.adapter.send(sms)
    except SmsUnavailable as error:
        wait = timedelta(seconds=error.retry_after_seconds) if error.retry_after_seconds else None
        reported = error.maybe_sent and line.adapter.reports_name_the_call
        outcome = Lost(str(error), passing=True, retry_after=wait, reported=reported)
    else:
        outcome = _of_sms(result, line, length.parts)
    failpoint("message sent")
    await _end(app, job, line.provider, attempt_id, outcome, ways=len(lines))


def way_out(app: Any, message: Notification, sender: str) -> str:
    """What ends an SMS that advertises. A name cannot be answered, so there it is a link."""
    assert message.tenant_id is not None
    if can_be_answered(sender):
        return STOP[message.language]
    page, _ = leave_link(app, message.tenant_id, "sms", message.recipient_phone or "", message.category)
    return LEAVE_AT[message.language].format(link=page)


def can_be_answered(sender: str) -> bool:
    """A number, or Twilio's service of several."""
    return sender.lstrip("+").isdigit() or sender.startswith("MG")


def _of_sms(result: Taken | Refused, line: Line, parts: int) -> Sent | Lost:
    match result:
        case Taken():
            cost, currency = result.cost_micros, result.currency
            if cost is None and line.price_micros is not None:
                cost, currency = line.price_micros * parts, line.price_currency
            return Sent(result.said, result.provider_id, result.parts or parts, cost, currency)
        case Refused(reason=reason, said=said):
            passing = reason in ("route", "configuration")
            marks = reason if reason in ("bad_number", "opted_out", "blocked") else None
            return Lost(said, passing=passing, marks=marks, ours=reason == "configuration")


def callback_url(app: Any, line: Line) -> str:
    return f"{app.settings.base_url()}/api/webhooks/sms/{line.provider}/{line.webhook_token}"


# --- push -------------------------------------------------------------------------------------------------------


async def _send_push(app: Any, job: Job, shop: Storefront) -> None:
    message, device = job.message, job.device
    if device is None:
        await _skip(app, job, "gone")
        return
    words = _filled(app, job, shop)
    page = page_of(message)
    tag = f"order-{message.order_id.hex}" if message.order_id and not page else message.id.hex
    payload = {
        "title": words.subject,
        "body": words.body,
        "url": page or (f"/track/{message.order_id}" if message.order_id else "/"),
        "tag": tag,
        "language": message.language,
        "dir": "rtl" if message.language == "ar" else "ltr",
    }
    ttl = int((message.expires_at - job.now).total_seconds()) if message.expires_at else 3600
    attempt_id = await _begin(app, job, "web_push", _kept(message, words))
    outcome: Sent | Lost
    try:
        result = await app.pusher.send(
            PushTo(device.endpoint, device.p256dh, device.auth),
            json.dumps(payload, ensure_ascii=False).encode(),
            topic=tag.removeprefix("order-"),
            ttl_seconds=max(0, ttl),
            urgency="high",
        )
    except PushUnavailable as error:
        wait = timedelta(seconds=error.retry_after_seconds) if error.retry_after_seconds else None
        outcome = Lost(str(error), passing=True, retry_after=wait)
    else:
        match result:
            case PushTaken(receipt=receipt):
                outcome = Sent(receipt[:300])
            case PushGone():
                outcome = Lost("The browser has withdrawn its permission.", passing=False, gone=True)
            case PushRefused(said=said):
                outcome = Lost(said, passing=False)
    failpoint("message sent")
    await _end(app, job, "web_push", attempt_id, outcome)


# --- e-mail -----------------------------------------------------------------------------------------------------


async def _send_email(app: Any, job: Job, shop: Storefront) -> None:
    message = job.message
    assert message.tenant_id is not None
    assert message.recipient_email is not None
    if isinstance(app.post, NoPost):
        await _skip(app, job, "no_mail_server")
        return
    words = _filled(app, job, shop)
    link = link_in(app, shop, message)
    page, one_click = leave_link(app, message.tenant_id, "email", message.recipient_email, message.category)
    letter = Letter(
        words.subject,
        words.body.split("\n\n"),
        message.language,
        button=OPEN_PAPER.get(message.notification_type, FOLLOW)[message.language],
        link="" if link in words.body else link,
        sender_name=shop.name2 if message.language == "ar" and shop.name2 else shop.name,
        leave=Leave(page, one_click, LEAVE[message.language]),
    )
    attempt_id = await _begin(app, job, "smtp", _kept(message, words))
    outcome = await _deliver(app, message, letter)
    failpoint("message sent")
    await _end(app, job, "smtp", attempt_id, outcome)


async def _deliver(app: Any, message: Notification, letter: Letter) -> Sent | Lost:
    try:
        letter = await _with_files(app, message, letter)
    except (StorageUnavailable, FileNotThere) as error:
        return Lost(str(error), passing=True)
    to = message.recipient_email or ""
    email = compose(message.id, letter, sender=app.settings.email_from, recipient=to, at=message.created_at)
    try:
        async with asyncio.timeout(LONGEST_POST):
            await app.post.deliver(email)
    except TimeoutError:
        return Lost("The mail server took too long.", passing=True)
    except NotDelivered as error:
        said = str(error).replace(to, masked_email(to))  # servers often name the address
        marks = "bad_number" if error.no_such_address else None
        return Lost(said, passing=not error.for_good, marks=marks)
    return Sent()


async def _with_files(app: Any, message: Notification, letter: Letter) -> Letter:
    """With what goes along, or with a word that it is too large. Raises StorageUnavailable, FileNotThere."""
    files = []
    for named in (message.fields or {}).get("attachments", ()):
        one = Attachment(**named)
        content = await app.storage.read(one.key)
        if content is None:
            raise FileNotThere(f"{one.file_name}, which is to go along, is not there yet.")
        files.append((one, content))
    if sum(len(content) for _, content in files) > MOST_ATTACHED:
        return replace(letter, paragraphs=[*letter.paragraphs, TOO_LARGE[message.language]])
    return replace(letter, files=files)


async def _send_account_email(app: Any, message: Notification) -> None:
    """About how somebody gets in. It has no row for each try: what it says is of no business."""
    if message.sealed is None:
        await _settle(app, message, {"status": "failed", "provider_response": "What it said is not kept."})
        return
    values = json.loads(app.vault.open(message.sealed, about=about_values(message.id)))
    text = EMAILS[message.notification_type][message.language]
    letter = Letter(
        text.subject.format_map(values),
        [one.format_map(values) for one in text.body],
        message.language,
        button=text.button,
        link=values["link"] if text.button else "",
    )
    outcome = await _deliver(app, message, letter)
    now = app.clock()
    await _settle(app, message, _changes(message, "smtp", outcome, now, ways=1))


_SENDERS = {"sms": _send_sms, "push": _send_push, "email": _send_email}


# --- what became of it ------------------------------------------------------------------------------------------


async def _begin(app: Any, job: Job, provider: str, changes: dict[str, Any]) -> UUID:
    """The try's row, before anybody is asked. Raises Withdrawn."""
    message, attempt_id, tenant_id = job.message, uuid7(), job.message.tenant_id
    assert tenant_id is not None
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        if message.category == "marketing":
            choices = await repository.choices_of(session, tenant_id, guard.subjects_of(message), message.channel)
            consent = guard.consent_of(message, choices)
            if consent is None:
                raise Withdrawn()
            changes |= {"consent_event_id": consent}
        await repository.settle(session, message.id, changes)
        session.add(
            NotificationAttempt(
                tenant_id=tenant_id,
                id=attempt_id,
                notification_id=message.id,
                provider=provider,
                started_at=job.now,
            )
        )
    failpoint("message begun")
    return attempt_id


def _lasting(message: Notification) -> dict[str, Any] | None:
    """What its text is made of is not kept, since that is; where it leads and what went along are, to send it again."""
    return {name: value for name, value in (message.fields or {}).items() if name in LASTING} or None


def _changes(
    message: Notification, provider: str, outcome: Sent | Lost, now: datetime, *, ways: int
) -> dict[str, Any]:
    """Of the message's row."""
    if isinstance(outcome, Sent):
        return {
            "status": "sent",
            "sent_at": now,
            "provider": provider,
            "provider_response": outcome.said or None,
            "sealed": None,
            "fields": _lasting(message),
        }
    changes: dict[str, Any] = {"provider_response": outcome.said or None}
    if outcome.gone:
        return changes | {"status": "skipped", "skip_reason": "gone", "sealed": None}
    tries = message.retry_count + 1
    if not outcome.passing or tries >= ROUNDS * ways:
        return changes | {"status": "failed", "sealed": None}
    # Another provider takes over at once; when all were asked, they are left alone for a while.
    pause = timedelta() if tries % ways else timedelta(seconds=PAUSES[min(tries // ways, len(PAUSES)) - 1])
    if outcome.retry_after is not None and not tries % ways:
        pause = max(pause, outcome.retry_after)
    if outcome.reported:
        pause = max(pause, AWAIT_REPORT)
    due = now + pause
    if message.expires_at is not None:
        due = min(due, message.expires_at + timedelta(seconds=1))  # and then it says that it is too late
    return changes | {"status": "queued", "retry_count": tries, "next_at": due}


async def _end(
    app: Any, job: Job, provider: str, attempt_id: UUID, outcome: Sent | Lost, *, ways: int = 1
) -> None:
    message, now = job.message, app.clock()
    tenant_id = message.tenant_id
    assert tenant_id is not None
    async with app.database.transaction(Scope.staff(tenant_id)) as session:
        await repository.settle(session, message.id, _changes(message, provider, outcome, now, ways=ways))
        if isinstance(outcome, Sent):
            if outcome.segments is not None:
                await repository.add_cost(
                    session, message, attempt_id, outcome.segments, outcome.cost_micros, outcome.cost_currency
                )
            await repository.end_attempt(
                session, tenant_id, attempt_id, "taken", outcome.said, now, provider_id=outcome.provider_id
            )
            if outcome.provider_id is not None:
                attempt = await session.get(NotificationAttempt, (tenant_id, attempt_id))
                assert attempt is not None
                await apply_waiting(session, tenant_id, attempt, now)
            return
        refused = "unavailable" if outcome.passing and not outcome.ours else "refused"
        await repository.end_attempt(session, tenant_id, attempt_id, refused, outcome.said, now)
        if outcome.marks is not None:
            await mark(session, tenant_id, message, outcome.marks, outcome.said, now)
        if outcome.gone and message.subscription_id is not None:
            await session.execute(
                delete(PushSubscription).where(
                    PushSubscription.tenant_id == tenant_id, PushSubscription.id == message.subscription_id
                )
            )
        if outcome.ours:
            await session.execute(
                update(SmsAccount)
                .where(SmsAccount.tenant_id == tenant_id, SmsAccount.provider == provider)
                .values(problem=outcome.said[:300], checked_at=now)
            )
    log.warning("message not taken", kind=message.notification_type, channel=message.channel, provider=provider)
