"""Shapes of consents."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from comanda.kit.schemas import Body, View
from comanda.kit.text import clean
from comanda.privacy.consents import AskedWhere
from comanda.privacy.wordings import LONGEST


class ConsentEventRead(View):
    """`subject`: sms:, email: and so on with whom it is of. `purpose`: marketing_sms, transactional_email and so on, or
    preference_ with a field's key. `allowed` null: from then on as if nothing had been said. `text`: what they agreed
    to, word by word, with its version and SHA-256."""

    id: UUID
    subject: str
    purpose: str
    action: Literal["asked", "granted", "withdrawn", "expired", "imported", "undone"]
    allowed: bool | None
    channel: Literal["page", "link", "stop", "provider", "staff", "import", "rule"]
    asked_where: Annotated[AskedWhere | None, Field(description="Null: nobody asked, as with STOP.")]
    actor_kind: str
    actor_name: str | None
    at: datetime
    note: str | None
    evidence_ref: str | None
    language: str | None
    text: str | None
    text_version: int | None
    text_sha256: str | None
    from_address: str | None
    device: str | None


class ConsentNow(View):
    """Numbers, addresses and accounts; `refused`: said no, or took it back."""

    channel: Literal["email", "sms", "push"]
    agreed: int
    refused: int


class ConsentDay(View):
    day: date
    channel: Literal["email", "sms", "push"]
    granted: int
    withdrawn: int


class ConsentStatistics(View):
    now: list[ConsentNow]
    days: Annotated[
        list[ConsentDay], Field(description="In the business's own days; none where nobody said anything.")
    ]


class ConsentTextRead(View):
    """`since` null: our words, to which nobody has agreed yet."""

    purpose: Literal["marketing_email", "marketing_sms", "marketing_push", "preference"]
    language: Literal["en", "ar"]
    version: int
    text: str
    sha256: str
    is_own: bool
    since: datetime | None
    default_text: str


class ConsentTextUpdate(Body):
    text: Annotated[
        Annotated[str, StringConstraints(min_length=10, max_length=LONGEST), AfterValidator(clean)] | None,
        Field(examples=["Yes, write to me about your Friday specials by SMS. I can stop it at any time."]),
    ]


class ConsentTextVersion(View):
    version: int
    text: str
    sha256: str
    is_own: bool
    since: datetime
    by: Annotated[str | None, Field(description="Who of the staff wrote it.")]
