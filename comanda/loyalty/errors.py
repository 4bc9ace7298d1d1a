"""What is true of points."""

from comanda.kit.errors import Fact, Kind


class PointsNotThere(Fact, kind=Kind.CONFLICT):
    """There are {points} points only. Take no more than these."""


class NoProgramme(Fact, kind=Kind.CONFLICT):
    """This business has no programme of points. It begins with the settings."""


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
