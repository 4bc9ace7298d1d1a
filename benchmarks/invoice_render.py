"""Invoices of ten lines rendered, each way in a process of its own; beside it the same invoice by WeasyPrint."""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from comanda.invoices.document import Document
from comanda.invoices.facturx import cross_industry_invoice
from comanda.invoices.printing import render_pages, render_pdf
from comanda.kit.typeset import FONTS_FOLDER
from tests.invoices.documents import IVA_10, IVA_21, Sold, spanish

if TYPE_CHECKING:
    from benchmarks.installation import Installation  # the whole application: here memory is measured

Line = tuple[str, str, str]

RENDERED = 300
WARM_UP = 20


def invoice_render(_: "Installation") -> list[Line]:
    """Invoices of ten lines, all different, one after the other in one process; and the same by WeasyPrint."""
    lines = []
    for way, asked in (
        ("PDF/A-3a", "< 15 ms at the median, < 120 MB"),
        ("PDF/A-3a with its XML", ""),
        ("SVG", ""),
        ("WeasyPrint", ""),
    ):
        found = measured(way)
        reached = (
            f"median {found['median']:.1f} ms, p95 {found['p95']:.1f} ms, first {found['first']:.0f} ms, "
            f"{found['kilobytes']:.0f} kB, peak {found['peak']:.0f} MB"
        )
        lines.append((way, reached, asked))
    return lines


def measured(way: str) -> dict[str, float]:
    """This file again, as a program: the peak of memory is that of a process."""
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.invoice_render", way], capture_output=True, check=True
    )
    found: dict[str, float] = json.loads(said.stdout)
    return found


def _invoice(number: int) -> Document:
    rng = random.Random(number)
    sold = [
        Sold(
            f"{rng.choice(['Croquetas', 'Ensalada', 'Tortilla', 'Paella'])} n.º {rng.randint(1, 999)}",
            rng.randint(100, 3000),
            rng.choice([IVA_10, IVA_21]),
            rng.randint(1, 4),
            options=("Sin sal",) if rng.random() < 0.3 else (),
        )
        for _ in range(10)
    ]
    return spanish(sold=sold, invoice_number=f"F-2026-{number:06d}")


def _with_xml(document: Document) -> bytes:
    return render_pdf(document, xml=cross_industry_invoice(document))


def _by_weasyprint(document: Document) -> bytes:
    """The same words and figures in a page of HTML."""
    import weasyprint

    pdf: bytes = weasyprint.HTML(string=_html(document)).write_pdf(pdf_variant="pdf/a-3b")
    return pdf


def _html(document: Document) -> str:
    def money(cents: int) -> str:
        return f"{cents / 100:,.2f}"

    def party(name: str, tax_id: str, address: str) -> str:
        return f"<td><b>{escape(name)}</b><br>{tax_id}<br>{escape(address).replace(chr(10), '<br>')}</td>"

    seller, buyer = document.seller, document.buyer
    rows = "".join(
        f"<tr><td>{escape(line.name)}<br><small>{escape(' '.join(line.options))}</small><td>{line.quantity}"
        f"<td>{money(line.unit_price_cents)}<td>{line.rate_bp / 100:g}%<td>{money(line.net_cents)}"
        f"<td>{money(line.total_cents)}"
        for line in document.lines
    )
    rates = "".join(
        f"<tr><td>{rate.rate_bp / 100:g}%<td>{money(rate.net_cents)}<td>{money(rate.tax_cents)}"
        f"<td>{money(rate.gross_cents)}"
        for rate in document.rates
    )
    return f"""<!doctype html><html lang="es"><title>Factura {document.invoice_number}</title><style>
        @font-face {{ font-family: Inter; src: url(file://{FONTS_FOLDER}/Inter-Regular.ttf) }}
        @font-face {{ font-family: Inter; font-weight: bold; src: url(file://{FONTS_FOLDER}/Inter-Bold.ttf) }}
        @page {{ size: a4; margin: 18mm; @bottom-right {{ content: counter(page) ' de ' counter(pages) }} }}
        body {{ font: 9pt Inter }} table {{ width: 100%; border-collapse: collapse; font-feature-settings: 'tnum' }}
        td, th {{ padding: 2mm 1mm; border-bottom: .5pt solid #ddd; text-align: right }}
        td:first-child, th:first-child {{ text-align: left }}
        </style><h1>Factura</h1><p>{document.invoice_number} {document.issue_date} {document.order_number}</p>
        <table><tr>{party(seller.name, seller.tax_id, seller.address)}
        {party(buyer.name, buyer.tax_id, buyer.address)}</table>
        <table><thead><tr><th>Descripción<th>Cant.<th>Precio unitario<th>Tipo<th>Base<th>Importe</thead>{rows}</table>
        <table>{rates}</table><p>Base imponible {money(document.subtotal_cents)} Cuota {money(document.tax_cents)}</p>
        <h2>Total factura {money(document.total_cents)} €</h2>"""


WAYS: dict[str, Callable[[Document], bytes]] = {
    "PDF/A-3a": render_pdf,
    "PDF/A-3a with its XML": _with_xml,
    "SVG": lambda document: render_pages(document)[0],
    "WeasyPrint": _by_weasyprint,
}


def _peak() -> float:
    """Megabytes. `getrusage` would begin with what the process had that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(way: str) -> None:
    render = WAYS[way]
    times, sizes = [], []
    for number in range(WARM_UP + RENDERED):
        document = _invoice(number)
        started = time.perf_counter()
        sizes.append(len(render(document)))
        times.append((time.perf_counter() - started) * 1000)
    warm = times[WARM_UP:]
    found = {
        "median": statistics.median(warm),
        "p95": statistics.quantiles(warm, n=20)[-1],
        "first": times[0],
        "kilobytes": statistics.mean(sizes) / 1000,
        "peak": _peak(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
