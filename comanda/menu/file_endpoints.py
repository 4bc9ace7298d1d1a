"""Pictures of items, and the menu as a file."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response

from comanda.files.errors import PICTURE_REFUSALS
from comanda.files.pictures import PICTURE_BODY, keep_picture, remove_after
from comanda.kit.errors import NotFound
from comanda.kit.http import BodyTooLarge, Route, WrongContentType, problems
from comanda.menu import repository
from comanda.menu.actions.import_menu import import_menu
from comanda.menu.actions.set_picture import set_picture
from comanda.menu.endpoints import Reader, Writer, view_item
from comanda.menu.errors import MenuNotImported
from comanda.menu.merging import Mode
from comanda.menu.schemas import ItemRead, MenuImported
from comanda.menu.sheet import COLUMNS, write_sheet
from comanda.menu.sheet_repository import load_menu
from comanda.tenants.repository import get_tenant

router = APIRouter(prefix="/api/v1/menu", route_class=Route, tags=["menu"])

MAX_SHEET_BYTES = 2 * 1024 * 1024


_SHEET_EXAMPLE = f"""{",".join(COLUMNS)}
category,Grill,المشاوي,,,,,,,,,,,yes
item,Whole tilapia,سمك بلطي كامل,,,150.00,,,,,8,25,yes,yes
group,Side,الطبق الجانبي,,,,,,1,1,,,,
option,Banku,بانكو,,,0.00,,,,,,,,yes
option,Fried yam,يام مقلي,,,5.00,,,,,,,,yes
"""
_SHEET_BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}, "example": _SHEET_EXAMPLE}},
    }
}


@router.put(
    "/items/{item_id}/image",
    openapi_extra=PICTURE_BODY,
    responses=problems(NotFound, *PICTURE_REFUSALS),
)
async def set_image(desk: Writer, item_id: UUID, request: Request, background: BackgroundTasks) -> ItemRead:
    """The body is the picture: PNG, JPEG or WebP, at most 5 MB and 25 megapixels. It is turned upright, made
    smaller and stripped of what the camera noted, such as the place."""
    await repository.check_item(desk.session, desk.tenant_id, item_id)
    folder, content_type = f"menu/{desk.tenant_id.hex}", request.headers.get("content-type", "")
    base = await keep_picture(desk.app.storage, folder, await request.body(), content_type)
    item, before = await set_picture(desk.session, desk.tenant_id, desk.actor, item_id, base)
    remove_after(background, desk.app.storage, before)
    return await view_item(desk, item)


@router.delete("/items/{item_id}/image", status_code=204, responses=problems(NotFound))
async def delete_image(desk: Writer, item_id: UUID) -> Response:
    background = BackgroundTasks()
    _, before = await set_picture(desk.session, desk.tenant_id, desk.actor, item_id, None)
    remove_after(background, desk.app.storage, before)
    return Response(status_code=204, background=background)


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_menu(
    desk: Reader,
    spreadsheet: Annotated[
        bool, Query(description="Begin with a byte order mark, by which Excel sees that the file is UTF-8.")
    ] = False,
) -> Response:
    """The menu as a file that can be imported again. Archived items are left out."""
    tenant = await get_tenant(desk.session, desk.tenant_id)
    menu = await load_menu(desk.session, desk.tenant_id)
    text = write_sheet(menu.listed(), currency=tenant.currency)
    return Response(
        text.encode("utf-8-sig" if spreadsheet else "utf-8"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="menu-{tenant.slug}.csv"'},
    )


@router.post(
    "/import",
    openapi_extra=_SHEET_BODY,
    responses=problems(MenuNotImported, WrongContentType, BodyTooLarge),
)
async def import_sheet(
    desk: Writer,
    request: Request,
    mode: Annotated[
        Mode,
        Query(description="merge: what the file does not name stays. replace: it leaves the menu."),
    ],
    dry_run: Annotated[bool, Query(description="Only tell what would change.")] = False,
) -> MenuImported:
    """The body is a file as it is exported, at most 2 MB and 5,000 rows: all of it is taken, or nothing. Entries
    are recognised by their names. Pictures stay."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "text/csv":
        raise WrongContentType(expected="text/csv")
    content = await request.body()
    if len(content) > MAX_SHEET_BYTES:
        raise BodyTooLarge(limit_bytes=MAX_SHEET_BYTES)
    tenant = await get_tenant(desk.session, desk.tenant_id)
    return await import_menu(
        desk.session,
        desk.tenant_id,
        desk.actor,
        _decoded(content),
        currency=tenant.currency,
        mode=mode,
        dry_run=dry_run,
        now=desk.now,
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        message = "This row is not UTF-8. Save the file as “CSV UTF-8”."
        row = content.count(b"\n", 0, error.start) + 1
        raise MenuNotImported(errors=[{"row": row, "column": None, "message": message}]) from None
