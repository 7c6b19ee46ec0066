"""The agency writes and sends the letter in place of a laboratory that fails to (L. 5312-4)."""

import pytest
from django.urls import reverse

from dhpc.letter import blocks
from dhpc.models import Contact, KeyPoint
from dhpc.versions import frozen_letter
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.documents.services import files_of
from portal.filings.services import proposals
from portal.mail.models import OutgoingMessage
from tests.factories import dhpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
SLUG = "dhpc"
OWN_WORDS = "Texte que le laboratoire n’a pas signé."


def substituted(desk):
    """Let two people decide that the agency acts for the laboratory."""
    row = proposals.propose(
        desk.again(),
        "substitute",
        actor=desk.validator,
        reasons="Le laboratoire ne répond plus.",
        payload={},
    )
    perform(row, "confirm", actor=desk.second)
    return desk


def recorded():
    """Return a desk whose letter was written and recorded by the evaluator."""
    desk = substituted(factory.writing())
    factory.fill_letter(desk.letter)
    perform(desk.letter, "record", actor=desk.evaluator)
    return desk


def made_ready(desk):
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Relue, conforme.")
    return desk


def mails(key):
    return OutgoingMessage.objects.filter(content__key=f"dhpc.{key}")


@pytest.mark.parametrize("stage", [factory.qualified, factory.writing, factory.in_review])
def test_two_people_take_the_letter_over_before_its_agreement(stage):
    desk = substituted(stage())

    assert desk.again().is_substituted
    assert not desk.again().clocks.live().filter(kind__in=["draft", "corrections"]).exists()
    told = mails("substituted").first().content.text
    assert "rédige et diffuse la lettre elle-même" in told
    assert "substitute" not in [one.name for one in factory_moves(desk)]


def factory_moves(desk):
    """Return what may still happen to the dossier by two people."""
    dossier = desk.again()
    return [
        one for one in proposals.proposable(dossier, desk.validator) if not one.obstacles(dossier)
    ]


def test_the_laboratory_no_longer_writes_nor_signs_and_the_evaluator_does():
    desk = substituted(factory.writing())
    factory.fill_letter(desk.letter)

    with pytest.raises(NotAllowed):
        perform(desk.letter, "request_signature", actor=desk.drafter)
    with pytest.raises(NotAllowed):
        factory.sign(desk, desk.letter)
    with pytest.raises(NotAllowed):
        perform(desk.letter, "record", actor=desk.validator)
    perform(desk.letter, "record", actor=desk.evaluator)

    assert desk.letter.state == "in_review"
    revision = desk.again().revisions.get(part="letter")
    assert revision.signer["capacity_label"] == "rédigée par l’agence, non signée"
    assert "Personne ne l’a signée." in revision.attestation


def test_the_evaluator_alone_does_not_take_over():
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    with pytest.raises(NotAllowed):
        perform(desk.letter, "record", actor=desk.evaluator)


def test_an_incomplete_letter_of_the_agency_is_not_recorded():
    desk = substituted(factory.writing())
    factory.fill_letter(desk.letter, subject="")
    with pytest.raises(GuardFailed):
        perform(desk.letter, "record", actor=desk.evaluator)


def test_a_draft_that_nobody_signed_stays_the_laboratory_s():
    desk = factory.writing()
    factory.fill_letter(desk.letter, background=OWN_WORDS)
    factory.attach(desk.dossier, desk.drafter, "letter.attachments", "annex")
    substituted(desk)

    letter = desk.letter
    assert (letter.background, letter.subject) == ("", "")
    assert not KeyPoint.objects.filter(part=letter).exists()
    assert not files_of(desk.dossier.subject, "letter.attachments").exists()


def test_the_agency_writes_on_from_the_last_deposited_version():
    desk = factory.in_review()
    perform(desk.letter, "request_completion", actor=desk.evaluator)
    letter = desk.letter
    signed, letter.background = letter.background, OWN_WORDS
    letter.save()
    Contact.objects.filter(part=letter).delete()
    substituted(desk)

    assert desk.letter.background == signed
    assert desk.letter.contacts.count() == 1


def test_who_wrote_the_letter_does_not_agree_to_it():
    desk = substituted(factory.writing())
    factory.fill_letter(desk.letter)
    perform(desk.letter, "record", actor=desk.second)
    made_ready(desk)

    with pytest.raises(NotAllowed):
        perform(desk.letter, "agree", actor=desk.second)
    perform(desk.letter, "agree", actor=desk.validator)

    assert desk.again().state == "agreed"
    assert "vous n’avez rien à faire" in mails("agreed").first().content.text


