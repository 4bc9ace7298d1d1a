"""Routes of lists that are read in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import select

from comanda.book import errors
from comanda.book.actions.read_in import cancel_import, keep_list, look_again, start_import
from comanda.book.business import business_of
from comanda.book.importing import MOST_BYTES
from comanda.book.schemas import ImportRead, ImportStart, ImportSummary
from comanda.book.tasks import import_customers
from comanda.customers.models import CustomerImport
from comanda.jobs.queue import enqueue
from comanda.kit.errors import NotFound
from comanda.kit.http import BodyTooLarge, Route, WrongContentType, problems
from comanda.kit.text import Line
from comanda.tenants.guards import Desk, staff
from comanda.tenants.permissions import Permission

router = APIRouter(route_class=Route, tags=["customers"], prefix="/api/v1/customer-imports")

Import = Annotated[Desk, staff(Permission.CUSTOMERS_EXPORT)]
MOST_LISTED = 10
_LIST_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string", "format": "binary"},
                "example": "name,phone\nAma Owusu,024 123 4567\n",
            }
        },
    }
}


def _read(found: CustomerImport) -> ImportRead:
    return ImportRead.model_validate(
        {
            **{name: getattr(found, name) for name in ImportRead.model_fields if hasattr(found, name)},
            "columns": found.preview["columns"],
            "sample": found.preview["sample"],
            "looked_at": found.preview["looked_at"],
            "duplicates": found.preview["duplicates"],
            "likely_refused": found.preview["refused"],
        }
    )


@router.post(
    "",
    status_code=201,
    openapi_extra=_LIST_BODY,
    responses=problems(errors.ListNotReadable, WrongContentType, BodyTooLarge),
)
async def begin_import(
    desk: Import,
    request: Request,
    file_name: Annotated[Line, Query(max_length=200, description="As it is called where it comes from.")] = "",
) -> ImportRead:
    """The body is a table as CSV in UTF-8, UTF-16 or what Windows writes (1256, 1252), of at most 6 MB and
    200,000 rows. Its first row is the heading, which names the columns: of those whose name says nothing here,
    `mapping` says "skip". Nothing is read in yet: the answer tells what its first rows would become."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "text/csv":
        raise WrongContentType(expected="text/csv")
    content = await request.body()
    if len(content) > MOST_BYTES:
        raise BodyTooLarge(limit_bytes=MOST_BYTES)
    business = await business_of(desk)
    return _read(
        await keep_list(desk.session, desk.tenant_id, file_name, content, business.country, desk.actor, desk.now)
    )


@router.get("")
async def list_imports(desk: Import) -> list[ImportSummary]:
    """The last ten, newest first."""
    found = await desk.session.scalars(
        select(CustomerImport)
        .where(CustomerImport.tenant_id == desk.tenant_id)
        .order_by(CustomerImport.created_at.desc(), CustomerImport.id.desc())
        .limit(MOST_LISTED)
    )
    return [ImportSummary.model_validate(one) for one in found]


@router.get("/{import_id}", responses=problems(NotFound))
async def read_import(import_id: UUID, desk: Import) -> ImportRead:
    """How far it is."""
    found = await desk.session.get(CustomerImport, (desk.tenant_id, import_id))
    if found is None:
        raise NotFound()
    return _read(found)


@router.put("/{import_id}", responses=problems(NotFound, errors.ImportNotWaiting, errors.ListNotReadable))
async def change_import(import_id: UUID, body: ImportStart, desk: Import) -> ImportRead:
    """Other fields for its columns; what its first rows would become then."""
    business = await business_of(desk)
    mapping = {column: str(field) for column, field in body.mapping.items()}
    return _read(
        await look_again(
            desk.session,
            desk.tenant_id,
            import_id,
            mapping,
            body.on_duplicate,
            body.consent_note,
            business.country,
        )
    )


@router.post(
    "/{import_id}/start", responses=problems(NotFound, errors.ImportNotWaiting, errors.ConsentNeedsSource)
)
async def run_import(import_id: UUID, desk: Import) -> ImportRead:
    """Reads it in, in the background. Nobody is advertised to because of it, unless a column says that they agreed and
    `consent_note` where; what they said here themselves holds against that."""
    found = await start_import(desk.session, desk.tenant_id, import_id, desk.actor)
    await enqueue(desk.session, import_customers, tenant_id=str(desk.tenant_id), import_id=str(import_id))
    return _read(found)


@router.post("/{import_id}/cancel", responses=problems(NotFound))
async def stop_import(import_id: UUID, desk: Import) -> ImportRead:
    """What was read in already stays."""
    return _read(await cancel_import(desk.session, desk.tenant_id, import_id, desk.actor, desk.now))
