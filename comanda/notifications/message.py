"""An e-mail as it goes out: text and HTML, from left to right or the other way round."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape
from uuid import UUID

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<body style="margin:0;background:#faf7f2;color:#231f1b;font:16px/1.5 sans-serif">
<div style="max-width:32rem;margin:0 auto;padding:24px">
<div style="background:#fff;border:1px solid #e6ddd0;border-radius:16px;padding:24px">
{paragraphs}
</div>{foot}</div></body></html>
"""
_PARAGRAPH = '<p style="margin:0 0 16px;white-space:pre-line">{}</p>'
_BUTTON = (
    '<p style="margin:0 0 16px"><a href="{link}" style="display:inline-block;padding:12px 20px;border-radius:12px;'
    'background:#b3381a;color:#fff;text-decoration:none;font-weight:bold">{label}</a></p>'
    '<p style="margin:0 0 16px;font-size:13px;color:#6b6258;overflow-wrap:anywhere" dir="ltr">{link}</p>'
)
_FOOT = '<p style="margin:16px 8px;font-size:13px;color:#6b6258"><a style="color:#6b6258" href="{link}">{label}</a></p>'


@dataclass(frozen=True, slots=True)
class Leave:
    """Where one says that one wants no more of these: a page, and what a mail program posts to by itself (RFC 8058)."""

    page: str
    one_click: str
    label: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the storage that goes along with an e-mail. It never changes: the same row gives the same message."""

    key: str
    file_name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail says. `button` stands on `link`, before the last paragraph where it has several. `files` go
    along, each with its content."""

    subject: str
    paragraphs: Sequence[str]
    language: str
    button: str = ""
    link: str = ""
    sender_name: str = ""
    leave: Leave | None = None
    files: Sequence[tuple[Attachment, bytes]] = ()


def compose(id: UUID, letter: Letter, *, sender: str, recipient: str, at: datetime) -> EmailMessage:
    """The same row gives the same message, with the same Message-ID, so that a server which has it already may tell."""
    texts = list(letter.paragraphs)
    html = [_PARAGRAPH.format(escape(one)) for one in texts]
    if letter.link:
        place = max(1, len(texts) - 1)
        texts.insert(place, f"{letter.button}:\n{letter.link}")
        html.insert(place, _BUTTON.format(link=escape(letter.link), label=escape(letter.button)))
    message = EmailMessage()
    name, address = parseaddr(sender)
    local, _, domain = address.rpartition("@")
    message["From"] = Address(letter.sender_name or name, local, domain)
    message["To"] = recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    foot = ""
    if letter.leave is not None:
        message["List-Unsubscribe"] = f"<{letter.leave.one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        texts.append(f"{letter.leave.label}: {letter.leave.page}")
        foot = _FOOT.format(link=escape(letter.leave.page), label=escape(letter.leave.label))
    message.set_content("\n\n".join(texts) + "\n")
    page = _PAGE.format(
        language=letter.language,
        direction="rtl" if letter.language == "ar" else "ltr",
        paragraphs="\n".join(html),
        foot=foot,
    )
    message.add_alternative(page, subtype="html")
    for one, content in letter.files:
        kind, _, subtype = one.media_type.partition("/")
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=_file_name(one.file_name))
    several = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(several):  # made by us: one that the library makes is another each time
        part.set_boundary(f"=_{id.hex}_{number}")
    return message


def _file_name(text: str) -> str:
    """One that every system takes: a number of an invoice may hold a slash."""
    return "".join("-" if one in '/\\:*?"<>|' or unicodedata.category(one)[0] == "C" else one for one in text)
