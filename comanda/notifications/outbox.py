"""Putting messages into the outbox: a row in the transaction of the fact, sent by the worker afterwards."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.dialects.postgresql import insert

from comanda.kit.db import Session
from comanda.kit.ids import uuid7
from comanda.kit.vault import Vault
from comanda.notifications.kinds import KINDS, PRIORITIES, Category, Channel
from comanda.notifications.models import Notification, PushSubscription, about_values
from comanda.notifications.texts import EMAILS

MOST_DEVICES = 10  # of one person


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
        Notification(
            id=id,
            recipient_email=recipient,
            notification_type=kind,
            language=language,
            sealed=vault.seal(json.dumps(values), about=about_values(id)),
        )
    )
    await session.flush()


def row_of(
    notification_type: str,
    channel: Channel,
    language: str,
    fields: dict[str, Any],
    now: datetime,
    *,
    to: str | UUID,
    dedupe: str,
    category: Category = "transactional",
    **about: Any,
) -> dict[str, Any]:
    """A row of the table, all but its business. `to`: number, address or subscription. `dedupe`: the same fact is told
    once by each channel to each address. `about`: order_id, customer_id, guest_id, account_id, origin."""
    return {
        "id": uuid7(),
        "notification_type": notification_type,
        "category": category,
        "priority": PRIORITIES[category],
        "channel": channel,
        "recipient_phone": to if channel == "sms" else None,
        "recipient_email": to if channel == "email" else None,
        "subscription_id": to if channel == "push" else None,
        "language": language,
        "fields": fields,
        "dedupe_key": f"{notification_type} {dedupe} {to}",
        "expires_at": now + KINDS[notification_type].useful_for,
        "created_at": now,
        "next_at": now,
        **about,
    }


async def queue_code(
    session: Session,
    vault: Vault,
    tenant_id: UUID,
    phone: str,
    language: str,
    code: str,
    now: datetime,
    *,
    challenge: UUID,
    origin: str | None = None,
) -> None:
    """A one-time code by SMS, in the staff scope. What it says is sealed, and forgotten once it is sent. `challenge`:
    what it answers to, for which a few are sent at most; `origin`: hash of the network address that asked for it."""
    id = uuid7()
    row = row_of(
        "otp",
        "sms",
        language,
        {"challenge": str(challenge)},
        now,
        to=phone,
        dedupe=str(id),
        category="security",
        sealed=vault.seal(json.dumps({"code": code}), about=about_values(id)),
        origin=origin,
    )
    await queue_rows(session, tenant_id, [row | {"id": id}])


async def queue_rows(session: Session, tenant_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """In the staff scope. What was told already is not told again."""
    if rows:
        await session.execute(
            insert(Notification)
            .values([{"tenant_id": tenant_id, "account_id": None, **row} for row in rows])
            .on_conflict_do_nothing()
        )


def owned_by(guest_id: UUID | None, account_id: UUID | None) -> ColumnElement[bool]:
    """Browsers of a guest, an account, or both; of nobody, none."""
    of_guest = [PushSubscription.guest_id == guest_id] if guest_id else []
    of_account = [PushSubscription.account_id == account_id] if account_id else []
    return or_(false(), *of_guest, *of_account)


async def devices_of(
    session: Session, tenant_id: UUID, guest_id: UUID | None, account_id: UUID | None
) -> Sequence[PushSubscription]:
    """Newest first."""
    found = await session.scalars(
        select(PushSubscription)
        .where(PushSubscription.tenant_id == tenant_id, owned_by(guest_id, account_id))
        .order_by(PushSubscription.created_at.desc())
        .limit(MOST_DEVICES)
    )
    return found.all()
