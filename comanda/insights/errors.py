"""What reports refuse."""

from comanda.kit.errors import Fact, Kind


class ReportDaysReversed(Fact, kind=Kind.INVALID):
    """The last day is before the first. Exchange them."""


class ReportTooLong(Fact, kind=Kind.INVALID):
    """A report is of {most_days} days at most, and this would be of {days}. Choose days that are closer together."""
