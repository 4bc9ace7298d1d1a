"""Printing cards without holding up the process."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from comanda.tables.cards import Card, CardBusiness, render_cards
from comanda.tables.errors import CardsBusy

MAX_CARDS = 200


class Press:
    """Renders one PDF at a time, in a thread of its own: drawing a QR code takes tens of milliseconds and holds
    the interpreter's lock. At most `waiting` are under way or wait; beyond that CardsBusy.
    """

    def __init__(self, *, waiting: int = 5) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cards")
        self._waiting = waiting
        self._queued = 0

    async def print_cards(self, business: CardBusiness, cards: Sequence[Card]) -> bytes:
        if self._queued >= self._waiting:
            raise CardsBusy(retry_after_seconds=10)
        self._queued += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, render_cards, business, cards)
        finally:
            self._queued -= 1
