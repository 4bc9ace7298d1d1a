"""A small fault run: those who carry messages fail, the worker is killed, and everybody hears what they should."""

import tempfile
from pathlib import Path

from comanda.messaging.dispatch import LANES_OF_ONE
from tests.message_fault_run import draw, rush


def test_the_same_seed_draws_the_same_plan() -> None:
    assert draw(7, 60, 3).digest == draw(7, 60, 3).digest
    assert draw(7, 60, 3).digest != draw(8, 60, 3).digest


def test_no_message_is_lost_and_what_has_a_handle_is_seen_once() -> None:
    plan = draw(7, 60, 3)
    with tempfile.TemporaryDirectory(prefix="comanda-messages-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        report = rush(plan, home)
    assert not report.wrong
    assert sorted(death.place for death in report.deaths) == ["message begun", "message claimed", "message sent"]
    assert all(len(death.hands) <= LANES_OF_ONE for death in report.deaths)
    for channel, tally in report.tallies.items():
        assert tally.messages == tally.sent == plan.channels.count(channel)
        assert tally.lost == 0
    assert (report.tallies["email"].seen, report.tallies["push"].seen) == (0, 0)
    twice = report.tallies["sms"]
    assert twice.seen == twice.because("a kill") + twice.because("a lost answer")
    assert twice.because("a kill") <= sum(len(death.hands) for death in report.deaths)
