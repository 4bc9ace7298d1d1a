"""What can be wrong in the customer book."""

from comanda.kit.errors import Fact, Kind


class MergeIntoItself(Fact, kind=Kind.INVALID):
    """A customer cannot be merged into itself. Choose two."""


class MergeHasPassed(Fact, kind=Kind.CONFLICT):
    """One of the two was merged in the meantime. Look at both again."""


class MergeNotUndoable(Fact, kind=Kind.CONFLICT):
    """This merge cannot be undone any more: {why}."""


class ViewNameTaken(Fact, kind=Kind.CONFLICT):
    """There is a view of this name already."""


class TooManyViews(Fact, kind=Kind.CONFLICT):
    """There are {most} views already. Delete one first."""


class ListNotReadable(Fact, kind=Kind.INVALID):
    """This file cannot be read as a list of customers: {why}."""


class ImportNotWaiting(Fact, kind=Kind.CONFLICT):
    """This list is being read in already, or was."""


class NoSuchAddress(Fact, kind=Kind.CONFLICT):
    """No number or e-mail address is known by which they could be told. Add it first."""


class ChoiceIsTheirs(Fact, kind=Kind.CONFLICT):
    """They do not want this themselves, or their network does not take it. Only they can allow it again."""


class ConsentNeedsNote(Fact, kind=Kind.CONFLICT):
    """Somebody who wants advertising has said so somewhere. Note how: where, when and to whom."""


class NoWayToConfirm(Fact, kind=Kind.CONFLICT):
    """Advertising by e-mail is confirmed by a link that is sent to the address, and this installation has no mail
    server. Nothing was changed."""


class ConsentNeedsSource(Fact, kind=Kind.CONFLICT):
    """A column of this list says who wants advertising. Say where they have agreed to that, and when."""
