"""Replacing the option groups of an item."""

from collections.abc import Sequence
from uuid import UUID

from comanda.kit.db import Session
from comanda.kit.errors import NotFound
from comanda.kit.ids import uuid7
from comanda.menu import repository
from comanda.menu.models import Option, OptionGroup
from comanda.menu.repository import Groups
from comanda.menu.schemas import OptionGroupWrite


async def replace_choices(
    session: Session, tenant_id: UUID, item_id: UUID, wanted: Sequence[OptionGroupWrite]
) -> Groups:
    """Part of adding or changing an item. A given id stays the same group or option, so that carts which hold it
    stay valid; raises NotFound for one that is not this item's. Returns the groups as they are now.
    """
    now = (await repository.list_groups(session, tenant_id, [item_id])).get(item_id, [])
    groups = {group.id: group for group, _ in now}
    options = {option.id: option for _, several in now for option in several}
    kept_groups = {group.id for group in wanted if group.id is not None}
    kept_options = {option.id for group in wanted for option in group.options if option.id is not None}
    if not kept_groups <= groups.keys() or not kept_options <= options.keys():
        raise NotFound()

    replaced: Groups = []
    for position, group in enumerate(wanted):
        row = groups[group.id] if group.id else OptionGroup(tenant_id=tenant_id, id=uuid7(), item_id=item_id)
        row.name, row.name2, row.position = group.name, group.name2, position
        row.min_choices, row.max_choices = group.min_choices, group.max_choices
        session.add(row)
        replaced.append((row, []))
    await session.flush()  # options refer to their groups, and no relationship orders the inserts
    for group, (row, its_options) in zip(wanted, replaced, strict=True):
        for position, option in enumerate(group.options):
            choice = (
                options[option.id] if option.id else Option(tenant_id=tenant_id, id=uuid7(), is_available=True)
            )
            choice.group_id, choice.position = row.id, position
            choice.name, choice.name2 = option.name, option.name2
            choice.price_delta_cents = option.price_delta_cents
            if option.is_available is not None:
                choice.is_available = option.is_available
            session.add(choice)
            its_options.append(choice)
    await session.flush()  # an option may have left a group that goes now, and would go with it
    await repository.delete_groups_and_options(
        session,
        tenant_id,
        group_ids=sorted(groups.keys() - kept_groups),
        option_ids=sorted(options.keys() - kept_options),
    )
    return replaced
