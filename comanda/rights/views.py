"""Requests as they are answered."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comanda.customers.models import Customer
from comanda.kit.db import Session
from comanda.rights.deciding import urgency
from comanda.rights.models import RequestColumns, RightsRequest
from comanda.rights.repository import LIVE
from comanda.rights.schemas import KeptRead, Proof, RequestRead


async def read_requests(
    session: Session, tenant_id: UUID, requests: Sequence[RightsRequest], now: datetime
) -> list[RequestRead]:
    ids = {one.customer_id for one in requests if one.customer_id}
    rows = await session.execute(
        select(Customer.id, Customer.name).where(
            Customer.tenant_id == tenant_id, Customer.id.in_(ids), Customer.erased_at.is_(None)
        )
    )
    names = {row.id: row.name for row in rows}
    return [
        RequestRead.model_validate(
            {
                **{name: getattr(one, name) for name in RequestRead.model_fields if hasattr(one, name)},
                "customer_name": names.get(one.customer_id) if one.customer_id else None,
                **state_of(one, now),
            }
        )
        for one in requests
    ]


def state_of(request: RequestColumns, now: datetime) -> dict[str, Any]:
    live = request.status in LIVE
    return {
        "urgency": urgency(request.due_at, now) if live else None,
        "can_cancel": live
        and (request.kind == "export" or now < request.hold_until)
        and not (isinstance(request, RightsRequest) and request.source == "account"),
        "report": Proof.model_validate(request.report),
    }


def read_kept(kept: Sequence[Any]) -> list[KeptRead]:
    return [KeptRead.model_validate(asdict(one)) for one in kept]
