"""What whoever files reads of its references, of linked reports and of supports."""

import pytest
from django.urls import reverse

from cpc_reports import lookups
from cpc_reports.models import Body, Citation, Report, Support
from portal.core.workflow import GuardFailed, perform
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def opened(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def test_a_retraction_and_a_completion_are_read_while_drafting_and_after(client):
    desk = factory.set_up()
    citation = {"scheme": "doi", "identifier": "10.1000/abc", "status": "retracted"}
    Citation.objects.create(**citation, title="Essai A, titre complété", year=2020)
    log_in(client, desk.drafter)
    section = ("filings:section", "cpc", desk.report.uuid, "sheet", "proof")
    page = opened(client, *section)
    assert "Rétractée" in page
    assert "Essai A, titre complété" in page
    factory.sign(desk)
    page = opened(client, "filings:case", "cpc", desk.report.uuid)
    assert "Rétractée" in page


def test_a_saved_bibliography_is_asked_of_the_resolver(client, settings, run_tasks):
    settings.CPC_RESOLVER_URL = "http://127.0.0.1:9/"
    desk = factory.set_up()
    log_in(client, desk.drafter)
    address = reverse("cpc_reports:references", args=[desk.report.uuid])
    assert client.post(address, {"text": "1. Étude. doi:10.1000/neuf"}).status_code == 302
    assert lookups.check_citations.name in run_tasks()
    assert Citation.objects.filter(identifier="10.1000/neuf", status="failed").exists()


def test_both_sides_read_which_report_follows_which(client):
    desk = factory.filed()
    log_in(client, desk.drafter)
    client.post(reverse("cpc_reports:clone", args=[desk.report.uuid]))
    later = Report.objects.get(state="draft")
    former = desk.again().reference
    assert "lui font suite" not in opened(client, "filings:case", "cpc", desk.report.uuid)
    assert former in opened(client, "filings:summary", "cpc", later.uuid, "sheet")
    sheet = later.sheet
    sheet.no_patient_data = sheet.is_exact = True
    sheet.why_not = "Une nouvelle étude change l’appréciation."
    sheet.save()
    perform(sheet, "submit", actor=desk.signatory, attestation=True, ip="127.0.0.1")
    later.refresh_from_db()
    for person, room in ((desk.drafter, "case"), (desk.evaluator, "agency_case")):
        log_in(client, person)
        page = opened(client, f"filings:{room}", "cpc", later.uuid)
        assert reverse(f"filings:{room}", args=["cpc", desk.report.uuid]) in page
        assert former in page
        assert later.reference in opened(client, f"filings:{room}", "cpc", desk.report.uuid)


def test_br23_the_same_answers_are_filed_once_whatever_the_draft(client):
    desk = factory.filed()
    log_in(client, desk.drafter)
    client.post(reverse("cpc_reports:clone", args=[desk.report.uuid]))
    later = Report.objects.get(state="draft")
    sheet = later.sheet
    sheet.no_patient_data = sheet.is_exact = True
    sheet.save()
    told = {"actor": desk.signatory, "attestation": True, "ip": "127.0.0.1"}
    with pytest.raises(GuardFailed) as failure:
        perform(sheet, "submit", **told)
    assert desk.again().reference in factory.told(failure)
    assert Report.objects.exclude(reference=None).count() == 1
    sheet.refresh_from_db()
    sheet.why_not = "Une nouvelle étude change l’appréciation."
    sheet.save()
    perform(sheet, "submit", **told)
    assert Report.objects.exclude(reference=None).count() == 2


def test_a_supporter_reads_where_the_report_stands_once_its_support_is_recorded(client):
    desk = factory.assessed()
    other = factory.cosigner(desk)
    entry = Body.objects.get(code="ASSO-EX-1")
    row = Support.objects.create(
        filing=desk.again(),
        body=entry,
        organisation=entry.organisation,
        text="Notre cohorte de douze patients.",
        offered_by=other,
    )
    log_in(client, other)
    page = opened(client, "cpc_reports:supports")
    assert "Notre cohorte de douze patients." in page
    assert "L’agence évalue le signalement." not in page
    perform(row, "accept", actor=desk.evaluator)
    page = opened(client, "cpc_reports:supports")
    assert "L’agence évalue le signalement." in page
    assert "Centre Exemple" not in page


def test_whoever_filed_reads_when_the_decision_is_published_then_where(client, settings):
    settings.CPC_PUBLICATION_DAYS = 7
    desk = factory.established()
    log_in(client, desk.drafter)
    page = opened(client, "filings:case", "cpc", desk.report.uuid)
    assert "La décision est prise. L’agence la publie à partir du" in page
    settings.CPC_PUBLICATION_DAYS = 0
    perform(desk.again(), "publish", actor=desk.publisher)
    page = opened(client, "filings:case", "cpc", desk.report.uuid)
    assert "La décision est publiée." in page
    assert reverse("publication:cpc_page", args=[desk.again().public_reference]) in page


def test_what_stands_beside_the_next_actions_is_of_each_side(client):
    desk = factory.assessed()
    case, room = ("cpc", desk.report.uuid), "Éligibilité au jour du dépôt"
    log_in(client, desk.drafter)
    page = opened(client, "filings:case", *case)
    assert room not in page
    assert "Conditions légales, d’après la fiche" not in page
    log_in(client, desk.evaluator)
    page = opened(client, "filings:agency_case", *case)
    assert page.index("Prochaines actions") < page.index(room)
