"""What a membership card says, whoever shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """Texts are in the language of whoever carries it. `link`: to the card as it is now, since a wallet's is of the
    moment when it was put there."""

    code: str  # what the QR code holds
    number: str  # as people say it
    member: str
    business: str
    slug: str  # of the business
    program: str
    tier: str
    points: int
    as_of: str  # the day whose points and tier it shows
    note: str  # what to do for newer ones
    link: str
    color: str  # #rrggbb
    labels: dict[str, str]  # of points, tier, member, card and as_of
    logo_url: str  # of a PNG that anybody can fetch
