"""What can be wrong with a campaign."""

from comanda.kit.errors import Fact, Kind


class CampaignNotDraft(Fact, kind=Kind.CONFLICT):
    """This campaign has been started or given a time. Take its time back first, or make a copy."""


class CampaignNotThere(Fact, kind=Kind.CONFLICT):
    """This cannot be done to the campaign as it stands now: it is {status}. Look at it again."""


class CampaignReachesNobody(Fact, kind=Kind.CONFLICT):
    """Nobody would get this campaign now. Ask customers for their consent, choose another segment or way, or leave
    fewer out by lot."""


class SegmentPutAway(Fact, kind=Kind.CONFLICT):
    """The segment of this campaign was put away. Choose another one, or take it back."""


class TextMissing(Fact, kind=Kind.INVALID):
    """A subject is missing in {language}: an e-mail and a push message need one."""


class TimePassed(Fact, kind=Kind.INVALID):
    """That time is over, or more than a year away. Choose another one."""


class ResultNotYet(Fact, kind=Kind.CONFLICT):
    """This campaign has not been started, so there is nothing to measure yet."""
