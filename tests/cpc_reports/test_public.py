"""Both public lists, their data, and the life of a framework in public."""

import datetime
import hashlib
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cpc_reports import documents, tasks, timers
from cpc_reports.models import Clock, Framework, Report
from portal.core.workflow import GuardFailed, perform
from portal.publication.models import Publication
from portal.rendering import pdf, production
from portal.rendering.models import GeneratedDocument
from tests.factories import cpc as factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.CPC_PUBLICATION_DAYS = 0


def refused():
    desk = factory.proposed("unfavourable")
    perform(desk.again(), "not_establish", actor=desk.validator)
    perform(desk.again(), "publish", actor=desk.publisher)
    return desk


def test_the_page_of_a_framework_tells_all_but_people(client):
    desk = factory.published()
    reference = desk.again().public_reference
    assert reference.startswith("C")
    page = client.get(f"/cpc/{reference}/").content.decode()
    for words in ("EXEMPLIDE 50 mg", "Aphtose sévère", "50 mg par jour", "Électromyogramme"):
        assert words in page
    for secret in ("Personne Déposante", "Contact Scientifique", "cpc@centre.example"):
        assert secret not in page
    assert "Centre Exemple" not in page


def test_the_list_holds_what_was_established_and_what_was_not(client):
    factory.published()
    page = client.get(reverse("publication:cpc_list")).content.decode()
    assert "EXEMPLIDE" in page
    assert "Cadre établi" in page


def test_the_refusal_is_public_by_medicine_and_indication(client):
    desk = refused()
    page = client.get(f"/cpc/{desk.again().public_reference}/").content.decode()
    assert "Cadre non établi" in page
    assert "Besoin non couvert" in page
    assert "Centre de référence maladies rares" in page


def test_the_data_say_both_lists_and_answer_not_modified(client):
    factory.published()
    response = client.get(reverse("cpc_public:json"))
    [row] = json.loads(response.content)["data"]
    assert row["liste"] == "established"
    assert row["cis"] == ["60000001"]
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get(reverse("cpc_public:json"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    only = client.get(reverse("cpc_public:json"), {"liste": "not_established"})
    assert json.loads(only.content)["data"] == []
    csv = client.get(reverse("cpc_public:csv")).content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("reference;liste;statut")
    dataset = json.loads(client.get(reverse("cpc_public:dcat")).content)
    assert dataset["@type"] == "dcat:Dataset"
    assert len(dataset["dcat:distribution"]) == 2


def test_the_feed_may_follow_one_substance(client):
    factory.published()
    whole = client.get(reverse("cpc_public:feed")).content.decode()
    assert "EXEMPLIDE" in whole
    other = client.get(reverse("cpc_public:feed"), {"substance": "autre"}).content.decode()
    assert "<entry>" not in other


def test_a_timer_publishes_once_who_filed_had_time_to_read(settings):
    settings.CPC_PUBLICATION_DAYS = 7
    desk = factory.established()
    assert tasks.publish_due() == 0
    with pytest.raises(GuardFailed):
        perform(desk.again(), "publish", actor=desk.publisher)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        assert tasks.publish_due() == 1
        assert tasks.publish_due() == 0
    assert desk.again().public_reference


def test_each_change_in_force_is_a_new_version(client):
    desk = factory.published()
    validator = desk.validator
    told = {"comment": "Signal en cours d’examen.", "urgent": True}
    perform(desk.framework, "suspend", actor=validator, **told)
    perform(desk.framework, "reinstate", actor=validator, comment="Signal écarté.")
    publication = Publication.objects.get(kind="cpc")
    assert publication.current.number == 3
    page = client.get(f"/cpc/{publication.reference}/versions/2/").content.decode()
    assert "Suspendu" in page
    told = {"comment": "Conditions non remplies.", "urgent": True}
    perform(desk.framework, "withdraw", actor=validator, **told)
    publication.refresh_from_db()
    assert publication.current.lifecycle == "closed"
    assert publication.current.payload["indications"][0]["end_cause"] == "withdrawn"


def test_a_modified_text_is_published_with_its_reason():
    desk = factory.published()
    framework = desk.framework
    text = {
        name: getattr(framework, name)
        for name in (
            "posology",
            "routes",
            "adverse_effects",
            "conditions",
            "argument",
            "put_required",
            "put_waiver",
            "put_follow_up",
            "put_reports",
            "put_roles",
            "report_months",
        )
    }
    perform(
        framework,
        "modify",
        actor=desk.validator,
        text=text | {"posology": "100 mg par jour."},
        expected_version=framework.version,
        comment="Nouvelle posologie.",
        urgent=True,
    )
    current = Publication.objects.get(kind="cpc").current
    assert current.payload["posology"] == "100 mg par jour."
    assert current.reason == "Nouvelle posologie."
    with pytest.raises(GuardFailed):
        perform(
            desk.framework,
            "modify",
            actor=desk.validator,
            text=text,
            expected_version=framework.version,
            comment="Trop tard.",
            urgent=True,
        )


def test_the_end_of_validity_ends_the_framework_and_says_so():
    desk = factory.published(starts_on=factory.today(), years=1)
    clock = Clock.objects.get(kind="renewal")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=370), tick=False):
        timers.on_overdue(clock)
    assert desk.framework.state == "ended"
    told = Publication.objects.get(kind="cpc").current
    assert (told.lifecycle, told.payload["status"]) == ("closed", "ended")


