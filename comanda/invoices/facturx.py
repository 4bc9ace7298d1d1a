"""The invoice as figures for the customer's books: Factur-X, which is EN 16931 in CII inside a PDF/A-3.

Profile EN 16931 of Factur-X 1.0 (CII D16B). BT-1 and the like are the standard's names of its terms.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from comanda.invoices.document import Buyer, Document, DocumentLine, InvoiceKind, RateGroup, Seller
from comanda.kit.money import to_decimal
from comanda.kit.tax_id import EU

FILE_NAME = "factur-x.xml"
_PROFILE = "urn:cen.eu:en16931:2017"
_NAMESPACES = {
    "xmlns:rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "xmlns:ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "xmlns:udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "xmlns:qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_ONE = "C62"  # UN/ECE recommendation 20: a piece, a portion
# UNCL 4461. A transfer is 42, since 30 and 58 demand the account (BR-61), which the document does not hold.
_MEANS = {"cash": "10", "card": "48", "transfer": "42", "mtn": "68", "telecel": "68", "at": "68"}
_MEANS_UNDEFINED = "1"
# Taxes that take the place of VAT in the Canary Islands, and in Ceuta and Melilla.
_CATEGORIES = {"IGIC": "L", "IPSI": "M"}
_STANDARD, _ZERO = "S", "Z"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cross_industry_invoice(document: Document) -> bytes | None:
    """CII D16B, or None where EN 16931 has no place for what the document says:

    - it is not in euros: other currencies' amounts may have more than two decimals, and other countries have other
      formats (GRA's E-VAT, Oman's Fawtara);
    - the seller is not in the EU, or has no tax id;
    - it names no buyer with a country, so every simplified one;
    - a rate is made up of several taxes, such as VAT and levies.

    What is taxed at nothing is stated as zero-rated (Z): the document gives no reason for an exemption, which the
    other categories demand.
    """
    if not _applies(document):
        return None
    root = Element("rsm:CrossIndustryInvoice", _NAMESPACES)
    context = SubElement(root, "rsm:ExchangedDocumentContext")
    _add(context, "GuidelineSpecifiedDocumentContextParameter/ID", _PROFILE)
    head = SubElement(root, "rsm:ExchangedDocument")
    _add(head, "ID", document.invoice_number)
    _add(head, "TypeCode", "381" if document.kind is InvoiceKind.CREDIT_NOTE else "380")
    _add_date(head, "IssueDateTime", document.issue_date)
    for note in (document.reason, document.notes):
        _add(head, "IncludedNote/Content", note)
    deal = SubElement(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(document.lines, start=1):
        _add_line(deal, document, number, line)
    agreement = SubElement(deal, "ram:ApplicableHeaderTradeAgreement")
    _add_seller(agreement, document.seller)
    _add_buyer(agreement, document.buyer)
    _add(agreement, "SellerOrderReferencedDocument/IssuerAssignedID", document.order_number)
    delivery = SubElement(deal, "ram:ApplicableHeaderTradeDelivery")
    event = SubElement(delivery, "ram:ActualDeliverySupplyChainEvent")
    _add_date(event, "OccurrenceDateTime", document.supply_date)
    _add_settlement(deal, document)
    xml: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return xml


def _applies(document: Document) -> bool:
    return (
        document.currency == "EUR"
        and document.seller.country in EU
        and bool(document.seller.tax_id)
        and document.kind is not InvoiceKind.SIMPLIFIED
        and bool(document.buyer.name or document.buyer.contact)
        and bool(document.buyer.country)
        and all(_tax_names(document, rate) is not None for rate in document.rates)
        and sum(1 for tax in document.taxes if tax.rate_bp) == sum(1 for rate in document.rates if rate.rate_bp)
    )


def _tax_names(document: Document, rate: RateGroup) -> str | None:
    """What the one tax of a rate is called; None if there is not one."""
    if not rate.rate_bp:
        return ""
    asked = (rate.rate_bp, rate.net_cents, rate.tax_cents)
    names = [tax.name for tax in document.taxes if (tax.rate_bp, tax.base_cents, tax.tax_cents) == asked]
    return names[0] if len(names) == 1 else None


def _category(document: Document, rate_bp: int) -> str:
    if not rate_bp:
        return _ZERO
    rate = next(rate for rate in document.rates if rate.rate_bp == rate_bp)
    return _CATEGORIES.get((_tax_names(document, rate) or "").strip().upper(), _STANDARD)


def _add_line(deal: Element, document: Document, number: int, line: DocumentLine) -> None:
    item = SubElement(deal, "ram:IncludedSupplyChainTradeLineItem")
    _add(item, "AssociatedDocumentLineDocument/LineID", str(number))
    product = SubElement(item, "ram:SpecifiedTradeProduct")
    _add(product, "Name", line.name or "-")
    _add(product, "Description", ", ".join(line.options))
    # A price is never negative (BR-27): what is taken off is a negative quantity.
    quantity = line.quantity or 1
    if line.net_cents < 0 < quantity:
        quantity = -quantity
    price = _net_price(to_decimal(line.net_cents, document.currency), quantity)
    _add(item, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount", price)
    _add(item, "SpecifiedLineTradeDelivery/BilledQuantity", str(quantity), unitCode=_ONE)
    settlement = SubElement(item, "ram:SpecifiedLineTradeSettlement")
    tax = SubElement(settlement, "ram:ApplicableTradeTax")
    _add(tax, "TypeCode", "VAT")
    _add(tax, "CategoryCode", _category(document, line.rate_bp))
    _add(tax, "RateApplicablePercent", _percent(line.rate_bp))
    summation = SubElement(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(summation, "LineTotalAmount", _amount(line.net_cents))


def _net_price(net: Decimal, quantity: int) -> str:
    """BT-146: of one, with as many decimals (four at least) as it takes for quantity × price to round to the net."""
    places = 4
    while True:
        price = (net / quantity).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if (price * quantity).quantize(Decimal("0.01"), ROUND_HALF_UP) == net:
            return format(price, "f")
        places += 1


def _add_seller(agreement: Element, seller: Seller) -> None:
    party = SubElement(agreement, "ram:SellerTradeParty")
    _add(party, "Name", seller.name)
    if seller.trade_name and seller.trade_name != seller.name:
        _add(party, "SpecifiedLegalOrganization/TradingBusinessName", seller.trade_name)
    if seller.phone or seller.email:
        contact = SubElement(party, "ram:DefinedTradeContact")
        _add(contact, "PersonName", seller.trade_name or seller.name)
        _add(contact, "TelephoneUniversalCommunication/CompleteNumber", seller.phone)
        _add(contact, "EmailURIUniversalCommunication/URIID", seller.email)
    _add_address(party, seller.address, seller.country)
    _add(party, "URIUniversalCommunication/URIID", seller.email, schemeID="EM")
    _add(party, "SpecifiedTaxRegistration/ID", _vat_id(seller.tax_id, seller.country), schemeID="VA")


def _add_buyer(agreement: Element, buyer: Buyer) -> None:
    party = SubElement(agreement, "ram:BuyerTradeParty")
    _add(party, "Name", buyer.name or buyer.contact)
    in_eu = buyer.country in EU
    if not in_eu:
        _add(party, "SpecifiedLegalOrganization/ID", buyer.tax_id)
    if buyer.name:
        _add(party, "DefinedTradeContact/PersonName", buyer.contact)
    _add_address(party, buyer.address, buyer.country)
    _add(party, "URIUniversalCommunication/URIID", buyer.email, schemeID="EM")
    if in_eu and buyer.tax_id:
        _add(party, "SpecifiedTaxRegistration/ID", _vat_id(buyer.tax_id, buyer.country), schemeID="VA")


def _add_address(party: Element, address: str, country: str) -> None:
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    place = SubElement(party, "ram:PostalTradeAddress")
    for name, line in zip(("LineOne", "LineTwo", "LineThree"), (*lines[:2], ", ".join(lines[2:])), strict=False):
        _add(place, name, line)
    _add(place, "CountryID", country)


def _vat_id(tax_id: str, country: str) -> str:
    """With the country's prefix (BR-CO-09): NIF B12345674 is ESB12345674."""
    plain = re.sub(r"[^0-9A-Z]", "", tax_id.upper())
    prefix = "EL" if country == "GR" else country
    return plain if plain.startswith(prefix) else prefix + plain


