"""What can be wrong with a segment."""

from comanda.kit.errors import Fact, Kind


class RuleTooLong(Fact, kind=Kind.INVALID):
    """A segment may have {most} conditions in all. Leave some out, or make two segments."""


class RuleTooSlow(Fact, kind=Kind.INVALID):
    """Counting this would read too much and was stopped after {seconds} seconds. Leave out conditions about items or
    places, or put them together with others that all have to hold."""


class ItemsUnknown(Fact, kind=Kind.CONFLICT):
    """The menu has no such item any more. Choose the items of this segment again."""


class NotOnTheMap(Fact, kind=Kind.CONFLICT):
    """Where the business is has not been said, so nobody knows who is near. Put it on the map in the settings first."""


class SegmentNameTaken(Fact, kind=Kind.CONFLICT):
    """There is a segment of this name already."""


class TooManySegments(Fact, kind=Kind.CONFLICT):
    """There are {most} segments already. Put one away first."""