def test_periodic_reports_are_planned_and_their_summary_is_public():
    desk = factory.drafted()
    framework = desk.framework
    framework.report_months = 12
    framework.save()
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=datetime.date(2027, 1, 15),
        ends_on=datetime.date(2030, 1, 15),
    )
    reports = list(desk.framework.reports.all())
    assert [one.due_on.year for one in reports] == [2028, 2029, 2030]
    perform(desk.again(), "publish", actor=desk.publisher)
    perform(
        desk.framework,
        "approve_report",
        actor=desk.evaluator,
        report=reports[0],
        received_on=datetime.date(2028, 1, 10),
        summary="Aucun signal nouveau.",
    )
    told = Publication.objects.get(kind="cpc").current.payload
    assert told["reports"] == [{"due_on": "2028-01-15", "summary": "Aucun signal nouveau."}]


def test_a_framework_needs_its_protocol_or_a_reasoned_waiver():
    desk = factory.concluded()
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    with pytest.raises(GuardFailed) as failure:
        perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin.")
    assert "propositions de protocole" in str(failure.value)
    factory.answer_laboratory(desk, factory.ask_laboratory(desk, "observations"))
    Framework.objects.update(put_required=False, put_waiver="Suivi déjà assuré par un registre.")
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin.")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("cpc_reports.sheet", documents.sheet_content),
        ("cpc_reports.receipt", documents.receipt_content),
        ("cpc_reports.decision", documents.decision_content),
        ("cpc_reports.public", documents.public_content),
        ("cpc_reports.public_decision", documents.public_decision_content),
    ],
)
def test_each_document_is_drawn(kind, content):
    factory.published()
    document = GeneratedDocument.objects.get(kind=kind, format="pdf")
    made = pdf.write(document, content(document))
    assert made.startswith(b"%PDF")
    assert Report.objects.get().reference


@pytest.mark.parametrize("outcome", ["established", "not established"])
def test_the_decision_is_public_as_a_document_without_a_name(client, outcome):
    desk = factory.published() if outcome == "established" else refused()
    reference = desk.again().public_reference
    page, data = f"/cpc/{reference}/", reverse("cpc_public:json")
    before = client.get(page)
    assert "Décision C" not in before.content.decode()
    [row] = json.loads(client.get(data).content)["data"]
    assert (row["decision_pdf"], row["decision_sha256"]) == ("", "")
    known = client.get(data)["ETag"]
    document = GeneratedDocument.objects.get(kind="cpc_reports.public_decision")
    content = documents.public_decision_content(document)
    told = json.dumps(content.context, default=str, ensure_ascii=False)
    assert "R. 5121-76-1" in told
    for secret in (desk.validator.full_name, "Personne Déposante", "Centre Exemple"):
        assert secret not in told
    production.produce(document.pk)
    document.refresh_from_db()
    after = client.get(page, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert document.get_absolute_url() in after.content.decode()
    made = client.get(document.get_absolute_url())
    assert hashlib.sha256(made.getvalue()).hexdigest() == document.sha256
    [row] = json.loads(client.get(data, headers={"if-none-match": known}).content)["data"]
    assert row["decision_pdf"].endswith(document.get_absolute_url())
    assert row["decision_sha256"] == document.sha256
    assert document.sha256 in client.get(reverse("cpc_public:csv")).content.decode()
    signed = GeneratedDocument.objects.get(kind="cpc_reports.decision")
    assert client.get(signed.get_absolute_url()).status_code == 302, "the signed one is not public"


def test_a_framework_says_where_it_stands_in_its_own_words(client):
    desk = refused()
    page = client.get(f"/cpc/{desk.again().public_reference}/").content.decode()
    listed = client.get(reverse("publication:cpc_list")).content.decode()
    assert "Cadre non établi" in page
    assert "Cadre non établi" in listed
    # The list may be narrowed by what is closed: the mark is what stands beside a framework.
    assert "Clôturée</" not in listed.partition('<ol class="results"')[2]
    assert "Clôturée" not in page
    assert "Un produit concerné" not in page


def test_a_framework_that_is_over_says_so(client):
    desk = factory.published()
    address = f"/cpc/{desk.again().public_reference}/"
    assert "En vigueur" in client.get(address).content.decode()
    perform(desk.framework, "suspend", actor=desk.validator, comment="Signal.", urgent=True)
    page = client.get(address).content.decode()
    assert "Ce cadre est suspendu" in page
    assert "Signal." in page
    perform(desk.framework, "withdraw", actor=desk.validator, comment="Risque.", urgent=True)
    page = client.get(address).content.decode()
    assert "Ce cadre n’est plus en vigueur" in page
    assert "Un produit concerné" not in page
    assert "N’est plus en vigueur" in client.get(reverse("publication:cpc_list")).content.decode()
