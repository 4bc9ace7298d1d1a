"""What has to change so that the menu says what a file says. Decides only; `actions.import_menu` does it."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from comanda.kit.ids import uuid7
from comanda.menu.choices import MAX_GROUPS, MAX_OPTIONS, choices_problem, lowest_price
from comanda.menu.errors import PriceBelowZero
from comanda.menu.sheet import KINDS, Entry, Kind, RowError, Sheet, SheetRefused

Mode = Literal["merge", "replace"]

_PARENT: dict[Kind, str] = {"item": "category_id", "group": "item_id", "option": "group_id"}


@dataclass(frozen=True, slots=True)
class CurrentMenu:
    """What is in the database. Entries carry id, position and among their values the id of their parent; archived
    items are left out."""

    sheet: Sheet
    tax_classes: Mapping[str, UUID]
    with_archived: frozenset[UUID]  # categories that have archived items
    retired: frozenset[UUID]  # those of them that are kept for these only

    def listed(self) -> Sheet:
        """As a file shows it."""
        categories = [category for category in self.sheet.categories if category.id not in self.retired]
        return Sheet(self.sheet.schedules, categories)


@dataclass(slots=True)
class Plan:
    """Rows by kind; an update names what differs."""

    inserts: dict[Kind, list[dict[str, Any]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    updates: dict[Kind, dict[UUID, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    updated: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    removed: dict[Kind, list[UUID]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    """What the file no longer names; an item among them is archived."""
    retired: list[UUID] = field(default_factory=list)
    """Those of the removed categories that archived items still refer to."""
    reordered: bool = False

    @property
    def changes(self) -> bool:
        return any((*self.inserts.values(), *self.updates.values(), *self.removed.values()))


def plan_import(current: CurrentMenu, wanted: Sheet, mode: Mode) -> Plan:
    """Entries are the same if they have the same name in the same place; where several have it, the first is the
    first. When merging, what the file does not name stays as and where it is. When replacing it goes, and an item
    that stands in another category than before is the same item still.

    Raises SheetRefused for mistakes that only show when both are put together.
    """
    return _Planner(current, replace=mode == "replace").plan(wanted)


def merged_order(now: Sequence[UUID], stated: Sequence[UUID]) -> list[UUID]:
    """`stated` are put in their order into the places they hold `now`; a new one follows the one it follows in
    `stated`. So a whole file decides the whole order, and part of one disturbs nothing else."""
    known, listed = set(now), set(stated)
    first: list[UUID] = []
    following: dict[UUID, list[UUID]] = {}  # by one that is known, in the order of `stated`
    run = first
    for id in stated:
        if id in known:
            run = following.setdefault(id, [])
        else:
            run.append(id)
    places = iter(following)
    leader = next(iter(following), None)
    order: list[UUID] = []
    for place in now:
        id = next(places) if place in listed else place
        order += [*(first if id == leader else ()), id, *following.get(id, ())]
    return order if following else [*order, *first]


Matches = dict[int, Entry]  # by id() of the file's entry, what it is now


def _match(now: Sequence[Entry], wanted: Sequence[Entry]) -> Matches:
    waiting: dict[str, deque[Entry]] = {}
    for entry in now:
        waiting.setdefault(entry.name, deque()).append(entry)
    return {id(entry): waiting[entry.name].popleft() for entry in wanted if waiting.get(entry.name)}


def _id(entry: Entry) -> UUID:
    assert entry.id is not None
    return entry.id


class _Planner:
    def __init__(self, current: CurrentMenu, *, replace: bool) -> None:
        self._current = current
        self._replace = replace
        self._plan = Plan()
        self._errors: list[RowError] = []
        self._schedules: dict[str, UUID] = {}

    def plan(self, wanted: Sheet) -> Plan:
        now = self._current.sheet
        ids = self._siblings(now.schedules, wanted.schedules, _match(now.schedules, wanted.schedules), None)
        self._schedules = {entry.name: id for entry, id in zip(wanted.schedules, ids, strict=True)}
        if not self._replace:
            self._schedules |= {entry.name: _id(entry) for entry in now.schedules}

        # A category that is on the menu comes before one of its name that no longer is.
        by_life = sorted(now.categories, key=lambda category: category.id in self._current.retired)
        categories = _match(by_life, wanted.categories)
        items = self._match_items(categories, wanted.categories)
        category_ids = self._siblings(now.categories, wanted.categories, categories, None)
        for category, category_id in zip(wanted.categories, category_ids, strict=True):
            before = categories[id(category)].children if id(category) in categories else []
            item_ids = self._siblings(before, category.children, items, category_id)
            for item, item_id in zip(category.children, item_ids, strict=True):
                self._choices(items[id(item)].children if id(item) in items else [], item, item_id)
        if self._replace:
            self._archive({item.id for item in items.values()})
        if self._errors:
            raise SheetRefused(self._errors)
        return self._plan

    def _match_items(self, categories: Matches, wanted: Sequence[Entry]) -> Matches:
        items: Matches = {}
        for category in wanted:
            if id(category) in categories:
                items |= _match(categories[id(category)].children, category.children)
        if self._replace:
            matched = {item.id for item in items.values()}
            left = [
                item
                for category in self._current.sheet.categories
                for item in category.children
                if item.id not in matched
            ]
            items |= _match(
                left, [item for category in wanted for item in category.children if id(item) not in items]
            )
        return items

    def _choices(self, now: Sequence[Entry], item: Entry, item_id: UUID) -> None:
        groups = _match(now, item.children)
        group_ids = self._siblings(now, item.children, groups, item_id)
        final = [(group, group.children) for group in self._staying(now, groups)]
        for group, group_id in zip(item.children, group_ids, strict=True):
            before = groups[id(group)].children if id(group) in groups else []
            options = _match(before, group.children)
            self._siblings(before, group.children, options, group_id)
            together = [*group.children, *self._staying(before, options)]
            final.append((group, together))
            problem = choices_problem(group.values["min_choices"], group.values["max_choices"], len(together))
            if len(together) > MAX_OPTIONS:
                problem = f"A group has at most {MAX_OPTIONS} options; this would have {len(together)}."
            if problem is not None:
                self._errors.append(RowError(group.row, "max", problem))
        if len(final) > MAX_GROUPS:
            problem = f"An item has at most {MAX_GROUPS} groups; this would have {len(final)}."
            self._errors.append(RowError(item.row, None, problem))
        lowest = lowest_price(
            item.values["price_cents"],
            (
                (
                    group.values["min_choices"],
                    group.values["max_choices"],
                    [option.values["price_delta_cents"] for option in options],
                )
                for group, options in final
            ),
        )
        if lowest < 0:
            self._errors.append(RowError(item.row, "price", PriceBelowZero(name=item.name).detail))

    def _staying(self, now: Sequence[Entry], matches: Matches) -> list[Entry]:
        """What the file does not name and that is not removed for it."""
        matched = {entry.id for entry in matches.values()}
        return [] if self._replace else [entry for entry in now if entry.id not in matched]

    def _siblings(
        self, now: Sequence[Entry], wanted: Sequence[Entry], matches: Matches, parent: UUID | None
    ) -> list[UUID]:
        """Notes what becomes of all under one parent. Returns the ids of `wanted`, new ones included."""
        new_ids = iter(sorted(uuid7() for _ in wanted))  # sorted by age they stand as in the file
        ids = [_id(matches[id(entry)]) if id(entry) in matches else next(new_ids) for entry in wanted]
        here = [_id(entry) for entry in now]
        order = ids if self._replace else merged_order(here, ids)
        positions = {id: position for position, id in enumerate(order)}
        for entry, entry_id in zip(wanted, ids, strict=True):
            before = matches.get(id(entry))
            values = entry.values if parent is None else {**entry.values, _PARENT[entry.kind]: parent}
            if before is None:
                row = {"id": entry_id, **self._columns(entry.row, values)}
                self._plan.inserts[entry.kind].append(
                    row if entry.kind == "schedule" else {**row, "position": positions[entry_id]}
                )
                continue
            changes = {name: value for name, value in values.items() if before.values[name] != value}
            if changes:
                self._plan.updates[entry.kind][entry_id] = self._columns(entry.row, changes)
                self._plan.updated[entry.kind] += 1
        for entry in now:
            if entry.id not in positions and entry.kind != "item" and entry.id not in self._current.retired:
                self._plan.removed[entry.kind].append(_id(entry))
                if entry.kind == "group":
                    self._plan.removed["option"].extend(map(_id, entry.children))
        for entry in [*now, *(matches[id(entry)] for entry in wanted if id(entry) in matches)]:
            place = positions.get(_id(entry))
            if entry.kind != "schedule" and place is not None and place != entry.position:
                self._plan.updates[entry.kind].setdefault(_id(entry), {})["position"] = place
        survivors = [id for id in here if id in positions]
        remaining = set(survivors)
        if now and now[0].kind != "schedule" and [id for id in order if id in remaining] != survivors:
            self._plan.reordered = True
        return ids

    def _columns(self, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """As the table has them: names become ids."""
        columns = dict(values)
        if "tax_class" in columns:
            columns["tax_class_id"] = self._current.tax_classes[columns.pop("tax_class")]
        if "schedule" in columns:
            name = columns.pop("schedule")
            columns["schedule_id"] = self._schedules.get(name)
            if name is not None and name not in self._schedules:
                where = "in this file" if self._replace else "in this file or on the menu"
                self._errors.append(RowError(row, "schedule", f"There are no hours called {name} {where}."))
        return columns

    def _archive(self, kept: set[UUID | None]) -> None:
        """Items the file does not name, and what becomes of their categories."""
        holding = set(self._current.with_archived)
        for category in self._current.sheet.categories:
            gone = [_id(item) for item in category.children if item.id not in kept]
            self._plan.removed["item"].extend(gone)
            if gone:
                holding.add(_id(category))
        self._plan.retired = [id for id in self._plan.removed["category"] if id in holding]
