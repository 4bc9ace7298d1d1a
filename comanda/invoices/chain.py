"""The chain over a legal entity's invoices: each is sealed together with the seal of the one before it."""

import hashlib
import json

from comanda.invoices.document import Document

FIRST = ""  # what the first one follows


def seal(previous: str, place: int, document: Document) -> str:
    """SHA-256 over the document as canonical JSON, its place from 1, and the seal before it; 64 hexadecimal digits.
    Changing, leaving out or moving any of them is seen at every later one."""
    content = {"previous": previous, "place": place, "document": document.model_dump(mode="json")}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
