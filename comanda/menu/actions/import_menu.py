"""Making the menu say what a file says."""

import asyncio
import dataclasses
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comanda.audit.record import Actor, record
from comanda.kit.clock import system_clock
from comanda.kit.db import Session
from comanda.menu import repository
from comanda.menu.errors import MenuNotImported
from comanda.menu.merging import CurrentMenu, Mode, Plan, plan_import
from comanda.menu.schemas import Counts, MenuImported
from comanda.menu.sheet import Kind, SheetRefused, read_sheet
from comanda.menu.sheet_repository import carry_out, load_menu
from comanda.tenants.repository import lock_tenant, raise_catalog_version


async def import_menu(
    session: Session,
    tenant_id: UUID,
    actor: Actor,
    text: str,
    *,
    currency: str,
    mode: Mode,
    dry_run: bool = False,
    now: datetime | None = None,
) -> MenuImported:
    """All of the file or none of it; what it does is told by `merging.plan_import`. Raises MenuNotImported."""
    await lock_tenant(session, tenant_id)
    current = await load_menu(session, tenant_id)
    classes = await repository.list_tax_classes(session, tenant_id)
    usual = next((row.code for row in classes if row.is_default), None)
    try:
        # Beside the event loop: a file of thousands of rows keeps a processor busy for a while.
        plan = await asyncio.to_thread(_decide, current, text, currency, usual, mode)
    except SheetRefused as refused:
        raise MenuNotImported(errors=[dataclasses.asdict(error) for error in refused.errors]) from None
    removed = {kind: len(ids) for kind, ids in plan.removed.items()}
    archived, removed["item"] = removed["item"], 0
    done = MenuImported(
        mode=mode,
        dry_run=dry_run,
        created=_counts({kind: len(rows) for kind, rows in plan.inserts.items()}),
        updated=_counts(plan.updated),
        archived=archived,
        removed=_counts(removed),
        reordered=plan.reordered,
    )
    if plan.changes and not dry_run:
        await carry_out(session, tenant_id, plan, now=now or system_clock())
        record(
            session,
            tenant_id,
            actor,
            "menu.imported",
            "menu",
            **done.model_dump(include={"mode", "created", "updated", "archived", "removed"}),
        )
        await raise_catalog_version(session)
    return done


def _decide(current: CurrentMenu, text: str, currency: str, usual_tax_class: str | None, mode: Mode) -> Plan:
    sheet = read_sheet(text, currency=currency, tax_classes=current.tax_classes, default_tax_class=usual_tax_class)
    return plan_import(current, sheet, mode)


def _counts(by_kind: Mapping[Kind, int]) -> Counts:
    return Counts(
        schedules=by_kind["schedule"],
        categories=by_kind["category"],
        items=by_kind["item"],
        option_groups=by_kind["group"],
        options=by_kind["option"],
    )
