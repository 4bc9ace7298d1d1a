"""What can be true of invoices."""

from comanda.kit.errors import Fact, Kind


class InvoicesNotSetUp(Fact, kind=Kind.CONFLICT):
    """{business} does not issue invoices here yet: it has not said under which tax number it sells. Ask it for one."""


class EmailNotProved(Fact, kind=Kind.FORBIDDEN):
    """Invoices are for accounts whose e-mail address is proved. Follow the link that was sent to you, or ask for a new
    one."""


class OrderNotPaid(Fact, kind=Kind.CONFLICT):
    """This order is not paid yet. Its invoice can be had as soon as it is."""


class OrderOver(Fact, kind=Kind.CONFLICT):
    """This order was cancelled or has expired, so there is nothing to put on an invoice."""


class OrderInvoiced(Fact, kind=Kind.CONFLICT):
    """This order has the invoice {invoice_number} already, for somebody else or with other details. What is wrong in it
    is put right by the business: with a credit note, and then a new one."""


class InvoiceCreditedInPart(Fact, kind=Kind.CONFLICT):
    """A part of the invoice {invoice_number} was taken back already, so it cannot be exchanged for a full one. Ask the
    business: it can take back the rest, and issue a new one."""


class OrderEmpty(Fact, kind=Kind.CONFLICT):
    """Nothing was charged for this order, so there is nothing to put on an invoice."""


class OrderRefunded(Fact, kind=Kind.CONFLICT):
    """All that was paid for this order was given back, so there is nothing to put on an invoice."""


class BuyerIncomplete(Fact, kind=Kind.INVALID):
    """The invoice of this order must say whom it is for. Still missing: {missing}."""


class BuyerNotPrintable(Fact, kind=Kind.INVALID):
    """Invoices are printed in Latin, Arabic, Greek and Cyrillic letters, and these are none: {letters} (in the
    {field}). Write it in such letters."""


class SimplifiedTooLarge(Fact, kind=Kind.INVALID):
    """An order as large as this one needs a full invoice, which says whom it is for. Still missing: {missing}."""


class DueDateNotPossible(Fact, kind=Kind.INVALID):
    """An invoice can be due from {first} to {last}. Choose a day between."""


class InvoiceIssued(Fact, kind=Kind.CONFLICT):
    """The invoice {invoice_number} is issued and stays. What is wrong in it is put right with a credit note."""


class InvoiceIsDraft(Fact, kind=Kind.CONFLICT):
    """This is a draft still. Issue it first."""


class InvoiceCredited(Fact, kind=Kind.CONFLICT):
    """The invoice {invoice_number} was taken back whole already."""


class CreditTooLarge(Fact, kind=Kind.CONFLICT):
    """That is more than is left of the invoice. Of what was asked for, {left} {currency} at most can be taken
    back."""


class CreditEmpty(Fact, kind=Kind.CONFLICT):
    """What was chosen costs nothing. There is nothing to take back."""


class CreditNotesStay(Fact, kind=Kind.CONFLICT):
    """{invoice_number} is a credit note. Only invoices are taken back."""


class InvoiceLinkOver(Fact, kind=Kind.GONE):
    """This link has expired. Sign in to find the invoice, or ask the business to send it again."""


class PdfLost(Fact, kind=Kind.BROKEN):
    """The PDF of the invoice {invoice_number} is no longer where it was kept. Restore the uploads from a backup."""


class NoAddressToSend(Fact, kind=Kind.CONFLICT):
    """Neither an e-mail address nor a phone is known to send it to. Say one."""
