"""What of accounts is swept away in the background."""

from datetime import timedelta

import procrastinate
from sqlalchemy import delete

from comanda.accounts.models import AccountChallenge, AccountLink, AccountSession, RefreshToken
from comanda.jobs.queue import TASKS
from comanda.kit.tenancy import Scope
from comanda.notifications.repository import remove_old_notifications

KEEP_SESSIONS = timedelta(days=90)  # "signed in before" is told by them
KEEP_EMAILS = timedelta(days=30)
KEEP_LINKS = timedelta(days=7)


@TASKS.periodic(cron="37 * * * *")
@TASKS.task(queueing_lock="accounts housekeeping", pass_context=True)
async def sweep_accounts(context: procrastinate.JobContext, timestamp: int) -> None:
    """Hourly: sign-ins, links and e-mails that are long over. An account itself goes only with its owner's word."""
    app = context.additional_context["comanda"]
    now = app.clock()
    async with app.database.transaction(Scope.system()) as session:
        for table, expires_before in (
            (RefreshToken, now),
            (AccountChallenge, now),
            (AccountLink, now - KEEP_LINKS),
            (AccountSession, now - KEEP_SESSIONS),
        ):
            await session.execute(delete(table).where(table.expires_at < expires_before))
        await remove_old_notifications(session, None, now - KEEP_EMAILS)
