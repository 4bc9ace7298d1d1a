"""What became of a campaign, put together of what was sent and what people did."""

from collections import Counter
from datetime import timedelta
from math import isfinite

from comanda.campaigns import measuring, repository
from comanda.campaigns.errors import ResultNotYet
from comanda.campaigns.measuring import Difference, Group
from comanda.campaigns.models import Campaign
from comanda.campaigns.schemas import (
    CampaignResult,
    ChannelResult,
    Compared,
    Cost,
    DayOfResult,
    GroupResult,
    Skipped,
)
from comanda.kit.db import Session

_SENT = frozenset({"sent", "delivered"})
_WAITING = frozenset({"queued", "sending"})


async def result_of(session: Session, campaign: Campaign, currency: str) -> CampaignResult:
    """Raises ResultNotYet."""
    if campaign.started_at is None:
        raise ResultNotYet()
    sent = await repository.sent_of(session, campaign)
    did = await repository.did_afterwards(session, campaign)
    reasons: Counter[str] = Counter()
    costs: Counter[str] = Counter()
    for one in sent:
        if one.status == "skipped":
            reasons[one.reason] += one.messages
        if one.currency is not None:
            costs[one.currency] += one.cost_micros

    def messages(channel: str, states: frozenset[str]) -> int:
        return sum(one.messages for one in sent if one.channel == channel and one.status in states)

    def people(held_out: bool) -> int:
        return sum(one.people for one in did if one.held_out is held_out)

    def group(held_out: bool, value: str) -> Group:
        rows = [one for one in did if one.held_out is held_out]
        return Group(
            people(held_out),
            sum(int(getattr(one, value)) for one in rows),
            sum(int(getattr(one, f"{value}_squared")) for one in rows),
        )

    def result(held_out: bool) -> GroupResult:
        rows = [one for one in did if one.held_out is held_out]
        return GroupResult(
            people=people(held_out),
            buyers=sum(one.people for one in rows if one.first_day is not None),
            orders=sum(one.orders for one in rows),
            spent=sum(one.spent for one in rows),
        )

    def share(held_out: bool, day: int) -> float:
        by_then = sum(
            one.people
            for one in did
            if one.held_out is held_out and one.first_day is not None and one.first_day <= day
        )
        return by_then / people(held_out) if people(held_out) else 0.0

    written, held_out = result(False), result(True)
    buyers = written.buyers + held_out.buyers
    return CampaignResult(
        currency=currency,
        measured_until=(campaign.queued_at or campaign.started_at) + timedelta(days=campaign.measured_days),
        channels=[
            ChannelResult(
                channel=channel,
                waiting=messages(channel, _WAITING),
                sent=messages(channel, _SENT),
                delivered=messages(channel, frozenset({"delivered"})),
                failed=messages(channel, frozenset({"failed"})),
                skipped=messages(channel, frozenset({"skipped"})),
            )
            for channel in campaign.channels
        ],
        skipped=[Skipped(reason=reason, messages=count) for reason, count in reasons.most_common()],
        left=await repository.left_through(session, campaign),
        cost=[Cost(micros=micros, currency=of) for of, micros in sorted(costs.items())],
        written=written,
        held_out=held_out,
        verdict=measuring.verdict(group(False, "spent"), group(True, "spent"), buyers),
        orders_more=_compared(measuring.difference(group(False, "orders"), group(True, "orders"))),
        spent_more=_compared(measuring.difference(group(False, "spent"), group(True, "spent"))),
        days=[
            DayOfResult(day=day, written=share(False, day), held_out=share(True, day))
            for day in range(campaign.measured_days)
        ],
    )


def _compared(found: Difference | None) -> Compared | None:
    if found is None or not isfinite(found.value):
        return None
    return Compared(value=found.value, low=found.low, high=found.high)
