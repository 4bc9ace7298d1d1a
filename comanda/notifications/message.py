"""An e-mail as it goes out: text and HTML, from left to right or the other way round."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from uuid import UUID

from comanda.notifications.texts import EMAILS

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<body style="margin:0;background:#faf7f2;color:#231f1b;font:16px/1.5 sans-serif">
<div style="max-width:32rem;margin:0 auto;padding:24px">
<div style="background:#fff;border:1px solid #e6ddd0;border-radius:16px;padding:24px">
{paragraphs}
</div></div></body></html>
"""
_PARAGRAPH = '<p style="margin:0 0 16px">{}</p>'
_BUTTON = (
    '<p style="margin:0 0 16px"><a href="{link}" style="display:inline-block;padding:12px 20px;border-radius:12px;'
    'background:#b3381a;color:#fff;text-decoration:none;font-weight:bold">{label}</a></p>'
    '<p style="margin:0 0 16px;font-size:13px;color:#6b6258;overflow-wrap:anywhere" dir="ltr">{link}</p>'
)


def compose(
    id: UUID, kind: str, language: str, values: Mapping[str, str], *, sender: str, recipient: str, at: datetime
) -> EmailMessage:
    """`values` are those that the text asks for and, where it has a button, `link`.

    The same row gives the same message, with the same Message-ID, so that a server which has it already may tell.
    """
    text = EMAILS[kind][language]
    paragraphs = [one.format_map(values) for one in text.body]
    link = values["link"] if text.button else ""
    html = [_PARAGRAPH.format(escape(one)) for one in paragraphs]
    if link:
        paragraphs.insert(-1, f"{text.button}:\n{link}")
        html.insert(-1, _BUTTON.format(link=escape(link), label=escape(text.button)))
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = text.subject.format_map(values)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(paragraphs) + "\n")
    page = _PAGE.format(
        language=language, direction="rtl" if language == "ar" else "ltr", paragraphs="\n".join(html)
    )
    message.add_alternative(page, subtype="html")
    return message
