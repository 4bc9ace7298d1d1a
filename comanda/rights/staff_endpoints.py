"""Requests about personal data, as the staff take them down and see them through."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query, Response

from comanda.customers.repository import get_customer
from comanda.files.errors import StorageUnavailable
from comanda.identity.errors import CurrentPasswordWrong
from comanda.kit.auth import PasswordsBusy
from comanda.kit.errors import NotFound, TooManyAttempts
from comanda.kit.http import Route, problems
from comanda.rights import errors, repository
from comanda.rights.actions.ask import ask, cancel
from comanda.rights.actions.erase import plan_erasure
from comanda.rights.actions.export import take_file
from comanda.rights.deciding import HOLD, due_at
from comanda.rights.person import find_person
from comanda.rights.schemas import (
    ErasurePlan,
    ObstacleRead,
    PasswordAgain,
    RequestCreate,
    RequestKind,
    RequestPage,
    RequestRead,
)
from comanda.rights.views import read_kept, read_requests
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.proving import prove_password
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["privacy"], prefix="/api/v1/privacy")

Write = Annotated[Desk, staff(Permission.PRIVACY_WRITE)]
ZIP_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
MAX_PAGE = 100


@router.get("/requests")
async def list_requests(
    desk: Write,
    open_only: Annotated[bool, Query(alias="open", description="Only those that are not over.")] = False,
    customer_id: UUID | None = None,
    cursor: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> RequestPage:
    """Newest first, with the deadline of each."""
    found = await repository.list_requests(
        desk.session, desk.tenant_id, open_only=open_only, customer_id=customer_id, before=cursor, limit=limit + 1
    )
    waiting, overdue = await repository.count_open(desk.session, desk.tenant_id, desk.now)
    items = await read_requests(desk.session, desk.tenant_id, found[:limit], desk.now)
    return RequestPage(
        items=items, next=str(items[-1].id) if len(found) > limit else None, open=waiting, overdue=overdue
    )


@router.post("/requests", status_code=201, responses=problems(NotFound, errors.AskedAlready))
async def create_request(body: RequestCreate, desk: Write) -> RequestRead:
    """For a person in front of you, once you have made sure who they are. An export is made within minutes; an erasure
    waits seven days, in which it can be cancelled, and longer where an order or a refund is open."""
    request = await ask(
        desk.session,
        desk.tenant_id,
        body.kind,
        body.customer_id,
        body.identity,
        body.note,
        body.language,
        desk.actor,
        desk.now,
    )
    (read,) = await read_requests(desk.session, desk.tenant_id, [request], desk.now)
    return read


@router.post(
    "/requests/{request_id}/cancel",
    responses=problems(NotFound, errors.RequestNotOpen, errors.AskedByAccount, errors.HoldIsOver),
)
async def cancel_request(request_id: UUID, desk: Write) -> RequestRead:
    """As long as nothing was done yet."""
    request = await cancel(desk.session, desk.tenant_id, request_id, desk.actor, desk.now)
    (read,) = await read_requests(desk.session, desk.tenant_id, [request], desk.now)
    return read


@router.post(
    "/requests/{export_id}/file",
    response_class=Response,
    responses={
        **ZIP_ANSWER,
        **problems(
            NotFound, errors.FileNotReady, CurrentPasswordWrong, PasswordsBusy, TooManyAttempts, StorageUnavailable
        ),
    },
)
async def fetch_file(
    export_id: UUID,
    body: PasswordAgain,
    background: BackgroundTasks,
    desk: Annotated[Desk, staff(Permission.PRIVACY_WRITE, replays=False)],
) -> Response:
    """The file of an export, once, within 24 hours; it is removed with that. Your password again, since it holds all
    that is known of somebody."""
    await prove_password(desk, body.current_password)
    content, key = await take_file(desk.session, desk.app.storage, desk.tenant_id, export_id, desk.actor, desk.now)
    background.add_task(desk.app.storage.remove, key)
    return zip_answer(content, background)


@router.get("/customers/{customer_id}/plan", responses=problems(NotFound))
async def plan(customer_id: UUID, desk: Write) -> ErasurePlan:
    """What erasing this customer would do: what goes, what stays and why, and what stands in its way."""
    await get_customer(desk.session, desk.tenant_id, customer_id)
    person = await find_person(desk.session, desk.tenant_id, customer_id)
    planned = await plan_erasure(desk.session, desk.app.holders, person)
    kinds: tuple[RequestKind, ...] = ("export", "erasure")
    asked = [kind for kind in kinds if await repository.is_asked(desk.session, desk.tenant_id, kind, customer_id)]
    return ErasurePlan(
        hold_days=HOLD.days,
        due_at=due_at(desk.now, (await get_tenant(desk.session, desk.tenant_id)).country),
        counts={part: count for part, count in sorted(planned.counts.items()) if count},
        kept=read_kept(planned.kept),
        obstacles=[
            ObstacleRead.model_validate(one.as_json())
            for one in await repository.obstacles_of(desk.session, person)
        ],
        asked=asked,
    )


def zip_answer(content: bytes, background: BackgroundTasks) -> Response:
    return Response(
        content,
        media_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="personal-data.zip"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
        background=background,
    )
