"""A small fault run: the providers fail, the server is killed, and the money is all there."""

import tempfile
from pathlib import Path

from tests.fault_run import draw, rush


def test_the_same_seed_draws_the_same_plan() -> None:
    assert draw(7, 40, 3).digest == draw(7, 40, 3).digest
    assert draw(7, 40, 3).digest != draw(8, 40, 3).digest


def test_the_books_of_the_providers_are_ours() -> None:
    with tempfile.TemporaryDirectory(prefix="comanda-faults-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        report = rush(draw(7, 40, 3, longest=4), home)
    assert not report.differences
    assert report.killed == 3
