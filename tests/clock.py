"""The application's clock in tests."""

from datetime import UTC, datetime, timedelta


class TestClock:
    """The application's clock, which a test may set forward."""

    __test__ = False

    def __init__(self) -> None:
        self.fixed: datetime | None = None

    def __call__(self) -> datetime:
        return self.fixed or datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        self.fixed = moment

    def forward(self, by: timedelta) -> None:
        self.fixed = self() + by
