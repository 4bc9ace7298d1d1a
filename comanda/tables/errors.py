"""What can be true of tables and of the parties that sit at them."""

from comanda.kit.errors import Fact, Kind


class TableUnknown(Fact, kind=Kind.NOT_FOUND):
    """This table code is not valid any more. Scan the code on the table again, or ask the staff."""


class TableNotOpen(Fact, kind=Kind.CONFLICT):
    """The staff open this table first. Ask them for its PIN, then try again."""


class PinRequired(Fact, kind=Kind.FORBIDDEN):
    """This table has a PIN. Ask the staff, or someone who sits with you, for its four digits."""


class PinWrong(Fact, kind=Kind.FORBIDDEN):
    """That is not the PIN of this table. Ask the staff, or someone who sits with you, for its four digits."""


class PartyLeft(Fact, kind=Kind.CONFLICT):
    """The party you belonged to has left this table. Scan the code again to start anew."""


class TableOccupied(Fact, kind=Kind.CONFLICT):
    """A party sits at this table. Clear the table first, then remove it."""


class TableHasOpenOrders(Fact, kind=Kind.CONFLICT):
    """Some orders of this table are not finished; `orders` lists their numbers. Complete or cancel them, then
    clear the table."""


class TableNameTaken(Fact, kind=Kind.CONFLICT):
    """There is already a table called {name}. Choose a different name."""


class TableLimitReached(Fact, kind=Kind.CONFLICT):
    """A business has at most {most} tables. Remove some that are no longer used."""


class NoCardsToPrint(Fact, kind=Kind.NOT_FOUND):
    """There are no tables to print cards for. Add tables first, or choose another area."""


class TooManyCards(Fact, kind=Kind.CONFLICT):
    """At most {most} cards are printed at once. Choose an area, or some of the tables."""


class CardsBusy(Fact, kind=Kind.UNAVAILABLE):
    """Many cards are being printed at this moment. Try again in a few seconds."""
