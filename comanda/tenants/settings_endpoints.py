"""What a business decides for itself."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from comanda.files.errors import PICTURE_REFUSALS
from comanda.files.pictures import PICTURE_BODY, keep_picture, remove_after
from comanda.files.schemas import Picture
from comanda.kit.http import Route, problems
from comanda.kit.tax_id import TaxIdNotValid
from comanda.tenants import repository
from comanda.tenants.actions.change_settings import change_settings
from comanda.tenants.actions.set_logo import set_logo
from comanda.tenants.errors import FixedOnceOpened, HostReserved, HostTaken, ProgrammeChanged
from comanda.tenants.guards import Desk, staff
from comanda.tenants.hours import WEEKDAYS, day_windows
from comanda.tenants.models import Tenant
from comanda.tenants.permissions import Permission
from comanda.tenants.schemas import (
    DayHours,
    HoursPreview,
    IntervalRead,
    NumberExamples,
    NumberFormat,
    SettingsRead,
    SettingsUpdate,
)
from comanda.tenants.settings import TenantSettings, parse_settings

router = APIRouter(route_class=Route, tags=["settings"])

_EXAMPLES = (1, 42, 1234)


def _read(tenant: Tenant) -> SettingsRead:
    return SettingsRead(
        **parse_settings(tenant.settings).model_dump(),
        name=tenant.name,
        name2=tenant.name2,
        slug=tenant.slug,
        host=tenant.host,
        country=tenant.country,
        currency=tenant.currency,
        timezone=tenant.timezone,
        language=tenant.language,
        listed=tenant.listed,
        logo=Picture.of(tenant.logo) if tenant.logo else None,
    )


@router.get("/api/v1/settings")
async def get_settings(desk: Annotated[Desk, staff(Permission.SETTINGS_READ)]) -> SettingsRead:
    return _read(await repository.get_tenant(desk.session, desk.tenant_id))


@router.patch(
    "/api/v1/settings",
    responses=problems(FixedOnceOpened, HostReserved, HostTaken, ProgrammeChanged, TaxIdNotValid),
)
async def update_settings(
    body: SettingsUpdate, desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)]
) -> SettingsRead:
    """Changes the fields that are sent; the rest stays."""
    try:
        tenant = await change_settings(
            desk.session,
            desk.tenant_id,
            body.model_dump(mode="json", exclude_unset=True),
            actor=desk.actor,
            role=desk.role,
            installation_host=urlsplit(desk.app.settings.base_url()).hostname,
        )
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None
    return _read(tenant)


@router.put("/api/v1/settings/logo", openapi_extra=PICTURE_BODY, responses=problems(*PICTURE_REFUSALS))
async def put_logo(
    desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)], request: Request, background: BackgroundTasks
) -> SettingsRead:
    """The body is the logo: PNG, JPEG or WebP, at most 5 MB and 25 megapixels; a square one, with nothing where it is
    transparent, suits best. It is what the business's web shop is installed with, too."""
    folder, content_type = f"logos/{desk.tenant_id.hex}", request.headers.get("content-type", "")
    base = await keep_picture(desk.app.storage, folder, await request.body(), content_type, icon=True)
    tenant, before = await set_logo(desk.session, desk.tenant_id, base, actor=desk.actor)
    remove_after(background, desk.app.storage, before)
    return _read(tenant)


@router.delete("/api/v1/settings/logo", status_code=204)
async def delete_logo(desk: Annotated[Desk, staff(Permission.SETTINGS_WRITE)]) -> Response:
    background = BackgroundTasks()
    _, before = await set_logo(desk.session, desk.tenant_id, None, actor=desk.actor)
    remove_after(background, desk.app.storage, before)
    return Response(status_code=204, background=background)


@router.post("/api/v1/settings/order-number-preview")
async def preview_order_number(
    body: NumberFormat, desk: Annotated[Desk, staff(Permission.SETTINGS_READ)]
) -> NumberExamples:
    """What order numbers of a format look like, before it is saved."""
    prefix, width, suffix = TenantSettings(order_number_format=body.format).number_parts()
    return NumberExamples(examples=[f"{prefix}{number:0{width}d}{suffix}" for number in _EXAMPLES])


@router.get("/api/v1/settings/hours-preview")
async def preview_hours(
    desk: Annotated[Desk, staff(Permission.SETTINGS_READ)], days: Annotated[int, Query(ge=1, le=62)] = 14
) -> HoursPreview:
    """When doors are open and when orders are taken, from today on in the business's own calendar."""
    tenant = await repository.get_tenant(desk.session, desk.tenant_id)
    settings, zone = parse_settings(tenant.settings), ZoneInfo(tenant.timezone)
    ordering = settings.hours_for_ordering()
    notes = {one.date: one.note for one in settings.opening_hours.exceptions}
    today = desk.now.astimezone(zone).date()
    return HoursPreview(
        timezone=tenant.timezone,
        days=[
            DayHours(
                date=day,
                weekday=WEEKDAYS[day.weekday()],
                note=notes.get(day),
                opening=_intervals(day_windows(settings.opening_hours, day, zone), day, zone),
                ordering=_intervals(day_windows(ordering, day, zone), day, zone),
            )
            for day in (today + timedelta(days=count) for count in range(days))
        ],
    )


def _intervals(windows: Iterable[tuple[datetime, datetime]], day: date, zone: ZoneInfo) -> list[IntervalRead]:
    return [
        IntervalRead(opens_at=start, closes_at=end, text=_span(start.astimezone(zone), end.astimezone(zone), day))
        for start, end in windows
    ]


def _span(start: datetime, end: datetime, day: date) -> str:
    """As hours are written: the midnight that ends `day` is 24:00."""
    midnight = end.date() == day + timedelta(days=1) and (end.hour, end.minute) == (0, 0)
    return f"{start:%H:%M}-{'24:00' if midnight else f'{end:%H:%M}'}"
