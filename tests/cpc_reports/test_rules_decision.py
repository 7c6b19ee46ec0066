"""The business rules of the dossier, § 7, from the evaluation to the publication."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from cpc_reports import editions, rules, timers
from cpc_reports.enums import MeasureState, ReportState
from cpc_reports.models import Appraisal, Clock, Dialogue, Measure, Report
from portal.core.deadlines import add_months
from portal.core.workflow import GuardFailed, NotAllowed, SystemActor, perform
from portal.documents import guards
from portal.documents.services import receive
from portal.filings.services import consultations, proposals, thread
from portal.publication.models import Publication
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db


def test_br11_whoever_evaluated_does_not_decide():
    desk = factory.set_up()
    both = desk.second
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=both, competence="within")
    perform(desk.again(), "begin_assessment", actor=both)
    perform(
        desk.again(), "conclude", actor=both, conclusion="unfavourable", rationale="Insuffisant."
    )
    perform(desk.again(), "propose", actor=both, decision_reason="Données insuffisantes.")
    with pytest.raises(NotAllowed):
        perform(desk.again(), "not_establish", actor=both)
    perform(desk.again(), "not_establish", actor=desk.validator)
    assert desk.again().state == ReportState.NOT_ESTABLISHED


def _judges(desk, who):
    perform(
        desk.again(),
        "judge_condition",
        actor=who,
        condition="research",
        status="met",
        comment="Aucun essai au registre.",
    )


def _concludes_and_reopens(desk, who):
    perform(desk.again(), "conclude", actor=who, conclusion="favourable", rationale="À revoir.")
    perform(desk.again(), "reopen_assessment", actor=desk.evaluator, comment="Donnée nouvelle.")


def _appraises(desk, who):
    author = {"filing": desk.report, "key": desk.sheet.evidence.first().key}
    told_ = Appraisal.objects.create(**author, author=who, note="Biais.")
    told_.author = desk.evaluator
    told_.save()


def _asks_the_laboratory(desk, who):
    perform(
        desk.again(),
        "ask_laboratory",
        actor=who,
        organisation=desk.laboratory,
        purpose="protocol",
        summary="EXEMPLIDE",
        due_on=factory.today() + datetime.timedelta(days=30),
    )
    factory.answer_laboratory(desk, desk.again().lab_requests.latest("pk"))


def _asks_for_more(desk, who):
    asked = factory.ask_laboratory(desk)
    factory.answer_laboratory(desk, asked)
    row = Dialogue.objects.create(filing=desk.again(), asked=asked)
    due_on = factory.today() + datetime.timedelta(days=10)
    perform(row, "ask", actor=who, text="Et ?", due_on=due_on)
    perform(row, "reply", actor=desk.lab_user, text="Rien.")


def _only_hands_over(desk, who):
    perform(desk.again(), "reassign", actor=who, assignee=desk.evaluator)


@pytest.mark.parametrize(
    ("act", "decides"),
    [
        (_judges, False),
        (_concludes_and_reopens, False),
        (_appraises, False),
        (_asks_the_laboratory, False),
        (_asks_for_more, False),
        (_only_hands_over, True),
    ],
)
def test_br11_what_was_done_counts_once_the_report_is_in_other_hands(act, decides):
    desk = factory.assessed()
    act(desk, desk.second)
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion="unfavourable",
        rationale="Insuffisant.",
    )
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Insuffisant.")
    assert rules.may_decide(desk.second, desk.again()) is decides
    assert rules.may_decide(desk.validator, desk.again())


def test_br11_declaring_admissible_counts_after_a_reassignment():
    desk = factory.filed()
    perform(desk.again(), "declare_admissible", actor=desk.second, competence="within")
    perform(desk.again(), "reassign", actor=desk.validator, assignee=desk.evaluator)
    assert not rules.may_decide(desk.second, desk.again())


def test_br11_who_sends_a_proposal_back_may_decide_the_next_one():
    desk = factory.proposed("unfavourable")
    perform(desk.again(), "send_back", actor=desk.validator, comment="Précisez.")
    assert rules.may_decide(desk.validator, desk.again())


def test_br12_a_consultee_reads_nothing_before_declaring_interests(client):
    from cpc_reports.consultees import consultee_panels  # noqa: PLC0415

    desk = factory.assessed()
    expert = MembershipFactory().user
    asked = consultations.invite(
        desk.again(),
        "Quel est votre avis ?",
        actor=desk.evaluator,
        due_on=factory.today() + datetime.timedelta(days=20),
        consultee=expert,
    )

    class Request:
        user = expert

    assert consultee_panels(asked, Request()) == []
    declared = perform(asked, "declare", actor=expert, interests="none")
    [panel] = consultee_panels(declared, Request())
    words = str(panel.context["sections"])
    assert "Aphtose" in words
    assert "Personne Déposante" not in words


def test_br13_internal_notes_and_contacts_stay_where_they_are(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    log_in(client, desk.lab_user)
    page = client.get(f"/espace/cpc/laboratoire/{asked.uuid}/").content.decode()
    for secret in ("Personne Déposante", "Contact Scientifique", "cpc@centre.example", "Centre"):
        assert secret not in page
    assert not Report.objects.visible_to(desk.lab_user).exists()


def test_br13_whoever_filed_reads_no_internal_note_nor_appraisal(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.assessed()
    thread.post_message(desk.again(), desk.evaluator, "Doute sur la cohorte.", kind="note")
    Appraisal.objects.create(
        filing=desk.report,
        key=desk.sheet.evidence.first().key,
        note="Biais majeur.",
        author=desk.evaluator,
    )
    _judges(desk, desk.evaluator)
    secrets = ("Doute sur la cohorte.", "Biais majeur.", "Aucun essai au registre.")
    uuid = desk.report.uuid
    log_in(client, desk.drafter)
    told_ = client.get(f"/espace/cpc/{uuid}/").content.decode()
    assert not [one for one in secrets if one in told_]
    assert client.get(f"/agence/cpc/{uuid}/evaluation/").status_code != 200
    log_in(client, desk.evaluator)
    agency = client.get(f"/agence/cpc/{uuid}/").content.decode()
    evaluation = client.get(f"/agence/cpc/{uuid}/evaluation/").content.decode()
    assert all(one in agency + evaluation for one in secrets)


def test_br14_a_laboratory_never_sees_what_another_was_asked(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.assessed()
    other = OrganisationFactory(kind="laboratory", name="Autre Laboratoire")
    theirs = factory.ask_laboratory(desk, organisation=other)
    mine = factory.ask_laboratory(desk)
    log_in(client, desk.lab_user)
    assert client.get(f"/espace/cpc/laboratoire/{theirs.uuid}/").status_code == 404
    page = client.get("/espace/cpc/laboratoire/").content.decode()
    assert str(mine.uuid) in page
    assert str(theirs.uuid) not in page
    file = receive(
        ContentFile(pdf(), name="secret.pdf"),
        subject=desk.again().subject,
        anchor=theirs.anchor,
        user=MembershipFactory(organisation=other).user,
        organisation=other,
        kind="other",
    )
    assert not guards.may_read(desk.lab_user, file.subject, file)
    assert not guards.may_write(desk.lab_user, file.subject, theirs.anchor)


def test_br15_a_refusal_has_a_reason_and_shows_a_door():
    desk = factory.filed()
    for missing in ("inadmissibility", "route"):
        told_ = {"inadmissibility": "outside", "route": "body", "comment": "Voir l’explication."}
        del told_[missing]
        with pytest.raises(GuardFailed):
            perform(desk.again(), "declare_inadmissible", actor=desk.evaluator, **told_)
    perform(
        desk.again(),
        "declare_inadmissible",
        actor=desk.evaluator,
        inadmissibility="outside",
        route="body",
        comment="Le champ est celui d’un autre organisme.",
    )
    assert desk.again().state == ReportState.INADMISSIBLE


def test_br16_nothing_negative_happens_by_itself():
    desk = factory.filed()
    factory.ask(desk, "need:why_not", due=1)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=400), tick=False):
        for clock in Clock.objects.all():
            timers.on_overdue(clock)
        assert desk.again().state == ReportState.ADMISSIBILITY
        with pytest.raises(NotAllowed):
            perform(desk.again(), "close", actor=desk.evaluator)
        proposal = proposals.propose(
            desk.again(), "close", actor=desk.evaluator, reasons="Aucune réponse."
        )
        perform(proposal, "confirm", actor=desk.second)
        assert desk.again().state == ReportState.CLOSED


def test_br17_a_framework_holds_three_years_unless_renewed():
    desk = factory.proposed()
    start = datetime.date(2027, 1, 15)
    with pytest.raises(GuardFailed) as failure:
        perform(
            desk.again(),
            "establish",
            actor=desk.validator,
            starts_on=start,
            ends_on=datetime.date(2030, 1, 16),
        )
    assert "Trois ans au plus" in factory.told(failure)
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=start,
        ends_on=datetime.date(2030, 1, 15),
    )
    renewed = perform(
        desk.framework,
        "renew",
        actor=desk.validator,
        ends_on=datetime.date(2033, 1, 15),
        comment="Besoin inchangé.",
    )
    assert renewed.ends_on == datetime.date(2033, 1, 15)


def test_br18_an_authorisation_ends_only_its_indication():
    desk = factory.set_up()
    desk.sheet.indications.create(**{**factory.INDICATION, "wording": "Lupus cutané"}, position=1)
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    perform(
        desk.again(), "conclude", actor=desk.evaluator, conclusion="favourable", rationale="Oui."
    )
    perform(desk.again(), "draft_framework", actor=desk.evaluator)
    for purpose in ("protocol", "observations"):
        factory.answer_laboratory(desk, factory.ask_laboratory(desk, purpose))
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=factory.today(),
        ends_on=factory.today() + datetime.timedelta(days=1000),
    )
    first, second = desk.framework.indications.all()
    perform(
        desk.framework,
        "end_indication",
        actor=desk.validator,
        indication=first,
        ended_on=factory.today(),
        cause="amm",
    )
    assert desk.framework.state == "in_force"
    assert not desk.framework.indications.get(pk=second.pk).ended_on
    perform(
        desk.framework,
        "end_indication",
        actor=desk.validator,
        indication=second,
        ended_on=factory.today(),
        cause="aap",
    )
    assert desk.framework.state == "ended"


def test_br19_a_contact_in_the_text_prevents_the_publication(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.drafted()
    framework = desk.framework
    framework.argument = "Demandez à Contact Scientifique, cpc@centre.example, 01 23 45 67 89."
    framework.save()
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Besoin non couvert.")
    perform(
        desk.again(),
        "establish",
        actor=desk.validator,
        starts_on=factory.today(),
        ends_on=factory.today() + datetime.timedelta(days=1000),
    )
    with pytest.raises(GuardFailed) as failure:
        perform(desk.again(), "publish", actor=desk.publisher)
    assert "cpc@centre.example" in factory.told(failure)
    assert "Contact Scientifique" in factory.told(failure)
    assert editions.personal(desk.again())[0] == "cpc@centre.example"


def test_br20_what_was_not_established_is_published_when_a_body_had_signalled(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.proposed("unfavourable")
    perform(desk.again(), "not_establish", actor=desk.validator)
    with pytest.raises(GuardFailed):
        perform(desk.again(), "archive", actor=desk.evaluator)
    perform(desk.again(), "publish", actor=desk.publisher)
    told_ = Publication.objects.get(kind="cpc").current.payload
    assert told_["list"] == "not_established"
    assert told_["filer_class"] == "crmr"


def test_br20_the_agency_own_initiative_is_not(settings):
    settings.CPC_PUBLICATION_DAYS = 0
    desk = factory.proposed("unfavourable")
    Report.objects.update(origin="own")
    perform(desk.again(), "not_establish", actor=desk.validator)
    with pytest.raises(GuardFailed):
        perform(desk.again(), "publish", actor=desk.publisher)


def test_br21_a_month_of_silence_is_an_opinion(client):
    from tests.factories.quality_defects import log_in  # noqa: PLC0415

    desk = factory.established()
    log_in(client, desk.lab_user)
    client.post(
        f"/espace/cpc/laboratoire/{desk.report.uuid}/mesure/",
        {"organisation": desk.laboratory.pk, "description": "Courrier aux dermatologues."},
    )
    measure = Measure.objects.get()
    assert measure.due_on == add_months(factory.today(), 1)
    with pytest.raises(GuardFailed):
        perform(measure, "deem", actor=SystemActor("filing"))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        timers.on_overdue(Clock.objects.get(kind="measure"))
    measure.refresh_from_db()
    assert measure.state == MeasureState.DEEMED
