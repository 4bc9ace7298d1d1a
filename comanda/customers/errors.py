"""What can be wrong with customers."""

from comanda.kit.errors import Fact, Kind


class CustomerPhoneTaken(Fact, kind=Kind.CONFLICT):
    """{name} ({number}) has this phone number already. Open that customer, or merge the two. If `is_active` is false
    they were deactivated: bring them back first."""


class CustomerWasMerged(Fact, kind=Kind.CONFLICT):
    """This customer was merged into another one. Open that one instead."""


class CustomerWasErased(Fact, kind=Kind.GONE):
    """What was known of this customer was erased. If they come back, they are a new one."""


class CustomerIsInactive(Fact, kind=Kind.CONFLICT):
    """This customer was deactivated. Bring them back first."""


class ProfileNotLower(Fact, kind=Kind.CONFLICT):
    """A profile is never made less: this one is {type} already."""


class StubNeedsNameAndPhone(Fact, kind=Kind.INVALID):
    """Without a name and a phone number this can only be a guest."""


class PhoneNotProved(Fact, kind=Kind.CONFLICT):
    """A full profile needs a proved phone number. Send a code to it, and enter what arrived."""


class PreferenceUnknown(Fact, kind=Kind.INVALID):
    """This business keeps no preference "{key}", or not with this value. See the settings."""


class PreferenceNeedsConsent(Fact, kind=Kind.CONFLICT):
    """ "{label}" may only be kept if the customer agrees. Ask them first."""


class TooManyAddresses(Fact, kind=Kind.CONFLICT):
    """A customer has at most {most} addresses. Delete one of them first."""


class OtpTooSoon(Fact, kind=Kind.TOO_MANY):
    """A code was sent a moment ago. Wait {seconds} seconds before you ask for another one."""

    # And `good`: whether the one that was sent can still be used.


class OtpWrong(Fact, kind=Kind.CONFLICT):
    """That is not the code. {left} more can be tried."""


class OtpTriedTooOften(Fact, kind=Kind.CONFLICT):
    """Three wrong codes were entered. Ask for a new one."""


class OtpExpired(Fact, kind=Kind.CONFLICT):
    """There is no code that is still good: it is good for five minutes, and only the newest. Ask for a new one."""


class NoWayToSendCodes(Fact, kind=Kind.CONFLICT):
    """Codes cannot be sent: this business has no account with a provider of SMS. It is set up under settings."""
