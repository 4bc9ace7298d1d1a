"""What can be true of a menu."""

from comanda.kit.errors import Fact, Kind


class CategoryNotEmpty(Fact, kind=Kind.CONFLICT):
    """This category still has items: {count}. Move or archive them first."""


class ScheduleInUse(Fact, kind=Kind.CONFLICT):
    """These hours are still used by: {used_by}. Give those other hours first."""


class ScheduleNameTaken(Fact, kind=Kind.CONFLICT):
    """There are already hours called {name}. Choose a different name."""


class PriceBelowZero(Fact, kind=Kind.INVALID):
    """With its cheapest choices {name} would cost less than nothing. Raise its price or those of its options."""


class MenuNotImported(Fact, kind=Kind.INVALID):
    """The file has mistakes, so nothing was changed. `errors` names the rows; correct them and send it again."""
