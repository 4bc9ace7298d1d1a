"""A small fault run: invoices fail when they are committed, the server is killed, and no number is missing."""

import tempfile
from pathlib import Path

from tests.invoice_fault_run import rush


def test_numbers_have_no_gap_and_dates_are_in_order() -> None:
    with tempfile.TemporaryDirectory(prefix="comanda-invoices-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        report = rush(home, orders=120, kills=2, seed=7)
    assert not report.wrong
    assert report.killed == 2
    assert report.unanswered > 0
    assert len(report.answered) == len(report.issued) == 120
