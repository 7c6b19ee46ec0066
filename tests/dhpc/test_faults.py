"""What goes wrong around a letter, as the issue lists it: each fault met from end to end."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from dhpc import documents
from dhpc.controls import run
from dhpc.letter.composition import plain_text
from dhpc.papers import pages
from dhpc.review import reading
from dhpc.versions import frozen_letter
from portal.core.deadlines import PARIS
from portal.core.workflow import GuardFailed, WrongState, perform
from portal.documents.exceptions import Rejected
from portal.documents.models import File
from portal.documents.services import receive
from portal.filings import tasks
from portal.filings.services import proposals
from portal.mail.models import OutgoingMessage
from portal.rendering import pdf as rendering
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory
from tests.factories import hostile
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
FIRST = "Première rédaction, d’une autre personne."
SECOND = "Seconde rédaction, qui n’écrase rien."


def section(desk, name):
    return reverse("filings:section", args=["dhpc", desk.dossier.uuid, "letter", name])


# Two editors in one section ---------------------------------------------------------------------


def test_two_editors_of_one_section_overwrite_nothing_and_read_both_texts(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    version = desk.letter.section_version("background")
    sent = {"version": version, "recommendations": "", "previous_letters": "", "next_steps": ""}

    log_in(client, desk.drafter)
    assert client.post(section(desk, "background"), sent | {"background": FIRST}).status_code == 302
    log_in(client, desk.signatory)
    late = client.post(section(desk, "background"), sent | {"background": SECOND})

    assert late.status_code == 409
    assert desk.letter.background == FIRST
    assert "Seconde" in late.text
    assert desk.drafter.full_name in late.text

    heading = {"version": desk.letter.section_version("heading"), "place": "Autreville"}
    heading |= {"subject": desk.letter.subject}
    assert client.post(section(desk, "heading"), heading).status_code == 302
    assert (desk.letter.place, desk.letter.background) == ("Autreville", FIRST)


# A laboratory that never answers ----------------------------------------------------------------


def later(days):
    """Let days pass, and the portal look at its clocks."""
    travel = time_machine.travel(timezone.now() + datetime.timedelta(days=days))
    travel.start()
    tasks.scan_clocks()
    return travel


def test_a_laboratory_that_never_answers_holds_up_nobody():
    desk = factory.shared()
    perform(desk.again(), "start_coordination", actor=desk.evaluator)
    first = desk.dossier.organisation
    perform(desk.again().participants.get(organisation=first), "accept", actor=desk.drafter)
    with pytest.raises(GuardFailed, match="Réponse attendue : Génériques Exemple"):
        perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=first)

    travel = later(days=8)
    try:
        silent = desk.again().participants.get(organisation=desk.other_firm)
        assert silent.state == "silent"
        perform(desk.again(), "confirm_coordinator", actor=desk.evaluator, coordinator=first)
        factory.give_indications(desk)
        factory.fill_letter(desk.letter)
        factory.sign(desk, desk.letter)
        # It may still answer, late.
        perform(silent, "accept", actor=desk.other_drafter)
    finally:
        travel.stop()
    assert desk.letter.state == "submitted"


def test_a_coordinator_that_never_deposits_is_reminded_then_replaced_by_the_agency():
    desk = factory.writing()
    travel = later(days=30)
    try:
        told = OutgoingMessage.objects.filter(organisation=desk.dossier.organisation)
        assert told.filter(content__key__contains="dhpc.").exists()
        assert desk.again().clocks.get(kind="draft").state == "overdue"
        row = proposals.propose(
            desk.again(), "substitute", actor=desk.validator, reasons="Silence.", payload={}
        )
        perform(row, "confirm", actor=desk.second)
        factory.fill_letter(desk.letter)
        perform(desk.letter, "record", actor=desk.evaluator)
    finally:
        travel.stop()
    assert desk.letter.state == "in_review"


# A product set that changed ---------------------------------------------------------------------


def test_a_product_that_joins_between_deposit_proposal_and_agreement_stops_both():
    desk = factory.proposed()
    products = [*desk.again().products.all(), factory.covered(desk, "60000009", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)
    with pytest.raises(GuardFailed, match="périmètre a changé"):
        perform(desk.letter, "agree", actor=desk.validator)
    perform(desk.letter, "send_back", actor=desk.validator, comment="Le périmètre a changé.")
    with pytest.raises(GuardFailed, match="périmètre a changé"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")


# Pasted Word content ----------------------------------------------------------------------------

PASTED = (
    "\u2022\tV\u00e9rifier l\u2019absence de grossesse.\r\n"
    "\u00b7\t Pr\u00e9voir une contra\u00adception.\r\n\x0b"
    '{ HYPERLINK "https://exemple.example" }'
)


def test_styles_and_invisible_marks_of_a_word_processor_are_cleaned(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    log_in(client, desk.drafter)
    sent = {
        "version": desk.letter.section_version("background"),
        "background": factory.LETTER["background"],
        "recommendations": PASTED,
        "previous_letters": "",
        "next_steps": "",
    }
    assert client.post(section(desk, "background"), sent).status_code == 302
    factory.sign(desk, desk.letter)
    dossier = desk.again()
    letter, _facts = frozen_letter(dossier, dossier.revisions.get(part="letter"))
    told = plain_text(letter)
    assert "Vérifier l’absence de grossesse.\nPrévoir une contraception." in told
    for mark in ("\u2022", "\u00b7", "\t", "\u00ad", "\x0b", "HYPERLINK"):
        assert mark not in told


@pytest.mark.parametrize(
    "pasted",
    [
        "Surveiller la fonction hépatique. Commentaire [JD1]: à vérifier",
        "Supprimé [JD2] : hebdomadaire",
        "<p class=MsoNormal>Surveiller.",
        "Voir le texte (track changes).",
    ],
)
def test_what_a_revision_leaves_in_a_pasted_text_stops_the_deposit(pasted):
    desk = factory.writing()
    factory.fill_letter(desk.letter, recommendations=pasted)
    with pytest.raises(GuardFailed, match=r"\(V23\)"):
        factory.sign(desk, desk.letter)


def test_markup_that_is_pasted_is_text_and_never_markup(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter, recommendations='<b onclick="x()">Surveiller</b>')
    log_in(client, desk.drafter)
    page = client.get(section(desk, "background")).text
    assert "<b onclick" not in page
    assert "&lt;b onclick" in page


def test_a_word_file_with_macros_is_no_annex():
    desk = factory.writing()
    with pytest.raises(Rejected, match="macros"):
        receive(
            ContentFile(hostile.docx(word__vbaProject_dot_bin=b"x"), name="annexe.docx"),
            subject=desk.dossier.subject,
            anchor="letter.attachments",
            user=desk.drafter,
            organisation=desk.dossier.organisation,
            kind="data",
        )
    assert not File.objects.filter(anchor="letter.attachments").exists()


# A long annex -----------------------------------------------------------------------------------


def test_an_annex_of_sixty_pages_leaves_the_letter_on_its_own():
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    receive(
        ContentFile(hostile.pdf(pages=60), name="annexe.pdf"),
        subject=desk.dossier.subject,
        anchor="letter.attachments",
        user=desk.drafter,
        organisation=desk.dossier.organisation,
        kind="data",
    )
    factory.sign(desk, desk.letter)
    document = GeneratedDocument.objects.get(kind="dhpc.letter", format="pdf")
    made = rendering.write(document, documents.letter_content(document))
    document.content.save("lettre.pdf", ContentFile(made), save=False)

    count, lacks = pages._read(document)

    assert (count, lacks) == (1, ())
    dossier = desk.again()
    letter, facts = frozen_letter(dossier, dossier.revisions.get(part="letter"))
    assert "annexe.pdf" in plain_text(letter)
    values = reading.revisions.answers_of(dossier.letter, dossier.revisions.get(part="letter"))
    assert run(values, facts, letter=letter, measured=pages.Measured(count)).blocking == ()


# A clock across a holiday -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lane", "due"),
    [
        # Two working days after Tuesday: Wednesday, then Friday since Thursday is Ascension Day.
        ("standard", datetime.date(2026, 5, 15)),
        # The urgent lane counts real hours, whatever the day.
        ("urgent", datetime.date(2026, 5, 13)),
    ],
)
def test_a_clock_goes_round_a_holiday_unless_the_lane_counts_hours(lane, due):
    with time_machine.travel(datetime.datetime(2026, 5, 12, 16, tzinfo=PARIS)):
        desk = factory.writing()
        type(desk.dossier).objects.filter(pk=desk.dossier.pk).update(lane=lane)
        factory.fill_letter(desk.letter)
        factory.sign(desk, desk.letter)
        clock = desk.again().clocks.get(kind="review")
    assert timezone.localdate(clock.due_at) == due


# A dispatch too early ---------------------------------------------------------------------------


def test_nothing_is_sent_before_the_agreement_nor_before_its_day_from_the_pages_either(client):
    desk = factory.in_review()
    dispatch = reverse("dhpc:dispatch", args=[desk.dossier.uuid])
    declare = reverse("dhpc:declare", args=[desk.dossier.uuid])
    log_in(client, desk.drafter)
    assert client.get(dispatch).status_code == 404
    assert client.post(declare, {}).status_code == 404
    with pytest.raises(WrongState):
        perform(desk.again(), "declare", actor=desk.drafter, statements=[factory.sending()])

    later_ = factory.agreed()
    factory.approve_proof(later_)
    perform(later_.again(), "schedule", actor=later_.evaluator)
    log_in(client, later_.drafter)
    page = client.get(reverse("dhpc:dispatch", args=[later_.dossier.uuid])).text
    assert "rien ne part avant" in page
    sent = {
        "group": "medecine_generale",
        "channel": "email",
        "sent_at": timezone.localtime().strftime("%d/%m/%Y %H:%M"),
        "sent": "900",
    }
    client.post(reverse("dhpc:declare", args=[later_.dossier.uuid]), sent)
    assert not later_.again().statements.exists()
    assert later_.again().state == "scheduled"
