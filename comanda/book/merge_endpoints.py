"""Routes by which two customers become one, and two again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from comanda.book import errors
from comanda.book.actions.merge_customers import (
    UNDO_WITHIN,
    chosen_side,
    conflicts_of,
    merge_customers,
    merged_values,
    plan_moves,
    undo_merge,
)
from comanda.book.business import business_of
from comanda.book.duplicates import dismiss_duplicate, find_duplicates, restore_duplicate
from comanda.book.schemas import (
    Conflict,
    CustomerRead,
    Duplicate,
    DuplicateDismiss,
    Duplicates,
    Merged,
    MergePlan,
    MergeRequest,
    MergeUndone,
    Moved,
)
from comanda.book.views import read_customer, values_of
from comanda.customers import repository
from comanda.customers.errors import CustomerWasErased
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customers")

Merge = Annotated[Desk, staff(Permission.CUSTOMERS_MERGE)]


@router.get("/duplicates")
async def list_duplicates(desk: Merge, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Duplicates:
    """Customers who may be one person: the same e-mail, or the same name with a number that is missing or nearly the
    same."""
    business = await business_of(desk)
    items = []
    for row in await find_duplicates(desk.session, desk.tenant_id, limit):
        first = await repository.get_customer(desk.session, desk.tenant_id, row.first)
        second = await repository.get_customer(desk.session, desk.tenant_id, row.second)
        items.append(
            Duplicate(
                first=read_customer(desk, business, first),
                second=read_customer(desk, business, second),
                reasons=row.reasons,
            )
        )
    return Duplicates(items=items)


@router.post("/duplicates/dismiss", status_code=204, responses=problems(NotFound, errors.MergeIntoItself))
async def dismiss(body: DuplicateDismiss, desk: Merge) -> Response:
    """They are two people: not proposed again. With `dismissed` false they are."""
    if body.first == body.second:
        raise errors.MergeIntoItself()
    for id in (body.first, body.second):
        await repository.get_customer(desk.session, desk.tenant_id, id)
    if body.dismissed:
        await dismiss_duplicate(desk.session, desk.tenant_id, body.first, body.second, desk.user_id)
    else:
        await restore_duplicate(desk.session, desk.tenant_id, body.first, body.second)
    return Response(status_code=204)


@router.post(
    "/merge/plan", responses=problems(NotFound, CustomerWasErased, errors.MergeIntoItself, errors.MergeHasPassed)
)
async def plan(body: MergeRequest, desk: Merge) -> MergePlan:
    """What a merge would do. Nothing is changed."""
    if body.source_customer_id == body.target_customer_id:
        raise errors.MergeIntoItself()
    source = await repository.get_customer(desk.session, desk.tenant_id, body.source_customer_id)
    target = await repository.get_customer(desk.session, desk.tenant_id, body.target_customer_id)
    if source.merged_into is not None or target.merged_into is not None:
        raise errors.MergeHasPassed()
    business = await business_of(desk)
    choices: dict[str, str] = dict(body.choices.items())
    moves = await plan_moves(desk.session, desk.tenant_id, source.id)
    values: dict[str, Any] = merged_values(source, target, choices)
    after = values_of(desk, business, target)
    shown = {name: value for name, value in values.items() if name in CustomerRead.model_fields}
    after |= {name: value for name, value in shown.items() if name not in ("phone", "email", "avatar_url")}
    after |= {
        "type": values["profile_status"],
        "email": values["email"],
        "avatar_url": after["avatar_url"] or values_of(desk, business, source)["avatar_url"],
        "phone": values["phone"],
        "total_spent": source.total_spent + target.total_spent,
        "visit_count": source.visit_count + target.visit_count,
        "last_order_at": max(filter(None, (source.last_order_at, target.last_order_at)), default=None),
        "loyalty_points": source.loyalty_points + target.loyalty_points,
        "has_account": values["account_id"] is not None,
    }
    return MergePlan(
        source=read_customer(desk, business, source),
        target=read_customer(desk, business, target),
        conflicts=[
            Conflict.model_validate(
                {
                    "field": field,
                    "source": getattr(source, field),
                    "target": getattr(target, field),
                    "chosen": chosen_side(field, source, target, choices),
                }
            )
            for field in conflicts_of(source, target)
        ],
        moves=[Moved(what=what, count=count) for what, count in moves.items()],
        after=CustomerRead.model_validate(after),
        undo_days=UNDO_WITHIN.days,
    )


@router.post(
    "/merge", responses=problems(NotFound, CustomerWasErased, errors.MergeIntoItself, errors.MergeHasPassed)
)
async def merge(body: MergeRequest, desk: Merge) -> Merged:
    """All that refers to the source refers to the target; the source, its number and its phone lead there."""
    done = await merge_customers(
        desk.session,
        desk.tenant_id,
        body.source_customer_id,
        body.target_customer_id,
        dict(body.choices.items()),
        body.merge_reason,
        desk.actor,
        desk.now,
    )
    target = await repository.get_customer(desk.session, desk.tenant_id, body.target_customer_id)
    business = await business_of(desk)
    return Merged(
        merge_id=done.id,
        customer=read_customer(desk, business, target),
        orders_moved=done.orders_moved,
        loyalty_points_merged=done.loyalty_points_merged,
        undo_until=done.merged_at + UNDO_WITHIN,
    )


@router.post("/merge/{merge_id}/undo", responses=problems(NotFound, errors.MergeNotUndoable))
async def undo(merge_id: UUID, desk: Merge) -> MergeUndone:
    """Two again, each with what was theirs; what came since stays with the target."""
    source, target = await undo_merge(desk.session, desk.tenant_id, merge_id, desk.actor, desk.now)
    business = await business_of(desk)
    return MergeUndone(source=read_customer(desk, business, source), target=read_customer(desk, business, target))
