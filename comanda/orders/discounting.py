"""What promotions take off an order; points come after them (`points.taking_off(…, after=reductions)`).

Without promotions it costs an order a look into a dictionary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from comanda.kit.db import Database
from comanda.kit.tenancy import Scope
from comanda.menu.storefront import Storefront
from comanda.orders.pricing import Discount, PricedBasket, PricedDelivery, PricedLine
from comanda.promotions.at_hand import AtHand
from comanda.promotions.offers import NOTHING, Asked, Judged, Offer, Part, Person, judge
from comanda.promotions.repository import find_person


@dataclass(frozen=True, slots=True)
class Who:
    """By what somebody may be known: the staff's choice, an account, or a guest's token. A phone number that somebody
    merely types is none of them: it neither shows nor changes what is known of its owner."""

    customer_id: UUID | None = None
    account_id: UUID | None = None
    guest_id: UUID | None = None


@dataclass(frozen=True)
class Reductions:
    """For `price`: what is taken off these lines, and for its answer what became of each code."""

    shop: Storefront
    offers: Sequence[Offer]
    fulfilment: str
    source: str
    at: datetime
    codes: tuple[str, ...] = ()
    person: Person | None = None

    def __call__(self, lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Sequence[Discount]:
        return [
            Discount(
                "promotion",
                cut.offer.name,
                cut.offer.name2,
                cut.cents,
                cut.places,
                promotion_id=cut.offer.id,
            )
            for cut in self._judge(lines, delivery).cuts
        ]

    def judged(self, priced: PricedBasket) -> Judged:
        return self._judge(priced.lines, priced.delivery)

    @cached_property
    def is_empty(self) -> bool:
        return not (self.offers or self.codes)

    def _judge(self, lines: Sequence[PricedLine], delivery: PricedDelivery | None) -> Judged:
        if self.is_empty:
            return NOTHING
        parts = [Part(line.item.id, line.item.category_id, line.unit_price_cents, line.quantity) for line in lines]
        asked = Asked(
            parts=parts,
            delivery_cents=delivery.zone.fee_cents if delivery else None,
            fulfilment=self.fulfilment,
            source=self.source,
            at=self.at,
            zone=self.shop.timezone,
            codes=self.codes,
            person=self.person,
        )
        return judge(self.offers, asked)


async def reductions_for(
    database: Database,
    shop: Storefront,
    at_hand: AtHand,
    who: Who,
    *,
    fulfilment: str,
    source: str,
    at: datetime,
    codes: Sequence[str] = (),
) -> Reductions:
    """Asks who it is only where a promotion that runs depends on that."""
    offers = [offer for offer in at_hand.offers if offer.code is None or offer.code in codes]
    person = await person_for(database, shop, offers, who, at)
    return Reductions(shop, offers, fulfilment, source, at, tuple(dict.fromkeys(codes)), person)


async def person_for(
    database: Database, shop: Storefront, offers: Sequence[Offer], who: Who, at: datetime
) -> Person | None:
    """Whoever that is; None also where none of these offers, running now, depends on it."""
    personal = [offer for offer in offers if offer.is_personal and offer.why_not_at(at, shop.timezone) is None]
    if not personal:
        return None
    async with database.transaction(Scope.staff(shop.tenant_id, read_only=True)) as session:
        return await find_person(
            session,
            shop.tenant_id,
            customer_id=who.customer_id,
            account_id=who.account_id,
            guest_id=who.guest_id,
            segment_ids={offer.segment_id for offer in personal if offer.segment_id is not None},
            at=at,
        )
