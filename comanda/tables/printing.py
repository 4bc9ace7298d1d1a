"""Printing cards without holding up the process."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict

import orjson

from comanda.kit.typeset import TypesettingFailed
from comanda.tables.cards import TEMPLATE, Card, CardBusiness
from comanda.tables.errors import CardsBusy

MAX_CARDS = 200
_SECONDS = 60


class Press:
    """Renders one PDF at a time, in a process of its own: drawing QR codes holds the interpreter's lock for tens of
    milliseconds each, and the fonts would stay in memory. At most `waiting` are under way or wait; beyond that
    CardsBusy.
    """

    def __init__(self, *, waiting: int = 5) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = waiting
        self._queued = 0

    async def print_cards(self, business: CardBusiness, cards: Sequence[Card]) -> bytes:
        if self._queued >= self._waiting:
            raise CardsBusy(retry_after_seconds=10)
        self._queued += 1
        try:
            async with self._one_at_a_time:
                return await _render(business, cards)
        finally:
            self._queued -= 1


async def _render(business: CardBusiness, cards: Sequence[Card]) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "comanda.tables.cards",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        order = orjson.dumps({"business": asdict(business), "cards": [asdict(card) for card in cards]})
        pdf, said = await asyncio.wait_for(process.communicate(order), _SECONDS)
    except BaseException:  # the caller has gone, or it takes too long
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise TypesettingFailed(TEMPLATE, said.decode(errors="replace"))
    return pdf
