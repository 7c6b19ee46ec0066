"""Comments on the letter: anchored, sent together, answered, closed; what each side knows."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dhpc.models import Comment
from dhpc.review import commenting, matrix, reading
from portal.core.workflow import GuardFailed, NotAllowed, perform
from portal.filings.timeline import events
from portal.mail.models import OutgoingMessage
from tests.dhpc.evaluating import answered, commented, line_of, sent_back
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db

QUOTE = "chez 3 enfants sur 120 exposés"


def test_a_comment_waits_for_the_return_and_is_then_answered_and_closed():
    desk = factory.in_review()
    comment = commented(desk, quote=QUOTE)

    assert comment.state == "prepared"
    assert not commenting.known_to_firm(desk.again()).exists()
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    comment.refresh_from_db()
    assert (comment.state, comment.is_sent) == ("open", True)
    assert OutgoingMessage.objects.filter(content__key="dhpc.comments_sent").exists()

    answered(desk, comment)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    comment.refresh_from_db()
    perform(comment, "close", actor=desk.evaluator)

    comment.refresh_from_db()
    assert comment.state == "closed"
    assert comment.answered_by == desk.drafter


def test_nothing_is_returned_without_a_comment_or_a_refused_group():
    desk = factory.in_review()

    with pytest.raises(GuardFailed, match="Rien n’est à corriger"):
        perform(desk.letter, "return_comments", actor=desk.evaluator)
    factory.approve_recipients(desk, "refused", "Groupe sans rapport avec le risque.")
    perform(desk.letter, "return_comments", actor=desk.evaluator)

    assert desk.letter.state == "changes_requested"


def test_each_comment_sent_is_answered_before_the_next_deposit():
    desk = factory.in_review()
    first = commented(desk, text="Donnez la source.")
    second = commented(desk, section="summary", text="Précisez la population.")
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    first.refresh_from_db()
    answered(desk, first)

    with pytest.raises(GuardFailed) as refusal:
        factory.sign(desk, desk.letter)
    places = [(one.section, one.text) for one in refusal.value.obstacles]
    assert places == [("summary", "Répondez à la remarque de l’agence : Précisez la population.")]
    second.refresh_from_db()
    answered(desk, second, "argued", "La population est celle du RCP.")
    factory.sign(desk, desk.letter)

    assert desk.letter.state == "submitted"


def test_an_argued_answer_has_words():
    desk = factory.in_review()
    comment = sent_back(desk)

    with pytest.raises(GuardFailed, match="arguments"):
        answered(desk, comment, "argued", "  ")
    with pytest.raises(GuardFailed, match="liste"):
        answered(desk, comment, "maybe", "Peut-être.")


def test_an_answer_may_be_changed_until_the_deposit_and_not_after():
    desk = factory.in_review()
    comment = sent_back(desk)
    answered(desk, comment)
    answered(desk, comment, "argued", "Finalement non.")
    factory.sign(desk, desk.letter)

    comment.refresh_from_db()
    assert comment.answer == "Finalement non."
    with pytest.raises(GuardFailed, match="corriger"):
        answered(desk, comment)


def test_only_the_coordinator_answers():
    desk = factory.in_review()
    comment = sent_back(desk)

    for user in (desk.other_drafter, desk.reader, desk.outsider, desk.evaluator):
        with pytest.raises(NotAllowed):
            perform(comment, "answer", actor=user, answer_kind="accepted")


def test_only_the_agency_comments_closes_and_opens_again():
    desk = factory.in_review()
    for user in (desk.drafter, desk.signatory, desk.outsider, desk.publisher):
        with pytest.raises(PermissionDenied):
            commented(desk, actor=user)
    comment = sent_back(desk)
    answered(desk, comment)
    for name in ("close", "reopen"):
        with pytest.raises(NotAllowed):
            perform(comment, name, actor=desk.drafter, comment="Non.")


def test_a_blocking_comment_prevents_the_agreement_until_it_is_closed():
    desk = factory.in_review()
    factory.ready(desk)
    comment = commented(desk)

    with pytest.raises(GuardFailed, match="bloquantes ne sont pas closes : 1"):
        perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")
    perform(comment, "withdraw", actor=desk.evaluator)
    commented(desk, is_blocking=False)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Conforme.")

    assert desk.letter.state == "proposed"


def test_a_blocking_comment_of_the_validator_prevents_the_agreement():
    desk = factory.proposed()
    commented(desk, actor=desk.validator, text="Un mot manque.")

    with pytest.raises(GuardFailed, match="bloquantes"):
        perform(desk.letter, "agree", actor=desk.validator)


def test_a_comment_opened_again_is_hidden_until_it_is_sent_again():
    desk = factory.in_review()
    comment = sent_back(desk)
    answered(desk, comment)
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    comment = perform(
        Comment.objects.get(), "reopen", actor=desk.evaluator, comment="La source manque encore."
    )

    line = line_of(desk, comment)
    assert (str(line.state), line.reply, line.answer_label) == ("answered", "", "Accepté")
    assert line_of(desk, comment, internal=True).reply == "La source manque encore."
    perform(desk.letter, "return_comments", actor=desk.evaluator)

    comment.refresh_from_db()
    line = line_of(desk, comment)
    assert (str(line.state), line.reply) == ("open", "La source manque encore.")
    assert comment.answer == ""
    log = desk.again().transitions.filter(part="comment", name="answer")
    assert [one.comment for one in log] == ["Source ajoutée."]


def test_a_comment_that_was_sent_is_closed_and_never_withdrawn():
    desk = factory.in_review()
    prepared = commented(desk)
    with pytest.raises(GuardFailed, match="retirez-la"):
        perform(prepared, "close", actor=desk.evaluator)
    comment = sent_back(desk, text="Autre remarque.")
    answered(desk, comment)
    comment = perform(
        Comment.objects.get(pk=comment.pk), "reopen", actor=desk.second, comment="Non."
    )

    with pytest.raises(GuardFailed, match="ne se retire pas"):
        perform(comment, "withdraw", actor=desk.evaluator)


# The anchor ------------------------------------------------------------------------------------


def test_the_anchor_survives_an_edit_and_says_that_the_quote_changed():
    desk = factory.in_review()
    quoted = commented(desk, field="background", quote="3  enfants\nsur 120")
    kept = commented(desk, section="heading", field="subject", quote="EXEMPLIA 10 mg")
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    for one in Comment.objects.all():
        answered(desk, one)
    letter = desk.letter
    letter.background = letter.background.replace("3 enfants sur 120", "4 enfants sur 130")
    letter.save()
    factory.sign(desk, desk.letter)

    assert line_of(desk, quoted, number=1).stands
    assert not line_of(desk, quoted).stands
    assert line_of(desk, quoted).comment.section == "background"
    assert line_of(desk, kept).stands


def test_a_comment_on_a_row_follows_the_row_and_notices_that_it_went():
    desk = factory.in_review()
    rows = list(desk.letter.key_points.order_by("position"))
    moved = commented(
        desk, section="summary", field="key_points", row_key=str(rows[0].key), quote="malformation"
    )
    gone = commented(desk, section="summary", field="key_points", row_key=str(rows[1].key))
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    for one in Comment.objects.all():
        answered(desk, one)
    rows[1].delete()
    factory.KeyPoint.objects.create(
        part=desk.letter, position=0, kind="action", action="stop", text="Arrêter EXEMPLIA."
    )
    rows[0].position = 5
    rows[0].save()
    factory.sign(desk, desk.letter)

    assert line_of(desk, moved).stands
    assert not line_of(desk, gone).stands


@pytest.mark.parametrize(
    ("anchor", "field"),
    [
        ({"section": "nowhere"}, "place"),
        ({"field": "nothing"}, "place"),
        ({"quote": "des mots absents"}, "quote"),
        ({"section": "heading", "field": "subject", "quote": QUOTE}, "quote"),
    ],
)
def test_an_anchor_that_is_not_in_the_version_is_refused(anchor, field):
    desk = factory.in_review()

    with pytest.raises(ValidationError) as refusal:
        commented(desk, **anchor)
    assert list(refusal.value.message_dict) == [field]
    assert not Comment.objects.exists()


def test_a_comment_says_something_about_a_version_that_exists():
    desk = factory.in_review()

    with pytest.raises(ValidationError):
        commented(desk, text="  ")
    with pytest.raises(ValidationError, match="n’existe pas"):
        commented(desk, number=2)


def test_no_comment_is_made_while_the_laboratory_corrects():
    desk = factory.in_review()
    sent_back(desk)

    with pytest.raises(ValidationError, match="Gardez votre texte"):
        commented(desk, text="Trop tard.")


def test_the_database_refuses_a_sent_comment_without_its_date():
    desk = factory.in_review()
    comment = commented(desk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(state="open")


# What the laboratory does not know -------------------------------------------------------------


def test_the_history_of_the_laboratory_says_nothing_of_what_the_agency_prepares():
    desk = factory.in_review()
    before = [one.title for one in events(desk.again(), internal=False)]
    comment = commented(desk, text="Secret de l’évaluation.")
    perform(comment, "withdraw", actor=desk.evaluator)

    assert [one.title for one in events(desk.again(), internal=False)] == before


def test_the_laboratory_reads_the_party_and_not_the_person():
    desk = factory.in_review()
    comment = sent_back(desk)

    assert line_of(desk, comment).who == "ANSM"
    assert desk.evaluator.full_name in line_of(desk, comment, internal=True).who


def test_the_matrix_of_the_laboratory_holds_what_was_sent():
    desk = factory.in_review()
    sent_back(desk, text="=Remarque envoyée")
    dossier = desk.again()
    values = dossier.letter.values()
    shown = [reading.line_of(one, values, False) for one in reading.comments_for(dossier, False)]

    told = matrix.csv(shown).decode("utf-8-sig")
    assert "'=Remarque envoyée" in told
    assert desk.evaluator.full_name not in told
    assert [one.comment.text for one in matrix.chosen(shown, state="open", section="")]
    assert matrix.chosen(shown, state="closed", section="") == []
    assert matrix.chosen(shown, state="", section="heading") == []
