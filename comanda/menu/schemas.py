"""Requests and answers about the menu."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from comanda.files.schemas import Picture
from comanda.kit.schemas import Body, Cents, Count, Flag, SignedCents, View
from comanda.kit.text import Name, Note, OptionalName
from comanda.menu.choices import MAX_GROUPS, MAX_OPTIONS, choices_problem
from comanda.menu.models import Item, Option, OptionGroup
from comanda.tenants.hours import MAX_TEXT_LENGTH, MAX_WINDOWS, Window, format_windows

Position = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=600)]
Choices = Annotated[int, Field(strict=True, ge=0, le=MAX_OPTIONS)]


def _writable(windows: list[Window]) -> list[Window]:
    if len(format_windows(tuple(windows))) > MAX_TEXT_LENGTH:
        raise ValueError("are too many to be written down; use fewer")
    return windows


Windows = Annotated[
    list[Window],
    Field(
        min_length=1,
        max_length=MAX_WINDOWS,
        examples=[[{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "07:00", "closes": "11:00"}]],
    ),
    AfterValidator(_writable),
]


class Changes(Body):
    """Body of a PATCH: what is left out stays as it is."""

    NULLABLE: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _null_is_a_value(self) -> Self:
        for name in sorted(self.model_fields_set - self.NULLABLE):
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null; leave it out to keep it as it is")
        return self


class CategoryCreate(Body):
    name: Name = Field(examples=["Breakfast"])
    name2: OptionalName = Field("", description="The name in the second language.", examples=["الفطور"])
    description: Note = Field("", examples=["Served fresh until late morning."])
    description2: Note = Field("", examples=["يُقدَّم طازجًا حتى أواخر الصباح."])
    schedule_id: UUID | None = Field(None, description="Offered in these hours only.")
    is_active: Flag = True
    position: Position | None = Field(None, description="Last when missing.")


class CategoryUpdate(Changes):
    NULLABLE = frozenset({"schedule_id"})

    name: Name | None = Field(None, examples=["Breakfast"])
    name2: OptionalName | None = None
    description: Note | None = None
    description2: Note | None = None
    schedule_id: UUID | None = None
    is_active: Flag | None = None
    position: Position | None = None


class CategoryRead(View):
    id: UUID
    name: str
    name2: str
    description: str
    description2: str
    schedule_id: UUID | None
    is_active: bool
    position: int


class OptionWrite(Body):
    id: UUID | None = Field(None, description="Of the option as it is now; a new one is made when missing.")
    name: Name = Field(examples=["Large"])
    name2: OptionalName = Field("", examples=["كبير"])
    price_delta_cents: SignedCents = Field(0, description="Added to the item's price.", examples=[2000])
    is_available: Flag | None = Field(None, description="As it was when missing, true for a new option.")


class OptionGroupWrite(Body):
    id: UUID | None = Field(None, description="Of the group as it is now; a new one is made when missing.")
    name: Name = Field(examples=["Size"])
    name2: OptionalName = Field("", examples=["الحجم"])
    min_choices: Choices = 0
    max_choices: Annotated[int, Field(strict=True, ge=1, le=MAX_OPTIONS)] = 1
    options: Annotated[list[OptionWrite], Field(min_length=1, max_length=MAX_OPTIONS)]

    @model_validator(mode="after")
    def _choosable(self) -> Self:
        problem = choices_problem(self.min_choices, self.max_choices, len(self.options))
        if problem is not None:
            raise ValueError(problem)
        return self


def _no_id_twice(groups: list[OptionGroupWrite]) -> list[OptionGroupWrite]:
    for ids in ([group.id for group in groups], [option.id for group in groups for option in group.options]):
        given = [id for id in ids if id is not None]
        if len(set(given)) != len(given):
            raise ValueError("the same id stands twice")
    return groups


OptionGroups = Annotated[list[OptionGroupWrite], Field(max_length=MAX_GROUPS), AfterValidator(_no_id_twice)]


class ItemCreate(Body):
    category_id: UUID = Field(examples=["0199f3a2-8c00-7000-8000-00000000000b"])
    name: Name = Field(examples=["Jollof rice"])
    name2: OptionalName = Field("", examples=["أرز جولوف"])
    description: Note = Field("", examples=["Cooked over charcoal, with shito and salad."])
    description2: Note = ""
    price_cents: Cents = Field(description="In the currency's minor unit.", examples=[8500])
    tax_class_id: UUID | None = Field(None, description="The business's default class when missing.")
    schedule_id: UUID | None = Field(None, description="Offered in these hours only.")
    sold_out: Flag = False
    daily_stock: Count | None = Field(None, description="How many are sold a day; null: no limit.", examples=[40])
    preparation_minutes: Minutes | None = Field(None, examples=[15])
    is_featured: Flag = False
    position: Position | None = Field(None, description="Last of its category when missing.")
    option_groups: OptionGroups = Field(
        [],
        examples=[
            [
                {
                    "name": "Size",
                    "name2": "الحجم",
                    "min_choices": 1,
                    "max_choices": 1,
                    "options": [
                        {"name": "Regular", "name2": "عادي"},
                        {"name": "Large", "name2": "كبير", "price_delta_cents": 2000},
                    ],
                }
            ]
        ],
    )


class ItemUpdate(Changes):
    NULLABLE = frozenset({"schedule_id", "daily_stock", "preparation_minutes"})

    category_id: UUID | None = None
    name: Name | None = Field(None, examples=["Jollof rice"])
    name2: OptionalName | None = None
    description: Note | None = None
    description2: Note | None = None
    price_cents: Cents | None = Field(None, examples=[8500])
    tax_class_id: UUID | None = None
    schedule_id: UUID | None = None
    sold_out: Flag | None = None
    daily_stock: Count | None = None
    preparation_minutes: Minutes | None = None
    is_featured: Flag | None = None
    position: Position | None = None
    archived: Flag | None = Field(None, description="false brings an archived item back.")
    option_groups: OptionGroups | None = Field(
        None, description="Replaces all; a group or option whose `id` is given stays the same one."
    )


class OptionRead(View):
    id: UUID
    name: str
    name2: str
    price_delta_cents: int
    is_available: bool


class OptionGroupRead(View):
    id: UUID
    name: str
    name2: str
    min_choices: int
    max_choices: int
    options: list[OptionRead]


class ItemRead(View):
    id: UUID
    category_id: UUID
    name: str
    name2: str
    description: str
    description2: str
    price_cents: int
    tax_class_id: UUID
    schedule_id: UUID | None
    image: Picture | None
    sold_out: bool
    daily_stock: int | None
    preparation_minutes: int | None
    is_featured: bool
    position: int
    archived_at: datetime | None
    option_groups: list[OptionGroupRead]

    @classmethod
    def of(cls, item: Item, groups: Iterable[tuple[OptionGroup, Sequence[Option]]]) -> Self:
        return cls(
            id=item.id,
            category_id=item.category_id,
            name=item.name,
            name2=item.name2,
            description=item.description,
            description2=item.description2,
            price_cents=item.price_cents,
            tax_class_id=item.tax_class_id,
            schedule_id=item.schedule_id,
            image=Picture.of(item.image) if item.image else None,
            sold_out=item.sold_out,
            daily_stock=item.daily_stock,
            preparation_minutes=item.preparation_minutes,
            is_featured=item.is_featured,
            position=item.position,
            archived_at=item.archived_at,
            option_groups=[
                OptionGroupRead(
                    id=group.id,
                    name=group.name,
                    name2=group.name2,
                    min_choices=group.min_choices,
                    max_choices=group.max_choices,
                    options=[OptionRead.model_validate(option) for option in options],
                )
                for group, options in groups
            ],
        )


class SoldOutWrite(Body):
    sold_out: Flag = Field(examples=[True])


class AvailableWrite(Body):
    is_available: Flag = Field(examples=[False])


class ScheduleCreate(Body):
    name: Name = Field(examples=["Weekday breakfast"])
    name2: OptionalName = Field("", examples=["الفطور"])
    windows: Windows


class ScheduleUpdate(Changes):
    name: Name | None = Field(None, examples=["Weekday breakfast"])
    name2: OptionalName | None = None
    windows: Windows | None = None


class ScheduleRead(View):
    id: UUID
    name: str
    name2: str
    windows: list[Window]


class MenuOrder(Body):
    """What is not listed follows what is, in the order it has now."""

    categories: Annotated[list[UUID], Field(max_length=1000)] = Field(
        [], examples=[["0199f3a2-8c00-7000-8000-00000000000b"]]
    )
    items: Annotated[dict[UUID, Annotated[list[UUID], Field(max_length=1000)]], Field(max_length=1000)] = Field(
        {},
        description="By category, the items of it.",
        examples=[{"0199f3a2-8c00-7000-8000-00000000000b": ["0199f3a2-8c00-7000-8000-00000000000a"]}],
    )

    @model_validator(mode="after")
    def _no_id_twice(self) -> Self:
        for ids in (self.categories, *self.items.values()):
            if len(set(ids)) != len(ids):
                raise ValueError("the same id stands twice")
        return self


class StockLine(View):
    item_id: UUID
    category_id: UUID
    name: str
    name2: str
    daily_stock: int
    sold: int
    left: int
    sold_out: bool = Field(description="Marked as sold out by hand, whatever is left.")


class StockRead(View):
    day: date = Field(description="The business's calendar day.")
    items: list[StockLine]


class Counts(View):
    schedules: int = 0
    categories: int = 0
    items: int = 0
    option_groups: int = 0
    options: int = 0


class MenuImported(View):
    mode: Literal["merge", "replace"]
    dry_run: bool = Field(description="true: this is what would happen; nothing was changed.")
    created: Counts
    updated: Counts
    archived: int = Field(description="Items that are no longer on the menu.")
    removed: Counts = Field(description="What else the file no longer names; only when replacing.")
    reordered: bool = Field(description="Whether what stays now stands in another order.")