def test_who_saved_a_section_last_does_not_agree_either():
    desk = recorded()
    type(desk.letter).objects.filter(pk=desk.letter.pk).update(saved_by=desk.second)
    made_ready(desk)
    with pytest.raises(NotAllowed):
        perform(desk.letter, "agree", actor=desk.second)


def test_the_agency_speaks_for_itself_and_names_no_sender():
    desk = recorded()
    dossier = desk.again()
    letter, facts = frozen_letter(dossier, dossier.revisions.get(part="letter"))
    assert facts.by_agency
    assert letter.agreement == blocks.formula("agency.ansm")
    assert "Laboratoire Exemple souhaite" not in letter.agreement


def test_the_agency_corrects_its_own_version_without_asking_the_laboratory():
    desk = recorded()
    for name in ("return_comments", "request_completion"):
        with pytest.raises(NotAllowed):
            perform(desk.letter, name, actor=desk.evaluator)
    perform(desk.letter, "rewrite", actor=desk.evaluator)

    assert desk.letter.state == "changes_requested"
    assert not desk.again().clocks.live().filter(kind="corrections").exists()
    perform(desk.letter, "record", actor=desk.evaluator)
    assert desk.again().revisions.filter(part="letter").count() == 2


def test_several_laboratories_need_no_coordinator_when_the_agency_writes():
    desk = substituted(factory.shared())
    perform(desk.again(), "write_instead", actor=desk.evaluator)
    factory.fill_letter(desk.letter)
    perform(desk.letter, "record", actor=desk.evaluator)
    assert desk.letter.state == "in_review"


def test_the_draft_of_the_agency_is_not_for_the_laboratory(client):
    desk = substituted(factory.writing())
    factory.fill_letter(desk.letter)
    address = reverse("filings:summary", args=[SLUG, desk.dossier.uuid, "letter"])
    log_in(client, desk.drafter)
    assert client.get(address).status_code == 404
    log_in(client, desk.evaluator)
    assert client.get(address).status_code == 200


def test_the_agency_takes_a_letter_from_its_opening_to_its_dispatch(client):
    desk = factory.qualified()
    uuid = desk.dossier.uuid
    case = reverse("filings:agency_case", args=[SLUG, uuid])

    def act(user, name, *args, **data):
        log_in(client, user)
        response = client.post(reverse(name, args=args), data)
        assert response.status_code == 302, response.text[-2000:]

    log_in(client, desk.validator)
    assert "Proposer : Diffuser d’office" in client.get(case).text
    act(desk.validator, "dhpc:substitute", uuid, reasons="Le laboratoire ne répond plus.")
    perform(desk.again().proposals.get(), "confirm", actor=desk.second)

    log_in(client, desk.drafter)
    firm = client.get(reverse("filings:case", args=[SLUG, uuid])).text
    assert "L’ANSM rédige et diffusera elle-même la lettre" in firm
    log_in(client, desk.evaluator)
    assert "Rédiger la lettre à la place du laboratoire" in client.get(case).text
    act(desk.evaluator, "filings:agency_move", SLUG, uuid, "case", "write_instead", comment="")
    page = client.get(case).text
    part = reverse("filings:part", args=[SLUG, uuid, "letter"])
    assert part in page
    assert client.get(part).status_code == 200
    section = reverse("filings:section", args=[SLUG, uuid, "letter", "heading"])
    sent = {"version": 0, "place": "Saint-Denis", "subject": "Exemplafilline : arrêter."}
    assert client.post(section, sent).status_code == 302
    assert desk.letter.saved_by == desk.evaluator
    factory.fill_letter(desk.letter, **factory.today())
    factory.urgent(desk)
    act(desk.evaluator, "filings:agency_move", SLUG, uuid, "letter", "record", comment="")
    made_ready(desk)
    act(desk.validator, "dhpc:agree", uuid)
    factory.approve_proof(desk)
    perform(desk.again(), "schedule", actor=desk.evaluator)
    perform(desk.again(), "declare", actor=desk.evaluator, statements=[factory.sending()])

    dossier = desk.again()
    assert dossier.state == "dispatched"
    log_in(client, desk.drafter)
    read = client.get(reverse("dhpc:firm_letter", args=[uuid])).text
    assert "(ANSM) souhaite vous informer" in read
