"""What can be wrong with requests about personal data."""

from comanda.kit.errors import Fact, Kind


class AskedAlready(Fact, kind=Kind.CONFLICT):
    """This was asked for already and is not done yet. It is under privacy, with its deadline."""


class RequestNotOpen(Fact, kind=Kind.CONFLICT):
    """This request is over: what was done stays done."""


class HoldIsOver(Fact, kind=Kind.CONFLICT):
    """The days in which this could be cancelled are over."""


class AskedByAccount(Fact, kind=Kind.CONFLICT):
    """Its owner asked for this in their account, for every restaurant at once, and can cancel it there alone."""


class ErasureWaits(Fact, kind=Kind.CONFLICT):
    """All your data is about to be erased, and your account goes with it. To delete the account alone, cancel that
    first."""


class FileNotReady(Fact, kind=Kind.CONFLICT):
    """The file is not there: it is being made, was fetched already, or its 24 hours are over. Ask for a new one."""


class PeriodUndercutsLaw(Fact, kind=Kind.INVALID):
    """The law here wants this kept for {least} at least. Choose that, or more."""


class KeptTooLong(Fact, kind=Kind.INVALID):
    """Nothing of this kind is kept for longer than {most}. Choose that, or less."""
