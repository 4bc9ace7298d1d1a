"""What can be true of payments."""

from comanda.kit.errors import Fact, Kind


class PaymentInProgress(Fact, kind=Kind.CONFLICT):
    """You have begun to pay for this order already. Finish that payment, or give it up first."""


class BeingPaid(Fact, kind=Kind.CONFLICT):
    """Someone else is paying for this at the moment. Wait until they have finished, or choose another part."""


class ShareNotPossible(Fact, kind=Kind.CONFLICT):
    """This part has been paid for already. Look at what is left."""


class OrderNotPayable(Fact, kind=Kind.CONFLICT):
    """This order is {status}; there is nothing to pay for it any more."""


class TipTooLarge(Fact, kind=Kind.CONFLICT):
    """A tip is at most as large as the order itself. Look whether the amount is what you meant."""


class WalletNumberNeeded(Fact, kind=Kind.INVALID):
    """Mobile money needs the number of the wallet that pays. Add it."""


class ProviderSilent(Fact, kind=Kind.UNAVAILABLE):
    """The payment provider does not answer at the moment. Try again, or pay in another way."""


class NoCodeAsked(Fact, kind=Kind.CONFLICT):
    """This payment does not wait for a code. Look at it again."""


class PaymentDecided(Fact, kind=Kind.CONFLICT):
    """This payment is {status}: nothing about it can be changed."""


class KeysRefused(Fact, kind=Kind.CONFLICT):
    """The provider does not take these keys. It says: {said}"""


class LiveKeysHere(Fact, kind=Kind.CONFLICT):
    """These keys move real money, but this installation speaks to a sandbox. Enter test keys."""


class ProviderNotHere(Fact, kind=Kind.CONFLICT):
    """This provider does not take {currency}."""


class MethodTakenTwice(Fact, kind=Kind.CONFLICT):
    """{method} is offered through {provider} already. Take it out there first."""


class PaymentsUndecided(Fact, kind=Kind.CONFLICT):
    """{count} payments by this provider are not decided yet. Wait until they are, then remove the account."""


class NotStray(Fact, kind=Kind.CONFLICT):
    """This money has found its place already. Look at the list again."""


class OtherCurrency(Fact, kind=Kind.CONFLICT):
    """This money is in {currency}, the order in another currency. Give it back instead."""


class RefundNotOpen(Fact, kind=Kind.CONFLICT):
    """This refund is {status}: there is nothing to do about it."""
