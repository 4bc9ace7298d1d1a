"""What the demo would have sent: its e-mails, to be read here. There is no such page where mail really goes out."""

import base64
import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import escape

from fastapi import APIRouter, Request, Response

from comanda.kit.errors import NotFound
from comanda.notifications.smtp import Inbox

router = APIRouter(include_in_schema=False)

SHOWN = 50

_STYLE = """
:root { color-scheme: light dark; --line: light-dark(#e6ddd0, #3b342d); --dim: light-dark(#6b6258, #b3a899);
  --accent: light-dark(#b3381a, #f0936f); }
body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#faf7f2, #171310); color: light-dark(#231f1b, #f3ede4); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
.dim { color: var(--dim); margin: 0 0 1.5rem; }
article { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: 1rem;
  background: light-dark(#fff, #201b16); }
h2 { font-size: 1.0625rem; margin: 0; }
article .dim { margin: 0 0 .75rem; font-size: .875rem; overflow-wrap: anywhere; }
article p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
article p:last-child { margin: 0; }
a { color: var(--accent); }
a.button { display: inline-block; padding: .5rem 1rem; border-radius: .75rem; font-weight: 600; text-decoration: none;
  background: light-dark(#b3381a, #e97e57); color: light-dark(#fff, #1b1410); }
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_TEXTS = {
    "en": ("Sandbox inbox", "What the demo would send by e-mail, newest first. Load the page again for more.",
           "Nothing was sent yet.", "To", "Open the link"),
    "ar": ("صندوق بريد التجربة", "ما كانت النسخة التجريبية سترسله بالبريد، الأحدث أولًا. أعد تحميل الصفحة لترى الجديد.",
           "لم يُرسل شيء بعد.", "إلى", "افتح الرابط"),
}  # fmt: skip
_LINK = re.compile(r"https?://\S+")


@router.get("/sandbox")
async def inbox(request: Request) -> Response:
    """Raises NotFound wherever mail goes out, or nothing shall be seen of it."""
    post = request.app.state.comanda.post
    if not isinstance(post, Inbox):
        raise NotFound()
    chosen = request.cookies.get("comanda.language", "")
    language = chosen if chosen in _TEXTS else "en"
    title, about, empty, _, _ = _TEXTS[language]
    messages = "\n".join(_article(one, language) for one in post.newest(SHOWN)) or f"<p>{empty}</p>"
    page = f"""<!doctype html>
<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<meta name="robots" content="noindex"><link rel="icon" href="/favicon.svg"><style>{_STYLE}</style></head>
<body><main><h1>{title}</h1><p class="dim">{about}</p>
{messages}
</main></body></html>"""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


def _article(message: EmailMessage, language: str) -> str:
    *_, to, button = _TEXTS[language]
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    paragraphs = "".join(
        f"<p>{_LINK.sub(lambda found: _button(found[0], button), escape(one, quote=False))}</p>"
        for one in text.strip().split("\n\n")
    )
    at: datetime = parsedate_to_datetime(str(message["Date"]))
    return (
        f'<article dir="auto"><h2>{escape(str(message["Subject"]))}</h2>'
        f'<p class="dim"><span>{to}</span> <bdi>{escape(str(message["To"]))}</bdi> · '
        f'<time dir="ltr" datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M} UTC</time></p>{paragraphs}</article>'
    )


def _button(link: str, text: str) -> str:
    return f'<br><a class="button" href="{escape(link)}">{text}</a>'
