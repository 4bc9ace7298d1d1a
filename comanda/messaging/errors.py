"""What can be wrong with messages."""

from comanda.kit.errors import Fact, Kind


class PlaceholderUnknown(Fact, kind=Kind.INVALID):
    """{{{name}}} is nothing that this text can be filled with. It may hold {allowed}."""


class TemplateNotValid(Fact, kind=Kind.INVALID):
    """The text cannot be read: {said}. A placeholder is written like {{name}}; a brace that stands for itself is
    written twice."""


class TemplateTooLong(Fact, kind=Kind.INVALID):
    """The text is too long: at most {most} characters."""


class NoSuchTemplate(Fact, kind=Kind.NOT_FOUND):
    """No such message goes out by that channel."""


class MessageNotResendable(Fact, kind=Kind.CONFLICT):
    """This message cannot be sent again: what it said is not kept, or it is still on its way."""


class RecipientOptedOut(Fact, kind=Kind.CONFLICT):
    """Whoever has this number or address wants no more messages. Only they can change that."""


class SmsKeysRefused(Fact, kind=Kind.CONFLICT):
    """The provider does not take these keys. It said: {said}"""


class SmsProviderSilent(Fact, kind=Kind.UNAVAILABLE):
    """The provider does not answer, so the keys could not be tried. Nothing was changed; try again in a moment."""


class SenderRequired(Fact, kind=Kind.INVALID):
    """This provider needs a sender: a number of the account, a name, or a messaging service."""


class TestHeldBack(Fact, kind=Kind.CONFLICT):
    """Messages do not go to this number, or no more of them today: {reason}. What holds for customers holds for tests;
    it can be changed in the settings."""


class SmsProviderMissing(Fact, kind=Kind.CONFLICT):
    """Name each account that there is once, in the order they are to be asked."""


class PushServiceUnknown(Fact, kind=Kind.INVALID):
    """Messages cannot be sent to this browser: it names a push service that is not known here."""


class TooManyDevices(Fact, kind=Kind.CONFLICT):
    """Messages go to {most} browsers already. Switch them off in one of those first."""


class ConsentNeedsProof(Fact, kind=Kind.CONFLICT):
    """Advertising is only sent to an address that was proved to be yours. Sign in with a confirmed e-mail address
    first."""


class NothingToAgreeBy(Fact, kind=Kind.CONFLICT):
    """This order names no number or e-mail address for that. It can be agreed to under messages at any time."""


class LeaveLinkNotValid(Fact, kind=Kind.NOT_FOUND):
    """This link is not valid. Perhaps a part of it is missing: open it from the message again."""


class AgreeLinkNotValid(Fact, kind=Kind.NOT_FOUND):
    """This link is not valid any more, or never was. Ask the business for another one."""


class ConsentAskedLately(Fact, kind=Kind.CONFLICT):
    """They were asked by e-mail less than {hours} hours ago. Wait for their answer."""

    hours: int
