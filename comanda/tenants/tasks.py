"""What is noted of those who have not proved who they are. By the worker: an answer that took longer where there is a
member of the staff would tell that there is one."""

import procrastinate

from comanda.audit.record import SYSTEM, record
from comanda.jobs.queue import TASKS
from comanda.kit import origin
from comanda.kit.tenancy import Scope
from comanda.kit.vault import SealBroken
from comanda.tenants.repository import find_staff


@TASKS.task(pass_context=True, retry=procrastinate.RetryStrategy(max_attempts=5, exponential_wait=5))
async def note_refused_sign_in(
    context: procrastinate.JobContext,
    sealed_email: str,
    slug: str | None,
    address: str | None,
    device: str | None,
    request_id: str | None,
) -> None:
    """In the trail of each business that this person works for, or of the one that was named."""
    app = context.additional_context["comanda"]
    try:
        email = app.vault.open(sealed_email, about=note_refused_sign_in.name)
    except SealBroken:
        return
    async with app.database.transaction(Scope.system(read_only=True)) as session:
        found = [one for one in await find_staff(session, email) if slug in (None, "", one.slug)]
    token = origin.begin(origin.Origin(address, device, request_id))
    try:
        for one in found:
            async with app.database.transaction(Scope.staff(one.tenant_id)) as session:
                record(session, one.tenant_id, SYSTEM, "staff.sign_in_refused", "user", one.user_id)
    finally:
        origin.end(token)
