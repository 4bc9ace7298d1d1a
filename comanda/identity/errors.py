"""What can be true of proofs."""

from comanda.kit.errors import Fact, Kind


class PasswordTooWeak(Fact, kind=Kind.INVALID):
    """{problem}"""


class CurrentPasswordWrong(Fact, kind=Kind.FORBIDDEN):
    """The current password is not right. Nothing was changed."""


class CodeWrong(Fact, kind=Kind.UNAUTHENTICATED):
    """That code is not right. Type the one that your app shows now."""


class CodeUsed(Fact, kind=Kind.UNAUTHENTICATED):
    """That code was used already; each is good once. Wait for your app's next one, or take another backup code."""


class CodeOffTime(Fact, kind=Kind.UNAUTHENTICATED):
    """That code is of another minute. Let your phone set its clock by itself, then type the code it shows now."""


class ChallengeOver(Fact, kind=Kind.UNAUTHENTICATED):
    """This took too long, or was finished already. Begin again with your password."""


class TriedTooOften(Fact, kind=Kind.UNAUTHENTICATED):
    """That was wrong too often. Begin again with your password."""


class ReauthenticationRequired(Fact, kind=Kind.UNAUTHENTICATED):
    """This needs a proof that it is you: sign in again within the last five minutes."""


class PasskeyRefused(Fact, kind=Kind.UNAUTHENTICATED):
    """That passkey is not known here, or its proof is not right. Try again, or take another way in."""


class TooManyPasskeys(Fact, kind=Kind.CONFLICT):
    """There are {most} passkeys on this account already. Remove one that you do not use any more."""


class MfaNotSetUp(Fact, kind=Kind.CONFLICT):
    """There is no second factor on this account. Set one up first."""


class MfaAlreadyOn(Fact, kind=Kind.CONFLICT):
    """Codes from an app are already asked for. Switch them off before you set up another app."""


PROOF_REFUSED = (CodeWrong, CodeUsed, CodeOffTime, PasskeyRefused, ChallengeOver, TriedTooOften)
"""What may be said to the second proof of a sign-in."""
