"""The consultation of learned societies and associations: what they read, what becomes of it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from dhpc.models import Consultation, OpinionRemark
from dhpc.review import commenting, consulting, reading
from dhpc.review import facts as dossier_facts
from dhpc.review.commenting import Anchor
from portal.accounts.enums import OrganisationKind
from portal.core.workflow import GuardFailed, WrongState, perform
from portal.filings.services import consultations
from tests.factories import dhpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

SOCIETY = "Société Exemple de cardiologie"


@pytest.fixture
def expert():
    """Someone who speaks for a learned society."""
    society = OrganisationFactory(kind=OrganisationKind.LEARNED_SOCIETY, name=SOCIETY)
    return MembershipFactory(organisation=society).user


def invite(desk, expert, days=5):
    """Ask the opinion of the expert's society."""
    return consultations.invite(
        desk.again(),
        "Le texte est-il clair ?",
        actor=desk.evaluator,
        due_on=timezone.localdate() + datetime.timedelta(days=days),
        organisation=expert.memberships.get().organisation,
    )


def declare(row, expert):
    return perform(row, "declare", actor=expert, interests="none")


def opinion(desk, expert, *, answer="", kind="favourable", **remarks):
    """Return an opinion that was given, with remarks by section."""
    row = declare(invite(desk, expert), expert)
    for section, text in remarks.items():
        consulting.write(row, section, text, actor=expert)
    return perform(row, "answer", actor=expert, opinion=kind, answer=answer)


def propose(desk):
    factory.ready(desk)
    return perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


def retain(desk, row, section="summary", text="Précisez la dose.", **told):
    return consulting.retain(
        row,
        section,
        actor=told.pop("actor", desk.evaluator),
        anchor=Anchor(told.pop("on", section)),
        text=text,
        is_blocking=told.pop("is_blocking", False),
    )


def test_an_opinion_is_waited_for_then_each_of_its_remarks_is_handled(expert):
    desk = factory.in_review()
    row = declare(invite(desk, expert), expert)
    with pytest.raises(GuardFailed, match="avis demandés sont attendus : 1"):
        propose(desk)
    consulting.write(row, "summary", "La dose manque.", actor=expert)
    consulting.write(row, "audience", "Ajoutez les sages-femmes.", actor=expert)
    assert consulting.untriaged(desk.again()) == 0
    row = perform(row, "answer", actor=expert, opinion="reserves", answer="Texte trop long.")

    assert dossier_facts.facts_of(desk.again()).untriaged == 3
    with pytest.raises(GuardFailed, match="ne sont pas traitées : 3"):
        propose(desk)
    retain(desk, row)
    consulting.set_aside(row, "audience", "Hors indication.", actor=desk.evaluator)
    consulting.set_aside(row, "", "Deux pages sont permises.", actor=desk.evaluator)
    propose(desk)

    assert desk.letter.state == "proposed"
    states = dict(OpinionRemark.objects.values_list("section", "state"))
    assert states == {"summary": "retained", "audience": "set_aside", "": "set_aside"}


def test_a_withdrawn_or_expired_consultation_waits_no_more_and_silence_says_nothing(expert):
    desk = factory.in_review()
    row = declare(invite(desk, expert), expert)
    consulting.write(row, "summary", "Jamais envoyée.", actor=expert)
    perform(row, "withdraw", actor=desk.evaluator, comment="Plus nécessaire.")

    assert consulting.remarks_given(desk.again()) == []
    propose(desk)
    assert desk.letter.state == "proposed"


