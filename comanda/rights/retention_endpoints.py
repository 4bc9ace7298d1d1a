"""How long what is kept, and what that takes."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from comanda.audit.record import record
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems
from comanda.privacy.retention import RULES, least_of, over_before, period_of, proposed_of
from comanda.rights.errors import KeptTooLong, PeriodUndercutsLaw
from comanda.rights.models import RetentionRule, RetentionRun
from comanda.rights.retention import chosen_periods, count_over
from comanda.rights.schemas import (
    KindRead,
    MonthCount,
    PeriodChange,
    RetentionPreview,
    RetentionRead,
    RunRead,
)
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission
from comanda.tenants.repository import get_tenant

router = APIRouter(route_class=Route, tags=["privacy"], prefix="/api/v1/privacy/retention")

Write = Annotated[Desk, staff(Permission.PRIVACY_WRITE)]
Kind = Annotated[str, Path(pattern="^[a-z_]{1,40}$")]
_RUNS = 30


def _known(kind: str) -> str:
    if kind not in RULES:
        raise NotFound()
    return kind


async def _read(desk: Desk) -> RetentionRead:
    country = (await get_tenant(desk.session, desk.tenant_id)).country
    chosen = await chosen_periods(desk.session, desk.tenant_id)
    runs = await desk.session.scalars(
        select(RetentionRun)
        .where(RetentionRun.tenant_id == desk.tenant_id)
        .order_by(RetentionRun.ran_at.desc())
        .limit(_RUNS)
    )
    return RetentionRead(
        kinds=[
            KindRead(
                kind=kind,
                unit=rule.unit,
                period=period_of(kind, country, chosen),
                proposed=proposed_of(kind, country),
                least=least_of(kind, country),
                most=rule.most,
                basis=rule.basis,
                chosen=kind in chosen,
            )
            for kind, rule in RULES.items()
        ],
        runs=[RunRead.model_validate(one) for one in runs],
    )


@router.get("")
async def read_retention(desk: Write) -> RetentionRead:
    """Each kind of data with its period, and what went in the last nights."""
    return await _read(desk)


@router.put("/{kind}", responses=problems(NotFound, PeriodUndercutsLaw, KeptTooLong))
async def change_period(kind: Kind, body: PeriodChange, desk: Write) -> RetentionRead:
    """From the next night on. What a law wants kept cannot be kept for less."""
    rule = RULES[_known(kind)]
    if body.period is None:
        await desk.session.execute(
            delete(RetentionRule).where(RetentionRule.tenant_id == desk.tenant_id, RetentionRule.kind == kind)
        )
    else:
        least = least_of(kind, (await get_tenant(desk.session, desk.tenant_id)).country)
        if body.period < least:
            raise PeriodUndercutsLaw(least=f"{least} {rule.unit}")
        if body.period > rule.most:
            raise KeptTooLong(most=f"{rule.most} {rule.unit}")
        await desk.session.execute(
            insert(RetentionRule)
            .values(tenant_id=desk.tenant_id, kind=kind, period=body.period)
            .on_conflict_do_update(index_elements=["tenant_id", "kind"], set_={"period": body.period})
        )
    record(
        desk.session, desk.tenant_id, desk.actor, "retention.changed", "tenant", desk.tenant_id, kind=kind,
        **{rule.unit: body.period},
    )  # fmt: skip
    return await _read(desk)


@router.get("/{kind}/preview", responses=problems(NotFound))
async def preview(
    kind: Kind,
    desk: Write,
    period: Annotated[
        int | None, Query(ge=1, le=3650, description="As if it were this; without it, as it is.")
    ] = None,
) -> RetentionPreview:
    """What the next night would take. Nothing is changed."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    chosen = await chosen_periods(desk.session, desk.tenant_id)
    if period is not None:
        chosen |= {_known(kind): period}
    holds = period_of(_known(kind), tenant.country, chosen)
    now: datetime = desk.now
    await desk.session.execute(text("SET LOCAL statement_timeout = '20s'"))
    local = now.astimezone(ZoneInfo(tenant.timezone))
    months = await count_over(
        desk.session, desk.app.sweeps, desk.tenant_id, kind, over_before(kind, holds, local), local
    )
    return RetentionPreview(
        kind=kind,
        period=holds,
        total=sum(months.values()),
        months=[MonthCount(month=month, count=count) for month, count in sorted(months.items())],
    )
