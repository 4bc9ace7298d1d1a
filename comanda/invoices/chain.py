"""The chain over a legal entity's invoices: each is sealed together with the seal of the one before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST = ""  # what the first one follows


def seal(previous: str, place: int, document: Mapping[str, Any]) -> str:
    """SHA-256 over the document as canonical JSON, its place from 1, and the seal before it; 64 hexadecimal digits.
    Changing, leaving out or moving any of them is seen at every later one. `document` as it is stored, and not as a
    later version of ours would write it."""
    content = {"previous": previous, "place": place, "document": document}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
