"""Asking a payment provider: an answer that can be read, or ProviderUnavailable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from comanda.kit import outbound
from comanda.payments.providers.protocol import ProviderUnavailable


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is an object, empty where there was none; its numbers with a point are Decimal."""

    status: int
    body: dict[str, Any]


class Wire:
    """One provider's address, spoken to with one business's keys."""

    def __init__(self, client: httpx.AsyncClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Raises ProviderUnavailable where there is no answer, one of a server that is out of order, or none that is
        JSON."""
        called = f"{method} {path}"
        try:
            answer = await outbound.ask(
                self._client,
                method,
                f"{self._base_url}{path}",
                called=called,
                headers={**headers, "Accept": "application/json"},
                body=body,
                query=query,
            )
        except outbound.Unanswered as error:
            raise ProviderUnavailable(str(error)) from None
        try:
            said = outbound.parse_object(answer.content) if answer.content.strip() else {}
        except ValueError as error:
            raise ProviderUnavailable(f"{called}: {answer.status}: {error}") from None
        return Answer(answer.status, said)


def uuid_of(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def moment_of(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