def test_in_the_urgent_lane_opinions_may_come_after_the_agreement(expert):
    desk = factory.in_review()
    dossier = desk.again()
    dossier.lane = "urgent"
    dossier.save()
    row = declare(invite(desk, expert), expert)

    propose(desk)
    perform(desk.letter, "send_back", actor=desk.validator, comment="À revoir.")
    consulting.write(row, "summary", "La dose manque.", actor=expert)
    perform(row, "answer", actor=expert, opinion="favourable")
    with pytest.raises(GuardFailed, match="ne sont pas traitées : 1"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


def test_a_retained_remark_becomes_a_comment_of_the_body_in_the_words_of_the_agency(expert):
    desk = factory.in_review()
    row = opinion(desk, expert, summary="La dose manque.")
    comment = retain(desk, row, text="Précisez la dose.")

    assert (comment.party, comment.body, comment.text) == (
        "consulted",
        SOCIETY,
        "Précisez la dose.",
    )
    assert comment.author == desk.evaluator
    assert not comment.is_sent
    with pytest.raises(WrongState):
        retain(desk, row)
    assert desk.again().comments.count() == 1


def test_a_person_consulted_is_never_named_to_the_laboratory(expert):
    desk = factory.in_review()
    row = consultations.invite(
        desk.again(),
        "Le texte est-il clair ?",
        actor=desk.evaluator,
        due_on=timezone.localdate() + datetime.timedelta(days=5),
        consultee=expert,
    )
    row = declare(row, expert)
    row = perform(row, "answer", actor=expert, opinion="reserves", answer="La dose manque.")
    comment = retain(desk, row, "", on="summary")

    line = reading.line_of(comment, desk.letter.values(), internal=False)
    assert line.who == "ANSM, d’après un expert consulté"


def test_the_laboratory_reads_retained_remarks_only_and_no_name(client, expert):
    desk = factory.in_review()
    row = opinion(
        desk, expert, summary="La dose manque.", background="Remarque écartée du contexte."
    )
    retain(desk, row, text="Précisez la dose.")
    consulting.set_aside(row, "background", "Raison interne du refus.", actor=desk.evaluator)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    client.force_login(desk.drafter)
    dossier = desk.again()

    pages = [
        reverse("dhpc:firm_letter", args=[dossier.uuid]),
        reverse("dhpc:firm_matrix", args=[dossier.uuid]),
        reverse("dhpc:firm_matrix_csv", args=[dossier.uuid]),
        reverse("filings:case", args=["dhpc", dossier.uuid]),
        reverse("filings:section", args=["dhpc", dossier.uuid, "letter", "summary"]),
        reverse("filings:summary", args=["dhpc", dossier.uuid, "letter"]),
    ]
    told = [client.get(url).content.decode() for url in pages]

    for text in told:
        assert expert.full_name not in text
        assert expert.email not in text
        assert "La dose manque." not in text
        assert "Remarque écartée" not in text
        assert "Raison interne" not in text
    assert SOCIETY in told[0]
    assert "Précisez la dose." in told[0]


def test_only_whoever_declared_writes_and_only_before_the_opinion(expert):
    desk = factory.in_review()
    row = invite(desk, expert)
    with pytest.raises(PermissionDenied):
        consulting.write(row, "summary", "Trop tôt.", actor=expert)
    declare(row, expert)
    for user in (desk.drafter, desk.outsider, desk.evaluator):
        with pytest.raises(PermissionDenied):
            consulting.write(row, "summary", "Pas moi.", actor=user)
    with pytest.raises(ValidationError, match="pas soumise"):
        consulting.write(row, "plan", "Le plan.", actor=expert)
    consulting.write(row, "summary", "Un mot.", actor=expert)
    consulting.write(row, "summary", "Un autre mot.", actor=expert)
    consulting.write(row, "heading", "Objet.", actor=expert)
    consulting.write(row, "heading", " ", actor=expert)

    assert list(row.remarks.values_list("section", "text")) == [("summary", "Un autre mot.")]
    perform(row, "answer", actor=expert, opinion="favourable")
    with pytest.raises(PermissionDenied):
        consulting.write(row, "summary", "Trop tard.", actor=expert)


def test_only_evaluators_handle_remarks_and_say_why(expert):
    desk = factory.in_review()
    row = opinion(desk, expert, summary="La dose manque.")
    for user in (desk.validator, desk.drafter, expert):
        with pytest.raises(PermissionDenied):
            consulting.set_aside(row, "summary", "Non.", actor=user)
        with pytest.raises(PermissionDenied):
            retain(desk, row, actor=user)
    with pytest.raises(GuardFailed):
        consulting.set_aside(row, "summary", "", actor=desk.evaluator)
    with pytest.raises(ValidationError, match="n’existe pas"):
        consulting.set_aside(row, "heading", "Non.", actor=desk.evaluator)


def test_a_remark_of_another_dossier_is_not_retained_here(expert):
    desk = factory.in_review()
    row = opinion(desk, expert, summary="La dose manque.")
    other = factory.in_review()
    stranger = commenting.add(
        other.again(), Anchor("summary"), "Ailleurs.", actor=other.evaluator, number=1
    )

    with pytest.raises(GuardFailed, match="autre dossier"):
        perform(row.remarks.get(), "retain", actor=desk.evaluator, retained_as=stranger)


# Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["laboratory", "mailer", "pharmacy"])
def test_only_societies_associations_and_health_bodies_are_consulted(client, kind):
    desk = factory.in_review()
    other = OrganisationFactory(kind=kind, name="Organisation d’un autre genre")
    society = OrganisationFactory(kind=OrganisationKind.LEARNED_SOCIETY, name=SOCIETY)
    with pytest.raises(ValidationError, match="pas de celles qui se consultent"):
        invite(desk, MembershipFactory(organisation=other).user)
    log_in(client, desk.evaluator)
    page = client.get(reverse("casework:invite", args=["dhpc", desk.dossier.uuid])).text
    assert f">{society.name}<" in page
    assert other.name not in page


def test_nobody_of_a_laboratory_of_the_perimeter_is_consulted():
    desk = factory.in_review()
    dossier = desk.again()
    dossier.participants.create(organisation=desk.other_firm, invited_by=desk.evaluator)
    for person in (desk.drafter, desk.other_drafter):
        with pytest.raises(ValidationError, match="organisation concernée"):
            consultations.invite(
                dossier,
                "Le texte est-il clair ?",
                actor=desk.evaluator,
                due_on=timezone.localdate() + datetime.timedelta(days=5),
                consultee=person,
            )


def test_interests_are_declared_on_named_products_and_secrecy_is_undertaken(client, expert):
    desk = factory.in_review()
    row = invite(desk, expert)
    address = reverse("casework:opinion", args=[row.uuid])
    client.force_login(expert)
    page = client.get(address).text
    product = desk.again().products.first()
    for words in (product.name, product.laboratory, "avant sa publication"):
        assert words in page
    sent = {"action": "declare", "declare-interests": "none"}
    assert "Cochez cette case pour lire le dossier" in client.post(address, sent).text
    row.refresh_from_db()
    assert row.state == "invited"

    client.post(address, sent | {"declare-comment": "on"})

    row.refresh_from_db()
    assert row.state == "declared"
    told = desk.again().transitions.filter(part="consultation", name="declare").last()
    assert "Je ne transmets rien" in told.comment


def url_of(row):
    return reverse("dhpc:consulted", args=[row.uuid])


def test_the_letter_is_read_after_the_declaration_and_without_people_of_the_laboratory(
    client, expert
):
    desk = factory.in_review()
    row = invite(desk, expert)
    client.force_login(expert)
    assert client.get(url_of(row)).status_code == 302
    declare(row, expert)

    page = client.get(url_of(row)).text
    shared = client.get(reverse("casework:opinion", args=[row.uuid])).text

    assert factory.POINTS[1]["text"] in page
    assert "Médecins généralistes" in page
    assert url_of(row) in shared
    for text in (page, shared):
        assert factory.CONTACT["email"] not in text
        assert factory.REQUEST["contact_name"] not in text
        assert factory.REQUEST["contact_email"] not in text
        assert "Pharmacien responsable" not in text


def test_a_consultee_does_not_read_what_another_answers(client, expert):
    desk = factory.in_review()
    opinion(desk, expert, summary="La dose manque.")
    other = MembershipFactory(
        organisation=OrganisationFactory(kind=OrganisationKind.ASSOCIATION, name="Patients")
    ).user
    row = declare(invite(desk, other), other)
    client.force_login(other)

    assert "La dose manque." not in client.get(url_of(row)).text
    first = Consultation.objects.exclude(pk=row.pk).get()
    assert client.get(url_of(first)).status_code == 404


@pytest.mark.parametrize("name", ["drafter", "signatory", "outsider", "other_drafter", "evaluator"])
def test_nobody_else_opens_the_page_of_a_consultee(client, expert, name):
    desk = factory.in_review()
    row = declare(invite(desk, expert), expert)
    client.force_login(getattr(desk, name))

    assert client.get(url_of(row)).status_code == 404


def test_the_reading_ends_with_the_date(client, expert):
    desk = factory.in_review()
    row = declare(invite(desk, expert), expert)
    Consultation.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    row.refresh_from_db()
    client.force_login(expert)

    assert client.get(url_of(row)).status_code == 302
    shared = client.get(reverse("casework:opinion", args=[row.uuid])).text
    assert "La consultation est close" in shared
    assert factory.POINTS[1]["text"] not in shared


def test_remarks_are_written_on_the_page_and_sent_with_the_opinion(client, expert):
    desk = factory.in_review()
    row = declare(invite(desk, expert), expert)
    client.force_login(expert)

    client.post(url_of(row), {"summary": "La dose manque.", "audience": ""})
    client.post(
        reverse("casework:opinion", args=[row.uuid]),
        {"action": "answer", "answer-opinion": "favourable", "answer-answer": ""},
    )

    (one,) = consulting.remarks_given(desk.again())
    assert (one.section, one.text, one.is_waiting) == ("summary", "La dose manque.", True)
    assert "La dose manque." in client.get(url_of(row)).text


def test_the_agency_handles_remarks_on_its_pages(client, expert):
    desk = factory.in_review()
    row = opinion(desk, expert, answer="Trop long.", kind="reserves", summary="La dose manque.")
    client.force_login(desk.evaluator)
    base = [desk.dossier.uuid, row.uuid]
    listing = client.get(reverse("dhpc:consulting", args=[desk.dossier.uuid])).text
    assert expert.full_name in listing
    assert SOCIETY in listing

    for section, name in (("summary", "retenir"), ("ensemble", "ecarter")):
        url = reverse("dhpc:handle_remark", args=[*base, section, name])
        assert client.get(url).status_code == 200
        data = {"section": "summary", "text": "Précisez.", "comment": "Deux pages suffisent."}
        assert client.post(url, data).status_code == 302
        assert client.post(url, data).status_code == 404

    assert desk.again().comments.get().text == "Précisez."
    assert consulting.untriaged(desk.again()) == 0
