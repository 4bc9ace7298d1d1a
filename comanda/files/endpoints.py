"""Pictures, for everyone who has their address."""

from pathlib import PurePosixPath

from fastapi import APIRouter, Request, Response

from comanda.files.errors import StorageUnavailable
from comanda.kit.errors import NotFound
from comanda.kit.http import Route, problems

router = APIRouter(route_class=Route, tags=["files"])

# Only what was made to be shown: another kind of file in the same storage stays out of reach.
_SHOWN = {".webp": "image/webp"}
_FOR_EVER = "max-age=31536000, immutable"


@router.get(
    "/media/{key:path}",
    response_class=Response,
    responses={200: {"content": {"image/webp": {}}}, **problems(NotFound, StorageUnavailable)},
)
async def media(request: Request, key: str) -> Response:
    """A picture. Its content never changes, so it may be kept for ever; of a customer's, by nobody on the way."""
    media_type = _SHOWN.get(PurePosixPath(key).suffix)
    content = await request.app.state.comanda.storage.read(key) if media_type else None
    if content is None:
        raise NotFound()
    shared = "private" if key.startswith("customers/") else "public"
    return Response(content, media_type=media_type, headers={"Cache-Control": f"{shared}, {_FOR_EVER}"})
