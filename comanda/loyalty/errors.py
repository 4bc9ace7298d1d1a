"""What is true of points."""

from comanda.kit.errors import Fact, Kind


class PointsNotThere(Fact, kind=Kind.CONFLICT):
    """There are {points} points only. Take no more than these."""


class NoProgramme(Fact, kind=Kind.CONFLICT):
    """This business has no programme of points. It begins with the settings."""


class ReferralUnknown(Fact, kind=Kind.NOT_FOUND):
    """This invitation is not good here, or not any more. Order as you like, without it."""


class ReferralOwn(Fact, kind=Kind.CONFLICT):
    """This is your own invitation. Send it to a friend."""


class NotNewHere(Fact, kind=Kind.CONFLICT):
    """Invitations are for whoever orders here for the first time. Invite friends with a link of your own."""


class ReferralFull(Fact, kind=Kind.CONFLICT):
    """Whoever sent this invitation has brought as many friends as are rewarded in a year. Order as you like, without
    it."""


class PassKeysNotValid(Fact, kind=Kind.INVALID):
    """These are not the keys of an Apple pass: {why}. Take the certificate of your Pass Type ID with its key, and
    Apple's WWDR certificate."""


class ServiceAccountNotValid(Fact, kind=Kind.INVALID):
    """These are not the keys of a Google service account: {why}. Take the JSON file of the account's key, and the
    issuer ID that the Google Pay & Wallet Console shows."""


class WalletNotSet(Fact, kind=Kind.NOT_FOUND):
    """This business makes no cards for that wallet. The card on your page is as good at the counter."""


class CardLinkOver(Fact, kind=Kind.GONE):
    """This link to a card was good for some minutes only. Open the page of your card and ask for it again."""
