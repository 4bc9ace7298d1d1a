"""Columns whose values are sealed at rest, each bound to its row. A column says so itself:
`info={"sealed": Sealed(…)}`; whoever replaces SECRET_KEY finds them all by that (comanda.privacy.resealing)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from comanda.kit.vault import Vault

MARK = "sealed:"


@dataclass(frozen=True, slots=True)
class Sealed:
    """`about`: what a value is bound to, of its table's name and its row by column. `was_plain`: rows from before are
    plain until they are sealed; what is sealed begins with MARK there."""

    about: Callable[[str, Mapping[str, Any]], str]
    was_plain: bool = False


# Sealed for seconds or minutes only, and of no use afterwards: not sealed anew.
PASSING = "passing"


def seal_field(vault: Vault, text: str, *, about: str) -> str:
    """For a column that was plain once. Nothing stays nothing."""
    return f"{MARK}{vault.seal(text, about=about)}" if text else ""


def open_field(vault: Vault, kept: str, *, about: str) -> str:
    """Raises SealBroken."""
    return vault.open(kept.removeprefix(MARK), about=about) if kept.startswith(MARK) else kept
