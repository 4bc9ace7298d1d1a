import re
import struct
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno
from pypdf import PdfReader

from comanda.kit.typeset import TypesettingFailed, compile_pdf
from comanda.tables.cards import Card, CardBusiness, render_cards
from comanda.tables.qr import qr_png, qr_svg

ENGLISH = CardBusiness(name="Asaase Kitchen", name2="", language="en")
ARABIC = CardBusiness(name="بيت البحر", name2="Sea House", language="ar")
A4_POINTS = (595, 842)


def card(table_name: str, area: str | None = None, token: str = "k7Qm2xVb9RtZ") -> Card:
    return Card(table_name=table_name, url=f"https://asaase.example.com/t/{token}", area=area)


def cards(count: int) -> list[Card]:
    return [card(f"Table {number}", token=f"token{number}") for number in range(1, count + 1)]


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def test_every_card_says_where_it_stands_and_what_to_do() -> None:
    lines = text_of(render_cards(ENGLISH, [card("Table 1"), card("Terrace 12", "Garden")])).splitlines()
    assert lines.count("Asaase Kitchen") == 2
    assert {"Table 1", "Terrace 12", "Garden", "asaase.example.com"} <= set(lines)
    assert sum("Scan to order" in line for line in lines) == 2


def test_arabic_names_stand_beside_english_ones() -> None:
    text = text_of(render_cards(ARABIC, [card("طاولة ٥"), card("Terrace 12")]))
    # Readers disagree on the order of words written from right to left, not on the words.
    for word in ("بيت", "البحر", "طاولة", "٥", "امسح", "للطلب", "Sea House", "Terrace 12", "Scan to order"):
        assert word in text


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (6, 1), (7, 2), (13, 3)])
def test_six_cards_fill_an_a4_page(count: int, pages: int) -> None:
    pdf = read(render_cards(ENGLISH, cards(count)))
    assert len(pdf.pages) == pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages} == {A4_POINTS}


def test_no_cards_is_refused() -> None:
    with pytest.raises(ValueError, match="no cards"):
        render_cards(ENGLISH, [])


def test_the_same_cards_give_the_same_bytes() -> None:
    assert render_cards(ARABIC, cards(7)) == render_cards(ARABIC, cards(7))
    assert render_cards(ARABIC, cards(7)) != render_cards(ARABIC, cards(6))


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "*bold* _it_ $x^2$",
        "#panic()",
        "`raw` <label> @ref",
        "= Heading",
        r"a \ b // c /* d */",
        '"quoted" \\u{41} -- 4x4',
        "]#[{}",
    ],
)
def test_what_a_person_typed_is_shown_and_never_run(hostile: str) -> None:
    business = CardBusiness(name=hostile, name2=hostile, language="en")
    lines = text_of(render_cards(business, [card(hostile, area=hostile)])).splitlines()
    assert lines.count(hostile) == 4


@pytest.mark.parametrize(
    "name",
    [
        "",
        " \n ",
        "W" * 200,
        "The long and winding name of a room " * 8,
        "قاعة كبار الشخصيات " * 12,
        "\u200b",
        "🍕 ₵ ɔdɔ 龙",
        "a\x00\ud800\x07b",
    ],
)
def test_no_name_is_too_odd_to_print(name: str) -> None:
    business = CardBusiness(name=name, name2=name, language="ar")
    assert len(read(render_cards(business, [card(name, area=name)])).pages) == 1


@pytest.mark.parametrize("name", ["W" * 80, "Private dining room on the first floor by the window " * 3])
def test_a_long_name_stays_on_its_card(name: str) -> None:
    page = read(render_cards(ENGLISH, [card(name)])).pages[0]
    starts: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            starts.append(tm[4] * cm[0] + cm[4])

    whole = page.extract_text(visitor_text=note)
    assert re.sub(r"\s+", " ", name).strip() in re.sub(r"\s+", " ", whole)
    card_left, card_right = 9 / 25.4 * 72, 105 / 25.4 * 72
    assert all(card_left < start < card_right for start in starts)


def test_only_bundled_fonts_are_used_and_they_are_embedded() -> None:
    names = set()
    for page in read(render_cards(ARABIC, [card("Terrace 12 🍕")])).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font["/DescendantFonts"][0].get_object()
            names.add(descendant["/BaseFont"].split("+")[1].split("-")[0])
            assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])
    assert names == {"Inter", "IBMPlexSansArabic", "NotoEmoji"}


def test_a_template_at_fault_is_named_without_quoting_the_data(tmp_path: Path) -> None:
    template = tmp_path / "broken.typ"
    template.write_text("#json(bytes(sys.inputs.data)).missing")
    with pytest.raises(TypesettingFailed, match=r"^broken\.typ could not be typeset$") as failed:
        compile_pdf(template, {"name": "Ama Mensah"})
    assert "missing" in failed.value.diagnostic
    with pytest.raises(TypesettingFailed):
        compile_pdf(tmp_path / "absent.typ", {})


def test_a_template_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    template = tmp_path / "inside" / "nosy.typ"
    template.parent.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    template.write_text('#read("../secret.txt")')
    with pytest.raises(TypesettingFailed):
        compile_pdf(template, {})


def test_an_svg_code_is_a_square_with_a_quiet_zone() -> None:
    url = "https://asaase.example.com/t/k7Qm2xVb9RtZ"
    root = ElementTree.fromstring(qr_svg(url))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    side = int(root.attrib["viewBox"].split()[2])

    painted = [[0] * side for _ in range(side)]
    dark = root[1].attrib["d"]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", dark):
        for column in range(int(x), int(x) + int(width)):
            painted[int(y)][column] = 1
    expected = segno.make_qr(url, error="m").matrix_iter(scale=1, border=4)
    assert painted == [list(row) for row in expected]


def test_a_png_code_has_the_asked_scale() -> None:
    url = "https://asaase.example.com/t/k7Qm2xVb9RtZ"
    modules = segno.make_qr(url, error="m").symbol_size(border=4)[0]
    for png, scale in ((qr_png(url), 10), (qr_png(url, scale=3), 3)):
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", png[16:24]) == (modules * scale, modules * scale)


def test_a_short_address_is_never_a_micro_code() -> None:
    assert 'viewBox="0 0 29 29"' in qr_svg("A1")
