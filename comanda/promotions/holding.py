"""What promotions hold of a person: which of them they used. That an order had one stays, of nobody."""

from comanda.privacy.holding import Held, Holder
from comanda.promotions.models import PromotionUse


class PromotionsHold(Holder):
    held = (
        Held(
            "promotions",
            PromotionUse,
            lambda person: PromotionUse.customer_id.in_(person.customer_ids),
            shown=("order_id", "cents", "used_at", "released_at"),
            blanked={"customer_id": None},
        ),
    )
