"""E-mails: rows first, sent by the worker, kept sealed, swept; and what staff see of those that do not arrive."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from comanda.accounts.housekeeping import sweep_accounts
from comanda.accounts.models import AccountChallenge, AccountLink, AccountSession, RefreshToken
from comanda.bootstrap import Comanda
from comanda.jobs.queue import enqueue
from comanda.kit.tenancy import Scope
from comanda.notifications.models import Notification
from comanda.tenants.housekeeping import sweep
from comanda.tenants.permissions import Role
from comanda.tenants.repository import list_tenant_ids
from tests.accounts.conftest import PASSWORD, People, Person
from tests.conftest import TestClock
from tests.factories import Shop
from tests.mailbox import Mailbox


async def emails_to(app: Comanda, address: str) -> list[Notification]:
    """Of whichever business, or of none."""
    to = select(Notification).where(Notification.recipient_email == address).order_by(Notification.id)
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        found = list(await session.scalars(to))
        tenant_ids = await list_tenant_ids(session)
    for tenant_id in tenant_ids:
        async with app.database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
            found += await session.scalars(to.where(Notification.tenant_id == tenant_id))
    return sorted(found, key=lambda one: one.id)


async def seen_by(shop: Shop, role: Role = Role.OWNER, **query: Any) -> Any:
    answer = await shop.staff("GET", "/api/v1/messages", role=role, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def queue_one(person: Person) -> None:
    body = {"current_password": PASSWORD, "new_password": PASSWORD}
    assert (await person.browser.post("/api/customer/change-password", json=body)).status_code == 204


async def test_what_waits_is_sealed_and_what_is_sent_is_forgotten(ama: Person, app: Comanda) -> None:
    await queue_one(ama)
    (_, waiting) = await emails_to(app, ama.email)
    assert (waiting.notification_type, waiting.status) == ("password_changed", "queued")
    assert waiting.sealed is not None
    assert ama.full_name not in waiting.sealed
    assert await ama.subjects() == ["Confirm your e-mail address", "Your password was changed"]
    (_, sent) = await emails_to(app, ama.email)
    assert (sent.status, sent.retry_count, sent.sealed, sent.provider_response) == ("sent", 0, None, None)
    assert (sent.message, sent.fields) == (None, None)
    assert sent.sent_at is not None


async def test_staff_see_what_did_not_arrive_from_their_pages(
    ama: Person, people: People, shop: Shop, other_shop: Shop, mailbox: Mailbox, app: Comanda
) -> None:
    kofi = people()
    for person in (ama, kofi):
        person.browser.headers["X-Restaurant"] = shop.slug
    mailbox.refusing[kofi.email] = f"550 <{kofi.email}>: no such mailbox"
    await queue_one(ama)
    waiting = await seen_by(shop)
    none = dict.fromkeys(("queued", "sending", "sent", "delivered", "failed", "skipped"), 0)
    assert waiting["lately"] == none | {"queued": 1}
    await kofi.register()
    await app.work(until_idle=True)
    found = await seen_by(shop)
    assert (found["can_email"], found["lately"]) == (True, none | {"sent": 1, "failed": 1})
    assert [(one["notification_type"], one["status"], one["can_resend"]) for one in found["items"]] == [
        ("verify_email", "failed", False),
        ("password_changed", "sent", False),
    ]
    (failed,) = (await seen_by(shop, status="failed"))["items"]
    masked = f"{kofi.email[0]}…@guest.example"
    assert (failed["recipient"], failed["provider_response"]) == (masked, f"550 <{masked}>: no such mailbox")
    page = await seen_by(shop, limit=1)
    assert [one["status"] for one in (await seen_by(shop, limit=1, cursor=page["next"]))["items"]] == ["sent"]
    assert (await seen_by(other_shop))["items"] == []
    refused = await shop.staff("GET", "/api/v1/messages", role=Role.KITCHEN)
    assert refused.status_code == 403


async def test_a_business_that_is_not_there_is_no_reason_to_send_nothing(people: People, shop: Shop) -> None:
    ama = people()
    ama.browser.headers["X-Restaurant"] = "nowhere"
    assert (await ama.register()).status_code == 201
    assert await ama.subjects() == ["Confirm your e-mail address"]
    assert (await seen_by(shop))["items"] == []


async def test_what_is_over_is_swept_and_what_holds_is_kept(ama: Person, app: Comanda, clock: TestClock) -> None:
    id = (await ama.browser.get("/api/customer/profile")).json()["customer_id"]

    async def there() -> dict[str, int]:
        async with app.database.transaction(Scope.account(id, read_only=True)) as session:
            counts = {
                table.__tablename__: await session.scalar(
                    select(func.count()).select_from(table).where(table.account_id == id)
                )
                for table in (AccountSession, RefreshToken, AccountLink, AccountChallenge)
            }
        return {**counts, "emails": len(await emails_to(app, ama.email))}  # type: ignore[dict-item]

    async def swept_after(days: int) -> dict[str, int]:
        clock.forward(timedelta(days=days))
        async with app.database.transaction(Scope.system()) as session:
            await enqueue(session, sweep_accounts, timestamp=0)
        await app.work(until_idle=True)
        return await there()

    before = await there()
    assert before["account_sessions"] == before["refresh_tokens"] == 1
    assert await swept_after(0) == before
    assert await swept_after(9) == {**before, "account_links": 0}
    assert (await ama.refresh()).status_code == 200
    later = await swept_after(22)
    assert later == {**before, "account_links": 0, "refresh_tokens": 0, "emails": 0}
    assert (await swept_after(120))["account_sessions"] == 0


async def test_the_hourly_sweep_visits_every_business(app: Comanda, shop: Shop, other_shop: Shop) -> None:
    async with app.database.transaction(Scope.system()) as session:
        await enqueue(session, sweep, timestamp=0)
    await app.work(until_idle=True)