def _add_settlement(deal: Element, document: Document) -> None:
    settlement = SubElement(deal, "ram:ApplicableHeaderTradeSettlement")
    _add(settlement, "InvoiceCurrencyCode", document.currency)
    if document.paid:
        most = max(document.paid, key=lambda one: one.cents)
        means = _MEANS.get(most.method, _MEANS_UNDEFINED)
        _add(settlement, "SpecifiedTradeSettlementPaymentMeans/TypeCode", means)
    for rate in document.rates:
        tax = SubElement(settlement, "ram:ApplicableTradeTax")
        _add(tax, "CalculatedAmount", _amount(rate.tax_cents))
        _add(tax, "TypeCode", "VAT")
        _add(tax, "BasisAmount", _amount(rate.net_cents))
        _add(tax, "CategoryCode", _category(document, rate.rate_bp))
        _add(tax, "RateApplicablePercent", _percent(rate.rate_bp))
    if document.due_cents > 0:  # BR-CO-25
        terms = SubElement(settlement, "ram:SpecifiedTradePaymentTerms")
        _add_date(terms, "DueDateDateTime", document.due_date or document.issue_date)
    sums = SubElement(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(sums, "LineTotalAmount", _amount(document.subtotal_cents))
    _add(sums, "TaxBasisTotalAmount", _amount(document.subtotal_cents))
    _add(sums, "TaxTotalAmount", _amount(document.tax_cents), currencyID=document.currency)
    _add(sums, "GrandTotalAmount", _amount(document.total_cents))
    _add(sums, "TotalPrepaidAmount", _amount(document.total_cents - document.due_cents))
    _add(sums, "DuePayableAmount", _amount(document.due_cents))
    for earlier in filter(None, (document.corrects, document.replaces)):
        preceding = SubElement(settlement, "ram:InvoiceReferencedDocument")
        _add(preceding, "IssuerAssignedID", earlier.invoice_number)
        _add_date(preceding, "FormattedIssueDateTime", earlier.issue_date, namespace="qdt")


def _add(parent: Element, path: str, text: str, **attributes: str) -> None:
    """Elements one in the other, the last with `text`; nothing without text."""
    plain = _NO_XML.sub("", text).strip()
    if plain:
        for name in path.split("/"):
            parent = SubElement(parent, f"ram:{name}")
        parent.text = plain
        parent.attrib.update(attributes)


def _add_date(parent: Element, name: str, day: date, *, namespace: str = "udt") -> None:
    moment = SubElement(SubElement(parent, f"ram:{name}"), f"{namespace}:DateTimeString", format="102")
    moment.text = f"{day:%Y%m%d}"


def _amount(cents: int) -> str:
    # Never as Decimal prints itself, which may be 3.5E+2.
    return format(to_decimal(cents, "EUR"), ".2f")


def _percent(rate_bp: int) -> str:
    return format(Decimal(rate_bp).scaleb(-2), ".2f")


def with_facturx(pdf: bytes, xml: bytes, document: Document) -> bytes:
    """The PDF/A-3 with `xml` attached as the invoice itself, and its metadata saying so.

    Typst writes no metadata of one's own, so it is added here to what Typst wrote: level, title, language and tags
    stay. The same input gives the same bytes.
    """
    import pikepdf  # here: servers do not carry it

    stamp = f"{document.issued_at.astimezone(UTC):D:%Y%m%d%H%M%SZ}"
    with pikepdf.open(io.BytesIO(pdf)) as file:
        attached = pikepdf.AttachedFileSpec(
            file,
            xml,
            filename=FILE_NAME,
            mime_type="text/xml",
            description="Factur-X",
            creation_date=stamp,
            mod_date=stamp,
        )
        attached.relationship = pikepdf.Name.Alternative
        file.attachments[FILE_NAME] = attached
        file.Root.AF = file.make_indirect(pikepdf.Array([attached.obj]))
        metadata = file.Root.Metadata
        metadata.write("".join(_with_description(metadata.read_bytes().decode())).encode())
        out = io.BytesIO()
        file.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _with_description(xmp: str) -> Iterator[str]:
    """The packet with the schema's description (PDF/A wants one of each that is not its own) and the properties."""
    before, schemas_end, after = xmp.partition("</rdf:Bag></pdfaExtension:schemas>")
    middle, end, rest = after.partition("</rdf:RDF>")
    if not schemas_end or not end:
        raise ValueError("the metadata is not what Typst writes")
    yield from (before, _SCHEMA, schemas_end, middle, _PROPERTIES, end, rest)


_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_SCHEMA = (
    '<rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{_FX}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq>"
    + "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        "</rdf:li>"
        for name, description in (
            ("DocumentFileName", "The name of the embedded XML document"),
            ("DocumentType", "The type of the hybrid document in capital letters"),
            ("Version", "The version of the standard applying to the embedded XML document"),
            ("ConformanceLevel", "The conformance level of the embedded XML document"),
        )
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
)
_PROPERTIES = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_FX}">'
    "<fx:DocumentType>INVOICE</fx:DocumentType>"
    f"<fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>"
    "<fx:Version>1.0</fx:Version>"
    "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>"
    "</rdf:Description>"
)
