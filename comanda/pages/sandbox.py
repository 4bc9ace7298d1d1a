"""The demo's phone: the e-mails that it would have sent, and what a `comanda sandbox` beside it rings and writes.

There is no such page where mail really goes out and no sandbox stands in for the providers. Of the sandbox, which
listens on loopback, only what a person needs is handed on: the phone's state and its buttons, and Paystack's page.
Never /control, which may do all.
"""

import asyncio
import re
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from comanda.kit.errors import Fact, Kind, NotFound
from comanda.notifications.smtp import Inbox
from comanda.sandbox.phone_page import phone_page
from comanda.sandbox.wire import language_of

router = APIRouter(include_in_schema=False)

SHOWN = 50
MOST_BYTES = 2 * 1024 * 1024  # of an answer
TIMEOUT = 10  # seconds

_HANDED_ON = (
    ("GET", re.compile(r"phone/state")),
    ("POST", re.compile(r"phone/messages/[0-9]{1,9}/reply")),
    ("POST", re.compile(r"phone/prompts/[0-9]{1,9}/(approve|decline|ignore)")),
    ("GET", re.compile(r"paystack/checkout/[0-9a-f]{1,64}")),
    ("POST", re.compile(r"paystack/checkout/[0-9a-f]{1,64}")),
)
_FILE = re.compile(r"emails/([0-9a-f-]{36})/([0-9]{1,2})")
_ASKED = ("phone", "lang")
_TOLD = ("content-type", "content-security-policy", "cache-control", "location", "referrer-policy")


class SandboxDoesNotAnswer(Fact, kind=Kind.UNAVAILABLE):
    """The sandbox does not answer. Start Comanda anew, or the sandbox at SANDBOX_URL."""


@router.get("/sandbox")
async def phone(request: Request) -> Response:
    """Raises NotFound where there is neither a sandbox nor an inbox."""
    app = request.app.state.comanda
    with_sandbox, with_inbox = app.settings.sandbox_url is not None, isinstance(app.post, Inbox)
    if not (with_sandbox or with_inbox):
        raise NotFound()
    page, headers = phone_page(
        language_of(request),
        wire="/sandbox/phone" if with_sandbox else None,
        emails="/sandbox/emails.json" if with_inbox else None,
    )
    return HTMLResponse(page, headers=headers)


@router.get("/sandbox/{address:path}")
async def read_sandbox(request: Request, address: str) -> Response:
    """Raises NotFound, SandboxDoesNotAnswer."""
    post = request.app.state.comanda.post
    if address == "emails.json" and isinstance(post, Inbox):
        found = await asyncio.to_thread(post.newest, SHOWN)
        return JSONResponse([_told(one) for one in found], headers={"Cache-Control": "no-store"})
    if (one := _FILE.fullmatch(address)) and isinstance(post, Inbox):
        return _file_of(await asyncio.to_thread(post.find, one[1]), int(one[2]))
    return await _hand_on(request, address)


@router.post("/sandbox/{address:path}")
async def act_in_sandbox(request: Request, address: str) -> Response:
    """Raises NotFound, SandboxDoesNotAnswer."""
    return await _hand_on(request, address)


async def _hand_on(request: Request, address: str) -> Response:
    origin = request.app.state.comanda.settings.sandbox_url
    if origin is None or not any(
        method == request.method and path.fullmatch(address) for method, path in _HANDED_ON
    ):
        raise NotFound()
    url = f"{str(origin).rstrip('/')}/{address}"
    # Nobody's session or token goes to the sandbox.
    headers = {"Cookie": f"comanda.language={language_of(request)}"}
    if "content-type" in request.headers:
        headers["Content-Type"] = request.headers["content-type"]
    asked = {name: value[:64] for name, value in request.query_params.items() if name in _ASKED}
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=origin.scheme == "https") as client,
            client.stream(
                request.method, url, params=asked, headers=headers, content=await request.body()
            ) as answer,
        ):
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise SandboxDoesNotAnswer()
    except httpx.HTTPError:
        raise SandboxDoesNotAnswer() from None
    told = {name: answer.headers[name] for name in _TOLD if name in answer.headers}
    return Response(content, answer.status_code, told)


def _file_of(message: EmailMessage | None, number: int) -> Response:
    """What went along with an e-mail. Raises NotFound."""
    files = list(message.iter_attachments()) if message is not None else []
    if number >= len(files):
        raise NotFound()
    kind = files[number].get_content_type()
    shown = "inline" if kind == "application/pdf" else "attachment"
    name = quote(files[number].get_filename() or "", safe="")
    headers = {"Content-Disposition": f"{shown}; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(files[number].get_payload(decode=True), media_type=kind, headers=headers)


def _told(message: EmailMessage) -> dict[str, Any]:
    body = message.get_body(("plain",))
    id = str(message["Message-ID"]).strip("<>").partition("@")[0]
    return {
        "key": str(message["Message-ID"]),
        "kind": "email",
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "at": parsedate_to_datetime(str(message["Date"])).isoformat(),
        "text": str(body.get_content()) if body is not None else "",
        "files": [
            {"name": one.get_filename() or "", "address": f"/sandbox/emails/{id}/{number}"}
            for number, one in enumerate(message.iter_attachments())
        ],
    }
