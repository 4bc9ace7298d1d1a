"""Loading the demo."""

from collections.abc import Callable
from typing import Any


async def load_demo(settings: Any, url: str, *, orders: int, seed: int, say: Callable[[str], None]) -> None: ...
def tell(settings: Any, say: Callable[[str], None]) -> None:
    say("demo on " + settings.base_url())
