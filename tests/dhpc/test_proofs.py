"""Pieces of the proofs, the coverage asked for, the plan that binds, what the mailer gets."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dhpc.fields import LETTER_FILES
from dhpc.models import Milestone
from dhpc.review.plan import expected_before, timetable_of
from portal.core.workflow import GuardFailed, perform
from portal.rendering.models import GeneratedDocument
from tests.dhpc import letters
from tests.dhpc.evaluating import agency
from tests.factories import dhpc as factory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db
LINES = [factory.counts(), factory.counts(500, audience="pharmaciens_officine", targeted=500)]


def piece(name="bordereau.pdf"):
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


def test_the_pieces_that_prove_a_dispatch_go_with_the_proofs(client, settings):
    settings.DHPC_PROOF_FILES = 1
    desk = factory.dispatched()
    with pytest.raises(GuardFailed, match="Joignez les pièces"):
        perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=LINES)

    client.force_login(desk.drafter)
    client.post(agency(desk, "join_piece"), {"piece": piece()})
    assert "bordereau.pdf" in client.get(agency(desk, "dispatch")).text
    client.force_login(desk.evaluator)
    assert "bordereau.pdf" in client.get(agency(desk, "agency_dispatch")).text

    perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=LINES)
    client.force_login(desk.drafter)
    assert client.post(agency(desk, "join_piece"), {"piece": piece()}).status_code == 403


def test_a_piece_is_not_asked_for_unless_the_agency_says_so(client):
    desk = factory.dispatched()
    client.force_login(desk.other_drafter)
    assert client.post(agency(desk, "join_piece"), {"piece": piece()}).status_code == 404

    perform(desk.again().dispatch, "file_proofs", actor=desk.signatory, lines=LINES)

    assert desk.again().dispatch.state == "control"


def test_a_coverage_below_the_threshold_is_relaunched_or_explained(settings):
    settings.DHPC_COVERAGE_PERCENT = 95
    desk = factory.proved()
    dispatch = desk.again().dispatch

    with pytest.raises(GuardFailed, match=r"Médecins généralistes \(90 %\)") as refusal:
        perform(dispatch, "accept_coverage", actor=desk.evaluator, comment=" ")
    assert "Pharmaciens" not in str(refusal.value)
    settings.DHPC_COVERAGE_PERCENT = 90
    perform(dispatch, "accept_coverage", actor=desk.evaluator, comment="")

    assert desk.again().dispatch.state == "covered"


def test_a_reason_is_enough_below_the_threshold(settings):
    settings.DHPC_COVERAGE_PERCENT = 95
    desk = factory.proved()

    said = "Les autres n’exercent plus."
    perform(desk.again().dispatch, "accept_coverage", actor=desk.evaluator, comment=said)

    assert desk.again().dispatch.state == "covered"


def test_the_numbers_of_recipients_come_from_the_last_plan_of_the_laboratory():
    first = factory.deposited()

    assert expected_before(first.letter) == {"medecine_generale": 1000, "pharmaciens_officine": 500}
    assert expected_before(factory.writing().letter) == {}


# The plan --------------------------------------------------------------------------------------


def test_the_embargo_of_the_plan_keeps_the_letter_from_the_public():
    until = timezone.now() + datetime.timedelta(hours=3)
    desk = factory.proved(embargo_until=until)

    with pytest.raises(GuardFailed, match="sous embargo jusqu’au"):
        perform(desk.again(), "publish", actor=desk.publisher)

    earlier = factory.proved(embargo_until=timezone.now() - datetime.timedelta(minutes=1))
    perform(earlier.again(), "publish", actor=earlier.publisher)
    assert earlier.again().public_reference


@pytest.mark.parametrize(("hard", "blocking"), [(True, True), (False, False)])
def test_a_binding_day_of_the_timetable_is_the_day_of_the_letter(hard, blocking):
    day = letters.DAY + datetime.timedelta(days=1)
    row = {"code": "D0_POST_DEPOSIT", "planned": day, "hard": hard}
    told = letters.values(milestones=[row])

    [one] = letters.run(told, letters.FACTS).findings

    assert (str(one.control), one.section, one.blocking) == ("V14", "timetable", blocking)
    row["planned"] = letters.DAY
    assert letters.found(told) == []
    row |= {"code": "ANSM_WEB", "planned": day}
    assert letters.found(told) == []


def test_the_timetable_that_was_agreed_is_read_with_the_dispatch(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    told = {"owner": "coordinator", "source": "EU", "hard": True}
    Milestone.objects.create(
        part=desk.letter, code="D0_EMAIL", planned=desk.letter.dispatch_on, **told
    )
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(desk.letter, "agree", actor=desk.validator)

    [step] = timetable_of(desk.again())
    assert (step.calendar, step.is_hard) == ("Calendrier européen", True)
    client.force_login(desk.drafter)
    assert "date impérative" in client.get(agency(desk, "dispatch")).text


# The mailer ------------------------------------------------------------------------------------


def test_the_package_of_the_mailer_says_what_it_holds(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter, **factory.today())
    factory.attach(desk.again(), desk.drafter, LETTER_FILES, "spc_redline")
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(desk.letter, "agree", actor=desk.validator)
    factory.approve_proof(desk)
    agreed = GeneratedDocument.objects.filter(kind="dhpc.agreed_letter", format="pdf")
    made = pdf()
    for document in agreed:
        document.content.save(document.file_name, piece(), save=False)
        document.state, document.size, document.sha256 = "ready", len(made), "0" * 64
        document.started_at = document.ready_at = timezone.now()
        document.save()
    client.force_login(desk.drafter)

    answer = client.get(reverse("dhpc:package", args=[desk.dossier.uuid]))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as kept:
        names = kept.namelist()
        told = kept.read("contenu.txt").decode()
        hashes = kept.read("empreintes-sha256.txt").decode()
    assert "annexes/01-spc_redline.pdf" in names
    assert told.startswith(desk.again().reference)
    assert all(name in told for name in names if name != "contenu.txt")
    assert "annexes/01-spc_redline.pdf" in hashes
