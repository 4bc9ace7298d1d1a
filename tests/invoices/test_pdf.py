import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from comanda.invoices.document import Buyer, Document, Earlier, InvoiceKind, Seller
from comanda.invoices.printing import INK, TEMPLATE, Paper, readable, render_pages, render_pdf, without_fail
from comanda.kit.glyphs import REPLACEMENT, breakable, printable, without_shape
from comanda.kit.typeset import TypesettingFailed
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
    random_document,
    random_sales,
    spanish,
)

PAPERS: tuple[Paper, ...] = ("a4", "receipt")
LONGEST_SIDE_POINTS = 14_400
HOSTILE = [
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` <label> @ref = Heading // c /* d */",
    "#panic() ]#[{} \\u{41} -> 4x4",
    "🍕 👨‍👩‍👧‍👦 🇬🇭 👍🏽 ❤️",
    "漢字 かな 한국어 हिन्दी ไทย",
    "e\u0301\u0327\u0300 a\u0489\u0489 \u0301leading",
    "\u202e321.00\u202c \u2066x\u2069 \u200b\u200e\u200f\u00ad\ufeff",
    "a\x00b\x07c\x1b \ud800 \ue000 \uf8ff \U000f0000 \ufffe \u0378",
    "W" * 300,
    "ش" * 200,
    "محمد\u200cها ﷽ لـــــله شَـدَّة",
    "\u2028\u2029\t\v line",
]


def texts(pdf: bytes) -> list[str]:
    """What each page says, as a browser's viewer reads it."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def says(pdf: bytes) -> str:
    return squeezed(" ".join(texts(pdf)))


def is_said(word: str, packed: str) -> bool:
    """Whether the letters stand together. Readers disagree on the order of Arabic ones that are drawn as one."""
    wanted = Counter(word)
    return any(
        packed[at] in wanted and Counter(packed[at : at + len(word)]) == wanted
        for at in range(len(packed) - len(word) + 1)
    )


def assert_says_in_arabic(pdf: bytes, *phrases: str) -> None:
    packed = re.sub(r"\s", "", " ".join(texts(pdf)))
    for word in " ".join(phrases).split():
        assert is_said(word, packed), word


def logo(kind: str = "WEBP") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (320, 200), (200, 60, 20, 128)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_spanish_invoice_says_everything(paper: Paper) -> None:
    document = spanish(notes="Gracias por su visita.\nInscrita en el Registro Mercantil.")
    said = says(render_pdf(document, paper=paper))
    for part in (
        "Factura",
        "F-2026-000123",
        "Fecha de expedición",
        "22 nov 2026",
        "22 nov 2026, 12:25",
        "A-117 · En el local",
        "Taberna del Puerto, S.L.",
        "La Taberna",
        "NIF B12345674",
        "Calle del Mar 12 28004 Madrid +34 910 000 001 hola@taberna.example",
        "Construcciones Ñandú, S.A.",
        "Lucía Pérez",
        "NIF A58818501",
        "Avenida de América 7 28002 Madrid",
        "facturas@nandu.example",
        "Menú del día",
        "Sin gluten",
        "Café con leche",
        "14,50",
        "29,00",
        "26,36",
        "10 %",
        "Base imponible",
        "IVA 10 % 38,45 3,85 42,30",
        "IVA 21 % 21,82 4,58 26,40",
        "60,27",
        "Cuota total",
        "8,43",
        "68,70 €",
        "Tarjeta · 22 nov 2026",
        "Pendiente de pago 0,00 €",
        "IVA incluido",
        "Gracias por su visita.",
        "Inscrita en el Registro Mercantil.",
    ):
        assert part in said


def less(document: Document, *discounts: tuple[str, str, str, int]) -> Document:
    """The same with discounts (kind, name, name2, cents), all of them on its first line."""
    said = document.model_dump()
    said["lines"][0]["discount_cents"] = sum(cents for *_, cents in discounts)
    said["discounts"] = [
        {"kind": kind, "name": name, "name2": name2, "cents": cents} for kind, name, name2, cents in discounts
    ]
    return Document.model_validate(said)


@pytest.mark.parametrize("paper", PAPERS)
def test_what_is_taken_off_stands_there_by_its_name(paper: Paper) -> None:
    lunch = ("promotion", "Menú por menos", "", 450)
    said = says(render_pdf(less(spanish(), lunch, ("points", "Points", "نقاط", 200)), paper=paper))
    for part in ("Descuento: 6,50", "Descuento: Menú por menos · 4,50", "Descuento: Puntos · 2,00"):
        assert part in said
    both = render_pdf(less(omani(), ("promotion", "Lunch for less", "غداء بأقل", 450)), paper=paper)
    assert {"Discount", "Lunch", "0.450"} < set(re.split(r"[\s:]+", says(both)))
    assert_says_in_arabic(both, "خصم", "غداء بأقل")


def test_a_price_with_tax_stands_over_the_same_without() -> None:
    said = says(render_pdf(spanish()))
    assert "Precio unitario sin impuestos" in said
    assert "14,50 13,1818" in said
    assert "2,50 2,0661" in said  # 6.20 for three
    said = says(render_pdf(spanish(sold=(Sold("Menú", 1430, IVA_10, 2), Sold("Agua", 220, IVA_10)))))
    assert "14,30 13,00 10" in said
    assert "2,20 2,00 10" in said


def test_one_price_is_the_same_without_tax_on_each_line() -> None:
    """Ten lines of one dish: their sums without tax differ by what rounding leaves, the price does not."""
    document = spanish(sold=tuple(Sold("Tapa", 4000, IVA_21) for _ in range(10)))
    assert len({line.net_cents for line in document.lines}) == 2
    assert says(render_pdf(document)).count("40,00 33,0579 21") == 10


def test_a_ghanaian_one_shows_each_levy_on_the_one_base() -> None:
    said = says(render_pdf(ghanaian(method=None)))
    for part in (
        "Tax Invoice",
        "TIN C0001234567",
        "TIN C0007654321",
        "Date and time of supply",
        "22 Nov 2026, 11:25",
        "Due date",
        "7 Dec 2026",
        "21% 165.29 34.71 200.00",
        "VAT 15% 165.29 24.80",
        "NHIL 2.5% 165.29 4.13",
        "GETFund 2.5% 165.29 4.13",
        "Tourism levy 1% 165.29 1.65",
        "Total GHS 200.00",
        "Amount due GHS 200.00",
        "Prices include VAT, NHIL, GETFund, Tourism levy",
    ):
        assert part in said
    assert "Paid" not in said


@pytest.mark.parametrize("paper", PAPERS)
def test_an_omani_one_says_it_in_arabic_and_english(paper: Paper) -> None:
    pdf = render_pdf(omani(), paper=paper)
    assert_says_in_arabic(
        pdf,
        "فاتورة ضريبية",
        "تاريخ الإصدار",
        "22 نوفمبر 2026",
        "بيت البحر ش.م.م",
        "شارع السلطان قابوس",
        "شركة مسقط للتجارة",
        "شواء لحم مشكل",
        "بدون بصل",
        "صلصة حارة",
        "الإجمالي دون الضريبة",
        "إجمالي الضريبة",
        "المتبقي",
        "الأسعار غير شاملة ضريبة القيمة المضافة",
        "الرقم الضريبي",
        "في المطعم",
        "بطاقة",
    )
    # Reads what is drawn from left to right as it was drawn; the other reader turns it on a page from right to left.
    drawn = squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for part in (
        "Tax Invoice",
        "F-2026-000123",
        "15:25",
        "Sea House LLC",
        "VATIN OM1100012345",
        "VATIN OM1100099999",
        "+968 2400 0001",
        "hello@seahouse.example",
        "22 Nov 2026",
        "22 Nov 2026, 15:25",
        "Eat in",
        "Card · 22 Nov 2026",
        "45 Sultan Qaboos Street",
        "Muscat 112",
        "Mixed grill",
        "No onions",
        "6.500",
        "13.000",
        "18.250",
        "0.913",
        "OMR 19.163",
        "OMR 0.000",
        "Prices are without VAT",
    ):
        assert part in drawn


def test_figures_stand_from_left_to_right_on_an_arabic_page() -> None:
    """Where each character is drawn: none of an amount, a number or a telephone is turned round."""
    page = pypdfium2.PdfDocument(render_pdf(omani()))[0].get_textpage()
    drawn: dict[int, list[tuple[float, str]]] = {}
    for at in range(page.count_chars()):
        left, bottom, _, top = page.get_charbox(at, loose=True)
        char = page.get_text_range(at, 1)
        if char.strip():
            drawn.setdefault(round((bottom + top) / 2), []).append((left, char))
    rows = ["".join(char for _, char in sorted(row)) for row in drawn.values()]
    for whole in ("F-2026-000123", "OM1100012345", "+96824000001", "13.000", "OMR19.163", "18.250", "15:25"):
        assert any(whole in row for row in rows), whole


def test_a_credit_note_says_what_it_corrects_and_why() -> None:
    said = says(render_pdf(credit_of(ghanaian())))
    assert "Credit Note" in said
    assert "Corrects invoice F-2026-000123 · 20 Nov 2026 · in part" in said
    assert "Reason Wrong dish served" in said
    assert "Refunded MTN MoMo" in said
    said = says(render_pdf(credit_of(spanish(), reason="Plato equivocado")))
    assert "Factura rectificativa" in said
    assert "Rectifica la factura F-2026-000123 · 20 nov 2026 · parcialmente" in said
    of_oman = render_pdf(credit_of(omani()))
    assert_says_in_arabic(of_oman, "إشعار دائن", "تصحيح للفاتورة", "20 نوفمبر 2026", "السبب")
    said = squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(of_oman)).pages))
    for part in ("Credit Note", "Corrects invoice", "20 Nov 2026", "Reason", "in part"):
        assert part in said


def test_one_that_was_exchanged_names_the_one_before() -> None:
    earlier = Earlier(invoice_number="INVS-2026-0007", issue_date=date(2026, 11, 20))
    pdf = render_pdf(spanish(replaces=earlier, languages=("es", "ar")))
    assert "Sustituye a la factura simplificada" in says(pdf)
    assert "INVS-2026-0007 · 20 nov 2026" in says(pdf)
    assert_says_in_arabic(pdf, "تحل محل الفاتورة المبسطة")
    assert "Sustituye" not in says(render_pdf(spanish()))


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (spanish(kind=InvoiceKind.SIMPLIFIED, buyer=Buyer()), "Factura simplificada"),
        (spanish(languages=("en",)), "Invoice"),
        (omani(kind=InvoiceKind.SIMPLIFIED, languages=("en",)), "Simplified Tax Invoice"),
        (ghanaian(), "Tax Invoice"),
        (ghanaian(kind=InvoiceKind.SIMPLIFIED, buyer=Buyer()), "Simplified Invoice"),
    ],
)
def test_it_is_called_what_the_country_calls_it(document: Document, title: str) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(document))) as file:
        assert str(file.docinfo.Title) == f"{title} {document.invoice_number}"
        assert str(file.Root.Lang) == document.languages[0]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_simplified_one_without_buyer_shows_no_empty_box(paper: Paper) -> None:
    assert "Customer" not in says(render_pdf(japanese(), paper=paper))
    assert "Customer" in says(render_pdf(japanese(buyer=Buyer(tax_id="T99", tax_id_label="TIN")), paper=paper))


def test_a_buyer_abroad_has_a_country() -> None:
    abroad = Buyer(name="Lda. Porto", address="Porto", country="PT")
    assert "Porto Portugal" in says(render_pdf(spanish(buyer=abroad)))
    assert "España" not in says(render_pdf(spanish()))
    both = render_pdf(spanish(buyer=abroad, languages=("es", "ar")))
    assert "Porto Portugal" in says(both)
    assert_says_in_arabic(both, "البرتغال")


def test_currencies_keep_their_decimals() -> None:
    said = says(render_pdf(japanese()))
    assert "¥ 4,800" in said
    assert "3,600" in said
    assert "4,800.00" not in said


def test_what_is_taxed_at_nothing_has_its_row() -> None:
    said = says(render_pdf(ghanaian(sold=(Sold("Jollof", 12100, GHANA), Sold("Water", 500, NO_TAX)))))
    assert "0% 5.00 0.00 5.00" in said


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("make", [spanish, omani, ghanaian, japanese])
def test_the_same_document_gives_the_same_bytes(make: Any, paper: Paper) -> None:
    assert render_pdf(make(), paper=paper, logo=logo()) == render_pdf(make(), paper=paper, logo=logo())
    assert render_pages(make(), paper=paper) == render_pages(make(), paper=paper)
    assert render_pdf(make(), paper=paper) != render_pdf(make(order_number="A-118"), paper=paper)


def fonts_of(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for one in file.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            yield one


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("xml", [None, b"<invoice/>"])
@pytest.mark.parametrize("make", [spanish, omani])
def test_it_is_built_as_pdf_a_3a_demands(make: Any, xml: bytes | None, paper: Paper) -> None:
    document = make(notes="🍕 漢字")
    pdf = render_pdf(document, paper=paper, xml=xml, logo=logo())
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []
        assert not file.is_encrypted
        root = file.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot
        assert root.ViewerPreferences.DisplayDocTitle
        assert "/OpenAction" not in root and "/AA" not in root
        assert "/JavaScript" not in root.get("/Names", {})
        [intent] = list(root.OutputIntents)
        assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        fonts = list(fonts_of(file))
        assert fonts and all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
        assert len(file.trailer.ID) == 2

        xmp = ElementTree.fromstring(root.Metadata.read_bytes())
        assert "/Filter" not in root.Metadata
        assert {
            element.tag.split("}")[1]: element.text
            for element in xmp.iter()
            if element.tag.startswith("{http://www.aiim.org/pdfa/ns/id/}")
        } == {"part": "3", "conformance": "A"}
        title = next(xmp.iter("{http://purl.org/dc/elements/1.1/}title"))
        assert "".join(title.itertext()) == str(file.docinfo.Title)
        dates = {element.text for element in xmp.iter("{http://ns.adobe.com/xap/1.0/}CreateDate")}
        assert dates == {f"{document.issued_at:%Y-%m-%dT%H:%M:%S}+00:00"}
        assert str(file.docinfo.CreationDate) == f"{document.issued_at:D:%Y%m%d%H%M%SZ}"


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_is_too_odd_to_print(hostile: str, paper: Paper) -> None:
    pdf = render_pdf(hostile_document(hostile), paper=paper)
    said = "".join(texts(pdf))
    assert "root:" not in said
    for char in set(printable(hostile)):
        assert char in said or not char.isascii()


def hostile_document(text: str, languages: Any = ("es", "ar")) -> Document:
    seller = Seller(
        name=text,
        name2=text,
        trade_name=text,
        tax_id=text,
        tax_id_label=text,
        address=f"{text}\n{text}",
        country="ES",
        email=text,
        phone=text,
    )
    buyer = Buyer(name=text, contact=text, tax_id=text, tax_id_label=text, address=text, email=text)
    named = {"seller": seller, "buyer": buyer, "invoice_number": text, "order_number": text, "notes": text}
    sold = (Sold(text, 100, (), 3, name2=text, options=(text, text)), Sold(text, 10**11, ((text[:20], 1000),), 9))
    document = spanish(sold=sold, languages=languages, method=text[:10])
    return Document(**(less(document, ("promotion", text or "x", text, 50)).model_dump() | named))


def test_markup_is_shown_as_it_was_typed() -> None:
    for text in HOSTILE[:3]:
        said = says(render_pdf(spanish(sold=(Sold(text, 100, IVA_10),))))
        assert text in said


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60), st.sampled_from([("en",), ("ar",), ("es", "ar")]), st.sampled_from(PAPERS))
def test_any_text_is_printable(text: str, languages: Any, paper: Paper) -> None:
    assert render_pdf(hostile_document(text, languages), paper=paper).startswith(b"%PDF")


def test_where_a_text_is_at_fault_plain_letters_do() -> None:
    tried: list[str] = []

    def typeset(view: Mapping[str, Any]) -> bytes:
        tried.append(view["lines"][0]["text"])
        if "\u0301" in tried[-1]:
            raise TypesettingFailed(TEMPLATE, "a mark")
        return b"%PDF"

    assert without_fail(typeset, {"draft": False, "lines": [{"text": "x\u0301\u200d🍕"}]}, b"logo") == b"%PDF"
    assert tried == ["x\u0301\u200d🍕", "x\u0301\u200d🍕", "x"]


def test_what_no_font_has_becomes_one_sign() -> None:
    assert printable("Sushi 寿司 bar") == f"Sushi {REPLACEMENT} bar"
    assert printable("a\x00b\u202ec\ue000d\ud800") == "abcd"
    assert printable(" a \n\t b ") == "a b"
    assert printable("e\u0301") == "é"
    assert printable("\u0301a \u0301 b") == "a b"
    assert printable("ñ ₵ € ₪ ش 🍕") == "ñ ₵ € ₪ ش 🍕"


def test_it_can_be_said_what_no_font_has() -> None:
    assert without_shape("寿 Sushi 寿司 bar") == "寿司"
    assert without_shape("Ñandú Αθήνα Київ شركة ₵ 🍕 👨‍👩‍👧‍👦 □\u202e") == ""


def test_only_long_words_get_places_to_break() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("x" * 25).split("\u200b") == ["x" * 10, "x" * 10, "x" * 5]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("languages", [("es", "ar"), ("ar", "en")])
@pytest.mark.parametrize("letter", ["W", "M", "ش"])
def test_a_long_word_stays_on_the_page(letter: str, languages: Any, paper: Paper) -> None:
    document = hostile_document(letter * 300, languages)
    for page in pypdfium2.PdfDocument(render_pdf(document, paper=paper)):
        text = page.get_textpage()
        drawn = [text.get_charbox(at, loose=True) for at in range(text.count_chars())]
        assert min(left for left, *_ in drawn) > 0
        assert max(right for _, _, right, _ in drawn) < page.get_width()


def test_a_word_that_was_broken_is_copied_whole() -> None:
    name = "Lopado" * 10
    assert name in re.sub(r"\s", "", says(render_pdf(spanish(buyer=Buyer(name=name)))))
    assert "\u200b" not in says(render_pdf(spanish(buyer=Buyer(name=name))))


def long(count: int, **more: Any) -> Document:
    rng = random.Random(count)
    sold: list[Sold] = []
    while len(sold) < count:
        sold += random_sales(rng, (IVA_10, IVA_21), 5000)
    named = [Sold(f"Dish {at}", one.price, one.taxes, one.quantity) for at, one in enumerate(sold[:count])]
    return spanish(sold=named, **more)


def test_four_hundred_lines_keep_their_head_and_their_totals() -> None:
    document = long(400)
    pages = [squeezed(page) for page in texts(render_pdf(document))]
    assert len(pages) > 10
    for number, page in enumerate(pages, start=1):
        assert page.count("Precio unitario") == 1
        assert f"Página {number} de {len(pages)}" in page
    assert sum(len(re.findall(r"Dish \d+", page)) for page in pages) == 400
    assert ["Total factura" in page for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize("count", range(11, 19))
def test_totals_never_stand_without_a_line(count: int) -> None:
    last = texts(render_pdf(long(count)))[-1]
    assert f"Dish {count - 1}" in last
    assert "Total factura" in last


@pytest.mark.parametrize("count", range(11, 19))
def test_notes_stand_with_the_totals(count: int) -> None:
    last = texts(render_pdf(long(count, notes="Thank you for coming.")))[-1]
    for part in ("Total factura", "Observaciones", "Thank you for coming."):
        assert part in last


@pytest.mark.parametrize("count", range(8, 17))
def test_the_heading_of_long_notes_stands_with_their_beginning(count: int) -> None:
    pages = texts(render_pdf(long(count, notes="\n".join(f"Note {at}." for at in range(70)))))
    assert [page for page in pages if "Observaciones" in page] == [page for page in pages if "Note 0." in page]


def test_few_lines_on_two_pages_are_counted_all_the_same() -> None:
    document = spanish(notes="\n".join(f"Note {at}." for at in range(70)))
    assert "Página 1 de 1" in says(render_pdf(spanish()))
    for number, page in enumerate(texts(render_pdf(document)), start=1):
        assert f"Página {number} de 2" in page
    assert len(render_pages(document)) == 2


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (60, 1), (300, 1), (900, 2)])
def test_a_receipt_is_one_page_as_long_as_a_page_may_be(count: int, pages: int) -> None:
    pdf = render_pdf(long(count), paper="receipt")
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]
    assert len(sizes) == pages
    for width, height in sizes:
        assert round(width / 72 * 25.4) == 80
        assert height <= LONGEST_SIDE_POINTS
    assert all(f"Dish {number}" in says(pdf) for number in (0, count - 1))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_draft_says_on_every_page_that_it_is_none(paper: Paper) -> None:
    for page in texts(render_pdf(long(60), paper=paper, draft=True)):
        assert "no es una factura" in page
    assert "no es una factura" not in says(render_pdf(long(60), paper=paper))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_a_logo_is_shown(kind: str) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(spanish(), logo=logo(kind)))) as file:
        assert any(page.get_images() for page in file.pages)


@pytest.mark.parametrize(
    "broken", [b"", b"no picture", logo()[:60], logo("PNG")[:50], b"<svg xmlns='http://www.w3.org/2000/svg'"]
)
def test_a_broken_logo_is_left_out(broken: bytes) -> None:
    assert render_pdf(spanish(), logo=broken) == render_pdf(spanish())
    assert render_pages(spanish(), logo=broken) == render_pages(spanish())


@pytest.mark.parametrize("paper", PAPERS)
def test_pictures_are_safe_to_show(paper: Paper) -> None:
    pages = render_pages(long(30, notes='<script>alert(1)</script> #link("https://x")'), paper=paper, logo=logo())
    assert len(pages) == (1 if paper == "receipt" else 2)
    for page in pages:
        for element in ElementTree.fromstring(page).iter():
            assert element.tag.split("}")[1] in {
                "svg", "g", "path", "use", "symbol", "defs", "clipPath", "image", "rect", "linearGradient", "stop",
            }  # fmt: skip
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                if name.endswith("href"):
                    assert value.startswith(("#", "data:image/"))


@pytest.mark.parametrize(
    ("color", "shown"),
    [(None, INK), ("#ffffff", INK), ("red", INK), ("#1f6f54", "#1f6f54")],
)
def test_the_colour_can_be_read(color: str | None, shown: str) -> None:
    assert readable(color) == shown


def test_yellow_is_darkened() -> None:
    assert readable("#ffd400") not in ("#ffd400", INK)


def test_random_documents_print() -> None:
    rng = random.Random(7)
    for _ in range(40):
        document = random_document(rng)
        said = says(render_pdf(document, paper=rng.choice(PAPERS)))
        assert len(said) > 200
