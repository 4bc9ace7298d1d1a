"""What is true of points."""

from comanda.kit.errors import Fact, Kind


class PointsNotThere(Fact, kind=Kind.CONFLICT):
    """There are {points} points only. Take no more than these."""


class NoProgramme(Fact, kind=Kind.CONFLICT):
    """This business has no programme of points. It begins with the settings."""
