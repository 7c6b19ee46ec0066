"""The PDF of a filing: from the order to the stored file, beside bare WeasyPrint on its HTML.

Bare is what a script of ten lines does: parse the stylesheet, read the fonts, write the same
variant with the same data attached. Ours adds the row locks, the template, the storage and the
fingerprint; it keeps fonts and stylesheet between documents.
"""

import json
import uuid

from django.template.loader import render_to_string
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

import bench
from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.rendering import builders, pdf, production
from portal.rendering.builders import Content
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.standard import Attachment as File
from portal.rendering.standard import Fact, filing

KIND = "bench.filing"
ROUNDS = 15
SENTENCE = "Quatre flacons sur quarante présentaient une fissure du col, visible sans la capsule. "


def measure() -> list[bench.Result]:
    """Return the ratio of our path to the bare one, on a filing of the size of a Volet 1."""
    content = volet()
    builders.register(KIND, lambda document: content)
    try:
        waiting = [ordered() for _ in range(ROUNDS + 1)]
        html = pdf.html_of(waiting[0], content)
        produce(waiting.pop())
        bare(html, content)
        return [
            bench.ratio(
                "PDF of a Volet 1 against bare WeasyPrint",
                lambda: produce(waiting.pop()),
                lambda: bare(html, content),
                goal=1.15,
                rounds=ROUNDS,
            )
        ]
    finally:
        builders.unregister(KIND)


def ordered() -> GeneratedDocument:
    return GeneratedDocument.objects.create(
        subject=f"bench:{uuid.uuid4()}",
        kind=KIND,
        format="pdf",
        revision_number=1,
        reference="2026-DQ-00001",
        title="Volet 1 : signalement d’un défaut qualité",
        file_name="2026-DQ-00001-volet-1-v1.pdf",
    )


def produce(document: GeneratedDocument) -> None:
    made = production.produce(document.pk)
    assert made is not None
    assert made.state == DocumentState.READY


def bare(html: str, content: Content) -> bytes:
    """Return the PDF of `html` as WeasyPrint alone makes it."""
    fonts = FontConfiguration()
    fetch = pdf._fetcher()
    css = CSS(string=render_to_string(pdf.STYLESHEET), font_config=fonts, url_fetcher=fetch)
    payload = json.dumps(content.payload, ensure_ascii=False)
    return HTML(string=html, url_fetcher=fetch).write_pdf(
        font_config=fonts,
        stylesheets=[css],
        pdf_variant=content.variant,
        attachments=[Attachment(string=payload, name=pdf.PAYLOAD_NAME, url_fetcher=fetch)],
    )


def volet() -> Content:
    """Return seven sections of answers, two lots as cards, two tables: about four pages."""
    sections = [
        SummarySection(
            title=f"Section {number}",
            rows=[
                SummaryRow(
                    f"Question {row} de la section", "Réponse de quelques mots", f"A{row:02}"
                )
                for row in range(7)
            ]
            + [SummaryRow("Description", SENTENCE * 4, "D01")],
        )
        for number in range(6)
    ]
    headers = tuple(f"Colonne {number}" for number in range(8))
    lots = tuple(tuple(f"Valeur {lot}.{number}" for number in range(8)) for lot in range(2))
    results = tuple((f"Essai {row}", "Conforme", "2 sur 40", "Interne") for row in range(6))
    sections.append(
        SummarySection(
            title="Lots",
            tables=[
                SummaryTable("Lots concernés", headers, lots),
                SummaryTable("Résultats", ("Essai", "Norme", "Valeur", "Méthode"), results),
            ],
        )
    )
    payload = {
        section.title: {row.label: row.value for row in section.rows} for section in sections
    }
    return filing(
        sections=sections,
        facts=[Fact("Médicament", "DOLUTENE 1 g/10 mL"), Fact("Exploitant", "Laboratoires Aulne")],
        eyebrow="Déclaration de défaut qualité",
        status="Provisoire",
        provisional=True,
        attachments=[File("photo.jpg", 1_284_222, "9f86d081" * 8)],
        payload=payload,
    )
