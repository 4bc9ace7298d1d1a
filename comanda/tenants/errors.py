"""What can be true of businesses and staff."""

from comanda.kit.errors import Fact, Kind


class SlugTaken(Fact, kind=Kind.CONFLICT):
    """The address {slug} is already used by another business. Choose a different one."""


class RegistrationClosed(Fact, kind=Kind.FORBIDDEN):
    """New businesses are opened by the people who run this installation. Ask them."""


class SignInRefused(Fact, kind=Kind.UNAUTHENTICATED):
    """E-mail or password is not right."""


class MfaRequiredHere(Fact, kind=Kind.FORBIDDEN):
    """This business requires a second factor of everyone who works here, and you have none yet. Set it up under "My
    account", then go on."""


class MfaNeededHere(Fact, kind=Kind.CONFLICT):
    """This business requires a second factor of everyone who works here, so that yours stays on. To change to another
    phone, ask an owner to reset it."""


class BusinessAmbiguous(Fact, kind=Kind.MALFORMED):
    """You work for several businesses. Say which one in the field `client_id`: {businesses}."""


class TenantAmbiguous(Fact, kind=Kind.MALFORMED):
    """Say which business you mean: `?restaurant=<its address>` or the header `X-Restaurant`."""


class TenantUnknown(Fact, kind=Kind.NOT_FOUND):
    """There is no business under that address."""


class InvitationNotValid(Fact, kind=Kind.GONE):
    """This invitation was used, withdrawn or has expired. Ask for a new one."""


class AlreadyOnStaff(Fact, kind=Kind.CONFLICT):
    """Someone with that e-mail already works here."""


class WorkedHereBefore(Fact, kind=Kind.CONFLICT):
    """Someone with that e-mail worked here before. Make them active again in the list of staff."""


class LastOwner(Fact, kind=Kind.CONFLICT):
    """A business needs an owner. Make someone else an owner first."""


class ProgrammeChanged(Fact, kind=Kind.CONFLICT):
    """Someone else has just changed the programme of points. Look at it again."""


class FixedOnceOpened(Fact, kind=Kind.CONFLICT):
    """The {field} cannot be changed once a business is open: its prices, taxes and orders are made for it. Open
    another business for the other one."""


class HostTaken(Fact, kind=Kind.CONFLICT):
    """The host name {host} already belongs to another business."""


class HostReserved(Fact, kind=Kind.CONFLICT):
    """{host} is the address of this installation itself. Use a host name of your own."""


class TaxCodeTaken(Fact, kind=Kind.CONFLICT):
    """There is already a tax class with the code {tax_code}. Choose another code."""


class TaxRatesOverlap(Fact, kind=Kind.INVALID):
    """{name} has two rates on {day}. Let the earlier one end the day before the later one begins."""


class TaxClassIsDefault(Fact, kind=Kind.CONFLICT):
    """This is the tax class that new items get. Make another one the default first."""


class TaxClassInUse(Fact, kind=Kind.CONFLICT):
    """Items of the menu use this tax class. Move them to another one first."""
