"""What can be true of promotions."""

from comanda.kit.errors import Fact, Kind


class PromotionCodeTaken(Fact, kind=Kind.CONFLICT):
    """{name} has the code {promotion_code} already. Choose another code, or archive that promotion first."""


class PromotionChanged(Fact, kind=Kind.CONFLICT):
    """Someone else has just changed this promotion. Look at it again."""


class TooManyPromotions(Fact, kind=Kind.CONFLICT):
    """There are {most} promotions, which is as many as there can be. Archive one that is over first."""


class PromotionNamesNothing(Fact, kind=Kind.NOT_FOUND):
    """Something that this promotion is for is not there any more. Choose again."""
