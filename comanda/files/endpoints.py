"""Pictures, for everyone who has their address."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems

router = APIRouter(route_class=Route, tags=["files"])

# Only what was made to be shown: another kind of file in the same storage stays out of reach.
_SHOWN = {".webp": "image/webp"}
_FOR_EVER = "max-age=31536000, immutable"


@router.get(
    "/media/{key:path}",
    response_class=FileResponse,
    responses={200: {"content": {"image/webp": {}}}, **problems(NotFound)},
)
async def media(request: Request, key: str) -> FileResponse:
    """A picture. Its content never changes, so it may be kept for ever; of a customer's, by nobody on the way."""
    path = request.app.state.comanda.storage.path(key)
    if path is None or path.suffix not in _SHOWN:
        raise NotFound()
    return FileResponse(
        path,
        media_type=_SHOWN[path.suffix],
        headers={"Cache-Control": f"{'private' if key.startswith('customers/') else 'public'}, {_FOR_EVER}"},
    )
