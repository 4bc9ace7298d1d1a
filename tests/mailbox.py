"""A real SMTP server on this machine, whose mail can be read."""

import re
import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusing: dict[str, str] = {}  # recipient -> what the server says to it
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """In the order they were written in, which their ids tell: several are on their way at once."""
        return sorted(
            (one for one in self.messages if str(one["To"]) == address), key=lambda one: str(one["Message-ID"])
        )

    def subjects(self, address: str) -> list[str]:
        return [str(one["Subject"]) for one in self.to(address)]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def token_in(message: EmailMessage) -> str:
    """The secret of the link in a message; the same in its text and in its HTML."""
    found: set[str] = set(re.findall(r"http://\S+#([\w-]+)", text_of(message)))
    (in_text,) = found
    assert set(re.findall(r'href="http://[^"#]+#([\w-]+)"', text_of(message, "html"))) == {in_text}
    return in_text
