"""What can be true of accounts."""

from comanda.kit.errors import Fact, Kind


class CustomerSignInRefused(Fact, kind=Kind.UNAUTHENTICATED):
    """E-mail or password is not right."""


class LinkNotValid(Fact, kind=Kind.GONE):
    """This link is not known here. Follow it whole, as it stands in the newest message, or ask for a new one."""


class LinkUsed(Fact, kind=Kind.GONE):
    """This link was used already. Sign in, or ask for a new one."""


class LinkReplaced(Fact, kind=Kind.GONE):
    """A newer link was sent after this one. Follow that, in the newest message, or ask for a new one."""


class LinkExpired(Fact, kind=Kind.GONE):
    """This link has expired. Ask for a new one."""


class AddressHasAccount(Fact, kind=Kind.GONE):
    """This address has an account of its own by now. Sign in with it."""


class SignInOver(Fact, kind=Kind.UNAUTHENTICATED):
    """You have been signed out. Sign in again."""


class SignInCopied(Fact, kind=Kind.UNAUTHENTICATED):
    """This sign-in was used from two places, so it was ended. Sign in again; if you do not know why, choose a new
    password."""


class CrossSite(Fact, kind=Kind.FORBIDDEN):
    """This is answered to the pages of this address only: send the header `X-Comanda: 1`, from them."""


class EmailTaken(Fact, kind=Kind.CONFLICT):
    """That is the address your account has already."""


class OrderNotClaimable(Fact, kind=Kind.NOT_FOUND):
    """There is no order of that number and code at this business which belongs to nobody yet. See your receipt."""


LINK_REFUSED = (LinkNotValid, LinkUsed, LinkReplaced, LinkExpired)
"""What may be said to whoever follows a link."""
