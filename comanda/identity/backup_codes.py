"""Backup codes: ten, each good once, for whoever has lost their phone."""

import secrets

COUNT = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that is read as something else


def new_backup_codes() -> list[str]:
    """Such as "K7-M3QX2-RT9HA": a selector of two characters, another one for each of them, and 49 secret bits."""
    selectors: set[str] = set()
    while len(selectors) < COUNT:
        selectors.add(_draw(2))
    return [f"{selector}-{_draw(5)}-{_draw(5)}" for selector in selectors]


def _draw(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def split(code: str) -> tuple[str, str] | None:
    """Selector and secret as they are compared, however it was typed; None where it cannot be such a code."""
    bare = "".join(one for one in code.upper() if one.isalnum())
    return (bare[:2], bare[2:]) if len(bare) == 12 else None
