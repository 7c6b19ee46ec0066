"""The agency's own initiative, its findings beside the claims, the registers' history, annexes."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cpc_reports import inbox
from cpc_reports.models import Body, Measure, PaperFiling, Report
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.core.deadlines import add_months
from portal.core.workflow import GuardFailed, perform
from portal.documents import guards
from portal.documents.models import File
from portal.documents.services import disclose, receive, seal
from portal.filings.services import consultations
from portal.mail.models import OutgoingMessage
from tests.factories import cpc as factory
from tests.factories.accounts import AgentFactory, MembershipFactory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def opened(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, name
    return response.content.decode()


def evaluator():
    return AgentFactory(roles=["evaluator"], roles__workflow="cpc_reports")


def upload(name="demande.pdf"):
    return ContentFile(pdf(), name=name)


@pytest.mark.parametrize(("channel", "origin"), [("own", "own"), ("minister", "minister")])
def test_the_agency_begins_without_a_filer(client, channel, origin):
    agent = evaluator()
    log_in(client, agent)
    opened(client, "cpc_reports:own")
    told = {"channel": channel, "sender": "Direction des maladies rares"}
    if channel == "minister":
        refused = client.post(reverse("cpc_reports:own"), told)
        assert "Joignez la demande du ministre." in refused.content.decode()
        told["scan"] = upload()
    assert client.post(reverse("cpc_reports:own"), told).status_code == 302
    report = Report.objects.get()
    assert report.organisation.kind == OrganisationKind.AGENCY
    nobody = dict.fromkeys(("body", "body_code", "body_class", "person_name", "mailbox"), "")
    factory.fill_sheet(report.sheet, **nobody, mandate="", contact_name="", domains=[])
    perform(report.sheet, "record", actor=agent)
    report.refresh_from_db()
    assert (report.origin, report.state, report.verdict) == (origin, "admissibility", {})
    opened(client, "filings:agency_case", "cpc", report.uuid)
    assert not OutgoingMessage.objects.filter(content__key="cpc_reports.receipt").exists()
    perform(report, "declare_admissible", actor=agent, competence="within")


def test_a_body_still_says_who_it_is():
    desk = factory.set_up(person_name="")
    PaperFiling.objects.create(
        filing=desk.again(),
        channel="email",
        received_at=datetime.datetime.now(datetime.UTC),
        sender="Centre",
        typed_by=desk.evaluator,
    )
    with pytest.raises(GuardFailed):
        perform(desk.sheet, "record", actor=desk.evaluator)


def test_only_an_evaluator_begins_and_one_agency_is_enough(client):
    log_in(client, AgentFactory(roles=["reader"], roles__workflow="cpc_reports"))
    assert client.get(reverse("cpc_reports:own")).status_code == 403
    log_in(client, evaluator())
    for _time in range(2):
        told = {"channel": "own", "sender": "Direction"}
        assert client.post(reverse("cpc_reports:own"), told).status_code == 302
    assert Organisation.objects.filter(kind=OrganisationKind.AGENCY).count() == 1


def test_a_whole_section_is_weighed_beside_its_claims(client):
    desk = factory.assessed()
    log_in(client, desk.evaluator)
    name = "cpc_reports:appraise_section"
    opened(client, name, desk.report.uuid, "need")
    address = reverse(name, args=[desk.report.uuid, "need"])
    assert client.post(address, {"note": "Deux alternatives restent."}).status_code == 302
    assert client.post(address, {"note": "Une alternative reste."}).status_code == 302
    page = opened(client, "cpc_reports:evaluation", desk.report.uuid)
    assert "Une alternative reste." in page
    assert "Les autres traitements échouent" in page
    assert client.get(reverse(name, args=[desk.report.uuid, "filer"])).status_code == 404
    log_in(client, desk.drafter)
    assert "Une alternative reste." not in opened(client, "filings:case", "cpc", desk.report.uuid)


def test_the_history_of_an_entry_says_what_changed(client):
    desk = factory.filed()
    body = Body.objects.get()
    body.valid_to, body.domains = datetime.date(2026, 12, 31), ["skin", "eye"]
    body.save()
    log_in(client, desk.evaluator)
    page = opened(client, "cpc_reports:body", body.pk)
    for words in ("Entrée ajoutée.", "2099-12-31 → 2026-12-31", "skin → skin, eye"):
        assert words in page
    log_in(client, AgentFactory(roles=["reader"], roles__workflow="recalls"))
    assert client.get(reverse("cpc_reports:body", args=[body.pk])).status_code == 403


def _annex(desk, kind, name):
    return receive(
        upload(name),
        subject=desk.again().subject,
        anchor="sheet.annexes",
        user=desk.drafter,
        organisation=desk.report.organisation,
        kind=kind,
    )


def test_an_expert_reads_the_annexes_for_the_time_of_the_consultation(client):
    desk = factory.set_up()
    annex = _annex(desk, "publication", "essai.pdf")
    mandate = _annex(desk, "mandate", "mandat.pdf")
    secret = _annex(desk, "publication", "inedit.pdf")
    File.objects.filter(pk=secret.pk).update(confidential=True)
    factory.sign(desk)
    seal(desk.again().subject, ["sheet.annexes"])
    File.objects.update(state="clean")
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    expert, other = MembershipFactory().user, MembershipFactory().user
    asked = consultations.invite(
        desk.again(),
        "Quel est votre avis ?",
        actor=desk.evaluator,
        due_on=factory.today() + datetime.timedelta(days=20),
        consultee=expert,
    )

    def reads(user, file):
        file.refresh_from_db()
        return guards.may_read(user, file.subject, file)

    assert not reads(expert, annex)
    asked = perform(asked, "declare", actor=expert, interests="none")
    assert reads(expert, annex)
    assert not reads(expert, mandate), "it says who files"
    assert not reads(expert, secret), "it is a business secret"
    assert not reads(other, annex)
    log_in(client, expert)
    page = opened(client, "casework:opinion", asked.uuid)
    assert "essai.pdf" in page
    assert "mandat.pdf" not in page
    assert "inedit.pdf" not in page
    disclose(secret, "parties", reason="L’avis en dépend.", user=desk.evaluator)
    assert reads(expert, secret)
    assert "inedit.pdf" in opened(client, "casework:opinion", asked.uuid)
    address = reverse("documents:download", args=[annex.uuid])
    assert client.get(address).getvalue().startswith(b"%PDF")
    perform(asked, "answer", actor=expert, opinion="favourable")
    assert not reads(expert, annex)
    assert client.get(address).status_code == 404


def test_a_measure_comes_with_its_documents(client):
    desk = factory.established()
    log_in(client, desk.lab_user)
    address = reverse("cpc_reports:measure", args=[desk.report.uuid])
    told = {"organisation": desk.laboratory.pk, "description": "Courrier aux prescripteurs."}
    files = [upload("courrier.pdf"), upload("brochure.pdf")]
    assert client.post(address, told | {"documents": files}).status_code == 302
    measure = Measure.objects.get()
    joined = list(File.objects.filter(anchor=measure.anchor))
    assert {one.name for one in joined} == {"courrier.pdf", "brochure.pdf"}
    assert all(one.sealed_at for one in joined)
    page = opened(client, "cpc_reports:laboratories")
    assert "courrier.pdf" in page
    assert "brochure.pdf" in page
    for person, may in (
        (desk.lab_user, True),
        (desk.evaluator, True),
        (desk.drafter, False),
        (desk.outsider, False),
    ):
        for file in joined:
            assert guards.may_read(person, file.subject, file) is may
    log_in(client, desk.evaluator)
    page = opened(client, "cpc_reports:parties", desk.report.uuid)
    assert "courrier.pdf" in page
    assert "brochure.pdf" in page


def test_a_measure_one_of_whose_documents_is_refused_leaves_nothing(client):
    desk = factory.established()
    log_in(client, desk.lab_user)
    told = {"organisation": desk.laboratory.pk, "description": "Courrier aux prescripteurs."}
    files = [upload("courrier.pdf"), ContentFile(b"MZ" * 40, name="outil.exe")]
    address = reverse("cpc_reports:measure", args=[desk.report.uuid])
    refused = client.post(address, told | {"documents": files})
    assert refused.status_code == 200
    assert "outil.exe" in refused.content.decode()
    assert not Measure.objects.exists()
    assert not File.objects.filter(anchor__startswith="measure.").exists()


def test_reports_are_planned_anew_when_their_frequency_changes():
    desk = factory.drafted()
    framework = desk.framework
    framework.report_months = 12
    framework.save()
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    start = factory.today().replace(day=1)
    told = {"starts_on": start, "ends_on": start.replace(year=start.year + 2)}
    perform(desk.again(), "establish", actor=desk.validator, **told)
    first = desk.framework.reports.first()
    first.received_on = factory.today()
    first.save()
    assert desk.framework.reports.count() == 2
    names = [one.name for one in type(framework)._meta.fields if one.name.startswith("put_")]
    text = {
        name: getattr(desk.framework, name)
        for name in ("posology", "routes", "adverse_effects", "conditions", "argument", *names)
    }
    perform(
        desk.framework,
        "modify",
        actor=desk.validator,
        text=text | {"report_months": 6},
        expected_version=desk.framework.version,
        comment="Suivi rapproché.",
        urgent=True,
    )
    months = [
        (one.due_on.year - start.year) * 12 + one.due_on.month - start.month
        for one in desk.framework.reports.all()
    ]
    assert months == [6, 12, 18, 24]
    assert desk.framework.reports.get(pk=first.pk).received_on


def test_a_renewal_plans_nothing_in_the_past():
    desk = factory.established(years=1)
    framework = desk.framework
    framework.report_months = 2
    framework.save()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=200), tick=False):
        perform(
            desk.framework,
            "renew",
            actor=desk.validator,
            ends_on=add_months(framework.ends_on, 12),
            comment="Besoin constant.",
        )
        days = [one.due_on for one in desk.framework.reports.all()]
        assert days
        assert min(days) > factory.today()


def test_the_inbox_finds_what_comes_first():
    urgent = factory.filed(is_urgent=True, urgent_reason="Rupture de prise en charge.")
    [one] = [one for one in inbox.FILTERS if one.name == "priorite"]
    assert list(one.narrow(Report.objects.all(), "True")) == [urgent.again()]
    Report.objects.update(is_urgent=False)
    assert not one.narrow(Report.objects.all(), "True").exists()
