"""What is true of points."""

from comanda.kit.errors import Fact, Kind


class PointsNotThere(Fact, kind=Kind.CONFLICT):
    """There are {points} points only. Take no more than these."""


class NoProgramme(Fact, kind=Kind.CONFLICT):
    """This business has no programme of points. It begins with the settings."""


class PassKeysNotValid(Fact, kind=Kind.INVALID):
    """These are not the keys of an Apple pass: {why}. Take certificate and key of your Pass Type ID, and Apple's
    WWDR certificate, each as PEM."""


class ServiceAccountNotValid(Fact, kind=Kind.INVALID):
    """These are not the keys of a Google service account: {why}. Take the JSON file of the account's key, and the
    issuer ID that the Google Pay & Wallet Console shows."""
