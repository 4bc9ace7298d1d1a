"""What the law of the seller's country asks of an invoice. Sources: `docs/invoices.md`."""

from dataclasses import dataclass

from comanda.invoices.document import DocumentLanguage
from comanda.kit.tax_id import EU


@dataclass(frozen=True, slots=True)
class InvoiceRules:
    """`simplified_up_to_cents`: the largest invoice that need not name its buyer, in `currency`, with tax or without;
    None: no limit. `languages` are always on it; the buyer's comes to them where there is room for a second."""

    simplified_up_to_cents: int | None = None
    currency: str = ""
    limit_includes_tax: bool = True
    needs_tax_id: bool = False  # for a full invoice
    languages: tuple[DocumentLanguage, ...] = ()

    def allows_simplified(self, *, net_cents: int, gross_cents: int, currency: str) -> bool:
        if self.simplified_up_to_cents is None:
            return True
        if currency != self.currency:
            return False
        return (gross_cents if self.limit_includes_tax else net_cents) <= self.simplified_up_to_cents


_RULES = {
    # RD 1619/2012 art. 4.2 e: food and drink for immediate consumption; art. 7.2 for the tax id.
    "ES": InvoiceRules(3000_00, "EUR", needs_tax_id=True, languages=("es",)),
    # Below OMR 500 without VAT; bilingual by custom.
    "OM": InvoiceRules(499_999, "OMR", limit_includes_tax=False, languages=("ar", "en")),
    "GH": InvoiceRules(languages=("en",)),
}
# Directive 2006/112/EC art. 220a: what every member state must allow; some allow more.
_EU = InvoiceRules(100_00, "EUR")
_ELSEWHERE = InvoiceRules()


def rules_of(country: str) -> InvoiceRules:
    return _RULES.get(country) or (_EU if country in EU else _ELSEWHERE)


def languages_of(country: str, reader: DocumentLanguage) -> tuple[DocumentLanguage, ...]:
    """Which languages an invoice is in for somebody who reads `reader`."""
    fixed = rules_of(country).languages
    return fixed if len(fixed) == 2 or reader in fixed else (*fixed, reader)
