"""What a mail server may say, and what is made of it: sent, tried again, or given up."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from comanda.notifications.smtp import NoPost, NotDelivered, SmtpPost


class Server:
    """Takes everything but what `says` has another answer for: rcpt, data, mail."""

    def __init__(self, **says: str) -> None:
        self.says = says
        self.taken: list[bytes] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "mail" in self.says:
            return self.says["mail"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "rcpt" in self.says:
            return self.says["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "data" in self.says:
            return self.says["data"]
        self.taken.append(envelope.content)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


@contextmanager
def listening(server: Server, **options: Any) -> Iterator[int]:
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def a_message() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Comanda <noreply@comanda.example>",
        "ama@guest.example",
        "Hi",
    )
    message.set_content("Hello")
    return message


async def refused(post: SmtpPost | NoPost) -> NotDelivered:
    with pytest.raises(NotDelivered) as found:
        await post.deliver(a_message())
    return found.value


async def test_it_is_taken() -> None:
    server = Server()
    with listening(server) as port:
        await SmtpPost("127.0.0.1", port, "none").deliver(a_message())
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("says", "said", "for_good"),
    [
        ({"rcpt": "550 5.1.1 no such mailbox"}, "550 5.1.1 no such mailbox", True),
        ({"rcpt": "450 4.2.0 greylisted"}, "450 4.2.0 greylisted", False),
        ({"data": "554 5.7.1 looks like spam"}, "554 5.7.1 looks like spam", True),
        ({"data": "451 4.3.0 come back later"}, "451 4.3.0 come back later", False),
        # What is wrong with us may be mended, and then it is sent.
        ({"mail": "530 5.7.0 sign in first"}, "530 5.7.0 sign in first", False),
    ],
)
async def test_a_server_refuses_for_now_or_for_good(says: dict[str, str], said: str, for_good: bool) -> None:
    with listening(Server(**says)) as port:
        problem = await refused(SmtpPost("127.0.0.1", port, "none"))
    assert (str(problem), problem.for_good) == (said, for_good)


async def test_a_wrong_password_is_ours_to_mend() -> None:
    def nobody(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with listening(Server(), authenticator=nobody, auth_require_tls=False) as port:
        problem = await refused(SmtpPost("127.0.0.1", port, "none", "comanda", "wrong"))
    assert (str(problem)[:3], problem.for_good) == ("535", False)


async def test_nobody_answers() -> None:
    problem = await refused(SmtpPost("127.0.0.1", free_port(), "none"))
    assert str(problem).startswith("SMTPConnectError")
    assert not problem.for_good
    nowhere = await refused(NoPost())
    assert (str(nowhere), nowhere.for_good) == ("SMTP_HOST is not set", False)


async def test_nothing_goes_out_in_the_open_where_starttls_is_wanted() -> None:
    server = Server()
    with listening(server) as port:
        problem = await refused(SmtpPost("127.0.0.1", port, "starttls"))
    assert "STARTTLS" in str(problem)
    assert (server.taken, problem.for_good) == ([], False)


def certificate_of_nobody(folder: Path) -> ssl.SSLContext:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    signed = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=now,
        not_valid_after=now + timedelta(days=1),
    ).sign(key, SHA256())
    both = folder / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    both.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_nobody_is_not_believed(security: str, tmp_path: Path) -> None:
    context = certificate_of_nobody(tmp_path)
    server = Server()
    options = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    with listening(server, **options) as port:
        problem = await refused(SmtpPost("localhost", port, security))
    assert "certificate" in str(problem).lower()
    assert (server.taken, problem.for_good) == ([], False)
