"""An invoice to look at while the settings are made: nobody's, of nothing that was sold."""

from datetime import datetime

from comanda.invoices.amounts import OrderedLine, amounts_of
from comanda.invoices.business import Business, Numbering
from comanda.invoices.countries import languages_of
from comanda.invoices.document import Buyer, Document, InvoiceKind, Paid
from comanda.invoices.numbers import series_of
from comanda.invoices.schemas import InvoiceLook
from comanda.kit import tax_id
from comanda.kit.money import decimals
from comanda.menu.storefront import Storefront
from comanda.orders.pricing import taxes_on
from comanda.tenants.models import Tenant
from comanda.tenants.taxes import rates_on

_DISHES = (
    ("Grilled fish", "سمك مشوي", 2, 45),
    ("Lemonade", "ليمونادة", 3, 12),
    ("Dessert of the day", "حلوى اليوم", 1, 20),
)
# Name, tax id, address: as they look in that country, and with a number as it is given there.
_BUYERS = {
    "ES": ("Librería Aurora, S.A.", "A58818501", "Calle de Alcalá 80\n28009 Madrid"),
    "GH": ("Adinkra Prints Ltd.", "C0004217381", "23 Independence Avenue\nAccra"),
    "OM": ("Al Bahja Trading LLC", "OM1100234518", "Al Khuwair Street 12\nMuscat 133"),
}
_BUYER_ELSEWHERE = ("Harbour Books", "", "1 Harbour Street")


def sample_document(
    tenant: Tenant, shop: Storefront, look: InvoiceLook, numbering: Numbering, now: datetime
) -> Document:
    """Raises TaxIdNotValid."""
    number = tax_id.normalise(look.invoices.tax_id, tenant.country)
    settings = look.invoices.model_copy(update={"tax_id": number})
    business = Business.of(tenant, settings, look.color or shop.settings.color, numbering)
    today = now.astimezone(business.zone).date()
    default = next(one for one in shop.tax_classes.values() if one.is_default)
    components = rates_on(default.rules, "dine_in", today)
    unit = 10 ** decimals(tenant.currency)
    rate = sum(one.rate_bp for one in components)
    lines = [
        OrderedLine(name, name2, (), quantity, price * unit, quantity * price * unit, rate)
        for name, name2, quantity, price in _DISHES
    ]
    included = shop.settings.prices_include_tax
    subtotal, taxes = taxes_on({components: sum(line.total_cents for line in lines)}, included=included)
    total = subtotal + sum(tax.tax_cents for tax in taxes)
    said = [
        {"name": one.name, "rate_bp": one.rate_bp, "base_cents": one.base_cents, "tax_cents": one.tax_cents}
        for one in taxes
    ]
    amounts = amounts_of(lines, said, subtotal_cents=subtotal, total_cents=total, prices_include_tax=included)
    kind = InvoiceKind(look.kind)
    name, number, address = _BUYERS.get(tenant.country, _BUYER_ELSEWHERE)
    buyer = Buyer(
        name=name,
        tax_id=number,
        tax_id_label=tax_id.label(tenant.country),
        address=address,
        country=tenant.country,
    )
    return Document(
        kind=kind,
        invoice_number=business.format.write(series_of(business.prefix, kind), today.year, 0),
        issued_at=now,
        timezone=tenant.timezone,
        issue_date=today,
        supplied_at=now,
        supply_date=today,
        languages=languages_of(tenant.country, look.language),
        seller=business.seller(),
        buyer=buyer if kind is InvoiceKind.FULL else Buyer(),
        order_number="1234",
        fulfilment="dine_in",
        currency=tenant.currency,
        prices_include_tax=included,
        lines=amounts.lines,
        rates=amounts.rates,
        taxes=amounts.taxes,
        subtotal_cents=amounts.net_cents,
        tax_cents=amounts.tax_cents,
        total_cents=amounts.gross_cents,
        paid=(Paid(method="card", cents=total, on=today),),
        due_cents=0,
        notes=settings.notes,
        color=business.color,
    )
