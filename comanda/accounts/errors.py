"""What can be true of accounts."""

from comanda.kit.errors import Fact, Kind


class CustomerSignInRefused(Fact, kind=Kind.UNAUTHENTICATED):
    """E-mail or password is not right."""


class LinkNotValid(Fact, kind=Kind.GONE):
    """This link was used, replaced by a newer one, or has expired. Ask for a new one."""


class SignInOver(Fact, kind=Kind.UNAUTHENTICATED):
    """You have been signed out. Sign in again."""


class CrossSite(Fact, kind=Kind.FORBIDDEN):
    """This is answered to the pages of this address only: send the header `X-Comanda: 1`, from them."""


class EmailTaken(Fact, kind=Kind.CONFLICT):
    """That is the address your account has already."""


class OrderNotClaimable(Fact, kind=Kind.NOT_FOUND):
    """There is no order of that number and code at this business which belongs to nobody yet. See your receipt."""
