"""The way out: one SMTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Protocol

import aiosmtplib

TIMEOUT = 20  # seconds for each step
NO_MAIL_SERVER = (
    "SMTP_HOST is not set, so no e-mail is sent: customers cannot confirm their address or choose a new password. "
    "Set SMTP_HOST and what belongs to it; what is waiting is then sent."
)


class NotDelivered(Exception):
    """The text says what the server said. `for_good`: asking again would change nothing; `no_such_address`: because
    of whom it is to."""

    def __init__(self, problem: str, *, for_good: bool, no_such_address: bool = False) -> None:
        super().__init__(problem)
        self.for_good = for_good
        self.no_such_address = no_such_address


class Post(Protocol):
    async def deliver(self, message: EmailMessage) -> None:
        """Raises NotDelivered."""


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """`security`: "starttls" and "tls" insist on it; "none" is for a server on this machine."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = None

    async def deliver(self, message: EmailMessage) -> None:
        async with self._connected() as server:
            await server.send_message(message)

    async def greet(self) -> None:
        """Whether it answers, and takes who we are. Raises NotDelivered."""
        async with self._connected() as server:
            await server.noop()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Raises NotDelivered for whatever goes wrong until it is closed."""
        server = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            timeout=TIMEOUT,
        )
        try:
            async with server:
                yield server
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            for_good = first.code >= 500
            raise NotDelivered(
                _said(first.code, first.message), for_good=for_good, no_such_address=for_good
            ) from None
        except aiosmtplib.SMTPResponseException as error:
            # What the server holds against us and not against the address may be mended: wrong password, wrong sender.
            ours = isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPSenderRefused)
            raise NotDelivered(_said(error.code, error.message), for_good=error.code >= 500 and not ours) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotDelivered(f"{type(error).__name__}: {error}"[:300], for_good=False) from None


def _said(code: int, message: str) -> str:
    return f"{code} {message}"[:300]


@dataclass(frozen=True, slots=True)
class NoPost:
    """There is no mail server: everything waits, and says for what."""

    async def deliver(self, message: EmailMessage) -> None:
        raise NotDelivered("SMTP_HOST is not set", for_good=False)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where the demo's messages go: a folder, shown at /sandbox."""

    folder: Path

    async def deliver(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())

    def newest(self, count: int) -> list[EmailMessage]:
        """Names are UUIDv7: they sort by time."""
        paths = sorted(self.folder.glob("*.eml"), reverse=True)[:count] if self.folder.exists() else []
        return [_read(path) for path in paths]

    def find(self, id: str) -> EmailMessage | None:
        path = self.folder / f"{id}.eml"
        return _read(path) if path.exists() else None


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)
