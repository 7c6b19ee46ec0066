"""Each page of the workflow, as each side opens it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cpc_reports.models import Cosignature, Evidence, Framework, Report, Support
from portal.core.workflow import perform
from portal.documents import guards
from portal.documents.services import receive
from tests.cpc_reports.pages import SLUG, day, of, opened, sent
from tests.factories import cpc as factory
from tests.factories.accounts import AgentFactory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def case(desk, room="case"):
    return reverse(f"filings:{room}", args=[SLUG, desk.report.uuid])


def test_whoever_files_drafts_section_by_section_and_reads_where_it_stands(client):
    desk = factory.set_up()
    log_in(client, desk.drafter)
    opened(client, reverse("filings:part", args=[SLUG, desk.report.uuid, "sheet"]))
    for section in desk.sheet.specification:
        address = reverse("filings:section", args=[SLUG, desk.report.uuid, "sheet", section.name])
        opened(client, address)
    summary = opened(client, reverse("filings:summary", args=[SLUG, desk.report.uuid, "sheet"]))
    assert "Avant de déposer" in summary
    assert "Conditions légales" in summary
    log_in(client, desk.signatory)
    opened(client, reverse("filings:sign", args=[SLUG, desk.report.uuid, "sheet"]))
    factory.sign(desk)
    page = opened(client, case(desk))
    assert "L’agence vérifie que le signalement est recevable." in page
    assert "délai indicatif" in page


def test_not_available_is_typed_with_its_reason_and_kept(client):
    desk = factory.set_up()
    log_in(client, desk.drafter)
    address = reverse("filings:section", args=[SLUG, desk.report.uuid, "sheet", "extent"])
    page = opened(client, address)
    assert "Inconnu ou non disponible" in page
    told = {
        "version": desk.sheet.section_version("extent"),
        "centres": "Douze centres",
        "patients_treated__unknown": "on",
        "patients_treated__reason": "Aucun recensement",
    }
    assert client.post(address, told).status_code in (200, 302)
    values = desk.sheet.values()
    assert values["centres"] == "Douze centres"
    assert values["patients_treated"].reason == "Aucun recensement"
    assert "Aucun recensement" in opened(client, address)


def test_a_bibliography_is_pasted_and_each_work_added_once(client):
    desk = factory.set_up()
    log_in(client, desk.drafter)
    address = of("references", desk)
    opened(client, address)
    text = "1. Nouvelle étude. doi:10.1000/neuf\n2. Essai A, 2020. doi 10.1000/abc\n"
    sent(client, address, text=text)
    assert Evidence.objects.count() == 3
    sent(client, address, text=text)
    assert Evidence.objects.count() == 3


def test_the_agency_decides_of_the_admissibility(client):
    desk = factory.filed()
    log_in(client, desk.evaluator)
    page = opened(client, case(desk, "agency_case"))
    assert "Éligibilité au jour du dépôt" in page
    assert "Déclarer recevable" in page
    address = of("move_declare_inadmissible", desk)
    opened(client, address)
    assert client.post(address, {"comment": "Motif"}).status_code == 200
    sent(client, of("move_declare_admissible", desk), competence="within")
    assert desk.again().state == "admissible"


def test_an_inadmissible_report_shows_its_reason_and_door_to_whoever_filed(client):
    desk = factory.filed()
    log_in(client, desk.evaluator)
    sent(
        client,
        of("move_declare_inadmissible", desk),
        inadmissibility="outside",
        route="body",
        comment="Le champ est celui d’un autre organisme.",
    )
    log_in(client, desk.drafter)
    page = opened(client, case(desk))
    assert "Le champ est celui d’un autre organisme." in page
    assert "Organisme habilité du champ concerné" in page


def test_the_evaluation_is_read_beside_the_claims(client):
    desk = factory.assessed()
    log_in(client, desk.evaluator)
    page = opened(client, of("evaluation", desk))
    assert "Essai A, 2020" in page
    row = Evidence.objects.first()
    opened(client, of("appraise", desk, row.key))
    sent(client, of("appraise", desk, row.key), level="c", note="Effectif faible.")
    assert "Effectif faible." in opened(client, of("evaluation", desk))
    sent(
        client,
        of("move_judge_condition", desk),
        condition="research",
        status="unmet",
        comment="Un essai commercial est annoncé.",
    )
    page = opened(client, of("evaluation", desk))
    assert "Un essai commercial est annoncé." in page
    assert desk.evaluator.full_name in page


def test_a_laboratory_answers_item_by_item_in_its_space(client):
    desk = factory.assessed()
    log_in(client, desk.evaluator)
    sent(
        client,
        of("move_ask_laboratory", desk),
        organisation=desk.laboratory.pk,
        purpose="data",
        items=["1", "7"],
        summary="EXEMPLIDE, aphtose",
        due_on=day(20),
    )
    asked = desk.again().lab_requests.get()
    assert "pas encore ouverte" in opened(client, of("parties", desk))
    log_in(client, desk.lab_user)
    assert str(asked.uuid) in opened(client, reverse("cpc_reports:laboratories"))
    address = reverse("cpc_reports:laboratory", args=[asked.uuid])
    opened(client, address)
    asked.refresh_from_db()
    assert asked.first_read_by == desk.lab_user
    assert client.post(address, {"item_1": "Voir ci-joint."}).status_code == 200
    sent(client, address, item_1="Voir ci-joint.", item_7="Aucune intention.")
    assert "Aucune intention." in opened(client, address)
    log_in(client, desk.evaluator)
    assert "Aucune intention." in opened(client, of("parties", desk))


def test_what_a_laboratory_joins_is_its_own_until_it_answers(client):
    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    file = receive(
        ContentFile(pdf(), name="psur.pdf"),
        subject=desk.again().subject,
        anchor=asked.anchor,
        user=desk.lab_user,
        organisation=desk.laboratory,
        kind="other",
    )

    def readers():
        people = (desk.lab_user, desk.evaluator, desk.drafter, desk.outsider)
        file.refresh_from_db()
        return [guards.may_read(one, file.subject, file) for one in people]

    assert readers() == [True, False, False, False]
    assert guards.may_read(desk.lab_user, file.subject, None)
    assert guards.may_write(desk.lab_user, file.subject, asked.anchor)
    factory.answer_laboratory(desk, asked)
    assert readers() == [True, True, False, False]
    assert not guards.may_write(desk.lab_user, file.subject, asked.anchor)


def test_a_framework_is_written_decided_and_read(client):
    desk = factory.concluded()
    log_in(client, desk.evaluator)
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    opened(client, of("framework", desk))
    address = of("framework_move", desk, "write")
    opened(client, address)
    told = {
        "posology": "50 mg par jour.",
        "routes": "Voie orale.",
        "adverse_effects": "Neuropathie.",
        "argument": "Deux études concordantes.",
        "put_waiver": "Suivi assuré par un registre.",
        "expected_version": 0,
    }
    sent(client, address, **told)
    assert client.post(address, told).status_code == 200, "the text changed meanwhile"
    assert Framework.objects.get().put_required is False
    factory.answer_laboratory(desk, factory.ask_laboratory(desk, "observations"))
    sent(client, of("move_propose", desk), decision_reason="Besoin non couvert.")
    log_in(client, desk.validator)
    opened(client, of("move_establish", desk))
    sent(client, of("move_establish", desk), starts_on=day(1), ends_on=day(900))
    assert desk.again().state == "established"
    for name in ("renew", "suspend", "withdraw", "end_indication", "modify"):
        opened(client, of("framework_move", desk, name))
    log_in(client, desk.drafter)
    assert "Cadre établi" in opened(client, case(desk))


def test_a_second_person_closes_what_was_left_unanswered(client):
    desk = factory.filed()
    log_in(client, desk.evaluator)
    address = of("propose_closure", desk)
    opened(client, address)
    sent(client, address, comment="Aucune réponse depuis six mois.")
    assert desk.again().proposals.count() == 1


def test_the_agency_types_a_report_that_came_by_mail(client):
    desk = factory.set_up(fill=False)
    log_in(client, desk.evaluator)
    opened(client, reverse("cpc_reports:entry"))
    factory.on_paper(desk, desk.evaluator)
    factory.fill_sheet(desk.sheet)
    opened(client, reverse("filings:part", args=[SLUG, desk.report.uuid, "sheet"]))
    perform(desk.sheet, "record", actor=desk.evaluator)
    assert desk.again().reference
    assert desk.again().revisions.get().is_typed_by_agency


def test_a_body_reads_then_cosigns(client):
    desk = factory.set_up()
    other = factory.cosigner(desk)
    perform(desk.sheet, "request_cosignatures", actor=desk.drafter)
    row = Cosignature.objects.get()
    log_in(client, other)
    opened(client, reverse("cpc_reports:cosignatures"))
    address = reverse("cpc_reports:cosignature", args=[row.pk, "sign"])
    assert "Aphtose" in opened(client, address)
    sent(client, address, comment="")
    row.refresh_from_db()
    assert row.state == "signed"
    log_in(client, desk.outsider)
    opened(client, address, status=404)


def test_a_draft_changed_since_the_invitation_is_not_cosigned(client):
    desk = factory.set_up()
    other = factory.cosigner(desk)
    perform(desk.sheet, "request_cosignatures", actor=desk.drafter)
    perform(desk.sheet, "resume_draft", actor=desk.drafter)
    sheet = desk.sheet
    sheet.count_save("need")
    sheet.save()
    row = Cosignature.objects.get()
    log_in(client, other)
    address = reverse("cpc_reports:cosignature", args=[row.pk, "sign"])
    response = client.post(address, {"comment": ""})
    assert response.status_code == 200
    assert "La fiche a changé" in response.content.decode()
    opened(client, reverse("cpc_reports:cosignature", args=[row.pk, "decline"]))


def test_a_similar_report_is_supported_from_a_draft_without_its_name(client):
    factory.filed()
    firm = factory.OrganisationFactory(kind="health_body", name="Second Centre")
    factory.body(firm, code="CCMR-2", body_class="ccmr", name="Second centre")
    drafter = factory.MembershipFactory(organisation=firm).user
    report = factory.drafts.create_draft(
        factory.registry.get("cpc_reports"), organisation=firm, user=drafter
    )
    factory.fill_sheet(report.sheet, body_code="CCMR-2", body_class="ccmr")
    log_in(client, drafter)
    page = opened(client, reverse("filings:summary", args=[SLUG, report.uuid, "sheet"]))
    assert "Un signalement proche est à l’étude" in page
    address = reverse("cpc_reports:support", args=[report.uuid, 1])
    page = opened(client, address)
    assert "Centre Exemple" not in page
    sent(client, address, body=factory.Body.objects.get(code="CCMR-2").pk, text="Vingt patients.")
    assert Support.objects.get().text == "Vingt patients."
    opened(client, reverse("cpc_reports:supports"))


def test_a_report_is_cloned_without_its_attestations(client):
    desk = factory.filed()
    log_in(client, desk.drafter)
    sent(client, of("clone", desk))
    copy = Report.objects.exclude(pk=desk.report.pk).get()
    assert copy.follows == desk.again()
    assert copy.sheet.disease == "Aphtose sévère"
    assert copy.sheet.evidence.count() == 2
    assert not copy.sheet.is_exact


def test_a_report_is_withdrawn_by_who_signs_for_the_body(client):
    desk = factory.filed()
    log_in(client, desk.drafter)
    opened(client, of("withdraw", desk), status=403)
    log_in(client, desk.signatory)
    opened(client, of("withdraw", desk))
    sent(client, of("withdraw", desk), comment="Besoin disparu.")
    assert desk.again().state == "withdrawn"


def test_strangers_find_nothing(client):
    desk = factory.drafted()
    asked = desk.again().lab_requests.first()
    log_in(client, desk.outsider)
    for address in (
        case(desk),
        of("clone", desk),
        reverse("cpc_reports:laboratory", args=[asked.uuid]),
    ):
        assert client.get(address).status_code in (404, 405)
    elsewhere = AgentFactory(roles=["evaluator"], roles__workflow="recalls")
    log_in(client, elsewhere)
    for name in ("evaluation", "parties", "framework"):
        assert client.get(of(name, desk)).status_code == 404
    assert client.get(reverse("cpc_reports:registers")).status_code == 403
    client.logout()
    assert client.get(of("evaluation", desk)).status_code == 302


def test_the_orientation_page_informs_everybody(client):
    page = opened(client, reverse("declare", args=[SLUG]))
    assert "Qui peut signaler" in page
    assert "CPC@ansm.sante.fr" in page
