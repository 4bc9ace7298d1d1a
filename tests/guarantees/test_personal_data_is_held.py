"""Every column with personal data belongs to a holder that shows and erases it, and what a holder claims is there.
(What nobody has marked is found by the canary: tests/rights/test_canary.py.)"""

import pytest

from comanda.bootstrap import HOLDERS, SWEEPS
from comanda.metadata import METADATA
from comanda.privacy.holding import Holder
from comanda.privacy.retention import RULES
from comanda.rights.retention import INACTIVE

# Kept by other rules than a customer's, each with its reason.
OF_THE_STAFF = {
    "users.email": "Whoever works here has it erased with their employment's papers; the till names who took money.",
    "users.full_name": "Likewise.",
    "invitations.email": "Of somebody who was invited to work here.",
}
OTHERWISE = {
    # Its own task, every ten minutes: comanda/book/tasks.py and comanda/tenants/housekeeping.py.
    "codes", "unread_lists", "answers",
}  # fmt: skip


def marked() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if column.info.get("pii")
    }


def claimed() -> set[str]:
    return {one for holder in (*HOLDERS.business, *HOLDERS.account) for one in holder.claims()}


def test_every_marked_column_is_held() -> None:
    missing = marked() - claimed() - OF_THE_STAFF.keys()
    assert missing == set(), (
        "Claim it in the `holding.py` beside its table, and bind that in comanda/bootstrap.py."
    )


def test_every_claimed_column_is_there() -> None:
    there = {f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns}
    assert claimed() <= there
    assert OF_THE_STAFF.keys() <= marked(), "No longer marked: take it out of the list."


@pytest.mark.parametrize("holder", [*HOLDERS.business, *HOLDERS.account], ids=lambda one: type(one).__name__)
def test_what_is_marked_is_shown_or_is_of_no_use_to_anybody(holder: Holder) -> None:
    """A marked column that an export leaves out only repeats another, or is what somebody else wrote of them."""
    shown = {f"{held.table.__tablename__}.{name}" for held in holder.held for name in held.shown}
    hidden = (holder.claims() & marked()) - shown
    assert hidden <= HIDDEN, f"Show it in {type(holder).__name__}, or say here why not: {hidden - HIDDEN}"


HIDDEN = {
    "idempotency_keys.body",  # what was answered, which stands in the rows themselves
    "webhook_events.body",  # of several people, maybe
    "payments.step", "payments.said", "refunds.said",  # between us and the provider
    "message_receipts.said", "notification_attempts.said", "notifications.provider_response",
    "notifications.fields",  # what the text was made of
    "customers.avatar_url",  # goes along as a file
    "customers.search_text", "customers.sort_name", "customer_tokens.token",  # made of the name
    "customer_imports.content", "customer_imports.preview", "customer_imports.problems", "customer_imports.file_name",
    "contact_choices.subject", "contact_choices.said",  # follow from the consents
    "customer_views.name",  # what staff typed
    "invoices.notes",  # stands in the document
}  # fmt: skip


def test_every_kind_goes_by_itself() -> None:
    assert {sweep.kind for sweep in SWEEPS} | OTHERWISE | {INACTIVE} == RULES.keys()
