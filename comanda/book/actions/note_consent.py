"""Noting what a customer has told the staff about messages."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.book import errors
from comanda.book.consents import consents_of, is_their_own
from comanda.book.schemas import ConsentChange
from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.messaging import repository as messaging
from comanda.messaging.agreements import ask_to_agree
from comanda.notifications.smtp import NoPost
from comanda.privacy.consents import AskedWhere, Said
from comanda.privacy.wordings import agreed_to


async def note_consent(
    session: Session,
    app: Any,
    tenant_id: UUID,
    customer: Customer,
    wish: ConsentChange,
    asked_where: AskedWhere,
    by: Actor,
    now: datetime,
) -> None:
    """What they refused themselves, only they allow again. That they want advertising needs a note of how they said so;
    by e-mail they are only asked, by a link that is sent to them. What holds already changes nothing.

    Raises NoSuchAddress, ChoiceIsTheirs, ConsentNeedsNote, NoWayToConfirm, ConsentAskedLately.
    """
    held = (await consents_of(session, tenant_id, customer)).get((wish.channel, wish.category))
    if held is None:
        raise errors.NoSuchAddress()
    if wish.allowed and is_their_own(held):
        raise errors.ChoiceIsTheirs()
    if wish.allowed == held.allowed and held.source is not None:
        return
    note, agrees = wish.note.strip() or None, wish.allowed and wish.category == "marketing"
    if agrees and note is None:
        raise errors.ConsentNeedsNote()
    said = Said("staff", now, by.kind, by.id, note=note, asked_where=asked_where)
    shop = await app.storefronts.get(tenant_id)
    language = customer.language or shop.language
    if agrees and wish.channel == "email":
        if isinstance(app.post, NoPost):
            raise errors.NoWayToConfirm()
        name = customer.name if language == "en" else customer.name2 or customer.name
        await ask_to_agree(session, app, shop, held.address, name, language, said)
    else:
        if agrees:
            wording = await agreed_to(session, tenant_id, f"marketing_{wish.channel}", language, now)
            said = replace(said, words=wording.seen)
        await messaging.choose(
            session, tenant_id, f"{wish.channel}:{held.address}", wish.channel, [wish.category],
            allowed=wish.allowed, said=said,
        )  # fmt: skip
    record(
        session, tenant_id, by, "customer.consent_changed", "customer", customer.id,
        **wish.model_dump(exclude={"note"}),
    )  # fmt: skip
