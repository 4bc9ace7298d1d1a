"""Somebody with marked data in every field is erased: a search of the whole database, the files and what was logged
finds nothing of them but the invoices that the law wants kept, and after the date of those nothing at all."""

from datetime import timedelta

import pytest

from tests.clock import TestClock
from tests.factories import Shop
from tests.rights.conftest import Canary, House, ask_of, fill_with, request_for, run

HELD_BEFORE = {
    "answers": {"idempotency_keys.body"},
    "customers": {
        "customers.name", "customers.name2", "customers.phone", "customers.email", "customers.note",
        "customers.preferences", "customers.search_text", "customers.sort_name", "customer_tokens.token",
        "customer_addresses.building", "customer_addresses.latitude",
        "customer_merges.source_before", "customer_merges.target_before", "customer_merges.target_after",
        "customer_merges.merge_reason", "customer_imports.content", "customer_imports.preview",
        "customer_imports.problems", "customer_imports.file_name", "customer_views.name",
    },
    "orders": {
        "orders.customer_name", "orders.customer_phone", "orders.customer_email", "orders.delivery_address",
        "orders.notes", "orders.reason", "order_lines.note", "order_events.reason", "refunds.reason",
    },
    "messages": {
        "notifications.recipient_email", "notifications.recipient_phone", "notifications.message",
        "notifications.provider_response", "notification_attempts.said", "message_receipts.said",
        "contact_choices.subject", "contact_choices.said", "consent_events.subject", "consent_events.note",
        "push_subscriptions.endpoint",
    },
    "money": {"webhook_events.body", "payments.payer_phone", "payments.payer_email", "payments.said", "payments.step"},
    "points": {"loyalty_entries.reason"},
    "invoices": {"invoices.buyer", "invoices.document"},
}  # fmt: skip


async def test_nothing_is_left_but_invoices_by_law(
    shop: Shop, house: House, later: TestClock, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = Canary()
    await fill_with(shop, canary)
    before = house.holding(canary.signs)
    for part, columns in HELD_BEFORE.items():
        assert columns <= before.keys(), f"{part}: the canary does not sing everywhere: {columns - before.keys()}"
    pdfs = {name for name in before if name.endswith(".pdf")}

    asked = await request_for(shop, "erasure", canary.customer_id)
    later.forward(timedelta(days=7, seconds=1))
    await run(shop)

    (done,) = (await ask_of(shop, "GET", "/api/v1/privacy/requests"))["items"]
    assert (done["id"], done["status"]) == (asked["id"], "done"), done
    after = house.holding(canary.signs)
    assert {name for name in after if not name.endswith(".pdf")} == {"invoices.buyer", "invoices.document"}
    assert {name for name in after if name.endswith(".pdf")} == pdfs
    logged = "".join(capfd.readouterr())
    assert [one for one in canary.signs if one in logged] == []
