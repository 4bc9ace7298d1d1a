"""What a membership card says, whoever shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """Texts are in the language of whoever carries it. `link`: to the card as it is now, since a wallet's is of the
    moment when it was put there. `logo`: an upright PNG; `logo_url` the same for those who fetch it."""

    code: str  # what the QR code holds
    number: str  # as people say it
    member: str
    business: str
    slug: str  # of the business
    program: str
    tier: str
    points: int
    link: str
    color: str  # #rrggbb
    labels: dict[str, str]  # of points, tier, member and card
    language: str
    logo: bytes | None = None
    logo_url: str | None = None
