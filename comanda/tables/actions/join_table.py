"""A guest joining the party at a table."""

import hmac
from datetime import datetime
from typing import Literal
from uuid import UUID

from comanda.kit.auth import digits
from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.tables import repository
from comanda.tables.actions.open_table import PIN_DIGITS
from comanda.tables.errors import PartyLeft, PinRequired, PinWrong, TableNotOpen, TableUnknown
from comanda.tenants.repository import lock_counter


async def join_party(
    session: Session,
    tenant_id: UUID,
    table_id: UUID,
    guest_id: UUID,
    *,
    pin: str | None,
    access: Literal["open", "pin"],
    now: datetime,
) -> UUID:
    """The id of the table session the guest now belongs to; in the staff scope of `tenant_id`.

    With open access the first guest seats the party, and one of an earlier party is kept off a later one's tab;
    otherwise the staff seat it, and its PIN lets a guest in. Whoever has joined needs nothing more. PINs are few:
    the caller counts attempts.

    Raises TableUnknown, TableNotOpen, PinRequired, PinWrong, PartyLeft.
    """
    try:
        await lock_counter(session, tenant_id)
    except NotFound:
        raise TableUnknown() from None
    if await repository.find_table(session, tenant_id, table_id) is None:  # taken out of use since it was found
        raise TableUnknown()
    party = await repository.find_party(session, tenant_id, table_id)
    if party is None:
        if access == "pin":
            raise TableNotOpen()
        party, _ = await repository.open_party(
            session, tenant_id, table_id, pin=digits(PIN_DIGITS), opened_at=now, opened_by=None
        )
    elif await repository.is_guest(session, tenant_id, party.session.id, guest_id):
        return party.session.id
    elif access == "pin":
        if pin is None:
            raise PinRequired()
        if not _matches(pin, party.session.pin):
            raise PinWrong()
    elif await repository.was_guest_at(session, tenant_id, table_id, guest_id):
        raise PartyLeft()
    await repository.add_guest(session, tenant_id, party.session.id, guest_id, now)
    return party.session.id


def _matches(said: str, pin: str) -> bool:
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), pin.encode())
