"""The bibliography of a sheet: Vancouver, each work once, with what was retracted (item 12.1)."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from cpc_reports import bibliography, lookups
from cpc_reports.models import Citation, Recommendation
from portal.rendering import production
from portal.rendering.models import GeneratedDocument
from tests.cpc_reports.pages import of, opened
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
WORK = {
    "title": ["Exemplide in severe aphthosis"],
    "container-title": ["Journal of Examples"],
    "issued": {"date-parts": [[2020, 3]]},
    "volume": "12",
    "issue": "3",
    "page": "45-50",
    "author": [{"family": "Martin", "given": "Anne-Lise"}, {"name": "Groupe Exemple"}],
}
CITED = (
    "Martin AL, Groupe Exemple. Exemplide in severe aphthosis. Journal of Examples. "
    "2020;12(3):45-50. doi:10.1000/abc."
)
TWICE = (
    {"citation": "Essai A, 2020. doi 10.1000/abc", "doi": "10.1000/abc", "tag": "efficacy"},
    {"citation": "Le même, autrement cité.", "doi": "10.1000/ABC", "tag": "safety"},
    {"citation": "Cohorte B, 2021", "pmid": "31234567", "tag": "safety", "kind": "cohort"},
)


def told_by_resolver(**more):
    citation = Citation(scheme="doi", identifier="10.1000/abc", checked_at=timezone.now())
    lookups._keep(citation, WORK | more)
    citation.save()
    return citation


def entries_of(sheet):
    values = sheet.values()
    return bibliography.compiled(values, lookups.found_for(["10.1000/abc"]))


def test_each_work_stands_once_in_the_vancouver_style():
    told_by_resolver()
    desk = factory.set_up(evidence=TWICE)
    Recommendation.objects.create(
        part=desk.sheet, title="PNDS Aphtose", year=2022, address="https://has.example/pnds"
    )
    assert [one.text for one in entries_of(desk.sheet)] == [
        CITED,
        "Cohorte B, 2021. PMID: 31234567.",
        "PNDS Aphtose. 2022. Disponible sur : https://has.example/pnds",
    ]


def test_what_no_resolver_knows_stands_as_it_was_typed():
    desk = factory.set_up()
    first, second = entries_of(desk.sheet)
    assert first.text == "Essai A, 2020. doi 10.1000/abc."
    assert (first.words, second.words) == ("Non vérifiée", "Non vérifiée")


def test_beyond_six_authors_stands_et_al():
    people = [{"family": f"Auteur{number}", "given": "A"} for number in range(8)]
    assert told_by_resolver(author=people).authors.endswith("Auteur5 A, et al")


def test_a_retraction_is_told_to_both_sides(client):
    told_by_resolver(**{"updated-by": [{"type": "retraction"}]})
    desk = factory.assessed(evidence=TWICE)
    log_in(client, desk.evaluator)
    page = opened(client, of("evaluation", desk))
    assert CITED in page
    assert page.count("Rétractée") >= 2
    log_in(client, desk.drafter)
    assert CITED in opened(client, f"/espace/cpc/{desk.report.uuid}/")


def test_the_summary_of_a_draft_shows_it(client):
    desk = factory.set_up(evidence=TWICE)
    log_in(client, desk.drafter)
    page = opened(client, reverse("filings:summary", args=["cpc", desk.report.uuid, "sheet"]))
    assert "Bibliographie" in page
    assert "Cohorte B, 2021. PMID: 31234567." in page


def test_the_papers_of_a_version_keep_what_was_known_when_it_was_signed():
    told_by_resolver(**{"updated-by": [{"type": "retraction"}]})
    desk = factory.set_up(evidence=TWICE)
    factory.sign(desk)
    Citation.objects.update(status="found")
    revision = desk.again().revisions.get()
    told = bibliography.read(revision.payload["bibliography"])
    assert [one.is_retracted for one in told] == [True, False]
    papers = GeneratedDocument.objects.filter(subject=desk.report.subject, kind="cpc_reports.sheet")
    word = papers.get(format="docx")
    made = production.make(word)
    lines = [one.text for one in Document(io.BytesIO(made)).paragraphs]
    assert "Bibliographie" in lines
    assert any(CITED in one and "Rétractée" in one for one in lines)
    cited = lines[lines.index("Bibliographie") + 1 :]
    assert sum(one.startswith(("1.", "2.", "3.")) for one in cited) == 2, "each work once"
