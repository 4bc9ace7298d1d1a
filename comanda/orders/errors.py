"""What can be true of orders."""

from comanda.kit.errors import Fact, Kind


class ItemUnknown(Fact, kind=Kind.NOT_FOUND):
    """Something in the basket is no longer on the menu. Take it out and try again."""


class ItemSoldOut(Fact, kind=Kind.CONFLICT):
    """{item} is sold out. Take it out of the basket, or choose something else."""


class ItemNotOfferedNow(Fact, kind=Kind.CONFLICT):
    """{item} is not served at this hour. Take it out of the basket, or choose something else."""


class TooManyOfAnItem(Fact, kind=Kind.CONFLICT):
    """At most {most} of {item} can be ordered at once. For more, call the restaurant."""


class NotEnoughLeft(Fact, kind=Kind.CONFLICT):
    """There are not that many of {item} left today. Order fewer, or choose something else."""


class OptionUnknown(Fact, kind=Kind.NOT_FOUND):
    """A choice made for {item} is no longer offered. Choose again."""


class OptionSoldOut(Fact, kind=Kind.CONFLICT):
    """{option} for {item} is sold out. Choose again."""


class ChoiceMissing(Fact, kind=Kind.CONFLICT):
    """{item} needs a choice of {group}."""


class ChoiceDoubled(Fact, kind=Kind.CONFLICT):
    """The same choice was made twice for {item}. Each can be made once."""


class TooManyChoices(Fact, kind=Kind.CONFLICT):
    """At most {most} of {group} can be chosen for {item}."""


class OrderTooLarge(Fact, kind=Kind.CONFLICT):
    """The order's total is larger than can be taken here. Call the restaurant."""


class PriceChanged(Fact, kind=Kind.CONFLICT):
    """Prices have changed since you saw them. Look at the new total and confirm it."""


class PointsNotRedeemable(Fact, kind=Kind.CONFLICT):
    """So many points cannot be redeemed on this order. Look at how many can, and at the new total."""


class MemberNotKnown(Fact, kind=Kind.CONFLICT):
    """Points are redeemed by whoever has proved their phone number, or by the staff for a customer they have chosen."""


class BusinessClosed(Fact, kind=Kind.CONFLICT):
    """No orders are taken at this hour."""


class BusinessBusy(Fact, kind=Kind.UNAVAILABLE):
    """More orders are coming in than can be taken at this moment. Send yours again in a second."""


class FulfilmentNotOffered(Fact, kind=Kind.CONFLICT):
    """This is not offered here. Choose one of: {offered}."""


class DeliveryZoneRequired(Fact, kind=Kind.CONFLICT):
    """Say where to: choose one of {offered}."""


class DeliveryZoneUnknown(Fact, kind=Kind.CONFLICT):
    """Nothing is brought there. Choose one of: {offered}."""


class BelowDeliveryMinimum(Fact, kind=Kind.CONFLICT):
    """Too little is ordered for a delivery to {zone}. Add something more, or fetch it yourself."""


class ContactRequired(Fact, kind=Kind.CONFLICT):
    """This restaurant asks for your name and phone number with an order at the table."""


class PhoneRequired(Fact, kind=Kind.INVALID):
    """A delivery needs a phone number to call. Add one."""


class CustomerUnknown(Fact, kind=Kind.NOT_FOUND):
    """There is no such customer here."""


class OrderNotMovable(Fact, kind=Kind.CONFLICT):
    """An order that is {status} cannot become {target}."""


class OrderChanged(Fact, kind=Kind.CONFLICT):
    """Someone else has just changed this order. Look at it again."""


class ReasonRequired(Fact, kind=Kind.CONFLICT):
    """Say why: the customer will read it."""


class CancelWindowClosed(Fact, kind=Kind.CONFLICT):
    """The time in which you could cancel is over. Call the restaurant."""


class OrderAlreadyAccepted(Fact, kind=Kind.CONFLICT):
    """The kitchen has already accepted this order. Call the restaurant to change it."""


class OrderFinal(Fact, kind=Kind.CONFLICT):
    """This order is {status}; nothing about it changes any more."""


class MethodNotOffered(Fact, kind=Kind.CONFLICT):
    """This way to pay is not offered here. Choose another one."""


class NothingDue(Fact, kind=Kind.CONFLICT):
    """That is more than is still to be paid for this order. Look at it again."""


class CashTooLittle(Fact, kind=Kind.CONFLICT):
    """What was handed over is less than what is to be paid."""


class RefundTooLarge(Fact, kind=Kind.CONFLICT):
    """That is more than is left of this payment. Give back less, or choose another payment."""
