"""What the providers share: time, ledger, messages, faults, webhooks, and the people who hold the phones."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from comanda.kit.clock import Clock
from comanda.sandbox.agenda import Act, Agenda, Entry
from comanda.sandbox.faults import Faults
from comanda.sandbox.ledger import Charge, Ledger, Provider
from comanda.sandbox.messages import Carrier, Message, Messages, Reply
from comanda.sandbox.numbers import Behaviour
from comanda.sandbox.settings import Settings
from comanda.sandbox.webhooks import Courier

Decided = Callable[[Charge], None]
Replied = Callable[[Reply, Message | None], None]

MOST_OPTED_OUT = 100_000


class NotWaiting(Exception):
    """Nobody is asked for this charge, or not for that."""


class CannotReply(Exception):
    """The text says why."""


@dataclass(slots=True)
class Prompt:
    """On somebody's phone. `code`: what they were sent, where they are to type it elsewhere. `listed`: they have not
    put it away."""

    charge: Charge
    code: str | None = None
    listed: bool = True
    ends: Entry | None = None


@dataclass(slots=True)
class Saying:
    """A status that the next reads of a charge are answered, true or not."""

    status: str
    times: int


class World:
    def __init__(self, clock: Clock, seed: int) -> None:
        self.settings = Settings()
        self.agenda = Agenda(clock)
        self.ledger = Ledger()
        self.messages = Messages()
        self.faults = Faults(seed)
        self.courier = Courier(
            self.agenda,
            self.faults,
            seconds=lambda: self.settings.webhook_seconds,
            factor=lambda: self.settings.retry_factor,
            origin=lambda: self.settings.webhook_origin,
        )
        self.prompts: dict[int, Prompt] = {}
        self.deciding: dict[int, Entry] = {}  # by charge: what will decide it without a person
        self.stepping: dict[int, Entry] = {}  # by message: what becomes of it next
        self.sayings: dict[int, Saying] = {}
        self.decided: dict[Provider, Decided] = {}  # what a provider does then
        self.reversing: dict[Provider, Decided] = {}  # how one takes back what was paid; where it can
        self.replied: dict[
            Carrier, Replied
        ] = {}  # what a carrier does with what somebody wrote to what; see reply
        self._replies = 0
        self._seed = seed
        self._made = 0
        # A database that outlives the sandbox must not meet the same numbers again.
        self._number = int(clock().timestamp() * 1000)

    def number(self) -> int:
        """A provider's own number for something: longer than 32 bits."""
        self._number += 1
        return self._number

    def make(self, length: int) -> str:
        """Hexadecimal digits that look random."""
        self._made += 1
        text = f"{self._seed} {self._number} {self._made}"
        return hashlib.sha512(text.encode()).hexdigest()[:length]

    # --- phones -----------------------------------------------------------------------------------------------

    def ring(self, charge: Charge, behaviour: Behaviour, seconds: float) -> None:
        """Asks for approval; after `seconds` without an answer it is over."""
        charge.state = "waiting"
        if behaviour.then is not None:
            self.decide_soon(charge, behaviour)
        else:
            self._open(Prompt(charge), seconds if behaviour.ends else None)

    def send_code(self, charge: Charge, code: str, seconds: float) -> None:
        charge.state = "code"
        self._open(Prompt(charge, code), seconds)

    def decide_soon(self, charge: Charge, behaviour: Behaviour) -> None:
        cause = None if behaviour.then in (None, "paid") else behaviour.then
        self.decide_later(charge, cause, self.settings.answer_seconds)

    def decide_later(self, charge: Charge, cause: str | None, seconds: float) -> None:
        self.deciding[charge.id] = self.agenda.after(seconds, lambda: self.decide(charge, cause))

    def answer(self, charge_id: int, cause: str | None) -> None:
        """The person approves, or the charge fails for `cause`. Raises NotWaiting."""
        prompt = self.prompts.get(charge_id)
        if prompt is None or (cause is None and prompt.charge.state != "waiting"):
            raise NotWaiting()
        self.decide(prompt.charge, cause)

    def put_away(self, charge_id: int) -> None:
        """Raises NotWaiting."""
        if charge_id not in self.prompts:
            raise NotWaiting()
        self.prompts[charge_id].listed = False

    def close_prompt(self, charge: Charge) -> None:
        prompt = self.prompts.pop(charge.id, None)
        if prompt is not None and prompt.ends is not None:
            prompt.ends.cancel()

    def decide(self, charge: Charge, cause: str | None) -> None:
        """It is paid, or fails for `cause`. What is decided stays so."""
        self.close_prompt(charge)
        entry = self.deciding.pop(charge.id, None)
        if entry is not None:
            entry.cancel()
        if charge.decided:
            return
        if cause is None:
            self.ledger.pay(charge, self.agenda.now())
        else:
            self.ledger.fail(charge, cause, self.agenda.now())
        self.decided[charge.provider](charge)

    async def hurry(self, charge_id: int) -> None:
        """What happens by itself happens now, and its webhook arrives."""
        entry = self.deciding.get(charge_id)
        if entry is not None:
            self.agenda.hurry(entry)
        await self.courier.flush(("charge", charge_id))

    # --- messages ---------------------------------------------------------------------------------------------

    def step(self, message: Message, seconds: float, act: Act) -> None:
        """What becomes of it next."""

        def acted() -> None:
            del self.stepping[message.id]
            act()

        self.stepping[message.id] = self.agenda.after(seconds, acted)

    async def hurry_message(self, message_id: int) -> None:
        """What becomes of it next does so now, and is told."""
        entry = self.stepping.get(message_id)
        if entry is not None:
            self.agenda.hurry(entry)
        await self.courier.flush(("message", message_id))

    def reply(
        self, carrier: Carrier, phone: str, text: str, *, to: str | None = None, account: str | None = None
    ) -> Reply:
        """As the person on the phone. What is not said is as in the newest message that fits, or else the carrier
        fills it in. Raises CannotReply."""
        answered = next(
            (
                one
                for one in self.messages.newest()
                if (one.carrier, one.to) == (carrier, phone)
                and to in (None, one.sender)
                and account in (None, one.account)
            ),
            None,
        )
        if answered is not None:
            to, account = answered.sender, answered.account
        reply = Reply(self._replies + 1, carrier, account or "", phone, to or "", text, self.agenda.now())
        self.replied[carrier](reply, answered)
        self._replies += 1
        self.messages.replies.append(reply)
        return reply

    def opt(self, reply: Reply, way: Literal["out", "in"]) -> None:
        """From now on the account it was written to may not write to this number, or may again. Raises CannotReply."""
        opted_out = self.messages.opted_out
        if way == "out" and len(opted_out) >= MOST_OPTED_OUT:
            raise CannotReply("too many have opted out")
        (opted_out.add if way == "out" else opted_out.discard)((reply.account, reply.phone))
        reply.opted = way

    def has_opted_out(self, account: str, phone: str) -> bool:
        return (account, phone) in self.messages.opted_out

    # --- what is said -----------------------------------------------------------------------------------------

    def say(self, charge: Charge, status: str, times: int) -> None:
        self.sayings[charge.id] = Saying(status, times)

    def status_of(self, charge: Charge, true: str) -> str:
        saying = self.sayings.get(charge.id)
        if saying is None:
            return true
        saying.times -= 1
        if saying.times == 0:
            del self.sayings[charge.id]
        return saying.status

    def _open(self, prompt: Prompt, seconds: float | None) -> None:
        self.close_prompt(prompt.charge)
        self.prompts[prompt.charge.id] = prompt
        if seconds is not None:
            prompt.ends = self.agenda.after(seconds, lambda: self.decide(prompt.charge, "timed_out"))

    async def close(self) -> None:
        self.agenda.close()
        await self.courier.close()
